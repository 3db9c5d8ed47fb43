"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S25.invariant",
        slide="Visualization of CNNs – 5 mins",
        statement="invariant: translating the image yields exactly the same output",
        verdict="holds if",
        correction="global pooling ends it, the border is circular, the shift a "
        "multiple of the strides.",
    ),
    Claim(
        id="S25.equivariant",
        slide="Visualization of CNNs – 5 mins",
        statement="equivariant: the network can reconstruct the position of a pattern",
        verdict="holds",
        correction="Equivariant maps move with the pattern, so its position can be "
        "read from them; global pooling removes it.",
    ),
    Claim(
        id="S28.translational_invariance",
        slide="Convolutional Operation",
        statement="weight sharing is a prior on translational invariance",
        verdict="holds if",
        correction="global pooling follows: sharing alone gives equivariance; zeros at "
        "the border break it.",
    ),
)

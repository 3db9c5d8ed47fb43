"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S1.symmetries",
        slide="Convolutional Neural Networks",
        statement='they are a way of "incorporating symmetries into DNNs"',
        verdict="holds if",
        correction="the symmetry is translation: rotations, reflections and symmetries "
        "of the pixel values need layers of their own.",
    ),
    Claim(
        id="S9.lots_of_data",
        slide="Clarifying frequent misunderstandings",
        statement="deep networks need lots of data",
        verdict="holds if",
        correction="the architecture knows nothing of the data: the better its "
        "symmetries match, the fewer examples it needs.",
    ),
    Claim(
        id="S25.invariant",
        slide="Visualization of CNNs – 5 mins",
        statement="invariant: translating the image yields exactly the same output",
        verdict="holds if",
        correction="global pooling ends the network, borders are circular and shifts "
        "are multiples of the stride; rounding remains.",
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
        correction="global pooling follows: shared weights alone give equivariance, "
        "which zero padding breaks at the borders.",
    ),
    Claim(
        id="S32.reduction_by_symmetry",
        slide="Summary",
        statement="symmetry in the data reduces the number of parameters",
        verdict="holds",
        correction="Eight maps of 28×28 pixels: 4.9 million dense weights, 80 shared "
        "over places; sharing over four orientations saves another factor of four.",
    ),
)

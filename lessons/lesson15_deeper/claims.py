"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S24.stack",
        slide="2D Convolutional Operation",
        statement='networks "stack multiple convolutional layers + activations"',
        verdict="holds if",
        correction="they are few, or start close to the identity: 20 stacked "
        "convolutions do worse than six on the training digits, in residual blocks "
        "about as well.",
    ),
)

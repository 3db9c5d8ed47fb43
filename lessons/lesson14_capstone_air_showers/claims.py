"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S9.simple_fits",
        slide="Clarifying frequent misunderstandings",
        statement="simple fits can outperform deep networks",
        verdict="holds",
        correction="In the energy of air showers the classical fit beats a dense and a "
        "plain convolutional network; a network that starts from the fit beats both.",
    ),
    Claim(
        id="S9.complex_challenge",
        slide="Clarifying frequent misunderstandings",
        statement="a challenge for networks must be complex and multi-dimensional",
        verdict="holds",
        correction="Once a fit has put a shower into four numbers, a polynomial of 35 "
        "coefficients beats networks on pixels, and a network on the same numbers "
        "gains nothing. Only with all stations does it find more.",
    ),
)

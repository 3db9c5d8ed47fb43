"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S9.simple_fits",
        slide="Clarifying frequent misunderstandings",
        statement="simple fits can outperform deep networks",
        verdict="holds if",
        correction="showers are few and networks read pixels: it beats a dense and a "
        "convolutional one, but not those that read a set of stations.",
    ),
    Claim(
        id="S9.complex_challenge",
        slide="Clarifying frequent misunderstandings",
        statement="a challenge for networks must be complex and multi-dimensional",
        verdict="holds",
        correction="Once a fit has put a shower into four numbers, a polynomial beats "
        "networks on pixels; fit and network on all stations beat the polynomial.",
    ),
)

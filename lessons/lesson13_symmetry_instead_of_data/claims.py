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
        id="S32.reduction_by_symmetry",
        slide="Summary",
        statement="symmetry in the data reduces the number of parameters",
        verdict="holds",
        correction="Eight maps of 28×28 pixels: 4.9 million dense weights, 80 shared "
        "over places; sharing over four orientations saves another factor of four.",
    ),
)

"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S1.symmetries",
        slide="Convolutional Neural Networks",
        statement='they are a way of "incorporating symmetries into DNNs"',
        verdict="holds if",
        correction="the symmetry is translation: turns, mirrors and a change of sign "
        "need layers of their own or an average over the group.",
    ),
    Claim(
        id="S9.lots_of_data",
        slide="Clarifying frequent misunderstandings",
        statement="deep networks need lots of data",
        verdict="holds if",
        correction="nothing is known of the data: with a true symmetry, built in or "
        "shown as moved copies, far fewer examples do the same.",
    ),
    Claim(
        id="S32.reduction_by_symmetry",
        slide="Summary",
        statement="symmetry in the data reduces the number of parameters",
        verdict="holds",
        correction="32 maps of 28×28 pixels made of 32: 629 million dense weights, "
        "9,216 shared by all places, 2,304 shared by four orientations as well.",
    ),
)

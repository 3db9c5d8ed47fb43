"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S30.less_overfitting",
        slide="Dropout in CNNs",
        statement="weight sharing makes CNNs less sensitive to over-fitting",
        verdict="holds if",
        correction="the data have the structure that sharing assumes; with few "
        "examples a CNN learns by heart, too.",
    ),
    Claim(
        id="S30.spatial_dropout",
        slide="Dropout in CNNs",
        statement="spatial dropout drops entire feature maps",
        verdict="holds",
        correction="One random number per image and map, noise shape (N, 1, 1, C): no "
        "neighbouring pixel gives the dropped one away.",
    ),
    Claim(
        id="S30.before_max_pooling",
        slide="Dropout in CNNs",
        statement="use dropout before max pooling",
        verdict="holds if",
        correction="the rate suits the place, ½ here; ¼ behind the pooling gains as "
        "much. In training the maximum of four equal values is 1.875 times too large: "
        "that costs nothing measurable.",
    ),
    Claim(
        id="S30.subdominant_features",
        slide="Dropout in CNNs",
        statement="dropout before max pooling uses subdominant features",
        verdict="holds",
        correction="The input of rank j wins with probability (1 − p)·p^(j − 1), so "
        "more units receive a gradient.",
    ),
)

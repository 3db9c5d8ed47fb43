"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

TASKS = "Computer Vision Tasks"

CLAIMS = (
    Claim(
        id="S11.instances",
        slide=TASKS,
        statement="(c) semantic and (d) instance segmentation are two tasks",
        verdict="holds",
        correction="Two rings nearly always share pixels, so that even the true mask, "
        "cut into its pieces, does not say that there are two.",
    ),
)

"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

MISUNDERSTANDINGS = "Clarifying frequent misunderstandings"

CLAIMS = (
    Claim(
        id="S9.train_ten",
        slide=MISUNDERSTANDINGS,
        statement="validation data tune a network: train 10 and compare",
        verdict="holds if",
        correction="the validation set is large enough to tell them apart, and its "
        "score of the winner is not quoted: that one is too good, by luck.",
    ),
    Claim(
        id="S9.few_labels",
        slide=MISUNDERSTANDINGS,
        statement="simple fits can outperform deep networks, which need lots of data",
        verdict="holds if",
        correction="the network starts from nothing: one that was trained on other "
        "images, fine-tuned and told a symmetry, comes level with the simple fit.",
    ),
)

"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S4.three_sets",
        slide="Recap: Under- and Overtraining",
        statement="split the data into training, test and validation sets",
        verdict="holds if",
        correction="the rows are shuffled first: validation_split in Keras takes the "
        "last rows as they stand.",
    ),
    Claim(
        id="S4.monitor",
        slide="Recap: Under- and Overtraining",
        statement="separate losses of training and validation reveal overtraining",
        verdict="holds",
        correction="Overtraining shows as a validation loss that rises while the "
        "training loss still falls.",
    ),
    Claim(
        id="S4.reduce_or_stop",
        slide="Recap: Under- and Overtraining",
        statement="if the loss stops decreasing, reduce the learning rate or stop",
        verdict="holds if",
        correction="it is the validation loss, the best weights are restored, and the "
        "patience for reducing is shorter than that for stopping.",
    ),
    Claim(
        id="S9.test_once",
        slide="Clarifying frequent misunderstandings",
        statement="validation data compare models, test data are used once",
        verdict="holds",
        correction="The best of K models looks better on the data that chose it than "
        "on new data, and the more so the larger K is.",
    ),
)

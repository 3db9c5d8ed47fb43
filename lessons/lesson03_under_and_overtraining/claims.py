"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

RECAP = "Recap: Under- and Overtraining"

CLAIMS = (
    Claim(
        id="S4.three_sets",
        slide=RECAP,
        statement="split the data into training, test and validation sets",
        verdict="holds if",
        correction="the rows are shuffled first (validation_split in Keras takes the "
        "last ones as they stand) and all pictures of one event stay in one set.",
    ),
    Claim(
        id="S4.reasonable_split",
        slide=RECAP,
        statement='there is a "reasonable" split, and asks which',
        verdict="holds if",
        correction="it is counted in events, not in per cent: the test set is as large "
        "as the error bar demands, the validation set about as large, the rest trains.",
    ),
    Claim(
        id="S4.monitor",
        slide=RECAP,
        statement="separate losses of training and validation reveal overtraining",
        verdict="holds",
        correction="Overtraining shows as a validation loss that rises while the "
        "training loss still falls; the training loss alone does not show it.",
    ),
    Claim(
        id="S4.reduce_or_stop",
        slide=RECAP,
        statement="if the loss stops decreasing, reduce the learning rate or stop",
        verdict="holds if",
        correction="it is the validation loss: where the network memorises, stop and "
        "restore the best weights; where the steps are too long, reduce.",
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

"""Exercises of lesson 03: under- and overtraining."""

import contextlib
import io
import re
from typing import NamedTuple

import numpy as np

from utils.checks.compare import as_array
from utils.checks.core import Exercise, Mistake
from utils.checks.splits import SPLIT

SQUARE = "the error falls with √n: half the error needs four times the events."
BOTH = "the variance of one event is p (1 − p): the right ones and the mistakes."
ROUNDED = "rounding sometimes goes down; then the error is a little too large."
ONE_MORE = "one too many where the formula gives a whole number."
ONE_EVENT = "one event is not enough: is your fraction upside down, or in per cent?"
NAME = "do they watch a number that exists?"
ORDER = "is there one that reduces the rate, and is it the less patient of the two?"
KEEP = "EarlyStopping leaves the weights of the last epoch unless told otherwise."
PATIENCE = "validation losses fluctuate; EarlyStopping needs a `patience` of its own."
STOP = "is there one that stops, soon enough? Does it watch the validation loss?"
NOISE = "the patience for the learning rate is too short for noise."
CURSE = "the test set chose the winner, so its accuracy is too good by luck."


def my_callbacks():
    """Return callbacks that first slow the training down and later stop it."""
    import keras

    return [
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=4, factor=0.3),
        keras.callbacks.EarlyStopping(
            monitor="val_loss", patience=10, restore_best_weights=True
        ),
    ]


LOWEST = 20  # epoch of the lowest validation loss, counted from 1


def _curve():
    """Return logs of overtraining, two bad epochs (9 and 10) on the way down."""
    epoch = np.arange(1, LOWEST + 42)
    val_loss = np.where(epoch <= LOWEST, 2 - 0.05 * epoch, 0.6 + 0.02 * epoch)
    val_loss[[8, 9]] += 0.3
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    columns = (2 * 0.95**epoch, 1 - 0.95**epoch, val_loss, 0.6 + 0.001 * epoch)
    rows = np.transpose(columns).tolist()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _diagnose(result):
    """Return what happens to a training with these callbacks, in a word or two."""
    import keras

    from utils.training import replay

    several = isinstance(result, list | tuple)
    kinds = {isinstance(c, keras.callbacks.Callback) for c in result} if several else {}
    if kinds != {True}:
        return "no list"
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            rates, kept = replay(list(result), _curve())
    except Exception:
        return "broken"
    reduced = (np.diff(rates[:-1]) < 0).any()  # in the last epoch it is too late
    if len(rates) > LOWEST + 40:
        return "never stops"
    if len(rates) <= LOWEST:
        return "too early" if len(rates) in (9, 10) else "much too early"
    if not reduced:
        return "not reduced"
    early = (np.diff(rates[:LOWEST]) < 0).any()
    return "reduced early" if early else "right" if kept == LOWEST else "not restored"


COMPLAINTS = {
    "no list": "your function should return a list of Keras callbacks",
    "broken": "your callbacks stop with an error when they watch a training",
    "never stops": "the validation loss rises for 40 epochs and training goes on",
    "much too early": "training stops while the validation loss still falls",
    "too early": "two bad epochs in a row, on the way down, end the training",
    "reduced early": "two bad epochs in a row, on the way down, reduce the rate",
    "not reduced": "training stops before the learning rate was reduced even once",
    "not restored": "after the stop, the weights are not those of the best epoch",
}


def _pair(reducing, stopping):
    """Return an answer with the options of both callbacks; None leaves one out."""

    def answer():
        import keras

        kinds = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.EarlyStopping)
        options = zip(kinds, (reducing, stopping), strict=True)
        return [kind(**chosen) for kind, chosen in options if chosen is not None]

    return answer


_KEEP = {"restore_best_weights": True}
_MAXIMUM = {"patience": 10, "mode": "max"}

CALLBACKS = Exercise(
    id="03.2",
    title="reduce, then stop",
    reference=my_callbacks,
    cases=lambda: [()] if _diagnose([]) else [],  # wakes Keras before the clock runs
    judge=lambda result: COMPLAINTS.get(_diagnose(result)),
    alike=lambda one, other: _diagnose(one) == _diagnose(other),
    mistakes=(
        Mistake("wrong order", _pair({"patience": 10}, _KEEP | {"patience": 5}), ORDER),
        Mistake("not restored", _pair({"patience": 4}, {"patience": 10}), KEEP),
        Mistake("no patience", _pair({}, _KEEP), PATIENCE),
        Mistake("no stop", _pair({"patience": 4}, None), STOP),
        Mistake(
            "upside down", _pair({"patience": 4}, _MAXIMUM), "is a loss to be large?"
        ),
        Mistake("typing error", _pair({}, {"monitor": "loss_val"}), NAME),
        Mistake("hasty", _pair({"patience": 1}, _KEEP | {"patience": 9}), NOISE),
    ),
    hints=(
        "Which of the two should lose patience first?",
        "keras.callbacks.ReduceLROnPlateau and EarlyStopping, both with monitor="
        '"val_loss"; patience above 2; restore_best_weights.',
    ),
)


def _events(p, error):
    return p * (1 - p) / error**2


def n_needed(p, error):
    """Return how many test events give an accuracy p with at most this error."""
    return int(np.ceil(_events(p, error) - 1e-9))


NEEDED = Exercise(
    id="03.3",
    title="how many test events?",
    reference=n_needed,
    cases=lambda: [(0.9, 0.007), (0.6, 0.011), (0.98, 0.0033), (0.5, 0.125)],
    mistakes=(
        Mistake(
            "floor", lambda p, e: int(_events(p, e)), "a little too few: round up."
        ),
        Mistake("rounded", lambda p, e: round(_events(p, e)), ROUNDED),
        Mistake("one more", lambda p, e: int(_events(p, e)) + 1, ONE_MORE),
        Mistake("error not squared", lambda p, e: np.ceil(p * (1 - p) / e), SQUARE),
        Mistake("no square", lambda p, e: np.ceil(_events(p, e) ** 0.5), SQUARE),
        Mistake("no mistakes", lambda p, e: np.ceil(p / e**2), BOTH),
        Mistake("only mistakes", lambda p, e: np.ceil((1 - p) / e**2), BOTH),
        Mistake("worst case", lambda p, e: np.ceil(0.25 / e**2), "p does not enter."),
        Mistake("per cent", lambda p, e: n_needed(p, 100 * e) or 1, ONE_EVENT),
        Mistake("fraction", _events, "events are whole: up."),
    ),
    hints=(
        "Solve σ = √(p(1 − p)/n) for n.",
        "Square both sides. Part of an event does not help: round up (np.ceil).",
    ),
)


def choose_and_test(models, x_val, y_val, test):
    """Choose a model with the validation data, then test it: its number, its score."""
    best = int(np.argmax([np.mean(model(x_val) == y_val) for model in models]))
    return best, test.evaluate(models[best])


class _Look(NamedTuple):
    accuracy: float | None
    low: float
    high: float
    uses: int
    looks: list  # the accuracies of all looks at this test set, later ones too


class _PracticeSet:
    """A LockedTestSet that remembers the accuracy of each look."""

    def __init__(self, x, y):
        self.x, self.y, self.looks = x, y, []

    def evaluate(self, model):
        """Return a look at the set."""
        p = float(np.mean(model(self.x) == self.y))
        self.looks.append(p)
        uses = len(self.looks)
        clean = p if uses == 1 else None
        return _Look(clean, p - 0.1, p + 0.1, uses, self.looks)


class _Column(NamedTuple):
    """A model that answers with what stands in one column of the images."""

    number: int

    def __call__(self, x):
        """Return one class number per image."""
        return x[:, self.number]

    def __repr__(self):
        return f"model {self.number}"


def _four_models():
    """Return arguments; column k of the images holds what model k answers."""
    y = np.arange(40) ** 2 % 5

    def images(right):
        return (y[:, None] + (np.arange(40)[:, None] >= right)) % 5

    models = [_Column(k) for k in range(4)]
    rights = [
        ((30, 34, 38, 32), (31, 36, 33, 30)),
        ((35, 39, 28, 33), (37, 24, 38, 35)),
    ]
    return [(models, images(a), y, _PracticeSet(images(b), y)) for a, b in rights]


def _accuracies(models, x_val, y_val):
    return [np.mean(model(x_val) == y_val) for model in models]


def _worst(models, x_val, y_val, test):
    worst = int(np.argmin(_accuracies(models, x_val, y_val)))
    return worst, test.evaluate(models[worst])


def _judge_choice(result, models, x_val, y_val, test):
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "your function should return two values, a number and a score"
    number, look = as_array(result[0]), result[1]
    if number is None or number.size != 1:
        return "the first value is not the number of a model"
    if not isinstance(look, _Look):
        return "the second value is not the score that test.evaluate returns"
    if len(look.looks) > 1:
        return f"you used the test set {len(look.looks)} times"
    best = np.argmax(_accuracies(models, x_val, y_val))
    if number.item() != best:
        return "your model is not the best one on the validation data"
    fair = look.looks == [np.mean(models[best](test.x) == test.y)]
    return None if fair else "you tested another model than you chose"


def _from_one(*arguments):
    best, look = choose_and_test(*arguments)
    return best + 1, look


def _alike_choices(one, other):
    texts = [f"{pair[0]} {pair[1]}" for pair in (one, other) if isinstance(pair, tuple)]
    return len(texts) == 2 and texts[0] == texts[1]


def _test_all(models, x_val, y_val, test):
    looks = [test.evaluate(model) for model in models]
    best = int(np.argmax(_accuracies(models, x_val, y_val)))
    return best, looks[best]


def _choose_by_test(models, x_val, y_val, test):
    looks = [test.evaluate(model) for model in models]
    best = int(np.argmax([look.high for look in looks]))
    return best, looks[best]


CHOICE = Exercise(
    id="03.4",
    title="choose, then test",
    reference=choose_and_test,
    cases=_four_models,
    judge=_judge_choice,
    alike=_alike_choices,
    mistakes=(
        Mistake("chosen by the test set", _choose_by_test, CURSE),
        Mistake(
            "all tested", _test_all, "choose first; only one model meets the test."
        ),
        Mistake("counted from 1", _from_one, "the first model has the number 0."),
        Mistake("worst", _worst, "is yours the largest accuracy or the smallest?"),
    ),
    hints=(
        "Which of the two sets may decide, and which may only report?",
        "Accuracy of each model: np.mean(model(x_val) == y_val); np.argmax; then one "
        "test.evaluate.",
    ),
)


def leaking():
    """Return the letters of the pipelines that leak."""
    return "BC"


def _letters(result):
    """Return the sorted letters of an answer: a text, or a list of texts or functions.

    Words with other letters than A, B and C do not count.
    """
    several = isinstance(result, list | tuple | set)
    names = [
        item if isinstance(item, str) else str(getattr(item, "__name__", ""))
        for item in (result if several else [result])
    ]
    words = re.findall("[A-Z]+", " ".join(names).upper())
    return "".join(sorted(set("".join(w for w in words if set(w) <= set("ABC")))))


LEAKS = {
    "": "at least one of them reports more than chance on random labels. Try it.",
    "A": "A computes its constants from the training rows alone.",
    "B": "right, but not all: do test rows decide anything in the others?",
    "C": "right, but not all: are the rows of the others really independent?",
    "AB": "one is innocent and one is missing: who lets test rows decide?",
    "AC": "one is innocent and one is missing: who has the same event twice?",
    "ABC": "one of them is innocent: its test rows are new and decide nothing.",
}

PIPELINES = Exercise(
    id="03.5",
    title="which pipeline leaks?",
    reference=leaking,
    cases=lambda: [()],
    judge=lambda result: None if _letters(result) == "BC" else "that is not right",
    alike=lambda one, other: _letters(one) == _letters(other),
    mistakes=tuple(
        Mistake(f"answer {letters!r}", lambda own=letters: own, hint)
        for letters, hint in LEAKS.items()
    ),
    hints=(
        "For each pipeline: can a test row, or its twin, touch training or choice?",
        "Run each on x = noise and random labels, a hundred times. Chance is 50 %.",
    ),
)

EXERCISES = (SPLIT, CALLBACKS, NEEDED, CHOICE, PIPELINES)

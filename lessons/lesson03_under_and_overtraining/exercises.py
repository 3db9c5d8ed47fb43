"""Exercises of lesson 03: under- and overtraining."""

import contextlib
import io
import re

import numpy as np

from lessons.lesson03_under_and_overtraining.choice import CHOICE
from lessons.lesson03_under_and_overtraining.splits import SPLIT
from utils.grading import Exercise, Mistake

SQUARE = "the error falls with √n: half the error needs four times the events."
BOTH = "the variance of one event is p (1 − p): the right ones and the mistakes."
ROUNDED = "rounding sometimes goes down; then the error is a little too large."
ONE_MORE = "one too many where the formula gives a whole number."
NO_P = "your result does not depend on p."
WIDER = "σ itself is the error; it takes no factor of 2 or 1.96."
ONE_EVENT = "one event is not enough: is your fraction upside down, or in per cent?"
NAME = "do they watch a number that exists?"
ORDER = "is there one that reduces the rate, and is it the less patient of the two?"
KEEP = "EarlyStopping leaves the weights of the last epoch unless told otherwise."
PATIENCE = "validation losses fluctuate; EarlyStopping needs a `patience` of its own."
STOP = "is there one that stops, soon enough? Does it watch the validation loss?"
TRAINING = "it watches the training data; that number nearly always gets better."
OTHER = "it watches another number than the validation loss."
FLOOR = "`min_lr` is above the learning rate, which therefore cannot fall."
DEMANDING = "a smaller gain than `min_delta` does not count, so the best is overlooked."
LATE = "before `start_from_epoch` it takes no note of the weights."
BASELINE = (
    "`baseline` ends a training that does not get below it in time. Leave it out."
)
NOISE = "the patience for the learning rate is too short for noise."


def my_callbacks():
    """Return callbacks that first slow the training down and later stop it."""
    import keras

    return [
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=4, factor=0.3),
        keras.callbacks.EarlyStopping(
            monitor="val_loss", patience=10, restore_best_weights=True
        ),
    ]


LOWEST = 16  # epoch of the lowest validation loss, counted from 1
EARLIER = 12  # that of a second curve, so that no epoch can be written down
METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")


def _curve(lowest):
    """Return logs of overtraining, two bad epochs (9 and 10) on the way down."""
    epoch = np.arange(1, lowest + 42)
    val_loss = 1 + np.where(epoch <= lowest, -0.05, 0.02) * (epoch - lowest)
    val_loss[[8, 9]] += 0.3
    columns = (2 * 0.95**epoch, 1 - 0.95**epoch, val_loss, 0.6 + 0.001 * epoch)
    rows = np.transpose(columns).tolist()
    return [dict(zip(METRICS, row, strict=True)) for row in rows]


def _replayed(callbacks, lowest):
    """Return what happens to a training with these callbacks, in a word or two."""
    from utils.training import replay

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            rates, kept = replay(callbacks, _curve(lowest))
    except Exception:
        return "broken"
    reduced = (np.diff(rates[:-1]) < 0).any()  # in the last epoch it is too late
    if len(rates) > lowest + 40:
        return "never stops"
    if len(rates) <= lowest:
        return "too early" if len(rates) in (9, 10) else "much too early"
    if not reduced:
        return "not reduced"
    early = (np.diff(rates[:lowest]) < 0).any()
    return "reduced early" if early else "right" if kept == lowest else "not restored"


def _diagnose(result, curves=(LOWEST, EARLIER)):
    """Return what goes wrong first on these curves, in a word or two."""
    import keras

    several = isinstance(result, list | tuple)
    kinds = {isinstance(c, keras.callbacks.Callback) for c in result} if several else {}
    if kinds != {True}:
        return "no list"
    fates = (_replayed(list(result), lowest) for lowest in curves)
    return next((fate for fate in fates if fate != "right"), "right")


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


RESPONSIBLE = {"not reduced": "reducing", "reduced early": "reducing"} | dict.fromkeys(
    ("never stops", "much too early", "too early", "not restored"), "stopping"
)


def _pair(reducing, stopping):
    """Return an answer with the options of both callbacks; None leaves one out."""

    def answer():
        import keras

        kinds = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.EarlyStopping)
        options = zip(kinds, (reducing, stopping), strict=True)
        return [kind(**chosen) for kind, chosen in options if chosen is not None]

    return answer


# Options that may lead a callback astray, with the values from which on they do.
ASTRAY = {
    "min_lr": 1e-3,  # the rate of the practice training
    "min_delta": 0.05,  # what an epoch gains on the way down
    "start_from_epoch": EARLIER,
    "baseline": 1e-9,
}


def _oddity(callback):
    """Name the option that leads a callback astray, or None."""
    if callback.monitor in ("loss", "accuracy"):
        return "training"
    if callback.monitor != "val_loss":
        return "accuracy" if callback.monitor in METRICS else "unknown"
    if callback.mode == "max":
        return "mode"
    values = {name: abs(getattr(callback, name, None) or 0) for name in ASTRAY}
    return next((name for name, v in values.items() if v >= ASTRAY[name]), None)


def _oddities(result):
    import keras

    kinds = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.EarlyStopping)
    pairs = [next((c for c in result if isinstance(c, kind)), None) for kind in kinds]
    return [callback and _oddity(callback) for callback in pairs]


def _same_fate(one, other):
    """Tell whether the same option leads the same callback astray."""
    odd = _oddities(one)
    if odd != _oddities(other):
        return False
    fates = [_diagnose(pair, curves=(LOWEST,)) for pair in (one, other)]
    if any(odd):  # how it ends depends on the patience, too
        fates = [RESPONSIBLE.get(fate, fate) for fate in fates]
    return fates[0] == fates[1]


_KEEP = {"restore_best_weights": True}
_REDUCE, _STOP = {"patience": 4}, {"patience": 10} | _KEEP


def _astray(name, options, hint):
    """Return the mistake made in one callback, in the other and in both."""
    return (
        Mistake(f"{name}: reducing", _pair(_REDUCE | options, _STOP), hint),
        Mistake(f"{name}: stopping", _pair(_REDUCE, _STOP | options), hint),
        Mistake(f"{name}: both", _pair(_REDUCE | options, _STOP | options), hint),
    )


CALLBACKS = Exercise(
    id="03.2",
    title="reduce, then stop",
    reference=my_callbacks,
    cases=lambda: [()] if _diagnose([]) else [],  # wakes Keras before the clock runs
    judge=lambda result: COMPLAINTS.get(_diagnose(result)),
    alike=_same_fate,
    mistakes=(
        Mistake("wrong order", _pair({"patience": 10}, _KEEP | {"patience": 5}), ORDER),
        Mistake("not restored", _pair(_REDUCE, {"patience": 10}), KEEP),
        Mistake("no patience", _pair({}, _KEEP), PATIENCE),
        Mistake("no stop", _pair(_REDUCE, None), STOP),
        Mistake("hasty", _pair({"patience": 1}, _KEEP | {"patience": 9}), NOISE),
        *_astray("upside down", {"mode": "max"}, "is a loss to be large? See `mode`."),
        *_astray("typing error", {"monitor": "loss_val"}, NAME),
        *_astray("training loss", {"monitor": "loss"}, TRAINING),
        *_astray("accuracy", {"monitor": "val_accuracy"}, OTHER),
        Mistake("floor", _pair(_REDUCE | {"min_lr": 0.1}, _STOP), FLOOR),
        Mistake("demanding", _pair(_REDUCE, _STOP | {"min_delta": 0.06}), DEMANDING),
        Mistake("late", _pair(_REDUCE, _STOP | {"start_from_epoch": 30}), LATE),
        Mistake("baseline", _pair(_REDUCE, _STOP | {"baseline": 0.5}), BASELINE),
    ),
    hints=(
        "Which of the two should lose patience first?",
        "keras.callbacks.ReduceLROnPlateau and EarlyStopping, both with monitor="
        '"val_loss"; patience above 2; restore_best_weights.',
    ),
)


def _events(p, error):
    return p * (1 - p) / error**2


# (p, error): the last but one needs 16 events, without rounding. In the last one p is
# so small that swapped arguments give more than one event.
CONDITIONS = [(0.9, 0.007), (0.6, 0.011), (0.98, 0.0033), (0.5, 0.125), (0.1, 0.033)]


def n_needed(p, error):
    """Return how many test events give an accuracy p with at most this error."""
    return int(np.ceil(_events(p, error) - 1e-9))


NEEDED = Exercise(
    id="03.3",
    title="how many test events?",
    reference=n_needed,
    cases=lambda: CONDITIONS,
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
        Mistake("worst case", lambda p, e: np.ceil(0.25 / e**2), NO_P),
        Mistake("no p", lambda p, e: np.ceil(1 / e**2), NO_P),
        Mistake("per cent", lambda p, e: n_needed(p, 100 * e) or 1, ONE_EVENT),
        Mistake("fraction", _events, "events are whole: round up."),
        Mistake(
            "swapped", lambda p, e: n_needed(e, p), "p and the error are interchanged."
        ),
        Mistake(
            "one too few",
            lambda p, e: n_needed(p, e) - 1,
            "one too few, always: this number still misses the limit.",
        ),
        Mistake(
            "one too many",
            lambda p, e: n_needed(p, e) + 1,
            "one too many, always: one event fewer keeps the limit.",
        ),
        Mistake("2 sigma", lambda p, e: n_needed(p, e / 2), WIDER),
        Mistake("95 per cent", lambda p, e: n_needed(p, e / 1.96), WIDER),
        Mistake(
            "relative error",
            lambda p, e: n_needed(p, e * p),
            "`error` is a difference of accuracies, not a share of p.",
        ),
    ),
    hints=(
        "Solve σ = √(p(1 − p)/n) for n.",
        "Square both sides. Part of an event does not help: round up (np.ceil).",
    ),
)


def leaking():
    """Return the letters of the pipelines that leak."""
    return "BC"


LETTERS = r"(?<![A-Z])[ABC]+(?![A-Z])"
_SOME = rf"{LETTERS}(?:\s*(?:AND|OR|&)\s*{LETTERS})*"
INNOCENT = (
    rf"\b(?:NOT|NEITHER|NOR|EXCEPT|WITHOUT)\s+{_SOME}|{_SOME}\s+(?:DO|DOES|IS|ARE)"
    r"(?:(?:\s+NOT|N['’]T)(?=\s*(?:$|[.,;:!]|AND\b|BUT\b|LEAK))|\s+(?:INNOCENT|HONEST))"
)
NONE = r"\b(?:NO|NONE|NOTHING|NEITHER)\b"


def _letters(result):
    """Return the sorted letters of an answer: a text, or several texts or functions.

    Words with other letters than A, B and C do not count, nor do those called innocent.
    An answer that names no pipeline at all, and does not say "none", is None.
    """
    several = isinstance(result, list | tuple | set | frozenset | np.ndarray)
    items = np.ravel(result) if isinstance(result, np.ndarray) else result
    names = [
        item if isinstance(item, str) else getattr(item, "__name__", None)
        for item in (items if several else [result])
    ]
    if not all(isinstance(name, str) for name in names):
        return None
    text = ", ".join(names).upper()
    guilty, innocents = re.subn(INNOCENT, " ", text)
    letters = set("".join(re.findall(LETTERS, guilty)))
    none = not text.strip() or innocents or re.search(NONE, text)
    return "".join(sorted(letters)) if letters or none else None


def _judge_letters(result):
    letters = _letters(result)
    if letters is None:
        return 'return the letters of those that leak, for example "A" or "ABC"'
    return None if letters == "BC" else "that is not right"


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
    judge=_judge_letters,
    alike=lambda one, other: _letters(one) == _letters(other) is not None,
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

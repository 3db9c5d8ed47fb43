"""Exercises of lesson 03: under- and overtraining."""

import re

import numpy as np

from lessons.lesson03_under_and_overtraining.callbacks import CALLBACKS
from lessons.lesson03_under_and_overtraining.choice import CHOICE
from lessons.lesson03_under_and_overtraining.penalty import PENALTY
from lessons.lesson03_under_and_overtraining.splits import SPLIT
from utils.grading import Exercise, Mistake

SQUARE = "the error falls with √n: half the error needs four times the events."
BOTH = "the variance of one event is p (1 − p): the right ones and the mistakes."
ROUNDED = "rounding sometimes goes down; then the error is a little too large."
ONE_MORE = "one too many where the formula gives a whole number."
NO_P = "your result does not depend on p."
WIDER = "σ itself is the error; it takes no factor of 2 or 1.96."
AS_SIGMA = "this is σ with the error in the place of n: solve for n."
FRACTION = "`error` is a fraction already: 1 % comes as 0.01."
ONE_EVENT = "one event is not enough: is your fraction upside down, or in per cent?"


def _events(p, error):
    return p * (1 - p) / error**2


# (p, error): the last but one needs 16 events, without rounding. In the last one p is
# so small that swapped arguments give more than one event.
CONDITIONS = [(0.9, 0.007), (0.6, 0.011), (0.98, 0.0033), (0.5, 0.125), (0.1, 0.033)]


def n_needed(p, error):
    """Return how many test events give an accuracy p with at most this error."""
    return int(np.ceil(p * (1 - p) / error**2))


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
        Mistake(
            "all squared",
            lambda p, e: np.ceil((p * (1 - p) / e) ** 2),
            "under the root stands p (1 − p) itself: squaring σ does not square it.",
        ),
        Mistake("no square, no rounding", lambda p, e: _events(p, e) ** 0.5, SQUARE),
        Mistake("as σ", lambda p, e: (p * (1 - p) / e) ** 0.5, AS_SIGMA),
        Mistake("first power", lambda p, e: p * (1 - p) / e, SQUARE),
        Mistake("no mistakes", lambda p, e: np.ceil(p / e**2), BOTH),
        Mistake("only mistakes", lambda p, e: np.ceil((1 - p) / e**2), BOTH),
        Mistake("worst case", lambda p, e: n_needed(0.5, e), NO_P),
        Mistake("no p", lambda p, e: n_needed(0.5, e / 2), NO_P),
        Mistake("per cent", lambda p, e: n_needed(p, 100 * e), ONE_EVENT),
        Mistake("per cent again", lambda p, e: n_needed(p, e / 100), FRACTION),
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

EXERCISES = (SPLIT, CALLBACKS, NEEDED, CHOICE, PIPELINES, PENALTY)

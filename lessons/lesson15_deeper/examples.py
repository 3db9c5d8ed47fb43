"""Exercise 15.4: an experiment in which more examples make the fit worse."""

import numpy as np

from lessons.lesson15_deeper.descent import INPUTS, exact_error
from lessons.lesson15_deeper.references import worse_with_more
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

LEAST, MOST = 5, 200  # examples
FACTOR = 3


def _read(result):
    """Return (p, few, many) as whole numbers, or a sentence that says what is wrong."""
    values = as_array(result)
    if values is None or values.shape != (3,) or values.dtype.kind not in "iuf":
        return f"return three whole numbers (p, few, many), not a {type_name(result)}"
    if not np.array_equal(values, np.round(values)):
        return "p, few and many are whole numbers"
    p, few, many = map(int, values)
    if not 1 <= p <= INPUTS:
        return f"p is {p}; the fit can use 1 to {INPUTS} inputs"
    if not (LEAST <= few <= MOST and LEAST <= many <= MOST):
        return f"{few} and {many} examples: both should be from {LEAST} to {MOST}"
    return p, few, many


def _fault(result):
    """Name what is wrong with an experiment, "" for nothing."""
    p, few, many = _read(result)
    if few >= many:
        return "order"
    before, after = exact_error(p, few), exact_error(p, many)
    if np.isinf(after):
        return "infinite"
    if np.isinf(before):
        return "starts at the peak"
    if after >= FACTOR * before:
        return ""
    if few > p + 1:
        return "classical"
    if many < p:
        return "weak"
    return "beyond the peak" if after < before else "weak"


SENTENCES = {
    "order": "`many` should be larger than `few`",
    "infinite": "with `many` examples the expected error is infinite, so that no "
    "number of repetitions gives a steady mean",
    "starts at the peak": "with `few` examples the expected error is infinite; more "
    "can only be better",
}


def _judge_experiment(result):
    read = _read(result)
    if isinstance(read, str):
        return read
    fault = _fault(result)
    if fault == "" or fault in SENTENCES:
        return SENTENCES.get(fault)
    p, few, many = read
    ratio = exact_error(p, many) / exact_error(p, few)
    return f"the expected error changes by a factor of {ratio:.3g}, {FACTOR} are asked"


def _alike(one, other):
    if isinstance(_read(one), str) or isinstance(_read(other), str):
        return False
    return _fault(one) == _fault(other) != ""


WORSE_WITH_MORE = Exercise(
    id="15.4",
    title="more examples, larger error",
    reference=worse_with_more,
    cases=lambda: [()],
    judge=_judge_experiment,
    alike=_alike,
    mistakes=(
        Mistake(
            "classical",
            lambda: (10, 20, 100),
            "you start with more examples than inputs. There each further one helps; "
            "the harm is done on the way *to* the peak. Start far below it.",
        ),
        Mistake(
            "beyond the peak",
            lambda: (40, 30, 200),
            "you leap over the peak to where the error is small again. Stop just "
            "before n = p, or just behind it.",
        ),
        Mistake(
            "weak",
            lambda: (60, 20, 40),
            "the direction is right; come closer to the peak with `many`, or start "
            "farther from it.",
        ),
        Mistake(
            "at the peak",
            lambda: (50, 10, 50),
            "you are on the peak itself. Keep p two away from `many`, or more.",
        ),
        Mistake(
            "starts at the peak",
            lambda: (50, 50, 150),
            "you walk down from the peak. Walk up to it: which number of examples "
            "lies far from p, which one near?",
        ),
        Mistake(
            "exchanged",
            lambda: (60, 55, 20),
            "the numbers of examples are exchanged: (p, few, many).",
        ),
    ),
    hints=(
        "In the figure of section 5 n stays and p moves. Now p stays and n moves: "
        "where does the peak lie?",
        "At n = p. Take p in the middle, `few` at a third of it, `many` two or three "
        "examples short of it.",
    ),
    skeleton='''
        def worse_with_more():
            """Return (p, few, many): inputs in use, and two numbers of examples."""
            p = 60
            few, many = ..., ...  # where lies the peak?
            return p, few, many
    ''',
)

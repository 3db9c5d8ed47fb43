"""Exercise 25.5: a token that lets attention count."""

import numpy as np

from lessons.lesson25_attention.references import counter
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIZES = (1, 2, 3, 10, 47, 400)
_TOLERANCE = 1e-4  # relative, of what is read


def pooled(n, score, value):
    """Return what attention pools of n tokens (score 0, value 1) and one more."""
    scores = np.append(np.zeros(n), score)
    weights = np.exp(scores - scores.max())
    return float(weights / weights.sum() @ np.append(np.ones(n), value))


def _parts(result):
    """Return score, value and the reading function, or a sentence."""
    if not isinstance(result, tuple | list) or len(result) != 3:
        return "return three things: a score, a value and a function"
    numbers = [as_array(each) for each in result[:2]]
    for each in numbers:
        if each is None or each.dtype.kind == "c":
            return "score and value are one finite number each"
        if each.size != 1 or not np.isfinite(each).all():
            return "score and value are one finite number each"
    if not callable(result[2]):
        return "the third is the function itself, without brackets"
    return *(float(each.item()) for each in numbers), result[2]


def _read(read, value):
    """Return what a learner's function makes of one number: a number, NaN or a text."""
    with np.errstate(all="ignore"):
        try:
            found = as_array(read(value))
        except ZeroDivisionError:
            return np.inf
        except (Exception, SystemExit) as error:
            text = f"your `read` stopped with {type(error).__name__}: {error}"
            return text.removesuffix(": None").rstrip(".")
    if found is None or found.size != 1 or found.dtype.kind == "c":
        return np.nan
    return float(found.item())


def _fault(result):
    """Return what is wrong as a word or a sentence, "" for nothing."""
    parts = _parts(result)
    if isinstance(parts, str):
        return parts
    score, value, read = parts
    seen = np.array([pooled(n, score, value) for n in SIZES])
    found = [_read(read, each) for each in seen]
    for each in found:
        if isinstance(each, str):
            return each
    if np.allclose(found, SIZES, rtol=_TOLERANCE, atol=0):
        return ""
    if abs(value - 1) < 1e-12:
        return "alike"
    if np.abs(seen - 1).max() < 1e-12 * abs(value - 1):
        return "silent"
    if np.abs(seen - value).max() < 1e-12 * abs(value - 1):
        return "loud"
    return _misread(np.array(found), seen, score)


def _misread(found, seen, score):
    """Return what is wrong with the numbers that were read, as a word."""
    n = np.array(SIZES)
    near = {"itself": n + 1, "inverse": 1 / n, "pooled": seen}
    near |= {"minus": -n, "one less": n - 1, "factor": n * np.exp(-score)}
    near["inverse factor"] = n * np.exp(-2 * score)
    for word, values in near.items():
        if np.allclose(found, values, rtol=_TOLERANCE, atol=1e-9):
            return word
    if np.isin(found - n, (-1, 0)).all():
        return "cut off"
    return "read" if np.isfinite(found).all() else "no number"


_READ = ("itself", "inverse", "pooled", "factor", "inverse factor")
_READ += ("minus", "one less", "cut off", "read")
_SAID = {
    "alike": "the pooled value is 1, however many tokens there are",
    "silent": "your token's weight is 0 for a computer: the pooled value is 1",
    "loud": "your token has all of the weight: the others are not heard",
    "no number": "what your function reads is not one finite number",
}


def _judge(result):
    fault = _fault(result)
    if fault not in _READ:
        return _SAID.get(fault, fault) or None
    score, value, read = _parts(result)
    told = []
    for n in SIZES:
        found = _read(read, pooled(n, score, value))
        if abs(found - n) > _TOLERANCE * n:
            told.append(f"{found:.6g} for {n}")
    return f"of these numbers of tokens your function reads {', '.join(told[:4])}"


def _with_read(change):
    """Return an answer whose function reads change(n)."""

    def answer():
        score, value, read = counter()
        return score, value, lambda pooled: change(read(pooled))

    return answer


COUNTING = Exercise(
    id="25.5",
    title="count them",
    reference=counter,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    mistakes=(
        Mistake(
            "a token like the others",
            lambda: (0.0, 1.0, lambda pooled: pooled),
            "a mean of ones is 1, whatever the weights: your token needs a *value* "
            "that differs from the others'.",
        ),
        Mistake(
            "silent",
            lambda: (-1000.0, 0.0, lambda pooled: pooled),
            "a score so low leaves a weight of 0: the token must be heard.",
        ),
        Mistake(
            "loud",
            lambda: (1000.0, 0.0, lambda pooled: pooled),
            "a score so high takes all of the weight: the others must be heard.",
        ),
        Mistake(
            "pooled value",
            lambda: (0.0, 0.0, lambda pooled: pooled),
            "the pooled value is a mean of the others' ones and of your value. Say how "
            "it depends on n, and solve for n.",
        ),
        Mistake(
            "counts itself",
            _with_read(lambda n: n + 1),
            "that counts your token, too.",
        ),
        Mistake(
            "upside down",
            _with_read(lambda n: 1 / n),
            "that is 1 / n.",
        ),
        Mistake(
            "score as a factor",
            lambda: (1.0, 0.0, lambda pooled: pooled / (1 - pooled)),
            "the weight of a score s is e to the power of s, in units of the others': "
            "with s = 1 your token counts as 2.72 tokens.",
        ),
        Mistake(
            "score as the inverse factor",
            lambda: (1.0, 0.0, lambda pooled: pooled / (1 - pooled) / np.e),
            "your token has e to the power of s times the weight of another: what you "
            "read has to be multiplied by that, not divided.",
        ),
        Mistake(
            "one less",
            _with_read(lambda n: n - 1),
            "you take your token off, but n does not contain it: n + 1 tokens share "
            "the weight.",
        ),
        Mistake(
            "minus",
            _with_read(lambda n: -n),
            "the number is right, its sign is not.",
        ),
        Mistake(
            "cut off",
            _with_read(lambda n: 1 if n < 1.5 else int(n - 1e-9)),
            "int cuts off: 46.9999999 becomes 46. Leave the number as it is, or round "
            "it.",
        ),
        Mistake(
            "nothing read",
            lambda: (0.0, 0.0, "pooled"),
            "the third thing is a function that gets the pooled value.",
        ),
    ),
    hints=(
        "With the score 0 all n + 1 tokens have the weight 1 / (n + 1). Which value "
        "makes the mean depend on n?",
        "With the value 0 the pooled value is n / (n + 1). Solve for n.",
    ),
    skeleton='''
        def counter():
            """Return score and value of a token, and what reads the number."""

            def read(pooled):
                return ...

            return 0.0, ..., read
    ''',
)

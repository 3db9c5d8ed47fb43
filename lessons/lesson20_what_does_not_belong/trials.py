"""Exercise 20.5: how surprising the best of many looks is."""

import numpy as np

from lessons.lesson20_what_does_not_belong.references import global_p
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _number(result):
    value = as_array(result)
    if value is None or value.size != 1 or not np.isfinite(value).all():
        return None
    return float(np.real(value).item())


def _near(one, other):
    """Tell whether two probabilities agree in relation to their size."""
    one, other = _number(one), _number(other)
    if one is None or other is None:
        return False
    return bool(np.isclose(one, other, rtol=1e-4, atol=0))


def _judge(result, local, trials):
    value = _number(result)
    if value is None:
        return "return one finite number"
    if _near(value, global_p(local, trials)):
        return None
    return f"the probability {value:.4g} is not right"


TRIALS = Exercise(
    id="20.5",
    title="the best of many looks",
    reference=global_p,
    cases=lambda: [(0.01, 40), (0.3, 10), (1e-18, 40), (0.00135, 2)],
    judge=_judge,
    alike=_near,
    in_pairs=True,
    mistakes=(
        Mistake(
            "times the number",
            lambda local, trials: local * trials,
            "good for small p (Bonferroni), but 10 times 0.3 is no probability.",
        ),
        Mistake(
            "capped",
            lambda local, trials: min(1.0, local * trials),
            "an upper limit; for independent looks the probability is smaller.",
        ),
        Mistake(
            "the complement",
            lambda local, trials: 1 - global_p(local, trials),
            "that is the probability that *none* of them is so small.",
        ),
        Mistake(
            "all of them",
            lambda local, trials: local**trials,
            "that is the probability that *all* of them are so small.",
        ),
        Mistake(
            "not all of them",
            lambda local, trials: 1 - local**trials,
            "that is the probability that not all are so small.",
        ),
        Mistake(
            "exactly one",
            lambda local, trials: trials * local * (1 - local) ** (trials - 1),
            "that is the probability that *exactly* one is so small: two or more have "
            "a smallest one, too.",
        ),
        Mistake(
            "root",
            lambda local, trials: global_p(local, 1 / trials),
            "the root leads from all looks back to one; here one p-value is given: the "
            "power is `trials`.",
        ),
        Mistake(
            "root, rounded",
            lambda local, trials: 1 - (1 - local) ** (1 / trials),
            "the root leads from all looks back to one; here one p-value is given: the "
            "power is `trials`. And 1 − 10⁻¹⁸ is 1 for a computer.",
        ),
        Mistake(
            "rounded away",
            lambda local, trials: 1 - (1 - local) ** trials,
            "1 − 10⁻¹⁸ is 1 for a computer, so the answer became 0. Use np.log1p, and "
            "np.expm1 for the way back.",
        ),
        Mistake(
            "rare looks",
            lambda local, trials: -np.expm1(-trials * local),
            "nearly: for rare p a Poisson number of chances. Exact is (1 − p) to the "
            "power of the number of looks.",
        ),
        Mistake(
            "rare looks, rounded",
            lambda local, trials: 1 - np.exp(-trials * local),
            "nearly, and 1 − e^x loses the digits of tiny p. Exact is (1 − p) to the "
            "power of the number; compute it with np.log1p and np.expm1.",
        ),
        Mistake(
            "sign",
            lambda local, trials: -global_p(local, trials),
            "np.expm1(x) is e^x − 1, negative here: the complement is minus that.",
        ),
        Mistake(
            "sign of p",
            lambda local, trials: -np.expm1(trials * np.log1p(local)),
            "np.log1p(local) is ln(1 + p); that none is so small has 1 − p.",
        ),
        Mistake(
            "one look",
            lambda local, trials: local,
            "that is the probability for one look; there were `trials` of them.",
        ),
        Mistake(
            "divided",
            lambda local, trials: local / trials,
            "more looks make a small p less surprising, not more.",
        ),
    ),
    hints=(
        "None of them is so small: (1 − p) to the power of the number. At least one: "
        "the complement.",
        "-np.expm1(trials * np.log1p(-local)): the same without loss of digits.",
    ),
)

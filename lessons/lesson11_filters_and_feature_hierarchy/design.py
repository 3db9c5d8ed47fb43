"""Exercise 11.5: a patch that excites one filter and leaves another one silent."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

ASKED = 0.95  # of what the best patch reaches


def patch_for(wanted, silent):
    """Return colours (7, 7, 3), 0 to 1, that excite one filter and not the other."""
    step = 0.01 * np.abs(wanted).max() / np.abs(silent).max()
    price = 0.0  # of an answer of the silent filter
    while True:
        patch = (wanted > price * silent).astype(float)
        if np.sum(silent * (2 * patch - 1)) <= 0:
            return patch
        price += step


def answer(weights, patch):
    """Return what a filter answers to colours from 0 to 1, where 0.5 counts as zero."""
    return np.sum(weights * (2 * patch - 1))


def largest_answer(wanted, silent):
    """Return what the best of all patches reaches: linear programming, by its dual.

    For each price λ ≥ 0 no patch reaches more than Σ|wanted − λ · silent|; the smallest
    of these bounds is reached. It lies where a term vanishes, or at λ = 0.
    """
    prices = (wanted / silent).ravel()
    prices = [0, *prices[prices > 0]]
    return min(np.abs(wanted - price * silent).sum() for price in prices)


def _pairs():
    """Return pairs of filters that like much of the same, of different strengths."""
    rng = np.random.default_rng(1105)
    pairs = []
    for strength, shared in ((1.0, 0.5), (0.2, 0.6), (4.0, 0.4)):
        common, *own = rng.normal(size=(3, 7, 7, 3))
        wanted, silent = (shared * common + (1 - shared) * each for each in own)
        pairs.append((wanted, strength * silent))
    return pairs


def _judge(result, wanted, silent):
    patch = as_array(result)
    if patch is None or patch.dtype.kind == "c":
        return f"your result is a {type_name(result)}, not an array of colours"
    if patch.shape != wanted.shape:
        return f"your patch has the shape {patch.shape}, it should be {wanted.shape}"
    patch = patch.astype(float)
    if not np.isfinite(patch).all():
        return "your patch contains NaN or infinity"
    if patch.min() < 0 or patch.max() > 1:
        low, high = patch.min(), patch.max()
        return f"your colours go from {low:.3g} to {high:.3g}, not from 0 to 1"
    asked, other = answer(wanted, patch), answer(silent, patch)
    if other > 1e-9 * np.abs(silent).sum():
        return f"`silent` answers {other:.3g}, it should be zero or less"
    share = asked / largest_answer(wanted, silent)
    if share < ASKED:
        reached = f"{100 * share:.0f} % of what the best patch reaches"
        return f"`wanted` reaches {reached}, {100 * ASKED:.0f} % are asked for"
    return None


def _praise(result, wanted, silent):
    share = answer(wanted, np.asarray(result)) / largest_answer(wanted, silent)
    return f"right: {100 * share:.1f} % of what the best patch reaches."


def _projected(wanted, silent):
    """Return the part of a filter that the other one does not see."""
    return wanted - np.sum(wanted * silent) / np.sum(silent**2) * silent


def _scaled(wanted, silent):
    left = _projected(wanted, silent)
    return 0.5 + left / (2 * np.abs(left).max())


def _grey_where_both_agree(wanted, silent):
    return np.where((wanted > 0) == (silent > 0), 0.5, wanted > 0)


PATCH = Exercise(
    id="11.5",
    title="a patch for one filter",
    reference=patch_for,
    cases=_pairs,
    judge=_judge,
    praise=_praise,
    mistakes=(
        Mistake(
            "favourite",
            lambda wanted, silent: (wanted > 0).astype(float),
            "this is the favourite patch of `wanted`, and `silent` likes it, too. Give "
            "up the pixels where `silent` gains most and `wanted` little.",
        ),
        Mistake(
            "unlike the other",
            lambda wanted, silent: (silent < 0).astype(float),
            "this patch displeases `silent` as much as possible and does not care for "
            "`wanted`.",
        ),
        Mistake(
            "difference",
            lambda wanted, silent: (wanted > silent).astype(float),
            "you weigh both filters alike. One may be much stronger than the other: "
            "find the factor in front of `silent` for each pair.",
        ),
        Mistake(
            "grey where both agree",
            _grey_where_both_agree,
            "grey wherever both like the same gives away too much: `silent` may answer "
            "in some pixels if it is paid back in others.",
        ),
        Mistake(
            "projection",
            _scaled,
            "what `silent` does not see is the right direction, but grey tones waste "
            "strength: the strongest patches are black and white in each channel.",
        ),
        Mistake(
            "sign of the projection",
            lambda wanted, silent: (_projected(wanted, silent) > 0).astype(float),
            "black and white is right, but cutting a projection at zero disturbs the "
            "balance: adjust the factor in front of `silent` until it falls silent.",
        ),
        Mistake(
            "exchanged",
            lambda wanted, silent: patch_for(silent, wanted),
            "the two filters are exchanged.",
        ),
        Mistake(
            "from −1 to 1",
            lambda wanted, silent: 2 * patch_for(wanted, silent) - 1,
            "black is 0 here, not −1.",
        ),
        Mistake(
            "bytes",
            lambda wanted, silent: 255 * patch_for(wanted, silent),
            "white is 1 here, not 255.",
        ),
        Mistake(
            "grey",
            lambda wanted, silent: np.full(wanted.shape, 0.5),
            "to grey no filter answers, the wanted one neither.",
        ),
    ),
    hints=(
        "Start from the favourite patch of `wanted`, (wanted > 0). Which pixels would "
        "you give up first? Those where `silent` gains much and `wanted` little.",
        "Try (wanted > price * silent) and raise the price from 0 in small steps until "
        "the answer of `silent` is zero or less. Mind that one filter may be stronger.",
    ),
    skeleton='''
        def patch_for(wanted, silent):
            """Return colours, 0 to 1, that excite one filter and not the other."""
            step = 0.01 * np.abs(wanted).max() / np.abs(silent).max()
            price = 0.0
            while True:
                patch = (wanted > ...).astype(float)
                if np.sum(silent * (2 * patch - 1)) <= ...:
                    return patch
                price += ...
    ''',
)

"""Exercises of lesson 03: under- and overtraining."""

import contextlib
import io
from typing import NamedTuple

import numpy as np

from utils.checks.compare import as_array
from utils.checks.core import Exercise, Mistake

SQUARE = "the error falls with √n: half the error needs four times the events."
BOTH = "the variance of one event is p (1 − p): the right ones and the mistakes."
PERCENT = "is your error in per cent? Here 1 % is 0.01."
ORDER = "is there one that reduces the rate, and is it the less patient of the two?"
KEEP = "EarlyStopping leaves the weights of the last epoch unless told otherwise."
PATIENCE = "validation losses fluctuate; EarlyStopping needs a `patience` of its own."
STOP = "is there one that stops? Does it watch what rises, the validation loss?"
NOISE = "the patience for the learning rate is too short for noise."
CURSE = "the test set chose the winner, so its accuracy is too good by luck."


def _cut(x, y, parts):
    return tuple((x[part], y[part]) for part in parts)


def _borders(n, fractions):
    return np.round(np.cumsum(fractions)[:2] * n).astype(int)


def split(x, y, fractions, seed):
    """Shuffle events and cut them into training, validation and test set."""
    order = np.random.default_rng(seed).permutation(len(x))
    return _cut(x, y, np.split(order, _borders(len(x), fractions)))


def _events():
    """Return arguments; the rows of x hold the event's number, its label, noise.

    The first and the last case are the same call: does the seed do its work?
    """

    def sample(labels):
        noise = np.random.default_rng(301).normal(size=len(labels))
        return np.stack([np.arange(len(labels)), labels, noise], axis=1), labels

    by_class = sample(np.repeat(np.arange(10), 20))
    mixed = sample(np.random.default_rng(302).integers(0, 3, 97))
    return [
        (*by_class, (0.6, 0.2, 0.2), 7),
        (*mixed, (0.5, 0.2, 0.3), 8),
        (*by_class, (0.25, 0.25, 0.5), 9),
        (*by_class, [0.6, 0.2, 0.2], 7),
    ]


def _three_sets(result):
    """Return three pairs (x, y) of arrays, or None where the result is none."""
    try:
        sets = [(as_array(x), as_array(y)) for x, y in result]
        good = all(x.ndim == 2 and x.shape[1] == 3 and y.ndim == 1 for x, y in sets)
    except Exception:
        return None
    return sets if good and len(sets) == 3 else None


def _facts(result):
    """Return what tells mistakes apart, whatever the random numbers: four values.

    Are the pairs intact? Is an event in two sets? Is a set empty? Is each a piece of
    the original order?
    """
    sets = _three_sets(result)
    if sets is None:
        return None
    paired = all(len(x) == len(y) and (x[:, 1] == y).all() for x, y in sets)
    numbers = [x[:, 0] for x, _ in sets]
    repeated = len(np.unique(np.concatenate(numbers))) < sum(map(len, numbers))
    empty = min(map(len, numbers)) == 0
    pieces = all(np.ptp(own) == len(own) - 1 for own in numbers if len(own))
    return paired, repeated, empty, pieces


_first_split = {}  # of the check that is going on: first case, compared with the last


def _judge_seed(numbers, fractions, seed):
    if isinstance(fractions, tuple):
        _first_split[seed] = numbers
        return None
    before = zip(_first_split[seed], numbers, strict=True)
    if all(np.array_equal(one, other) for one, other in before):
        return None
    return "the same seed gives another split the second time"


def _judge_split(result, x, y, fractions, seed):
    sets = _three_sets(result)
    if sets is None:
        return "your function should return three pairs (x, y) of arrays"
    paired, repeated, *_ = _facts(result)
    sizes = [len(own) for own, _ in sets]
    if not paired:
        return "images and labels no longer belong together"
    if repeated:
        return "some events are in more than one set (or twice in one)"
    if sum(sizes) < len(x):
        return f"{len(x) - sum(sizes)} events are in no set at all"
    if (np.abs(sizes - np.multiply(fractions, len(x))) > 1.001).any():
        return f"your sets hold {', '.join(map(str, sizes))} events, not the fractions"
    share = np.bincount(y) / len(y)
    for name, (_, own) in zip(("training", "validation", "test"), sets, strict=True):
        counts = np.bincount(own.astype(int), minlength=len(share))
        if ((counts - share * len(own)) ** 2 / share).sum() > 6 * len(share) * len(own):
            classes = ", ".join(map(str, np.flatnonzero(counts)))
            return (
                f"the classes are not mixed: your {name} set only holds {{{classes}}}"
            )
    return _judge_seed([x[:, 0] for x, _ in sets], fractions, seed)


def _in_parts_of(x, fractions):
    return np.split(np.arange(len(x)), _borders(len(x), fractions))


def _shuffled_apart(x, y, fractions, seed):
    rng = np.random.default_rng(seed)
    return _cut(rng.permutation(x), rng.permutation(y), _in_parts_of(x, fractions))


def _drawn_apart(x, y, fractions, seed):
    rng = np.random.default_rng(seed)
    sizes = np.round(np.multiply(fractions, len(x))).astype(int)
    return _cut(x, y, [rng.choice(len(x), size, replace=False) for size in sizes])


def _not_cumulative(x, y, fractions, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    first, second = np.round(np.multiply(fractions, len(x))[:2]).astype(int)
    return _cut(x, y, [order[:first], order[first:second], order[second:]])


SPLIT = Exercise(
    id="03.1",
    title="three sets",
    reference=split,
    cases=_events,
    judge=_judge_split,
    alike=lambda one, other: _facts(one) == _facts(other),
    mistakes=(
        Mistake(
            "not shuffled",
            lambda x, y, fractions, seed: _cut(x, y, _in_parts_of(x, fractions)),
            "shuffle before you cut: labels may be sorted, runs change with time.",
        ),
        Mistake(
            "shuffled apart",
            _shuffled_apart,
            "x and y are shuffled in different ways. Draw one order, use it for both.",
        ),
        Mistake(
            "drawn apart",
            _drawn_apart,
            "each set is drawn from all events. Shuffle once and cut into three.",
        ),
        Mistake(
            "fractions as borders",
            _not_cumulative,
            "the second cut comes after the first two fractions together: add them up.",
        ),
    ),
    hints=(
        "Shuffle the numbers of the events, not the events.",
        "order = np.random.default_rng(seed).permutation(len(x)); cut it in three with "
        "np.split at the summed fractions; x[part] and y[part].",
    ),
)


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
    """Return logs of 80 epochs of overtraining, two bad epochs on the way down."""
    epoch = np.arange(1, 81)
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
    if len(rates) == 80:
        return "never stops"
    if len(rates) <= LOWEST:
        return "too early"
    if not reduced:
        return "not reduced"
    early = (np.diff(rates[:LOWEST]) < 0).any()
    return "reduced early" if early else "right" if kept == LOWEST else "not restored"


COMPLAINTS = {
    "no list": "your function should return a list of Keras callbacks",
    "broken": "your callbacks stop with an error when they watch a training",
    "never stops": "the validation loss rises for 60 epochs and training goes on",
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
        Mistake("hasty", _pair({"patience": 1}, _KEEP | {"patience": 9}), NOISE),
    ),
    hints=(
        "Which of the two should lose patience first?",
        "keras.callbacks.ReduceLROnPlateau and EarlyStopping, both with monitor="
        '"val_loss"; patience above 2; restore_best_weights.',
    ),
)


def n_needed(p, error):
    """Return how many test events give an accuracy p with at most this error."""
    return int(np.ceil(p * (1 - p) / error**2 - 1e-9))


NEEDED = Exercise(
    id="03.3",
    title="how many test events?",
    reference=n_needed,
    cases=lambda: [(0.9, 0.007), (0.5, 0.03), (0.98, 0.0033), (0.7, 0.011)],
    mistakes=(
        Mistake(
            "floor", lambda p, e: n_needed(p, e) - 1, "a little too few: round up."
        ),
        Mistake("error not squared", lambda p, e: np.ceil(p * (1 - p) / e), SQUARE),
        Mistake("no mistakes", lambda p, e: np.ceil(p / e**2), BOTH),
        Mistake("only mistakes", lambda p, e: np.ceil((1 - p) / e**2), BOTH),
        Mistake("worst case", lambda p, e: np.ceil(0.25 / e**2), "p does not enter."),
        Mistake("per cent", lambda p, e: n_needed(p, 100 * e) or 1, PERCENT),
        Mistake("fraction", lambda p, e: p * (1 - p) / e**2, "events are whole: up."),
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


def _four_models():
    """Return arguments; column k of the images holds what model k answers."""
    y = np.arange(40) ** 2 % 5

    def images(right):
        return (y[:, None] + (np.arange(40)[:, None] >= right)) % 5

    models = [lambda x, k=k: x[:, k] for k in range(4)]
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
    number, look = result
    if not isinstance(look, _Look):
        return "the second value is not the score that test.evaluate returns"
    if len(look.looks) > 1:
        return f"you used the test set {len(look.looks)} times"
    if number != np.argmax(_accuracies(models, x_val, y_val)):
        return "your model is not the best one on the validation data"
    fair = look.looks == [np.mean(models[number](test.x) == test.y)]
    return None if fair else "you tested another model than you chose"


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
    return "".join(sorted({sign for sign in str(result).upper() if sign.isalpha()}))


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

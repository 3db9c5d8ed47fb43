"""Exercise 03.4: choose a model with the validation data, then test it once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

CURSE = "the test set chose the winner, so its accuracy is too good by luck."
WHOLE = "return the whole score that test.evaluate gives, not its accuracy alone."
DISTANCE = "class numbers are names: a wrong one is wrong, whatever the distance."
EVENTS = 100

# Of each model: how many validation and test images it gets right, and how far from
# the label its wrong answers are. The winner is never the one that the test set likes
# best, nor the first above 0.9, nor always the one with the smallest distance.
MODELS = [
    [(75, 78, 1), (93, 91, 1), (96, 88, 5), (85, 95, 1)],
    [(82, 93, 3), (79, 85, 1), (88, 80, 2), (91, 84, 4), (94, 87, 1), (92, 81, 5)],
    [(96, 99, 1), (98, 95, 4), (97, 98, 2), (81, 80, 3), (83, 84, 1)],
]


def choose_and_test(models, x_val, y_val, test):
    """Return the number of the chosen model and its score on the test set."""
    accuracies = [np.mean(model(x_val) == y_val) for model in models]
    best = int(np.argmax(accuracies))
    return best, test.evaluate(models[best])


class _Score(NamedTuple):
    accuracy: float
    low: float
    high: float
    events: int
    uses: int


class _Look(_Score):
    """A score that knows its test set, and so the later looks at it, too."""

    source = None


class _PracticeSet:
    """A LockedTestSet that remembers the accuracy of each look.

    The accuracy is a number at every look. A None would end an answer that looks too
    often with an error, before anybody can say why.
    """

    def __init__(self, images, labels, models):
        self._images, self._labels, self.looks = images, labels, []
        self.models = models  # the list that the answer gets: is it still the same?

    def __getattr__(self, name):
        raise AttributeError(f"a locked test set has no {name}, only evaluate(model)")

    def accuracy_of(self, model):
        """Return the accuracy of a model without counting it as a look."""
        return float(np.mean(model(self._images) == self._labels))

    def evaluate(self, model):
        """Return a look at the set; a TypeError where it is not given a model."""
        if not callable(model):
            raise TypeError(f"evaluate wants a model, models[...], not {model!r}")
        p = self.accuracy_of(model)
        self.looks.append(p)
        look = _Look(p, p - 0.1, p + 0.1, EVENTS, len(self.looks))
        look.source = self
        return look


@dataclass(frozen=True)
class _Column:
    """A model that answers with what stands in one column of the images."""

    number: int

    def __call__(self, x):
        """Return one class number per image."""
        return x[:, self.number]

    def __repr__(self):
        return f"model {self.number}"


def _sample(rng, rights, distances):
    """Return images, whose column k holds what model k answers, and their labels."""
    labels = rng.integers(0, 10, EVENTS)
    ranks = np.argsort(rng.random((EVENTS, len(rights))), axis=0)
    steps = np.where(labels < 5, 1, -1)[:, None] * distances
    return labels[:, None] + steps * (ranks >= rights), labels


def _practice():
    """Return arguments: different numbers of models, of different skill."""
    rng, cases = np.random.default_rng(300), []
    for rows in MODELS:
        models = [_Column(k) for k in range(len(rows))]
        on_validation, on_test, distances = np.transpose(rows)
        images, labels = _sample(rng, on_validation, distances)
        test = _PracticeSet(*_sample(rng, on_test, distances), models)
        cases.append((models, images, labels, test))
    return cases


def _accuracies(models, x_val, y_val):
    return [np.mean(model(x_val) == y_val) for model in models]


def _judge_choice(result, models, x_val, y_val, test):
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "your function should return two values, a number and a score"
    number, look = as_array(result[0]), result[1]
    if number is None or number.size != 1:
        return "the first value is not the number of a model"
    if not isinstance(look, _Look):
        return "the second value is not the score that test.evaluate returns"
    if look.source.models != models:
        return "your function changes its input, the list of models; work on a copy"
    if len(look.source.looks) > 1:
        return f"you used the test set {len(look.source.looks)} times"
    best = np.argmax(_accuracies(models, x_val, y_val))
    if number.item() != best:
        return "your model is not the best one on the validation data"
    fair = look.accuracy == test.accuracy_of(models[best])
    return None if fair else "you tested another model than you chose"


def _item(value):
    array = as_array(value)
    return array.item() if array is not None and array.size == 1 else None


def _facts(result):
    """Return what tells mistakes apart: order, number, looks; None if no such pair."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return None
    swapped = isinstance(result[0], _Look)
    number, look = result[::-1] if swapped else result
    number = "a model" if isinstance(number, _Column) else _item(number)
    if not isinstance(look, _Look):
        return number, _item(look)
    looks = look.source.looks
    all_tested = len(looks) >= len(look.source.models)
    return swapped, number, "all" if all_tested else tuple(looks)


def _same_facts(one, other):
    first = _facts(one)
    return first is not None and first == _facts(other)


def _by(rate):
    """Return an answer that takes the model with the largest rate(answers, labels)."""

    def answer(models, x_val, y_val, test):
        best = int(np.argmax([rate(model(x_val), y_val) for model in models]))
        return best, test.evaluate(models[best])

    return answer


def _from_one(*arguments):
    best, look = choose_and_test(*arguments)
    return best + 1, look


def _model_itself(models, *rest):
    best, look = choose_and_test(models, *rest)
    return models[best], look


def _among_four(models, *rest):
    return choose_and_test(models[:4], *rest)


def _first_good_one(models, x_val, y_val, test):
    accuracies = _accuracies(models, x_val, y_val)
    first = next(k for k, accuracy in enumerate(accuracies) if accuracy > 0.9)
    return first, test.evaluate(models[first])


def _test_all(models, x_val, y_val, test):
    looks = [test.evaluate(model) for model in models]
    best = int(np.argmax(_accuracies(models, x_val, y_val)))
    return best, looks[best]


def _test_twice(models, x_val, y_val, test):
    best, _ = choose_and_test(models, x_val, y_val, test)
    return best, test.evaluate(models[best])


def _choose_by_test(models, x_val, y_val, test):
    looks = [test.evaluate(model) for model in models]
    best = int(np.argmax([look.accuracy for look in looks]))
    return best, looks[best]


def _compare_scores(models, x_val, y_val, test):
    looks = [test.evaluate(model) for model in models]
    best = int(np.argmax(looks))
    return best, looks[best]


def _best_test_accuracy(*arguments):
    best, look = _choose_by_test(*arguments)
    return best, look.accuracy


def _accuracy_only(*arguments):
    best, look = choose_and_test(*arguments)
    return best, look.accuracy


def _validation_accuracy(models, x_val, y_val, test):
    accuracies = _accuracies(models, x_val, y_val)
    return int(np.argmax(accuracies)), max(accuracies)


CHOICE = Exercise(
    id="03.4",
    title="choose, then test",
    reference=choose_and_test,
    cases=_practice,
    judge=_judge_choice,
    alike=_same_facts,
    in_pairs=True,
    skeleton="""
        accuracies = []
        for model in models:
            accuracies.append(...)  # on which of the two sets?
        best = ...
        return best, ...
    """,
    mistakes=(
        Mistake("chosen by the test set", _choose_by_test, CURSE),
        Mistake("test accuracy handed back", _best_test_accuracy, CURSE),
        Mistake("accuracy of the score", _accuracy_only, WHOLE),
        Mistake(
            "validation accuracy",
            _validation_accuracy,
            "that accuracy chose the winner: let the test set report, too.",
        ),
        Mistake("scores compared", _compare_scores, CURSE),
        Mistake(
            "all tested", _test_all, "choose first; only one model meets the test."
        ),
        Mistake(
            "tested twice",
            _test_twice,
            "each call of test.evaluate is a use: keep what the first one returns.",
        ),
        Mistake(
            "reversed",
            lambda *a: choose_and_test(*a)[::-1],
            "first the number, then the score.",
        ),
        Mistake(
            "model itself",
            _model_itself,
            "this is the model itself; return its place in the list.",
        ),
        Mistake("counted from 1", _from_one, "the first model has the number 0."),
        Mistake(
            "worst",
            _by(lambda own, y: -np.mean(own == y)),
            "is yours the largest accuracy or the smallest?",
        ),
        Mistake(
            "four models",
            _among_four,
            "you look at the first four models only; there may be more.",
        ),
        Mistake(
            "good enough",
            _first_good_one,
            "a model above 0.9 is good, but a later one may be better.",
        ),
        Mistake(
            "without labels",
            _by(lambda own, y: np.sum(own)),
            "compare the answers with y_val; alone they say nothing.",
        ),
        Mistake("squared", _by(lambda own, y: -np.mean((own - y) ** 2.0)), DISTANCE),
        Mistake("absolute", _by(lambda own, y: -np.mean(np.abs(own - y))), DISTANCE),
    ),
    hints=(
        "Which of the two sets may decide, and which may only report?",
        "Accuracy of each model: np.mean(model(x_val) == y_val); np.argmax; then one "
        "test.evaluate.",
    ),
)

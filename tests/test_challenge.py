"""Exercise 14.5 takes Keras models: who may take part, and what is said of them."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from lessons import exercise
from lessons.lesson14_capstone_air_showers import challenge as module
from lessons.lesson14_capstone_air_showers import entrants, grades
from utils import airshowers

CHALLENGE = exercise("14.5")
ROOT = Path(__file__).parents[1]


def model(*shapes, units=4, outputs=1):
    inputs = [keras.Input(shape) for shape in shapes]
    flat = [keras.layers.Flatten()(x) for x in inputs]
    x = keras.layers.Concatenate()(flat) if len(flat) > 1 else flat[0]
    x = keras.layers.Dense(units)(x)
    return keras.Model(inputs, keras.layers.Dense(outputs)(x))


class LooksLikeAModel:
    """Has the names of a model, but nothing behind them."""

    built = inputs = True

    def count_params(self):
        raise RuntimeError

    def predict(self):
        raise RuntimeError


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (model((14, 14, 2), units=60), "23,641 weights, 20,000 are allowed"),
        (model((14, 14, 4)), "an input has the shape (14, 14, 4)"),
        (model((7, 7, 11), (5,)), "an input has the shape (5,)"),
        (model((14, 14, 3), outputs=2), "one number per shower"),
        (keras.Sequential([keras.layers.Dense(1)]), "not built yet"),
        (keras.Model, "a class of models"),
        (LooksLikeAModel(), "cannot be used"),
        (model((6,)).predict, "a method of the model"),
        (lambda showers: model((6,)), "returns a model"),
        (lambda: model((6,)), "Does it build the network?"),
        (keras.callbacks.History(), "not its predictions, its History"),
        ([model((6,))], "hand in the trained Keras model itself"),
    ],
)
def test_answers_that_cannot_take_part(answer, sentence, few_showers):
    outcome, message = CHALLENGE.check(answer)
    assert outcome == "wrong"
    assert sentence in message


@pytest.mark.parametrize("untouched", [None, ...])
def test_what_train_returns_is_no_attempt(untouched):
    outcome, message = CHALLENGE.check(untouched)
    assert outcome == "not attempted"
    assert "train() returns None" in message


@pytest.fixture
def few_showers(monkeypatch):
    monkeypatch.setattr(module, "SHOWERS", 300)
    monkeypatch.setattr(module, "fresh_seed", lambda: 1305)


@pytest.mark.parametrize(
    "shapes", [[(14, 14, 2)], [(14, 14, 3)], [(6,), (7, 7, 11), (1,)]]
)
def test_dead_network_is_recognised(shapes, few_showers):
    dead = model(*shapes)
    dead.set_weights([np.zeros_like(weight) for weight in dead.get_weights()])
    outcome, message = CHALLENGE.check(dead)
    assert outcome == "wrong"
    assert "every shower gets the same number" in message
    assert "Tried" not in message


def test_untrained_network_is_asked_for_training(few_showers):
    def noise(showers):
        return np.random.default_rng(0).normal(size=len(showers["energy"])) / 2

    assert "is not trained" in CHALLENGE.check(noise).message


def products(numbers):
    """Return the products of two of four numbers and 1, (n, 25)."""
    x = keras.ops.pad(numbers[:, :4], [[0, 0], [0, 1]], constant_values=1)
    return keras.ops.reshape(x[:, None] * x[..., None], (-1, 25))


def corrected_fit(by_name=False):
    """Return the fit's lg E plus a polynomial in its numbers, fitted, not trained."""
    showers = airshowers.simulate(1500, seed=1306)
    frame = airshowers.station_features(showers)
    missing = np.log10(showers["energy"] / frame.energy)
    weights = np.linalg.lstsq(products(frame.numbers), missing, rcond=None)[0]
    inputs = {
        "numbers": keras.Input((6,), name="numbers"),
        "fit": keras.Input((1,), name="fit"),
    }
    line = keras.layers.Dense(1, use_bias=False)
    correction = line(products(inputs["numbers"]))
    line.set_weights([weights[:, None]])
    output = keras.layers.Add()([correction, inputs["fit"]])
    return keras.Model(inputs if by_name else list(inputs.values()), output)


@pytest.mark.parametrize("by_name", [False, True])
def test_model_gets_its_score(by_name, few_showers, monkeypatch):
    monkeypatch.setattr(module, "SHOWERS", 1500)
    outcome, message = CHALLENGE.check(corrected_fit(by_name))
    assert outcome == "right", message
    assert "tier 2 of 3" in message
    assert "on 1500 new showers" in message and "not beaten" in message


def test_a_function_gets_its_score(few_showers, monkeypatch):
    monkeypatch.setattr(module, "SHOWERS", 1500)
    outcome, message = CHALLENGE.check(module.expert)
    assert outcome == "right"
    assert "std(E_rec/E) = 8." in message and "on 1500 new showers" in message


@pytest.mark.parametrize("shift", [0, -0.1])
def test_the_fit_itself_does_not_beat_the_fit(shift, few_showers):
    """A lower energy makes std(E_rec / E) smaller, but nothing better."""
    fit = keras.Input((1,))
    outcome, message = CHALLENGE.check(
        keras.Model(fit, keras.layers.Rescaling(1.0, offset=shift)(fit))
    )
    assert outcome == "wrong"
    assert "The physicist's fit has" in message


def test_a_bias_is_told(few_showers, monkeypatch):
    monkeypatch.setattr(module, "SHOWERS", 1500)
    outcome, message = CHALLENGE.check(lambda showers: module.expert(showers) + 0.05)
    assert outcome == "wrong"
    assert "+12% off on average" in message


def test_the_truth_is_no_prediction(few_showers):
    outcome, message = CHALLENGE.check(lambda s: np.log10(s["energy"]) - 1.25)
    assert outcome == "wrong"
    assert "far below the bound" in message


def ratios(*widths):
    """Return E_rec / E of methods that fail together, as on real showers."""
    rng = np.random.default_rng(1307)
    common, own = rng.normal(size=4000), rng.normal(size=(len(widths), 4000))
    return [1 + w * (common + x) / np.sqrt(2) for w, x in zip(widths, own, strict=True)]


@pytest.mark.parametrize(
    "width, grade",
    [(0.0875, "not beaten"), (0.0701, "equalled within the error"), (0.066, "beaten")],
)
def test_three_grades(width, grade):
    score = grades.compare(*ratios(width, 0.0993, grades.EXPERT))
    assert grades.complaint(score) is None
    assert grades.grade(score) == grade
    assert f"   {grade} (± " in grades.report(score, 4000)


@pytest.mark.parametrize(
    "width, images_only, tier",
    [(0.066, False, 3), (0.09, False, 2), (0.115, True, 1), (0.115, False, 0)],
)
def test_three_tiers(width, images_only, tier):
    score = grades.compare(*ratios(width, 0.0993, grades.EXPERT))
    assert grades.tier(score, images_only) == tier
    assert (grades.complaint(score, images_only) is None) == (tier > 0)
    if tier:
        report = grades.report(score, 4000, images_only)
        assert report.startswith(f"tier {tier} of 3.")
        assert ("is not beaten beyond doubt" in report) == (tier == 1)


def test_worse_images_hear_what_is_asked_of_images():
    score = grades.compare(*ratios(0.14, 0.0993, grades.EXPERT))
    assert "images only: 12% for tier 1" in grades.complaint(score, images_only=True)
    assert "images only" not in grades.complaint(score)


@pytest.mark.parametrize("shapes, only", [([(14, 14, 3)], True), ([(6,)], False)])
def test_models_that_read_images_only_are_known(shapes, only):
    assert entrants.reads_images_only(model(*shapes)) == only


@pytest.fixture
def course_networks():
    yield entrants.out_of_competition
    entrants.out_of_competition()


@pytest.mark.parametrize("change, passes", [(0, False), (1e-3, False), (0.006, True)])
def test_the_courses_own_networks_are_out_of_competition(
    change, passes, few_showers, monkeypatch, course_networks
):
    monkeypatch.setattr(module, "SHOWERS", 1500)
    course_networks(lambda showers: 0 * showers["energy"], module.expert)

    def own(showers):
        noise = np.random.default_rng(5).normal(size=len(showers["energy"]))
        return module.expert(showers) + change * noise

    outcome, message = CHALLENGE.check(own)
    assert (outcome == "right") == passes, message
    assert ("out of competition" in message) != passes


def test_errors_are_those_of_the_bootstrap():
    score = grades.compare(*ratios(0.08, 0.0993, grades.EXPERT))
    assert score.error == pytest.approx(0.08 / np.sqrt(8000), rel=0.2)
    same = grades.compare(*[ratios(0.0993)[0]] * 2, ratios(grades.EXPERT)[0])
    assert same.fit_error == 0 and grades.complaint(same)


def test_every_check_has_showers_of_its_own(monkeypatch):
    monkeypatch.setattr(module, "SHOWERS", 5)
    one, other = (CHALLENGE.trials()[0][0]["energy"] for _ in range(2))
    assert not np.array_equal(one, other)


def test_answers_see_signals_times_and_the_array(few_showers):
    (showers,) = CHALLENGE.trials()[0]
    assert set(showers) == {"signal", "time", "energy"}
    by_fit, by_expert = showers.others
    assert by_fit == pytest.approx(
        airshowers.classical_energy(showers) / showers["energy"], rel=1e-6
    )
    assert by_expert.shape == by_fit.shape == (300,)


# One home of the numbers --------------------------------------------------------------


def test_numbers_to_beat_are_those_of_the_benchmark():
    results = (ROOT / "benchmarks/results/capstone.md").read_text(encoding="utf-8")
    course, spread = 100 * grades.COURSE, 100 * grades.STARTS
    row = f"| fit + network, Muon | 8 | {course:.2f} ± {spread:.2f} |"
    assert row in results
    bound = float(re.search(r"\| bound \| 0 \| ([\d.]+) \|", results)[1])
    assert f"{bound:.1f}" == f"{100 * grades.BOUND:.1f}"


def test_the_expert_is_as_good_as_the_grades_say(monkeypatch):
    monkeypatch.setattr(module, "fresh_seed", lambda: 1308)
    (showers,) = CHALLENGE.trials()[0]
    assert grades.spread(showers.others[1]) == pytest.approx(grades.EXPERT, rel=0.03)


def test_numbers_to_beat_are_those_of_the_lesson():
    lesson = Path(module.__file__).with_name("lesson.py").read_text(encoding="utf-8")
    told = lesson[lesson.index("Exercise 14.5") :].split("# %%")[0]
    told = " ".join(" ".join(line.lstrip("# ") for line in told.splitlines()).split())
    assert f"number to beat is {100 * grades.COURSE:.1f} %" in told
    assert f"the bound is {100 * grades.BOUND:.1f} %" in told
    assert f"images only: below {100 * grades.IMAGES:.0f} %" in told
    assert f"at least by {100 * grades.LEAST:.1f} percentage points" in told
    assert {3: "three"}[grades.ERRORS] + " standard errors" in told
    assert f"at most {entrants.LARGEST:,} weights" in told

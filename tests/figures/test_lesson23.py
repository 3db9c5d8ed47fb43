"""The figures of lesson 23: traces, kernels, memories and receptive fields."""

import numpy as np
from helpers import labels, legend, lines, panels, texts, unnamed

from lessons.lesson23_sequences import figures
from lessons.lesson23_sequences.radio import RATE


def test_traces_stand_above_each_other_over_their_time():
    rng = np.random.default_rng(23)
    shown = {name: rng.normal(size=64) for name in ("noise", "noise and pulse")}
    noise, pulse = rng.random(33) + 1, rng.random(33)
    figure = figures.traces(shown, noise, pulse)
    left, right = panels(figure)
    assert labels(left) == ("time (ns)", "voltage (spreads of the noise)")
    drawn = [line.get_data() for line in left.get_lines()]
    for row, (trace, (x, y)) in enumerate(zip(shown.values(), drawn, strict=True)):
        np.testing.assert_allclose(x, 1000 * np.arange(64) / RATE)
        np.testing.assert_allclose(y + figures.LEVEL * row, trace)
    assert list(texts(left).values()) == list(shown)
    assert labels(right) == ("frequency (MHz)", "power (largest: 1)")
    assert legend(right) == ["noise", "pulse"]
    x, y = lines(right)["noise"]
    assert (x[0], x[-1]) == (0, 90)
    np.testing.assert_allclose(y, noise / noise.max())
    assert unnamed(figure) == []


def test_learned_kernels_lie_over_the_best_one():
    rng = np.random.default_rng(24)
    best, pulse, *learned = rng.normal(size=(4, 64))
    figure = figures.kernels(learned, best, pulse)
    above, below = panels(figure)
    places = np.arange(-16, 17)
    for axes in (above, below):
        x, y = lines(axes)["matched filter"]
        np.testing.assert_array_equal(x, places)
        np.testing.assert_allclose(y, best[places] / np.abs(best).max())
    found = [y for name, (_, y) in lines(above).items() if name != "matched filter"]
    for each in learned:
        expected = each[places] / np.abs(best).max()
        assert any(np.allclose(expected, y) for y in found)
    assert legend(above) == ["matched filter", "learned, each start"]
    assert legend(below) == ["matched filter", "the pulse itself"]
    assert labels(below) == ("sample", "weight (largest: 1)")
    assert unnamed(figure) == []


def test_memories_fall_beside_their_prediction():
    curves = {"short": (0.5 ** np.arange(20), 0.5), "long": (0.9 ** np.arange(20), 0.8)}
    figure = figures.memory(curves)
    [axes] = panels(figure)
    assert labels(axes) == ("steps after the push", "difference (at first: 1)")
    assert axes.get_yscale() == "log"
    drawn = [np.asarray(y) for _, y in lines(axes).values()]
    for differences, factor in curves.values():
        for expected in (differences, factor ** np.arange(20)):
            assert any(np.array_equal(expected, y) for y in drawn)
    assert set(texts(axes).values()) == set(curves)
    assert legend(axes) == ["predicted factor, to the power of the steps"]
    assert unnamed(figure) == []


def test_errors_stand_at_their_receptive_field():
    measured = {8: [0.09, 0.1, 0.11], 16: [0.01, 0.0, 0.02]}
    figure = figures.reach([1, 8, 16], [0.16, 0.08, 0.0], measured)
    [axes] = panels(figure)
    assert labels(axes) == ("receptive field (steps)", "mean squared error")
    assert legend(axes) == ["least possible error", "trained networks, each start"]
    drawn = [line.get_data() for line in axes.get_lines()][1:]
    for (field, errors), (x, y) in zip(measured.items(), drawn, strict=True):
        np.testing.assert_array_equal(x, [field] * 3)
        np.testing.assert_array_equal(y, errors)
    assert unnamed(figure) == []

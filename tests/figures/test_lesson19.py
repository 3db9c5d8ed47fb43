"""The figures of lesson 19: windows, pictures beside their estimates, curves."""

import numpy as np
from helpers import (
    arrangement,
    bar_label,
    images,
    inside,
    labels,
    legend,
    limits,
    lines,
    panels,
    seen,
    unnamed,
)

from lessons.lesson19_take_the_noise_away import figures

RNG = np.random.default_rng(19)


def test_trained_windows_stand_beside_the_best():
    best = RNG.normal(size=(5, 5))
    trained = best + 0.01 * RNG.normal(size=(5, 5))
    figure = figures.windows(trained, best, 1.234)
    left, middle, right = panels(figure)
    for axes, title, values in ((left, "trained", trained), (middle, "best", best)):
        [picture] = images(axes)
        np.testing.assert_array_equal(seen(picture), values)
        assert axes.get_title() == title
        assert limits(picture) == (-np.abs(best).max(), np.abs(best).max())
    assert bar_label(images(middle)[0]) == "weight"
    assert labels(right) == ("best weight", "trained weight")
    assert right.get_title() == "1.2 % apart"
    diagonal, points = lines(right).values()
    np.testing.assert_array_equal(*diagonal)
    np.testing.assert_array_equal(points, [best.ravel(), trained.ravel()])
    assert inside(right, best.ravel(), best.ravel()).all()
    assert unnamed(figure) == []


def test_pictures_share_one_scale_and_say_where_it_ends():
    rows = [{"a": RNG.normal(size=(6, 8)), "b": RNG.normal(size=(6, 8))}]
    rows.append({"c": np.full((6, 8), 0.5)})
    figure = figures.pictures(rows, "value (σ)", bound=1)
    shown = [axes for axes in panels(figure) if axes.images]
    assert arrangement(figure) == (2, 2)
    for axes, (title, values) in zip(
        shown, [*rows[0].items(), *rows[1].items()], strict=True
    ):
        np.testing.assert_array_equal(seen(images(axes)[0]), values)
        assert axes.get_title() == title
        assert limits(images(axes)[0]) == (-1, 1)
    bar = images(shown[-1])[0].colorbar
    assert bar.extend == "both"  # some pixels lie beyond 1
    assert bar.ax.get_ylabel() == "value (σ)"


def test_without_a_bound_all_pictures_fit():
    rows = [{"a": np.array([[0.0, -3.0]]), "b": np.array([[1.0, 2.0]])}]
    figure = figures.pictures(rows, "value")
    [first, second] = panels(figure)
    assert limits(images(first)[0]) == limits(images(second)[0]) == (-3, 3)
    assert images(second)[0].colorbar.extend == "neither"


def test_each_step_has_a_unit_and_a_scale_of_its_own():
    chances = np.array([[0.0, 0.1], [0.9, 0.0]])
    signed = np.array([[-2.0, 1.0], [0.0, 1.5]])
    figure = figures.steps({"seen": (signed, "value"), "softmax": (chances, "chance")})
    first, second = panels(figure)
    np.testing.assert_array_equal(seen(images(first)[0]), signed)
    np.testing.assert_array_equal(seen(images(second)[0]), chances)
    assert limits(images(first)[0]) == (-2, 2)
    assert limits(images(second)[0]) == (0, 0.9)
    assert [bar_label(images(each)[0]) for each in (first, second)] == [
        "value",
        "chance",
    ]
    assert [axes.get_title() for axes in (first, second)] == ["seen", "softmax"]


def test_curves_stand_above_the_density():
    y = np.linspace(-2, 2, 5)
    estimates = {"line": y / 2, "best": np.tanh(y)}
    density = np.exp(-(y**2) / 2)
    figure = figures.curves(y, estimates, density)
    upper, lower = figure.axes
    assert upper.get_ylabel() == "estimate (σ)"
    assert legend(upper) == list(estimates)
    np.testing.assert_array_equal(lines(upper)["best"], [y, np.tanh(y)])
    assert labels(lower) == ("what is seen (σ)", "density (1/σ)")
    [drawn] = lower.lines
    np.testing.assert_array_equal(drawn.get_data(), [y, density])
    assert lower.get_yscale() == "log"
    assert lower.get_xlim() == (-2, 2)
    assert unnamed(figure) == []

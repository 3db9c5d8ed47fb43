"""The figures of lesson 15: signals through depth, trainings, test errors."""

import numpy as np
from helpers import bars, errors, labels, legend, lines, ticks, unnamed

from lessons.lesson15_deeper import figures

# ---------------------------------------------------------------- depth

NETS = {"He": [[1, 1.1, 1.2], [1, 0.8, 0.6]], "Glorot": [[1, 0.5, 0.2], [1, 0.4, 0.3]]}


def test_a_signal_is_drawn_as_the_median_of_all_nets_with_its_law():
    laws = {"mean square": {"Glorot": [1, 0.5, 0.25]}}
    figure = figures.through_depth({"mean square": NETS}, laws, first=0)
    [axes] = figure.axes
    assert labels(axes) == ("layer", "mean square")
    assert axes.get_yscale() == "log"
    drawn = lines(axes)
    for name, values in NETS.items():
        np.testing.assert_allclose(drawn[name][0], [0, 1, 2])
        np.testing.assert_allclose(drawn[name][1], np.median(values, axis=0))
    [dashed] = [line for line in axes.lines if line.get_linestyle() == "--"]
    np.testing.assert_allclose(dashed.get_data(), [[0, 1, 2], [1, 0.5, 0.25]])
    assert legend(figure) == ["He", "Glorot", "predicted"]
    assert unnamed(figure) == []


def test_the_band_holds_all_nets():
    [axes] = figures.through_depth({"mean square": NETS}).axes
    low_and_high = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert low_and_high.min() == 0.6
    assert low_and_high.max() == 1.2


def test_layers_count_from_one_and_panels_stand_side_by_side():
    figure = figures.through_depth({"a (unit)": NETS, "b (unit)": NETS})
    left, right = figure.axes
    assert labels(right) == ("layer", "b (unit)")
    np.testing.assert_allclose(lines(left)["He"][0], [1, 2, 3])
    assert legend(figure) == ["He", "Glorot"]
    assert figure.get_figwidth() <= 9.1


# ---------------------------------------------------------------- history


def test_the_error_stands_above_the_depth_beside_its_name():
    networks = {"A (2012)": (8, 18.0), "B": (50, 5.3), "C": (152, 4.5)}
    figure = figures.history(networks)
    [axes] = figure.axes
    assert labels(axes) == ("layers with weights", "top-5 error (%)")
    places = [line.get_xydata()[0].tolist() for line in axes.lines]
    assert places == [[8, 18.0], [50, 5.3], [152, 4.5]]
    named = {text.get_text(): tuple(text.xy) for text in axes.texts}
    assert named == networks
    assert ticks(axes.xaxis)[152.0] == "152"
    assert unnamed(figure) == []


# ---------------------------------------------------------------- trainings


def test_each_start_is_a_point_in_the_row_of_its_network():
    results = {"6 plain": [[0.4, 0.6], [70, 75]], "24": [[2.0, 2.2], [20, 30]]}
    figure = figures.trainings(results, chance=(2.3, 10))
    left, right = figure.axes
    assert left.get_xlabel() == "training loss"
    assert right.get_xlabel() == "right on new digits (%)"
    assert list(ticks(left.yaxis).values()) == ["6 plain", "24"]
    for axes, column, guess in ((left, 0, 2.3), (right, 1, 10)):
        *rows, dashed = axes.lines
        for place, (row, values) in enumerate(zip(rows, results.values(), strict=True)):
            np.testing.assert_allclose(row.get_xdata(), values[column])
            np.testing.assert_allclose(row.get_ydata(), place)
        assert dashed.get_xdata()[0] == guess
    assert left.yaxis_inverted()
    assert legend(figure) == ["guessing"]


# ---------------------------------------------------------------- descents

P = [1, 8, 50, 400]
FITS = {"200 fits": ([0.6, 0.4, 1.5, 1.0], [0.1, 0.1, 0.2, 0.1])}


def test_fits_have_error_bars_beside_the_exact_curve():
    law = [1, 2, 3], [0.6, 0.5, 0.4]
    figure = figures.descents(P, FITS, law, examples=40, ylabel="squared test error")
    [axes] = figure.axes
    assert labels(axes) == ("parameters p", "squared test error")
    np.testing.assert_allclose(errors(axes)["200 fits"], [P, *FITS["200 fits"]])
    np.testing.assert_allclose(lines(axes)["exact"], law)
    assert lines(axes)["p = n"][0] == [40, 40]
    joined = axes.containers[0].lines[0].get_linestyle()
    assert joined == "None"  # a line would cut off the peak
    assert ticks(axes.xaxis) == dict(
        zip((1, 8, 40, 50, 400), ("1", "8", "40", "50", "400"), strict=True)
    )
    assert unnamed(figure) == []


def test_without_a_law_points_are_joined_and_rivals_are_dotted():
    figure = figures.descents(
        P, FITS, examples=200, ylabel="right (%)", floors={"5 neighbours": 0.7}
    )
    [axes] = figure.axes
    assert axes.containers[0].lines[0].get_linestyle() == "-"
    np.testing.assert_allclose(lines(axes)["5 neighbours"][1], 0.7)
    assert set(legend(figure)) == {"200 fits", "5 neighbours", "p = n"}


# ---------------------------------------------------------------- penalties


def test_a_bar_is_what_is_left_and_a_mark_the_law():
    shares, laws = {"L2": 0.8, "Adam": 0.1}, {"L2": 0.79, "Adam": None}
    figure = figures.shares_left(shares, laws)
    [axes] = figure.axes
    assert axes.get_xlabel() == "share of the first value that is left"
    left, _, width, _ = bars(axes)["measured"]
    np.testing.assert_allclose(left, 0)
    np.testing.assert_allclose(width, [0.8, 0.1])
    x, y = lines(axes)["law"]
    assert (list(x), list(y)) == ([0.79], ["L2"])
    assert axes.yaxis_inverted()
    assert set(legend(figure)) == {"measured", "law"}

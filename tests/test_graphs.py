"""Lesson 24's hexagon, grids and skies: properties against exact results."""

import math

import numpy as np
import pytest
from scipy.linalg import fractional_matrix_power
from scipy.signal import correlate2d
from scipy.special import sph_harm_y
from scipy.stats import vonmises_fisher

import lessons
from lessons.lesson24_graphs import blind, grids, hexagon, references, sky
from tools.lesson import lessons as all_lessons
from utils import airshowers

ANGLE = np.radians(60)
TURN = np.array([[np.cos(ANGLE), -np.sin(ANGLE)], [np.sin(ANGLE), np.cos(ANGLE)]])


@pytest.fixture(scope="module")
def showers():
    return hexagon.showers(300, 3)


# ---------------------------------------------------------------- hexagons


def test_stations_stand_where_the_simulation_has_them():
    grid = airshowers.station_grid(hexagon.SIDE, hexagon.PITCH, "hex")
    middle = grid[hexagon.RADIUS, hexagon.RADIUS]
    places = hexagon.on_stations(grid[None] - middle)[0]
    np.testing.assert_allclose(places, hexagon.PLACES, atol=1e-8)
    assert len(hexagon.STATIONS) == 127


def test_neighbours_are_750_m_apart():
    apart = hexagon.PLACES[:, None] - hexagon.PLACES
    near = np.abs(np.linalg.norm(apart, axis=-1) - hexagon.PITCH) < 1
    np.testing.assert_array_equal(hexagon.neighbours(), near)
    assert sorted(set(near.sum(axis=0))) == [3, 4, 6]


def test_a_turn_is_a_rotation_and_six_are_none():
    order = hexagon.permutation(references.turn60)
    np.testing.assert_allclose(
        hexagon.PLACES, hexagon.PLACES[order] @ TURN.T, atol=1e-8
    )
    several = np.arange(127)
    for _ in range(6):
        several = several[order]
    np.testing.assert_array_equal(several, np.arange(127))
    ring = hexagon.neighbours()
    np.testing.assert_array_equal(ring[order][:, order], ring)


def test_refuses_what_is_no_move_of_stations():
    with pytest.raises(ValueError, match="station"):
        hexagon.permutation(lambda q, r: (q + 1, r))
    with pytest.raises(ValueError, match="one to one"):
        hexagon.permutation(lambda q, r: (0, 0))


def test_images_hold_each_station_once():
    x = np.random.default_rng(1).normal(size=(2, 127, 3))
    for view, back in (
        (hexagon.axial, hexagon.from_axial),
        (hexagon.rows, hexagon.on_stations),
    ):
        images = view(x)
        assert images.shape == (2, 13, 13, 3)
        np.testing.assert_array_equal(back(images), x)
        assert np.count_nonzero(images[0, ..., 0]) == 127
    np.testing.assert_array_equal(hexagon.mask().sum(), 127)
    k = hexagon.STATIONS.tolist().index([2, -1])
    assert hexagon.axial(x)[0, 6 + 2, 6 - 1, 0] == x[0, k, 0]


def test_neighbours_on_an_axial_image_are_those_of_the_hexagonal_kernel():
    image = np.zeros((13, 13))
    image[6, 6] = 1
    seen = correlate2d(image, references.hex_kernel([0, 1, 2, 3, 4, 5, 6]), "same")
    by_station = hexagon.from_axial(seen[None, ..., None])[0, :, 0]
    middle = hexagon.STATIONS.tolist().index([0, 0])
    np.testing.assert_array_equal(by_station > 0, hexagon.neighbours()[middle] > 0)
    # what looks at (1, 0) from the middle finds it with weight 1, and so on around
    for weight, (q, r) in enumerate(hexagon.RING, start=1):
        image[...] = 0
        image[6 + q, 6 + r] = 1
        kernel = references.hex_kernel(np.arange(7))
        assert correlate2d(image, kernel, "same")[6, 6] == weight


def test_showers_outside_of_the_hexagon_are_silent(showers):
    inside = hexagon.rows(np.ones((1, 127, 1)))[0, ..., 0] > 0
    assert np.isnan(showers["signal"][:, ~inside]).all()
    signal = hexagon.on_stations(showers["signal"])
    time = hexagon.on_stations(showers["time"])
    hottest = np.nanargmax(signal, axis=1)
    np.testing.assert_array_equal(time[np.arange(300), hottest], 0)
    whole = airshowers.simulate(300, 3, grid=13, layout="hex")
    np.testing.assert_array_equal(signal, hexagon.on_stations(whole["signal"]))


def test_the_fit_turns_along_with_the_showers(showers):
    order = hexagon.permutation(references.turn60)
    names = "signal", "time"
    turned = showers | {
        n: hexagon._maps(hexagon.on_stations(showers[n])[:, order]) for n in names
    }
    before = airshowers.classical_direction(showers)[:, :2] @ TURN.T
    after = airshowers.classical_direction(turned)[:, :2]
    apart = np.degrees(np.linalg.norm(before - after, axis=1))
    assert np.quantile(apart, 0.9) < 0.2


# ---------------------------------------------------------------- grids


@pytest.mark.parametrize("torus", [False, True])
def test_a_grid_is_a_product_of_two_lines(torus):
    def line(n):
        A = np.eye(n, k=1) + np.eye(n, k=-1)
        if torus:
            A[0, -1] = A[-1, 0] = 1
        return A

    expected = np.kron(line(4), np.eye(5)) + np.kron(np.eye(4), line(5))
    np.testing.assert_array_equal(grids.neighbours(4, 5, torus), expected)


def test_normalised_adjacency_is_that_of_the_formula():
    A = grids.neighbours(3, 4)
    looped = A + np.eye(12)
    root = fractional_matrix_power(np.diag(looped.sum(axis=1)), -0.5)
    expected = root @ looped @ root
    np.testing.assert_allclose(references.normalised_adjacency(A), expected)
    torus = references.normalised_adjacency(grids.neighbours(4, 4, True))
    np.testing.assert_allclose(torus.sum(axis=1), 1)


@pytest.fixture(scope="module")
def torus():
    A_hat = references.normalised_adjacency(grids.neighbours(12, 12, True))
    return np.linalg.eigh(A_hat)


def test_eigenvalues_are_those_of_waves(torus):
    k = 2 * np.cos(2 * np.pi * np.arange(12) / 12)
    expected = np.sort((1 + k[:, None] + k).ravel() / 5)
    np.testing.assert_allclose(torus[0], expected, atol=1e-12)


def test_fields_have_their_power_and_cost_their_risk(torus):
    eigenvalues, waves = torus
    P = grids.power(eigenvalues)
    assert P.mean() == pytest.approx(1) and np.argmax(P) == len(P) - 1
    smooth, seen = grids.fields(3000, 1, eigenvalues, waves, noise=2.0)
    assert smooth.shape == seen.shape == (3000, 144, 1)
    amplitude = smooth[..., 0] @ waves
    np.testing.assert_allclose((amplitude**2).mean(axis=0), P, rtol=0.15)
    factors = 0.8 * eigenvalues**3
    guess = (seen[..., 0] @ waves * factors) @ waves.T
    cost = np.mean((guess - smooth[..., 0]) ** 2)
    assert cost == pytest.approx(grids.risk(factors, P, 2.0), rel=0.02)


def test_polynomials_reach_the_wiener_filter_and_are_the_best(torus):
    eigenvalues, _ = torus
    P = grids.power(eigenvalues)
    wiener = grids.risk(P / (P + 1), P)
    errors = [
        grids.risk(grids.best_polynomial(eigenvalues, P, h), P) for h in (1, 2, 3, 12)
    ]
    assert np.all(np.diff(errors) <= 1e-12)
    assert errors[-1] == pytest.approx(wiener, rel=1e-4)
    best = grids.best_polynomial(eigenvalues, P, 2)
    for other in (1.01 * best, best + 0.01, best + 0.01 * eigenvalues**2):
        assert grids.risk(other, P) > errors[1]


# ---------------------------------------------------------------- skies


def test_sources_follow_fishers_law():
    rng = np.random.default_rng(1)
    x = sky.around_pole(20_000, 5.0, rng)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1)
    assert x[:, 2].mean() == pytest.approx(1 / np.tanh(5) - 1 / 5, abs=0.005)
    np.testing.assert_allclose(x[:, :2].mean(axis=0), 0, atol=0.02)


def test_the_ratio_is_that_of_scipys_density():
    rng = np.random.default_rng(2)
    source, x = sky.even(1, rng)[0], sky.even(50, rng)
    density = vonmises_fisher(source, sky.KAPPA).pdf(x)
    expected = np.log(1 - sky.SHARE + sky.SHARE * density * 4 * np.pi)
    np.testing.assert_allclose(sky.ln_ratio(x @ source), expected)
    angle = sky.angles(x[None], source[None])[0]
    found = references.source_ratio(angle, sky.SHARE, sky.KAPPA)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_a_likelihood_ratio_has_the_mean_1_without_a_source():
    x = sky.spiral(20_000)
    assert np.exp(sky.ln_ratio(x[:, 2])).mean() == pytest.approx(1, abs=1e-4)


def test_the_mirror_moves_the_pole_to_the_source():
    rng = np.random.default_rng(3)
    source, x = sky.even(20, rng), sky.even(20 * 4, rng).reshape(20, 4, 3)
    x[:, 0] = [0, 0, 1]
    moved = sky.mirrored(x, source)
    np.testing.assert_allclose(moved[:, 0], source, atol=1e-9)
    np.testing.assert_allclose(
        moved @ np.swapaxes(moved, 1, 2), x @ np.swapaxes(x, 1, 2), atol=1e-9
    )
    pole = np.array([[0.0, 0.0, 1.0]])
    np.testing.assert_allclose(sky.mirrored(x[:1], pole), x[:1])


def test_every_second_sky_has_a_source():
    x, labels, source = sky.skies(2000, 5)
    assert x.shape == (2000, 100, 3) and x.dtype == np.float32
    np.testing.assert_array_equal(labels, np.arange(2000) % 2)
    near = (sky.angles(x, source) < 20).mean(axis=1)
    cap = (1 - np.cos(np.radians(20))) / 2
    share = 1 - np.exp(-sky.KAPPA * (1 - np.cos(np.radians(20))))
    assert near[labels == 0].mean() == pytest.approx(cap, abs=0.002)
    expected = 0.9 * cap + 0.1 * share
    assert near[labels == 1].mean() == pytest.approx(expected, abs=0.004)


def test_nearest_events_are_those_of_a_search():
    x = sky.even(2 * 12, np.random.default_rng(6)).reshape(2, 12, 3)
    apart = np.linalg.norm(x[:, :, None] - x[:, None], axis=-1)
    expected = np.sort(apart, axis=-1)[..., 1:5]
    np.testing.assert_allclose(sky.nearest(x, 4), expected, atol=1e-7)


def test_the_power_spectrum_is_that_of_spherical_harmonics():
    x = sky.even(2 * 9, np.random.default_rng(7)).reshape(2, 9, 3)
    theta, phi = np.arccos(x[..., 2]), np.arctan2(x[..., 1], x[..., 0])
    for degree in (1, 2, 5):
        sums = [
            sph_harm_y(degree, m, theta, phi).sum(axis=1)
            for m in range(-degree, degree + 1)
        ]
        expected = 4 * np.pi / (2 * degree + 1) * (np.abs(sums) ** 2).sum(axis=0) / 81
        np.testing.assert_allclose(sky.spectrum(x, 5)[:, degree - 1], expected)


# ---------------------------------------------------------------- exercises


def by_matrices(M, group):
    """Return the average by matrices of permutations, as lists."""
    n = len(M)
    moves = [np.eye(n)[p] for p in group]
    return (sum(P @ M @ P.T for P in moves) / len(moves)).tolist()


def in_single_precision(M, group):
    """Return the average with all sums in float32, which round."""
    M, total = np.float32(M), 0
    for p in group:
        total = total + M[p][:, p]
    return total / np.float32(len(group))


def node_by_node(x, A, W, V):
    rows = []
    for i in range(len(x)):
        heard = sum(A[i, j] * x[j] for j in range(len(x)))
        rows.append(np.float32(x[i] @ W + heard @ V))
    return rows


def by_loops(A):
    looped = A + np.eye(len(A))
    degree = looped.sum(axis=0)
    return [
        [looped[i, j] / (degree[i] * degree[j]) ** 0.5 for j in range(len(A))]
        for i in range(len(A))
    ]


@pytest.mark.parametrize(
    "id, answer",
    [
        ("24.1", by_matrices),
        ("24.1", lambda M, g: np.float32(references.group_average(M, g))),
        ("24.1", in_single_precision),
        ("24.2", node_by_node),
        ("24.3", by_loops),
        ("24.4", lambda q, r: [-r, r + q]),
        ("24.4", lambda q, r: np.array([-r, q + r])),
        (
            "24.5",
            lambda: np.array([[0, -3, -3], [-3, 0.5, -3], [-3, -3, 0]], "float32"),
        ),
        ("24.4", lambda q, r: (np.atleast_1d(-r), np.atleast_1d(q + r))),
        ("24.4", lambda q, r: (-r + 1e-13, q + r - 1e-13)),
        ("24.5", lambda: references.hex_kernel([0, 1, 1, 1, 1, 1, 1])),
        ("24.5", lambda: [[0, 1, 1], [1, 1e6, 1], [1, 1, 0]]),
        ("24.5", lambda: 1e-13 * references.hex_kernel([2, 1, 1, 1, 1, 1, 1])),
        ("24.6", lambda *a: references.source_ratio(*a).tolist()),
        ("24.6", lambda *a: np.float32(references.source_ratio(*a))),
        ("24.7", lambda w: [[0, w[4], w[3]], [w[5], w[0], w[2]], [w[6], w[1], 0]]),
    ],
)
def test_other_right_answers_pass(id, answer):
    outcome, message = lessons.exercise(id).check(answer)
    assert outcome == "right", message


@pytest.mark.parametrize(
    "id, answer, names",
    [
        ("24.1", lambda M, g: sum(M[p] for p in g), ("rows only", "sum")),
        (
            "24.2",
            lambda x, A, W, V: x @ V + A.T @ x @ W,
            ("W and V exchanged", "A transposed"),
        ),
        (
            "24.7",
            lambda w: np.transpose(references.hex_kernel([w[-1], *w[:-1]])),
            ("axes exchanged", "middle last"),
        ),
    ],
)
def test_two_mistakes_at_once_are_both_named(id, answer, names):
    asked = lessons.exercise(id)
    hints = {mistake.name: mistake.hint for mistake in asked.mistakes}
    message = asked.check(answer).message
    assert all(hints[name] in message for name in names), message


def test_free_numbers_are_counted_in_single_precision_too():
    [lesson] = all_lessons("24")
    [cell] = [c.source for c in lesson.cells if "def free_numbers" in c.source]
    dice = np.random.default_rng(9)
    names = {"np": np, "dice": dice, "average": in_single_precision}
    exec(cell, names)
    shifts = np.array([np.roll(np.arange(5), k) for k in range(5)])
    assert names["free_numbers"](shifts) == 5


def test_a_change_is_said_without_powers_of_ten():
    message = lessons.exercise("24.5").check(lambda: np.eye(3)).message
    assert "e+" not in message and " %" in message


def overwritten(q, r):
    q = -r
    r = q + r
    return q, r


def sinh(angle, share, kappa):
    peak = kappa * np.exp(kappa * np.cos(np.radians(angle))) / math.sinh(kappa)
    return np.log(1 - share + share * peak)


def divided_and_identity(A):
    degree = A.sum(axis=1) + 1
    return np.eye(len(A)) + A / degree**0.5 / degree[:, None] ** 0.5


def multiplied(A):
    looped = A + np.eye(len(A))
    degree = looped.sum(axis=1, keepdims=True)
    return looped / np.sqrt(degree) * np.sqrt(degree.T)


def rounded(q, r):
    x, y = np.cos(ANGLE) * q - np.sin(ANGLE) * r, np.sin(ANGLE) * q + np.cos(ANGLE) * r
    return np.round(x), np.round(y)


def half_the_exponent(angle, share, kappa):
    peak = np.exp(kappa * (np.cos(np.radians(angle)) - 1))
    return np.log(1 - share + share * 2 * kappa * peak / (1 - np.exp(-kappa)))


@pytest.mark.parametrize(
    "id, answer, name",
    [
        (
            "24.3",
            lambda A: (A + 1) / np.sqrt(np.outer(*[(A + 1).sum(1)] * 2)),
            "1 added",
        ),
        ("24.4", overwritten, "q overwritten"),
        ("24.4", lambda q, r: (-q, q + r), "q for r"),
        (
            "24.5",
            lambda: 1e-13 * references.hex_kernel([2, 0, 2, 1, 1, 1, 1]),
            "a slope",
        ),
        ("24.5", lambda: [[0, 0, 0], [0, 1, 1], [0, 0, 0]], "a slope"),
        ("24.6", sinh, "OverflowError"),
        ("24.1", lambda M, g: np.mean([p @ M @ p for p in g], axis=0), "a row"),
        ("24.1", lambda M, g: np.mean([M[p].T[p] for p in g], axis=0), "transposed"),
        ("24.3", divided_and_identity, "identity not"),
        ("24.3", multiplied, "multiplied by one"),
        ("24.4", rounded, "right angles, rounded"),
        ("24.6", half_the_exponent, "1 − e^−κ"),
        (
            "24.7",
            lambda w: [[None, w[4], w[3]], [w[5], w[0], w[2]], [w[6], w[1], None]],
            "holes",
        ),
    ],
)
def test_the_cause_of_a_typical_mistake_is_named(id, answer, name):
    asked = lessons.exercise(id)
    [hint] = [m.hint for m in asked.mistakes if m.name.startswith(name)]
    outcome, message = asked.check(answer)
    assert outcome == "wrong" and hint in message, message


def test_a_turn_may_return_arrays_of_one_entry_or_floats():
    exact = hexagon.permutation(references.turn60)
    loose = hexagon.permutation(lambda q, r: (np.array([-r - 1e-12]), q + r + 1e-12))
    np.testing.assert_array_equal(exact, loose)


def test_only_kernels_of_two_weights_do_not_notice_a_turn():
    rng = np.random.default_rng(8)
    for _ in range(5):
        middle, ring = rng.normal(size=2)
        kernel = references.hex_kernel([middle, *[ring] * 6])
        assert blind._change(kernel) < 1e-12
        assert blind._change(kernel + 0.01 * rng.normal(size=(3, 3))) > 1e-4

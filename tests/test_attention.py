"""Lesson 25's needles, maps, tokens and answers: properties against exact results."""

import math

import numpy as np
import pytest
from scipy.signal import correlate2d
from scipy.special import logsumexp, softmax

import lessons
from lessons.lesson25_attention import maps, needle, references
from lessons.lesson25_attention.counting import SIZES, pooled
from lessons.lesson25_attention.stations import tokens
from utils import airshowers

AMPLITUDE = 5.0


@pytest.fixture(scope="module")
def drawn():
    return needle.needles(3000, 5, AMPLITUDE)


def test_bars_have_mean_0_and_length_1_and_cross_in_the_middle():
    bars = needle.bars()
    np.testing.assert_allclose(bars.sum(axis=(1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose((bars**2).sum(axis=(1, 2)), 1)
    lit = (bars > 0).astype(int)
    np.testing.assert_array_equal(lit.sum(axis=(1, 2)), 5)
    np.testing.assert_array_equal(
        lit.prod(axis=0), np.eye(5)[2][:, None] * np.eye(5)[2]
    )
    np.testing.assert_array_equal(lit[0], lit[1].T)
    np.testing.assert_array_equal(lit[2], lit[3][:, ::-1])
    assert lit[2, 0, 4] == 1  # rising: its right end is above


def test_needles_lie_where_they_say(drawn):
    x, bar, place = drawn
    assert x.shape == (3000, 16, 16) and x.dtype == np.float32
    np.testing.assert_array_equal(bar, np.arange(3000) % 4)
    assert np.bincount(place[:, 0], minlength=16).min() > 130
    back = maps.moved_back(x, place - 8)  # all bars to the middle
    for number, picture in enumerate(needle.bars()):
        mean = back[bar == number].mean(axis=0)
        wanted = np.zeros((16, 16))
        wanted[6:11, 6:11] = AMPLITUDE * picture
        np.testing.assert_allclose(mean, wanted, atol=0.18)
    with pytest.raises(ValueError, match="amplitude"):
        needle.needles(1, 0, -1)


def test_fits_are_correlations_on_the_torus(drawn):
    x = drawn[0][:3].astype(float)
    fit = needle.fits(x)
    for number, picture in enumerate(needle.bars()):
        for image, found in zip(x, fit[..., number], strict=True):
            around = np.pad(image, 2, mode="wrap")
            expected = correlate2d(around, picture, mode="valid")
            np.testing.assert_allclose(found, expected, atol=1e-9)


def test_the_posterior_is_right_as_often_as_it_says(drawn):
    x, _, place = drawn
    found = np.array([references.where_is_it(f, AMPLITUDE) for f in needle.fits(x)])
    np.testing.assert_allclose(found.sum(axis=(1, 2)), 1)
    largest = found.max(axis=(1, 2))
    right = np.all(maps.peaks(found) == place, axis=1)
    assert right.mean() == pytest.approx(largest.mean(), abs=0.02)
    unsure = largest < 0.7
    assert right[unsure].mean() == pytest.approx(largest[unsure].mean(), abs=0.05)
    there = found[np.arange(len(x)), place[:, 0], place[:, 1]]
    flat = np.log(found + 1e-300)
    surprise = -(found * flat).sum(axis=(1, 2))  # its own expectation of −ln p
    assert -np.log(there).mean() == pytest.approx(surprise.mean(), abs=0.06)


def test_the_best_answer_is_calibrated(drawn):
    x, bar, _ = drawn
    score = logsumexp(AMPLITUDE * needle.fits(x), axis=(1, 2))
    p = softmax(score, axis=1)
    right = score.argmax(axis=1) == bar
    assert right.mean() == pytest.approx(p.max(axis=1).mean(), abs=0.012)


def test_peaks_go_round_the_torus():
    picture = np.zeros((2, 16, 16))
    picture[0, 15, 0] = picture[1, 3, 7] = 1
    places = np.array([[0, 15], [3, 9]])
    np.testing.assert_array_equal(maps.peaks(picture), [[15, 0], [3, 7]])
    np.testing.assert_array_equal(maps.away(picture, places), [[-1, 1], [0, -2]])
    assert maps.hits(picture, places) == 0.5
    moved = maps.moved_back(picture, maps.away(picture, places))
    np.testing.assert_array_equal(maps.peaks(moved), places)


def test_share_near_is_what_lies_in_nine_pixels():
    picture = np.zeros((2, 16, 16))
    picture[0, 15, 0], picture[0, 3, 3] = 3, 1
    picture[1, 7, 7] = 2
    assert maps.share_near(picture, [[0, 15], [7, 9]]) == 0.375
    assert maps.share_near(picture + 1e-300, [[0, 15], [8, 6]]) == 0.875
    even = np.ones((3, 16, 16))
    assert maps.share_near(even, np.zeros((3, 2), int)) == pytest.approx(9 / 256)


def test_displacements_are_those_of_most_maps():
    rng = np.random.default_rng(3)
    places, groups = rng.integers(0, 16, (200, 2)), np.arange(200) % 4
    shift = np.array([[0, 0], [2, -1], [-2, 0], [1, 1]])
    picture = np.zeros((200, 16, 16))
    there = (places + shift[groups]) % 16
    picture[np.arange(200), there[:, 0], there[:, 1]] = 1
    picture[::7] = rng.random((len(picture[::7]), 16, 16))  # noise
    found = maps.displacements(picture, places, groups)
    np.testing.assert_array_equal(found, shift)
    assert maps.hits(maps.moved_back(picture, found[groups]), places) > 0.85


def test_a_group_without_a_near_peak_stays():
    picture = np.zeros((2, 16, 16))
    picture[:, 8, 8] = 1
    found = maps.displacements(picture, np.array([[0, 0], [8, 7]]), [0, 1])
    np.testing.assert_array_equal(found, [[0, 0], [0, 1]])


@pytest.mark.parametrize("layout", ["cartesian", "hex"])
def test_tokens_are_stations(layout):
    showers = airshowers.simulate(60, 3, grid=6, layout=layout)
    x = tokens(showers)
    assert x.shape == (60, 36, 5) and x.dtype == np.float32
    on = np.isfinite(showers["signal"]).reshape(60, 36) & (x[..., 4] == 1)
    signal = showers["signal"].reshape(60, 36)
    np.testing.assert_array_equal(x[~on], 0)
    np.testing.assert_allclose(10 ** (3 * x[on][:, 0]) - 1, signal[on], rtol=1e-4)
    weight = np.sqrt(np.where(on, signal, 0))
    middle = np.einsum("ns,nsk->nk", weight, x[..., 2:4]) / weight.sum(1)[:, None]
    np.testing.assert_allclose(middle, 0, atol=1e-5)
    place = airshowers.station_grid(6, 750.0, layout).reshape(-1, 2)
    one = np.flatnonzero(on[0])
    apart = 3000 * (x[0, one, 2:4] - x[0, one[0], 2:4])
    np.testing.assert_allclose(apart, place[one] - place[one[0]], atol=0.01)


def test_pooling_lies_between_mean_and_maximum():
    rng = np.random.default_rng(1)
    v = rng.normal(size=50)
    found = [
        references.attention_pool(v, v[:, None], t)[0] for t in (1e6, 3, 0.5, 1e-4)
    ]
    assert found == sorted(found)
    assert found[0] == pytest.approx(v.mean(), abs=1e-5)
    assert found[-1] == v.max()
    slope = (references.attention_pool(v, v[:, None], 1e3)[0] - v.mean()) * 1e3
    assert slope == pytest.approx(v.var(), rel=0.01)


@pytest.mark.parametrize("n", [2, 10, 196])
def test_ln_n_minus_1_gets_half_of_the_weight(n):
    one = np.eye(n)[0]
    weight = references.attention_pool(np.log(n - 1) * one, one[:, None], 1.0)
    assert weight[0] == pytest.approx(0.5)


def test_attention_is_that_of_keras_and_of_scipy():
    import keras
    from keras import layers

    rng = np.random.default_rng(4)
    x = rng.normal(size=(6, 8)).astype("float32")
    layer = layers.MultiHeadAttention(1, 5, use_bias=False)
    tensor = keras.ops.convert_to_tensor(x[None])
    there = keras.ops.convert_to_numpy(layer(tensor, tensor))[0]
    W_q, W_k, W_v, W_o = layer.get_weights()
    heard = references.self_attention(x, W_q[:, 0], W_k[:, 0], W_v[:, 0])
    np.testing.assert_allclose(heard @ W_o[0], there, atol=1e-5)
    scores = x @ W_q[:, 0] @ (x @ W_k[:, 0]).T / 5**0.5
    np.testing.assert_allclose(softmax(scores, 1) @ x @ W_v[:, 0], heard, atol=1e-5)


@pytest.mark.parametrize("d, heads, keys, values", [(12, 3, 4, 4), (6, 2, 5, 3)])
def test_weights_are_as_many_as_keras_has(d, heads, keys, values):
    from keras import layers

    layer = layers.MultiHeadAttention(heads, keys, value_dim=values)
    layer.build((None, 7, d), (None, 7, d))
    expected = layer.count_params()
    assert references.weights_of_heads(d, heads, keys, values) == expected


def test_a_counter_counts():
    score, value, read = references.counter()
    for n in SIZES:
        assert read(pooled(n, score, value)) == pytest.approx(n)


def by_loops(x, W_q, W_k, W_v):
    heard = []
    for token in x:
        query = token @ W_q
        scores = [query @ (other @ W_k) / W_k.shape[1] ** 0.5 for other in x]
        weights = softmax(scores)
        heard.append(sum(w * (o @ W_v) for w, o in zip(weights, x, strict=True)))
    return np.array(heard).tolist()


def masked_by_product(scores, mask):
    largest = np.abs(scores).max(axis=-1, keepdims=True)
    shifted = np.where(mask, scores, -3 * largest)
    weights = np.exp(shifted - shifted.max(axis=-1, keepdims=True)) * mask
    return weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)


@pytest.mark.parametrize(
    "id, answer",
    [
        ("25.1", lambda s, v, t: softmax(s / t) @ v),
        ("25.1", lambda s, v, t: np.average(v, 0, softmax(s / t)).tolist()),
        ("25.1", lambda s, v, t: tuple(np.float32(softmax(s / t) @ v))),
        (
            "25.2",
            lambda f, a: np.float32(softmax((a * f).ravel()).reshape(f.shape).sum(-1)),
        ),
        (
            "25.2",
            lambda f, a: softmax(logsumexp(a * f, axis=-1), axis=(0, 1)).tolist(),
        ),
        ("25.3", by_loops),
        (
            "25.1",
            lambda s, v, t: softmax(np.float32(s) / np.float32(t)) @ np.float32(v),
        ),
        ("25.5", lambda: (20, 0, lambda p: np.exp(20) * p / (1 - p))),
        ("25.5", lambda: (-14, 0, lambda p: np.exp(-14) * p / (1 - p))),
        ("25.5", lambda: (0, 1 + 1e-7, lambda p: 1e-7 / (p - 1) - 1)),
        ("25.5", lambda: ([0], np.zeros(1), lambda p: [p / (1 - p)])),
        ("25.4", lambda d, h, k, v: float((d + 1) * h * (2 * k + v) + (h * v + 1) * d)),
        ("25.5", lambda: [0, 0, lambda p: p / (1 - p)]),
        ("25.5", lambda: (np.log(2), 0, lambda p: 2 * p / (1 - p))),
        ("25.5", lambda: (0, 2, lambda p: 1 / (p - 1) - 1)),
        ("25.5", lambda: (0, -1.0, lambda p: (1 + p) / (1 - p))),
        ("25.6", masked_by_product),
        ("25.6", lambda s, m: references.masked_softmax(s, m).tolist()),
    ],
)
def test_other_right_answers_pass(id, answer):
    outcome, message = lessons.exercise(id).check(answer)
    assert outcome == "right", message


def named(id, answer):
    """Return the names of the mistakes that a wrong answer is told."""
    message = lessons.exercise(id).check(answer).message
    return {m.name for m in lessons.exercise(id).mistakes if m.hint in message}


def test_two_mistakes_at_once_are_both_named():
    wanted = {"times the temperature", "mean of what is weighted"}
    assert wanted == named(
        "25.1", lambda s, v, t: references.attention_pool(s, v, 1 / t) / len(s)
    )
    wanted = {"amplitude squared", "best bar only"}
    assert wanted == named(
        "25.2", lambda f, a: references.where_is_it(f.max(-1, keepdims=True), a**2)
    )
    wanted = {"not scaled", "exchanged"}
    assert wanted == named(
        "25.3",
        lambda x, q, k, v: references.self_attention(x, k * q.shape[1] ** 0.5, q, v),
    )


def test_a_wrong_reading_is_said_with_its_numbers():
    message = lessons.exercise("25.5").check(lambda: (0, 0, lambda p: 7.0)).message
    told = "of these numbers of tokens your function reads 7 for 1, 7 for 2, 7 for 3"
    assert told in message
    message = lessons.exercise("25.5").check(lambda: (0, 0, lambda p: p.none)).message
    assert "your `read` stopped with AttributeError" in message
    cut = lessons.exercise("25.5").check(
        lambda: (0, 0, lambda p: min(p / (1 - p), 100.0))
    )
    assert "reads 100 for 400." in cut.message


def off_by(difference):
    """Return an answer to 25.5 whose readings are off by a relative difference."""
    return lambda: (0, 0, lambda p: (1 + difference) * p / (1 - p))


def with_exponent(exponent):
    def answer(s, v, t):
        with np.errstate(all="ignore"):
            weights = np.exp(exponent(s, t))
            return weights / weights.sum() @ v

    return answer


def renormalised(s, m):
    with np.errstate(all="ignore"):
        weights = softmax(s, axis=-1) * m
        return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))


def math_exp(s, v, t):
    weights = np.array([math.exp(a / t) for a in s])
    return weights @ v / weights.sum()


def scores_of(x, q, k):
    return (x @ q) @ (x @ k).T / np.sqrt(q.shape[1])


def clipped(s, v, t):
    weights = np.exp(np.clip(s / t, -700, 700))
    return weights @ v / weights.sum()


def with_subtracted(f, a, largest):
    weights = np.exp(a * f - a * largest).sum(axis=-1)
    return weights / weights.sum()


def near_the_amplitude(f, a):
    with np.errstate(invalid="ignore"):
        weights = np.exp(-((f - a) ** 2) / 2).sum(axis=-1)
        return weights / weights.sum()


@pytest.mark.parametrize(
    "id, answer, name",
    [
        ("25.1", with_exponent(lambda s, t: s / t - s.max()), "largest not divided"),
        (
            "25.1",
            with_exponent(lambda s, t: s - s.max() / t),
            "only the largest divided",
        ),
        (
            "25.1",
            with_exponent(lambda s, t: (s - s.mean()) / t),
            "mean or least subtracted",
        ),
        (
            "25.1",
            with_exponent(lambda s, t: (s - s.min()) / t),
            "mean or least subtracted",
        ),
        ("25.1", math_exp, "overflow, one by one"),
        ("25.1", lambda s, v, t: softmax(s / t), "weights"),
        (
            "25.1",
            lambda s, v, t: (softmax(s / t)[:, None] * v).sum(1),
            "sum over channels",
        ),
        ("25.1", lambda s, v, t: softmax(s) / t @ v, None),
        ("25.1", clipped, "clipped"),
        (
            "25.2",
            lambda f, a: softmax(a * f, axis=(0, 1)).sum(-1),
            "each bar normalised, added up",
        ),
        (
            "25.2",
            lambda f, a: with_subtracted(f, a, f.max(-1, keepdims=True)),
            "largest of each place subtracted",
        ),
        (
            "25.2",
            lambda f, a: with_subtracted(f, a, f.max((0, 1), keepdims=True)),
            "largest of each bar subtracted",
        ),
        ("25.2", near_the_amplitude, "near the amplitude"),
        (
            "25.2",
            lambda f, a: softmax(logsumexp(f / a, -1)),
            "divided by the amplitude",
        ),
        ("25.2", lambda f, a: (a * f).sum(-1) / (a * f).sum(), "no exponential"),
        (
            "25.3",
            lambda x, q, k, v: softmax(scores_of(x, q, k), axis=1).T @ x @ v,
            "weights transposed",
        ),
        (
            "25.4",
            lambda d, h, k, v: h * 3 * (d + 1) * v + (h * v + 1) * d,
            "keys as long as values",
        ),
        (
            "25.4",
            lambda d, h, k, v: h * d * (2 * k + v) + 2 * k + v + (h * v + 1) * d,
            "biases of one head",
        ),
        ("25.5", lambda: (0, 0, lambda p: int(p / (1 - p))), "cut off"),
        ("25.5", lambda: (0, 0, lambda p: p / (1 - p) - 1), "one less"),
        ("25.5", lambda: (0, 0, lambda p: p / (p - 1)), "minus"),
        (
            "25.5",
            lambda: (2, 0, lambda p: np.exp(-2) * p / (1 - p)),
            "score as the inverse factor",
        ),
        (
            "25.6",
            lambda s, m: softmax(np.where(m, s, -1e3), axis=-1) * m,
            "as low as real ones and masked after",
        ),
        ("25.6", lambda s, m: softmax(s, axis=-1), "mask forgotten"),
        ("25.2", lambda f, a: softmax(a * f, axis=-1).sum(-1), "softmax over bars"),
        ("25.2", lambda f, a: softmax(a * f).max(-1), "likeliest bar"),
        ("25.2", lambda f, a: softmax(a * f).sum((0, 1)), "which bar"),
        ("25.2", lambda f, a: logsumexp(a * f, axis=-1), "log-sum-exp"),
        (
            "25.3",
            lambda x, q, k, v: softmax(scores_of(x, q, k)) @ x @ v,
            "softmax over all",
        ),
        (
            "25.3",
            lambda x, q, k, v: np.exp(scores_of(x, q, k)) @ x @ v,
            "not normalised",
        ),
        (
            "25.4",
            lambda d, h, k, v: (d + 1) * h * (2 * k + v) + h * v * d,
            "no bias of the output",
        ),
        (
            "25.4",
            lambda d, h, k, v: (d + 1) * h * (2 * k + v) + (h * k + 1) * d,
            "output from keys",
        ),
        ("25.4", lambda d, h, k, v: 4 * d**2, "four square matrices without biases"),
        ("25.5", off_by(9e-4), None),
        ("25.5", lambda: (0, 0, lambda p: complex(p / (1 - p))), None),
        ("25.5", lambda: (0, 0, lambda p: exit()), None),
        ("25.5", lambda: (-50, 0, lambda p: p), "silent"),
        (
            "25.6",
            lambda s, m: softmax(s - 1e9 * (1 - m), axis=-1),
            "lowered where nobody is left",
        ),
        (
            "25.6",
            lambda s, m: softmax(np.where(m, s, -1e4), axis=-1),
            "even where nobody is left",
        ),
        ("25.6", renormalised, "masked after and divided"),
        ("25.6", lambda s, m: softmax(np.where(m, s, -100), axis=-1) * m, None),
    ],
)
def test_wrong_answers_are_told_their_cause(id, answer, name):
    outcome, _ = lessons.exercise(id).check(answer)
    assert outcome == "wrong"
    if name:
        assert name in named(id, answer)

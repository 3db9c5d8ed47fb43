"""Answers as learners write them: right in another way, wrong in two ways at once."""

import copy
import random
import statistics

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

import lessons

EXERCISES = lessons.exercises()


def named(id, answer):
    """Return the names of the mistakes that a wrong answer is told, as a set."""
    outcome, message = EXERCISES[id].check(answer)
    assert outcome == "wrong"
    told = [line.strip() for line in message.split("\n")]
    told = [line for line in told if line.startswith(("Likely cause: ", "And: "))]
    names = {mistake.hint: mistake.name for mistake in EXERCISES[id].mistakes}
    return {names[line.split(": ", 1)[1]] for line in told}


# ------------------------------------------------------------------ the given generator


def dropped(survives, scale=lambda rate: 1 / (1 - rate)):
    """Return answers to 10.1 and 10.5 with `survives(shape, rate, rng)`."""

    def everywhere(x, rate, training, rng):
        return x * survives(x.shape, rate, rng) * scale(rate) if training else x

    def maps(x, rate, rng):
        shape = (x.shape[0], 1, 1, x.shape[3])
        return x * survives(shape, rate, rng) * scale(rate)

    return {"10.1": everywhere, "10.5": maps}


RIGHT = {
    "uniform": lambda shape, rate, rng: rng.uniform(size=shape) >= rate,
    "below": lambda shape, rate, rng: rng.random(shape) < 1 - rate,
    "binomial": lambda shape, rate, rng: rng.binomial(1, 1 - rate, shape),
    "choice": lambda shape, rate, rng: rng.choice([0, 1], shape, p=[rate, 1 - rate]),
    "integers": lambda shape, rate, rng: rng.integers(0, 1000, shape) >= 1000 * rate,
    "float32": lambda shape, rate, rng: rng.random(shape, dtype=np.float32) >= rate,
    "one by one": lambda shape, rate, rng: np.reshape(
        [rng.random() >= rate for _ in range(np.prod(shape))], shape
    ),
    "exact share": lambda shape, rate, rng: np.reshape(
        rng.permutation(np.prod(shape)) >= rate * np.prod(shape), shape
    ),
    "the same again": lambda shape, rate, rng: (
        np.random.default_rng(rng).random(shape) >= rate
    ),
    "its child": lambda shape, rate, rng: rng.spawn(1)[0].random(shape) >= rate,
}
MINE = np.random.default_rng(5)


def _seeded(shape, rate, rng):
    np.random.seed(3)
    return np.random.rand(*shape) >= rate


def _half_of_them(shape, rate, rng):
    survives = rng.random(shape) >= rate
    survives[::2] = np.random.rand(*survives[::2].shape) >= rate
    return survives


def _by_keras(shape, rate, rng):
    from keras import layers

    return np.array(layers.Dropout(rate)(np.ones(shape), training=True)) > 0


WRONG = {
    "np.random": (lambda s, p, rng: np.random.rand(*s) >= p, "another generator"),
    "random": (
        lambda s, p, rng: np.reshape(
            [random.random() >= p for _ in range(np.prod(s))], s
        ),
        "another generator",
    ),
    "new": (
        lambda s, p, rng: np.random.default_rng().random(s) >= p,
        "another generator",
    ),
    "outside": (lambda s, p, rng: MINE.random(s) >= p, "another generator"),
    "Keras": (_by_keras, "another generator"),
    "half": (_half_of_them, "another generator"),
    "seeded": (_seeded, "seed inside"),
    "new, seeded": (
        lambda s, p, rng: np.random.default_rng(42).random(s) >= p,
        "seed inside",
    ),
    "a copy": (
        lambda s, p, rng: copy.deepcopy(rng).random(s) >= p,
        "a copy of the generator",
    ),
    "its seed": (
        lambda s, p, rng: (
            np.random.default_rng(rng.bit_generator.seed_seq).random(s) >= p
        ),
        "a copy of the generator",
    ),
}


@pytest.mark.parametrize("survives", RIGHT.values(), ids=RIGHT)
def test_numbers_from_the_given_generator_are_right_however_drawn(survives):
    for id, answer in dropped(survives).items():
        assert EXERCISES[id].check(answer) == ("right", "right.")


@pytest.mark.parametrize("survives, cause", WRONG.values(), ids=WRONG)
def test_numbers_from_elsewhere_are_wrong_and_it_is_said_why(survives, cause):
    for id, answer in dropped(survives).items():
        assert named(id, answer) == {cause}


def test_a_second_mistake_does_not_hide_where_numbers_come_from():
    for name in ("np.random", "seeded", "a copy"):
        survives, cause = WRONG[name]
        for id, answer in dropped(survives, scale=lambda rate: 1).items():
            assert named(id, answer) == {"no scaling", cause}


def test_checks_do_not_use_up_the_generators():
    for id, answer in dropped(RIGHT["below"], scale=lambda rate: 1).items():
        first = EXERCISES[id].check(answer)
        assert EXERCISES[id].check(answer) == first


# ------------------------------------------------------------------ percentiles

LEVELS = {"16 and 84": (16, 84), "one sigma": (15.865525, 84.134475)}
METHODS = (
    "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf "
    "hazen weibull linear median_unbiased normal_unbiased lower higher midpoint nearest"
)


def metrics_with(sigma):
    """Return an answer to 14.1 with its own σ68 of a list of ratios."""

    def answer(truth, reconstructed):
        ratio = np.ravel(reconstructed) / np.ravel(truth)
        return ratio.mean() - 1, ratio.std(), sigma(ratio.tolist())

    return answer


@pytest.mark.parametrize("levels", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize("method", METHODS.split())
def test_every_usual_percentile_is_right(method, levels):
    answer = metrics_with(lambda r: np.ptp(np.percentile(r, levels, method=method)) / 2)
    assert EXERCISES["14.1"].check(answer).outcome == "right"


def _by_statistics(method):
    def sigma(ratio):
        cuts = statistics.quantiles(ratio, n=100, method=method)
        return (cuts[83] - cuts[15]) / 2

    return sigma


def _by_index(low, high):
    def sigma(ratio):
        ratio, n = sorted(ratio), len(ratio)
        return (ratio[high(n)] - ratio[low(n)]) / 2

    return sigma


@pytest.mark.parametrize(
    "sigma",
    [
        _by_statistics("exclusive"),
        _by_statistics("inclusive"),
        _by_index(lambda n: int(0.16 * n), lambda n: int(0.84 * n)),
        _by_index(lambda n: int(0.16 * n) - 1, lambda n: int(0.84 * n) - 1),
        _by_index(lambda n: round(0.16 * n), lambda n: round(0.84 * n)),
        _by_index(lambda n: int(0.1587 * n), lambda n: int(0.8413 * n)),
    ],
)
def test_percentiles_of_the_standard_library_and_by_index_are_right(sigma):
    assert EXERCISES["14.1"].check(metrics_with(sigma)).outcome == "right"


@pytest.mark.parametrize("levels", [(15, 85), (17, 83), (25, 75), (32, 68), (16, 50)])
def test_other_percentiles_are_wrong(levels):
    answer = metrics_with(lambda ratio: np.ptp(np.percentile(ratio, levels)) / 2)
    assert EXERCISES["14.1"].check(answer).outcome == "wrong"


# ------------------------------------------------------------------ two mistakes


def _windows(image, size, stride):
    return sliding_window_view(image, (size, size))[::stride, ::stride]


def _pooled(image, size, stride, kind, average=np.mean):
    reduce = np.max if kind == "max" else average
    return reduce(_windows(image, size, stride), axis=(2, 3))


def _memory(blocks, size, bias=1, start=1, pools=1, unit=2**20):
    channels, weights, outputs = 3, 0, 3 * size**2 * start
    for convolutions, filters in blocks:
        for _ in range(convolutions):
            weights += (9 * channels + bias) * filters
            outputs += size**2 * filters
            channels = filters
        size //= 2
        outputs += pools * size**2 * channels
    return 4 * weights / unit, 4 * outputs / unit


def _block(convolutions, filters, **settings):
    from keras import layers

    block = [layers.Conv2D(filters, 3, **settings) for _ in range(convolutions)]
    return [*block, layers.MaxPooling2D()]


def _significance(first, second, ddof=1, power=0.5, combine=np.hypot):
    errors = [np.std(v, ddof=ddof) / len(v) ** power for v in (first, second)]
    return (np.mean(first) - np.mean(second)) / combine(*errors)


def _drops(score, image, size, fill, fresh=True):
    drops, covered = np.zeros([n - size + 1 for n in image.shape]), image.copy()
    for row, column in np.ndindex(drops.shape):
        covered = image.copy() if fresh else covered
        covered[row : row + size, column : column + size] = fill
        drops[row, column] = score(covered) - score(image)
    return drops


def _metrics(truth, found, ddof):
    ratio = np.ravel(truth) / np.ravel(found)
    low, high = np.percentile(ratio, [16, 84])
    return ratio.mean() - 1, ratio.std(ddof=ddof), (high - low) / 2


def _inputs(train, test, values=np.log10, mask=np.isfinite, of=None):
    pair = []
    for signal in (train, test):
        known = values(np.concatenate([train, test]) if of == "both" else train)
        scaled = (values(signal) - np.nanmean(known)) / np.nanstd(known)
        pair.append(np.stack([np.nan_to_num(scaled), mask(signal)], axis=-1))
    return tuple(pair)


def _lg(signal):
    return np.log10(1 + signal)


def _turned(images, axis, quarters, mirror, plane=(1, 2), sense=1, label=True):
    x, y, z = axis.T
    if mirror:
        images, x = images[:, ::-1], -x if label else x
    images = np.rot90(images, quarters, axes=plane)
    for _ in range(quarters):
        x, y = -sense * y, sense * x
    return images, np.stack([x, y, z], axis=1)


def _weights(truths, predictions, size, power=-1, mean=True):
    pairs = zip(truths, predictions, strict=True)
    residuals = [p.reshape(t.shape) - t for t, p in pairs]
    weights = np.array([size(r) for r in residuals]) ** float(power)
    return weights / weights.mean() if mean else weights


def _moments(difference):
    return np.mean(difference), np.mean(difference**2)


def _turn(kernel, turns):
    return np.rot90(kernel, turns, axes=(0, 1))


def _length(values):
    return np.sqrt(np.sum(values**2))


def _found(labels, scores, k):
    return np.mean((np.argsort(scores, axis=1)[:, :k] == labels[:, None]).any(axis=1))


TWICE = [
    ("00.1", lambda y, p: round(100 * np.mean(p.argmax(1) == y)), "rounded", "per"),
    ("01.1", lambda W, b, batch: (W.T, batch @ W.T), "no bias", "no activation"),
    ("04.4", lambda y, p: _moments(np.ravel(p) - np.ravel(y)), "root mean", "variance"),
    ("06.3", lambda k, c, f, bias=True: f * k * k, "no depth", "no bias"),
    ("06.3", lambda k, c, f, bias=True: k * c * f + f, "side", "bias always"),
    ("06.3", lambda k, c, f, bias=True: k * k * f + bias, "no depth", "one bias"),
    ("08.1", lambda i, s, t, k: _pooled(i, s, 1, k, np.sum), "sum", "stride 1"),
    ("08.1", lambda i, s, t, k: _pooled(i, s, t, "max").T, "always the max", "axes"),
    ("08.2", lambda s, c: np.ones((s, s, c, 1)), "one filter", "sum"),
    ("08.2", lambda s, c: np.full((s, s, c, c), 1 / s), "channels mixed", "divided by"),
    ("08.4", lambda h, w, c: np.kron(np.eye(c), np.ones(h * w)), "map by map", "sum"),
    ("08.5", lambda f, w: np.maximum(f @ w, 0) / f[..., 0].size, "negative", "divided"),
    (
        "09.1",
        lambda s, c, f: (9 * f, s * s * f, 9 * f * s * s),
        "no biases",
        "no depth",
    ),
    (
        "09.1",
        lambda s, c, f: (9 * c * f + f, s * s * f, 18 * c * f),
        "one position",
        "twice",
    ),
    ("09.4", lambda b, s: _memory(b, s, start=0, pools=0), "no input", "no pools"),
    ("09.4", lambda b, s: _memory(b, s, bias=0, unit=1e6), "no biases", "MB for MiB"),
    ("09.2", lambda n, f: _block(n, f), "no padding", "no activation"),
    (
        "09.2",
        lambda n, f: _block(1, f, activation="relu")[:1] * n + _block(0, f),
        "one layer, repeated",
        "no padding",
    ),
    ("09.5", lambda y, p, k: 100 * _found(y, -p, k), "accuracy", "per cent"),
    ("09.5", lambda y, p, k: _found(y, p, k), "accuracy", "least probable"),
    (
        "10.1",
        lambda x, p, on, rng: x * (rng.random(x.shape[1:]) < p) / p if on else x,
        "one mask for the batch",
        "rate to survive",
    ),
    (
        "10.1",
        lambda x, p, on, rng: x * (rng.random(x.shape) >= p),
        "no scaling",
        "always on",
    ),
    ("10.2", lambda a, b: _significance(a, b, 0, 0), "divided by n", "spread instead"),
    (
        "10.2",
        lambda a, b: abs(_significance(a, b, combine=np.add)),
        "errors added",
        "absolute value",
    ),
    ("10.3", lambda rate, n: 1 - (1 - rate) ** n, "rate upside down", "no scaling"),
    (
        "10.4",
        lambda w, p: (np.sort(w, 1) * p ** np.arange(w.shape[1])).sum(1) * (1 - p),
        "smallest first",
        "no scaling",
    ),
    (
        "10.5",
        lambda x, p, rng: x * (rng.random(x.shape[3]) >= p),
        "same maps for all images",
        "no scaling",
    ),
    ("11.2", lambda i, s, r: i - r * s, "downhill", "not normalised"),
    (
        "11.3",
        lambda *case: _drops(*case, fresh=False),
        "never uncovered",
        "sign",
    ),
    (
        "11.3",
        lambda f, i, s, fill: -_drops(f, i, s, 0.0).T,
        "always zero",
        "transposed",
    ),
    (
        "12.1",
        lambda f, g, x: np.sum((f(g(x)) - g(f(x))) ** 2),
        "not relative",
        "no root",
    ),
    (
        "12.1",
        lambda f, g, x: np.abs(f(g(x)) - f(x)).sum() / np.abs(f(x)).sum(),
        "invariance",
        "absolute values",
    ),
    ("12.1", lambda f, g, x: _length(f(g(x)) - f(x)), "invariance", "not relative"),
    ("13.1", lambda f: lambda x: f(x) - f(-x), "odd part", "sum"),
    (
        "13.2",
        lambda kernel: np.concatenate([_turn(kernel, -n) for n in range(4)], axis=2),
        "clockwise",
        "side by side in the channels",
    ),
    (
        "13.2",
        lambda kernel: np.concatenate([_turn(kernel, -n) for n in range(1, 5)], -1),
        "clockwise",
        "first copy turned",
    ),
    (
        "14.1",
        lambda truth, found: _metrics(truth, found, ddof=1),
        "upside down",
        "ddof=1",
    ),
    (
        "14.2",
        lambda train, test: _inputs(train, test, _lg, np.isnan, "both"),
        "mask upside down",
        "both samples together",
    ),
    (
        "14.2",
        lambda train, test: _inputs(train, test, of="both"),
        "logarithm of S alone",
        "both samples together",
    ),
    (
        "14.3",
        lambda *case: _turned(*case, plane=(0, 1), sense=-1),
        "rot90 without axes",
        "label turns the other way",
    ),
    (
        "14.3",
        lambda *case: _turned(*case, sense=-1, label=False),
        "label turns the other way",
        "mirror without label",
    ),
    (
        "14.4",
        lambda t, p: _weights(t, p, np.var, mean=False),
        "variance",
        "not normalised",
    ),
    (
        "14.4",
        lambda t, p: _weights(t, p, lambda r: np.mean(r**2), power=0.5),
        "upside down",
        "not squared",
    ),
]


@pytest.mark.parametrize("id, answer, one, other", TWICE)
def test_two_mistakes_at_once_are_both_named(id, answer, one, other):
    found = named(id, answer)
    assert len(found) == 2
    assert any(name.startswith(one) for name in found)
    assert any(name.startswith(other) for name in found)


# --------------------------------------------------------- no mistake that was not made


def _holes(signal, time, share, rng, largest=np.nanargmax):
    """Return an answer to 14.6 that goes through the showers one by one."""
    dead = rng.random(signal.shape) < share
    signal, time = np.where(dead, np.nan, signal), np.where(dead, np.nan, time)
    for own_signal, own_time in zip(signal, time, strict=True):
        own_time -= own_time.ravel()[largest(own_signal)]
    return signal, time


def _rings_exchanged():
    first, second = EXERCISES["18.3"].reference()
    return [np.ones_like(second), first]


def _one_sided_view(images, axis, quarters, mirror):
    """Return an answer to 14.3: a picture turned wrongly, a label not mirrored."""
    seen = images[:, ::-1] if mirror else images
    return np.rot90(seen, -quarters, axes=(1, 2)), _turned_axis(axis, quarters)


def _turned_axis(axis, quarters):
    for _ in range(quarters):
        axis = np.stack([-axis[:, 1], axis[:, 0], axis[:, 2]], axis=1)
    return axis


def _single(x):
    return np.tanh(x.astype(np.float32))


TRUE = {
    "18.3 exchanged, one of them sky": ("18.3", _rings_exchanged, {"swapped"}),
    "19.1 returned as it came": ("19.1", lambda y, s, n: y + 0, {"unchanged"}),
    "20.1 in single precision": (
        "20.1",
        lambda: (_single, lambda x: 1 / np.cosh(x) ** 2),
        {"flat in single precision"},
    ),
    "14.3 two slips on two sides": (
        "14.3",
        _one_sided_view,
        {"picture turns the other way", "mirror without label"},
    ),
    "14.6 NaN is the largest": (
        "14.6",
        lambda *given: _holes(*given, largest=np.argmax),
        {"NaN for the largest"},
    ),
    "14.6 a share in per cent": (
        "14.6",
        lambda signal, time, share, rng: _holes(signal, time, share / 100, rng),
        set(),
    ),
}


@pytest.mark.parametrize("id, answer, names", TRUE.values(), ids=TRUE)
def test_only_what_was_done_is_named(id, answer, names):
    assert named(id, answer) == names


def test_holes_may_be_punched_one_by_one_and_stacked():
    assert EXERCISES["14.6"].check(_holes).outcome == "right"
    stacked = EXERCISES["14.6"].check(lambda *given: np.stack(_holes(*given)))
    assert stacked.outcome == "right"

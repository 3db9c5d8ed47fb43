"""Lesson 23's traces, cells and windows: properties against exact results."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import toeplitz
from scipy.signal import lfilter
from scipy.special import logsumexp
from scipy.stats import norm

import lessons
from lessons.lesson23_sequences import cells, radio, records, references
from lessons.lesson23_sequences.kernels import agreement
from lessons.lesson23_sequences.sight import lags
from utils.roc import auc

AMPLITUDE = 2.5


@pytest.fixture(scope="module")
def drawn():
    return radio.traces(8000, 5, AMPLITUDE)


def covariance():
    """Return the covariance of the noise, from its power, mode by mode."""
    return toeplitz(np.fft.irfft(radio.noise_power(), radio.SAMPLES))


@pytest.mark.parametrize("samples", [64, 256, 255])
def test_noise_has_variance_1_and_its_power(samples):
    x = radio.noise(4000, 1, samples)
    power = np.mean(np.abs(np.fft.rfft(x)) ** 2, axis=0) / samples
    np.testing.assert_allclose(power, radio.noise_power(samples), rtol=0.12)
    assert x.var() == pytest.approx(1, rel=0.01)


def test_the_galaxy_is_loudest_at_the_lower_edge_of_the_band():
    frequencies, power = radio.FREQUENCIES, radio.noise_power()
    assert 30 < frequencies[np.argmax(power)] < 38
    beyond = power[(frequencies < 10) | (frequencies > 88)]
    assert np.ptp(beyond) < 0.15 * beyond.mean()  # the floor
    inside = radio.band(np.array([40.0, 55.0, 70.0]))
    np.testing.assert_allclose(inside, 1, atol=0.01)
    assert radio.band(30.0) == pytest.approx(0.5**0.5, rel=1e-3)


def test_a_pulse_is_short_and_begins_at_sample_0():
    pulse = radio.pulse()
    assert pulse.max() == 1 or pulse.min() == -1
    near = np.roll(pulse, 13)[:27]
    assert near @ near > 0.98 * pulse @ pulse


def test_traces_hold_a_pulse_where_they_say(drawn):
    x, y, place = drawn
    assert x.shape == (8000, radio.SAMPLES) and x.dtype == np.float32
    np.testing.assert_array_equal(y, np.arange(8000) % 2)
    assert np.bincount(place, minlength=64).min() > 60
    moved = np.array([np.roll(t, -p) for t, p in zip(x, place, strict=True)])
    difference = moved[y == 1].mean(axis=0) - moved[y == 0].mean(axis=0)
    np.testing.assert_allclose(difference, AMPLITUDE * radio.pulse(), atol=0.12)
    assert x[y == 0].var() == pytest.approx(1, rel=0.01)


def test_few_traces_are_the_first_of_many():
    for few, many in zip(radio.traces(3, 2), radio.traces(600, 2), strict=True):
        np.testing.assert_array_equal(few, many[:3])


def test_refuses_a_negative_amplitude():
    with pytest.raises(ValueError, match="amplitude"):
        radio.traces(1, 0, -1)


def test_matched_filter_is_that_of_the_covariance_matrix(drawn):
    x, s = drawn[0][:5].astype(float), AMPLITUDE * radio.pulse()
    T = references.matched_filter(x, s, radio.noise_power())
    shifted = np.array([np.roll(s, t) for t in range(radio.SAMPLES)])
    np.testing.assert_allclose(T, x @ np.linalg.solve(covariance(), shifted.T))


def test_areas_are_those_of_theory(drawn):
    x, y, place = drawn
    s, power = AMPLITUDE * radio.pulse(), radio.noise_power()
    d2 = s @ np.linalg.solve(covariance(), s)
    T = references.matched_filter(x, s, power)
    known = T[np.arange(len(x)), place]
    assert auc(y, known) == pytest.approx(norm.cdf(np.sqrt(d2 / 2)), abs=0.002)
    assert known[y == 0].std() == pytest.approx(d2**0.5, rel=0.03)
    assert known[y == 1].mean() == pytest.approx(d2, rel=0.02)
    ratio = references.log_likelihood_ratio(T, d2)
    others = [T.max(axis=1), np.abs(x).max(axis=1), x.var(axis=1)]
    assert auc(y, ratio) > max(auc(y, each) for each in others)
    # a likelihood ratio has the mean 1 where there is no pulse; a weak one has a spread
    weak = references.matched_filter(x[y == 0], s / 2, power)
    assert np.exp(references.log_likelihood_ratio(weak, d2 / 4)).mean() == (
        pytest.approx(1, abs=0.04)
    )


def test_a_kernel_agrees_with_itself_wherever_it_lies():
    rng = np.random.default_rng(1)
    wanted, power = np.zeros(64), radio.noise_power()
    kernel = rng.normal(size=9)
    wanted[:5], wanted[-4:] = kernel[4:], kernel[:4]
    for moved in (np.pad(kernel, 8), np.pad(kernel, (3, 13)), 7 * np.pad(kernel, 8)):
        value, ring = agreement(moved, wanted, power)
        assert value == pytest.approx(1)
        np.testing.assert_allclose(ring, wanted, atol=1e-12)
    assert agreement(-kernel, wanted, power)[0] < 0.99
    with pytest.raises(ValueError, match="kernel"):
        agreement(kernel[:8], wanted, power)


def test_agreement_is_the_correlation_of_what_both_hear():
    rng = np.random.default_rng(2)
    kernel, wanted = rng.normal(size=25), rng.normal(size=64)
    value, ring = agreement(kernel, wanted, radio.noise_power())
    heard = [radio.noise(6000, 3) @ each for each in (ring, wanted)]
    assert np.corrcoef(heard)[0, 1] == pytest.approx(value, abs=0.05)
    assert np.std(heard[0]) == pytest.approx(np.std(heard[1]), rel=0.05)


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_cells_are_those_of_keras(kind):
    import keras
    from keras import layers

    rng = np.random.default_rng(4)
    layer = getattr(layers, kind)(4)
    layer.build((None, None, 3))
    weights = [rng.normal(size=w.shape) for w in layer.get_weights()]
    layer.set_weights(weights)
    steps = {"SimpleRNN": cells.simple_rnn, "LSTM": cells.lstm}
    step = steps.get(kind, references.gru_step)
    x = rng.normal(size=(5, 7, 3)).astype("float32")
    state = np.zeros((5, 8 if kind == "LSTM" else 4))
    for t in range(7):
        state = step(x[:, t], state, *weights)
    found = keras.ops.convert_to_numpy(layer(keras.ops.convert_to_tensor(x)))
    np.testing.assert_allclose(state[:, :4], found, atol=1e-5)


@pytest.mark.parametrize("units, spread", [(32, 1.0), (8, 2.0)])
def test_mean_field_is_its_own_fixed_point(units, spread):
    heard = 2 / (units + 1) * spread**2

    def mean(function):
        return quad(lambda z: function(z) * norm.pdf(z), -8, 8)[0]

    q = 0.3
    for _ in range(200):
        size = np.sqrt(q + heard)
        q = mean(lambda z, size=size: np.tanh(size * z) ** 2)
    slope = mean(lambda z: np.cosh(np.sqrt(q + heard) * z) ** -4) ** 0.5
    assert cells.slope_of_tanh(units, spread) == pytest.approx(slope, rel=1e-4)


def test_windows_know_their_record():
    x = np.arange(40.0).reshape(2, 20)
    cut, record = records.windows(x, 8, 6)
    assert cut.shape == (6, 8)
    np.testing.assert_array_equal(record, [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(cut[:, 0], [0, 6, 12, 20, 26, 32])
    with pytest.raises(ValueError, match="size"):
        records.windows(x, 21, 1)


def test_most_alike_tries_all_shifts():
    rng = np.random.default_rng(6)
    known, new = rng.normal(size=(20, 32)), rng.normal(size=(6, 32))
    new[0, :24] = known[7, 8:]
    new[1] = 5 * known[3]

    def largest(a, b):
        return np.correlate(a, b, "full").max() / np.linalg.norm(a) / np.linalg.norm(b)

    expected = [np.argmax([largest(k, row) for k in known]) for row in new]
    found = records.most_alike(known, new)
    np.testing.assert_array_equal(found, expected)
    assert found[0] == 7 and found[1] == 3


def test_exponential_mean_is_a_convolution():
    x = np.random.default_rng(7).normal(size=40)
    kernel = 0.3 * 0.7 ** np.arange(40)
    expected = np.convolve(x, kernel)[:40]
    np.testing.assert_allclose(references.running_mean(x, 0.3), expected)


def test_lags_are_those_of_causal_convolutions():
    assert lags([1, 2, 4]) == list(range(8))
    assert lags([3, 1]) == [0, 1, 3, 4]
    assert lags([1, 1, 1]) == [0, 1, 2, 3]
    assert set(range(100)) <= set(lags(references.dilations()))


def by_shifts(x, pulse, power):
    """Return the matched filter from the inverse of the covariance matrix."""
    samples = len(pulse)
    inverse = toeplitz(np.fft.irfft(1 / power, samples))
    shifted = np.array([np.roll(pulse, t) for t in range(samples)])
    return (x @ inverse @ shifted.T).tolist()


def last_records(record, share, rng):
    names = list(dict.fromkeys(record.tolist()))
    rng.shuffle(names)
    some = names[len(names) - round(share * len(names)) :]
    return [int(name in some) for name in record]


@pytest.mark.parametrize(
    "id, answer",
    [
        ("23.1", by_shifts),
        ("23.1", lambda *a: np.float32(references.matched_filter(*a))),
        ("23.2", lambda T, d2: logsumexp(T - d2 / 2, 1, 1 / T.shape[1]).tolist()),
        ("23.3", lambda x, alpha: lfilter([alpha], [1, alpha - 1], x)),
        ("23.4", last_records),
        ("23.5", lambda *a: references.gru_step(*a).tolist()),
        ("23.6", lambda: (64, 1, 32, 2, 16, 4, 8)),
        ("23.6", lambda: np.array([1.0, 2, 4, 8, 16, 32, 36])),
    ],
)
def test_other_right_answers_pass(id, answer):
    outcome, message = lessons.exercise(id).check(answer)
    assert outcome == "right", message


def test_two_mistakes_at_once_are_both_named():
    asked = lessons.exercise("23.1")
    hints = {mistake.name: mistake.hint for mistake in asked.mistakes}

    def answer(x, pulse, power):
        return np.abs(references.matched_filter(x, pulse, np.ones_like(power)))

    message = asked.check(answer).message
    assert hints["not whitened"] in message and hints["absolute value"] in message

"""Exercise 19.4: the best network, without training."""

import numpy as np

from lessons.lesson19_take_the_noise_away.references import by_hand
from lessons.lesson19_take_the_noise_away.stamps import (
    correlate,
    scenes,
    softmax,
    stamp,
)
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIDE, PICTURES = 12, 200
LIMIT = 1.02  # of the least error


def _scenes(pulse, sigma):
    """Return pictures of one pulse each and what is seen of them."""
    clean = scenes(PICTURES, 4, pulse, SIDE)
    rng = np.random.default_rng(1904)
    return clean, clean + sigma * rng.normal(size=clean.shape)


def _error(kernels, pulse, sigma):
    """Return the error of the network with these kernels over the least one."""
    clean, noisy = _scenes(pulse, sigma)
    shown, best = (
        stamp(softmax(correlate(noisy, encoder)), decoder)
        for encoder, decoder in (kernels, (pulse / sigma**2, pulse))
    )
    return np.mean((shown - clean) ** 2) / np.mean((best - clean) ** 2)


def _cases():
    axis = np.arange(5) - 2
    comet = np.exp(-(axis[:, None] ** 2) / 2) * np.array([0.0, 2.0, 1.4, 1.0, 0.6])
    corner = np.zeros((3, 3))
    corner[0], corner[:, 0] = [2.0, 1.0, 0.5], [2.0, 1.5, 1.0]
    return [(comet, 0.7), (corner, 1.3)]


def _pair(result):
    """Return two things, also from one array that holds both, or None."""
    if hasattr(result, "__array__"):
        whole = as_array(result)
        result = None if whole is None or whole.ndim == 0 else list(whole)
    return result if isinstance(result, tuple | list) and len(result) == 2 else None


def _kernels(result, pulse):
    """Return both kernels as arrays, or a sentence that says what is wrong."""
    pair = _pair(result)
    if pair is None:
        return "return two things, the kernel of the convolution and that of the stamp"
    arrays = [as_array(each) for each in pair]
    for name, each in zip(("first", "second"), arrays, strict=True):
        if each is None or each.shape != pulse.shape or each.dtype.kind not in "iuf":
            return f"the {name} kernel should have the shape {pulse.shape} of the pulse"
        if not np.isfinite(each).all():
            return f"the {name} kernel holds NaN or infinity"
    return arrays


def _judge_kernels(result, pulse, sigma):
    kernels = _kernels(result, pulse)
    if isinstance(kernels, str):
        return kernels
    error = _error(kernels, pulse, sigma)
    if error <= LIMIT:
        return None
    return f"your network's error is {error:.3g} times the least one"


def _alike(one, other):
    """Tell whether two pairs of kernels are the same."""
    pairs = [_pair(each) for each in (one, other)]
    if None in pairs:
        return False
    pairs = [[as_array(each) for each in pair] for pair in pairs]
    if any(each is None for pair in pairs for each in pair):
        return False
    return all(
        mine.shape == theirs.shape and np.allclose(mine, theirs, rtol=1e-3, atol=1e-6)
        for mine, theirs in zip(*pairs, strict=True)
    )


def _changed(encoder=np.copy, decoder=np.copy):
    """Return an answer that changes the right kernels."""

    def answer(pulse, sigma):
        first, second = by_hand(pulse, sigma)
        return encoder(first), decoder(second)

    return answer


def _turned(kernel):
    return kernel[::-1, ::-1]


BY_HAND = Exercise(
    id="19.4",
    title="the best network, without training",
    reference=by_hand,
    cases=_cases,
    judge=_judge_kernels,
    alike=_alike,
    in_pairs=True,
    mistakes=(
        Mistake(
            "no noise",
            lambda pulse, sigma: (by_hand(pulse, sigma)[0] * sigma**2, pulse),
            "the softmax needs ln of the likelihood: Σ y · pulse / σ². Without 1/σ² it "
            "is unsure by the wrong measure.",
        ),
        Mistake(
            "σ not squared",
            lambda pulse, sigma: by_hand(pulse, np.sqrt(sigma)),
            "divide by σ², not by σ.",
        ),
        Mistake(
            "2σ²",
            lambda pulse, sigma: (by_hand(pulse, sigma)[0] / 2, pulse),
            "the mixed term of (y − pulse)² / 2σ² is y · pulse / σ², without a 2.",
        ),
        Mistake(
            "multiplied by σ²",
            lambda pulse, sigma: by_hand(pulse, 1 / sigma),
            "you multiply by σ² where you should divide: more noise, less sure.",
        ),
        Mistake(
            "turned convolution",
            _changed(encoder=_turned),
            "the first kernel is turned by 180°. Keras does not turn kernels: lay the "
            "pulse on the picture as it is.",
        ),
        Mistake(
            "transposed convolution's kernel",
            _changed(encoder=np.transpose),
            "rows and columns of the first kernel are exchanged: lay the pulse on the "
            "picture as it is.",
        ),
        Mistake(
            "rows turned",
            _changed(encoder=lambda kernel: kernel[::-1]),
            "the rows of the first kernel are in reverse: lay the pulse on the picture "
            "as it is.",
        ),
        Mistake(
            "columns turned",
            _changed(encoder=lambda kernel: kernel[:, ::-1]),
            "the columns of the first kernel are in reverse: lay the pulse on the "
            "picture as it is.",
        ),
        Mistake(
            "normalised by the sum",
            lambda pulse, sigma: (pulse / pulse.sum(), pulse),
            "the first kernel needs no norm of 1: its height says how sure the softmax "
            "is, by Bayes pulse / σ².",
        ),
        Mistake(
            "normalised by the energy",
            lambda pulse, sigma: (pulse / np.sum(pulse**2), pulse),
            "the first kernel is no matched filter of height 1: its height says how "
            "sure the softmax is, and that depends on σ.",
        ),
        Mistake(
            "turned stamp",
            _changed(decoder=_turned),
            "the second kernel is turned by 180°. A transposed convolution stamps its "
            "kernel as it is.",
        ),
        Mistake(
            "transposed stamp",
            _changed(decoder=np.transpose),
            "rows and columns of the second kernel are exchanged; *transposed* is the "
            "big matrix, not the kernel.",
        ),
        Mistake(
            "stamp normalised",
            _changed(decoder=lambda kernel: kernel / kernel.sum()),
            "chances add up to 1 already: stamp the pulse at its full height.",
        ),
        Mistake(
            "stamp over σ²",
            lambda pulse, sigma: (by_hand(pulse, sigma)[0], pulse / sigma**2),
            "σ² belongs to the chances; what is stamped is the pulse itself.",
        ),
        Mistake(
            "exchanged",
            lambda pulse, sigma: by_hand(pulse, sigma)[::-1],
            "the two are exchanged: the convolution's kernel comes first.",
        ),
        Mistake(
            "zeros",
            _changed(encoder=np.zeros_like),
            "all scores are equal, so all places are equally likely.",
        ),
    ),
    hints=(
        "ln of the likelihood of a pulse at one place, but for what is the same for "
        "all places, is a sum over pixels of picture times pulse, divided by …?",
        "pulse / sigma**2 to compare with, pulse to stamp.",
    ),
    skeleton='''
        def by_hand(pulse, sigma):
            """Return the kernels of convolution and transposed convolution."""
            scores = pulse / ...  # Σ picture · kernel is ln of the likelihood
            stamp = ...  # what is put at each place, times its chance
            return scores, stamp
    ''',
)

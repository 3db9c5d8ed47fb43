"""Exercise 04.6: design a head for an angle."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

WANTED = 5  # degrees; a head with a jump in it errs by more
PLACES = np.radians(np.arange(0, 360, 30))  # of twelve counters around a circle


def directions(count, seed):
    """Return angles (count,) in degrees and the signals (count, 12) of the counters.

    Particles come from one direction, between −180° and 180°; a counter sees the more
    of them the nearer it stands to it, with Gaussian noise.
    """
    rng = np.random.default_rng(seed)
    angle = rng.uniform(-180, 180, count)
    signal = np.exp(2 * np.cos(np.radians(angle)[:, None] - PLACES) - 1)
    return angle, signal + rng.normal(0, 0.2, signal.shape)


def angular_error(angle, truth):
    """Return the mean distance of angles on the circle, both in degrees."""
    return np.abs((angle - truth + 180) % 360 - 180).mean()


def circle_head():
    """Return encode, angles to targets, and decode, outputs to angles in degrees."""

    def encode(angle):
        radians = np.radians(angle)
        return np.stack([np.cos(radians), np.sin(radians)], axis=1)

    def decode(outputs):
        return np.degrees(np.arctan2(outputs[:, 1], outputs[:, 0]))

    return encode, decode


def _features(signal):
    """Return what a fixed body of 150 ReLU units makes of the signals."""
    rng = np.random.default_rng(461)
    weights, offsets = rng.normal(size=(12, 150)), rng.normal(size=150)
    units = np.maximum((signal - 1) @ weights / 4 + offsets, 0)
    return np.concatenate([units, np.ones((len(signal), 1))], axis=1)


def _outputs_for(targets, signal, test_signal):
    """Train the last layer on a body that stays: least squares with a little decay."""
    x = _features(signal)
    normal = x.T @ x + 0.1 * np.eye(x.shape[1])
    return _features(test_signal) @ np.linalg.solve(normal, x.T @ targets)


def _two_functions(result):
    pair = isinstance(result, tuple | list) and len(result) == 2
    return pair and all(map(callable, result))


def _error_with(encode, decode):
    """Return the mean error of a head on new data, or a sentence that says no."""
    angle, signal = directions(1500, seed=462)
    truth, test_signal = directions(1000, seed=463)
    targets = as_array(encode(angle))
    if targets is None or targets.shape[:1] != angle.shape or targets.ndim > 2:
        shape = type_name(targets) if targets is None else targets.shape
        text = f"encode should turn 1500 angles into (1500, units), not into {shape}"
        sideways = targets is not None and targets.shape[1:] == angle.shape
        return text + ("; np.stack takes an axis" if sideways else "")
    if not np.isfinite(targets).all():
        return "encode gives NaN or infinity"
    columns = targets.reshape(len(angle), -1).astype(float)
    found = as_array(decode(_outputs_for(columns, signal, test_signal)))
    if found is None or found.shape not in ((1000,), (1000, 1)):
        shape = type_name(found) if found is None else found.shape
        return f"decode should turn 1000 outputs into 1000 angles, not into {shape}"
    if not np.isfinite(found).all():
        return "decode gives NaN or infinity"
    return angular_error(found.ravel(), truth)


def _judge_circle(result):
    if not _two_functions(result):
        return "return two functions, encode and decode"
    error = _error_with(*result)
    if isinstance(error, str):
        return error
    if error > WANTED:
        naive = _error_with(lambda angle: angle, lambda outputs: outputs[:, 0])
        return (
            f"trained with your head, a last layer errs by {error:.0f}° on average; "
            f"the angle itself as target errs by {naive:.0f}°, {WANTED}° are wanted"
        )
    return None


def _same_head(one, other):
    """Tell whether two heads code the same angles alike, and back."""
    if not (_two_functions(one) and _two_functions(other)):
        return False
    angle = np.linspace(-170, 175, 24)
    codes = [as_array(pair[0](angle)) for pair in (one, other)]
    if any(code is None or code.shape[:1] != angle.shape for code in codes):
        return False
    columns = [code.reshape(24, -1) for code in codes]
    if columns[0].shape != columns[1].shape or not np.allclose(*columns):
        return False
    blurred = 0.8 * columns[0] + 0.1
    backs = [as_array(pair[1](blurred)) for pair in (one, other)]
    if any(back is None or back.size != 24 for back in backs):
        return False
    return bool(np.allclose(backs[0].ravel(), backs[1].ravel()))


def _code(encode=None, decode=None):
    """Return an answer that replaces one function of the right one, or both."""

    def answer():
        right = circle_head()
        return encode or right[0], decode or right[1]

    return answer


CIRCLE = Exercise(
    id="04.6",
    title="a head for an angle",
    reference=circle_head,
    cases=lambda: [()],
    judge=_judge_circle,
    alike=_same_head,
    seconds=3,
    praise=lambda result: (
        f"right: {_error_with(*result):.1f}° on average, on data it had not seen."
    ),
    mistakes=(
        Mistake(
            "the angle itself",
            _code(lambda angle: angle, lambda outputs: outputs[:, 0]),
            "179° and −179° are neighbours, their targets lie as far apart as can be; "
            "in between, the squared error answers with the mean, 0°.",
        ),
        Mistake(
            "the angle, scaled",
            _code(lambda angle: angle / 180, lambda outputs: 180 * outputs[:, 0]),
            "scaling does not help: neighbours on the circle, 179° and −179°, still "
            "have targets far apart.",
        ),
        Mistake(
            "from 0 to 360",
            _code(lambda angle: angle % 360, lambda outputs: outputs[:, 0]),
            "this moves the jump from 180° to 0°; it does not remove it.",
        ),
        Mistake(
            "cosine only",
            _code(
                lambda angle: np.cos(np.radians(angle))[:, None],
                lambda outputs: np.degrees(np.arccos(outputs[:, 0].clip(-1, 1))),
            ),
            "the cosine alone does not tell 30° from −30°: a second number has to.",
        ),
        Mistake(
            "sine only",
            _code(
                lambda angle: np.sin(np.radians(angle))[:, None],
                lambda outputs: np.degrees(np.arcsin(outputs[:, 0])),
            ),
            "the sine alone does not tell 30° from 150°: a second number has to. (And "
            "an output may exceed 1.)",
        ),
        Mistake(
            "arccos of the first",
            _code(decode=lambda outputs: np.degrees(np.arccos(outputs[:, 0]))),
            "decode does not use the second number; arccos does not tell 30° from "
            "−30°, and an output may exceed 1.",
        ),
        Mistake(
            "sine and cosine swapped",
            _code(
                lambda angle: circle_head()[0](angle)[:, ::-1],
                lambda outputs: np.degrees(np.arctan2(outputs[:, 1], outputs[:, 0])),
            ),
            "np.arctan2 takes the sine first, then the cosine.",
        ),
        Mistake(
            "half the angle",
            _code(
                lambda angle: circle_head()[0](angle / 2),
                lambda outputs: 2 * circle_head()[1](outputs),
            ),
            "(cos φ/2, sin φ/2) is (0, 1) at 180° and (0, −1) at −180°: a jump again.",
        ),
        Mistake(
            "radians as target",
            _code(
                lambda angle: np.radians(angle)[:, None],
                lambda outputs: np.degrees(outputs[:, 0]),
            ),
            "another unit does not help: neighbours on the circle, 179° and −179°, "
            "still have targets far apart.",
        ),
        Mistake(
            "arctan",
            _code(
                decode=lambda outputs: np.degrees(
                    np.arctan(outputs[:, 1] / outputs[:, 0])
                )
            ),
            "arctan of a ratio does not tell a direction from the opposite one; "
            "arctan2 sees both signs.",
        ),
        Mistake(
            "arctan2 the other way round",
            _code(
                decode=lambda outputs: np.degrees(
                    np.arctan2(outputs[:, 0], outputs[:, 1])
                )
            ),
            "np.arctan2 takes the sine first, then the cosine.",
        ),
        Mistake(
            "radians returned",
            _code(decode=lambda outputs: np.arctan2(outputs[:, 1], outputs[:, 0])),
            "decode returns radians; degrees are wanted.",
        ),
        Mistake(
            "degrees in the cosine",
            _code(lambda angle: np.stack([np.cos(angle), np.sin(angle)], axis=1)),
            "np.cos and np.sin take radians.",
        ),
    ),
    hints=(
        "Which targets are close together whenever two angles are? More units than one "
        "are allowed.",
        "A point on the unit circle: cosine and sine as targets, np.arctan2 back.",
    ),
    skeleton='''
        def circle_head():
            """Return encode, angles to targets, and decode, outputs to angles."""

            def encode(angle):
                radians = np.radians(angle)
                return np.stack([..., ...], axis=1)

            def decode(outputs):
                return np.degrees(...)

            return encode, decode
    ''',
)

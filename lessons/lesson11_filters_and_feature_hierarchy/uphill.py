"""Exercise 11.2: one step uphill, whatever the size of the gradient."""

import numpy as np

from utils.grading import Exercise, Mistake


def ascent_step(image, gradient, rate):
    """Return the image after a step of root mean square `rate` uphill."""
    size = np.sqrt(np.mean(gradient**2))
    if size == 0:
        return image.copy()
    return image + rate * gradient / size


def _gradients():
    rng = np.random.default_rng(1102)
    cases = []
    kinds = (((3, 4), 5.0, 0.1), ((5, 2), 0.03, 0.5), ((1, 6, 5, 1), 1.0, 0.2))
    for shape, scale, rate in kinds:
        gradient = scale * (rng.normal(size=shape) + 0.5)
        cases.append((rng.normal(size=shape), gradient, rate))
    flat = (rng.normal(size=(2, 3)), np.zeros((2, 3)), 0.2)
    return [*cases, flat]


def _step_by(size, guarded=True):
    """Return an answer that divides the gradient by another measure of its size."""

    def answer(image, gradient, rate):
        length = size(gradient)
        if guarded and not length:
            return image.copy()
        return image + rate * gradient / length

    return answer


def _rms(gradient):
    return np.sqrt(np.mean(gradient**2))


FORGOTTEN = "And where the gradient is zero everywhere you divide 0 by 0."


def _guarded_or_not(name, size, hint):
    """Return the mistake with the flat place left alone, and with it forgotten."""
    forgotten = _step_by(size, guarded=False)
    return (
        Mistake(name, _step_by(size), hint),
        Mistake(f"{name}, flat place", forgotten, f"{hint} {FORGOTTEN}"),
    )


def _some_axes(axes, guard):
    """Return an answer with a root mean square per place along the other axes."""

    def answer(image, gradient, rate):
        size = np.sqrt(np.mean(gradient**2, axis=axes, keepdims=True))
        if guard == "where":
            size = np.where(size > 0, size, 1)
        if guard == "if" and size == 0:
            return image.copy()
        return image + rate * gradient / size

    return answer


def _mistakes_with_axes():
    hint = (
        "the gradient can have any shape: take one mean over all its entries, without "
        "naming axes."
    )
    forgotten = f"{hint} {FORGOTTEN}"
    kinds = (
        ((0, 1), "where", hint),
        ((0, 1), "if", hint),
        ((0, 1), "none", forgotten),
        ((1, 2), "if", hint),
        ((1, 2, 3), "if", hint),
    )
    return [
        Mistake(f"axes {axes}, guard: {guard}", _some_axes(axes, guard), text)
        for axes, guard, text in kinds
    ]


def _mistakes_with_a_constant():
    hint = (
        "the step is too small: your small constant is not small beside a flat "
        "gradient. Ask whether the root mean square is zero."
    )
    beside = [
        Mistake(f"{c:g} beside the root", _step_by(lambda s, c=c: _rms(s) + c), hint)
        for c in (1e-5, 1e-4, 1e-3)
    ]
    inside = [
        Mistake(
            f"{c:g} inside the root",
            _step_by(lambda s, c=c: np.sqrt(np.mean(s**2) + c)),
            hint,
        )
        for c in (1e-6, 1e-5, 1e-4)
    ]
    return [*beside, *inside]


ASCENT = Exercise(
    id="11.2",
    title="one step uphill",
    reference=ascent_step,
    cases=_gradients,
    mistakes=(
        Mistake(
            "downhill",
            lambda image, gradient, rate: ascent_step(image, -gradient, rate),
            "this goes downhill, as training does with the loss. Here the activation "
            "should rise.",
        ),
        Mistake(
            "flat place",
            _step_by(_rms, guarded=False),
            "where the gradient is zero everywhere you divide 0 by 0. A dead map gives "
            "no direction: leave the image as it is.",
        ),
        Mistake(
            "not normalised",
            lambda image, gradient, rate: image + rate * gradient,
            "the gradient is not normalised: one map would hardly move, another jump.",
        ),
        *_guarded_or_not(
            "length",
            lambda gradient: np.sqrt(np.sum(gradient**2)),
            "you divide by the length √Σg². The root *mean* square is smaller by the "
            "root of the number of pixels.",
        ),
        *_guarded_or_not(
            "mean square",
            lambda gradient: np.mean(gradient**2),
            "the root of the mean square is missing.",
        ),
        *_guarded_or_not(
            "standard deviation",
            np.std,
            "a standard deviation takes the mean off first; the root mean square does "
            "not.",
        ),
        *_guarded_or_not(
            "largest",
            lambda gradient: np.abs(gradient).max(),
            "you divide by the largest entry, not by the root mean square.",
        ),
        *_guarded_or_not(
            "mean size",
            lambda gradient: np.mean(np.abs(gradient)),
            "you divide by the mean of |g|, not by the root mean square.",
        ),
        *_guarded_or_not(
            "sum of squares",
            lambda gradient: np.sum(gradient**2),
            "you divide by Σg². Take the mean of the squares, and its root.",
        ),
        *_guarded_or_not(
            "mean with its sign",
            np.mean,
            "positive and negative gradients cancel in your mean: square them first, "
            "and take the root of their mean.",
        ),
        Mistake(
            "no rate",
            lambda image, gradient, rate: ascent_step(image, gradient, 1),
            "the step has the root mean square 1, whatever `rate` says.",
        ),
        *_mistakes_with_axes(),
        *_mistakes_with_a_constant(),
        Mistake(
            "size of the image",
            lambda image, gradient, rate: image + rate * gradient / _rms(image),
            "you divide by the root mean square of the image; take that of the "
            "gradient.",
        ),
        Mistake(
            "clipped",
            lambda *case: np.clip(ascent_step(*case), 0, 1),
            "you clip the pixels to 0…1; that was not asked for.",
        ),
        Mistake(
            "sign",
            lambda image, gradient, rate: image + rate * np.sign(gradient),
            "only the signs are left of the gradient: keep its proportions.",
        ),
        Mistake(
            "step alone",
            lambda image, gradient, rate: ascent_step(0 * image, gradient, rate),
            "this is the step; add it to the image.",
        ),
    ),
    hints=(
        "The step should be proportional to the gradient and have the root mean square "
        "`rate`, however steep it is.",
        "size = np.sqrt(np.mean(gradient**2)); if it is zero, return a copy of the "
        "image, else image + rate * gradient / size.",
    ),
    skeleton='''
        def ascent_step(image, gradient, rate):
            """Return the image after a step of root mean square `rate` uphill."""
            size = np.sqrt(...)
            if size == 0:
                return ...
            return image + ...
    ''',
)

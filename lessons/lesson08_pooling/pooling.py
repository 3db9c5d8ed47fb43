"""Exercise 08.1: pooling by loops."""

import numpy as np

from utils.grading import Exercise, Mistake


def pool(image, size, stride, kind):
    """Return the maximum or the average of each window."""
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            result[row, column] = window.max() if kind == "max" else window.mean()
    return result


def _pictures():
    rng = np.random.default_rng(801)
    images = [rng.normal(-0.5, 2.0, size=shape) for shape in ((6, 4), (5, 8), (7, 9))]
    settings = [(2, 2), (3, 2), (2, 3)]
    cases = [
        (image, size, stride, kind)
        for image, (size, stride) in zip(images, settings, strict=True)
        for kind in ("max", "average")
    ]
    return [*cases, (rng.integers(-9, 9, size=(4, 6)), 2, 2, "average")]


REDUCE = {"max": np.max, "average": np.mean}


def _windows_from(rows, columns, image, size, stride, reduce):
    """Pool with windows from all these places, also where they do not fit."""
    places = [[(stride * r, stride * c) for c in range(columns)] for r in range(rows)]
    return np.array(
        [[reduce(image[r : r + size, c : c + size]) for r, c in row] for row in places]
    )


def _pooled_by(**reduce):
    """Return an answer that makes another number of each window."""

    def answer(image, size, stride, kind):
        result = pool(image, size, stride, kind)
        if kind not in reduce:
            return result
        return _windows_from(*result.shape, image, size, stride, reduce[kind])

    return answer


def _unstrided(image, size, stride, kind):
    rows, columns = pool(image, size, stride, kind).shape
    return pool(image, size, 1, kind)[:rows, :columns]


def _incomplete_windows(image, size, stride, kind):
    shape = (-(-n // stride) for n in image.shape)
    return _windows_from(*shape, image, size, stride, REDUCE[kind])


def _size_forgotten(image, size, stride, kind):
    shape = (n // stride for n in image.shape)
    return _windows_from(*shape, image, size, stride, REDUCE[kind])


def _rows_twice(average):
    """Return an answer that cuts the columns out of the rows of the window."""

    def answer(image, size, stride, kind):
        rows, columns = pool(image, size, stride, kind).shape
        result = np.zeros((rows, columns))
        for row, column in np.ndindex(rows, columns):
            top, left = row * stride, column * stride
            window = image[top : top + size][left : left + size]
            averaged = average(window, size) if kind == "average" else np.max(window)
            result[row, column] = averaged
        return result

    return answer


_BRACKETS = [
    Mistake(
        f"two pairs of brackets, {name}",
        _rows_twice(average),
        "image[a:b][c:d] takes rows twice: the second pair of brackets cuts the rows "
        "that the first has left. Rows and columns go into one pair.",
    )
    for name, average in {
        "mean": lambda window, size: np.mean(window),
        "sum": lambda window, size: np.sum(window) / size**2,
    }.items()
]

POOL = Exercise(
    id="08.1",
    title="pooling by loops",
    reference=pool,
    cases=_pictures,
    mistakes=(
        Mistake(
            "stride 1",
            lambda image, size, stride, kind: pool(image, size, 1, kind),
            "your window moves by one pixel; it should move by `stride`.",
        ),
        Mistake(
            "stride is the size",
            lambda image, size, stride, kind: pool(image, size, size, kind),
            "your window moves by its own size; it should move by `stride`.",
        ),
        Mistake(
            "median",
            _pooled_by(average=np.median),
            "you take the median. The average is the sum divided by the number.",
        ),
        Mistake(
            "sum",
            _pooled_by(average=np.sum),
            "you add up; an average is divided by the number of pixels.",
        ),
        Mistake(
            "divided by the side",
            lambda image, size, stride, kind: (
                pool(image, size, stride, kind) * (size if kind == "average" else 1)
            ),
            "you divide by the side of the window, not by its number of pixels.",
        ),
        Mistake(
            "always the maximum",
            _pooled_by(average=np.max),
            "you take the maximum, also where kind is 'average'.",
        ),
        Mistake(
            "always the average",
            _pooled_by(max=np.mean),
            "you take the average, also where kind is 'max'.",
        ),
        Mistake(
            "started from zero",
            _pooled_by(max=lambda window: np.max(window, initial=0.0)),
            "where all pixels are negative you return 0: do not start from zero.",
        ),
        Mistake(
            "corner without stride",
            _unstrided,
            "neighbouring windows start one pixel apart; it should be `stride` pixels.",
        ),
        Mistake(
            "number of steps",
            lambda *case: pool(*case)[:-1, :-1],
            "you count the steps from window to window; there is one more window.",
        ),
        Mistake(
            "axes swapped",
            lambda image, size, stride, kind: pool(image, size, stride, kind).T,
            "rows and columns are exchanged: the first axis counts rows.",
        ),
        Mistake(
            "one too few",
            lambda image, size, stride, kind: pool(image[:-1, :-1], size, stride, kind),
            "a window that ends on the last pixel still fits.",
        ),
        Mistake(
            "incomplete windows",
            _incomplete_windows,
            "windows that do not fit into the image are left out.",
        ),
        Mistake(
            "number of strides",
            _size_forgotten,
            "n // stride counts the strides; how many windows fit depends on their "
            "size, too.",
        ),
        *_BRACKETS,
        Mistake(
            "Python's max",
            _pooled_by(max=max),
            "the maximum of a window is one number; Python's `max` compares whole "
            "rows, np.max all pixels.",
        ),
        Mistake(
            "integers",
            lambda *case: pool(*case).astype(int),
            "an array of integers cuts the decimals off; start from np.zeros(shape).",
        ),
        Mistake(
            "type of the image",
            lambda image, *rest: pool(image, *rest).astype(image.dtype),
            "for an image of integers your result holds integers, too: an average "
            "needs decimals.",
        ),
    ),
    hints=(
        "At which row does the window number 3 start? How many windows fit?",
        "Window (row, column) starts at pixel (row · stride, column · stride); "
        "(n − size) // stride + 1 windows fit along n pixels.",
    ),
    skeleton='''
        def pool(image, size, stride, kind):
            """Return the maximum or the average of each window."""
            rows = (image.shape[0] - size) // stride + 1
            columns = ...
            result = np.zeros((rows, columns))
            for row in range(rows):
                for column in range(columns):
                    top, left = row * stride, ...
                    window = image[top : top + size, ...]
                    result[row, column] = window.max() if kind == "max" else ...
            return result
    ''',
)

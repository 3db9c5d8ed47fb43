"""Exercise 11.3: cover a part of the image and look how far the score falls."""

import numpy as np

from utils.grading import Exercise, Mistake


def occlusion_map(score, image, size, fill):
    """Return how far the score drops for each place of a covering window."""
    rows, columns = (n - size + 1 for n in image.shape)
    drops, whole = np.zeros((rows, columns)), score(image)
    for row in range(rows):
        for column in range(columns):
            covered = image.copy()
            covered[row : row + size, column : column + size] = fill
            drops[row, column] = whole - score(covered)
    return drops


def _scored_images():
    rng = np.random.default_rng(1103)

    def case(height, width, size, fill):
        weights = rng.normal(size=(height, width))
        image = rng.normal(size=(height, width)) + 1
        return lambda image: float(np.sum(weights * image) + 3), image, size, fill

    return [case(5, 7, 2, 0.0), case(6, 4, 3, 0.5), case(4, 5, 1, -1.0)]


def _never_uncovered(score, image, size, fill):
    seen = np.zeros(image.shape, bool)

    def remembering(shown):
        if shown is image:
            return score(image)
        seen[shown != image] = True
        return score(np.where(seen, fill, image))

    return occlusion_map(remembering, image, size, fill)


def _corner_only(score, image, size, fill):
    rows, columns = (n - size + 1 for n in image.shape)
    return occlusion_map(score, image, 1, fill)[:rows, :columns]


def _over_the_edge(score, image, size, fill):
    drops = np.zeros(image.shape)
    for row, column in np.ndindex(image.shape):
        covered = image.copy()
        covered[row : row + size, column : column + size] = fill
        drops[row, column] = score(image) - score(covered)
    return drops


def _centred(width):
    """Return an answer whose window, `width(size)` wide, is centred on each pixel."""

    def answer(score, image, size, fill):
        drops = np.zeros(image.shape)
        for row, column in np.ndindex(image.shape):
            top, left = row - size // 2, column - size // 2
            bottom, right = top + width(size), left + width(size)
            covered = image.copy()
            covered[max(top, 0) : bottom, max(left, 0) : right] = fill
            drops[row, column] = score(image) - score(covered)
        return drops

    return answer


_CENTRED = (
    "your windows are centred on each pixel and reach out of the image at its edges. "
    "An entry belongs to the upper left corner of a window that fits into the image."
)


def _one_too_large(score, image, size, fill):
    rows, columns = (n - size + 1 for n in image.shape)
    drops = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        covered = image.copy()
        covered[row : row + size + 1, column : column + size + 1] = fill
        drops[row, column] = score(image) - score(covered)
    return drops


def _in_a_frame(start):
    """Return an answer as large as the image, zeros where no window belongs."""

    def answer(score, image, size, fill):
        found, drops = occlusion_map(score, image, size, fill), np.zeros(image.shape)
        rows, columns = (slice(start(size), start(size) + n) for n in found.shape)
        drops[rows, columns] = found
        return drops

    return answer


_FRAMED = (
    "your result is as large as the image. Only n − size + 1 windows fit into n "
    "pixels: that is its shape."
)


def _shown_alone(score, image, size, fill):
    rows, columns = (n - size + 1 for n in image.shape)
    drops = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        window = np.s_[row : row + size, column : column + size]
        alone = np.full_like(image, fill)
        alone[window] = image[window]
        drops[row, column] = score(image) - score(alone)
    return drops


OCCLUSION = Exercise(
    id="11.3",
    title="cover and look",
    reference=occlusion_map,
    cases=_scored_images,
    mistakes=(
        Mistake(
            "no difference",
            lambda score, *case: score(case[0]) - occlusion_map(score, *case),
            "these are the scores that remain. How far did they drop from the score of "
            "the whole image?",
        ),
        Mistake(
            "sign",
            lambda *case: -occlusion_map(*case),
            "the sign is reversed: a window that speaks for the score is positive.",
        ),
        Mistake(
            "never uncovered",
            _never_uncovered,
            "your windows stay covered once they were: start each time from a fresh "
            "copy of the image.",
        ),
        Mistake(
            "over the edge",
            _over_the_edge,
            "windows at the right and the lower edge reach out of the image and cover "
            "less: only whole windows count.",
        ),
        Mistake("centred window", _centred(lambda size: size), _CENTRED),
        Mistake(
            "centred window of odd width",
            _centred(lambda size: 2 * (size // 2) + 1),
            _CENTRED,
        ),
        Mistake("as large as the image", _in_a_frame(lambda size: 0), _FRAMED),
        Mistake(
            "as large as the image, centred",
            _in_a_frame(lambda size: size // 2),
            _FRAMED,
        ),
        Mistake(
            "window too large",
            _one_too_large,
            "your window covers one pixel too many in each direction: a slice a : b "
            "ends before b.",
        ),
        Mistake(
            "transposed",
            lambda *case: occlusion_map(*case).T,
            "rows and columns are exchanged.",
        ),
        Mistake(
            "whole numbers",
            lambda *case: occlusion_map(*case).astype(int),
            "your result holds whole numbers: an array of integers cuts the "
            "decimals off.",
        ),
        Mistake(
            "absolute value",
            lambda *case: np.abs(occlusion_map(*case)),
            "keep the sign: where a window spoke against the class, the score rises "
            "and the drop is negative.",
        ),
        Mistake(
            "always zero",
            lambda score, image, size, fill: occlusion_map(score, image, size, 0.0),
            "you cover with zeros, not with `fill`.",
        ),
        Mistake(
            "mean of the image",
            lambda score, image, size, fill: occlusion_map(
                score, image, size, image.mean()
            ),
            "you cover with the mean of the image, not with `fill`.",
        ),
        Mistake(
            "corner only",
            _corner_only,
            "you cover a single pixel, the corner of the window.",
        ),
        Mistake(
            "everything else covered",
            _shown_alone,
            "you cover everything but the window.",
        ),
        Mistake(
            "one too few",
            lambda *case: occlusion_map(*case)[:-1, :-1],
            "one window more fits in each direction: n − size + 1.",
        ),
        Mistake(
            "windows side by side",
            lambda *case: occlusion_map(*case)[:: case[2], :: case[2]],
            "your window moves by its own size; it should move by one pixel.",
        ),
        Mistake(
            "relative drop",
            lambda score, *case: occlusion_map(score, *case) / score(case[0]),
            "you divide by the score of the whole image; the drop itself is wanted.",
        ),
    ),
    hints=(
        "Two loops over the corner of the window; each time a fresh copy of the image.",
        "covered = image.copy(); covered[row : row + size, column : column + size] = "
        "fill; the entry is score(image) - score(covered).",
    ),
    skeleton='''
        def occlusion_map(score, image, size, fill):
            """Return how far the score drops for each place of a covering window."""
            rows, columns = image.shape[0] - size + 1, ...
            drops, whole = np.zeros((rows, columns)), score(image)
            for row in range(rows):
                for column in range(...):
                    covered = image.copy()
                    covered[row : row + size, ...] = fill
                    drops[row, column] = ...
            return drops
    ''',
)

"""Exercise 13.2: the four turns of a filter."""

import numpy as np

from lessons.lesson13_symmetry_instead_of_data.references import four_turns
from utils.grading import Exercise, Mistake


def _kernels():
    rng = np.random.default_rng(1204)
    return [(rng.normal(size=shape),) for shape in ((3, 3, 3, 3), (5, 5, 5, 5))]


def _copies_of(*moves, axis=-1):
    return lambda kernel: np.concatenate([move(kernel) for move in moves], axis=axis)


def _turn(turns, axes=(0, 1)):
    return lambda kernel: np.rot90(kernel, turns, axes=axes)


def _flip(*axes):
    return lambda kernel: np.flip(kernel, axes) if axes else kernel


def _joined(join):
    """Return an answer that makes something else of the turned copies."""

    def answer(kernel):
        turned = four_turns(kernel)
        copies = turned.shape[-1] // kernel.shape[-1]
        return join(np.split(turned, copies, axis=-1))

    return answer


_MIRRORED = (
    "you flip the filters instead of turning them: two of your copies are mirror "
    "images."
)
_STACKED = (
    "np.stack makes a fifth axis; np.concatenate joins along one that is there already."
)
_NOT_TURNED = "these are four times the same filters, none of them turned."

LIFTING = Exercise(
    id="13.2",
    title="four turns of a filter",
    reference=four_turns,
    cases=_kernels,
    mistakes=(
        Mistake(
            "flipped",
            _copies_of(_flip(), _flip(0), _flip(0, 1), _flip(1)),
            _MIRRORED,
        ),
        Mistake(
            "flipped, both last",
            _copies_of(_flip(), _flip(0), _flip(1), _flip(0, 1)),
            _MIRRORED,
        ),
        Mistake(
            "flipped, left and right first",
            _copies_of(_flip(), _flip(1), _flip(0), _flip(0, 1)),
            _MIRRORED,
        ),
        Mistake(
            "flipped and transposed",
            _copies_of(_flip(), lambda k: k.swapaxes(0, 1), _flip(0), _flip(1)),
            "your last three copies are mirror images; a quarter turn is a flip and a "
            "transposition together.",
        ),
        Mistake(
            "clockwise",
            _copies_of(*(_turn(-turns) for turns in range(4))),
            "you turn clockwise; np.rot90 turns counter-clockwise for positive turns.",
        ),
        Mistake(
            "channels turned",
            _copies_of(*(_turn(turns, (1, 2)) for turns in range(4))),
            "you turn columns into channels; the plane of the filter is the axes 0, 1.",
        ),
        Mistake(
            "filters turned",
            _copies_of(*(_turn(turns, (2, 3)) for turns in range(4))),
            "you turn channels into filters; the plane of the filter is the axes 0, 1.",
        ),
        Mistake(
            "transposed",
            _copies_of(_flip(), lambda k: k.swapaxes(0, 1)),
            "a transposed filter is mirrored, not turned; and there are four turns.",
        ),
        Mistake(
            "half turns only",
            _copies_of(_turn(0), _turn(2)),
            "that is two orientations; there are four.",
        ),
        Mistake(
            "side by side in the channels",
            _joined(lambda copies: np.concatenate(copies, axis=2)),
            "you put the copies into the channels; they are more filters: last axis.",
        ),
        Mistake(
            "joined on the first axis",
            _joined(lambda copies: np.concatenate(copies, axis=0)),
            "np.concatenate joins along the first axis, the rows, unless told "
            "otherwise; the copies are more filters: last axis.",
        ),
        Mistake("stacked in front", _joined(np.stack), _STACKED),
        Mistake(
            "stacked at the end",
            _joined(lambda copies: np.stack(copies, axis=-1)),
            _STACKED,
        ),
        Mistake(
            "first copy turned",
            _joined(
                lambda copies: np.concatenate([*copies[1:], copies[0]], axis=-1),
            ),
            "your first copy is turned already; it should be the filters as they are.",
        ),
        Mistake(
            "turned again and again",
            _copies_of(*(_turn(turns) for turns in (0, 1, 3, 6))),
            "you turn what is turned already: the turns add up to 0, 1, 3 and 6 "
            "quarters.",
        ),
        Mistake("tiled", lambda k: np.tile(k, 4), _NOT_TURNED),
        Mistake("repeated", lambda k: np.repeat(k, 4, axis=-1), _NOT_TURNED),
        Mistake(
            "filter by filter",
            _joined(
                lambda copies: np.stack(copies, -1).reshape(*copies[0].shape[:3], -1)
            ),
            "you put the four turns of a filter side by side; first come all filters "
            "as they are, then all turned by 90°, and so on.",
        ),
        Mistake(
            "averaged",
            _joined(lambda copies: np.tile(sum(copies) / len(copies), len(copies))),
            "the mean over the turns looks the same from all sides; keep them apart.",
        ),
        Mistake(
            "added up",
            _joined(sum),
            "the sum over the turns looks the same from all sides; keep them apart.",
        ),
        Mistake(
            "last turn missing",
            _joined(lambda copies: np.concatenate(copies[:-1], axis=-1)),
            "one orientation is missing: 0°, 90°, 180° and 270° are four.",
        ),
        Mistake(
            "turned by 180°",
            _copies_of(*(_turn(2 * turns) for turns in range(4))),
            "your copies turn by 180° each; np.rot90 takes the number of quarters.",
        ),
    ),
    skeleton='''
        def four_turns(kernel):
            """Return the filters in four orientations, (k, k, channels, 4·filters)."""
            turned = []
            for turns in range(...):
                turned.append(np.rot90(kernel, ..., axes=...))
            return np.concatenate(turned, axis=...)
    ''',
    hints=(
        "np.rot90 can turn in the plane of any two axes.",
        "np.rot90(kernel, turns, axes=(0, 1)) for turns 0 to 3, joined along the last "
        "axis.",
    ),
)

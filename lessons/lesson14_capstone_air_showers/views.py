"""Exercise 14.3: turn and mirror showers together with their direction."""

import numpy as np

from utils.grading import Exercise, Mistake


def turn(images, axis, quarters, mirror):
    """Return mirrored and turned images with their directions."""
    x, y, z = axis.T
    if mirror:
        images, x = images[:, ::-1], -x
    for _ in range(quarters):
        images, (x, y) = np.rot90(images, axes=(1, 2)), (-y, x)
    return images, np.stack([x, y, z], axis=1)


def _showers_to_turn():
    rng = np.random.default_rng(1305)
    images, axis = rng.random((5, 4, 4, 2)), rng.normal(size=(5, 3))
    choices = [(1, False), (0, True), (2, False), (3, True), (1, True), (0, False)]
    return [(images, axis, *choice) for choice in choices]


def _label(change):
    """Return an answer with right images whose labels come from `change`."""

    def answer(images, axis, quarters, mirror):
        turned = turn(images, axis, quarters, mirror)[0]
        return turned, change(axis, quarters, mirror)

    return answer


_PICTURE = np.zeros((1, 1, 1, 1))


def _turned_label(axis, quarters, mirror):
    return turn(_PICTURE, axis, quarters, mirror)[1]


def _turned_by_degrees(axis, quarters, mirror):
    x, y, z = _turned_label(axis, 0, mirror).T
    cosine, sine = np.cos(90 * quarters), np.sin(90 * quarters)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=1)


def _mirror_last(images, axis, quarters, mirror):
    images, axis = turn(images, axis, quarters, False)
    return turn(images, axis, 0, mirror)


def _mirror_y(images, axis, quarters, mirror):
    return turn(images, axis, (quarters + 2 * mirror) % 4, mirror)


def _other_mirror(images, axis, quarters, mirror):
    seen = images[:, :, ::-1] if mirror else images
    return turn(seen, axis, quarters, False)[0], _turned_label(axis, quarters, mirror)


def _picture_the_other_way(images, axis, quarters, mirror):
    seen = turn(images, axis, -quarters % 4, mirror)[0]
    return seen, _turned_label(axis, quarters, mirror)


def _first_axes_turned(images, axis, quarters, mirror):
    seen = turn(images, axis, 0, mirror)[0]
    return np.rot90(seen, quarters), _turned_label(axis, quarters, mirror)


def _events_mirrored(images, axis, quarters, mirror):
    seen = images[::-1] if mirror else images
    return turn(seen, axis, quarters, False)[0], _turned_label(axis, quarters, mirror)


def _exchanged_in_place(axis, quarters, mirror):
    axis = _turned_label(axis, 0, mirror)
    for _ in range(quarters):
        axis[:, 0], axis[:, 1] = -axis[:, 1], axis[:, 0]
    return axis


def _transposed(images, axis, quarters, mirror):
    images = turn(images, axis, 0, mirror)[0]
    return images.transpose(0, 2, 1, 3) if quarters % 2 else images


def _x_and_y_exchanged(axis, quarters, mirror):
    axis = _turned_label(axis, 0, mirror)
    return axis[:, [1, 0, 2]] if quarters % 2 else axis


VIEWS = Exercise(
    id="14.3",
    title="eight views of one shower",
    reference=turn,
    cases=_showers_to_turn,
    mistakes=(
        Mistake(
            "label stays",
            _label(lambda axis, quarters, mirror: axis),
            "the picture turns, the direction does not: the network would learn that "
            "one picture has four directions.",
        ),
        Mistake(
            "label mirrored only",
            _label(lambda axis, quarters, mirror: _turned_label(axis, 0, mirror)),
            "the direction is mirrored, but it does not turn with the picture.",
        ),
        Mistake(
            "picture stays",
            lambda images, axis, k, mirror: (
                turn(images, axis, 0, mirror)[0],
                _turned_label(axis, k, mirror),
            ),
            "the direction turns, the picture does not.",
        ),
        Mistake(
            "label turned once",
            _label(lambda axis, k, mirror: _turned_label(axis, min(k, 1), mirror)),
            "the direction turns by one quarter only, the picture by all of them.",
        ),
        Mistake(
            "exchanged in place",
            _label(_exchanged_in_place),
            "axis[:, 0] on the right is a view of the array that you write to: the "
            "second component gets the new x, not the old one. Copy both first.",
        ),
        Mistake(
            "label turns the other way",
            _label(lambda axis, k, mirror: _turned_label(axis, -k % 4, mirror)),
            "picture and direction turn in opposite senses. A quarter from x to y "
            "takes (x, y) to (−y, x).",
        ),
        Mistake(
            "matrix from the right",
            _label(
                lambda axis, k, mirror: _turned_label(
                    axis, k if mirror else -k % 4, mirror
                )
            ),
            "the directions are rows: a matrix that acts on columns is transposed "
            "there, axis @ matrix.T.",
        ),
        Mistake(
            "picture turns the other way",
            _picture_the_other_way,
            "picture and direction turn in opposite senses. With axes=(1, 2), in this "
            "order, np.rot90 turns from x to y, as the direction does.",
        ),
        Mistake(
            "mirror without label",
            _label(lambda axis, k, mirror: _turned_label(axis, k, False)),
            "the mirrored picture keeps its direction: x changes its sign there, too.",
        ),
        Mistake(
            "picture mirrored in y",
            _other_mirror,
            "the direction is mirrored in x, the picture in y: x is the first axis "
            "behind the events, images[:, ::-1].",
        ),
        Mistake(
            "whole vector",
            _label(
                lambda axis, k, mirror: (
                    _turned_label(axis, k, mirror) * [1, 1, -1 if mirror else 1]
                )
            ),
            "z points up and stays: a mirror along x changes x only.",
        ),
        Mistake(
            "all components",
            _label(
                lambda axis, k, mirror: _turned_label(-axis if mirror else axis, k, 0)
            ),
            "a mirror along x changes x only, not all components.",
        ),
        Mistake(
            "picture not mirrored",
            lambda images, axis, k, mirror: (
                turn(images, axis, k, False)[0],
                _turned_label(axis, k, mirror),
            ),
            "the direction is mirrored, the picture is not: images[:, ::-1].",
        ),
        Mistake(
            "picture as it was",
            lambda images, axis, k, mirror: (images, _turned_label(axis, k, mirror)),
            "the direction turns and is mirrored, the picture stays as it was.",
        ),
        Mistake(
            "label mirrored in y",
            _label(lambda axis, k, mirror: _mirror_y(_PICTURE, axis, k, mirror)[1]),
            "the picture is mirrored in x, the direction in y: x changes its sign.",
        ),
        Mistake(
            "degrees",
            _label(_turned_by_degrees),
            "np.cos and np.sin take radians: quarters * np.pi / 2.",
        ),
        Mistake(
            "never mirrored",
            lambda images, axis, k, mirror: turn(images, axis, k, False),
            "nothing is mirrored where mirror=True.",
        ),
        Mistake(
            "never turned",
            lambda images, axis, k, mirror: turn(images, axis, 0, mirror),
            "nothing turns, however many quarters are asked for.",
        ),
        Mistake(
            "turned once",
            lambda images, axis, k, mirror: turn(images, axis, min(k, 1), mirror),
            "picture and direction turn by one quarter, however many are asked for.",
        ),
        Mistake(
            "other way",
            lambda images, axis, k, mirror: turn(images, axis, -k % 4, mirror),
            "picture and direction agree, but turn from y to x; asked was from x to y.",
        ),
        Mistake(
            "always mirrored",
            lambda images, axis, k, mirror: turn(images, axis, k, True),
            "you mirror where mirror=False, too.",
        ),
        Mistake(
            "mirror last",
            _mirror_last,
            "you turn first and mirror then; mirror first. The order matters.",
        ),
        Mistake(
            "mirror y",
            _mirror_y,
            "you mirror y. x is the first axis behind the events: images[:, ::-1].",
        ),
        Mistake(
            "events mirrored",
            _events_mirrored,
            "images[::-1] reverses the order of the events; x and y are axes 1 and 2.",
        ),
        Mistake(
            "rot90 without axes",
            _first_axes_turned,
            "np.rot90 turns the axes 0 and 1 unless told otherwise and mixes events "
            "with rows; x and y are axes=(1, 2).",
        ),
        Mistake(
            "picture transposed",
            lambda images, axis, k, mirror: (
                _transposed(images, axis, k, mirror),
                _turned_label(axis, k, mirror),
            ),
            "a transposed picture is mirrored at the diagonal, not turned: np.rot90.",
        ),
        Mistake(
            "both transposed",
            lambda images, axis, k, mirror: (
                _transposed(images, axis, k, mirror),
                _x_and_y_exchanged(axis, k, mirror),
            ),
            "exchanging x and y is a mirror at the diagonal, not a turn: one of the "
            "two also changes its sign, in the picture and in the direction.",
        ),
    ),
    hints=(
        "Draw an arrow and turn it by a quarter: which component gets a minus?",
        "Mirror: images[:, ::-1] and x → −x. Turn: np.rot90(images, quarters, axes=(1, "
        "2)) and, once per quarter, (x, y) → (−y, x). z stays.",
    ),
)

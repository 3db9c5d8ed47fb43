"""Exercise 05.6: an order of the pixels that does a network of windows no harm."""

import numpy as np

from lessons.lesson05_images_and_dense_networks.references import gentle_order
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

TOGETHER, MOVED = 0.85, 0.5  # least shares of neighbours kept and of pixels moved


def _order(result, side):
    """Return a result as an order (side · side,) of whole numbers, or a sentence."""
    order = as_array(result)
    if order is None or order.dtype.kind not in "iuf":
        return "your function should return whole numbers, one for each pixel"
    if order.shape != (side**2,):
        return f"your order has the shape {order.shape}, it should be ({side**2},)"
    if np.any(order != np.round(order)):
        return "your order holds numbers that are not whole"
    order = order.astype(int)
    if not np.array_equal(np.sort(order), np.arange(side**2)):
        return f"not every pixel from 0 to {side**2 - 1} occurs once"
    return order


def _kept(order, side):
    """Return the shares of pairs of neighbours, side by side and above each other.

    That is of those in the new image that were neighbours of either kind before.
    """
    rows, columns = np.divmod(order.reshape(side, side), side)
    shares = []
    for axis in (1, 0):
        away = sum(np.abs(np.diff(place, axis=axis)) for place in (rows, columns))
        shares.append(np.mean(away == 1))
    return shares


def _judge(result, side):
    order = _order(result, side)
    if isinstance(order, str):
        return order
    across, down = _kept(order, side)
    if min(across, down) < TOGETHER:
        return (
            f"of the pairs side by side {across:.0%} were neighbours before, of those "
            f"above each other {down:.0%}: windows see other patterns at each place"
        )
    if np.mean(order != np.arange(side**2)) < MOVED:
        return "most pixels stay where they are"
    if not _is_alike(order, side):
        return "windows see the digits turned in different ways at different places"
    return None


def _is_alike(order, side):
    """Tell whether a step to the right means the same step nearly everywhere."""
    rows, columns = np.divmod(order.reshape(side, side), side)
    steps = np.stack([np.diff(rows, axis=1), np.diff(columns, axis=1)], axis=-1)
    _, counts = np.unique(steps.reshape(-1, 2), axis=0, return_counts=True)
    return counts.max() >= TOGETHER * counts.sum()


def _praise(result, side):
    across, down = _kept(_order(result, side), side)
    return f"right: {(across + down) / 2:.0%} of the neighbours are still neighbours."


def _similar(one, other):
    """Tell whether two orders are alike: the same, or of as many kept neighbours."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    side = int(np.sqrt(first.size))
    orders = [_order(each, side) for each in (first, second)]
    if any(isinstance(order, str) for order in orders):
        return orders[0] is orders[1] or orders[0] == orders[1]
    if any(np.array_equal(order, np.arange(side**2)) for order in orders):
        return np.array_equal(*orders)
    shares = [np.array(_kept(order, side)) for order in orders]
    return bool(np.all(np.abs(shares[0] - shares[1]) < 0.12))


def _rows_shuffled(side):
    rows = np.random.default_rng(506).permutation(side)
    return np.arange(side**2).reshape(side, side)[rows].ravel()


def _columns_shuffled(side):
    columns = np.random.default_rng(506).permutation(side)
    return np.arange(side**2).reshape(side, side)[:, columns].ravel()


def _both_shuffled(side):
    places = np.arange(side**2).reshape(side, side)
    rows, columns = (np.random.default_rng(n).permutation(side) for n in (506, 507))
    return places[rows][:, columns].ravel()


def _to_and_fro(side):
    places = np.arange(side**2).reshape(side, side)
    places[1::2] = places[1::2, ::-1]
    return places.ravel()


def _blocks(side):
    """Shuffle blocks of 2×2 pixels."""
    half = side // 2
    blocks = np.arange(side**2).reshape(half, 2, half, 2).swapaxes(1, 2)
    blocks = blocks.reshape(-1, 2, 2)[np.random.default_rng(506).permutation(half**2)]
    return blocks.reshape(half, half, 2, 2).swapaxes(1, 2).ravel()


ORDER = Exercise(
    id="05.6",
    title="an order that does no harm",
    reference=gentle_order,
    cases=lambda: [(20,), (12,)],
    judge=_judge,
    alike=_similar,
    praise=_praise,
    mistakes=(
        Mistake(
            "nothing changed",
            lambda side: np.arange(side**2),
            "this order leaves every pixel where it is.",
        ),
        Mistake(
            "shuffled",
            lambda side: np.random.default_rng(506).permutation(side**2),
            "a random order tears all neighbours apart, as in section 5.",
        ),
        Mistake(
            "rows shuffled",
            _rows_shuffled,
            "the rows are whole, but have other rows above and below.",
        ),
        Mistake(
            "columns shuffled",
            _columns_shuffled,
            "the columns are whole, but have other columns to the left and right.",
        ),
        Mistake(
            "to and fro",
            _to_and_fro,
            "every second row runs backwards: side by side all stay neighbours, but "
            "above each other stand pixels from far apart.",
        ),
        Mistake(
            "blocks shuffled",
            _blocks,
            "small blocks stay whole, but most windows look across their edges.",
        ),
        Mistake(
            "image instead of list",
            lambda side: np.arange(side**2).reshape(side, side).T,
            "the order is a list: put .ravel() behind it.",
        ),
        Mistake(
            "one side only",
            lambda side: np.arange(side)[::-1],
            "this is an order of the rows; it should list all side · side pixels.",
        ),
        Mistake(
            "from 1",
            lambda side: gentle_order(side) + 1,
            "places count from 0.",
        ),
    ),
    hints=(
        "What can you do to a photograph as a whole, so that what was side by side "
        "stays so?",
        "Write the places down as an image, np.arange(side**2).reshape(side, side); "
        "mirror, turn or roll that, and make a list of it with .ravel().",
    ),
    skeleton="""
        def gentle_order(side):
            places = np.arange(side**2).reshape(side, side)
            changed = ...
            return changed.ravel()
    """,
)

"""What a figure shows, as numbers and texts."""

import numpy as np
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.patches import Rectangle, StepPatch


def panels(figure):
    """Return the axes of a figure without its colour bars."""
    return [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]


def arrangement(figure):
    """Return the numbers of rows and of columns in which panels stand."""
    return figure.axes[0].get_gridspec().get_geometry()


def labels(axes):
    """Return the labels of x and y."""
    return axes.get_xlabel(), axes.get_ylabel()


def legend(owner):
    """Return the texts of the legend of axes or, for a figure, of its only legend."""
    box = owner.get_legend() if hasattr(owner, "get_legend") else owner.legends[0]
    return [text.get_text() for text in box.get_texts()]


def _is_number(text):
    plain = text.replace("\\mathdefault", "")
    return any(map(str.isdigit, plain)) and not any(map(str.isalpha, plain))


def unnamed(figure):
    """Return (panel, "x" or "y") for each axis that shows numbers but has no label."""
    found = []
    for number, axes in enumerate(figure.axes):
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            marks = [t.get_text() for t in axis.get_ticklabels() if t.get_visible()]
            bare = axes.axison and any(map(_is_number, marks))
            if bare and not axis.get_label_text():
                found.append((number, name))
    return found


def ticks(axis):
    """Return the texts of an axis by their places, {place: text}, minor ones too."""
    texts = [text.get_text() for text in axis.get_ticklabels()]
    found = dict(zip(map(float, axis.get_ticklocs()), texts, strict=True))
    minor = [text.get_text() for text in axis.get_ticklabels(minor=True)]
    places = map(float, axis.get_ticklocs(minor=True))
    return found | {x: t for x, t in zip(places, minor, strict=True) if t}


def on_screen(axes, x, y):
    """Return where points lie on the screen: (to the right, upwards), in pixels."""
    return axes.transData.transform(np.stack([x, y], axis=-1)).T


def inside(axes, x, y):
    """Tell which places lie within the limits of axes."""
    places = axes.transAxes.inverted().transform(on_screen(axes, x, y).T)
    return np.all((places >= 0) & (places <= 1), axis=-1)


# ---------------------------------------------------------------- images


def images(axes):
    """Return the images of axes; see `seen`, `value_at`, `limits` and `bar_label`."""
    return list(axes.images)


def seen(image):
    """Return the values of an image as one sees them: first row on top, left first.

    The orientation of the axes counts, so that a flipped or transposed picture differs.
    """
    values = image.get_array()
    left, right, bottom, top = image.get_extent()
    first, last = (bottom, top) if image.origin == "lower" else (top, bottom)
    (x0, x1), (y0, y1) = on_screen(image.axes, [left, right], [first, last])
    values = values if x0 < x1 else values[:, ::-1]
    return values if y0 > y1 else values[::-1]


def value_at(image, x, y):
    """Return the value of the pixel that covers a place, in the units of the axes."""
    left, right, bottom, top = image.get_extent()
    first, last = (bottom, top) if image.origin == "lower" else (top, bottom)
    rows, columns = image.get_array().shape[:2]
    row = int((y - first) / (last - first) * rows)
    column = int((x - left) / (right - left) * columns)
    return image.get_array()[row, column]


def limits(image):
    """Return the values at both ends of the colours of an image or mesh."""
    return image.norm.vmin, image.norm.vmax


def bar_label(image):
    """Return the label of the colour bar of an image; None if it has no colour bar."""
    bar = image.colorbar
    return bar and (bar.ax.get_ylabel() or bar.ax.get_xlabel())


# ---------------------------------------------------------------- lines and bars


def lines(axes):
    """Return the lines by their labels, {label: (x, y)}; others are '_child0', …"""
    return {line.get_label(): line.get_data() for line in axes.lines}


def points(axes, number=0):
    """Return the places (n, 2) of a scatter plot."""
    return np.asarray(axes.collections[number].get_offsets())


def errors(axes):
    """Return error bars by their labels, {label: (x, y, half length)}.

    Bars must lie around their points.
    """
    found = {}
    for each in axes.containers:
        if isinstance(each, ErrorbarContainer):
            x, y = each.lines[0].get_data()
            ends = np.array(each.lines[2][0].get_segments())[..., int(each.has_yerr)]
            middle = y if each.has_yerr else x
            np.testing.assert_allclose(ends.mean(axis=1), middle, atol=1e-12)
            found[each.get_label()] = x, y, (ends[:, 1] - ends[:, 0]) / 2
    return found


def bars(axes):
    """Return bars and histograms, {label: (left, bottom, width, height)} as arrays."""
    found = {}
    for each in axes.containers:
        if isinstance(each, BarContainer):
            boxes = [(*p.get_xy(), p.get_width(), p.get_height()) for p in each]
            own = each.get_label()  # a histogram's label is that of its first bar
            label = each[0].get_label() if own.startswith("_") else own
            found[label] = np.array(boxes).T
    return found


def stairs(axes):
    """Return what `axes.stairs` drew, a list of (values, edges, baseline)."""
    return [p.get_data() for p in axes.patches if isinstance(p, StepPatch)]


# ---------------------------------------------------------------- frames and texts


def frames(axes):
    """Return the empty rectangles, a list of (left, top, width, height).

    Both in the units of the axes: pixels (column, row) on an image.
    """
    boxes = [p for p in axes.patches if isinstance(p, Rectangle) and not p.get_fill()]
    return [(*box.get_xy(), box.get_width(), box.get_height()) for box in boxes]


def texts(axes):
    """Return the texts inside axes by their places, {(x, y): text}."""
    return {text.get_position(): text.get_text() for text in axes.texts}


def numbers(axes, shape):
    """Return the numbers printed into the cells of a matrix; NaN where none is."""
    found = np.full(shape, np.nan)
    for (column, row), text in texts(axes).items():
        found[row, column] = float(text.replace("−", "-"))
    return found

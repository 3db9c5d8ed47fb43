"""Widgets that the browser computes by itself, without asking Python."""

from utils.arguments import array, choice, integer, number, require
from utils.convolution import PADDINGS, conv2d, max_pool, receptive_field
from utils.widgets import figures
from utils.widgets.display import present

MAX_SIDE = 16  # more cells than that cannot be read
KINDS = ("maximum", "average")
LIMITS = {"kernel": 7, "stride": 3, "dilation": 8}  # of the sliders of a layer


def _grid(name, values):
    """Return a small array (H, W) as lists of rows."""
    values = array(name, values, ndim=2)
    limit = f"at most {MAX_SIDE} × {MAX_SIDE} numbers"
    shape = f"array of shape {values.shape}"
    require(max(values.shape) <= MAX_SIDE, name, shape, limit)
    return values.tolist()


def show_convolution(image, kernel, stride=1, padding="valid", dilation=1, position=0):
    """Step through a convolution: window, products, running sum and output so far.

    `image` and `kernel` have the axes (H, W), at most 16 × 16 numbers; `position`
    counts the windows row by row from 0. Sliders that ask for more numbers than given
    repeat the given ones.
    """
    image, kernel = _grid("image", image), _grid("kernel", kernel)
    stride = integer("stride", stride, low=1, high=MAX_SIDE)
    dilation = integer("dilation", dilation, low=1, high=MAX_SIDE)
    padding = choice("padding", padding, PADDINGS)
    count = conv2d(image, kernel, stride, padding, dilation).size
    size, kernel_size = [[len(grid), len(grid[0])] for grid in (image, kernel)]
    state = {"image": image, "kernel": kernel, "size": size, "kernel_size": kernel_size}
    state |= {"stride": stride, "padding": padding, "dilation": dilation}
    state["position"] = integer("position", position, low=0, high=count - 1)
    controls = {
        "position": (["position"], (0, MAX_SIDE**2 - 1)),
        "input size": (["size"], (1, max(10, *size))),
        "kernel size": (["kernel_size"], (1, max(5, *kernel_size))),
        "stride": (["stride"], (1, max(4, stride))),
        "dilation": (["dilation"], (1, max(4, dilation))),
        "padding": (["padding"], PADDINGS),
    }
    present("convolution", figures.convolution, state, controls)


def show_pooling(
    image, size=2, stride=None, padding="valid", kind="maximum", position=0
):
    """Step through a pooling: window and output so far; padding is left out.

    `image` has the axes (H, W), at most 16 × 16 numbers; `size` is the side of the
    window, `stride` defaults to it; `kind` is 'maximum' or 'average'.
    """
    image = _grid("image", image)
    window = integer("size", size, low=1, high=MAX_SIDE)
    stride = window if stride is None else stride
    stride = integer("stride", stride, low=1, high=MAX_SIDE)
    kind = choice("kind", kind, KINDS)
    count = max_pool(image, window, stride, padding).size
    position = integer("position", position, low=0, high=count - 1)
    sides = [len(image), len(image[0])]
    state = {"image": image, "size": sides, "kind": kind, "window": window}
    state |= {"stride": stride, "padding": padding, "position": position}
    controls = {
        "position": (["position"], (0, MAX_SIDE**2 - 1)),
        "pooling": (["kind"], KINDS),
        "input size": (["size"], (1, max(10, *sides))),
        "window": (["window"], (1, max(5, window))),
        "stride": (["stride"], (1, max(5, stride))),
        "padding": (["padding"], PADDINGS),
    }
    present("pooling", figures.pooling, state, controls)


def _layer(layer):
    """Return (kernel, stride[, dilation]) as a list of three small integers."""
    parts = zip(LIMITS, (*layer, 1)[:3], strict=True)
    return [integer(name, value, low=1, high=MAX_SIDE) for name, value in parts]


def show_receptive_field(layers, size=21, row=None, column=None):
    """Explore what an output pixel of a stack sees: edit the layers, press a pixel.

    `layers` lists one to six (kernel, stride) or (kernel, stride, dilation), first
    layer first, all padded with 'same'; `size` is the side of the input in pixels (at
    most 40). The pixel is the one in the middle unless `row` and `column` are given.
    """
    receptive_field(layers)  # refuses what is no list of layers
    layers = [_layer(layer) for layer in layers]
    require(0 < len(layers) <= 6, "layers", layers, "one to six layers")
    size = integer("size", size, low=1, high=40)
    last = len(figures.trace(size, layers, 0)[-1]) - 1
    row, column = (last // 2 if place is None else place for place in (row, column))
    state = {"size": size, "layers": layers}
    state["row"] = integer("row", row, low=0, high=last)
    state["column"] = integer("column", column, low=0, high=last)
    controls = {f"output {name}": ([name], (0, size - 1)) for name in ("row", "column")}
    for index, layer in enumerate(layers):
        for part, (name, high) in enumerate(LIMITS.items()):
            path = ["layers", index, part]
            controls[f"{index + 1}: {name}"] = path, (1, max(high, layer[part]))
    present("receptive_field", figures.field, state, controls)


def show_momentum(
    curvatures=(1, 20), start=(-1, 0.25), learning_rate=0.0475, momentum=0.0, steps=60
):
    """Roll a ball with friction through a valley: drag its start, turn β and η.

    The loss is (λ₁w₁² + λ₂w₂²)/2 with the two `curvatures`; `start` is (w₁, w₂), at
    most 1.2 and 0.6 away from the minimum; v ← βv − ηg, w ← w + v.
    """
    curvatures = array("curvatures", curvatures, ndim=1).tolist()
    require(len(curvatures) == 2, "curvatures", curvatures, "two numbers")
    for curvature in curvatures:
        number("curvature", curvature, low=1e-3, high=1e3)
    start = array("start", start, ndim=1).tolist()
    inside = len(start) == 2 and abs(start[0]) <= 1.2 and abs(start[1]) <= 0.6
    require(inside and any(start), "start", start, "within ±1.2 and ±0.6, not (0, 0)")
    highest = 4 / max(curvatures)  # beyond it every ball diverges
    learning_rate = number("learning_rate", learning_rate, low=0, high=highest)
    state = {"curvatures": curvatures, "start": start, "learning_rate": learning_rate}
    state["momentum"] = number("momentum", momentum, low=0, high=0.99)
    state["steps"] = integer("steps", steps, low=1, high=1000)
    controls = {
        "learning rate η": (["learning_rate"], (0, highest, highest / 400)),
        "momentum β": (["momentum"], (0, 0.99, 0.01)),
        "start w₁": (["start", 0], (-1.2, 1.2, 0.01)),
        "start w₂": (["start", 1], (-0.6, 0.6, 0.01)),
        "steps": (["steps"], (1, max(200, steps))),
    }
    present("momentum", figures.valley, state, controls)


def show_parameters(side=32, channels=3, units=1000, filters=32, kernel=3):
    """Drag the side of an image and see what a dense layer and windows cost on it.

    side: pixels, 8 to 2048. units: neurons of the dense layer, up to 10,000. filters:
    windows, up to 4096, of kernel × kernel pixels, up to 7, that slide without padding.
    """
    state = {"side": integer("side", side, low=8, high=2048)}
    state["channels"] = integer("channels", channels, low=1, high=1024)
    state["units"] = integer("units", units, low=1, high=10_000)
    state["filters"] = integer("filters", filters, low=1, high=4096)
    state["kernel"] = integer("kernel", kernel, low=1, high=7)
    controls = {
        "side (pixels)": (["side"], (8, 2048)),
        "dense neurons": (["units"], (1, max(4000, units))),
        "channels": (["channels"], (1, max(16, channels))),
        "windows": (["filters"], (1, max(512, filters))),
        "window side": (["kernel"], (1, 7)),
    }
    present("parameters", figures.parameters, state, controls)

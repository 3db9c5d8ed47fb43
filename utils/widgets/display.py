"""Show a widget where it can move, else sliders around its figure, else the figure.

The environment variable CNN_COURSE_WIDGETS decides: `static` always draws the figure,
`live` always moves, `auto` (or nothing) moves in a notebook.
"""

import io
import os
import re
from copy import deepcopy
from functools import partial, reduce
from importlib.util import find_spec
from operator import getitem
from pathlib import Path

import matplotlib.pyplot as plt

from utils.arguments import choice
from utils.notebook import in_notebook, is_static

FOLDER = Path(__file__).parent
MODULES = ("convolution", "pooling", "receptive_field", "momentum")
MODULES += ("parameters", "model", "answers")
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


def module_source(name):
    """Return the demonstration `name` as one ES module that imports nothing.

    `name` is one of MODULES. The files that it imports, once each, stand in front of
    its own text.
    """
    choice("name", name, MODULES)
    texts = {}

    def collect(part):
        text = FOLDER.joinpath(f"{part}.js").read_text(encoding="utf-8")
        for imported in IMPORT.findall(text):
            if imported not in texts:
                collect(imported)
        texts[part] = IMPORT.sub("", text)

    collect(name)
    return "\n".join(texts.values())


def form():
    """Return how a widget shows here: 'widget', 'sliders' or 'figure'."""
    wish = os.environ.get("CNN_COURSE_WIDGETS") or "auto"
    choice("CNN_COURSE_WIDGETS", wish, ("static", "live", "auto"))
    moves = wish == "live" or (wish == "auto" and in_notebook())
    if is_static() or not moves or not find_spec("ipywidgets"):
        return "figure"
    return "widget" if find_spec("anywidget") else "sliders"


def build(name, state):
    """Return the anywidget of the demonstration `name`, which shares `state`."""
    from utils.widgets.course_widget import CourseWidget  # anywidget may be missing

    return CourseWidget(name, module_source(name), state)


def png(figure):
    """Close a figure and return it as the bytes of a PNG file."""
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def _control(label, value, allowed):
    import ipywidgets

    if isinstance(value, list):
        value = max(value)  # of the sides of a grid
    look = {"description": label, "value": value}
    if isinstance(allowed[0], str):
        return ipywidgets.Dropdown(options=allowed, **look)
    low, high, *step = allowed
    kind = ipywidgets.FloatSlider if step else ipywidgets.IntSlider
    look |= {"step": step[0], "readout_format": ".3g"} if step else {}
    return kind(min=low, max=high, style={"description_width": "9em"}, **look)


def sliders(draw, state, controls):
    """Return core ipywidgets around the figure `draw(**state)`.

    `controls` maps labels to (path, allowed): a path like ("layers", 0, 1) leads into
    `state`; allowed are (low, high[, step]) or strings to choose from. A combination
    that `draw` refuses shows its message and leaves the last figure.
    """
    import ipywidgets

    state = deepcopy(state)
    picture, message = ipywidgets.Image(format="png"), ipywidgets.Label()

    def redraw():
        try:
            picture.value, message.value = png(draw(**state)), ""
        except ValueError as refusal:
            message.value = str(refusal)

    def move(owner, key, change):
        owner[key] = change["new"]
        redraw()

    rows = []
    for label, ((*path, key), allowed) in controls.items():
        owner = reduce(getitem, path, state)
        rows.append(_control(label, owner[key], allowed))
        rows[-1].observe(partial(move, owner, key), names="value")
    redraw()
    return ipywidgets.VBox([*rows, message, picture])


def _figure(name, draw, state, is_complete):
    """Draw the figure; a stored one tells which widget may take its place on a page."""
    figure = draw(**state)
    if not in_notebook():
        plt.show()
        return
    from IPython.display import display

    note = {"widget": {"module": name, "state": state}} if is_complete else {}
    display(figure, metadata=note)
    plt.close(figure)


def present(name, draw, state, controls, serve=None, **constants):
    """Show the demonstration `name` with `state` in the way that `form()` says.

    `draw(**state)` returns the figure of it, `controls` are those of `sliders`. `serve`
    gets the widget whose questions Python answers, `constants` are what only the
    browser needs to know. A stored figure tells in its metadata which module with which
    state may take its place on a page without Python.
    """
    shape = form()
    if shape == "figure":
        _figure(name, draw, state, is_complete=serve is None)
        return
    from IPython.display import display

    if shape == "sliders":
        display(sliders(draw, state, controls))
        return
    widget = build(name, state | constants)
    if serve:
        serve(widget)
    display(widget)

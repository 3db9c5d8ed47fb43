"""Show a widget where it can move, else sliders around its figure, else the figure.

The environment variable CNN_COURSE_WIDGETS decides: `static` always draws the figure,
`live` always moves, `auto` (or nothing) moves in a notebook.
"""

import io
import os
from copy import deepcopy
from functools import partial, reduce
from importlib.util import find_spec
from operator import getitem
from pathlib import Path

import matplotlib.pyplot as plt

from utils.arguments import choice
from utils.notebook import in_notebook, is_static

FOLDER = Path(__file__).parent


def form():
    """Return how a widget shows here: 'widget', 'sliders' or 'figure'."""
    wish = os.environ.get("CNN_COURSE_WIDGETS") or "auto"
    choice("CNN_COURSE_WIDGETS", wish, ("static", "live", "auto"))
    moves = wish == "live" or (wish == "auto" and in_notebook())
    if is_static() or not moves or not find_spec("ipywidgets"):
        return "figure"
    return "widget" if find_spec("anywidget") else "sliders"


def build(module, state):
    """Return the anywidget of an ES module of this folder; `state` is shared with it.

    Its text form is always the same, so that stored outputs can be compared.
    """
    import anywidget
    import traitlets

    shared = {
        name: traitlets.Any(value).tag(sync=True) for name, value in state.items()
    }
    source = FOLDER.joinpath(f"{module}.js").read_text(encoding="utf-8")
    members = {"_esm": source, "__repr__": lambda self: f"<{module} widget>", **shared}
    return type(module.title(), (anywidget.AnyWidget,), members)()


def png(figure):
    """Close a figure and return it as the bytes of a PNG file."""
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def _control(label, value, allowed):
    import ipywidgets

    value = (
        max(value) if isinstance(value, list) else value
    )  # of a grid: its longer side
    look = {"description": label, "value": value}
    if isinstance(allowed[0], str):
        return ipywidgets.Dropdown(options=allowed, **look)
    low, high, *step = allowed
    kind = ipywidgets.FloatSlider if step else ipywidgets.IntSlider
    look |= {"step": step[0], "readout_format": ".3g"} if step else {}
    return kind(min=low, max=high, style={"description_width": "9em"}, **look)


def sliders(twin, state, controls):
    """Return core ipywidgets around the figure `twin(**state)`.

    `controls` maps labels to (path, allowed): a path like ("layers", 0, 1) leads into
    `state`; allowed are (low, high[, step]) or strings to choose from. A combination
    that the twin refuses shows its message and leaves the last figure.
    """
    import ipywidgets

    state = deepcopy(state)
    picture, message = ipywidgets.Image(format="png"), ipywidgets.Label()

    def redraw():
        try:
            picture.value, message.value = png(twin(**state)), ""
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


def present(module, twin, state, controls, serve=None, **constants):
    """Show the ES module `module` with `state`, or its twin, as `form()` says.

    `serve` gets the widget whose questions Python answers, `constants` are what only
    the browser needs to know. A stored figure tells in its metadata which module with
    which state may take its place on a page without Python.
    """
    shape = form()
    if shape == "figure" and not in_notebook():
        twin(**state)
        plt.show()
        return
    from IPython.display import display

    if shape == "figure":
        figure = twin(**state)
        note = {} if serve else {"widget": {"module": module, "state": state}}
        display(figure, metadata=note)
        plt.close(figure)
    elif shape == "widget":
        widget = build(module, state | constants)
        if serve:
            serve(widget)
        display(widget)
    else:
        display(sliders(twin, state, controls))

"""Turn a solved notebook into a web page: folded solutions, described figures."""

import ast
import json
import re
from html import escape

import nbformat

from utils import plots

# Shown in place of a solution; the learner's notebook has the same
STUB = "...  # your code here"
SOLUTION = re.compile(r"^( *)# BEGIN SOLUTION\n.*?# END SOLUTION", re.M | re.S)


def stub(source):
    """Return the code of an exercise without its solution."""
    return SOLUTION.sub(rf"\g<1>{STUB}", source)


def _called(source):
    """Return what a cell calls: a list of dotted names such as "plots.roc"."""
    calls = [n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    return [ast.unparse(function) for function in calls]


def _summary(name):
    """Return the first line of the docstring of "plots.roc", or an empty text."""
    room, _, function = name.partition(".")
    found = getattr(plots, function, None) if room == "plots" else None
    return (found.__doc__ or "").split("\n")[0] if found else ""


def description(source, section):
    """Return the alternative text of a cell's figure."""
    drawn = [text for text in map(_summary, _called(source)) if text]
    subject = drawn[0].rstrip(".") if drawn else "Figure"
    return f"{subject}. Section “{section}”."


def has_picture(cell):
    """Tell whether a code cell shows a figure."""
    return any("image/png" in output.get("data", {}) for output in cell.outputs)


def widget_place(widget):
    """Return the HTML that `widgets.js` turns into a moving widget.

    `widget` holds "module" and "state", as a stored figure tells them.
    """
    state = escape(json.dumps(widget["state"], ensure_ascii=False))
    module = f"{widget['module']}.js"
    return (
        f'<div class="course-widget" data-module="{module}" data-state="{state}"></div>'
    )


def _widgets(cell):
    """Return the cells that let the widgets of a stored cell move."""
    found = [output.get("metadata", {}).get("widget") for output in cell.outputs]
    places = [widget_place(widget) for widget in found if widget]
    return [nbformat.v4.new_markdown_cell(place) for place in places]


def _code_cells(cell, section):
    """Return the cells of the page for one code cell of the notebook."""
    cell.metadata.pop("slideshow", None)
    if "bootstrap" in cell.metadata.get("tags", []):
        return []
    if has_picture(cell):
        alt = description(cell.source, section)
        cell.metadata["mystnb"] = {"image": {"alt": alt}}
    if "# BEGIN SOLUTION" not in cell.source:
        return [cell, *_widgets(cell)]
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
    cell.metadata["mystnb"] = {"code_prompt_show": "Show a solution"}
    task = nbformat.v4.new_markdown_cell(f"```python\n{stub(cell.source)}\n```")
    return [task, cell]


def lesson_page(notebook):
    """Return the notebook of the web page for a solved notebook."""
    cells, section = [], ""
    for cell in notebook.cells:
        cell = nbformat.from_dict(cell)
        if cell.cell_type == "code":
            cells += _code_cells(cell, section)
            continue
        for heading in re.findall(r"^##+ (.+)", cell.source, re.M):
            section = re.sub(r" \([^()]*min\)$", "", heading)
        cells.append(cell)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same in every build
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)

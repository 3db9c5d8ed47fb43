"""Turn a solved notebook into a web page: folded code, described figures, links.

Code that is folded in a notebook is so on the page; deeper sections stand open.
"""

import ast
import json
from html import escape
from importlib import import_module

import nbformat

from tools.lesson import tags
from tools.solve import STUB, cleared
from utils import plots


def _drawing_modules(lesson):
    """Return {name in its cells: module} of the modules that draw for a lesson."""
    if not (lesson.folder / "figures.py").is_file():
        return {"plots": plots}
    figures = import_module(f"lessons.{lesson.folder.name}.figures")
    return {"plots": plots, "figures": figures}


def _summaries(lesson, source):
    """Yield the first lines of the docstrings of the functions that draw in a cell."""
    modules = _drawing_modules(lesson)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            module, _, name = ast.unparse(node.func).partition(".")
            function = getattr(modules.get(module), name, None)
            if function and function.__doc__:
                yield function.__doc__.split("\n")[0].rstrip(".")


def description(lesson, place, cell):
    """Return the alternative text of a cell's figure.

    It is the cell's own (metadata `alt`), else what the function that draws says of
    itself, and the section.
    """
    if "alt" in cell.metadata:
        return cell.metadata["alt"]
    section = lesson.section_at(place)
    where = f"Section “{section.heading}”" if section else f"Lesson “{lesson.title}”"
    return f"{next(_summaries(lesson, cell.source), 'Figure')}. {where}."


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


def _code_cells(lesson, place, cell):
    """Return the cells of the page for one code cell of the solved notebook."""
    cell.metadata.pop("slideshow", None)
    if "bootstrap" in tags(cell):  # without what looks for the course's files
        cell.source = lesson.cells[place].source
    page = {}
    if has_picture(cell):
        page["image"] = {"alt": description(lesson, place, cell)}
    shown = [cell, *_widgets(cell)]
    asked = cleared(lesson.cells[place].source)
    if STUB in asked:
        page["code_prompt_show"] = "Show a solution"
        shown.insert(0, nbformat.v4.new_markdown_cell(f"```python\n{asked}\n```"))
    elif "folded" in tags(cell):
        page["code_prompt_show"] = "Show the code"
    if "code_prompt_show" in page:
        cell.metadata["tags"] = [*tags(cell), "hide-input"]
    if page:
        cell.metadata["mystnb"] = page
    return shown


def _text_cell(cell):
    """Return a text cell that leads to the lab, which lies beside the page."""
    cell.source = cell.source.replace("`lab.html`", '<a href="lab.html">lab.html</a>')
    return cell


def _require_same_cells(lesson, notebook):
    """Raise a ValueError unless a solved notebook has the cells of its lesson."""
    kinds = [[cell.cell_type for cell in cells] for cells in (lesson.cells, notebook)]
    if kinds[0] != kinds[1]:
        raise ValueError(
            f"{lesson.solved.name} does not hold the cells of its lesson. "
            "Run `make notebooks`."
        )


def lesson_page(lesson, notebook):
    """Return the notebook of the web page for a lesson and its solved notebook.

    Raises a ValueError if the solved notebook does not have the lesson's cells.
    """
    _require_same_cells(lesson, notebook.cells)
    cells, parts = [], [*lesson.sections.values(), *lesson.tasks.values()]
    names = {part.cells.start: lesson.anchor(part) for part in parts}
    for place, solved in enumerate(notebook.cells):
        cell = nbformat.from_dict(solved)
        if place in names:
            cell.source = f"({names[place]})=\n{cell.source}"
        is_code = cell.cell_type == "code"
        cells += _code_cells(lesson, place, cell) if is_code else [_text_cell(cell)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same in every build
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)

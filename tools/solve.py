"""A lesson's code in two forms: what a learner completes, and the solved one."""

import ast
import re
from copy import copy
from functools import singledispatch

from lessons import exercise
from utils.grading.sources import whole_source

STUB = "...  # your code here"
_MARKED = re.compile(r"^( *)# BEGIN SOLUTION\n.*?# END SOLUTION", re.M | re.S)
_IMPORTS = ast.Import | ast.ImportFrom


def cleared(source):
    """Return the code of a cell with a stub in the place of a marked solution."""
    return _MARKED.sub(rf"\1{STUB}", source)


def stubs(source):
    """Return {name: definition} of the functions in a cell that wait for their body."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and STUB in _lines(node, source):
            found[node.name] = node
    return found


def _lines(node, source):
    """Return the lines of a statement, with its decorators and comments behind it."""
    first = min(part.lineno for part in (node, *getattr(node, "decorator_list", [])))
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def checked(lesson):
    """Return {name of a function: id} of the exercises that a lesson checks."""
    found = {}
    for _, call in lesson.calls("check"):
        if len(call.args) > 1 and isinstance(call.args[1], ast.Name):
            found[call.args[1].id] = call.args[0].value
    return found


def _one_by_one(statement):
    """Return the text of an import statement as one statement per name."""
    texts = []
    for alias in statement.names:
        single = copy(statement)
        single.names = [alias]
        texts.append(ast.unparse(single))
    return texts


def imports(source):
    """Return one import statement per name that code imports at its top level."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, _IMPORTS)]
    return {text for node in nodes for text in _one_by_one(node)}


def classes(source):
    """Return the names of the classes that code defines at its top level."""
    nodes = ast.parse(source).body
    return {node.name for node in nodes if isinstance(node, ast.ClassDef)}


def _with_docstring(text, name, docstring):
    """Return code with the docstring of a function replaced by another's lines."""
    body = ast.parse(text).body
    function = next(node for node in body if getattr(node, "name", None) == name)
    lines, first = text.splitlines(), function.body[0]
    end = first.end_lineno if ast.get_docstring(function) else first.lineno - 1
    lines[first.lineno - 1 : end] = docstring.splitlines()
    return "\n".join(lines)


def _joined(parts):
    """Return the code of (statement, text) pairs, two blank lines round definitions."""
    code, last = "", None
    for node, text in parts:
        kinds = (type(last), type(node))
        if last is not None:
            blank = 2 if {ast.FunctionDef, ast.ClassDef} & {*kinds} else 0
            is_block_end = isinstance(last, _IMPORTS) and not isinstance(node, _IMPORTS)
            code += "\n" * (1 + max(blank, int(is_block_end)))
        code, last = code + text, node
    return code


def answer(stub, source, reference, known=()):
    """Return the code that takes the place of a stub in the source of a cell.

    It is the reference with what it needs of its module, under the stub's docstring.
    Imports that are `known`, statements of one name each, are left out, and those of
    names that are known, such as those of a lesson's own classes. Raises a ValueError
    if the reference has another name than the stub.
    """
    if reference.__name__ != stub.name:
        name = reference.__name__
        raise ValueError(f"the reference of {stub.name} has another name, {name}")
    text = whole_source(reference)
    if ast.get_docstring(stub):
        text = _with_docstring(text, stub.name, _lines(stub.body[0], source))
    parts = []
    for node in ast.parse(text).body:
        if isinstance(node, _IMPORTS):
            lines = _one_by_one(node)
            new = [line for line in lines if not {line, line.split()[-1]} & set(known)]
            parts += [(node, line) for line in new]
        else:
            parts.append((node, _lines(node, text)))
    return _joined(parts)


@singledispatch
def solved(lesson):
    """Return the sources of all cells of a lesson, exercises solved.

    Raises a ValueError for a stub that no cell checks.
    """
    ids, known, sources = checked(lesson), set(), []
    for cell in lesson.cells:
        source = cell.source
        if cell.cell_type == "code":
            for name, stub in stubs(source).items():
                if name not in ids:
                    raise ValueError(f"lesson {lesson.name} does not check {name}")
                old, reference = _lines(stub, source), exercise(ids[name]).reference
                new = answer(stub, source, reference, known)
                source = source.replace(old, new, 1)
            known |= imports(source) | classes(source)
        sources.append(source)
    return sources

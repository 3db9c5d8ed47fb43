"""Which names a piece of code binds, and which it reads from outside itself."""

import ast
from functools import cache
from symtable import symtable

# Functions that leave their arguments as they are, and methods that change their owner
_READERS = {"print", "table", "check", "claim", "hint", "own", "reveal"}
_READERS |= {"plt", "plots", "figures"}
_CHANGERS = {"append", "build", "compile", "extend", "fit", "set_weights", "shuffle"}
_CHANGERS |= {"sort", "train_on_batch", "update"}


def _scopes(table):
    yield table
    for inner in table.get_children():
        yield from _scopes(inner)


@cache
def bound(source):
    """Return the names that code binds at its top level: {"x", "f"}."""
    top = symtable(source, "cell", "exec")
    return {
        s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()
    }


@cache
def read(source):
    """Return the names that code reads, at its top level or inside its functions."""
    found = set()
    for table in _scopes(symtable(source, "cell", "exec")):
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                found.add(symbol.get_name())
    return found


def _root(node):
    """Return the name that x, x.y or x[0].y(…) begins with, or None."""
    while not isinstance(node, ast.Name):
        node = getattr(node, "value", None) or getattr(node, "func", None)
        if node is None:
            return None
    return node.id


def _changed_by(call, is_statement):
    """Return the names whose objects a call may change."""
    if _root(call.func) in _READERS:
        return set()
    method = getattr(call.func, "attr", None)
    found = {_root(call.func)} if method in _CHANGERS or is_statement else set()
    trains = ast.unparse(call.func).rpartition(".")[2].startswith(("train", "fit"))
    if is_statement or trains:
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        found.update(map(_root, arguments))
    return found


@cache
def touched(source):
    """Return the names whose objects code may change without binding them anew.

    A guess from the form: `model` in `model.fit(x, y)` or `history = train(model, x)`,
    `image` in `image[0] = 1`, `axes` in the statement `draw(axes)`. What prints or
    draws changes nothing, and neither does a call whose result is used.
    """
    tree, found = ast.parse(source), set()
    statements = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript):
            if isinstance(node.ctx, ast.Store):
                found.add(_root(node))
        elif isinstance(node, ast.Call):
            found |= _changed_by(node, node in statements)
    return found - {None} - imported(source)


@cache
def imported(source):
    """Return the names that code binds by imports at its top level."""
    top = symtable(source, "cell", "exec")
    return {s.get_name() for s in top.get_symbols() if s.is_imported()}

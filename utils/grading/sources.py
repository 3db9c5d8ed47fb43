"""The source of a function, with all that it needs of its module."""

import ast
import sys
from inspect import getsource
from symtable import symtable

KNOWN = {"np"}  # every notebook has imported it


def _bound(statement):
    """Return the names that a statement of a module binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    parts = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {name.id for name in parts if isinstance(name.ctx, ast.Store)}


def _read(table):
    """Return the names of the module that are read in a scope or one inside it."""
    top = table.get_type() == "module"
    symbols = [symbol for symbol in table.get_symbols() if symbol.is_referenced()]
    names = {symbol.get_name() for symbol in symbols if top or symbol.is_global()}
    return names.union(*map(_read, table.get_children()))


def _used(statement):
    """Return the names of the module that a statement reads."""
    return _read(symtable(ast.unparse(statement), "module", "exec"))


def _text(statement, used, lines):
    """Return the source of a statement; of an import only the names that are used."""
    if isinstance(statement, ast.ImportFrom):
        names = [a for a in statement.names if (a.asname or a.name) in used]
        return ast.unparse(ast.ImportFrom(statement.module, names, statement.level))
    decorators = getattr(statement, "decorator_list", [])
    first = min(node.lineno for node in (statement, *decorators))
    blank = "\n\n" * isinstance(statement, ast.FunctionDef | ast.ClassDef)
    return blank + "\n".join(lines[first - 1 : statement.end_lineno])


def whole_source(function):
    """Return the source of a module's function and of all that it uses there.

    Helpers, constants and imports come first, in the order of the module; imports that
    each notebook has are left out.
    """
    source = getsource(sys.modules[function.__module__])
    statements = ast.parse(source).body
    home = {name: node for node in statements for name in _bound(node) - KNOWN}
    wanted, used = {home[function.__name__]}, set()
    while True:
        used = set().union(*map(_used, wanted))
        found = wanted | {home[name] for name in used & home.keys()}
        if found == wanted:
            break
        wanted = found
    lines = source.splitlines()
    texts = [_text(node, used, lines) for node in statements if node in wanted]
    return "\n".join(texts).strip() + "\n"

"""A fingerprint of all that the outputs of a solved notebook depend on.

These are the lesson's code, the modules of its own folder that it uses, the modules of
`utils` that these import, the style of figures, and the shipped data where images are
loaded. Only code counts: text, comments and docstrings change nothing. Of a package
that merely collects names, the modules of the names in use count.
"""

import ast
import hashlib
from functools import cache

from tools.lesson import tags
from tools.solve import solved

# What a lesson imports from `lessons`, and the file of its folder where that leads
PARTS = dict.fromkeys(("check", "hint", "own", "reveal"), "exercises")
PARTS |= {"claim": "claims"}
_DOCUMENTED = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def _tree(source):
    return ast.parse(source)


def _parsed(path):
    return _tree(path.read_text(encoding="utf-8"))


@cache
def _nodes(tree, *kinds):
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _is_text(statement):
    value = getattr(statement, "value", None)
    return isinstance(statement, ast.Expr) and isinstance(
        getattr(value, "value", None), str
    )


def canonical(node):
    """Return code as a text that is the same for every version of Python.

    `node` is a syntax tree or a list of them. Docstrings are left out, and what
    `ast.dump` shows in some versions only: fields that are empty.
    """
    if isinstance(node, list):
        return f"[{', '.join(map(canonical, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = dict(ast.iter_fields(node))
    if isinstance(node, _DOCUMENTED) and node.body and _is_text(node.body[0]):
        fields["body"] = node.body[1:]
    if isinstance(node, ast.JoinedStr):  # Python 3.12 adds empty texts to some
        fields["values"] = [v for v in node.values if getattr(v, "value", 0) != ""]
    shown = [
        f"{name}={canonical(value)}"
        for name, value in fields.items()
        if value is not None and value != []
    ]
    return f"{type(node).__name__}({', '.join(shown)})"


@cache
def _canonical_module(tree):
    return canonical(tree)


def _file(root, name):
    """Return the file of the module "utils.plots" or package "utils", or None."""
    path = root.joinpath(*name.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((c for c in candidates if c.is_file()), None)


def _attributes(tree, name):
    """Return the attributes in use of a name, None where it is used without one."""
    attributes = _nodes(tree, ast.Attribute)
    owners = [n for n in attributes if getattr(n.value, "id", None) == name]
    uses = [n for n in _nodes(tree, ast.Name) if n.id == name]
    return {n.attr for n in owners} if len(uses) == len(owners) else None


def _imports(tree, root, chosen=None):
    """Yield (module, names used of it or None for all) for each import in code.

    With `chosen`, only the imports that bind one of these names.
    """
    for node in _nodes(tree, ast.Import):
        yield from ((alias.name, None) for alias in node.names)
    for node in _nodes(tree, ast.ImportFrom):
        for alias in node.names:
            local, inner = alias.asname or alias.name, f"{node.module}.{alias.name}"
            if chosen is not None and local not in chosen:
                continue
            if _file(root, inner):
                yield inner, _attributes(tree, local) if chosen is None else None
            else:
                yield node.module, {alias.name}


def _only_collects(path):
    """Tell whether a file is a package's and does nothing but import names."""
    if path.name != "__init__.py":
        return False
    rest = [n for n in _parsed(path).body if not isinstance(n, ast.ImportFrom)]
    names = [n for n in rest if not _is_text(n)]
    return all(ast.unparse(n).startswith("__all__ = ") for n in names)


def _through(path, name, used, root):
    """Return the imports of a package that only collects, for the names in use."""
    found = list(_imports(_parsed(path), root, used))
    inner = [f"{name}.{attribute}" for attribute in used or ()]
    return found + [(module, None) for module in inner if _file(root, module)]


def _parts(tree, lesson):
    """Return the modules of lessons' folders that `check`, `claim` … load."""
    nodes = _nodes(tree, ast.ImportFrom)
    names = {a.name for n in nodes if n.module == "lessons" for a in n.names}
    files = {PARTS[name] for name in names & PARTS.keys()}
    names = [folder.name for folder in lesson.folders]
    found = [f"lessons.{name}.{file}" for name in names for file in sorted(files)]
    return [(module, None) for module in found]


def modules(lesson, code=None):
    """Return the files with Python code on which a lesson depends, in order.

    `code` are the sources of its code cells, solved, where they are known already.
    """
    root = lesson.folders[0].parents[1]
    tree = ast.parse("\n\n".join(_code(lesson) if code is None else code))
    waiting = [*_imports(tree, root), *_parts(tree, lesson)]
    found, seen = set(), set()
    while waiting:
        name, used = waiting.pop()
        key = (name, used if used is None else frozenset(used))
        path = _file(root, name)
        if key in seen or path is None:
            continue
        seen.add(key)
        if _only_collects(path):
            waiting += _through(path, name, used, root)
        elif path not in found:
            found.add(path)
            waiting += _imports(_parsed(path), root)
    return sorted(found)


def _code(lesson):
    """Return the solved code cells of a lesson."""
    pairs = zip(lesson.cells, solved(lesson), strict=True)
    return [source for cell, source in pairs if cell.cell_type == "code"]


def _other_files(lesson, found):
    """Return the files without Python code on which a lesson depends."""
    root = lesson.folders[0].parents[1]
    style = [root / "utils" / "course.mplstyle"]
    data = root.glob("data/*.npz") if root / "utils" / "images.py" in found else ()
    return [*style, *sorted(data)]


def _content(path):
    content = path.read_bytes()
    return content if path.suffix == ".npz" else content.replace(b"\r\n", b"\n")


def digest(lesson):
    """Return a fingerprint of what the outputs of a lesson's solved notebook need."""
    root, state = lesson.folders[0].parents[1], hashlib.sha256()
    code = _code(lesson)
    found = modules(lesson, code)
    for cell, source in zip(lesson.code, code, strict=True):
        is_failing = "raises-exception" in tags(cell)
        state.update(f"{is_failing} {canonical(ast.parse(source).body)}\n".encode())
    for path in found:
        name = path.relative_to(root).as_posix()
        state.update(f"{name} {_canonical_module(_parsed(path))}\n".encode())
    for path in _other_files(lesson, found):
        state.update(_content(path))
    return state.hexdigest()[:16]

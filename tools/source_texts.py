"""What an expression in a source says, as far as the source alone tells.

Pieces that only a call knows stay code, marked by OPEN and CLOSE; long ones are "…".
"""

import ast
import re
from collections import defaultdict

OPEN, CLOSE = "\ue000", "\ue001"


def names(node):
    """Return the names in an expression or a definition."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _is_short(node):
    """Tell whether an expression reads like a word: x, x.size, len(x), x - 1."""
    if isinstance(node, ast.BinOp):
        return _is_short(node.left) and _is_short(node.right)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "len" and all(map(_is_short, node.args))
    if isinstance(node, ast.Attribute):
        return _is_short(node.value)
    return isinstance(node, ast.Name | ast.Constant)


def _coded(node):
    """Return an expression as a marked piece of code, … for a long one."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "', '.join":
        node = node.args[0]
    return f"{OPEN}{ast.unparse(node)}{CLOSE}" if _is_short(node) else "…"


def _bindings(node):
    """Yield (name, expression or None) for what an assignment or a loop binds."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    value = node.value if isinstance(node, ast.Assign) else node.iter
    for target in targets:
        if isinstance(target, ast.Name):
            loop = isinstance(value, ast.Tuple) or isinstance(node, ast.Assign)
            yield target.id, value if loop else None
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=False)
            yield from ((one.id, each) for one, each in pairs if hasattr(one, "id"))
        else:
            yield from ((name, None) for name in names(target))


class Scope:
    """What names mean in one function: arguments that are given, variables, globals."""

    def __init__(self, function, known, given=()):
        self.known, self.given = known, dict(given)
        nodes = list(ast.walk(function))
        self.hidden = {each.arg for each in nodes if isinstance(each, ast.arg)}
        self.values = defaultdict(list)  # variable → [(line, expression, is sure)]
        for node in nodes:
            if isinstance(node, ast.Assign | ast.For | ast.comprehension):
                for name, value in _bindings(node):
                    self.hidden.add(name)
                    place = getattr(value, "lineno", 0), value, node in function.body
                    self.values[name] += [place] if value is not None else []

    def text(self, node):
        """Return an expression as a text, with marked code for what a call knows."""
        if isinstance(node, ast.JoinedStr):
            return "".join(map(self.text, node.values))
        if isinstance(node, ast.Tuple | ast.IfExp):
            parts = getattr(node, "elts", None) or (node.body, node.orelse)
            return " or ".join(filter(None, map(self.text, parts)))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.text(node.left) + self.text(node.right)
        if isinstance(node, ast.Name) and node.id in self.hidden:
            return self._variable(node)
        inner = node.value if isinstance(node, ast.FormattedValue) else node
        if names(node) & self.hidden:
            is_name = isinstance(inner, ast.Name)
            return self._variable(inner) if is_name else _coded(inner)
        return self._constant(node)

    def _last_values(self, node):
        """Return what a variable may be: its last values, back to a sure one."""
        found = []
        places = sorted(self.values.get(node.id, []), key=lambda place: -place[0])
        for line, value, is_sure in places:
            if line <= node.lineno:
                found.insert(0, value)
                if is_sure:
                    break
        return found

    def _variable(self, node):
        """Return the text of all that a variable may be, else its name."""
        if node.id in self.given:
            return self.given[node.id]
        values = self._last_values(node)
        if not values or any(node.id in names(value) for value in values):
            return _coded(node)
        texts = dict.fromkeys(map(self.text, values))
        return _coded(node) if "…" in texts else " or ".join(texts)

    def _constant(self, node):
        """Return the text of what the module itself knows."""
        inner = ast.JoinedStr([node]) if isinstance(node, ast.FormattedValue) else node
        expression = ast.Expression(ast.fix_missing_locations(inner))
        try:  # the library's own source
            return str(eval(compile(expression, "utils", "eval"), dict(self.known)))  # noqa: S307
        except NameError:
            return _coded(node)


def markdown(sentence):
    """Return a sentence with its marked code as code, safe in Markdown."""
    quoted = re.compile(f"`([^`{OPEN}]*){OPEN}([^`{CLOSE}]*){CLOSE}([^`]*)`")
    sentence = quoted.sub(rf"{OPEN}\1\2\3{CLOSE}", sentence)
    texts = re.split(f"{OPEN}(.*?){CLOSE}", sentence)
    texts[::2] = [re.sub(r"([*_<|[])", r"\\\1", text) for text in texts[::2]]
    texts[1::2] = [f"`{code}`" for code in texts[1::2]]
    return "".join(texts).rstrip(".") + "."

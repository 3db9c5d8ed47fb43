"""What the library refuses by name, read from its source: each `require`, each error.

A tool is a public function or class. Those of its refusals are listed that it reaches
without going through another tool.
"""

import ast
import builtins
import importlib
from collections import defaultdict
from functools import cache
from inspect import isclass, isfunction, ismodule, unwrap
from typing import NamedTuple

from tools.course import ROOT
from tools.source_texts import CLOSE, OPEN, Scope, markdown, names

LIBRARY = ROOT / "utils"
HOW = ("arguments", "grading")  # how arguments and answers are refused, no tools
SHARED = ("keras_graph",)  # what tools are made of
ALONE = ("utils/introspection/slopes.py",)  # of a package, but imported by itself
FIRST = ("ledger", "symmetry", "introspection", *SHARED, "training", "notebook")
NAME, RULE = 1, 3  # arguments of `require`


class Refusal(NamedTuple):
    """One refusal: where it stands, and the sentence that it says.

    `part` is a module or package of utils, `owner` the key (module, name) of the
    top-level function or class around it. Pieces of code in the sentence are marked.
    """

    part: str
    path: str
    line: int
    owner: tuple
    sentence: str


def _is_error(node):
    name = getattr(node.func, "id", "")
    return name == "BadArgument" or name.endswith("Error")


def _sentence(scope, call):
    """Return what a call of `require`, or of an error, says."""
    if _is_error(call):
        return scope.text(call.args[0])
    name, rule = scope.text(call.args[NAME]), scope.text(call.args[RULE])
    subject = "An argument" if OPEN in name else f"{OPEN}{name}{CLOSE}"
    return f"{subject} must be {rule}"


def _functions(owner):
    """Return a function, or the methods of a class."""
    if isinstance(owner, ast.FunctionDef):
        return [owner]
    return [node for node in owner.body if isinstance(node, ast.FunctionDef)]


def _is_said(text):
    """Tell whether a text is one that a sentence may hold: a word, or several."""
    return OPEN not in text and text[:1].isalpha() and text not in dir(builtins)


class Module:
    """A module of the library: its source, and its names as they are at run time."""

    def __init__(self, path):
        self.path = path.relative_to(ROOT).as_posix()
        self.name = self.path.removesuffix(".py").replace("/", ".")
        self.name = self.name.removesuffix(".__init__")
        self.part = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
        self.known = vars(importlib.import_module(self.name))
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        kinds = (ast.FunctionDef, ast.ClassDef)
        self.owners = [node for node in self.tree.body if isinstance(node, kinds)]

    @property
    def all_functions(self):
        """Return all functions and methods."""
        return [each for owner in self.owners for each in _functions(owner)]

    def _given(self, function):
        """Yield the texts that the module itself calls a function with."""
        parameters = [each.arg for each in function.args.args]
        for outer in self.all_functions:
            scope = Scope(outer, self.known)
            for call in ast.walk(outer):
                if getattr(getattr(call, "func", None), "id", "") == function.name:
                    pairs = zip(parameters, map(scope.text, call.args), strict=False)
                    yield {name: text for name, text in pairs if _is_said(text)}

    def refusals(self):
        """Yield all Refusals of the module."""
        for owner in self.owners:
            for function in _functions(owner):
                scopes = [
                    Scope(function, self.known, given)
                    for given in list(self._given(function)) or [{}]
                ]
                for call in ast.walk(function):
                    if not isinstance(call, ast.Call):
                        continue
                    if getattr(call.func, "id", "") == "require" or _is_error(call):
                        place = self.part, self.path, call.lineno
                        key = self.name, owner.name
                        said = [_sentence(scope, call) for scope in scopes]
                        for text in dict.fromkeys(said):
                            yield Refusal(*place, key, text)

    def uses(self, owner):
        """Return the keys (module, name) of functions and classes that one uses."""
        known = dict(self.known)
        for node in ast.walk(owner):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("utils"):
                module = importlib.import_module(node.module)
                known |= {each.name: getattr(module, each.name) for each in node.names}
        found = [known.get(name) for name in names(owner)]
        for node in ast.walk(owner):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                base = known.get(node.value.id)
                found.append(getattr(base, node.attr, None) if ismodule(base) else None)
        return set(filter(None, map(_key, found)))


def _key(thing):
    """Return (module, name) of a function or class of the library, else None."""
    thing = unwrap(thing) if callable(thing) else thing
    if not (isfunction(thing) or isclass(thing)):
        return None
    inside = thing.__module__.startswith("utils.")
    return (thing.__module__, thing.__name__) if inside else None


@cache
def modules():
    """Return the Modules of the library that refuse something for a reader."""
    found = map(Module, sorted(LIBRARY.rglob("*.py")))
    return [module for module in found if module.part not in HOW]


def _public(module):
    """Return the keys of what a module or package offers to a reader."""
    is_package = module.path.endswith("__init__.py")
    inner = module.path.count("/") > 1 and not is_package and module.path not in ALONE
    if inner or module.part in SHARED:
        return set()
    offered = module.known.get("__all__", [owner.name for owner in module.owners])
    things = [module.known[name] for name in offered if name[0] != "_"]
    is_result = [isclass(x) and issubclass(x, tuple | list) for x in things]
    pairs = zip(things, is_result, strict=True)
    return {_key(thing) for thing, result in pairs if not result} - {None}


@cache
def tools():
    """Return {key: keys of the tools that reach it, not through another tool}."""
    uses = {
        (module.name, owner.name): module.uses(owner)
        for module in modules()
        for owner in module.owners
    }
    public = set().union(*map(_public, modules()))
    found = defaultdict(set)
    for tool in public:
        waiting, seen = [tool], {tool}
        while waiting:
            key = waiting.pop()
            found[key].add(tool)
            more = uses.get(key, set()) - seen - public
            waiting += more
            seen |= more
    return dict(found)


@cache
def refusals():
    """Return all Refusals of the library, in the order of files and lines."""
    found = [each for module in modules() for each in module.refusals()]
    return sorted(found, key=lambda each: (each.path, each.line))


def asked_by(refusal):
    """Return the names of the tools that refuse this, sorted."""
    return tuple(sorted(name for _, name in tools().get(refusal.owner, ())))


def page():
    """Return all refusals as Markdown: a section per part, a list per tool."""
    parts = defaultdict(lambda: defaultdict(dict))
    for each in refusals():
        parts[each.part][asked_by(each)][markdown(each.sentence)] = None
    lines = []
    for part in sorted(parts, key=lambda name: (*[name != f for f in FIRST], name)):
        described = importlib.import_module(f"utils.{part}").__doc__
        lines += [f"### {part}", described.split("\n\n")[0]]
        for asking, sentences in sorted(parts[part].items()):
            lines.append(", ".join(f"**`{name}`**" for name in asking))
            lines.append("\n".join(f"- {sentence}" for sentence in sentences))
    return "\n\n".join(lines)

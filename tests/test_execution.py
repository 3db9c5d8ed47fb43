"""What the code may not do: run strange code, open pickles, use a shell, float free."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "utils").rglob("*.py"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SOURCES = [*MODULES, *sorted((ROOT / "lessons").glob("[0-9]*.py"))]

each_source = pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix()
)

NO_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "load_model"}
NO_MODULES = {
    "dill",
    "joblib",
    "marshal",
    "pickle",
    "pty",
    "requests",
    "shelve",
    "socket",
    "subprocess",
    "urllib",
    "webbrowser",
}


def called(node):
    function = node.func
    return getattr(function, "id", getattr(function, "attr", ""))


def imported(node):
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {alias.name.split(".")[0] for alias in node.names}


@cache
def tree(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def nodes(path, kind):
    return [node for node in tree(path) if isinstance(node, kind)]


@each_source
def test_nothing_is_evaluated(path):
    """`model.compile` is a method and allowed; the built-in `compile` is not."""
    calls = nodes(path, ast.Call)
    bad = [
        f"line {node.lineno}: {called(node)}"
        for node in calls
        if called(node) in NO_CALLS
        and not (called(node) == "compile" and isinstance(node.func, ast.Attribute))
    ]
    assert bad == []


@each_source
def test_no_pickles_no_shell_no_network(path):
    found = nodes(path, ast.Import | ast.ImportFrom)
    names = set().union(*map(imported, found)) if found else set()
    assert names & NO_MODULES == set()


@each_source
def test_arrays_are_loaded_without_pickles(path):
    for node in nodes(path, ast.Call):
        if ast.unparse(node.func) in ("np.load", "numpy.load"):
            keywords = {k.arg: ast.unparse(k.value) for k in node.keywords}
            assert keywords.get("allow_pickle") == "False"


def uses(step_list):
    return [step["uses"] for step in step_list if "uses" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_actions_are_pinned(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    actions = [use for job in workflow["jobs"].values() for use in uses(job["steps"])]
    assert actions
    assert [use for use in actions if not re.search(r"@[0-9a-f]{40}$", use)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_write_only_what_they_must(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}

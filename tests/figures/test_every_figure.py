"""No figure goes without a test: each public function that draws is used by one."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DRAWERS = {ROOT / "utils/plots.py": HERE / "test_plots.py"}
DRAWERS[ROOT / "utils/widgets/figures.py"] = HERE / "test_widget_figures.py"
for _path in sorted((ROOT / "lessons").glob("lesson*/figures.py")):
    DRAWERS[_path] = HERE / f"test_{_path.parent.name.split('_')[0]}.py"
# These show what others draw; test_notebook.py and test_widgets.py ask them
OTHERS = {ROOT / "utils/notebook.py", ROOT / "utils/widgets/display.py"}
OTHERS |= {
    ROOT / "utils/widgets" / f"{name}.py" for name in ("answers", "model_widget")
}


def name(path):
    return path.relative_to(ROOT).as_posix()


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def words(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def drawing(path):
    """Return the functions of a module that draw, by themselves or by others of it."""
    nodes = parsed(path).body
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom)]
    lent = [n for n in imports if n.module in ("utils.plots", "utils.widgets.figures")]
    known = {"plt", "axes", *(each.name for node in lent for each in node.names)}
    functions = {n.name: words(n) for n in nodes if isinstance(n, ast.FunctionDef)}
    found = set()
    while (
        more := {f for f, used in functions.items() if used & (known | found)} - found
    ):
        found |= more
    return {each for each in found if not each.startswith("_")}


def used(path):
    """Return the functions of `figures` and `plots` that a file of tests names."""
    nodes = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute)]
    return {n.attr for n in nodes if ast.unparse(n.value) in ("figures", "plots")}


@pytest.mark.parametrize("path", DRAWERS, ids=name)
def test_each_public_function_that_draws_has_a_test(path):
    functions = drawing(path)
    assert functions
    assert functions - used(DRAWERS[path]) == set()


def test_only_these_modules_draw():
    paths = [*(ROOT / "utils").rglob("*.py"), *(ROOT / "lessons").rglob("*.py")]
    found = set()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        draws = "matplotlib" in text or "utils.plots" in text or "import plots" in text
        found |= {path} if draws and path.name != "lesson.py" else set()
    assert found == {*DRAWERS, *OTHERS}

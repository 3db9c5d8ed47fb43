"""The rules of the repository, one per test: floors, sizes, words, links, lessons."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import jupytext
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from utils.checks import EXERCISES

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "utils").rglob("*.py"))
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.py"))

each_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT / "utils").as_posix()
)
each_source = pytest.mark.parametrize(
    "path", MODULES + LESSONS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


# ---------------------------------------------------------------- floors of utils

FLOORS = [
    {"arguments", "notebook"},
    {"airshowers", "ising", "images", "shapes", "convolution", "claims"},
    {"plots", "training", "introspection", "symmetry", "ledger"},
    {"checks", "widgets"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
FRAMEWORKS = {"keras", "tensorflow", "matplotlib", "scipy"}
LAZY_IMPORTS = {
    ("images", "load_cifar10", "keras"),  # an online extra
    ("airshowers", "_client", "dask"),  # another extra
    ("airshowers", "_client", "distributed"),
    ("notebook", "all_devices", "keras"),
    ("notebook", "_jax_devices", "keras"),
    ("notebook", "_tensorflow_devices", "tensorflow"),
    ("notebook", "_torch_devices", "torch"),
}


def room(path):
    """Return 'airshowers' for utils/airshowers/physics.py, 'images' for images.py."""
    return path.relative_to(ROOT / "utils").with_suffix("").parts[0]


def imported(node):
    """Return the dotted names that an import statement mentions."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module == "utils":
        return [f"utils.{alias.name}" for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


def imports(path):
    """Yield (function or None, dotted name) for each import of a module."""
    functions = [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)]
    inside = {node: f.name for f in functions for node in ast.walk(f)}
    for node in ast.walk(tree(path)):
        yield from ((inside.get(node), name) for name in imported(node))


def packages(path):
    """Return (function or None, top-level package) for each import of a module."""
    return {(function, name.split(".")[0]) for function, name in imports(path)}


@each_module
def test_every_room_has_a_floor(path):
    assert room(path) in {*FLOOR, "__init__"}


@each_module
def test_imports_lead_downwards(path):
    names = [name for _, name in imports(path) if name.startswith("utils.")]
    rooms = {name.split(".")[1] for name in names} - {room(path), "arguments"}
    own_floor = FLOOR.get(room(path), -1)  # the package itself imports nothing
    assert {other for other in rooms if FLOOR[other] >= own_floor} == set()


@each_module
def test_low_floors_need_numpy_only(path):
    if FLOOR.get(room(path), 0) > 1:
        return
    foreign = {
        (room(path), function, package)
        for function, package in packages(path)
        if package not in {"numpy", "utils"} | sys.stdlib_module_names
    }
    assert foreign <= LAZY_IMPORTS


@each_module
def test_checks_import_keras_only_inside_functions(path):
    if room(path) == "checks":
        on_top = {package for function, package in packages(path) if not function}
        assert not on_top & FRAMEWORKS


@each_source
def test_only_what_requirements_install_is_imported(path):
    installed = {name for name, _ in requirements("requirements.txt")}
    own = {"utils"} | sys.stdlib_module_names
    if path.name in ("introspection.py", "notebook.py"):
        own |= {"jax", "torch"}  # imported only where they are the chosen backend
    if path.name == "parallel.py":
        own |= {"dask", "distributed"}  # an extra, see requirements-dask.txt
    if path.parent.name == "widgets":
        own |= {"IPython", "traitlets"}  # come with ipywidgets
    assert {package for _, package in packages(path)} <= installed | own


BLOCKER = """
import importlib, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError(name + " is not needed here")

sys.meta_path.insert(0, Blocker())
for name in {names}:
    importlib.import_module(name)
assert not {blocked} & set(sys.modules)
"""


def test_low_floors_and_checks_work_without_any_framework():
    rooms = sorted(
        {room(path) for path in MODULES} & {*FLOORS[0], *FLOORS[1], "checks"}
    )
    code = BLOCKER.format(blocked=FRAMEWORKS, names=[f"utils.{name}" for name in rooms])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


# ---------------------------------------------------------------- sizes and docstrings

LONG_TABLES = re.compile(r"checks/(lesson\d\d|heads)\.py$")


def functions(path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def lines(function):
    """Return the number of lines of a function below its signature and docstring."""
    first, last = function.body[0], function.body[-1]
    start = (
        first.lineno if ast.get_docstring(function) is None else first.end_lineno + 1
    )
    return last.end_lineno - start + 1


@each_module
def test_modules_are_short(path):
    limit = 450 if LONG_TABLES.search(path.as_posix()) else 310
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize(
    "path",
    [*MODULES, ROOT / "lessons" / "build.py"],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_functions_are_short(path):
    assert {f.name: lines(f) for f in functions(path) if lines(f) > 30} == {}


@each_module
def test_everything_public_has_a_docstring(path):
    kinds = ast.FunctionDef | ast.ClassDef
    public = [tree(path), *(n for n in tree(path).body if isinstance(n, kinds))]
    for owner in [n for n in public if isinstance(n, ast.ClassDef)]:
        public += [n for n in owner.body if isinstance(n, kinds)]
    missing = [
        getattr(node, "name", "the module")
        for node in public
        if not getattr(node, "name", "").startswith("_") and not ast.get_docstring(node)
    ]
    assert missing == []


# ---------------------------------------------------------------- words

UNSAFE = {"eval", "exec", "pickle", "allow_pickle", "subprocess", "os.system"}


def words(path):
    """Return the names, packages, parts of os and options set to True in a module."""
    found = set()
    for node in ast.walk(tree(path)):
        found.update(name.split(".")[0] for name in imported(node))
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="os"), attr=name):
                found.add(f"os.{name}")
            case ast.keyword(arg=name, value=ast.Constant(value=True)):
                found.add(name)
    return found


@each_module
def test_utils_runs_no_foreign_code(path):
    assert not UNSAFE & words(path)


@each_source
def test_the_course_speaks_keras_not_tensorflow(path):
    if path.stem not in ("introspection", "notebook"):
        assert not {"tf", "tensorflow"} & words(path)


@cache
def files():
    """Return the files that git tracks or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    listing = subprocess.run(command, cwd=ROOT, capture_output=True)
    if listing.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_file_mentions_a_machine():
    path_of_a_machine = re.compile(rb"(?<![\w.:/+-])/(work|tmp|root)(?![\w+])")
    guilty = [path for path in files() if path_of_a_machine.search(path.read_bytes())]
    assert guilty == []


def test_files_are_small():
    assert [path for path in files() if path.stat().st_size > 5e6] == []


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_is_content(arguments):
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


LINK = re.compile(r'\]\(\s*<?([^)\s>]+)|(?:src|href)="([^"]+)"')


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "data/README.md"])
def test_relative_links_lead_somewhere(name):
    page = ROOT / name
    if not page.exists():
        pytest.skip(f"{name} is not written yet")
    targets = [
        "".join(match) for match in LINK.findall(page.read_text(encoding="utf-8"))
    ]
    local = [t.split("#")[0] for t in targets if not re.match(r"\w+:|#", t)]
    assert [target for target in local if not (page.parent / target).exists()] == []


# ---------------------------------------------------------------- requirements

COLAB = {  # as published by its maintainers in August 2026
    "tensorflow": "2.20.0",
    "keras": "3.13.2",
    "numpy": "2.1.3",
    "matplotlib": "3.10.0",
    "tqdm": "4.67.3",
    "ipywidgets": "7.7.1",
    "anywidget": "0.9.21",
}


def requirements(name):
    """Return (canonical name, requirement) pairs; a lock may repeat a name."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = [line for line in text.splitlines() if re.match(r"\w", line)]
    parsed = [Requirement(line.split(" #")[0]) for line in found]
    return [
        (canonicalize_name(requirement.name), requirement) for requirement in parsed
    ]


def wanted():
    return [
        pair
        for path in ROOT.glob("requirements*.txt")
        for pair in requirements(path.name)
    ]


def test_every_requirement_is_locked_inside_its_range():
    locked = requirements("constraints.txt")
    for name, requirement in wanted():
        versions = [str(r.specifier).removeprefix("==") for n, r in locked if n == name]
        assert versions, f"{name} is not in constraints.txt"
        assert all(requirement.specifier.contains(version) for version in versions), (
            name
        )


def test_requirements_admit_colab():
    ranges = dict(requirements("requirements.txt"))
    refused = [n for n, v in COLAB.items() if not ranges[n].specifier.contains(v)]
    assert refused == []


def test_the_environment_names_its_python_as_binder_reads_it():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert re.search(r"^ +- python=3\.12$", text, re.M)
    assert re.search(r"^ +- -r requirements\.txt$", text, re.M)


# ---------------------------------------------------------------- lessons

NETWORK = re.compile(
    r"https?://|get_file|urlopen|urlretrieve|keras\.datasets|load_cifar10\b|imagenet"
    r"|\brequests\.|\bpip\b|\bwget\b|\bcurl\b"
)


@cache
def cells(path):
    return jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells


def code(path):
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def markdown(path):
    """Return all text of a lesson, cells separated by a blank line."""
    texts = [cell.source for cell in cells(path) if cell.cell_type == "markdown"]
    return "\n\n".join(texts)


def tags(cell):
    return cell.metadata.get("tags", [])


def length(cell):
    """Return the number of lines of a code cell without blanks and comments."""
    return len(
        [line for line in cell.source.splitlines() if re.match(r"\s*[^#\s]", line)]
    )


@each_lesson
def test_lesson_starts_with_title_bootstrap_and_setup(path):
    first, second = cells(path)[:2]
    assert first.cell_type == "markdown" and first.source.startswith("# ")
    assert len(re.findall(r"^# ", markdown(path), re.M)) == 1
    assert second.cell_type == "code" and tags(second) == ["bootstrap"]
    assert "notebook.setup(" in code(path)[1].source


@each_lesson
def test_lesson_runs_on_the_kernel_called_python3(path):
    text = path.read_text(encoding="utf-8")
    kernel = jupytext.reads(text, fmt="py:percent").metadata["kernelspec"]
    assert kernel["name"] == "python3"


@each_lesson
def test_code_cells_are_short(path):
    lengths = [length(cell) for cell in code(path)]
    assert max(lengths) <= 25
    assert statistics.median(lengths) <= 5


@each_lesson
def test_no_line_ends_with_a_semicolon(path):
    found = [line for cell in code(path) for line in cell.source.splitlines()]
    assert [line for line in found if line.rstrip().endswith(";")] == []


@each_lesson
def test_sections_carry_minutes(path):
    headings = re.findall(r"^## (.+)", markdown(path), re.M)
    untimed = [h for h in headings if not re.search(r"\((at home, )?\d+ min\)$", h)]
    assert set(untimed) <= {"Summary"}


@each_lesson
def test_exercises_say_where_and_how_long(path):
    headings = re.findall(r"^#+ (Exercise.*)", markdown(path), re.M)
    rule = r"Exercise \d\d\.\d: .+ \((lecture hall|at home), \d+ min\)"
    assert [h for h in headings if not re.fullmatch(rule, h)] == []


@each_lesson
def test_exercises_are_checked_and_declared(path):
    source = "\n".join(cell.source for cell in code(path))
    checked = re.findall(r'\bcheck\("([^"]+)"', source)
    declared = {exercise for exercise in EXERCISES if exercise[:2] == path.stem[:2]}
    assert set(checked) == declared
    headings = re.findall(r"^#+ Exercise (\d\d\.\d)", markdown(path), re.M)
    assert set(headings) >= declared
    assert headings == sorted(headings)
    assert re.search(r'hint\("\d\d\.\d"\)', markdown(path) + source)


@each_lesson
def test_no_formula_is_broken_into_a_list(path):
    between = re.findall(r"(?<![$\\])\$[^$]+\$(?!\$)", markdown(path))
    assert [text for text in between if re.search(r"\n([-+*]|\d+\.) ", text)] == []


def draws(node, drawing):
    """Tell whether code calls plots.…, plt.… or a function that draws."""
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    owners = {getattr(getattr(f, "value", None), "id", None) for f in calls}
    names = {getattr(f, "id", None) for f in calls}
    return bool(owners & {"plots", "plt"} or names & drawing)


def shows(statements):
    return bool(statements) and ast.unparse(statements[-1]) == "plt.show()"


@each_lesson
def test_figures_are_shown(path):
    drawing = set()  # functions of the lesson that draw and leave the showing to others
    for cell in code(path):
        statements = ast.parse(cell.source).body
        definitions = [s for s in statements if isinstance(s, ast.FunctionDef)]
        others = [s for s in statements if s not in definitions]
        for definition in definitions:
            if draws(definition, drawing) and not shows(definition.body):
                drawing.add(definition.name)
        if any(draws(statement, drawing) for statement in others):
            assert shows(statements), cell.source


@each_lesson
def test_formulas_stand_alone(path):
    inside, before = False, ""
    for line in markdown(path).splitlines():
        if line.startswith("$$") and not inside:
            assert not before.strip(), f"blank line missing above {line}"
        inside ^= line.count("$$") % 2 == 1
        before = line
    assert not inside


@each_lesson
def test_lesson_needs_no_network(path):
    own = [cell.source for cell in code(path) if "bootstrap" not in tags(cell)]
    assert [source for source in own if NETWORK.search(source)] == []

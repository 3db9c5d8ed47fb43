"""The rules of the repository: sizes, style, imports, links, locks."""

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = sorted((ROOT / "utils").rglob("*.py"))
CONTENT = sorted(p for p in (ROOT / "lessons").rglob("*.py") if p.name != "lesson.py")
TOOLS = sorted((ROOT / "tools").rglob("*.py"))
LESSONS = sorted((ROOT / "lessons").glob("*/lesson.py"))


def name(path):
    return path.relative_to(ROOT).as_posix()


def read(path):
    return path.read_text(encoding="utf-8")


# ---------------------------------------------------------------- sizes


def lines(function):
    """Return the number of lines of a function below its signature and docstring."""
    first, last = function.body[0], function.body[-1]
    has_docstring = ast.get_docstring(function) is not None
    return last.end_lineno - (first.end_lineno if has_docstring else first.lineno - 1)


def functions(path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(ast.parse(read(path))) if isinstance(node, kinds)]


def test_modules_are_short():
    lengths = {name(p): len(read(p).splitlines()) for p in LIBRARY + CONTENT + TOOLS}
    assert {path: n for path, n in lengths.items() if n > 310} == {}


def test_functions_are_short():
    found = [(name(p), f) for p in LIBRARY + CONTENT + TOOLS for f in functions(p)]
    assert [(path, f.name, lines(f)) for path, f in found if lines(f) > 30] == []


def test_the_library_is_small():
    sources = [*LIBRARY, *(ROOT / "utils").rglob("*.js")]
    assert sum(len(read(path).splitlines()) for path in sources) <= 11_000


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


def test_files_are_small():
    assert [path for path in files() if path.stat().st_size > 5e6] == []


# ---------------------------------------------------------------- style and imports


def run(program, *arguments):
    """Run a program that lies beside the interpreter; return what it prints."""
    program = shutil.which(program, path=str(Path(sys.executable).parent))
    command = [program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_is_content(arguments):
    run("ruff", *arguments, "--no-cache", ".")


def test_imports_keep_their_contracts():
    printed = run("lint-imports", "--no-cache")
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", printed)


LIGHT = """
import sys
from lessons import claims, exercises
from utils import airshowers, images, ising, notebook, shapes

claims(), exercises()
sys.exit(" ".join({"keras", "matplotlib", "tensorflow"} & set(sys.modules)))
"""


def test_data_exercises_and_claims_are_there_before_keras():
    done = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True)
    assert done.stderr.decode().strip() == ""


def imported(path):
    """Return the top-level packages that a module imports."""
    nodes = list(ast.walk(ast.parse(read(path))))
    names = [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
    names += [n.module for n in nodes if isinstance(n, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


EXTRAS = {  # beside what requirements.txt names
    "IPython": "utils/",  # comes with JupyterLab,
    "traitlets": "utils/widgets/",  # as does this
    "dask": "utils/airshowers/parallel.py",  # requirements-dask.txt
    "distributed": "utils/airshowers/parallel.py",
    "jax": "utils/introspection/gradients.py",  # where it is Keras' backend
    "torch": "utils/",  # likewise
}


def test_only_what_requirements_install_is_imported():
    known = {"lessons", "utils", *sys.stdlib_module_names}
    known |= {package for package, _ in requirements("requirements.txt")}
    paths = LIBRARY + CONTENT + LESSONS
    found = [(name(p), extra) for p in paths for extra in imported(p) - known]
    assert [
        pair for pair in found if not pair[0].startswith(EXTRAS.get(pair[1], "-"))
    ] == []


def test_arrays_are_loaded_without_pickles():
    paths = LIBRARY + CONTENT + LESSONS
    assert [name(path) for path in paths if "allow_pickle=True" in read(path)] == []


# ---------------------------------------------------------------- texts


def test_no_file_mentions_a_machine():
    path_of_a_machine = re.compile(rb"(?<![\w.:/+-])/(work|tmp|root)(?![\w+])")
    guilty = [path for path in files() if path_of_a_machine.search(path.read_bytes())]
    assert guilty == []


LINK = re.compile(r'\]\(\s*<?([^)\s>]+)|(?:src|href)="([^"]+)"')


PAGES = sorted(path.name for path in ROOT.glob("*.md"))


@pytest.mark.parametrize("page", [*PAGES, "data/README.md"])
def test_relative_links_lead_somewhere(page):
    page = ROOT / page
    targets = ["".join(match) for match in LINK.findall(read(page))]
    local = [t.split("#")[0] for t in targets if not re.match(r"\w+:|#", t)]
    assert [target for target in local if not (page.parent / target).exists()] == []


# ---------------------------------------------------------------- requirements

COLAB = {  # as published by its maintainers in August 2026
    "tensorflow": "2.20.0",
    "keras": "3.13.2",
    "numpy": "2.1.3",
    "scipy": "1.16.3",
    "matplotlib": "3.10.0",
    "tqdm": "4.67.3",
    "ipywidgets": "7.7.1",
    "anywidget": "0.9.21",
}


@cache
def requirements(file):
    """Return (canonical name, requirement) pairs; a lock may repeat a name."""
    found = [line for line in read(ROOT / file).splitlines() if re.match(r"\w", line)]
    parsed = [Requirement(line.split(" #")[0]) for line in found]
    return [(canonicalize_name(each.name), each) for each in parsed]


def test_every_requirement_is_locked_inside_its_range():
    locked = requirements("constraints.txt")
    paths = ROOT.glob("requirements*.txt")
    wanted = [pair for path in paths for pair in requirements(path.name)]
    for package, requirement in wanted:
        own = [str(r.specifier) for name, r in locked if name == package]
        versions = [specifier.removeprefix("==") for specifier in own]
        assert versions, f"{package} is not in constraints.txt"
        outside = [v for v in versions if not requirement.specifier.contains(v)]
        assert outside == [], package


def test_requirements_admit_colab():
    ranges = dict(requirements("requirements.txt"))
    refused = [n for n, v in COLAB.items() if not ranges[n].specifier.contains(v)]
    assert refused == []


def test_what_proves_the_course_is_not_needed_to_run_it():
    running = {package for package, _ in requirements("requirements.txt")}
    proving = {package for package, _ in requirements("requirements-dev.txt")}
    assert {"nbval", "pytest", "pytest-xdist"} <= proving - running
    assert "-r requirements.txt" in read(ROOT / "requirements-dev.txt").splitlines()


def test_the_environment_names_its_python_as_binder_reads_it():
    text = read(ROOT / "environment.yml")
    assert re.search(r"^ +- python=3\.12$", text, re.M)
    assert re.search(r"^ +- -r requirements\.txt$", text, re.M)

"""The weekly proofs as sessions of nox: `make trust-NAME ARGS="…"` runs one of them.

`nox --list` names them. NUMBER is that of a lesson, as in `06 13`; without one, all
lessons run. Sessions with other packages or another Python make a new environment in
.nox/; the others use the one that nox runs in. A Python that is not on this machine is
an error.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.10.14"
nox.options.sessions = []
nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = True
# "python" is the interpreter that nox runs in, unless a session has its own
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

DEV = ("-r", "requirements-dev.txt")
LOCK = (*DEV, "-c", "constraints.txt")
VERSIONS = {  # name: the session's options, what it installs
    "oldest": (  # pip cannot choose the lower bounds, uv can
        {"venv_backend": "uv", "venv_params": ["--seed"]},
        (*DEV, "--resolution", "lowest-direct"),
    ),
    "newest": ({}, DEV),
    "3.12": ({"python": "3.12"}, LOCK),
    "3.13": ({"python": "3.13"}, LOCK),
    "colab": ({"python": "3.13"}, (*DEV, "-c", "trust/colab.txt")),
}
# For torch's smaller CPU build: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
BACKENDS = {"jax": "jax==0.10.2", "torch": "torch==2.13.0"}

SOLVED = ("--nbval", "--nbval-current-env", "notebooks/solutions")
NOTEBOOKS = (*SOLVED, "trust/learners.py")
PARALLEL = ("-n", "2", "--dist", "loadscope")
# They prove how the course is built, which happens with the locked packages.
TESTS_OF_TOOLS = (
    *("browser", "test_build.py", "test_digest.py", "test_first_cell.py"),
    *("test_lab.py", "test_learner_notebooks.py", "test_lesson.py", "test_lessons.py"),
    *("test_repository.py", "test_site.py", "test_solve.py", "test_trust.py"),
)
LIBRARY = ("tests", *(f"--ignore=tests/{name}" for name in TESTS_OF_TOOLS))


def pytest(session, *arguments, numbers=(), cage=(), **environment):
    """Run pytest, in a cage if there is one, for the lessons with these numbers."""
    prefix = ("python", "-m", "trust.cage", *cage) if cage else ()
    command = ("python", "-m", "pytest", "-p", "no:cacheprovider", *arguments)
    only = ("-k", " or ".join(f"{number}_" for number in numbers)) if numbers else ()
    session.run(*prefix, *command, *only, env=environment)


def present(session):
    """Make a session that uses the environment in which nox runs."""
    return nox.session(session, venv_backend="none")


def choose(session, family, names):
    """Queue the sessions of the names among the arguments; without a name, of all."""
    others = [word for word in session.posargs if word not in names]
    unknown = [word for word in others if not re.match(r"\d\d$|tests/", word)]
    if unknown:
        session.error(f"{unknown}: neither of {list(names)} nor lessons, tests")
    for name in [name for name in names if name in session.posargs] or names:
        session.notify(f"{family}-{name}", others)


@present
def versions(session):
    """Other packages and Pythons: [NAME …] [NUMBER …] [tests/… …]."""
    choose(session, "version", VERSIONS)


for _name, (_options, _packages) in VERSIONS.items():

    @nox.session(name=f"version-{_name}", **_options)
    def version(session, packages=_packages):
        """Prove the library and the notebooks with other packages."""
        session.install(*packages)
        freeze = ("python", "-m", "pip", "freeze", "--all")
        before = session.run(*freeze, silent=True)
        session.log(before)
        tests = [word for word in session.posargs if word.startswith("tests/")]
        numbers = [word for word in session.posargs if word not in tests]
        pytest(session, *PARALLEL, *(tests or LIBRARY))
        pytest(session, *PARALLEL, *NOTEBOOKS, numbers=numbers)
        if session.run(*freeze, silent=True) != before:
            session.error("the course changed the installed packages")


@present
def backends(session):
    """Notebooks on other backends of Keras: [jax] [torch] [NUMBER …]."""
    choose(session, "backend", BACKENDS)


for _name, _package in BACKENDS.items():

    @nox.session(name=f"backend-{_name}")
    def backend(session, name=_name, package=_package):
        """Run notebooks; exact outputs are compared with those of TensorFlow."""
        session.install(*LOCK, package)
        choice = {"numbers": session.posargs, "KERAS_BACKEND": name}
        pytest(session, *PARALLEL, *NOTEBOOKS, **choice)


@present
def learners(session):
    """Learner's notebooks, untouched, with all trainings in full: [NUMBER …]."""
    pytest(session, "-n", "2", "trust/learners.py", numbers=session.posargs)


@present
def binder(session):
    """Notebooks with Binder's 2 GB of memory and one core: [NUMBER …] (Linux)."""
    pytest(session, *NOTEBOOKS, numbers=session.posargs, cage=["memory"])


@present
def offline(session):
    """Notebooks without network, the course read-only: [NUMBER …] (Linux)."""
    course = Path(session.create_tmp()).resolve() / "mein Kurs ä"
    shutil.rmtree(course, ignore_errors=True)
    ignored = shutil.ignore_patterns(".*", "_build", "__pycache__")
    shutil.copytree(Path.cwd(), course, ignore=ignored)
    cage = {"cage": ["offline", str(course)], "PYTHONDONTWRITEBYTECODE": "1"}
    pytest(session, *PARALLEL, *NOTEBOOKS, numbers=session.posargs, **cage)


@present
def twice(session):
    """Cells of solved notebooks twice; trainings interrupted: [NUMBER …]."""
    pytest(session, "trust/twice.py", numbers=session.posargs)


@present
def repeat(session):
    """All tests ten times, numbers twice, with many threads: [TIMES [NUMBER …]]."""
    times, *numbers = session.posargs or ["10"]
    folder = Path(session.create_tmp()).resolve()
    reports = [str(folder / f"{number}.xml") for number in range(int(times))]
    for report in reports:
        Path(report).unlink(missing_ok=True)
        make = ("make", "test", f"ARGS=--junitxml={report}")
        session.run(*make, success_codes=[0, 2], external=True)
    session.run("python", "-m", "trust.flaky", *reports)
    pytest(session, "trust/repeat.py", numbers=numbers)
    threads = {"TF_NUM_INTRAOP_THREADS": "0", "OMP_NUM_THREADS": str(os.cpu_count())}
    pytest(session, *SOLVED, numbers=numbers, **threads)


@present
def starts(session):
    """Verdicts at other random starts: [--starts 8] [--fast] [NUMBER …]."""
    session.run("python", "-m", "trust.starts", *session.posargs)


@present
def gpu(session):
    """Solved notebooks on a GPU, or on an imitated one: [--fast] [NUMBER …]."""
    session.run("python", "-m", "trust.gpu", *session.posargs)


@present
def damage(session):
    """Notice damaged or missing data and weights."""
    pytest(session, "tests/test_images.py")


@nox.session
def audit(session):
    """Known security holes of the locked packages."""
    session.install("pip-audit>=2.7,<3")
    lock = ("--strict", "-r", "constraints.txt", "--no-deps", "--disable-pip")
    session.run("pip-audit", *lock, "--progress-spinner", "off")


@nox.session
def distributed(session):
    """Training on several virtual devices, with TensorFlow and with JAX."""
    session.install(*LOCK, BACKENDS["jax"])
    for name in ("tensorflow", "jax"):
        pytest(session, "trust/distributed.py", KERAS_BACKEND=name)

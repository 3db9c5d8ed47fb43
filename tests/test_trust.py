"""The proofs themselves: each is run every week, and none passes by accident."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from trust import cage, flaky, repeat, twice

ROOT = Path(__file__).resolve().parents[1]


def nox(*arguments):
    command = [sys.executable, "-m", "nox", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def sessions():
    return re.findall(r"^[-*] (\S+)", nox("--list").stdout, re.M)


def scheduled():
    path = ROOT / ".github" / "workflows" / "trust.yml"
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    entries = jobs["proof"]["strategy"]["matrix"]["include"]
    commands = [entry["command"].removesuffix(" ARGS=--fast") for entry in entries]
    return {command.replace(" ARGS=", "-") for command in commands}


# ---------------------------------------------------------------- sessions


def test_every_proof_runs_each_week(sessions):
    proofs = set(sessions) - {"versions", "backends"}  # these call several
    proofs = {re.sub("^(version|backend)-", r"\1s-", name) for name in proofs}
    assert "versions-oldest" in proofs and "binder" in proofs
    assert scheduled() == {"test", *(f"trust-{name}" for name in proofs)}


def test_every_proof_is_named_where_people_look(sessions):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    guide = (ROOT / "site" / "pages" / "proofs.md").read_text(encoding="utf-8")
    names = [name for name in sessions if not re.match("(version|backend)-", name)]
    commands = [f"trust-{name}" for name in names]
    assert [name for name in commands if name not in makefile] == []
    assert [name for name in commands if f"make {name}" not in guide] == []


def test_the_tests_that_are_left_out_exist():
    text = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    names = re.findall(r'"(test_\w+\.py|browser)"', text)
    assert len(names) > 5
    assert [name for name in names if not (ROOT / "tests" / name).exists()] == []


def test_an_unknown_name_runs_nothing():
    done = nox("--session", "versions", "--", "oldst")
    assert done.returncode != 0
    assert "oldst" in done.stderr and "oldest" in done.stderr


# ---------------------------------------------------------------- reports

REPORT = """<testsuites><testsuite>
  <testcase classname="tests.test_a" name="test_good" />
  <testcase classname="tests.test_a" name="test_bad"><failure>no</failure></testcase>
  <testcase classname="tests.test_a" name="test_none"><error>no</error></testcase>
</testsuite></testsuites>"""


def test_failures_and_errors_are_found(tmp_path):
    path = tmp_path / "0.xml"
    path.write_text(REPORT)
    assert flaky.failed(path) == ["tests.test_a::test_bad", "tests.test_a::test_none"]
    path.write_text(REPORT.replace("failure", "skipped").replace("error", "skipped"))
    assert flaky.failed(path) == []


def test_a_run_without_a_report_failed(tmp_path, capsys):
    (tmp_path / "0.xml").write_text(REPORT)
    paths = [str(tmp_path / name) for name in ("0.xml", "1.xml")]
    with pytest.raises(SystemExit) as exit:
        flaky.main(*paths)
    assert exit.value.code
    printed = capsys.readouterr().out
    assert "test_bad failed in 1 of 2 runs" in printed and "1.xml" in printed


# ---------------------------------------------------------------- cages


def tools(folder, monkeypatch, **ends):
    """Let only stand-ins for programs be found; each runs a command, or fails."""
    for name, works in ends.items():
        script = f"#!/bin/sh\nexit {0 if works else 1}\n"
        (folder / name.replace("_", "-")).write_text(script)
        (folder / name.replace("_", "-")).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize(
    "ends, tool",
    [
        ({"systemd_run": True, "prlimit": True}, "systemd-run"),
        ({"systemd_run": False, "prlimit": True}, "prlimit"),
        ({"prlimit": True}, "prlimit"),
    ],
)
def test_what_limits_memory(tmp_path, monkeypatch, ends, tool):
    tools(tmp_path, monkeypatch, **ends)
    assert cage.memory()[0] == tool


@pytest.mark.parametrize("kind", [("memory",), ("offline", "folder")])
def test_without_tools_a_cage_says_so(tmp_path, monkeypatch, kind):
    tools(tmp_path, monkeypatch, prlimit=False, unshare=False)
    with pytest.raises(SystemExit, match="this machine"):
        cage.main(*kind, "true")


def run_in_cage(kind, code):
    """Return a process that ended; None where this machine has no such cage."""
    command = [sys.executable, "-m", "trust.cage", *kind, sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return None if done.stderr.startswith("this machine") else done


def test_the_memory_is_2_gb():
    if small := run_in_cage(["memory"], "b'x' * 10**9"):
        assert small.returncode == 0
        assert run_in_cage(["memory"], "b'x' * 3 * 10**9").returncode != 0


OUTSIDE = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect"
INSIDE = "import socket; socket.create_server(('127.0.0.1', 0))"


def test_offline_nothing_is_reached_or_written(tmp_path):
    folder = tmp_path / "mein Kurs ä"
    folder.mkdir()
    here = ["offline", str(folder)]
    if inside := run_in_cage(here, INSIDE):
        assert inside.returncode == 0
        outside = run_in_cage(here, f"{OUTSIDE}(('192.0.2.1', 9))")
        assert "Network is unreachable" in outside.stderr
        assert "Read-only" in run_in_cage(here, "open('file', 'w')").stderr
    assert list(folder.iterdir()) == []


# ---------------------------------------------------------------- notebooks


def book(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def test_doubled_cells():
    doubled = twice.doubled(book("a = 1", "a"))
    nbformat.validate(doubled)
    assert [cell.source for cell in doubled.cells] == ["a = 1", "a = 1", "a", "a"]


def test_cells_up_to_the_first_training():
    cells = twice.up_to_first_training(book("a = 1", "model.fit(x)", "model.fit(y)"))
    assert [cell.source for cell in cells] == ["a = 1", "model.fit(x)"]
    assert twice.up_to_first_training(book("a = 1")) == []


SLEEP = "runs += 1\nif runs == 1: time.sleep(600)"


def test_an_interrupted_cell_runs_again(tmp_path, monkeypatch):
    monkeypatch.setattr(twice, "SECONDS_BEFORE_INTERRUPT", 0.5)
    sleeper = book("import time; runs = 0", SLEEP)
    asyncio.run(twice.interrupt_last(sleeper, tmp_path))
    assert sleeper.cells[-1].execution_count == 3


def test_printed_numbers_are_compared_without_times(tmp_path):
    cells = book("print('2.50 s per epoch, loss 2.5')", "None")
    nbformat.write(cells, tmp_path / "x.ipynb")
    assert repeat.printed(tmp_path / "x.ipynb") == ["… s per epoch, loss 2.5\n", ""]

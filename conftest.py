"""How notebooks are compared, in which order tests run, and what they cost."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
os.environ["CNN_COURSE_WIDGETS"] = "static"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Two workers on two cores: more threads would only wait for each other.
for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

_spent = Counter()  # part of the tests → processor seconds


def pytest_collectstart(collector):
    """Leave stderr out of nbval's comparison."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)


def _seconds():
    """Return {"06_convolution": seconds} of the solved notebooks, as last measured."""
    path = ROOT / "benchmarks" / "results" / "notebooks.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["lesson"]: row["seconds"] for row in rows}


def _part(item):
    """Return which part of the bill a test belongs to."""
    if item.path.suffix == ".ipynb":
        kind, name = "solved", item.path.stem
    elif "learner" in item.keywords:
        kind, name = "learner's", item.callspec.id
    else:
        return "library"
    beyond = re.match(r"(1[5-9]|2\d)_", name)
    return f"{kind} notebooks {'15–25' if beyond else '0–14 and plans'}"


def scope(nodeid):
    """Return what must run in one process: a notebook, or the tests of a file.

    Of the tests of learners' notebooks, each is one for itself.
    """
    file, _, test = nodeid.partition("::")
    return test if "test_learner_notebooks" in file else file


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let the longest notebooks start first."""
    seconds = _seconds()

    def cost(item):
        if item.path.suffix == ".ipynb":
            return seconds.get(item.path.stem, 0)
        if "learner" in item.keywords:
            return seconds.get(item.callspec.id, 0) / 2
        return 0

    items.sort(key=cost, reverse=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep what belongs together in one process, in every mode of `--dist`."""
    from xdist.scheduler import LoadScopeScheduling

    class ByScope(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return scope(nodeid)

    return ByScope(config, log)


def _processor_seconds():
    """Return what this process and its kernels that have ended have used."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Put a test's processor seconds on the bill of its part."""
    before = _processor_seconds()
    outcome = yield
    _spent[_part(item)] += _processor_seconds() - before
    return outcome


def pytest_sessionfinish(session):
    """Complete the bill of this process; a worker sends it to the one that prints."""
    if session.config.pluginmanager.hasplugin("dsession"):  # only looks after workers
        _spent["imports and collection"] += sum(os.times()[:2])
        return
    _spent["imports and collection"] = _processor_seconds() - sum(_spent.values())
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["spent"] = dict(_spent)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Add the bill of a worker."""
    _spent.update(getattr(node, "workeroutput", {}).get("spent", {}))


def pytest_terminal_summary(terminalreporter):
    """Say what the tests cost, part by part."""
    total = sum(_spent.values())
    parts = "; ".join(f"{part}: {used:.0f}" for part, used in _spent.most_common())
    terminalreporter.write_line(f"{total:.0f} processor seconds ({parts})")

"""Settings of nbval: outputs are static, and what goes to stderr is not compared."""

import os

os.environ["CNN_COURSE_WIDGETS"] = "static"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_collectstart(collector):
    """Leave stderr out of nbval's comparison."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)


def pytest_terminal_summary(terminalreporter):
    """Say what the tests cost: processor seconds, workers and kernels included."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    seconds = sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)
    terminalreporter.write_line(f"{seconds:.0f} processor seconds")

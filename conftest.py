"""Settings of nbval: outputs are static, and what goes to stderr is not compared."""

import os

os.environ["CNN_COURSE_WIDGETS"] = "static"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_collectstart(collector):
    """Leave stderr out of nbval's comparison."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)

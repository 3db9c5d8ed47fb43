"""Code of the lessons, so that benchmarks measure what learners run."""

import os

import jupytext

os.environ["CNN_COURSE_WIDGETS"] = "static"  # no progress bars between the tables


def source(lesson, tag):
    """Return the code of all cells of a lesson that carry a tag, in their order."""
    cells = jupytext.read(f"lessons/{lesson}.py").cells
    tagged = [c.source for c in cells if tag in c.metadata.get("tags", [])]
    return "\n\n".join(tagged)

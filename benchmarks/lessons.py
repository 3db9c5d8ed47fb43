"""Code of the lessons, so that benchmarks measure what learners run."""

import os

from tools.lesson import lessons, tags

os.environ["CNN_COURSE_WIDGETS"] = "static"  # no progress bars between the tables


def source(number, tag):
    """Return the code of all cells of a lesson, "13", that carry a tag, in order."""
    cells = lessons(number)[0].code
    return "\n\n".join(cell.source for cell in cells if tag in tags(cell))

"""Figures are drawn into memory, in the course's style, and closed after each test."""

import warnings

import matplotlib
import matplotlib.pyplot as plt
import pytest

from utils.notebook import STYLE

COURSE = matplotlib.rc_params_from_file(STYLE, use_default_template=False)
DRAWN = set()  # the titles and labels of figures that were drawn once


def names(figure):
    return tuple((a.get_title(), a.get_xlabel(), a.get_ylabel()) for a in figure.axes)


@pytest.fixture(autouse=True)
def _drawn():
    """Draw what a test leaves open, a kind of figure once; a warning fails the test."""
    plt.switch_backend("agg")
    with matplotlib.rc_context(COURSE):
        yield
        open_ = {names(plt.figure(n)): plt.figure(n) for n in plt.get_fignums()}
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as of a letter that is missing
            for kind in open_.keys() - DRAWN:
                open_[kind].set_layout_engine("none")  # which takes most of the time
                open_[kind].draw_without_rendering()
        DRAWN.update(open_)
    plt.close("all")

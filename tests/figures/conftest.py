"""Figures are drawn into memory, in the course's style, and closed after each test."""

import warnings

import matplotlib.pyplot as plt
import pytest

from utils.notebook import STYLE


@pytest.fixture(autouse=True)
def _drawn():
    """Draw whatever a test leaves open; a warning, as of a missing letter, fails it."""
    plt.switch_backend("agg")
    with plt.style.context(STYLE):
        yield
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for number in plt.get_fignums():
                figure = plt.figure(number)
                figure.set_layout_engine("none")  # which takes most of the time
                figure.draw_without_rendering()
    plt.close("all")

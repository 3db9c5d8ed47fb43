"""Things to move and try out; each has a plain-figure twin that shows the same state.

A notebook shows the moving form, stored outputs the figure (`CNN_COURSE_WIDGETS`).
"""

from utils.widgets.kernelfree import (
    show_convolution,
    show_momentum,
    show_pooling,
    show_receptive_field,
)
from utils.widgets.modeldriven import show_model

__all__ = [
    "show_convolution",
    "show_model",
    "show_momentum",
    "show_pooling",
    "show_receptive_field",
]

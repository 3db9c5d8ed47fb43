"""Demonstrations to move and try out; each also has a figure that shows the same state.

A notebook shows the moving form, stored outputs the figure (`CNN_COURSE_WIDGETS`).
"""

from utils.widgets.answers import show_answers
from utils.widgets.demonstrations import (
    show_convolution,
    show_momentum,
    show_parameters,
    show_pooling,
    show_receptive_field,
)
from utils.widgets.display import module_source
from utils.widgets.model_widget import show_model

__all__ = [
    "module_source",
    "show_answers",
    "show_convolution",
    "show_model",
    "show_momentum",
    "show_parameters",
    "show_pooling",
    "show_receptive_field",
]

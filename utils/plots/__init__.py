"""Every figure of the course, in one style; the lesson calls `plt.show()` itself."""

from utils.plots.pictures import show_images, show_numbers, sliding_window
from utils.plots.predictions import confusion, density, roc, waterfall
from utils.plots.showers import bias_and_resolution, shower_maps

__all__ = [
    "bias_and_resolution",
    "confusion",
    "density",
    "roc",
    "show_images",
    "show_numbers",
    "shower_maps",
    "sliding_window",
    "waterfall",
]

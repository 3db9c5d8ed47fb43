"""Every figure of the course, in one style; the lesson calls `plt.show()` itself."""

from utils.plots.architectures import accuracies, pyramid, where_numbers_are, winners
from utils.plots.comparisons import (
    accuracy_curves,
    energies,
    near_the_transition,
    parameter_growth,
)
from utils.plots.curves import (
    best_of,
    compare,
    learning,
    learning_curve,
    split_choice,
    stopping,
)
from utils.plots.dropout import (
    coverage,
    dropped_maps,
    placements,
    rank_shares,
    rotations,
    train_and_test,
)
from utils.plots.fields import dots_and_windows, effective_fields, path_counts
from utils.plots.networks import bent_lines, kinks, network, starts
from utils.plots.optimisation import (
    against_steps,
    batch_noise,
    batch_sizes,
    damping_map,
    valleys,
)
from utils.plots.pictures import show_images, show_numbers, sliding_window
from utils.plots.pooling import (
    class_maps,
    energy_flow,
    pooling_windows,
    shift_curves,
    small_and_large,
)
from utils.plots.predictions import confusion, density, roc, waterfall
from utils.plots.showers import bias_and_resolution, shower_maps

__all__ = [
    "accuracies",
    "accuracy_curves",
    "against_steps",
    "batch_noise",
    "batch_sizes",
    "bent_lines",
    "best_of",
    "bias_and_resolution",
    "class_maps",
    "compare",
    "confusion",
    "coverage",
    "damping_map",
    "density",
    "dots_and_windows",
    "dropped_maps",
    "effective_fields",
    "energies",
    "energy_flow",
    "kinks",
    "learning",
    "learning_curve",
    "near_the_transition",
    "network",
    "parameter_growth",
    "path_counts",
    "placements",
    "pooling_windows",
    "pyramid",
    "rank_shares",
    "roc",
    "rotations",
    "shift_curves",
    "show_images",
    "show_numbers",
    "shower_maps",
    "sliding_window",
    "small_and_large",
    "split_choice",
    "starts",
    "stopping",
    "train_and_test",
    "valleys",
    "waterfall",
    "where_numbers_are",
    "winners",
]

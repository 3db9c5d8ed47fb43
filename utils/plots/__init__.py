"""Every figure of the course, in one style; the lesson calls `plt.show()` itself."""

from utils.plots.architectures import accuracies, pyramid, where_numbers_are, winners
from utils.plots.capstone import (
    angular_distances,
    ladder,
    quality,
    robustness,
    separation,
)
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
from utils.plots.introspection import (
    by_depth,
    climbs,
    evidence,
    filters,
    gallery,
    likeness,
)
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
from utils.plots.symmetry import (
    error_maps,
    group_maps,
    read_positions,
    transition,
    turned_showers,
)

__all__ = [
    "accuracies",
    "accuracy_curves",
    "against_steps",
    "angular_distances",
    "batch_noise",
    "batch_sizes",
    "bent_lines",
    "best_of",
    "bias_and_resolution",
    "by_depth",
    "class_maps",
    "climbs",
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
    "error_maps",
    "evidence",
    "filters",
    "gallery",
    "group_maps",
    "kinks",
    "ladder",
    "learning",
    "learning_curve",
    "likeness",
    "near_the_transition",
    "network",
    "parameter_growth",
    "path_counts",
    "placements",
    "pooling_windows",
    "pyramid",
    "quality",
    "rank_shares",
    "read_positions",
    "robustness",
    "roc",
    "rotations",
    "separation",
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
    "transition",
    "turned_showers",
    "valleys",
    "waterfall",
    "where_numbers_are",
    "winners",
]

"""What a network predicts: which class is taken for which."""

import matplotlib.pyplot as plt
import numpy as np


def confusion(labels, predicted, names):
    """Draw which share of each true class is taken for which class, in per cent."""
    counts = np.zeros((len(names), len(names)))
    np.add.at(counts, (labels, predicted), 1)
    share = 100 * counts / counts.sum(axis=1, keepdims=True)
    figure, axes = plt.subplots(figsize=(5.6, 4.6))
    picture = axes.imshow(share, cmap="Blues", vmin=0, vmax=100)
    for (row, column), value in np.ndenumerate(share):
        colour = "white" if value > 50 else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.grid(False)
    figure.colorbar(picture, label="share of the true class (%)")
    return figure

"""What a network predicts: classes, scores, contributions, densities."""

import matplotlib.pyplot as plt
import numpy as np

STYLES = ("-", "--", "-.", ":")


def roc(labels, scores):
    """Draw efficiency against contamination; `scores` maps names to scores."""
    figure, axes = plt.subplots(figsize=(5.6, 5.2))
    for (name, score), style in zip(scores.items(), STYLES, strict=False):
        ordered = labels[np.argsort(-score)] == 1
        efficiency = np.cumsum(ordered) / ordered.sum()
        contamination = np.cumsum(~ordered) / (~ordered).sum()
        area = np.trapezoid(efficiency, contamination)
        axes.plot(contamination, efficiency, style, label=f"{name}: {area:.2f}")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1.2)
    axes.set(xlabel="protons taken for iron", ylabel="iron found", aspect="equal")
    axes.legend(title="area under the curve", loc="lower right")
    return figure


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


def waterfall(contributions, offset, label, shown=8):
    """Draw how the largest contributions and the bias add up to a prediction."""
    order = np.argsort(-np.abs(contributions))
    largest, rest = order[:shown], contributions[order[shown:]].sum()
    steps = np.array([*contributions[largest], rest, offset])
    names = [*(f"unit {unit}" for unit in largest), "the rest", "bias"]
    starts = np.cumsum(steps) - steps
    colours = ["C0" if step < 0 else "C1" for step in steps]
    figure, axes = plt.subplots(figsize=(9, 4.4))
    axes.bar([*names, "sum"], [*steps, 0], bottom=[*starts, 0], color=[*colours, "C2"])
    axes.bar(["sum"], [steps.sum()], color="C2")
    axes.use_sticky_edges = False  # room below the lowest bar
    axes.axhline(0, color="black", linewidth=1)
    axes.set(ylabel=label, title="contributions to one prediction")
    axes.tick_params(axis="x", rotation=40)
    axes.grid(axis="x", visible=False)
    return figure


def density(values, edges, probability, lines):
    """Draw a histogram, the probabilities per bin of a network, and named lines."""
    figure, axes = plt.subplots()
    share = np.full(len(values), 1 / len(values))
    axes.hist(values, edges, weights=share, color="0.75", label="target")
    axes.stairs(probability, edges, color="C0", linewidth=2.5, label="softmax, 20 bins")
    for (name, position), colour in zip(lines.items(), ("C1", "C2"), strict=True):
        axes.axvline(position, color=colour, linestyle="--", label=name)
    axes.set(xlabel="target", ylabel="share of the events per bin")
    axes.legend()
    return figure

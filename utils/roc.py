"""How well scores separate two classes: the ROC curve and the area under it."""

import numpy as np

from utils.arguments import array, require


def roc_curve(labels, scores):
    """Return false-positive rate and efficiency for all thresholds, from (0, 0) on.

    Labels 0 and 1; both of shape (N,) or (N, 1). The false-positive rate is the share
    of class 0 whose score reaches the threshold, the efficiency that of class 1. Events
    of one score pass together: one step for each of the k different scores, (k + 1,).
    """
    labels, scores = array("labels", labels, (1, 2)), array("scores", scores, (1, 2))
    single = labels.size == len(labels) == len(scores) == scores.size
    require(single, "scores", scores.shape, f"(N,) or (N, 1), as {labels.shape}")
    labels, scores = labels.ravel(), scores.ravel()
    classes = np.unique(labels)
    good = np.array_equal(classes, [0, 1])
    require(good, "labels", classes, "zeros and ones, both present")
    _, step = np.unique(-scores, return_inverse=True)
    counts = [np.bincount(step, labels == number) for number in (0, 1)]
    background, signal = (np.cumsum([0, *count]) / count.sum() for count in counts)
    return background, signal


def auc(labels, scores):
    """Return the area under the ROC curve.

    That is the probability that a random event of class 1 has a larger score than a
    random event of class 0, where equal scores count half. Arguments as `roc_curve`.
    """
    false_positive_rate, efficiency = roc_curve(labels, scores)
    return float(np.trapezoid(efficiency, false_positive_rate))

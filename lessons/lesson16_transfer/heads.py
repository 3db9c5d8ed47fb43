"""Exercise 16.2: a head for features as they come."""

import numpy as np

from lessons.lesson16_transfer.references import raw_head
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(1602)
    cases = []
    for width, classes in ((4, 4), (6, 3)):
        kernel, bias = rng.normal(size=(width, classes)), rng.normal(size=classes)
        mean, spread = rng.normal(size=width), rng.uniform(0.3, 3, width)
        cases.append((kernel, bias, mean, spread))
    return cases


def _over_classes(kernel, bias, mean, spread):
    """Divide the columns, which fails unless the kernel is square."""
    return kernel / spread, bias - mean @ (kernel / spread)


RAW_HEAD = Exercise(
    id="16.2",
    title="a head for raw features",
    reference=raw_head,
    cases=_cases,
    mistakes=(
        Mistake(
            "bias unchanged",
            lambda kernel, bias, mean, spread: (kernel / spread[:, None], bias),
            "the mean was subtracted before the kernel was applied; in the raw head "
            "the bias has to do that.",
        ),
        Mistake(
            "multiplied",
            lambda kernel, bias, mean, spread: raw_head(kernel, bias, mean, 1 / spread),
            "you multiply by the spread; the features were divided by it.",
        ),
        Mistake(
            "mean not scaled",
            lambda kernel, bias, mean, spread: (
                kernel / spread[:, None],
                bias - mean @ kernel,
            ),
            "the mean is divided by the spread, too: take it through the new kernel.",
        ),
        Mistake(
            "sign",
            lambda kernel, bias, mean, spread: raw_head(kernel, bias, -mean, spread),
            "the mean was subtracted, so its share of the bias is subtracted.",
        ),
        Mistake(
            "along the classes",
            _over_classes,
            "you divide the columns, one per class. The spread belongs to the "
            "features, the rows: spread[:, None].",
        ),
        Mistake(
            "mean past the kernel",
            lambda kernel, bias, mean, spread: (
                kernel / spread[:, None],
                bias - mean / spread,
            ),
            "mean / spread has one number per feature, the bias one per class: the "
            "kernel leads from one to the other.",
        ),
        Mistake(
            "only the mean",
            lambda kernel, bias, mean, spread: (kernel, bias - mean @ kernel),
            "the features were divided by their spread as well.",
        ),
        Mistake(
            "old bias lost",
            lambda kernel, bias, mean, spread: raw_head(kernel, 0 * bias, mean, spread),
            "the old bias stays: the share of the mean is subtracted from it.",
        ),
        Mistake(
            "exchanged",
            lambda *all_of_it: raw_head(*all_of_it)[::-1],
            "first the kernel, then the bias.",
        ),
        Mistake(
            "variance",
            lambda kernel, bias, mean, spread: raw_head(kernel, bias, mean, spread**2),
            "you divide by the spread twice.",
        ),
    ),
    hints=(
        "Write (x − mean) / spread @ kernel + bias and sort it: what stands with x?",
        "raw = kernel / spread[:, None]; the bias loses mean @ raw.",
    ),
    skeleton='''
        def raw_head(kernel, bias, mean, spread):
            """Return kernel and bias that give the same scores from raw features."""
            raw = kernel / ...
            return raw, bias - ...
    ''',
)

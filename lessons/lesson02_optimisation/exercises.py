"""Exercises of lesson 02: optimisation."""

import numpy as np

from lessons.lesson02_optimisation.adam import ADAM, adam_step
from lessons.lesson02_optimisation.budget import BUDGET, plan
from lessons.lesson02_optimisation.curvature import RATE
from lessons.lesson02_optimisation.momentum import (
    MOMENTUM,
    TUNED,
    momentum_step,
    tuned,
)
from utils.grading import Exercise, Mistake

__all__ = ["EXERCISES", "adam_step", "momentum_step", "number_of_steps"]
__all__ += ["plan", "tuned"]


def number_of_steps(n, batch_size, epochs):
    """Return the number of steps of a training."""
    batches = int(np.ceil(n / batch_size))  # per epoch; the last may be smaller
    return batches * epochs


WITHIN = "every epoch ends with a smaller batch, not only the last one."

STEPS = Exercise(
    id="02.4",
    title="count the steps",
    reference=number_of_steps,
    cases=lambda: [(100, 32, 3), (60, 32, 2), (64, 16, 5), (10, 32, 4), (90, 20, 3)],
    mistakes=(
        Mistake(
            "one step per example",
            lambda n, size, epochs: number_of_steps(n, 1, epochs),
            "a step for each example is B = 1: a whole batch shares one step.",
        ),
        Mistake(
            "last batch dropped",
            lambda n, size, epochs: n // size * epochs,
            "the examples left over make a smaller batch, which Keras does not drop.",
        ),
        Mistake(
            "one batch too many",
            lambda n, size, epochs: (n // size + 1) * epochs,
            "where the batches come out even, nothing is left for one more.",
        ),
        Mistake(
            "one smaller batch in all",
            lambda n, size, epochs: n // size * epochs + (n % size > 0),
            WITHIN,
        ),
        Mistake("one more in all", lambda n, B, e: n // B * e + 1, WITHIN),
        Mistake(
            "examples left over",
            lambda n, size, epochs: (n // size + n % size) * epochs,
            "n % batch_size counts the examples left over; together they are one step.",
        ),
        Mistake(
            "32 written down",
            lambda n, size, epochs: number_of_steps(n, 32, epochs),
            "you divide by 32, whatever `batch_size` is.",
        ),
        Mistake(
            "rounded down at the end",
            lambda n, size, epochs: n * epochs // size,
            "round within each epoch, and up: the examples left over are a step.",
        ),
        Mistake(
            "fractions", lambda n, B, e: n / B * e, "a smaller batch is a step too."
        ),
        Mistake("rounded", lambda n, B, e: round(n / B) * e, "round up, always."),
        Mistake(
            "epochs run together",
            lambda n, size, epochs: int(np.ceil(n * epochs / size)),
            "a batch does not reach across two epochs: round up within each epoch.",
        ),
        Mistake(
            "one epoch",
            lambda n, size, epochs: number_of_steps(n, size, 1),
            "this is one epoch only.",
        ),
        Mistake(
            "examples per epoch",
            lambda n, size, epochs: number_of_steps(n, size, epochs) * size,
            "these are examples, not steps: a batch is one step.",
        ),
        Mistake(
            "batches times size",
            lambda n, size, epochs: size * epochs,
            "how many batches does it take to show all n examples?",
        ),
    ),
    hints=(
        "How many batches do 100 examples make, if 32 fit into one?",
        "Divide, round up (np.ceil), multiply by the number of epochs.",
    ),
)


EXERCISES = (RATE, MOMENTUM, TUNED, STEPS, ADAM, BUDGET)

"""Exercises of lesson 15: deeper."""

from lessons.lesson15_deeper.backwards import RESIDUAL_GRADIENT
from lessons.lesson15_deeper.costs import BLOCK_COST
from lessons.lesson15_deeper.examples import WORSE_WITH_MORE
from lessons.lesson15_deeper.identity import IDENTITY_BLOCK
from lessons.lesson15_deeper.normalising import BATCH_NORM
from lessons.lesson15_deeper.starts import START_SPREAD

EXERCISES = (
    START_SPREAD,
    BATCH_NORM,
    IDENTITY_BLOCK,
    WORSE_WITH_MORE,
    RESIDUAL_GRADIENT,
    BLOCK_COST,
)

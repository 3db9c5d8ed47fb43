"""Exercises of lesson 20: what does not belong?."""

from lessons.lesson20_what_does_not_belong.pairs import PAIRS
from lessons.lesson20_what_does_not_belong.ratio import RATIO
from lessons.lesson20_what_does_not_belong.threshold import THRESHOLD
from lessons.lesson20_what_does_not_belong.trials import TRIALS
from lessons.lesson20_what_does_not_belong.two_sides import TWO_SIDES
from lessons.lesson20_what_does_not_belong.units import UNITS

EXERCISES = (UNITS, RATIO, THRESHOLD, PAIRS, TRIALS, TWO_SIDES)

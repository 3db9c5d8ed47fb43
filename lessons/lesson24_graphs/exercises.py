"""Exercises of lesson 24: graphs."""

from lessons.lesson24_graphs.average import AVERAGE
from lessons.lesson24_graphs.blind import BLIND
from lessons.lesson24_graphs.normalised import NORMALISED
from lessons.lesson24_graphs.passing import PASSING
from lessons.lesson24_graphs.ratio import RATIO
from lessons.lesson24_graphs.seven import SEVEN
from lessons.lesson24_graphs.turning import TURNING

EXERCISES = (AVERAGE, PASSING, NORMALISED, TURNING, BLIND, RATIO, SEVEN)

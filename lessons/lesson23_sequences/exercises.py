"""Exercises of lesson 23: sequences."""

from lessons.lesson23_sequences.anytime import ANYTIME
from lessons.lesson23_sequences.hand import HAND
from lessons.lesson23_sequences.matched import MATCHED
from lessons.lesson23_sequences.mean import MEAN
from lessons.lesson23_sequences.sight import SIGHT
from lessons.lesson23_sequences.tested import TESTED

EXERCISES = (MATCHED, ANYTIME, MEAN, TESTED, HAND, SIGHT)

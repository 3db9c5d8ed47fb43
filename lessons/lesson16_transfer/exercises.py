"""Exercises of lesson 16: transfer."""

from lessons.lesson16_transfer.controls import TWIN
from lessons.lesson16_transfer.freezing import FREEZE
from lessons.lesson16_transfer.heads import RAW_HEAD
from lessons.lesson16_transfer.places import BLIND
from lessons.lesson16_transfer.searching import TRIALS

EXERCISES = (TWIN, RAW_HEAD, FREEZE, TRIALS, BLIND)

"""Exercises of lesson 17: how sure?."""

from lessons.lesson17_how_sure.alarm import ALARM
from lessons.lesson17_how_sure.calibration import CALIBRATION
from lessons.lesson17_how_sure.conformal import CONFORMAL
from lessons.lesson17_how_sure.cooling import TEMPERATURE
from lessons.lesson17_how_sure.likelihood import LIKELIHOOD
from lessons.lesson17_how_sure.shares import SHARES

EXERCISES = (LIKELIHOOD, CONFORMAL, CALIBRATION, TEMPERATURE, SHARES, ALARM)

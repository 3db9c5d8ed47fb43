"""Exercises of lesson 03: under- and overtraining."""

EXERCISES = ()

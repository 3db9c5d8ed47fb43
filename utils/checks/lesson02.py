"""Exercises of lesson 02: optimisation."""

EXERCISES = ()

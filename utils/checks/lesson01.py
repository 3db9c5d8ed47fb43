"""Exercises of lesson 01: recap of neural networks."""

EXERCISES = ()

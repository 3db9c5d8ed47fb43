"""Exercises of lesson 05: images and dense networks."""

EXERCISES = ()

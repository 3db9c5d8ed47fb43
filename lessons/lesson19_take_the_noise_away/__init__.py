"""Lesson 19: take the noise away."""

"""Lesson 23: what only this lesson needs."""

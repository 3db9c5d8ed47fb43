"""Lesson 5: what only this lesson needs."""

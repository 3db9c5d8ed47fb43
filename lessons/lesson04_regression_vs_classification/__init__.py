"""Lesson 4: what only this lesson needs."""

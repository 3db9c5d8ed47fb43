"""Lesson 3: what only this lesson needs."""

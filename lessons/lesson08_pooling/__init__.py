"""Lesson 8: what only this lesson needs."""

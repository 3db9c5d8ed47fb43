"""Lesson 6: what only this lesson needs."""

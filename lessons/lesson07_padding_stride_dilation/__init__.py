"""Lesson 7: what only this lesson needs."""

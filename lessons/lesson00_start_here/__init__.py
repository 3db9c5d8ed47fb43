"""Lesson 0: what only this lesson needs."""

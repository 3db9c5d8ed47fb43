"""Lesson 10: what only this lesson needs."""

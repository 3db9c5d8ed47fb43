"""Lesson 22: what only this lesson needs."""

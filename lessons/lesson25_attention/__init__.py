"""Lesson 25: what only this lesson needs."""

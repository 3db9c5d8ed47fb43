"""Lesson 18: what only this lesson needs."""

"""Lesson 24: what only this lesson needs."""

"""Lesson 16: what only this lesson needs."""

"""Lesson 9: what only this lesson needs."""

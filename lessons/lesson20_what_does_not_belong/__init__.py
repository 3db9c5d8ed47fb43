"""Lesson 20: what only this lesson needs."""

"""Lesson 2: what only this lesson needs."""

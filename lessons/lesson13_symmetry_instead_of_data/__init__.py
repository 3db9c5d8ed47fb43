"""Lesson 13: what only this lesson needs."""

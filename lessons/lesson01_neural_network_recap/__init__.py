"""Lesson 1: what only this lesson needs."""

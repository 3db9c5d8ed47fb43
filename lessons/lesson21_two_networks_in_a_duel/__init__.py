"""Lesson 21: two networks in a duel."""

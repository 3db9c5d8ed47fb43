"""Statements of the lecture that this lesson measures."""

CLAIMS = ()

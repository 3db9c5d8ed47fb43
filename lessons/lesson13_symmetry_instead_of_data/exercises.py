"""Exercises of lesson 13: symmetry instead of data."""

from lessons.lesson13_symmetry_instead_of_data.groups import SYMMETRIES
from lessons.lesson13_symmetry_instead_of_data.hands import HANDS
from lessons.lesson13_symmetry_instead_of_data.parity import EVEN_MODEL
from lessons.lesson13_symmetry_instead_of_data.quarters import QUARTERS
from lessons.lesson13_symmetry_instead_of_data.turns import LIFTING

EXERCISES = (EVEN_MODEL, LIFTING, SYMMETRIES, HANDS, QUARTERS)

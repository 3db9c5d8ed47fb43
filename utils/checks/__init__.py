"""Feedback on every exercise: `check("06.1", conv2d)`, `hint`, `reveal`."""

from utils.checks import (
    lesson00,
    lesson01,
    lesson02,
    lesson03,
    lesson04,
    lesson05,
    lesson06,
    lesson07,
    lesson08,
    lesson09,
    lesson10,
)
from utils.checks.core import Desk, Exercise, Feedback, Mistake

LESSONS = (
    lesson00,
    lesson01,
    lesson02,
    lesson03,
    lesson04,
    lesson05,
    lesson06,
    lesson07,
    lesson08,
    lesson09,
    lesson10,
)
EXERCISES = {
    exercise.id: exercise for module in LESSONS for exercise in module.EXERCISES
}

_desk = Desk(EXERCISES)
check, hint, reveal = _desk.check, _desk.hint, _desk.reveal

__all__ = ["EXERCISES", "Exercise", "Feedback", "Mistake", "check", "hint", "reveal"]

"""Exercises of lesson 22: diffusion."""

from lessons.lesson22_diffusion.copies import COPIED
from lessons.lesson22_diffusion.levels import LEVELS
from lessons.lesson22_diffusion.score import SCORE
from lessons.lesson22_diffusion.solver import HEUN
from lessons.lesson22_diffusion.tweedie import FLOOR, TWEEDIE

EXERCISES = (SCORE, HEUN, LEVELS, TWEEDIE, FLOOR, COPIED)

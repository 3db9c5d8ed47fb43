"""Exercises of lesson 14: the capstone with air showers."""

from lessons.lesson14_capstone_air_showers.challenge import CHALLENGE
from lessons.lesson14_capstone_air_showers.holes import HOLES
from lessons.lesson14_capstone_air_showers.metrics import METRICS
from lessons.lesson14_capstone_air_showers.preprocessing import STANDARDISE
from lessons.lesson14_capstone_air_showers.views import VIEWS
from lessons.lesson14_capstone_air_showers.weights import WEIGHTS

EXERCISES = (METRICS, STANDARDISE, VIEWS, WEIGHTS, CHALLENGE, HOLES)

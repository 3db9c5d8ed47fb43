"""Exercises of lesson 18: where is it?."""

from lessons.lesson18_where_is_it.blind import BLIND
from lessons.lesson18_where_is_it.objects import OBJECTS
from lessons.lesson18_where_is_it.overlap import OVERLAP
from lessons.lesson18_where_is_it.posterior import POSTERIOR
from lessons.lesson18_where_is_it.sizes import SIZES
from lessons.lesson18_where_is_it.weights import WEIGHTS

EXERCISES = (OVERLAP, POSTERIOR, BLIND, WEIGHTS, OBJECTS, SIZES)

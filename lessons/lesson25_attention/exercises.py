"""Exercises of lesson 25: attention."""

from lessons.lesson25_attention.counting import COUNTING
from lessons.lesson25_attention.heads import HEADS
from lessons.lesson25_attention.masked import MASKED
from lessons.lesson25_attention.pooling import POOLING
from lessons.lesson25_attention.weighing import WEIGHING
from lessons.lesson25_attention.where import WHERE

EXERCISES = (POOLING, WHERE, HEADS, WEIGHING, COUNTING, MASKED)

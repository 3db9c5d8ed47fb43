"""Exercises of lesson 09: the cost of layers, VGG blocks, a network to design."""

from lessons.lesson09_vgg.blocks import BLOCK
from lessons.lesson09_vgg.costs import COST
from lessons.lesson09_vgg.errors import TOP_K
from lessons.lesson09_vgg.plans import PLAN
from lessons.lesson09_vgg.pyramids import MEMORY

EXERCISES = (COST, BLOCK, PLAN, MEMORY, TOP_K)

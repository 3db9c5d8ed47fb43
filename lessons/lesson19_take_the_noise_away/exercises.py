"""Exercises of lesson 19: take the noise away."""

from lessons.lesson19_take_the_noise_away.bottleneck import BOTTLENECK
from lessons.lesson19_take_the_noise_away.filters import WIENER
from lessons.lesson19_take_the_noise_away.hypotheses import BAYES
from lessons.lesson19_take_the_noise_away.network import BY_HAND
from lessons.lesson19_take_the_noise_away.signals import SIGNAL
from lessons.lesson19_take_the_noise_away.stein import STEIN

EXERCISES = (WIENER, STEIN, BAYES, BY_HAND, SIGNAL, BOTTLENECK)

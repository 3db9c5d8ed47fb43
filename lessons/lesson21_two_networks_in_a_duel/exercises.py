"""Exercises of lesson 21: two networks in a duel."""

from lessons.lesson21_two_networks_in_a_duel.areas import AREA
from lessons.lesson21_two_networks_in_a_duel.critic import CRITIC
from lessons.lesson21_two_networks_in_a_duel.discriminator import DISCRIMINATOR
from lessons.lesson21_two_networks_in_a_duel.modes import MODES
from lessons.lesson21_two_networks_in_a_duel.penalty import PENALTY
from lessons.lesson21_two_networks_in_a_duel.transport import TRANSPORT

EXERCISES = (DISCRIMINATOR, TRANSPORT, CRITIC, MODES, PENALTY, AREA)

"""What an exercise is, and how an answer to it is judged; knows no exercise."""

from utils.grading.exercise import Exercise, Feedback, Mistake

__all__ = ["Exercise", "Feedback", "Mistake"]

"""Exercise 12.5: the largest group under which a task makes sense."""

from utils.checks.compare import difference
from utils.checks.core import Exercise, Mistake

TASKS = {
    "6 or 9": ("none", "invariant"),
    "left- or right-handed spiral": ("C4", "invariant"),
    "shower direction": ("D4", "vector"),
    "shower energy": ("D4", "invariant"),
    "Ising phase": ("D4 x Z2", "invariant"),
    "shower energy, dead corner": ("diagonal", "invariant"),
}
GROUPS = ("none", "diagonal", "C4", "D4", "D4 x Z2")


def symmetry_of(task):
    """Return (group, answer) for one task."""
    return TASKS[task]


def _judge_task(result, task):
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two texts for the one task: (group, answer)"
    group, answer = result
    if group not in GROUPS:
        return f"the group {group!r} is not one of {', '.join(GROUPS)}"
    if answer not in ("invariant", "vector"):
        return f'the answer {answer!r} is not "invariant" or "vector"'
    wanted = TASKS[task]
    if group != wanted[0]:
        return f"{task}: {group!r} is not the group"
    return f"{task}: the answer is not {answer!r}" if answer != wanted[1] else None


def _same_pair(one, other):
    pairs = isinstance(one, tuple | list) and isinstance(other, tuple | list)
    return pairs and difference(tuple(one), tuple(other)) is None


def _for_task(task, *answer):
    """Return an answer that is right but for one task."""
    return lambda name: answer if name == task else TASKS[name]


SYMMETRIES = Exercise(
    id="12.5",
    title="which group, which answer?",
    reference=symmetry_of,
    cases=lambda: [(task,) for task in TASKS],
    judge=_judge_task,
    alike=_same_pair,
    by_case=True,
    mistakes=(
        Mistake(
            "digits turn",
            _for_task("6 or 9", "C4", "invariant"),
            "turn a 6 by 180°.",
        ),
        Mistake(
            "digits have mirrors",
            _for_task("6 or 9", "D4", "invariant"),
            "turn a 6 by 180°; and who writes a mirrored 6?",
        ),
        Mistake(
            "digits have a diagonal",
            _for_task("6 or 9", "diagonal", "invariant"),
            "mirror a 6 on a diagonal: who writes that?",
        ),
        Mistake(
            "spiral mirrored",
            _for_task("left- or right-handed spiral", "D4", "invariant"),
            "a mirror makes a right-handed spiral of a left-handed one.",
        ),
        Mistake(
            "spiral fixed",
            _for_task("left- or right-handed spiral", "none", "invariant"),
            "seen upside down, a right-handed spiral is still right-handed.",
        ),
        Mistake(
            "direction does not turn",
            _for_task("shower direction", "D4", "invariant"),
            "turn the shower, and its direction turns as well.",
        ),
        Mistake(
            "direction without mirrors",
            _for_task("shower direction", "C4", "vector"),
            "there is a larger group: mirror the shower, and the arrow is mirrored.",
        ),
        Mistake(
            "energy turns",
            _for_task("shower energy", "D4", "vector"),
            "an energy has no direction that could turn.",
        ),
        Mistake(
            "energy without mirrors",
            _for_task("shower energy", "C4", "invariant"),
            "there is a larger group: a mirrored shower has the same energy.",
        ),
        Mistake(
            "negative signals",
            _for_task("shower energy", "D4 x Z2", "invariant"),
            "there are no negative signals.",
        ),
        Mistake(
            "spins not flipped",
            _for_task("Ising phase", "D4", "invariant"),
            "something else leaves the phase alone: flip all spins.",
        ),
        Mistake(
            "spins neither mirrored nor flipped",
            _for_task("Ising phase", "C4", "invariant"),
            "there are larger groups: a mirror leaves the phase alone, and so does a "
            "flip of all spins.",
        ),
        Mistake(
            "dead corner ignored",
            _for_task("shower energy, dead corner", "D4", "invariant"),
            "turn the array by 90°: where are the dead stations?",
        ),
        Mistake(
            "dead corner turned",
            _for_task("shower energy, dead corner", "C4", "invariant"),
            "a quarter turn takes the dead stations to another corner. Which move "
            "keeps them?",
        ),
        Mistake(
            "energy mirrored",
            _for_task("shower energy, dead corner", "diagonal", "vector"),
            "the group is right, but an energy has no direction that a mirror could "
            "change.",
        ),
        Mistake(
            "no mirror left",
            _for_task("shower energy, dead corner", "none", "invariant"),
            "one mirror keeps the dead corner where it is.",
        ),
    ),
    hints=(
        "Does the image still make sense after the move? Is the answer the same, or "
        "does it turn along?",
        "6 and 9 are each other upside down; a spiral has a handedness; a direction is "
        "an arrow; spins may flip; a dead corner leaves one mirror.",
    ),
)

"""Exercise 13.3: the largest group under which a task makes sense."""

from utils.grading import Exercise, Mistake
from utils.grading.compare import difference

GROUPS = ("none", "diagonal", "C4", "D4", "D4 x Z2")


def symmetry_of(task):
    """Return (group, answer) for one task."""
    pairs = {
        "6 or 9": ("none", "invariant"),
        "left- or right-handed spiral": ("C4", "invariant"),
        "shower direction": ("D4", "vector"),
        "shower energy": ("D4", "invariant"),
        "Ising phase": ("D4 x Z2", "invariant"),
    }
    pairs["shower energy, dead corner"] = ("diagonal", "invariant")
    return pairs[task]


def _judge_task(result, task):
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two texts for the one task: (group, answer)"
    group, answer = result
    if group not in GROUPS:
        return f"the group {group!r} is not one of {', '.join(GROUPS)}"
    if answer not in ("invariant", "vector"):
        return f'the answer {answer!r} is not "invariant" or "vector"'
    right_group, right_answer = symmetry_of(task)
    wrong = []
    if group != right_group:
        wrong.append(f"{group!r} is not the group")
    if answer != right_answer:
        wrong.append(f"the answer is not {answer!r}")
    return f"{task}: {', and '.join(wrong)}" if wrong else None


def _same_pair(one, other):
    pairs = isinstance(one, tuple | list) and isinstance(other, tuple | list)
    return pairs and difference(tuple(one), tuple(other)) is None


UPSIDE_DOWN = "turn a 6 by 180°."
NO_CORNER = "where are the dead stations after a quarter turn?"
NO_SIGNS = "there are no negative signals."
# What speaks against each group that is too large or too small.
AGAINST = {
    "6 or 9": {
        "diagonal": "mirror a 6 on a diagonal: who writes that?",
        "C4": UPSIDE_DOWN,
        "D4": f"{UPSIDE_DOWN} And who writes a mirrored 6?",
        "D4 x Z2": f"{UPSIDE_DOWN} And who writes a mirrored 6?",
    },
    "left- or right-handed spiral": {
        "none": "seen upside down, a right-handed spiral is still right-handed.",
        "diagonal": "a mirror makes a right-handed spiral of a left-handed one.",
        "D4": "a mirror makes a right-handed spiral of a left-handed one.",
        "D4 x Z2": "a mirror makes a right-handed spiral of a left-handed one.",
    },
    "shower direction": {
        "none": "turn the shower, and the arrow turns along: that is a symmetry, too.",
        "diagonal": "there is a larger group: why one mirror only, and no turns?",
        "C4": "there is a larger group: mirror the shower, and the arrow is mirrored.",
        "D4 x Z2": NO_SIGNS,
    },
    "shower energy": {
        "none": "turn the array by a quarter: does the energy change?",
        "diagonal": "there is a larger group: why one mirror only, and no turns?",
        "C4": "there is a larger group: a mirrored shower has the same energy.",
        "D4 x Z2": NO_SIGNS,
    },
    "Ising phase": {
        "none": "turn the lattice, or flip all spins: does the phase change?",
        "diagonal": "there are larger groups: turns leave the phase alone, and so does "
        "a flip of all spins.",
        "C4": "there are larger groups: a mirror leaves the phase alone, and so does a "
        "flip of all spins.",
        "D4": "something else leaves the phase alone: flip all spins.",
    },
    "shower energy, dead corner": {
        "none": "one mirror keeps the dead corner where it is.",
        "C4": f"{NO_CORNER} Which move keeps them in their corner?",
        "D4": f"{NO_CORNER} Which move keeps them in their corner?",
        "D4 x Z2": f"{NO_SIGNS} And {NO_CORNER}",
    },
}
AN_ENERGY = "an energy has no direction that could turn."
NOT_SO = {
    "6 or 9": "a digit's name is no arrow.",
    "left- or right-handed spiral": "turn the spiral: its handedness stays.",
    "shower direction": "turn the shower, and its direction turns as well.",
    "shower energy": AN_ENERGY,
    "Ising phase": "a phase is no arrow that could turn.",
    "shower energy, dead corner": AN_ENERGY,
}


def _mistake(task, group, answer, hint):
    """Return the mistake of an answer that is right but for one task."""

    def mistaken(name):
        return (group, answer) if name == task else symmetry_of(name)

    return Mistake(f"{task}: {group}, {answer}", mistaken, hint)


def _mistakes():
    """Yield every wrong pair for every task."""
    for task, against in AGAINST.items():
        right_group, right = symmetry_of(task)
        other = "vector" if right == "invariant" else "invariant"
        yield _mistake(
            task, right_group, other, f"the group is right, but {NOT_SO[task]}"
        )
        for group, hint in against.items():
            yield _mistake(task, group, right, hint)
            yield _mistake(task, group, other, f"{hint} And {NOT_SO[task]}")


SYMMETRIES = Exercise(
    id="13.3",
    title="which group, which answer?",
    reference=symmetry_of,
    cases=lambda: [(task,) for task in AGAINST],
    judge=_judge_task,
    alike=_same_pair,
    by_case=True,
    mistakes=tuple(_mistakes()),
    hints=(
        "Does the image still make sense after the move? Is the answer the same, or "
        "does it turn along?",
        "6 and 9 are each other upside down; a spiral has a handedness; a direction is "
        "an arrow; spins may flip; a dead corner leaves one mirror.",
    ),
)

"""What a notebook imports: `check`, `hint`, `own` and `reveal` for exercises, `claim`.

A lesson is a folder, `lessons/lesson06_convolution`. Its exercises are loaded when one
of them is asked for.
"""

import os
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent

from utils.arguments import flag, require
from utils.claims import report
from utils.notebook import say, show_text

__all__ = ["check", "claim", "hint", "own", "reveal"]
__all__ += ["claims", "exercise", "exercises"]

_FOLDERS = {
    path.name[len("lesson") :][:2]: path.name
    for path in sorted(Path(__file__).parent.glob("lesson[0-9][0-9]_*"))
}
_SYMBOLS = {"right": "✅", "wrong": "❌", "not attempted": "⏳"}
_LAST = {}  # exercise id → what was handed over last, and how that was judged


def _part(number, name):
    """Return a module of a lesson's folder, or None where the lesson has none."""
    folder = _FOLDERS[number]
    if not Path(__file__).with_name(folder).joinpath(f"{name}.py").is_file():
        return None
    return import_module(f"lessons.{folder}.{name}")


@cache
def _exercises_of(number):
    module = _part(number, "exercises")
    return {each.id: each for each in module.EXERCISES} if module else {}


def exercises():
    """Return all exercises of the course, {"06.1": exercise, …}."""
    return {key: each for n in _FOLDERS for key, each in _exercises_of(n).items()}


@cache
def claims():
    """Return all measured statements of the lecture, {"S27.params": row, …}."""
    modules = [_part(number, "claims") for number in _FOLDERS]
    return {row.id: row for module in modules if module for row in module.CLAIMS}


def _allowed(exercise_id):
    """Say which ids there are, in the lesson that is probably meant."""
    known = exercises()
    text = str(exercise_id) if isinstance(exercise_id, str | float) else ""
    text = text[:20].strip(" .,:;()[]'\"").zfill(4)
    near = get_close_matches(text, known, n=1)
    if not near:
        first, *_, last = known
        return f"an id from {first!r} to {last!r}"
    lesson = ", ".join(_exercises_of(near[0][:2]))
    return f"one of {lesson} (did you mean {near[0]!r}?)"


def exercise(exercise_id):
    """Return an exercise by its id, for example "06.1".

    Raises a ValueError that names the ids of the nearest lesson for an unknown one.
    """
    if isinstance(exercise_id, str) and exercise_id[:2] in _FOLDERS:
        found = _exercises_of(exercise_id[:2]).get(exercise_id)
        if found:
            return found
    require(False, "exercise", exercise_id, _allowed(exercise_id))


def _judged(asked, answer):
    """Return the feedback on an answer, and remember both."""
    feedback = asked.check(answer)
    _LAST[asked.id] = answer, feedback.outcome
    return feedback


def check(exercise_id, answer=None):
    """Print what is right or wrong with an answer.

    Raises an AssertionError only where the environment has CHECKS_STRICT=1.
    """
    asked = exercise(exercise_id)
    feedback = _judged(asked, answer)
    symbol = _SYMBOLS[feedback.outcome]
    say(f"{symbol} {exercise_id} {asked.title}: {feedback.message}")
    if os.environ.get("CHECKS_STRICT") == "1":
        assert feedback.outcome == "right", f"{exercise_id}: {feedback.message}"


def _is_right(asked, answer):
    """Tell whether an answer is right; a function is not judged again."""
    last, outcome = _LAST.get(asked.id, (None, None))
    if last is not answer or not callable(answer):  # a list may have changed since
        outcome = _judged(asked, answer).outcome
    return outcome == "right"


def _name(function):
    """Return how a sentence calls a function, "answer" for what has no name."""
    name = None
    with suppress(Exception):  # of an object that hides what it is
        name = function.__name__
    return name if isinstance(name, str) and name.isidentifier() else "answer"


def own(exercise_id, answer, otherwise):
    """Return the learner's answer to an exercise if it is right, else `otherwise`.

    answer: as it is handed over to `check`; one that was not checked yet is judged
    here, without a word. otherwise: what the course uses. Prints which of them it is.
    """
    if _is_right(exercise(exercise_id), answer):
        say(f"From here on your {_name(answer)} is used.")
        return answer
    course = f"From here on the course's {_name(otherwise)} is used"
    say(f"{course}; yours comes in when {exercise_id} is right.")
    return otherwise


def hint(exercise_id, level=1):
    """Print a hint; level 2 says more than level 1, level 0 shows code to complete."""
    require(level in (0, 1, 2), "level", level, "0, 1 or 2")
    asked, missing = exercise(exercise_id), ""
    if level == 0 and asked.skeleton:
        code = dedent(asked.skeleton).strip("\n")
        say(f"💡 {exercise_id}: fill in the dots.\n\n{code}")
        return
    if level == 0:
        missing = "this exercise has no code to complete; its first hint: "
    say(f"💡 {exercise_id}: {missing}{asked.hints[max(level, 1) - 1]}")


def reveal(exercise_id):
    """Print the reference answer, with all that it needs."""
    from utils.grading.sources import whole_source

    say(whole_source(exercise(exercise_id).reference))


def claim(claim_id, evidence, measured):
    """Show what the lecture says, what was measured, and the verdict.

    claim_id: a key of `claims()`. evidence: True if the measurement supports the
    verdict of that row. measured: the result as a short text, the same on every
    machine. The output carries the same as data. Raises a ValueError for an unknown id
    or a wrong type and, with CHECKS_STRICT=1 in the environment, an AssertionError when
    the verdict is not supported.
    """
    known = isinstance(claim_id, str) and claim_id in claims()
    require(known, "claim_id", claim_id, "a key of lessons.claims()")
    supported = flag("evidence", evidence)
    is_text = isinstance(measured, str) and bool(measured.strip())
    require(is_text, "measured", measured, "a non-empty text")
    row = claims()[claim_id]
    text = report(row, supported, measured)
    data = {"id": row.id, "verdict": row.verdict, "evidence": supported}
    show_text(text, claim={**data, "measured": measured})
    if not supported and os.environ.get("CHECKS_STRICT") == "1":
        raise AssertionError(text)

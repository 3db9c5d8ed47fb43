"""Every exercise: its reference, its named mistakes, an untouched stub, bad answers."""

import ast
import builtins
import copy
import dataclasses
import dis
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import lessons
from lessons.lesson14_capstone_air_showers import challenge
from utils.grading.sources import whole_source

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = lessons.exercises()
EACH = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.id}-{mistake.name}")
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
]


@pytest.fixture(autouse=True)
def same_showers(monkeypatch):
    """Let the challenge judge by the same showers in each run."""
    monkeypatch.setattr(challenge, "fresh_seed", lambda: 1305)


@EACH
def test_reference_is_right(exercise):
    outcome, message = exercise.check(exercise.reference)
    assert outcome == "right"
    assert message == "right." or exercise.praise


@pytest.mark.parametrize("exercise, mistake", MISTAKES)
def test_mistake_gets_its_own_hint(exercise, mistake):
    outcome, message = exercise.check(mistake.answer)
    assert outcome == "wrong"
    assert mistake.hint in message


@EACH
def test_exercise_is_complete(exercise):
    assert len(exercise.mistakes) >= 3
    assert len(exercise.hints) == 2
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names)


@EACH
@pytest.mark.parametrize("stub", [..., lambda *a, **k: None])
def test_untouched_stub_is_not_attempted(exercise, stub):
    assert exercise.check(stub).outcome == "not attempted"


def _raises(*arguments):
    raise RuntimeError("something broke")


def _spoils(*arguments):
    for value in arguments:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            value[...] = np.nan
    return np.nan


BAD = {
    "raises": _raises,
    "exits": lambda *a: exit(),
    "wrong number of arguments": lambda a, b, c, d, e, f: 0,
    "text": lambda *a: "forty-two",
    "ragged": lambda *a: [[1, 2], [3]],
    "object": lambda *a: object(),
    "huge": lambda *a: np.zeros((2000, 2000)),
    "empty": lambda *a: [],
    "nan": lambda *a: np.nan,
    "complex": lambda *a: 1j,
    "bool": lambda *a: True,
    "spoils its input": _spoils,
}
# Compared with the reference, by case, with a judge, a function, a network, a choice.
KINDS = ("06.1", "13.3", "02.4", "13.1", "09.2", "03.5")


@EACH
@pytest.mark.parametrize("name", ["text", "object", "nan"])
def test_bad_answer_gets_a_message(exercise, name):
    outcome, message = dataclasses.replace(exercise, seconds=0.5).check(BAD[name])
    assert outcome == "wrong"
    assert "Traceback" not in message


@pytest.mark.parametrize("id", KINDS)
@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
def test_bad_answer_to_each_kind_of_exercise_gets_a_message(id, answer):
    outcome, message = dataclasses.replace(EXERCISES[id], seconds=0.5).check(answer)
    assert outcome == "wrong"
    assert "Traceback" not in message


@EACH
def test_answer_that_is_no_function(exercise):
    outcome, message = exercise.check([1])
    assert outcome == "wrong"
    assert "function itself" in message


@EACH
def test_cases_can_be_copied_and_stay_as_they_are(exercise):
    assert len(copy.deepcopy(exercise.trials())) > 0


def _torus_network(side=16, filters=8, wrap=True, activation="relu", **settings):
    """Return a model (n, side, side, 1) → (n, filters) of one convolution."""
    import keras
    from keras import layers, ops

    inputs = x = keras.Input((side, side, 1))
    if wrap:
        x = ops.concatenate([x[:, -1:], x, x[:, :1]], axis=1)
        x = ops.concatenate([x[:, :, -1:], x, x[:, :, :1]], axis=2)
    x = layers.Conv2D(filters, 3, activation=activation, **settings)(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


@pytest.mark.parametrize(
    "settings, cause",
    [
        ({"padding": "same"}, "padding='same' puts zeros"),
        ({"activation": None}, "without an activation"),
        ({"strides": 3}, "a stride keeps"),
        ({"wrap": False}, "Wrap before each convolution"),
    ],
)
def test_causes_do_not_depend_on_the_number_of_filters(settings, cause):
    def answer():
        return _torus_network(filters=5, **settings)

    assert cause in EXERCISES["12.2"].check(answer).message


def test_a_network_for_other_images_gets_a_calm_message():
    outcome, message = EXERCISES["12.2"].check(lambda: _torus_network(side=28))
    assert outcome == "wrong"
    assert "it should take images (n, 16, 16, 1)" in message


def _image_with(*places, size=8):
    """Return zeros with ones at places (row, column)."""
    image = np.zeros((size, size))
    for place in places:
        image[place] = 1
    return image


@pytest.mark.parametrize(
    "answer",
    [
        lambda: _image_with((0, 0), (0, 1)),
        lambda: (0.5 * _image_with((3, 6), (3, 7))).tolist(),
        lambda: _image_with((2, 4), (3, 5)),  # side by side in one window, not a row
    ],
    ids=["two pixels", "grey, as a list", "diagonal"],
)
def test_any_two_columns_that_share_a_window_can_be_parted(answer):
    assert EXERCISES["12.3"].check(answer).outcome == "right"


@pytest.mark.parametrize(
    "answer, text",
    [
        (lambda: _image_with((0, 0), (0, 1), size=6), "it should be (8, 8)"),
        (lambda: 2 * _image_with((0, 0), (0, 1)), "below 0 or above 1"),
        (lambda: _image_with((0, 1), (0, 2)), "Start one column further"),
        (lambda: _image_with((0, 0), (0, 1), (5, 5)), "part of the windows gain"),
        (lambda: _image_with((4, 4)), "stands alone in its row"),
    ],
)
def test_what_an_image_lacks_is_told(answer, text):
    outcome, message = EXERCISES["12.3"].check(answer)
    assert outcome == "wrong"
    assert text in message


def test_other_right_answers_pass():
    from numpy.lib.stride_tricks import sliding_window_view
    from scipy.signal import correlate2d

    answers = [
        lambda image, kernel: correlate2d(image, kernel, mode="valid").tolist(),
        lambda image, kernel: np.float32(correlate2d(image, kernel, mode="valid")),
        lambda image, kernel: np.einsum(
            "ijkl,kl", sliding_window_view(image, kernel.shape), kernel
        ),
    ]
    for answer in answers:
        assert EXERCISES["06.1"].check(answer).outcome == "right"


def test_check_prints_and_raises_only_in_strict_mode(capsys, monkeypatch):
    wrong = EXERCISES["06.3"].mistakes[0]
    monkeypatch.delenv("CHECKS_STRICT", raising=False)
    lessons.check("06.3", wrong.answer)
    lessons.check("06.3", None)
    lessons.check("06.3", EXERCISES["06.3"].reference)
    lines = capsys.readouterr().out
    assert "❌ 06.3" in lines and wrong.hint in lines
    assert "⏳ 06.3" in lines and "✅ 06.3" in lines
    monkeypatch.setenv("CHECKS_STRICT", "1")
    lessons.check("06.3", EXERCISES["06.3"].reference)
    for answer in (wrong.answer, None):
        with pytest.raises(AssertionError):
            lessons.check("06.3", answer)


def test_hint_and_reveal(capsys):
    lessons.hint("06.1")
    lessons.hint("06.1", 2)
    lessons.reveal("06.1")
    text = capsys.readouterr().out
    assert text.count("💡") == 2 and "def my_conv2d" in text


def test_a_skeleton_is_the_first_help(capsys, monkeypatch):
    skeleton = """
        for row in range(3):
            result[row] = ...
    """
    asked = dataclasses.replace(EXERCISES["06.1"], skeleton=skeleton)
    monkeypatch.setattr(lessons, "exercise", lambda _: asked)
    lessons.hint("06.1", 0)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "💡 06.1: fill in the dots."
    assert lines[2:4] == ["for row in range(3):", "    result[row] = ..."]


def test_without_a_skeleton_the_first_hint_is_said(capsys, monkeypatch):
    asked = dataclasses.replace(EXERCISES["06.1"], skeleton="")
    monkeypatch.setattr(lessons, "exercise", lambda _: asked)
    lessons.hint("06.1", 0)
    text = capsys.readouterr().out
    assert "no code to complete" in text and asked.hints[0] in text


@EACH
def test_skeletons_are_code_that_waits(exercise):
    if exercise.skeleton:
        ast.parse(textwrap.dedent(exercise.skeleton))
        assert "..." in exercise.skeleton


# ---------------------------------------------------------------- own


@pytest.fixture
def judged(monkeypatch):
    """Return the list of the exercises that are judged, one entry each time."""
    found, judge = [], type(EXERCISES["06.3"]).check
    monkeypatch.delenv("CHECKS_STRICT", raising=False)
    monkeypatch.setattr(lessons, "_LAST", {})

    def check(self, answer):
        found.append(self.id)
        return judge(self, answer)

    monkeypatch.setattr(type(EXERCISES["06.3"]), "check", check)
    return found


def course_answer(*arguments):
    return 0


def test_a_right_answer_is_used_from_then_on(judged, capsys):
    right = EXERCISES["06.3"].reference
    lessons.check("06.3", right)
    capsys.readouterr()
    assert lessons.own("06.3", right, otherwise=course_answer) is right
    assert judged == ["06.3"]
    line = f"From here on your {right.__name__} is used.\n"
    assert capsys.readouterr().out == line


def test_else_the_course_uses_its_own(judged, capsys):
    wrong = EXERCISES["06.3"].mistakes[0].answer
    lessons.check("06.3", wrong)
    capsys.readouterr()
    for answer in (wrong, None, 3, lambda: 1 / 0):
        assert lessons.own("06.3", answer, otherwise=course_answer) is course_answer
        assert capsys.readouterr().out == (
            "From here on the course's course_answer is used; "
            "yours comes in when 06.3 is right.\n"
        )


def test_an_answer_that_was_not_checked_is_judged_without_a_word(judged, capsys):
    exercise = EXERCISES["06.3"]
    lessons.check("06.3", exercise.mistakes[0].answer)
    assert lessons.own("06.3", exercise.reference, course_answer) is exercise.reference
    assert lessons.own("06.3", exercise.reference, course_answer) is exercise.reference
    assert judged == ["06.3", "06.3"]
    assert capsys.readouterr().out.count("06.3") == 1


def test_an_answer_may_be_a_value(judged, capsys, monkeypatch):
    exercise = dataclasses.replace(
        EXERCISES["06.3"], accept=lambda answer: lambda *_: sum(answer), fresh=False
    )
    monkeypatch.setattr(lessons, "exercise", lambda _: exercise)
    answer, course = [1], [2]
    assert lessons.own("06.3", answer, otherwise=course) is course
    expected = "From here on the course's answer is used; yours comes in"
    assert capsys.readouterr().out.startswith(expected)
    monkeypatch.setattr(
        lessons,
        "exercise",
        lambda _: dataclasses.replace(
            exercise, judge=lambda result, *_: None if result == 3 else "not three"
        ),
    )
    answer.append(2)  # the same list, another answer
    assert lessons.own("06.3", answer, otherwise=course) is answer
    assert capsys.readouterr().out == "From here on your answer is used.\n"


class _Nameless:
    @property
    def __name__(self):
        raise RuntimeError("no name")

    def __call__(self, *arguments):
        raise SystemExit


def test_no_answer_and_no_strictness_stops_the_notebook(judged, monkeypatch):
    monkeypatch.setenv("CHECKS_STRICT", "1")
    course = _Nameless()
    for answer in (_Nameless(), ..., object(), *BAD.values()):
        assert lessons.own("06.3", answer, otherwise=course) is course


def test_own_knows_its_exercises():
    with pytest.raises(ValueError, match="exercise = .*did you mean '06.1'"):
        lessons.own("6.1", None, None)


# ---------------------------------------------------------------- what is shown

LOADS = ("LOAD_GLOBAL", "LOAD_NAME")


def _globals(code):
    """Return the names that code and the functions inside it look for in a module."""
    loads = [x for x in dis.get_instructions(code) if x.opname in LOADS]
    names = {load.argval for load in loads}
    inside = (const for const in code.co_consts if hasattr(const, "co_consts"))
    return names.union(*map(_globals, inside))


@EACH
def test_what_is_revealed_needs_nothing_else(exercise):
    text = whole_source(exercise.reference)
    code = compile(text, exercise.id, "exec")
    notebook = {"np": np}
    exec(code, notebook)
    assert exercise.reference.__name__ in notebook
    assert _globals(code) <= {*notebook, *dir(builtins)}
    assert len(text.splitlines()) < 40


@pytest.mark.parametrize("bad", ["99.9", 6.1, None])
def test_unknown_exercise(bad):
    with pytest.raises(ValueError, match="exercise = "):
        lessons.check(bad, None)


@pytest.mark.parametrize("near", ["8.1", 8.1, " 08.1", "08,1", "8.1)"])
def test_unknown_exercise_names_the_lesson_and_the_nearest(near):
    with pytest.raises(ValueError, match="exercise = .*did you mean '08.1'") as caught:
        lessons.hint(near)
    assert "08.5" in str(caught.value)
    assert "09.1" not in str(caught.value)


def test_unknown_hint_level():
    with pytest.raises(ValueError, match="level = 3"):
        lessons.hint("06.1", 3)


ANYWHERE = """
import lessons
lessons.check("06.3", lambda kernel, channels, filters, bias=True: 0)
lessons.check("06.3")
lessons.hint("06.1")
lessons.reveal("07.3")
lessons.claim("S14.example26", True, "26 → 26 (±0)")
lessons.own("06.3", None, otherwise=len)
from utils.tables import plus_minus, table
table({"−1 → 2": plus_minus([1, 2])}, ["x", "mean ± spread"])
"""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_feedback_reaches_consoles_of_any_encoding(encoding):
    setting = os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", ANYWHERE]
    done = subprocess.run(command, env=setting, cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode(encoding)
    assert ("❌ 06.3" if encoding == "utf-8" else "[wrong] 06.3") in lines
    assert "def " in lines and "S14.example26" in lines

"""The counting model: words, lines, figures, predictions, run time; core and deeper."""

import nbformat
import pytest

from benchmarks import notebooks
from tools import minutes
from tools.lesson import Lesson

WORDS = " ".join(["word"] * 65)
LINES = "\n".join(f"x{n} = {n}  # why\n" for n in range(6))
SOURCE = f"""\
# %% [markdown]
# # 99 · Small things
#
# {WORDS}

# %% tags=["bootstrap"]
notebook.setup()

# %% [markdown]
# ## 1 · Count (core, 3 min)
#
# {WORDS}
#
# First think. **Predict** and **Predict** again.
#
# ### Exercise 99.1: add (lecture hall, 5 min)
#
# {WORDS} {WORDS}

# %%
{LINES}

check("99.1", x1)

# %%
# The section goes on.
{LINES}

# %% [markdown]
# ### Exercise 99.2: home (at home, 7 min)

# %%
check("99.2", x1)

# %% [markdown]
# ## 2 · Further (deeper, 1 min)
#
# **Predict** this.

# %% tags=["folded"]
print(1)
plots.roc()
plt.show()

# %% alt="A line."
widgets.show_it()

# %% tags=["solution"]
plt.show()

# %% [markdown]
# ### Exercise 99.3: hall (lecture hall, 4 min)

# %%
check("99.3", x1)

# %% [markdown]
# ## Quiz (core, 2 min)
#
# {WORDS}
#
# ## Summary
#
# {WORDS}
"""


@pytest.fixture
def lesson(tmp_path):
    folder = tmp_path / "lessons" / "lesson99_small_things"
    folder.mkdir(parents=True)
    (folder / "lesson.py").write_text(SOURCE, encoding="utf-8")
    return Lesson(folder)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("One, two – three: 3 × 4.", 5),
        ("| a | b |\n|---|---|\n| 1 | `f(x)` |", 4),
        ("## 1 · Title\n\n- one\n- two", 4),
        ("one\n\n```python\nx = 1\n```\n\ntwo", 2),
        ("<details><summary>Answer</summary>\n\nYes.\n\n</details>", 2),
        ("see [the guide](https://somewhere.org/far/away)", 3),
        ("", 0),
    ],
)
def test_words_are_those_that_are_read(text, number):
    assert minutes.words(text) == number


def test_a_paragraph_is_one_prediction_wherever_it_asks_for_it():
    assert (
        minutes.predictions("**Predict** a.\nb **Predict** c.\n\nd **Predict**: e") == 2
    )
    assert minutes.predictions("Predict. **Write your predictions down.**") == 0


def test_lines_without_blanks_comments_and_hidden_code():
    def cell(source, *tags):
        return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})

    cells = [
        cell("x = 1\n\n# why\n  # why\ny = 2  # why"),
        cell('def f():\n    """Do."""'),
    ]
    hidden = [cell("z = 3", tag) for tag in ("bootstrap", "folded", "solution")]
    assert minutes.count(cells + hidden).lines == 4


def test_the_model():
    what = minutes.Count(words=130, lines=24, figures=2, predictions=10, seconds=30)
    assert what.minutes == pytest.approx(1 + 2 + 2 + 7 + 0.5)


def test_a_section_is_counted_without_its_exercises(lesson):
    what = minutes.of_section(lesson, lesson.sections["1"])
    heading, question = 5, 6
    assert what.words == 65 + heading + question
    assert (what.lines, what.figures, what.predictions) == (6, 0, 1)
    what = minutes.of_section(lesson, lesson.sections["2"])
    assert (what.lines, what.figures, what.predictions) == (1, 2, 1)


def test_measured_seconds_count(lesson, monkeypatch):
    before = minutes.counted(lesson, lesson.sections["1"])
    monkeypatch.setattr(minutes, "_measured", lambda: {lesson.name: {"1": 60.0}})
    assert minutes.counted(lesson, lesson.sections["1"]) == pytest.approx(before + 1)


def test_the_core_is_core_sections_quiz_and_exercises_of_the_hall(lesson):
    names = [getattr(part, "id", None) or part.key for part in lesson.core]
    assert names == ["1", "quiz", "99.1"]
    assert lesson.split_minutes == (3 + 2 + 5, 7 + 1 + 4)
    stated, model = minutes.core(lesson)
    sections = [minutes.counted(lesson, lesson.sections[key]) for key in ("1", "quiz")]
    assert stated == 10 and model == pytest.approx(5 + sum(sections))
    stated, model = minutes.deeper(lesson)
    further = minutes.counted(lesson, lesson.sections["2"])
    assert stated == 12 and model == pytest.approx(7 + 4 + further)


def test_sections_that_say_too_little_are_found(lesson):
    found = minutes.understated(lesson)
    assert list(found) == ["2"]
    stated, model = found["2"]
    assert stated == 1 and model > 2.7


def test_the_table_names_sections_exercises_and_totals(lesson, monkeypatch, capsys):
    monkeypatch.setattr(minutes, "lessons", lambda number: [lesson] * (number == "99"))
    minutes.main("99", "98")
    text = capsys.readouterr().out
    assert text.startswith("\n99 · Small things\n")
    rows = [line.split() for line in text.splitlines()[4:]]
    assert [row[0] for row in rows] == [
        *("1", "99.1", "99.2", "2", "99.3", "Quiz", "Summary", "core", "deeper,"),
    ]
    assert rows[0][:5] == ["1", "·", "Count", "core", "3"]
    assert text.count("!") == 1


def test_seconds_of_cells_are_those_of_their_sections(lesson):
    quiz = lesson.sections["quiz"].cells.start
    cells = {1: 9.0, lesson.sections["1"].cells[1]: 0.25, quiz: 1.5, quiz - 1: 0.5}
    found = notebooks.by_section(lesson, cells)
    assert found == {"1": 0.2, "quiz": 1.5, "2": 0.5}

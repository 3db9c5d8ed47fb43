"""A lesson is parsed once: title, sections, exercises, claims, quiz, minutes, needs."""

import pytest

from tools import names
from tools.lesson import Lesson, lessons

SOURCE = '''\
# %% [markdown]
# # 99 · Small things
#
# What you will do.

# %% tags=["bootstrap"]
from utils import notebook

# %%
import numpy as np

notebook.setup()

# %% [markdown]
# ## 1 · Count (core, 6 min)
#
# Words.
#
# ### A part without minutes

# %%
numbers = np.arange(3)

# %% [markdown]
# ### Exercise 99.1: add (lecture hall, 5 min)

# %%
def add(a, b):
    """Return a + b."""
    ...  # your code here


check("99.1", add)

# %% [markdown]
# Some text.
#
# ## 2 · Also (after lunch) train (deeper, 2 min)

# %%
model = build()
unused = 7

# %%
history = train(model, numbers)
claim("S1.small", True, "yes")

# %% [markdown]
# ### Exercise 99.2: two (at home, 20 min)

# %%
check("99.2", lambda: numbers)
check("99.2", history)

# %% [markdown]
# ## 3 · Look (4 min)

# %%
print(model, numbers)
claim("S2.other", True, "no")

# %% [markdown]
# ## Quiz (5 min)
#
# **1.** Why?
#
# <details><summary>Answer</summary>
#
# Because.
#
# </details>
#
# ## Summary
#
# - Done.
'''


@pytest.fixture
def lesson(tmp_path):
    folder = tmp_path / "lessons" / "lesson99_small_things"
    folder.mkdir(parents=True)
    (folder / "lesson.py").write_text(SOURCE, encoding="utf-8")
    return Lesson(folder)


def sources(lesson, places):
    return [lesson.cells[place].source for place in places]


def test_names(lesson):
    assert (lesson.name, lesson.number) == ("99_small_things", "99")
    assert lesson.title == "99 · Small things"
    assert lesson.notebook.name == lesson.solved.name == "99_small_things.ipynb"
    assert lesson.solved.parent.name == "solutions"


def test_each_heading_starts_a_cell(lesson):
    texts = [c.source for c in lesson.cells if c.cell_type == "markdown"]
    assert [text.count("\n#") for text in texts] == [0] * len(texts)
    assert "Some text." in texts
    assert [level for _, level, _ in lesson.headings] == [2, 3, 3, 2, 3, 2, 2, 2]


def test_sections(lesson):
    assert list(lesson.sections) == ["1", "2", "3", "quiz", "summary"]
    first, second, third = (lesson.sections[key] for key in "123")
    assert (first.title, first.kind, first.minutes) == ("Count", "core", 6)
    assert (second.title, second.kind) == ("Also (after lunch) train", "deeper")
    assert (third.kind, third.minutes) == ("", 4)
    assert lesson.sections["summary"].minutes == 0
    assert second.cells.stop == third.cells.start
    assert lesson.sections["summary"].cells.stop == len(lesson.cells)
    assert lesson.section_at(0) is None
    assert lesson.section_at(second.cells[1]) == second


def test_exercises(lesson):
    assert lesson.checked == list(lesson.tasks) == ["99.1", "99.2"]
    first, second = lesson.tasks.values()
    assert (first.title, first.kind, first.minutes) == ("add", "lecture hall", 5)
    assert (second.kind, second.minutes, second.section) == ("at home", 20, "2")
    assert sources(lesson, first.cells)[-1] == "Some text."
    assert sources(lesson, second.cells)[-1].startswith('check("99.2"')


def test_minutes_count_exercises_and_leave_home_out_of_the_lecture_hall(lesson):
    assert lesson.minutes == (6 + 5 + 2 + 4 + 5, 6 + 5 + 2 + 20 + 4 + 5)


def test_the_core_holds_its_quiz_and_its_exercises_for_the_hall(lesson):
    names = [getattr(part, "id", None) or part.key for part in lesson.core]
    assert names == ["1", "quiz", "99.1"]
    assert lesson.split_minutes == (6 + 5 + 5, 2 + 20 + 4)


def test_a_lesson_that_names_no_core_is_undivided(lesson):
    text = SOURCE.replace("(core, ", "(").replace("(deeper, ", "(")
    (lesson.folder / "lesson.py").write_text(text, encoding="utf-8")
    undivided = Lesson(lesson.folder)
    assert undivided.core == [] and undivided.split_minutes == (22, 20)


def test_claims_know_their_section(lesson):
    found = {key: section.key for key, section in lesson.claims.items()}
    assert found == {"S1.small": "2", "S2.other": "3"}


def test_the_quiz_is_text_without_its_heading(lesson):
    assert lesson.quiz.startswith("**1.** Why?") and lesson.quiz.endswith("</details>")


def test_a_section_needs_the_cells_that_bind_or_change_what_it_reads(lesson):
    assert lesson.needs("1") == []
    needed = sources(lesson, lesson.needs("3"))
    bound, model, training = needed
    assert bound == "numbers = np.arange(3)"
    assert model.startswith("model = build()")
    assert training.startswith("history = train(model")


def test_what_a_section_holds_itself_is_not_listed(lesson):
    assert sources(lesson, lesson.needs("2")) == ["numbers = np.arange(3)"]
    assert sources(lesson, lesson.needs("1", "2", "3")) == []
    assert sources(lesson, lesson.needs("99.2"))[-1].startswith("history")


def test_names_that_code_binds_reads_and_changes():
    assert names.bound("import a.b as c\nx, y = 1, 2\ndef f(): z = 1") == {*"cxyf"}
    assert names.read("def f(x):\n    return x + y\nprint(f(z))") == {*"yfz", "print"}
    assert names.touched("model.fit(x)\nimage[0] = 1\ndraw(axes)") >= {
        "model",
        "image",
        "axes",
    }
    assert names.touched("print(x)\ny = mean(x)\nimport a\na.run()") == set()


def test_lessons_are_chosen_by_their_start():
    assert [each.number for each in lessons("06")] == ["06"]
    numbers = [each.number for each in lessons()]
    assert numbers == sorted(numbers)

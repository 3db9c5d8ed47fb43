"""Notebooks follow from lessons, and from nothing else."""

from functools import cache

import nbformat
import pytest
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.kernelspec import get_kernel_spec

from tools import build, parts
from tools.course import NOTEBOOKS, ROOT
from tools.digest import digest
from tools.lecture import lectures
from tools.lesson import Lesson, lessons
from tools.run_notebook import run
from tools.solve import STUB, stubs

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)


@cache
def learner(lesson):
    return build.learner(lesson)


@cache
def stored(lesson):
    """Return the solved notebook as it lies in the repository."""
    assert lesson.solved.exists(), "run `make notebooks`"
    return nbformat.read(lesson.solved, as_version=4)


def code_cells(book):
    return [cell for cell in book.cells if cell.cell_type == "code"]


# ---------------------------------------------------------------- learners' notebooks


@each_lesson
def test_learner_notebook_is_what_the_lesson_builds(lesson):
    assert lesson.notebook.exists(), "run `make notebooks`"
    text = lesson.notebook.read_text(encoding="utf-8")
    assert text == learner(lesson), "run `make notebooks`"


def test_notebooks_name_the_kernel_as_it_names_itself():
    """Else JupyterLab changes, and marks as changed, what it opens."""
    spec = get_kernel_spec("python3").to_dict()
    expected = {key: spec[key] for key in ("display_name", "language")}
    assert {"name": "python3", **expected} == build.KERNEL
    own = {k: v for k, v in IPythonKernel.language_info.items() if k != "version"}
    assert own == build.LANGUAGE


@each_lesson
def test_a_second_build_gives_the_same_bytes(lesson):
    assert build.learner(Lesson(lesson.folder)) == learner(lesson)


@each_lesson
def test_learner_notebook_is_valid_and_empty(lesson):
    book = nbformat.reads(learner(lesson), as_version=4)
    nbformat.validate(book)
    assert all(cell.outputs == [] for cell in code_cells(book))
    assert all(cell.execution_count is None for cell in code_cells(book))
    assert set(book.metadata) - {"colab"} == {"kernelspec", "language_info"}


@each_lesson
def test_learner_notebook_asks_for_every_answer(lesson):
    text = learner(lesson)
    assert "SOLUTION" not in text
    assert '"solution"' not in text
    marked = sum("# BEGIN SOLUTION" in cell.source for cell in lesson.code)
    waiting = sum(len(stubs(cell.source)) for cell in lesson.code)
    assert text.count(STUB) == marked + waiting


@each_lesson
def test_windows_ends_of_lines_change_nothing(lesson, tmp_path):
    content = lesson.source.read_bytes()
    assert b"\r" not in content
    copy = tmp_path / lesson.folder.name / "lesson.py"
    copy.parent.mkdir()
    copy.write_bytes(content.replace(b"\n", b"\r\n"))
    assert build.learner(Lesson(copy.parent)) == learner(lesson)


def test_no_notebook_without_lesson():
    found = {path.stem for path in NOTEBOOKS.rglob("[0-9]*.ipynb")}
    assert found <= {each.name for each in [*lessons(), *lectures()]}


# ---------------------------------------------------------------- solved notebooks


@each_lesson
def test_solved_notebook_was_executed_with_the_present_code(lesson):
    known = stored(lesson).metadata["course"]["digest"]
    assert known == digest(lesson), "run `make notebooks`"


@each_lesson
def test_solved_notebook_shows_the_lesson(lesson):
    expected = build.solution(lesson).cells
    shown = stored(lesson).cells
    assert [cell.source for cell in shown] == [cell.source for cell in expected]
    assert [cell.metadata for cell in shown] == [cell.metadata for cell in expected]


@each_lesson
def test_solved_notebook_is_valid_and_small(lesson):
    nbformat.validate(stored(lesson))
    assert lesson.solved.stat().st_size < 2e6


@each_lesson
def test_solved_notebook_was_executed_in_order(lesson):
    counts = [cell.execution_count for cell in code_cells(stored(lesson))]
    assert counts == list(range(1, len(counts) + 1))


@each_lesson
def test_solved_notebook_shows_no_errors(lesson):
    outputs = [o for cell in code_cells(stored(lesson)) for o in cell.outputs]
    assert [o for o in outputs if o.output_type == "error"] == []
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []


@each_lesson
def test_every_check_of_a_solved_notebook_says_right(lesson):
    outputs = [o for cell in code_cells(stored(lesson)) for o in cell.outputs]
    printed = "".join(output.get("text", "") for output in outputs)
    assert [key for key in lesson.checked if f"✅ {key} " not in printed] == []


# ---------------------------------------------------------------- a small lesson

LESSON = '''\
# %% [markdown]
# # 99 · Title
#
# ## 1 · One (6 min)

# %% tags=["bootstrap"]
from utils import notebook

# %% alt="A line."
def one():
    # BEGIN SOLUTION
    return "secret"
    # END SOLUTION


print(one())

# %% tags=["solution"]
print("for lecturers")

# %% [markdown]
# ### Exercise 06.1: two (lecture hall, 5 min)

# %%
def my_conv2d(image, kernel):
    """Slide."""
    ...  # your code here


check("06.1", my_conv2d)
'''


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a small lesson, whose notebooks lie elsewhere."""
    (tmp_path / "solutions").mkdir()
    monkeypatch.setattr(parts, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(parts, "SOLUTIONS", tmp_path / "solutions")
    folder = tmp_path / "lessons" / "lesson99_title"
    folder.mkdir(parents=True)
    (tmp_path / "utils").mkdir()
    (tmp_path / "utils" / "course.mplstyle").touch()
    (folder / "lesson.py").write_text(LESSON, encoding="utf-8")
    return Lesson(folder)


def test_a_learner_completes_what_a_solved_notebook_shows(small):
    book = nbformat.reads(build.learner(small), as_version=4)
    _, one, two = (cell.source for cell in code_cells(book))
    assert one == f"def one():\n    {STUB}\n\n\nprint(one())"
    assert two.startswith(
        f'def my_conv2d(image, kernel):\n    """Slide."""\n    {STUB}'
    )
    solved = [cell.source for cell in code_cells(build.solution(small))]
    assert "secret" in solved[1] and "for lecturers" in solved[2]
    assert "return result" in solved[3] and STUB not in solved[3]


def test_metadata_of_cells_pass_through(small):
    for book in (nbformat.reads(build.learner(small), 4), build.solution(small)):
        cells = [cell for cell in book.cells if "def one" in cell.source]
        assert [cell.metadata["alt"] for cell in cells] == ["A line."]
        kinds = [cell.metadata.get("slideshow", {}) for cell in book.cells]
        assert kinds[0] == {"slide_type": "slide"}
        assert {"slide_type": "skip"} in kinds
        assert "lines_to_next_cell" not in str(book)


def test_folded_cells_hide_their_source_only(small):
    lesson = rewrite(small, '%% alt="A line."', '%% tags=["folded"] alt="A line."')
    for book in (nbformat.reads(build.learner(lesson), 4), build.solution(lesson)):
        bootstrap, folded, *others = code_cells(book)
        assert folded.metadata["jupyter"] == bootstrap.metadata["jupyter"]
        assert folded.metadata["cellView"] == bootstrap.metadata["cellView"] == "form"
        assert folded.metadata["tags"] == ["folded"]
        assert bootstrap.metadata["tags"] == ["bootstrap", build.VARIES]
        types = [cell.metadata["slideshow"] for cell in (bootstrap, folded)]
        assert types == [{"slide_type": "skip"}, {"slide_type": "-"}]
        assert not any("jupyter" in cell.metadata for cell in others)


def test_deeper_sections_are_collapsed(small):
    deeper = "\n\n# %% [markdown]\n# ## {} (deeper, 6 min)\n"
    text = "".join(map(deeper.format, ("2 · Two", "3 · Three")))
    last = 'check("06.1", my_conv2d)\n'
    lesson = rewrite(small, last, last + text)
    for book in (nbformat.reads(build.learner(lesson), 4), build.solution(lesson)):
        nbformat.validate(book)
        names = book.metadata["colab"]["collapsed_sections"]
        found = [c for c in book.cells if "jp-MarkdownHeadingCollapsed" in c.metadata]
        assert [cell.source[:4] for cell in found] == ["## 2", "## 3"]
        assert [cell.metadata["id"] for cell in found] == names
        assert all(c.metadata["jp-MarkdownHeadingCollapsed"] is True for c in found)
    plain = rewrite(lesson, text, "")
    assert "colab" not in build.solution(plain).metadata


def fake_run(notebook):
    """Return a notebook as if it had been executed."""
    for number, cell in enumerate(code_cells(notebook), 1):
        cell.execution_count = number
        output = nbformat.v4.new_output("stream", text=f"ran {number}\n")
        cell.outputs = [output]
    return notebook


@pytest.fixture
def executed(monkeypatch):
    """Return a list that grows by one with each execution."""
    found = []

    def execute(notebook, folder):
        found.append(1)
        return fake_run(notebook)

    monkeypatch.setattr(build, "execute", execute)
    return found


def rewrite(small, old, new):
    text = small.source.read_text(encoding="utf-8")
    assert old in text
    small.source.write_text(text.replace(old, new), encoding="utf-8")
    return Lesson(small.folder)


def test_only_new_code_is_executed(small, executed):
    build.build(small)
    first = small.solved.read_bytes()
    build.build(small)
    assert small.solved.read_bytes() == first and len(executed) == 1

    renamed = rewrite(small, "99 · Title", "99 · Better")
    build.build(rewrite(renamed, "# BEGIN SOLUTION", "# BEGIN SOLUTION\n    # why"))
    book = nbformat.read(small.solved, as_version=4)
    assert "Better" in book.cells[0].source and len(executed) == 1
    assert "# why" in code_cells(book)[1].source
    assert [c.outputs[0].text for c in code_cells(book)][:2] == ["ran 1\n", "ran 2\n"]

    build.build(rewrite(small, '"secret"', '"open"'))
    assert len(executed) == 2


# ---------------------------------------------------------------- execution


def test_outputs_keep_their_data(tmp_path):
    sources = [
        f"import sys; sys.path.insert(0, {str(ROOT)!r})",
        'from utils.notebook import show_text\nshow_text("yes", claim={"id": "S1"})',
        "from pathlib import Path; print(Path.cwd().name)",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    path = tmp_path / "x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    seconds = {}
    book = run(path, seconds=seconds)
    assert list(seconds) == [0, 1, 2] and all(t > 0 for t in seconds.values())
    _, shown, place = code_cells(book)
    assert shown.outputs[0].metadata == {"claim": {"id": "S1"}}
    assert shown.outputs[0].data == {"text/plain": "yes"}
    assert place.outputs[0].text == f"{tmp_path.name}\n"
    assert all("execution" not in cell.metadata for cell in book.cells)
    kept = build.with_outputs(book, book)
    assert code_cells(kept)[1].outputs == shown.outputs

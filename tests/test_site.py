"""What the website is made from: pages, tables, plans, slides; and the class's hub."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import guide
import lesson_pages
import nbformat
import plans
import pytest
import tables
from nbconvert import SlidesExporter
from utils.checks import EXERCISES

from utils.claims import CLAIMS

ROOT = Path(__file__).resolve().parents[1]

SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("[0-9]*.ipynb"))
each_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


@pytest.mark.parametrize("minutes", plans.PLANS)
def test_plans_fit_into_their_time(minutes):
    takes = sum(guide.item(entry)[2] for entry in plans.PLANS[minutes])
    assert 0.85 * minutes <= takes <= minutes


def test_the_week_holds_every_lesson_once():
    planned = sorted(number for day in plans.WEEK.values() for number in day)
    assert planned == [path.stem[:2] for path in tables.LESSONS]


def test_every_claim_is_listed_with_its_measurement():
    assert set(tables.measured_texts()) == set(CLAIMS)
    assert all(f"`{name}`" in tables.measurements() for name in CLAIMS)


def test_errata_hold_all_but_what_holds():
    wrong = [row for row in CLAIMS.values() if row.verdict != "holds"]
    assert len(tables.errata().splitlines()) == 2 + len(wrong)


def test_every_mistake_is_listed():
    page = tables.mistakes()
    missing = [
        (exercise.id, mistake.name)
        for exercise in EXERCISES.values()
        for mistake in exercise.mistakes
        if tables.cell(mistake.hint) not in page
    ]
    assert missing == []


def test_every_quiz_is_answered_in_the_guide():
    page = tables.quizzes()
    questions = sum(
        text.count("<summary>Answer</summary>")
        for text in map(tables.source, [path.stem for path in tables.LESSONS])
    )
    assert len(re.findall(r"^\*\*\d+\.\*\*", page, re.M)) >= questions > 40
    assert "<details>" not in page


@each_solution
def test_pages_fold_solutions_and_describe_figures(path):
    page = lesson_pages.lesson_page(nbformat.read(path, as_version=4))
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    solved = [cell for cell in code if "BEGIN SOLUTION" in cell.source]
    assert all("hide-input" in cell.metadata["tags"] for cell in solved)
    stubs = [cell for cell in page.cells if lesson_pages.STUB in cell.source]
    assert len(stubs) == len(solved)
    drawn = [cell for cell in code if lesson_pages.has_picture(cell)]
    assert all(len(cell.metadata["mystnb"]["image"]["alt"]) > 10 for cell in drawn)


def test_stored_widgets_move_on_the_page():
    places = re.findall(r'data-module="(\w+)\.js" data-state="(.+?)"', tables.widgets())
    assert {name for name, _ in places} == {
        "convolution",
        "momentum",
        "pooling",
        "receptive_field",
    }
    for name, state in places:
        assert (ROOT / "utils" / "widgets" / f"{name}.js").exists()
        assert isinstance(json.loads(unescape(state)), dict)


def test_lessons_become_slides():
    notebook = nbformat.read(SOLUTIONS[6], as_version=4)
    sections = [
        cell
        for cell in notebook.cells
        if cell.metadata["slideshow"]["slide_type"] == "slide"
    ]
    headings = re.findall(r"^# ##? .+", tables.source(SOLUTIONS[6].stem), re.M)
    assert len(sections) == len(headings)
    html, _ = SlidesExporter().from_notebook_node(notebook)
    assert html.count("<section>") > 2 * len(sections)


CONFIGURATION = ROOT / "classroom" / "jupyterhub_config.py"
LOADER = """
from traitlets.config import Config
import runpy, sys
c = Config()
runpy.run_path(sys.argv[1], init_globals={"get_config": lambda: c})
print(c.JupyterHub.bind_url)
"""


def load_hub(tmp_path, **settings):
    environment = {**os.environ, "CLASS_FOLDER": str(tmp_path), **settings}
    command = [sys.executable, "-c", LOADER, str(CONFIGURATION)]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("password", ["", "admin", "password", "short"])
def test_the_hub_refuses_an_easy_password(tmp_path, password):
    done = load_hub(tmp_path, CLASS_PASSWORD=password)
    assert done.returncode == 1 and "CLASS_PASSWORD" in done.stderr


def test_the_hub_listens_on_this_machine_only(tmp_path):
    done = load_hub(tmp_path, CLASS_PASSWORD="granada-1492")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("http://127.0.0.1:")

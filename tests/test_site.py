"""What the website is made from: pages, tables, plans, slides; and the class's hub."""

import io
import json
import os
import re
import subprocess
import sys
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont
from nbconvert import HTMLExporter

from lessons import claims, exercises
from lessons.plans import PLANS, WEEK
from tools import build, guide, slides, stored, tables, weight
from tools.course import ROOT
from tools.lesson import Lesson, lessons, tags
from tools.lesson_page import description, has_picture, lesson_page
from tools.solve import STUB
from utils.widgets import module_source

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)


# ---------------------------------------------------------------- plans


@pytest.mark.parametrize("minutes", PLANS)
def test_plans_fit_into_their_time(minutes):
    takes = sum(guide.planned(entry)[1].minutes for entry in PLANS[minutes])
    assert 0.85 * minutes <= takes <= minutes


def test_the_week_holds_every_lesson_once():
    planned = sorted(number for day in WEEK.values() for number in day)
    assert planned == [lesson.number for lesson in lessons()]


def test_a_plan_names_sections_exercises_and_the_quiz():
    lesson = lessons("06")[0]
    sections = lesson.sections
    assert guide.planned("06:2") == (lesson, sections["2"])
    assert guide.planned("06:quiz") == (lesson, sections["quiz"])
    assert guide.planned("06.1") == (lesson, lesson.tasks["06.1"])


@pytest.mark.parametrize("entry", ["99:1", "06:0", "06.9", "06:", "06", "", "06:06.1"])
def test_a_plan_refuses_what_no_lesson_has(entry):
    with pytest.raises(ValueError, match=re.escape(f"entry = {entry!r}")):
        guide.planned(entry)


# ---------------------------------------------------------------- other starts


def test_agreements_are_counted_by_kind_of_run():
    runs = {"start 1": [], "start 2": [7], "compiled, start 0": []}
    assert guide.agreeing(runs, "start") == "1 of 2"
    assert guide.agreeing(runs, "compiled") == "1 of 1"
    assert guide.agreeing(runs, "one thread") == "–"


def test_runs_of_older_code_are_named(monkeypatch, tmp_path):
    stored_code = stored.notebook(lessons("06")[0]).metadata["course"]["digest"]
    kept = {
        "05_images_and_dense_networks": {"code": "old", "runs": {"start 1": []}},
        "06_convolution": {"code": stored_code, "runs": {"start 1": [], "start 2": []}},
    }
    (tmp_path / "starts.json").write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr(guide, "RESULTS", tmp_path)
    rows = [line.split(" | ")[1:] for line in guide.starts().splitlines()[2:]]
    assert rows[5] == ["1 of 1", "–", "–", "of older code |"]
    assert rows[6] == ["2 of 2", "–", "–", " |"]
    assert rows[7] == ["–", "–", "–", " |"]


# ---------------------------------------------------------------- measured claims


LESSON = """# %% [markdown]
# # 6 · Convolution
#
# ## 1 · The slide's example (6 min)

# %%
claim("S14.example26", True, f"{20 + 6} by hand and in Keras")
"""


@pytest.fixture
def small_lesson(tmp_path):
    """Return a lesson that measures one statement of the lecture."""
    folder = tmp_path / "lesson06_convolution"
    folder.mkdir()
    folder.joinpath("lesson.py").write_text(LESSON, encoding="utf-8")
    return Lesson(folder)


def executed(small_lesson, **changes):
    """Return its solved notebook, whose output carries the data of the claim."""
    claim = {
        "id": "S14.example26",
        "verdict": "holds",
        "evidence": True,
        "measured": "26 by hand and in Keras",
    }
    output = nbformat.v4.new_output(
        "display_data",
        {"text/plain": "what is printed does not matter"},
        metadata={"claim": claim | changes},
    )
    notebook = nbformat.v4.new_notebook(cells=small_lesson.cells)
    notebook.cells[-1].outputs = [output]
    return notebook


def test_measurements_are_read_from_the_outputs_data(small_lesson):
    found = stored.measurements(small_lesson, executed(small_lesson))
    assert found == {"S14.example26": "26 by hand and in Keras"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "S14.cross_correlation"}, "has no stored measurement"),
        ({"verdict": "wrong"}, "was stored with another verdict, 'wrong'"),
        ({"evidence": False}, "is not supported by its stored measurement"),
    ],
)
def test_a_claim_without_its_measurement_is_named(small_lesson, changes, fault):
    message = f"06_convolution.ipynb: claim S14.example26 {fault}"
    with pytest.raises(stored.MeasurementError, match=re.escape(message)):
        stored.measurements(small_lesson, executed(small_lesson, **changes))


def test_printed_text_is_no_measurement(small_lesson):
    notebook = executed(small_lesson)
    text = "✔ S14.example26 · the lecture says … measured 26 → holds."
    notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text=text)]
    with pytest.raises(stored.MeasurementError, match=r"S14\.example26"):
        stored.measurements(small_lesson, notebook)


def test_every_claim_is_listed_with_its_measurement():
    texts = tables.measured_texts()
    page = tables.measurements()
    assert set(texts) == set(claims())
    assert all(f"`{name}`" in page for name in texts)
    assert all(tables.sentence(text) in page for text in texts.values())


def test_every_claim_is_measured_in_one_lesson():
    measured = [name for lesson in lessons() for name in lesson.claims]
    assert sorted(measured) == sorted(claims())


def test_a_claim_that_no_lesson_measures_is_named(monkeypatch):
    known = claims()
    monkeypatch.setattr(tables, "claims", lambda: known | {"S99.more": None})
    with pytest.raises(stored.MeasurementError, match=r"S99\.more"):
        tables.errors()


def test_errata_hold_all_but_what_holds():
    verdicts = [row.verdict for row in claims().values()]
    wrong = tables.errors().count(":::{admonition}")
    assert wrong == verdicts.count("wrong") > 3
    rest = tables.conditions().count(":::{admonition}")
    assert rest == len(verdicts) - wrong - verdicts.count("holds")


def test_a_card_says_what_is_why_and_where():
    (card,) = [c for c in tables.conditions().split("\n\n:::{") if "S25.invariant" in c]
    row, text = claims()["S25.invariant"], tables.measured_texts()["S25.invariant"]
    assert f"Slide 25 · {row.slide}" in card
    assert f"**The lecture says** {tables.cell(row.statement)}" in card
    assert tables.sentence(row.correction) in card
    assert f"**Measured:** {tables.sentence(text)}" in card
    assert "](#lesson-12-" in card


def test_every_slide_with_a_claim_leads_to_its_section():
    rows = tables.slides_to_cells().splitlines()[2:]
    slides = {(tables.slide_number(row.id), row.slide) for row in claims().values()}
    assert len(rows) == len(slides)
    link = "[Lesson 6, section 1: From a dense layer to a window](#lesson-06-1)"
    assert any(row.startswith("| 14 |") and link in row for row in rows)


def test_links_lead_to_places_that_lesson_pages_have():
    for lesson in lessons():
        page = lesson_page(lesson, stored.notebook(lesson))
        texts = "\n".join(cell.source for cell in page.cells)
        for part in [*lesson.sections.values(), *lesson.tasks.values()]:
            place = tables.link(lesson, part).partition("](#")[2].rstrip(")")
            assert f"({place})=\n#" in texts


# ---------------------------------------------------------------- exercises, quizzes


def test_every_mistake_is_listed_folded():
    pages = {n: tables.mistakes(lesson) for n, lesson in tables.with_mistakes().items()}
    for exercise in exercises().values():
        page = pages[f"mistakes_{exercise.id[:2]}"]
        for mistake in exercise.mistakes:
            assert tables.cell(mistake.hint) in page
            assert f"<summary>{tables.cell(mistake.name)}</summary>" in page
    listed = tables.mistake_pages()
    assert all(f"({name}.md)" in listed for name in pages)


def test_every_quiz_is_answered_in_the_guide():
    page = tables.quizzes()
    answers = sum(lesson.text.count("<summary>Answer") for lesson in lessons())
    assert len(re.findall(r"^\*\*\d+\.\*\*", page, re.M)) >= answers > 40
    assert "<details>" not in page and "<summary>" not in page


# ---------------------------------------------------------------- pages of lessons


@each_lesson
def test_pages_fold_solutions_and_describe_figures(lesson):
    page = lesson_page(lesson, stored.notebook(lesson))
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    folded = [c for c in code if "hide-input" in c.metadata.get("tags", [])]
    assert all(STUB not in cell.source for cell in code)
    stubs = [cell for cell in page.cells if STUB in cell.source]
    assert len(stubs) == len(lesson.checked)
    also = [cell for cell in lesson.code if "folded" in tags(cell)]
    assert len(folded) == len(stubs) + len(also)
    drawn = [cell for cell in code if has_picture(cell)]
    assert all(len(cell.metadata["mystnb"]["image"]["alt"]) > 10 for cell in drawn)


@each_lesson
def test_pages_can_be_copied_from_their_first_cell_on(lesson):
    page = lesson_page(lesson, stored.notebook(lesson))
    kinds = [cell.cell_type for cell in page.cells]
    assert kinds[:2] == ["markdown", "code"]
    assert page.cells[1].source.startswith("from utils import notebook\n")
    assert "google.colab" not in str(page)


def drawing(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def test_a_figure_is_described_by_its_cell_else_by_what_draws_it():
    lesson = lessons("06")[0]
    place = lesson.sections["2"].cells[1]
    own = drawing("figures.sliding_window(image)", alt="A window stands on an image.")
    assert description(lesson, place, own) == "A window stands on an image."
    section = "Section “2 · Slide the window”."
    for module, source in {
        "plots": "plots.show_images(maps)",
        "figures": "figures.sliding_window(image, kernel)",
    }.items():
        text = description(lesson, place, drawing(source))
        assert text.endswith(f". {section}") and not text.startswith("Figure"), module
    text = description(lesson, place, drawing("print(1); f().plots.roc(); plots.x()"))
    assert text == f"Figure. {section}"


DEEPER = """# %% [markdown]
# # 6 · Convolution
#
# ## 1 · As a matrix (deeper, 6 min)
#
# Words.

# %% tags=["folded"]
print("seen")
"""


def test_pages_show_deeper_sections_and_fold_what_notebooks_fold(tmp_path):
    folder = tmp_path / "lesson06_convolution"
    folder.mkdir()
    folder.joinpath("lesson.py").write_text(DEEPER, encoding="utf-8")
    lesson = Lesson(folder)
    solved = build.solution(lesson)
    solved.cells[-1].outputs = [nbformat.v4.new_output("stream", text="seen\n")]
    page = lesson_page(lesson, solved)
    *_, code = page.cells
    assert code.outputs[0].text == "seen\n"
    assert "hide-input" in code.metadata["tags"]
    assert code.metadata["mystnb"] == {"code_prompt_show": "Show the code"}
    html, _ = HTMLExporter().from_notebook_node(page)
    assert "As a matrix" in html and "Words." in html and "seen" in html


def test_the_lab_is_linked_where_a_lesson_names_it():
    lesson = lessons("12")[0]
    named = [cell.source for cell in lesson.cells if "`lab.html`" in cell.source]
    page = lesson_page(lesson, stored.notebook(lesson))
    linked = [cell for cell in page.cells if '<a href="lab.html">' in cell.source]
    assert len(linked) == len(named) == 1


def test_a_notebook_of_another_lesson_is_refused():
    with pytest.raises(ValueError, match=r"06_convolution\.ipynb"):
        lesson_page(lessons("06")[0], stored.notebook(lessons("07")[0]))


def test_stored_widgets_move_on_the_page():
    places = re.findall(r'data-module="(\w+)\.js" data-state="(.+?)"', tables.widgets())
    assert {name for name, _ in places} == {
        "convolution",
        "momentum",
        "parameters",
        "pooling",
        "receptive_field",
    }
    for name, state in places:
        assert "export default" in module_source(name)
        assert isinstance(json.loads(unescape(state)), dict)


def test_pages_load_icons_as_a_font_and_pictures_late():
    page = (
        '<link rel="preload" href="_static/scripts/fontawesome.js?digest=9"/>\n'
        '<script src="../_static/scripts/fontawesome.js?digest=9"></script>\n'
        '<script src="_static/scripts/bootstrap.js"></script>\n'
        '<img alt="A" src="a.png"/><img loading="eager" src="b.png"/>'
    )
    assert weight.lighter(page) == (
        '<script src="_static/scripts/bootstrap.js"></script>\n'
        '<img loading="lazy" alt="A" src="a.png"/><img loading="eager" src="b.png"/>'
    )


SEARCH = '<script src="searchindex.js"></script>'
CELLS = '<link rel="stylesheet" href="_static/mystnb.0a1.css" />'


@pytest.mark.parametrize(
    "page, stays",
    [
        (f"{SEARCH}<p>text</p>", False),
        (f'{SEARCH}<div id="search-results">', True),
        (f"{CELLS}<p>text</p>", False),
        (f'{CELLS}<div class="cell docutils">', True),
    ],
)
def test_pages_load_only_what_they_use(page, stays):
    assert (weight.lighter(page) == page) == stays
    assert stays or not re.search("script|link", weight.lighter(page))


def test_formulas_are_set_when_one_comes_near():
    page = '<script defer="defer" src="../_static/mathjax/tex-chtml.js?v=2"></script>'
    assert weight.lighter(page) == (
        '<script defer src="../_static/formulas.js" '
        'data-source="../_static/mathjax/tex-chtml.js?v=2"></script>'
    )


def test_what_folds_is_named_by_the_words_on_it():
    page = '<summary aria-label="Toggle hidden content"><p>Show a solution</p>'
    assert weight.reachable(page) == "<summary><p>Show a solution</p>"


def test_keys_reach_a_table_that_scrolls():
    page = '<div class="pst-scrollable-table-container"><table class="table"><tr>'
    assert weight.reachable(page).endswith('<table class="table" tabindex="0"><tr>')


STYLE = (
    '.fa-bars,.fa-navicon{--fa:"\\f0c9"}.fa-cat{--fa:"\\f6be"}.fa-solid{margin:0}'
    'p{--pst-icon-bell:"\uf0f3"}'
)


def test_only_icons_that_pages_show_are_kept():
    style = weight.with_icons(STYLE, {"fa-solid", "fa-navicon"})
    assert style == STYLE.replace('.fa-cat{--fa:"\\f6be"}', "")
    assert weight.letters(style) == {"\uf0c9", "\uf0f3"}


def test_a_font_keeps_the_letters_that_are_wanted():
    theme = Path(find_spec("pydata_sphinx_theme").origin).parent
    (path,) = theme.rglob("fa-solid-900.woff2")
    small = weight.with_letters(path.read_bytes(), {"\uf0c9", "\uf0f3"})
    assert len(small) < 2000 < path.stat().st_size
    assert {0xF0C9, 0xF0F3} <= set(TTFont(io.BytesIO(small)).getBestCmap())


def test_the_way_on_names_the_lectures_reading_list():
    page = " ".join(tables.beyond().split())
    for name in ("Deep Learning for Physics Research", "Goodfellow", "LeCun", "Xu"):
        assert name in page
    assert not page.startswith("#")


def test_every_demonstration_has_a_task_and_an_answer():
    page = tables.widgets()
    shown = page.count('class="course-widget"')
    assert page.count("**Task.** ") == page.count("<summary>Answer") == shown >= 5


def test_lessons_become_slides_that_need_no_network():
    (lesson,) = lessons("06")
    kinds = [
        c.metadata["slideshow"]["slide_type"] for c in stored.notebook(lesson).cells
    ]
    assert kinds.count("slide") == 1 + len(lesson.sections)
    html = slides.page(lesson.solved)
    assert html.count("<section>") > 2 * kinds.count("slide")
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', html)
    assert {link for link in loaded if not link.startswith("data:")} == {
        "mathjax/tex-chtml.js",
        "reveal/dist/reveal.js",
        "reveal/dist/reveal.css",
        "reveal/dist/theme/course_slides.css",
    }


def test_slides_leave_out_what_sets_up_and_what_proves():
    (lesson,) = lessons("06")
    html = unescape(slides.page(lesson.solved))
    text = re.sub(r"<[^>]+>", "", html)
    assert "@title Set-up" not in text and "from utils.convolution import" not in text
    assert "claim(" not in text and "convolve = own(" in text


# ---------------------------------------------------------------- the class's hub


CONFIGURATION = ROOT / "classroom" / "jupyterhub_config.py"
LOADER = """
from traitlets.config import Config
import runpy, sys
c = Config()
runpy.run_path(sys.argv[1], init_globals={"get_config": lambda: c})
print(c.JupyterHub.bind_url, *c.Spawner.args, sep="\\n")
"""
# jupyterhub-singleuser hands its arguments to a ServerApp
LAB = """
from jupyter_server.serverapp import ServerApp
import sys
server = ServerApp(jpserver_extensions={"jupyterlab": True}, open_browser=False, port=0)
server.initialize(sys.argv[1:], find_extensions=False, new_httpserver=False)
(lab,) = server.extension_manager.extension_apps["jupyterlab"]
print(lab.app_settings_dir, type(server.kernel_spec_manager).__name__, sep="\\n")
print(server.kernel_manager.cull_idle_timeout)
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


def test_the_hub_starts_the_lab_with_the_settings_of_the_course(tmp_path):
    done = load_hub(tmp_path, CLASS_PASSWORD="granada-1492")
    _, *arguments = done.stdout.splitlines()
    folders = {"JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_DATA_DIR": str(tmp_path)}
    lab = subprocess.run(
        [sys.executable, "-c", LAB, *arguments],
        env={**os.environ, **folders},
        capture_output=True,
        text=True,
    )
    assert lab.returncode == 0, lab.stderr
    settings, kernels, idle = lab.stdout.splitlines()
    overrides = json.loads((Path(settings) / "overrides.json").read_text("utf-8"))
    news = overrides["@jupyterlab/apputils-extension:notification"]
    assert news["fetchNews"] == "false" and news["checkForUpdates"] is False
    assert (kernels, idle) == ("Kernels", "900")

"""A copy of the course gets its own address, a release its tag; nothing is executed."""

import json
import re
import runpy
import shutil
import subprocess
import sys

import pytest
import yaml

from tools import build, first_cell, guide, publish, readme
from tools.course import NOTEBOOKS, ROOT, Course, course
from tools.lesson import lessons

NOWHERE = "https://github.com/OWNER/cnn-course"
ELSEWHERE = "https://github.com/some-body/my.course"
LESSONS = lessons()  # parsed once
PUBLISHED = Course("cnn-course", "1.2.0", ELSEWHERE, "v1.2.0")
LAUNCHED = re.compile(
    r"https://(?:colab\.research\.google|mybinder)\.\S+/my\.course/\S+"
)


def read(path):
    return path.read_text(encoding="utf-8")


@pytest.fixture
def published(monkeypatch):
    """Let the course have an address, and be a release."""
    for module in (build, first_cell, guide, publish, readme):
        monkeypatch.setattr(module, "course", lambda: PUBLISHED)


@pytest.fixture
def unpublished(monkeypatch):
    """Let the course have no address."""
    for module in (build, first_cell, guide, publish, readme):
        monkeypatch.setattr(module, "course", lambda: PUBLISHED._replace(url=NOWHERE))


# ---------------------------------------------------------------- address, reference


def test_the_reference_is_main_or_the_tag_of_the_version():
    facts = course()
    assert facts.reference in ("main", f"v{facts.version}")


@pytest.mark.parametrize(
    "address", [ELSEWHERE, f"{ELSEWHERE}/", f"{ELSEWHERE}.git", f"{ELSEWHERE}.git/"]
)
def test_an_address_is_known_without_its_end(address):
    assert publish.checked(address) == ELSEWHERE


@pytest.mark.parametrize(
    "address",
    ["", "you/course", "git@github.com:you/course", "https://a/b", 'https://a/b/"c'],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="must be an address such as https://"):
        publish.checked(address)


def test_launchers_lead_to_the_tag():
    assert PUBLISHED.launchers("06_convolution.ipynb") == {
        "Colab": "https://colab.research.google.com/github/some-body/my.course"
        "/blob/v1.2.0/notebooks/06_convolution.ipynb",
        "Binder": "https://mybinder.org/v2/gh/some-body/my.course/v1.2.0"
        "?urlpath=lab/tree/notebooks/06_convolution.ipynb",
    }


@pytest.mark.parametrize("url", [NOWHERE, "https://gitlab.com/some-body/my.course"])
def test_nothing_is_launched_from_nowhere(url):
    assert PUBLISHED._replace(url=url).launchers("06_convolution.ipynb") == {}


# ---------------------------------------------------------------- what is written


def test_without_address_no_link_leads_to_one(unpublished):
    written = [readme.stamped_readme(), guide.links(), guide.launch()]
    written += [build.learner(lesson) for lesson in LESSONS]
    assert [LAUNCHED.findall(text) for text in written if LAUNCHED.search(text)] == []
    assert "OWNER" not in "".join(written[:3])
    assert "repository-code" not in publish.citation("version: 0.1.0\n")


def test_a_release_links_to_its_tag(published):
    written = [readme.stamped_readme(), guide.links()]
    written += [build.learner(lesson) for lesson in LESSONS]
    links = LAUNCHED.findall(" ".join(written))
    names = [lesson.notebook.name for lesson in LESSONS]
    assert len(links) >= 3 * len(names)
    assert all("/some-body/my.course/" in link and "v1.2.0" in link for link in links)
    assert all(sum(name in link for link in links) >= 3 for name in names)
    assert written[1].count("&branch=v1.2.0&") == len(names)
    assert "lab%2Ftree%2Fmy.course%2Fnotebooks" in written[1]


def test_a_release_is_cited_with_version_and_address(published):
    text = publish.citation(read(publish.CITATION))
    facts = yaml.safe_load(text)
    assert (facts["version"], facts["repository-code"]) == ("1.2.0", ELSEWHERE)


def test_a_first_cell_without_address_is_refused(published):
    with pytest.raises(ValueError, match="run `make notebooks`"):
        publish.first_cell("from utils import notebook")


def test_stamping_a_notebook_gives_what_the_build_gives(published):
    for lesson in LESSONS:
        assert publish.notebook(lesson.notebook) == build.learner(lesson)


def test_what_is_stamped_already_stays():
    assert publish.citation(read(publish.CITATION)) == read(publish.CITATION)
    assert readme.stamped_readme() == read(readme.README)
    for path in NOTEBOOKS.rglob("[0-9]*.ipynb"):
        assert publish.notebook(path) == read(path), "run `make publish`"


@pytest.mark.parametrize("facts", [PUBLISHED, PUBLISHED._replace(url=NOWHERE)])
def test_the_websites_buttons_need_an_address(monkeypatch, facts):
    monkeypatch.setattr("tools.course.course", lambda: facts)
    options = runpy.run_path(str(ROOT / "site" / "conf.py"))["html_theme_options"]
    assert options["use_repository_button"] == facts.is_published
    assert bool(options["launch_buttons"]) == facts.is_published
    assert options["repository_branch"] == "v1.2.0"


@pytest.mark.parametrize("facts", [PUBLISHED, PUBLISHED._replace(url=NOWHERE)])
def test_a_shared_link_shows_a_picture_where_there_is_an_address(monkeypatch, facts):
    monkeypatch.setattr("tools.course.course", lambda: facts)
    meta = runpy.run_path(str(ROOT / "site" / "conf.py"))["myst_html_meta"]
    picture = f"{facts.url}/raw/v1.2.0/site/lesson.png" if facts.is_published else None
    assert meta.get("property=og:image") == picture
    assert (ROOT / "site" / "lesson.png").exists()


# ---------------------------------------------------------------- a copy of the course


def stamp(copy, address):
    """Run `tools.publish` in a copy of the course; it may load no Keras, no figures."""
    blocked = "import sys; sys.modules |= dict.fromkeys(['keras', 'matplotlib'])"
    program = f"{blocked}; from tools import publish; publish.publish(*sys.argv[1:])"
    command = [sys.executable, "-B", "-c", program, address]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def contents(copy):
    """Return {path: text} of the files that stamping may change."""
    paths = [*copy.glob("*.*"), *copy.glob("notebooks/**/*.ipynb")]
    return {p.relative_to(copy).as_posix(): p.read_text("utf-8") for p in paths}


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """Return what a copy of the course holds before, with and after another address."""
    copy = tmp_path_factory.mktemp("copy")
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("lessons", "tools", "utils", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", "CITATION.cff"):
        shutil.copy(ROOT / name, copy)
    found = [contents(copy)]
    for address in (ELSEWHERE, course().url):
        stamp(copy, address)
        found.append(contents(copy))
    return found


def test_stamping_back_gives_the_same_bytes(states):
    before, _, after = states
    assert [path for path in before if before[path] != after[path]] == []


def test_everything_that_names_the_address_is_stamped(states):
    before, changed, _ = states
    paths = [p for each in LESSONS for p in (each.notebook, each.solved)]
    expected = {path.relative_to(ROOT).as_posix() for path in paths}
    expected |= {"pyproject.toml", "README.md", "CITATION.cff"}
    assert expected <= {path for path in before if before[path] != changed[path]}


def cells(text, kind):
    """Return the cells of one kind in the text of a notebook."""
    return [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == kind]


def test_outputs_and_digests_stay(states):
    before, changed, _ = states
    for path in (path for path in before if path.endswith(".ipynb")):
        texts = before[path], changed[path]
        old, new = (json.loads(text)["metadata"] for text in texts)
        assert old == new
        old, new = (cells(text, "code") for text in texts)
        assert old[1:] == new[1:]
        assert {**old[0], "source": None} == {**new[0], "source": None}


def test_links_first_cells_and_settings_hold_the_address(states):
    texts, reference = states[1], course().reference
    assert f'Repository = "{ELSEWHERE}"' in texts["pyproject.toml"]
    assert f'repository-code: "{ELSEWHERE}"' in texts["CITATION.cff"]
    assert f"{ELSEWHERE}/actions/workflows/test.yml/badge.svg" in texts["README.md"]
    for path in (path for path in texts if path.endswith(".ipynb")):
        first = "".join(cells(texts[path], "code")[0]["source"])
        assert f'"--branch={reference}"' in first and f'"{ELSEWHERE}"' in first, path
    for lesson in LESSONS:
        link = f"my.course/blob/{reference}/notebooks/{lesson.notebook.name}"
        assert link in texts[f"notebooks/{lesson.notebook.name}"]
        assert link in texts["README.md"]

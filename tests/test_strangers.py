"""What strangers meet: workflows, forms, hooks, container, citation, changes."""

import json
import re
import runpy
from types import SimpleNamespace

import pytest
import yaml
from xdist.remote import Producer

from tools.course import NOTEBOOKS, ROOT, SOLUTIONS, course

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))


def name(path):
    return path.name


def read(path):
    return path.read_text(encoding="utf-8")


# ---------------------------------------------------------------- workflows


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_workflow_actions_are_pinned(path):
    jobs = yaml.safe_load(read(path))["jobs"].values()
    actions = [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]
    assert actions
    assert [use for use in actions if not re.search(r"@[0-9a-f]{40}$", use)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_workflows_may_write_only_what_they_must(path):
    workflow = yaml.safe_load(read(path))
    assert workflow["permissions"] == {"contents": "read"}
    jobs = workflow["jobs"].items()
    extra = {job: has["permissions"] for job, has in jobs if "permissions" in has}
    may = {
        "stamp.yml": {"stamp": {"contents": "write"}},
        "pages.yml": {"publish": {"pages": "write", "id-token": "write"}},
    }
    assert extra == may.get(path.name, {})


def commands(workflow):
    """Return what the steps of a workflow run."""
    jobs = yaml.safe_load(read(workflow))["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_no_workflow_runs_what_a_stranger_wrote(path):
    """A branch's or a request's name must not become part of a command."""
    found = re.findall(r"\$\{\{\s*([\w.-]+)", "\n".join(commands(path)))
    assert [name for name in found if not name.startswith("matrix.")] == []


def test_workflows_make_what_the_makefile_knows():
    known = set(re.findall(r"^([\w.%-]+):(?!=)", read(ROOT / "Makefile"), re.M))
    text = "\n".join(command for path in WORKFLOWS for command in commands(path))
    assert set(re.findall(r"\bmake ([\w.-]+)", text)) <= known


def test_requests_are_tested():
    text = read(FOLDER / "test.yml")
    workflow = yaml.safe_load(text)
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML reads "on" as true
    assert workflow["concurrency"]["group"].endswith("${{ github.ref }}")
    commands = ("ruff check", "ruff format --check", "lint-imports", "test-fast")
    assert all(command in text for command in (*commands, "ARGS=notebooks/solutions"))


def test_the_website_is_published_after_the_tests_of_the_same_push():
    workflow = yaml.safe_load(read(FOLDER / "pages.yml"))
    after = {"workflows": ["test"], "types": ["completed"], "branches": ["main"]}
    assert workflow[True] == {"workflow_run": after}
    condition = workflow["jobs"]["build"]["if"]
    for wanted in (
        "github.event.workflow_run.conclusion == 'success'",
        "github.event.workflow_run.event == 'push'",
        "github.event.workflow_run.head_repository.full_name == github.repository",
    ):
        assert wanted in condition.split(" && ")
    checkout = workflow["jobs"]["build"]["steps"][0]["with"]
    assert checkout["ref"] == "${{ github.event.workflow_run.head_sha }}"
    assert workflow["jobs"]["publish"]["needs"] == "build"


def test_the_cells_of_a_notebook_run_in_one_process():
    make = runpy.run_path(str(ROOT / "conftest.py"))["pytest_xdist_make_scheduler"]
    scheduler = make(SimpleNamespace(getvalue=lambda _: ["popen"]), Producer("test"))
    tests = {
        "notebooks/06_convolution.ipynb::Cell 7": "notebooks/06_convolution.ipynb",
        "tests/test_ising.py::test_sum[1::2]": "tests/test_ising.py",
        "tests/test_learner_notebooks.py::test_run[06]": "test_run[06]",
    }
    assert {name: scheduler._split_scope(name) for name in tests} == tests


# ---------------------------------------------------------------- for strangers

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_forms_ask_for_what_a_maintainer_needs(path):
    form = yaml.safe_load(read(path))
    assert {"name", "description", "title", "body"} <= set(form)
    kinds = {"input", "textarea", "dropdown"}
    assert all(part["type"] in kinds for part in form["body"])
    assert all(part["attributes"]["label"] for part in form["body"])
    assert all(part["validations"]["required"] for part in form["body"])
    ids = [part["id"] for part in form["body"]]
    assert len(set(ids)) == len(ids) > 3


def test_hooks_use_the_locked_ruff_and_refuse_outputs():
    (group,) = yaml.safe_load(read(ROOT / ".pre-commit-config.yaml"))["repos"]
    hooks = {hook["id"]: hook for hook in group["hooks"]}
    locked = re.search(r"^ruff==\S+", read(ROOT / "constraints.txt"), re.M)[0]
    for hook in ("ruff-check", "ruff-format"):
        assert hooks[hook]["additional_dependencies"] == [locked]
    asked, wrong = hooks["learners-notebooks"]["files"], hooks["learners-notebooks"]
    learners, solved = NOTEBOOKS.glob("[0-9]*.ipynb"), SOLUTIONS.glob("[0-9]*.ipynb")
    for path in learners:
        assert re.search(asked, path.relative_to(ROOT).as_posix())
        assert not re.search(wrong["entry"], read(path))
    for path in solved:
        assert not re.search(asked, path.relative_to(ROOT).as_posix())
        assert re.search(wrong["entry"], read(path))


def test_new_versions_are_proposed_for_actions_and_packages():
    updates = yaml.safe_load(read(ROOT / ".github" / "dependabot.yml"))["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip"}


def test_the_container_has_the_python_of_binder():
    container = json.loads(read(ROOT / ".devcontainer" / "devcontainer.json"))
    version = container["image"].rpartition(":")[2]
    assert f"python={version}\n" in read(ROOT / "environment.yml")
    assert container["onCreateCommand"] == "make .venv"


def test_the_course_can_be_cited():
    citation = yaml.safe_load(read(ROOT / "CITATION.cff"))
    assert citation["cff-version"] == "1.2.0" and citation["message"]
    assert citation["version"] == course().version
    assert citation["authors"] == [{"name": "The authors of the course"}]
    (lecture,) = citation["references"]
    assert (lecture["type"], lecture["year"]) == ("slides", 2022)
    assert lecture["authors"][0]["family-names"] == "Glombitza"


def test_changes_are_told_of_this_version():
    versions = re.findall(
        r"^## (?:(\d+\.\d+\.\d+) \(|Unreleased)", read(ROOT / "CHANGELOG.md"), re.M
    )
    released = [version for version in versions if version]
    assert released[0] == course().version
    assert len(versions) - len(released) <= 1

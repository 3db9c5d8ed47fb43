"""Notebooks in JupyterLab and Notebook 7, run and moved as a learner would."""

import os
import shutil
import socket
import subprocess
import sys
import time
from functools import partial

import nbformat
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tools.course import ROOT

MENU = "//li[contains(@class, 'lm-MenuBar-item')][.//div[text()='Run']]"
RUN_ALL = "//li[contains(@class, 'lm-Menu-item')][.//div[text()='Run All Cells']]"
READY = """
const panel = window.jupyterapp?.shell.currentWidget;
const kernel = panel?.sessionContext?.isReady && panel.sessionContext.session?.kernel;
return Boolean(kernel) && kernel.status === "idle" && panel.context.path;
"""
APPLICATIONS = ("LabApp", "JupyterNotebookApp")
EXPOSED = [f"--{name}.expose_app_in_browser=True" for name in APPLICATIONS]
LEFT_OUT = (".git", ".trust", ".venv", "_build", "class", "__pycache__", "solutions")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Copy the course to a folder with a blank and a letter that is not ASCII."""
    folder = tmp_path_factory.mktemp("jupyter") / "mein Kurs ä"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return folder


@pytest.fixture(scope="module")
def lab(course):
    """Start what `make lab` starts, and return the server's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=t"]
    options += ["--allow-root"] if os.geteuid() == 0 else []
    news = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command = [sys.executable, "-m", "jupyter", "lab", *options, *news, *EXPOSED]
    environment = {k: v for k, v in os.environ.items() if k != "CNN_COURSE_WIDGETS"}
    server = subprocess.Popen(command, cwd=course, env=environment)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.5)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(30)


def shorten(course, name, last, **changes):
    """Write a notebook that ends with the code cell that holds the text `last`."""
    notebook = nbformat.read(course / "notebooks" / name, as_version=4)
    end = next(i for i, cell in enumerate(notebook.cells) if last in cell.source)
    notebook.cells = notebook.cells[: end + 1]
    for cell in notebook.cells:
        for old, new in changes.items():
            cell.source = cell.source.replace(old, new)
    short = f"short_{name}"
    nbformat.write(notebook, course / "notebooks" / short)
    return short


def wait(browser, condition, seconds=240):
    return WebDriverWait(browser.driver, seconds).until(condition)


def run_all(browser, address):
    """Open a notebook and press Run, Run All Cells.

    JupyterLab opens the earlier notebooks of a workspace again, and runs the one in
    front: each notebook needs a workspace of its own.
    """
    name = address.partition("?")[0].rpartition("/")[2]
    browser.open(address)
    wait(browser, lambda _: (browser.run(READY) or "").endswith(f"/{name}"))
    for button in (MENU, RUN_ALL):
        wait(browser, lambda d, b=button: d.find_element(By.XPATH, b)).click()


def saved(browser, path, seconds=300):
    """Save until all cells of a notebook have run; return the code cells."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        keys = ActionChains(browser.driver).key_down(Keys.CONTROL).send_keys("s")
        keys.key_up(Keys.CONTROL).perform()
        time.sleep(3)
        cells = nbformat.read(path, as_version=4).cells
        code = [cell for cell in cells if cell.cell_type == "code"]
        if all(cell.execution_count for cell in code):
            return code
    raise AssertionError(f"{path.name} did not run to its end")


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("application", ["lab/tree", "notebooks"])
def test_the_first_lesson_runs_to_its_end(browser, course, lab, application):
    name = "00_start_here.ipynb"
    run_all(browser, f"{lab}/{application}/notebooks/{name}?token=t")
    code = saved(browser, course / "notebooks" / name)
    kinds = {output.output_type for cell in code for output in cell.outputs}
    assert "error" not in kinds and "display_data" in kinds
    browser.picture(f"notebook_{application.split('/')[0]}")


def test_a_wrong_answer_shows_its_hint(browser, course, lab):
    wrong = """from utils.convolution import conv2d
    return conv2d(image, kernel[::-1, ::-1])"""
    name = shorten(
        course,
        "06_convolution.ipynb",
        'check("06.1"',
        **{"...  # your code here": wrong},
    )
    run_all(browser, f"{lab}/lab/workspaces/answer/tree/notebooks/{name}?token=t")
    code = saved(browser, course / "notebooks" / name)
    assert "❌ 06.1" in text(code[-1]) and "Likely cause" in text(code[-1])


def test_a_widget_moves_in_the_notebook(browser, course, lab):
    name = shorten(course, "06_convolution.ipynb", "widgets.show_convolution")
    run_all(browser, f"{lab}/lab/workspaces/widget/tree/notebooks/{name}?token=t")
    saved(browser, course / "notebooks" / name)
    where = (By.CSS_SELECTOR, ".jp-OutputArea .cnn-widget")
    place = wait(browser, lambda driver: driver.find_element(*where))
    slider = place.find_element(By.CSS_SELECTOR, "input[type=range]")
    browser.run("arguments[0].scrollIntoView({block: 'center'})", place)
    drawn = partial(place.get_attribute, "innerHTML")
    before = drawn()
    slider.send_keys(Keys.ARROW_RIGHT)
    assert browser.changes(drawn, before)
    browser.picture("notebook_widget")

"""Notebooks in JupyterLab, opened, run and moved as a learner would."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

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
NOTEBOOK = "window.jupyterapp.shell.currentWidget.context"
LEFT_OUT = (".git", ".nox", ".venv", "_build", "class", "__pycache__")
# Its browser prints what it is to open, a page that leads to the notebook
SERVER = (
    "--ServerApp.browser=echo %s",
    "--LabApp.expose_app_in_browser=True",
    "--allow-root",
    "--port=0",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Copy the course to a folder with a blank and a letter that is not ASCII."""
    folder = tmp_path_factory.mktemp("jupyter") / "mein Kurs ä"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return folder


def make_lab():
    """Return the command that `make lab` starts."""
    arguments = f"LAB_ARGS={shlex.join(SERVER)}"
    command = ["make", "--no-print-directory", "--dry-run", "lab", arguments]
    # Below another make, its settings would be taken over
    plain = {key: value for key, value in os.environ.items() if "MAKE" not in key}
    commands = subprocess.check_output(command, cwd=ROOT, env=plain, text=True)
    last = commands.replace("\\\n", " ").splitlines()[-1]
    program, *arguments = shlex.split(last)
    assert program == ".venv/bin/jupyter"
    return [sys.executable, "-m", "jupyter", *arguments]


def as_learner(folder):
    """Return the environment of a learner who has set nothing in Jupyter so far."""
    mine = {"JUPYTER_CONFIG_DIR": str(folder), "JUPYTERLAB_SETTINGS_DIR": str(folder)}
    ours = {"CNN_COURSE_WIDGETS", "TF_CPP_MIN_LOG_LEVEL"}
    return {**{k: v for k, v in os.environ.items() if k not in ours}, **mine}


@contextmanager
def jupyter(course, folder):
    """Run what `make lab` starts; yield the address that it opens in a browser."""
    log = folder / "server.txt"
    with log.open("w") as file:
        place = {"cwd": course, "env": as_learner(folder)}
        server = subprocess.Popen(make_lab(), **place, stdout=file, stderr=file)
    try:
        deadline, opened = time.monotonic() + 120, None
        while not opened and time.monotonic() < deadline:
            time.sleep(0.1)
            opened = re.search(r"^file:\S+$", log.read_text(), re.M)
        assert opened, log.read_text()
        page = Path(url2pathname(urlsplit(opened[0]).path)).read_text()
        yield unescape(re.search(r'href="(http\S+)"', page)[1])
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def lab(course, tmp_path_factory):
    """Start a server; return the address of a workspace of a name with a notebook."""
    with jupyter(course, tmp_path_factory.mktemp("settings")) as address:
        server, token = address.split("/lab/tree/00_start_here.ipynb?")
        yield f"{server}/lab/workspaces/{{}}/tree/{{}}?{token}".format


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


def open_ready(browser, address):
    """Open a notebook and wait until its kernel is ready."""
    name = address.partition("?")[0].rpartition("/")[2]
    browser.open(address)
    wait(browser, lambda _: f"/{browser.run(READY)}".endswith(f"/{name}"))


def run_all(browser, address):
    """Open a notebook and press Run, Run All Cells.

    JupyterLab opens the earlier notebooks of a workspace again, and runs the one in
    front: each notebook needs a workspace of its own.
    """
    open_ready(browser, address)
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


def seen(browser, selector):
    """Return the texts of the elements that a CSS selector finds."""
    found = "[...document.querySelectorAll(arguments[0])]"
    return browser.run(f"return {found}.map((element) => element.innerText)", selector)


def press_shift_enter(browser):
    keys = ActionChains(browser.driver).key_down(Keys.SHIFT).send_keys(Keys.ENTER)
    keys.key_up(Keys.SHIFT).perform()


def test_the_first_result_comes_after_two_keys(browser, course, tmp_path):
    """Nothing else shows: no question, no log, no picture from elsewhere."""
    clock, start = {}, time.monotonic()
    with jupyter(course, tmp_path) as address:
        clock["server"] = time.monotonic() - start
        open_ready(browser, address)
        clock["page and kernel"] = time.monotonic() - start
        for _ in range(2):
            press_shift_enter(browser)
        output = partial(seen, browser, ".jp-OutputArea-output")
        wait(browser, lambda _: output())
        clock["first result"] = time.monotonic() - start
        browser.picture("first_minute")
        hosts = {urlsplit(request).hostname for request in browser.requests()}
        assert hosts <= {"localhost", None}  # none: data and blobs of the page itself
        (line,) = output()
        assert re.fullmatch(r"Keras [^,]+, [^,]+, seed 0\s*", line)
        assert seen(browser, ".Toastify__toast") == []
    print({name: f"{seconds:.0f} s" for name, seconds in clock.items()})


@pytest.mark.parametrize("name", ["05_images_and_dense_networks", "solutions/09_vgg"])
def test_a_notebook_stays_as_it_is_when_it_is_opened(browser, course, lab, name):
    path = course / "notebooks" / f"{name}.ipynb"
    before = path.read_bytes()
    open_ready(browser, lab("open", f"{name}.ipynb"))
    time.sleep(3)  # what a kernel tells of itself comes after it is ready
    assert browser.run(f"return {NOTEBOOK}.model.dirty") is False
    assert seen(browser, ".jp-mod-dirty") == []
    browser.run(f"return {NOTEBOOK}.save()")
    assert path.read_bytes() == before


def test_the_first_lesson_runs_to_its_end(browser, course, lab):
    name = "00_start_here.ipynb"
    run_all(browser, lab("first", name))
    code = saved(browser, course / "notebooks" / name)
    kinds = {output.output_type for cell in code for output in cell.outputs}
    assert "error" not in kinds and "display_data" in kinds
    browser.picture("notebook_lab")


def test_a_wrong_answer_shows_its_hint(browser, course, lab):
    wrong = """from utils.convolution import conv2d
    return conv2d(image, kernel[::-1, ::-1])"""
    name = shorten(
        course,
        "06_convolution.ipynb",
        'check("06.1"',
        **{"...  # your code here": wrong},
    )
    run_all(browser, lab("answer", name))
    code = saved(browser, course / "notebooks" / name)
    assert "❌ 06.1" in text(code[-1]) and "Likely cause" in text(code[-1])


def test_a_widget_moves_in_the_notebook(browser, course, lab):
    name = shorten(course, "06_convolution.ipynb", "widgets.show_convolution")
    run_all(browser, lab("widget", name))
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


PAD = """
inputs = keras.Input((20, 20, 1))
flat, models = keras.layers.Flatten()(inputs), {}
for name in ("first", "second"):
    outputs = keras.layers.Dense(10, activation="softmax")(flat)
    models[name] = keras.Model(inputs, outputs)
widgets.show_answers(models, digits[:3, 4:24, 4:24])
"""


def test_several_networks_read_what_is_drawn(browser, course, lab):
    lesson = course / "notebooks" / "05_images_and_dense_networks.ipynb"
    notebook = nbformat.read(lesson, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
    notebook.cells = [*code, nbformat.v4.new_code_cell(PAD)]
    nbformat.write(notebook, course / "notebooks" / "pad.ipynb")
    run_all(browser, lab("pad", "pad.ipynb"))
    saved(browser, course / "notebooks" / "pad.ipynb")
    where = (By.CSS_SELECTOR, ".jp-OutputArea .cnn-widget")
    place = wait(browser, lambda driver: driver.find_element(*where))
    browser.run("arguments[0].scrollIntoView({block: 'center'})", place)
    line = place.find_element(By.CSS_SELECTOR, ".status")
    assert browser.changes(lambda: "; second: " in line.text, before=False)
    place.find_element(By.CSS_SELECTOR, "option[value=draws]").click()
    place.find_element(By.CSS_SELECTOR, "button").click()
    before, board = line.text, place.find_element(By.CSS_SELECTOR, "canvas")
    pen = ActionChains(browser.driver).move_to_element_with_offset(board, 20, -40)
    pen.click_and_hold().move_by_offset(-30, 90).release().perform()
    assert browser.changes(lambda: line.text, before)
    bars = place.find_elements(By.CSS_SELECTOR, "svg")
    named = [bar.get_attribute("aria-label").partition(":")[0] for bar in bars]
    assert named == ["first", "second"]
    browser.picture("notebook_pad")

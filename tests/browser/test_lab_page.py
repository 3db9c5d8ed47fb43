"""The lab in the browser, opened from the disk."""

import re
from functools import partial

import numpy as np
from PIL import Image
from selenium.webdriver.common.keys import Keys

from tools.site import HTML


def test_the_lab_works_from_a_file(browser):
    browser.open((HTML / "lab.html").as_uri())
    assert all(u.startswith(("file:", "data:")) for u in browser.requests())
    text = partial(browser.run, "return document.body.innerText")
    before = text()
    slider = browser.driver.find_element("css selector", "input[type=range]")
    slider.send_keys(Keys.ARROW_RIGHT)
    assert browser.changes(text, before)
    assert browser.errors() == []
    browser.picture("lab")


def test_the_lab_fits_on_a_phone(browser):
    browser.open((HTML / "lab.html").as_uri(), width=360, height=740)
    page = "document.documentElement"
    assert browser.run(f"return {page}.scrollWidth - {page}.clientWidth") <= 1
    browser.picture("lab_phone")


# ---------------------------------------------------------------- what it says

EXACT = {"padding": "circular", "subsampling": "none", "head": "global"}


def opened(browser, state="", **size):
    browser.open((HTML / "lab.html").as_uri() + state, **size)


def press(browser, selector):
    browser.run(f"document.querySelector('{selector}').click()")


def choose(browser, switches):
    for name, value in switches.items():
        press(browser, f"input[name={name}][value={value}]")


def text(browser, name):
    return browser.run(f"return document.getElementById('{name}').innerText")


def vote(browser, answer):
    before = text(browser, "result")
    press(browser, f"[data-vote={answer}]")
    assert browser.changes(lambda: text(browser, "result") or before, before)
    return text(browser, "result")


def test_no_measurement_outlives_the_network_that_it_is_about(browser):
    opened(browser)
    assert "0 of 24" in vote(browser, "every")
    for change in (EXACT, {"edge": "lost"}, {"edge": "torus"}, {"padding": "zero"}):
        choose(browser, change)
        press(browser, "#samples button")  # moves nothing and answers nothing
        browser.run("document.querySelector('#dx').value = 3")
        assert text(browser, "result") == "", change
        vote(browser, "none")
    press(browser, "#asking"), press(browser, "#asking")
    assert text(browser, "result") == ""


def test_the_one_exact_network_is_said_to_be_exact_and_why(browser):
    opened(browser)
    choose(browser, EXACT)
    said = vote(browser, "every")
    assert "You said: for every move. Measured: exactly the same for 24 of 24" in said
    assert "knows a place" in said
    assert "1 of 12 networks" in browser.run(
        "return document.getElementById('tried').textContent"
    )
    choose(browser, {"head": "flatten"})
    assert "flatten keeps the place" in vote(browser, "every")


def test_the_address_holds_the_state(browser):
    state = (
        "#padding=circular&subsampling=stride&head=global&edge=lost&digit=7&dx=-3&dy=2"
    )
    opened(browser, state)
    assert browser.changes(lambda: text(browser, "moved"), "")
    assert text(browser, "moved") == "moved (−3, 2) px"
    checked = "[...document.querySelectorAll('input:checked')].map((e) => e.value)"
    assert {"circular", "stride", "global", "lost"} <= {
        *browser.run(f"return {checked}")
    }
    press(browser, "#home")
    assert "dx=0&dy=0" in browser.run("return location.hash")
    opened(browser, "#padding=nonsense&digit=99&dx=1e9")
    assert browser.changes(lambda: text(browser, "moved"), "")
    assert text(browser, "moved") == "moved (12, 0) px"
    assert browser.errors() == []


def test_a_number_of_a_map_shows_its_window_and_sum(browser):
    opened(browser, width=1440, height=1200)
    assert browser.run("return document.getElementById('window').hidden")
    canvas = browser.driver.find_element("css selector", "#layers li canvas")
    canvas.click()
    said = text(browser, "window")
    assert re.match(r"Map 1, row 1[23], column 1[23]: 25 products of a number", said)
    assert browser.run("return document.querySelectorAll('#window canvas').length") == 2
    choose(browser, {"head": "global"})
    assert browser.run("return document.getElementById('window').hidden")


def test_an_own_picture_is_read_as_ink_on_paper(browser, tmp_path):
    pixels = np.full((200, 100), 235, dtype="uint8")
    pixels[40:160, 40:60] = 20  # a dark bar on light paper
    Image.fromarray(pixels).save(tmp_path / "bar.png")
    (tmp_path / "text.png").write_text("no picture")
    opened(browser)
    before = text(browser, "answer")
    own = browser.driver.find_element("id", "own")
    own.send_keys(str(tmp_path / "bar.png"))
    assert browser.changes(lambda: text(browser, "answer"), before)
    own.send_keys(str(tmp_path / "text.png"))
    assert browser.changes(lambda: text(browser, "own-note"), "")
    assert "text.png is not a picture" in text(browser, "own-note")


def test_a_projector_shows_all_verdicts_at_once(browser):
    opened(browser, "#dx=3", width=1280, height=720)
    press(browser, "#projector")
    vote(browser, "some")
    low = "Math.max(...[...document.querySelectorAll('#layers .chip')].map(B))"
    box = "const B = (e) => e.getBoundingClientRect().bottom"
    assert browser.run(f"{box}; return {low}") <= 720
    browser.picture("lab_projector")


DRAWN = """
const board = document.querySelector("#code canvas");
const { data } = board.getContext("2d").getImageData(0, 0, board.width, board.height);
const grey = (row, column) => data[4 * (row * board.width + column)];
const cells = [...Array(board.width / 8).keys()].map((n) => 8 * n + 4);
return cells.map((row) => cells.map((column) => grey(row, column)));
"""


def test_a_code_holds_the_address_for_the_phones_in_the_room(browser, site):
    browser.open(f"{site}/lab.html#digit=7&dx=-3", width=1280, height=720)
    browser.driver.find_element("css selector", "#show-code").click()
    address = browser.driver.find_element("css selector", "#code p").text
    assert address.startswith(f"{site}/lab.html#") and "digit=7&dx=-3" in address
    dark = np.array(browser.run(DRAWN)) < 128
    corner = np.pad(np.ones((3, 3), bool), 1)  # of a QR code: 7×7, three of them
    corner = np.pad(corner, 1, constant_values=True)
    first, last = slice(4, 11), slice(-11, -4)
    for rows, columns in ((first, first), (first, last), (last, first)):
        assert (dark[rows, columns] == corner).all()
    assert not dark[:4].any() and not dark[:, -4:].any()
    assert 0.35 < dark[4:-4, 4:-4].mean() < 0.65
    browser.picture("lab_code")
    browser.driver.find_element("css selector", "#code button").click()
    assert not browser.run("return document.getElementById('code').open")
    assert browser.errors() == []


def test_a_file_on_the_disk_offers_no_code(browser):
    opened(browser)
    assert browser.run("return document.getElementById('show-code').hidden")

"""The lab in the browser, opened from the disk."""

from functools import partial

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

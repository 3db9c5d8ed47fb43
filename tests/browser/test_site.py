"""Every page of the website: quiet, self-contained, described, readable on a phone."""

from functools import partial

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tools import animation, slides
from tools.course import course
from tools.site import HTML

PAGES = sorted(path.name for path in HTML.glob("*.html"))
each_page = pytest.mark.parametrize("page", PAGES)
TOO_WIDE = """
const limit = document.documentElement.clientWidth;
return document.documentElement.scrollWidth - limit;
"""
UNDESCRIBED = """
const bad = (image) => !image.getAttribute("alt");
return [...document.querySelectorAll("article img")].filter(bad).map((i) => i.src);
"""


def test_the_site_was_built():
    assert len(PAGES) > 20


@each_page
def test_pages_are_quiet_and_self_contained(browser, site, page):
    browser.open(f"{site}/{page}")
    foreign = [u for u in browser.requests() if not u.startswith((site, "data:"))]
    assert foreign == []
    assert browser.errors() == []


BYTES = """
const got = performance.getEntriesByType("resource").map((r) => r.decodedBodySize);
const [page] = performance.getEntriesByType("navigation");
return page.decodedBodySize + got.reduce((sum, size) => sum + size, 0);
"""


@pytest.mark.parametrize("page, megabytes", [("index", 0.6), ("06_convolution", 0.9)])
def test_pages_are_light(browser, site, page, megabytes):
    """Uncompressed; servers send a third of it."""
    browser.open(f"{site}/{page}.html")
    browser.driver.implicitly_wait(20)
    assert browser.driver.find_elements("css selector", "h1")
    assert browser.run(BYTES) <= megabytes * 1e6


@each_page
def test_pages_fit_on_a_phone(browser, site, page):
    browser.open(f"{site}/{page}", width=360, height=740)
    assert browser.run(TOO_WIDE) <= 1
    browser.picture(f"phone_{page.removesuffix('.html')}")


@each_page
def test_figures_are_described(browser, site, page):
    browser.open(f"{site}/{page}")
    assert browser.run(UNDESCRIBED) == []


def test_formulas_are_set_when_one_comes_near(browser, site):
    browser.open(f"{site}/06_convolution.html", width=412, height=823)
    assert not [address for address in browser.requests() if "mathjax" in address]
    formula = browser.driver.find_element("css selector", "article .math")
    browser.run("arguments[0].scrollIntoView()", formula)
    browser.driver.implicitly_wait(20)
    assert browser.driver.find_elements("css selector", "mjx-container mjx-math")


def test_solutions_are_folded(browser, site):
    browser.open(f"{site}/06_convolution.html")
    folded = browser.run(
        "return [...document.querySelectorAll('details.hide')].map((d) => d.open)"
    )
    assert len(folded) >= 5 and not any(folded)


def test_launch_buttons_open_the_learners_notebook(browser, site):
    browser.open(f"{site}/06_convolution.html")
    links = browser.run("return [...document.links].map((link) => link.href)")
    colab = [u for u in links if u.startswith("https://colab.research.google.com")]
    wanted = course().launchers("06_convolution.ipynb").get("Colab")
    assert set(colab) == ({wanted} if wanted else set())  # none without an address


def test_search_finds_a_word(browser, site):
    browser.open(f"{site}/search.html?q=dilation")
    browser.driver.implicitly_wait(20)
    assert browser.driver.find_elements("css selector", "#search-results li a")


def test_dark_mode(browser, site):
    browser.open(f"{site}/06_convolution.html")
    browser.run("document.documentElement.dataset.theme = 'dark'")
    colour = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert max(int(c) for c in colour[4:-1].split(",")[:3]) < 60
    browser.picture("dark_06")


def test_every_widget_moves_by_keyboard_and_mouse(browser, site):
    browser.open(f"{site}/try.html")
    browser.driver.implicitly_wait(20)
    places = browser.driver.find_elements("css selector", ".course-widget[data-module]")
    assert len(places) >= 4
    for place in places:
        slider = place.find_element("css selector", "input[type=range]")
        drawn = partial(place.get_attribute, "innerHTML")
        before = drawn()
        slider.send_keys(Keys.ARROW_RIGHT)
        assert browser.changes(drawn, before)
        moved = drawn()
        left_end = 4 - slider.size["width"] // 2  # pixels from the slider's centre
        mouse = ActionChains(browser.driver)
        mouse.move_to_element_with_offset(slider, left_end, 0).click().perform()
        assert browser.changes(drawn, moved)
    browser.picture("try")
    assert browser.errors() == []


def test_a_demonstration_plays_by_itself_until_it_is_stopped(browser, site):
    browser.open(f"{site}/try.html")
    browser.driver.implicitly_wait(20)
    place = browser.driver.find_element(
        "css selector", ".course-widget[data-module='convolution.js']"
    )
    button, line = (
        place.find_element("css selector", name) for name in ("button", ".status")
    )
    before = line.text
    button.click()
    assert button.text == "stop" and browser.changes(lambda: line.text, before)
    button.click()
    assert button.text == "play"


def test_the_demonstration_of_the_readme_can_be_played_again(browser, site):
    pictures = list(map(animation.small, animation.frames(browser, site)))
    assert len(pictures) == 25 and len({each.tobytes() for each in pictures}) == 25
    assert {each.width for each in pictures} == {animation.WIDTH}


def test_a_link_of_a_plan_leads_to_its_section(browser, site):
    browser.open(f"{site}/guide.html")
    link = "//a[contains(., 'Lesson 6, section 2')]"
    browser.driver.find_element("xpath", link).click()
    place = browser.run("return location.pathname + location.hash")
    assert place == "/06_convolution.html#lesson-06-2"
    top = "document.querySelector(location.hash).getBoundingClientRect().top"
    assert browser.changes(
        lambda: abs(browser.run(f"return {top}")) < 300, before=False
    )


# ---------------------------------------------------------------- slides


def test_slides_work_from_the_disk_and_fit_on_their_canvas(browser):
    slides.main("06")
    browser.open(
        (slides.TARGET / "06_convolution.html").as_uri(), width=1280, height=800
    )
    assert browser.changes(lambda: browser.run("return Reveal.isReady()"), before=False)
    assert browser.run("return Reveal.getTotalSlides()") > 20
    assert [u for u in browser.requests() if not u.startswith(("file:", "data:"))] == []
    tallest = "Math.max(...Reveal.getSlides().map((slide) => slide.offsetHeight))"
    wide = "Math.max(...Reveal.getSlides().map((s) => s.scrollWidth - s.clientWidth))"
    for number in range(0, browser.run("return Reveal.getTotalSlides()"), 5):
        browser.run(
            "const at = Reveal.getIndices(Reveal.getSlides()[arguments[0]]);"
            "Reveal.slide(at.h, at.v)",
            number,
        )
        assert browser.run(f"return {tallest}") <= 800
        assert browser.run(f"return {wide}") <= 1
    assert browser.errors() == []
    browser.picture("slides")

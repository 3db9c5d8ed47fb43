"""README's animation: the demonstration of lesson 6, played in a real browser.

python -m tools.animation       needs Chromium and the built website (`make site`)
"""

import base64
import io
import tempfile

from PIL import Image

from tools.browser import Browser, served
from tools.course import ROOT
from tools.site import HTML

TARGET = ROOT / "site" / "convolution.webp"
WIDTH, SECONDS = 640, 0.4  # pixels, for each frame
PLACE = ".course-widget[data-module='convolution.js']"
_AT = f"""
const place = document.querySelector("{PLACE}");
const {{ x, y, width, height }} = place.getBoundingClientRect();
return {{ x: x + scrollX, y: y + scrollY, width, height, scale: 1 }};
"""
_MOVE = f"""
const slider = document.querySelector("{PLACE} input[type=range]");
slider.value = arguments[0];
slider.dispatchEvent(new Event("input"));
return Number(slider.max);
"""


def frames(browser, site):
    """Return a picture of the demonstration for each place of its window."""
    browser.open(f"{site}/try.html", width=1000, height=900)
    browser.driver.implicitly_wait(20)
    browser.driver.find_element("css selector", f"{PLACE} input[type=range]")
    last, taken = browser.run(_MOVE, 0), []
    for place in range(last + 1):
        browser.run(_MOVE, place)
        options = {"clip": browser.run(_AT), "captureBeyondViewport": True}
        shot = browser.driver.execute_cdp_cmd("Page.captureScreenshot", options)
        taken.append(Image.open(io.BytesIO(base64.b64decode(shot["data"]))))
    return taken


def small(picture):
    """Return a picture of WIDTH pixels."""
    height = round(picture.height * WIDTH / picture.width)
    return picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)


def main():
    """Play the demonstration and store it."""
    with tempfile.TemporaryDirectory() as folder, served(HTML) as site:
        browser = Browser(folder)
        try:
            first, *others = map(small, frames(browser, site))
        finally:
            browser.driver.quit()
    options = {"duration": int(1000 * SECONDS), "quality": 60, "method": 6}
    first.save(TARGET, save_all=True, append_images=others, loop=0, **options)


if __name__ == "__main__":
    main()

"""Debian's Chromium, driven by its own driver, for browser tests and animations."""

import functools
import http.server
import json
import threading
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tools.course import ROOT

PICTURES = ROOT / "site" / "_build" / "pictures"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)


class Browser:
    """A window of Chromium, with its requests and its errors."""

    def __init__(self, folder):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*FLAGS, f"--user-data-dir={folder}"):
            options.add_argument(flag)
        options.set_capability(
            "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
        )
        service = Service("/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(120)

    def open(self, address, width=1280, height=900):
        """Open a page in a window of a size in pixels; forget earlier requests."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        self.driver.get("about:blank")
        self.requests(), self.errors()
        self.driver.get(address)

    def requests(self):
        """Return the addresses asked for since the last call."""
        messages = [
            json.loads(entry["message"])["message"]
            for entry in self.driver.get_log("performance")
        ]
        sent = [m["params"] for m in messages if m["method"].endswith("WillBeSent")]
        return [p["request"]["url"] for p in sent if "request" in p]

    def errors(self):
        """Return the console's errors since the last call."""
        entries = self.driver.get_log("browser")
        return [e["message"] for e in entries if e["level"] == "SEVERE"]

    def run(self, script, *arguments):
        """Return the value of a piece of JavaScript."""
        return self.driver.execute_script(script, *arguments)

    def changes(self, read, before):
        """Tell whether `read()` becomes other than `before`; pages draw in frames."""
        wait = WebDriverWait(self.driver, timeout=20, poll_frequency=0.05)
        return wait.until(lambda _: read() != before, f"still {before!r:.500}")

    def picture(self, name):
        """Save what the window shows as `site/_build/pictures/NAME.png`."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(PICTURES / f"{name}.png"))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that does not log."""

    def log_message(self, *arguments):
        """Say nothing."""


@contextmanager
def served(folder):
    """Serve a folder on this machine; give its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()

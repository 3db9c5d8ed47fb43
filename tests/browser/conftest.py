"""A browser for the tests, and a server for what it opens."""

import pytest

from tools.browser import Browser, served
from tools.site import HTML


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    window = Browser(tmp_path_factory.mktemp("chromium"))
    yield window
    window.driver.quit()


@pytest.fixture(scope="session")
def site():
    """Serve the built website and return its address."""
    with served(HTML) as address:
        yield address

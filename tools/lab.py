"""Write the lab as one HTML file that needs nothing but a browser.

    python -m tools.lab [target]

Its parts lie in `site/lab/`; `python -m tools.lab_networks` trains its networks.
"""

import re
import sys
from pathlib import Path

from tools.course import ROOT

FOLDER = ROOT / "site" / "lab"
TARGET = ROOT / "site" / "_build" / "html" / "lab.html"


def page():
    """Return lab.html with its {{file}} marks replaced by the files' texts."""

    def content(mark):
        text = (FOLDER / mark[1]).read_text(encoding="utf-8").strip()
        if "</" in text:  # would end the element that holds it
            raise ValueError(f"{mark[1]} must not contain '</'")
        return text

    template = (FOLDER / "lab.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{([\w.]+)\}\}", content, template)


def build(target=TARGET):
    """Write the page to `target` (a path) and return its size in bytes."""
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    content = page().encode()
    target.write_bytes(content)
    return len(content)


if __name__ == "__main__":
    print(f"{build(*sys.argv[1:2]) / 1000:.0f} kB")

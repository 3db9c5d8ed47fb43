"""The page "What is in this course": topics, and where each of them is treated."""

import tomllib
from dataclasses import dataclass

from tools.course import ROOT
from tools.lecture import planned
from tools.tables import LESSONS, cell, link

FILE = ROOT / "site" / "topics.toml"
MENTIONED = "mentioned: "


@dataclass(frozen=True)
class Place:
    """A place of the course, and what is measured or done there."""

    entry: str  # "06:2", "06.1", "06:quiz" as in a plan; or "limits.md", a page
    text: str

    @property
    def is_page(self):
        """Tell whether it is a page of the website, no part of a lesson."""
        return self.entry.endswith(".md")

    @property
    def is_treated(self):
        """Tell whether the topic is treated there, not only mentioned."""
        return not self.text.startswith(MENTIONED)

    @property
    def part(self):
        """Return (lesson, section or exercise); a ValueError if there is none."""
        return planned(self.entry, LESSONS)

    @property
    def line(self):
        """Return a link, and what is done there."""
        if self.is_page:
            where = f"[]({self.entry})"
        else:
            where = link(*self.part, with_title=False)
        mark = "" if self.is_treated else ", *mentioned*"
        return f"{where}{mark}: {cell(self.text.removeprefix(MENTIONED))}"


def _read():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def groups():
    """Return {group: {topic: [Place]}} in the order of the file."""
    found = _read()
    del found["missing"]
    return {
        group: {
            topic: [Place(*line.split(" ", maxsplit=1)) for line in lines]
            for topic, lines in topics.items()
        }
        for group, topics in found.items()
    }


def listing():
    """Return all topics, group by group, with a line for each place."""
    parts = []
    for group, topics in groups().items():
        lines = []
        for topic, places in topics.items():
            lines.append(f"\n### {cell(topic[:1].upper() + topic[1:])}\n")
            lines += [f"- {place.line}" for place in places]
        parts.append(f"## {group}\n" + "\n".join(lines))
    return "\n\n".join(parts)


def missing():
    """Return what is not in the course, a sentence or two each."""
    return "\n".join(f"- {text}" for text in _read()["missing"])

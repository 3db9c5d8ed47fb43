"""The course as a whole: its folders, its name and its address, from pyproject.toml."""

import sys
from pathlib import Path
from typing import NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"


class Course(NamedTuple):
    """What pyproject.toml says of the course."""

    name: str
    version: str
    url: str  # of the repository, without a slash at its end

    @property
    def slug(self):
        """Return "owner/name" of a repository on GitHub."""
        return self.url.removeprefix("https://github.com/")


def course():
    """Return name, version and repository URL of the course."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    url = project["urls"]["Repository"].rstrip("/")
    return Course(project["name"], project["version"], url)

"""The course as a whole: its folders, its name and its address, from pyproject.toml."""

import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"
SETTINGS = ROOT / "pyproject.toml"

GITHUB = "https://github.com/"
NOBODY = "OWNER"  # stands in the address for an owner until `tools.publish` sets one
_COLAB = "https://colab.research.google.com/github/{slug}/blob/{reference}/notebooks/"
_BINDER = "https://mybinder.org/v2/gh/{slug}/{reference}?urlpath=lab/tree/notebooks/"


class Course(NamedTuple):
    """What pyproject.toml says of the course."""

    name: str
    version: str
    url: str  # of the repository, without a slash at its end
    reference: str = "main"  # branch or tag that links and first cells lead to

    @property
    def slug(self):
        """Return "owner/name" of a repository on GitHub."""
        return self.url.removeprefix(GITHUB)

    @property
    def is_published(self):
        """Tell whether the address is one, and no placeholder."""
        return f"/{NOBODY}/" not in self.url

    def launchers(self, notebook):
        """Return {"Colab": link, "Binder": link} that open a notebook.

        `notebook` is its path below `notebooks/`. Empty until there is an address;
        both fetch from GitHub, so it is empty for addresses elsewhere, too.
        """
        if not (self.is_published and self.url.startswith(GITHUB)):
            return {}
        place = {"slug": self.slug, "reference": self.reference}
        kinds = {"Colab": _COLAB, "Binder": _BINDER}
        return {kind: link.format(**place) + notebook for kind, link in kinds.items()}


def course():
    """Return name, version, repository URL and reference of the course."""
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    project, reference = settings["project"], settings["tool"]["course"]["reference"]
    url = project["urls"]["Repository"].rstrip("/")
    return Course(project["name"], project["version"], url, reference)

"""Give a copy of the course its address: pyproject.toml, and all that names it.

    python -m tools.publish https://github.com/you/cnn-course
    python -m tools.publish            what pyproject.toml says, once more

README, notebooks and CITATION.cff are stamped; the website follows when it is built.
Nothing is executed, and stamping an address back gives the same bytes.
"""

import re
import sys

import nbformat

from tools import readme
from tools.build import start
from tools.course import NOTEBOOKS, ROOT, SETTINGS, course
from tools.lesson import tags
from utils.arguments import require

CITATION = ROOT / "CITATION.cff"
_ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.-]+){2,}")
# What the first cell of a notebook says of address, and of branch or tag
_URL = re.compile(r'(course, url = Path\("[^"]+"\), )"[^"]+"')
_REFERENCE = re.compile(r'"--branch=[^"]+"')


def checked(address):
    """Return the address of a repository without what may follow it.

    Raises a ValueError unless it reads like https://github.com/you/cnn-course.
    """
    address = address.rstrip("/").removesuffix(".git")
    wanted = "an address such as https://github.com/you/cnn-course"
    require(_ADDRESS.fullmatch(address), "address", address, wanted)
    return address


def settings(text, address):
    """Return the text of pyproject.toml with another address."""
    return re.sub(r'^(Repository = )".*"$', rf'\1"{address}"', text, flags=re.M)


def citation(text):
    """Return the text of CITATION.cff with version and address, if there is one."""
    facts = course()
    text = re.sub(r"^repository-code: .*\n", "", text, flags=re.M)
    code = f'repository-code: "{facts.url}"\n' if facts.is_published else ""
    version = f"version: {facts.version}\n"
    return re.sub(r"^version: .*\n", version + code, text, flags=re.M)


def first_cell(source):
    """Return the first cell of a notebook with the address and reference of now.

    Raises a ValueError for a cell that does not clone the course.
    """
    facts = course()
    source, urls = _URL.subn(rf'\1"{facts.url}"', source)
    source, references = _REFERENCE.subn(f'"--branch={facts.reference}"', source)
    if (urls, references) != (1, 1):
        raise ValueError("The notebooks are out of date; run `make notebooks` first.")
    return source


def notebook(path):
    """Return the text of a notebook with the address of now."""
    book, name = nbformat.read(path, as_version=4), path.relative_to(NOTEBOOKS)
    line = re.compile(rf"^{re.escape(start())}.*$", re.M)
    for cell in book.cells:
        if "bootstrap" in tags(cell):
            cell.source = first_cell(cell.source)
        elif cell.cell_type == "markdown":
            cell.source = line.sub(lambda _: start(name.as_posix()), cell.source)
    return nbformat.writes(book) + "\n"


def _read(path):
    return path.read_text(encoding="utf-8")


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def publish(address=None):
    """Stamp an address, by default the one of pyproject.toml, into all files."""
    if address:
        _write(SETTINGS, settings(_read(SETTINGS), checked(address)))
    _write(CITATION, citation(_read(CITATION)))
    for path in sorted(NOTEBOOKS.rglob("[0-9]*.ipynb")):
        _write(path, notebook(path))
    _write(readme.README, readme.stamped_readme())


if __name__ == "__main__":
    try:
        publish(*sys.argv[1:2])
    except ValueError as fault:
        sys.exit(str(fault))

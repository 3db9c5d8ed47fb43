"""The first code cell of every notebook: it finds the course, or fetches it."""

from tools.course import course

# The first line is what JupyterLab and Colab show of the cell while it is folded. Colab
# opens only the notebook file: it fetches the rest once, also after a restart. Modules
# of others that are called like the course's own, and are loaded, give way.
_SOURCE = """\
# @title Set-up: finds the course's files, loads Keras, prints one line
import os, subprocess, sys
from pathlib import Path

if "google.colab" in sys.modules:
    course, url = Path("/content/{name}"), "{url}"
    clone = ["git", "clone", "--quiet", "--depth=1", "--branch={reference}", url]
    if not (course / "utils").is_dir() and subprocess.run([*clone, course]).returncode:
        raise ConnectionError(f"Run this cell again: {{url}} could not be fetched.")
    os.chdir(course / "notebooks")
for root in (Path.cwd(), *Path.cwd().parents):
    if (root / "lessons").is_dir() and (root / "utils" / "notebook.py").is_file():
        break
else:
    raise FileNotFoundError(
        "Move this notebook into the folder of the course, which holds lessons and "
        f"utils: neither {{Path.cwd()}} nor a folder above it is the course."
    )
sys.path.insert(0, str(root))
for foreign in [
    name
    for name, module in sys.modules.items()
    if (top := name.split(".")[0]) in ("lessons", "utils")
    and root / top not in Path(getattr(module, "__file__", None) or "").parents
]:
    del sys.modules[foreign]

"""


def first_cell(source):
    """Return a cell that finds the course, then does what `source` says.

    It is stamped with the course's name, address, and branch or tag.
    """
    return _SOURCE.format(**course()._asdict()) + source

"""Copies of the course to run in, and environments with other packages."""

import shutil
import subprocess
import sys
from pathlib import Path

from trust.runner import ROOT

WORK = ROOT / ".trust"  # ignored by git; may be deleted at any time


def copy_course(folder):
    """Copy all files that git knows or would add to a new folder; return it."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    shutil.rmtree(folder, ignore_errors=True)
    for name in names.decode().split("\0")[:-1]:
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return folder


def make_environment(name, *packages, interpreter=sys.executable):
    """Make `.trust/NAME` with packages as pip takes them; return its interpreter."""
    python = WORK / name / "bin" / "python"
    if not python.exists():
        subprocess.run([interpreter, "-m", "venv", WORK / name], check=True)
    install = [python, "-m", "pip", "install", "--quiet", "--upgrade-strategy"]
    subprocess.run([*install, "only-if-needed", *packages], cwd=ROOT, check=True)
    return str(python)


def frozen(python):
    """Return the installed packages as pip lists them."""
    listing = [python, "-m", "pip", "freeze", "--all"]
    return subprocess.run(listing, capture_output=True, text=True, check=True).stdout


def _runs(path):
    """Tell whether an interpreter starts; pyenv puts some on the path that do not."""
    return subprocess.run([path, "-c", ""], capture_output=True).returncode == 0


def interpreter(version):
    """Return the path of a Python such as "3.13", from PATH, pyenv or uv, or None."""
    found = [shutil.which(f"python{version}")]
    found += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if shutil.which("uv"):
        asked = subprocess.run(["uv", "python", "find", version], capture_output=True)
        found.append(asked.stdout.decode().strip())
    return next((str(path) for path in found if path and _runs(path)), None)

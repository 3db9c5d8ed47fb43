"""Run JavaScript in Node.js: what the course's pages compute, without a browser."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
MODULE = """
import { readFileSync } from "fs";
const { source, given } = JSON.parse(readFileSync(0, "utf8"));
const code = await import("data:text/javascript;base64," + source);
"""
CALLS = """
console.log(JSON.stringify(given.map(([name, values]) => code[name](...values))));
"""


def run_node(*arguments, text):
    """Return what Node.js prints; where it is missing, CI fails and others skip."""
    if not shutil.which("node"):
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("Node.js is not installed: the pages' arithmetic is not compared")
    command = ["node", *map(str, arguments)]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_module(source, script, given=()):
    """Return what a script prints that knows an ES module as `code`, and `given`."""
    source = base64.b64encode(source.encode()).decode()
    arguments = ["--input-type=module", "-e", MODULE + script]
    text = json.dumps({"source": source, "given": given})
    return json.loads(run_node(*arguments, text=text))


def call_module(source, calls):
    """Return what exported functions of an ES module answer to (name, values)."""
    return run_module(source, CALLS, calls)


def play(source, state, script):
    """Return the value `seen` of a script that moves a demonstration.

    The script knows `page` with model, svg(n), control(label), status(); see page.js.
    """
    opened = "const page = open(code, given);\n"
    return run_module(
        source,
        f"{PAGE}{opened}{script}\nconsole.log(JSON.stringify(seen));",
        state,
    )

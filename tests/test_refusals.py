"""The page of known limits holds every refusal of the library, as it is raised."""

import re

import keras
import numpy as np
import pytest

from tools import refusals
from tools.course import ROOT
from tools.source_texts import CLOSE, OPEN, markdown
from utils import airshowers, introspection, ising, symmetry
from utils.ledger import ledger

REFUSES = re.compile(r"^\s+(?:require|raise BadArgument|raise \w+Error)\(", re.M)
PAGE = ROOT / "site" / "pages" / "known_limits.md"


def places():
    """Return (path, line) of each refusal that a search of the texts finds."""
    found = set()
    for path in sorted((ROOT / "utils").rglob("*.py")):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        if not any(f"utils/{part}" in name for part in refusals.HOW):
            starts = [match.end() for match in REFUSES.finditer(text)]
            found |= {(name, text.count("\n", 0, start) + 1) for start in starts}
    return found


def test_every_refusal_of_the_source_is_found():
    assert len(places()) > 150
    found = {(each.path, each.line) for each in refusals.refusals()}
    assert places() - found == set()


def test_every_refusal_stands_on_the_page_below_a_tool():
    page = refusals.page()
    assert "<!-- table: refusals -->" in PAGE.read_text(encoding="utf-8")
    for each in refusals.refusals():
        assert refusals.asked_by(each), each
        assert f"- {markdown(each.sentence)}\n" in f"{page}\n", each
    assert not {OPEN, CLOSE} & set(page)


def test_the_tools_are_those_that_a_lesson_imports():
    tools = set().union(*map(refusals.asked_by, refusals.refusals()))
    wanted = {"ledger", "equivariance_report", "grad_cam", "gradient", "all_devices"}
    assert wanted <= tools
    assert not [name for name in tools if name.startswith("_")]


def test_tools_that_share_a_refusal_stand_together():
    page = refusals.page()
    _, part = page.split("**`class_activation_maps`**, **`grad_cam`**")
    assert "\n- `output` must be scores, before any softmax.\n" in part.split("**")[0]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            f"{OPEN}x{CLOSE} must be at most {OPEN}n - 1{CLOSE}",
            "`x` must be at most `n - 1`.",
        ),
        ("a `call` of *its* own", r"a `call` of \*its\* own."),
        (
            f"`git checkout data/{OPEN}name{CLOSE}` helps.",
            "`git checkout data/name` helps.",
        ),
    ],
)
def test_sentences_are_safe_in_markdown(sentence, expected):
    assert markdown(sentence) == expected


# ---------------------------------------------------------------- raised indeed


def network(*layers, size=8):
    return keras.Sequential([keras.Input((size, size, 1)), *layers])


def softmax():
    pool = keras.layers.GlobalAveragePooling2D()
    dense = keras.layers.Dense(3, activation="softmax")
    return network(keras.layers.Conv2D(2, 3, name="conv"), pool, dense)


def dead():
    showers = airshowers.simulate(2, seed=1, grid=4, dead_fraction=0.1)
    return airshowers.fisher_information(showers)


RAISED = {
    "ledger: `layer` must be with an activation of keras.activations but glu.": (
        lambda: ledger(network(keras.layers.Conv2D(2, 3, activation="glu")))
    ),
    "ledger: `input_shape` must be given for a model without keras.Input.": (
        lambda: ledger(keras.Sequential([keras.layers.Conv2D(2, 3)]))
    ),
    "equivariance_report: `images` must be different images.": (
        lambda: symmetry.equivariance_report(
            network(keras.layers.Conv2D(2, 3)), np.ones((2, 8, 8, 1))
        )
    ),
    "grad_cam: `output` must be scores, before any softmax.": (
        lambda: introspection.grad_cam(softmax(), "conv", np.eye(8)[None, ..., None], 0)
    ),
    "gradient: `function's result` must be a scalar: add it up.": (
        lambda: introspection.gradient(lambda x: x, np.ones(3))
    ),
    "simulate: `size` must be even: the checkerboard must fit the torus.": (
        lambda: ising.simulate(2, size=5)
    ),
    "fisher_information: `dead_fraction` must be 0: the bounds are those of an array "
    "without holes.": dead,
    "maximise: `border` must be at most `low` for `height`×`width` maps.": (
        lambda: introspection.maximise(
            network(keras.layers.Conv2D(1, 3)), [0], np.ones((1, 8, 8, 1)), border=3
        )
    ),
}


def pattern(sentence):
    """Return a sentence of the page as it is raised, what a call knows left open."""
    name, rule = re.fullmatch(r"`(.+?)` must be (.+)\.", sentence).groups()
    parts = re.split("`.+?`", rule)
    return f"^{re.escape(name)} = .* must be {'.+'.join(map(re.escape, parts))}.$"


@pytest.mark.parametrize("line", RAISED)
def test_what_the_page_says_is_raised(line):
    tool, sentence = line.split(": ", 1)
    said = {
        markdown(x.sentence)
        for x in refusals.refusals()
        if tool in refusals.asked_by(x)
    }
    assert sentence in said
    with pytest.raises(ValueError, match=pattern(sentence)):
        RAISED[line]()

"""The table of claims, `claim`, and that every lesson measures exactly its own rows."""

import ast
import contextlib
import io
import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from utils.claims.architectures import ARCHITECTURES
from utils.claims.convolution import CONVOLUTION
from utils.claims.pooling import POOLING
from utils.claims.recap import RECAP

from utils.claims import CLAIMS, claim

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.py"))
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("[0-9]*.ipynb"))
ROWS = (*RECAP, *CONVOLUTION, *POOLING, *ARCHITECTURES)
VERDICTS = {"holds", "holds if", "wrong", "other convention"}
LESSON_NAMES = {
    "00_start_here",
    "01_neural_network_recap",
    "02_optimisation",
    "03_under_and_overtraining",
    "04_regression_vs_classification",
    "05_images_and_dense_networks",
    "06_convolution",
    "07_padding_stride_dilation",
    "08_pooling",
    "09_vgg",
    "10_dropout",
    "11_filters_and_feature_hierarchy",
    "12_invariance_and_symmetry",
    "13_capstone_air_showers",
}


@pytest.fixture(autouse=True)
def _not_strict(monkeypatch):
    monkeypatch.delenv("CHECKS_STRICT", raising=False)


def rows_of(lesson):
    return {row.id for row in ROWS if row.lesson == lesson}


def is_claim(node):
    called = node.func if isinstance(node, ast.Call) else None
    return getattr(called, "id", getattr(called, "attr", None)) == "claim"


def claimed_ids(source):
    """Return the ids of all calls of `claim`, None where the id is not a literal."""
    calls = [node for node in ast.walk(ast.parse(source)) if is_claim(node)]
    ids = [call.args[0] if call.args else None for call in calls]
    return [getattr(first, "value", None) for first in ids]


def lesson_problems(source, lesson):
    """Return one sentence per claim that is unknown, misplaced, doubled or missing."""
    ids = claimed_ids(source)
    unknown = [f"{i} is not in the table" for i in ids if i not in CLAIMS]
    misplaced = [
        f"{i} belongs to {CLAIMS[i].lesson}"
        for i in ids
        if i in CLAIMS and CLAIMS[i].lesson != lesson
    ]
    doubled = [f"{i} is claimed twice" for i in set(ids) if ids.count(i) > 1]
    missing = [f"{i} is not measured" for i in rows_of(lesson) - set(ids)]
    return sorted(unknown + misplaced + doubled + missing)


def output_text(notebook):
    """Return the text of all stored outputs of a notebook."""
    outputs = chain(*(cell.get("outputs", []) for cell in notebook["cells"]))
    streams = (output.get("text", []) for output in outputs)
    return "\n".join("".join(stream) for stream in streams)


def notebook_problems(notebook, lesson):
    """Return one sentence per claim that the stored outputs do not support."""
    text = output_text(notebook)
    missing = [
        f"✔ {i} is not printed" for i in rows_of(lesson) if f"✔ {i} " not in text
    ]
    return sorted(missing + re.findall("✘.*", text))


# ---------------------------------------------------------------- the table


def test_ids_are_unique_well_formed_and_in_slide_order():
    assert len(CLAIMS) == len(ROWS)
    assert all(re.fullmatch(r"S\d{1,2}\.[a-z][a-z0-9_]*", i) for i in CLAIMS)
    slides = [int(i[1:].split(".")[0]) for i in CLAIMS]
    assert slides == sorted(slides)
    assert set(slides) <= set(range(1, 35))


def test_one_row_per_statement():
    statements = [(row.slide, row.statement) for row in ROWS]
    assert len(set(statements)) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_is_complete(row):
    assert row.verdict in VERDICTS
    assert row.lesson in LESSON_NAMES
    assert row.slide and row.statement
    assert not row.statement.endswith(".")
    assert row.correction.endswith(".")
    assert "  " not in row.statement + row.correction


# ---------------------------------------------------------------- claim()


def test_a_statement_that_holds(capsys):
    claim("S14.example26", True, "26")
    assert capsys.readouterr().out == (
        '✔ S14.example26 · "Convolutional Operation": the lecture says '
        "3×3 patch · kernel = 26\n  measured 26 → holds.\n"
    )


@pytest.mark.parametrize(
    ("claim_id", "conclusion"),
    [
        ("S27.second_place", "→ holds if the classification track is meant"),
        ("S27.params", "→ wrong as printed: VGG16 has 138,357,544 parameters"),
        (
            "S13.axis_order",
            "→ other convention: Keras orders a batch as (batch, height",
        ),
    ],
)
def test_a_statement_that_needs_a_correction(claim_id, conclusion, capsys):
    claim(claim_id, np.True_, "so")
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"✔ {claim_id} · ")
    assert f"measured so {conclusion}" in out


def test_a_measurement_that_contradicts_the_table(capsys):
    claim("S14.example26", False, "25")
    out = capsys.readouterr().out
    assert out.startswith("✘ S14.example26 · ")
    assert out.endswith('  measured 25 does not support the verdict "holds".\n')


@pytest.mark.parametrize("evidence", [False, np.False_])
def test_strict_mode_raises_only_on_contradiction(evidence, monkeypatch, capsys):
    monkeypatch.setenv("CHECKS_STRICT", "1")
    claim("S14.example26", True, "26")
    with pytest.raises(AssertionError, match=r"✘ S14\.example26"):
        claim("S14.example26", evidence, "25")
    assert "✘" in capsys.readouterr().out


@pytest.mark.parametrize("claim_id", ["S14.example27", "S14", "", None, 26, []])
def test_unknown_id_is_refused(claim_id):
    with pytest.raises(ValueError, match=r"claim_id = .* must be an id in utils"):
        claim(claim_id, True, "26")


@pytest.mark.parametrize("evidence", [1, 0.0, None, "True", np.array([True])])
def test_evidence_must_be_a_truth_value(evidence):
    with pytest.raises(ValueError, match=r"evidence = .* must be True or False"):
        claim("S14.example26", evidence, "26")


@pytest.mark.parametrize("measured", [26, None, "", "  "])
def test_measured_must_be_a_text(measured):
    with pytest.raises(ValueError, match=r"measured = .* must be a non-empty text"):
        claim("S14.example26", True, measured)


@pytest.mark.parametrize("evidence", [True, False])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_reports_are_short(row, evidence, capsys):
    claim(row.id, evidence, "AUC 0.90–0.95: True")
    lines = capsys.readouterr().out.splitlines()
    assert 2 <= len(lines) <= 4
    assert max(map(len, lines)) <= 100


@given(measured=st.text("ab .", min_size=1).filter(str.strip))
def test_long_measurements_are_wrapped(measured):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        claim("S9.sigmoid_head", True, measured)
    assert all(len(line) <= 100 for line in out.getvalue().splitlines())


def test_the_table_needs_no_framework():
    heavy = {"keras", "tensorflow", "scipy", "matplotlib"}
    code = f"import sys, utils.claims; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


# ---------------------------------------------------------------- how lessons are read


def test_lesson_problems_finds_each_kind():
    source = 'claim("S1.nothing", True, "")\nclaims.claim("S27.params", True, "")\n'
    assert lesson_problems(source, "00_start_here") == [
        "S1.nothing is not in the table",
        "S27.params belongs to 09_vgg",
    ]
    assert "S27.authors is not measured" in lesson_problems(source, "09_vgg")
    assert "S27.params is claimed twice" in lesson_problems(source * 2, "09_vgg")
    assert lesson_problems("claim(x, True, '')", "00_start_here") == [
        "None is not in the table"
    ]


def test_notebook_problems_finds_each_kind():
    def stored(text):
        return {"cells": [{}, {"outputs": [{"text": text.splitlines(keepends=True)}]}]}

    lesson = "13_capstone_air_showers"
    good = "".join(f'✔ {i} · "…"\n  measured\n' for i in rows_of(lesson))
    assert notebook_problems(stored(good), lesson) == []
    bad = good.replace("✔ S9.simple_fits", "✘ S9.simple_fits")
    assert notebook_problems(stored(bad), lesson) == [
        "✔ S9.simple_fits is not printed",
        '✘ S9.simple_fits · "…"',
    ]


# ---------------------------------------------------------------- lessons and notebooks


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_measures_its_rows(path):
    assert lesson_problems(path.read_text("utf-8"), path.stem) == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solved_notebook_supports_its_rows(path):
    assert notebook_problems(json.loads(path.read_text("utf-8")), path.stem) == []


def test_every_row_is_measured_or_waits_for_its_lesson(capsys):
    written = {path.stem for path in LESSONS}
    claimed = set(chain(*(claimed_ids(path.read_text("utf-8")) for path in LESSONS)))
    still_open = [row.id for row in ROWS if row.lesson not in written]
    with capsys.disabled():
        print(f"\nclaims: {len(claimed)} measured, {len(still_open)} open", end=" ")
        print(f"(lessons still to be written: {len(LESSON_NAMES - written)})")
    assert claimed | set(still_open) == set(CLAIMS)

"""Statements of the lecture: their rows, `claim`, and where they are measured."""

import contextlib
import io
import re
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons import claim, claims
from tools import stored
from tools.lesson import lessons
from utils.claims import report

VERDICTS = {"holds", "holds if", "wrong", "other convention"}
CLAIMS = claims()

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)


@pytest.fixture(autouse=True)
def _not_strict(monkeypatch):
    monkeypatch.delenv("CHECKS_STRICT", raising=False)


def rows_of(lesson):
    """Return the statements that stand in a lesson's folder."""
    if not (lesson.folder / "claims.py").is_file():
        return ()
    return import_module(f"lessons.{lesson.folder.name}.claims").CLAIMS


# ---------------------------------------------------------------- the table


def test_ids_are_unique_well_formed_and_in_slide_order():
    assert len(CLAIMS) == sum(len(rows_of(lesson)) for lesson in lessons())
    assert all(re.fullmatch(r"S\d{1,2}\.[a-z][a-z0-9_]*", key) for key in CLAIMS)
    for lesson in lessons():
        slides = [int(row.id[1:].split(".")[0]) for row in rows_of(lesson)]
        assert slides == sorted(slides)
        assert set(slides) <= set(range(1, 35))


def test_one_row_per_statement():
    statements = {(row.slide, row.statement) for row in CLAIMS.values()}
    assert len(statements) == len(CLAIMS)


def is_complete(row):
    texts = row.statement + row.correction
    ends = not row.statement.endswith(".") and row.correction.endswith(".")
    full = row.verdict in VERDICTS and row.slide and row.statement
    return full and ends and "  " not in texts


def test_rows_are_complete():
    assert [row.id for row in CLAIMS.values() if not is_complete(row)] == []


@pytest.mark.parametrize("evidence", [True, False])
def test_reports_are_short(evidence):
    texts = {key: report(row, evidence, "AUC: 0.9") for key, row in CLAIMS.items()}
    lines = {key: text.splitlines() for key, text in texts.items()}
    assert {key for key, found in lines.items() if not 2 <= len(found) <= 4} == set()
    assert max(len(line) for found in lines.values() for line in found) <= 100


@given(measured=st.text("ab .", min_size=1).filter(str.strip))
def test_long_measurements_are_wrapped(measured):
    lines = report(CLAIMS["S9.sigmoid_head"], True, measured).splitlines()
    assert all(len(line) <= 100 for line in lines)


# ---------------------------------------------------------------- numbers

VGG16 = (64, 64, 128, 128, *[256] * 3, *[512] * 6)  # filters of its 3×3 convolutions
BODY = sum((9 * depth + 1) * n for depth, n in zip((3, *VGG16), VGG16, strict=False))
HEAD = (7 * 7 * 512 + 1) * 4096 + 4097 * 4096 + 4097 * 1000
LARGEST = float(np.log(np.finfo("float32").max))
NUMBERS = {
    "S8.softmax_formula": [round(LARGEST, 1)],
    "S12.flatten": [32 * 32 * 3],
    "S12.parameters": [1000 * (32 * 32 * 3 + 1), 32 * (3 * 3 * 3 + 1)],
    "S16.upper_bound": [(32 - 1) // (3 - 1)],
    "S19.field_of_view": [1 + 2 * (1 + 2 + 4), 1 + 2 * (2 + 2 + 2), (1 + 2 * 3) ** 2],
    "S21.saves_parameters": [BODY + HEAD, BODY + 513 * 1000],
    "S27.params": [BODY + HEAD],
    "S27.weight_memory": [
        BODY + HEAD,
        *(round(4 * (BODY + HEAD) / unit, 1) for unit in (2**20, 1e6)),
        round(4 * 135e6 / 2**20),
    ],
    "S28.sparsity_and_sharing": [900, 900 * 32 * 32, 900 * 9, 9],
    "S30.before_max_pooling": [(1 - 0.5**4) / (1 - 0.5)],
    "S31.number_of_maps": [10 * (3 * 3 * 3 + 1)],
    "S31.params56": [3 * 3 * 3, 2 * (3 * 3 + 1), 2 * 3 * 3 * 3],
    "S32.small_filters": [round(100 - 100 * 18 / 25), round(100 - 100 * 27 / 49)],
}
SUM = re.compile(r"(\d+(?:(?:·| \+ )\d+)+) = ([\d,]*\d)")


def plain(text):
    return float(text.replace(",", ""))


def value(text):
    """Return what sums of products such as "3·3·2 + 2" come to."""
    return sum(np.prod([*map(plain, part.split("·"))]) for part in text.split(" + "))


@pytest.mark.parametrize("claim_id", NUMBERS)
def test_corrections_hold_the_numbers_that_follow(claim_id):
    found = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", CLAIMS[claim_id].correction)
    assert set(NUMBERS[claim_id]) <= set(map(plain, found))


def test_sums_in_statements_and_corrections_are_right():
    texts = [f"{row.statement} {row.correction}" for row in CLAIMS.values()]
    sums = [found for text in texts for found in SUM.findall(text)]
    assert len(sums) >= 2
    assert [found for found in sums if value(found[0]) != plain(found[1])] == []


def test_what_is_quoted_is_not_called_measured():
    assert "\n  quoted here → " in report(CLAIMS["S27.authors"], True, "here")
    assert "\n  measured here → " in report(CLAIMS["S27.params"], True, "here")


# ---------------------------------------------------------------- claim()


def test_a_statement_that_holds(capsys):
    claim("S14.example26", True, "26")
    assert capsys.readouterr().out == (
        '✔ S14.example26 · "Convolutional Operation": the lecture says '
        "3×3 patch · kernel = 26\n  measured 26 → holds.\n"
    )


@pytest.mark.parametrize(
    ("claim_id", "mark", "conclusion"),
    [
        ("S27.second_place", "◐", "→ holds if the classification track is meant"),
        ("S27.params", "✘", "→ wrong as printed: VGG16 has 138,357,544 parameters"),
        (
            "S13.axis_order",
            "◐",
            "→ other convention: Keras orders a batch as (batch, height",
        ),
    ],
)
def test_a_statement_that_needs_a_correction(claim_id, mark, conclusion, capsys):
    claim(claim_id, np.True_, "so")
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"{mark} {claim_id} · ")
    found = "quoted" if CLAIMS[claim_id].quoted else "measured"
    assert f"{found} so {conclusion}" in out


def test_a_measurement_that_contradicts_the_table(capsys):
    claim("S14.example26", False, "25")
    out = capsys.readouterr().out
    assert out.startswith("⚠ S14.example26 · ")
    assert out.endswith('  measured 25; this does not support the verdict "holds".\n')


@pytest.mark.parametrize("evidence", [False, np.False_])
def test_strict_mode_raises_only_on_contradiction(evidence, monkeypatch, capsys):
    monkeypatch.setenv("CHECKS_STRICT", "1")
    claim("S14.example26", True, "26")
    with pytest.raises(AssertionError, match=r"⚠ S14\.example26"):
        claim("S14.example26", evidence, "25")
    assert "⚠" in capsys.readouterr().out


@pytest.mark.parametrize("claim_id", ["S14.example27", "S14", "", None, 26, []])
def test_unknown_id_is_refused(claim_id):
    with pytest.raises(ValueError, match=r"claim_id = .* must be a key of lessons"):
        claim(claim_id, True, "26")


@pytest.mark.parametrize("evidence", [1, 0.0, None, "True", np.array([True])])
def test_evidence_must_be_a_truth_value(evidence):
    with pytest.raises(ValueError, match=r"evidence = .* must be True or False"):
        claim("S14.example26", evidence, "26")


@pytest.mark.parametrize("measured", [26, None, "", "  "])
def test_measured_must_be_a_text(measured):
    with pytest.raises(ValueError, match=r"measured = .* must be a non-empty text"):
        claim("S14.example26", True, measured)


@pytest.mark.parametrize("evidence", [True, np.False_])
def test_in_a_notebook_the_output_carries_the_data(evidence, monkeypatch):
    shown = {}
    monkeypatch.setattr("lessons.show_text", lambda text, **data: shown.update(data))
    with contextlib.redirect_stdout(io.StringIO()) as out:
        claim("S27.params", evidence, "138,357,544")
    assert out.getvalue() == ""
    assert shown["claim"] == {
        "id": "S27.params",
        "verdict": "wrong",
        "evidence": bool(evidence),
        "measured": "138,357,544",
    }


# ---------------------------------------------------------------- lessons and notebooks


@each_lesson
def test_a_lesson_measures_its_own_statements_once(lesson):
    calls = [call.args[0].value for _, call in lesson.calls("claim")]
    assert sorted(calls) == sorted(row.id for row in rows_of(lesson))
    assert sorted(lesson.claims) == sorted(calls)


@each_lesson
def test_a_solved_notebook_supports_its_lessons_statements(lesson):
    measured = stored.measurements(lesson, stored.notebook(lesson))
    assert measured.keys() == lesson.claims.keys()

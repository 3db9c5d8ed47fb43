"""What a lesson quotes of another one is what that one's stored notebook says."""

import re
from math import sqrt

import pytest

from tools import stored
from tools.lesson import lessons

# Quoting lesson, its words, quoted lesson, where that prints the number, the number
QUOTATIONS = [
    ("04", "comes to 15 % from the same number", "14", r"maps, CNN +([\d.]+) ±", 15),
    ("13", "(The fit: 0.2°; lesson 14", "14", r"fit +([\d.]+) ± \S+ +\d+\.\d ±", 0.2),
]


def texts(number):
    """Return what the text of a lesson says, in one line."""
    cells = [cell.source for cell in lessons(number)[0].cells]
    return " ".join(" ".join(cells).split())


def outputs(number):
    """Return all that a solved notebook prints."""
    cells = stored.notebook(lessons(number)[0]).cells
    found = [output for cell in cells for output in cell.get("outputs", [])]
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in found
    )


@pytest.mark.parametrize(
    ("quoting", "words", "quoted", "pattern", "number"), QUOTATIONS
)
def test_numbers_of_other_lessons(quoting, words, quoted, pattern, number):
    assert words in texts(quoting)
    (found, *_) = re.findall(pattern, outputs(quoted))
    digits = len(str(number).partition(".")[2])
    assert round(float(found), digits) == number


def test_six_answers_are_few():
    assert "(± 15 to 20 points, says lesson 3)" in texts("00")
    errors = [100 * sqrt(share * (1 - share) / 6) for share in (5 / 6, 1 / 2)]
    assert [round(error / 5) * 5 for error in errors] == [15, 20]

"""A checkable statement of a lecture, and how its measurement is reported."""

import textwrap
from dataclasses import dataclass

MARKS = {"holds": "✔", "holds if": "◐", "wrong": "✘", "other convention": "◐"}
UNSUPPORTED = "⚠"
_CONCLUSIONS = {
    "holds": "holds.",
    "holds if": "holds if {}",
    "wrong": "wrong as printed: {}",
    "other convention": "other convention: {}",
}


@dataclass(frozen=True)
class Claim:
    """One checkable statement of the lecture and what measuring it has shown.

    id: number of the slide and a short name, for example "S27.params".
    slide: title of the slide as printed.
    statement: continues the sentence "the lecture says ...".
    verdict: "holds", "holds if", "wrong" or "other convention".
    correction: a sentence that says what was verified ("holds"), completes the verdict
    ("holds if ...") or replaces the statement ("wrong", "other convention").
    quoted: True where nothing can be measured and a source is quoted instead.
    """

    id: str
    slide: str
    statement: str
    verdict: str
    correction: str
    quoted: bool = False


def _wrap(text, indent):
    return textwrap.fill(
        text,
        width=100,
        initial_indent=indent,
        subsequent_indent="  ",
        break_on_hyphens=False,
    )


def report(row, supported, measured):
    """Return what the lecture says, what was measured and the verdict, as a text.

    A mark in front tells the verdict: ✔ holds, ◐ holds if or other convention, ✘ wrong
    as printed; or ⚠ that the measurement does not support it.
    """
    mark = MARKS[row.verdict] if supported else UNSUPPORTED
    said = f'{mark} {row.id} · "{row.slide}": the lecture says {row.statement}'
    if supported:
        conclusion = " → " + _CONCLUSIONS[row.verdict].format(row.correction)
    else:
        conclusion = f'; this does not support the verdict "{row.verdict}".'
    found = f"{'quoted' if row.quoted else 'measured'} {measured}{conclusion}"
    return _wrap(said, indent="") + "\n" + _wrap(found, indent="  ")

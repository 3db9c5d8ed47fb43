"""One row of the table of claims."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One checkable statement of the lecture and what measuring it has shown.

    id: number of the slide and a short name, for example "S27.params".
    slide: title of the slide as printed.
    statement: continues the sentence "the lecture says ...".
    verdict: "holds", "holds if", "wrong" or "other convention".
    correction: a sentence that says what was verified ("holds"), completes the verdict
    ("holds if ...") or replaces the statement ("wrong", "other convention").
    lesson: file name, without its ending, of the lesson that measures the statement.
    """

    id: str
    slide: str
    statement: str
    verdict: str
    correction: str
    lesson: str

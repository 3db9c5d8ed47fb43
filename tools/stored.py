"""What the solved notebooks hold beside their text: measurements and widgets."""

from functools import cache

import nbformat

from lessons import claims as rows


class MeasurementError(ValueError):
    """A solved notebook lacks the measurement of a claim."""


@cache
def notebook(lesson):
    """Return the solved notebook of a lesson as it is stored."""
    return nbformat.read(lesson.solved, as_version=4)


def carried(notebook, kind):
    """Return the data of one kind, "claim" or "widget", of all outputs in order."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = [output.get("metadata", {}).get(kind) for output in outputs]
    return [data for data in found if data]


def _fault(claim_id, data):
    """Return what is wrong with the stored data of a claim, "" if nothing is."""
    if data is None:
        return "has no stored measurement"
    if data["verdict"] != rows()[claim_id].verdict:
        return f"was stored with another verdict, {data['verdict']!r}"
    return "" if data["evidence"] else "is not supported by its stored measurement"


def measurements(lesson, notebook):
    """Return {claim id: what was measured} for each claim of a lesson.

    Raises MeasurementError, which names the claims, where the solved notebook lacks a
    measurement, or holds one that does not belong to the claim's verdict.
    """
    stored = {data["id"]: data for data in carried(notebook, "claim")}
    faults = {name: _fault(name, stored.get(name)) for name in lesson.claims}
    wrong = [f"claim {name} {fault}" for name, fault in faults.items() if fault]
    if wrong:
        text = "; ".join(wrong)
        raise MeasurementError(f"{lesson.solved.name}: {text}. Run `make notebooks`.")
    return {name: stored[name]["measured"] for name in lesson.claims}

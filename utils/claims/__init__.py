"""Statements of the lecture, each measured in the lesson that its row names."""

import os
import textwrap

from utils.arguments import flag, require
from utils.claims.architectures import ARCHITECTURES
from utils.claims.convolution import CONVOLUTION
from utils.claims.pooling import POOLING
from utils.claims.recap import RECAP
from utils.claims.row import Claim

__all__ = ["CLAIMS", "Claim", "claim"]

CLAIMS = {row.id: row for row in (*RECAP, *CONVOLUTION, *POOLING, *ARCHITECTURES)}

_CONCLUSIONS = {
    "holds": "holds.",
    "holds if": "holds if {}",
    "wrong": "wrong as printed: {}",
    "other convention": "other convention: {}",
}


def _wrap(text, indent):
    return textwrap.fill(
        text,
        width=100,
        initial_indent=indent,
        subsequent_indent="  ",
        break_on_hyphens=False,
    )


def _report(row, supported, measured):
    mark = "✔" if supported else "✘"
    said = f'{mark} {row.id} · "{row.slide}": the lecture says {row.statement}'
    if supported:
        conclusion = "→ " + _CONCLUSIONS[row.verdict].format(row.correction)
    else:
        conclusion = f'does not support the verdict "{row.verdict}".'
    found = f"measured {measured} {conclusion}"
    return _wrap(said, indent="") + "\n" + _wrap(found, indent="  ")


def claim(claim_id, evidence, measured):
    """Print what the lecture says, what was measured, and the verdict.

    claim_id: a key of `CLAIMS`. evidence: True if the measurement supports the verdict
    of that row. measured: the result as a short text, the same on every machine.
    Raises a ValueError for an unknown id or a wrong type and, with CHECKS_STRICT=1 in
    the environment, an AssertionError when the verdict is not supported.
    """
    known = isinstance(claim_id, str) and claim_id in CLAIMS
    require(known, "claim_id", claim_id, "an id in utils.claims.CLAIMS")
    supported = flag("evidence", evidence)
    is_text = isinstance(measured, str) and bool(measured.strip())
    require(is_text, "measured", measured, "a non-empty text")
    report = _report(CLAIMS[claim_id], supported, measured)
    print(report)
    if not supported and os.environ.get("CHECKS_STRICT") == "1":
        raise AssertionError(report)

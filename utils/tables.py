"""Print results as an aligned table; say a mean with its spread."""

import math
import numbers
import re

import numpy as np

from utils.arguments import array, integer, require
from utils.notebook import say

# "1,234", "−0.5", "95.0 ± 0.9 %", "12 px", "3×3", "2.1e−05": these stand on the right
_NUMERIC = re.compile(r"[−+-]?[\d∞][\d,.]*(e[−+-]?\d+)?( ± [\d,.]+)?( ?\S{1,3})?")
_ABSENT = "–"


def _plain(value):
    """Return a NumPy, Keras or PyTorch scalar as a number of Python, else `value`."""
    if isinstance(value, str | numbers.Number) or value is None:
        return value.item() if isinstance(value, np.generic) else value
    if getattr(value, "shape", None) == () and hasattr(value, "__array__"):
        return np.asarray(value).item()
    return value


def _is_float(value):
    return isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral)


def _exponent(value):
    """Return the power of ten of a number's first digit once it has three of them."""
    return int(f"{abs(value):.2e}".partition("e")[2])


def _decimals(values):
    """Return how many decimals a column's numbers share, None where they cannot.

    The smallest one keeps three significant digits, and the largest shows four at most.
    """
    powers = [_exponent(value) for value in values if math.isfinite(value) and value]
    if not powers:
        return 0
    decimals = max(0, 2 - min(powers))
    return decimals if decimals == 0 or max(powers) + decimals < 4 else None


def _float_text(value, decimals):
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "∞" if value > 0 else "−∞"
    power = _exponent(value) if value else 0
    if value and not -5 < power < 7:
        return f"{value:.2e}"
    places = max(0, 2 - power) if decimals is None else decimals
    return f"{value:,.{places}f}"


def _text(value, decimals):
    if value is None:
        return _ABSENT
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return str(value)
    text = _float_text(value, decimals) if _is_float(value) else f"{value:,}"
    return text.replace("-", "−")


def _column(values):
    """Return the texts of a column."""
    plain = [_plain(value) for value in values]
    decimals = _decimals([value for value in plain if _is_float(value)])
    return [_text(value, decimals) for value in plain]


def _is_numeric(texts):
    shown = [text for text in texts if text not in ("", _ABSENT)]
    return bool(shown) and all(_NUMERIC.fullmatch(text) for text in shown)


def _block(heading, texts):
    """Return the lines of a column, all of one width."""
    width = max(map(len, [heading, *texts]))
    aligned = str.rjust if _is_numeric(texts) else str.ljust
    return [aligned(line, width) for line in (heading, "-" * width, *texts)]


def _entries(row):
    """Return the entries of a row that is a list, a tuple or an array, else None."""
    if isinstance(row, np.ndarray) and row.ndim == 1:
        return list(row)
    return list(row) if isinstance(row, list | tuple) else None


def _rows_of(rows):
    """Return rows, given as such or as a dict name → value or values, as lists."""
    if isinstance(rows, dict):
        pairs = [(name, _entries(values)) for name, values in rows.items()]
        return [
            [name, *([rows[name]] if values is None else values)]
            for name, values in pairs
        ]
    is_list = isinstance(rows, list | tuple | np.ndarray)
    require(is_list, "rows", rows, "a list of rows or a dict name → values")
    return list(map(_entries, rows))


def _checked(rows, columns):
    """Return rows and columns as lists of equal lengths, or raise a ValueError."""
    is_list = isinstance(columns, list | tuple) and len(columns) > 0
    is_text = is_list and all(isinstance(name, str) for name in columns)
    require(is_text, "columns", columns, "a list of headings, texts all")
    found, count = _rows_of(rows), len(columns)
    require(len(found) > 0, "rows", rows, "at least one row")
    for number, row in enumerate(found):
        fits = row is not None and len(row) == count
        shown = rows if isinstance(rows, dict) else rows[number]
        wanted = f"a list of {count} entries, one below each heading"
        require(fits, f"rows, row {number}", shown, wanted)
    return found, list(columns)


def table(rows, columns):
    """Print rows below their headings, texts on the left, numbers on the right.

    rows: lists or tuples, one entry per heading; or a dict name → value or values, the
    name in the first column. Whole numbers are shown whole, others with three or four
    significant digits, None as –; texts stay as they are, and those that read like
    numbers ("95.0 ± 0.9 %") stand on the right, too. Raises a ValueError for rows that
    do not fit the headings.
    """
    rows, columns = _checked(rows, columns)
    cells = [_column(values) for values in zip(*rows, strict=True)]
    blocks = [_block(*pair) for pair in zip(columns, cells, strict=True)]
    say("\n".join("  ".join(line).rstrip() for line in zip(*blocks, strict=True)))


def plus_minus(values, digits=1, unit=""):
    """Return "95.0 ± 0.9": mean and standard deviation of a sample, n − 1 below.

    values: at least two finite numbers, for instance of several random starts. digits:
    decimals. unit: is appended as it is, for instance " %".
    """
    sample = array("values", values, ndim=1)
    require(len(sample) > 1, "values", values, "at least two numbers")
    digits = integer("digits", digits, low=0, high=10)
    require(isinstance(unit, str), "unit", unit, "a text")
    mean = f"{sample.mean(dtype=float):.{digits}f}".replace("-", "−")
    return f"{mean} ± {sample.std(ddof=1, dtype=float):.{digits}f}{unit}"

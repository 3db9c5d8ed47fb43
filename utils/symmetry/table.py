"""Write a report as text, at most 88 columns wide."""

import textwrap
from math import isnan

WIDTH = 88
NAME = 15
WIDE = 4  # group elements that have a column of their own


def _number(value):
    """Return at most two significant digits."""
    if isnan(value):
        return "-"
    if value >= 99.5:
        return ">99"
    return f"{value:.2g}" if value == 0 or value >= 1e-3 else f"{value:.0e}"


def _largest(values):
    known = [value for value in values if not isnan(value)]
    return max(known, default=float("nan"))


def _columns(row):
    """Return heading and text of the columns of errors."""
    if len(row.errors) > WIDE:
        cells = {"worst": _number(_largest(row.errors.values()))}
    else:
        cells = {
            name: _number(error) + "~" * (not row.fits[name])
            for name, error in row.errors.items()
        }
    fitting = [error for name, error in row.inside.items() if row.fits[name]]
    return cells | {"inside": _number(_largest(fitting))}


def _stride(row):
    if row.stride is None:
        return "-"
    return "×".join(map(str, dict.fromkeys(row.stride)))


def _short(name):
    return name if len(name) <= NAME else f"{name[: NAME // 2]}…{name[-(NAME // 2) :]}"


def _line(name, shape, stride, cells, cause):
    """Return one line; turns and mirrors leave out the strides."""
    errors = "".join(f"{cell:>7}" for cell in cells)
    line = f"{name:{NAME}}{shape:>11}{stride:>5}{errors}  {cause}"
    return line[:WIDTH].rstrip()


def table(rows, outputs):
    """Return the text: one line per row, then the verdict on each output."""
    columns = [_columns(row) for row in rows]
    lines = [_line("layer", "output", "step", map(str, columns[0]), "breaks by")]
    for row, cells in zip(rows, columns, strict=True):
        shape = "×".join(map(str, row.shape))
        stride = _stride(row)
        name = _short(row.name)
        lines.append(_line(name, shape, stride, cells.values(), row.cause))
    if any("~" in line for line in lines):
        lines.append("~ not a multiple of all strides so far: the nearest pixel counts")
    for row in outputs:
        verdict = f"{row.name}: {row.verdict}"
        lines += textwrap.wrap(verdict, WIDTH, subsequent_indent="  ")
    return "\n".join(lines)

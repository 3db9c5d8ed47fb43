"""README's picture of a lesson: a learner's answer, what the check says, a figure.

The figure comes out of the solved notebook of lesson 6, the words out of the check.
"""

import base64
import hashlib
import inspect
import io
import textwrap
from contextlib import redirect_stdout
from pathlib import Path

import nbformat
import numpy as np

from lessons import check
from tools.course import ROOT
from tools.lesson import lessons

TARGET = ROOT / "site" / "lesson.png"
EXERCISE, FIGURE = "06.1", "sliding_window(image, kernel, row=2"
DPI, MARGIN, LINE, LETTERS = 125, 20, 27, 74  # pixels per inch, pixels, characters
COLOURS = 64  # a quarter of the bytes, and the eye sees no difference
SHADE, FRAME, RIGHT, WRONG = "#f5f5f5", "#cfcfcf", "#2e7d32", "#c62828"
_MARKS = {"✅": ("✔", RIGHT), "❌": ("✘", WRONG)}


def my_conv2d(image, kernel):
    """Slide the kernel over the image; sum the products."""
    kernel = kernel[::-1, ::-1]
    h, w = kernel.shape
    rows, columns = np.subtract(image.shape, kernel.shape) + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + h, j : j + w]
            result[i, j] = (window * kernel).sum()
    return result


def said():
    """Return what the check says to the answer."""
    with redirect_stdout(io.StringIO()) as printed:
        check(EXERCISE, my_conv2d)
    return printed.getvalue()


def figure():
    """Return the figure as PNG. Raises a ValueError if the notebook has none."""
    (lesson,) = lessons(EXERCISE[:2])
    for cell in nbformat.read(lesson.solved, as_version=4).cells:
        if cell.cell_type == "code" and FIGURE in cell.source:
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    return base64.b64decode(output.data["image/png"])
    raise ValueError(f"{lesson.solved.name} shows no figure of {FIGURE}…)")


def fingerprint():
    """Return what the picture follows from; it is stored inside the picture."""
    own = Path(__file__).read_text(encoding="utf-8")
    parts = (own.encode(), said().encode(), figure())
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:16]


def stored():
    """Return the fingerprint inside the picture, "" where there is no picture."""
    from PIL import Image

    if not TARGET.exists():
        return ""
    with Image.open(TARGET) as image:
        return image.text.get("Description", "")


def _wrapped(text):
    """Return text with lines that are short enough for the picture."""
    wrap = textwrap.TextWrapper(LETTERS, subsequent_indent="   ")
    return [part for line in text.splitlines() for part in wrap.wrap(line)]


def _write(axes, lines, top):
    """Write lines from `top` downwards, the marks of a check in colour."""
    style = {"family": "monospace", "size": 12, "va": "top"}
    for number, line in enumerate(lines):
        place = (2 * MARGIN, top + number * LINE)
        if line[:1] in _MARKS:
            mark, colour = _MARKS[line[0]]
            axes.text(*place, mark, color=colour, weight="bold", **style)
            line = f"  {line[2:]}"
        axes.text(*place, line, color="black", **style)


def _canvas(width, height):
    """Return a figure of so many pixels, and axes that cover it."""
    from matplotlib.figure import Figure

    canvas = Figure((width / DPI, height / DPI), dpi=DPI, facecolor="white")
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.axis("off")
    return canvas, axes


def draw():
    """Return the picture, a Matplotlib figure: figure, answer, what the check says."""
    from matplotlib.image import imread
    from matplotlib.patches import Rectangle

    image = imread(io.BytesIO(figure()))
    code = f'{inspect.getsource(my_conv2d)}\ncheck("{EXERCISE}", my_conv2d)'
    asked, answered = code.splitlines(), _wrapped(said())
    high, wide = image.shape[:2]
    top, box = high + 2 * MARGIN, len(asked) * LINE + MARGIN
    bottom = top + box + MARGIN
    size = wide + 2 * MARGIN, bottom + len(answered) * LINE + MARGIN
    canvas, axes = _canvas(*size)
    axes.imshow(image, extent=(MARGIN, MARGIN + wide, MARGIN + high, MARGIN))
    axes.set(xlim=(0, size[0]), ylim=(size[1], 0))
    frame = Rectangle((MARGIN, top), wide, box, facecolor=SHADE, edgecolor=FRAME)
    axes.add_patch(frame)
    _write(axes, asked, top + MARGIN / 2)
    _write(axes, answered, bottom)
    return canvas


def build():
    """Draw the picture anew if what it shows has changed."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    now = fingerprint()
    if stored() != now:
        drawn, about = io.BytesIO(), PngInfo()
        draw().savefig(drawn)
        about.add_text("Description", now)
        few = Image.open(drawn).convert("RGB").quantize(COLOURS, dither=0)
        few.save(TARGET, optimize=True, pnginfo=about)


if __name__ == "__main__":
    build()

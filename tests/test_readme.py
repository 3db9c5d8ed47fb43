"""README: its table of lessons, its hours, its picture of a lesson."""

import io

import pytest
from PIL import Image

from tools import picture, readme
from tools.lesson import lessons

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)


def shape(png):
    """Return (height, width) of a picture."""
    with Image.open(io.BytesIO(png)) as image:
        return image.size[::-1]


def test_the_readme_is_up_to_date():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.stamped_readme() == text, "run `make notebooks`"


def test_the_readme_shows_a_lesson_as_it_is():
    assert picture.stored() == picture.fingerprint(), "run `make notebooks`"
    assert "❌ 06.1" in picture.said() and "you flipped the kernel" in picture.said()


def test_the_animation_is_one_that_is_loaded_fast():
    path = readme.README.with_name("site") / "convolution.webp"
    assert "site/convolution.webp" in readme.README.read_text(encoding="utf-8")
    with Image.open(path) as film:
        assert film.n_frames == 25 and film.width == 640
    assert path.stat().st_size < 350_000


def test_the_picture_holds_answer_message_and_figure():
    drawn = picture.draw()
    (axes,) = drawn.axes
    lines = " ".join(" ".join(text.get_text() for text in axes.texts).split())
    for wanted in ("def my_conv2d(image, kernel):", 'check("06.1", my_conv2d)', "✘"):
        assert wanted in lines
    assert "Likely cause: you flipped the kernel." in lines
    (image,) = axes.images
    assert image.get_array().shape[:2] == shape(picture.figure())
    width = drawn.get_figwidth() * picture.DPI
    ends = [text.get_window_extent().x1 for text in axes.texts]
    assert max(ends) < width


@each_lesson
def test_a_lesson_is_one_line_in_the_readme(lesson):
    known = readme.content(lesson)
    assert 4 <= len(known.split()) <= 25 and not known.endswith((".", ";"))
    (line,) = (
        line
        for line in readme.lesson_table([lesson]).splitlines()
        if lesson.title in line
    )
    assert known in line and f"notebooks/solutions/{lesson.solved.name}" in line


def test_the_readme_adds_up_the_hours():
    first, second = lessons("06")[0], lessons("09")[0]
    pairs = zip(first.split_minutes, second.split_minutes, strict=True)
    core, deeper = (a + b for a, b in pairs)
    text = readme.size([first, second])
    assert f"**2 lessons, {core / 60:.0f} hours** " in text
    assert f" and {deeper / 60:.0f} more " in text
    assert f"{len(first.checked) + len(second.checked)} exercises" in text

"""The page of topics: complete, and no place that is not there."""

import re
import tomllib
from collections import Counter

import pytest

from tools import topics
from tools.lesson import lessons
from tools.topics import Place

GROUPS = topics.groups()
TOPICS = [(name, places) for group in GROUPS.values() for name, places in group.items()]
PLACES = [place for _, places in TOPICS for place in places]


def test_every_place_exists():
    pages = {path.name for path in (topics.FILE.parent / "pages").glob("*.md")}
    for place in PLACES:
        if place.is_page:
            assert place.entry in pages | {"data.md"}  # which tools.site writes
        else:
            assert place.part


def test_a_place_that_no_lesson_has_is_refused():
    with pytest.raises(ValueError, match="entry = '06:99'"):
        assert Place("06:99", "nothing").line


def test_every_place_says_in_a_few_words_what_is_done_there():
    for place in PLACES:
        text = place.text.removeprefix(topics.MENTIONED)
        assert 2 <= len(text.split()) <= 20, place
        assert "`" not in text and not text.endswith("."), place


def test_no_topic_occurs_twice_and_none_names_a_place_twice():
    words = Counter(name.casefold() for name, _ in TOPICS)
    assert [name for name, count in words.items() if count > 1] == []
    for name, places in TOPICS:
        entries = [place.entry for place in places]
        assert len(set(entries)) == len(entries) >= 1, name


def section_of(place):
    """Return (number of the lesson, key of the section) of a place."""
    lesson, part = place.part
    return lesson.number, getattr(part, "section", None) or part.key


def unnamed(groups, known):
    """Return the sections, "06:14", that no topic treats, but for quiz and summary."""
    places = [
        p for topics_ in groups.values() for each in topics_.values() for p in each
    ]
    named = {section_of(p) for p in places if p.is_treated and not p.is_page}
    return [
        f"{lesson.number}:{key}"
        for lesson in known
        for key in lesson.sections
        if key.isdigit() and (lesson.number, key) not in named
    ]


def test_every_section_of_every_lesson_is_found_under_a_topic():
    assert unnamed(GROUPS, lessons()) == []


def test_a_section_that_is_only_mentioned_is_not_found():
    place = Place("06:14", "mentioned: activations")
    assert not place.is_treated and place.line.endswith("), *mentioned*: activations")
    assert "06:14" in unnamed({"group": {"topic": [place]}}, lessons("06"))


def test_the_page_holds_every_group_every_topic_and_what_is_missing():
    page = topics.listing()
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == [
        *GROUPS
    ]
    assert page.count("\n### ") == len(TOPICS)
    assert page.count("\n- ") == len(PLACES)
    absent = tomllib.loads(topics.FILE.read_text(encoding="utf-8"))["missing"]
    assert all(text.endswith(".") for text in absent)
    assert topics.missing().count("\n") == len(absent) - 1


def test_a_line_leads_to_the_section_to_the_exercise_or_to_the_page():
    line = Place("06:2", "a window that you move").line
    assert line == "[Lesson 6, section 2](#lesson-06-2): a window that you move"
    assert (
        Place("06.1", "write it").line == "[Exercise 06.1](#lesson-06-06.1): write it"
    )
    assert Place("06:quiz", "asks").line.startswith("[Lesson 6: quiz](#lesson-06-quiz)")
    assert (
        Place("limits.md", "beside the bound").line == "[](limits.md): beside the bound"
    )


def test_terms_are_explained_once_and_by_a_lesson_that_exists():
    text = (topics.FILE.parent / "pages" / "terms.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines()[8:]]
    names = [row[0].strip() for row in rows]
    assert len(names) == len(set(names)) > 80
    numbers = {int(lesson.number) for lesson in lessons()}
    assert {int(row[2]) for row in rows} <= numbers

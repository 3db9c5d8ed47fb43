"""Generated parts of the lecturer's guide: plans, links, memory."""

import json
from urllib.parse import quote

from lessons.plans import PLANS, WEEK
from tools.course import ROOT, course
from tools.lecture import planned
from tools.stored import notebook
from tools.tables import LESSONS, link, table

RESULTS = ROOT / "benchmarks" / "results"
BY_NUMBER = {lesson.number: lesson for lesson in LESSONS}


def plan(minutes):
    """Return the table of one plan, with its running time."""
    rows, clock = [], 0
    for entry in PLANS[minutes]:
        lesson, part = planned(entry, LESSONS)
        rows.append([f"{clock}", link(lesson, part), f"{part.minutes}"])
        clock += part.minutes
    rows.append([f"{clock}", f"questions ({minutes - clock} min left)", ""])
    return table(["minute", "what", "min"], rows)


def plans():
    """Return all plans for the lecture hall."""
    return "\n\n".join(f"### {minutes} minutes\n\n{plan(minutes)}" for minutes in PLANS)


def week():
    """Return the plan of a week of self-study."""
    rows = []
    for day, numbers in WEEK.items():
        lessons = [BY_NUMBER[number] for number in numbers]
        pairs = [lesson.split_minutes for lesson in lessons]
        core, deeper = (sum(minutes) / 60 for minutes in zip(*pairs, strict=True))
        hours = [f"{core:.1f} h", f"{core + deeper:.1f} h"]
        rows.append([day, "<br>".join(map(link, lessons)), *hours])
    return table(["day", "lessons", "cores", "with everything"], rows)


def memory():
    """Return run time and largest memory of each solved notebook, as measured."""
    text = (RESULTS / "notebooks.json").read_text(encoding="utf-8")
    measured = {row["lesson"]: row for row in json.loads(text)}
    rows = [
        [link(lesson), f"{row['seconds']:.0f}", f"{row['megabytes']:.0f}"]
        for lesson in LESSONS
        if (row := measured.get(lesson.name))
    ]
    return table(["lesson", "seconds", "MB"], rows)


def agreeing(runs, word):
    """Return "7 of 8": of the runs named so, those in which nothing disagrees."""
    found = [cells for name, cells in runs.items() if name.startswith(word)]
    return f"{sum(not cells for cells in found)} of {len(found)}" if found else "–"


def starts():
    """Return how many runs at other starts print each lesson's stored verdicts."""
    text = (RESULTS / "starts.json").read_text(encoding="utf-8")
    kept, rows = json.loads(text), []
    for lesson in LESSONS:
        found = kept.get(lesson.name, {"code": None, "runs": {}})
        stored = notebook(lesson).metadata["course"]["digest"]
        words = ("start", "compiled", "one thread")
        counts = [agreeing(found["runs"], word) for word in words]
        note = "" if found["code"] in (stored, None) else "of older code"
        rows.append([link(lesson), *counts, note])
    return table(["lesson", "other starts", "compiled", "one thread", ""], rows)


def links():
    """Return an nbgitpuller link per lesson, for a hub at HUB."""
    facts, rows = course(), []
    if not facts.is_published:
        return "This copy has no address yet: `make publish URL=…` makes the links."
    folder = facts.url.rpartition("/")[2]  # what nbgitpuller calls its copy
    for lesson in LESSONS:
        target = f"lab/tree/{folder}/notebooks/{lesson.notebook.name}"
        query = (
            f"repo={quote(facts.url, safe='')}&branch={facts.reference}"
            f"&urlpath={quote(target, safe='')}"
        )
        address = f"`https://HUB/hub/user-redirect/git-pull?{query}`"
        rows.append([link(lesson), address])
    return table(["lesson", "link"], rows)


def launch():
    """Return what opens a lesson elsewhere, "" as long as nothing does."""
    kinds = " or ".join(course().launchers(""))
    return f"The rocket above each lesson opens it on {kinds}." if kinds else ""


def lesson_list():
    """Return the lines of a table of contents, one lesson each."""
    return "\n".join(lesson.name for lesson in LESSONS)

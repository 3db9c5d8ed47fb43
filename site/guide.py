"""Generated parts of the lecturer's guide: plans, links, memory."""

import json
import re
from urllib.parse import quote

import plans as data
import tables

RESULTS = tables.ROOT / "benchmarks" / "results"


def lesson_named(number):
    """Return "06_convolution" for "06"."""
    return next(path.stem for path in tables.LESSONS if path.stem.startswith(number))


def item(entry):
    """Return (lesson, title, minutes) of "06:2", "06:quiz" or exercise "06.1"."""
    lesson = lesson_named(entry[:2])
    if entry[2] == ":":
        title, minutes = tables.sections(lesson)[entry[3:]]
        name = f"section {entry[3:]}: {title}" if entry[3:].isdigit() else title
        return lesson, name, minutes
    pattern = rf"^# ### (Exercise {re.escape(entry)}: .+) \(.*?(\d+) min\)$"
    title, minutes = re.search(pattern, tables.source(lesson), re.M).groups()
    return lesson, title, int(minutes)


def plan(minutes):
    """Return the table of one plan, with its running time."""
    rows, clock = [], 0
    for entry in data.PLANS[minutes]:
        lesson, title, takes = item(entry)
        rows.append([f"{clock}", tables.link(lesson), tables.cell(title), str(takes)])
        clock += takes
    rows.append([f"{clock}", "", f"questions ({minutes - clock} min left)", ""])
    return tables.table(["minute", "lesson", "what", "min"], rows)


def plans():
    """Return all plans for the lecture hall."""
    parts = [f"### {minutes} minutes\n\n{plan(minutes)}" for minutes in data.PLANS]
    return "\n\n".join(parts)


def week():
    """Return the plan of a week of self-study."""
    build = tables.load(tables.ROOT / "lessons" / "build.py")
    rows = []
    for day, numbers in data.WEEK.items():
        names = [lesson_named(number) for number in numbers]
        paths = [tables.ROOT / "lessons" / f"{name}.py" for name in names]
        minutes = sum(build.facts(path)[2] for path in paths)
        links = "<br>".join(map(tables.link, names))
        rows.append([day, links, f"{minutes / 60:.1f} h"])
    return tables.table(["day", "lessons", "with everything"], rows)


def memory():
    """Return run time and largest memory of each solved notebook, as measured."""
    rows = json.loads((RESULTS / "notebooks.json").read_text(encoding="utf-8"))
    cells = [
        [tables.link(row["lesson"]), f"{row['seconds']:.0f}", f"{row['megabytes']:.0f}"]
        for row in rows
    ]
    return tables.table(["lesson", "seconds", "MB"], cells)


def links():
    """Return an nbgitpuller link per lesson, for a hub at HUB."""
    build = tables.load(tables.ROOT / "lessons" / "build.py")
    name, url = build.course()
    rows = []
    for path in tables.LESSONS:
        target = f"lab/tree/{name}/notebooks/{path.stem}.ipynb"
        query = (
            f"repo={quote(url, safe='')}&branch=main&urlpath={quote(target, safe='')}"
        )
        address = f"`https://HUB/hub/user-redirect/git-pull?{query}`"
        rows.append([tables.link(path.stem), address])
    return tables.table(["lesson", "link"], rows)


def lesson_list():
    """Return the lines of a table of contents, one lesson each."""
    return "\n".join(path.stem for path in tables.LESSONS)

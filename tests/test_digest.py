"""What makes a solved notebook run again, and what does not."""

import ast
import re
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from tools import digest
from tools.lesson import Lesson
from tools.solve import solved

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a copy of what digests read."""
    root = tmp_path_factory.mktemp("digest") / "course"
    caches = shutil.ignore_patterns("__pycache__")
    for folder in ("lessons", "utils", "data"):
        shutil.copytree(ROOT / folder, root / folder, ignore=caches)
    return root


@cache
def lessons(course):
    """Return the lessons of a copy; their cells are read once."""
    return [Lesson(p.parent) for p in sorted(course.glob("lessons/*/lesson.py"))]


@pytest.fixture(scope="module", autouse=True)
def _solved_once():
    """Let the same text of a lesson be solved once only; nothing else is remembered."""
    known = {}

    def remembered(lesson):
        text = tuple(cell.source for cell in lesson.cells)
        if text not in known:
            known[text] = solved(lesson)
        return known[text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digest, "solved", remembered)
        yield


def digests(course):
    return {lesson.number: digest.digest(lesson) for lesson in lessons(course)}


@pytest.fixture(scope="module")
def before(course):
    return digests(course)


@contextmanager
def edited(path, change):
    """Change a file's text, and put it back."""
    text = path.read_bytes()
    new = change(text.decode())
    assert new != text.decode()
    path.write_bytes(new.encode())
    try:
        yield
    finally:
        path.write_bytes(text)


def changed(course, before, path, change):
    """Return the numbers of the lessons that a changed file runs again."""
    (path,) = course.glob(path)
    with edited(path, change):
        after = digests(course)
    return {number for number in before if before[number] != after[number]}


def importers(course, module):
    """Return the numbers of the lessons in whose folder a module is imported."""
    pattern = rf"^ *(from utils import .*\b{module}\b|from utils\.{module} import)"
    return {
        path.parent.name[6:8]
        for path in course.glob("lessons/*/*.py")
        if re.search(pattern, path.read_text(encoding="utf-8"), re.M)
    }


# ---------------------------------------------------------------- the course


def test_lessons_differ(before):
    assert len(set(before.values())) == len(before) >= 14


def test_a_figures_label_is_of_its_lesson(course, before):
    def relabelled(text):
        return re.sub(r'xlabel="', r"\g<0>new ", text, count=1)

    found = changed(course, before, "lessons/lesson09*/figures.py", relabelled)
    assert found == {"09"}


def test_an_exercises_hint_is_of_its_lesson(course, before):
    def helped(text):
        return re.sub(r'hints=\(\s*"', r"\g<0>New: ", text, count=1)

    found = changed(course, before, "lessons/lesson06*/exercises.py", helped)
    assert found == {"06"}


def test_a_claims_correction_is_of_its_lesson(course, before):
    def corrected(text):
        return re.sub(r'correction="', r"\g<0>now ", text, count=1)

    found = changed(course, before, "lessons/lesson08*/claims.py", corrected)
    assert found == {"08"}


@pytest.mark.parametrize("module", ["ising", "training"])
def test_a_library_module_is_of_the_lessons_that_import_it(course, before, module):
    def extended(text):
        return text.replace("    return ", "    0\n    return ", 1)

    found = changed(course, before, f"utils/{module}.py", extended)
    assert found == importers(course, module)


def test_a_lessons_code_is_its_own(course, before):
    (path,) = course.glob("lessons/lesson03*/lesson.py")
    with edited(path, lambda text: text + "\n\n# %%\nprint(1)\n"):
        after = {**digests(course), "03": digest.digest(Lesson(path.parent))}
    assert {number for number in before if before[number] != after[number]} == {"03"}


def test_the_style_of_figures_is_everyones(course, before):
    found = changed(course, before, "utils/course.mplstyle", lambda text: text + "\n")
    assert found == set(before)


def test_data_belong_to_the_lessons_that_load_images(course, before):
    path = course / "data" / "mnist5000.npz"
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    after = digests(course)
    path.write_bytes(content)
    found = {number for number in before if before[number] != after[number]}
    assert found == importers(course, "images")


DOCUMENTED = ast.Module | ast.FunctionDef | ast.ClassDef


def reworded(text):
    """Return code with other comments and docstrings."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node):
            number = node.body[0].lineno - 1
            lines[number] = lines[number].replace('"""', '"""Now: ', 1)
    return "# Another comment.\n\n" + "".join(lines)


def test_comments_and_docstrings_change_nothing(course, before, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    paths = [*copy.glob("lessons/**/*.py"), *copy.glob("utils/**/*.py")]
    for path in paths:
        if path.name != "lesson.py":
            text = path.read_text(encoding="utf-8")
            path.write_text(reworded(text), encoding="utf-8")
            assert path.read_text(encoding="utf-8") != text
    assert digests(copy) == before


def test_a_lessons_text_and_comments_change_nothing(course, before, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    for path in copy.glob("lessons/*/lesson.py"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^# %% \[markdown\]\n# ", r"\g<0>New: ", text, flags=re.M)
        text = re.sub(r'^( +)"""(?=\w)', r'\1"""Now: ', text, flags=re.M)
        text = re.sub(r"^(\w+ = .*\))$", r"\1  # why", text, flags=re.M)
        path.write_text(text, encoding="utf-8")
    assert digests(copy) == before


def test_windows_ends_of_lines_change_nothing(course, before, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    for path in [*copy.rglob("*.py"), *copy.rglob("*.mplstyle")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digests(copy) == before


# ---------------------------------------------------------------- which modules

SMALL = {
    "utils/__init__.py": '"""A package."""\n',
    "utils/plots.py": "from utils import colours\n",
    "utils/colours.py": "RED = 1\n",
    "utils/other.py": "OTHER = 1\n",
    "utils/pack/__init__.py": (
        '"""It collects."""\n'
        "from utils.pack.one import a\nfrom utils.pack.two import b, c\n"
        '__all__ = ["a", "b", "c"]\n'
    ),
    "utils/pack/one.py": "from utils.pack import three\na = 1\n",
    "utils/pack/two.py": "b = c = 1\n",
    "utils/pack/three.py": "",
    "utils/busy/__init__.py": "from utils import other\nstate = {}\n",
    "lessons/__init__.py": "def check(): pass\ndef claim(): pass\n",
    "lessons/lesson98_a/__init__.py": "",
    "lessons/lesson98_a/exercises.py": "from lessons.lesson98_a import more\n",
    "lessons/lesson98_a/more.py": "",
    "lessons/lesson98_a/claims.py": "",
    "lessons/lesson98_a/figures.py": "from utils import plots\n",
    "lessons/lesson98_a/unused.py": "",
}


@pytest.fixture
def modules(tmp_path):
    """Return what tells the modules of a lesson of one code cell."""
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def tell(code):
        source = tmp_path / "lessons" / "lesson98_a" / "lesson.py"
        source.write_text(f"# %%\n{code}\n", encoding="utf-8")
        found = digest.modules(Lesson(source.parent))
        return {path.relative_to(tmp_path).as_posix() for path in found}

    return tell


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import numpy", ""),
        ("from utils import colours", "colours"),
        ("from utils import plots", "plots colours"),
        ("import utils.other", "other"),
        ("from utils.pack import a", "pack/one pack/three"),
        ("from utils.pack import b as x", "pack/two"),
        ("from utils import pack\npack.b", "pack/two"),
        ("from utils import pack as p\np.a", "pack/one pack/three"),
        ("from utils import pack\npack.three.x", "pack/three"),
        ("from utils import pack\nprint(pack)", "pack/one pack/two pack/three"),
        ("from utils.pack.two import b", "pack/two"),
        ("from utils import busy", "busy/__init__ other"),
        ("def f():\n    from utils import other", "other"),
    ],
)
def test_what_is_named_counts(modules, code, expected):
    assert modules(code) == {f"utils/{name}.py" for name in expected.split()}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from lessons import check", "exercises more"),
        ("from lessons import hint, claim", "exercises more claims"),
        ("from lessons import claim", "claims"),
        ("from lessons import own", "exercises more"),
    ],
)
def test_a_lessons_exercises_and_claims_count_where_it_uses_them(
    modules, code, expected
):
    own = {f"lessons/lesson98_a/{name}.py" for name in expected.split()}
    assert modules(code) == {"lessons/__init__.py", *own}


def test_figures_count_with_what_they_import(modules):
    assert modules("from lessons.lesson98_a import figures") == {
        "lessons/lesson98_a/figures.py",
        "utils/plots.py",
        "utils/colours.py",
    }


def test_code_reads_the_same_in_every_version_of_python():
    code = 'def f(x, *, y=None):\n    """Doc."""\n    return f"{x:{y}}" + u"z", None\n'
    assert digest.canonical(ast.parse(code)) == (
        "Module(body=[FunctionDef(name='f', args=arguments(args=[arg(arg='x')], "
        "kwonlyargs=[arg(arg='y')], kw_defaults=[Constant()]), body=[Return(value="
        "Tuple(elts=[BinOp(left=JoinedStr(values=[FormattedValue(value=Name(id='x', "
        "ctx=Load()), conversion=-1, format_spec=JoinedStr(values=[FormattedValue("
        "value=Name(id='y', ctx=Load()), conversion=-1)]))]), op=Add(), right="
        "Constant(value='z', kind='u')), Constant()], ctx=Load()))])])"
    )

"""Settings that a user brings along change neither a lesson nor what is right."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import keras
import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from tools.run_notebook import client
from utils import notebook
from utils.grading import Exercise
from utils.grading.state import settings_kept

ROOT = Path(__file__).resolve().parents[1]

KERAS_JSON = {
    "image_data_format": "channels_first",
    "floatx": "float64",
    "epsilon": 1e-3,
    "backend": "tensorflow",
}
MATPLOTLIBRC = """
image.origin: lower
image.aspect: auto
image.interpolation: bicubic
image.cmap: jet
axes.facecolor: black
axes.grid: False
axes.xmargin: 0.3
axes.titlelocation: left
axes.formatter.limits: -1, 1
axes.formatter.use_locale: True
axes.unicode_minus: False
figure.dpi: 40
figure.facecolor: black
figure.autolayout: True
font.family: monospace
legend.loc: lower left
lines.linestyle: :
lines.marker: x
savefig.dpi: 30
savefig.bbox: tight
savefig.facecolor: red
savefig.transparent: True
text.usetex: True
text.color: red
xtick.bottom: False
ytick.labelsize: 3
"""


@pytest.fixture(autouse=True)
def _own_settings():
    with matplotlib.rc_context():
        yield
    notebook.reset_libraries()


# ---------------------------------------------------------------- one after the other

SETTINGS = {
    "channels_first": lambda: keras.config.set_image_data_format("channels_first"),
    "float64": lambda: keras.config.set_floatx("float64"),
    "float16": lambda: keras.config.set_floatx("float16"),
    "epsilon 0.001": lambda: keras.config.set_epsilon(1e-3),
    "mixed_float16": lambda: keras.config.set_dtype_policy("mixed_float16"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_what_keras_had_is_named_once(name, capsys):
    SETTINGS[name]()
    notebook.setup(6)
    assert capsys.readouterr().out.endswith(f", seed 6 (your {name} set aside)\n")
    layer = keras.layers.Conv2D(2, 3)
    assert layer(np.zeros((1, 5, 6, 1))).shape == (1, 3, 4, 2)
    assert (layer.compute_dtype, keras.config.epsilon()) == ("float32", 1e-7)
    notebook.setup(6)
    assert capsys.readouterr().out.endswith(", seed 6\n")


def test_several_are_named_in_one_line(capsys):
    keras.config.set_image_data_format("channels_first")
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")  # which says the same
    notebook.setup(6)
    expected = ", seed 6 (your channels_first, float64 set aside)\n"
    assert capsys.readouterr().out.endswith(expected)


def test_numpy_prints_and_warns_as_it_does_by_itself():
    before = np.get_printoptions(), np.geterr()
    np.set_printoptions(1, 2, 1, 20, True, "nope", "inf!", sign="+", legacy="1.13")
    np.set_printoptions(floatmode="fixed", formatter={"int": hex})
    np.seterr(all="raise")
    notebook.setup()
    assert (np.get_printoptions(), np.geterr()) == before


def test_figures_begin_with_matplotlibs_own_settings():
    mine = {"image.origin": "lower", "lines.linestyle": ":"}
    plt.rcParams.update(plt.style.library["dark_background"] | mine)
    notebook.setup()
    course = matplotlib.rc_params_from_file(notebook.STYLE)
    keys = mine.keys() | plt.style.library["dark_background"].keys()
    assert [key for key in keys if plt.rcParams[key] != course[key]] == []
    assert plt.rcParams["image.origin"] == "upper"


def seen(answer):
    """Return what an answer finds set while it is checked."""
    found = []

    def look():
        names = ("image_data_format", "floatx", "epsilon", "dtype_policy")
        settings = [str(getattr(keras.config, name)()) for name in names]
        found.append([*settings, np.geterr()])
        return answer

    exercise = Exercise("00.0", "Settings", lambda: answer, lambda: [()], (), ("", ""))
    assert exercise.check(look).outcome == "right"
    return found[0]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_check_sets_them_aside_and_gives_them_back(name):
    usual = seen(1)
    SETTINGS[name]()
    np.seterr(all="raise")
    assert seen(1) == usual
    assert np.geterr()["over"] == "raise"
    with settings_kept():
        assert notebook.reset_libraries() == []
    assert notebook.reset_libraries() == [name]


def test_products_on_gpus_keep_all_bits(monkeypatch):
    asked = {}
    stub = types.SimpleNamespace
    tf32 = stub(enable_tensor_float_32_execution=lambda on: asked.update(tf32=on))
    configs = {"tensorflow": stub(experimental=tf32)}
    configs["jax"] = stub(update=asked.setdefault)
    for name, config in configs.items():
        monkeypatch.setitem(sys.modules, name, stub(config=config))
        notebook._use_all_bits(name)
    notebook._use_all_bits("torch")  # which asks NVIDIA's libraries
    assert asked == {"tf32": False, "jax_default_matmul_precision": "highest"}
    assert os.environ["NVIDIA_TF32_OVERRIDE"] == "0"


# ---------------------------------------------------------------- all at once

WITHOUT_KERAS = """
import json, sys
import lessons

class Refusal:
    "Refuses to find Keras and notes that it was asked."
    asked = False

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "keras":
            Refusal.asked = True
            raise ImportError(name)

sys.meta_path.insert(0, Refusal())
surprised = []
for key, each in lessons.exercises().items():
    try:
        if each.prepare:
            each.prepare()
    except ImportError:
        continue  # it loads Keras before any setting counts
    Refusal.asked = False
    try:
        each.check(each.reference)
    except ImportError:
        pass
    surprised += [key] if Refusal.asked else []
sys.meta_path.pop(0)

asked = lessons.exercise("11.1")
first = ["keras" in sys.modules, asked.check(asked.reference).outcome]
first += [m.hint in asked.check(m.answer).message for m in asked.mistakes]
from keras import config
first += [config.image_data_format(), config.floatx(), config.epsilon()]
"""
START = """
import contextlib, hashlib, io, json, sys
import keras, matplotlib.pyplot as plt, numpy as np
import lessons
from lessons.lesson14_capstone_air_showers import challenge
from tools.lesson import lessons as lessons_of
from tools.solve import solved

def picture(figure):
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return hashlib.sha256(file.getvalue()).hexdigest()

def shown(number):
    "Return the texts and figures of a lesson's cells up to its first training."
    names, texts, pictures = {}, io.StringIO(), []
    lesson = lessons_of(number)[0]
    for cell, source in zip(lesson.cells, solved(lesson)):
        if ".fit(" in source:
            return {"text": texts.getvalue(), "pictures": pictures}
        if cell.cell_type == "code":
            with contextlib.redirect_stdout(texts):
                exec(source, names)
            pictures += [picture(plt.figure(n)) for n in plt.get_fignums()]

def wrong():
    "Return {id: message} of the references that are not called right."
    challenge.fresh_seed = lambda: 1305
    all = lessons.exercises().items()
    found = {key: each.check(each.reference) for key, each in all}
    return {key: each.message for key, each in found.items() if each.outcome != "right"}
"""
ODD = """
keras.config.set_dtype_policy("mixed_float16")
plt.style.use("dark_background")
np.seterr(all="raise")
np.set_printoptions(precision=2, suppress=True, legacy="1.13")
policy, errors = keras.config.dtype_policy().name, np.geterr()
refused = wrong()
kept = [keras.config.dtype_policy().name, np.geterr()] == [policy, errors]
rest = {"image.origin": plt.rcParams["image.origin"], "refused": refused, "kept": kept}
rest |= {"surprised": surprised, "first": first}
"""
END = "\nprint(json.dumps({**shown('06'), **rest}))"


def alone(code, **environment):
    """Run code in a process of its own; return what it prints as JSON at its end."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CNN_COURSE_WIDGETS": "static"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + END],
        cwd=ROOT,
        env={**os.environ, **quiet, **environment},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Return what happens where a user has set everything that can be set."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "keras.json").write_text(json.dumps(KERAS_JSON))
    (folder / "matplotlibrc").write_text(MATPLOTLIBRC)
    return alone(
        WITHOUT_KERAS + START + ODD,
        KERAS_HOME=str(folder),
        MATPLOTLIBRC=str(folder),
        MPLBACKEND="svg",
        PYTHONHASHSEED="7",
        **{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        PYTHONIOENCODING="utf-8",  # as in a notebook
    )


def test_all_references_stay_right_without_setup(odd):
    assert odd["image.origin"] == "lower"  # so the files were read
    assert odd["refused"] == {} and odd["kept"]


def test_exercises_that_need_keras_load_it_before_anything_is_built(odd):
    """Else what a user's keras.json says would hold while they are judged."""
    assert odd["surprised"] == []


def test_a_check_may_be_the_first_to_load_keras(odd):
    before, right, *hints, image_data_format, floatx, epsilon = odd["first"]
    assert (before, right) == (False, "right")
    assert hints and all(hints)
    assert (image_data_format, floatx, epsilon) == ("channels_first", "float64", 1e-3)


def test_a_lesson_shows_the_same(odd):
    usual = alone(START + "rest = {}", MPLBACKEND="agg")
    line, *others = usual["text"].splitlines()
    set_aside = "(your channels_first, float64, epsilon 0.001, mixed_float16 set aside)"
    assert len(usual["pictures"]) > 2 and len(others) > 15
    assert odd["text"].splitlines() == [f"{line} {set_aside}", *others]
    assert odd["pictures"] == usual["pictures"]


# ---------------------------------------------------------------- in a notebook

KERAS = """
__version__ = "3.15.1"
class backend:
    backend = staticmethod(lambda: "stub")
class distribution:
    list_devices = staticmethod(lambda: ["cpu:0"])
class utils:
    set_random_seed = staticmethod(lambda seed: None)
"""
INLINE = 'c = get_config()\nc.InlineBackend.rc = {"figure.dpi": 20}'


@pytest.fixture
def image(tmp_path):
    """Return a function that draws in a notebook under an environment."""
    (tmp_path / "keras.py").write_text(KERAS)
    (tmp_path / "tensorflow.py").write_text("")
    profile = tmp_path / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(INLINE)
    path = f"import sys; sys.path[:0] = {[str(tmp_path), str(ROOT)]}\n"
    sources = [
        f"{path}from utils import notebook; notebook.setup()",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
    ]

    def run(**environment):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        book = nbformat.v4.new_notebook(cells=cells)
        environment = {**os.environ, "IPYTHONDIR": str(tmp_path), **environment}
        client(book, tmp_path).execute(env=environment)
        return [out.data for out in book.cells[1].outputs]

    return run


def test_figures_appear_in_the_notebook_as_large_as_ever(image):
    (found,) = image(MPLBACKEND="pdf")
    assert found["text/plain"] == "<Figure size 792x462 with 1 Axes>"
    assert found["image/png"].startswith("iVBOR")

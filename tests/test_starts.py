"""Other random starts, and what tells whether notebooks say the same there."""

import json
import os
import subprocess
import sys
from math import inf
from pathlib import Path
from types import SimpleNamespace

import keras
import nbformat
import numpy as np
import pytest

from tools.lesson import lessons
from trust import gpu, reruns, starts
from utils import notebook

ROOT = Path(__file__).resolve().parents[1]

# ---------------------------------------------------------------- seeds


@pytest.mark.parametrize(
    ("start", "expected"), [(None, 7), ("", 7), ("0", 7), ("1", 1007), ("12", 12007)]
)
def test_a_start_shifts_seeds(start, expected, monkeypatch, capsys):
    monkeypatch.delenv("CNN_COURSE_START", raising=False)
    if start is not None:
        monkeypatch.setenv("CNN_COURSE_START", start)
    assert notebook.seed(7) == expected
    notebook.setup(7)
    assert capsys.readouterr().out.endswith(f", seed {expected}\n")
    shown = np.random.random(3)
    assert np.array_equal(shown, np.random.RandomState(expected).random_sample(3))


def test_a_seed_stays_one(monkeypatch):
    monkeypatch.setenv("CNN_COURSE_START", "9")
    assert notebook.seed(2**32 - 1) == 8999
    keras.utils.set_random_seed(notebook.seed(2**32 - 1))


@pytest.mark.parametrize("start", ["-1", "1.5", "one", "1 2"])
def test_bad_starts_are_refused(start, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_START", start)
    with pytest.raises(ValueError, match=r"CNN_COURSE_START = '.*whole number from 0"):
        notebook.seed(1)


@pytest.mark.parametrize("number", [-1, 2**32, 1.5, "1", None])
def test_bad_seeds_are_refused(number):
    with pytest.raises(ValueError, match="^number = "):
        notebook.seed(number)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_no_training_is_seeded_past_the_start(lesson):
    for cell in lesson.code:
        for line in cell.source.splitlines():
            if "set_random_seed(" in line:
                assert "set_random_seed(notebook.seed(" in line


# ---------------------------------------------------------------- comparison


def book(*sources, varies=()):
    """Return a notebook; the text of cells whose numbers are in `varies` may vary."""
    cells = []
    for number, source in enumerate(sources, 1):
        tags = [reruns.VARIES] if number in varies else []
        cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    return nbformat.v4.new_notebook(cells=cells)


def outcome(said, varies=False, error=""):
    return {"said": said, "error": error, "varies": varies}


@pytest.mark.parametrize(
    ("stored", "found", "kind"),
    [
        (outcome("0.91\n"), outcome("0.91\n"), ""),
        (outcome("0.91\n"), outcome("0.92\n"), "text"),
        (outcome("0.91\n", True), outcome("0.92\n", True), ""),
        (outcome("good: True\n"), outcome("good: False\n"), "verdict"),
        (outcome("0.9 True\n", True), outcome("0.8 False\n", True), "verdict"),
        (outcome("✔ S1", True), outcome("⚠ S1", True), "verdict"),
        (outcome("◐ S1", True), outcome("⚠ S1", True), "verdict"),
        (outcome("✘ S1", True), outcome("✔ S1", True), "verdict"),
        (outcome("✅ 06.1"), outcome("❌ 06.1"), "verdict"),
        (outcome("Trueish"), outcome("Falsehood"), "text"),
        (outcome("a\n"), outcome("a\n", error="KeyError: 1\n"), "error"),
        (outcome("a\n", True), outcome("a\n", True, "KeyError: 1\n"), "error"),
    ],
)
def test_kinds_of_disagreement(stored, found, kind):
    assert reruns.kind_of(stored, found) == kind


def test_disagreements_are_counted_cell_by_cell():
    stored = [outcome("1\n"), outcome("n\nwithin: True\n"), outcome("2\n")]
    other = [outcome("1\n"), outcome("m\nwithin: True\n"), outcome("2\n")]
    worse = [outcome("1\n"), outcome("m\nwithin: False\n"), outcome("")]
    rows = reruns.compare("99_x", stored, {"a": other, "b": worse, "c": stored})
    assert rows == [
        ("99_x", 2, "verdict", ["b", "a"], "within: True", "within: False"),
        ("99_x", 3, "text", ["b"], "2", ""),
    ]
    text = reruns.table(rows, 3)
    assert "99_x  cell 2  verdict  2 of 3: b, a" in text
    assert "stored: within: True" in text and "b: within: False" in text
    assert "b: (nothing)" in text
    assert text.endswith("verdict 1, text 1")


def test_an_agreement_is_said():
    assert reruns.table([], 5) == "All say what is stored, 5 times out of 5."


@pytest.mark.parametrize(
    ("kinds", "code"),
    [((), 0), (("text",), 0), (("text", "verdict"), 1), (("error",), 1)],
)
def test_texts_alone_fail_nothing(kinds, code):
    rows = [SimpleNamespace(kind=kind) for kind in kinds]
    assert reruns.exit_code(rows) == code


# ---------------------------------------------------------------- executions

SOURCES = (
    "import os, sys; print(os.environ['CNN_COURSE_START'])",
    "print(os.environ.get('COLOUR')); print('warned', file=sys.stderr)",
    "'x' if 'this' in sys.modules else 'y'",
    "raise KeyError(3)",
    "print('still')",
)
RED = reruns.Variant("red, start 2", {"COLOUR": "red", "CNN_COURSE_START": "2"}, "this")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return a notebook whose stored outputs are those of the usual circumstances."""
    path = tmp_path_factory.mktemp("books") / "99_stored.ipynb"
    plain = book(*SOURCES, varies=[2])
    texts = ["0\n", "None\n", None, None, "still\n"]
    for cell, text in zip(plain.cells, texts, strict=True):
        cell.outputs = [nbformat.v4.new_output("stream", text=text)] if text else []
    data = {"text/plain": "'y'"}
    plain.cells[2].outputs = [nbformat.v4.new_output("execute_result", data)]
    error = {"ename": "KeyError", "evalue": "3", "traceback": []}
    plain.cells[3].outputs = [nbformat.v4.new_output("error", **error)]
    nbformat.write(plain, path)
    return path


def test_a_variant_sets_environment_and_imports_first(stored, tmp_path, capsys):
    plain = reruns.Variant("plain", {})
    rows = reruns.rerun_all({stored: "code"}, [plain, RED], tmp_path, jobs=2)
    assert [row[1:] for row in rows] == [
        (1, "text", [RED.name], "0", "2"),
        (3, "text", [RED.name], "'y'", "'x'"),
    ]
    printed = capsys.readouterr().out
    assert "99_stored, plain: 0 cells disagree\n" in printed
    assert "99_stored, red, start 2: 2 cells disagree\n" in printed
    assert "cell 3  text  1 of 2: red, start 2" in printed


def test_what_ran_already_is_not_run_again(stored, tmp_path, monkeypatch):
    runs = []
    monkeypatch.setattr(reruns, "execute", lambda *asked: runs.append(asked) or [])
    blue = reruns.Variant("blue", {"COLOUR": "blue"})
    for variant, fingerprint in [(RED, "a"), (RED, "a"), (blue, "a"), (RED, "a")]:
        assert reruns.rerun(stored, variant, tmp_path, fingerprint) == []
    assert [variant.name for _, variant in runs] == [RED.name, "blue"]
    reruns.rerun(stored, RED, tmp_path, "b")  # other code
    reruns.rerun(stored, RED._replace(environment={}), tmp_path, "b")
    assert len(runs) == 4
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"99_stored-red-start-2.json", "99_stored-blue.json"}


def test_the_fingerprint_follows_code_and_notebook(stored, tmp_path):
    path = tmp_path / "99_other.ipynb"
    nbformat.write(book("a = 1"), path)
    first = reruns.key(path, "code")
    assert first == reruns.key(path, "code") != reruns.key(path, "other code")
    nbformat.write(book("a = 2"), path)
    assert reruns.key(path, "code") != first


def test_older_outputs_are_named(stored, capsys):
    old = SimpleNamespace(solved=stored)
    reruns.digest, digest = lambda lesson: "new", reruns.digest
    try:
        assert reruns.fingerprints([old]) == {stored: "new"}
    finally:
        reruns.digest = digest
    assert "99_stored: stored by older code" in capsys.readouterr().out


# ---------------------------------------------------------------- commands


def test_circumstances_of_the_starts():
    names = [variant.name for variant in starts.variants(8)]
    assert names == [
        *(f"start {number}" for number in range(1, 9)),
        *("compiled, start 0", "compiled, start 1", "one thread"),
    ]
    assert [v.name for v in starts.variants(8, fast=True)] == ["start 1", "start 2"]


def test_the_fast_form_takes_the_cheaper_half():
    found = starts.cheaper_half(lessons())
    rows = json.loads(starts.COSTS.read_text(encoding="utf-8"))
    seconds = {row["lesson"]: row["seconds"] for row in rows}
    costs = [seconds[lesson.name] for lesson in found]
    rest = [seconds.get(each.name, inf) for each in lessons() if each not in found]
    assert len(costs) == (len(lessons()) + 1) // 2 and max(costs) <= min(rest)


@pytest.fixture
def asked(monkeypatch):
    """Return what commands ask for instead of running notebooks."""
    seen = []

    def rerun_all(paths, variants, folder, jobs):
        names = [path.stem[:2] for path in paths]
        seen.append((names, len(variants), folder.name, jobs))
        return [SimpleNamespace(kind="verdict")]

    for module in (starts, gpu):
        monkeypatch.setattr(module, "rerun_all", rerun_all)
    return seen


def test_arguments_of_the_commands(asked, monkeypatch, capsys):
    monkeypatch.setattr(gpu, "gpus", lambda: 0)
    assert starts.main(["06", "00", "--starts", "3", "--jobs", "2"]) == 1
    assert gpu.main(["06"]) == 1
    assert asked == [(["06", "00"], 6, "starts", 2), (["06"], 3, "gpu", 1)]
    assert "No GPU here" in capsys.readouterr().out


@pytest.fixture
def record(monkeypatch, tmp_path):
    """Return an empty record of runs, in another file than the real one."""
    monkeypatch.setattr(starts, "KEPT", tmp_path / "starts.json")
    return starts.KEPT


def disagreement(kind, *variants, cell=4):
    return reruns.Disagreement("06_x", cell, kind, list(variants), "", "")


def test_what_came_out_is_kept_with_its_code(record):
    assert starts.kept() == {}
    one, two = starts.variants(2)[:2]
    starts.keep({Path("06_x.ipynb"): "a"}, [one], [disagreement("verdict", one.name)])
    rows = [disagreement("text", two.name), disagreement("error", "start 9", cell=5)]
    starts.keep({Path("06_x.ipynb"): "a", Path("00_y.ipynb"): "c"}, [two], rows)
    runs = {"start 1": [4], "start 2": []}
    assert starts.kept() == {
        "00_y": {"code": "c", "runs": {"start 2": []}},
        "06_x": {"code": "a", "runs": runs},
    }
    starts.keep({Path("06_x.ipynb"): "b"}, [one], [])  # other code: what was, goes
    assert starts.kept()["06_x"] == {"code": "b", "runs": {"start 1": []}}


def test_nothing_is_kept_unasked(asked, record):
    starts.main(["06", "--starts", "1"])
    assert not record.exists()


def test_the_command_keeps_what_it_ran(asked, record, monkeypatch):
    monkeypatch.setattr(starts, "rerun_all", lambda *asked: [])
    assert starts.main(["06", "--starts", "1", "--keep"]) == 0
    (lesson,) = starts.kept()
    assert lesson == "06_convolution"
    assert len(starts.kept()[lesson]["runs"]) == 4


def test_with_a_gpu_nbval_compares(asked, monkeypatch):
    calls = []
    run = lambda command: calls.append(command) or SimpleNamespace(returncode=5)  # noqa
    monkeypatch.setattr(gpu, "gpus", lambda: 1)
    monkeypatch.setattr(gpu.subprocess, "run", run)
    assert gpu.main(["06"]) == 5
    assert "--nbval" in calls[0] and calls[0][-1].endswith("06_convolution.ipynb")
    assert asked == []


# ---------------------------------------------------------------- imitation

IMITATED = """
import numpy as np
import keras, tensorflow as tf
from keras import layers, ops
from trust import imitation
from utils import notebook

one, fine = 1 + 2.0**-10, 1 + 2.0**-12
values = tf.constant([one, fine, -fine, 1 + 2.0**-11, np.inf, -np.inf, 0, 3e-39])
print(imitation.to_tf32(values).numpy().tolist())
print(bool(np.isnan(imitation.to_tf32(tf.constant([np.nan]))[0])))

def kernels(layer, x):
    layer.build(x.shape)
    layer.set_weights([np.full(w.shape, fine, "float32") for w in layer.get_weights()])
    return float(ops.max(layer(x)))

x = np.full((1, 3, 3, 1), fine, "float32")
free = {"use_bias": False}
print([
    kernels(layers.Conv2D(1, 1, **free), x),
    kernels(layers.DepthwiseConv2D(1, **free), x),
    kernels(layers.SeparableConv2D(1, 1, **free), x),
    kernels(layers.Conv2DTranspose(1, 1, **free), x),
    kernels(layers.Conv3D(1, 1, **free), x[None]),
    kernels(layers.Conv1D(1, 1, **free), x[0]),
    kernels(layers.Dense(1, **free), x),
    kernels(layers.EinsumDense("abcd,de->abce", (None, None, 1)), x),
    float(ops.matmul(x[0, 0], x[0, 0].T)[0, 0]),
    float(ops.tensordot(x[0, 0], x[0, 0].T, 1)[0, 0]),
    float(ops.max(x)),
])
with tf.GradientTape() as tape:
    w = tf.Variable([[1.0]])
    y = tf.matmul(tf.constant([[1.0]]), w) * fine
print(float(tape.gradient(y, w)[0, 0]))

model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile("sgd", "mse")
plain = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
plain.compile("sgd", "mse", jit_compile=False)
model.fit(np.ones((4, 1)), np.ones(4), verbose=0)
print(model.jit_compile, plain.jit_compile)

notebook.setup()
print(float(ops.matmul(x[0, 0], x[0, 0].T)[0, 0]))
"""


def test_products_are_rounded_and_trainings_compiled():
    settings = {"CNN_COURSE_IMITATE": "xla tf32", "TF_CPP_MIN_LOG_LEVEL": "3"}
    settings |= {"KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(
        [sys.executable, "-c", IMITATED],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rounded, is_nan, products, gradient, compiled, _, exact = done.stdout.splitlines()
    step = 1 + 2.0**-10
    expected = [step, 1, -1, step, float("inf"), -float("inf"), 0]
    assert json.loads(rounded.replace("inf", "Infinity"))[:7] == expected
    assert (is_nan, compiled) == ("True", "True False")
    *rounding, untouched = json.loads(products)
    assert rounding == [1] * 10 and untouched == 1 + 2.0**-12
    assert float(gradient) == 1
    assert float(exact) > 1 + 2.0**-12  # which setup asks for

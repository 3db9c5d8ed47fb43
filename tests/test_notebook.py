"""The first cell: seeds, figure style and one line that says where we are."""

import io
import os
import random
import re
import subprocess
import sys
import types
from pathlib import Path

import keras
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from utils import notebook

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _style():
    with matplotlib.rc_context():
        yield


def alone(code, **environment):
    """Run code in a fresh interpreter; return its output."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def draw():
    """Return one random number of each kind that a lesson may use."""
    uniform = keras.random.uniform((3,))
    weights = keras.layers.Dense(2)
    weights.build((None, 2))
    return [
        random.random(),
        *np.random.random(3),
        *keras.ops.convert_to_numpy(uniform),
        *weights.get_weights()[0].ravel(),
    ]


@pytest.mark.parametrize("seed", [0, 6, 2**32 - 1, np.int64(6)])
def test_the_same_seed_gives_the_same_numbers(seed):
    notebook.setup(seed)
    first = draw()
    notebook.setup(seed)
    assert draw() == first


def test_other_seeds_give_other_numbers():
    notebook.setup(1)
    first = draw()
    notebook.setup(2)
    assert all(a != b for a, b in zip(first, draw(), strict=True))


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None, "42", [1], np.nan])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(ValueError, match="^seed = .* must be a whole number from 0"):
        notebook.setup(seed)


def test_one_line_names_backend_and_device(capsys):
    notebook.setup(6)
    line = rf"Keras [\d.]+\S* on {keras.backend.backend()}, \S+, seed 6\n"
    assert re.fullmatch(line, capsys.readouterr().out)


@pytest.mark.parametrize(
    ("devices", "shown"),
    [(["cpu:0"], "CPU"), (["cpu:0", "gpu:0", "gpu:1"], "GPU"), (["TPU:0"], "TPU")],
)
def test_the_device_is_named(devices, shown, monkeypatch, capsys):
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: devices)
    notebook.setup()
    assert f", {shown}, seed 42" in capsys.readouterr().out


@pytest.mark.parametrize("error", [AttributeError, NotImplementedError, RuntimeError])
def test_a_backend_that_knows_no_devices_counts_as_cpu(error, monkeypatch, capsys):
    def list_devices():
        raise error

    monkeypatch.setattr(keras.distribution, "list_devices", list_devices)
    notebook.setup()
    assert ", CPU, seed 42" in capsys.readouterr().out


def test_the_figure_style_is_set():
    matplotlib.rcdefaults()
    notebook.setup()
    style = matplotlib.rc_params_from_file(notebook.STYLE, use_default_template=False)
    assert len(style) > 0
    assert {key: plt.rcParams[key] for key in style} == dict(style)


PLAIN = """
import random, sys
import numpy as np
from utils import notebook

print({"keras", "matplotlib"} & set(sys.modules))
for _ in range(2):
    notebook.setup(7)
    print(random.random(), np.random.random())
"""


def test_setup_loads_what_it_prepares():
    before, *repeated = alone(PLAIN).splitlines()
    assert before == "set()" and repeated[0].endswith("seed 7")
    assert repeated[:2] == repeated[2:]


KERAS = """
import os
os.write(2, b"a line past Python\\n")
if "BROKEN" in os.environ:
    raise ImportError("a part is missing")
__version__ = "3.15.1"
class backend:
    backend = staticmethod(lambda: "stub")
class distribution:
    list_devices = staticmethod(lambda: ["cpu:0"])
class utils:
    set_random_seed = staticmethod(lambda seed: None)
"""
SETUP = "from utils import notebook; notebook.setup(7)"
AFTER = "; os.write(2, b'after\\n')"


@pytest.fixture
def stub(tmp_path):
    """Return a function that runs code in a process with small libraries."""
    (tmp_path / "keras.py").write_text(KERAS)
    (tmp_path / "tensorflow.py").write_text(
        "import os; os.write(2, b'and one more\\n')"
    )
    start = f"import os, sys; sys.path.insert(0, {str(tmp_path)!r}); "

    def run(code, **environment):
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment}
        command = [sys.executable, "-c", start + code]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True
        )
        return done.stdout, done.stderr

    return run


def test_lines_that_libraries_write_past_python_are_held_back(stub):
    expected = "Keras 3.15.1 on stub, CPU, seed 7\n"
    assert stub(SETUP + AFTER) == (expected, "after\n")
    wanted = stub(SETUP + AFTER, TF_CPP_MIN_LOG_LEVEL="0")
    assert wanted == (expected, "a line past Python\nand one more\nafter\n")


def test_a_failing_import_shows_them(stub):
    line, *traceback = stub(SETUP, BROKEN="1")[1].splitlines()
    assert line == "a line past Python"
    assert traceback[-1] == "ImportError: a part is missing"


def test_setup_works_without_a_standard_error(stub):
    assert stub(f"os.close(2); {SETUP}")[0].endswith("seed 7\n")


def test_tensorflows_log_is_quiet_unless_the_user_wants_it():
    shown = "print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    code = f"import os; from utils import notebook; {shown}"
    assert alone(code, TF_CPP_MIN_LOG_LEVEL="0") == "0\n"
    silent = f"import os; os.environ.pop('TF_CPP_MIN_LOG_LEVEL', None); {code}"
    assert alone(silent) == "3\n"


@pytest.mark.parametrize(("value", "static"), [("static", True), ("", False)])
def test_outputs_are_stored_where_the_environment_says_so(value, static, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", value)
    assert notebook.is_static() is static
    monkeypatch.delenv("CNN_COURSE_WIDGETS")
    assert notebook.is_static() is False


def test_one_device_changes_nothing():
    """Several devices are tried by `make trust-distributed`."""
    with notebook.all_devices():
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
    assert model.train_on_batch(x, y) > 0


def test_several_gpus_are_refused_with_pytorch(monkeypatch):
    cuda = types.SimpleNamespace(device_count=lambda: 2)
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(cuda=cuda))
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(ValueError, match="number of GPUs = 2.*KERAS_BACKEND"):
        notebook.all_devices()


def test_symbols_keep_their_meaning_on_plain_consoles(monkeypatch):
    console = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(console, encoding="ascii"))
    notebook.say("✅ ❌ ⏳ 💡 ✔ ◐ ✘ ⚠ 3 → −2 × π")
    sys.stdout.flush()
    plain = (
        "[right] [wrong] [not yet] [hint] [yes] [partly] [no] [not found] 3 -> -2 x ?"
    )
    assert console.getvalue().decode().splitlines() == [plain]

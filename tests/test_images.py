"""Digits and photographs: content, verification, and what a broken file looks like."""

import hashlib
import re
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import images
from utils.images import (
    DataFileError,
    load_cifar10,
    load_digits,
    load_photograph,
    photograph_names,
)

FILES = sorted(images.SHA256)


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    for name in FILES:
        (tmp_path / name).write_bytes((images.DATA_FOLDER / name).read_bytes())
    monkeypatch.setattr(images, "DATA_FOLDER", tmp_path)
    return tmp_path


def load_from(filename):
    return load_digits(1) if filename.startswith("mnist") else load_photograph("camera")


def test_digits_are_balanced_pictures():
    x, labels = load_digits()
    assert x.shape == (5000, 28, 28) and x.dtype == np.float32
    assert labels.shape == (5000,) and labels.dtype == np.int64
    assert x.min() == 0 and x.max() == 1
    np.testing.assert_array_equal(np.bincount(labels), 500)
    tens = np.sort(labels.reshape(-1, 10), axis=1)
    np.testing.assert_array_equal(tens, np.tile(np.arange(10), (500, 1)))


def test_digits_are_distinct_and_not_in_class_order():
    x, labels = load_digits()
    assert len(np.unique(x.reshape(5000, -1), axis=0)) == 5000
    assert len({tuple(ten) for ten in labels.reshape(-1, 10)}) > 490


def test_labels_belong_to_the_digits():
    x, labels = load_digits()
    train, test = slice(4000), slice(4000, None)
    means = np.stack([x[train][labels[train] == c].mean(axis=0) for c in range(10)])
    distance = ((x[test, None] - means) ** 2).sum(axis=(2, 3))
    assert np.mean(distance.argmin(axis=1) == labels[test]) > 0.75


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5000))
def test_first_digits_are_a_prefix(n):
    x, labels = load_digits(n)
    assert len(x) == len(labels) == n
    assert labels[-1] == load_digits()[1][n - 1]


@pytest.mark.parametrize("n", [0, -1, 5001, 2.5, "10", True])
def test_digits_refuse_impossible_n(n):
    with pytest.raises(ValueError, match=r"n = .* from 1 to 5000"):
        load_digits(n)


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.integers(-(10**6), 10**6), st.floats(), st.text(), st.none()))
def test_digits_give_data_or_a_value_error(n):
    try:
        x, labels = load_digits(n)
    except ValueError as error:
        assert "n = " in str(error)
    else:
        assert len(x) == len(labels) == (5000 if n is None else n)


def test_photographs():
    assert photograph_names() == ("camera", "chelsea", "coffee", "rocket")
    for name in photograph_names():
        photo = load_photograph(name)
        assert photo.dtype == np.uint8
        assert photo.shape == ((256, 256) if name == "camera" else (200, 300, 3))
        assert photo.std() > 30


def test_photographs_are_not_shared_between_calls():
    load_photograph("camera")[:] = 0
    assert load_photograph("camera").max() > 0


@pytest.mark.parametrize("name", ["lena", "", "Camera", None, 3, "../mnist5000"])
def test_unknown_photograph(name):
    with pytest.raises(ValueError, match="'camera'"):
        load_photograph(name)


@pytest.mark.parametrize("filename", FILES)
def test_hash_is_right_and_written_in_the_readme(filename):
    content = (images.DATA_FOLDER / filename).read_bytes()
    assert hashlib.sha256(content).hexdigest() == images.SHA256[filename]
    readme = (images.DATA_FOLDER / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{re.escape(filename)}` .*$", readme, re.MULTILINE)
    assert images.SHA256[filename] in row


def test_every_data_file_is_known():
    found = {path.name for path in images.DATA_FOLDER.iterdir() if path.is_file()}
    assert set(FILES) <= found
    assert {name for name in found if name.endswith((".npz", ".npy"))} == set(FILES)


@pytest.mark.parametrize("filename", FILES)
def test_missing_file(filename, data_copy):
    (data_copy / filename).unlink()
    with pytest.raises(DataFileError, match=f"{filename} is missing.*git checkout"):
        load_from(filename)


@pytest.mark.parametrize("filename", FILES)
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:1000] + bytes([content[1000] ^ 1]) + content[1001:],
        lambda content: content + b"\0",
        lambda content: b"version https://git-lfs.github.com/spec/v1\n",
    ],
    ids=["empty", "truncated", "one bit", "appended", "pointer"],
)
def test_damaged_file(filename, damage, data_copy):
    path = data_copy / filename
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataFileError, match=f"{filename} is damaged.*git checkout"):
        load_from(filename)


@pytest.mark.parametrize("filename", FILES)
def test_unreadable_file(filename, data_copy):
    (data_copy / filename).unlink()
    (data_copy / filename).mkdir()
    with pytest.raises(DataFileError, match="cannot be read"):
        load_from(filename)


def test_pickles_are_never_opened(data_copy, monkeypatch):
    path = data_copy / "photographs.npz"
    np.savez(path, camera=np.array([{}], dtype=object))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setitem(images.SHA256, "photographs.npz", digest)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        load_photograph("camera")


def test_import_needs_no_keras():
    code = (
        "import sys, utils.images;assert not {'keras', 'tensorflow'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)


def fake_keras(monkeypatch, load_data):
    keras = types.ModuleType("keras")
    cifar10 = types.SimpleNamespace(load_data=load_data)
    keras.datasets = types.SimpleNamespace(cifar10=cifar10)
    monkeypatch.setitem(sys.modules, "keras", keras)


def test_cifar10_flattens_the_labels(monkeypatch):
    part = np.zeros((3, 32, 32, 3), np.uint8), np.array([[1], [2], [3]], np.uint8)
    fake_keras(monkeypatch, lambda: (part, part))
    (x_train, y_train), (_, y_test) = load_cifar10()
    assert x_train.shape == (3, 32, 32, 3)
    assert y_train.tolist() == y_test.tolist() == [1, 2, 3]


def test_cifar10_offline(monkeypatch):
    def load_data():
        raise Exception("URL fetch failure")

    fake_keras(monkeypatch, load_data)
    with pytest.raises(DataFileError, match=r"CIFAR-10 .*URL fetch failure.*extra"):
        load_cifar10()

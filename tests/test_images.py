"""The data files: content, verification, and what a broken file looks like."""

import hashlib
import pickle
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import images
from utils.images import (
    CIFAR10_CLASSES,
    DataFileError,
    load_cifar10_weights,
    load_digits,
    load_photograph,
)

FILES = sorted(images.SHA256)
DATA = images.DATA_FOLDER


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    for name in FILES:
        (tmp_path / name).write_bytes((images.DATA_FOLDER / name).read_bytes())
    monkeypatch.setattr(images, "DATA_FOLDER", tmp_path)
    return tmp_path


def load_from(filename):
    load = {
        "cifar10_networks.npz": lambda: load_cifar10_weights("wide"),
        "mnist5000.npz": lambda: load_digits(1),
        "photographs.npz": lambda: load_photograph("camera"),
    }
    return load[filename]()


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
    for name in ("camera", "chelsea", "coffee", "rocket"):
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
        lambda content: b"<!DOCTYPE html><html><title>404</title></html>",
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: pickle.dumps(print),
    ],
    ids=[
        "empty",
        "truncated",
        "one bit",
        "appended",
        "pointer",
        "page",
        "CRLF",
        "pickle",
    ],
)
def test_damaged_file(filename, damage, data_copy):
    path = data_copy / filename
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataFileError, match=f"{filename} is damaged.*git checkout"):
        load_from(filename)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_flipped_bit_is_noticed(data):
    filename = data.draw(st.sampled_from(FILES))
    content = bytearray((DATA / filename).read_bytes())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        (Path(folder) / filename).write_bytes(content)
        patch.setattr(images, "DATA_FOLDER", Path(folder))
        with pytest.raises(DataFileError, match=f"{filename} is damaged"):
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


WEIGHT_SHAPES = {
    "vgg": [
        (3, 3, 3, 48),
        (3, 3, 48, 96),
        (3, 3, 96, 96),
        (3, 3, 96, 160),
        (3, 3, 160, 160),
        (3, 3, 160, 160),
        (160, 10),
    ],
    "wide": [(7, 7, 3, 32), (3, 3, 32, 64), (3, 3, 64, 128), (128, 10)],
}


@pytest.mark.parametrize("name", WEIGHT_SHAPES)
def test_weights_are_kernels_and_biases(name):
    weights = load_cifar10_weights(name)
    assert [array.shape for array in weights[::2]] == WEIGHT_SHAPES[name]
    assert [array.shape for array in weights[1::2]] == [
        shape[-1:] for shape in WEIGHT_SHAPES[name]
    ]
    assert {array.dtype for array in weights} == {np.dtype(np.float32)}
    assert all(np.isfinite(array).all() for array in weights)


@pytest.mark.parametrize("name", ["VGG", "", "wide_0", None, 3, "../mnist5000"])
def test_unknown_weights(name):
    with pytest.raises(ValueError, match="'wide'"):
        load_cifar10_weights(name)


def neighbour_correlation(filters):
    """Return the mean correlation of a filter's pixels with their right neighbours."""
    centred = filters - filters.mean(axis=(0, 1, 2))
    left, right = centred[:, :-1], centred[:, 1:]
    norm = np.sqrt((left**2).sum(axis=(0, 1, 2)) * (right**2).sum(axis=(0, 1, 2)))
    return ((left * right).sum(axis=(0, 1, 2)) / norm).mean()


def test_wide_filters_are_smooth():
    trained = load_cifar10_weights("wide")[0]
    random = np.random.default_rng(0).normal(size=trained.shape)
    assert abs(neighbour_correlation(random)) < 0.1
    assert neighbour_correlation(trained) > 0.5


def plain_network(blocks, first_size):
    import keras

    x = inputs = keras.Input((None, None, 3))
    x = keras.layers.Rescaling(4.0, offset=-2.0)(x)
    size = first_size
    for number, block in enumerate(blocks):
        if number > 0:
            x = keras.layers.MaxPooling2D(2)(x)
        for filters in block:
            layer = keras.layers.Conv2D(filters, size, padding="same")
            x = keras.layers.ReLU()(layer(x))
            size = 3
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(10)(x))


def answer_to_the_cat(name, blocks, first_size):
    """Return the ten probabilities for Chelsea's face, averaged to 32 × 32 pixels."""
    model = plain_network(blocks, first_size)
    model.set_weights(load_cifar10_weights(name))
    face = load_photograph("chelsea")[4:196, 50:242].reshape(32, 6, 32, 6, 3)
    logits = model(face.mean(axis=(1, 3))[None] / 255).numpy()[0]
    assert np.isfinite(logits).all() and np.ptp(logits) > 3
    return np.exp(logits) / np.exp(logits).sum()


def test_the_vgg_recognises_a_cat():
    answer = answer_to_the_cat("vgg", ((48,), (96, 96), (160, 160, 160)), 3)
    assert CIFAR10_CLASSES[answer.argmax()] == "cat"
    assert answer.max() > 0.85


def test_the_wide_network_doubts_between_cat_and_frog():
    answer = answer_to_the_cat("wide", ((32,), (64,), (128,)), 7)
    likely = {CIFAR10_CLASSES[index] for index in answer.argsort()[-2:]}
    assert likely == {"cat", "frog"}

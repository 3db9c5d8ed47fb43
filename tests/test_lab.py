"""The lab: one page, and twelve networks that compute what Keras computes."""

import itertools
import json
import re
import shutil
from functools import cache
from html.parser import HTMLParser

import keras
import numpy as np
import pytest
from javascript import run_node

from tools import lab
from tools import lab_networks as train
from tools.lab import FOLDER as LAB

FILE = json.loads((LAB / "networks.json").read_text(encoding="utf-8"))
NETWORKS = FILE["networks"]
each_network = pytest.mark.parametrize("name", NETWORKS)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("lab") / "lab.html"
    lab.build(path)
    return path


@cache
def restored(name):
    return train.restore(name, NETWORKS[name]["layers"])


# ---------------------------------------------------------------- networks.json


def test_every_combination_of_switches_has_a_network():
    switches = itertools.product(train.PADDINGS, train.SUBSAMPLINGS, train.HEADS)
    assert set(NETWORKS) == {"-".join(names) for names in switches}


def test_the_page_offers_exactly_these_switches():
    html = (LAB / "lab.html").read_text(encoding="utf-8")
    for name in ("padding", "subsampling", "head"):
        offered = set(re.findall(rf'name="{name}" value="(\w+)"', html))
        assert offered == set(getattr(train, f"{name}s".upper()))


@each_network
def test_export_and_restore_are_inverse(name):
    padding = name.split("-")[0]
    assert train.export(restored(name), padding) == NETWORKS[name]["layers"]


@each_network
def test_recorded_accuracy_is_that_of_the_rounded_network(name):
    recorded = NETWORKS[name]["accuracy"]
    assert recorded > 85
    assert train.accuracy(restored(name)) == pytest.approx(recorded, abs=0.15)


def test_every_network_recognises_the_samples():
    texts = [train.base64.b64decode(sample) for sample in FILE["samples"]]
    digits = np.array([np.frombuffer(text, dtype="uint8") for text in texts])
    pictures = train.centre(digits.reshape(-1, train.DIGIT, train.DIGIT) / 255)
    for name in NETWORKS:
        decided = restored(name).predict(pictures, verbose=0).argmax(axis=1)
        assert decided.tolist() == list(range(10)), name


def test_circular_padding_is_numpys_wrap():
    x = np.random.default_rng(0).normal(size=(2, 5, 6, 3)).astype("float32")
    padded = keras.ops.convert_to_numpy(train.CircularPadding2D(2)(x))
    assert np.array_equal(padded, np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)), "wrap"))


# ---------------------------------------------------------------- page against Keras

SCRIPTS = """
const fs = require("fs");
const [path, ...files] = process.argv.slice(2);
const html = fs.readFileSync(path, "utf8");
const text = (id) =>
  new RegExp(`<script[^>]*id="${id}">\\n([^]*?)\\n</script>`).exec(html)[1];
const { cnn, moves } =
  new Function(text("cnn") + text("moves") + "; return { cnn, moves };")();
const { size, networks } = JSON.parse(text("networks"));
const numbers = new Float32Array(new Uint8Array(fs.readFileSync(files[0])).buffer);
const pictures = [];
for (let i = 0; i < numbers.length; i += size * size)
  pictures.push({ shape: [size, size, 1], data: numbers.subarray(i, i + size * size) });
"""

FORWARD = """
const layers = networks[files[1]].layers.map(cnn.load);
const outputs = pictures.flatMap((picture) => cnn.forward(layers, picture));
const bytes = outputs.map(({ data }) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength));
fs.writeFileSync(files[2], Buffer.concat(bytes));
"""

VERDICTS = """
const answers = {};
for (const [name, { layers: descriptions }] of Object.entries(networks)) {
  const layers = descriptions.map(cnn.load);
  const places = moves.geometry(layers, size);
  const before = cnn.forward(layers, pictures[0]);
  answers[name] = JSON.parse(files[1]).map(([dx, dy]) => {
    const moved = moves.move(pictures[0], { dx, dy }, true, 0);
    return cnn.forward(layers, moved).map((now, i) =>
      moves.verdict(moves.compare(now, before[i], { dx, dy }, true, places[i])));
  });
}
console.log(JSON.stringify(answers));
"""


PRODUCTS = """
const given = networks[files[1]].layers.map(cnn.load);
const outputs = cnn.forward(given, pictures[0]);
const faults = [];
given.forEach((layer, n) => {
  if (layer.type !== "conv") return;
  const { shape: [rows, columns, maps], data } = outputs[n];
  for (const [r, c] of [[0, 0], [rows - 1, 0], [rows >> 1, columns >> 1]]) {
    for (let map = 0; map < maps; map++) {
      const input = n ? outputs[n - 1] : pictures[0];
      const { parts, total, bias } = cnn.products(input, layer, map, [r, c]);
      const sum = parts.reduce((sum, part) => sum + part.sum, 0);
      const wanted = data[(r * columns + c) * maps + map];
      faults.push(Math.abs(Math.max(0, total + bias) - wanted), Math.abs(sum - total));
    }
  }
});
console.log(JSON.stringify([faults.length, Math.max(...faults)]));
"""


def node(code, *arguments):
    """Run code with the scripts of the built page in Node; return what it prints."""
    return run_node("-", *arguments, text=SCRIPTS + code)


@cache
def pictures():
    """Return 24 inputs: digits inside and across the edge, noise, empty and full."""
    rng, (digits, _) = np.random.default_rng(0), train.test_pictures()
    noise = rng.random((3, train.SIZE, train.SIZE, 1))
    extremes = [np.zeros_like(noise[:1]), np.ones_like(noise[:1])]
    torus = np.roll(digits[10:16], (9, -10), axis=(1, 2))
    parts = [digits[:10], torus, noise, noise > 0.9, *extremes]
    return np.concatenate(parts).astype("float32")


def keras_outputs(name):
    """Return the outputs of all layers that the page counts, as (24, n) arrays."""
    model = restored(name)
    layers = [layer.output for layer in train.described(model)]
    outputs = keras.Model(model.inputs, layers).predict(pictures(), verbose=0)
    return [np.reshape(output, (len(output), -1)) for output in outputs]


def page_outputs(name, page, sizes):
    inputs, outputs = page.with_name("in.bin"), page.with_name("out.bin")
    pictures().tofile(inputs)
    node(FORWARD, page, inputs, name, outputs)
    numbers = np.fromfile(outputs, dtype="float32").reshape(len(pictures()), -1)
    assert numbers.shape[1] == sum(sizes)
    return np.split(numbers, np.cumsum(sizes)[:-1], axis=1)


@each_network
def test_page_computes_what_keras_computes(name, page):
    expected = keras_outputs(name)
    found = page_outputs(name, page, [output.shape[1] for output in expected])
    assert len(pictures()) >= 20
    for ours, theirs in zip(found, expected, strict=True):
        unit = max(1, np.abs(theirs).max())  # scores go to 100, probabilities to 1
        assert np.abs(ours - theirs).max() / unit < 1e-5


# ---------------------------------------------------------------- words of the page

SHIFTS = [(1, 0), (2, 0), (0, 3), (4, 0), (-4, 8), (12, 5), (9, -7)]


@pytest.fixture(scope="module")
def verdicts(page):
    picture = page.with_name("digit.bin")
    train.test_pictures()[0][:1].tofile(picture)
    return json.loads(node(VERDICTS, page, picture, json.dumps(SHIFTS)))


def steps(name):
    """Return the pixels per cell of each layer with maps."""
    layers = NETWORKS[name]["layers"]
    maps = [layer for layer in layers if layer["type"] in ("conv", "pool")]
    factors = [layer.get("stride", layer.get("size")) for layer in maps]
    return np.cumprod(factors).tolist()


@pytest.mark.parametrize("name", [n for n in NETWORKS if n.startswith("circular")])
def test_on_the_torus_maps_move_along_by_whole_cells_only(name, verdicts):
    for shift, words in zip(SHIFTS, verdicts[name], strict=True):
        for step, word in zip(steps(name), words, strict=False):
            whole = all(pixels % step == 0 for pixels in shift)
            assert word == ("along" if whole else "changed"), (shift, step)


@each_network
def test_scores_are_invariant_on_the_torus_with_global_pooling_only(name, verdicts):
    padding, _, head = name.split("-")
    for shift, words in zip(SHIFTS, verdicts[name], strict=True):
        whole = all(pixels % max(steps(name)) == 0 for pixels in shift)
        if head == "flatten":
            assert words[-3:] == ["changed"] * 3
        elif padding == "circular":
            assert (words[-2] == "unchanged") == whole


@pytest.mark.parametrize("name", [n for n in NETWORKS if n.startswith("zero")])
def test_zero_padding_breaks_the_border_only(name, verdicts):
    words = verdicts[name][SHIFTS.index((4, 0))]
    maps = words[: len(steps(name))]
    assert set(maps) <= {"along", "border"} and "border" in maps


# ---------------------------------------------------------------- one file


class Reader(HTMLParser):
    """Collect start tags, their links and the language of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links = {}, []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.setdefault(tag, []).append(attributes)
        self.links += [attributes[k] for k in ("src", "href") if k in attributes]


@each_network
def test_the_products_of_a_window_sum_up_to_the_number_of_the_map(name, page, tmp_path):
    inputs = tmp_path / "pictures"
    inputs.write_bytes(pictures().astype("float32").tobytes())
    count, largest = json.loads(node(PRODUCTS, page, inputs, name))
    assert count > 100 and largest < 1e-4


def test_page_is_small(page):
    assert page.stat().st_size <= 300_000


# In the drawer of QR codes: names, which nothing opens
NAMES = (
    "http://www.opensource.org/licenses/mit-license.php",
    "http://www.w3.org/2000/svg",
)


def test_page_asks_the_network_for_nothing(page):
    own = [link for link in Reader(page).links if not link.startswith("data:")]
    assert set(own) == {"index.html"}  # a link home is all
    request = r"https?://|\bimport\b|\bfetch\(|XMLHttpRequest|url\(|Socket|Beacon"
    text = page.read_text(encoding="utf-8")
    for name in NAMES:
        text = text.replace(name, "")
    assert re.findall(request, text) == []


def test_page_introduces_itself(page):
    tags = Reader(page).tags
    assert tags["html"] == [{"lang": "en"}]
    assert len(tags["title"]) == len(tags["h1"]) == 1
    names = {attributes.get("name") for attributes in tags["meta"]}
    assert names >= {"description", "viewport"}


def test_a_second_build_gives_the_same_bytes(page, tmp_path):
    size = lab.build(tmp_path / "new" / "lab.html")
    content = (tmp_path / "new" / "lab.html").read_bytes()
    assert content == page.read_bytes() and len(content) == size


def test_no_part_of_the_page_can_end_its_element(monkeypatch, tmp_path):
    for path in LAB.glob("*.*"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(lab, "FOLDER", tmp_path)
    (tmp_path / "moves.js").write_text("'</script>'", encoding="utf-8")
    with pytest.raises(ValueError, match=r"moves\.js"):
        lab.page()


def luminance(colour):
    """Return the relative luminance of #rgb or #rrggbb (WCAG 2)."""
    colour = colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def test_words_are_readable_in_both_themes():
    css = (LAB / "lab.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+)", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.S)
    )
    words = ("ink", "soft", "along", "unchanged", "border", "changed")
    pairs = [(word, ground) for word in words for ground in ("ground", "panel")]
    for theme in (light, light | dark):
        for one, other in [*pairs, ("on-accent", "accent")]:
            low, high = sorted([luminance(theme[one]), luminance(theme[other])])
            assert (high + 0.05) / (low + 0.05) >= 4.5, (one, other)

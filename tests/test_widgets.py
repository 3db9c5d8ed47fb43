"""Widgets: the browser's arithmetic against Python's, the figures, the three forms."""

import json
import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython import display as notebook_display
from javascript import call_module, play, run_module

from utils import widgets
from utils.convolution import (
    average_pool,
    conv2d,
    max_pool,
    output_size,
    receptive_field,
    same_padding,
    windows,
)
from utils.widgets import display, figures, model_widget

each_module = pytest.mark.parametrize("name", display.MODULES)


def javascript(name, calls):
    """Return what the exported functions of a demonstration answer."""
    return call_module(widgets.module_source(name), calls)


@pytest.fixture(autouse=True)
def _figures(monkeypatch):
    """Draw into memory, as a kernel that stores outputs would; leave nothing open."""
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "static")
    with matplotlib.rc_context({"backend": "agg"}):
        yield
    plt.close("all")


# ---------------------------------------------------------------- the files


@each_module
def test_a_module_is_one_file_that_asks_for_nothing(name):
    text = widgets.module_source(name)
    for word in ("import ", "import(", "fetch(", "XMLHttpRequest", "://", "eval("):
        assert word not in text.replace("http://www.w3.org/2000/svg", "")
    assert text.count("export default { render };") == 1
    assert text.count("export function frame(") == 1


def test_every_file_is_part_of_a_module():
    texts = "".join(map(widgets.module_source, display.MODULES))
    for path in display.FOLDER.glob("*.js"):
        last = path.read_text(encoding="utf-8").rstrip().rpartition("\n\n")[2]
        assert last in texts, path.name


@pytest.mark.parametrize("name", ["common", "../../site/lab/lab", None, "Pooling"])
def test_unknown_modules_are_refused(name):
    with pytest.raises(ValueError, match=r"name = .* one of 'convolution', 'pooling'"):
        widgets.module_source(name)


# ---------------------------------------------------------------- convolution


def layers(seed, count=60):
    """Yield random (image, kernel, stride, padding, dilation)."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        image = rng.integers(-4, 5, size=rng.integers(1, 11, size=2))
        kernel = rng.integers(-4, 5, size=rng.integers(1, 6, size=2))
        padding = str(rng.choice(["valid", "same"]))
        yield image, kernel, int(rng.integers(1, 5)), padding, int(rng.integers(1, 4))


def state_of(image, kernel, stride, padding, dilation, position=0):
    return {
        "image": image.tolist(),
        "kernel": kernel.tolist(),
        "size": list(image.shape),
        "kernel_size": list(kernel.shape),
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "position": position,
    }


def test_convolution_in_the_browser():
    cases = list(layers(seed=1))
    calls = [
        ("look", [state_of(*case, position=n % 7)]) for n, case in enumerate(cases)
    ]
    fitting = 0
    for case, (_, [state]), seen in zip(
        cases, calls, javascript("convolution", calls), strict=True
    ):
        try:
            output = conv2d(*case)
        except ValueError:
            assert seen["count"] == 0
            continue
        fitting += 1
        np.testing.assert_array_equal(seen["output"], output)
        row, column = divmod(min(state["position"], output.size - 1), output.shape[1])
        assert (seen["row"], seen["column"]) == (row, column)
        image, kernel, *options = case
        patch = windows(image, kernel.shape, *options)[row, column]
        np.testing.assert_array_equal(seen["products"], patch * kernel)
        assert seen["sums"][-1][-1] == output[row, column]
    assert 30 < fitting < len(cases)


def test_sizes_and_zeros_in_the_browser():
    rng = np.random.default_rng(2)
    axes = rng.integers(1, [15, 6, 5, 4], size=(200, 4)).tolist()
    same = [(s, k, stride, "same", d) for s, k, stride, d in axes]
    calls = [("outputSize", axis) for axis in same] + [("zeros", axis) for axis in same]
    answers = javascript("convolution", calls)
    assert answers[:200] == [output_size(*axis) for axis in same]
    zeros = [list(same_padding(s, k, stride, d)) for s, k, stride, _, d in same]
    assert answers[200:] == zeros


def test_grids_are_resized_alike():
    grid = np.arange(6).reshape(2, 3)
    sizes = [(1, 1), (2, 2), (5, 4)]
    calls = [("resized", [grid.tolist(), size]) for size in sizes]
    answers = javascript("convolution", calls)
    assert answers == [figures.resized(grid, size).tolist() for size in sizes]


def texts(axes):
    return [float(text.get_text().replace("−", "-")) for text in axes.texts]


def test_figure_of_a_convolution():
    image = np.arange(49).reshape(7, 7) % 5 - 2
    kernel = np.array([[1, 0, -1], [2, 1, 0], [0, 3, 1]])
    figure = figures.convolution(**state_of(image, kernel, 2, "same", 2, position=5))
    output = conv2d(image, kernel, 2, "same", 2)
    shown = [texts(axes) for axes in figure.axes]
    assert [len(part) for part in shown] == [121, 9, 9, 9, 6]
    assert shown[3][-1] == sum(shown[2]) == shown[4][-1] == output.flat[5]


def test_position_beyond_the_end_is_the_last():
    state = state_of(np.ones((4, 4)), np.ones((3, 3)), 1, "valid", 1, position=99)
    assert len(texts(figures.convolution(**state).axes[4])) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"image": np.ones((17, 3))}, "image = .array of shape"),
        ({"kernel": np.ones(3)}, "kernel"),
        ({"kernel": np.ones((5, 5))}, "kernel"),
        ({"position": 4}, "position = 4 is not allowed"),
        ({"padding": "full"}, "padding"),
        ({"stride": 0}, "stride"),
    ],
)
def test_impossible_convolutions_are_refused(change, message):
    good = {"image": np.ones((4, 4)), "kernel": np.ones((3, 3))}
    with pytest.raises(ValueError, match=message):
        widgets.show_convolution(**{**good, **change})


# ---------------------------------------------------------------- the three forms


def show():
    return widgets.show_convolution(np.eye(4), np.ones((3, 3)), position=1)


def test_static_form_is_a_figure():
    assert display.form() == "figure"
    assert show() is None
    assert len(plt.get_fignums()) == 1


def test_unknown_form_is_refused(monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "lively")
    with pytest.raises(ValueError, match="CNN_COURSE_WIDGETS = 'lively'"):
        show()


def test_outside_a_notebook_nothing_moves(monkeypatch):
    monkeypatch.delenv("CNN_COURSE_WIDGETS")
    assert display.form() == "figure"


def test_live_form_needs_no_anywidget(monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "live")
    missing = {"anywidget"}
    monkeypatch.setattr(display, "find_spec", lambda name: name not in missing)
    assert display.form() == "sliders"
    missing.add("ipywidgets")
    assert display.form() == "figure"


def test_live_form_shares_its_state_and_prints_no_address(monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "live")
    assert display.form() == "widget"
    widget = display.build("convolution", {"stride": 2})
    assert repr(widget) == "<convolution widget>"
    shared = widget.get_state()
    assert shared["stride"] == 2
    assert shared["_esm"] == widgets.module_source("convolution")


def test_widgets_do_not_share_their_values(monkeypatch):
    first = display.build("pooling", {"window": 2})
    second = display.build("momentum", {"steps": 3})
    first.window = 5
    assert display.build("pooling", {"window": 2}).window == 2
    assert not second.has_trait("window")
    assert (repr(first), repr(second)) == ("<pooling widget>", "<momentum widget>")


def test_sliders_redraw_the_figure():
    state = state_of(np.eye(4), np.ones((3, 3)), 1, "valid", 1)
    controls = {
        "position": (["position"], (0, 9)),
        "size": (["size"], (1, 10)),
        "row of the kernel": (["kernel", 2, 0], (-3, 3)),
        "padding": (["padding"], ("valid", "same")),
    }
    box = display.sliders(figures.convolution, state, controls)
    position, size, weight, padding, message, picture = box.children
    before = picture.value
    position.value = 3
    assert bytes(picture.value).startswith(b"\x89PNG") and picture.value != before
    before = picture.value
    weight.value = -3
    assert picture.value != before
    size.value = 2
    assert "kernel" in message.value
    padding.value = "same"
    assert message.value == ""
    assert plt.get_fignums() == []


def test_a_slider_shows_the_longer_side_of_a_grid():
    state = state_of(np.ones((3, 5)), np.ones((2, 2)), 1, "valid", 1)
    controls = {"size": (["size"], (1, 10))}
    assert display.sliders(figures.convolution, state, controls).children[0].value == 5


# ---------------------------------------------------------------- pooling


@pytest.mark.parametrize(
    ("kind", "pool"), [("maximum", max_pool), ("average", average_pool)]
)
def test_pooling_in_the_browser(kind, pool):
    rng = np.random.default_rng(3)
    states, expected = [], []
    for number in range(60):
        image = rng.integers(-4, 5, size=rng.integers(1, 11, size=2))
        window, stride = (int(n) for n in rng.integers(1, 5, size=2))
        options = [window, stride, str(rng.choice(["valid", "same"]))]
        state = dict(zip(["window", "stride", "padding"], options, strict=True))
        state |= {"image": image.tolist(), "size": image.shape, "kind": kind}
        states.append(state | {"position": number % 7})
        try:
            expected.append(pool(image, *options))
        except ValueError:
            expected.append(None)
    answers = javascript("pooling", [("look", [state]) for state in states])
    for seen, output in zip(answers, expected, strict=True):
        if output is None:
            assert seen["count"] == 0
        else:
            np.testing.assert_allclose(seen["output"], output, atol=1e-12)


def test_figure_of_a_pooling():
    image = np.arange(25).reshape(5, 5)
    state = {"image": image, "size": [5, 5], "window": 3, "stride": 2, "position": 4}
    for kind, value in {"maximum": 18, "average": 12}.items():
        figure = figures.pooling(kind=kind, padding="same", **state)
        shown = [texts(axes) for axes in figure.axes]
        assert [len(part) for part in shown] == [25, 9, 5]
        assert shown[2][-1] == value


# ---------------------------------------------------------------- receptive field


def stacks(seed, count=30):
    """Yield random (size, layers, position)."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        depth = int(rng.integers(1, 5))
        layers = rng.integers(1, [6, 4, 4], size=(depth, 3)).tolist()
        yield int(rng.integers(1, 25)), layers, int(rng.integers(0, 8))


def paths_by_convolution(size, layers, position):
    """Send each pixel alone through layers of ones; see what arrives at `position`."""
    signals = np.eye(size)
    for kernel, stride, dilation in layers:
        options = {"stride": (1, stride), "dilation": (1, dilation)}
        signals = conv2d(signals, np.ones((1, kernel)), padding="same", **options)
    return signals[:, min(position, signals.shape[1] - 1)]


def test_paths_agree_with_the_convolution():
    for size, layers, position in stacks(seed=4):
        counts = figures.trace(size, layers, position)
        expected = paths_by_convolution(size, layers, position)
        np.testing.assert_array_equal(counts[0], expected)


def test_receptive_fields_in_the_browser():
    cases = list(stacks(seed=5))
    calls = [("paths", case) for case in cases]
    calls += [("fieldSize", [layers]) for _, layers, _ in cases]
    answers = javascript("receptive_field", calls)
    expected = [[line.tolist() for line in figures.trace(*case)] for case in cases]
    assert answers[:30] == expected
    assert answers[30:] == [receptive_field(layers) for _, layers, _ in cases]


def test_figure_of_a_receptive_field_counts_the_pixels():
    figure = figures.field(size=21, layers=[[3, 1, 2]] * 3, row=10, column=10)
    assert "13×13: output pixel (10, 10) sees 49 pixels" in figure.get_suptitle()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layers": []}, "layers"),
        ({"layers": 3}, "layers"),
        ({"layers": [(3,)]}, "layers"),
        ({"layers": [(3, 0)]}, "stride"),
        ({"layers": [(17, 1)]}, "kernel"),
        ({"size": 41}, "size"),
        ({"column": 21}, "column"),
    ],
)
def test_impossible_stacks_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        widgets.show_receptive_field(**{"layers": [(3, 1)], **change})


# ---------------------------------------------------------------- momentum


def balls(seed, count=20):
    """Yield random states of the valley, some of which diverge."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        curvatures = rng.uniform(0.5, 20, size=2)
        yield {
            "curvatures": curvatures.tolist(),
            "start": rng.uniform(-0.6, 0.6, size=2).tolist(),
            "learning_rate": float(rng.uniform(0, 3.5) / curvatures.max()),
            "momentum": float(rng.uniform(0, 0.99)),
            "steps": 40,
        }


def test_balls_roll_alike_in_the_browser():
    states = list(balls(seed=6))
    answers = javascript("momentum", [("walk", [state]) for state in states])
    for path, state in zip(answers, states, strict=True):
        np.testing.assert_allclose(path, figures.walk(**state), rtol=1e-9, atol=1e-12)


def test_balls_roll_as_in_keras():
    import keras

    for state in balls(seed=7, count=3):
        w = keras.Variable(state["start"], dtype="float32")
        sgd = keras.optimizers.SGD(state["learning_rate"], momentum=state["momentum"])
        for _ in range(10):
            sgd.apply([w * np.array(state["curvatures"], "float32")], [w])
        expected = figures.walk(**{**state, "steps": 10})[-1]
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(w), expected, rtol=1e-3, atol=1e-4
        )


def test_springs_are_called_by_their_motion():
    critical = (1 - np.sqrt(0.5)) ** 2
    products = [0.9 * critical, 1.1 * critical, 2.9, 3.1]
    answers = javascript("momentum", [("motion", [p, 0.5]) for p in products])
    assert answers == ["creeps", "oscillates", "oscillates", "diverges"]


def test_a_ball_that_leaves_ends_its_path():
    state = {"curvatures": [1, 20], "start": [0, 0.5], "learning_rate": 0.2}
    path = figures.walk(**state, momentum=0.9, steps=1000)
    assert len(path) < 100 and np.isfinite(path).all()
    widgets.show_momentum(**state, momentum=0.9, steps=1000)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"curvatures": [1, 2, 3]}, "curvatures"),
        ({"curvatures": [0, 1]}, "curvature"),
        ({"start": [2, 0]}, "start"),
        ({"start": [0, 0]}, "start"),
        ({"learning_rate": 0.3}, "learning_rate"),
        ({"momentum": 1}, "momentum"),
        ({"steps": 0}, "steps"),
    ],
)
def test_impossible_valleys_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        widgets.show_momentum(**change)


# ---------------------------------------------------------------- costs of layers

NAMES = ("side", "channels", "units", "filters", "kernel")


def images(seed, count=20):
    """Yield random images and layers: side, channels, units, filters, kernel."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        values = rng.integers([8, 1, 1, 1, 1], [33, 5, 40, 9, 8]).tolist()
        yield dict(zip(NAMES, values, strict=True))


def test_costs_are_alike_in_the_browser():
    states = list(images(seed=8))
    answers = javascript("parameters", [("costs", [state]) for state in states])
    for found, state in zip(answers, states, strict=True):
        expected = figures.costs(**state)
        assert found["dense"] == expected["dense"]
        assert found["windows"] == expected["windows"]
        assert found["many"] == expected["as many"]["parameters"]


def test_costs_are_those_of_keras():
    from keras import layers

    for state in images(seed=9, count=5):
        found = figures.costs(**state)
        shape = (None, state["side"], state["side"], state["channels"])
        dense = layers.Dense(state["units"])
        dense.build((None, np.prod(shape[1:])))
        windows = layers.Conv2D(state["filters"], state["kernel"])
        windows.build(shape)
        outputs = np.prod(windows.compute_output_shape(shape)[1:])
        assert found["dense"]["parameters"] == dense.count_params()
        assert found["dense"]["multiplications"] == np.prod(dense.kernel.shape)
        assert found["windows"]["parameters"] == windows.count_params()
        assert found["windows"]["outputs"] == found["as many"]["outputs"] == outputs
        sums = np.prod(windows.kernel.shape[:3])
        assert found["windows"]["multiplications"] == outputs * sums


def test_memory_is_told_in_words():
    amounts = [0, 12, 3584, 12_292_000, 12.6e9, 5e13, 999_960_000]
    answers = javascript("parameters", [("memory", [amount]) for amount in amounts])
    words = ["0 bytes", "12 bytes", "3.6 kB", "12 MB", "13 GB", "50 TB", "1000 MB"]
    assert answers == words


@pytest.mark.parametrize(
    ("name", "value"),
    [("side", 7), ("side", 2049), ("channels", 0), ("units", 0), ("filters", 1.5)],
)
def test_impossible_layers_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} = "):
        widgets.show_parameters(**{name: value})


# ---------------------------------------------------------------- every widget


SHOWS = {
    "convolution": lambda: widgets.show_convolution(np.eye(4), np.ones((2, 2))),
    "pooling": lambda: widgets.show_pooling(np.eye(4)),
    "receptive_field": lambda: widgets.show_receptive_field([(3, 1), (2, 2)]),
    "momentum": widgets.show_momentum,
    "parameters": widgets.show_parameters,
}
each_show = pytest.mark.parametrize("name", SHOWS)


@each_show
def test_each_widget_has_a_figure(name):
    assert SHOWS[name]() is None
    assert len(plt.get_fignums()) == 1


@pytest.fixture
def shown(monkeypatch):
    """Collect what a notebook would display."""
    found = []
    collect = lambda value, **rest: found.append((value, rest))  # noqa: E731
    monkeypatch.setattr(notebook_display, "display", collect)
    monkeypatch.setattr(display, "in_notebook", lambda: True)
    return found


@each_show
def test_each_widget_moves_in_a_notebook(name, shown, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "auto")
    SHOWS[name]()
    [(widget, _)] = shown
    assert repr(widget) == f"<{name} widget>"
    assert plt.get_fignums() == []


@each_show
def test_each_figure_in_a_notebook_tells_the_state_of_its_widget(name, shown):
    SHOWS[name]()
    [(figure, rest)] = shown
    note = rest["metadata"]["widget"]
    assert note["module"] == name and figure.axes
    json.dumps(note["state"])
    assert plt.get_fignums() == []


@each_show
def test_each_widget_falls_back_to_sliders(name, shown, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "auto")
    monkeypatch.setattr(display, "find_spec", lambda wanted: wanted == "ipywidgets")
    SHOWS[name]()
    [(box, _)] = shown
    *sliders, message, picture = box.children
    assert (message.value, len(bytes(picture.value)) > 1000) == ("", True)
    assert len(sliders) >= 5
    for slider in (sliders[0], sliders[-1]):
        before = bytes(picture.value)
        is_menu = hasattr(slider, "options")
        slider.value = slider.options[-1] if is_menu else slider.value + slider.step
        assert bytes(picture.value) != before or message.value


# ---------------------------------------------------------------- moved in a page


def moved(name, shown, script):
    """Return `seen` of a script that moves a demonstration as the lessons show it."""
    SHOWS[name]()
    [(_, rest)] = shown
    state = rest["metadata"]["widget"]["state"]
    return play(widgets.module_source(name), state, script)


@each_show
def test_each_page_draws_and_follows_its_sliders(name, shown):
    script = """
    const drawings = page.el.all("svg");
    const texts = () => drawings.map((svg) => svg.innerHTML);
    const [first, moved] = [texts(), []];
    const sliders = page.el.all("input").filter((i) => i.attributes.type === "range");
    for (const input of sliders) {
      const states = ["min", "max"].map((end) => {
        input.turn(Number(input[end] ?? input.attributes[end]));
        return JSON.stringify(page.model.state);
      });
      moved.push(states[0] !== states[1]);
    }
    const labels = drawings.map((svg) => svg.attributes["aria-label"]);
    const seen = { labels, moved, status: page.status(),
      changed: texts().filter((text, n) => text !== first[n]).length };
    """
    seen = moved(name, shown, script)
    assert all(seen["labels"]) and len(set(seen["labels"])) == len(seen["labels"])
    assert len(seen["moved"]) >= 4 and all(seen["moved"])
    assert seen["changed"] == len(seen["labels"])
    assert len(seen["status"]) > 40


def test_a_kernel_of_ones_own_is_read_or_refused(shown):
    script = """
    const [own] = page.el.all("input").filter((i) => i.attributes.type === "text");
    const seen = [own.value];
    const long = "1 2 3 4 5 6 7 8 9 0";
    for (const text of ["1 0 −1; 2, 0, -2", "1 2; 3", "one", " ", long]) {
      own.turn(text, "change");
      seen.push([page.model.get("kernel"), page.model.get("kernel_size"),
        own.attributes["aria-invalid"]]);
    }
    """
    first, right, *others = moved("convolution", shown, script)
    assert re.fullmatch(r"[−\d. ]+(; [−\d. ]+)*", first)
    assert right == [[[1, 0, -1], [2, 0, -2]], [2, 3], "false"]
    assert others == [[*right[:2], "true"]] * 4


def test_a_convolution_is_moved_by_pointer_and_keys(shown):
    script = """
    const at = () => page.model.get("position");
    const seen = [at()];
    page.svg(-1).press(99, 1);    // output, upper right of 3 × 3
    seen.push(at());
    page.svg(0).drag(1, 99);      // input, lower left
    seen.push(at());
    page.control("position").key("ArrowUp");
    seen.push(at(), page.status());
    """
    *positions, status = moved("convolution", shown, script)
    assert positions == [0, 2, 6, 3]
    assert status == (
        "Output 3×3. Row 1, column 0 (counted from 0): the 4 products sum to 1."
    )


def test_a_window_that_does_not_fit_says_so(shown):
    script = """
    page.control("window").turn(5);
    page.svg(-1).innerHTML = "";
    const seen = [page.status(), page.svg(-1).innerHTML];
    page.control("padding").turn("same", "change");
    seen.push(page.status());
    """
    refusal, output, status = moved("pooling", shown, script)
    assert "5 pixels does not fit" in refusal and output == ""
    assert status.startswith("Output 2×2.")


def test_layers_are_added_up_to_six_and_removed_down_to_one(shown):
    script = """
    const [more, less] = page.el.all("button");
    const count = () => [page.model.get("layers").length, more.disabled, less.disabled,
      page.el.all("input").length];
    const seen = [count()];
    for (let n = 0; n < 9; n++) more.fire("click");
    seen.push(count());
    page.control("6: kernel").turn(7);
    seen.push(page.model.get("layers")[5]);
    for (let n = 0; n < 9; n++) less.fire("click");
    seen.push(count());
    """
    first, most, layer, least = moved("receptive_field", shown, script)
    assert first == [2, False, False, 8]
    assert most == [6, True, False, 20]
    assert layer == [7, 1, 1]
    assert least == [1, False, True, 5]


def test_a_ball_is_dragged_within_its_valley(shown):
    script = """
    const seen = [];
    page.svg(0).press(75, 25);
    seen.push(page.model.get("start"));
    page.svg(0).drag(500, -500);
    seen.push(page.model.get("start"));
    """
    assert moved("momentum", shown, script) == [[0.6, 0.3], [1.2, 0.6]]


# ---------------------------------------------------------------- a network at work


@pytest.fixture(scope="module")
def network():
    import keras
    from keras import layers

    keras.utils.set_random_seed(8)
    same = {"padding": "same", "activation": "relu"}
    inputs = keras.Input((24, 20, 1))
    x = layers.Conv2D(3, 3, name="first", **same)(inputs)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(5, 3, name="second", **same)(x)
    x = layers.GlobalMaxPooling2D()(x)
    x = layers.Dense(4, activation="softmax")(x)
    return keras.Model(inputs, x)


@pytest.fixture(scope="module")
def pictures():
    images = np.zeros((3, 24, 20), "float32")
    images[:, 10:15, 8:13] = np.random.default_rng(8).random((3, 5, 5))
    return images


@pytest.fixture(scope="module")
def probe(network, pictures):
    return model_widget.Probe(network, pictures[..., None])


def test_a_probe_answers_as_the_model(probe, network, pictures):
    seen = probe.look(probe.pictures[1], 0, 0)
    expected = network.predict_on_batch(pictures[1:2, :, :, None])[0]
    np.testing.assert_allclose(seen["before"], expected, atol=1e-6)
    np.testing.assert_allclose(seen["after"], expected, atol=1e-6)
    assert [v.shape for v in seen["maps"]] == [(24, 20, 3), (12, 10, 5)]
    assert seen["errors"] == [0, 0]


def test_even_shifts_pass_the_pooling_and_odd_ones_do_not(probe):
    picture = probe.pictures[0]
    assert probe.look(picture, 2, -2)["errors"] == [0, 0]
    first, second = probe.look(picture, 0, 1)["errors"]
    assert first == 0 and second > 0.1
    moved = probe.look(picture, 3, -1)["picture"]
    np.testing.assert_array_equal(moved[3:, :-1], picture[:-3, 1:])


def test_errors_leave_out_borders_and_what_came_round():
    before = np.random.default_rng(9).random((12, 12, 2))
    after = np.roll(before, (2, -1), axis=(0, 1))
    after[:5] = after[-3:] = after[:, :3] = after[:, -4:] = 9
    assert model_widget.shift_error(before, after, (2, 2), (4, -2)) == 0
    after[5, 3] = 9
    assert model_widget.shift_error(before, after, (2, 2), (4, -2)) > 1
    assert np.isnan(model_widget.shift_error(before, after, (1, 1), (8, 0)))
    assert np.isnan(model_widget.shift_error(before, after, None, (1, 0)))


def test_shades_keep_zero_in_place():
    assert model_widget.shades(np.array([0.0, 1, 2])).tolist() == [0, 128, 255]
    assert model_widget.shades(np.array([-2.0, 0, 1])).tolist() == [1, 128, 192]
    assert model_widget.shades(np.zeros(2)).tolist() == [0, 0]


def test_static_form_of_a_network_is_a_figure(network, pictures):
    assert widgets.show_model(network, pictures, shift=(0, 1)) is None
    axes = plt.gcf().axes
    titles = [panel.get_title() for panel in axes]
    assert titles[:2] == ["shift (0, 1)", "first: error 0.000"]
    assert len(axes[-1].patches) == 4


def test_a_stored_figure_of_a_network_has_no_widget_without_python(
    network, pictures, shown
):
    widgets.show_model(network, pictures)
    [(_, rest)] = shown
    assert rest["metadata"] == {}


def test_a_widget_asks_and_python_answers(network, pictures, shown, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "auto")
    widgets.show_model(network, pictures, classes="abcd")
    [(widget, _)] = shown
    assert (repr(widget), widget.answer) == ("<model widget>", None)
    ask = {"id": 7, "index": 1, "down": 0, "right": 2, "ink": None}
    widget.ask = ask
    given = widget.answer
    assert (given["id"], given["probabilities"], given["errors"]) == (7, True, [0, 0])
    assert [part["shape"] for part in given["maps"]] == [(24, 20, 3), (12, 10, 5)]
    assert len(given["maps"][1]["shades"]) == 12 * 10 * 5
    widget.ask = ask | {"id": 8, "ink": [0] * 479 + [255]}
    assert max(widget.answer["picture"]["shades"]) == 0  # moved out of the picture


def test_a_network_falls_back_to_sliders(network, pictures, shown, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "auto")
    monkeypatch.setattr(display, "find_spec", lambda wanted: wanted == "ipywidgets")
    widgets.show_model(network, pictures)
    [(box, _)] = shown
    before = bytes(box.children[-1].value)
    box.children[1].value = 3
    assert bytes(box.children[-1].value) != before


# ---------------------------------------------------------------- several networks


@pytest.fixture(scope="module")
def networks(network):
    import keras

    keras.utils.set_random_seed(9)
    inputs = keras.Input((24, 20, 1))
    x = keras.layers.Flatten()(inputs)
    dense = keras.Model(inputs, keras.layers.Dense(4, activation="softmax")(x))
    return {"dense": dense, "windows": network}


def test_static_form_of_several_networks_is_a_figure(networks, pictures):
    assert widgets.show_answers(networks, pictures, index=1, shift=(2, 0)) is None
    board, *panels = plt.gcf().axes
    assert board.get_title() == "shift (2, 0)"
    [shown] = board.images
    np.testing.assert_array_equal(shown.get_array()[2:], pictures[1][:-2])
    moved = np.roll(pictures[1], 2, axis=0)[None, :, :, None]
    assert [panel.get_title() for panel in panels] == ["dense", "windows"]
    for panel, model in zip(panels, networks.values(), strict=True):
        expected = model.predict_on_batch(moved)[0]
        widths = [bar.get_width() for bar in panel.patches]
        np.testing.assert_allclose(widths, expected, atol=1e-6)
        before = model.predict_on_batch(pictures[1:2, :, :, None])[0]
        np.testing.assert_allclose(panel.lines[0].get_xdata(), before, atol=1e-6)


def test_several_networks_answer_a_drawing(networks, pictures, shown, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "auto")
    widgets.show_answers(networks, pictures, classes="abcd")
    [(widget, _)] = shown
    assert (repr(widget), widget.answer) == ("<answers widget>", None)
    assert (widget.networks, widget.classes) == (["dense", "windows"], [*"abcd"])
    ink = np.zeros((24, 20), int)
    ink[4:9, 5] = 255
    widget.ask = {
        "id": 3,
        "index": 0,
        "down": 1,
        "right": 0,
        "ink": ink.ravel().tolist(),
    }
    given = widget.answer
    drawn = ink[None, :, :, None] / 255 * pictures.max()
    for answer, model in zip(given["answers"], networks.values(), strict=True):
        for kind, picture in (("before", drawn), ("after", np.roll(drawn, 1, axis=1))):
            expected = model.predict_on_batch(picture.astype("float32"))[0]
            np.testing.assert_allclose(answer[kind], expected, atol=1e-6)
    assert given["id"] == 3 and given["picture"]["shape"] == (24, 20, 1)


def test_several_networks_fall_back_to_sliders(networks, pictures, shown, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "auto")
    monkeypatch.setattr(display, "find_spec", lambda wanted: wanted == "ipywidgets")
    widgets.show_answers(networks, pictures)
    [(box, _)] = shown
    before = bytes(box.children[-1].value)
    box.children[2].value = 3
    assert bytes(box.children[-1].value) != before


ANSWERS = """
const maps = { shape: [24, 20, 1], signed: false,
  shades: new DataView(new ArrayBuffer(480)) };
const says = (before, after) => ({ before, after, probabilities: true });
page.model.set("answer", { id: 1, picture: maps, answers: [
  says([0.75, 0.25], [0.4, 0.6]), says([0.9, 0.1], [0.8, 0.2])] });
tick();
const bars = page.el.all("svg").map((svg) => [svg.attributes["aria-label"],
  svg.innerHTML.match(/<rect/g).length]);
const seen = [page.status(), ...bars];
"""


def test_a_page_tells_whom_a_shift_confuses():
    state = {"index": 0, "down": 2, "right": 0, "count": 3, "height": 24, "width": 20}
    state |= {"reach": [8, 6], "drawable": True, "classes": ["a", "b"]}
    state |= {"networks": ["dense", "windows"]}
    status, *bars = play(widgets.module_source("answers"), state, ANSWERS)
    first, second = "dense: b (0.60, without the shift a)", "windows: a (0.80)"
    assert bars == [[first, 2], [second, 2]]
    assert status.startswith(f"{first}; {second}.")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"models": {}}, "models"),
        ({"models": "dense"}, "models"),
        ({"classes": "abc"}, "models = 'dense'"),
        ({"images": np.zeros((3, 9, 9))}, "images"),
        ({"index": 3}, "index"),
        ({"shift": (9, 0)}, "shift"),
    ],
)
def test_impossible_answers_are_refused(networks, pictures, change, message):
    with pytest.raises(ValueError, match=message):
        widgets.show_answers(**{"models": networks, "images": pictures, **change})


def test_networks_that_give_no_probabilities_are_refused(networks, pictures):
    import keras

    inputs = keras.Input((24, 20, 1))
    x = keras.layers.Dense(4)(keras.layers.Flatten()(inputs))
    models = {**networks, "scores": keras.Model(inputs, x)}
    with pytest.raises(ValueError, match="models = 'scores'.*probabilities"):
        widgets.show_answers(models, pictures)


# ---------------------------------------------------------------- refused networks


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": np.zeros((3, 9, 9))}, "images"),
        ({"images": np.zeros((3, 24, 20))}, "images"),  # all the same
        ({"classes": ["a", "b"]}, "classes"),
        ({"layers": ["third"]}, "layers"),
        ({"layers": []}, "layers"),
        ({"index": 3}, "index"),
        ({"shift": (9, 0)}, "shift"),
        ({"shift": (1,)}, "shift"),
    ],
)
def test_impossible_networks_are_refused(network, pictures, change, message):
    with pytest.raises(ValueError, match=message):
        widgets.show_model(**{"model": network, "images": pictures, **change})


POSTBOX = """
const sent = [];
const { ask, answered } = code.postbox((question) => sent.push(question));
for (const question of [1, 2, 3]) ask(question);
const first = [...sent];
answered();
const second = [...sent];
answered();
ask(4);
console.log(JSON.stringify([first, second, sent]));
"""


def test_one_question_at_a_time():
    sent = run_module(widgets.module_source("model"), POSTBOX)
    assert sent == [[1], [1, 3], [1, 3, 4]]


def test_ink_and_colours_in_the_browser():
    calls = [("dot", [[0] * 12, 3, 4, 0, 1]), ("colour", [200, False])]
    calls += [("colour", [byte, True]) for byte in (1, 128, 255)]
    ink, grey, *signed = javascript("model", calls)
    assert np.reshape(ink, (3, 4)).tolist() == [
        [170, 255, 170, 0],
        [60, 170, 60, 0],
        [0, 0, 0, 0],
    ]
    assert grey == [200, 200, 200]
    assert signed == [[33, 102, 172], [255, 255, 255], [178, 24, 43]]


MODEL = {"index": 0, "down": 0, "right": 0, "count": 2, "height": 4, "width": 5}
MODEL |= {"reach": [2, 2], "drawable": True, "names": ["first"], "classes": ["a", "b"]}
ANSWER = """
const maps = (...shape) => ({ shape, signed: false,
  shades: new DataView(new Uint8Array(shape[0] * shape[1] * shape[2]).buffer) });
const answer = (id, errors = [0]) => {
  page.model.set("answer", { id, picture: maps(4, 5, 1), maps: [maps(4, 5, 3)], errors,
    before: [0.25, 0.75], after: [0.5, 0.5], probabilities: true });
  tick();
};
const [picture, layer] = page.el.all("canvas");
const asked = () => { const { id, down, right, ink } = page.model.get("ask");
  return [id, down, right, ink]; };
"""


def with_network(script):
    return play(widgets.module_source("model"), MODEL, ANSWER + script)


def test_a_page_shows_what_python_answers():
    script = """
    answer(1, [null]);
    const seen = [page.status(), page.el.all("figcaption").at(1).textContent,
      picture.pixels.length, layer.pixels.length, page.svg(0).innerHTML];
    """
    status, caption, picture, maps, bars = with_network(script)
    assert status == (
        "Most probable: a (0.50). Shift (0, 0): the output changes by up to 0.250; "
        "error of the maps: not measurable."
    )
    assert (caption, picture, maps) == ("first: error not measurable", 1, 3)
    assert bars.count("<rect") == 2 and ">0.500</text>" in bars


def test_a_picture_is_moved_within_reach():
    script = """
    const seen = [asked()];
    answer(1);
    picture.press(10, 10);       // pixel (0, 0)
    picture.drag(30, 30);        // pixel (1, 1)
    seen.push(asked());
    picture.drag(99, 99);        // further than allowed
    answer(2);
    seen.push(asked());
    answer(3);
    picture.key("ArrowLeft");
    seen.push(asked());
    """
    assert with_network(script) == [
        [1, 0, 0, None],
        [2, 1, 1, None],
        [3, 2, 2, None],
        [4, 2, 1, None],
    ]


def test_a_picture_is_drawn():
    script = """
    answer(1);
    page.control("pointer").turn("draws", "change");
    picture.press(10, 10);
    const dot = asked()[3];
    answer(2);
    picture.drag(90, 10);        // along the first row
    const line = asked()[3];
    answer(3);
    picture.key("ArrowDown");    // the pen: from the middle (2, 2) to (3, 2)
    picture.key(" ");
    answer(4);
    const pen = asked()[3];
    page.el.all("button")[0].fire("click");
    answer(5);
    const blank = asked()[3];
    page.control("picture").turn(1);
    answer(6);
    const seen = [dot, line, pen, blank, asked()];
    """
    *drawings, given = with_network(script)
    dot, line, pen, blank = np.reshape(drawings, (4, 4, 5))
    assert dot[:2, :2].tolist() == [[255, 170], [170, 60]] and dot.sum() == 655
    assert line[0].tolist() == [255] * 5 and line[3].tolist() == [0] * 5
    assert pen[3].tolist() == [0, 170, 255, 170, 0]
    assert not blank.any()
    assert given[1:] == [0, 0, None]

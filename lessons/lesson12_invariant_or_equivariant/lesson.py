# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 12 · Invariant or equivariant?
#
# *Inspect the CNN: is the network translationally invariant, or only equivariant?* The
# lecture gives you five minutes for this question. In this lesson you
#
# - tell the two words apart, and measure them for any layer;
# - find out who breaks the symmetry: the border, the stride, or `Flatten`;
# - read a pixel's position from an image that is the same everywhere;
# - build networks with the symmetries of a magnet, and see symmetry replace data;
# - write a convolution for quarter turns, in 20 lines of Keras;
# - turn a shower, and the arrow that belongs to it;
# - meet symmetries that are wrong.
#
# Slides: *Convolutional Neural Networks* (part II), *Clarifying frequent
# misunderstandings*, *Visualization of CNNs – 5 mins*, *Convolutional Operation*,
# *Summary*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=12)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops
from keras.ops import convert_to_numpy

from lessons import check, claim, hint
from lessons.lesson12_invariant_or_equivariant import figures
from utils import airshowers, ising, plots, training, widgets
from utils.images import load_digits

rng = np.random.default_rng(12)

# %% [markdown]
# ## 1 · Five minutes, three networks (5 min)
#
# Three networks for handwritten digits, as one might write them after the lectures on
# pooling. They differ in their last layers, and in what stands outside of the image.


# %%
class Wrap(layers.Layer):
    """Continue maps by one pixel on each side, as on a torus."""

    def call(self, x):
        x = ops.concatenate([x[:, -1:], x, x[:, :1]], axis=1)
        return ops.concatenate([x[:, :, -1:], x, x[:, :, :1]], axis=2)


# %%
inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
x = layers.MaxPooling2D(2)(x)
x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
last = layers.MaxPooling2D(2)(x)
network_a = keras.Model(inputs, layers.Dense(10)(layers.Flatten()(last)))
network_b = keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(last)))

# %%
x = Wrap()(inputs)
x = layers.Conv2D(8, 3, activation="relu")(x)
x = Wrap()(x)
x = layers.Conv2D(16, 3, activation="relu")(x)
x = layers.GlobalMaxPooling2D()(x)
network_c = keras.Model(inputs, layers.Dense(10)(x))

# %% [markdown]
# The answer does not depend on the weights, so nothing is trained. **Write down** for
# each network: invariant, equivariant, or neither? And which layer is to blame? Section
# 12 comes back to your answers.
#
# ## 2 · Two words (6 min)
#
# A **symmetry operation** $g$ moves the input: a shift, a turn, a flip of all spins. A
# function $f$ may answer in two ways:
#
# $$\text{invariant: } f(gx) = f(x) \qquad \text{equivariant: } f(gx) = g\,f(x)$$
#
# Eight numbers on a ring, moved by one place. **Predict** for each of the six functions
# which of the two equations holds.

# %%
ring = np.array([0, 1, 4, 1, 0, 0, 2, 0])
functions = {
    "sum": np.sum,
    "maximum": np.max,
    "difference to the left": lambda x: x - np.roll(x, 1),
    "square": lambda x: x**2,
    "sorted": np.sort,
    "times 0, 1, 2, …": lambda x: x * np.arange(8),
}


# %%
def shift(x):
    """Move what has places by one place; a single number has none."""
    return np.roll(x, 1)


print("                        f(gx) = f(x)   f(gx) = g f(x)")
for name, f in functions.items():
    invariant = np.array_equal(f(shift(ring)), f(ring))
    equivariant = np.ndim(f(ring)) > 0 and np.array_equal(
        f(shift(ring)), shift(f(ring))
    )
    print(f"{name:24}{invariant!s:15}{equivariant}")

# %% [markdown]
# The difference to the left is a convolution: it moves with its input. The sum forgets
# where things were. Sorting forgets it, too, although eight numbers come out. And
# whoever knows the number of its place is neither.
#
# One more function: the **place** of the maximum, 2 here. It is not invariant, it goes
# from 2 to 3. But it follows a rule: a shift by one adds one. That is equivariance as
# well; *g* acts on the output in its own way. Section 10 needs this.
#
# ### Exercise 12.1: how far from equivariant? (lecture hall, 5 min)
#
# True or false is too coarse for networks. `layer` and `g` are functions of an array.
# Return the error relative to the output,
#
# $$\frac{\lVert f(gx) - g f(x) \rVert}{\lVert f(x) \rVert},$$
#
# where $\lVert\cdot\rVert$ is the root of the sum of all squares. The output of `layer`
# has places, so that `g` can move it.


# %%
def equivariance_error(layer, g, x):
    """Return |f(gx) − g f(x)| / |f(x)|."""
    ...  # your code here


check("12.1", equivariance_error)

# %% [markdown]
# Stuck? `hint("12.1")` helps a little, `hint("12.1", 2)` helps more. From here on we
# compare with the *spread* of the output over the images instead: an error of √2 = 1.4
# means as different as two images are.
#
# ## 3 · A convolution moves with its image (6 min)
#
# Three convolutions in a row, with the same weights twice: once zeros stand around the
# image, once the image is closed to a torus. The images are noise. We move them by 3
# rows and 5 columns, around the torus.

# %%
convolutions = [layers.Conv2D(8, 3, activation="relu") for _ in range(3)]


def three_convolutions(x, border):
    """Apply three convolutions; the layer `border` adds one pixel on each side."""
    for convolution in convolutions:
        x = convolution(border(x))
    return convert_to_numpy(x)


# %%
def error(one, two):
    """Return |one − two| / spread over the images, for outputs (images, ...)."""
    return np.sqrt(np.mean((one - two) ** 2) / np.mean((two - two.mean(axis=0)) ** 2))


noise = rng.normal(size=(16, 24, 24, 1)).astype("float32")
borders = {"zeros": layers.ZeroPadding2D(1), "torus": Wrap()}

# %% [markdown]
# **Predict**: how large is the error in both cases? And *where* is it?

# %% tags=["nbval-ignore-output"]
differences, errors = {}, {}
for name, border in borders.items():
    expected = np.roll(three_convolutions(noise, border), (3, 5), axis=(1, 2))
    found = three_convolutions(np.roll(noise, (3, 5), axis=(1, 2)), border)
    errors[name] = error(found, expected)
    differences[name] = np.abs(found - expected).mean(axis=(0, 3)) / expected.std()
print({name: f"{value:.1f}" for name, value in errors.items()})

# %%
figures.error_maps(differences, "mean error (spread of the map)")
plt.show()

# %% [markdown]
# On the torus the convolution is equivariant, down to rounding. With zeros around the
# image two frames of errors appear, three pixels wide to each side: one pixel per
# layer. One frame is the border itself: other pixels stand there now. The other is the
# old border, moved into the image.
#
# So weight sharing alone gives **equivariance**, and only where no border is in sight.
#
# ## 4 · Every second pixel (9 min)
#
# Most networks halve their maps. Then only every second place survives, and it is not
# the same one when the image moves by one pixel. **Predict** for a strided convolution
# on the torus: which shifts keep the map, only moved?

# %% tags=["nbval-ignore-output"]
halving = layers.Conv2D(8, 3, strides=2, activation="relu")
half, best = convert_to_numpy(halving(Wrap()(noise))), {}
for distance in range(1, 7):
    found = convert_to_numpy(halving(Wrap()(np.roll(noise, distance, axis=2))))
    candidates = [np.roll(half, step, axis=2) for step in range(12)]
    best[distance] = min(error(found, candidate) for candidate in candidates)
    print(f"shift {distance}: best error {best[distance]:.1f}")

# %%
print("exact for shifts by", [shift for shift, value in best.items() if value < 1e-4])

# %% [markdown]
# Even shifts are exact, odd ones find no counterpart whatever: the odd pixels have
# become the even ones. With two such layers only multiples of 4 are exact. Signal
# processing knows the disease, **aliasing**, and the cure: before you drop every second
# sample, take out the waves that are too short for the samples that remain. In other
# words, blur (R. Zhang, 2019).
#
# Three ways to halve. The blurred one takes the maximum at *every* pixel, then blurs by
# two averages of 2×2; only the last step goes by 2.


# %%
def max_pool(x):
    """Halve by the maximum of 2×2 windows."""
    return layers.MaxPooling2D(2)(x)


def strided(x):
    """Halve by a convolution with stride 2."""
    x = Wrap()(x)
    return layers.Conv2D(8, 3, strides=2)(x)


def blurred_pool(x):
    """Take the maximum at every pixel, blur, then halve."""
    x = Wrap()(x)
    x = layers.MaxPooling2D(2, strides=1)(x)
    x = layers.AveragePooling2D(2, strides=1)(x)
    return layers.AveragePooling2D(2, strides=2)(x)


# %% [markdown]
# Each goes into the same network: convolve and halve, twice, then average globally. The
# images are digits on a torus. **Predict**: how much does blurring help for a shift by
# one pixel, and for which shifts is each network exact?


# %%
def halved_twice(halve):
    """Return a network with 16 outputs that halves its maps twice."""
    keras.utils.set_random_seed(notebook.seed(4))  # the same filters for all
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 3, activation="relu")(Wrap()(inputs))
    x = halve(x)
    x = layers.Conv2D(16, 3, activation="relu")(Wrap()(x))
    x = halve(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


# %%
digits, names = load_digits()
pictures = digits[:200, ..., None]
curves = {}
for halve in (max_pool, strided, blurred_pool):
    network = halved_twice(halve)
    moved = [network.predict_on_batch(np.roll(pictures, d, axis=2)) for d in range(9)]
    label = halve.__name__.replace("_", " ")
    curves[label] = [error(output, moved[0]) for output in moved]

# %%
plots.shift_curves({"convolve and halve, twice": curves}, "change of the output")
plt.show()

# %% tags=["nbval-ignore-output"]
odd = {name: np.mean(values[1::2]) for name, values in curves.items()}
print("mean over odd shifts:", {name: f"{value:.2f}" for name, value in odd.items()})

# %%
better = odd["max pool"] / odd["blurred pool"]
print("blurred at least 3 times better than max pool:", bool(better > 3))
exact = {name: np.flatnonzero(np.less(v, 1e-4)).tolist() for name, v in curves.items()}
print("exact for shifts by", exact)

# %% [markdown]
# After an odd shift, maximum pooling changes the output by 0.2 to 0.25 of its spread,
# the strided convolution by 0.3 to 0.5; blurring leaves 0.03 or 0.04. The first two are
# exact only for multiples of 4, the product of the strides. The blurred network is
# exact for multiples of 2 already: its *last* halving does no harm at all. In the mean
# over every second pixel of a map blurred with (1, 2, 1)/4 each pixel of the map counts
# the same: 2/4 if it was kept, 1/4 + 1/4 if its neighbours were. This blur removes
# exactly the shortest wave, + − + −: after the halving only one sample per wave would
# be left, and it would look like a constant.
#
# So blurring is a *partial* remedy. What is left comes from between the two halvings:
# the ReLU of the second convolution and the maximum after it both make short waves out
# of long ones. (Without both, the change is 0; without the ReLU alone it is still
# 0.04.) The price is a blurred map.
#
# ## 5 · Who makes it invariant? (9 min)
#
# Now without any halving: two convolutions and one of three endings.


# %%
def two_convolutions(border, ending):
    """Return a network without strides; `border` is a class, `ending` a layer."""
    keras.utils.set_random_seed(notebook.seed(5))
    inputs = keras.Input((24, 24, 1))
    x = layers.Conv2D(8, 3, activation="relu")(border()(inputs))
    x = layers.Conv2D(16, 3, activation="relu")(border()(x))
    return keras.Model(inputs, ending(x))


# %% [markdown]
# **Predict** the six numbers for a shift by one pixel: 0, something, or 1.4?

# %% tags=["nbval-ignore-output"]
endings = layers.GlobalAveragePooling2D(), layers.GlobalMaxPooling2D(), layers.Flatten()
ends = {}
for name, border in {"zeros": layers.ZeroPadding2D, "torus": Wrap}.items():
    for ending in endings:
        network = two_convolutions(border, ending)
        before = network.predict_on_batch(noise)
        after = network.predict_on_batch(np.roll(noise, 1, axis=2))
        ends[name, type(ending).__name__] = error(after, before)
    print(name, {key[1]: f"{value:.1f}" for key, value in ends.items() if name in key})

# %% [markdown]
# - **Flatten**: 1.4, as different as two images are, on the torus, too. It keeps the
#   places in order, so everything behind it sees a new vector. (A common belief is that
#   a convolution makes the dense layer behind it invariant. It does not.)
# - **Global pooling on the torus**: 0 for the maximum, rounding for the average.
# - **With zeros outside** even global pooling changes by 0.2 and 0.4. (Our noise goes
#   around the torus: what stood at one border appears at the other.)
#
# Invariance = equivariant layers + a global pooling. Weight sharing is the first half.

# %%
exact = ends["torus", "GlobalMaxPooling2D"] + ends["torus", "GlobalAveragePooling2D"]
broken = min(ends["zeros", "GlobalAveragePooling2D"], ends["torus", "Flatten"])
only = bool(errors["torus"] < 1e-5 < 0.1 < errors["zeros"])
claim(
    "S28.translational_invariance",
    bool(only and exact < 1e-4 and broken > 0.05),
    "maps: 0 on a torus, not with zeros; behind Flatten 1.4, behind pooling 0",
)

# %% [markdown]
# ### A black margin
#
# Real images are not tori. But often the object stands in the middle of nothing. A
# digit on a black canvas, two convolutions padded with zeros (and with biases, as after
# a training), a global average. We move the digit to the right until it touches the
# border. **Predict**: from which distance on does the output notice?

# %%
canvas = np.zeros((10, 40, 40, 1), "float32")
canvas[:, 6:34, 6:34, 0] = digits[:10]
ink = np.flatnonzero(canvas.any(axis=(0, 1, 3)))
free = 39 - ink.max()
print("black columns to the right of all ink:", free)

# %%
inputs = keras.Input((40, 40, 1))
x = inputs
for filters in (8, 16):
    start = keras.initializers.RandomNormal(stddev=0.1)
    convolution = layers.Conv2D(filters, 3, padding="same", bias_initializer=start)
    x = layers.ReLU()(convolution(x))
padded = keras.Model(inputs, layers.GlobalAveragePooling2D()(x))

# %% tags=["nbval-ignore-output"]
before = padded.predict_on_batch(canvas)
margins = {}
for distance in range(free + 1):
    after = padded.predict_on_batch(np.roll(canvas, distance, axis=2))
    margins[free - distance] = error(after, before)
for left in (5, 4, 3, 2, 1, 0):
    print(f"{left} black columns left: change {margins[left]:.4f}")

# %%
unmoved = max(margins[columns] for columns in (3, 4, 5)) < 1e-4
print("the same down to three columns:", unmoved, " not with none:", margins[0] > 1e-3)

# %% [markdown]
# Nothing at all as long as three columns are left. The ink reaches two columns further,
# one per layer. And in the last column the second layer sees zeros, where elsewhere it
# sees what the biases of the first make of black. With two columns left, ink and border
# reach the same pixels of the second layer, yet the change stays below 0.001. With
# fewer, its answer to the ink is cut off. So in practice: leave a black margin as wide
# as the radius of the receptive field, better twice that, and zeros do no harm. (A deep
# network sees far; section 6 shows what else it sees.)
#
# ### Exercise 12.2: no shift changes it (lecture hall, 8 min)
#
# Build a Keras model for images (16, 16, 1) on a torus whose output does not change
# under *any* shift by whole pixels, odd ones included. It must have filters: an image
# with its pixels shuffled should give another output. `Wrap` is there for you.


# %%
def invariant_network():
    """Return a Keras model (n, 16, 16, 1) → (n, outputs), invariant to all shifts."""
    ...  # your code here


check("12.2", invariant_network)

# %% [markdown]
# ## 6 · The network knows where it is (7 min)
#
# An image of 20×20 pixels, all of them 1. Nothing in it tells one place from another.
# Random 3×3 convolutions, padded with zeros, one after the other. **Predict**: how many
# *different* pixels (vectors of 32 maps) are there after one layer, after two, after
# ten? And on the torus?


# %%
def all_ones(border):
    """Return the pixels (400, 32) that 1, 2, … 10 random convolutions make of ones."""
    keras.utils.set_random_seed(notebook.seed(6))
    x, pixels = np.ones((1, 20, 20, 1)), {}
    for depth in range(1, 11):
        convolution = layers.Conv2D(32, 3, activation="relu")
        x = convolution(border(x))
        pixels[depth] = convert_to_numpy(x).reshape(400, 32)
    return pixels


def different(pixels):
    """Count how many different rows there are, up to rounding."""
    distance = np.abs(pixels[:, None] - pixels).max(axis=-1)
    return round((1 / (distance < 1e-5 * pixels.max()).sum(axis=1)).sum())


# %%
pixels = {name: all_ones(border) for name, border in borders.items()}
counts = {}
for name, maps in pixels.items():
    counts[name] = {depth: different(maps[depth]) for depth in (1, 2, 3, 5, 10)}
    print(f"{name:6} layers: different pixels {counts[name]}")

# %% [markdown]
# After one layer 9 kinds of pixels: four corners, four edges, the interior. After $d$
# layers $(2d + 1)^2$, until all 400 are different: news of the border walks inwards by
# one pixel per layer, and a pixel knows how far it is from every border that it has
# heard of. On the torus all pixels are the same, at any depth.
#
# Can the next layer *use* that? A 1×1 convolution is a weighted sum of the 32 maps. We
# fit one to the number of the row.


# %%
def read_row(maps):
    """Return the row (20, 20) that a weighted sum of the maps reads at each pixel."""
    columns = np.column_stack([maps / maps.max(), np.ones(400)])
    rows = np.repeat(np.arange(20), 20)
    return (columns @ np.linalg.lstsq(columns, rows, rcond=1e-4)[0]).reshape(20, 20)


# %%
reading = {f"depth {d}, zeros": read_row(pixels["zeros"][d]) for d in (1, 3, 10)}
reading["depth 10, torus"] = read_row(pixels["torus"][10])
figures.read_positions(reading)
plt.show()

# %% tags=["nbval-ignore-output"]
rows = np.arange(20)[:, None]
known = {}
for name, guess in reading.items():
    known[name] = 1 - np.mean((guess - rows) ** 2) / np.var(rows)
    print(f"{name:16} explains {abs(known[name]):.0%} of the variance")

# %%
*with_zeros, on_torus = known.values()
print("with zeros, more from depth to depth:", bool((np.diff(with_zeros) > 0).all()))
print("depth 10, above 65 %:", bool(with_zeros[-1] > 0.65), end=" ")
print("on the torus 0:", bool(abs(on_torus) < 1e-3))

# %% [markdown]
# After one layer a weighted sum explains 27 % of the variance, after ten about 80 %
# (75–87 % for six choices of the filters), though nothing was trained and nothing is in
# the image. A network that is padded with zeros *can* tell left from right if that
# pays. Sometimes this is a nuisance: a detector that must not care where on the chip
# the event was. Sometimes it is what makes it work: a network that returns positions.
#
# ### And if there is something to see?
#
# On the torus the network does not know where *it* is, but it sees where a *pattern*
# is. A digit at 50 random places of a torus of 40×40 pixels; eight random filters.
# The brightest pixel of the map moves with the digit:

# %%
places = rng.integers(0, 40, size=(50, 2))
digit = np.pad(digits[3], 6)
moved = np.stack([np.roll(digit, place, axis=(0, 1)) for place in places])[..., None]
filters = layers.Conv2D(8, 3, activation="relu")
maps = convert_to_numpy(filters(Wrap()(moved)))

# %%
strongest = maps.max(axis=(0, 1, 2)).argmax()
brightest = maps[..., strongest].reshape(50, 1600).argmax(axis=1)
found = np.stack(np.unravel_index(brightest, (40, 40)), axis=1)
offset = (found - places) % 40
follows = bool((offset == offset[0]).all())
pooled = maps.max(axis=(1, 2))
gone = bool(np.ptp(pooled, axis=0).max() < 1e-5 * pooled.max())
print("the brightest pixel follows the digit:", follows)
print("global maximum the same at all 50 places:", gone)
measured = "50 of 50 shifts read from a map; behind a global maximum all are the same"
claim("S25.equivariant", follows and gone, measured)

# %% [markdown]
# ## 7 · Five minutes, answered (6 min)
#
# Back to section 1. One call answers the question of the lecture for any Keras model
# with one image as input; `group="C4"` asks for quarter turns instead of shifts. It
# moves images around a torus, compares all layers, and tries each layer alone to find
# who is to blame. Compare with what you wrote down for A, B and C.

# %% tags=["nbval-ignore-output"]
from utils.symmetry import equivariance_report

reports = {}
for name, network in {"A": network_a, "B": network_b, "C": network_c}.items():
    reports[name] = equivariance_report(network)
    print(f"--- network {name}\n{reports[name]}\n")

# %% [markdown]
# The columns 1 to 4 are the errors for shifts by 1 to 4 pixels, *inside* is the largest
# error away from the borders, over the shifts that are multiples of all strides so far.
# The last column names what the layer breaks when it is tried alone.
#
# - **A**: neither. Three things are to blame: zeros (twice), strides (twice), and
#   `Flatten`.
# - **B**: neither. With global pooling the error is smaller, no more.
# - **C**: invariant, for every shift. And what stands before its global pooling?

# %%
maps_of_c = keras.Model(network_c.inputs, network_c.layers[-3].output)
report = equivariance_report(maps_of_c)
print(report.outputs[0].name, "is", report.outputs[0].verdict)

# %% [markdown]
# A torus is not what a camera sees. If the object stands in the middle of nothing, and
# the shift is a multiple of all strides (here 4), network B passes, too. By 1 and by 2
# it fails there as well:

# %% tags=["nbval-ignore-output"]
black = equivariance_report(network_b, fill="zero", shifts=(1, 2, 4))
errors_b = black.outputs[0].errors
print({shift: f"{value:.2f}" for shift, value in errors_b.items()})

# %%
verdicts = [reports[name].outputs[0].verdict for name in "ABC"]
neither = all(verdict.startswith("neither") for verdict in verdicts[:2])
fine = neither and verdicts[2] == "invariant" and errors_b[4] < 1e-4 < errors_b[1]
claim("S25.invariant", bool(fine), "A, B: neither; C: invariant; B on black: by 4 only")

# %% [markdown]
# Which symmetries has the lecture incorporated, then? **Translations**, by sharing
# weights. The rest needs layers of its own:

# %%
turning = keras.Model(upright, heads["quarter_turns"])
plain = keras.Model(upright, heads["plain"])
by_turns = [equivariance_report(m, group="C4").outputs[0] for m in (plain, turning)]
print("under quarter turns:", [row.verdict.split(":")[0] for row in by_turns])

# %% [markdown]
# Ask the plain network yourself: move a digit, or draw one. **Predict** which layers'
# errors are 0 for a shift by 1.

# %% tags=["nbval-ignore-output"]
reader = keras.Model(upright, layers.Softmax()(heads["plain"]))
widgets.show_model(reader, x_new[:20], shift=(0, 1))

# %% [markdown]
# Only the first one's, which has no stride before it; a digit that is pushed over the
# border spoils that one, too.

# %%
translation = reports["C"].outputs[0].verdict == "invariant"
no_turns = max(by_turns[0].errors.values()) > 0.02 and changes["mirror"] > 2e-3
own_layers = by_turns[1].verdict == "invariant" and max(left.values()) < 1e-3
measured = "shifts 0; turns and mirror not; 0 with group layers or averages"
claim("S1.symmetries", bool(translation and no_turns and own_layers), measured)

# %% [markdown]
# And the *reduction of parameters using symmetry in data*? A layer that makes 8 maps of
# a digit, then 32 maps of 32:

# %%
dense_weights = 784 * 8 * 784
one_map, plain_32 = layers.Conv2D(8, 3), layers.Conv2D(32, 3, use_bias=False)
quarter_32 = QuarterTurns(8)
for layer, channels in ((one_map, 1), (plain_32, 32), (quarter_32, 32)):
    layer.build((None, 28, 28, channels))

# %%
shared = one_map.count_params()
print(f"dense {dense_weights:,} weights, convolution {shared} with its biases")
four_fold = plain_32.count_params() / (quarter_32.count_params() - 8)
print(f"32 maps of 32: a factor {four_fold:.0f} less over four orientations")

# %%
exact = dense_weights == 4_917_248 and shared == 80 and four_fold == 4
claim("S32.reduction_by_symmetry", bool(exact), "4.9 million → 80 weights; another ÷ 4")

# %% [markdown]
# ## Quiz (5 min)
#
# **1.** A convolutional network ends with `Flatten` and a dense layer. Its convolutions
# are equivariant. Is it invariant? Can training make it so?
#
# <details><summary>Answer</summary>
#
# No: the change was 1.4, as much as between two images. Training can make the dense
# weights alike for all places; nothing holds them there, and it takes examples at all
# places.
#
# </details>
#
# **2.** Who breaks the exact symmetry, the convolution or the border?
#
# <details><summary>Answer</summary>
#
# The border, and every step larger than one: strides and pooling windows. The
# convolution itself is exact.
#
# </details>
#
# **3.** You augment with all four turns. Is the network invariant under turns of the
# training images? Of new ones?
#
# <details><summary>Answer</summary>
#
# Of neither exactly. It has been asked for the same label four times, that is all; on
# new digits it often changed its mind. Averaging over the four turns is exact, also
# without augmentation.
#
# </details>
#
# **4.** Zeros around the image break shifts. Why do they not break quarter turns?
#
# <details><summary>Answer</summary>
#
# A frame of zeros around a square turns into itself; it does not shift into itself.
#
# </details>
#
# **5.** Which symmetry has your own detector, exactly? What breaks it?
#
# <details><summary>Answer</summary>
#
# Yours to find. Candidates: dead channels, the border, the magnetic field, the slope of
# the ground, the trigger, calibration that differs from place to place.
#
# </details>
#
# ## Summary
#
# - Invariant: f(gx) = f(x). Equivariant: f(gx) = g f(x), where *g* acts on the output
#   in its own way; vectors turn, orientations change places.
# - Shared weights make a convolution equivariant. Borders, strides and windows break
#   it; `Flatten` keeps places; global pooling makes it invariant. Blurring before a
#   stride repairs most of it.
# - Zeros at the border tell each pixel where it is, from a constant image.
# - An average over a group makes any network exactly invariant (turn the answers back
#   if they are vectors). Augmentation does not.
# - The right symmetry replaces data and saves weights. A wrong one forbids the right
#   answer.
# - `equivariance_report(model)` answers the lecture's question in less than five
#   minutes.

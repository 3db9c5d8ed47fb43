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
# # 12 · Invariance and symmetry
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
from lessons.lesson12_invariance_and_symmetry import figures
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
# That is the lecture's *DNN can reconstruct position of a pattern*. The maximum keeps
# that the pattern is there, and drops where. Which of the two you want decides how your
# network should end.
#
# ## 7 · The symmetries of a magnet (8 min)
#
# Physics has data with exact symmetries. The Ising model of lessons 5 and 6 lives on a
# torus. Its energy, −1 for each pair of neighbours that agree and +1 otherwise, does
# not change if all spins are shifted, mirrored, turned by 90°, or flipped. The phase,
# ordered or not, does not either. **Predict** what a network knows of that by
# construction: convolutions on the torus, global average, random weights.

# %%
lattices = ising.simulate(64, seed=12, temperatures=2.3, sweeps=100)["spins"]
spins = lattices[..., None].astype("float32")
inputs = keras.Input((16, 16, 1))
x = layers.Conv2D(8, 3, activation="relu")(Wrap()(inputs))
x = layers.Conv2D(16, 3, activation="relu")(Wrap()(x))
x = layers.GlobalAveragePooling2D()(x)
magnet = keras.Model(inputs, layers.Dense(1)(x))

# %% tags=["nbval-ignore-output"]
from utils.symmetry import (
    average_over_group,
    flip_sign,
    group,
    mirror,
    rotate,
    translate,
)

moves = {
    "shift by (3, 5)": lambda s: translate(s, (3, 5)),
    "mirror": mirror,
    "quarter turn": rotate,
    "all spins flipped": flip_sign,
}
before = magnet.predict_on_batch(spins)
changes = {}
energy = ising.energy_per_site(lattices)
for name, g in moves.items():
    changes[name] = error(magnet.predict_on_batch(g(spins).copy()), before)
    conserved = np.allclose(ising.energy_per_site(g(lattices)), energy)
    print(f"{name:18} energy unchanged: {conserved}, network: {changes[name]:.0e}")

# %% [markdown]
# Shifts, and nothing else. The filters know right from left and up from down, and their
# ReLU knows plus from minus. Training has to teach the rest, from examples, and it will
# be approximate. Or we build it in.
#
# ### Exercise 12.3: a network that ignores the sign (at home, 6 min)
#
# `model` is a function of a batch, for instance a Keras model. Return a *function* of a
# batch that gives the same for x and for −x, whatever `model` is. Where `model` does so
# already, nothing should change.


# %%
def make_even(model):
    """Return a function f with f(−x) = f(x); f = model if model is even already."""
    ...  # your code here


check("12.3", make_even)

# %% [markdown]
# The same works for every group: average over all copies of the input. Flip or not,
# mirror or not, four turns: 2 · 2 · 4 = 16 copies. **Predict** what is left of the
# changes.

# %%
sixteen = group("Z2", "D4")
five = np.concatenate([spins, *(g(spins) for g in moves.values())])
averaged = average_over_group(magnet, five, sixteen).reshape(5, 64)
left = {}
for number, name in enumerate(moves, start=1):
    left[name] = error(averaged[number], averaged[0])
    print(f"{name:18} {left[name]:.1f}")

# %%
others = min(changes[name] for name in list(moves)[1:])
built_in = changes["shift by (3, 5)"] < 1e-4 and others > 2e-3
print("only shifts are built in:", bool(built_in))
print("averaged, all are exact:", bool(max(left.values()) < 1e-3))

# %% [markdown]
# Exact, with any weights, before or after training; a move only changes the order of
# the sixteen copies. The price: sixteen evaluations. And an **odd** quantity, like the
# magnetisation, would average to zero: the sign of *m* is not invariant, it flips with
# the spins. For it one takes $(f(x) - f(-x))/2$. A symmetry of the *data* does not mean
# that the *answer* is invariant; you have to say how the answer responds.
#
# ## 8 · Symmetry replaces data (9 min)
#
# *Deep networks need lots of data.* Do they? The task of lesson 5: see the spins, say
# whether the temperature was below $T_c$. We have 30, 100 or 400 lattices to learn
# from, and three networks:


# %%
def dense_net(x):
    """A dense network: knows no symmetry."""
    x = layers.Flatten()(x)
    x = layers.Dense(64, activation="relu")(x)
    return layers.Dense(1, activation="sigmoid")(x)


def even_dense_net(x):
    """The same, averaged over both signs: knows that flipped spins are the same."""
    flat, hidden = layers.Flatten()(x), layers.Dense(64, activation="relu")
    x = (hidden(flat) + hidden(-flat)) / 2
    return layers.Dense(1, activation="sigmoid")(x)


def torus_net(x):
    """Eight windows of 3×3 on the torus, averaged: knows that all places are equal."""
    x = Wrap()(x)
    x = layers.Conv2D(8, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return layers.Dense(1, activation="sigmoid")(x)


# %% [markdown]
# And one more, for later: the same convolutional network, trained on 400 lattices that
# are all very cold (T below 1.7) or very hot (T above 2.9). All ten train at the same
# time.

# %%
sizes = (30, 100, 400)
learn, test = ising.simulate(400, seed=1), ising.simulate(1024, seed=2)
extreme = np.concatenate([rng.uniform(1.0, 1.7, 200), rng.uniform(2.9, 3.6, 200)])
far = ising.simulate(400, seed=3, temperatures=extreme)


def with_labels(data):
    """Return spins (n, rows, columns, 1) and whether T was below the critical one."""
    cold = data["temperature"] < ising.CRITICAL_TEMPERATURE
    return data["spins"][..., None].astype("float32"), cold


# %% tags=["nbval-ignore-output"]
x_learn, y_learn = with_labels(learn)
x_far, y_far = with_labels(far)
chosen = [np.arange(400) % n for n in sizes]  # repeated, so that all take equal steps
seen = [x_learn[k] for k in chosen] + [x_far]
inputs = [*(keras.Input((16, 16, 1)) for _ in sizes), keras.Input((None, None, 1))]

# %% tags=["nbval-ignore-output"]
kinds = (dense_net, even_dense_net, torus_net)
outputs = [kind(x) for kind in kinds for x in inputs[:3]] + [torus_net(inputs[3])]
labels = [y_learn[k] for _ in kinds for k in chosen] + [y_far]
contest = keras.Model(inputs, outputs)

# %% tags=["nbval-ignore-output"]
loss = ["binary_crossentropy"] * len(outputs)
contest.compile(keras.optimizers.Adam(0.02), loss=loss)
bar = training.progress()
history = contest.fit(seen, labels, batch_size=50, epochs=15, verbose=0, callbacks=bar)

# %% [markdown]
# **Predict** the accuracy on 1,024 new lattices. To compare: a cut on the energy, the
# best there can be, learned from the same lattices.

# %%
x_test, y_test = with_labels(test)
answers = contest.predict_on_batch([x_test] * 4)
right = [np.mean((answer[:, 0] > 0.5) == y_test) for answer in answers[:9]]
labels = ("dense", "dense, even", "torus")
accuracy = {name: right[3 * k : 3 * k + 3] for k, name in enumerate(labels)}


# %%
def energy_cut(n):
    """Return the accuracy of the best cut on the energy of the first n lattices."""
    energy = ising.energy_per_site(learn["spins"])
    cuts = np.linspace(-2, -0.5, 151)
    hits = [np.mean((energy[:n] < cut) == y_learn[:n]) for cut in cuts]
    best = np.median(cuts[np.equal(hits, max(hits))])
    return np.mean((ising.energy_per_site(test["spins"]) < best) == y_test)


accuracy["energy cut"] = [energy_cut(n) for n in sizes]

# %% tags=["nbval-ignore-output"]
plots.accuracy_curves(sizes, accuracy, "training lattices", chance=0.5, log=True)
plt.show()

# %% tags=["nbval-ignore-output"]
for name, values in accuracy.items():
    print(f"{name:20}", " ".join(f"{value:.1%}" for value in values))

# %%
dense, even, torus = (accuracy[name] for name in labels)
print("dense, 30 lattices: below 76 %:", bool(dense[0] < 0.76))
print("dense, 400 lattices: within 78–92 %:", bool(0.78 < dense[2] < 0.92))
print("torus, 30 lattices: above 87 %:", bool(torus[0] > 0.87))
print("both signs help with 30 to 100:", bool(sum(even[:2]) > sum(dense[:2])))

# %%
ahead = torus[0] > dense[2]
measured = (
    "torus with 30 lattices above 87 % and above dense with 400; dense, 30: < 76 %"
)
claim("S9.lots_of_data", bool(ahead and torus[0] > 0.87 and dense[0] < 0.76), measured)

# %% [markdown]
# The dense network needs 400 lattices for 81–91 % (nine starts); the one that knows
# that all places are equal has 90–95 % after 30, where the best possible cut has 95.
# (It has fewer weights, too, and looks at small windows; this comparison does not
# separate the three.) Even a small piece of knowledge, that the sign does not matter,
# gains the dense network 1 to 19 points with 30 lattices. What is built in need not be
# learned.
#
# So yes, a network needs lots of data, *if* its architecture knows nothing of the data.
#
# ### A larger magnet
#
# The tenth network has never seen a lattice between T = 1.7 and T = 2.9. Where does its
# output cross ½? It averages over all places, so it takes larger lattices, too; we
# average over both signs.

# %%
reader = keras.Model(inputs[3], outputs[-1])
temperatures = np.linspace(1.9, 2.7, 9)
means, errors = {}, {}
for size, each in ((16, 56), (64, 28)):
    T = np.repeat(temperatures, each)
    data = ising.simulate(len(T), seed=4, size=size, temperatures=T, sweeps=100)
    x = data["spins"][..., None].astype("float32")
    output = average_over_group(reader, x, group("Z2")).reshape(9, each)
    means[f"{size}×{size}"] = output.mean(axis=1)
    errors[f"{size}×{size}"] = output.std(axis=1) / np.sqrt(each)

# %% tags=["nbval-ignore-output"]
figures.transition(temperatures, means, errors, trained=(1.7, 2.9))
plt.show()

# %% tags=["nbval-ignore-output"]
crossings = {}
for name, values in means.items():
    crossings[name] = np.interp(-0.5, -values, temperatures)
    print(f"{name}: output ½ at T = {crossings[name]:.2f}")

# %%
both = np.array(list(crossings.values()))
print("within 2.1–2.45:", bool(both.min() > 2.1 and both.max() < 2.45))
print("both sizes agree within 0.06:", bool(np.ptp(both) < 0.06))

# %% [markdown]
# Both sizes agree: what was learned on 16×16 spins holds for 64×64, with the same 89
# weights. And the crossing, 2.26 here and 2.30 to 2.32 in six other trainings, is close
# to $T_c$ = 2.27, though nobody told the network. Do not be too impressed: the middle
# of the grey gap is 2.3 as well. Still, the spins change fastest near $T_c$, so a cut
# between the two phases ends up there. Symmetry removes what cannot matter; where to
# put the cut it does not say.
#
# ## 9 · Turn the filters (14 min)
#
# A convolution shares its filters among all places. Why not among all *orientations*?
# Take each filter in four turns, 0°, 90°, 180°, 270°: four maps per filter. Turn the
# image by 90°, and each map turns, too, and goes to its neighbour in the list of four.
# That is equivariance under the group of quarter turns, **C4** (T. Cohen and M.
# Welling, 2016). With mirrored copies as well, eight maps, it is **D4**.
#
# ### Exercise 12.4: four turns of a filter (lecture hall, 6 min)
#
# `kernel` (k, k, channels, filters) is the kernel of a convolution. Return the kernel
# (k, k, channels, 4·filters) with all filters as they are first, then all turned by
# 90°, then by 180°, then by 270°, counter-clockwise, as `np.rot90` does.


# %%
def four_turns(kernel):
    """Return the filters in four orientations, (k, k, channels, 4·filters)."""
    ...  # your code here


check("12.4", four_turns)

# %% [markdown]
# That was the first layer: it *lifts* an image to maps over the group. The next layers
# take four orientations in. Their filters have four slices, one per orientation. To
# turn such a filter, turn each slice *and* move it to the next orientation.


# %%
class QuarterTurns(layers.Layer):
    """Convolve with each filter in four orientations; the first layer has `lift`."""

    def __init__(self, filters, lift=False):
        super().__init__()
        self.filters, self.lift = filters, lift

    def build(self, shape):
        turns = 1 if self.lift else 4
        size = (3, 3, turns, shape[-1] // turns, self.filters)
        self.kernel = self.add_weight(shape=size, initializer="he_normal")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros")

    def call(self, x):
        upright = ops.convert_to_tensor(self.kernel)  # JAX turns no variables
        turned = [ops.rot90(upright, k=turns) for turns in range(4)]
        moved = [ops.roll(kernel, turns, axis=2) for turns, kernel in enumerate(turned)]
        shape = (3, 3, x.shape[-1], 4 * self.filters)
        kernel = ops.reshape(ops.stack(moved, axis=-2), shape)
        return ops.relu(ops.conv(x, kernel, padding="same") + ops.tile(self.bias, 4))


# %% [markdown]
# Two such layers on a digit, and on the digit turned by 90°. **Predict** where the four
# maps of the first row go.

# %%
two_layers = keras.Sequential([QuarterTurns(4, lift=True), QuarterTurns(4)])


def oriented(images):
    """Return maps (n, rows, columns, orientation, filter) of two layers."""
    maps = two_layers(np.ascontiguousarray(images))
    return convert_to_numpy(maps).reshape(*images.shape[:3], 4, 4)


# %%
before, after = oriented(pictures), oriented(rotate(pictures))

# %%
rows = {}
for name, images, maps in (
    ("upright", pictures, before),
    ("turned", rotate(pictures), after),
):
    rows[name] = [images[7, :, :, 0], *(maps[7, :, :, turn, 1] for turn in range(4))]
figures.group_maps(rows, ["digit", "0°", "90°", "180°", "270°"])
plt.show()

# %% tags=["nbval-ignore-output"]
after_steps = []
for step in range(4):
    wanted = np.roll(rotate(before), step, axis=3)
    after_steps.append(error(after, wanted))
    print(f"maps turned, and moved on by {step}: error {after_steps[step]:.1f}")

# %%
print("exact for a step of", np.flatnonzero(np.less(after_steps, 1e-4)))

# %% [markdown]
# Exact for one step, to rounding; with another step wrong by 1.1 to 1.2, not far from
# two different digits (1.4). (Zeros around a square image do no harm here: the border
# turns with it.)
#
# **D4**, with mirrors, takes eight copies. One lifting layer, then the maximum over all
# copies and places: **predict** by how much a turn and a mirror change it.

# %%
kernel = rng.normal(size=(3, 3, 1, 16)).astype("float32")
copies = [np.rot90(k, turns) for k in (kernel, kernel[:, ::-1]) for turns in range(4)]
answers = {}
for name, images in (
    ("as it is", pictures),
    ("turned", rotate(pictures)),
    ("mirrored", mirror(pictures)),
):
    maps = [ops.conv(images.copy(), copy.copy(), padding="same") for copy in copies]
    answers[name] = np.max([convert_to_numpy(m) for m in maps], axis=(0, 2, 3))

# %%
for name in ("turned", "mirrored"):
    print(f"{name}: change {error(answers[name], answers['as it is']):.1f}")

# %% [markdown]
# None. The course's own version, `utils.symmetry.GroupConv2D`, stacks such layers for
# C4 and D4.
#
# ### With a task
#
# The maximum over the four orientations and over all places is invariant under turns.
# Now a real task: 1,000 upright digits to learn from, shrunk to 12×12 pixels. Three
# networks:
#
# - a plain one;
# - the same one, trained with **augmentation**: it sees each digit in all four turns;
# - one made of `QuarterTurns`, with up to twice as many maps and half as many weights.


# %%
def shrink(images):
    """Cut off two pixels all round and average 2×2: (n, 28, 28) → (n, 12, 12, 1)."""
    inner = images[:, 2:-2, 2:-2].reshape(-1, 12, 2, 12, 2)
    return inner.mean(axis=(2, 4))[..., None]


def plain_net(x):
    """Three convolutions, global maximum, ten scores."""
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.GlobalMaxPooling2D()(x)
    return layers.Dense(10)(x)


# %%
def turning_net(x):
    """The same over the group of quarter turns."""
    x = QuarterTurns(8, lift=True)(x)
    x = layers.MaxPooling2D(2)(x)
    x = QuarterTurns(8)(x)
    x = layers.MaxPooling2D(2)(x)
    x = QuarterTurns(16)(x)
    x = layers.GlobalMaxPooling2D()(x)
    x = ops.max(ops.reshape(x, (-1, 4, 16)), axis=1)  # over the orientations
    return layers.Dense(10)(x)


# %%
upright, turned = keras.Input((12, 12, 1)), keras.Input((12, 12, 1))
heads = {
    "plain": plain_net(upright),
    "augmented": plain_net(turned),
    "quarter_turns": turning_net(upright),
}
readers = keras.Model([upright, turned], heads)

# %%
for name, head in heads.items():
    print(name, "parameters:", keras.Model([upright, turned], head).count_params())

# %% tags=["nbval-ignore-output"]
small = shrink(digits[:1000])
four = np.concatenate([rotate(small, turns) for turns in range(4)])
same = np.tile(small, (4, 1, 1, 1))
labels = np.tile(names[:1000], 4)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
schedule = keras.optimizers.schedules.CosineDecay(0.01, 200)
adam = keras.optimizers.Adam(schedule)
readers.compile(adam, loss=dict.fromkeys(heads, loss))
bar = training.progress()
answers = dict.fromkeys(heads, labels)
fitting = {"batch_size": 80, "epochs": 4, "verbose": 0, "callbacks": bar}
history = readers.fit([same, four], answers, **fitting)

# %% [markdown]
# **Predict** the accuracy of the three on 1,500 new digits, upright and turned by 90°,
# 180° and 270°.

# %%
x_new, y_new = shrink(digits[3500:]), names[3500:]
scores = [readers.predict_on_batch([rotate(x_new, k).copy()] * 2) for k in range(4)]
read = {
    name: [np.mean(s[name].argmax(axis=1) == y_new) for s in scores] for name in heads
}

# %% tags=["nbval-ignore-output"]
plots.accuracy_curves([0, 90, 180, 270], read, "rotation (°)", chance=0.1)
plt.xticks([0, 90, 180, 270])
plt.show()

# %% [markdown]
# Does augmentation make a network invariant? Ask by how much its scores change when the
# digit turns by 90°, and how often the answer stays.

# %% tags=["nbval-ignore-output"]
turn_error, kept = {}, {}
for name in heads:
    turn_error[name] = error(scores[1][name], scores[0][name])
    kept[name] = np.mean(scores[1][name].argmax(1) == scores[0][name].argmax(1))
    print(f"{name:14} change {turn_error[name]:.1f}, same answer {kept[name]:.0%}")

# %%
print("plain, upright: above 88 %, turned by 90°: below 25 %:", end=" ")
print(bool(read["plain"][0] > 0.88 and read["plain"][1] < 0.25))
print("augmented: same answer for less than 90 %:", bool(kept["augmented"] < 0.9))
print("quarter turns: scores do not change:", bool(turn_error["quarter_turns"] < 1e-4))

# %% [markdown]
# - **Plain**: 93–94 % upright, and 10 % (guessing) turned by 90°. By 180° more than a
#   third is right: 0, 1 and 8 look the same upside down.
# - **Augmented**: about equally good at all angles, but far below 93 %. And on new
#   digits the scores change from turn to turn, and with them 15 to 27 answers in 100
#   (nine starts). Augmentation *asks* for the symmetry, at the training digits; nothing
#   enforces it elsewhere.
# - **Quarter turns**: exactly the same four times, with half as many weights.
#   After the same 200 steps it reads better than the augmented network in seven of nine
#   starts; with four times the steps augmentation catches up. What stays is exactness.
#
# But look at 0°: the plain network is better than both, if digits stand upright. Why?
# Section 11 has an answer.
#
# ## 10 · Targets that turn (7 min)
#
# Turn a shower, and its energy stays. Its direction turns with it. The target is a
# **vector**, and *equivariant* is what the network should be. On the array, first index
# *x*, second *y*: `rotate` carries (x, y) to (−y, x).

# %%
from utils.symmetry import rotate_vectors

showers = airshowers.simulate(1000, seed=12, grid=10)
test_showers = airshowers.simulate(1000, seed=13, grid=10)
truth = test_showers["showeraxis"]
turned_showers = test_showers | {
    key: rotate(test_showers[key]) for key in ("signal", "time")
}


# %%
def resolution(found, true):
    """Return the angle in degrees within which 68 % of the directions lie."""
    cosine = np.clip((found * true).sum(axis=1), -1, 1)
    return np.quantile(np.degrees(np.arccos(cosine)), 0.68)


# %% [markdown]
# First the physicist's fit to the arrival times: it does not know in which direction
# north is, so it should be equivariant. We turn the showers, fit, and compare with the
# true direction: turned along, not turned at all, or turned the other way. **Predict**
# the three resolutions.

# %%
fit = airshowers.classical_direction(turned_showers)

# %%
candidates = {
    "turned along": rotate_vectors(truth),
    "not turned": truth,
    "turned the wrong way": rotate_vectors(truth, -1),
}
fitted = {name: resolution(fit, true) for name, true in candidates.items()}
print({name: f"{angle:.1f}°" for name, angle in fitted.items()})

# %%
number = int(np.argmax(test_showers["energy"] * test_showers["zenith"]))
logs = {
    "as recorded": np.log10(np.nan_to_num(test_showers["signal"][number], nan=1)),
    "turned": np.log10(np.nan_to_num(turned_showers["signal"][number], nan=1)),
}
old, new = truth[number, :2], candidates["turned along"][number, :2]
arrows = {
    "as recorded": {"direction": old},
    "turned": {"label forgotten": old, "turned along": new},
}
figures.turned_showers(logs, arrows)
plt.show()

# %% [markdown]
# Turned along, the fit is as good as ever, 0.2°. With the old label it is 60° off,
# turned the wrong way 90°: nothing warns you, both are valid directions. So test an
# augmentation with an estimator that needs no training.
#
# ### What it costs to forget the label
#
# Turned showers are a favourite augmentation: four times the data, for free. Two equal
# networks learn (x, y) of the direction from 1,000 showers. The first sees them as they
# are. The second sees all four turns, but somebody has forgotten the labels.
# **Predict** what the second one answers.


# %%
def direction_net(x):
    """Return x and y of the direction."""
    x = layers.Conv2D(12, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(24, 3, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(32, activation="relu")(x)
    return layers.Dense(2)(x)


# %% tags=["nbval-ignore-output"]
recorded, spun = keras.Input((10, 10, 2)), keras.Input((10, 10, 2))
compass = keras.Model([recorded, spun], [direction_net(recorded), direction_net(spun)])
x = airshowers.images(showers)
four = np.concatenate([rotate(x, turns) for turns in range(4)])
same = np.tile(x, (4, 1, 1, 1))
labels = np.tile(showers["showeraxis"][:, :2], (4, 1))
schedule = keras.optimizers.schedules.CosineDecay(0.01, 160)
compass.compile(keras.optimizers.Adam(schedule), loss=["mse", "mse"])
bar = training.progress()
fitting = {"batch_size": 100, "epochs": 4, "verbose": 0, "callbacks": bar}
history = compass.fit([same, four], [labels, labels], **fitting)


# %%
def unit_vectors(xy):
    """Complete (x, y) to unit vectors that point to the sky."""
    length = np.linalg.norm(xy, axis=1, keepdims=True)
    xy = xy / np.maximum(length, 1)
    return np.column_stack([xy, np.sqrt(np.maximum(1 - (xy**2).sum(axis=1), 0))])


x_test = airshowers.images(test_showers)
guesses = compass.predict_on_batch([x_test, x_test])
vertical = np.tile([0.0, 0.0, 1.0], (len(truth), 1))

# %% tags=["nbval-ignore-output"]
found = [resolution(unit_vectors(guess), truth) for guess in guesses]
upwards = resolution(vertical, truth)
print(f"as recorded {found[0]:.1f}°, labels forgotten {found[1]:.1f}°", end=", ")
print(f"always upwards {upwards:.1f}°")

# %%
print("as recorded within 4–12°:", bool(4 < found[0] < 12))
print("forgotten: as bad as always upwards:", bool(abs(found[1] - upwards) < 3))

# %% [markdown]
# The second network has seen each shower with four arrows that add up to nothing, and
# answers *straight up*, always. No error message, and a loss that goes down: it has
# learned that the mean of (x, y) is zero.
#
# The *trained* first network can be made equivariant afterwards: turn the shower by
# each of the four turns, ask, turn each answer **back**, and average.


# %%
def averaged_direction(images):
    """Return the mean answer over four turns, each turned back."""
    answers = []
    for turns in range(4):
        turned = rotate(images, turns).copy()
        answer = compass.predict_on_batch([turned, turned])[0]
        answers.append(rotate_vectors(answer, -turns))
    return np.mean(answers, axis=0)


# %% tags=["nbval-ignore-output"]
steady = averaged_direction(x_test)
on_turned = averaged_direction(rotate(x_test).copy())
plain_turned = compass.predict_on_batch([rotate(x_test).copy()] * 2)[0]
loose = error(plain_turned, rotate_vectors(guesses[0]))
tight = error(on_turned, rotate_vectors(steady))
better = resolution(unit_vectors(steady), truth)
print(f"error of equivariance: {loose:.2f}, averaged {tight:.2f}")
print(f"resolution: {found[0]:.1f}°, averaged {better:.1f}°")

# %%
print("averaged: exactly equivariant:", bool(tight < 1e-4 < 0.05 < loose))
print("and better by 10 % or more:", bool(better < 0.9 * found[0]))

# %% [markdown]
# Exact again, and better by a fifth to a quarter (three runs), without any further
# training: four looks at the same shower average out a part of the network's errors. It
# is still far from the fit's 0.2°. Lesson 14 does better.
#
# ## 11 · Symmetries that are wrong (7 min)
#
# A symmetry is a statement about the task. Where it is false, the network cannot learn
# what it forbids, with any amount of data. Is this a 6 or a 9? **Predict** how often
# the networks of section 9 are right, if they only have to decide between these two.

# %% tags=["nbval-ignore-output"]
six_or_nine = np.isin(y_new, [6, 9])
pairs = {}
for name in heads:
    s = scores[0][name][six_or_nine]
    pairs[name] = np.mean((s[:, 9] > s[:, 6]) == (y_new[six_or_nine] == 9))
print({name: f"{value:.0%}" for name, value in pairs.items()})

# %%
print("plain above 96 %:", bool(pairs["plain"] > 0.96))
worse = pairs["plain"] - max(pairs["augmented"], pairs["quarter_turns"])
print("the other two lose 3 points or more:", bool(worse > 0.03))

# %% [markdown]
# To the plain network it is easy. For the other two a 6 and the same 6 upside down are
# one thing; all they have left is that people write a 9 with a straighter back than a
# 6. They fail for 6 to 23 of 100 (four runs), the plain network for one at most.
# Augmentation does harm here as well: with a wrong symmetry more data make it worse.
#
# **Chirality.** Nature tells left from right in the weak interaction; a chemist tells
# two mirror molecules apart. Here is a spiral and its mirror image. Any network,
# averaged over C4 or over D4:

# %% tags=["nbval-ignore-output"]
rows, columns = np.indices((24, 24)) - 11.5
radius, angle = np.hypot(rows, columns), np.arctan2(rows, columns)
spiral = np.exp(-4 * (1 - np.cos(angle - radius / 3))) * np.exp(-((radius / 9) ** 4))
both = np.stack([spiral, spiral[:, ::-1]])[..., None].astype("float32")
network = two_convolutions(layers.ZeroPadding2D, layers.GlobalMaxPooling2D())
apart = {}
for name in ("C4", "D4"):
    one, other = average_over_group(network, both, group(name))
    apart[name] = np.abs(one - other).max() / np.abs(one).max()
    print(f"{name}: left- and right-handed differ by {apart[name]:.0%} of the output")

# %%
print("C4 tells them apart:", apart["C4"] > 1e-3, " D4:", apart["D4"] > 1e-4)

# %% [markdown]
# C4 keeps them apart: a spiral that turns right does so at any angle. With mirrors the
# two are the same to the network, and it can only guess which one it sees.
#
# **A broken detector.** Three stations at one corner of a square array are dead. Which
# of its eight symmetries are left? (`mirror 90°` means mirrored, then turned by 90°.)

# %%
alive = np.ones((1, 14, 14))
alive[0, 0, :2] = alive[0, 1, 0] = 0  # the corner and its two neighbours
kept = [name for name, g in group("D4").items() if np.array_equal(g(alive), alive)]
print("left of the eight:", kept)

# %% [markdown]
# Two: to change nothing, and the mirror on the diagonal through the dead corner, which
# is the same as an upright mirror and a quarter turn.
#
# ### Exercise 12.5: which group, which answer? (lecture hall, 6 min)
#
# For each of six tasks return a pair `(group, answer)`. The group is the largest one of
# this list under which the task makes sense; all contain the identity:
#
# - `"none"`, `"diagonal"` (one mirror, on a diagonal), `"C4"`, `"D4"`, `"D4 x Z2"`
#   (with a change of sign).
#
# The answer is `"invariant"` or `"vector"` (it turns with the image).
#
# | task | image |
# |---|---|
# | `"6 or 9"` | a handwritten digit |
# | `"left- or right-handed spiral"` | a galaxy, at any angle |
# | `"shower direction"` | signals of a square array |
# | `"shower energy"` | signals of a square array |
# | `"Ising phase"` | spins of a square lattice |
# | `"shower energy, dead corner"` | signals of the broken detector |


# %%
def symmetry_of(task):
    """Return (group, answer) for one task."""
    ...  # your code here


check("12.5", symmetry_of)

# %% [markdown]
# ## 12 · Five minutes, answered (6 min)
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

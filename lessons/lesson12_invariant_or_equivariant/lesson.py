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
# *Lesson 11 asked what the filters of a network respond to. It left open what happens
# when that moves. Does the answer stay, do the maps move along, or neither?* The
# lecture gives you five minutes for this question.
#
# In this lesson you
#
# - tell two words apart, and measure them for any layer;
# - find out who breaks the symmetry: the border, the stride, or `Flatten`;
# - build a network that no shift changes, and answer the lecture's question;
# - design an image on which a shift by one pixel doubles the answer;
# - read a pixel's place from an image that is the same everywhere.
#
# Core 43 min · deeper 42 min · slides 25 and 28: *Visualization of CNNs – 5 mins*,
# *Convolutional Operation*.
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

from lessons import check, claim, hint, own
from lessons.lesson12_invariant_or_equivariant import figures, references
from utils import training, widgets
from utils.images import load_digits
from utils.symmetry import equivariance_report
from utils.tables import plus_minus, table

rng = np.random.default_rng(12)
digits, digit_names = load_digits()  # (5000, 28, 28) from 0 to 1, the true digits

# %% [markdown]
# ## 1 · Five minutes, three networks (core, 4 min)
#
# Three networks for digits, as one might write them after the lectures on pooling. They
# differ in their last layers and in what stands outside of the image: zeros for A and
# B; for C the image goes on where it begins, as on a torus.


# %%
class Wrap(layers.Layer):
    """Continue maps by one pixel on each side, as on a torus."""

    def call(self, x):
        x = ops.concatenate([x[:, -1:], x, x[:, :1]], axis=1)
        return ops.concatenate([x[:, :, -1:], x, x[:, :, :1]], axis=2)


# %%
def two_halvings(ending):
    """Return a network: twice a convolution with zeros outside and a max pooling."""
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(ending)
    model.add(layers.Dense(10))
    return model


# %%
network_a = two_halvings(layers.Flatten())
network_b = two_halvings(layers.GlobalAveragePooling2D())

# %%
network_c = keras.Sequential([keras.Input((28, 28, 1))])
for filters in (8, 16):
    network_c.add(Wrap())
    network_c.add(layers.Conv2D(filters, 3, activation="relu"))
network_c.add(layers.GlobalMaxPooling2D())
network_c.add(layers.Dense(10))

# %% [markdown]
# The image moves by some pixels. **Write down** for each network: is the output
# invariant (exactly the same), does it move along, or neither? And which layer is to
# blame? The answer comes in section 6, and it does not depend on the weights, so
# nothing is trained.
#
# > **In a lecture hall** the same question fits on a phone: the page `lab.html` of the
# > course's website shows each layer of twelve trained networks while you move a digit.
# > Choose padding, sub-sampling and ending, vote, then look. (`make site` builds the
# > website; `python -m tools.lab lab.html` writes that one page.)
#
# ## 2 · Two words (core, 4 min)
#
# A **symmetry operation** $g$ moves the input: a shift, a turn, a flip of all spins. A
# function $f$ may answer in two ways:
#
# $$\text{invariant: } f(gx) = f(x) \qquad \text{equivariant: } f(gx) = g\,f(x)$$
#
# Eight numbers on a ring; $g$ moves them by one place. **Predict** for each of the six
# functions which of the two equations holds.

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
lines = []
for name, f in functions.items():
    before, after = f(ring), f(np.roll(ring, 1))
    invariant = np.array_equal(after, before)
    has_places = np.ndim(before) > 0
    equivariant = has_places and np.array_equal(after, np.roll(before, 1))
    lines.append([name, str(invariant), str(equivariant)])
table(lines, ["function", "invariant", "equivariant"])

# %% [markdown]
# The difference to the left is a convolution: it moves with its input. The sum forgets
# where things were. Sorting forgets it, too, although eight numbers come out. The last
# function treats no two places alike, and is neither.
#
# > **And the place of the maximum?** It is 2 here and becomes 3. A shift by one adds
# > one: that is a rule, too. *g* may act on the output in a way of its own, and then
# > "equivariant" means that rule. Lesson 13 needs this for arrows.
#
# ### Exercise 12.1: how far from equivariant? (lecture hall, 5 min)
#
# True or false is too coarse for networks. `layer` and `g` are functions of an array.
# Return the error relative to the output,
#
# $$\frac{\lVert f(gx) - g f(x) \rVert}{\lVert f(x) \rVert},$$
#
# where $\lVert\cdot\rVert$ is the root of the sum of all squares, however many axes
# there are.


# %%
def equivariance_error(layer, g, x):
    """Return |f(gx) − g f(x)| / |f(x)|."""
    ...  # your code here


check("12.1", equivariance_error)

# %% [markdown]
# Stuck? `hint("12.1")` helps a little, `hint("12.1", 2)` more, and `hint("12.1", 0)`
# shows code to complete. If it is right, your function does all measurements of this
# lesson.

# %%
error = own("12.1", equivariance_error, otherwise=references.equivariance_error)


# %%
def shift(down, right):
    """Return g: move maps (images, rows, columns, channels) around the torus."""

    def g(x):
        has_places = np.ndim(x) == 4  # vectors (images, numbers) stay as they are
        return np.roll(x, (down, right), axis=(1, 2)) if has_places else x

    return g


# %%
def function_of(model):
    """Return a Keras model as a function of arrays."""
    return lambda x: convert_to_numpy(model(x))


# %% [markdown]
# ## 3 · A convolution moves with its image (core, 5 min)
#
# Three convolutions in a row, with the same weights twice: once zeros stand around the
# image, once the image is closed to a torus. The images are noise. We move them by 8
# rows and 10 columns, around the torus.

# %%
noise = rng.normal(size=(16, 24, 24, 1)).astype("float32")
borders = {"zeros": layers.ZeroPadding2D(1), "torus": Wrap()}


# %%
convolutions = [layers.Conv2D(8, 3, activation="relu") for _ in range(3)]


def convolve_with(border):
    """Return three convolutions; `border` adds one pixel on each side before each."""

    def f(x):
        for convolution in convolutions:
            x = convolution(border(x))
        return convert_to_numpy(x)

    return f


# %% [markdown]
# **Predict**: is the error zero in both cases? Where it is not, *where* in the map is
# it?

# %% tags=["nbval-ignore-output"]
moves = shift(8, 10)
map_errors = {}
for name, border in borders.items():
    map_errors[name] = error(convolve_with(border), moves, noise)
table({name: f"{value:.2f}" for name, value in map_errors.items()}, ["border", "error"])

# %% alt="With zeros errors fill a frame and a cross, the old border; on a torus none."
differences = {}
for name, border in borders.items():
    f = convolve_with(border)
    differences[name] = np.abs(f(moves(noise)) - moves(f(noise))).mean(axis=(0, 3))
figures.error_maps(differences, moved=(8, 10))
plt.show()

# %% [markdown]
# On the torus the convolution is equivariant, up to rounding. With zeros around the
# image a frame and a cross of errors appear, three pixels wide to each side: one pixel
# per layer. The frame is the border itself: other pixels meet the zeros now. The cross
# is where the border would be if it had moved along.
#
# So sharing weights alone gives **equivariance**, and only where no border is in sight.

# %% [markdown]
# ## 4 · The place of a pattern (core, 3 min)
#
# *DNN can reconstruct position of a pattern,* says the slide of an equivariant network.
# We put one digit at 50 random places of a torus of 40×40 pixels and look at the
# brightest pixel of a random filter's map. **Predict**: how far is it from the place of
# the digit?

# %%
places = rng.integers(0, 40, size=(50, 2))
sheet = np.pad(digits[3], 6)
moved = np.array([np.roll(sheet, place, axis=(0, 1)) for place in places])[..., None]
maps = convert_to_numpy(layers.Conv2D(8, 3, activation="relu")(Wrap()(moved)))

# %%
strongest = maps.max(axis=(0, 1, 2)).argmax()
found_at = []
for each in maps[..., strongest]:
    found_at.append(np.unravel_index(each.argmax(), each.shape))
apart = (np.array(found_at) - places) % 40
print("different distances:", len(np.unique(apart, axis=0)))

# %% [markdown]
# Always at the same distance: the place of the brightest pixel tells the place of the
# digit. The *value* of that pixel, which is all that a global maximum keeps, is the
# same 50 times. Which of the two you want decides how your network should end. (This is
# one layer on a torus, without a stride: sections 3 and 7 say what spoils it.)

# %% tags=["folded"]
pooled_maps = maps.max(axis=(1, 2))
gone = bool(np.ptp(pooled_maps, axis=0).max() < 1e-5 * pooled_maps.max())
follows = (apart == apart[0]).all(axis=1)
found = f"{follows.sum()} of {len(places)} places read from a map; behind a global "
found += f"maximum all are the same: {gone}"
claim("S25.equivariant", bool(follows.all() and gone), found)

# %% [markdown]
# ## 5 · Who makes it invariant? (core, 5 min)
#
# Two convolutions and one of three endings. An output without places cannot move along:
# there our `shift` leaves it alone, and an error of 0 means *invariant*.


# %%
def two_convolutions(border, ending):
    """Return a network without strides; `border` is a class, `ending` a layer."""
    model = keras.Sequential([keras.Input((24, 24, 1))])
    for filters in (8, 16):
        model.add(border())
        model.add(layers.Conv2D(filters, 3, activation="relu"))
    model.add(ending)
    return model


# %% [markdown]
# How large is a large error? As a control we exchange each image for **another one**.
# **Predict** the six errors for a shift by one pixel, from three random starts: 0,
# something, or as large as for another image?


# %%
def relative_change(after, before):
    """Return |after − before| / |before|."""
    return np.linalg.norm(after - before) / np.linalg.norm(before)


# %%
other_noise = np.roll(noise, 1, axis=0)  # each image takes the place of the next one
border_layers = {"zeros": layers.ZeroPadding2D, "torus": Wrap}
endings = layers.Flatten, layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D

# %%
ending_errors, ending_changes = {}, {}
for name, border in border_layers.items():
    for ending in endings:
        errors, changes = [], []
        for start in range(3):
            keras.utils.set_random_seed(notebook.seed(start))
            f = function_of(two_convolutions(border, ending()))
            errors.append(error(f, shift(0, 1), noise))
            changes.append(relative_change(f(other_noise), f(noise)))
        ending_errors[name, ending.__name__] = errors
        ending_changes[name, ending.__name__] = changes

# %% tags=["nbval-ignore-output"]
lines = []
for names, errors in ending_errors.items():
    both = errors, ending_changes[names]
    lines.append([*names, *(plus_minus(values, digits=3) for values in both)])
table(lines, ["border", "ending", "shift by 1", "another image"])

# %% [markdown]
# - **`Flatten`**: the shifted image looks as different as another one, on the torus,
#   too. `Flatten` keeps the places in order, so what stands behind it sees a new
#   vector. A common belief is that a convolution makes the dense layer behind it
#   invariant. It does not. (In white noise a shift by one pixel changes every pixel.
#   Where neighbours are alike it takes more: section 6.)
# - **Global pooling on the torus**: 0 up to rounding, for mean and maximum.
# - **With zeros outside** even global pooling changes, here by a fifth to a third of
#   what another image does.
#
# Invariance = equivariant layers + a global pooling. Weight sharing is the first half.
#
# ### Exercise 12.2: no shift changes it (lecture hall, 8 min)
#
# Build a Keras model for images (16, 16, 1) on a torus whose output does not change
# under *any* shift by whole pixels, odd ones included. It must not be blind: an image
# with its pixels shuffled should give another output. `Wrap` is there for you, and
# `hint("12.2", 0)` shows a model with gaps.


# %%
def invariant_network():
    """Return a Keras model (n, 16, 16, 1) → (n, outputs), invariant to all shifts."""
    ...  # your code here


check("12.2", invariant_network)

# %% tags=["folded"]
on_torus, at_zeros = map_errors["torus"], map_errors["zeros"]
pooled = max(max(ending_errors["torus", each.__name__]) for each in endings[1:])
flat, other = ending_errors["torus", "Flatten"], ending_changes["torus", "Flatten"]
found = f"maps: {on_torus:.1f} on a torus, {at_zeros:.1f} with zeros; pooled "
found += f"{pooled:.1f}, Flatten {np.mean(flat):.1f} "
found += f"(another image {np.mean(other):.1f})"
evidence = on_torus < 1e-5 and pooled < 1e-5 and at_zeros > 0.1
evidence = evidence and min(np.divide(flat, other)) > 0.9
claim("S28.translational_invariance", bool(evidence), found)

# %% [markdown]
# ## 6 · Five minutes, answered (core, 6 min)
#
# Back to section 1. One call answers the question of the lecture for any Keras model
# with one image as input. It moves images around a torus by 1 to 4 pixels, compares all
# layers, and tries each layer alone to find who is to blame. Compare with what you
# wrote down. The fourth network is that of exercise 12.2.

# %%
your_network = own("12.2", invariant_network, otherwise=references.invariant_network)()
networks = {"A": network_a, "B": network_b, "C": network_c, "12.2": your_network}
reports = {name: equivariance_report(each) for name, each in networks.items()}
verdicts = {name: each.outputs[0].verdict for name, each in reports.items()}
table(verdicts, ["network", "its output is"])

# %% [markdown]
# It names the first layer that breaks the symmetry. The whole report on network A:

# %% tags=["nbval-ignore-output"]
print(reports["A"])

# %% [markdown]
# The columns 1 to 4 are the errors for shifts by 1 to 4 pixels, here in units of the
# *spread* of the output (1.4, or √2, is what two unrelated images give); *inside* is
# the largest away from the borders. The last column tells what each layer breaks when
# it is tried alone.
#
# - **A**: neither. Three kinds of layers are to blame: zeros (twice), strides (twice),
#   and `Flatten`.
# - **B**: neither. It loses `Flatten`, and keeps zeros and strides.
# - **C**: invariant, for every shift. And *only equivariant*, the lecture's third
#   possibility, are its maps before the global pooling:

# %%
maps_of_c = keras.Model(network_c.inputs, network_c.layers[-3].output)
verdicts["maps of C"] = equivariance_report(maps_of_c).outputs[0].verdict
print("maps of C:", verdicts["maps of C"])

# %% [markdown]
# A torus is not what a camera sees. Let small digits move in the middle of nothing, so
# that no ink comes near the zeros. **Predict** for which shifts network B passes.


# %%
def half_size(images):
    """Return digits of half the size, in the middle of 28×28 black pixels."""
    tiny = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return np.pad(tiny, ((0, 0), (7, 7), (7, 7)))[..., None]


# %%
small = half_size(digits[:50])
other_small = np.roll(small, 1, axis=0)

# %% tags=["nbval-ignore-output"]
f = function_of(network_b)
on_black = {f"shift by {d}": error(f, shift(0, d), small) for d in range(1, 5)}
on_black["another digit"] = relative_change(f(other_small), f(small))
table(
    {name: f"{value:.3f}" for name, value in on_black.items()}, ["network B", "error"]
)

# %% [markdown]
# By 4, the product of its strides, exactly; by other shifts not. So the lecture's
# *exactly the same output* holds if global pooling ends the network, **and** no border
# is in sight, **and** the shift is a multiple of the strides.

# %% tags=["folded"]
short = {name: verdict.split(":")[0] for name, verdict in verdicts.items()}
passed = [d for d in range(1, 5) if on_black[f"shift by {d}"] < 1e-5]
evidence = short["A"] == short["B"] == "neither" and short["C"] == "invariant"
evidence = evidence and short["maps of C"] == "equivariant" and passed == [4]
found = f"A {short['A']}, B {short['B']}, C {short['C']}; on black B passes {passed} "
found += "of 1 to 4 pixels"
claim("S25.invariant", bool(evidence), found)

# %% [markdown]
# ## 7 · Every second pixel (deeper, 12 min)
#
# Most networks halve their maps. Then only every second place survives, and it is not
# the same one when the image moves by one pixel. **Predict** for a strided convolution
# on the torus: which shifts move the map, and change nothing else?

# %% tags=["nbval-ignore-output"]
halving = layers.Conv2D(8, 3, strides=2, activation="relu")
half = convert_to_numpy(halving(Wrap()(noise)))
inputs = {f"shift by {d}": np.roll(noise, d, axis=2) for d in range(1, 7)}
inputs["another image"] = other_noise
best = {}
for name, images in inputs.items():
    after = convert_to_numpy(halving(Wrap()(images)))
    moved_maps = [np.roll(half, step, axis=2) for step in range(12)]
    best[name] = min(relative_change(after, each) for each in moved_maps)
table({k: f"{v:.2f}" for k, v in best.items()}, ["input", "error, best of all moves"])

# %% [markdown]
# Even shifts are exact. After odd ones the map is nearly as strange as another image's:
# the odd pixels have become the even ones. With two such layers only multiples of 4 are
# exact. Signal processing knows the disease, **aliasing**. Look at it along one line: a
# slow wave and the fastest one, + − + − …

# %% alt="Even and odd pixels differ with the fast wave, and agree after the blur."
place = np.arange(24)
signal = np.sin(2 * np.pi * place / 24) + 0.6 * (-1.0) ** place
blurred = (np.roll(signal, 1) + 2 * signal + np.roll(signal, -1)) / 4
figures.two_halves({"as it is": signal, "after a blur (1, 2, 1)/4": blurred})
plt.show()

# %% [markdown]
# Keep every second pixel, and you keep the filled points; move the line by one, and
# you keep the open ones. They tell two different stories. The cure: **before** you drop
# pixels, remove what is too fast for those that remain. The mean with weights (1, 2,
# 1)/4 turns + − + − into exactly 0 and leaves the slow wave, and the two halves agree.
# In images this is a blur (R. Zhang, 2019).
#
# Three ways to halve. The blurred one takes the maximum at *every* pixel, then two
# means of 2×2, which together weigh (1, 2, 1)/4 along each axis; only the last step
# goes by 2.


# %%
def max_pool(x):
    """Halve by the maximum of 2×2 windows."""
    return layers.MaxPooling2D(2)(x)


def strided(x):
    """Halve by a convolution with stride 2."""
    return layers.Conv2D(8, 3, strides=2, activation="relu")(Wrap()(x))


def blurred_pool(x):
    """Take the maximum at every pixel, blur, then halve."""
    x = layers.MaxPooling2D(2, strides=1)(Wrap()(x))
    x = layers.AveragePooling2D(2, strides=1)(x)
    return layers.AveragePooling2D(2, strides=2)(x)


# %% [markdown]
# Each goes into the same network: convolve and halve, twice, then average globally. The
# images are digits on a torus. **Predict**: how much does blurring help for a shift by
# one pixel, and for which shifts is each network exact?


# %%
def halved_twice(halve, start):
    """Return a network with 16 outputs that halves its maps twice."""
    keras.utils.set_random_seed(notebook.seed(start))
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 3, activation="relu")(Wrap()(inputs))
    x = halve(x)
    x = layers.Conv2D(16, 3, activation="relu")(Wrap()(x))
    x = halve(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


# %%
pictures = digits[:100, ..., None]
other_pictures = np.roll(pictures, 1, axis=0)


# %%
halving_errors, digit_changes = {}, []
for halve in (strided, max_pool, blurred_pool):
    errors = []
    for start in range(3):
        f = function_of(halved_twice(halve, start))
        errors.append([error(f, shift(0, d), pictures) for d in range(9)])
        digit_changes.append(relative_change(f(other_pictures), f(pictures)))
    halving_errors[halve.__name__.replace("_", " ")] = np.array(errors).T

# %% alt="Maximum and stride are exact every 4 pixels, the blurred network every 2."
figures.after_shift(halving_errors, another=np.mean(digit_changes))
plt.show()

# %% tags=["nbval-ignore-output"]
odd = {name: values[1::2].mean(axis=0) for name, values in halving_errors.items()}
odd["(another digit)"] = digit_changes
by_name = {name: plus_minus(values, digits=3) for name, values in odd.items()}
table(by_name, ["halved by", "error, odd shifts"])

# %% [markdown]
# With these random weights the stride does most harm on average, more than half of what
# another digit does. It depends on the filters: after eight epochs of training on 4,000
# digits (measured apart, eight starts, one rate) the stride errs *less* than maximum
# pooling, 0.027 ± 0.009 to 0.037 ± 0.008, and blurring by 0.004 ± 0.001.
# (The strided network also has two convolutions more.) Stride and maximum pooling are
# exact for multiples of 4 only, the product of their strides. Blurring leaves,
# untrained, about a sixth of what maximum pooling does, and is exact for multiples of
# 2: its *last* halving does no harm at all. In the mean over every second pixel of a
# map blurred with (1, 2, 1)/4 each pixel of the map counts the same: 2/4 if it was
# kept, 1/4 + 1/4 if its neighbours were.
#
# So blurring is a *partial* remedy. What is left comes from between the two halvings:
# the ReLU of the second convolution and the maximum after it make fast waves out of
# slow ones again. The price is a blurred map.
#
# ### Exercise 12.3: one pixel doubles it (at home, 8 min)
#
# Design an image of 8×8 numbers from 0 to 1 on which max pooling by 2×2 is as fickle as
# can be: when the image moves to the right by one column (around the torus), the *mean*
# of the pooled map **doubles**.


# %%
def fickle_image():
    """Return 8 × 8 numbers from 0 to 1; a shift by one column doubles their answer."""
    ...  # your code here


check("12.3", fickle_image)

# %% tags=["folded"]
for name, values in halving_errors.items():
    exact_shifts = np.flatnonzero((values < 1e-5).all(axis=1)).tolist()
    print(f"{name}: exact for shifts by {exact_shifts}, from all starts")

# %% [markdown]
# Your image, or ours, with the windows of the pooling:

# %% alt="A pair of bright columns in one window each; moved by one, in two windows."
fickle = own("12.3", fickle_image, otherwise=references.fickle_image)()
figures.windows([fickle, np.roll(fickle, 1, axis=1)], ["image", "moved by one"])
plt.show()

# %% [markdown]
# A factor of two is the most there is: each window of the moved image overlaps two of
# the old ones, and each old one passes its maximum on to two windows at most.
#
# ## 8 · A black margin (deeper, 5 min)
#
# Real images are not tori. But often the object stands in the middle of nothing. How
# much of nothing does it take? A digit on a black canvas, two convolutions padded with
# zeros (with biases, as after a training), a global average. We move the digit to the
# right until it touches the border. **Predict**: from how many black columns on does
# the output notice?

# %%
canvas = np.pad(digits[:10], ((0, 0), (6, 6), (6, 6)))[..., None]
ink = np.flatnonzero(canvas.any(axis=(0, 1, 3)))
free = 39 - ink.max()
print("black columns to the right of all ink:", free)


# %%
def two_padded(start):
    """Return two convolutions with biases and zeros outside, and a global mean."""
    keras.utils.set_random_seed(notebook.seed(start))
    model = keras.Sequential([keras.Input((40, 40, 1))])
    bias = keras.initializers.RandomNormal(stddev=0.1)
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, padding="same", bias_initializer=bias))
        model.add(layers.ReLU())
    model.add(layers.GlobalAveragePooling2D())
    return model


# %%
padded = [function_of(two_padded(start)) for start in range(3)]
margin_errors = {}
for left in (5, 4, 3, 2, 1, 0):
    to_the_right = shift(0, free - left)
    margin_errors[left] = [error(f, to_the_right, canvas) for f in padded]

# %% tags=["nbval-ignore-output"]
other_canvas = np.roll(canvas, 1, axis=0)
margin_errors["(another digit)"] = [
    relative_change(f(other_canvas), f(canvas)) for f in padded
]
by_margin = {left: plus_minus(errors, 5) for left, errors in margin_errors.items()}
table(by_margin, ["black columns left", "error"])

# %% [markdown]
# Nothing at all as long as three columns are left. The ink reaches two columns further,
# one per layer. In the last column the second layer sees zeros, where elsewhere it sees
# what the biases of the first layer make of black; that is always the same. With two
# columns left, both reach the same pixels; with none left the change is still small,
# about a fiftieth of what another digit does. So leave a black margin as wide as the
# radius of the receptive field, better twice that, and zeros do no harm. (A deep
# network sees far; section 9 shows what else it sees.)
#
# > **Measured on black, another number grows.** `equivariance_report(network_b,
# > fill="zero")` also moves images on black. From seven of eight random starts its
# > errors for shifts by 1 and 2 were larger there than on the torus, although the
# > output changed by about as much. It divides by the spread of the output over its
# > images, and images that are black but for their middle differ less: their spread was
# > 0.3 to 0.7 times as large.

# %% tags=["folded"]
unmoved = max(max(margin_errors[left]) for left in (3, 4, 5)) < 1e-5
print("the same down to three columns, from all starts:", unmoved)
print("not with none left:", min(margin_errors[0]) > 1e-4)

# %% [markdown]
# ## 9 · The network knows where it is (deeper, 7 min)
#
# An image of 20×20 pixels, all of them 1. Nothing in it tells one place from another.
# Random 3×3 convolutions, one after the other, with three kinds of border: zeros, the
# torus, and an image that is reflected at its border. **Predict**: how many *different*
# pixels (vectors of 32 maps) are there after one layer, after two, after ten?


# %%
class Reflect(layers.Layer):
    """Continue maps by one pixel on each side, as in a mirror."""

    def call(self, x):
        return ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="reflect")


# %%
def pixels_of_ones(border, start):
    """Return the pixels (400, 32) that 1, 2, … 10 random convolutions make of ones."""
    keras.utils.set_random_seed(notebook.seed(start))
    x, pixels = np.ones((1, 20, 20, 1)), {}
    for depth in range(1, 11):
        x = layers.Conv2D(32, 3, activation="relu")(border(x))
        vectors = convert_to_numpy(x).reshape(400, 32)
        pixels[depth] = vectors / vectors.max()
    return pixels


# %%
borders["mirror"] = Reflect()
depths, counts, pixels = (1, 2, 3, 5, 10), {}, {}
for name, border in borders.items():
    pixels[name] = [pixels_of_ones(border, start) for start in range(3)]
    first = pixels[name][0]
    counts[name] = [len(np.unique(first[d].round(5), axis=0)) for d in depths]
table(counts, ["border", *(f"depth {depth}" for depth in depths)])

# %% [markdown]
# With zeros there are 9 kinds of pixels after one layer: four corners, four edges, the
# interior. After $d$ layers there are $(2d + 1)^2$, until all 400 are different. With
# each layer news of the border reaches one pixel further, and a pixel knows how far it
# is from every border that it has heard of. On the torus and in the mirror all pixels
# are the same, at any depth. So here it is not the border that gives the place away, it
# is the zeros. (Where there is something to mirror, a mirror can be noticed, too.)
#
# Can the next layer *use* that? A 1×1 convolution is a weighted sum of the 32 maps. We
# fit one to the number of the row, by least squares.


# %%
def read_row(vectors):
    """Return the row (20, 20) that a weighted sum of the maps reads at each pixel."""
    columns = np.column_stack([vectors, np.ones(400)])
    wanted = np.repeat(np.arange(20), 20)
    weights, *_ = np.linalg.lstsq(columns, wanted, rcond=1e-4)
    return (columns @ weights).reshape(20, 20)


# %% alt="Behind ten layers with zeros the row can be read; on the torus it cannot."
reading = {f"zeros, depth {d}": read_row(pixels["zeros"][0][d]) for d in (1, 3, 10)}
reading["torus, depth 10"] = read_row(pixels["torus"][0][10])
figures.read_positions(reading)
plt.show()

# %% tags=["nbval-ignore-output"]
true_row = np.arange(20)[:, None]
explained = {}
for name, depth in (("zeros", 1), ("zeros", 3), ("zeros", 10), ("torus", 10)):
    misses = [np.mean((read_row(each[depth]) - true_row) ** 2) for each in pixels[name]]
    explained[name, depth] = 100 * (1 - np.array(misses) / np.var(true_row))
lines = [[*key, plus_minus(values)] for key, values in explained.items()]
table(lines, ["border", "depth", "explained (% of the variance)"])

# %% [markdown]
# After one layer a weighted sum explains about a quarter of the variance, after ten
# about four fifths; on the torus nothing. A network that is padded with zeros *can*
# tell left from right if that pays, though nothing was trained and nothing is in the
# image. Sometimes this is a nuisance: a detector that must not care where on the chip
# the event was. Sometimes it is what makes it work: a network that returns positions.

# %% tags=["folded"]
with_zeros = [explained["zeros", depth] for depth in (1, 3, 10)]
print("zeros, more from depth to depth:", bool((np.diff(with_zeros, axis=0) > 0).all()))
print("depth 10, above 60 %:", bool(with_zeros[-1].min() > 60))
print("on the torus 0:", bool(np.abs(explained["torus", 10]).max() < 0.1))

# %% [markdown]
# ## 10 · Turns and mirrors (deeper, 3 min)
#
# Network C is invariant under shifts. **Predict**: what do a quarter turn and a mirror
# do to its output?


# %%
def turned(x):
    """Turn maps by 90°; vectors stay as they are."""
    return np.rot90(x, axes=(1, 2)) if np.ndim(x) == 4 else x


# %%
def mirrored(x):
    """Exchange left and right in maps; vectors stay as they are."""
    return x[:, :, ::-1] if np.ndim(x) == 4 else x


# %% tags=["nbval-ignore-output"]
operations = {"shift by 1": shift(0, 1), "quarter turn": turned, "mirror": mirrored}
f = function_of(network_c)
symmetry_errors = {name: error(f, g, small) for name, g in operations.items()}
symmetry_errors["another digit"] = relative_change(f(other_small), f(small))
table({k: f"{v:.3f}" for k, v in symmetry_errors.items()}, ["network C", "error"])

# %% [markdown]
# Sharing weights over places says nothing about directions: a filter for "|" does not
# see a "–". Which other symmetries are worth building in, and how, is lesson 13.

# %% tags=["folded"]
print("shifts exact:", symmetry_errors["shift by 1"] < 1e-5)
smaller = min(symmetry_errors["quarter turn"], symmetry_errors["mirror"])
print(
    "turn and mirror a fifth of another digit or more:",
    bool(smaller > 0.2 * symmetry_errors["another digit"]),
)

# %% [markdown]
# ## 11 · Does training change the answer? (deeper, 7 min)
#
# We said that the answer does not depend on the weights. A test: network A learns to
# read digits, from random starts, once in the middle of the image and once moved by up
# to 4 pixels, so that it pays to ignore the place. (Same digits, same number of steps.)
# **Predict** the error for a shift by 4 pixels, before and after: does it fall to 0?


# %%
def moved_a_little(images):
    """Return the images, each moved by up to 4 pixels in both directions."""
    places = np.random.default_rng(1211).integers(-4, 5, size=(len(images), 2))
    pairs = zip(images, places, strict=True)
    return np.array([np.roll(image, place, axis=(0, 1)) for image, place in pairs])


# %%
def trained_a(images, names, start):
    """Return network A, trained on images of digits."""
    keras.utils.set_random_seed(notebook.seed(start))
    model = two_halvings(layers.Flatten())
    rate = keras.optimizers.schedules.CosineDecay(0.005, decay_steps=8 * 40)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss=loss)
    bar = training.progress()
    model.fit(images, names, batch_size=50, epochs=8, verbose=0, callbacks=bar)
    return model


# %%
train_names, test_names = digit_names[:2000], digit_names[-500:]
train_small, test_small = half_size(digits[:2000]), half_size(digits[-500:])
training_images = {"in the middle": train_small, "moved": moved_a_little(train_small)}
networks_a = {"untrained": [two_halvings(layers.Flatten()) for _ in range(3)]}
for name, images in training_images.items():
    networks_a[name] = [trained_a(images, train_names, start) for start in range(3)]

# %%
test_moved = moved_a_little(test_small)
trained_errors, accuracies = {}, {}
for name, models in networks_a.items():
    outputs = [function_of(model) for model in models]
    trained_errors[name] = [error(f, shift(0, 4), test_small) for f in outputs]
    chosen = [f(test_moved).argmax(axis=1) for f in outputs]
    accuracies[name] = [100 * np.mean(each == test_names) for each in chosen]

# %% tags=["nbval-ignore-output"]
lines = []
for name, errors in trained_errors.items():
    lines.append([name, plus_minus(errors, digits=2), plus_minus(accuracies[name])])
table(lines, ["network A", "error, shift by 4", "right when moved (%)"])

# %% [markdown]
# The networks that learned from moved digits read three in four of them, not one in
# five, and their error has fallen to a third. It has not fallen to 0, and the report
# still says "neither". A shift by 4 pixels on black is exact for all layers up to
# `Flatten`: what is left is what the dense weights behind it have not learned. Is eight
# epochs too short? Measured apart, eight starts: after 40 epochs the same pictures give
# 84.2 ± 1.8 % right, but a *larger* error, 0.49 ± 0.06; moved anew in each epoch,
# 92.5 ± 1.0 % and 0.28 ± 0.03. So data teach a network a symmetry in part; only the
# architecture makes it exact. (With all weights 0 any network is invariant. "Does not
# depend on the weights" means: but for such accidents.)
#
# Ask it yourself: move a digit, or draw one. The number above a layer is its error of
# equivariance. **Predict** for which of the two convolutions it is 0 after a shift by
# one pixel.

# %% tags=["nbval-ignore-output"] alt="The first maps move along with a digit."
reader = networks_a["moved"][0]
reader = keras.Model(reader.inputs, layers.Softmax()(reader.outputs[0]))
widgets.show_model(reader, test_small[:20], index=11, shift=(0, 1))

# %% [markdown]
# Of the first one only, which has no stride before it; a digit that is pushed over the
# border spoils that one, too.

# %% tags=["folded"]
still = [equivariance_report(model).outputs[0].verdict for model in networks_a["moved"]]
print("still neither, from all starts:", all("neither" in verdict for verdict in still))
least = min(trained_errors["in the middle"])
print("half of that without moves or less:", 2 * max(trained_errors["moved"]) < least)
print("but above 0.1:", min(trained_errors["moved"]) > 0.1)

# %% [markdown]
# ## Quiz (core, 3 min)
#
# **1.** A convolutional network ends with `Flatten` and a dense layer. Its convolutions
# are equivariant. Is it invariant? Can training make it so?
#
# <details><summary>Answer</summary>
#
# No. Training can make the dense weights alike for all places; nothing holds them
# there, and it takes examples at all places.
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
# **3.** Network B ends with a global pooling. For which shifts of a digit on black is
# its output exactly the same?
#
# <details><summary>Answer</summary>
#
# For multiples of 4, the product of its two strides, as long as the digit stays away
# from the zeros.
#
# </details>
#
# **4.** Which symmetry has your own detector, exactly? What breaks it?
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
#   in its own way.
# - Shared weights make a convolution equivariant, exactly. Zeros at the border and
#   keeping only every second pixel break it; `Flatten` keeps places; a global pooling
#   makes it invariant.
# - The lecture's question: A and B neither, C invariant, its maps equivariant. One
#   call, `equivariance_report(model)`, answers it for your network.
# - Blurring before a halving repairs most of what max pooling breaks, with random
#   weights and with trained ones.
# - Zeros at the border tell each pixel where it is, from a constant image.
#
# *Next:* a convolution knows shifts from the start, and nothing of turns, mirrors or
# signs. What is it worth to build these in, beside more data? Lesson 13, *Symmetry
# instead of data*.
#
# *Read on:*
#
# - R. Zhang, *Making Convolutional Networks Shift-Invariant Again*, ICML 2019,
#   arXiv:1904.11486
# - A. Azulay, Y. Weiss, *Why do deep convolutional networks generalize so poorly to
#   small image transformations?*, JMLR 20 (2019) 184, arXiv:1805.12177
# - M. A. Islam, S. Jia, N. D. B. Bruce, *How Much Position Information Do Convolutional
#   Neural Networks Encode?*, ICLR 2020, arXiv:2001.08248

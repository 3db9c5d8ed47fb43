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
# # 8 · Pooling
#
# *Lesson 7 made maps small with strides: of four values that a convolution could give,
# three are never computed. What else could go on from a window, what does a network
# gain by it, and what does it forget?*
#
# In this lesson you
#
# - find out what pooling buys, and pool by hand, with loops and with Keras;
# - measure how much of a shift a pooled map forgives;
# - choose maximum, average or sum by the physics of what you want to know;
# - test whether a global average prevents overfitting;
# - read off a classifier *where* it found what it found;
# - see what pooling forgets.
#
# Core 43 min · deeper 82 min · slides 20, 21 and 31: *Pooling*, *Global Pooling
# Operation*, *Clarifying frequent misunderstandings*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=8)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from lessons import check, claim, hint, own
from lessons.lesson08_pooling import exercises, figures, references
from utils import plots, training, widgets
from utils.convolution import average_pool, max_pool
from utils.images import load_digits, load_photograph
from utils.ledger import ledger
from utils.shapes import blobs
from utils.tables import plus_minus, table

# %% [markdown]
# Several sections train networks with steps that become smaller and smaller, and ask
# what they say of new pictures.


# %%
def train(model, x, y, loss, rate, epochs):
    """Train a network with steps that become smaller and smaller; return it."""
    steps = epochs * -(-len(x) // 50)
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps))
    model.compile(adam, loss=loss)
    adam.build(model.trainable_variables)  # now, else Keras compiles the step twice
    bar = training.progress()
    model.fit(x[..., None], y, batch_size=50, epochs=epochs, verbose=0, callbacks=bar)
    return model


# %%
def outputs(model, pictures):
    """Return what a network says of pictures, as an array."""
    return keras.ops.convert_to_numpy(model(pictures[..., None]))


# %% [markdown]
# ## 1 · What does pooling buy? (core, 4 min)
#
# A network has to come from thousands of pixels to a few answers. A **pooling layer**
# replaces each window of a map by one number: by the largest value in it (*maximum
# pooling*) or by the mean (*average pooling*). Usually the window has 2×2 pixels and
# moves by 2, so the next map is half as high and half as wide. There are no weights.
#
# What is that good for? Here are three convolutions, as we shall need them to read
# digits. Between them stand two layers that make the maps smaller, or do not.


# %%
def body(inputs, pooling):
    """Return 32 maps: three convolutions, and `pooling` between them."""
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
    x = pooling()(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = pooling()(x)
    return layers.Conv2D(32, 3, padding="same", activation="relu", name="maps")(x)


# %% [markdown]
# **Predict** what pooling changes: the number of parameters, the number of channels at
# the end, how far one value at the end sees (its field), what there is to store and to
# compute.

# %%
shrinking = {
    "none": layers.Identity,
    "maximum": layers.MaxPooling2D,
    "every second pixel": lambda: layers.MaxPooling2D(pool_size=1, strides=2),
}
costs = []
for name, pooling in shrinking.items():
    inputs = keras.Input((28, 28, 1))
    books = ledger(keras.Model(inputs, body(inputs, pooling)))
    weights = sum(row.parameters for row in books)
    numbers = sum(row.activations for row in books)
    work = sum(row.multiply_adds for row in books)
    field = books[-1].field[0]
    costs.append([name, str(books[-1].shape), weights, field, numbers, work])
table(costs, ["pooling", "last maps", "weights", "field", "numbers", "multiply-adds"])

# %% [markdown]
# The weights stay, and so do the channels: each map is pooled by itself. But a value at
# the end sees 18×18 pixels instead of 7×7 (without pooling that takes nine layers), for
# a ninth of the computing. Pooling buys **sight** and **computing**.
#
# So does keeping every second pixel, as a stride does. What differs is *what goes on*:
# any value, the largest, the mean. That is what this lesson is about.
#
# ## 2 · Windows by hand (core, 4 min)
#
# The slide's example: windows of 2×2 pixels that move by 2. **Predict** the maxima, the
# averages, and both for the whole image (*global* pooling).

# %%
image = np.array([[3, 2, 1, 1], [0, 5, 3, -1], [9, 4, 3, 2], [2, 1, 3, 2]])
print(image)

# %% alt="The maxima of the four windows are 5, 3, 9, 3, the averages 2.5, 1, 4, 2.5."
figures.pooling_windows(image, size=2)
plt.show()


# %% tags=["folded"]
def keras_pool(image, layer):
    """Apply a pooling layer of Keras to one image (H, W)."""
    x = keras.ops.convert_to_tensor(image[None, :, :, None], "float32")
    return keras.ops.convert_to_numpy(layer(x))[0, ..., 0]


# %% tags=["folded"]
maxima = keras_pool(image, layers.MaxPooling2D(pool_size=2))
averages = keras_pool(image, layers.AveragePooling2D(pool_size=2))
largest = keras_pool(image, layers.GlobalMaxPooling2D())
mean = keras_pool(image, layers.GlobalAveragePooling2D())
print("Keras:", maxima.ravel(), averages.ravel(), "whole image:", largest, mean)

# %% tags=["folded"]
found = f"maxima {maxima.ravel()}, averages {averages.ravel()}".replace(".]", "]")
right = np.array_equal(maxima.ravel(), [5, 3, 9, 3])
right &= np.array_equal(averages.ravel(), [2.5, 1, 4, 2.5])
windows = image.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
same = (np.median(windows, axis=1) == averages.ravel()).sum()
found += f"; {same} medians equal the average"
claim("S20.example", bool(right and same == 3), found)
# %% tags=["folded"]
found = f"maximum {largest:g}, average {mean:g}"
claim("S21.example", bool(largest == 9 and mean == 2.5), found)

# %% [markdown]
# ### Exercise 08.1: pooling by loops (lecture hall, 5 min)
#
# Windows of `size` × `size` pixels start every `stride` pixels, in both directions.
# Windows that do not fit into the image are left out. `kind` is `"max"` or `"average"`.
# Stuck? `hint("08.1", 0)` shows the loops with gaps to fill, `hint("08.1")` and
# `hint("08.1", 2)` give advice.


# %%
def pool(image, size, stride, kind):
    """Return the maximum or the average of each window."""
    ...  # your code here


check("08.1", pool)

# %% [markdown]
# Now make a cat small, by 8 in both directions: keep every eighth pixel, or pool. If
# 08.1 is right, it is your function that pools.

# %%
pool_by_hand = own("08.1", pool, otherwise=references.pool)
cat = load_photograph("chelsea") / 255
grey = cat.mean(axis=2)
small_cats = {
    "every eighth pixel": grey[::8, ::8],
    "average": pool_by_hand(grey, 8, 8, "average"),
    "maximum": pool_by_hand(grey, 8, 8, "max"),
}

# %% alt="Every eighth pixel is ragged, the average smooth, the maximum bold."
plots.show_images([*small_cats.values()], [*small_cats], shared=True, width=2.9)
plt.show()

# %% [markdown]
# The average is the best likeness. In the maximum bright wins: eyes and nose shrink.
# Every eighth pixel is ragged, and a matter of luck: begin one pixel later, and it is
# another cat.
#
# ## 3 · Overlap and borders (deeper, 5 min)
#
# A 3×3 window that moves by 2 *overlaps* with its neighbours. **Predict**: in how many
# windows does a pixel lie, for 2×2 and for 3×3 windows, both with stride 2?


# %%
def windows_per_pixel(size, n=9):
    """Count for each of n × n pixels the windows, with stride 2, that hold it."""
    count = np.zeros((n, n), int)
    for top in range(0, n - size + 1, 2):
        for left in range(0, n - size + 1, 2):
            count[top : top + size, left : left + size] += 1
    return count


# %% alt="2×2 windows hold each pixel once; 3×3 windows hold it once, twice or 4 times."
counts = {size: windows_per_pixel(size) for size in (2, 3)}
figures.overlaps(counts)
plt.show()

# %% [markdown]
# With 2×2 windows each pixel counts once; the last row and column of nine are lost.
# With 3×3 windows a pixel counts once, twice or four times. Step through the windows
# of the slide's image, and choose size, stride and padding yourself:

# %% alt="Step 2 of a pooling with overlapping windows of 3×3."
widgets.show_pooling(image, size=3, stride=1, position=1)

# %% [markdown]
# With `padding="same"` the windows may reach over the border. In lesson 7 the padding
# was made of zeros. Here is an image of 3×3 pixels, all of them −1, under 2×2 windows:
# three of the four windows reach outside. **Predict** the maxima and the averages.

# %%
dark = np.full((3, 3), -1.0)
print("maximum:", keras_pool(dark, layers.MaxPooling2D(2, padding="same")).ravel())
print("average:", keras_pool(dark, layers.AveragePooling2D(2, padding="same")).ravel())

# %% [markdown]
# All −1. So pooling does **not** pad with zeros: in the three windows a zero would have
# won the maximum, and would have changed the averages. The maximum is taken as if −∞
# stood outside, the average divides by the number of pixels that lie *inside* the
# image.
#
# ## 4 · Pooling made of other layers (deeper, 3 min)
#
# Do we need a new kind of layer? An average is a weighted sum, so average pooling
# should be a convolution.
#
# ### Exercise 08.2: average pooling is a convolution (at home, 6 min)
#
# Return the kernel (height, width, channels, filters) of a convolution that, with
# `strides=size`, does what average pooling with `size` × `size` windows does to an
# image with `channels` channels.


# %%
def average_kernel(size, channels):
    """Return the kernel of a convolution that pools each channel by its average."""
    ...  # your code here


check("08.2", average_kernel)

# %% [markdown]
# Your kernel makes the cat of section 2 small, now in colour:

# %%
to_kernel = own("08.2", average_kernel, otherwise=exercises.average_kernel)
kernel, colours = np.asarray(to_kernel(8, 3), "float32"), np.float32(cat[None])
by_kernel = keras.ops.convert_to_numpy(keras.ops.conv(colours, kernel, strides=8))
by_layer = keras.ops.convert_to_numpy(layers.AveragePooling2D(8)(colours))
print("same as AveragePooling2D:", np.allclose(by_kernel, by_layer, atol=1e-4))
print("weights:", kernel.size, " not zero:", np.count_nonzero(kernel))

# %% [markdown]
# Two thirds of the weights are there only to keep the colours apart.
#
# A maximum is not linear. But ReLU(x) = max(x, 0) is a maximum already.
#
# ### Exercise 08.3: a maximum made of ReLUs (at home, 8 min)
#
# Build a network that returns the larger of two numbers: two inputs, n hidden units
# with a ReLU, one output, no biases. Return the weights `W` (2, n) and `v` (n), such
# that `relu([a, b] @ W) @ v` is max(a, b), also for negative numbers. You may choose n.


# %%
def max_weights():
    """Return W (2, n) and v (n) of a network that computes max(a, b)."""
    ...  # your code here


check("08.3", max_weights)

# %% [markdown]
# With your weights, a whole 2×2 maximum: first the larger of left and right, then the
# larger of top and bottom. Every step is a convolution with stride 2 or a ReLU.


# %%
W, v = own("08.3", max_weights, otherwise=exercises.max_weights)()


def larger(a, b):
    """Return the larger of two arrays, entry by entry, by ReLUs."""
    hidden = np.maximum(np.stack([a, b], axis=-1) @ np.asarray(W, float), 0)
    return hidden @ np.ravel(v)


# %%
noise = np.random.default_rng(84).normal(size=(8, 6))
beside = larger(noise[:, ::2], noise[:, 1::2])
pooled = larger(beside[::2], beside[1::2])
print("same as max_pool:", np.allclose(pooled, max_pool(noise), atol=0.01))

# %% [markdown]
# So a network without pooling layers *can* pool, as we have constructed it. Whether it
# would learn to is another question, which we have not asked. A pooling layer settles
# it before training, and needs no weights.
#
# ## 5 · How much of a shift is forgiven? (core, 5 min)
#
# *Make network invariant to small translations or perturbations,* says the slide.
# Invariant means: not changed at all. So shift a map by a pixel, pool it again, and
# measure the change in units of the spread.
#
# > **Why √2?** Two unrelated maps differ by √2 of their spread, because the variances
# > of both add up.
#
# One map is **white** noise, where each pixel is new, the other **smooth** noise,
# blurred over a few pixels. What leaves on the right comes back on the left.

# %%
from scipy.ndimage import gaussian_filter

white = np.random.default_rng(8).normal(size=(256, 256))
smooth = gaussian_filter(white, sigma=1.5, mode="wrap")
maps = {
    "white noise": np.maximum(white, 0),
    "smooth noise": np.maximum(smooth / smooth.std(), 0),
}


# %%
def change(pooling, before, after):
    """Return by how much a pooled map differs, in units of its spread."""
    pooled = pooling(before)
    return np.sqrt(np.mean((pooling(after) - pooled) ** 2)) / pooled.std()


# %%
def overlapping(x):
    """Pool by the maximum of 3×3 windows with stride 2, around the border."""
    return max_pool(np.pad(x, ((0, 1), (0, 1)), mode="wrap"), size=3, stride=2)


# %% [markdown]
# **Predict** for a shift by one pixel: which of the four changes least on the white
# map? And after two pixels?

# %%
poolings = {
    "every second pixel": lambda x: x[::2, ::2],
    "maximum 2×2": max_pool,
    "average 2×2": average_pool,
    "maximum 3×3, stride 2": overlapping,
}

# %%
curves = {}
for kind, x in maps.items():
    moved = [np.roll(x, shift, axis=1) for shift in range(6)]
    curves[kind] = {
        name: [change(pooling, x, y) for y in moved]
        for name, pooling in poolings.items()
    }

# %% alt="Pooling softens a shift by one pixel on white noise; on smooth noise little."
figures.shift_changes(curves, "change of the pooled map")
plt.show()

# %% [markdown]
# The same for *perturbations*: noise of a third of the spread is added to each pixel.

# %% tags=["folded"]
jitter = 0.33 * np.random.default_rng(85).normal(size=(256, 256))
rows = []
for name, pooling in poolings.items():
    by_shift = [curves[kind][name][1] for kind in maps]
    by_noise = [change(pooling, x, x + x.std() * jitter) for x in maps.values()]
    rows.append([name, *by_shift, *by_noise])
table(rows, ["kept", "shift: white", "smooth", "noise: white", "smooth "])

# %% [markdown]
# - White maps: with pooling a shift by one pixel changes less, but still a lot. After
#   two pixels 2×2 windows hold other pixels, and nothing is forgiven.
# - Smooth maps: little to gain. What is wider than a window moves with the picture.
# - Noise on a smooth map: the average halves it, a maximum picks one pixel of four,
#   noise included.
#
# So pooling makes a map *more tolerant* to shifts below the size of a window, not
# invariant. (What a whole network makes of it, noise does not tell.) When is it exact?
# Lesson 12 asks.

# %% tags=["folded"]
one = {name: curves["white noise"][name][1] for name in poolings}
two = {name: curves["white noise"][name][2] for name in poolings}
tolerant = (
    max(one["maximum 2×2"], one["average 2×2"]) < 0.85 * one["every second pixel"]
)
not_exact = min(one.values()) > 0.5 and two["maximum 2×2"] > 1.3
quieter = rows[2][4] < 0.7 * rows[0][4]
found = f"white noise moved by 1 pixel: {one['every second pixel']:.1f} → "
found += f"{one['maximum 2×2']:.1f} by the maximum, {one['average 2×2']:.1f} by the "
found += f"average; smooth maps with noise: {rows[0][4]:.2f} → {rows[1][4]:.2f}, "
found += f"{rows[2][4]:.2f}"
claim("S20.invariance", bool(tolerant and not_exact and quieter), found)

# %% [markdown]
# ## 6 · Maximum, average or sum? (core, 7 min)
#
# *Average pooling is for some regressions preferable, max pooling in practice often
# better.* A physicist asks whether the quantity is **extensive** and grows
# with the system (a number of particles, a total energy), or **intensive** (a
# temperature, a density).
#
# Our pictures hold blobs of equal width and different brightness, on some noise. We
# want their **count** and the **peak**, the amplitude of the brightest one.


# %%
def targets(truth):
    """Return what the networks shall find."""
    return {"count": truth["count"], "peak": np.nanmax(truth["amplitude"], axis=1)}


# %%
x, truth = blobs(600, seed=8)
small, small_truth = blobs(500, seed=108)
large, large_truth = blobs(300, seed=208, size=48, max_count=24)
right = {"small": targets(small_truth), "large": targets(large_truth)}

# %% tags=["folded"] alt="Two small pictures with few blobs, a large one with many."
few, many = (int(np.flatnonzero(small_truth["count"] == n)[0]) for n in (2, 6))
shown = [small[few], small[many], large[0]]
titles = [
    f"count {right[size]['count'][n]}, peak {right[size]['peak'][n]:.2f}"
    for size, n in (("small", few), ("small", many), ("large", 0))
]
plots.show_images(shown, titles, shared=True, width=2.9)
plt.show()

# %% [markdown]
# We train on 600 small pictures (up to 6 blobs). The large ones (up to 24 blobs) come
# in the test only: the same physics, a larger detector. The network has 16 filters, a
# *global* pooling, one number. Height and width `None` mean any: what ends with global
# pooling takes pictures of every size.


# %%
def counter(pooling):
    """Return a network: 16 filters, a pooling of each map, one number."""
    inputs = keras.Input((None, None, 1))
    maps = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    return keras.Model(inputs, layers.Dense(1)(pooling(maps, axis=(1, 2))))


# %% [markdown]
# Three poolings, two targets, three starts each, the same steps for all; the rate of
# each pooling is the best of three that we tried. **Predict** for the large pictures:
# which pooling still counts, which still finds the peak?

# %%
settings = {
    "maximum": (keras.ops.max, 0.03),
    "average": (keras.ops.mean, 0.1),
    "sum": (keras.ops.sum, 0.01),
}

# %% tags=["nbval-ignore-output"]
counters = {}
for name, (pooling, rate) in settings.items():
    for target, values in targets(truth).items():
        counters[name, target] = []
        for start in range(3):
            keras.utils.set_random_seed(notebook.seed(start))
            network = train(counter(pooling), x, values, "mse", rate, epochs=12)
            counters[name, target].append(network)

# %% [markdown]
# Beside them what a physicist does without a network: a blob of amplitude 1 and width 1
# adds up to 2π, so the count is the sum of a picture over 2π. The peak is the brightest
# pixel. Errors are root mean squares.


# %% tags=["folded"]
def rms(guess, true):
    """Return the root of the mean squared error."""
    return np.sqrt(np.mean((guess - true) ** 2))


# %% tags=["folded"]
def by_hand(many, target):
    """Estimate count or peak of pictures without a network."""
    if target == "peak":
        return many.max(axis=(1, 2))
    return np.array([references.count_by_sum(picture) for picture in many])


# %% tags=["folded", "nbval-ignore-output"]
pictures = {"small": small, "large": large}
errors, rows = {}, []
for target in ("count", "peak"):
    for size, many in pictures.items():
        true = right[size][target]
        row = [f"{target}, {size}", f"{rms(by_hand(many, target), true):.2f}"]
        for name in settings:
            networks = counters[name, target]
            found = [rms(outputs(each, many)[:, 0], true) for each in networks]
            errors[name, target, size] = np.array(found)
            row.append(plus_minus(found, 2))
        rows.append(row)
table(rows, ["error", "by hand", *settings])

# %% tags=["folded", "nbval-ignore-output"] alt="Only the sum counts on large pictures."
guesses = {
    size: {name: outputs(counters[name, "count"][0], many)[:, 0] for name in settings}
    for size, many in pictures.items()
}
counts_by_size = {size: right[size]["count"] for size in pictures}
figures.counts(counts_by_size, guesses, "number of blobs")
plt.show()

# %% [markdown]
# Points are means, bars the spread over the pictures.
#
# - **Count.** On small pictures average and sum err by 0.6 blobs, as the sum by hand,
#   because blobs differ in brightness. The maximum errs more than twice as much. On
#   large pictures the average reports the blobs *per small picture*, and is lost. Only
#   the sum carries over.
# - **Peak.** The maximum errs by half of what the brightest pixel does, on both sizes:
#   its filters look between the pixels. The average is far off. So is the sum.
#
# So the pooling is a statement about the target: **maximum** if the strongest response
# decides, **average** for something intensive, **sum** for something extensive. As long
# as all pictures have one size, average and sum can express the same. (No target here
# is intensive on all sizes: a density we did not try.)

# %% tags=["folded"]
small_count, large_count, small_peak, large_peak = (
    {name: errors[name, target, size] for name in settings}
    for target in ("count", "peak")
    for size in ("small", "large")
)
mean_or_sum = small_count["average"].max() < 1.1 < 1.25 < small_count["maximum"].min()
extensive = large_count["sum"].max() < 4 and large_count["average"].min() > 8
found = "count on small pictures: average below 1.1, maximum above 1.25: "
found += f"{mean_or_sum}; on large ones the sum below 4, the average above 8: "
found += f"{extensive}"
claim("S20.average_pooling", bool(mean_or_sum and extensive), found)

# %% [markdown]
# ## 7 · A physicist's pooling (deeper, 6 min)
#
# Physicists pooled before there were pooling layers. Kadanoff's **block spins**: take a
# magnet of spins ±1, replace each block of 2×2 spins by its majority, and look at what
# remains as a smaller magnet. In our words: average pooling, then the sign; a coin
# decides where two stand against two.
#
# Lesson 5 met the Ising model. It orders below the critical temperature $T_c = 2.27$
# (in units of the coupling) and is disordered above.


# %%
from utils import ising

critical = ising.CRITICAL_TEMPERATURE
temperatures = np.array([1.8, 2.1, critical, 2.5, 3.0])
lattices = {"seed": 8, "size": 128, "sweeps": 100}
spins = ising.simulate(80, temperatures=np.repeat(temperatures, 16), **lattices)
spins = spins["spins"]
coins = np.random.default_rng(87)


# %%
def block_spins(spins):
    """Replace 2×2 blocks of spins (n, H, W) by their majority."""
    means = np.stack([average_pool(lattice, size=2) for lattice in spins])
    coin = coins.choice([-1, 1], size=means.shape)
    return np.where(means == 0, coin, np.sign(means)).astype(int)


# %%
levels = [spins]
for _ in range(3):
    levels.append(block_spins(levels[-1]))
print("sizes:", [level.shape[1:] for level in levels])

# %% [markdown]
# **Predict**: how does a lattice slightly below $T_c$ look after three poolings? One
# slightly above? One exactly at $T_c$?

# %% alt="Pooled, 2.1 turns uniform, 2.5 to noise; at 2.27 patches stay patches."
magnetisation = np.abs(spins.mean(axis=(1, 2))).reshape(5, 16)
typical = 16 * np.arange(5) + np.argsort(magnetisation)[:, 7]  # near the median
shown, titles = [], []
for chosen in (1, 2, 3):
    for times, level in enumerate(levels):
        shown.append(level[typical[chosen]])
        titles.append(f"T = {temperatures[chosen]:.2f}, {times}×")
plots.show_images(shown, titles, columns=4, width=2.1)
plt.show()

# %% [markdown]
# The energy per site tells how much neighbours agree: −2 if all agree, 0 if they ignore
# each other. Onsager's formula gives its exact value for the infinite lattice, before
# pooling.

# %% alt="Pooled, the energy falls below the critical temperature and rises above it."
energies = np.array([ising.energy_per_site(level) for level in levels])
energies = energies.reshape(4, 5, 16).mean(axis=2)
exact = ising.onsager_energy(temperatures)
figures.energy_flow(energies, temperatures, exact)
plt.show()

# %% tags=["folded"]
print("simulation and Onsager agree:", np.abs(energies[0] - exact).max() < 0.03)
flow = energies[-1] - energies[0]
print("below the critical temperature, down:", flow[:2].max() < -0.08)
print("above, up:", flow[3:].min() > 0.4)
print("at the critical temperature, little:", abs(flow[2]) < 0.1)

# %% [markdown]
# Below $T_c$ pooling makes the magnet look colder, above hotter: energies **flow away**
# from the critical one. After a few poolings little but the phase is left. At $T_c$
# there are patches within patches (black and white are the two spins), and the lattice
# looks alike at every scale; its energy stays, nearly. This is the renormalisation
# group, but for two things: majority is not its exact rule, and 128 spins are not
# infinitely many.
#
# For networks this is good and bad news. Pooling keeps what is large and drops what is
# small: fine for a phase, bad for a target that lives in the details.
#
# ## 8 · One number per map (core, 6 min)
#
# *Global pooling replaces fully connected layers, saves parameters, prevents
# overfitting,* says the next slide. The body of section 1 reads
# digits, with three heads: a dense layer behind the **average** of each map, behind its
# **maximum**, or behind **Flatten**, which keeps all 7×7 pixels of the 32 maps. We give
# them 1,000 digits only, so that overfitting is easy.

# %%
digits, classes = load_digits()
x_train, y_train = digits[:1000], classes[:1000]
x_test, y_test = digits[4000:], classes[4000:]


# %%
def reader(head, size=None, pooling=layers.MaxPooling2D):
    """Return a network that gives ten scores (logits) to a digit."""
    inputs = keras.Input((size, size, 1))
    x = head()(body(inputs, pooling))
    return keras.Model(inputs, layers.Dense(10)(x))


# %% [markdown]
# **Predict** the number of weights of each head. Which has the largest *gap* between
# training and test digits, and which reads the test digits best?
#
# Each network gets the same 400 steps and the best of the rates that we tried. A fourth
# line is the control: Flatten again, *stopped* after 60 steps, when it reads the
# training digits about as well as the average does at its end.

# %%
logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
heads = {
    "average": (layers.GlobalAveragePooling2D, None, 0.009, 20),
    "maximum": (layers.GlobalMaxPooling2D, None, 0.006, 20),
    "Flatten": (layers.Flatten, 28, 0.012, 20),
    "Flatten, stopped": (layers.Flatten, 28, 0.006, 3),
}

# %% tags=["nbval-ignore-output"]
readers = {}
for name, (head, size, rate, epochs) in heads.items():
    readers[name] = []
    for start in range(3):
        keras.utils.set_random_seed(notebook.seed(start))
        network = train(reader(head, size), x_train, y_train, logits, rate, epochs)
        readers[name].append(network)


# %%
def per_cent(networks, pictures, names):
    """Return how many per cent of the pictures each network reads right."""
    answers = [outputs(each, pictures).argmax(axis=1) for each in networks]
    return np.array([100 * np.mean(answer == names) for answer in answers])


# %%
moved = np.roll(x_test, 3, axis=2)  # the test digits, 3 pixels to the right
scores = {}
for name, networks in readers.items():
    fit = per_cent(networks, x_train, y_train)
    new, aside = (per_cent(networks, each, y_test) for each in (x_test, moved))
    scores[name] = {"train": fit, "test": new, "gap": fit - new, "moved": aside}

# %% tags=["folded", "nbval-ignore-output"]
rows = []
for name, networks in readers.items():
    weights = networks[0].layers[-1].count_params()
    rows.append([name, weights, *map(plus_minus, scores[name].values())])
table(rows, ["head", "weights", "training (%)", "test (%)", "gap", "test, moved"])

# %% [markdown]
# The average has the smallest gap. But it reads test digits *worse*
# than the head with 48 times as many weights. And the controls:
#
# - The *maximum* has as few weights, and as large a gap as Flatten. Few weights do not
#   make the small gap.
# - *Flatten, stopped* has about as small a gap, and reads the test digits as well,
#   after a seventh of the steps. The average simply learns more slowly: after 2,000
#   steps it reads all training digits and 93.6 ± 0.7 % of the others (three starts).
#   Then it is as good as Flatten, and its gap as wide.
#
# What global pooling does buy stands in the last column. Move the digits by 3 pixels:
# with Flatten more than a quarter is lost, behind a global pooling hardly anything. It
# forgets *where*, and that is worth more than a gap if things move.

# %% tags=["folded"]
gaps = {name: each["gap"].mean() for name, each in scores.items()}
tests = {name: each["test"].mean() for name, each in scores.items()}
slower = gaps["average"] < gaps["Flatten"] and tests["average"] < tests["Flatten"]
stopped = abs(gaps["Flatten, stopped"] - gaps["average"]) < 2.5
few_weights = gaps["maximum"] > gaps["average"] + 1
lost = {name: (each["test"] - each["moved"]).mean() for name, each in scores.items()}
print("average: smaller gap and worse on test digits than Flatten:", bool(slower))
print("Flatten, stopped: gap within 2.5 points of the average's:", bool(stopped))
print("maximum: gap more than 1 point above the average's:", bool(few_weights))
print("moved: Flatten loses above 20 points:", bool(lost["Flatten"] > 20))
print("global poolings below 5:", bool(max(lost["average"], lost["maximum"]) < 5))

# %% tags=["folded", "nbval-ignore-output"]
found = "gap (test accuracy): "
found += ", ".join(f"{n} {gaps[n]:.1f} ({tests[n]:.0f} %)" for n in scores)
claim("S21.prevents_overfitting", bool(slower and stopped and few_weights), found)

# %% [markdown]
# ## 9 · A global average as a matrix (deeper, 3 min)
#
# The slide calls global pooling a *fully connected transformation matrix with diagonal
# shape*. Is it? Pooling $H·W$ pixels of $C$ maps to $C$ numbers is a matrix with $C$
# rows.
#
# ### Exercise 08.4: global average pooling as a matrix (at home, 6 min)
#
# Return the matrix that turns `x.ravel()` into the averages of the channels, for `x` of
# the shape (height, width, channels).


# %%
def gap_matrix(height, width, channels):
    """Return M with M @ x.ravel() = x.mean(axis=(0, 1))."""
    ...  # your code here


check("08.4", gap_matrix)

# %% [markdown]
# Let Keras show its matrix: column *j* is what the layer makes of an image with a
# single 1 at place *j*. **Predict** where the numbers that are not zero stand, for 4×4
# pixels and 3 maps.

# %%
basis = np.eye(48).reshape(48, 4, 4, 3)
matrix = keras.ops.convert_to_numpy(layers.GlobalAveragePooling2D()(basis)).T
yours = own("08.4", gap_matrix, otherwise=exercises.gap_matrix)(4, 4, 3)
print("Keras's matrix is that of the exercise:", bool(np.allclose(matrix, yours)))
by_map = np.concatenate([matrix[:, c::3] for c in range(3)], axis=1)

# %% alt="Every third entry of a row; sorted by maps, three blocks of 1/16."
figures.pooling_matrix(matrix, by_map)
plt.show()

# %% [markdown]
# Sorted map by map, the matrix consists of blocks along the diagonal, and all numbers
# of a block are equal: 1/16. So not diagonal, but **block-diagonal and tied**. Compared
# with a dense layer that has 144 free weights here, nothing is left to learn.
#
# A maximum is no matrix at all: the maximum of a sum is not the sum of the maxima.

# %% tags=["folded"]
one, two = np.random.default_rng(89).normal(size=(2, 4, 4))
linear = bool(np.isclose((one + two).max(), one.max() + two.max()))
tied = bool(np.allclose(by_map, np.kron(np.eye(3), np.full(16, 1 / 16))))
found = f"3 blocks of 16 entries 1/16: {tied}; the maximum is linear: {linear}"
claim("S21.diagonal", tied and not linear, found)

# %% [markdown]
# ## 10 · Where does the network look? (core, 5 min)
#
# *Global pooling allows object detection in the input space.* How can it, if it forgets
# where? The score of the averaging head for class $k$ is a weighted sum of averages. A
# sum and an average may change places:
#
# $$s_k = \sum_c w_{ck} \, \langle F_c \rangle_{xy} + b_k = \Big\langle \underbrace{
# \sum_c w_{ck} \, F_c(x, y)}_{\mathrm{CAM}_k(x, y)} \Big\rangle_{xy} + b_k$$
#
# with the maps $F_c$, the weights $w_{ck}$ of the dense layer and its biases $b_k$. The
# bracket holds a map per class, the **class activation map**: it says how much each
# pixel speaks for or against the class.
#
# ### Exercise 08.5: class activation maps (lecture hall, 3 min)
#
# `features` (rows, columns, C) are the maps of one picture, `weights` (C, classes)
# those of the dense layer. Return the class activation maps (rows, columns, classes).


# %%
def cam(features, weights):
    """Return one map per class; its average plus the bias is the class's score."""
    ...  # your code here


check("08.5", cam)

# %%
class_maps = own("08.5", cam, otherwise=references.cam)


def evidence(network, pictures):
    """Return the class activation maps (n, rows, columns, 10) of a network."""
    features = keras.Model(network.input, network.get_layer("maps").output)
    weights = network.layers[-1].get_weights()[0]
    return np.array([class_maps(f, weights) for f in outputs(features, pictures)])


# %%
network = readers["average"][0]
bias = network.layers[-1].get_weights()[1]
averaged = evidence(network, x_test[:200]).mean(axis=(1, 2)) + bias
sum_rule = np.allclose(averaged, outputs(network, x_test[:200]), atol=1e-3)
print("average of the maps + bias = score, 200 digits, 10 classes:", sum_rule)

# %% [markdown]
# Now a picture of 56×56 pixels with **two** digits, in two of its four quarters. The
# network has only seen single digits that fill the picture, and never a position.

# %%
corners = [(0, 0), (0, 28), (28, 0), (28, 28)]
shuffled = np.random.default_rng(810)
places = [shuffled.permutation(4)[:2] for _ in range(200)]
double = np.zeros((200, 56, 56), "float32")
for number, pair in enumerate(places):
    for digit, place in zip(x_test[2 * number :], pair, strict=False):
        top, left = corners[place]
        double[number, top : top + 28, left : left + 28] = digit


# %% tags=["nbval-ignore-output"] alt="The own digit adds more to a score."
names = [y_test[:2], y_test[2:4]]
figures.class_maps(double[:2], evidence(network, double[:2]), names)
plt.show()

# %% [markdown]
# Red speaks for the class, blue against it; black lines are the digits, and the numbers
# say what each quarter adds to the score. Parts of the other digit answer as well, and
# evidence often lies beside a stroke. But in about 19 of 20 cases the own digit adds
# more than the other (section 12). The average forgets where; the maps in front of it
# have not forgotten.

# %% [markdown]
# ## 11 · A map per class? (deeper, 4 min)
#
# *Global pooling enforces correspondences between feature maps and categories.* Then
# each of the 32 maps should speak for one class. **Predict**: for how many classes does
# a map have a weight of at least half its largest one?

# %% tags=["nbval-ignore-output"]
weights, bias = readers["average"][0].layers[-1].get_weights()
served = (weights >= 0.5 * weights.max(axis=1, keepdims=True)).sum(axis=1)
print("classes per map:", np.sort(served), " mean:", served.mean().round(1))

# %% [markdown]
# The maps are shared: the dense layer mixes them. But move the dense layer *before* the
# average, as a 1×1 convolution with ten filters:

# %%
features = keras.Model(network.input, network.get_layer("maps").output)
ten_maps = keras.ops.conv(features(x_test[:100, ..., None]), weights[None, None])
pooled = keras.ops.convert_to_numpy(layers.GlobalAveragePooling2D()(ten_maps)) + bias
same_scores = np.allclose(pooled, outputs(network, x_test[:100]), atol=1e-3)
print("ten maps, then averaged: same scores:", same_scores)

# %% [markdown]
# Nothing changes, except that now there is exactly one map per class. These maps are
# the class activation maps.

# %% tags=["folded"]
mixed = served.mean() > 1.5
found = f"more than 1.5 classes per map: {bool(mixed)}; a 1×1 convolution to ten maps "
found += f"in front of the average gives the same scores: {same_scores}"
claim("S21.maps_and_categories", bool(mixed and same_scores), found)

# %% [markdown]
# ## 12 · Finding a digit (deeper, 7 min)
#
# Does it take the *average* to locate? Without it the sum rule is gone: the maxima of
# the 32 maps lie at different pixels, and no map of evidence has the score as its
# average or as its maximum. But one can draw $\sum_c w_{ck} \, F_c(x, y)$ all the same.
#
# So let both heads locate. First the pictures with two digits: does the map of a class
# collect more in the quarter of its own digit than in that of the other?


# %%
def in_quarter(class_map, place):
    """Return what a class activation map (14, 14) collects in a quarter."""
    top, left = np.array(corners[place]) // 4  # a pixel of the map covers 4×4
    return class_map[top : top + 7, left : left + 7].sum()


def located(network):
    """Return for how many per cent of the digits in 200 pairs the map leads."""
    leads = []
    for number, maps in enumerate(evidence(network, double)):
        here, there = places[number]
        one, two = (maps[:, :, name] for name in y_test[2 * number :][:2])
        leads.append(in_quarter(one, here) > in_quarter(one, there))
        leads.append(in_quarter(two, there) > in_quarter(two, here))
    return 100 * np.mean(leads)


# %% [markdown]
# Then one digit somewhere on a canvas of 56×56 pixels; its position is the centre of
# what exceeds half the maximum of the map.

# %%
generator = np.random.default_rng(812)
canvas = np.zeros((200, 56, 56), "float32")
for picture, digit in zip(canvas, x_test, strict=False):
    top, left = generator.integers(0, 29, size=2)
    picture[top : top + 28, left : left + 28] = digit


# %%
def centre(values):
    """Return (row, column) of the centre of gravity above half the maximum."""
    values = np.maximum(values, 1e-9)  # without evidence it is the middle
    bright = np.where(values > 0.5 * values.max(), values, 0)
    rows, columns = np.indices(values.shape)
    return np.array([(bright * rows).sum(), (bright * columns).sum()]) / bright.sum()


true = np.array([centre(picture) for picture in canvas])


# %%
def distances(network):
    """Return how far from each digit its class activation map locates it, in pixels."""
    seen = []
    for maps, name in zip(evidence(network, canvas), y_test, strict=False):
        seen.append(4 * centre(maps[:, :, name]) + 1.5)  # the middle of 4×4 pixels
    return np.hypot(*(np.array(seen) - true).T)


# %% [markdown]
# **Predict** both columns for both heads. Guessing a place at random errs by some 15
# pixels.

# %% tags=["nbval-ignore-output"]
guess = np.hypot(*(generator.uniform(13.5, 41.5, size=(200, 2)) - true).T)
quarters, misses = {}, {}
for way in ("average", "maximum"):
    quarters[way] = [located(each) for each in readers[way]]
    misses[way] = [np.median(distances(each)) for each in readers[way]]

# %% tags=["folded", "nbval-ignore-output"]
rows = []
for way in quarters:
    rows.append([way, plus_minus(quarters[way]), plus_minus(misses[way])])
rows.append(["guessing", "50", f"{np.median(guess):.1f}"])
table(rows, ["head", "right of two (%)", "median error (pixels)"])

# %% [markdown]
# The maximum locates as well. It is less sure about two digits, and perhaps closer to a
# single one (three starts). So localisation needs maps and weights, and no average;
# what the average has on its own is the sum rule.
#
# Be fair, though: on an empty canvas the centre of gravity of the *ink* finds a digit
# without any network. And *detection* is a big word: there is no frame around the
# object, no second object of the same class, no answer whether there is one at all. It
# is a weak localisation, for free.

# %% tags=["folded"]
told_apart = bool(min(*quarters["average"], *quarters["maximum"]) > 75)
close = bool(max(*misses["average"], *misses["maximum"]) < np.median(guess) - 2)
print("both heads above 75 % with two digits:", told_apart)
print("both more than 2 pixels better than guessing:", close)

# %% tags=["folded", "nbval-ignore-output"]
found = "right one of two digits: average "
found += f"{np.mean(quarters['average']):.0f} %, maximum "
found += f"{np.mean(quarters['maximum']):.0f} %; median error on a canvas "
found += f"{np.mean(misses['average']):.0f} and {np.mean(misses['maximum']):.0f} pixels"
found += f", guessing {np.median(guess):.0f}"
claim("S21.localisation", told_apart and close and sum_rule, found)

# %% [markdown]
# ## 13 · What pooling forgets (core, 3 min)
#
# *The pooling operation used in convolutional neural networks is a big mistake, and the
# fact that it works so well is a disaster,* says Geoffrey Hinton on the slide. Can one
# measure the mistake? Cut a photograph into 150 tiles and shuffle them.


# %% tags=["folded"]
def shuffled_tiles(picture, generator, side=20):
    """Return a picture (H, W, channels) whose tiles have changed places."""
    rows, columns = picture.shape[0] // side, picture.shape[1] // side
    puzzle = np.empty_like(picture)
    order = generator.permutation(rows * columns)
    for to, source in enumerate(order):
        (row, column), (top, left) = divmod(to, columns), divmod(source, columns)
        tile = picture[side * top :, side * left :][:side, :side]
        puzzle[side * row :, side * column :][:side, :side] = tile
    return puzzle


puzzle = shuffled_tiles(cat, np.random.default_rng(813))

# %% alt="A cat, and the same tiles in another order: nobody would call it a cat."
plots.show_images([cat, puzzle], ["cat", "cat?"], width=4.3)
plt.show()

# %% [markdown]
# A convolution whose windows do not reach from one tile into the next (4×4 pixels,
# stride 4) sees the same windows in both pictures. **Predict**: how much do the
# globally pooled maps differ?

# %%
filters = layers.Conv2D(filters=32, kernel_size=4, strides=4, activation="relu")
of_cat, of_puzzle = keras.ops.convert_to_numpy(filters(np.stack([cat, puzzle])))
alike = {}
for name, reduce in {"maximum": np.max, "average": np.mean}.items():
    pair = reduce(of_cat, axis=(0, 1)), reduce(of_puzzle, axis=(0, 1))
    alike[name] = np.allclose(*pair, atol=1e-5)
print("pooled maps of cat and puzzle are equal:", alike)

# %% [markdown]
# Whatever comes behind the global pooling, it cannot tell the cat from the puzzle: a
# pooled picture is a **bag of parts**. If the arrangement carries the physics (the
# order of hits along a track), do not pool it away. If it does not (the place of a
# shower on the array), pooling spares you from learning it.
#
# ## 14 · Torn digits (deeper, 4 min)
#
# Ordinary convolutions reach across the cuts, so a real network notices something. How
# much? We exchange the left and the right half of the test digits. **Predict**: in how
# many of 1,000 cases does each head still give the same answer as before?

# %% tags=["nbval-ignore-output"]
torn = np.roll(x_test, 14, axis=2)
kept = {}
for name in ("average", "maximum", "Flatten"):
    before = [outputs(each, x_test).argmax(axis=1) for each in readers[name]]
    after = [outputs(each, torn).argmax(axis=1) for each in readers[name]]
    kept[name] = 100 * np.mean(np.equal(before, after), axis=1)
rows = [[name, plus_minus(shares, digits=0)] for name, shares in kept.items()]
table(rows, ["head", "same answer (%)"])

# %% tags=["folded", "nbval-ignore-output"] alt="What two heads say of torn digits."
two_heads = [readers[name][0] for name in ("average", "Flatten")]
is_read = np.isin(y_test, (3, 4, 5, 7))
for each in two_heads:
    is_read &= outputs(each, x_test).argmax(axis=1) == y_test
shown, titles = [], []
for number in np.flatnonzero(is_read)[:2]:
    said = [outputs(each, torn[number : number + 1]).argmax() for each in two_heads]
    shown += [x_test[number], torn[number]]
    titles += [f"a {y_test[number]}", f"average: {said[0]}, Flatten: {said[1]}"]
plots.show_images(shown, titles, columns=4, width=2.25)
plt.show()

# %% [markdown]
# The averaging head gives the same answer for four to seven of ten torn digits, Flatten
# for one or two (from eleven starts each). The maximum stands between them, perhaps
# because it needs one place with everything in its field of 18×18 pixels, and a cut
# through the middle spoils many of these.

# %% tags=["folded"]
forgets = bool(kept["average"].min() > kept["Flatten"].max())
print("the average keeps more answers than Flatten, from all starts:", forgets)

# %% tags=["folded", "nbval-ignore-output"]
found = f"shuffled tiles: equal in both: {all(alike.values())}; halves exchanged, same "
found += f"answer: average {kept['average'].mean():.0f} %, "
found += f"Flatten {kept['Flatten'].mean():.0f} %"
claim("S21.hinton_quote", bool(all(alike.values()) and forgets), found)

# %% [markdown]
# ## 15 · Maximum or average in a classification? (deeper, 6 min)
#
# *Max pooling: in practice often better performance, applies stronger constraint.* The
# body of section 1, once more with Flatten behind it, and between the convolutions the
# maximum (as in section 8) or the average. Weights, steps and digits are the same, the
# rate of each is the best of four. **Predict** which reads more digits.


# %%
def average_pooling():
    """Return a layer that averages 2×2 pixels."""
    return layers.AveragePooling2D(pool_size=2)


# %% tags=["nbval-ignore-output"]
local = {"maximum": readers["Flatten"], "average": []}
for start in range(3):
    keras.utils.set_random_seed(notebook.seed(start))
    network = reader(layers.Flatten, 28, average_pooling)
    local["average"].append(train(network, x_train, y_train, logits, 0.02, epochs=20))

# %% tags=["nbval-ignore-output"]
test, gap = {}, {}
for name, networks in local.items():
    test[name] = per_cent(networks, x_test, y_test)
    gap[name] = per_cent(networks, x_train, y_train) - test[name]
rows = [[name, plus_minus(test[name]), plus_minus(gap[name])] for name in local]
table(rows, ["between the convolutions", "test (%)", "gap"])

# %% [markdown]
# Level, within the spread: 93.8 ± 0.5 % and 93.5 ± 0.7 % from eight starts each. At one
# rate for both, 0.006, the maximum had seemed ahead: 93.4 ± 0.2 % against 92.8 ± 0.5 %.
# Part of that was the rate and not the pooling. (To keep every second pixel instead
# gives 92.2 ± 0.4 % at its best rate, three starts: to pool is worth a point.)
#
# And the *stronger constraint*? The slide does not say what that means. Two readings
# can be tested. First, who learns: send a gradient of 1 back through each pooled value,
# and see what arrives at the pixels.

# %%
from utils.introspection import gradient


def arriving(layer, picture):
    """Return the derivative of the sum of a layer's output, for each pixel."""
    slope = gradient(lambda x: keras.ops.sum(layer(x)), picture)
    return keras.ops.convert_to_numpy(slope)


noise = np.random.default_rng(815).normal(size=(1, 64, 64, 1)).astype("float32")
at_maximum = arriving(layers.MaxPooling2D(), noise)
at_average = arriving(average_pooling(), noise)

# %%
print(
    f"maximum: {np.mean(at_maximum == 0):.0%} get 0, {np.mean(at_maximum == 1):.0%} 1"
)
print(f"average: {np.mean(at_average == 0.25):.0%} get 1/4")

# %% [markdown]
# Behind a maximum one pixel of four is heard, and only that one learns. An average
# listens to all, a quarter each. In this sense the maximum is the stronger rule.
# Second, a constraint should narrow the gap between training and test digits. Both read
# the training digits without error and the test digits alike, so it does not.

# %% tags=["folded"]
level = bool(abs(test["maximum"].mean() - test["average"].mean()) < 1.5)
as_wide = bool(abs(gap["maximum"].mean() - gap["average"].mean()) < 1.5)
print("maximum and average within 1.5 points on test digits:", level)

# %% tags=["folded", "nbval-ignore-output"]
peak_best = small_peak["maximum"].max() < 0.08 < 0.12 < small_peak["average"].min()
counts_worse = small_count["maximum"].min() > 1.3 * small_count["average"].max()
found = ", ".join(
    f"{name} {plus_minus(test[name])} %" for name in ("maximum", "average")
)
found += f" of digits; peak: error {small_peak['maximum'].mean():.2f} and "
found += f"{small_peak['average'].mean():.2f}; count: "
found += f"{small_count['maximum'].mean():.1f} and {small_count['average'].mean():.1f}"
claim("S20.max_pooling", bool(level and peak_best and counts_worse), found)

# %% tags=["folded", "nbval-ignore-output"]
heard, of_all = np.mean(at_maximum != 0), np.mean(at_average != 0)
found = f"gradient reaches {heard:.0%} of the pixels, with an average "
found += f"{of_all:.0%}; gap {gap['maximum'].mean():.1f} and "
found += f"{gap['average'].mean():.1f} points"
claim("S20.stronger_constraint", bool(heard == 0.25 and as_wide), found)

# %% [markdown]
# ## 16 · Which pixels are merged? (deeper, 4 min)
#
# *Used to merge semantically similar features.* A pooling layer knows nothing of
# meaning: it merges **neighbours of the same map**. Are these similar? In a trained
# network we compare two values of the first maps: side by side, at random places of one
# map, and at one place of two maps. **Predict** which pair is alike.

# %% tags=["nbval-ignore-output"]
first = readers["Flatten"][0].layers[1]  # the first convolution
values = keras.ops.convert_to_numpy(first(x_test[:300, ..., None]))
values = values[..., values.std(axis=(0, 1, 2)) > 0.01]  # without silent maps
values = (values - values.mean(axis=(0, 1, 2))) / values.std(axis=(0, 1, 2))
anywhere = np.random.default_rng(816).permutation(28 * 28)
scattered = values.reshape(300, 784, -1)[:, anywhere].reshape(values.shape)
pairs = {
    "neighbours of a map": (values[:, :, 1::2], values[:, :, ::2]),
    "random places of a map": (values, scattered),
    "one place, two maps": (values, np.roll(values, 1, axis=-1)),
}
likeness = {name: np.mean(a * b) for name, (a, b) in pairs.items()}
table(likeness, ["values", "correlation"])

# %% [markdown]
# Neighbours are the most alike, because images are smooth. So the statement holds in
# this sense: the same feature, seen next door, is merged. Different features with the
# same meaning lie in different maps, and those no pooling layer ever brings together.

# %% tags=["folded"]
near, far, other = likeness.values()
alike_near = bool(near > max(far, other) + 0.1)
print("neighbours are the most alike:", alike_near)

# %% tags=["folded", "nbval-ignore-output"]
found = ", ".join(f"{name} {value:.1f}" for name, value in likeness.items())
claim("S20.similar_features", alike_near, f"correlation: {found}".replace("-", "−"))

# %% [markdown]
# ### Exercise 08.6: twins (at home, 5 min)
#
# What is lost in a window? Design two pictures of hits: 6×6 numbers, each 0 or 1. A 2×2
# maximum must not be able to tell them apart, while an average sees a difference in
# *each* of the nine windows.


# %%
def twins():
    """Return two images of 0 and 1 with equal maxima and other averages."""
    ...  # your code here


check("08.6", twins)

# %% alt="Two pictures of hits with the same maxima and other averages."
pair = own("08.6", twins, otherwise=exercises.twins)()
pair = [np.asarray(each, float) for each in pair]
seen = [*pair, *map(max_pool, pair), *map(average_pool, pair)]
of_both = [f"{name} {n}" for name in ("picture", "maxima", "averages") for n in (1, 2)]
plots.show_images(seen, of_both, columns=2, shared=True, width=1.8)
plt.show()

# %% [markdown]
# ## 17 · A counter by hand (deeper, 2 min)
#
# In section 6 neither a network nor the sum over 2π counted well. A maximum cannot
# count, an average only adds up. Together they can.
#
# ### Exercise 08.7: design a pooling that counts (at home, 10 min)
#
# Return the number of blobs in a picture, small or large. 16 small and 8 large pictures
# are tried, and all should be right. Blobs are at least 3 pixels apart, their
# amplitudes 0.5 to 1.5, the noise has a spread of 0.05. `max_pool(picture, size,
# stride, padding)` may help; `hint("08.7", 0)` shows a beginning.


# %%
def count_blobs(picture):
    """Return the number of blobs in a picture (H, W) of any size."""
    ...  # your code here


check("08.7", count_blobs)

# %%
count_by_hand = own("08.7", count_blobs, otherwise=references.count_by_sum)
by_design = {
    size: rms([count_by_hand(p) for p in many], right[size]["count"])
    for size, many in pictures.items()
}
table(by_design, ["pictures", "error of the count"])

# %% [markdown]
# ## 18 · Does a dense part follow? (deeper, 3 min)
#
# *The CNN part is followed by a fully connected part (in most cases).* Keras knows the
# layers of many famous networks; no trained weights are needed. (VGG16 here for 32×32
# pixels and 10 classes, to save memory.) **Predict** how the networks after 2014 end,
# and which windows they pool with.

# %%
applications = keras.applications
families = {
    "VGG16, 2014": (applications.VGG16, {"input_shape": (32, 32, 3), "classes": 10}),
    "ResNet50, 2015": (applications.ResNet50, {}),
    "MobileNetV2, 2018": (applications.MobileNetV2, {"alpha": 0.35}),
}

# %%
endings, windows_of = {}, {}
for name, (build, options) in families.items():
    stack = build(weights=None, **options).layers
    kinds = [type(layer).__name__ for layer in stack]
    start = [kind in ("Flatten", "GlobalAveragePooling2D") for kind in kinds].index(
        True
    )
    endings[name] = kinds[start:]
    pools = [layer for layer in stack if isinstance(layer, layers.MaxPooling2D)]
    windows_of[name] = [(layer.pool_size[0], layer.strides[0]) for layer in pools]

# %%
for name in families:
    print(f"{name} ends with {', '.join(endings[name])}")
    print("   max pools (size, stride):", windows_of[name])

# %% [markdown]
# Three dense layers in VGG16, a single one behind a global average in the later two.
# VGG16 pools by 2×2, ResNet50 once, with overlapping windows, and MobileNetV2 needs no
# maximum at all: strided convolutions shrink its maps.

# %% tags=["folded"]
typical = windows_of["VGG16, 2014"] == [(2, 2)] * 5
overlap = windows_of["ResNet50, 2015"] == [(3, 2)]
most = {size: int(count.max()) for size, count in counts.items()}
found = (
    f"VGG16 pools {len(windows_of['VGG16, 2014'])} times by 2×2; a pixel lies in up "
)
found += f"to {most[3]} windows of 3×3, in {most[2]} of 2×2"
claim("S20.overlapping", bool(typical and overlap and most == {2: 1, 3: 4}), found)

# %% tags=["folded"]
dense = {name: end.count("Dense") for name, end in endings.items()}
averaged = [name for name, end in endings.items() if end[0] == "GlobalAveragePooling2D"]
found = ", ".join(f"{name.split(',')[0]} {count}" for name, count in dense.items())
found = f"dense layers at the end: {found}; behind an average: {len(averaged)} of 3"
claim("S31.fully_connected_part", [*dense.values()] == [3, 1, 1], found)

# %% [markdown]
# ## Quiz (core, 1 min)
#
# **1.** A calorimeter records the energy in each of its cells; a network should return
# the total energy, also for a larger calorimeter. Which global pooling?
#
# <details><summary>Answer</summary>
#
# The sum: a total energy is extensive. An average works as long as the number of cells
# never changes.
#
# </details>
#
# **2.** A colleague replaces Flatten by a global average and is glad that training and
# test accuracy are now alike. What do you ask?
#
# <details><summary>Answer</summary>
#
# Whether the *test* accuracy is better, how far training has come, and what Flatten
# does when it is stopped at the same training accuracy.
#
# </details>
#
# ## Summary
#
# - Pooling replaces each window of each map by its maximum or average, without weights.
#   It buys sight (18 pixels instead of 7) and computing (a ninth), as a stride does.
# - It forgives part of a shift below the size of a window, and is not invariant.
# - Sum for extensive targets, average for intensive ones, maximum if the strongest
#   response decides.
# - A global average narrows the gap between training and test digits only as long as it
#   has learned less. What global pooling buys is tolerance to where, and few weights.
# - Class activation maps average to the scores and show where the evidence is. To
#   locate, a global maximum does as well.
# - What is pooled has lost its arrangement: shuffled tiles pass for the cat.
#
# *Next:* maps shrink, channels multiply, and convolutions and poolings are stacked to a
# pyramid. What does such a network cost, and where? Lesson 9.
#
# *Read on:*
#
# - M. Lin, Q. Chen, S. Yan, *Network in network*, 2013, arXiv:1312.4400
# - B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, *Learning deep features for
#   discriminative localization*, 2015, arXiv:1512.04150
# - R. Zhang, *Making convolutional networks shift-invariant again*, 2019,
#   arXiv:1904.11486

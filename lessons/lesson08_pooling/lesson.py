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
# A pooling layer has no weights. It replaces a window of pixels by one number. In this
# lesson you
#
# - pool by hand, with loops, with Keras, and with nothing but convolution and ReLU;
# - measure how much a pooled map tolerates a shift, and where it is exact;
# - choose maximum, average or sum by the physics of what you want to know;
# - pool a magnet until only its phase is left;
# - read off a classifier *where* it found what it found;
# - see what pooling forgets.
#
# Slides: *Pooling*, *Global Pooling Operation*, *Clarifying frequent
# misunderstandings*.
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

from lessons import check, claim, hint
from lessons.lesson08_pooling import figures
from utils import plots, training, widgets

# %% [markdown]
# ## 1 · The slide's example (5 min)
#
# Windows of 2×2 pixels that move by 2 pixels at a time. **Predict** the four maxima,
# the four averages, and both numbers for the whole image.

# %%
image = np.array([[3, 2, 1, 1], [0, 5, 3, -1], [9, 4, 3, 2], [2, 1, 3, 2]])
print(image)

# %%
figures.pooling_windows(image, size=2)
plt.show()

# %% [markdown]
# Does Keras agree? *Global* pooling takes the whole image as one window.


# %%
def keras_pool(image, layer):
    """Apply a pooling layer of Keras to one image (H, W)."""
    x = keras.ops.convert_to_tensor(image[None, :, :, None], "float32")
    return keras.ops.convert_to_numpy(layer(x))[0, ..., 0]


maxima = keras_pool(image, layers.MaxPooling2D(pool_size=2))
averages = keras_pool(image, layers.AveragePooling2D(pool_size=2))
print("maxima:", maxima.ravel(), " averages:", averages.ravel())

# %%
maximum = keras_pool(image, layers.GlobalMaxPooling2D())
average = keras_pool(image, layers.GlobalAveragePooling2D())
print("of the whole image:", maximum, average)

# %% [markdown]
# All ten numbers of the slides are right. Would we have noticed a mistake? Take the
# *median* of each window instead of the average. **Predict** how many of the four
# numbers change.

# %%
windows = image.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
medians = np.median(windows, axis=1)
print("averages:", averages.ravel(), " medians:", medians)

# %% [markdown]
# Only one. Besides, 2.5 appears three times: twice as an average, and again for the
# whole image. It is an example for the eye, not for a test. Exercise 08.1 uses better
# ones.

# %%
right = np.array_equal(maxima.ravel(), [5, 3, 9, 3])
right &= np.array_equal(averages.ravel(), [2.5, 1, 4, 2.5])
weak = (medians == averages.ravel()).sum() == 3
claim("S20.example", bool(right and weak), "all eight; the median equals three of four")
claim("S21.example", bool(maximum == 9 and average == 2.5), "9 and 2.5")

# %% [markdown]
# ### Exercise 08.1: pooling by loops (lecture hall, 5 min)
#
# Windows of `size` × `size` pixels start every `stride` pixels, in both directions.
# Windows that do not fit into the image are left out. `kind` is `"max"` or `"average"`.


# %%
def pool(image, size, stride, kind):
    """Return the maximum or the average of each window."""
    ...  # your code here


check("08.1", pool)

# %% [markdown]
# Stuck? `hint("08.1")` helps a little, `hint("08.1", 2)` helps more. From here on we
# use the course's own versions.

# %%
from utils.convolution import average_pool, max_pool

print(max_pool(image, size=2), average_pool(image, size=2), sep="\n")

# %% [markdown]
# ## 2 · Overlap and borders (4 min)
#
# A 3×3 window that moves by 2 *overlaps* with its neighbours. **Predict**: in how many
# windows does a pixel lie, for 2×2 and for 3×3 windows, both with stride 2?


# %%
def windows_per_pixel(size, n=9):
    """Count for each of n × n pixels the windows, with stride 2, that hold it."""
    count = np.zeros((n, n), int)
    for row, column in np.ndindex(2 * ((n - size) // 2 + 1,)):
        count[2 * row : 2 * row + size, 2 * column : 2 * column + size] += 1
    return count


counts = {size: windows_per_pixel(size) for size in (2, 3)}

# %%
figure, grid = plt.subplots(1, 2, figsize=(10, 5))
for axes, (size, count) in zip(grid, counts.items(), strict=True):
    plots.show_numbers(axes, count, f"windows of {size}×{size}, stride 2")
plt.show()

# %% [markdown]
# With 2×2 windows each pixel counts once; the last row and column of nine are lost.
# With 3×3 windows a pixel counts once, twice or four times. Step through the windows
# of the slide's image, and choose size, stride and padding yourself:

# %%
widgets.show_pooling(image, size=3, stride=1, position=1)

# %% [markdown]
# ### What 'same' does
#
# With `padding="same"` the windows may reach over the border. In lesson 7 the padding
# was made of zeros. Here is an image of 3×3 pixels, all of them −1, under 2×2 windows:
# three of the four windows reach outside. **Predict** the maxima and the averages.

# %%
dark = np.full((3, 3), -1.0)
for kind in (layers.MaxPooling2D, layers.AveragePooling2D):
    print(kind.__name__, keras_pool(dark, kind(pool_size=2, padding="same")).ravel())

# %% [markdown]
# All −1. So pooling does **not** pad with zeros: in the three windows a zero would have
# won the maximum, and the averages would be −1/2, −1/2 and −1/4. The maximum is taken
# as if −∞ stood outside, the average divides by the number of pixels that lie *inside*
# the image.
#
# ## 3 · Pooling is nothing new (3 min)
#
# Is pooling a new kind of layer? An average is a weighted sum, so average pooling
# should be a convolution.
#
# ### Exercise 08.2: the kernel of an average (at home, 6 min)
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
# A maximum is not linear. But ReLU(x) = max(x, 0) is a maximum already.
#
# ### Exercise 08.3: a maximum made of ReLUs (lecture hall, 5 min)
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
# With that, a whole 2×2 maximum: first the larger of left and right, then the larger of
# top and bottom. Every step is a convolution with stride 2 or a ReLU.


# %%
def relu(x):
    """Cut off negative values."""
    return np.maximum(x, 0)


def larger(a, b):
    """Return the larger of two arrays, entry by entry, by ReLUs."""
    return relu(a - b) + relu(b) - relu(-b)


# %%
rng = np.random.default_rng(8)
noise = rng.normal(size=(8, 6))
rows = larger(noise[:, ::2], noise[:, 1::2])
print("same as max_pool:", np.allclose(larger(rows[::2], rows[1::2]), max_pool(noise)))

# %% [markdown]
# So a network without pooling layers could learn to pool. Pooling layers are a choice,
# made before training, and free of weights.
#
# ## 4 · How much of a shift is forgiven? (8 min)
#
# *Make network invariant to small translations,* says the slide. Invariant means: not
# changed at all. Let us measure the change, in units of the spread of the map: 0 means
# unchanged, √2 (dashed) as different as two unrelated maps.
#
# Two maps, both behind a ReLU: one of **white** noise, where each pixel is new, and one
# of **smooth** noise, blurred over a few pixels. Both close to a torus, so that nothing
# is lost when we shift them.

# %%
from utils.convolution import conv2d

noise = rng.normal(size=(256, 256))
row = np.array([1, 4, 6, 4, 1]) / 16
blur = np.outer(row, row)
blurred = conv2d(conv2d(np.pad(noise, 4, mode="wrap"), blur), blur)
maps = {"white": relu(noise), "smooth": relu(blurred)}


# %%
def overlapping(x):
    """Pool by the maximum of 3×3 windows with stride 2, on a torus."""
    return max_pool(np.pad(x, ((0, 1), (0, 1)), mode="wrap"), size=3, stride=2)


def changes(pooling, x, shifts=range(6)):
    """Return by how much a pooled map changes when x is shifted to the right."""
    pooled = pooling(x)
    moved = [pooling(np.roll(x, shift, axis=1)) for shift in shifts]
    return [np.sqrt(np.mean((m - pooled) ** 2)) / pooled.std() for m in moved]


# %% [markdown]
# **Predict** for a shift by one pixel: how much do 2×2 windows help on the white, how
# much on the smooth map? And for a shift by two?

# %%
poolings = {
    "no pooling": lambda x: x,
    "maximum 2×2": max_pool,
    "average 2×2": average_pool,
    "maximum 3×3, stride 2": overlapping,
}
curves = {
    kind: {name: changes(pooling, x) for name, pooling in poolings.items()}
    for kind, x in maps.items()
}
plots.shift_curves(curves, "change of the pooled map")
plt.show()

# %%
print("change for a shift by    white: 1     2     smooth: 1     2")
for name in poolings:
    one, two = (curves[kind][name][1:3] for kind in ("white", "smooth"))
    print(f"{name:22}{one[0]:15.1f}{one[1]:6.1f}{two[0]:13.1f}{two[1]:6.1f}")

# %% [markdown]
# On white maps a shift by one pixel changes everything without pooling (1.4) and still
# a lot with it (1.1 or 1.0); overlapping windows do better (0.9). After two pixels the
# 2×2 windows hold other pixels altogether: nothing is forgiven any more. On smooth maps
# pooling hardly matters: what is wider than a window moves with the picture.
#
# So pooling makes a network *more tolerant* to shifts smaller than its window. It does
# not make it invariant.
#
# ### When is it exact?
#
# Pool three times by 2×2 (stride 2·2·2 = 8) and then take the **global** average. Does
# the last number know that the picture has moved? **Predict** for shifts from 0 to 16
# pixels: with maxima, with averages, and with maxima if the picture moves away from a
# black border instead of around a torus.


# %%
def summary(x, pooling):
    """Pool maps (H, W, maps) three times, then average globally."""
    for _ in range(3):
        x = pooling(x)
    return x.mean(axis=(0, 1))


def shifted(x, shift, black):
    """Shift to the right; what leaves comes back on the left, or black follows."""
    moved = np.roll(x, shift, axis=1)
    if black:
        moved[:, :shift] = 0
    return moved


# %%
stack = relu(rng.normal(size=(32, 32, 400)))
settings = {
    "maximum, torus": (max_pool, False),
    "average, torus": (average_pool, False),
    "maximum, black border": (max_pool, True),
}
drift = {}
for name, (pooling, black) in settings.items():
    moved = [summary(shifted(stack, d, black), pooling) for d in range(17)]
    error = [np.sqrt(np.mean((m - moved[0]) ** 2)) for m in moved]
    drift[name] = np.array(error) / moved[0].std()

# %%
around = {name: drift[name] for name in settings if "torus" in name}
plots.shift_curves({"after global average pooling": around}, "change of the output")
plt.show()

# %%
print(f"black border, 8 pixels: {drift['maximum, black border'][8]:.1f}")

# %% [markdown]
# - Maxima: exact for shifts by 0, 8 and 16 pixels, the multiples of the stride. In
#   between the windows cut the picture differently, and the output changes by up to
#   half of its spread. Signal processing calls that *aliasing*.
# - Averages: exact for all shifts, because an average of averages is the average of
#   all. But then the three poolings do nothing.
# - With a black border a shift by 8 pixels, a multiple of the stride, changes the
#   output by five times its spread: a quarter of the picture has left.

# %%
white = {name: curves["white"][name][1] for name in poolings}
tolerant = max(white["maximum 2×2"], white["average 2×2"]) < 0.85 * white["no pooling"]
torus, border = drift["maximum, torus"], drift["maximum, black border"]
exact = np.flatnonzero(torus < 1e-9).tolist() == [0, 8, 16] and border[8] > 1
measured = "1.4 → 1.1 for 1 pixel; exact for 0, 8, 16 pixels only"
claim("S20.invariance", bool(tolerant and exact), measured)

# %% [markdown]
# Lesson 12 takes up invariance where this section ends.
#
# ## 5 · Maximum, average or sum? (10 min)
#
# *Average pooling is for some regressions preferable, max pooling in practice often
# better.* Which is it? A physicist asks what kind of quantity is wanted. An
# **extensive** quantity grows with the size of the system (a number of particles, a
# total energy), an **intensive** one does not (a temperature, a density).
#
# Our system: pictures of 24×24 pixels with 1 to 6 blobs of equal width, of different
# brightness, on some noise. We want the **count** of the blobs and the **peak**, the
# amplitude of the brightest one.

# %%
from utils.shapes import blobs

x, truth = blobs(1000, seed=8)
small, small_truth = blobs(500, seed=108)
large, large_truth = blobs(500, seed=208, size=48, max_count=24)

# %%
titles = [
    f"count {t['count'][i]}, peak {np.nanmax(t['amplitude'][i]):.2f}"
    for t, i in ((small_truth, 1), (small_truth, 2), (large_truth, 0))
]
plots.show_images([small[1], small[2], large[0]], titles, width=4)
plt.show()

# %% [markdown]
# We train on small pictures only. The large ones (48×48 pixels, up to 24 blobs) come in
# the test: the same physics, a larger detector.
#
# First without a network. A blob of amplitude 1 and width 1 pixel adds up to 2π, so the
# **sum** of a picture over 2π estimates the count. Who knows that blobs are round and
# bright can do better: a pixel that equals the **maximum** of its 3×3 neighbourhood,
# and exceeds 0.3, is a blob. The peak is the brightest pixel.


# %%
def by_hand(pictures):
    """Estimate count (two ways) and peak without a network."""
    around = np.stack([max_pool(p, size=3, stride=1, padding="same") for p in pictures])
    return {
        "sum / 2π": pictures.sum(axis=(1, 2)) / (2 * np.pi),
        "local maxima": ((pictures == around) & (pictures > 0.3)).sum(axis=(1, 2)),
        "brightest pixel": pictures.max(axis=(1, 2)),
    }


def rms(guess, right):
    """Return the root mean squared error."""
    return np.sqrt(np.mean((guess - right) ** 2))


# %%
def targets(truth):
    """Return what the networks shall find."""
    return {"count": truth["count"], "peak": np.nanmax(truth["amplitude"], axis=1)}


sets = {"small": (small, targets(small_truth)), "large": (large, targets(large_truth))}
for name, (pictures, right) in sets.items():
    guess = by_hand(pictures)
    print(f"{name}: sum / 2π {rms(guess['sum / 2π'], right['count']):.2f}", end=", ")
    print(f"local maxima {rms(guess['local maxima'], right['count']):.2f}", end=", ")
    print(f"brightest pixel {rms(guess['brightest pixel'], right['peak']):.2f}")

# %% [markdown]
# Local maxima hardly ever fail. The sum errs by 0.6 blobs (1.1 on the large pictures),
# because some blobs are brighter than others. The brightest pixel is off by 0.1: the
# true summit lies between the pixels.
#
# Now networks, as simple as can be: 16 filters of 5×5, a global pooling, one dense
# unit. Four of them, trained at the same time on the same input; they share nothing.


# %%
def network(inputs, pooling, name):
    """Return one number per picture: convolution, global pooling, one unit."""
    x = layers.Conv2D(16, kernel_size=5, padding="same", activation="relu")(inputs)
    x = pooling(x)
    return layers.Dense(1, name=name)(x)


inputs = keras.Input((None, None, 1))
outputs = {}
for target in ("count", "peak"):
    for kind in ("Max", "Average"):
        name = f"{target}_{kind}"
        pooling = getattr(layers, f"Global{kind}Pooling2D")()
        outputs[name] = network(inputs, pooling, name)
counters = keras.Model(inputs, outputs)

# %% [markdown]
# The height and width `None` mean: any. A network that ends with global pooling takes
# pictures of every size.

# %% tags=["nbval-ignore-output"]
steps = 8 * len(x) // 32
schedule = keras.optimizers.schedules.CosineDecay(0.03, steps)
counters.compile(keras.optimizers.Adam(schedule), loss="mse")
labels = {name: targets(truth)[name.split("_")[0]] for name in outputs}
bar = training.progress()
pictures = x[..., None]
history = counters.fit(
    pictures, labels, batch_size=32, epochs=8, verbose=0, callbacks=bar
)

# %% [markdown]
# And **sum pooling**? Keras has no such layer, but a sum is the average times the
# number of pixels. Measured in units of the small picture, the factor is 1 on 24×24
# pixels and 4 on 48×48 pixels. On the small pictures sum and average are the same
# network with the same weights: no training can tell them apart. On the large pictures
# we multiply what the average contributes by 4.


# %%
def predictions(pictures):
    """Return {target: {pooling: one number per picture}}."""
    outputs = counters.predict_on_batch(pictures[..., None])
    result = {"count": {}, "peak": {}}
    for name, output in outputs.items():
        target, kind = name.split("_")
        result[target][kind] = output[:, 0]
    area = pictures[0].size / x[0].size
    for target, guesses in result.items():
        bias = counters.get_layer(f"{target}_Average").get_weights()[1]
        guesses["Sum"] = area * (guesses["Average"] - bias) + bias
    return result


# %% [markdown]
# **Predict** for the large pictures: which pooling still counts, which still finds the
# peak? Write down a winner for each.

# %% tags=["nbval-ignore-output"]
error = {}
print("root mean squared error   count: small  large    peak: small  large")
found = {name: predictions(pictures) for name, (pictures, _) in sets.items()}
for kind in ("Max", "Average", "Sum"):
    for target in ("count", "peak"):
        for name, (_, right) in sets.items():
            error[kind, target, name] = rms(found[name][target][kind], right[target])
    row = [error[kind, t, name] for t in ("count", "peak") for name in sets]
    print("{:24}{:13.2f}{:7.2f}{:15.2f}{:7.2f}".format(kind, *row))

# %% tags=["nbval-ignore-output"]
truths = {f"{name} pictures": right["count"] for name, (_, right) in sets.items()}
guesses = {f"{name} pictures": found[name]["count"] for name in sets}
figures.small_and_large(truths, guesses, "number of blobs")
plt.show()

# %% [markdown]
# - **Count.** On small pictures average and sum err by 0.6, as much as the sum over 2π
#   by hand: that is what they have learned. The maximum errs by 1.4; always answering
#   3.5 would give 1.7. On large pictures the average is lost (11): it still reports the
#   blobs *per small picture*. So is the maximum (11), which has no means to count. Only
#   the sum carries over (1.4).
# - **Peak.** The maximum errs by 0.03 on both sizes, less than half of what the
#   brightest pixel does: its filters have learned to look between the pixels. The
#   average errs by 0.19 and 0.22. So does the sum on small pictures; on large ones, of
#   four times the area, it reports a peak almost three times as high.
#
# (Twelve other starts: each number of the table within 25 %. With eight filters instead
# of 16, one start of nine never learned to count, its error stayed at 1.8. Behind a
# ReLU, a filter that is silent on all pictures has no gradient to learn from.)

# %%
count_small, count_large = (
    {kind: error[kind, "count", name] for kind in ("Max", "Average", "Sum")}
    for name in ("small", "large")
)
mean_or_sum = count_small["Average"] < 0.75 and count_small["Max"] > 1.1
extensive = count_large["Sum"] < 2.5 and count_large["Average"] > 8
measured = "error below 0.75, maximum above 1.1; large: only the sum counts"
claim("S20.average_pooling", bool(mean_or_sum and extensive), measured)

# %%
peak = {key[0::2]: value for key, value in error.items() if key[1] == "peak"}
strongest = max(peak["Max", "small"], peak["Max", "large"]) < 0.08
others = min(peak["Average", "small"], peak["Average", "large"]) > 0.14
worse = count_small["Max"] > 1.5 * count_small["Average"]
measured = "peak within 0.08, average above 0.14; for counts the maximum is worse"
claim("S20.max_pooling", bool(strongest and others and worse), measured)

# %% [markdown]
# So neither is better. The pooling is a statement about the target: **maximum** if the
# strongest response decides, **average** for something intensive, **sum** for something
# extensive. As long as all pictures have the same size, average and sum are the same.
#
# ## 6 · A physicist's pooling (6 min)
#
# Physicists pooled before there were pooling layers. Kadanoff's **block spins**: take a
# magnet of spins ±1, replace each block of 2×2 spins by its majority, and look at what
# remains as a smaller magnet. In our words: average pooling, then the sign; a coin
# decides where two stand against two.
#
# Lesson 6 met the Ising model. It orders below the critical temperature $T_c = 2.27$
# (in units of the coupling) and is disordered above.


# %%
from utils import ising

critical = ising.CRITICAL_TEMPERATURE
temperatures = np.array([1.8, 2.1, critical, 2.5, 3.0])
lattices = {"seed": 8, "size": 64, "sweeps": 100}
spins = ising.simulate(250, temperatures=np.repeat(temperatures, 50), **lattices)
spins = spins["spins"]


# %%
def block_spins(spins):
    """Replace 2×2 blocks of spins (n, H, W) by their majority."""
    means = np.stack([average_pool(s, size=2) for s in spins])
    coins = rng.choice([-1, 1], size=means.shape)
    return np.where(means == 0, coins, np.sign(means)).astype(int)


levels = [spins]
for _ in range(3):
    levels.append(block_spins(levels[-1]))
print("sizes:", [level.shape[1:] for level in levels])

# %% [markdown]
# **Predict**: how does a lattice slightly below $T_c$ look after three poolings? One
# slightly above? One exactly at $T_c$?

# %%
magnetisation = np.abs(spins.mean(axis=(1, 2))).reshape(5, 50)
typical = 50 * np.arange(5) + np.argsort(magnetisation)[:, 25]  # near the median
rows = {f"T = {temperatures[n]:.2f}": typical[n] for n in (1, 2, 3)}
pictures = [level[number] for number in rows.values() for level in levels]
titles = [f"{name}, pooled {times}×" for name in rows for times in range(4)]
plots.show_images(pictures, titles, columns=4, width=2.8)
plt.show()

# %% [markdown]
# The energy per site tells how much neighbours agree: −2 if all agree, 0 if they ignore
# each other. Onsager's formula gives its exact value for the infinite lattice, before
# pooling.

# %%
energies = np.array([ising.energy_per_site(level) for level in levels])
energies = energies.reshape(4, 5, 50).mean(axis=2)
exact = ising.onsager_energy(temperatures)
figures.energy_flow(energies, temperatures, exact)
plt.show()

# %%
print("simulation and Onsager agree:", np.abs(energies[0] - exact).max() < 0.03)
flow = energies[-1] - energies[0]
print("below the critical temperature, down:", flow[:2].max() < -0.08)
print("above, up:", flow[3:].min() > 0.4)
print("at the critical temperature, little:", abs(flow[2]) < 0.1)

# %% [markdown]
# Below $T_c$ pooling makes the magnet look colder, above hotter: energies **flow away**
# from the critical one. After a few poolings little but the phase is left. At $T_c$ the
# lattice is alike at every scale: its energy stays. (A picture of one small lattice may
# mislead: a few dozen spins tip over to one side easily.) This is the renormalisation
# group (and, as majority is not its exact rule and 64 spins are not infinitely many,
# the energy at $T_c$ still moves a little).
#
# For networks this is good and bad news. Pooling keeps what is large and drops what is
# small: fine for a phase, bad for a target that lives in the details.
#
# ## 7 · Global pooling as a matrix (4 min)
#
# The slide calls global pooling a *fully connected transformation matrix with diagonal
# shape*. Pooling $H·W$ pixels of $C$ maps to $C$ numbers is a matrix with $C$ rows.
#
# ### Exercise 08.4: the matrix of an average (at home, 6 min)
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
by_map = matrix.reshape(3, 16, 3).swapaxes(1, 2).reshape(3, 48)

# %%
figure, grid = plt.subplots(2, 1, figsize=(12, 3.4))
for axes, values, order in zip(grid, (matrix, by_map), ("pixel", "map"), strict=True):
    axes.imshow(values, cmap="Blues", aspect="auto")
    axes.set(xlabel=f"input, {order} by {order}", ylabel="map", yticks=range(3))
    axes.grid(False)
plt.show()

# %% [markdown]
# Sorted map by map, the matrix consists of blocks along the diagonal, and all numbers
# of a block are equal: 1/16. So not diagonal, but **block-diagonal and tied**. Compared
# with a dense layer that has 144 free weights here, nothing is left to learn. That is
# the regularisation the slide speaks of.
#
# Is the maximum a matrix as well? A matrix would have to be linear.

# %%
one, two = rng.normal(size=(2, 4, 4))
linear = np.isclose((one + two).max(), one.max() + two.max())
blocks = np.kron(np.eye(3), np.full(16, 1 / 16))
tied = np.allclose(by_map, blocks)
print("average: blocks of 1/16:", tied, " maximum: linear:", bool(linear))
claim("S21.diagonal", bool(tied and not linear), "3 blocks of 16 equal entries 1/16")

# %% [markdown]
# ## 8 · Where does the network look? (12 min)
#
# *Global pooling enforces correspondences between feature maps and categories, and
# allows object detection in the input space.* We train a classifier of handwritten
# digits with one body and **two heads**: one averages the maps globally, the other
# flattens them as in lesson 5.


# %%
from utils.images import load_digits

digits, classes = load_digits()
x_train, x_test = digits[:4000], digits[4000:]
y_train, y_test = classes[:4000], classes[4000:]

# %%
inputs = keras.Input((None, None, 1))
x = layers.Conv2D(filters=8, kernel_size=3, padding="same", activation="relu")(inputs)
x = layers.MaxPooling2D(pool_size=2)(x)
x = layers.Conv2D(filters=16, kernel_size=3, padding="same", activation="relu")(x)
x = layers.MaxPooling2D(pool_size=2)(x)
maps = layers.Conv2D(filters=32, kernel_size=3, padding="same", activation="relu")(x)
x = layers.GlobalAveragePooling2D()(maps)
scores = layers.Dense(10, name="scores")(x)
seeker = keras.Model(inputs, [maps, scores])

# %% [markdown]
# The flattening head needs a fixed size, 28×28 pixels; then there are 7×7 pixels in
# each of the 32 maps. Both heads return scores without softmax (logits, lesson 4).
# **Predict** the number of weights of each head, and which of them classifies better.

# %%
picture = keras.Input((28, 28, 1))
maps, scores = seeker(picture)
flat = layers.Flatten()(maps)
flat = layers.Dense(10, name="flat")(flat)
two_heads = keras.Model(picture, {"average": scores, "flatten": flat})
heads = seeker.get_layer("scores"), two_heads.get_layer("flat")
print("weights of the heads:", [head.count_params() for head in heads])

# %% [markdown]
# The averaging head learns more slowly, so its loss counts three times.

# %% tags=["nbval-ignore-output"]
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
schedule = keras.optimizers.schedules.CosineDecay(0.01, 5 * len(x_train) // 50)
adam = keras.optimizers.Adam(schedule)
shares = {"average": 3, "flatten": 1}
losses = dict.fromkeys(shares, loss)
two_heads.compile(adam, loss=losses, loss_weights=shares)
labels = {"average": y_train, "flatten": y_train}
bar = training.progress()
pictures = x_train[..., None]
history = two_heads.fit(
    pictures, labels, batch_size=50, epochs=5, verbose=0, callbacks=bar
)

# %% tags=["nbval-ignore-output"]
answers = two_heads.predict_on_batch(x_test[..., None])
accuracy = {name: (s.argmax(axis=1) == y_test).mean() for name, s in answers.items()}
print({name: f"{value:.1%}" for name, value in accuracy.items()})

# %%
print("average within 86–95 %:", 0.86 < accuracy["average"] < 0.95)
print("flatten within 94–99 %:", 0.94 < accuracy["flatten"] < 0.99)

# %% [markdown]
# After five short epochs the flattening head is better (96 to 97 of 100 right, against
# 89 to 92, over ten seeds), with 48 times as many weights. But the averaging head can
# do something the other cannot.
#
# Its score for class $k$ is a weighted sum of averages. A sum and an average may change
# places:
#
# $$s_k = \sum_c w_{ck} \, \langle F_c \rangle_{xy} + b_k = \Big\langle \underbrace{
# \sum_c w_{ck} \, F_c(x, y)}_{\mathrm{CAM}_k(x, y)} \Big\rangle_{xy} + b_k$$
#
# with the maps $F_c$, the weights $w_{ck}$ of the dense layer and its biases $b_k$. The
# bracket holds a map per class, the **class activation map**: it says how much each
# pixel speaks for or against the class.
#
# ### Exercise 08.5: class activation maps (lecture hall, 5 min)
#
# `features` (rows, columns, C) are the maps of one picture, `weights` (C, classes)
# those of the dense layer. Return the class activation maps (rows, columns, classes).


# %%
def cam(features, weights):
    """Return one map per class; its average plus the bias is the class's score."""
    ...  # your code here


check("08.5", cam)

# %% [markdown]
# For many pictures at once, one matrix product does it. The **sum rule** must hold: the
# average of each map plus the bias is the score.


# %%
def class_activation_maps(pictures):
    """Return maps (n, rows, columns, 10) and scores (n, 10) of the averaging head."""
    features, scores = seeker.predict_on_batch(pictures[..., None])
    weights, _ = seeker.get_layer("scores").get_weights()
    return features @ weights, scores


# %%
weights, bias = seeker.get_layer("scores").get_weights()
activation, scores = class_activation_maps(x_test)
sum_rule = np.abs(activation.mean(axis=(1, 2)) + bias - scores).max() < 1e-3
print("sum rule holds for 1,000 digits and 10 classes:", bool(sum_rule))

# %% [markdown]
# ### Is there a map per class?
#
# *Correspondences between feature maps and categories*: then each of the 32 maps should
# speak for one class. **Predict**: for how many classes does a map have a weight of at
# least half its largest one?

# %% tags=["nbval-ignore-output"]
served = (weights >= 0.5 * weights.max(axis=1, keepdims=True)).sum(axis=1)
print("classes per map:", np.sort(served), " mean:", served.mean().round(1))

# %%
features, _ = seeker.predict_on_batch(x_test[:100, ..., None])
last = keras.ops.conv(features, weights[None, None])  # 1×1 convolution, ten filters
pooled = keras.ops.convert_to_numpy(layers.GlobalAveragePooling2D()(last))
same = np.allclose(pooled + bias, scores[:100], atol=1e-3)
print("ten maps by a 1×1 convolution, then averaged: same scores:", same)

# %%
mixed = served.mean() > 1.5
measured = "1.5 or more classes per map; a 1×1 convolution to ten maps: same scores"
claim("S21.maps_and_categories", bool(mixed and same), measured)

# %% [markdown]
# The 32 maps are shared: the dense layer mixes them. But move the dense layer *before*
# the average, as a 1×1 convolution with ten filters, and nothing changes, except that
# now there is exactly one map per class. These maps are the class activation maps.
#
# ### Finding a digit
#
# The network has only seen digits that fill the picture, and no positions at all. We
# put test digits somewhere on a canvas of 56×56 pixels.

# %%
corners = rng.integers(0, 29, size=(300, 2))
canvas = np.zeros((300, 56, 56), "float32")
for picture, digit, (top, left) in zip(canvas, x_test, corners, strict=False):
    picture[top : top + 28, left : left + 28] = digit

# %% [markdown]
# The position is the centre of what exceeds half the maximum of the map. A pixel of the
# map covers 4×4 pixels of the canvas.


# %%
def centre(values):
    """Return (row, column) of the centre of gravity above half the maximum."""
    bright = np.where(values > 0.5 * values.max(), values, 0)
    rows, columns = np.indices(values.shape)
    return np.array([(bright * rows).sum(), (bright * columns).sum()]) / bright.sum()


activation, _ = class_activation_maps(canvas)
own = activation[np.arange(300), :, :, y_test[:300]]
seen = np.array([centre(np.kron(values, np.ones((4, 4)))) for values in own])
true = np.array([centre(picture) for picture in canvas])

# %% [markdown]
# **Predict** the typical error, in pixels. To compare: a random place among all where
# the centre of a digit may be.

# %% tags=["nbval-ignore-output"]
distance = np.hypot(*(seen - true).T)
random = np.hypot(*(rng.uniform(13.5, 41.5, size=(300, 2)) - true).T)
print(f"median error: {np.median(distance):.1f}, at random {np.median(random):.1f}")

# %%
close = np.median(distance) < 10 and np.median(random) > 12
print("median error of the map below 10, at random above 12 pixels:", bool(close))

# %% [markdown]
# The median error is about 6 pixels (5.4 to 6.7 over six seeds), at random about 15.
# Localisation without having ever seen a position!
#
# But be fair: on a black canvas the centre of gravity of the *ink* finds a digit
# without any network, and without error. So make it harder: **two** different digits.
# Where is the 3, where is the 7? The ink does not know.

# %%
pairs = np.arange(1000).reshape(500, 2)  # ten digits in a row are all different
quarter = rng.permuted(np.tile(np.arange(4), (500, 1)), axis=1)[:, :2]
blocks = np.zeros((500, 2, 28, 2, 28), "float32")
for pair, place in zip(pairs.T, quarter.T, strict=True):
    blocks[np.arange(500), place // 2, :, place % 2, :] = x_test[pair]
double = blocks.reshape(500, 56, 56)
activation, _ = class_activation_maps(double)

# %% tags=["nbval-ignore-output"]
shown = 0
names = y_test[pairs[shown]]
titles = ["picture", *(f"CAM of class {name}" for name in names)]
shown_maps = [activation[shown][..., name] for name in names]
figures.class_maps(double[shown], shown_maps, titles)
plt.show()

# %% [markdown]
# Red speaks for the class, blue against it. Neither map is clean: parts of the other
# digit answer as well, and evidence often lies beside a stroke. So let us count. For
# each of the 1,000 digits: does the map of its class collect more in its own quarter
# than in the quarter of the other digit? Guessing is right in half of the cases.

# %%
collected = activation.reshape(500, 2, 7, 2, 7, 10).sum(axis=(2, 4)).reshape(500, 4, 10)
found = []
for pair, own, other in ((pairs.T[0], 0, 1), (pairs.T[1], 1, 0)):
    by_class = collected[np.arange(500), :, y_test[pair]]
    rows = np.arange(500)
    found.append(by_class[rows, quarter[:, own]] > by_class[rows, quarter[:, other]])

# %% tags=["nbval-ignore-output"]
print(f"right digit: {np.mean(found):.1%}")

# %% [markdown]
# 96 to 97 of 100 (six seeds). Does it need the *average*? With global maximum pooling
# the score would be $\sum_c w_{ck} \max F_c$. The maxima of the 32 maps lie at
# different pixels, so the map $\sum_c w_{ck} \, F_c$ has this score neither as its
# average nor as its maximum.

# %%
maxima = features.max(axis=(1, 2)) @ weights
mapped = (features @ weights).max(axis=(1, 2))
gap = np.abs(maxima - mapped).mean() / mapped.std()
places = features.reshape(100, 49, 32).argmax(axis=1)
several = np.mean([len(set(row)) for row in places]) > 5
print("maximum pooling breaks the rule:", bool(gap > 0.3 and several))

# %%
fine = bool(sum_rule and close and np.mean(found) > 0.9 and gap > 0.3)
measured = "error below 10 pixels, chance 15; right one of two digits above 90 %"
claim("S21.localisation", fine, measured)

# %% [markdown]
# *Detection* is a big word for that: there is no frame around the object, no second
# object of the same class, and no answer whether there is one at all. It is a weak
# localisation, for free.
#
# ## 9 · What pooling forgets (5 min)
#
# *The pooling operation used in convolutional neural networks is a big mistake, and the
# fact that it works so well is a disaster,* says Geoffrey Hinton on the slide. Can one
# measure the mistake? Cut a photograph into 150 tiles and shuffle them.

# %%
from utils.images import load_photograph

cat = load_photograph("chelsea") / 255
tiles = cat.reshape(10, 20, 15, 20, 3).swapaxes(1, 2).reshape(150, 20, 20, 3)
tiles = rng.permutation(tiles).reshape(10, 15, 20, 20, 3)
puzzle = tiles.swapaxes(1, 2).reshape(200, 300, 3)
plots.show_images([cat, puzzle], ["cat", "cat?"], width=5)
plt.show()

# %% [markdown]
# A convolution whose windows do not reach from one tile into the next (4×4 pixels,
# stride 4) sees the same windows in both pictures. **Predict**: how much do the
# globally pooled maps differ?

# %%
filters = layers.Conv2D(filters=32, kernel_size=4, strides=4, activation="relu")
both = keras.ops.convert_to_numpy(filters(np.stack([cat, puzzle])))
pooled = {"maximum": both.max(axis=(1, 2)), "average": both.mean(axis=(1, 2))}
alike = {name: np.allclose(*values, atol=1e-5) for name, values in pooled.items()}
print("pooled maps of cat and puzzle are equal:", alike)

# %% [markdown]
# Whatever comes behind the global pooling, it cannot tell the cat from the puzzle.
# Ordinary convolutions reach across the cuts, so a real network notices something. How
# much? We exchange the left and the right half of our test digits.

# %%
swapped = np.roll(x_test, 14, axis=2)
titles = ["a digit", "halves exchanged"] * 2
pictures = [x_test[5], swapped[5], x_test[8], swapped[8]]
plots.show_images(pictures, titles, columns=4, width=2.6)
plt.show()

# %% [markdown]
# **Predict**: in how many of 1,000 cases does each head still give the same answer as
# before?

# %% tags=["nbval-ignore-output"]
after = two_heads.predict_on_batch(swapped[..., None])
kept = {
    name: (after[name].argmax(axis=1) == answers[name].argmax(axis=1)).mean()
    for name in answers
}
print({name: f"{value:.0%}" for name, value in kept.items()})

# %%
scrambled = kept["average"] > kept["flatten"]
measured = "shuffled tiles: equal; halves exchanged: the averaging head minds less"
claim("S21.hinton_quote", bool(all(alike.values()) and scrambled), measured)

# %% [markdown]
# The averaging head gives the same answer for five to eight of ten torn digits, the
# flattening head for one to three (ten seeds). To the first, a digit is a **bag of
# parts**: strokes, corners and ends, wherever they are. If the arrangement carries the
# physics (the order of hits along a track), do not pool it away. If it does not (the
# place of a shower on the array), pooling spares you from learning it.
#
# ## 10 · Does a dense part follow? (3 min)
#
# *The CNN part is followed by a fully connected part (in most cases).* Keras knows the
# layers of many famous networks; no trained weights are needed. (VGG16 here for 32×32
# pixels and 10 classes, to save memory.) **Predict** how the networks after 2014 end.

# %%
applications = keras.applications
families = {
    "VGG16, 2014": (applications.VGG16, {"input_shape": (32, 32, 3), "classes": 10}),
    "DenseNet121, 2017": (applications.DenseNet121, {}),
    "MobileNetV2, 2018": (applications.MobileNetV2, {"alpha": 0.35}),
}


# %%
def ends_and_pools(model):
    """Return the last layers, from Flatten or global pooling on, and the max pools."""
    kinds = [type(layer).__name__ for layer in model.layers]
    start = [("Flatten" in k or "Global" in k) for k in kinds].index(True)
    pools = [p for p in model.layers if isinstance(p, layers.MaxPooling2D)]
    return kinds[start:], [(p.pool_size[0], p.strides[0]) for p in pools]


known = {}
keras.config.set_dtype_policy("bfloat16")  # half the memory
for name, (build, options) in families.items():
    known[name] = ends_and_pools(build(weights=None, **options))
    print(f"{name:18} ends with {', '.join(known[name][0])}")
keras.config.set_dtype_policy("float32")

# %%
endings = [end for end, _ in known.values()]
modern = all(end == ["GlobalAveragePooling2D", "Dense"] for end in endings[1:])
old = endings[0] == ["Flatten", "Dense", "Dense", "Dense"]
measured = "three dense layers in VGG16, one behind an average in the others"
claim("S31.fully_connected_part", old and modern, measured)

# %% [markdown]
# And which windows do they pool with?

# %%
for name, (_, pools) in known.items():
    print(f"{name:18} max pools (size, stride): {pools}")

# %%
typical = known["VGG16, 2014"][1] == [(2, 2)] * 5
overlap = known["DenseNet121, 2017"][1] == [(3, 2)] and counts[3].max() == 4
fine = bool(typical and overlap and counts[2].max() == 1)
claim("S20.overlapping", fine, "VGG16: five times 2×2; 3×3: up to 4 windows per pixel")

# %% [markdown]
# DenseNet starts with overlapping windows, MobileNet needs no maximum at all: strided
# convolutions shrink its maps.
#
# ## Quiz (4 min)
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
# **2.** Does a network with global *maximum* pooling have class activation maps?
#
# <details><summary>Answer</summary>
#
# Not with the sum rule: its score is made of maxima at different pixels. One can still
# draw Σ w F, but its average is not the score.
#
# </details>
#
# **3.** By what does average pooling with 'same' divide at the border?
#
# <details><summary>Answer</summary>
#
# By the number of pixels of the window that lie inside the image. Padding does not
# count.
#
# </details>
#
# **4.** Two 2×2 max poolings follow each other. By how many pixels may a picture on a
# torus be shifted such that the pooled map is the same map, only shifted?
#
# <details><summary>Answer</summary>
#
# By multiples of 4, the product of the strides.
#
# </details>
#
# ## Summary
#
# - Pooling replaces windows by their maximum or average, without weights. 'same' leaves
#   the padding out.
# - It forgives shifts smaller than the window, in part. With maxima, exact is only a
#   shift by a multiple of the stride, on a torus, after global pooling.
# - Sum for extensive targets, average for intensive ones, maximum if the strongest
#   response decides.
# - Pooled again and again, a magnet flows to one of its phases; details are lost.
# - Global average pooling is a tied, block-diagonal matrix. Its class activation maps
#   average to the scores and show where the evidence is.
# - What is pooled has lost its arrangement: scrambled parts pass for the whole.

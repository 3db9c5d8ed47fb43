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
# # 10 · Dropout in convolutional networks
#
# *Lesson 9 left open: VGG16 has 138 million weights, nine in ten of them in its three
# dense layers. What keeps such a network from learning its images by heart? Between
# these layers its authors put dropout. Where else does it belong?*
#
# In this lesson you
#
# - write dropout yourself, for single values, whole maps and windows;
# - compute what it does to a maximum, and measure what that costs;
# - let an experiment with controls decide where dropout belongs;
# - find out what the neighbours of a dropped pixel give away;
# - ask a network how sure it is, and compare with several networks.
#
# Core 37 min · deeper 78 min · slide 30: *Dropout in CNNs* (both).
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=10)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from keras.ops import convert_to_numpy

from lessons import check, claim, hint, own
from lessons.lesson10_dropout import exercises, figures
from utils import ising, plots, roc
from utils.images import load_digits, load_photograph
from utils.introspection import gradient
from utils.tables import plus_minus, table

rng = np.random.default_rng(notebook.seed(10))

# %% [markdown]
# ## 1 · Dropout, once more (core, 4 min)
#
# In training, **dropout** sets each value that passes to zero with the probability $p$,
# the **rate**. No unit can rely on one particular partner, so it is harder to learn by
# heart. What happens to the values that survive? Ask Keras. **Predict** what the layer
# makes of ten ones, as it is called here.

# %%
drop_half = layers.Dropout(0.5, seed=1)
ones = np.ones((1, 10), "float32")
print(convert_to_numpy(drop_half(ones)))

# %% [markdown]
# Nothing! Dropout acts only in training. `fit` says so to the layer; here we have to
# say it ourselves. **Predict** the ten values now, and their mean.

# %% tags=["nbval-ignore-output"]
print(convert_to_numpy(drop_half(ones, training=True)))

# %% [markdown]
# The survivors are doubled. Ten values are too few to see why; take a million.

# %%
many = convert_to_numpy(drop_half(np.ones((1000, 1000), "float32"), training=True))
print("values that occur:", np.unique(many))
print(f"mean {many.mean():.2f}, standard deviation {many.std():.2f}")

# %% [markdown]
# Half of the values are 0, half are $1/(1 - p) = 2$. So the mean is the same in
# training and in the test, and in the test nothing is left to do. This is called
# *inverted* dropout. What training adds is noise: a one becomes 1 ± 1.
#
# ### Exercise 10.1: dropout (lecture hall, 5 min)
#
# `x` is a batch of any shape, examples first. Take the random numbers from `rng`; for
# instance, `rng.random(shape)` draws numbers between 0 and 1.


# %%
def dropout(x, rate, training, rng):
    """Drop a share `rate` of the values, scale up the others; only while training."""
    ...  # your code here


check("10.1", dropout)

# %% [markdown]
# Stuck? `hint("10.1", 0)` shows code with gaps to fill, `hint("10.1")` and
# `hint("10.1", 2)` give advice.
#
# ## 2 · Before or after the pooling? (core, 5 min)
#
# *Use dropout before max pooling,* says the slide. Each value keeps its mean, we saw.
# But pooling takes the largest of four. If exercise 10.1 is right, it is your function
# that drops from here on.

# %%
drop = own("10.1", dropout, otherwise=exercises.dropout)
windows = np.ones((200_000, 4))

# %% [markdown]
# **Predict** the mean of the maximum: four ones, rate ½, 2×2 max pooling.

# %%
dropped = drop(windows, 0.5, True, rng)
print(f"mean of the maximum: {dropped.max(axis=1).mean():.2f}")

# %% [markdown]
# Not 1: with rate ½ the maximum of four equal values grows by 1.87. (One survivor is
# enough, and it counts double.) Equal values are the worst case. Take what a ReLU makes
# of Gaussian noise, and four orders. The number is *mean in training / mean in the
# test*. **Predict** which of the four orders give 1.

# %%
relu = np.maximum(rng.normal(size=(200_000, 4)), 0)


# %%
def ratios(values):
    """Return mean in training / mean in the test for four orders, rate ½."""
    largest = values.max(axis=1)
    single = drop(values, 0.5, True, rng)
    whole = values * drop(np.ones((len(values), 1)), 0.5, True, rng)
    behind = drop(largest, 0.5, True, rng)
    return {
        "dropout, maximum": single.max(axis=1).mean() / largest.mean(),
        "spatial dropout, maximum": whole.max(axis=1).mean() / largest.mean(),
        "maximum, dropout": behind.mean() / largest.mean(),
        "dropout, average": single.mean() / values.mean(),
    }


# %%
equal, noise = ratios(windows), ratios(relu)
rows = [[order, f"{equal[order]:.2f}", f"{noise[order]:.2f}"] for order in equal]
table(rows, ["order", "equal values", "ReLU of noise"])

# %% [markdown]
# The slide's order alone changes the mean, by 15/8 for equal values and 1.23 for the
# ReLU of noise. An average is linear and keeps it. Spatial dropout takes all four or
# none, and behind the pooling there is no maximum left to disturb.
#
# So with dropout *before* max pooling the next layer learns with larger inputs than it
# will meet in the test. Is that a price? Only networks can tell: section 5.

# %% tags=["folded"]
fair = [value for pair in (equal, noise) for value in list(pair.values())[1:]]
print("others within 0.02 of 1:", bool(np.abs(np.array(fair) - 1).max() < 0.02))

# %% [markdown]
# ## 3 · Where to put it: the experiment (core, 8 min)
#
# 400 handwritten digits, shrunk to 12×12 pixels, and one network: two convolutions with
# pooling, a dense layer, a softmax.

# %% tags=["placement"]
digits, y = load_digits()


def shrink(images):
    """Cut off two pixels all round and average 2×2: (N, 28, 28) → (N, 12, 12, 1)."""
    inner = images[:, 2:-2, 2:-2].reshape(-1, 12, 2, 12, 2)
    return inner.mean(axis=(2, 4))[..., None]


# %% tags=["placement"]
x_train, y_train = shrink(digits[:400]), y[:400]
x_test, y_test = shrink(digits[1000:]), y[1000:]

# %% [markdown]
# Dropout can act in four places. Before the pooling, the second largest value steps in
# for a dropped maximum; after it, nobody does. So at one rate the two are not equally
# strong, and each place gets its own rate, the best of two to four that we tried.


# %% tags=["placement"]
def digit_network(place="nowhere", rate=0.0, penalty=None):
    """Return a network for digits; `place` says where dropout acts."""
    model = keras.Sequential([keras.Input((12, 12, 1))])
    for filters in (16, 32):
        shape = {"kernel_size": 3, "padding": "same", "kernel_regularizer": penalty}
        model.add(layers.Conv2D(filters, activation="relu", **shape))
        if place == "before":
            model.add(layers.Dropout(rate))
        if place == "spatial":
            model.add(layers.SpatialDropout2D(rate))
        model.add(layers.MaxPooling2D(2))
        if place == "after":
            model.add(layers.Dropout(rate))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu", kernel_regularizer=penalty))
    if place == "last":
        model.add(layers.Dropout(rate))
    model.add(layers.Dense(10, activation="softmax"))
    return model


# %% tags=["placement"]
arms = {
    "nowhere": {},
    "before": {"place": "before", "rate": 0.5},
    "after": {"place": "after", "rate": 0.25},
    "spatial": {"place": "spatial", "rate": 0.25},
    "last": {"place": "last", "rate": 0.5},
    "L2": {"penalty": keras.regularizers.L2(0.003)},
}


# %% tags=["placement"]
def train(model, x, y, start):
    """Train a network for 60 epochs of 4 batches, in an order of its own per start."""
    order = np.random.default_rng(notebook.seed(start))
    for _ in range(60):
        for rows in order.permutation(400).reshape(4, 100):
            model.train_on_batch(x[rows], y[rows])


# %% tags=["placement"]
def trained(name, start):
    """Return one of these networks, trained from a random start."""
    keras.utils.set_random_seed(notebook.seed(start))
    model = digit_network(**arms[name])
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.004), loss=loss)
    train(model, x_train, y_train, start)
    return model


# %% tags=["placement"]
def right(model, images, labels):
    """Return the percentage of right answers."""
    answers = convert_to_numpy(model(images)).argmax(axis=1)
    return 100 * np.mean(answers == labels)


# %% [markdown]
# "Before" and "after" mean the pooling; "spatial" acts before it, too; "L2" is the
# control: no dropout, but another brake (lesson 3), its λ one of four tried. All arms
# see the same digits for the same 60 epochs, each from three random starts. **Predict**
# the order. By how many points will the best beat "nowhere"?

# %% tags=["nbval-ignore-output"]
models, known, accuracy = {}, {}, {}
for name in arms:
    models[name] = [trained(name, start) for start in range(3)]
    known[name] = [right(model, x_train, y_train) for model in models[name]]
    accuracy[name] = [right(model, x_test, y_test) for model in models[name]]

# %% tags=["nbval-ignore-output"]
rows = [[name, plus_minus(known[name]), plus_minus(accuracy[name])] for name in arms]
table(rows, ["dropout", "known digits (%)", "4,000 new digits (%)"])

# %% [markdown]
# All know their 400 digits by heart and fail on 6 to 9 % of the new ones. Dropout has
# not prevented that; but some places are ahead of "nowhere" by more than the starts
# differ. Which?

# %% tags=["folded", "nbval-ignore-output"]
least_known = min(np.mean(values) for values in known.values())
print("all know their digits by heart:", bool(least_known > 98.5))
means = {name: np.mean(values) for name, values in accuracy.items()}
print(
    "all means between 89.5 and 94.5 %:", all(89.5 < m < 94.5 for m in means.values())
)

# %% [markdown]
# ## 4 · Is the difference real? (core, 8 min)
#
# A single accuracy a has the error √(a(1 − a)/n), 0.4 points for n = 4,000 digits. But
# all arms meet the same digits, so part of it cancels in the differences. What another
# random start changes, only repetition tells. Three starts are few; here are eight
# earlier ones. (`python -m benchmarks.placements 1 2 3` trains with the starts that you
# name.)

# %%
runs = {
    "nowhere": [90.95, 91.18, 91.02, 91.65, 91.42, 91.35, 91.32, 92.15],
    "before": [93.45, 92.55, 92.32, 91.70, 93.28, 93.02, 92.72, 92.62],
    "after": [92.82, 93.25, 91.98, 92.50, 93.08, 92.88, 92.95, 93.30],
    "spatial": [90.80, 91.45, 90.22, 91.18, 92.18, 92.12, 91.57, 90.55],
    "last": [92.30, 93.12, 91.85, 92.20, 91.98, 92.72, 93.28, 91.85],
    "L2": [90.40, 91.20, 91.28, 90.32, 90.12, 91.35, 91.68, 92.00],
}

# %% tags=["nbval-ignore-output"] alt="Before, after and last lie above nowhere and L2."
figures.placements(runs, accuracy)
plt.show()

# %% [markdown]
# ### Exercise 10.2: is a difference significant? (lecture hall, 5 min)
#
# `first` and `second` hold the accuracies of independent runs; there may be different
# numbers of them. The mean of n runs has the error $s/\sqrt n$, with the spread $s$ of
# single runs estimated from these n runs. Return by how many standard errors the mean
# of `first` lies above that of `second` (negative if below).


# %%
def significance(first, second):
    """Return (difference of the means) / (its standard error)."""
    ...  # your code here


check("10.2", significance)

# %% [markdown]
# **Predict** from the figure which arms differ from "nowhere" by more than three
# standard errors.

# %%
how_sure = own("10.2", significance, otherwise=exercises.significance)
rows = []
for name in list(arms)[1:]:
    gain = np.mean(runs[name]) - np.mean(runs["nowhere"])
    sigma = how_sure(runs[name], runs["nowhere"])
    rows.append([name, f"{gain:+.1f}", f"{sigma:+.1f}"])
table(rows, ["eight starts", "gain (points)", "standard errors"])

# %% [markdown]
# Dropout before the pooling, as the slide says, gains 1.3 points, dropout after it 1.5,
# both beyond five standard errors; at the last layer 1.0. Spatial dropout gains nothing
# here, neither at ¼ nor at 0.05, 0.1 or 0.4 (−0.1 to −0.4 ± 0.4, eight starts, measured
# apart). Two standard errors would not do: with five comparisons, one in five such
# experiments shows that much by chance.
#
# **What else could have made the difference?** Lesson 3 found that dropout added little
# to stopping in time and no more than L2. So we asked the same here, eight starts each;
# 600 further digits said when to stop:
#
# | dropout | rate or λ | 60 epochs (%) | stopped in time (%) |
# |---|---|---|---|
# | nowhere | – | 91.4 ± 0.4 | 91.0 ± 0.5 |
# | L2 | 0.003 | 91.0 ± 0.7 | 91.5 ± 0.3 |
# | before | ½ | 92.7 ± 0.6 | 93.1 ± 0.5 |
# | after | ¼ | 92.8 ± 0.4 | 92.9 ± 0.6 |
# | last | ½ | 92.4 ± 0.6 | 92.1 ± 0.5 |
# | after, and L2 | ¼, 0.003 | 92.9 ± 0.3 | 93.0 ± 0.3 |
#
# Here the gain survives: stopping does not replace it, nor does L2. It depends more on
# the rate than on the order: before the pooling 92.3 ± 0.5 at ¼ and 92.7 at ½, after it
# 92.8 at ¼ and 92.7 ± 0.4 at ½. With the better rate for each, the two orders are
# equal. Section 10 says which other controls we tried.

# %% tags=["folded", "nbval-ignore-output"]
gains = {name: means[name] - means["nowhere"] for name in arms}
print("yours, before gains:", bool(gains["before"] > 0))
print("yours, after gains:", bool(gains["after"] > 0))
print("yours, L2 within 1.5:", bool(abs(gains["L2"]) < 1.5))

# %% [markdown]
# ## 5 · The price of the larger maximum (deeper, 6 min)
#
# Section 2 left a price open: "before" learns with maxima that are too large. To pay it
# back, we need to know it.
#
# ### Exercise 10.3: what dropout does to a maximum (at home, 5 min)
#
# Find the formula. A window holds `n` ones; each is dropped with the probability
# `rate`, the others are scaled up. What is the mean of their maximum?


# %%
def max_factor(rate, n):
    """Return the mean maximum of n ones after dropout."""
    ...  # your code here


check("10.3", max_factor)

# %%
factor = own("10.3", max_factor, otherwise=exercises.max_factor)
print("four ones:", [f"rate {p}: {factor(p, 4):.3f}" for p in (0.1, 0.25, 0.5)])

# %% [markdown]
# In a real window the values differ. Sort them: the value of rank $j$ becomes the
# maximum if it survives and all $j-1$ larger ones are dropped.
#
# ### Exercise 10.4: the mean maximum without throwing dice (at home, 10 min)
#
# Each row of `windows` (N, n) holds the values of one window, none of them negative, in
# any order. Return the mean of the maximum after dropout of each row, exactly, without
# random numbers.


# %%
def expected_max(windows, rate):
    """Return the mean maximum after dropout of each row, shape (N,)."""
    ...  # your code here


check("10.4", expected_max)

# %% [markdown]
# This is *probabilistic weighted pooling* (Wu and Gu, 2015). For the ReLU windows of
# section 2 the mean must be the one that we found with dice:

# %%
mean_maximum = own("10.4", expected_max, otherwise=exercises.expected_max)
by_dice = drop(relu, 0.5, True, rng).max(axis=1).mean()
print(f"exactly / by dice: {mean_maximum(relu, 0.5).mean() / by_dice:.2f}")

# %% [markdown]
# Now give the trained "before" networks in the test what they met in training: the mean
# maximum in the place of the maximum. Same weights, same 2,000 new digits.


# %%
def weighted_pooling(maps):
    """Return the mean maxima after dropout of 2×2 windows; maps (N, H, W, C)."""
    n, height, width, channels = maps.shape
    cells = maps.reshape(n, height // 2, 2, width // 2, 2, channels)
    rows = cells.transpose(0, 1, 3, 5, 2, 4).reshape(-1, 4)
    pooled = mean_maximum(rows, 0.5).reshape(n, height // 2, width // 2, channels)
    return pooled.astype("float32")


# %%
def answers_with(model, images, pool):
    """Return the class numbers, with `pool` in the place of max pooling."""
    x = images
    for each in model.layers:
        is_pool = isinstance(each, layers.MaxPooling2D)
        x = pool(convert_to_numpy(x)) if is_pool else each(x)
    return convert_to_numpy(x).argmax(axis=1)


# %% [markdown]
# **Predict** by how many points the accuracy rises.

# %% tags=["nbval-ignore-output"]
rises, larger = [], []
for model in models["before"]:
    fair_answers = answers_with(model, x_test[:2000], weighted_pooling)
    rise = 100 * np.mean(fair_answers == y_test[:2000])
    rises.append(rise - right(model, x_test[:2000], y_test[:2000]))
    maps = convert_to_numpy(model.layers[0](x_test[:500]))
    maxima = layers.MaxPooling2D(2)(maps)
    larger.append(weighted_pooling(maps).mean() / convert_to_numpy(maxima).mean())
print("maxima larger in training, by a factor of", plus_minus(larger, 2))
print("gained by the right mean:", plus_minus(rises, 2), "points")

# %% [markdown]
# Nothing that we could measure: eight starts on 4,000 digits gave +0.1 ± 0.4 points,
# and the mean of eight has an error of 0.1. (A quarter of a point is five digits of
# 2,000.) In these networks the maxima behind the first convolution are larger in
# training by a factor of 1.4, and it does not matter. (Probably because most values
# grow alike, and the order of the ten classes stays.) So ends the story of the larger
# maximum: true, provable, and without a price.

# %% tags=["folded", "nbval-ignore-output"]
worst, typical = equal["dropout, maximum"], noise["dropout, maximum"]
grows = abs(worst - 1.875) < 0.01 and abs(typical - 1.23) < 0.01
cheap = abs(np.mean(rises)) < 1
found = (
    f"before ½ {gains['before']:+.1f}, after ¼ {gains['after']:+.1f} points; maxima "
)
found += f"× {worst:.2f} (equal), × {typical:.2f} (ReLU); "
found += f"corrected: {np.mean(rises):+.1f} points".replace("-", "−")
good = gains["before"] > 0 and gains["after"] > 0
claim("S30.before_max_pooling", bool(grows and cheap and good), found)

# %% [markdown]
# ## 6 · Who wins the maximum? (deeper, 9 min)
#
# The slide gives a reason for its order: *make use of subdominant features.* Without
# dropout the largest of the four always wins. **Predict** for rate ½: how often does
# the largest win, how often the second, the third, the smallest? And how often nobody?

# %%
survives = rng.random((200_000, 4)) >= 0.5  # columns: largest value first
winner = np.where(survives.any(axis=1), survives.argmax(axis=1), 4)
shares = np.bincount(winner, minlength=5) / len(winner)
print(shares.round(3))

# %% [markdown]
# The value of rank $j$ wins with the probability $p^{\,j-1}(1-p)$, nobody with $p^4$.

# %% alt="Measured shares of the windows agree with the formula: 50, 25, 12, 6, 6 %."
rank = np.arange(1, 5)
expected = [*(0.5 * 0.5 ** (rank - 1)), 0.5**4]
names = ["largest", "second", "third", "smallest", "nobody"]
figures.rank_shares(shares, expected, names)
plt.show()

# %% [markdown]
# ### Who gets a gradient?
#
# Max pooling passes the gradient to the winner only. The others learn nothing from this
# image. Take noise behind a ReLU; about half of the units are active (above zero).

# %%
units = rng.normal(size=(4, 16, 16, 8)).astype("float32")
noisy = layers.Dropout(0.5, seed=4)
pool = layers.MaxPooling2D(2)


# %%
def without_dropout(x):
    """Return the sum of all maxima."""
    return keras.ops.sum(pool(keras.ops.relu(x)))


# %%
def with_dropout(x):
    """Return the sum of all maxima after dropout."""
    return keras.ops.sum(pool(noisy(keras.ops.relu(x), training=True)))


# %% [markdown]
# A dot marks who gets a gradient, in a corner of one map. **Predict**: how many dots
# are there in a window without dropout, how many with it?

# %% alt="Without dropout the largest of each window has a dot; with it, often another."
corner = np.maximum(units[0, :8, :8, 0], 0)
passes = {"no dropout": gradient(without_dropout, units)}
passes["rate ½, once"] = gradient(with_dropout, units)
passes["rate ½, once more"] = gradient(with_dropout, units)
figures.winners(corner, {name: each[0, :8, :8, 0] for name, each in passes.items()})
plt.show()

# %% [markdown]
# **Predict** which share of the active units has had a gradient after one pass and
# after a hundred, without dropout and with it.

# %% alt="Without dropout half of the units, with it all of them within 100 passes."
reached, curve = np.zeros(units.shape, bool), []
for _ in range(100):
    reached |= gradient(with_dropout, units) != 0
    curve.append(reached[units > 0].mean())
never = np.mean(passes["no dropout"][units > 0] != 0)
figures.coverage({"no dropout": [never] * 100, "rate ½": curve})
plt.show()

# %% [markdown]
# Without dropout nearly half of the active units get a gradient, always the same ones.
# With rate ½ a single pass reaches only a third, but others each time; after 100 passes
# hardly one in ten thousand is left out. So the mechanism is real.
#
# Do not conclude that a convolution would starve without it. A *unit* is one pixel of a
# map; the *weights* are shared by all pixels, so every filter learns from wherever it
# wins. And section 4 found the same gain behind the pooling, where no subdominant value
# ever wins.

# %% tags=["folded"]
as_expected = np.abs(shares - expected).max() < 0.01
subdominant = bool(as_expected and never < 0.5 and curve[-1] > 0.999)
found = f"active units with a gradient: {100 * never:.0f} % without dropout, "
found += f"{100 * curve[-1]:.1f} % after 100 passes with rate ½"
claim("S30.subdominant_features", subdominant, found)

# %% [markdown]
# ## 7 · What the neighbours give away (deeper, 10 min)
#
# *Spatial dropout: drop entire feature maps,* says the slide. Here is a stack of three
# smooth maps, made of noise, and what two layers of Keras do to it.


# %%
def blur(maps, times):
    """Average each pixel (N, height, width) with its neighbours, on a torus."""
    for _ in range(times):
        for axis in (1, 2):
            beside = np.roll(maps, 1, axis) + np.roll(maps, -1, axis)
            maps = (2 * maps + beside) / 4
    return maps


# %%
three = np.moveaxis(blur(rng.normal(size=(3, 32, 32)), times=2), 0, -1)
three = (three / three.std())[None].astype("float32")
pixelwise = layers.Dropout(0.5, seed=2)(three, training=True)
spatial = layers.SpatialDropout2D(0.5, seed=5)(three, training=True)

# %% alt="Dropout leaves holes in each map, spatial dropout removes one map of three."
rows = {"maps": three, "Dropout": pixelwise, "SpatialDropout2D": spatial}
rows = {name: convert_to_numpy(stack)[0] for name, stack in rows.items()}
figures.dropped_maps(rows)
plt.show()

# %% [markdown]
# ### Exercise 10.5: spatial dropout (at home, 5 min)
#
# `x` has the axes (batch, height, width, channels), one channel per feature map. Each
# map of each image survives or falls as a whole. It is training, so no flag this time.


# %%
def spatial_dropout(x, rate, rng):
    """Drop whole maps of x, scale up the others."""
    ...  # your code here


check("10.5", spatial_dropout)

# %% [markdown]
# ### The difference
#
# In the second row of the picture half of the values are gone. Is half of the
# *information* gone? Look at a white pixel: could you guess what was there?
#
# A simple guess: a weighted sum of the eight neighbours, as many of them as survived.
# Nine weights (one is the offset) are fitted on half of the dropped pixels; the other
# half judges. $R^2$ is the share of the variance that the guess explains: 1 is
# everything, 0 is no better than the mean, below 0 is worse.


# %%
def guess_dropped(maps, survives):
    """Guess dropped pixels from what their neighbours still show; return R²."""
    maps = maps - maps.mean()
    seen, inside = 2 * maps * survives, ~survives[:, 1:-1, 1:-1]
    height, width = inside.shape[1:]
    columns = [np.ones(inside.sum())]
    for down, right_by in np.ndindex(3, 3):
        if (down, right_by) != (1, 1):
            beside = seen[:, down : down + height, right_by : right_by + width]
            columns.append(beside[inside])
    columns, truth = np.stack(columns, axis=1), maps[:, 1:-1, 1:-1][inside]
    fitted = rng.random(len(truth)) < 0.5
    weights, *_ = np.linalg.lstsq(columns[fitted], truth[fitted], rcond=None)
    misses = truth[~fitted] - columns[~fitted] @ weights
    return 1 - np.mean(misses**2) / truth[~fitted].var()


# %% [markdown]
# First noise and a photograph. **Predict** $R^2$ for noise without any blur, for noise
# blurred once and three times, and for the photograph. And if a whole map is dropped,
# by your function?

# %%
noise_maps = rng.normal(size=(64, 32, 32))
kinds = {f"noise, blurred {n}×": blur(noise_maps, n) for n in (0, 1, 3)}
kinds["photograph"] = load_photograph("camera")[None] / 255
r_squared = {}
for name, maps in kinds.items():
    r_squared[name] = guess_dropped(maps, rng.random(maps.shape) >= 0.5)

# %%
drop_maps = own("10.5", spatial_dropout, otherwise=exercises.spatial_dropout)
whole = np.asarray(drop_maps(np.ones((64, 32, 32, 1)), 0.5, rng))[..., 0] != 0
r_squared["blurred 3×, whole maps dropped"] = guess_dropped(
    kinds["noise, blurred 3×"], whole
)
table(
    {name: round(value, 2) + 0.0 for name, value in r_squared.items()}, ["maps", "R²"]
)

# %% [markdown]
# In white noise no pixel knows its neighbour; in a photograph the neighbours give most
# of it away. If a whole map is dropped, nobody in the map can tell. Which of these are
# *feature maps* like? Ask those of our own networks: "nowhere", 300 new digits, every
# map that is not empty. **Predict** $R^2$ behind the first and the second convolution.


# %%
def typical_r_squared(stack):
    """Return the median R² over the feature maps (N, height, width, maps)."""
    found = []
    for maps in np.moveaxis(stack, -1, 0):
        survives = rng.random(maps.shape) >= 0.5
        if maps.std() > 0.001:
            found.append(guess_dropped(maps, survives))
    return np.median(found)


# %% tags=["nbval-ignore-output"]
images = x_test[:300]
behind_first, behind_second = [], []
for model in models["nowhere"]:
    first = model.layers[0](images)
    second = model.layers[2](model.layers[1](first))
    behind_first.append(typical_r_squared(convert_to_numpy(first)))
    behind_second.append(typical_r_squared(convert_to_numpy(second)))
print("first convolution, three starts: ", plus_minus(behind_first, 2))
print("second convolution, three starts:", plus_minus(behind_second, 2))

# %% [markdown]
# Less than in the photograph: behind the first convolution 0.6, as in noise blurred
# once, behind the second 0.4 (eight starts, ± 0.03). So about half of what single-pixel
# dropout takes away is really gone, as far as a linear guess from one map can tell; the
# next layer sees all maps, and may know more. That agrees with section 4: single pixels
# helped, whole maps did not; 16 may be too few to spare any. In large, smooth maps it
# may be otherwise; that is what spatial dropout was invented for.
#
# And Keras? We give its layer 50 images with 20 maps of ones and look where the zeros
# are.

# %%
block = np.ones((50, 8, 8, 20), "float32")
out = layers.SpatialDropout2D(0.5, seed=3)(block, training=True)
zeros = convert_to_numpy(out) == 0

# %%
together = bool((zeros == zeros[:, :1, :1]).all())
images_differ = bool((zeros != zeros[:1]).any())
maps_differ = bool((zeros != zeros[..., :1]).any())
print("pixels of a map fall together:", together)
print("images differ:", images_differ, " maps differ:", maps_differ)

# %% tags=["folded", "nbval-ignore-output"]
r_pixel, r_map = r_squared["noise, blurred 1×"], list(r_squared.values())[-1]
tells = r_pixel > 0.5 and abs(r_map) < 0.02
found = f"maps fall as a whole: {together}; R² of a dropped pixel in smooth noise "
found += f"{r_pixel:.2f}, in a dropped map {abs(r_map):.2f}; in the network's maps "
found += f"{np.mean(behind_first):.2f} and {np.mean(behind_second):.2f}"
entire = together and images_differ and maps_differ
claim("S30.spatial_dropout", bool(entire and tells), found)
mine = (np.mean(behind_first), np.mean(behind_second), r_squared["photograph"])
print("second < first < photograph:", bool(mine[1] < mine[0] < mine[2]))

# %% [markdown]
# ## 8 · Design your own noise (deeper, 2 min)
#
# Dropout of single values disturbs the maximum, dropout of whole maps does not, but
# takes too much at once. There is something in between.
#
# ### Exercise 10.6: dropout that the maximum does not notice (at home, 10 min)
#
# **Design** a mask for maps of the shape (images, height, width, maps), height and
# width even: True where a value survives. It must be fair to a 2×2 max pooling behind
# it: after scaling by 1/(1 − rate), the mean of every maximum is what it is without
# dropout, whatever the maps hold. Whole maps are not allowed: parts of one map must be
# able to fall while others survive, and no two images or maps may share their luck.


# %%
def fair_mask(shape, rate, rng):
    """Return True where a value survives, for 2×2 max pooling behind it."""
    ...  # your code here


check("10.6", fair_mask)

# %% [markdown]
# What have you built? Put your mask *before* the pooling and compare with plain dropout
# *behind* it, drawn from a generator in the same state.

# %%
mask = own("10.6", fair_mask, otherwise=exercises.fair_mask)
maps = np.maximum(rng.normal(size=(50, 8, 8, 16)), 0).astype("float32")
before_pool = 2 * maps * mask(maps.shape, 0.5, np.random.default_rng(7))
masked_then_pooled = convert_to_numpy(pool(before_pool))
plain_pooled = convert_to_numpy(layers.MaxPooling2D(2)(maps))
pooled_then_dropped = drop(plain_pooled, 0.5, True, np.random.default_rng(7))
print("zeros (%):", 100 * np.mean(masked_then_pooled == 0).round(2))
print("the same numbers:", np.allclose(masked_then_pooled, pooled_then_dropped))

# %% [markdown]
# Drop whole windows before the pooling, and you have dropout behind the pooling. (If
# your generator draws in another order, the numbers differ but not their statistics.)
# The slide's order is one choice of *which values fall together*; the order behind is
# another.
#
# ## 9 · Do convolutional networks overfit less? (deeper, 8 min)
#
# *Convolutional networks are less sensitive to over-fitting due to weight sharing.* The
# task of lesson 5, section 8, once more, because we know why that should be: lattices
# of the Ising model, real or with all spins shuffled, now at T = 3.5. We have 400
# lattices to learn from.

# %%
shuffle = np.random.default_rng(10)
spins = ising.simulate(2400, seed=10, size=12, temperatures=3.5, sweeps=60)["spins"]
is_real = np.arange(2400) % 2 == 1
flat = spins.reshape(2400, 144)
flat[~is_real] = shuffle.permuted(flat[~is_real], axis=1)
spins = flat.reshape(2400, 12, 12)
scrambled = flat[:, shuffle.permutation(144)].reshape(2400, 12, 12)

# %% [markdown]
# The physicist's answer is one number: how much lower is the energy than chance alone
# makes it, E/N + 2m² with the magnetisation m? One cut, chosen on the 400 lattices.

# %%
excess = ising.energy_per_site(spins) + 2 * ising.magnetisation(spins) ** 2
cuts = np.linspace(-1, 0, 201)
share = [np.mean((excess[:400] < cut) == is_real[:400]) for cut in cuts]
cut_test = 100 * np.mean((excess[400:] < cuts[np.argmax(share)]) == is_real[400:])
print(f"cut on the energy: {cut_test:.0f} % right")

# %% [markdown]
# Four networks: a dense one with 13,505 parameters; a convolutional one with 89; as a
# control, a convolutional one with 200 filters and 2,201 parameters; and the small
# convolutional one on lattices whose 144 places are scrambled, all in the same way. The
# last one still shares its weights, but what used to be neighbours are neighbours no
# more.


# %%
def dense_network():
    """Return a fully connected network for lattices."""
    model = keras.Sequential([keras.Input((12, 12, 1)), layers.Flatten()])
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %%
def window_network(filters):
    """Return a network of shared 3×3 windows for lattices."""
    model = keras.Sequential([keras.Input((12, 12, 1))])
    model.add(layers.Conv2D(filters, kernel_size=3, activation="relu"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %%
def train_and_test(model, lattices, rate, start):
    """Train on 400 lattices; return the accuracy (%) on them and on 2,000 others."""
    x = lattices[..., None].astype("float32")
    model.compile(keras.optimizers.Adam(rate), loss="binary_crossentropy")
    train(model, x, is_real, start)
    hits = 100 * ((convert_to_numpy(model(x))[:, 0] > 0.5) == is_real)
    return hits[:400].mean(), hits[400:].mean()


# %% [markdown]
# **Predict** the accuracies on known and on new lattices.

# %% tags=["nbval-ignore-output"]
on_lattices = {}
kinds = {
    "dense": (dense_network, {}, spins, 0.01),
    "8 windows": (window_network, {"filters": 8}, spins, 0.05),
    "200 windows": (window_network, {"filters": 200}, spins, 0.02),
    "8, scrambled": (window_network, {"filters": 8}, scrambled, 0.05),
}
for name, (build, size, lattices, rate) in kinds.items():
    on_lattices[name] = []
    for start in range(3):
        keras.utils.set_random_seed(notebook.seed(start))
        result = train_and_test(build(**size), lattices, rate, start)
        on_lattices[name].append(result)

# %% tags=["nbval-ignore-output"] alt="Dense and scrambled fail on new lattices."
figures.train_and_test(on_lattices, ("cut on the energy", cut_test))
plt.show()

# %% [markdown]
# The dense network learns all 400 by heart and gets about 60 % of the new ones right.
# The convolutional network has nearly the same accuracy on both. Is it that it has
# fewer numbers? With 25 times as many windows the gap stays small; but that is still
# six times fewer than the dense network has. And behind the windows it takes an average
# over all places, an assumption of its own, which this experiment does not separate
# from sharing. The cut on one number is still the best.
#
# Scrambled, the same network fails: on new lattices it is hardly better than guessing.
# Sharing is an assumption. Where it is wrong it is no protection, only an obstacle. And
# with few images a convolutional network overfits, too: in section 3 it knew 400 digits
# by heart and missed eight in a hundred of the new ones (most of its weights are in its
# dense layer).

# %% tags=["folded", "nbval-ignore-output"]
gap, new = {}, {}
for name, pairs in on_lattices.items():
    gap[name] = np.mean([on_known - on_new for on_known, on_new in pairs])
    new[name] = np.mean([on_new for _, on_new in pairs])
spared = gap["dense"] > 30 and max(gap["8 windows"], gap["200 windows"]) < 8
by_heart, fresh = np.mean(known["nowhere"]), means["nowhere"]
found = f"known − new lattices (%): dense {gap['dense']:.0f}, CNN "
found += f"{gap['8 windows']:.0f} and {gap['200 windows']:.0f}; scrambled, new: "
found += f"{new['8, scrambled']:.0f}; CNN, 400 digits: {by_heart:.0f}, new {fresh:.0f}"
not_always = new["8, scrambled"] < 57 and by_heart - fresh > 4
claim("S30.less_overfitting", bool(spared and not_always), found)

# %% [markdown]
# ## 10 · More controls (deeper, 3 min)
#
# Does dropout's gain in section 4 hang on our choices? Measured beforehand, in the same
# way; *gain* means dropout after the pooling, rate ¼, minus nowhere:
#
# | what changed | starts | nowhere (%) | with dropout (%) | gain |
# |---|---|---|---|---|
# | nothing | 8 | 91.4 ± 0.4 | 92.8 ± 0.4 | +1.5 |
# | learning rate 0.001 | 8 | 90.0 ± 0.6 | 90.7 ± 0.8 | +0.8 |
# | learning rate 0.01 | 4 | 91.8 ± 0.4 | 92.4 ± 0.6 | +0.6 |
# | cosine, from 0.01 | 4 | 91.5 ± 0.5 | 92.8 ± 0.3 | +1.4 |
# | images shifted by up to 0.7 pixels | 4 | 93.1 ± 0.3 | 93.9 ± 0.4 | +0.8 |
#
# - The best of each column that only trains differently: 91.8 and 92.8. So count on one
#   point, not on one and a half.
# - **Eight other starts**: before +1.4, after +1.8, last +1.4, spatial and L2 +0.3.
# - **Other digits** add a scatter that other starts do not show. With five other sets
#   of 400, tested on 3,000 digits: after ¼ +1.5 ± 0.6, before ½ +1.8 ± 0.5, L2
#   −0.2 ± 0.5.
# - **The strongest simple rival** is knowledge, as in lesson 3: shifted images gain 1.7
#   points without any dropout. Both together gain 2.5.
# - We tried the rates on the digits that judge. From ¼ to ½ (before: from 0.4) all
#   rates agree within 0.2 points, so the choice cannot have made the gain; a rate of
#   0.1 gains 0.1 before the pooling and 0.8 after it.
#
# **Predict**: which of these would change if you had 4,000 digits to train with? There
# are 5,000 in `digits`; try it, with `trained` as a pattern.
#
# ## 11 · How sure are you? (deeper, 10 min)
#
# Keep dropout switched on in the test, and the same network gives another answer each
# time. Ask it twenty times and average: this is **Monte Carlo dropout**. If the answers
# disagree, the network should not be trusted. Does that work?
#
# A measure of doubt is the entropy $H = -\sum_k p_k \ln p_k$: 0 if one class has all
# the probability, ln 10 = 2.3 if all ten are equal. (Its unit is called *nat*, because
# of the natural logarithm.) We turn the digits further and further, to pictures that
# the networks have never seen.


# %%
def turned(images, degrees):
    """Turn images (N, 28, 28) about their centre."""
    turns = degrees / 360
    rotation = layers.RandomRotation((turns, turns), fill_mode="constant")
    return convert_to_numpy(rotation(images[..., None], training=True))[..., 0]


# %%
def entropy(p):
    """Return the entropy in nats of probabilities (..., classes)."""
    return -(p * np.log(np.maximum(p, 1e-12))).sum(axis=-1)


# %% alt="A four in 12 by 12 pixels, turned from 0 to 90 degrees: on its side at last."
some, y_some = digits[1000:1400], y[1000:1400]
angles = list(range(0, 91, 15))
x_turned = {angle: shrink(turned(some, angle)) for angle in angles}
number = np.flatnonzero(y_some == 4)[0]
examples = [x_turned[angle][number, :, :, 0] for angle in angles]
plots.show_images(examples, [f"{angle}°" for angle in angles], columns=7, width=1.28)
plt.show()

# %% [markdown]
# Three ways to answer, from what sections 3 and 4 have trained:
#
# - **softmax**: the network with dropout at the last layer, dropout off; one training,
#   one answer;
# - **20 answers**: the same network, dropout on, averaged; one training, 20 answers;
# - **5 networks**: the average of the five networks of one start (all but L2). That is
#   an *ensemble*: five trainings, five answers. We have them anyway.


# %%
def softmax(x, start):
    """Return the probabilities of the network "last", dropout off."""
    return convert_to_numpy(models["last"][start](x, training=False))


# %%
def twenty_answers(x, start):
    """Return the mean of twenty answers of the network "last", dropout on."""
    model = models["last"][start]
    answers = [convert_to_numpy(model(x, training=True)) for _ in range(20)]
    return np.mean(answers, axis=0)


# %%
def five_networks(x, start):
    """Return the mean answer of five networks, dropout off."""
    names = ["nowhere", "before", "after", "spatial", "last"]
    answers = [convert_to_numpy(models[name][start](x)) for name in names]
    return np.mean(answers, axis=0)


# %% [markdown]
# **Predict** accuracy and entropy at 0°, 45° and 90°. How far will the entropy get
# towards 2.3? Which of the three is best at 0°?

# %% tags=["nbval-ignore-output"]
ways = {"softmax": softmax, "20 answers": twenty_answers, "5 networks": five_networks}
answers = {}
for name, way in ways.items():
    for start in range(3):
        rows = [way(x_turned[angle], start) for angle in angles]
        answers[name, start] = np.array(rows)  # (angles, digits, classes)

# %% tags=["nbval-ignore-output"] alt="Accuracy falls to guessing, doubt grows."
hits, doubts = {}, {}
for name in ways:
    several = np.array([answers[name, start] for start in range(3)])
    hits[name] = several.argmax(axis=-1) == y_some
    doubts[name] = entropy(several)  # both (starts, angles, digits)
shown_hits = {name: 100 * each.mean(axis=2) for name, each in hits.items()}
figures.rotations(angles, shown_hits, {n: d.mean(axis=2) for n, d in doubts.items()})
plt.show()

# %% [markdown]
# The accuracy falls to guessing: a digit lying on its side is nothing that a network
# has learned. The doubt grows, with dropout and with five networks more than without.
# That is the right direction, but most of it comes before 45°, while the accuracy falls
# on, and at 90° the network should answer "I do not know", 2.3 nats.
#
# Is it the *right* pictures that are doubted? Take all angles together and ask how
# often a wrong answer has a higher entropy than a right one. (That is the area under
# the ROC curve of lesson 4: ½ is guessing.) And, since each way has its own wrong
# answers, a number that counts both: answer only the half that you doubt least; how
# much of that half is right? **Predict** which way wins.

# %% tags=["nbval-ignore-output"]
rows, area, surest = [], {}, {}
for name in ways:
    area[name], surest[name] = [], []
    for start in range(3):
        good, doubt = hits[name][start].ravel(), doubts[name][start].ravel()
        area[name].append(roc.auc((~good).astype(int), doubt))
        surest[name].append(100 * good[np.argsort(doubt)[: good.size // 2]].mean())
    upright = plus_minus(shown_hits[name][:, 0])
    rows.append([name, upright, plus_minus(area[name], 2), plus_minus(surest[name])])
table(rows, ["way", "right at 0° (%)", "area", "right, surest half (%)"])

# %% [markdown]
# The twenty answers find wrong answers hardly better than the plain softmax of the same
# network: eight starts gave +0.01 ± 0.01 in the area. Is that dropout, or this place
# and twenty? Measured apart, each from eight starts: 100 answers gain +0.012 ± 0.006;
# in "after", twenty gain +0.014 ± 0.007 and 100 +0.018 ± 0.006 (surest half +2.1 ± 0.7
# points), but nothing upright. So averaging over dropout lowers a confidence that was
# too high, and adds a little information.
#
# Five networks that were there for free gain +0.02 ± 0.02 in the area and, on these 400
# digits, 1.5 ± 0.6 points upright. **But compare with the best single one:** on all
# 4,000 digits (eight starts) the five are right in 92.9 ± 0.4 %, "last" in 92.4 ± 0.6
# and "after" in 92.8 ± 0.5: averaged with worse ones, the best gained nothing. Five of
# the *best* kind do gain: "after", from five starts each, is right in 93.7 ± 0.1 %
# (three such ensembles; singly 92.7 ± 0.4, 15 starts), with an area of 0.82 instead of
# 0.79 ± 0.02. Twenty answers cost twenty tests, five networks five trainings.
#
# Where a wrong answer is expensive, test your measure of doubt on data that differ from
# the training data, as we did. And put the plain softmax beside it.

# %% tags=["folded", "nbval-ignore-output"]
upright = {name: each[:, 0].mean() for name, each in shown_hits.items()}
lying = {name: each[:, -1].mean() for name, each in shown_hits.items()}
lost = min(upright.values()) > 84 and max(lying.values()) < 25
print("accuracy above 84 % at 0°, below 25 % at 90°:", bool(lost))
off, on = (doubts[name].mean(axis=(0, 2)) for name in ("softmax", "20 answers"))
print("more doubt with dropout at all angles:", bool((on > off).all()))
print("more doubt at 90°, but far from 2.3:", bool(1.5 * on[0] < on[-1] < 1.7))
mean_area = {name: np.mean(values) for name, values in area.items()}
difference = mean_area["20 answers"] - mean_area["softmax"]
print(
    "areas of softmax and 20 answers equal within 0.03:", bool(abs(difference) < 0.03)
)
gain = upright["5 networks"] - upright["softmax"]
print("five networks more often right at 0°:", bool(gain > 0))

# %% [markdown]
# ## Quiz (core, 2 min)
#
# **1.** Rate ½, windows of 2×2. In which share of the windows is nothing left? And with
# spatial dropout?
#
# <details><summary>Answer</summary>
#
# ½⁴ = 6 % of the windows, independently of each other. With spatial dropout half of the
# maps: there all windows are empty, in the others none.
#
# </details>
#
# **2.** Your network has dropout right before a batch normalisation, which in training
# divides by the spread of the batch, and in the test by the average spread that it saw
# in training. What goes wrong?
#
# <details><summary>Answer</summary>
#
# Dropout keeps the mean but adds noise (section 1: a one becomes 1 ± 1). The spread is
# larger in training than in the test, so in the test the normalisation divides by too
# much. Put the dropout behind it.
#
# </details>
#
# **3.** `model(x)` gives the same numbers each time, although the model has dropout.
# Why? How do you switch it on?
#
# <details><summary>Answer</summary>
#
# Outside `fit` the default is `training=False`. Call `model(x, training=True)`.
#
# </details>
#
# **4.** Where would *you* put dropout in a network for your data? What would change
# your mind?
#
# <details><summary>Answer</summary>
#
# Around the pooling is a good start, with a rate that suits the place, and none at all
# is the baseline. What should change your mind is a difference beyond its error, on
# validation data, over several starts, with both sides tuned; not a rule from a slide
# or from this lesson.
#
# </details>
#
# ## Summary
#
# - Dropout zeroes a share p of the values in training, scales up the others by 1/(1 −
#   p), and does nothing in the test. In Keras it needs `training=True`.
# - On 400 digits dropout around the pooling gains one to one and a half points, before
#   it at rate ½ or after it at ¼. Stopping in time or L2 do not replace it; shifted
#   images gain as much, both together more. One run shows little; repeat it and divide
#   by the error.
# - Before max pooling, dropout lets subdominant features win and inflates the maximum:
#   ×1.87 for equal values, ×1.23 for the ReLU of noise. To correct that in the test
#   changes nothing that we could measure.
# - In a photograph the neighbours give a dropped pixel away, in our networks' maps
#   about half of it. Spatial dropout drops whole maps.
# - Weight sharing lessens overfitting where its assumption is true; with few images a
#   convolutional network overfits, too.
# - Monte Carlo dropout makes a network less sure of itself, and a little better
#   informed, most with dropout behind the pooling and 100 answers. Five networks of the
#   best kind are also right more often, for five trainings.
#
# *Next:* the network is right on nine digits in ten. What does it look at, and what
# have its filters learned? Lesson 11.
#
# *Read on:*
#
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, *Dropout: a
#   simple way to prevent neural networks from overfitting*, JMLR 15 (2014) 1929
# - Y. Gal, Z. Ghahramani, *Dropout as a Bayesian approximation: representing model
#   uncertainty in deep learning*, 2015, arXiv:1506.02142
# - B. Lakshminarayanan, A. Pritzel, C. Blundell, *Simple and scalable predictive
#   uncertainty estimation using deep ensembles*, 2016, arXiv:1612.01474

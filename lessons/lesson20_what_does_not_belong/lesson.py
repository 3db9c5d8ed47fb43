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
# # 20 · What does not belong?
#
# *Lesson 19 cleaned pictures, knowing what belongs in them. An autoencoder that may
# copy its input need not learn anything; one that draws it from a few numbers has to
# choose what to keep, and should draw badly what it has never seen. So does the error
# of the drawing tell what does not belong? "Anomaly detection" stands on the lecture's
# last slide. Does it work, and how would you know?*
#
# In this lesson you
#
# - take events whose density is known exactly, and find strangers that are *more*
#   probable than what is normal;
# - give pixels other units and see the order by −ln p turn over, but not that of a
#   likelihood ratio;
# - hold an autoencoder against one number and against the best test there is;
# - choose a threshold, and count what it costs to look in many places;
# - compare two scores on the same events, with an error;
# - find strangers without a single label;
# - further on: the number of looks, p-values for what is too simple, showers, the error
#   of an area, precision and recall.
#
# Core 44 min · deeper 48 min · slide 34: *Tryout Deep Learning Yourself!*

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=20)

# %% tags=["folded"]
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

from lessons import check, hint, own
from lessons.lesson20_what_does_not_belong import figures, magnets, references
from lessons.lesson20_what_does_not_belong.baseline import area, poisson_tail
from lessons.lesson20_what_does_not_belong.density import ln_density, power
from utils import airshowers, plots, training
from utils.fields import gaussian_fields
from utils.regression import softmax_regression
from utils.tables import plus_minus, table


# %%
dice = np.random.default_rng(20)

# %% [markdown]
# Scores are judged by `area(normal, other)`, the area under the ROC curve (lesson 4):
# the probability that a stranger has a larger score than a normal event. 1 finds all of
# them, ½ is chance, and 0 is a perfect score with the wrong sign.
#
# ## 1 · A density that is known (core, 8 min)
#
# Say that you know *exactly* how probable each normal event is. Is an improbable event
# then a stranger? Our events are fields of 16×16 pixels, smooth structure on a little
# noise (lesson 19). Their Fourier modes $f_k$ are independent Gaussians (in pairs k,
# −k) of variance $P_k$ (lesson 19's *S*), so
#
# $$-\ln p = \frac{1}{2} \sum_k \left( \frac{|f_k|^2}{P_k} + \ln 2\pi P_k \right).$$
#
# Strangers have another spectrum $P$. In the figure all five come from the same random
# numbers, so that they differ by nothing else.

# %%
home = power()  # of each mode of a normal field
elsewhere = {
    "louder": power(amplitude=1.2),
    "quieter": power(amplitude=0.8),
    "smoother": power(length=2.0),
    "rougher": power(length=1.2),
}
old_fields, new_fields = gaussian_fields(3000, 1, home), gaussian_fields(2000, 2, home)
strange_fields = {n: gaussian_fields(2000, 3, P) for n, P in elsewhere.items()}

# %% tags=["folded"] alt="A normal field, and the same as four strangers."
first_ones = {n: x[0] for n, x in strange_fields.items()}
figures.fields({"normal": gaussian_fields(1, 3, home)[0], **first_ones})
plt.show()


# %%
def surprise(x):
    """Return −ln p of normal fields at x, exact, (n,)."""
    return -ln_density(x, home)


# %% [markdown]
# Beside it stand the error of the best *linear* autoencoder, the first 25 principal
# components (the 25 directions along which fields differ most: no other 25 numbers draw
# them better); the simplest number, the variance of the picture; and the best of all
# scores, the **likelihood ratio** p(stranger) / p(normal). At the same rate of false
# alarms no other finds more strangers (J. Neyman, E. Pearson 1933). But it has to know
# what it is looking for.

# %%
flat = old_fields.reshape(3000, 256)
middle = flat.mean(axis=0)
axes = np.linalg.svd(flat - middle, full_matrices=False)[2][:25]


# %%
def linear_error(x):
    """Return the squared error of fields drawn from 25 numbers, (n,)."""
    left = x.reshape(len(x), 256) - middle
    return np.sum((left - left @ axes.T @ axes) ** 2, axis=1)


# %%
shell = np.median(surprise(old_fields))


# %%
def scores(x, its_power):
    """Return five scores of fields, (5, n); the last one knows the stranger."""
    s = surprise(x)
    ratio = ln_density(x, its_power) + s
    return np.array([s, np.abs(s - shell), linear_error(x), x.var(axis=(1, 2)), ratio])


# %% [markdown]
# **Predict** for each stranger: does −ln p find it, with an area above ½?

# %%
found = {}
for name, P in elsewhere.items():
    pairs = zip(scores(new_fields, P), scores(strange_fields[name], P), strict=True)
    found[name] = [area(*pair) for pair in pairs]
heads = ["−ln p", "|−ln p − median|", "linear error", "variance", "best"]
table(found, ["stranger", *heads])

# %% tags=["folded"] alt="An empty field is more probable than any normal field."
several = {"normal": surprise(new_fields)}
several |= {n: surprise(strange_fields[n]) for n in ("smoother", "quieter", "louder")}
empty = surprise(np.zeros((1, 16, 16)))[0]
figures.on_shells(several, empty, "an empty field", "−ln p of a normal field")
plt.show()

# %% [markdown]
# No training, nothing approximate, and still the smoother fields look *more* normal
# than the normal, in five of six pairs. The formula says why: it counts the power of
# each mode in units of its own $P$, so fields that are fainter, or smoother as here,
# are more probable. The most probable field of all is the empty one, with a −ln p 11
# spreads below the mean. Normal fields do not lie where the density is highest, but on
# a shell around it, where there is so much more room (their **typical set**).
#
# So ask for the distance from the shell? That mends the direction, not the power: 0.6
# for quieter fields, of a possible 0.9, and louder ones fall from 0.75 to 0.64. And the
# linear error is blind in the same way (with 5 to 100 components smoother fields stay
# between 0 and 0.45). It measures how **complex** a picture is, not how new.

# %% tags=["folded"]
print("smoother fields look more normal than normal:", found["smoother"][0] < 0.2)
print("so they do to the linear autoencoder:", found["smoother"][2] < 0.05)
best_areas = [each[4] for each in found.values()]
print("the ratio finds them all, areas above 0.85:", min(best_areas) > 0.85)

# %% [markdown]
# ## 2 · Other units (core, 3 min)
#
# It gets worse. A detector may hand over $y = g(x)$ instead of $x$: magnitudes instead
# of light, a gamma correction. The events are the same. The density is not: it is per
# unit of $y$, so $p(y) = p(x) / \prod g'(x)$, and −ln p grows by $\sum \ln g'(x)$ over
# all pixels, a number that differs from event to event.
#
# ### Exercise 20.1: other units (at home, 8 min)
#
# Design units by which *quieter* fields look strange: an area of at least 0.6, where it
# was below 0.3. Return two functions of arrays: `g`, which rises everywhere between −8
# and 8, and `slope`, its derivative.


# %%
def new_units():
    """Return g, which gives a pixel other units, and its slope."""
    ...  # your code here


check("20.1", new_units)

# %% [markdown]
# Stuck? `hint("20.1", 0)` shows code to complete, `hint("20.1")` and `hint("20.1", 2)`
# give advice.
#
# **Predict**: what do other units do to the best score, the ratio?

# %%
g, g_slope = own("20.1", new_units, otherwise=references.new_units)()
slopes = {"x": np.ones_like, "sinh x": np.cosh, "g(x)": g_slope}


# %%
def in_units(x, slope, its_power=home):
    """Return −ln p of fields where pixels have other units, (n,)."""
    return np.log(slope(x)).sum(axis=(1, 2)) - ln_density(x, its_power)


# %%
def ratio_in_units(x, slope):
    """Return ln p(quieter) / p(normal), from both densities in these units, (n,)."""
    return in_units(x, slope) - in_units(x, slope, elsewhere["quieter"])


# %%
turned = {}
for unit, slope in slopes.items():
    usual = in_units(new_fields, slope)
    turned[unit] = [area(usual, in_units(x, slope)) for x in strange_fields.values()]
    quieter = (new_fields, strange_fields["quieter"])
    turned[unit].append(area(*(ratio_in_units(x, slope) for x in quieter)))
table(turned, ["unit of a pixel", *strange_fields, "quieter, by the ratio"])

# %% [markdown]
# The order turns over: how strange an event is by −ln p depends on the units in which
# it is written down (C. Le Lan, L. Dinh 2021). In a likelihood ratio the slopes cancel,
# event by event, so its areas stay. For continuous values *improbable* depends on the
# units, *more probable there than here* does not. But a ratio needs a second density:
# strange, compared with **what**? (For trained densities J. Ren and others 2019 supply
# one; S. Yoon and others 2021 teach an autoencoder not to draw what is strange.)

# %% tags=["folded"]
print("quieter fields: below 0.3 by x:", turned["x"][1] < 0.3)
print("and above 0.55 by g(x):", turned["g(x)"][1] > 0.55)
print(
    "the ratio stays, as it must:",
    bool(np.ptp([each[4] for each in turned.values()]) < 1e-3),
)

# %% [markdown]
# ## 3 · An autoencoder and a magnet (core, 11 min)
#
# Spins have no units: a lattice has a probability, not a density, and for the magnets
# of lesson 17 it is known, $-\ln p = E/T + \ln Z$. Let magnets at T = 2.6 be normal.
# The exact −ln p is then their energy, but for a factor and a constant. Strangers are
# colder or hotter, or their couplings differ within rows and within columns:
#
# $$p(s) = e^{K_1 B_1 + K_2 B_2} / Z, \qquad B_1 = \sum_\text{rows} s s', \quad B_2 =
# \sum_\text{columns} s s',$$
#
# summed over all pairs of neighbours. $E = -B_1 - B_2$, and $K_1 = K_2 = 1/T$ is the
# ordinary magnet.

# %%
normal_K = np.array([1 / 2.6, 1 / 2.6])
strange_K = {f"T = {T}": np.array([1 / T, 1 / T]) for T in (1.5, 2.3, 3.0)}
strange_K["0.10 / 0.70"] = np.array([0.10, 0.70])
strange_K["0.32 / 0.455"] = np.array([0.32, 0.455])
old, spare, new = (
    magnets.simulate(n, seed, normal_K)
    for n, seed in ((2000, 11), (1000, 12), (2000, 13))
)
lattices = {"normal": new}
lattices |= {n: magnets.simulate(1000, 14, K) for n, K in strange_K.items()}

# %% tags=["folded"] alt="A normal lattice and five strangers."
plots.show_images(
    [(1 + s[1]) / 2 for s in lattices.values()], list(lattices), columns=6, width=1.5
)
plt.show()

# %% [markdown]
# ### Exercise 20.2: the best test there is (lecture hall, 4 min)
#
# `bonds` (n, 2) holds $B_1$ and $B_2$ of each lattice; `normal` and `other` hold two
# couplings each. Return $\ln p_\text{other} / p_\text{normal}$, (n,). A constant that
# is the same for all lattices may be missing, as *Z*: it changes no order.


# %%
def log_likelihood_ratio(bonds, normal, other):
    """Return ln p(other) / p(normal) of magnets, up to a constant, (n,)."""
    ...  # your code here


check("20.2", log_likelihood_ratio)

# %% [markdown]
# So between two temperatures the best test is a cut on the energy, and a network can at
# best find it. This one draws a lattice from 32 numbers and learns from normal ones
# only:


# %%
def autoencoder(code=32, last="tanh"):
    """Return a network that draws its input from `code` numbers."""
    inputs = keras.Input((16, 16, 1))
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(code)(layers.Flatten()(x))
    x = layers.Dense(256, activation="relu")(x)
    x = layers.Reshape((4, 4, 16))(x)
    x = layers.Conv2DTranspose(8, 4, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation=last)(x)
    return keras.Model(inputs, x)


# %%
def learn_to_draw(x, start, epochs=15, **kind):
    """Return an autoencoder, trained on x with steps that become smaller."""
    keras.utils.set_random_seed(notebook.seed(start))
    model, copies = autoencoder(**kind), np.concatenate([x] * epochs)
    steps = -(-len(copies) // 50)
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, steps))
    model.compile(adam, loss="mse", steps_per_execution=training.at_once())
    adam.build(model.trainable_variables)  # now, else Keras compiles the step twice
    model.fit(copies, copies, batch_size=50, verbose=0)  # one pass over all copies
    return model


# %%
def as_input(spins):
    """Return lattices as the network wants them, (n, 16, 16, 1)."""
    return spins[..., None].astype("float32")


# %%
def error_of(model, x):
    """Return the mean squared error of each drawing, (n,)."""
    parts = np.array_split(x, -(-len(x) // 500))
    drawn = [ops.convert_to_numpy(model(part, training=False)) for part in parts]
    return np.mean((np.concatenate(drawn) - x) ** 2, axis=(1, 2, 3))


# %% tags=["nbval-ignore-output"]
networks = [learn_to_draw(as_input(old), start) for start in range(3)]

# %% [markdown]
# **Predict** for each stranger the area by the error of the drawing, and by the energy.
# The last one has the mean energy of a normal magnet: what will the network say?

# %%
ratio_of = own("20.2", log_likelihood_ratio, otherwise=references.log_likelihood_ratio)


# %%
def energy(spins):
    """Return the energy per site, (n,)."""
    return -magnets.bonds(spins).sum(axis=1) / 256


# %%
def uneven(spins):
    """Return how much both kinds of bonds differ, (n,)."""
    return np.abs(np.diff(magnets.bonds(spins), axis=1))[:, 0]


# %%
def judged(score):
    """Return the area of each stranger by a score of lattices."""
    usual = score(new)
    return {n: area(usual, score(s)) for n, s in lattices.items() if n != "normal"}


# %%
best = {
    n: judged(lambda s, K=K: ratio_of(magnets.bonds(s), normal_K, K))[n]
    for n, K in strange_K.items()
}

# %% tags=["nbval-ignore-output"]
errors = {n: [error_of(m, as_input(s)) for m in networks] for n, s in lattices.items()}
drawn, rows = {}, []
for name in strange_K:
    pairs = zip(errors["normal"], errors[name], strict=True)
    drawn[name] = [area(*pair) for pair in pairs]
    simple = [judged(score)[name] for score in (energy, uneven)]
    rows.append([name, plus_minus(drawn[name], 3), *simple, best[name]])
table(rows, ["stranger", "error of drawing", "energy", "|B₁ − B₂|", "best"])

# %% tags=["folded", "nbval-ignore-output"] alt="The error follows the energy."
figures.against_energy(
    {
        n: (energy(s[:300]), errors[n][0][:300])
        for n, s in lattices.items()
        if n != "0.10 / 0.70"
    },
    "mean squared error of the drawing",
)
plt.show()

# %% [markdown]
# Twenty thousand weights have become an energy meter, a little noisy: on normal
# lattices error and energy correlate with 0.9. For a temperature the energy is provably
# best, and the network comes close, with the sign of the energy: colder lattices it
# draws *better* than nearly all normal ones. Of strangers with the mean energy of a
# normal magnet it sees nothing, no more than the energy does (the events leave an error
# of 0.01), though the second number that one would plot, $|B_1 - B_2|$, sees something,
# and the best test three in four pairs. With 0.10 / 0.70 the network beats the energy a
# little; the second number finds them all.
#
# Is it a bad network? We tried codes of 4 to 128 numbers, rates from 0.001 to 0.01,
# four times the steps, four times the lattices, twice the filters: T = 2.3 stayed
# between 0.06 and 0.09, the last one between 0.49 and 0.53. Nor did it help to ask how
# unusual the 32 numbers are. The error of a drawing asks *how hard is this to draw*.
# That is a good question where strangers are the more complex ones, and it does not
# become another one by training. (With pictures of jets it was the same: T. Finke and
# others 2021.)

# %% tags=["folded"]
correlation = [np.corrcoef(each, energy(new))[0, 1] for each in errors["normal"]]
print("error and energy correlate above 0.85:", bool(min(correlation) > 0.85))
print("colder looks more normal than normal:", max(drawn["T = 2.3"]) < 0.15)
same = "0.32 / 0.455"
print(
    "the same energy: the network is blind:",
    bool(max(np.abs(np.subtract(drawn[same], 0.5))) < 0.04),
)
print("the best test is not:", best[same] > 0.74)

# %% [markdown]
# ## 4 · One threshold, many looks (core, 5 min)
#
# An area averages over all thresholds; an alarm has one. It is chosen from *normal*
# events that the network has not learned from. No stranger is needed for that, and none
# may be used.
#
# ### Exercise 20.3: a rate of false alarms (lecture hall, 3 min)
#
# Return the score above which a share `rate` of the `normal` scores lies.


# %%
def threshold(normal, rate):
    """Return the score above which a share `rate` of normal events lies."""
    ...  # your code here


check("20.3", threshold)

# %%
cut_at = own("20.3", threshold, otherwise=references.threshold)
cut = cut_at(error_of(networks[0], as_input(spare)), 0.02)

# %% tags=["nbval-ignore-output"]
rings = {name: 100 * np.mean(each[0] > cut) for name, each in errors.items()}
table(rings, ["lattices", "rings (%)"])

# %% [markdown]
# False alarms come at 2 %, give or take a half, as well as 20 of 1,000 lattices can fix
# a threshold. An area of 0.87 is less than it sounds: the alarm finds one in four
# magnets at T = 3, or a few more. And it never rings for colder ones.
#
# If an alarm rings, how surprising is it? That depends on how often you looked.
# Somebody tries several scores on 300 normal events and 30 strangers and keeps the one
# with the largest area. All of them are random numbers. **Predict** it for 100 scores.


# %%
def best_of(tries, repeats=50):
    """Return the largest area of `tries` scores that know nothing, (repeats,)."""
    useless = dice.normal(size=(repeats, tries, 330))
    return [max(area(each[:300], each[300:]) for each in some) for some in useless]


# %%
rows = {tries: plus_minus(best_of(tries), 2) for tries in (1, 5, 20, 100)}
table(rows, ["scores", "best area"])

# %% [markdown]
# That is the winner's curse of lesson 3. A subtler one: *one* score, but the threshold
# is moved until the excess is largest. There is no stranger, only some 1,000 normal
# events, and for each of 100 thresholds the exact Poisson probability of so many or
# more. **Predict**: how often does the best threshold show "3σ"?

# %%
cuts = np.linspace(0, 0.99, 100)  # of a score that is uniform for normal events


# %%
def scan():
    """Return how many of some 1,000 normal events lie above each cut, (100,)."""
    events = np.sort(dice.random(dice.poisson(1000)))
    return len(events) - np.searchsorted(events, cuts)


# %%
local = poisson_tail([scan() for _ in range(10_000)], 1000 * (1 - cuts))
smallest, levels = local.min(axis=1), {"2σ": 0.0228, "3σ": 0.00135}
rates = {sigma: np.mean(smallest <= p) for sigma, p in levels.items()}
rows = [[n, 100 * p, 100 * rates[n], rates[n] / p] for n, p in levels.items()]
table(rows, ["at least", "one threshold (%)", "best of 100 (%)", "factor"])

# %% [markdown]
# Seven times too often at 2σ, some ten times at 3σ: the **look-elsewhere effect**. It
# is not a hundredfold, for whoever passes one cut passes the lower ones too; section 7
# counts looks. Choose the threshold before, on other events, or count what the choice
# has cost.

# %% tags=["folded"]
print("best of 100 useless scores: above 0.6:", bool(np.mean(best_of(100)) > 0.6))
print("2σ: 5 to 9 times too often:", bool(5 < rates["2σ"] / levels["2σ"] < 9))
print("3σ: 7 to 15 times too often:", bool(7 < rates["3σ"] / levels["3σ"] < 15))

# %% [markdown]
# ## 5 · Which score is better? (core, 2 min)
#
# For T = 3 the energy has a larger area than the network, by about 0.03. Is that more
# than luck? Draw the test events again and again, with replacement, and see how an area
# changes (**bootstrap**). But both scores saw the *same* events: a lattice that is hard
# for one is hard for the other.
#
# ### Exercise 20.4: an error in pairs (at home, 8 min)
#
# `first` and `second` hold two arrays each, the scores of the normal and of the strange
# events by two methods; event *i* is the same in both. Return the spread of the
# difference of the areas, `area(*first) - area(*second)`, over `repeats` bootstrap
# samples. Use `rng.integers`.


# %%
def error_of_difference(first, second, repeats, rng):
    """Return the bootstrap error of the difference of two areas."""
    ...  # your code here


check("20.4", error_of_difference)

# %%
in_pairs = own("20.4", error_of_difference, otherwise=references.error_of_difference)
hot = lattices["T = 3.0"]


# %%
def compared(n, number):
    """Return difference of areas, error in pairs, errors added; first n events."""
    first = energy(new[:n]), energy(hot[:n])
    second = errors["normal"][number][:n], errors["T = 3.0"][number][:n]
    nothing = [0 * each for each in first]
    pairs = (first, nothing), (second, nothing), (first, second)
    *alone, paired = (float(np.squeeze(in_pairs(*p, 200, dice))) for p in pairs)
    return area(*first) - area(*second), paired, np.hypot(*alone)


# %% tags=["nbval-ignore-output"]
pairs = {f"{n} + {n}, start {k}": compared(n, k) for n in (200, 1000) for k in range(3)}
table(pairs, ["events", "difference", "error in pairs", "errors added"])

# %% [markdown]
# Errors added in quadrature, as if each score had had events of its own, are more than
# twice as large: with 200 + 200 events they would hide a difference that in pairs has
# 2 to 4σ. And mind which question an error answers. Over test events, as here: are
# *these two* scores different? Over starts, as in section 3: what does a network of
# this *kind* do?

# %% tags=["folded"]
many = np.array([each for name, each in pairs.items() if name.startswith("1000")])
print("in pairs at least 3σ at each start:", bool((many[:, 0] > 3 * many[:, 1]).all()))
print(
    "added errors are twice as large, or more:",
    bool((many[:, 2] > 2 * many[:, 1]).all()),
)

# %% [markdown]
# ## 6 · Without labels (core, 6 min)
#
# The best test needs to know the stranger. Or does it? Take a *normal* sample and the
# *data*, which hold a share *f* of strangers; nobody knows which, or whether. Train a
# classifier to tell data from normal. The best it can learn is
#
# $$\frac{p_\text{data}}{p_\text{normal}} = 1 - f + f \,
# \frac{p_\text{strange}}{p_\text{normal}},$$
#
# and whatever *f* above 0 is, that puts events into the same order as the likelihood
# ratio (E. Metodiev, B. Nachman, J. Thaler 2017). We take the stranger of which the
# autoencoder saw nothing, 1,000 lattices of data and 1,000 normal ones, and the
# simplest of networks, one neuron (a logistic fit) on two numbers, $B_1$ and $B_2$.

# %%
B = magnets.bonds(old)
centre, spread = B.mean(axis=0), B.std(axis=0)


# %%
def two_numbers(spins):
    """Return both sums of bonds, in spreads of normal lattices, (n, 2)."""
    return (magnets.bonds(spins) - centre) / spread


# %%
def five_sets(seed, K):
    """Return the two numbers of five sets of 1,000 magnets, (5, 1000, 2)."""
    return two_numbers(magnets.simulate(5000, seed, K)).reshape(5, 1000, 2)


# %%
pure, rest, odd = (
    five_sets(21, normal_K),
    five_sets(22, normal_K),
    five_sets(23, strange_K[same]),
)
hotter = five_sets(24, (1 / 2.65, 1 / 2.65))


# %%
def without_labels(share, normal_sets):
    """Return five areas, stranger or normal, of fits of data against normal."""
    k, areas = int(1000 * share), []
    for normal, others, strange in zip(normal_sets, rest, odd, strict=True):
        data = np.concatenate([strange[:k], others[k:]])
        both = np.concatenate([normal, data]), np.repeat([0, 1], 1000)
        kernel, _ = softmax_regression(*both, penalty=0)
        w = kernel[:, 1] - kernel[:, 0]
        areas.append(area(two_numbers(new) @ w, two_numbers(lattices[same]) @ w))
    return areas


# %% [markdown]
# **Predict**: down to which share does it work? And a control: what if the normal
# sample comes from a simulation that is 2 % too hot, T = 2.65?

# %%
shares = (1, 0.3, 0.1, 0.03, 0)
learned = {
    name: np.transpose([without_labels(share, each) for share in shares])
    for name, each in (("the same magnet", pure), ("2 % hotter", hotter))
}

# %% tags=["nbval-ignore-output"]
rows = [
    [
        f"{100 * share:.0f} %",
        *(plus_minus(values[:, k], 2) for values in learned.values()),
    ]
    for k, share in enumerate(shares)
]
table(rows, ["strangers in the data", *learned])

# %% tags=["folded", "nbval-ignore-output"] alt="At 10 % nearly as good as the best."
figures.over_shares(
    shares,
    {f"normal sample: {name}": values for name, values in learned.items()},
    {
        "best test": best[same],
        "|B₁ − B₂|": judged(uneven)[same],
        "autoencoder": np.mean(drawn[same]),
    },
)
plt.show()

# %% [markdown]
# Without a single label the fit reaches the best test at 30 % of strangers, and nearly
# so at 10 %; the autoencoder sees nothing, the simplest number something. Below, chance
# decides: with 3 % the area lies anywhere between 0.25 and 0.77, and a fit of data
# *without* strangers finds some difference, too. Would you know? What can be measured
# is not this area but *data or normal*, on fresh events: ½ + *f* (area − ½), so 0.53 at
# 10 %, with an error of 0.013 for 1,000 + 1,000. That is 2σ.
#
# And the control: a simulation that is 2 % too hot. The fit finds the largest
# difference between its two samples, and that is now the simulation's. At 10 % little
# is left, an area below 0.6 on average. *Without labels* means: with a normal sample
# that is normal. (Which two numbers to look at we had to know as well.)

# %% tags=["folded"]
clean, spoilt = (learned[name] for name in ("the same magnet", "2 % hotter"))
print(
    "at 30 %: within 0.02 of the best test:",
    bool(clean[:, 1].min() > best[same] - 0.02),
)
print("at 10 %: above 0.68 on average:", bool(clean[:, 2].mean() > 0.68))
print("without strangers: anything, spread above 0.1:", bool(clean[:, 4].std() > 0.1))
print(
    "2 % hotter, at 10 %: lower by 0.08 or more:",
    bool(spoilt[:, 2].mean() < clean[:, 2].mean() - 0.08),
)

# %% [markdown]
# ## 7 · How many looks was that? (deeper, 6 min)
#
# How surprising is the best of several *independent* looks?
#
# ### Exercise 20.5: the best of many looks (at home, 5 min)
#
# Of `trials` independent p-values the smallest is `local`. Return the probability that
# chance alone makes one so small or smaller. It has to be right for a p of 10⁻¹⁸, too.


# %%
def global_p(local, trials):
    """Return the probability that the smallest of so many p-values is ≤ `local`."""
    ...  # your code here


check("20.5", global_p)

# %% [markdown]
# Forty windows that share no event, 50 normal events expected in each. **Predict**: how
# often does one of them show 3σ?

# %%
of_many = own("20.5", global_p, otherwise=references.global_p)
windows = poisson_tail(dice.poisson(50, (10_000, 40)), np.full(40, 50.0))
rows = []
for sigma, p in levels.items():
    one, any_of = np.mean(windows <= p), np.mean(windows.min(axis=1) <= p)
    formula = float(np.squeeze(of_many(one, 40)))
    rows.append([sigma, *(100 * each for each in (p, one, any_of, formula))])
table(rows, ["", "p (%)", "one window (%)", "any of 40 (%)", "formula (%)"])

# %% [markdown]
# (Counts are whole numbers, so one window reaches a p of 2.3 % in 1.7 % of the cases
# only.) One 3σ in forty windows comes by chance in 5 of 100 searches.
#
# Most looks are *not* independent. Take a bump of known width that may be anywhere in a
# spectrum of 500 channels: filter the spectrum (a convolution, lesson 6), and the
# significance *z* becomes a smooth curve. How often does noise climb above a high
# level? Less often than above 1σ, by the factor $e^{-(z^2 - 1)/2}$ (S. Rice 1944), and
# how often above 1σ a few hundred spectra show (E. Gross, O. Vitells 2010). If climbs
# come singly, and $N(z)$ are expected, at least one occurs, or the curve begins above,
# with the probability $1 - (1 - p)\,e^{-N(z)}$.
#
# **Predict**: does the same work for the nested thresholds of section 4?

# %%
frequency = np.fft.rfftfreq(500)
window = np.exp(-2 * (np.pi * frequency * 5) ** 2)  # a bump with σ = 5 channels
noise = np.fft.rfft(dice.normal(size=(5000, 500)), axis=1)
z = np.fft.irfft(noise * window, axis=1)
z /= z.std()


# %%
def climbs(above):
    """Return how often, per row, a curve climbs from below a level to above."""
    return np.mean(np.sum(above[:, 1:] & ~above[:, :-1], axis=1))


# %%
rows, sigmas = [], (2, 3)
for sigma, p in zip(sigmas, levels.values(), strict=True):
    fall = np.exp(-(sigma**2 - 1) / 2)
    for name, low, high in (
        ("bump", z > 1, z > sigma),
        ("thresholds", local < 0.1587, local < p),
    ):
        expected, any_of = climbs(low) * fall, high.any(axis=1)
        law = 1 - (1 - p) * np.exp(-expected)
        rows.append([f"{name}, {sigma}σ", climbs(high), expected, any_of.mean(), law])
table(rows, ["search", "climbs", "from 1σ", "any found", "formula"])

# %% [markdown]
# For the bump the formula is right within a few per cent: 500 channels are some ninety
# looks at 3σ. For the thresholds the number of climbs is right at 2σ and a third too
# large at 3σ, but the probability is half of what the formula says. Their curve is not
# smooth. It goes in jumps, event by event, and climbs several times where it climbs
# once, so climbs come in bunches. Then the formula is a safe upper limit, and for the
# number itself one has to throw dice, as in section 4.

# %% tags=["folded"]
by_name = {row[0]: row[1:] for row in rows}
_, _, seen, by_law = by_name["bump, 3σ"]
print("bump: formula and dice agree within 15 %:", bool(abs(by_law / seen - 1) < 0.15))
_, _, seen, by_law = by_name["thresholds, 3σ"]
print(
    "thresholds: the formula is 1.5 to 3.5 times too large:",
    bool(1.5 < by_law / seen < 3.5),
)

# %% [markdown]
# ## 8 · Too simple is suspicious, too (deeper, 3 min)
#
# ### Exercise 20.6: too simple is suspicious, too (at home, 6 min)
#
# Return p-values of `scores` from their ranks among the `normal` scores (lesson 17),
# small where a score is unusually large *or* small. No p-value is 0 or above 1; the
# event itself counts.


# %%
def two_sided_p(scores, normal):
    """Return p-values, small where a score is unusually large or unusually small."""
    ...  # your code here


check("20.6", two_sided_p)

# %%
p_of = own("20.6", two_sided_p, otherwise=references.two_sided_p)


# %%
def flagged(score, normal):
    """Return the share of events with a p-value below 5 %, in %."""
    return 100 * np.mean(np.asarray(p_of(score, normal)) < 0.05)


# %%
def found_by_best(name):
    """Return what the best test finds at the same rate of false alarms, in %."""
    usual, odd = (
        np.asarray(ratio_of(magnets.bonds(s), normal_K, strange_K[name]))
        for s in (spare, lattices[name])
    )
    return 100 * np.mean(odd > np.asarray(cut_at(usual, 0.05)))


# %% [markdown]
# **Predict** what asking in both directions gains, and what it costs.

# %% tags=["nbval-ignore-output"]
spare_errors = [error_of(m, as_input(spare)) for m in networks]
rows, both_ways = [], {}
for name, spins in lattices.items():
    pairs = zip(errors[name], spare_errors, strict=True)
    both_ways[name] = [flagged(*pair) for pair in pairs]
    simple = [flagged(score(spins), score(spare)) for score in (energy, uneven)]
    best_of_all = None if name == "normal" else found_by_best(name)
    texts = [f"{each:.0f}" for each in simple]
    most = None if name == "normal" else f"{best_of_all:.0f}"
    rows.append([name, plus_minus(both_ways[name], 0), *texts, most])
table(rows, ["found (%)", "error of drawing", "energy", "|B₁ − B₂|", "best"])

# %% [markdown]
# Asked in both directions, the alarm rings for colder magnets: it finds 60 to 70 % of
# those at T = 2.3, of a possible 77. For hotter ones only half of the false alarms is
# left: about 30 %, of a possible 47. The direction is mended; *what is looked at* is
# still the energy, and strangers with the same energy stay where false alarms are.
# ($|B_1 - B_2|$ takes few values and has false alarms at 2 % only: bonds cannot agree
# too well.)

# %% tags=["folded"]
print("colder magnets are found now:", min(both_ways["T = 2.3"]) > 50)
print("those of the same energy are not:", max(both_ways[same]) < 12)

# %% [markdown]
# ## 9 · Showers (deeper, 6 min)
#
# Air showers of lesson 14, with the signals of 14×14 stations. Protons are normal.
# Strangers: iron; photons; protons of low energy; and two showers at once, their
# signals added.


# %%
def showers(seed, n=600, **settings):
    """Return simulated showers, of protons unless `settings` say otherwise."""
    return airshowers.simulate(n, seed, **({"primaries": ("p",)} | settings))


# %%
def two_at_once(seed):
    """Return signals of pairs of showers that arrive together, (n, 14, 14)."""
    pair = [showers(seed + k, energy_range=(1.5, 50))["signal"] for k in (0, 1)]
    silent = np.isnan(pair).all(axis=0)
    return np.where(silent, np.nan, np.nansum(pair, axis=0))


# %%
protons, iron = showers(32), showers(33, primaries=("Fe",))
signals = {"protons": protons["signal"], "iron": iron["signal"]}
signals["photons"] = showers(34, primaries=("gamma",))["signal"]
signals["1–3 EeV"] = showers(35, energy_range=(1, 3))["signal"]
signals["two at once"] = two_at_once(36)


# %%
def as_maps(signal):
    """Return lg(1 + S) / 3 of signals, silent stations 0, as (n, 16, 16, 1)."""
    lg = np.log10(1 + np.nan_to_num(signal)) / 3
    return np.pad(lg, ((0, 0), (1, 1), (1, 1)))[..., None].astype("float32")


# %% [markdown]
# Beside the network stand two numbers of a physicist: how many stations saw anything;
# and, for two showers at once, how high the second peak is, compared with the first
# (a peak: larger than its eight neighbours).


# %%
def stations(signal):
    """Return the number of stations with a signal, (n,)."""
    return np.isfinite(signal).sum(axis=(1, 2))


# %%
def second_peak(signal):
    """Return lg(1 + S) of the second peak over that of the first, (n,)."""
    lg = as_maps(signal)[..., 0]
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    around = np.max([np.roll(lg, step, axis=(1, 2)) for step in steps], axis=0)
    peaks = np.sort(np.where(lg > around, lg, 0).reshape(len(lg), -1), axis=1)
    return peaks[:, -2] / peaks[:, -1]


# %% [markdown]
# **Predict** which strangers the network finds, and what changes if it draws better,
# from 32 numbers instead of 4.

# %% tags=["nbval-ignore-output"]
normal_maps, by_code = as_maps(showers(31, 3000)["signal"]), {}
for code in (4, 32):
    kind = {"code": code, "last": None, "epochs": 10}
    three = [learn_to_draw(normal_maps, start, **kind) for start in range(3)]
    by_code[code] = {
        name: [error_of(model, as_maps(each)) for model in three]
        for name, each in signals.items()
    }

# %% tags=["nbval-ignore-output"]
rows, shower_areas = [], {}
for name in list(signals)[1:]:
    row = []
    for code, each in by_code.items():
        pairs = zip(each["protons"], each[name], strict=True)
        shower_areas[code, name] = [area(*pair) for pair in pairs]
        row.append(plus_minus(shower_areas[code, name], 2))
    for number in (stations, second_peak):
        row.append(f"{area(number(signals['protons']), number(signals[name])):.2f}")
    rows.append([name, *row])
table(rows, ["stranger", "4 numbers", "32 numbers", "stations", "second peak"])

# %%
known = [airshowers.best_mass_score(each, times=False) for each in (protons, iron)]
print(f"iron, if one knows the alternative: {area(*known):.2f}")

# %% [markdown]
# Two showers at once are found, without anybody having told the network of them. They
# are *more complex* than one, and that is what drawing errors are good at. A number
# made for them, the second peak, does a little better; but first one has to think of
# it.
#
# For the rest the error is a poor counter of stations. Low energies light few of them
# and are drawn better than most protons. So are photons, once the network draws well:
# an area below 0.4 from 32 numbers, against 0.5 to 0.6 from 4; after four times the
# steps 0.23 against 0.41 (three starts each, measured apart). Iron is hardly seen
# here, though it *can* be seen: the best test, if it knows the alternative and takes
# the same signals, has 0.97. (That is a bound, from the true values of each shower,
# lesson 14.) And 0.02 for stations at 1 to 3 EeV is no failure. It is nearly all one
# can know, with a sign that has to be fixed *before* one looks, or paid for by asking
# in both directions.

# %% tags=["folded"]
print("two at once: above 0.9:", min(shower_areas[32, "two at once"]) > 0.9)
photons = [np.mean(shower_areas[code, "photons"]) for code in (4, 32)]
print("photons: more normal to the network that draws better:", end=" ")
print(bool(photons[1] < photons[0] - 0.1))

# %% [markdown]
# ## 10 · The error of an area (deeper, 3 min)
#
# How far off is an area from *n* strangers and 500 normal events? Scores are Gaussian,
# those of strangers larger by one spread, so the truth is known by drawing again. J.
# Hanley and B. McNeil (1982) have a formula for exponential scores:


# %%
def hanley_mcneil(a, n, m):
    """Return the error of an area a from n normal events and m others."""
    q, r = a / (2 - a), 2 * a**2 / (1 + a)
    spread = a * (1 - a) + (m - 1) * (q - a**2) + (n - 1) * (r - a**2)
    return np.sqrt(spread / (n * m))


# %%
def bootstrapped(normal, other, repeats=200):
    """Return the bootstrap error of one area."""
    nothing = [0 * normal, 0 * other]
    return references.error_of_difference([normal, other], nothing, repeats, dice)


# %% [markdown]
# **Predict**: which of the two numbers, 500 or *n*, decides?

# %%
rows, off = [], {}
for m in (10, 30, 100, 500):
    sets = [(dice.normal(size=500), 1 + dice.normal(size=m)) for _ in range(1000)]
    areas = [area(*each) for each in sets]
    errors_of = [bootstrapped(*each) for each in sets[:30]]
    formula = np.mean([hanley_mcneil(a, 500, m) for a in areas])
    off[m] = np.mean(errors_of) / np.std(areas)
    rows.append([m, np.std(areas), plus_minus(errors_of, 3), formula])
table(rows, ["strangers", "true spread", "bootstrap", "formula"])

# %% [markdown]
# The smaller number decides: ten strangers give an area to ±0.08, however many normal
# events there are. With 30 or more the bootstrap is right; with ten it is a seventh too
# small on average, and a single one off by a quarter, for it can only draw what it has.
# The formula is a little careful, since these scores are not exponential.

# %% tags=["folded"]
print("bootstrap right within 20 %:", max(abs(each - 1) for each in off.values()) < 0.2)

# %% [markdown]
# ## 11 · What an alarm is worth (deeper, 3 min)
#
# The alarm of section 4 finds a share of the strangers, its **recall** (physicists say
# *efficiency*). And of all alarms a share is right, its **precision** (*purity*).
# **F₁** is 2 · precision · recall / (precision + recall), small if either is.
# **Predict** the precision for magnets at T = 3 if every second event is one; one in a
# hundred; one in 10,000.


# %%
def precision(recall, false_alarms, share):
    """Return the share of right alarms, if a `share` of all events are strangers."""
    right, wrong = share * recall, (1 - share) * false_alarms
    return right / (right + wrong)


# %% tags=["nbval-ignore-output"]
recall, rows = rings["T = 3.0"] / 100, []
for share in (1 / 2, 1e-2, 1e-4):
    worth = precision(recall, 0.02, share)
    f1 = 2 * worth * recall / (worth + recall)
    rows.append([f"1 in {1 / share:,.0f}", *(f"{v:.4f}" for v in (worth, recall, f1))])
table(rows, ["strangers", "precision", "recall", "F₁"])

# %% [markdown]
# The detector is the same, and so are its recall and its area. What an alarm is worth
# goes from *nearly sure* to *nearly always false*. So a precision, or an F₁, from a
# sample with as many strangers as normal events says nothing about a detector that sees
# one in 10,000. (Lesson 17 has the same for probabilities.) For half of the alarms to
# be right there, one event in 30,000 or so may be a false one, and a threshold for that
# needs many more normal events than the 1,000 of section 4.

# %% tags=["folded"]
worth = [precision(recall, 0.02, share) for share in (1 / 2, 1e-2, 1e-4)]
print("every second one: above 0.85:", bool(worth[0] > 0.85))
print("one in 10,000: below 0.01:", bool(worth[2] < 0.01))
allowed = recall * 1e-4 / (1 - 1e-4)
print("half right: a false one in 20,000 to 60,000:", bool(1 / 6e4 < allowed < 1 / 2e4))

# %% [markdown]
# ## Quiz (core, 2 min)
#
# **1.** A density model is exact. Can its −ln p call a stranger more normal than what
# is normal?
#
# <details><summary>Answer</summary>
#
# Yes: whatever is fainter or smoother than normal has a larger density. And in other
# units of a pixel another stranger would.
#
# </details>
#
# **2.** An autoencoder has learned magnets at T = 2.6. Which lattices does it draw with
# the smallest error?
#
# <details><summary>Answer</summary>
#
# The simplest: nearly all spins alike (T = 1.5 has an area of 0). A small error is no
# proof of being normal.
#
# </details>
#
# **3.** "Our alarm has an area of 0.61 on 300 normal events and 30 known strangers; we
# tried 20 alarms." Good?
#
# <details><summary>Answer</summary>
#
# The best of 20 useless ones has 0.60, typically. Try this one on new strangers.
#
# </details>
#
# **4.** Data and simulation are told apart with an area of 0.53 ± 0.01. New physics?
#
# <details><summary>Answer</summary>
#
# They differ. Whether strangers or the simulation make the difference the area does not
# say: 2 % of temperature were enough to spoil the search of section 6.
#
# </details>
#
# ## Summary
#
# - −ln p, even if exact, can rank strangers as more normal than normal: smoother fields
#   have an area of 0.16 where a likelihood ratio has 1.00. In other units of a pixel
#   the order turns over; a ratio stays.
# - An autoencoder for magnets becomes an energy meter. It never rings for colder ones,
#   and is blind for others of the same energy, where the best test has 0.77.
# - Print the simplest number and, where known, the best test beside any network.
# - A threshold is chosen from normal events. The best of 100 useless scores has 0.64;
#   the best of 100 thresholds shows 3σ ten times too often.
# - Scores of the same events are compared in pairs.
# - Told apart from a normal sample, strangers are found without labels, at shares of
#   10 % or more nearly as well as anybody can, if that sample is normal.
#
# *Next:* a classifier that tells data from something else learns what is different.
# What if that something else were pictures of a second network, which learns to leave
# no difference? Such duels are how GANs learn (I. Goodfellow and others, 2014): lesson
# 21.
#
# *Read on:*
#
# - E. Nalisnick, A. Matsukawa, Y. W. Teh, D. Gorur, B. Lakshminarayanan, *Do deep
#   generative models know what they don't know?*, ICLR 2019, arXiv:1810.09136
# - C. Le Lan, L. Dinh, *Perfect density models cannot guarantee anomaly detection*,
#   Entropy 23 (2021) 1690, arXiv:2012.03808
# - E. M. Metodiev, B. Nachman, J. Thaler, *Classification without labels: learning from
#   mixed samples in high energy physics*, JHEP 10 (2017) 174, arXiv:1708.02949

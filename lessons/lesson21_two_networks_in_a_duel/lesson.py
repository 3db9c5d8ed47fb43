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
# # 21 · Two networks in a duel
#
# *Lesson 20 needed a density, or a sample to compare with, to say what does not belong.
# Here nobody writes a density down: one network draws, another judges, and each learns
# from the other. "GANs and WGANs" stand on the lecture's last slide. What does such a
# duel end in, and who says how good the pictures are?*
#
# In this lesson you
#
# - write down the best discriminator there is, and hold a network against it;
# - see why a perfect judge teaches nothing, and what another kind of judge says;
# - measure a distance by sorting, and predict by how much a critic overstates it;
# - train both networks by one loss and one `fit`;
# - compare what they draw with a formula of one number, where all is known exactly;
# - further on: what makes a duel end well, a judge that is judged, copies, traps.
#
# Core 45 min · deeper 30 min · slide 34: *Tryout Deep Learning Yourself!*

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=21)

# %% tags=["folded"]
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

from lessons import check, hint, own
from lessons.lesson21_two_networks_in_a_duel import figures, laws, references
from utils import lattices, training
from utils.introspection.slopes import slope
from utils.ring import WIDTH, centres, ring, ring_report, sliced_distance
from utils.roc import auc
from utils.tables import plus_minus, table


# %%
dice = np.random.default_rng(21)

# %% [markdown]
# Why draw what one has? Because drawing can be slow: a detailed simulation of one
# shower in a detector takes minutes, a network milliseconds. In this lesson all laws
# are known, so that judging is exact; otherwise only samples are given.
#
# ## 1 · The best discriminator (core, 6 min)
#
# First the judge alone. A **discriminator** D sees an event and says how probable it is
# that it is *real* and not one of the others, if both come equally often. Real events
# here have two bumps, the others one. If both laws, p and q, are known, then so is the
# best answer (I. Goodfellow and others 2014), and it has a loss above 0, because in
# places nobody can know.
#
# ### Exercise 21.1: the best discriminator (lecture hall, 4 min)
#
# `p` and `q` are histograms (k,), each with the sum 1, of real and of other events.
# Return two things: the best answer D in each bin, (k,), ½ where there is no event; and
# its mean cross-entropy, −ln D for real and −ln(1 − D) for other events, a number.


# %%
def best_discriminator(p, q):
    """Return the best answers, one per bin, and their mean cross-entropy."""
    ...  # your code here


check("21.1", best_discriminator)

# %% [markdown]
# Stuck? `hint("21.1", 0)` shows code to complete, `hint("21.1")` and `hint("21.1", 2)`
# give advice.

# %%
discriminate = own("21.1", best_discriminator, otherwise=references.best_discriminator)
edges = np.linspace(-6, 6, 1201)
p, q = laws.shares(edges)
best, best_loss = discriminate(p, q)
print(f"smallest possible loss {best_loss:.4f}, of ln 2 = {np.log(2):.4f}")

# %% [markdown]
# What is missing to ln 2 is the **Jensen–Shannon divergence** of p and q: 0 if they are
# the same, ln 2 if they never overlap.
#
# Now only samples are known, 1,000 events of each. Four networks learn from four such
# samples, side by side in one model: their weights have one more axis, they share
# nothing but the call of `fit`.


# %%
def dense(networks, units, activation=None):
    """Return a dense layer for several networks, (n, networks, ·) to (…, units)."""
    glorot = keras.initializers.VarianceScaling(networks, "fan_avg", "uniform")
    return layers.EinsumDense(
        "nsi,sio->nso",
        (networks, units),
        activation,
        bias_axes="so",
        kernel_initializer=glorot,  # as if each were alone
    )


# %%
def side_by_side(networks, inputs, outputs, width=32, last=None):
    """Return several networks of two hidden layers, each with its own weights."""
    start = keras.Input((networks, inputs))
    x = dense(networks, width, "leaky_relu")(start)
    x = dense(networks, width, "leaky_relu")(x)
    return keras.Model(start, dense(networks, outputs, last)(x))


# %%
def total(values):
    """Return the mean over events, added up over networks."""
    return ops.sum(ops.mean(values, axis=0))


# %%
def cross_entropy(judge, real, other, on_real, on_other):
    """Return −ln D of real and −ln(1 − D) of other events, D a sigmoid of scores."""
    return total(ops.softplus(-on_real) + ops.softplus(on_other))


# %%
class Contest(keras.Model):
    """A judge of two samples, and the rule by which it is judged itself."""

    def __init__(self, judge, rule):
        super().__init__()
        self.judge, self.rule = judge, rule

    def call(self, pair):
        real, other = pair
        return real, other, self.judge(real), self.judge(other)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **_):
        return self.rule(self.judge, *y_pred)


# %%
def train(model, data, rate, batch, **adam):
    """Train by one pass over the data, with steps that become smaller."""
    schedule = keras.optimizers.schedules.CosineDecay(rate, len(data[0]) // batch)
    optimizer = keras.optimizers.Adam(schedule, **adam)
    model.compile(optimizer, steps_per_execution=training.at_once(50))
    optimizer.build(model.trainable_variables)  # now, else Keras compiles twice
    model.fit(data, batch_size=batch, shuffle=False, verbose=0)


# %%
real, other = laws.events(1000, 4, seed=1)  # of two bumps, of one
keras.utils.set_random_seed(notebook.seed(1))
judge = side_by_side(4, inputs=1, outputs=1)

# %% tags=["nbval-ignore-output"]
copies = [np.concatenate([each] * 80) for each in (real, other)]
train(Contest(judge, cross_entropy), copies, rate=3e-3, batch=200)

# %% [markdown]
# Beside it stands what needs no network: two histograms in bins, put into the formula.
# We choose the best number of bins *for* it, by the truth.
#
# **Predict**: can a network be better than the best histogram?


# %%
def loss_of(answer):
    """Return the cross-entropy of answers in all bins, by the true laws."""
    return -np.sum(p * np.log(answer) + q * np.log(1 - answer)) / 2


# %%
def by_histogram(k, bins):
    """Return the answers of two histograms of sample k, in all narrow bins."""
    wide = np.linspace(-6, 6, bins + 1)
    counts = [np.histogram(each[:, k, 0], wide)[0] for each in (real, other)]
    answer, _ = discriminate(*(count + 0.5 for count in counts))
    return np.repeat(answer, 1200 // bins)


# %%
middle = (edges[1:] + edges[:-1]) / 2
places = np.repeat(middle[:, None, None], 4, axis=1).astype("float32")
answers = ops.convert_to_numpy(ops.sigmoid(judge(places)))[..., 0].T.astype(float)

# %% tags=["nbval-ignore-output"]
excess = {"network": [loss_of(each) - best_loss for each in answers]}
for bins in (12, 20, 30, 50):
    found = [loss_of(by_histogram(k, bins)) - best_loss for k in range(4)]
    excess[f"{bins} bins"] = found
table({n: plus_minus(each, 4) for n, each in excess.items()}, ["judge", "loss − best"])

# %% tags=["folded", "nbval-ignore-output"] alt="A smooth network, a histogram in steps."
curves = {"best": best, "network": answers[0], "20 bins": by_histogram(0, 20)}
figures.over_x(middle, {"D, probability of being real": curves}, "x")
plt.show()

# %% [markdown]
# READING1
#
# ## 2 · When nothing overlaps (core, 6 min)
#
# A generator that has just begun draws nothing like real events. The simplest case
# (M. Arjovsky and others 2017): real points lie on the line x = 0 of a plane, others on
# the line x = θ. They never overlap, so the best discriminator is sure everywhere, and
# the divergence is ln 2, whatever θ is. What can the others learn from it? Each goes
# where its *own* loss falls: ln(1 − D), the discriminator's with the sign turned; or
# −ln D, which is in use because it stays steep where the first one is flat.
#
# Beside it stands a judge of another kind. A **critic** gives a score without upper
# end, high for real points, low for others, but nowhere steeper than 1. So the best
# score on the way from the one to the other rises evenly. Steepness is kept at 1 by a
# **gradient penalty**, λ times the mean of (steepness − 1)², at points between real and
# other ones (I. Gulrajani and others 2017).


# %%
def steepness(judge, x):
    """Return the length of the slope of scores at x, (n, networks)."""
    return ops.sqrt(ops.sum(slope(judge, x) ** 2, axis=-1) + 1e-12)


# %%
def between(real, other):
    """Return points on the way from one to the other, evenly spread over the batch."""
    n = ops.cast(ops.shape(real)[0], "float32")
    part = (ops.arange(0, ops.shape(real)[0], dtype="float32") + 0.5) / n
    part = ops.reshape(part, (-1, 1, 1))
    return part * real + (1 - part) * other


# %%
def wasserstein(weight):
    """Return the rule of a critic; `weight` λ is a number, or one per network."""
    weight = np.asarray(weight, "float32")

    def rule(critic, real, other, on_real, on_other):
        penalty = (steepness(critic, between(real, other)) - 1) ** 2
        return total(on_other - on_real) + total(weight * penalty)

    return rule


# %% [markdown]
# (`slope` is the one thing here that Keras does not offer: a derivative that a loss may
# contain, so that it is differentiated once more. The course has it for TensorFlow, JAX
# and PyTorch.)

# %%
theta = np.repeat([2, 0.5, 0.125], 3)  # three starts each


# %%
def lines(n, seed):
    """Return n real points on x = 0 and n others on x = θ, (n, 9, 2) each."""
    y = np.random.default_rng(seed).random((2, n, 9)).astype("float32")
    x = np.broadcast_to(theta.astype("float32"), (n, 9))
    return np.stack([0 * x, y[0]], axis=-1), np.stack([x, y[1]], axis=-1)


# %% tags=["nbval-ignore-output"]
judges = {}
for name, rule in {"D": cross_entropy, "critic": wasserstein(10)}.items():
    keras.utils.set_random_seed(notebook.seed(2))
    judges[name] = side_by_side(9, inputs=2, outputs=1)
    train(Contest(judges[name], rule), lines(20_000, 2), rate=1e-2, batch=100)

# %% [markdown]
# **Predict**: which of these knows whether the others are far away? By how much should
# they be pulled at θ = 2, and at 0.125?


# %%
def pulls(name, points):
    """Return scores and steepness of a judge at points, (n, 9) each."""
    found = judges[name](points)[..., 0], steepness(judges[name], points)
    return [ops.convert_to_numpy(each).astype(float) for each in found]


# %%
on_line, off_line = lines(1000, 3)
real_score, _ = pulls("D", on_line)
score, steep = pulls("D", off_line)
answer = 1 / (1 + np.exp(-score))
loss = (np.logaddexp(0, -real_score) + np.logaddexp(0, score)).mean(axis=0) / 2
far = {"1 − JSD / ln 2": loss / np.log(2)}
far |= {"ln(1 − D)": np.mean(answer * steep, axis=0)}
far |= {"−ln D": np.mean((1 - answer) * steep, axis=0)}
far["critic"] = pulls("critic", off_line)[1].mean(axis=0)

# %% tags=["nbval-ignore-output"]
rows = [[name, *each.reshape(3, 3).mean(axis=1)] for name, each in far.items()]
table(rows, ["pull by", "θ = 2", "θ = 0.5", "θ = 0.125"])

# %% [markdown]
# READING2

# %% tags=["folded"]
flat, steeper = far["ln(1 − D)"], far["critic"]
print("the divergence is ln 2 within 1 %:", bool(far["1 − JSD / ln 2"].max() < 0.01))
print("the critic pulls by 1 to 1.15:", bool(0.97 < steeper.min() < steeper.max() < 1.15))

# %% [markdown]
# ## 3 · How far is it? (core, 6 min)
#
# What a critic measures has a meaning of its own. Say that points are earth, and the
# earth of one sample has to be moved until it looks like the other. The mean distance,
# on the shortest way, is the **Wasserstein distance** W₁. On the lines it is θ. And it
# is the largest difference of mean scores that a critic nowhere steeper than 1 can
# reach (L. Kantorovich, G. Rubinstein 1958).
#
# ### Exercise 21.2: earth that has to be moved (lecture hall, 3 min)
#
# `x` and `y` are samples of equal size on a line, (n,) each. Return W₁.


# %%
def wasserstein_distance(x, y):
    """Return the mean distance over which x has to be moved to become y."""
    ...  # your code here


check("21.2", wasserstein_distance)

# %% [markdown]
# ### Exercise 21.3: be the critic (at home, 6 min)
#
# Real points lie around −2 and around 2, others around 0. Design the critic: return a
# function of an array x that is nowhere steeper than 1 and whose mean score is higher
# for real points than for others by at least 95 % of their distance W₁.


# %%
def best_critic():
    """Return a function of x, nowhere steeper than 1."""
    ...  # your code here


check("21.3", best_critic)

# %% [markdown]
# A critic with a penalty is not held to steepness 1, only drawn towards it. In one
# dimension one can work out what it does (integrate by parts, then the best slope at
# each x follows by itself): it is steeper than 1 by $|F - G| / 2 \lambda \rho$, where F
# and G are the shares of both samples below x and ρ is the density of the points in
# between where the penalty is asked. So its difference is not W₁ but
#
# $$W_1 + \int \frac{(F - G)^2}{2 \lambda \rho} \, dx.$$
#
# On the lines that is θ + θ²/2λ. (T. Milne, A. Nachman 2022 treat any dimension.) A
# test: real points are N(0, 1), others N(2, 1), so W₁ = 2 exactly. **Predict** what
# critics say with λ from 1 to 30.

# %%
distance = own("21.2", wasserstein_distance, otherwise=references.wasserstein_distance)
weights = np.repeat([1, 3, 10, 30], 3)  # three starts each
x = np.random.default_rng(3).normal(size=(2, 40_000, 12, 1)).astype("float32")
x[1] += 2

# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(notebook.seed(3))
critic = side_by_side(12, inputs=1, outputs=1)
train(Contest(critic, wasserstein(weights)), [*x], rate=1e-2, batch=200)

# %%
scores = [ops.convert_to_numpy(critic(each[:20_000]))[..., 0] for each in x]
said = np.mean(scores[0], axis=0) - np.mean(scores[1], axis=0)
law = np.array([2 + laws.overshoot(2, weight) for weight in weights])
by_sorting = [distance(*x[:, :20_000, k, 0]) for k in range(12)]

# %% tags=["nbval-ignore-output"]
rows = [
    [weights[k], law[k], plus_minus(said[k : k + 3], 2), np.mean(by_sorting[k : k + 3])]
    for k in range(0, 12, 3)
]
table(rows, ["λ", "law", "critic says", "by sorting"])

# %% [markdown]
# READING3

# %% tags=["folded"]
print("by sorting: 2 within 0.05:", bool(np.abs(np.subtract(by_sorting, 2)).max() < 0.05))
print("the law within 5 %:", bool(np.abs(said / law - 1).max() < 0.05))

# %% [markdown]
# ## 4 · One loss for both (core, 9 min)
#
# Now the other one learns, too: a **generator**, which turns noise into points. What the
# judge loses it wins. (I. Goodfellow and others 2014; the pair is a **GAN**, a
# generative adversarial network.) So one number is enough, if its slope comes back to
# the generator with the sign turned:


# %%
def reverse(x):
    """Return x; slopes that come back through it have their sign turned."""
    return 2 * ops.stop_gradient(x) - x


# %%
class Duel(Contest):
    """A generator against a judge: one loss, down for the one, up for the other."""

    def __init__(self, generator, judge, rule):
        super().__init__(judge, rule)
        self.generator = generator

    def call(self, pair):
        real, noise = pair
        fake = self.generator(noise)
        turned = self.judge(reverse(fake))
        return real, ops.stop_gradient(fake), self.judge(real), turned


# %% [markdown]
# Does that end? In the smallest duel the real point is 0, the generated one x, and the
# critic a straight line of slope y. It wants −xy to be large, the generator xy, and
# both take small steps at the same time. Two penalties may hold the critic back: λ times
# (|y| − 1)², as above, or γ/2 times y².
#
# **Predict** where the three games go, from (1, 0). At rest would be (0, 0).


# %%
def game(held_back, steps=500, rate=0.05):
    """Return the path (x, y) of a generator and a critic that is held back."""
    path = [(1.0, 0.0)]
    for _ in range(steps):
        x, y = path[-1]
        path.append((x + rate * y, y - rate * (x + held_back(y))))
    return np.array(path)


# %%
games = {
    "no penalty": game(lambda y: 0),
    "λ = ½: towards slope 1": game(lambda y: y - np.sign(y)),
    "γ = 1: towards slope 0": game(lambda y: y),
}

# %% tags=["folded"] alt="A growing spiral, an endless circle, and a path to the centre."
figures.paths(games)
plt.show()

# %% [markdown]
# Without a penalty they run in circles, and each step leads a little farther out. A
# critic that wants a slope of 1 never lets the generator rest: also at the right place
# it pushes it on. Only the penalty towards slope 0 lets them come to rest (L. Mescheder
# and others 2018). Real duels have many weights, but keep this in mind.
#
# The field's test is a ring of eight narrow Gaussians in the plane. What generators
# leave out of their data has a name, **mode collapse**.


# %%
def duel(real, noise, rule, rate, start, last=None, **adam):
    """Return generators side by side that have learned to draw what is real."""
    keras.utils.set_random_seed(notebook.seed(start))
    sets, axes = real.shape[1:]
    generator = side_by_side(sets, noise, axes, width=64, last=last)
    judge = side_by_side(sets, axes, 1, width=64)
    rng = np.random.default_rng(notebook.seed(start))
    z = rng.normal(size=(*real.shape[:2], noise)).astype("float32")
    averaged = {"use_ema": True, "ema_momentum": 0.99}  # of the weights, at the end
    train(Duel(generator, judge, rule), [real, z], rate, 128, **averaged, **adam)
    return generator


# %%
def draw(generator, n, seed=4):
    """Return n drawings of each generator, (n, generators, axes)."""
    rng = np.random.default_rng(seed)
    shape = (2000, *generator.input_shape[1:])
    parts = [generator(rng.normal(size=shape).astype("float32")) for _ in range(n // 2000)]
    return np.concatenate([ops.convert_to_numpy(part) for part in parts])


# %% [markdown]
# Three generators learn from 192,000 points each. The settings are tuned, rates by a
# factor 2 and λ by a factor 3. One row has another β₁, how much Adam's steps remember
# of the last ones: 0.9, what Keras takes if nothing is said.
#
# **Predict**: how many of the eight Gaussians do they find? And how wide are those?

# %%
recipes = {
    "GAN": (cross_entropy, 3e-3, 0.5),
    "GAN, β₁ = 0.9": (cross_entropy, 3e-3, 0.9),
    "WGAN, λ = 0.3": (wasserstein(0.3), 5e-3, 0.0),
}
points = ring(3 * 192_000, seed=1).reshape(-1, 3, 2)

# %% tags=["nbval-ignore-output"]
drawn = {}
for name, (rule, rate, beta_1) in recipes.items():
    generator = duel(points, 2, rule, rate, start=4, beta_1=beta_1, beta_2=0.9)
    drawn[name] = draw(generator, 10_000)

# %% tags=["folded", "nbval-ignore-output"] alt="All find the ring; between the modes."
shown = {"real": points[:2000, 0]} | {n: x[:2000, 0] for n, x in drawn.items()}
figures.samples(shown)
plt.show()

# %%
drawn["real"] = ring(30_000, seed=5).reshape(10_000, 3, 2)
fresh = ring(10_000, seed=6)


# %%
def on_ring(x):
    """Return modes, share near one, width and distance, one of each per sample."""
    reports = [ring_report(each) for each in x.transpose(1, 0, 2)]
    columns = [[r[key] for r in reports] for key in ("modes", "near", "width")]
    return [*columns, [sliced_distance(each, fresh) for each in x.transpose(1, 0, 2)]]


# %% tags=["nbval-ignore-output"]
quality = {name: on_ring(x) for name, x in drawn.items()}
rows = []
for name, (modes, *others) in quality.items():
    rows.append([name, ", ".join(map(str, modes)), *(plus_minus(v, 2) for v in others)])
table(rows, ["", "modes of 8", "near one", "width", "distance"])

# %% [markdown]
# READING4

# %% tags=["folded"]
near = {name: each[1] for name, each in quality.items()}
print("the GAN finds all eight:", min(quality["GAN"][0]) == 8)
print("its modes are too narrow:", bool(max(quality["GAN"][2]) < 0.95))
print("β₁ = 0.9 is worse:", bool(max(near["GAN, β₁ = 0.9"]) < min(near["GAN"]) - 0.1))

# %% [markdown]
# ### Exercise 21.4: how many Gaussians? (at home, 8 min)
#
# `x` are points (n, 2), `centres` (k, 2), `width` a number. Return how many Gaussians
# have at least a quarter of their fair share of *all* points. A point counts for the
# nearest centre, and only if that is less than 3 widths away.


# %%
def modes_found(x, centres, width):
    """Return how many Gaussians hold at least a quarter of their share of points."""
    ...  # your code here


check("21.4", modes_found)

# %%
count_modes = own("21.4", modes_found, otherwise=references.modes_found)
for name, x in drawn.items():
    print(name, [int(count_modes(x[:, k], centres(), WIDTH)) for k in range(3)])

# %% [markdown]
# ## 5 · 512 lattices (core, 8 min)
#
# How good are *pictures*? By eye, or by a mean over something, one cannot tell. So take
# pictures of which all are known: magnets of 3×3 spins on a torus at T = 2.5 (lesson
# 20). There are 512, each with an exact probability p. If a generator draws them with
# probabilities q, then
#
# $$\mathrm{TV} = \frac{1}{2} \sum |p - q|,$$
#
# the **total variation**, is 0 if it is right and 1 if it draws only what does not
# occur. The best discriminator has the accuracy ½ (1 + TV). From 20,000 drawings q is
# known with errors, so even exact drawings do not have 0.

# %%
T, n = 2.5, 20_000
p_all = lattices.probabilities(T)
torus = lattices.Torus(3, T)
sample = torus.sample(n, seed=7)
twenty = [
    lattices.total_variation(torus.sample(n, seed), p_all) for seed in range(10, 30)
]
floor = lattices.total_variation_floor(p_all, n)
print(f"exact drawings: TV {plus_minus(twenty, 4)}, formula {floor:.4f}")

# %% [markdown]
# Two physicists need no network. One knows that the energy is a sum over neighbours, so
# the only unknown is T: she takes the T at which the mean energy is that of the sample.
# The other does not know that. He measures how spins correlate, draws a Gaussian field
# for which that is right, and takes its signs (lesson 19's fields).


# %%
def energy(spins):
    """Return the energy per site of lattices, (n,)."""
    s = spins.astype(float)
    return -np.mean(s * (np.roll(s, 1, 1) + np.roll(s, 1, 2)), axis=(1, 2))


# %%
def fitted_temperature(spins):
    """Return the temperature at which lattices have the mean energy of these."""
    temperatures = np.linspace(1.5, 4, 251)
    every = energy(lattices.all_lattices())
    means = [lattices.probabilities(t) @ every for t in temperatures]
    return np.interp(np.mean(energy(spins)), means, temperatures)


# %%
def correlation(spins):
    """Return the mean product of spins (y, x) apart, (3, 3)."""
    power = np.abs(np.fft.fft2(spins)) ** 2
    return np.fft.ifft2(power.mean(axis=0)).real / spins[0].size


# %%
as_many = lattices.all_lattices()[
    np.random.default_rng(8).choice(
        512, n, p=lattices.probabilities(fitted_temperature(sample))
    )
]
signs = lattices.gaussian_signs(correlation(sample), n, seed=9)


# %% [markdown]
# Networks draw nine numbers between −1 and 1, whose signs are the spins. Beside GAN and
# WGAN stands the GAN with what let the small game come to rest, a penalty on slopes
# towards 0, at real and at drawn lattices (K. Roth and others 2017).


# %%
def towards_zero(weight):
    """Return the rule of a discriminator whose slopes are held small."""
    weight = np.asarray(weight, "float32")

    def rule(judge, real, fake, on_real, on_fake):
        squares = steepness(judge, real) ** 2 + steepness(judge, fake) ** 2
        loss = cross_entropy(judge, real, fake, on_real, on_fake)
        return loss + total(weight / 2 * squares)

    return rule


# %%
def as_spins(x):
    """Return drawings (n, 9) as lattices (n, 3, 3) of +1 and −1."""
    return np.where(x > 0, 1, -1).reshape(-1, 3, 3)


# %%
data = torus.sample(3 * 192_000, seed=10).reshape(-1, 3, 9).astype("float32")
recipes = {
    "GAN": (cross_entropy, 3e-3),
    "GAN, slopes towards 0": (towards_zero(1), 3e-3),
    "WGAN, λ = 3": (wasserstein(3), 3e-3),
}

# %% [markdown]
# **Predict** the order of the five.

# %% tags=["nbval-ignore-output"]
magnets, cost = {}, {}
for name, (rule, rate) in recipes.items():
    clock = time.process_time()
    generator = duel(data, 9, rule, rate, start=5, last="tanh", beta_1=0, beta_2=0.9)
    learned = time.process_time()
    magnets[name] = [as_spins(each) for each in draw(generator, n).transpose(1, 0, 2)]
    seconds = learned - clock, time.process_time() - learned
    cost[name] = [f"{each / 3:.1f}" for each in seconds]

# %% tags=["nbval-ignore-output"]
magnets["exact"] = [torus.sample(n, seed) for seed in (30, 31, 32)]
magnets["one number, T"], magnets["Gaussian signs"] = [as_many], [signs]
told = {
    "exact": "everything",
    "one number, T": "neighbours",
    "Gaussian signs": "shifts, pairs",
    "GAN": "nine numbers, −1 to 1",
}
rows, variation = [], {}
for name in [*list(magnets)[3:], *recipes]:
    drawings = magnets[name]
    variation[name] = [lattices.total_variation(s, p_all) for s in drawings]
    text = plus_minus(variation[name], 3) if len(drawings) > 1 else variation[name][0]
    means = np.mean([energy(s).mean() for s in drawings])
    rows.append([name, told.get(name, "the same"), text, means, *cost.get(name, "––")])
table(rows, ["", "was told", "TV", "energy", "learn (s)", "draw (s)"])
print(f"exact energy {torus.energy():.4f}")

# %% [markdown]
# READING5

# %% tags=["folded"]
means = {name: np.mean(each) for name, each in variation.items()}
print("one number is at the floor:", bool(means["one number, T"] < floor + 0.008))
held = "GAN, slopes towards 0"
print("slopes towards 0 help:", bool(max(variation[held]) < min(variation["GAN"])))
print("and beat Gaussian signs:", bool(max(variation[held]) < means["Gaussian signs"]))
print("no network is at the floor:", bool(min(variation[held]) > 1.3 * floor))

# %% [markdown]
# ## 6 · The penalty, exactly (deeper, 3 min)
#
# A penalty that does nothing is not noticed: training goes on without it. So test it
# where the answer is known. A critic of one dense layer has the same slope everywhere,
# its weights w, so its penalty is λ (|w| − 1)², on pictures of any shape.
#
# ### Exercise 21.5: a critic that must not be steep (at home, 8 min)
#
# `on_real` and `on_fake` are scores, (n,) or (n, 1); `slopes` (n, …) those at n points,
# pictures with any number of axes. Return the critic's loss: mean score of fake minus
# mean score of real points, plus `weight` times the mean of (length of the slope − 1)².


# %%
def critic_loss(on_real, on_fake, slopes, weight):
    """Return the loss of a Wasserstein critic with its penalty, one number."""
    ...  # your code here


check("21.5", critic_loss)

# %%
loss_with = own("21.5", critic_loss, otherwise=references.critic_loss)
straight = keras.Sequential(
    [keras.Input((4, 5, 2)), layers.Flatten(), layers.Dense(1)]
)
pictures = dice.normal(size=(6, 4, 5, 2)).astype("float32")
slopes = ops.convert_to_numpy(slope(straight, pictures))
w = straight.get_weights()[0]
penalty = loss_with(np.zeros(6), np.zeros(6), slopes, 10)
print(f"penalty {float(penalty):.4f}, exactly {10 * (np.linalg.norm(w) - 1) ** 2:.4f}")

# %% [markdown]
# And a critic that looks at the whole batch, as a batch normalisation does? Then the
# slope "at a point" is not its own: the scores of all others depend on it, too.


# %%
def normalised(x):
    """Return scores of pictures that are normalised over the batch first."""
    spread = ops.sqrt(ops.var(x, axis=0) + 1e-3)
    return straight((x - ops.mean(x, axis=0)) / spread) ** 2


# %%
lengths = [
    np.linalg.norm(ops.convert_to_numpy(slope(normalised, pictures[:k]))[0])
    for k in (6, 3)
]
print("slope at the same picture, in a batch of 6 and of 3:", *np.round(lengths, 3))

# %% [markdown]
# So no batch normalisation in a critic with a gradient penalty (I. Gulrajani and others
# 2017).

# %% tags=["folded"]
exact = 10 * (np.linalg.norm(w) - 1) ** 2
print("the penalty is exact:", bool(np.isclose(penalty, exact, rtol=1e-4)))
print("batches change slopes:", bool(abs(lengths[0] / lengths[1] - 1) > 0.01))

# %% [markdown]
# ## 7 · A judge is judged (deeper, 6 min)
#
# For larger pictures nobody can list all states. Then one trains a fresh classifier to
# tell real from generated and asks for its area under the ROC curve: ½ if it finds no
# difference (a **classifier two-sample test**; D. Lopez-Paz, M. Oquab 2017). But ½ may
# also mean that the *judge* is bad. So first let it judge what is known. On 512
# lattices the best area follows from p and q: events in the order of the likelihood
# ratio q/p, as J. Neyman and E. Pearson showed.
#
# ### Exercise 21.6: the best possible judge (at home, 6 min)
#
# `p` and `q` hold the probabilities of the same states, (k,) each. Return the largest
# possible area, for telling states of q from states of p: the probability that one of
# q has the larger ratio q/p. Two equal states count half.


# %%
def best_area(p, q):
    """Return the largest area under a ROC curve, states of q against states of p."""
    ...  # your code here


check("21.6", best_area)

# %% [markdown]
# Four generators with something wrong, each in another direction: a temperature that is
# 4 % too low; couplings that differ along rows and columns, with the right energy; the
# signs of section 5, with the right correlations; the GAN with slopes towards 0.


# %%
def unequal(coupling):
    """Return probabilities with this coupling in rows, and the right mean energy."""
    s = lattices.all_lattices().astype(float)
    rows, columns = (np.sum(s * np.roll(s, 1, axis), (1, 2)) for axis in (2, 1))
    others = np.linspace(0, 1.5, 601)
    laws_ = np.exp(coupling * rows[:, None] + columns[:, None] * others)
    laws_ /= laws_.sum(axis=0)
    means = (rows + columns) @ laws_
    k = np.abs(means - p_all @ (rows + columns)).argmin()
    return laws_[:, k]


# %%
def counted(spins):
    """Return how often each of the 512 lattices occurs."""
    return np.bincount(lattices.numbers(spins), minlength=512) / len(spins)


# %%
wrong = {"T = 2.4": lattices.probabilities(2.4), "rows, columns": unequal(0.25)}
many = lattices.gaussian_signs(torus.correlation(), 200_000, seed=11)
wrong |= {"Gaussian signs": counted(many), "GAN": counted(np.concatenate(magnets[held]))}

# %% [markdown]
# Beside the network stands a judge that only counts: how often did each state occur in
# both samples? **Predict** which directions a network finds, if it learns from 10,000 +
# 10,000 lattices; and what it says after only 20 steps.


# %%
def lattices_of(law, seed):
    """Return 20,000 lattices from a law of all 512, as (n, 9)."""
    k = np.random.default_rng(seed).choice(512, 20_000, p=law)
    return lattices.all_lattices()[k].reshape(-1, 9).astype("float32")


# %%
right = np.stack([lattices_of(p_all, 40 + k) for k in range(12)], axis=1)
others = np.stack(
    [lattices_of(q, 60 + k) for q in wrong.values() for k in range(3)], axis=1
)

# %% tags=["nbval-ignore-output"]
said_by = {}
for passes in (0.2, 8):
    keras.utils.set_random_seed(notebook.seed(6))
    judge = side_by_side(12, inputs=9, outputs=1)
    kept = int(min(passes, 1) * 10_000)
    repeated = [np.concatenate([x[:kept]] * max(1, int(passes))) for x in (right, others)]
    train(Contest(judge, cross_entropy), repeated, rate=5e-3, batch=100)
    said_by[passes] = [ops.convert_to_numpy(judge(x[10_000:]))[..., 0] for x in (others, right)]

# %% tags=["nbval-ignore-output"]
optimum = own("21.6", best_area, otherwise=references.best_area)
rows, kind = [], np.repeat([0, 1], 10_000)
for number, (name, law) in enumerate(wrong.items()):
    each = range(3 * number, 3 * number + 3)
    row = [name, float(optimum(p_all, law))]
    for passes in (8, 0.2):
        fake, real = said_by[passes]
        areas = [auc(kind, np.concatenate([real[:, k], fake[:, k]])) for k in each]
        row.append(plus_minus(areas, 3))
    rows.append(row)
table(rows, ["wrong", "best possible", "800 steps", "20 steps"])

# %% [markdown]
# READING7
#
# ## 8 · Copies (deeper, 5 min)
#
# All that a generator sees is a sample. The perfect answer to *draw what you have seen*
# is to copy it. Take 200 lattices only. A copier has a TV of nearly 0 to its sample,
# and that of the sample to the law; whoever has understood the law has it the other way
# round. (A finite set of drawings adds its floor to both.)

# %%
few = torus.sample(600, seed=12).reshape(200, 3, 3, 3)  # three samples of 200


# %%
def two_distances(spins, k):
    """Return the TV of drawings to the law, and to sample k."""
    laws_ = p_all, counted(few[:, k])
    return [lattices.total_variation(spins, law) for law in laws_]


# %% [markdown]
# The GAN sees each of its 200 lattices again and again. **Predict**: does it learn the
# law first, or the sample? And with its slopes held towards 0?

# %% tags=["nbval-ignore-output"]
twice = np.concatenate([few, few], axis=1).reshape(200, 6, 9).astype("float32")
steps, found = (100, 400, 1600), []
for count in steps:
    seen = np.concatenate([twice] * (128 * count // 200))
    rule = towards_zero([0, 0, 0, 1, 1, 1])
    generator = duel(seen, 9, rule, 3e-3, start=8, last="tanh", beta_1=0, beta_2=0.9)
    drawings = draw(generator, n).transpose(1, 0, 2)
    found.append([two_distances(as_spins(x), k % 3) for k, x in enumerate(drawings)])
found = np.array(found)  # (steps, networks, 2)

# %%
by_one = []
for k in range(3):
    law = lattices.probabilities(fitted_temperature(few[:, k]))
    states = np.random.default_rng(k).choice(512, n, p=law)
    by_one.append(two_distances(lattices.all_lattices()[states], k))
copier = [two_distances(few[:, k], k) for k in range(3)]

# %% tags=["nbval-ignore-output"]
rows = []
for number, count in enumerate(steps):
    for name, part in (("GAN", slice(0, 3)), (held, slice(3, 6))):
        pair = found[number, part].T
        rows.append([f"{name}, {count} steps", *(plus_minus(v, 3) for v in pair)])
for name, values in (("a copier", copier), ("one number, T", by_one)):
    rows.append([name, *(plus_minus(v, 3) for v in np.transpose(values))])
table(rows, ["", "TV to the law", "TV to the sample"])

# %% [markdown]
# READING8
#
# ## Quiz (core, 3 min)
#
# **1.** The discriminator's loss is ln 2 on real and on generated events. Good news?
#
# <details><summary>Answer</summary>
#
# Either the generator is perfect or the discriminator is blind. A fresh one, which has
# been judged itself, can tell.
#
# </details>
#
# **2.** Two samples that do not overlap, at distance 5 or 10. What do the
# Jensen–Shannon divergence and W₁ say?
#
# <details><summary>Answer</summary>
#
# The divergence is ln 2 both times, W₁ doubles.
#
# </details>
#
# **3.** Real points at 0, others at 2, λ = 1. What difference does the best critic
# report?
#
# <details><summary>Answer</summary>
#
# θ + θ²/2λ = 2 + 4/2 = 4, twice the distance.
#
# </details>
#
# **4.** Generated lattices have the right mean energy and the right correlations. Done?
#
# <details><summary>Answer</summary>
#
# No. Gaussian signs have both, and a TV of 0.1 where exact drawings have 0.03.
#
# </details>
#
# ## Summary
#
# SUMMARY
#
# *Next:* a generator need not be trained against anybody. Lesson 22 takes noise away,
# little by little, and there the best answer is known at each step.
#
# *Read on:*
#
# - I. Goodfellow and others, *Generative adversarial nets*, NeurIPS 2014,
#   arXiv:1406.2661
# - I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville, *Improved training
#   of Wasserstein GANs*, NeurIPS 2017, arXiv:1704.00028
# - L. Mescheder, A. Geiger, S. Nowozin, *Which training methods for GANs do actually
#   converge?*, ICML 2018, arXiv:1801.04406

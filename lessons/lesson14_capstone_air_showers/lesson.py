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
# # 14 · Capstone: air showers
#
# *In lesson 4 a physicist's fit beat every network, and lesson 13 ended with symmetries
# that replace data. An air shower has more of them than a square array can show: it may
# fall anywhere, from any side. Can a network that reads nothing but the raw maps beat
# the fit now?*
#
# In this lesson you
#
# - measure baselines first, and how well anybody can do, each with an error bar;
# - turn a map into a set of stations, seen from the shower;
# - let a network look, correct core and axis of a first plane, and look again;
# - find out what brings what: pooling, optimiser, extra targets, the physicist's fit;
# - break everything with dead stations, and cure it;
# - try to beat the course's own networks.
#
# **Who wins, and why?** With 5,000 showers a network that starts from the physicist's
# fit: knowledge replaces data. With 20,000 a network on raw maps comes within about a
# tenth of a point. Raw is relative: a plane, found by least squares, tells it roughly
# where core and axis are, and like the fit it looks for them again. Without the plane
# it beats the fit as well, but stays behind by 0.7 points; a convolutional network
# needs more care, more showers and more epochs for that.
#
# Core 45 min · deeper 117 min · slides 9, 33 and 34: *Clarifying frequent
# misunderstandings*, *References & Further Reading*, *Tryout Deep Learning Yourself!*

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=14)

# %% tags=["folded"]
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

from lessons import check, claim, hint, own
from lessons.lesson14_capstone_air_showers import entrants, figures
from utils import airshowers, roc, training
from utils.tables import plus_minus, table

# %% [markdown]
# ## 1 · Rules of the game (core, 4 min)
#
# Up to 20,000 showers to learn from, 8,000 to be judged by. The two samples have
# different seeds, so no shower is in both. Every comparison below gives all methods the
# same 5,000 showers, so that three random starts of each take a minute.

# %%
showers = airshowers.simulate(20_000, seed=1)
test = airshowers.simulate(8_000, seed=2)
few = showers.select(slice(5_000))

# %% [markdown]
# A result without an error bar is half a result. The simplest way to one, for any
# number computed from n events, is the **bootstrap**: draw n of the events with
# replacement, compute the number again, repeat. The spread of the repetitions is the
# error.


# %%
def with_error(statistic, *columns, repeats=100):
    """Return a statistic of columns (n,) and its bootstrap error."""
    rng = np.random.default_rng(0)
    draws = rng.integers(0, len(columns[0]), size=(repeats, len(columns[0])))
    again = [statistic(*(column[draw] for column in columns)) for draw in draws]
    return statistic(*columns), np.std(again)


# %% [markdown]
# For 8,000 Gaussian events this gives σ/√(2n), 0.8 % of a width, without a formula.
# That is what other *test* showers would change. What another random start of the
# *training* would change, only training again tells.
#
# ### Exercise 14.1: bias, resolution and σ68 (lecture hall, 4 min)
#
# From true and reconstructed energies return the **bias** (mean of the ratio
# reconstructed / true, minus 1), the **resolution** (standard deviation of the ratio,
# over N as in NumPy) and **σ68**, half the distance between its 16th and its 84th
# percentile, which outliers leave alone. Either array may have the shape (N,) or
# (N, 1).


# %%
def energy_metrics(truth, reconstructed):
    """Return bias, resolution and σ68 of the ratio reconstructed / true."""
    ...  # your code here


check("14.1", energy_metrics)

# %% [markdown]
# Stuck? `hint("14.1", 0)` shows code to fill, `hint("14.1")` and `hint("14.1", 2)` give
# advice. From here on everything is judged by the resolution, in per cent.


# %% tags=["network"]
def to_target(energy):
    """Turn energies in EeV into lg(E / EeV), log to base 10, centred."""
    return np.log10(energy) - 1.25


# %% tags=["network"]
def to_energy(target):
    """Turn the network's output back into energies in EeV, (n,)."""
    return 10 ** (np.ravel(target) + 1.25)


# %%
def resolution(energy):
    """Return std(E_rec / E) of the test showers in per cent."""
    return 100 * float((np.ravel(energy) / test["energy"]).std())


# %%
def quoted(energy):
    """Return the same as a text, with its bootstrap error."""
    return "{:.1f} ± {:.1f}".format(*with_error(np.std, 100 * energy / test["energy"]))


# %% [markdown]
# ## 2 · A baseline and a bound (core, 6 min)
#
# **The fit** of lesson 4 finds front, core and fall-off of each shower and turns the
# signal at 800 m into an energy. It does so once for each sample; what it found along
# the way, we keep for later.

# %%
frame = airshowers.station_features(few)
frame_test = airshowers.station_features(test)
by_fit = frame_test.energy

# %% [markdown]
# **How well can anybody do?** A few thousand particles are counted out of billions, and
# two showers of one energy differ in mass, depth and muons. How much the records tell
# at best follows from the formulas of the simulation (the **Cramér–Rao bound**, with
# what is known beforehand about the nuclei).

# %%
best = airshowers.best_resolution(test.select(slice(2000)))
bound = 100 * np.sqrt(np.mean(best.ln_energy**2))

# %% [markdown]
# And a network of this course, which reads the maps as they are: four convolutions and
# a global maximum.


# %% tags=["network"]
def convolutional_network(channels=2):
    """Return a small convolutional network on maps (14, 14, channels)."""
    inputs = keras.Input((14, 14, channels))
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.GlobalMaxPooling2D()(x)
    x = layers.Dense(32, activation="relu")(x)
    return keras.Model(inputs, layers.Dense(1)(x))


# %% tags=["network"]
def adam(rate, steps):
    """Return Adam with a learning rate that falls along a cosine."""
    falling = keras.optimizers.schedules.CosineDecay(rate, steps)
    return keras.optimizers.Adam(falling)


# %% tags=["network"]
def train(
    model, x, y, epochs, rate, optimizer=adam, batch=64, loss="mse", weights=None
):
    """Fit a model to inputs and targets, arrays or lists of them; return it."""
    examples = len(x[0]) if isinstance(x, list) else len(x)
    steps = epochs * -(-examples // batch)
    descent = optimizer(rate, steps)
    model.compile(descent, loss=loss, loss_weights=weights)
    descent.build(model.trainable_variables)  # now, else Keras compiles twice
    bar = training.progress()
    model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0, callbacks=bar)
    model.compile()  # forgets the training, which keeps up to 80 MB
    return model


# %% tags=["network", "folded"]
def answers(model, x):
    """Return all outputs of a model as NumPy arrays, 1,000 showers at a time."""
    arrays, parts = x if isinstance(x, list) else [x], []
    for k in range(0, len(arrays[0]), 1000):
        part = [array[k : k + 1000] for array in arrays]
        outputs = model(part if isinstance(x, list) else part[0], training=False)
        parts.append(keras.tree.map_structure(ops.convert_to_numpy, outputs))
    return keras.tree.map_structure(lambda *each: np.concatenate(each), *parts)


# %% tags=["network", "folded"]
def predict(model, x):
    """Return lg(E / EeV) − 1.25 of showers, (n,); of several looks the last one."""
    outputs = answers(model, x)
    return np.ravel(outputs[-3] if isinstance(outputs, list) else outputs)


# %%
def three_starts(build, x, y, **options):
    """Return three trained networks, from three random starts."""
    models = []
    for start in (1, 2, 3):
        keras.utils.set_random_seed(notebook.seed(start))
        models.append(train(build(), x, y, **options))
    return models


# %% tags=["folded"]
def resolutions(models, x):
    """Return the resolution of each model on the test showers."""
    return [resolution(to_energy(predict(model, x))) for model in models]


# %% [markdown]
# **Predict** the resolutions: convolutional network, fit, bound.

# %% tags=["nbval-ignore-output"]
few_maps, test_maps = airshowers.images(few), airshowers.images(test)
few_lg = to_target(few["energy"])
cnns = three_starts(convolutional_network, few_maps, few_lg, epochs=8, rate=3e-3)
runs = {"maps, CNN": resolutions(cnns, test_maps)}
rows = [["maps, CNN", plus_minus(runs["maps, CNN"])], ["fit", quoted(by_fit)]]
table([*rows, ["bound", f"{bound:.1f}"]], ["5,000 showers", "resolution (%)"])

# %% [markdown]
# The error of a network is the spread of three starts, that of a fit the bootstrap's. A
# dense network does worse still (section 9). Four numbers and a formula win. What does
# the fit know that they do not?
#
# ## 3 · A map becomes a set (core, 6 min)
#
# A convolution knows that a shower may be *shifted*. It may also be turned by any
# angle, and no convolution on a square array has that exactly.
# And what matters in the times are a few hundred nanoseconds of curvature, on top of
# the microseconds of an inclined front.
#
# So we look at the array as the shower does. A flat front that comes from the direction
# $\mathbf a$ reaches the place $\mathbf x$ at the time $c\,t = c\,t_0 - \mathbf a \cdot
# \mathbf x$. Least squares finds it for each shower. Stations that are far off
# (particles that came by chance) drop out in further passes.


# %% tags=["network"]
STATIONS = airshowers.station_grid().reshape(-1, 2) / 1000  # km, (196, 2)
LIGHT = 0.2998  # km/µs


# %% tags=["network"]
def plane(time, weight, near):
    """Fit planes to times (n, 196) in km; return a (n, 2), and delays behind them."""
    columns = np.column_stack([-STATIONS, np.ones(196)])
    late = np.where(near, 0, np.inf)
    for cut in (5, 0.9, 0.45, 0.3):  # km
        w = np.where(np.abs(late) < cut, weight, 0)
        matrix = np.einsum("nm,mi,mj->nij", w, columns, columns) + 1e-3 * np.eye(3)
        found = np.linalg.solve(matrix, ((w * time) @ columns)[..., None])[..., 0]
        late = time - found @ columns.T
    size = np.linalg.norm(found[:, :2], axis=1, keepdims=True)
    return found[:, :2] * np.minimum(1, 0.9 / np.maximum(size, 1e-6)), late


# %% [markdown]
# Then the origin goes to the centre of the signals and the first axis towards the
# direction of the shower. Each station is a row of five numbers: two places, delay
# behind the plane, logarithm of the signal, and whether it is active. The order of the
# rows means nothing: the map has become a **set**. No truth is used, only the maps.


# %% tags=["network", "folded"]
def maps_of(showers):
    """Return signals in VEM and times in km, (n, 196), 0 where silent."""
    signal = np.nan_to_num(showers["signal"].reshape(-1, 196)).astype(float)
    time = np.nan_to_num(showers["time"].reshape(-1, 196)) * LIGHT / 1000
    return signal, time


# %% tags=["network"]
def frame_of(showers):
    """Return core (n, 2) and slope (n, 2) of the planes, turns (n, 2, 2), delays."""
    signal, time = maps_of(showers)
    hottest = STATIONS[signal.argmax(axis=1)]
    near = np.linalg.norm(STATIONS - hottest[:, None], axis=2) < 1.6  # km
    slope, late = plane(time, np.sqrt(signal), near)
    weight = near * signal**0.7
    core = weight @ STATIONS / weight.sum(axis=1, keepdims=True)
    along = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-6)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return core, slope, np.stack([along, across], axis=2), late


# %% tags=["network"]
def as_set(showers):
    """Return 49 stations (n, 49, 5) around the core and four numbers (n, 4)."""
    signal, _ = maps_of(showers)
    core, slope, turn, late = frame_of(showers)
    on = signal > 0
    place = (STATIONS - core[:, None]) @ turn
    nearest = np.argsort(np.linalg.norm(place, axis=2), axis=1)[:, :49]
    log_signal = np.log(np.maximum(signal, 1))
    columns = [*np.moveaxis(place, 2, 0), late.clip(-0.5, 0.5) * on, log_signal, on]
    columns = [np.take_along_axis(each, nearest, axis=1) for each in columns]
    stations = np.stack(columns, axis=2)
    sine = np.maximum(np.linalg.norm(slope, axis=1), 1e-6)
    slant = 1 / np.sqrt(1 - sine**2) - 1.4
    size = np.log(signal.sum(axis=1)) / 2 - 4.5
    numbers = np.stack([sine, slant, size, np.log(on.sum(axis=1) / 20)], axis=1)
    return [stations.astype("float32"), numbers.astype("float32")]


# %% [markdown]
# One shower, as two maps and as a set (the arrow comes from the sky):

# %% alt="A shower as two maps and as a set, in which the delays grow outwards."
one = test.select([143])
figures.shower_set(one, frame_of(one), as_set(one)[0][0])
plt.show()

# %% [markdown]
# The microseconds are gone. What is left grows with the distance from the core: the
# front is curved. Turn or move the shower, and the set stays the same (but for the
# places where stations stand).
#
# > **How is a set read?** With the *same* weights for all its members, and then
# > something that does not ask for their order: a sum, a mean, a maximum.

# %% [markdown]
# ## 4 · The stations vote (core, 8 min)
#
# First, what a station looks like from a core and an axis: its distance from the axis,
# how far it lies upstream, its signal, its delay. Nothing here is trained. At first,
# core and axis are those of section 3: `shift` and `tilt` are 0.


# %% tags=["network"]
def seen_from(stations, numbers, shift, tilt):
    """Return features (n, 49, 8) of stations, for a core and an axis that moved."""
    x, y, late, ln_signal, on = (stations[..., k] for k in range(5))
    late = (late + x * tilt[:, :1] + y * tilt[:, 1:]) * on
    x, y = x - shift[:, :1], y - shift[:, 1:]
    upstream = x * (numbers[:, :1] + tilt[:, :1]) + y * tilt[:, 1:]
    radius = ops.sqrt(ops.maximum(x**2 + y**2 - upstream**2, 0.05**2))
    place = [ops.log(radius), x / radius, y / radius, upstream / 2]
    delay = [ops.arcsinh(10 * late), ops.arcsinh(100 * late) / 3]
    return ops.stack([*place, (ln_signal - 3) / 2 * on, *delay, on], axis=-1)


# %% [markdown]
# Then two dense layers with the same weights for each station, and a pooling over the
# 49. The mean is the obvious one. Another: each station names, beside its 32 features,
# 32 numbers that say how much it has to tell about each of them; a softmax over the
# stations turns these into shares. The stations **vote**. (It is the simplest form of
# *attention*.)


# %% tags=["network"]
def mean(x):
    """Return the mean over the stations, (n, features)."""
    return ops.mean(x, axis=1)


# %% tags=["network"]
def vote(x):
    """Return the mean over the stations, each weighted by what it has to say."""
    shares = layers.Softmax(axis=1)(layers.Dense(x.shape[-1])(x))
    return ops.sum(shares * x, axis=1)


# %% tags=["network"]
def look(x, context, pool):
    """Return 32 features of a set: the same weights for all stations, then pooling."""
    x = layers.Concatenate()([x, layers.RepeatVector(x.shape[1])(context)])
    x = layers.Dense(32, activation="silu")(x)
    x = layers.Dense(32, activation="silu")(x)
    x = layers.Concatenate()([pool(x), context])
    x = layers.Dense(64, activation="silu")(x)
    return layers.Dense(32, activation="silu")(x)


# %% [markdown]
# (`silu` is a smooth ReLU, $x$ times its sigmoid.) The network asks not only for the
# energy. Its outputs are the energy, the *geometry* (by how much core and axis should
# move) and the *air* (depth of the maximum, number of muons). All of it is known of
# simulated showers; the network reads only the maps. How much these extra targets
# count, the loss weights decide. At first they are 0.


# %% tags=["network"]
def set_network(looks=2, pool=vote, scale=0.43, air=2):
    """Return a network on a set; per look: energy (1), geometry (4), air (2)."""
    # scale: the spread of the first target
    stations, numbers = keras.Input((49, 5)), keras.Input((4,))
    shift = tilt = 0 * numbers[:, :2]
    energy, context, outputs = 0, numbers, []
    for _ in range(looks):
        x = look(seen_from(stations, numbers, shift, tilt), context, pool)
        step = layers.Dense(5 + air)(x)
        energy = energy + scale * step[:, :1]
        shift, tilt = shift + step[:, 1:3] / 10, tilt + step[:, 3:5] / 50
        geometry = ops.concatenate([10 * shift, 50 * tilt], axis=1)
        outputs += [energy, geometry, step[:, 5:]]
        context = layers.Concatenate()([numbers, layers.Dense(8)(x), energy / scale])
    return keras.Model([stations, numbers], outputs)


# %% tags=["network"]
def mean_network():
    """Return a network that looks once and takes the mean over the stations."""
    return set_network(looks=1, pool=mean)


# %% tags=["network"]
def vote_network():
    """Return a network that looks once and lets the stations vote."""
    return set_network(looks=1)


# %% tags=["network"]
def targets(showers):
    """Return lists of targets: energy (n, 1), geometry (n, 4) and air (n, 2)."""
    core, slope, turn, _ = frame_of(showers)
    shift = (showers["showercore"] / 1000 - core)[:, None] @ turn
    tilt = (showers["showeraxis"][:, :2] - slope)[:, None] @ turn
    geometry = np.concatenate([10 * shift, 50 * tilt], axis=2)[:, 0]
    air = [(showers["Xmax"] - 750) / 60, np.log(showers["Rmu"]) / 0.2 - 0.5]
    return [to_target(showers["energy"])[:, None], geometry, np.stack(air, axis=1)]


# %% tags=["network"]
LOSSES = ["mse", "huber", "huber"]  # huber: squared if small, absolute if large
ALL = [0.3, 0.003, 0.0015, 1, 0.01, 0.005]  # weights of two looks, three losses each


# %% [markdown]
# The last choice is the optimiser. **Adam** scales the step of each weight by itself.
# **Muon** (K. Jordan and others, 2024) takes a kernel for what it is, a matrix: it
# replaces the gradient by the nearest matrix whose singular values are all one, so that
# rare directions move as fast as frequent ones. Biases stay with Adam.


# %% tags=["network"]
def muon(rate, steps):
    """Return Muon with a learning rate that falls along a cosine."""
    falling = keras.optimizers.schedules.CosineDecay(rate, steps)
    return keras.optimizers.Muon(
        falling, adam_lr_ratio=1, weight_decay=0.004, adam_weight_decay=0.004
    )


# %% [markdown]
# Data or optimiser: **predict** what gains more, voting instead of the mean, or Muon
# instead of Adam.

# %% tags=["nbval-ignore-output"]
few_set, test_set, few_targets = as_set(few), as_set(test), targets(few)
settings = {"epochs": 8, "loss": LOSSES, "weights": [1, 0, 0]}
averaging = three_starts(mean_network, few_set, few_targets, rate=1e-2, **settings)
voting = three_starts(vote_network, few_set, few_targets, rate=1e-2, **settings)
settings |= {"rate": 2e-2, "optimizer": muon}
with_muon = three_starts(vote_network, few_set, few_targets, **settings)
runs["set, mean"] = resolutions(averaging, test_set)
runs["set, vote"] = resolutions(voting, test_set)
runs["set, vote, Muon"] = resolutions(with_muon, test_set)
table({name: plus_minus(found) for name, found in runs.items()}, ["", "resolution (%)"])

# %% [markdown]
# The frame, and a network that reads a set, bring the same 5,000 showers from 15 % to
# nearly what the fit has. (Which of the two does it? Section 11.) Voting gains
# about one point, and so does the optimiser, with the same data, network and number of
# steps. But each has its own learning rate (twice or half of it changed little), and
# only Muon has a weight decay. What Adam would reach in more epochs, the table does not
# say.
#
# ## 5 · Look again (core, 3 min)
#
# The frame of section 3 is rough: its core is off by more than 100 m. But the
# network itself says by how much, if we ask for it. So let it look **again**, from the
# core and the axis that it found: the same stations, now seen from a better place, and
# a second set of weights. That is how a fit works, step by step; here each step is
# learned.
#
# **Predict** the gain of a second look and of extra questions, which nobody needs in
# the end.

# %% tags=["nbval-ignore-output"]
settings |= {"loss": LOSSES * 2, "weights": ALL}
looking = three_starts(set_network, few_set, few_targets * 2, **settings)
runs["set, two looks"] = resolutions(looking, test_set)
shown = list(runs)[-2:]
table({name: plus_minus(runs[name]) for name in shown}, ["", "resolution (%)"])

# %% [markdown]
# Is it the second look, or the extra questions? The questions help alone, the second
# look only together with them, as a table in the next section shows for 20,000 showers.
#
# ## 6 · Who wins? (core, 7 min)
#
# One contestant is missing: **fit and network together**. The fit finds core and axis;
# each station is described by what it saw and by what the fit expected there (eleven
# numbers), the shower by six numbers of the fit; and the network learns only by how
# much the fit's energy is wrong. To be fair, it gets both optimisers. Will it win?


# %% tags=["network"]
def inputs_of(frame):
    """Return what fit and network read: maps, numbers, the fit's lg E."""
    return [frame.maps, frame.numbers, to_target(frame.energy)[:, None]]


# %% tags=["network"]
def look_at_stations(maps, numbers):
    """Return 32 features of stations (n, 7, 7, 11) that a fit has described."""
    x = layers.Reshape((49, 11))(maps)
    x = layers.Concatenate()([x, layers.RepeatVector(49)(numbers)])
    x = layers.Dense(32, activation="silu")(x)
    x = layers.Dense(32, activation="silu")(x)
    x = layers.Concatenate()([ops.mean(x, axis=1), ops.max(x, axis=1), numbers])
    x = layers.Dense(64, activation="silu")(x)
    return layers.Dense(32, activation="silu")(x)


# %% tags=["network"]
def energy_network():
    """Return fit and network: the fit's lg E plus a learned correction."""
    maps, numbers = keras.Input((7, 7, 11)), keras.Input((6,))
    fit = keras.Input((1,))
    x = layers.Dense(1)(look_at_stations(maps, numbers))
    x = layers.Rescaling(0.1)(x)
    return keras.Model([maps, numbers, fit], layers.Add()([x, fit]))


# %% tags=["nbval-ignore-output"]
few_fit, test_fit = inputs_of(frame), inputs_of(frame_test)
by_adam = three_starts(energy_network, few_fit, few_lg, epochs=8, rate=5e-3)
by_muon = three_starts(
    energy_network, few_fit, few_lg, epochs=8, rate=2e-2, optimizer=muon
)
runs["fit + network, Adam"] = resolutions(by_adam, test_fit)
runs["fit + network, Muon"] = resolutions(by_muon, test_fit)

# %% tags=["nbval-ignore-output"] alt="Fit and network lead; the CNN is far behind."
rungs = {name: (np.mean(found), np.std(found, ddof=1)) for name, found in runs.items()}
rungs["fit"] = with_error(np.std, 100 * by_fit / test["energy"])
figures.ladder(rungs, bound)
plt.show()

# %% [markdown]
# With 5,000 showers the fit's knowledge wins, and the optimiser counts for it, too. It
# is the same trade as in lesson 13: who knows less, needs more data. So give both all
# 20,000 (measured beforehand, three starts each; `python -m benchmarks.capstone`
# repeats it; seconds of the processor for the training):
#
# | network | epochs | resolution (%) | seconds |
# |---|---|---|---|
# | maps, dense | 12 | 18.38 ± 0.09 | 8 |
# | maps, CNN | 12 | 11.05 ± 0.03 | 25 |
# | set, mean, Adam | 8 | 9.45 ± 0.10 | 8 |
# | set, vote, Adam | 8 | 8.95 ± 0.03 | 9 |
# | set, vote, Muon | 8 | 7.90 ± 0.04 | 10 |
# | the same, asked for all | 8 | 7.51 ± 0.01 | 11 |
# | two looks, asked for the energy only | 6 | 7.90 ± 0.09 | 17 |
# | two looks, asked for all | 6 | 7.13 ± 0.07 | 19 |
# | fit + network, Muon | 8 | 7.01 ± 0.04 | 8 |
#
# The fit has 9.9, the bound is 6.8 (over all 8,000 showers; section 2 took 2,000). On
# raw maps the network comes within about a tenth of a point of the one that starts from
# the fit: it needs the plane of section 3 (without: 7.8 %), the full fit saves data.
# The second look alone brings nothing (in six epochs; one look had eight), the extra
# questions alone 0.4 points, both together 0.8. Asked for core and axis, but not for
# the air, two looks find the core to 20 m and stay at 8.7 % with 5,000 showers (section
# 12); asked for all they have 8.3 %. The convolutional network had Adam only; section
# 11 gives it Muon, a mask and a vote.
#
# Train it once yourself, on all 20,000, for the sections that follow:

# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(notebook.seed(14))
set_of_all, all_targets = as_set(showers), targets(showers) * 2
settings["epochs"] = 5
winner = train(set_network(), set_of_all, all_targets, **settings)
by_winner = to_energy(predict(winner, test_set))
print(f"raw maps, 20,000 showers: {quoted(by_winner)} %, fit {quoted(by_fit)} %")

# %% tags=["folded"]
average = {name: np.mean(found) for name, found in runs.items()}
worst = {name: np.max(found) for name, found in runs.items()}
least = {name: np.min(found) for name, found in runs.items()}
fit, raw = resolution(by_fit), "set, two looks"
print("fit better than the CNN:", fit < least["maps, CNN"])
print("voting better than the mean:", average["set, vote"] < average["set, mean"])
print("Muon better than Adam:", worst["set, vote, Muon"] < least["set, vote"])
print("two looks better than one:", average[raw] < average["set, vote, Muon"])
print("raw maps better than the fit:", worst[raw] < fit)
print("fit and network still better:", worst["fit + network, Muon"] < least[raw])
print("20,000 raw maps within 6.9–7.6 %:", 6.9 < resolution(by_winner) < 7.6)
beaten, found = least["maps, CNN"] > 13, worst[raw] < 9
claim(
    "S9.simple_fits",
    bool(beaten and found and fit < 13),
    f"5,000 showers: fit {fit:.1f} %, CNN above 13 %: {bool(beaten)}, a network that "
    f"corrects core and axis below 9 %: {bool(found)}",
)

# %% [markdown]
# ## 7 · What breaks it? (core, 5 min)
#
# Test showers like the training showers are the easy case. Real arrays have dead
# stations; real showers do not ask where the border is. Which method suffers most?

# %%
situations = {
    "as in training": {},
    "10 % dead": {"dead_fraction": 0.1},
    "cores to the border": {"core_halfwidth": 4875},
}
strange = {
    name: airshowers.simulate(2000, seed=6, **changed)
    for name, changed in situations.items()
}


# %%
def bias_and_width(energy, showers):
    """Return bias and resolution in per cent, each with its bootstrap error."""
    ratio = 100 * energy / showers["energy"]
    return with_error(lambda r: r.mean() - 100, ratio), with_error(np.std, ratio)


# %% tags=["nbval-ignore-output"] alt="With dead stations the CNN is biased most."
broken = {}
for name, sample in strange.items():
    seen = airshowers.station_features(sample)
    energies = {
        "CNN": to_energy(predict(cnns[0], airshowers.images(sample))),
        "fit": seen.energy,
        "fit + network": to_energy(predict(by_muon[0], inputs_of(seen))),
        "set": to_energy(predict(winner, as_set(sample))),
    }
    broken[name] = {key: bias_and_width(e, sample) for key, e in energies.items()}
figures.robustness(broken)
plt.show()

# %% [markdown]
# With a tenth of the stations dead the CNN loses about a quarter of the energy. The
# network on raw maps is biased as well, and twice as wide: how good it was on showers
# like those of its training said nothing about this. The fit, which knows that a
# station may be silent for another reason, just gets wider, and the network that starts
# from it follows. (At the border a few showers go far wrong; look at the error bars.)
# Is that a privilege of physics? In section 16 the networks see holes in training.
# (Here it is one network of each kind, there three starts.)

# %% tags=["folded"]
cnn_holes, fit_holes = broken["10 % dead"]["CNN"], broken["10 % dead"]["fit"]
print("CNN biased by less than −10 %:", bool(cnn_holes[0][0] < -10))
print("fit within ±3 %:", bool(abs(fit_holes[0][0]) < 3))
wider = [broken[place]["set"][1][0] for place in ("as in training", "10 % dead")]
print("set at least 1.4 times wider:", bool(wider[1] > 1.4 * wider[0]))

# %% [markdown]
# ## 8 · One shower in 8,000 (deeper, 5 min)
#
# The resolution is a standard deviation, and one shower can spoil it. Why does the
# first pass of `plane` look only at the stations around the hottest one? Let it take
# all of them. **Predict** the largest error of the slope among 8,000 showers, both
# ways.


# %%
def slope_errors(near):
    """Return how far the slopes of the planes are off, (n,), without unit."""
    signal, time = maps_of(test)
    active = signal > 0
    slope, _ = plane(time, np.sqrt(signal), near if near is not None else active)
    return np.linalg.norm(slope - test["showeraxis"][:, :2], axis=1)


# %%
signal, _ = maps_of(test)
hottest = STATIONS[signal.argmax(axis=1)]
around = np.linalg.norm(STATIONS - hottest[:, None], axis=2) < 1.6
wrong = {"around the hottest": slope_errors(around), "all": slope_errors(None)}
rows = {name: [np.median(each), each.max()] for name, each in wrong.items()}
table(rows, ["stations in the first pass", "median", "largest"])


# %% [markdown]
# The medians are equal. But one shower (3 EeV, 17 stations, two of them hit by chance)
# gets a plane that is off by 0.8, and its energy with it: our first network gave it 24
# times too much. What does *one* such ratio among 8,000 do to the resolution, and to
# σ68? **Predict**, then look.

# %% tags=["nbval-ignore-output"]
from lessons.lesson14_capstone_air_showers.metrics import (
    energy_metrics as course_metrics,
)

metrics = own("14.1", energy_metrics, otherwise=course_metrics)
spoiled = by_winner.copy()
unlucky = int(wrong["all"].argmax())
spoiled[unlucky] = 24 * test["energy"][unlucky]
for name, energy in {"as it is": by_winner, "one spoiled": spoiled}.items():
    bias, width, narrow = map(float, map(np.squeeze, metrics(test["energy"], energy)))
    print(f"{name:12} resolution {100 * width:5.1f} %, σ68 {100 * narrow:.1f} %")

# %% [markdown]
# One shower makes a resolution of 7 % into 27 %, and σ68 does not see it. Which of the
# two is right depends on whether you will mind such a shower. Quote both. (We found it
# on the test sample; the cure uses no number of it, and other samples have such showers
# as well.)

# %% tags=["folded"]
worst_plane = wrong["all"].max() / wrong["around the hottest"].max()
print("the largest error at least 3 times smaller:", bool(worst_plane > 3))
doubled = resolution(spoiled) > 2 * resolution(by_winner)
print("one shower at least doubles the resolution:", doubled)

# %% [markdown]
# ## 9 · The expert (deeper, 4 min)
#
# The fit of lesson 4 uses one of its numbers. An expert knows more: how steeply the
# signal falls off and how curved the front is betray the mass of the nucleus, and that
# corrects the energy. So a least-squares fit in all products of up to three of the
# fit's numbers (size, zenith angle, steepness, curvature): 35 coefficients.

# %% tags=["network"]
from itertools import combinations_with_replacement


# %% tags=["network"]
def products(numbers):
    """Return all products of up to three of the first four numbers, (n, 35)."""
    columns = [np.ones(len(numbers)), *numbers[:, :4].T]
    triples = combinations_with_replacement(columns, 3)
    return np.stack([one * two * three for one, two, three in triples], axis=1)


# %% tags=["network"]
def dense_network():
    """Return a fully connected network on maps (14, 14, 2)."""
    inputs = keras.Input((14, 14, 2))
    x = layers.Flatten()(inputs)
    for _ in range(3):
        x = layers.Dense(100, activation="elu")(x)
    return keras.Model(inputs, layers.Dense(1)(x))


# %% [markdown]
# **Predict** its place, with the same 5,000 showers, and that of a dense network.

# %% tags=["nbval-ignore-output"]
weights, *_ = np.linalg.lstsq(products(frame.numbers), few_lg, rcond=None)
by_expert = to_energy(products(frame_test.numbers) @ weights)
dense = three_starts(dense_network, few_maps, few_lg, epochs=8, rate=1e-3)
runs["maps, dense"] = resolutions(dense, test_maps)
rows = [["maps, dense", plus_minus(runs["maps, dense"])], ["fit", quoted(by_fit)]]
table([*rows, ["expert", quoted(by_expert)]], ["5,000 showers", "resolution (%)"])

# %% [markdown]
# A polynomial on four numbers, better than a dense or a convolutional network on maps,
# and no worse than two looks at a set (section 5): once a fit has made them, the
# problem is no longer complex. Who sees all stations finds more: fit and network have
# 7.5 % from the same 5,000 showers; raw maps need more showers for that.

# %% tags=["folded"]
expert = resolution(by_expert)
print("expert within 7.8–8.4 %:", 7.8 < expert < 8.4)
print("dense worse than the CNN:", min(runs["maps, dense"]) > max(runs["maps, CNN"]))
on_maps = min(least["maps, CNN"], *runs["maps, dense"]) > 13
on_all = max(runs["fit + network, Muon"])
claim(
    "S9.complex_challenge",
    bool(on_all < expert < 9 and on_maps),
    f"from the same 5,000 showers: polynomial on four numbers {expert:.1f} %; CNN and "
    f"dense network on maps above 13 %: {on_maps}; fit and network on all stations "
    f"better: {on_all < expert}",
)

# %% [markdown]
# ## 10 · Nothing may leak (deeper, 5 min)
#
# Networks like numbers of order one. A common recipe: subtract the mean, divide by the
# standard deviation. **Predict**: you compute both from *all* showers, training and
# test. What happens to your training inputs if someone exchanges the test sample?

# %%
lg = np.log10(showers["signal"][:1000])
for low, high in ((3, 10), (30, 100)):
    other = airshowers.simulate(1000, seed=5, energy_range=(low, high))
    both = np.concatenate([lg, np.log10(other["signal"])])
    first = (np.nanmax(lg[0]) - np.nanmean(both)) / np.nanstd(both)
    print(f"test at {low}–{high} EeV: hottest station of shower 0: {first:.2f}")

# %% [markdown]
# Information flows in the wrong direction. Here it is little; with few events, or a
# selection of features "that look good on all data", it is a lot. Two clean ways:
# constants fixed beforehand (`airshowers.images`, and all of section 3), or numbers
# from the training sample alone.
#
# The second trap is silence. A station without signal is NaN, and one NaN makes the
# loss NaN. Putting 0 is fine for the signal, but t = 0 is also the time of the hottest
# station. A third channel that says who is active, the **mask**, keeps the two apart.
#
# ### Exercise 14.2: preprocessing, blind to the test sample (at home, 8 min)
#
# `train` and `test` are signals (events, x, y), NaN where silent. Return both as inputs
# of shape (events, x, y, 2). Channel 0: log₁₀(1 + S), minus the mean, divided by the
# standard deviation (over N, as in NumPy); both computed from the active stations of
# `train`; silent stations are 0 *after* scaling. Channel 1: the mask, 1 where active,
# else 0.


# %%
def standardise(train, test):
    """Return the inputs (events, x, y, 2) of both samples."""

    ...  # your code here


check("14.2", standardise)

# %% [markdown]
# The same shower and the same two test samples as above, prepared by your function:

# %%
from lessons.lesson14_capstone_air_showers.preprocessing import standardise as blind

prepare = own("14.2", standardise, otherwise=blind)
for low, high in ((3, 10), (30, 100)):
    other = airshowers.simulate(1000, seed=5, energy_range=(low, high))
    inputs = np.asarray(prepare(showers["signal"][:1000], other["signal"])[0])
    hot = inputs[0, ..., 0].max()
    print(f"test at {low}–{high} EeV: hottest station of shower 0: {hot:.2f}")

# %% [markdown]
# The same number twice: nothing of the test sample reaches the training inputs.
#
# ## 11 · Eight views of one shower (deeper, 6 min)
#
# A shower turned by 90° or mirrored is as good a shower. (This simulation has no
# magnetic field, which would prefer a direction.) A convolution does not know it. Three
# ways to tell: new views in the training, the mean over all views in the test, or
# kernels that turn (lesson 13).
#
# ### Exercise 14.3: eight views of one shower (at home, 8 min)
#
# Make new training showers from old ones. `images` have the shape (n, x, y, channels),
# `axis` (n, 3) holds the directions. If `mirror`, turn x into −x first; then turn by
# `quarters` × 90°, from x towards y. Return images and directions.


# %%
def turn(images, axis, quarters, mirror):
    """Return mirrored and turned images with their directions."""
    ...  # your code here


check("14.3", turn)

# %% [markdown]
# First without any training: show a CNN of section 2 all eight views of each test
# shower, and take the mean of what it says.

# %% tags=["nbval-ignore-output"]
from lessons.lesson14_capstone_air_showers.views import turn as course_turn

turned, views = own("14.3", turn, otherwise=course_turn), []
for quarters, mirror in np.ndindex(4, 2):
    seen, _ = turned(test_maps, test["showeraxis"], quarters, bool(mirror))
    views.append(predict(cnns[0], np.asarray(seen)))
one_view, all_views = to_energy(views[0]), to_energy(np.mean(views, axis=0))
print(f"one view: {quoted(one_view)} %   mean of eight: {quoted(all_views)} %")

# %% [markdown]
# **Predict** which of the three gains most, and whether one of them reaches the fit
# (9.9 %). Measured beforehand with 5,000 showers and 8 epochs, three starts each:
#
# | network | resolution (%) | seconds |
# |---|---|---|
# | CNN of section 2 | 14.90 ± 0.42 | 5 |
# | a random view per epoch in the training | 14.45 ± 0.17 | 5 |
# | and the mean over eight views in the test | 13.80 ± 0.18 | 5 |
# | kernels in four turns, as many weights | 15.62 ± 0.48 | 10 |
#
# Views gain a little in the training and more in the test. Kernels that turn gain
# nothing here, with the best of three learning rates: the knowledge is true, but in so
# short a training it is not what the network lacks. None comes near the set of section
# 4.
#
# Why not? The set differs in many ways: optimiser, vote, stations one by one, a plane
# that knows the speed of light and *all* angles. So go from one to the other in steps,
# all with Muon and the best of three learning rates or more (for two looks without a
# plane of three sets of loss weights; measured beforehand, three starts; `python -m
# benchmarks.capstone between`). **Predict** which step gains most:
#
# | network on the same maps, resolution (%) | epochs | 5,000 showers | 20,000 showers |
# |---|---|---|---|
# | CNN of section 2 | 12 | 13.37 ± 0.02 | 10.57 ± 0.05 |
# | CNN, inputs with mask, stations vote | 12 | 11.77 ± 0.03 | 9.65 ± 0.21 |
# | set, seen from the hottest station, no plane | 8 | 9.24 ± 0.03 | 8.51 ± 0.04 |
# | the same, two looks, asked for all | 6 | 9.84 ± 0.10 | 7.84 ± 0.18 |
# | set, with the plane (section 4) | 8 | 8.8 ± 0.1 | 7.90 ± 0.04 |
# | two looks, asked for all (section 5) | 8, 6 | 8.3 ± 0.1 | 7.13 ± 0.07 |
#
# With few showers and epochs the largest step is the set itself. Is it that a station
# says where it stands, as a number? Not alone: with the places from the hottest station
# as two more channels the voting CNN stays at 9.5 ± 0.1 %. But with kernels of 1×1 and
# as many weights as the set, all 196 stations come to 8.8 ± 0.1 % (20,000 showers,
# three starts each, measured apart). So here it helps to look at each station by
# itself, and to mix them only in the vote. The plane brings half a point, and more to
# two looks. Epochs count, too: the voting CNN comes to 10.2 % with 5,000 showers, in
# four times as many, and to 9.3 % with 20,000, in three times as many; the set without
# a plane gains 0.1 to 0.2 points by that (two starts each). So whether the fit (9.9 %)
# beats a convolutional network is a matter of showers, epochs and care; the set with
# one look is ahead of both in all that we tried.

# %% [markdown]
# ## 12 · Direction and core from the same network (deeper, 7 min)
#
# To look again, the network had to find core and axis. So we get them for nothing: its
# last step, turned back from the shower's frame. **Predict** who finds the direction
# best: the plane, the full fit (which knows that the front is curved), or the network.


# %%
def geometry_of(showers, geometry):
    """Return cores (n, 2) in km and axes (n, 3) from the network's outputs (n, 4)."""
    core, slope, turn, _ = frame_of(showers)
    back = turn.transpose(0, 2, 1)
    core = core + (geometry[:, None, :2] / 10 @ back)[:, 0]
    return core, unit_vectors(slope + (geometry[:, None, 2:] / 50 @ back)[:, 0])


# %%
def unit_vectors(horizontal):
    """Return unit vectors to the sky from their horizontal components (n, 2)."""
    size = np.linalg.norm(horizontal, axis=1, keepdims=True)
    horizontal = horizontal * np.minimum(1, 0.95 / np.maximum(size, 1e-6))
    height = np.sqrt(1 - np.sum(horizontal**2, axis=1))
    return np.column_stack([horizontal, height])


# %%
def angles(axes):
    """Return the angles to the true directions in degrees, (n,)."""
    cosine = np.sum(axes * test["showeraxis"], axis=1)
    return np.degrees(np.arccos(cosine.clip(-1, 1)))


# %%
def within(distances):
    """Return the distance within which 68 % of the showers lie."""
    return np.percentile(distances, 68)


# %% tags=["nbval-ignore-output"] alt="The network's directions beat those of the fit."
outputs = answers(winner, test_set)
core, axes = geometry_of(test, outputs[-2])
rough_core, slope, *_ = frame_of(test)
found = {
    "plane": angles(unit_vectors(slope)),
    "fit": angles(frame_test.fit.axis),
    "network": angles(axes),
}
figures.angular_distances(found, np.sqrt(np.mean(best.angle_deg**2)))
plt.show()

# %% tags=["nbval-ignore-output"]
cores = {"plane": rough_core, "fit": frame_test.fit.core / 1000, "network": core}
rows = []
for name, place in cores.items():
    away = 1000 * np.linalg.norm(place - test["showercore"] / 1000, axis=1)
    direction = "{:.3f} ± {:.3f}".format(*with_error(within, found[name]))
    rows.append([name, direction, "{:.1f} ± {:.1f}".format(*with_error(within, away))])
table(rows, ["68 % within", "direction (°)", "core (m)"])

# %% [markdown]
# One network gives energy, direction, core, depth and muons. What do the loss weights
# change? Measured beforehand with 5,000 showers, two looks, three starts each:
#
# | weight of core and axis | energy (%) | core (m) | direction (°) |
# |---|---|---|---|
# | 0 | 8.73 ± 0.08 | 147 ± 5 | 1.97 ± 0.09 |
# | 0.01 | 8.69 ± 0.04 | 20 ± 2 | 0.180 ± 0.002 |
# | 1 | 8.70 ± 0.20 | 13 ± 1 | 0.122 ± 0.003 |
#
# (Energy has the weight 1, air 0; the direction is the tilt of the horizontal part.)
# Not asked, the network leaves core and axis where the plane had put them. A hundred
# times the weight sharpens both, and the energy does not pay; perhaps its spread grows
# (three starts). Nor does the energy gain: a better core alone does not improve it
# here.
#
# ### Exercise 14.4: loss weights from measured residuals (at home, 8 min)
#
# One network for energy, axis and core: three losses, one sum. In exercise 04.5 you
# weighted them by resolutions that you expected. Better: measure. `truths` and
# `predictions` are lists with one array per task, shapes (N,), (N, 1) or (N,
# components), from a first training. Return one weight per task, so that weight times
# mean squared error (the mean over events *and* components, as in Keras) is the same
# for all tasks, and the weights have the mean 1.


# %%
def loss_weights(truths, predictions):
    """Return one weight per task."""
    ...  # your code here


check("14.4", loss_weights)

# %% [markdown]
# What would you have chosen for the network of this section? Beside it what we took for
# its last look, in units of the energy's weight. (From 0.01 to 1 the weight of core and
# axis made no difference to the energy, in the table above.)

# %% tags=["nbval-ignore-output"]
from lessons.lesson14_capstone_air_showers import weights as by_course

weigh = own("14.4", loss_weights, otherwise=by_course.loss_weights)
tasks = ["energy", "core and axis", "depth and muons"]
measured = np.ravel(weigh(targets(test), outputs[-3:]))
pairs = zip(tasks, measured / measured[0], ALL[-3:], strict=True)
table(
    [[task, f"{new:.3f}", f"{old:g}"] for task, new, old in pairs],
    ["", "yours", "ours"],
)

# %% tags=["folded"]
print("network better than the fit:", within(found["network"]) < within(found["fit"]))
print(
    "plane at least 5 times worse:", within(found["plane"]) > 5 * within(found["fit"])
)

# %% [markdown]
# ## 13 · How sure is it? (deeper, 5 min)
#
# A physicist wants an error for *each* shower. In lesson 4 one network said μ and σ
# together. Here the network that says the energy is trained already; a second, small
# one can learn σ afterwards: it reads what the first one says and answers with ln σ,
# the expected size of the error. (Lesson 17 compares the two ways.) Its loss is the
# negative logarithm of a Gaussian, $\ln\sigma + (r/\sigma)^2/2$: too small a σ is
# punished by the second term, too large a σ by the first. It must learn from showers
# that the first network has not seen. **Predict** why.


# %% tags=["network"]
def gaussian(residual, ln_sigma):
    """Return minus the logarithm of a Gaussian's density, but for a constant."""
    return ln_sigma + 0.5 * (residual / ops.exp(ln_sigma)) ** 2


# %% tags=["network"]
def doubt_network(features):
    """Return a network that says ln σ."""
    inputs = keras.Input((features,))
    x = layers.Dense(32, activation="silu")(inputs)
    x = layers.Dense(32, activation="silu")(x)
    return keras.Model(inputs, layers.Dense(1)(x))


# %% tags=["network"]
def said_of(model, showers):
    """Return all that a set network says of showers, (n, 18), and its residuals."""
    x = as_set(showers)
    outputs = answers(model, x)
    residual = outputs[-3] - to_target(showers["energy"])[:, None]
    return np.concatenate([x[1], *outputs], axis=1), residual


# %% tags=["nbval-ignore-output"]
said, residual = said_of(winner, airshowers.simulate(4000, seed=11))
keras.utils.set_random_seed(notebook.seed(11))
doubt = train(
    doubt_network(18), said, 10 * residual, epochs=12, rate=3e-3, loss=gaussian
)
said_test, residual_test = said_of(winner, test)
sigma = np.exp(answers(doubt, said_test)) / 10
pulls = (residual_test / sigma)[:, 0]

# %% [markdown]
# Divide each error by the σ that was said of it, a **pull**. If the σ are right, the
# pulls have the spread 1, in all groups of showers.

# %% tags=["nbval-ignore-output"]
order = np.argsort(sigma[:, 0])
rows = []
names = ("surest", "second", "third", "least sure")
for name, part in zip(names, np.split(order, 4), strict=True):
    expected = 100 * np.log(10) * np.sqrt(np.mean(sigma[part] ** 2))
    found_width = 100 * np.log(10) * residual_test[part].std()
    spread = "{:.2f} ± {:.2f}".format(*with_error(np.std, pulls[part]))
    rows.append([name, expected, found_width, spread])
table(rows, ["quarter of the showers", "said (%)", "found (%)", "spread of pulls"])

# %% [markdown]
# What it says is right within a tenth or so. The surest quarter is more than twice as
# good as the least sure one, and it is known beforehand which is which.

# %% tags=["folded"]
print("all pulls have a spread within 0.9–1.1:", bool(0.9 < pulls.std() < 1.1))
print("the surest quarter is better by a third:", bool(rows[0][2] < 0.67 * rows[-1][2]))

# %% [markdown]
# ## 14 · Proton or iron (deeper, 6 min)
#
# The same network, another first output: the logit of "iron" in place of the energy,
# which joins depth and muons as an extra target. **Predict** the area under the ROC
# curve. Lesson 4 had 0.86 for a convolutional network (one training) and 0.97 for the
# fit.

# %%
pair = {"primaries": ("p", "Fe")}
nuclei = airshowers.simulate(10_000, seed=3, **pair)
nuclei_test = airshowers.simulate(4_000, seed=4, **pair)


# %% tags=["network"]
def mass_targets(showers):
    """Return lists of targets: iron or not (n, 1), geometry (n, 4), the rest (n, 3)."""
    energy, geometry, air = targets(showers)
    return [(showers["mass"] == 56)[:, None], geometry, np.column_stack([energy, air])]


# %% tags=["network"]
MASS_LOSSES = [keras.losses.BinaryCrossentropy(from_logits=True), "huber", "huber"]


# %% tags=["network"]
def mass_network():
    """Return a network on a set; per look: logit of iron, geometry (4), rest (3)."""
    return set_network(scale=1, air=3)


# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(notebook.seed(12))
mass = train(
    mass_network(),
    as_set(nuclei),
    mass_targets(nuclei) * 2,
    epochs=5,
    rate=2e-2,
    optimizer=muon,
    loss=MASS_LOSSES * 2,
    weights=[0.3, 0.03, 0.03, 1, 0.1, 0.1],
)

# %% tags=["nbval-ignore-output"] alt="The network comes close to the bound."
is_iron = nuclei_test["mass"] == 56
scores = {
    "fit": airshowers.classical_mass_score(nuclei_test),
    "network": predict(mass, as_set(nuclei_test)),
    "bound": airshowers.best_mass_score(nuclei_test),
}
areas = {name: with_error(roc.auc, is_iron, each) for name, each in scores.items()}
texts = {name: "{:.4f} ± {:.4f}".format(*area) for name, area in areas.items()}
figures.separation(is_iron, scores, texts)
plt.show()

# %% [markdown]
# Is the network below the bound, or is the bound uncertain? On these 4,000 showers the
# gap is several times as large as both errors. And on 20,000 others:

# %%
many = airshowers.simulate(20_000, seed=13, **pair)
score = airshowers.best_mass_score(many)
area, error = with_error(roc.auc, many["mass"] == 56, score, repeats=30)
print(f"bound on 20,000 showers: {area:.4f} ± {error:.4f}")

# %% [markdown]
# With all 20,000 showers and 8,000 for the test (measured beforehand, three starts):
#
# | method | area under the ROC curve |
# |---|---|
# | fit | 0.9645 |
# | network on raw maps | 0.984 ± 0.001 |
# | fit + network | 0.9874 ± 0.0003 |
# | bound, five samples of 20,000 | 0.992 ± 0.001 |
#
# The same order as for the energy, and nothing was tuned for this task. All scores on
# one test sample go up and down together, so that differences between them are known
# better than each of them.

# %% tags=["folded"]
print("fit within 0.955–0.970:", bool(0.955 < areas["fit"][0] < 0.970))
print("network above 0.975:", bool(areas["network"][0] > 0.975))
print("bound on 20,000 showers within 0.991–0.994:", bool(0.991 < area < 0.994))

# %% [markdown]
# ## 15 · The open challenge (deeper, 3 min)
#
# Is there more in the data? The course's two networks, as functions of showers:


# %%
def fit_and_network(showers):
    """Return lg(E / EeV) − 1.25 of showers, (n,), by fit and network."""
    return predict(by_muon[0], inputs_of(airshowers.station_features(showers)))


# %%
def raw_maps(showers):
    """Return lg(E / EeV) − 1.25 of showers, (n,), by the network on raw maps."""
    return predict(winner, as_set(showers))


# %% tags=["nbval-ignore-output"]
entrants.out_of_competition(fit_and_network, raw_maps)


# %% [markdown]
# ### Exercise 14.5: beat the course's networks (at home, 30 min)
#
# Train any Keras model with at most 20,000 weights and hand it in. Its inputs may be
#
# - `images(showers)`, shape (14, 14, 2), or with `mask=True`, (14, 14, 3);
# - of `station_features(showers)` the maps (7, 7, 11), the numbers (6,) and the fit's
#   lg E − 1.25, shape (1,), in any order, any of them left out.
#
# Its output is lg(E / EeV) − 1.25 (lg: to base 10), one number per shower. With other
# inputs (a set?) or several models hand in a function of showers like those above. The
# check simulates 4,000 showers that nobody has seen, new ones at every attempt, so that
# you cannot tune anything to them. (The best of ten attempts still looks better than it
# is, lesson 3.) There are three tiers:
#
# 1. a model that reads images only: below 12 %;
# 2. anything that beats the fit on the same showers beyond doubt: by three standard
#    errors and at least by 0.1 percentage points;
# 3. anything that beats the course. The number to beat is 7.0 %, fit and network
#    after 20,000 showers (simulate more if you like); the bound is 6.8 %.
#
# The course's own networks are out of competition.

# %% tags=["nbval-ignore-output"]
challenger = ...  # a trained Keras model, or a function of showers
# BEGIN SOLUTION


def challenger(showers):
    """Return the mean of two networks that know different things."""
    return (fit_and_network(showers) + raw_maps(showers)) / 2


# END SOLUTION

check("14.5", challenger)

# %% [markdown]
# ## 16 · Cure the network (deeper, 5 min)
#
# What a network has never seen, it need not know. So let it see holes.
#
# ### Exercise 14.6: cure the network (at home, 8 min)
#
# `signal` and `time` (n, 14, 14) are NaN where silent. Let each station of each shower
# die with the probability `share` (random numbers from `rng`), also one that was silent
# before: a dead station is NaN in both. Times count from the hottest station; if that
# one dies, from the hottest survivor. Leave the arrays that you got as they are.


# %%
def punch_holes(signal, time, share, rng):
    """Return signals and times (n, 14, 14) in which some stations are dead."""
    ...  # your code here


check("14.6", punch_holes)

# %% [markdown]
# Half of the 5,000 showers get holes. As many showers, as many steps; the control is
# the training without holes from above. **Predict** bias and resolution with 10 % dead
# stations, and what the cure costs on an intact array.

# %% tags=["nbval-ignore-output"]
from lessons.lesson14_capstone_air_showers.holes import punch_holes as course_holes

punch = own("14.6", punch_holes, otherwise=course_holes)
rng = np.random.default_rng(notebook.seed(146))
signal, time = punch(few["signal"], few["time"], 0.1, rng)
half = np.arange(5000)[:, None, None] % 2 == 0
punched = few | {
    "signal": np.where(half, signal, few["signal"]),
    "time": np.where(half, time, few["time"]),
}
punched_maps = airshowers.images(punched)
cured = three_starts(convolutional_network, punched_maps, few_lg, epochs=8, rate=3e-3)

# %% tags=["nbval-ignore-output"]
rows, biases = [], {}
for place in ("as in training", "10 % dead"):
    maps, energy = airshowers.images(strange[place]), strange[place]["energy"]
    for name, models in {"without": cnns, "with": cured}.items():
        ratios = [100 * to_energy(predict(m, maps)) / energy for m in models]
        biases[place, name] = np.mean(ratios, axis=1) - 100
        widths = np.std(ratios, axis=1)
        rows.append([place, name, plus_minus(biases[place, name]), plus_minus(widths)])
table(rows, ["array", "holes in training", "bias (%)", "resolution (%)"])

# %% [markdown]
# The bias is gone. The intact array pays: on maps a hole looks like silence, so the CNN
# now adds a little everywhere. The network on raw maps is cured as well (measured
# beforehand, 20,000 showers, three starts), and pays next to nothing:
#
# | holes in training | array | bias (%) | resolution (%) |
# |---|---|---|---|
# | none | as in training | 0.0 ± 0.1 | 7.13 ± 0.07 |
# | none | 10 % dead | −7.9 ± 1.4 | 14.89 ± 0.34 |
# | none | cores to the border | 1.3 ± 1.4 | 11.1 ± 2.3 |
# | half of the showers | as in training | 0.1 ± 0.1 | 7.26 ± 0.05 |
# | half of the showers | 10 % dead | 0.4 ± 0.1 | 8.11 ± 0.04 |
# | half of the showers | cores to the border | 1.2 ± 0.6 | 9.3 ± 0.3 |
#
# With holes it is better than the fit on an intact array. So robustness comes from what
# a network has seen, not from how well it does elsewhere. Look at the spread at the
# border, where none of these networks was trained: there the start decides.
#
# Do not rely on either: a saturated station, a wrong clock, a thunderstorm are things
# that neither fit nor network has seen here.

# %% tags=["folded"]
cure, before = (biases["10 % dead", name] for name in ("with", "without"))
print("at most 0.4 of the bias is left:", bool(max(abs(cure)) < 0.4 * min(abs(before))))

# %% [markdown]
# ## 17 · When one machine is not enough (deeper, 5 min)
#
# **Several GPUs**: build, compile and train the model inside `notebook.all_devices()`.
# Each device holds all weights and gets its share of every batch; the mean of their
# gradients changes the weights, so the result is the same but for rounding. On a
# machine with one device, as most laptops, nothing changes.

# %% tags=["nbval-ignore-output"]
part = [values[:2048] for values in few_fit]
with notebook.all_devices():
    shared = train(
        energy_network(), part, few_lg[:2048], epochs=1, rate=5e-3, batch=128
    )
print(f"{shared.count_params():,} weights on each device")

# %% [markdown]
# Every batch, the last one of an epoch too, must be a multiple of the number of
# devices. This works with TensorFlow and JAX as Keras' backend. No GPU at hand? JAX
# takes your processor for four devices if you set the environment variables
# `KERAS_BACKEND=jax` and `XLA_FLAGS=--xla_force_host_platform_device_count=4` before
# you start: no faster, but you see that it works.
#
# **A hundred million showers**: they fill 160 GB, so never hold them all. A shower
# depends on the seed and its own number only, so any part of the stream can be
# simulated without what comes before.

# %%
alone = airshowers.simulate(1, seed=1, start=12_345)
print("the same shower:", alone["energy"][0] == showers["energy"][12_345])


# %%
def histogram(showers):
    """Return the numbers of showers in 16 bins of lg(E / EeV) from 0.4 to 2."""
    return np.histogram(np.log10(showers["energy"]), bins=16, range=(0.4, 2))[0]


# %%
counts = sum(airshowers.map_showers(histogram, 3000, seed=8, chunk=1024, workers=1))
print(counts.sum(), "showers, one chunk at a time")


# %% [markdown]
# With `workers=4` four processes share the chunks, with the address of a Dask scheduler
# a whole cluster does (`pip install distributed`), and the showers stay the same;
# `airshowers.write_showers` keeps them in files.
#
# ## 18 · Where to go from here (deeper, 4 min)
#
# The lecture's last slides name what to read and what to try. One honest sentence each.
#
# - *M. Erdmann, J. Glombitza, G. Kasieczka, U. Klemradt, Deep Learning for Physics
#   Research, World Scientific, 2021.* The book behind the lecture, written for
#   physicists, from the neuron to generative models; its exercises are notebooks at
#   deeplearningphysics.org and in [the repository of the first
#   slide](https://github.com/DeepLearningForPhysicsResearchBook/deep-learning-physics),
#   in Keras, some of them on simulated air showers.
# - *I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, MIT Press, 2016.* Chapters 7
#   to 9 (regularisation, optimisation, convolution) are still the clearest account of
#   why; of architectures after 2016 it knows nothing.
# - *Y. LeCun, Y. Bengio, G. Hinton, Deep learning, Nature 521 (2015) 436.* Nine pages
#   by three founders: read it first, for the idea and not for the recipes.
# - *K. Xu and others, Show, attend and tell, 2015, arXiv:1502.03044.* A network that
#   describes images and shows where it looked for each word; the vote of section 4 is a
#   small relative.
# - *K. Simonyan, A. Zisserman, 2014, arXiv:1409.1556.* The VGG networks: small kernels,
#   many layers, and a table of what each change brought.
# - *M. Erdmann, J. Glombitza, D. Walz, A deep learning-based reconstruction of cosmic
#   ray-induced air showers, Astropart. Phys. 97 (2018) 46, arXiv:1708.00647.* The toy
#   simulation of the lecture, and the question of this lesson. It was ours to ask
#   again, with a simulation of our own: here four nuclei mix, muons fluctuate from
#   shower to shower, fronts are curved by the depth of the shower, chance coincidences
#   occur; there each station also records the signal's course in time. So the numbers
#   of the two cannot be compared.
#
# And what the last slide names beyond convolutions, each a lesson here:
#
# - (*denoising autoencoders*) lesson 19: how well can noise be taken away, and does a
#   network need a clean picture for that?
# - (*anomaly detection*) lesson 20: what does a network find strange, and what is the
#   best that could be found?
# - (*visualisation and introspection*) lesson 11.
# - (*GANs, WGANs*) lesson 21: a network that draws against one that judges, and how far
#   from the truth the drawings are, where that is known.
# - (*recurrent networks*) lesson 23: what does a network remember of a trace, and when
#   does it find a pulse as well as the best detector?
# - (*graph networks*) lesson 24: stations speak to their neighbours, on an array of
#   hexagons. And lesson 25 has more of the vote of section 4: *attention*.

# %% [markdown]
# ## Quiz (core, 2 min)
#
# **1.** Why does the resolution stop near the bound, however long you train?
#
# <details><summary>Answer</summary>
#
# The stations record a few thousand particles out of billions, and two showers of the
# same energy differ in mass, depth and muon number. That information is not in the
# data, so no method can take it out.
#
# </details>
#
# **2.** A paper says: *our network beats the old fit.* Name three things you look for.
#
# <details><summary>Answer</summary>
#
# An error bar, from several starts and from the test sample; a control that got the
# same examples and the same care (here: fit and network together, with the better
# optimiser); and what happens where the data differ from the training.
#
# </details>
#
# **3.** You turn showers by 90° for more training data. For which of energy, mass and
# direction do you have to change the label?
#
# <details><summary>Answer</summary>
#
# Only for the direction: energy and mass do not depend on the orientation of the array.
# With a magnetic field, which this simulation lacks, even that would be wrong.
#
# </details>
#
# ## Summary
#
# - A number needs an error: the bootstrap for the test sample, several starts for the
#   training. And it needs a scale: the fit on one side (9.9 %), the bound on the other
#   (6.8 %).
# - A map can be read as a set: the same weights for all stations, a vote, and a frame
#   that turns with the shower. That brings raw maps from 15 to 10 % with 5,000 showers;
#   another optimiser brings them below 9 %, and a second look with extra questions to
#   8.3 %. Most of it the set brings, even without the plane.
# - *Simple fits can outperform deep networks*: here they do where showers are few and
#   networks read pixels. With 20,000 a network that starts from the fit has 7.0 %, one
#   on raw maps, framed by a plane, 7.1 %.
# - The same network gives direction, core, mass and an error for each shower.
# - All that holds for showers like those of the training. Dead stations bias networks
#   on maps; training with holes cures them.
#
# *Next:* this was the last lesson of the lecture. Take the challenge of section 15, a
# topic of section 18, or data of your own, and begin with a baseline. Or go on: the
# lecture's figure of errors on ImageNet stops at 22 layers. What made 152 possible?
# Lesson 15.
#
# *Read on:*
#
# - M. Erdmann, J. Glombitza, D. Walz, *A deep learning-based reconstruction of cosmic
#   ray-induced air showers*, Astropart. Phys. 97 (2018) 46, arXiv:1708.00647
# - M. Zaheer and others, *Deep Sets*, NeurIPS 2017, arXiv:1703.06114: networks on sets
# - J. Liu and others, *Muon is scalable for LLM training*, 2025, arXiv:2502.16982

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
# # 13 · Symmetry instead of data
#
# *Lesson 12 left open: sharing weights gives shifts, and nothing else. A left turn, a
# mirror, a change of sign: all new to the network. Must it learn them from data, or can
# they be built in? And is it always wise?*
#
# In this lesson you
#
# - say what a group is, and make any network invariant by an average over one;
# - see a symmetry do the work of many examples;
# - write a convolution for quarter turns, and set it against augmentation;
# - find out what a symmetry costs that is not there;
# - further on: carry a network from a small magnet to a large one, turn a shower and
#   the arrow that belongs to it, and design a network that does not notice turns.
#
# Core 45 min · deeper 41 min · slides 1, 9 and 32: *Convolutional Neural Networks*,
# *Clarifying frequent misunderstandings*, *Summary*.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=13)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

from lessons import check, claim, hint, own
from lessons.lesson13_symmetry_instead_of_data import figures, references
from utils import airshowers, ising, training
from utils.images import load_digits
from utils.symmetry import average_over_group, equivariance_report, group
from utils.symmetry import flip_sign, mirror, rotate, rotate_vectors, translate
from utils.tables import plus_minus, table

# %%
digits, names = load_digits()  # (5000, 28, 28) from 0 to 1, and what they are
learn, new = (ising.simulate(n, seed, size=12) for n, seed in ((1200, 1), (1024, 2)))
spins, new_spins = (each["spins"][..., None].astype("float32") for each in (learn, new))
cold = learn["temperature"] < ising.CRITICAL_TEMPERATURE
new_cold = new["temperature"] < ising.CRITICAL_TEMPERATURE


# %%
def train(model, x, y, loss, rate=0.01, batch_size=50, epochs=1):
    """Train a network with steps that become smaller and smaller; return it."""
    steps = epochs * -(-len(x) // batch_size)
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps))
    model.compile(adam, loss=loss)
    adam.build(model.trainable_variables)  # now, else Keras compiles the step twice
    bar = training.progress()
    model.fit(x, y, batch_size, epochs=epochs, verbose=0, callbacks=bar)
    return model


# %%
def shrink(images):
    """Cut off two pixels all round and average 2×2: (n, 28, 28) → (n, 12, 12, 1)."""
    inner = images[:, 2:-2, 2:-2].reshape(-1, 12, 2, 12, 2)
    return inner.mean(axis=(2, 4))[..., None]


small, new_digits, new_names = shrink(digits[:500]), shrink(digits[3500:]), names[3500:]


# %%
def torus(x, width):
    """Continue images by some pixels on the right and below, as on a torus."""
    x = ops.concatenate([x, x[:, :width]], axis=1)
    return ops.concatenate([x, x[:, :, :width]], axis=2)


# %%
def rms(values):
    """Return the root of the mean square."""
    return np.sqrt(np.mean(np.square(values)))


# %% [markdown]
# ## 1 · The symmetries of a magnet (core, 6 min)
#
# Physics has data with exact symmetries. The lattices of lesson 5 live on a torus; the
# energy, −1 for each pair of neighbours that agree and +1 for each other pair, does not
# change if all spins are shifted, mirrored, turned by 90° or flipped. **Predict** what
# a network knows of that: filters at all places, averaged, with random weights.


# %%
inputs = keras.Input((16, 16, 1))
x = layers.Conv2D(8, 3, activation="relu")(torus(inputs, 2))
x = layers.Conv2D(16, 3, activation="relu")(torus(x, 2))
x = layers.GlobalAveragePooling2D()(x)
magnet = keras.Model(inputs, layers.Dense(1)(x))


# %%
lattices = ising.simulate(64, seed=13, temperatures=2.3, sweeps=100)["spins"]
images, energy = lattices[..., None].astype("float32"), ising.energy_per_site(lattices)

# %%
moved = {
    "shift by (3, 5)": translate(images, (3, 5)),
    "mirror": mirror(images),
    "quarter turn": rotate(images),
    "all spins flipped": flip_sign(images),
}

# %% tags=["nbval-ignore-output"]
before, changes, rows = magnet.predict_on_batch(images), {}, []
for name, x in moved.items():
    kept = np.allclose(ising.energy_per_site(x[..., 0].astype(int)), energy)
    changes[name] = rms(magnet.predict_on_batch(x.copy()) - before) / before.std()
    rows.append([name, "yes" if kept else "no", f"{changes[name]:.2f}"])
table(rows, ["move", "same energy", "network changes by (spread)"])

# %% [markdown]
# Shifts, and nothing else. Its filters know right from left and up from down; its ReLU
# knows plus from minus. Training can teach the rest, approximately. Or we build it in.
#
# **A group.** Collect moves such that doing nothing is one of them (the *identity*),
# each is undone by one of them (its *inverse*), and one after another is again one of
# them (the set is *closed*). Such a set is a **group**. All symmetries of one thing are
# one. Three that we need:
#
# - **Z2**: nothing, and the flip of all signs;
# - **C4**: turns by 0°, 90°, 180° and 270°;
# - **D4**: these four, and these four after a mirror.
#
# ### Exercise 13.1: a network that ignores the sign (at home, 6 min)
#
# `model` is a function of a batch, for instance a Keras model. Return a *function* of a
# batch that gives the same for x and for −x, whatever `model` is. Where `model` does so
# already, nothing should change.


# %%
def make_even(model):
    """Return a function f with f(−x) = f(x); f = model if model is even already."""
    ...  # your code here


check("13.1", make_even)

# %% [markdown]
# Stuck? `hint("13.1", 0)` shows code to complete, `hint("13.1")` and `hint("13.1", 2)`
# give advice.
#
# That was an average over Z2. For a group G of |G| moves it reads
#
# $$\bar f(x) = \frac{1}{|G|} \sum_{g \in G} f(g x).$$
#
# Over both signs only, and over both signs and D4, 16 moves:

# %%
evenly = own("13.1", make_even, otherwise=references.make_even)
even_magnet, sixteen, left, rows = evenly(magnet), group("Z2", "D4"), {}, []
averaged = average_over_group(magnet, images, sixteen)
even = ops.convert_to_numpy(even_magnet(images))

# %% tags=["nbval-ignore-output"]
for name, x in moved.items():
    by_sign = rms(ops.convert_to_numpy(even_magnet(x.copy())) - even) / before.std()
    left[name] = rms(average_over_group(magnet, x, sixteen) - averaged) / before.std()
    rows.append([name, f"{by_sign:.2f}", f"{left[name]:.2f}"])
table(rows, ["move", "averaged over both signs", "over 16 moves"])

# %% [markdown]
# Exact, trained or not: as a group is closed, a move only changes the order of the 16
# copies. The price is 16 evaluations.
#
# And mind the *answer*. The magnetisation $m$, the mean spin, flips with the spins: it
# would average to zero. For such an **odd** quantity take $(f(x) - f(-x))/2$. You have
# to say how the answer responds.

# %% tags=["folded"]
others = min(changes[name] for name in list(moved)[1:])
only_shifts = bool(changes["shift by (3, 5)"] < 1e-3 and others > 0.01)
exact_averages = bool(max(left.values()) < 1e-3)
print("only shifts are built in:", only_shifts)
print("averaged, all four are exact:", exact_averages)

# %% [markdown]
# ## 2 · Symmetry replaces data (core, 8 min)
#
# *Lots of data needed,* says the lecture. The task: see the spins, tell whether the
# temperature was below the critical one, $T_c = 2.27$. We have 30 or 400 lattices
# to learn from, and three networks **with the same 1,169 weights**.


# %%
def dense_net():
    """Eight neurons that see all spins: no symmetry."""
    inputs = keras.Input((12, 12, 1))
    x = layers.Dense(8, activation="relu")(layers.Flatten()(inputs))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


# %%
def even_net():
    """The same neurons, averaged over both signs."""
    inputs = keras.Input((12, 12, 1))
    neurons, x = layers.Dense(8, activation="relu"), layers.Flatten()(inputs)
    x = (neurons(x) + neurons(-x)) / 2
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


# %%
def everywhere_net():
    """The same neurons at all 144 places of the torus and both signs, averaged."""
    inputs = keras.Input((12, 12, 1))
    neurons, x = layers.Conv2D(8, 12, activation="relu"), torus(inputs, 11)
    x = (neurons(x) + neurons(-x)) / 2
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


# %% [markdown]
# So nothing differs but the group: 1, 2 or 288 moves. The control gets the same 288
# moves as *data*: the dense network, shown a moved copy each time.


# %%
def moved_copies(spins, seed):
    """Roll each lattice (n, 12, 12, 1) by a shift of its own; flip about half."""
    dice = np.random.default_rng(seed)
    shifts = dice.integers(0, 12, size=(len(spins), 2))
    signs = dice.choice([-1, 1], size=len(spins))
    result = np.empty_like(spins)
    for k, shift in enumerate(shifts):
        result[k] = signs[k] * np.roll(spins[k], shift, axis=(0, 1))
    return result


# %%
def learned(network, n, start, moving=False):
    """Return how many per cent are right after 240 batches of 50 from n lattices."""
    shown = n * start + np.arange(12_000) % n
    x = moved_copies(spins[shown], notebook.seed(start)) if moving else spins[shown]
    keras.utils.set_random_seed(notebook.seed(start))
    model = train(network(), x, cold[shown], "binary_crossentropy", rate=0.03)
    said = model.predict_on_batch(new_spins)[:, 0] > 0.5
    return 100 * np.mean(said == new_cold)


# %% [markdown]
# And the physicist: a cut on the energy, half-way between the mean of the cold and of
# the hot lattices. (Nothing can do better: lesson 5, section 10.)


# %%
def energy_cut(n, start):
    """Return how many per cent a cut on the energy gets right after n lattices."""
    known = slice(n * start, n * start + n)
    energies, is_cold = ising.energy_per_site(learn["spins"])[known], cold[known]
    middle = (energies[is_cold].mean() + energies[~is_cold].mean()) / 2
    return 100 * np.mean((ising.energy_per_site(new["spins"]) < middle) == new_cold)


# %% [markdown]
# **Predict** the order after 30 lattices, and what 400 change. Three starts with
# lattices of their own; one may fail, so the middle one counts.

# %% tags=["nbval-ignore-output"]
arms = {
    "dense": (dense_net, False),
    "dense, both signs": (even_net, False),
    "dense, moved copies": (dense_net, True),
    "everywhere, both signs": (everywhere_net, False),
}

# %% tags=["nbval-ignore-output"]
sizes, right = (30, 400), {}
for name, (network, moving) in arms.items():
    for n in sizes:
        right[name, n] = [learned(network, n, start, moving) for start in range(3)]

# %%
for n in sizes:
    right["energy cut", n] = [energy_cut(n, start) for start in range(3)]

# %% tags=["nbval-ignore-output"] alt="With symmetry, 30 lattices do more than 400."
curves = {}
for name in [*arms, "energy cut"]:
    curves[name] = [right[name, n] for n in sizes]
figures.learning_curves(sizes, curves)
plt.show()

# %% [markdown]
# Over eight sets of lattices: after 30 the dense network gets 69 ± 4 % right, with both
# signs 75 ± 6 %, with all 288 moves built in 89 ± 3 %. Without a symmetry 400 lattices
# are worth 86 ± 2 %: **thirty with it did more than 400 without**, in six sets of
# eight. And the control? Shown as copies, the same moves gave 89 ± 2 %, as much as
# built in. What counts is that somebody says so, not how. (All had one learning rate;
# section 7 has others.) Physics says more: the energy knows neighbours as well, and its
# cut needs 30 lattices for 92.3 ± 0.5 %.
#
# So: lots of data, *if* nobody says what is known.

# %% tags=["folded"]
middle = {key: np.median(values) for key, values in right.items()}
dense, everywhere = "dense", "everywhere, both signs"
copies, signs = "dense, moved copies", "dense, both signs"
print("dense, 30 lattices: below 78 %:", bool(middle[dense, 30] < 78))
print("both signs help with 30:", bool(middle[signs, 30] > middle[dense, 30]))
print(
    "built in and shown within 5:",
    bool(abs(middle[everywhere, 30] - middle[copies, 30]) < 5),
)
print("energy cut ahead:", bool(middle["energy cut", 30] > middle[everywhere, 30]))

# %% tags=["folded", "nbval-ignore-output"]
ahead = middle[everywhere, 30] > middle[dense, 400] < middle[copies, 30] + 2
found = f"30 lattices: dense {middle[dense, 30]:.0f} %, with shifts and signs built in "
found += f"{middle[everywhere, 30]:.0f} %, as moved copies {middle[copies, 30]:.0f} %; "
found += f"400: dense {middle[dense, 400]:.0f} %"
claim("S9.lots_of_data", bool(ahead and middle[dense, 30] < 78), found)

# %% [markdown]
# ## 3 · Turn the filters (core, 9 min)
#
# A convolution shares its filters among all places. Why not among all *orientations*?
# Take each filter in four turns, $R^0 w$ to $R^3 w$, where $R$ turns by 90°. That is
# **lifting** (T. Cohen and M. Welling, 2016): of an image $x$ it makes four maps,
#
# $$y_r = (R^r w) \ast x, \qquad r = 0, 1, 2, 3.$$
#
# ### Exercise 13.2: four turns of a filter (lecture hall, 5 min)
#
# `kernel` (k, k, channels, filters) is the kernel of a convolution. Return the kernel
# (k, k, channels, 4·filters) with all filters as they are first, then all turned by
# 90°, then by 180°, then by 270°, counter-clockwise, as `np.rot90` does.


# %%
def four_turns(kernel):
    """Return the filters in four orientations, (k, k, channels, 4·filters)."""
    ...  # your code here


check("13.2", four_turns)

# %% [markdown]
# **Predict**: an upright digit gives four maps. Turn the digit by 90°: where do you
# find the map of the filter at 0°?

# %%
turn_filters = own("13.2", four_turns, otherwise=references.four_turns)
edge = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], "float32")[..., None, None]
seven = digits[names == 7][3:4, :, :, None]


# %% alt="Each map of the upright digit is found again, turned, one filter further."
def lifted(images):
    """Return an image and its four maps."""
    kernel = np.ascontiguousarray(turn_filters(edge))
    maps = ops.convert_to_numpy(ops.conv(images.copy(), kernel, padding="same"))
    return [images[0, :, :, 0], *np.moveaxis(maps[0], -1, 0)]


figures.turned_maps({"upright": lifted(seven), "turned by 90°": lifted(rotate(seven))})
plt.show()

# %% [markdown]
# Each map turns with the digit, **and moves on by one**: $(R^r w) \ast (R x) =
# R\,[(R^{r-1} w) \ast x]$. That is how C4 acts on four maps.
#
# The next layer gets these four maps, so its filters have four slices, $w_0$ to $w_3$.
# To turn such a filter, do to it what a turn does to maps: turn each slice, *and* move
# the slices on by one:
#
# $$z_r = \sum_{s=0}^{3} (R^r w_{s-r}) \ast y_s \qquad (s - r \text{ modulo } 4).$$

# %% alt="Row by row the four slices turn by 90° and move one place to the right."
pattern = np.zeros((3, 3, 4))  # the same pattern for all, so that one sees it turn
pattern[:, 0] = pattern[0, 1] = 1
figures.four_slices(pattern)
plt.show()

# %% [markdown]
# One colour is one slice. Row by row, it turns and moves on. As a layer of Keras:


# %%
class QuarterTurns(layers.Layer):
    """Convolve with each filter in four orientations; the first layer has `lift`."""

    def __init__(self, filters, lift=False):
        super().__init__()
        self.filters, self.slices = filters, 1 if lift else 4

    def build(self, shape):
        size = (3, 3, self.slices, shape[-1] // self.slices, self.filters)
        self.kernel = self.add_weight(shape=size, initializer="he_normal")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros")

    def call(self, x):
        oriented, upright = [], ops.convert_to_tensor(self.kernel)
        for turns in range(4):
            kernel = ops.rot90(upright, k=turns)  # turn each slice in its plane
            kernel = ops.roll(kernel, turns, axis=2)  # move the slices on
            oriented.append(kernel)
        kernel = ops.stack(oriented, axis=-2)  # 3, 3, slices, channels, 4, filters
        kernel = ops.reshape(kernel, (3, 3, x.shape[-1], 4 * self.filters))
        return ops.relu(ops.conv(x, kernel, padding="same") + ops.tile(self.bias, 4))


# %% [markdown]
# Two such layers with random weights, on digits and on turned digits. We turn the maps,
# too, and move them on by 0, 1, 2 or 3. **Predict** the four errors.

# %%
two_layers = keras.Sequential([QuarterTurns(4, lift=True), QuarterTurns(4)])


def oriented(images):
    """Return maps (n, rows, columns, orientation, filter) of two layers."""
    maps = two_layers(np.ascontiguousarray(images))
    return ops.convert_to_numpy(maps).reshape(*images.shape[:3], 4, 4)


# %%
pictures, steps = digits[:100, ..., None], {}
before, after = oriented(pictures), oriented(rotate(pictures))
for step in range(4):
    steps[step] = rms(after - np.roll(rotate(before), step, axis=3)) / before.std()

# %% tags=["nbval-ignore-output"]
rows = [[f"turned, moved on by {step}", f"{size:.2f}"] for step, size in steps.items()]
table(rows, ["maps of the upright digits", "error (spread)"])

# %% [markdown]
# Exact for one step. With mirrored copies as well, eight maps per filter, the group is
# D4.
#
# And the *reduction of parameters using symmetry*? For 32 maps of 28×28 pixels made of
# 32 such maps a dense layer needs 629,407,744 weights, a convolution 9,216, and one
# that shares its filters among four orientations 2,304.

# %% tags=["folded", "nbval-ignore-output"]
by_one = [step for step, size in steps.items() if size < 1e-3]
print("exact for a step of", by_one)
three = [f"{changes[name]:.2f}" for name in list(moved)[1:]]
found = f"shift {changes['shift by (3, 5)']:.2f}, mirror, quarter turn and flip "
found += f"{', '.join(three)} of the spread; averaged over 16 moves at most "
found += f"{max(left.values()):.2f}, QuarterTurns {steps[1]:.2f}"
exact = exact_averages and by_one == [1]
claim("S1.symmetries", bool(only_shifts and exact), found)
places, quarters = layers.Conv2D(32, 3, use_bias=False), QuarterTurns(8)
places.build((None, 28, 28, 32))
quarters.build((None, 28, 28, 32))
dense_weights, shared = (32 * 28 * 28) ** 2, places.count_params()
oriented_weights = quarters.count_params() - 8  # without its 8 biases
found = f"{dense_weights:,} weights, shared by places {shared:,}, and by orientations "
fewer = (dense_weights, shared, oriented_weights) == (629_407_744, 9_216, 2_304)
claim("S32.reduction_by_symmetry", fewer, found + f"{oriented_weights:,}")

# %% [markdown]
# ## 4 · Build it in, or show it? (core, 7 min)
#
# The other way to a symmetry is **augmentation**: show each image in all four turns. A
# fair match: 500 upright digits of 12×12 pixels; equal steps; and as many maps and
# multiplications in each layer, so that both cost the same.


# %%
def plain_net():
    """Three convolutions of 12, 24 and 48 maps, global maximum, ten scores."""
    inputs = keras.Input((12, 12, 1))
    x = layers.Conv2D(12, 3, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(24, 3, padding="same", activation="relu")(layers.MaxPool2D()(x))
    x = layers.Conv2D(48, 3, padding="same", activation="relu")(layers.MaxPool2D()(x))
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalMaxPool2D()(x)))


# %%
def turning_net():
    """The same maps, in four orientations of 3, 6 and 12 filters."""
    inputs = keras.Input((12, 12, 1))
    x = QuarterTurns(3, lift=True)(inputs)
    x = QuarterTurns(6)(layers.MaxPool2D()(x))
    x = QuarterTurns(12)(layers.MaxPool2D()(x))
    x = layers.Reshape((4, 12))(layers.GlobalMaxPool2D()(x))
    return keras.Model(inputs, layers.Dense(10)(ops.max(x, axis=1)))  # of the four


# %%
upright = np.tile(small, (4, 1, 1, 1))
all_turns = np.concatenate([rotate(small, turns) for turns in range(4)])
labels = np.tile(names[:500], 4)
print("parameters:", plain_net().count_params(), "and", turning_net().count_params())

# %% [markdown]
# Sixteen epochs, three starts. **Predict**: who reads more of 1,500 new digits, upright
# and turned by 90°? And whose answer stays the *same* when a digit turns by 90°?

# %% tags=["nbval-ignore-output"]
arms = {
    "plain": (plain_net, upright),
    "augmented": (plain_net, all_turns),
    "quarter turns": (turning_net, upright),
}

# %% tags=["nbval-ignore-output"]
loss, readers = keras.losses.SparseCategoricalCrossentropy(from_logits=True), {}
for name, (network, x) in arms.items():
    readers[name] = []
    for start in range(3):
        keras.utils.set_random_seed(notebook.seed(start))
        model = train(network(), x, labels, loss, batch_size=40, epochs=16)
        readers[name].append(model)


# %%
def at_four_angles(model):
    """Return the scores (4, n, 10) of the new digits, turned by 0° to 270°."""
    scores = []
    for turns in range(4):
        scores.append(model.predict_on_batch(rotate(new_digits, turns).copy()))
    return np.array(scores)


# %% [markdown]
# And the strongest simple rival: after the training, average the scores over the four
# turns of a digit (section 1).

# %% tags=["nbval-ignore-output"]
scores = {}
for name, models in readers.items():
    scores[name] = np.array([at_four_angles(model) for model in models])
    if name != "quarter turns":  # that one is the same at all angles
        averages = scores[name].mean(axis=1, keepdims=True)
        scores[f"{name}, averaged"] = np.repeat(averages, 4, axis=1)

# %% tags=["nbval-ignore-output"]
rows, right_at, kept = [], {}, {}
for name, each in scores.items():
    said = each.argmax(axis=-1)  # (starts, angles, digits)
    right_at[name] = 100 * np.mean(said == new_names, axis=-1)  # (starts, angles)
    kept[name] = 100 * np.mean(said[:, 1] == said[:, 0], axis=-1)
    three = right_at[name][:, 0], right_at[name][:, 1], kept[name]
    rows.append([name, *map(plus_minus, three)])
table(rows, ["network", "right, upright (%)", "turned by 90°", "same answer"])

# %% [markdown]
# - **Plain** reads digits that stand upright, and guesses when they lie on their side.
# - **Augmented** and **quarter turns** are a draw: over all angles 83 ± 1 % each, in
#   eight starts; the latter with a quarter of the weights. (After 32 epochs the
#   augmented one reads 84 ± 1 %. Half the learning rate changes little, twice as much
#   harms both.)
# - They differ in *exactness*. The augmented network changes its answer for about one
#   digit in five: it was asked for the symmetry at the training digits, and nothing
#   enforces it on others. Quarter turns never waver.
# - But **the average** of the augmented network does not either, and reads more than
#   both at each of eight starts, 87 ± 1 %.
#
# Then why build it in? An average makes the *answer* exact, for four evaluations. In
# the other network every *map* is exact, for one.

# %% tags=["folded"]
print("plain, turned by 90°: below 30 %:", bool(right_at["plain"][:, 1].max() < 30))
print("augmented: the same answer for 60 to 95 %:", end=" ")
print(bool(kept["augmented"].min() > 60 and kept["augmented"].max() < 95))
print("quarter turns: above 99.5 %:", bool(kept["quarter turns"].min() > 99.5))
at_all = {name: values.mean() for name, values in right_at.items()}
best = max(at_all["augmented"], at_all["quarter turns"])
print("augmented, averaged, ahead of both:", bool(at_all["augmented, averaged"] > best))

# %% [markdown]
# ## 5 · Symmetries that are wrong (core, 4 min)
#
# In section 4 the plain network was better than both, as long as digits stand upright.
# One reason: a symmetry is a statement about the *task*. Where it is false, the network
# cannot learn what it forbids. **Predict** how often each network is right if it has to
# decide only between 6 and 9.


# %%
def told_apart(scores, one, other):
    """Return how many upright digits of two kinds are told apart, % (starts,)."""
    chosen = np.isin(new_names, (one, other))
    said = scores[:, 0, chosen]  # (starts, digits, 10)
    right = (said[..., other] > said[..., one]) == (new_names[chosen] == other)
    return 100 * np.mean(right, axis=1)


# %% tags=["nbval-ignore-output"]
pairs = {name: told_apart(each, 6, 9) for name, each in scores.items()}
other_pair = {name: told_apart(each, 3, 4) for name, each in scores.items()}
rows = [[name, *map(plus_minus, (pairs[name], other_pair[name]))] for name in scores]
table(rows, ["network", "6 or 9: right (%)", "3 or 4"])

# %% [markdown]
# The plain network is right for 99 of 100. To the others a 6 and a 6 upside down are
# one thing. About one in six to one in nine goes wrong. Is it the symmetry? The
# control: of 3 and 4, which no turn exchanges, they lose two to three points as well
# (other starts: up to six). And it is haste: after 4 epochs the augmented network would
# be wrong for 24 in 100 at 6 and 9, after 16 it is for 15, after 32 for 12 (three to
# eight starts). Nor is this pair all of what the plain network was ahead. Of its ten
# points 6 and 9 explain two or three; the others have to know every digit in four
# positions.
#
# **A broken detector.** Three stations at one corner of a square array are dead. Which
# of its eight symmetries are left? (`mirror 90°`: mirrored, then turned by 90°.)

# %%
alive = np.ones((1, 14, 14))
alive[0, 0, :2] = alive[0, 1, 0] = 0  # the corner and its two neighbours
still = [name for name, g in group("D4").items() if np.array_equal(g(alive), alive)]
print("left of the eight:", still)

# %% [markdown]
# Two, a group again: nothing, and the mirror on the diagonal through the corner.

# %% tags=["folded"]
wrong = max(pairs["augmented"].mean(), pairs["quarter turns"].mean())
print("6 or 9: plain above 97 %:", bool(pairs["plain"].min() > 97))
print("the others 2 points worse or more:", bool(pairs["plain"].mean() - wrong > 2))
lost = {name: pairs["plain"].mean() - pairs[name].mean() for name in pairs}
elsewhere = {n: other_pair["plain"].mean() - p.mean() for n, p in other_pair.items()}
less = [elsewhere[name] < lost[name] for name in ("augmented", "quarter turns")]
print("at 3 or 4 they lose less than at 6 or 9:", all(less))

# %% [markdown]
# ### Exercise 13.3: which group, which answer? (lecture hall, 5 min)
#
# For each of six tasks give a pair `(group, answer)`. The group is the largest one of
# this list under which the task makes sense; all contain the identity: `"none"`,
# `"diagonal"` (one mirror, on a diagonal), `"C4"`, `"D4"`, `"D4 x Z2"` (with a change
# of sign). The answer is `"invariant"` or `"vector"` (it turns with the image).
#
# The images: a handwritten digit; a galaxy, at any angle; the signals of a square array
# (twice); the spins of a square lattice; the signals of the broken detector.


# %%
def symmetry_of(task):
    """Return (group, answer) for one task."""
    pairs = {
        "6 or 9": ...,
        "left- or right-handed spiral": ...,
        "shower direction": ...,
        "shower energy": ...,
        "Ising phase": ...,
    }
    pairs["shower energy, dead corner"] = ...  # your code here
    return pairs[task]


check("13.3", symmetry_of)

# %% [markdown]
# ## 6 · Left hand, right hand (deeper, 2 min)
#
# Nature tells left from right in the weak interaction, a chemist tells two mirror
# molecules apart. Which network can?
#
# ### Exercise 13.4: left hand, right hand (at home, 6 min)
#
# Design two images of 5×5 pixels, each with at most four ones, the others zero. A
# network that does not notice shifts and quarter turns should be able to tell them
# apart; with mirrors added it should be impossible.


# %%
def handed_pair():
    """Return two images (5, 5) of 0 and 1 that only a mirror exchanges."""
    ...  # your code here


check("13.4", handed_pair)

# %% [markdown]
# Your two images, on a larger black canvas, through convolutions with random weights
# and a global maximum, averaged over C4 or over D4. **Predict** the two differences.

# %%
design = own("13.4", handed_pair, otherwise=references.handed_pair)
canvas = np.zeros((2, 16, 16, 1), "float32")
canvas[:, 5:10, 5:10, 0] = design()

# %%
judge = keras.Sequential([keras.Input((16, 16, 1))])
judge.add(layers.Conv2D(8, 3, activation="relu"))
judge.add(layers.Conv2D(16, 3, activation="relu"))
judge.add(layers.GlobalMaxPool2D())

# %% tags=["nbval-ignore-output"]
apart = {}
for name in ("C4", "D4"):
    one, other = average_over_group(judge, canvas, group(name))
    apart[name] = np.abs(one - other).max() / np.abs(one).max()
    print(f"{name}: the outputs differ by {100 * apart[name]:.1f} %")

# %% [markdown]
# C4 keeps the two apart, as no turn makes a left hand of a right one. D4 can only guess
# which it sees, and no training will help.

# %% tags=["folded"]
print("C4 tells them apart:", apart["C4"] > 1e-3, " D4:", apart["D4"] > 1e-3)

# %% [markdown]
# ## 7 · A larger magnet (deeper, 5 min)
#
# A symmetry carries further than the training data. Nine weights per filter, averaged
# over all places, take lattices of any size. We train on 16×16 spins that are either
# very cold (T below 1.7) or very hot (T above 2.9).

# %%
rng = np.random.default_rng(13)
extreme = np.concatenate([rng.uniform(1.0, 1.7, 200), rng.uniform(2.9, 3.6, 200)])
far = ising.simulate(400, seed=3, temperatures=extreme)
far_spins = far["spins"][..., None].astype("float32")
far_cold = far["temperature"] < ising.CRITICAL_TEMPERATURE


# %%
def window_net():
    """Eight filters of 3×3 at all places of a torus of any size: 89 weights."""
    inputs = keras.Input((None, None, 1))
    x = layers.Conv2D(8, 3, activation="relu")(torus(inputs, 2))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


# %% [markdown]
# **Predict** at which temperature its output, averaged over both signs, crosses ½: on
# 16×16 spins, and on 64×64?

# %% tags=["nbval-ignore-output"]
thermometers = []
for start in range(3):
    keras.utils.set_random_seed(notebook.seed(start))
    again = np.tile(far_spins, (15, 1, 1, 1)), np.tile(far_cold, 15)
    model = train(window_net(), *again, "binary_crossentropy", rate=0.02)
    thermometers.append(model)

# %% tags=["nbval-ignore-output"]
temperatures = np.linspace(1.9, 2.7, 9)
outputs = {}
for size, number in ((16, 56), (64, 28)):
    T = np.repeat(temperatures, number)
    data = ising.simulate(len(T), seed=4, size=size, temperatures=T, sweeps=100)
    x = data["spins"][..., None].astype("float32")
    found = [average_over_group(model, x, group("Z2")) for model in thermometers]
    outputs[f"{size}×{size}"] = np.reshape(found, (3, 9, number)).mean(axis=2)

# %% tags=["nbval-ignore-output"] alt="Both sizes cross one half near T_c."
means = {size: values.mean(axis=0) for size, values in outputs.items()}
spreads = {size: values.std(axis=0, ddof=1) for size, values in outputs.items()}
figures.transition(temperatures, means, spreads, trained=(1.7, 2.9))
plt.show()

# %% tags=["nbval-ignore-output"]
crossings = {}
for size, values in outputs.items():
    crossings[size] = [np.interp(-0.5, -each, temperatures) for each in values]
table({size: plus_minus(T, 2) for size, T in crossings.items()}, ["spins", "½ at T"])

# %% [markdown]
# What was learned on 16×16 spins holds for 64×64, with the same 89 weights. And the
# crossing, from 2.21 to 2.39 in eight starts, is close to $T_c$ = 2.27, though nobody
# told the network. Do not be too impressed: the middle of the grey gap is 2.3 as well.
# Symmetry removes what cannot matter; where to put the cut, it does not say.
#
# > **Rates for section 2.** With 120 batches, the best of four rates for each, other
# > lattices and eight starts: from 30 lattices dense 70 ± 6 %, with both signs 77 ± 6
# > %, all moves built in or shown 89 ± 3 % each; dense from 400 lattices 87 ± 1 %. To
# > stop the dense network after 10, 30 or 60 batches gains nothing. At a rate of 0.01
# > and 120 batches six of 48 networks, dense from 400 or with copies, stayed below 80
# > %; at 0.03 and 240 none did.

# %% tags=["folded"]
both = np.array([*crossings.values()])
print("all within 2.1–2.45:", bool(both.min() > 2.1 and both.max() < 2.45))
print("both sizes agree within 0.1:", bool(np.abs(both[0] - both[1]).max() < 0.1))

# %% [markdown]
# ## 8 · Targets that turn (deeper, 11 min)
#
# Turn a shower, and its energy stays. Its direction turns with it: the target is a
# **vector**, and the network should be *equivariant*. On the array the first index is
# *x*, the second *y*; `rotate` carries (x, y) to (−y, x).

# %%
showers, new_showers = (
    airshowers.simulate(1000, seed=seed, grid=10) for seed in (1, 2)
)

# %%
truth, rotated = new_showers["showeraxis"], new_showers
for key in ("signal", "time"):
    rotated = rotated | {key: rotate(new_showers[key])}


# %%
def resolution(found, true):
    """Return the angle in degrees within which 68 % of the directions lie."""
    cosine = np.clip((found * true).sum(axis=1), -1, 1)
    return np.quantile(np.degrees(np.arccos(cosine)), 0.68)


# %% [markdown]
# First the physicist's fit to the arrival times: it does not know where north is, so it
# should be equivariant. We turn the showers, fit, and compare with the true direction:
# turned along, not turned, or turned the other way. **Predict** the three resolutions.

# %%
fit = airshowers.classical_direction(rotated)
candidates = {
    "turned along": rotate_vectors(truth),
    "not turned": truth,
    "turned the wrong way": rotate_vectors(truth, -1),
}

# %%
fitted = {name: resolution(fit, true) for name, true in candidates.items()}
table(
    {name: f"{angle:.1f}°" for name, angle in fitted.items()}, ["truth", "68 % within"]
)

# %%
number = int(np.argmax(new_showers["energy"] * new_showers["zenith"]))
logs = {
    "as recorded": np.log10(np.nan_to_num(new_showers["signal"][number], nan=1)),
    "turned by 90°": np.log10(np.nan_to_num(rotated["signal"][number], nan=1)),
}

# %%
old, along = truth[number, :2], candidates["turned along"][number, :2]
arrows = {
    "as recorded": {"where it comes from": old},
    "turned by 90°": {"label forgotten": old, "label turned along": along},
}

# %% alt="The shower turns by 90°; only the arrow turned along fits."
figures.turned_showers(logs, arrows)
plt.show()

# %% [markdown]
# Turned along, the fit is as good as ever. With the old label it is some 60° off,
# turned the wrong way 90°, and nothing warns you: both are valid directions. So try an
# augmentation on an estimator that needs no training.
#
# ### What it costs to forget the label
#
# Turned showers are a favourite augmentation: four times the data, for free. Three
# equal networks learn (x, y) of the direction from 1,000 showers: as they are; turned,
# with labels turned along; turned, but the labels forgotten. Equal steps. **Predict**
# what the third one answers.


# %%
def direction_net():
    """Return a network for x and y of the direction."""
    inputs = keras.Input((10, 10, 2))
    x = layers.Conv2D(12, 3, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(24, 3, padding="same", activation="relu")(layers.MaxPool2D()(x))
    x = layers.Dense(32, activation="relu")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(2)(x))


# %%
x, new_x = airshowers.images(showers), airshowers.images(new_showers)
xy = showers["showeraxis"][:, :2]
four = np.concatenate([rotate(x, turns) for turns in range(4)])
four_xy = np.concatenate([rotate_vectors(xy, turns) for turns in range(4)])

# %%
ways = {
    "as recorded": (np.tile(x, (4, 1, 1, 1)), np.tile(xy, (4, 1))),
    "turned along": (four, four_xy),
    "labels forgotten": (four, np.tile(xy, (4, 1))),
}

# %% tags=["nbval-ignore-output"]
compasses = {}
for name, (seen, target) in ways.items():
    compasses[name] = []
    for start in range(3):
        keras.utils.set_random_seed(notebook.seed(start))
        model = train(direction_net(), seen, target, "mse", batch_size=100, epochs=4)
        compasses[name].append(model)


# %%
def unit_vectors(xy):
    """Complete (x, y) to unit vectors that point to the sky."""
    length = np.linalg.norm(xy, axis=1, keepdims=True)
    xy = xy / np.maximum(length, 1)
    return np.column_stack([xy, np.sqrt(np.maximum(1 - (xy**2).sum(axis=1), 0))])


# %%
def averaged_direction(model, images):
    """Return the mean answer over four turns, each turned back."""
    answers = []
    for turns in range(4):
        answer = model.predict_on_batch(rotate(images, turns).copy())
        answers.append(rotate_vectors(answer, -turns))
    return np.mean(answers, axis=0)


# %% [markdown]
# A network that is asked for all four turns of a shower, each answer turned **back**
# and averaged, is exactly equivariant, with any weights. So there are five rivals, and
# *always upwards*.

# %% tags=["nbval-ignore-output"]
angles = {}
for name, models in compasses.items():
    angles[name], angles[f"{name}, averaged"] = [], []
    for model in models:
        alone, steady = model.predict_on_batch(new_x), averaged_direction(model, new_x)
        angles[name].append(resolution(unit_vectors(alone), truth))
        angles[f"{name}, averaged"].append(resolution(unit_vectors(steady), truth))

# %% tags=["nbval-ignore-output"]
rows = {name: plus_minus(values, unit="°") for name, values in angles.items()}
upwards = resolution(np.tile([0.0, 0.0, 1.0], (len(truth), 1)), truth)
rows["always upwards"] = f"{upwards:.1f}°"
table(rows, ["network", "68 % within"])

# %% [markdown]
# Over 24 networks each, from eight other starts: as recorded 7.8 ± 1.3°, turned along
# 7.5 ± 1.2°, averaged 6.0 ± 1.1° and, with both, 5.9 ± 0.9°. (The fit: 0.2°; lesson 14
# does better with networks.) Four looks at the same shower average out a part of the
# errors; four views to learn from, in equal steps, gain 0.4 ± 0.1° without the average
# and hardly anything with it. With forgotten labels the network has seen each shower
# with four arrows that add up to nothing, and answers *straight up*, always. No error
# message, and a loss that goes down: the mean of (x, y) is zero, and it has learned
# that.

# %% tags=["folded"]
model = compasses["as recorded"][0]
turned_x = rotate(new_x).copy()
steady = averaged_direction(model, turned_x)
expected = rotate_vectors(averaged_direction(model, new_x))
exact_vectors = rms(steady - expected) / expected.std()
forgotten = angles["labels forgotten"]
print("averaged: exactly equivariant:", bool(exact_vectors < 1e-4))
print(
    "forgotten: as bad as upwards:",
    bool(np.abs(np.subtract(forgotten, upwards)).max() < 3),
)
for name in ("as recorded", "turned along"):
    alone, averaged = np.mean(angles[name]), np.mean(angles[f"{name}, averaged"])
    print(f"{name}: better if averaged:", bool(averaged < alone))

# %% [markdown]
# ## 9 · Ask your own network (deeper, 3 min)
#
# ### Exercise 13.5: a network that does not notice turns (at home, 8 min)
#
# Design a Keras model for images (16, 16, 1) whose outputs (n, outputs) do not change
# under quarter turns, exactly and before any training. It has to tell images apart that
# differ by more than a turn.


# %%
def quarter_model():
    """Return a Keras model (n, 16, 16, 1) → (n, outputs) that ignores turns."""
    ...  # your code here


check("13.5", quarter_model)

# %% [markdown]
# Lesson 12's report asks any model, layer by layer; here for quarter turns. **Predict**
# which layers of yours break them, and the verdicts on the readers of section 4.

# %% tags=["nbval-ignore-output"]
make_model = own("13.5", quarter_model, otherwise=references.quarter_model)
report = equivariance_report(make_model(), group="C4")
print(report)

# %% tags=["nbval-ignore-output"]
verdicts = {"yours": report.outputs[0].verdict}
for name in ("plain", "augmented", "quarter turns"):
    output = equivariance_report(readers[name][0], group="C4").outputs[0]
    verdicts[name] = output.verdict
table(verdicts, ["network", "under quarter turns"])

# %% [markdown]
# In the course's answer each layer of the body breaks turns, and the average repairs it
# all at once, at four times the cost. In the network of quarter turns no layer breaks
# them. To the report the augmented network is what the plain one is.
#
# The course's own layers, `utils.symmetry.GroupConv2D` and `GroupPooling`, do what
# `QuarterTurns` does, for C4 and D4.

# %% tags=["folded"]
exact = [name for name, text in verdicts.items() if text.startswith("invariant")]
print("invariant:", exact)

# %% [markdown]
# ## Quiz (core, 1 min)
#
# **1.** You augment with all four turns. Is the network invariant for the training
# images? For new ones? What would be?
#
# <details><summary>Answer</summary>
#
# For neither exactly: it has been asked for the same label four times, and on new
# digits it often changes its mind. An average over the four turns is exact, with or
# without augmentation.
#
# </details>
#
# **2.** Zeros around the image break shifts. Why do they not break quarter turns?
#
# <details><summary>Answer</summary>
#
# A frame of zeros around a square turns into itself; it does not shift into itself.
#
# </details>
#
# **3.** Your simulation has no magnetic field; your detector stands in one. You build
# in all turns. What happens?
#
# <details><summary>Answer</summary>
#
# On simulated data all is well. On real data the network gives one answer where the
# field makes a difference: it errs by an amount that depends on the direction, and
# nothing warns you.
#
# </details>
#
# ## Summary
#
# - All symmetries of one thing are a group. An average over a group makes any network
#   exactly invariant (turn the answers back if they are arrows).
# - A symmetry replaces data: 30 lattices with it mostly did more than 400 without.
#   Shown as moved copies it is worth as much as built in.
# - A turn of the image turns the maps of turned filters and moves them on by one.
#   Layers that respect that are exact; augmentation is not.
# - Weights shared by places and by orientations: 629 million, 9,216, 2,304.
# - A symmetry is a statement about the task. A wrong one forbids the right answer, and
#   a target that turns has to be turned along.
#
# *Next:* showers on the ground, dead stations, a fit that beats every network so far.
# Which of this course's ideas turns the tables? Lesson 14.
#
# *Read on:*
#
# - T. Cohen, M. Welling, *Group equivariant convolutional networks*, ICML 2016,
#   arXiv:1602.07576
# - M. Weiler, G. Cesa, *General E(2)-equivariant steerable CNNs*, NeurIPS 2019,
#   arXiv:1911.08251
# - M. M. Bronstein, J. Bruna, T. Cohen, P. Veličković, *Geometric deep learning:
#   grids, groups, graphs, geodesics, and gauges*, 2021, arXiv:2104.13478

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
# # 11 · Filters and feature hierarchy
#
# *Increasing feature hierarchy,* say the slides: edges first, then textures, then parts
# of things. Can we see that, and can we measure it? In this lesson you
#
# - draw filters so that the picture does not lie;
# - cut out what a unit sees, and let a network paint what a unit likes;
# - measure how special the units of each layer are, trained and untrained;
# - ask where a network looks, in two ways, and test the answer;
# - train the same network again and look for the same filters.
#
# Every picture comes with its control: an untrained network, a natural picture, or a
# second training.
#
# Slides: *Recap: Neural Networks*, *2D Convolutional Operation*, *Feature Hierarchy*,
# *Clarifying frequent misunderstandings*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=11)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from lessons import check, claim, hint
from lessons.lesson11_filters_and_feature_hierarchy import figures
from utils import introspection, training
from utils.images import CIFAR10_CLASSES, load_cifar10_weights
from utils.images import load_digits, load_photograph

rng = np.random.default_rng(notebook.seed(11))

# %% [markdown]
# ## 1 · Filters as pictures (6 min)
#
# A filter of the first layer has the depth of the image: three channels for a colour
# image. So it can be drawn as a small colour image. This network has seen 50,000 small
# photographs of ten classes (CIFAR-10, 32×32 pixels) and names three of four new ones
# correctly. It is trained already; you get the weights. Its first layer has 32 large
# filters of 7×7 pixels.


# %%
def wide_network():
    """Return an untrained network with large filters in its first layer."""
    inputs = keras.Input((32, 32, 3))
    x = layers.Rescaling(4.0, offset=-2.0)(inputs)  # 0.5 → 0, so padding is grey
    x = layers.Conv2D(filters=32, kernel_size=7, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(filters=64, kernel_size=3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(filters=128, kernel_size=3, padding="same", activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10)(x))


# %%
wide = wide_network()
untrained = wide.get_weights()[0]
wide.set_weights(load_cifar10_weights("wide"))
kernel = wide.get_weights()[0]
print("kernel:", kernel.shape, f"from {kernel.min():.2f} to {kernel.max():.2f}")

# %% [markdown]
# Weights are positive and negative, colours are numbers from 0 to 255. A common way to
# draw weights is `(255 * kernel).astype("uint8")`. **Predict** what becomes of a weight
# of −0.01, almost nothing: which of 0 (black) to 255 (white)? (The cell makes integers
# first: processors differ in how they cast negative fractions to `uint8`.)

# %%
small_weights = np.array([-0.01, -0.002, 0.0, 0.01])
print((255 * small_weights).astype(int).astype("uint8"))

# %% [markdown]
# Almost white: the type has no negative numbers, so it starts again from above. An
# honest picture has **one** scale for all filters, symmetric around zero: a weight of
# zero is mid-grey, and the largest weight of the layer, of either sign, reaches the end
# of the scale.

# %%
strongest = np.argsort(-np.abs(kernel).max(axis=(0, 1, 2)))
kernel, untrained = kernel[..., strongest], untrained[..., strongest]
wrapped = (255 * kernel).astype(int).astype("uint8")
figures.filters([kernel, wrapped], ["honest", "cast to uint8"])
plt.show()

# %% [markdown]
# Same weights, two pictures. On the left there are edges in several directions, and
# blobs of colour. Is that the training, or do we just like to see edges? The control is
# the same layer before training.

# %%
figures.filters([kernel, untrained], ["trained", "untrained"])
plt.show()

# %% [markdown]
# Noise. A number for the difference: how much does a weight resemble its neighbour to
# the right and below? (Correlation over all filters: 0 for noise, 1 for flat areas.)


# %%
def neighbour_correlation(kernel):
    """Correlate weights (height, width, channels, filters) with their neighbours."""
    pairs = (kernel[:, 1:], kernel[:, :-1]), (kernel[1:], kernel[:-1])
    return np.mean([np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in pairs])


# %%
smooth = {"trained": kernel, "untrained": untrained}
smooth = {name: neighbour_correlation(values) for name, values in smooth.items()}
print("trained, above 0.3:", smooth["trained"] > 0.3)
print("untrained, within 0.1 of zero:", abs(smooth["untrained"]) < 0.1)

# %% [markdown]
# Later layers cannot be drawn like that. A filter of the second layer has the depth of
# the maps before it, here 32, and no one has seen a colour with 32 channels.
#
# ## 2 · A network to look into (6 min)
#
# For the next sections we want a small network whose data we have: handwritten digits,
# three convolutions, global average pooling (lesson 8), scores without softmax.


# %%
def digit_network():
    """Return an untrained network for handwritten digits."""
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 5, padding="same", activation="relu", name="conv1")(inputs)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu", name="conv3")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, name="scores")(x))


# %%
digits, classes = load_digits()
x_train, x_test = digits[:4000, ..., None], digits[4000:, ..., None]
y_train, y_test = classes[:4000], classes[4000:]


# %%
def train(seed, epochs=5, batch_size=50):
    """Train a new network on the digits."""
    keras.utils.set_random_seed(notebook.seed(seed))
    model = digit_network()
    steps = epochs * len(x_train) // batch_size
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.005, steps))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(adam, loss=loss)
    settings = {"batch_size": batch_size, "epochs": epochs, "verbose": 0}
    model.fit(x_train, y_train, callbacks=training.progress(), **settings)
    return model


# %% tags=["nbval-ignore-output"]
model = train(seed=1)
fresh = digit_network()  # the control: never trained
scores = model.predict_on_batch(x_test)
accuracy = (scores.argmax(axis=1) == y_test).mean()
print(f"accuracy {accuracy:.1%}")

# %%
print("accuracy above 84 %:", accuracy > 0.84)

# %% [markdown]
# ### Exercise 11.1: a model that ends early (lecture hall, 4 min)
#
# Return a model that shares the layers of `model`, from its input to the layer called
# `name`, and outputs what that layer computes.


# %%
def feature_model(model, name):
    """Return a model from the input of `model` to its layer `name`."""
    ...  # your code here


check("11.1", feature_model)

# %% [markdown]
# Stuck? `hint("11.1")` helps a little, `hint("11.1", 2)` helps more. From here on we
# use the course's own version, which takes several names at once.

# %%
NAMES = ("conv1", "conv2", "conv3")
look = introspection.feature_model(model, *NAMES)
look_fresh = introspection.feature_model(fresh, *NAMES)
maps = dict(zip(NAMES, look.predict_on_batch(x_test), strict=True))
maps_fresh = dict(zip(NAMES, look_fresh.predict_on_batch(x_test), strict=True))

# %%
one = 8
rows = {"picture": [x_test[one]]}
for name in NAMES:
    first = np.moveaxis(maps[name][one, ..., :8], -1, 0)
    rows[name] = list(np.sqrt(first / maps[name].max()))
figures.gallery(rows)
plt.show()

# %% [markdown]
# The first eight maps of each layer, for one digit; black is zero, and the brightness
# is the square root of the value, to show what is weak. Some maps are black everywhere.
# Are they dead, or do they wait for another picture? **Predict** how to tell.
#
# One picture cannot tell. A map is **dead** if it is zero for *all* pictures. Then its
# ReLU passes no gradient either, and its own weights no longer learn (we look at the
# 1,000 test digits).

# %% tags=["nbval-ignore-output"]
alive = {name: np.flatnonzero(maps[name].max(axis=(0, 1, 2)) > 0) for name in NAMES}
for name in NAMES:
    dark = (maps[name][one].max(axis=(0, 1)) <= 0).sum()
    total = maps[name].shape[-1]
    print(f"{name}: {dark} black here, {total - len(alive[name])} of {total} dead")

# %% [markdown]
# (Three trainings: no dead map in conv1, one or two in conv2, one to six in conv3.)
# They are paid for in weights and time, and do nothing.
#
# ## 3 · What excites a map? Ask the pictures (7 min)
#
# The simplest portrait of a map: the pictures that excite it most, cut to what the unit
# sees. How much that is, the ledger knows (lesson 7). **Predict** the three sizes: 5×5,
# pooling, 3×3, pooling, 3×3.

# %%
from utils.ledger import ledger

field = {row.name: row for row in ledger(model) if row.name in NAMES}
for name, row in field.items():
    print(f"{name} sees {row.field[0]}×{row.field[1]}, every {row.jump[0]} pixels")

# %% [markdown]
# Nine patches for each of two maps per layer, from nine different digits, the strongest
# on the left. What lies outside of the picture is black, as the padding is.


# %%
def portraits(maps, name, channel):
    """Return the nine patches that excite a map most."""
    row, values = field[name], maps[name][..., channel]
    patches, _ = introspection.top_patches(x_test, values, row.field, row.jump)
    return patches


# %%
rows = {
    f"{name}, map {channel}": portraits(maps, name, channel)
    for name in NAMES
    for channel in alive[name][:2]
}

# %% tags=["nbval-ignore-output"]
figures.gallery(rows, width=1.0)
plt.show()

# %% [markdown]
# In conv1 we find borders of ink, in conv2 gaps between strokes and thick strokes, in
# conv3 whole pieces of digits: the bows of 3 and 5, the lower end of a loop. And the
# control, the network that has learned nothing:

# %% tags=["nbval-ignore-output"]
awake = {n: np.flatnonzero(maps_fresh[n].max(axis=(0, 1, 2)) > 0) for n in NAMES}
rows = {
    f"untrained {name}, map {awake[name][0]}": portraits(
        maps_fresh, name, awake[name][0]
    )
    for name in NAMES
}
figures.gallery(rows, width=1.0)
plt.show()

# %% [markdown]
# Similar forms in each row again! The favourites of *any* smooth function of the pixels
# look alike. Eyes are too kind; we need a number. Take the 50 digits that excite a map
# most: from how many classes do they come? (The exponential of the entropy counts: 1 if
# all are of one class, 10 if all classes are equally frequent.) **Predict** it for the
# three layers, trained and untrained.


# %%
def classes_per_map(maps):
    """Return how many classes the 50 favourite digits of each map come from."""
    peaks = maps.max(axis=(1, 2))
    result = []
    for values in peaks.T[peaks.max(axis=0) > 0]:
        favourites = y_test[np.argsort(-values)[:50]]
        share = np.bincount(favourites, minlength=10) / 50
        result.append(np.exp(-np.sum(share * np.log(share + 1e-9))))
    return np.mean(result)


# %% tags=["nbval-ignore-output"]
selective = {
    "trained": [classes_per_map(maps[name]) for name in NAMES],
    "untrained": [classes_per_map(maps_fresh[name]) for name in NAMES],
}
figures.by_depth(selective, NAMES, "classes per map", chance=("all ten", 10))
plt.show()

# %% [markdown]
# The trained network starts like the untrained one: every digit has strokes and borders
# in all directions, so their detectors like all digits. Deeper maps become picky. In
# the untrained network they hardly do, although its windows grow just the same.
#
# ## 4 · Let the network paint (10 min)
#
# The best of 1,000 digits is only the best that we happened to have. What would a unit
# *like* to see? Start from grey noise and change the pixels so that its activation
# rises: gradient *ascent*, and in the image instead of the weights. The weights stay as
# they are.
#
# ### Exercise 11.2: one step uphill (lecture hall, 4 min)
#
# `slope` is the gradient of the activation with respect to the image. Gradients differ
# by orders of magnitude from map to map, so normalise: the step has the direction of
# the slope, and its root mean square over all entries of the array, of whatever shape,
# is `rate`. If the slope is zero everywhere, nothing moves.


# %%
def ascent_step(image, slope, rate):
    """Return the image after a step of root mean square `rate` uphill."""
    ...  # your code here


check("11.2", ascent_step)

# %% [markdown]
# With that, the whole method is a loop; `introspection.gradient` (lesson 7) gives the
# slope. One trap is left: where a ReLU is off, its slope is zero and there is nothing
# to climb. On noise, about half of our units are off. So we climb for the number
# *before* the ReLU: the same layers, and at the end the same convolution without
# activation.


# %%
def before_relu(network, name):
    """Return the model that computes what layer `name` hands to its ReLU."""
    layer = network.get_layer(name)
    bare = layers.Conv2D(layer.filters, layer.kernel_size, padding="same")
    result = keras.Model(network.inputs[0], bare(layer.input))
    bare.set_weights(layer.get_weights())
    return result


# %%
third, third_fresh = before_relu(model, "conv3"), before_relu(fresh, "conv3")
channel = int(alive["conv3"][0])


def activation(image):
    """Return the number of the unit in the middle of the 7×7 map."""
    return third(image)[0, 3, 3, channel]


# %% tags=["nbval-ignore-output"]
painted = 0.5 + 0.05 * rng.normal(size=(1, 28, 28, 1))
before = float(activation(painted))
for _ in range(40):
    slope = introspection.gradient(activation, painted)
    size = np.sqrt(np.mean(slope**2)) or 1.0
    painted = np.clip(painted + 0.1 * slope / size, 0, 1)
after, best = float(activation(painted)), maps["conv3"][..., channel].max()
print(f"noise {before:.1f}, painted {after:.1f}, best of 1,000 digits {best:.1f}")

# %% [markdown]
# `introspection.maximise` does the same for many maps at once, one picture each, and
# keeps the activations on the way up. Its `border=3` leaves a border of three pixels of
# the 7×7 map out: what remains is the unit in the middle. Painted pictures and digits
# both stay between 0 (paper) and 1 (ink), or the comparison would be unfair.
#
# **Predict**: does the painted picture beat the best digit in *every* map? And does the
# *untrained* network paint, too?


# %%
def paint(features, channels, **settings):
    """Climb from grey noise for maps of conv3; return pictures and activations."""
    start = 0.5 + 0.05 * rng.normal(size=(len(channels), 28, 28, 1))
    settings = {"clip": (0, 1), "border": 3, **settings}
    return introspection.maximise(features, channels, start, **settings)


# %%
chosen = {"trained": alive["conv3"][:8], "untrained": awake["conv3"][:8]}
pictures, curve = paint(third, chosen["trained"])
control, curve_fresh = paint(third_fresh, chosen["untrained"])

# %%
natural = maps["conv3"].max(axis=(0, 1, 2))[chosen["trained"]]
natural_fresh = maps_fresh["conv3"].max(axis=(0, 1, 2))[chosen["untrained"]]
beats = {"trained": curve[-1] / natural, "untrained": curve_fresh[-1] / natural_fresh}

# %% tags=["nbval-ignore-output"]
shown = {
    "painted": pictures[:, 4:24, 4:24],
    "best digit": [portraits(maps, "conv3", c)[0] for c in chosen["trained"]],
    "untrained": control[:, 4:24, 4:24],
}
factors = [f"{value:.1f}×" for value in beats["trained"]]
figures.gallery(shown, captions={"painted": factors})
plt.show()

# %% tags=["nbval-ignore-output"]
for name, values in beats.items():
    print(f"{name}: {values.min():.1f} to {values.max():.1f} times the best digit")

# %% tags=["nbval-ignore-output"]
names = [f"map {channel}" for channel in chosen["trained"][:5]]
figures.climbs(curve[:, :5], natural[:5], names)
plt.show()

# %%
typical = {name: np.median(values) for name, values in beats.items()}
smooth = [neighbour_correlation(np.moveaxis(p, 0, -1)) for p in (pictures, control)]
print("trained, typically above the best digit:", typical["trained"] > 1)
print("untrained, still further above:", typical["untrained"] > typical["trained"])
print("neighbouring pixels agree, only if trained:", smooth[0] > smooth[1] + 0.3)

# %% [markdown]
# The trained network paints strokes: bars where its favourite digits have bars, an
# empty middle for the 0. It reaches 1.0 to 1.5 times the best digit (0.9 to 1.6 times
# in two other trainings), with pictures that no one has ever written.
#
# And the untrained network? It wins by *more*, two to five times (three to seven with
# two other starts), with noise. So a high activation far from all data is no sign of
# learning. What training has changed is the form: neighbouring pixels go together.
#
# ### Which picture is *the* picture?
#
# Start again from other noise. Is it the same picture? **Predict** the correlation of
# two pictures of the same map for two objectives: the mean of the whole map, and the
# unit in the middle. And if the picture is shifted at random by up to two pixels before
# each step (*jitter*), a common remedy against noisy pictures?


# %%
def alike(pictures):
    """Return the median correlation of the pairs in pictures (a, a', b, b', ...)."""
    pairs = zip(pictures[::2], pictures[1::2], strict=True)
    return np.median([np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in pairs])


# %%
objectives = {
    "whole map": {"border": 0},
    "middle unit": {"border": 3},
    "middle unit, jitter": {"border": 3, "jitter": 2},
}

# %% tags=["nbval-ignore-output"]
pairs, rows = np.repeat(chosen["trained"], 2), {}
for name, settings in objectives.items():
    twins, _ = paint(third, pairs, **settings)
    rows[name] = twins[:8, 4:24, 4:24]
    print(f"{name:20} correlation of two starts {alike(twins[:, 4:24, 4:24]):.2f}")

# %% tags=["nbval-ignore-output"]
figures.gallery(rows)
plt.show()

# %% [markdown]
# For the whole map the strokes may lie anywhere, so two starts have little in common
# but their direction (correlation near 0 here; 0.2 and 0.45 in two other trainings). A
# single unit pins its picture down (0.3 here; 0.3 and 0.5), and jitter removes what
# depends on single pixels (0.5 here; 0.5 and 0.85). Remember it when you see *the*
# picture of a unit: it is one of many.
#
# ### Ten digits, painted
#
# Now the last layer. **Predict** what the network paints when it is asked for the
# perfect 0, 1, 2, … What exactly should we ask for? The score of the class, its
# probability (the softmax), or the logarithm of that?

# %%
ops = keras.ops


def slope_size(function, pictures):
    """Return the root mean square slope of a function for a stack of pictures."""
    return np.sqrt(np.mean(introspection.gradient(function, pictures) ** 2))


# %%
wrong = x_test[[scores[:, 0].argmax()]]  # the surest zero; how steep is the way to 1?
steep = slope_size(lambda t: ops.sum(model(t)[:, 1]), wrong)
flat = slope_size(lambda t: ops.sum(ops.softmax(model(t))[:, 1]), wrong)
print("slope of the probability / slope of the score < 1/1000:", flat < steep / 1000)

# %% [markdown]
# The probability is flat wherever the network is certain, of the right or of another
# class: nothing to climb. The score has a slope, but may rise together with the scores
# of other classes. The logarithm of the probability has neither problem.

# %% tags=["nbval-ignore-output"]
output = layers.Activation("log_softmax")(model.outputs[0])
asked = {"score": model, "log probability": keras.Model(model.inputs[0], output)}
perfect, sure = {}, {}
for name, network in asked.items():
    start = 0.5 + 0.05 * rng.normal(size=(10, 28, 28, 1))
    perfect[name], _ = introspection.maximise(network, range(10), start, clip=(0, 1))
    logits = model.predict_on_batch(perfect[name])
    sure[name] = np.diag(keras.ops.convert_to_numpy(ops.softmax(logits)))

# %% tags=["nbval-ignore-output"]
texts = {
    name: [f"{digit}: {p:.0%}" for digit, p in enumerate(values)]
    for name, values in sure.items()
}
figures.gallery(perfect, captions=texts)
plt.show()

# %%
certain = {name: int((values > 0.9).sum()) for name, values in sure.items()}
print("log probability, certain of nine or ten:", certain["log probability"] >= 9)

# %% [markdown]
# Asked for the score, the network hardly sees a 4 or a 9 in its own pictures of them:
# stripes raise several scores at once. Asked for the logarithm of the probability, it
# is certain (of all ten in six trainings of seven). No human reads any of these
# pictures. The network has never seen anything but digits, so it was never told what is
# *not* one; and a global average asks for many strokes of the right kind, wherever they
# are.
#
# ## 5 · The hierarchy, measured (10 min)
#
# *Stack multiple convolutional layers; each convolution acts on the feature maps of the
# previous layer.* In numbers: the second layer, applied to the pooled maps of the
# first, must give the second maps. **Predict** the shape of its kernel.

# %%
second = model.get_layer("conv2")
pooled = layers.MaxPooling2D(2)(maps["conv1"][:50])
applied = ops.convert_to_numpy(second(pooled))
same = np.allclose(applied, maps["conv2"][:50], atol=1e-4)
print("kernel of conv2:", second.get_weights()[0].shape, " same maps:", same)

# %%
deep = second.get_weights()[0].shape == (3, 3, 8, 16)
claim("S24.previous_layer", bool(same and deep), "kernel 3×3×8×16; the maps agree")

# %% [markdown]
# So a unit sees more from layer to layer: 5, 10, 20 pixels. But that is also true of
# the untrained network. Is there more in the maps than a larger window?
#
# ### What can be read from a layer?
#
# Average each map over the picture and fit the class to these averages **linearly**
# (least squares; no hidden layer helps). If the fit succeeds, the layer has done the
# work. **Predict** the accuracy for the three layers, trained and untrained.


# %%
def averages(features, pictures):
    """Return the averages of all maps, one array (n, maps) per layer."""
    x = [layers.GlobalAveragePooling2D()(output) for output in features.outputs]
    return keras.Model(features.inputs[0], x).predict(pictures, verbose=0)


# %%
def readout(train_values, test_values):
    """Fit the classes linearly; return the share of right answers on the test set."""
    centre, scale = train_values.mean(axis=0), train_values.std(axis=0) + 1e-9
    one, two = ((v - centre) / scale for v in (train_values, test_values))
    targets = np.eye(10)[y_train] - 0.1
    weights = np.linalg.lstsq(one, targets, rcond=1e-6)[0]
    return ((two @ weights).argmax(axis=1) == y_test).mean()


# %% tags=["nbval-ignore-output"]
readable = {}
for name, features in {"trained": look, "untrained": look_fresh}.items():
    sets = (averages(features, pictures) for pictures in (x_train, x_test))
    readable[name] = [readout(*pair) for pair in zip(*sets, strict=True)]
    print(name, [f"{value:.0%}" for value in readable[name]])
percent = {name: 100 * np.array(values) for name, values in readable.items()}
figures.by_depth(percent, NAMES, "classes read right (%)", chance=("guessing", 10))
plt.show()

# %% [markdown]
# The trained network is ahead in each layer (in two other trainings, too). But look at
# the other curve: it rises, too! Many random filters on larger and larger windows are
# also features. A rising curve alone proves no learning. (The fit to the last averages,
# 89 %, even beats the network, 86.5 %, whose last layer is linear, too: after five
# epochs it is not yet at its optimum.)
#
# What training adds is in section 3: **single** maps become specialists. In an
# untrained network the favourites of a map come from almost as many classes in the last
# layer as in the first.

# %%
specialists = selective["trained"][2] < 0.75 * selective["trained"][0]
generalists = selective["untrained"][2] > 0.8 * selective["untrained"][0]
rises = min(np.diff(readable["trained"]).min(), np.diff(readable["untrained"]).min())
ahead = min(np.subtract(readable["trained"], readable["untrained"])[1:]) > 0.04
print("trained: maps become specialists:", bool(specialists))
print("untrained: they do not:", bool(generalists))
print("both can be read better from layer to layer:", bool(rises > 0))

# %%
fine = bool(specialists and generalists and rises > 0 and ahead)
measured = "classes per map fall by over a quarter; untrained by less than a fifth"
claim("S2.feature_hierarchy", fine, measured)

# %% [markdown]
# ### A network that knows photographs
#
# Now a network that has seen real pictures: six convolutions of 3×3 in the style of VGG
# (lesson 9), trained on CIFAR-10 (88.1 % of the test pictures right). Because it ends
# with a global average, it takes pictures of any size.


# %%
def vgg_network(shape=(None, None, 3)):
    """Return an untrained VGG-like network for pictures from 0 to 1."""
    inputs = keras.Input(shape)
    x = layers.Rescaling(4.0, offset=-2.0)(inputs)
    for block, filters in enumerate([(48,), (96, 96), (160, 160, 160)], start=1):
        x = layers.MaxPooling2D(pool_size=2)(x) if block > 1 else x
        for number, count in enumerate(filters, start=1):
            name = f"block{block}_conv{number}"
            x = layers.Conv2D(count, 3, padding="same", activation="relu", name=name)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, name="scores")(x))


# %%
vgg, vgg_fresh = vgg_network(), vgg_network()
vgg.set_weights(load_cifar10_weights("vgg"))
vgg_field = {row.name: row for row in ledger(vgg_network((48, 48, 3)))}
DEPTHS = ["block1_conv1", "block2_conv2", "block3_conv1", "block3_conv3"]
print({name: vgg_field[name].field[0] for name in DEPTHS})

# %% [markdown]
# Our natural pictures are pieces of 48×48 pixels, cut from four photographs in three
# sizes.


# %%
def pieces(photograph, size=48):
    """Cut a photograph, and two smaller copies of it, into square pieces."""
    result = []
    for factor in (1, 2, 4):
        rows, columns = (n // factor * factor for n in photograph.shape[:2])
        blocks = photograph[:rows, :columns].reshape(
            rows // factor, factor, columns // factor, factor, 3
        )
        smaller = blocks.mean(axis=(1, 3))
        for top in range(0, len(smaller) - size + 1, size):
            for left in range(0, smaller.shape[1] - size + 1, size):
                result.append(smaller[top : top + size, left : left + size])
    return result


# %%
photographs = [load_photograph(name) / 255 for name in ("chelsea", "coffee", "rocket")]
photographs.append(np.repeat(load_photograph("camera")[..., None] / 255, 3, axis=-1))
natural = np.array([p for photograph in photographs for p in pieces(photograph)])
natural = natural.astype("float32")
print("pieces:", natural.shape)

# %%
vgg_look = introspection.feature_model(vgg, *DEPTHS)
vgg_maps = dict(zip(DEPTHS, vgg_look.predict(natural, verbose=0), strict=True))

# %% [markdown]
# For each of four depths: the pieces that excite six maps most, cut to what the unit
# sees. Grey is padding. **Predict** what changes from top to bottom.


# %%
def best_pieces(name, count=6):
    """Return the first active maps of a layer, and the best piece of each."""
    row, values = vgg_field[name], vgg_maps[name]
    channels = np.flatnonzero(values.max(axis=(0, 1, 2)) > 0)[:count]
    found = [
        introspection.top_patches(
            natural, values[..., c], row.field, row.jump, n=1, fill=0.5
        )
        for c in channels
    ]
    return channels, [patches[0] for patches, _ in found]


# %% tags=["nbval-ignore-output"]
best = {name: best_pieces(name) for name in DEPTHS}
figures.gallery({name: images for name, (_, images) in best.items()})
plt.show()

# %% [markdown]
# From borders between two colours, through straight edges, bars and spots, to corners,
# and to things: a bright star, a tower, an eye. The slide shows the same for a larger
# network (Zeiler and Fergus, arXiv:1311.2901). But our pieces at the bottom are larger,
# so there is *more to see* in them, with or without learning.
#
# A number again: how many of the 123 pieces excite a map to more than half of its
# maximum? A map for edges finds some almost everywhere, a map for eyes does not.
# **Predict** the median over all maps, in four depths, trained and untrained.


# %%
def excited(maps):
    """Return the median share of pieces that reach half the maximum of a map."""
    peaks = maps.max(axis=(1, 2))
    peaks = peaks[:, peaks.max(axis=0) > 0]
    return np.median((peaks > peaks.max(axis=0) / 2).mean(axis=0))


# %% tags=["nbval-ignore-output"]
fresh_look = introspection.feature_model(vgg_fresh, *DEPTHS)
everything = {
    "trained": vgg_maps.values(),
    "untrained": fresh_look.predict(natural, verbose=0),
}
picky = {name: [excited(m) for m in stack] for name, stack in everything.items()}

# %% tags=["nbval-ignore-output"]
percent = {name: 100 * np.array(values) for name, values in picky.items()}
print({name: values.round(0) for name, values in percent.items()})
figures.by_depth(percent, DEPTHS, "pieces that excite a map (%)")
plt.show()

# %% [markdown]
# Trained: from 37 % in the first layer down to 16 % in the last. Untrained it falls
# little or not at all: from 42–58 % to 36–51 % (thirteen networks). A larger window
# alone does not make a unit that waits for an eye; training does.

# %%
falls = picky["trained"][3] < 0.6 * picky["trained"][0]
ahead = picky["trained"][3] < 0.6 * picky["untrained"][3]
print("trained, falls by more than 40 %:", bool(falls))
print("last layer, clearly pickier than untrained:", bool(ahead))
measured = "trained: the share falls by over 40 %, to below 3/5 of the untrained one"
claim("S26.hierarchy", bool(falls and ahead), measured)

# %% [markdown]
# And what does this network paint? The unit in the middle of a map of the third and of
# the last layer, each above the best natural piece.


# %%
def vgg_paint(name, channels, size):
    """Climb from noise of size × size pixels for maps of a layer of the network."""
    noise = 0.5 + 0.05 * rng.normal(size=(len(channels), size, size, 3))
    border = (size // vgg_field[name].jump[0] - 1) // 2
    settings = {"border": border, "jitter": 2, "clip": (0, 1), "steps": 25}
    return introspection.maximise(before_relu(vgg, name), channels, noise, **settings)


# %% tags=["nbval-ignore-output"]
rows = {}
for name, size in (("block2_conv2", 16), ("block3_conv3", 40)):
    channels, pieces_found = best[name]
    rows[f"{name},\npainted"], _ = vgg_paint(name, channels, size)
    rows[f"{name},\nnatural"] = pieces_found
figures.gallery(rows)
plt.show()

# %% [markdown]
# Edges, stripes and spots with strong colours in the third layer; in the last one curls
# and crossing stripes around a centre, where the best pieces have an eye and a star.
# With the natural pieces beside them one can guess what the painted pictures mean,
# without them hardly.
#
# ## 6 · Where does the network look? (9 min)
#
# Now for one picture and one class: which pixels matter? The most direct way to find
# out is to **cover** a part of the picture and look how far the score falls.
#
# ### Exercise 11.3: cover and look (lecture hall, 5 min)
#
# `score(image)` returns a number for an image (height, width). Cover a window of
# `size` × `size` pixels with the value `fill`, at every place where the whole window
# fits into the image. Return the drop of the score for each place; positive where the
# window spoke for the class.


# %%
def occlusion_map(score, image, size, fill):
    """Return how far the score drops for each place of a covering window."""
    ...  # your code here


check("11.3", occlusion_map)

# %% [markdown]
# The course's version hands all covered pictures to the network at once. We cover 5×5
# pixels with paper (0). **Predict** where covering hurts, where it does nothing, and
# whether it can *help*.


# %%
def scorer(network, label):
    """Return the function that scores pictures (n, 28, 28) for a class."""
    return lambda pictures: network.predict_on_batch(pictures[..., None])[:, label]


# %%
def covered_drops(network, number):
    """Return the occlusion map of a test digit for its class, 28×28 pixels."""
    picture, label = x_test[number, ..., 0], y_test[number]
    drops = introspection.occlusion_map(scorer(network, label), picture, size=5)
    return np.pad(drops, 2)  # the entry at the centre of the window


# %% [markdown]
# The second way needs no covering: **Grad-CAM** weighs the maps of a layer by the mean
# slope of the score and adds them up. (The original then cuts off negative sums; we
# keep them, `relu=False`, to see what speaks against the class.) For the last maps, in
# front of a global average and one dense layer, the result should be the class
# activation map of lesson 8, up to a constant. Is it?

# %%
some = x_test[:10]
cam = introspection.class_activation_maps(model, some)
own = [
    introspection.grad_cam(model, "conv3", some[i : i + 1], y_test[i], relu=False)[0]
    for i in range(10)
]
equal = np.allclose(own, [cam[i, ..., y_test[i]] / 49 for i in range(10)], atol=1e-4)
print("Grad-CAM of conv3 = class activation map / 49 pixels:", equal)

# %% tags=["nbval-ignore-output"]
drops = [covered_drops(model, number) for number in range(10)]
rows = [[x_test[i, ..., 0], drops[i], own[i]] for i in (4, 8)]
figures.evidence(rows, ["picture", "covered: drop", "Grad-CAM"])
plt.show()

# %% [markdown]
# Red speaks for the class, blue against it. Covering the 1 hurts almost everywhere,
# except at its lower end. The 5 is recognised by its bar and its lower bow. Covering
# the piece between them *helps*: it could also belong to another digit. And paper on
# paper does nothing.
#
# Grad-CAM says something similar for the 1, blurred, on 7×7 pixels. Do the two agree
# for ten digits? We compare ranks (Spearman's correlation: 1 the same order, 0 none).


# %%
def ranks(values):
    """Return the rank of each number, from 0 on; ties share their mean rank."""
    values, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count + 1) / 2)[place.ravel()]


def spearman(one, other):
    """Return the correlation of the ranks."""
    return np.corrcoef(ranks(one), ranks(other))[0, 1]


# %%
def on_pixels(values):
    """Blow a 7×7 map up to 28×28 pixels."""
    return np.kron(values, np.ones((4, 4)))


# %% tags=["nbval-ignore-output"]
inner = np.s_[2:-2, 2:-2]
pairs = zip(drops, own, strict=True)
agreement = [spearman(drop[inner], on_pixels(cam)[inner]) for drop, cam in pairs]
print(f"rank correlation of the two: {np.mean(agreement):.2f}")

# %% [markdown]
# Far from 1 (0.27 to 0.4 in three trainings). One method asks what happens *without* a
# pixel, the other adds up what speaks for the class *around* a pixel, also on the paper
# beside a stroke. "Where does the network look" has more than one answer.
#
# ### A cat
#
# The network of section 5 knows cats. Does it know ours, and where does it look?

# %%
cat = photographs[0][4:196, 56:248].reshape(32, 6, 32, 6, 3).mean(axis=(1, 3))
cat = cat.astype("float32")

# %% tags=["nbval-ignore-output"]
scores = vgg.predict_on_batch(cat[None])[0]
order = np.argsort(-scores)
print([f"{CIFAR10_CLASSES[k]} {scores[k]:.1f}" for k in order[:3]])

# %% tags=["nbval-ignore-output"]
seen = int(order[0])
drop = introspection.occlusion_map(
    lambda x: vgg.predict_on_batch(x)[:, seen], cat, size=8, stride=2, fill=0.5
)
covered = np.pad(np.kron(drop, np.ones((2, 2))), 3)  # at the centre of the window
heat = introspection.grad_cam(vgg, "block3_conv3", cat[None], seen, relu=False)[0]
titles = ["picture", f"covered, {CIFAR10_CLASSES[seen]}", "Grad-CAM"]
figures.evidence([[cat, covered, heat]], titles)
plt.show()

# %%
print("right:", CIFAR10_CLASSES[seen] == "cat")

# %% [markdown]
# Both maps point at the middle of the face, between eyes and nose. The fur at the upper
# left hardly matters. (One cat is one cat: we have no test set of cats here.)
#
# ## 7 · Would an untrained network say the same? (6 min)
#
# A popular and cheap map is **input × gradient**: each pixel times the slope of the
# score, without the sign. A good map should depend on what the network has learned. So
# compare the map of the trained network with that of the untrained one (Adebayo et al.,
# arXiv:1810.03292). **Predict** the rank correlation of the two, over all 784 pixels of
# a digit: near 1 or near 0?


# %%
def input_times_gradient(network, pictures, labels):
    """Return |pixel · slope of the score of its class| for pictures (n, 28, 28, 1)."""

    def total(tensor):
        return ops.sum(network(tensor) * ops.one_hot(labels, 10))

    return np.abs(pictures * introspection.gradient(total, pictures))[..., 0]


# %%
hundred = x_test[:100], y_test[:100]
trained_maps = input_times_gradient(model, *hundred)
untrained_maps = input_times_gradient(fresh, *hundred)

# %% tags=["nbval-ignore-output"]
pairs = list(zip(trained_maps, untrained_maps, strict=True))
everywhere = np.mean([spearman(a, b) for a, b in pairs])
print(f"over all pixels: {everywhere:.2f}")

# %% [markdown]
# Almost 1! The map seems to be the same whether the network has learned anything or
# not. **Predict** once more, now over the pixels with ink only.

# %% tags=["nbval-ignore-output"]
ink = [picture[..., 0] > 0 for picture in hundred[0]]
on_ink = np.mean([spearman(a[i], b[i]) for (a, b), i in zip(pairs, ink, strict=True)])
print(f"over the ink: {on_ink:.2f}")

# %% tags=["nbval-ignore-output"]
rows = {"picture": x_test[:8]}
for name, values in (("trained", trained_maps), ("untrained", untrained_maps)):
    rows[name] = [m / m.max() for m in values[:8]]
figures.gallery(rows)
plt.show()

# %%
print("all pixels above 0.9:", everywhere > 0.9, " ink below 0.6:", on_ink < 0.6)

# %% [markdown]
# The agreement was faked by the background: paper is 0, and 0 times any slope is 0, in
# every network. The map shows the digit because it was *multiplied* by the digit. Do
# our two other methods pass? Let the untrained network answer.

# %% tags=["nbval-ignore-output"]
own_fresh = [
    introspection.grad_cam(fresh, "conv3", some[i : i + 1], y_test[i], relu=False)[0]
    for i in range(10)
]
tests = {
    "covered": [
        spearman(drop[inner], covered_drops(fresh, number)[inner])
        for number, drop in enumerate(drops)
    ],
    "Grad-CAM": [spearman(a, b) for a, b in zip(own, own_fresh, strict=True)],
}
for name, values in tests.items():
    print(f"{name}: trained against untrained {np.mean(values):.2f}")

# %%
passed = {name: np.mean(values) < 0.6 for name, values in tests.items()}
print("both depend on what the network has learned:", all(passed.values()))

# %% [markdown]
# Both pass, in two other trainings as well: without training the maps are others.
#
# ## 8 · Train again (9 min)
#
# *Training networks is not random: retraining finds the same patterns.* (Slide
# *Clarifying frequent misunderstandings*.) We train the same network twice more, from
# other starts and with the digits in another order. **Predict** on how many of the
# 1,000 test digits two of the networks agree, if each is right for nine of ten. Then:
# is filter number 3 the same in both?

# %% tags=["nbval-ignore-output"]
others = [train(seed=2), train(seed=3)]
networks = [model, *others]
answers = [n.predict_on_batch(x_test).argmax(axis=1) for n in networks]
print("accuracy:", [f"{(a == y_test).mean():.1%}" for a in answers])

# %% tags=["nbval-ignore-output"]
duels = [(0, 1), (0, 2), (1, 2)]
agree = [(answers[i] == answers[j]).mean() for i, j in duels]
chance = []
for i, j in duels:
    right = [(answers[n] == y_test).mean() for n in (i, j)]
    chance.append(right[0] * right[1] + (1 - right[0]) * (1 - right[1]) / 9)
print("agree:", [f"{a:.1%}" for a in agree])
print("if mistakes were independent:", [f"{c:.1%}" for c in chance])

# %% [markdown]
# They agree on almost nine of ten digits, and that is more than two networks of this
# accuracy with independent mistakes would (three of four): they also make the *same*
# mistakes.
#
# Now the filters. For each filter of one network and each of another: how much do their
# *maps* of the same 300 digits correlate? (Maps, not weights: we ask what a filter
# does, not what it is made of.)


# %%
def likeness(one, other):
    """Return the correlations of all pairs of maps (n, rows, columns, maps)."""
    tables = [maps.reshape(-1, maps.shape[-1]) for maps in (one, other)]
    unit = []
    for table in tables:
        table = table - table.mean(axis=0)
        unit.append(table / (np.linalg.norm(table, axis=0) + 1e-9))
    return unit[0].T @ unit[1]


# %% tags=["nbval-ignore-output"]
few = x_test[:300]
layer_maps = [
    introspection.feature_model(n, *NAMES).predict_on_batch(few) for n in networks
]
table = likeness(layer_maps[0][0], layer_maps[1][0])
print(table.shape, f"same index: {np.diag(table).mean():.2f}")

# %% [markdown]
# The numbering of filters is arbitrary: exchange two filters, and the weights behind
# them accordingly, and the network is the same. So before comparing we must find out
# who is who: one partner for each filter, so that the sum of the likenesses is largest.
#
# ### Exercise 11.4: who is who (at home, 8 min)
#
# `likeness` is an n×n table with n ≤ 5. Return for each row the number of its column,
# each column exactly once, such that the sum of the chosen entries is as large as
# possible.


# %%
def match_filters(likeness):
    """Return the columns of the rows 0, 1, 2, …"""
    ...  # your code here


check("11.4", match_filters)

# %% [markdown]
# For 8 filters there are 40,320 orders, for 32 more than 10³⁵.
# SciPy's `linear_sum_assignment` finds the best of them in n³ steps (the Hungarian
# method). The control are three *untrained* networks: when one may choose among many,
# some partners fit by luck.

# %%
from scipy.optimize import linear_sum_assignment


def matched(one, other):
    """Return the likeness of filters of equal number and of matched filters."""
    table = likeness(one, other)
    partner = linear_sum_assignment(table, maximize=True)[1]
    active = one.max(axis=(0, 1, 2)) > 0
    same, best = np.diag(table), table[np.arange(len(table)), partner]
    return same[active].mean(), best[active].mean()


# %%
keras.utils.set_random_seed(notebook.seed(4))
fresh_maps = [
    introspection.feature_model(n, *NAMES).predict_on_batch(few)
    for n in (fresh, digit_network(), digit_network())
]

# %% tags=["nbval-ignore-output"]
print("correlation of maps:   same number   matched   matched, untrained")
found = {}
for depth, name in enumerate(NAMES):
    values = [matched(layer_maps[i][depth], layer_maps[j][depth]) for i, j in duels]
    lucky = [matched(fresh_maps[i][depth], fresh_maps[j][depth])[1] for i, j in duels]
    found[name] = (*np.mean(values, axis=0), np.mean(lucky))
    print("{:20}{:14.2f}{:10.2f}{:21.2f}".format(name, *found[name]), end="")
    print(f" ({min(lucky):.2f} to {max(lucky):.2f})")

# %% tags=["nbval-ignore-output"]
partner = linear_sum_assignment(table, maximize=True)[1]
tables = [(table, np.arange(8)), (table, partner)]
figures.likeness(tables, ["same number", "matched"])
plt.show()

# %% [markdown]
# The same number means nothing: 0.1 to 0.3. Matched, the maps correlate by 0.6 in every
# layer. Yet the control is not zero. Untrained networks reach 0.4 to 0.55: with maps
# that all light up on ink one finds partners anyway. We repeated the whole section
# twice, with other starts: the trained networks were ahead in every layer, by 0.07 to
# 0.29, without a trend from layer to layer. So trainings do find similar features, but
# "the same filters" is too much to say.

# %%
names_lie = max(same for same, _, _ in found.values()) < 0.45
partners = min(best for _, best, _ in found.values()) > 0.5
learned = found["conv3"][1] > found["conv3"][2] + 0.08
print("same number below 0.45, matched above 0.5:", bool(names_lie and partners))
print("last layer: clearly more alike than by luck:", bool(learned))

# %%
statistical = min(agree) > 0.82 and min(np.subtract(agree, chance)) > 0.05
fine = bool(statistical and names_lie and partners and learned)
measured = "above 82 % equal answers; maps 0.5 or more matched, below 0.45 by number"
claim("S9.not_random", fine, measured)

# %% [markdown]
# ## Quiz (4 min)
#
# **1.** A saliency map outlines the digit beautifully. Does that prove that the network
# looks there?
#
# <details><summary>Answer</summary>
#
# No. Input × gradient outlines the digit for an untrained network as well, because
# paper is zero. A map has to change when the weights do.
#
# </details>
#
# **2.** A map is black for a picture. How do you tell whether it is dead?
#
# <details><summary>Answer</summary>
#
# Take many pictures: a dead map is zero for all of them. Its gradient is zero too, so
# gradient ascent does not move either.
#
# </details>
#
# **3.** Why is it meaningless to compare filter number 5 of two trainings?
#
# <details><summary>Answer</summary>
#
# The numbers are arbitrary: exchanging filters, together with the weights behind them,
# changes nothing. Match them first, one to one.
#
# </details>
#
# **4.** A painted picture excites a unit one and a half times as much as any digit. Is
# it what the unit has learned to detect?
#
# <details><summary>Answer</summary>
#
# It is what the unit responds to, far from all data. The untrained network paints, too.
# Look at natural patches before giving the unit a name.
#
# </details>
#
# ## Summary
#
# - Draw weights on one scale with zero in the middle; later filters cannot be drawn.
# - A unit's portrait: the patches that excite it most, cut to its receptive field, or
#   the picture that gradient ascent paints. Both need a control.
# - Windows grow with depth in every network, and so does what can be read from all maps
#   together. That *single* maps become specialists is mostly the work of training.
# - Covering and Grad-CAM show where a score comes from; a map that an untrained network
#   draws as well shows nothing that was learned.
# - Trainings differ in numbering and detail and agree in most of what they do.

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
# *Lesson 10 left open what a network looks at. Dropout takes features away, and the
# network has to make do with others. What are these features, and do they grow from
# edges to things, as the lecture says?*
#
# In this lesson you
#
# - draw filters so that the picture does not lie;
# - see and measure how features grow from layer to layer;
# - put a picture of your own through a network that knows photographs;
# - find out what training adds to that, with untrained networks as control;
# - ask where a network looks, in two ways, and test a third;
# - let a network paint, train it again, and design a picture for a single filter.
#
# Core 43 min · deeper 61 min · slides 2, 9, 24 and 26: *Recap: Neural Networks*,
# *Clarifying frequent misunderstandings*, *2D Convolutional Operation*, *Feature
# Hierarchy*.
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
from keras import layers, ops
from scipy.stats import spearmanr

from lessons import check, claim, hint, own
from lessons.lesson11_filters_and_feature_hierarchy import figures, occlusion, photos
from utils import introspection, training, widgets
from utils.images import CIFAR10_CLASSES, load_cifar10_weights, load_digits
from utils.ledger import ledger
from utils.tables import plus_minus, table

rng = np.random.default_rng(notebook.seed(11))
STARTS = (1, 2, 3)

# %% [markdown]
# ## 1 · Filters as pictures (core, 4 min)
#
# A filter of the first layer is as deep as the image. For colour images that is three
# channels, so the filter can be drawn as a small colour image. Here are 32 filters of a
# network that has learned from 50,000 photographs of ten classes (CIFAR-10), and 32 as
# Keras makes them before training.

# %%
kernel = load_cifar10_weights("wide")[0]  # the first layer's
layer = layers.Conv2D(filters=32, kernel_size=7)
layer.build((None, 32, 32, 3))
untrained = layer.get_weights()[0]
print("kernel:", kernel.shape, f"from {kernel.min():.2f} to {kernel.max():.2f}")

# %% [markdown]
# Weights have signs, colours are bytes from 0 to 255. `(255 * kernel).astype("uint8")`
# looks innocent. **Predict** what becomes of a weight of −0.01, almost nothing: is it
# drawn black (0) or white (255)?

# %%
small_weights = np.array([-0.01, -0.002, 0.0, 0.01])
print((255 * small_weights).astype(int).astype("uint8"))

# %% [markdown]
# Almost white: bytes have no signs and start again from above. An honest picture has
# zero in the middle of its scale and says where the scale ends. Four pictures, each of
# the twelve strongest filters:


# %% tags=["folded"] alt="Trained: edges and blobs. Untrained: noise, 14 times weaker."
def strongest(kernel, count=12):
    """Return the filters with the largest weights of either sign, the largest first."""
    order = np.argsort(-np.abs(kernel).max(axis=(0, 1, 2)))
    return kernel[..., order[:count]]


learned, random = strongest(kernel), strongest(untrained)
largest, small = np.abs(learned).max(), np.abs(random).max()
sets = [
    ("trained", learned, largest),
    ("trained, cast to bytes", (255 * learned).astype(int).astype("uint8"), None),
    ("untrained, same scale", random, largest),
    ("untrained, scale of its own", random, small),
]
figures.filters(sets)
plt.show()

# %% [markdown]
# Trained filters are edges in several directions and blobs of colour; the bytes hide
# it. Untrained filters are more than ten times weaker. Only a scale of their own makes
# them look as strong, and then they are noise.

# %% tags=["folded"]
print("trained weights at least ten times larger:", bool(largest > 10 * small))

# %% [markdown]
# ## 2 · A network to look into (core, 5 min)
#
# Later layers cannot be drawn like that: a filter of the second layer is as deep as the
# stack of maps before it, 32 here, and no one has seen a colour with 32 channels. But
# we can look at what such a filter *finds*. For that we train a small network on
# handwritten digits, from three random starts. The
# same networks before training are the control.


# %%
def digit_network(start):
    """Return an untrained network for handwritten digits, from a random start."""
    keras.utils.set_random_seed(notebook.seed(start))
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 5, padding="same", activation="relu", name="conv1")(inputs)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu", name="conv3")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, name="scores")(x))


# %%
NAMES = ("conv1", "conv2", "conv3")
digits, classes = load_digits()
x_train, x_test = digits[:4000, ..., None], digits[4000:, ..., None]
y_train, y_test = classes[:4000], classes[4000:]


# %%
def train(model, epochs=8, batch_size=50):
    """Train a network on the digits; return it."""
    steps = epochs * len(x_train) // batch_size
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.005, steps))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=adam, loss=loss)
    adam.build(model.trainable_variables)  # now, else Keras compiles the step twice
    settings = {"batch_size": batch_size, "epochs": epochs, "verbose": 0}
    model.fit(x_train, y_train, callbacks=training.progress(), **settings)
    return model


# %% tags=["nbval-ignore-output"]
networks = {
    "trained": [train(digit_network(start)) for start in STARTS],
    "untrained": [digit_network(start) for start in STARTS],
}
answers = [n.predict_on_batch(x_test).argmax(axis=1) for n in networks["trained"]]
accuracy = [100 * (answer == y_test).mean() for answer in answers]
print("right:", plus_minus(accuracy, unit=" %"))

# %% [markdown]
# ### Exercise 11.1: a model that ends early (lecture hall, 3 min)
#
# Return a model that shares the layers of `model`, from its input to the layer called
# `name`, and outputs what that layer computes. (A layer is no place in a network; what
# comes out of it, `layer.output`, is.) Stuck? `hint("11.1", 0)` shows code to complete,
# `hint("11.1")` and `hint("11.1", 2)` give advice.


# %%
def feature_model(model, name):
    """Return a model from the input of `model` to its layer `name`."""
    ...  # your code here


check("11.1", feature_model)

# %%
features = own("11.1", feature_model, otherwise=introspection.feature_model)


def maps_of(network, pictures):
    """Return the maps of the three convolutions, {name: (n, rows, columns, maps)}."""
    models = {name: features(network, name) for name in NAMES}
    return {name: each.predict(pictures, verbose=0) for name, each in models.items()}


# %%
model, fresh = networks["trained"][0], networks["untrained"][0]
maps = maps_of(model, x_test)

# %% [markdown]
# The first eight maps of each layer, for a 3. Black is zero, white the largest value of
# the row (drawn is the square root, so that weak values show).

# %% tags=["folded"] alt="Maps of a 3: outlines in conv1, a few bright spots in conv3."
one = 0
rows = {"picture": [x_test[one]]}
for name in NAMES:
    values = np.moveaxis(maps[name][one, ..., :8], -1, 0)
    rows[name] = list(np.sqrt(values / values.max()))
figures.gallery(rows, label=1.0)
plt.show()

# %% [markdown]
# Deeper maps are smaller and emptier: the outline of a digit becomes a few spots that
# say *something is here*.

# %% tags=["folded"]
second = model.get_layer("conv2")
pooled = layers.MaxPooling2D(2)(maps["conv1"][:50])
applied = ops.convert_to_numpy(second(pooled))
same = np.allclose(applied, maps["conv2"][:50], atol=1e-4)
shape = tuple(second.kernel.shape)
found = f"kernel {shape}; applied to the 8 pooled maps it gives conv2: {same}"
print("all three networks right for more than 85 %:", min(accuracy) > 85)
claim("S24.previous_layer", bool(same and shape == (3, 3, 8, 16)), found)

# %% [markdown]
# ## 3 · What excites a map? Ask the pictures (core, 5 min)
#
# The simplest portrait of a map: the pictures that excite it most, cut to what the unit
# sees (its receptive field, lesson 7).

# %%
field = {row.name: row for row in ledger(model) if row.name in NAMES}


# %%
def portraits(maps, name, channel):
    """Return the eight patches that excite a map most, from eight digits; −1: none."""
    row, values = field[name], maps[name][..., channel]
    patches, _ = introspection.top_patches(
        x_test, values, row.field, row.jump, n=8, fill=-1
    )
    return list(patches)


# %% tags=["folded"] alt="Favourites: borders, then strokes, pieces of digits."
alive = {name: np.flatnonzero(maps[name].max(axis=(0, 1, 2)) > 0) for name in NAMES}
rows = {}
for name in NAMES:
    size = field[name].field[0]
    for channel in alive[name][:2]:
        label = f"{name}, map {channel}\n{size}×{size} pixels"
        rows[label] = portraits(maps, name, channel)
figures.gallery(rows)
plt.show()

# %% [markdown]
# Each row is one map, its favourite on the left (light blue: beyond the border). In
# conv1 there are borders of ink, in conv2 gaps and thick strokes, in conv3 whole pieces
# of digits. The lecture calls it **representation learning**: each layer describes the
# picture anew, in larger words.
#
# Two numbers for that. *Favourites:* of the 50 digits that excite a map most, how many
# belong to their most frequent class? *Reading:* average each map over the picture, and
# fit the class to these averages **linearly**. Where that succeeds, the layers before
# have done the work. **Predict** how both change from conv1 to conv3.


# %%
def one_class(maps):
    """Return the share (%) of the commonest class among 50 favourites, mean of maps."""
    shares = []
    for peaks in maps.max(axis=(1, 2)).T:
        if peaks.max() > 0:
            favourites = y_test[np.argsort(-peaks)[:50]]
            shares.append(100 * np.bincount(favourites).max() / 50)
    return np.mean(shares)


# %%
def reading(train_maps, test_maps):
    """Fit 2,000 classes to averages of maps; return how many others are right (%)."""
    averages = [ops.mean(maps, axis=(1, 2)) for maps in (train_maps, test_maps)]
    known, others = [np.insert(values, 0, 1, axis=1) for values in averages]
    weights = np.linalg.lstsq(known, np.eye(10)[y_train[:2000]], rcond=1e-6)[0]
    return 100 * ((others @ weights).argmax(axis=1) == y_test).mean()


# %%
def by_layer(network):
    """Return two lists, favourites of one class and reading (%), a number per layer."""
    seen, known = maps_of(network, x_test), maps_of(network, x_train[:2000])
    shares = [one_class(seen[name]) for name in NAMES]
    return shares, [reading(known[name], seen[name]) for name in NAMES]


# %% tags=["nbval-ignore-output"]
favourites, readable = {}, {}
for kind, several in networks.items():
    pairs = [by_layer(network) for network in several]
    favourites[kind], readable[kind] = zip(*pairs, strict=True)

# %% tags=["folded", "nbval-ignore-output"]
special, read = np.array(favourites["trained"]), np.array(readable["trained"])
rows = []
for number, name in enumerate(NAMES):
    texts = [plus_minus(values[:, number], digits=0) for values in (special, read)]
    rows.append([name, field[name].field[0], *texts])
table(rows, ["layer", "sees (pixels)", "one class (%)", "read linearly (%)"])

# %% [markdown]
# That is the hierarchy of the lecture, in numbers: from layer to layer a unit sees
# more, becomes more special, and the class is easier to read (guessing: 10 %).

# %% tags=["folded"]
gain = special[:, 2] - special[:, 0]
print("one class: more in conv3 than in conv1, all:", bool(gain.min() > 0))
print("reading rises from layer to layer, all:", bool(np.diff(read).min() > 0))

# %% [markdown]
# ## 4 · A network that knows photographs (core, 7 min)
#
# Digits have only strokes. Does a network that has seen real pictures climb further?
# Six convolutions of 3×3 in the style of VGG (lesson 9), trained on CIFAR-10: 88 % of
# the test pictures right. It ends with a global average, so it takes pictures of any
# size.


# %%
def photo_network(shape=(None, None, 3)):
    """Return an untrained VGG-like network for pictures from 0 to 1."""
    inputs = keras.Input(shape)
    x = layers.Rescaling(4.0, offset=-2.0)(inputs)  # 0.5 → 0, so padding is grey
    for number, filters in enumerate((48, 96, 96, 160, 160, 160), start=1):
        if number in (2, 4):
            x = layers.MaxPooling2D(pool_size=2)(x)
        name = f"conv{number}"
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, name="scores")(x))


# %%
photo = photo_network()
photo.set_weights(load_cifar10_weights("vgg"))
DEPTHS = ("conv1", "conv3", "conv4", "conv6")
photo_field = {row.name: row for row in ledger(photo_network((48, 48, 3)))}

# %% [markdown]
# We show it 123 pieces of 48×48 pixels, cut from four photographs and from smaller
# copies of them. For each of four depths: six maps (at most two for each photograph),
# and the piece that excites each one most. **Predict** what changes from top to bottom.

# %%
natural, origin = photos.pieces()


# %%
def photo_maps(network):
    """Return the maps of the pieces in four depths, by the name of the layer."""
    look = introspection.feature_model(network, *DEPTHS)
    return dict(zip(DEPTHS, look.predict(natural, verbose=0), strict=True))


photo_seen = photo_maps(photo)


# %% tags=["folded"] alt="From borders over edges and corners to an eye."
def favourite_pieces(name, count=6):
    """Return {map: its favourite}, at most two maps for each of the photographs."""
    row, values, found, taken = photo_field[name], photo_seen[name], {}, []
    peaks = values.max(axis=(1, 2))
    for channel in np.flatnonzero(peaks.max(axis=0) > 0):
        photograph = origin[peaks[:, channel].argmax()]
        if taken.count(photograph) < 2 and len(found) < count:
            patches, _ = introspection.top_patches(
                natural, values[..., channel], row.field, row.jump, n=1, fill=-1
            )
            found[channel] = patches[0]
            taken.append(photograph)
    return found


rows = {}
for name in DEPTHS:
    size = photo_field[name].field[0]
    rows[f"{name}\n{size}×{size} pixels"] = list(favourite_pieces(name).values())
figures.gallery(rows)
plt.show()

# %% [markdown]
# Borders between two colours; then edges, bars and spots; then corners and crossings;
# then things. (A deeper unit sees a larger piece, and a larger piece shows more of a
# thing, whatever excites the unit. The control is in section 5.) Zeiler and Fergus
# found the same in a larger network: theirs is the picture on the slide (section 10).
#
# Now a picture of your own. Put a file beside this notebook and its name into the list,
# or take ours: a cat, a cup, a rocket, a photographer. Move the picture with the mouse
# or a finger, and watch which maps follow and what the network thinks.

# %%
my_files = []  # for instance ["me.jpg"]
mine = [photos.own_picture(file) for file in my_files]
pictures = np.array([*mine, *photos.examples()])

# %% alt="A cat, eight maps of conv1 and of conv6, and the answer: cat."
probable = keras.Model(photo.inputs[0], layers.Softmax()(photo.outputs[0]))
shown = ("conv1", "conv6")
widgets.show_model(probable, pictures, CIFAR10_CLASSES, layers=shown, shift=(4, -4))

# %% [markdown]
# (The board shows the red channel; the network sees all three. The error above the
# maps: lesson 12.) Ten classes are all it knows: whatever you show is an airplane, a
# cat or a truck, and sometimes with certainty.
#
# ## 5 · What does training add? (core, 4 min)
#
# The deeper a map, the pickier it should be. A third number: how many of the 123 pieces
# excite a map to more than half of its maximum (median of all maps)? And then the
# control. Untrained networks have the same layers and windows, and random weights.
# **Predict** which of the three numbers change with depth without training, too.


# %%
def excited(maps):
    """Return how many pieces (%) reach half the maximum of a map, median of maps."""
    peaks = maps.max(axis=(1, 2))
    peaks = peaks[:, peaks.max(axis=0) > 0]
    return 100 * np.median((peaks > peaks.max(axis=0) / 2).mean(axis=0))


# %% tags=["nbval-ignore-output"]
picky = {"trained": [[excited(photo_seen[name]) for name in DEPTHS]], "untrained": []}
for start in STARTS:
    keras.utils.set_random_seed(notebook.seed(start))
    shares = [excited(each) for each in photo_maps(photo_network()).values()]
    picky["untrained"].append(shares)

# %% tags=["folded"] alt="With depth only trained maps become picky."
panels = {
    "read linearly (%)": (readable, NAMES),
    "favourites of one class (%)": (favourites, NAMES),
    "pieces that excite a map (%)": (picky, DEPTHS),
}
figures.by_depth(panels)
plt.show()

# %% [markdown]
# Mean and spread of three networks (of photographs we have one trained network). The
# window grows in every network, by construction.
#
# - *Reading* rises without training, too: many random filters on larger and larger
#   windows are also features, and from layer to layer the fit gets more of them (8, 16,
#   32). A rising curve alone proves no learning.
# - That *single* maps become special is mostly the work of training. A larger window
#   alone does not make a unit that is picky.

# %% tags=["folded"]
control = np.array(favourites["untrained"])
read_control = np.array(readable["untrained"])
growth = gain.mean(), (control[:, 2] - control[:, 0]).mean()  # in points
rises = np.diff(read).min() > 0 and np.diff(read_control).min() > 0
ahead = read[:, 2].min() > read_control[:, 2].max()
grown = growth[0] >= 10 and growth[1] <= 9
found = f"favourites of one class 10 points up, untrained 9 at most: {bool(grown)}; "
found += f"read better in all networks: {bool(rises)}"
claim("S2.feature_hierarchy", bool(grown and rises and ahead), found)

share, least = picky["trained"][0], min(each[3] for each in picky["untrained"])
falls = share[3] < 0.6 * min(share[0], least)
found = (
    f"pieces that excite a map: {share[0]:.0f} % in conv1, {share[3]:.0f} % in conv6, "
)
found += f"there above 27 % in each of three untrained networks: {bool(least > 27)}"
claim("S26.hierarchy", bool(falls and least > 27), found)

# %% [markdown]
# ## 6 · Let the network paint (deeper, 17 min)
#
# The best of 1,000 digits is only the best that we happened to have. What would a unit
# *like* to see? Start from grey noise and change the pixels so that its activation
# rises: gradient *ascent*, in the image instead of the weights. The weights stay as
# they are.
#
# ### Exercise 11.2: one step uphill (at home, 5 min)
#
# `gradient` is that of the activation with respect to the image. Gradients differ by
# orders of magnitude from map to map, so normalise: the step has the direction of the
# gradient, and its root mean square over all entries of the array, of whatever shape,
# is `rate`. If the gradient is zero everywhere, nothing moves.


# %%
def ascent_step(image, gradient, rate):
    """Return the image after a step of root mean square `rate` uphill."""
    ...  # your code here


check("11.2", ascent_step)

# %% [markdown]
# With that the whole method is a loop; `introspection.gradient` gives the gradient. One
# trap is left: where a ReLU is off, its gradient is zero and there is nothing to climb.
# A map that is zero for *all* pictures is **dead** (a silent neuron, lesson 1): it
# passes no gradient, so it no longer learns, and nobody can climb for it. **Predict**
# how many of the three layers' maps are.

# %% tags=["nbval-ignore-output"]
dead = {name: maps[name].shape[-1] - len(alive[name]) for name in NAMES}
table(dead, ["layer", "dead (1,000 digits)"])

# %% [markdown]
# On noise about half of the living units are off, too. So we climb for the number
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
from lessons.lesson11_filters_and_feature_hierarchy import uphill

step = own("11.2", ascent_step, otherwise=uphill.ascent_step)
third, third_fresh = before_relu(model, "conv3"), before_relu(fresh, "conv3")

# %%
channel = int(alive["conv3"][0])


def activation(image):
    """Return the number of the unit in the middle of the 7×7 map."""
    return third(image)[0, 3, 3, channel]


# %% tags=["nbval-ignore-output"]
painted = 0.5 + 0.05 * rng.normal(size=(1, 28, 28, 1))
before = float(activation(painted))
for _ in range(40):
    uphill_now = introspection.gradient(activation, painted)
    painted = np.clip(step(painted, uphill_now, 0.1), 0, 1)
after, best = float(activation(painted)), maps["conv3"][..., channel].max()
print(f"noise {before:.1f}, painted {after:.1f}, best of 1,000 digits {best:.1f}")

# %% [markdown]
# `introspection.maximise` does the same for many maps at once, one picture each, and
# keeps the activations on the way up. Its `border=3` leaves three pixels of the 7×7 map
# out on each side: what remains is the unit in the middle. Painted pictures and digits
# both stay between 0 (paper) and 1 (ink), or the comparison would be unfair.
#
# **Predict**: does the painted picture beat the best digit? And does the *untrained*
# network paint, too?


# %%
def paint(network, channels, **settings):
    """Climb from grey noise for maps of conv3; return pictures and activations."""
    start = 0.5 + 0.05 * rng.normal(size=(len(channels), 28, 28, 1))
    settings = {"clip": (0, 1), "border": 3, **settings}
    return introspection.maximise(network, channels, start, **settings)


# %%
both = {"trained": (model, third), "untrained": (fresh, third_fresh)}
pictures_of, ratios, favourite = {}, {}, {}
for state, (network, bare) in both.items():
    found = maps_of(network, x_test)
    peaks = found["conv3"].max(axis=(0, 1, 2))
    chosen = np.flatnonzero(peaks > 0)[:8]
    pictures_of[state], curve = paint(bare, chosen)
    ratios[state] = curve / peaks[chosen]
    favourite[state] = [portraits(found, "conv3", channel)[0] for channel in chosen]

# %% tags=["folded"] alt="Trained: strokes. Untrained: noise that wins."
rows, captions = {}, {}
for state in ratios:
    rows[f"{state},\nbest digit"] = favourite[state]
    rows[f"{state},\npainted"] = pictures_of[state][:, 4:24, 4:24]
    captions[f"{state},\npainted"] = [f"{factor:.1f}×" for factor in ratios[state][-1]]
figures.gallery(rows, captions)
plt.show()

# %% alt="Both networks pass their best digit; the untrained one by far."
figures.climbs(ratios)
plt.show()

# %% [markdown]
# (× : activation of the painted picture over that of the best digit.) The trained
# network paints strokes: bars where its favourite digits have bars. And the untrained
# network? It wins by *more*, with noise. (One network of each kind, eight maps each.)
# So a high activation far from all data is no sign of learning. What training has
# changed is the form: neighbouring pixels go together.


# %% tags=["folded"]
def neighbour_correlation(pictures):
    """Correlate pixels (n, rows, columns, 1) with their neighbours to the right."""
    return np.corrcoef(pictures[:, :, 1:].ravel(), pictures[:, :, :-1].ravel())[0, 1]


typical = {kind: np.median(each[-1]) for kind, each in ratios.items()}
smooth = {kind: neighbour_correlation(each) for kind, each in pictures_of.items()}
further = typical["untrained"] > typical["trained"]
print("trained, typically above the best digit:", bool(typical["trained"] > 1))
print("untrained, still further above:", bool(further))
clear = smooth["trained"] > smooth["untrained"] + 0.3
print("neighbouring pixels agree more if trained:", bool(clear))

# %% [markdown]
# ### Which picture is *the* picture?
#
# Start again from other noise. Is it the same picture? **Predict** the correlation of
# two pictures of one map, for the mean of the whole map and for the unit in the middle.
# And if the picture is shifted at random by up to two pixels before each step
# (*jitter*), a common remedy against noisy pictures?


# %%
def alike(pictures):
    """Return the median correlation of pairs in pictures (a, a', b, b', ...)."""
    found = []
    for one, other in zip(pictures[::2], pictures[1::2], strict=True):
        found.append(np.corrcoef(one.ravel(), other.ravel())[0, 1])
    return np.median(found)


# %%
objectives = {
    "whole map": {"border": 0},
    "middle unit": {"border": 3},
    "middle, jitter": {"border": 3, "jitter": 2},
}

# %% tags=["nbval-ignore-output"]
pairs, rows, correlation = np.repeat(alive["conv3"][:8], 2), {}, {}
for name, settings in objectives.items():
    twins, _ = paint(third, pairs, **settings)
    rows[name] = twins[:8, 4:24, 4:24]
    correlation[name] = alike(twins[:, 4:24, 4:24])
table(correlation, ["objective", "correlation of two starts"])

# %% alt="Two starts paint different pictures of a map; with jitter less so."
figures.gallery(rows, pairs=True)
plt.show()

# %% [markdown]
# Frames of one colour: the same map, from two starts. For the whole map the strokes may
# lie anywhere, so two starts have little in common but their direction. A single unit
# pins its picture down more, and jitter removes what depends on single pixels. (One
# network, one pair of starts each. In three networks, measured apart, a unit has 0.42 ±
# 0.02 after 40 steps and 0.60 ± 0.09 with jitter; after 200 steps 0.52 ± 0.12 and 0.50
# ± 0.07: patience does as much.) Remember it when you see *the* picture of a unit: it
# is one of many.
#
# ### Ten digits, painted
#
# Now the last layer. **Predict** what the network paints when it is asked for the
# perfect 0, 1, 2, … Should we ask for the score of the class, for its probability (the
# softmax), or for the logarithm of that?


# %%
def gradient_size(function, picture):
    """Return the root mean square of a function's gradient for a picture."""
    return np.sqrt(np.mean(introspection.gradient(function, picture) ** 2))


# %% tags=["nbval-ignore-output"]
scores = model.predict_on_batch(x_test)
surest = x_test[[scores[:, 0].argmax()]]  # the surest zero: how steep is the way to 1?
steep = gradient_size(lambda image: ops.sum(model(image)[:, 1]), surest)
flat = gradient_size(lambda image: ops.sum(ops.softmax(model(image))[:, 1]), surest)
table({"score": steep, "probability": flat}, ["climbing for", "gradient"])

# %% [markdown]
# The probability is flat wherever the network is certain, of the right or of another
# class: nothing to climb. The score has a gradient, but may rise together with the
# scores of other classes. The logarithm of the probability has neither problem.

# %% tags=["nbval-ignore-output"]
logs = keras.Model(model.inputs[0], layers.Activation("log_softmax")(model.outputs[0]))
perfect, captions, certain = {}, {}, {}
for name, network in {"score": model, "log p": logs}.items():
    start = 0.5 + 0.05 * rng.normal(size=(10, 28, 28, 1))
    perfect[name], _ = introspection.maximise(network, range(10), start, clip=(0, 1))
    probability = ops.softmax(model.predict_on_batch(perfect[name]))
    sure = np.diag(ops.convert_to_numpy(probability))
    captions[name] = [f"{digit}: {p:.0%}" for digit, p in enumerate(sure)]
    certain[name] = int((sure > 0.9).sum())

# %% alt="Certain of its pictures when asked for log p; none looks like a digit."
figures.gallery(perfect, captions, label=0.8)
plt.show()

# %% [markdown]
# Asked for the score, the network does not always recognise its own pictures: stripes
# raise several scores at once. Asked for the logarithm of the probability it is certain
# of nearly all. No human reads any of them. The network has never seen anything but
# digits, so it was never told what is *not* one; and a global average asks for many
# strokes of the right kind, wherever they are.

# %% tags=["folded"]
print("gradient of the probability below 1/100:", bool(flat < steep / 100))
print("log p: certain of at least eight of ten:", certain["log p"] >= 8)

# %% [markdown]
# And what does the network of section 4 paint? The unit in the middle of a map of conv3
# and of conv6, above the best natural piece.


# %%
def photo_paint(name, channels, size):
    """Climb from noise of size × size pixels for maps of a layer of the network."""
    noise = 0.5 + 0.05 * rng.normal(size=(len(channels), size, size, 3))
    border = (size // photo_field[name].jump[0] - 1) // 2
    settings = {"border": border, "jitter": 2, "clip": (0, 1), "steps": 25}
    bare = before_relu(photo, name)
    return introspection.maximise(bare, channels, noise, **settings)[0]


# %% alt="Painted for conv3: stripes and spots; for conv6: curls around a centre."
rows = {}
for name, size in (("conv3", 16), ("conv6", 40)):
    best = favourite_pieces(name)
    rows[f"{name},\npainted"] = photo_paint(name, list(best), size)
    rows[f"{name},\nnatural"] = list(best.values())
figures.gallery(rows)
plt.show()

# %% [markdown]
# Edges, stripes and spots with strong colours in conv3; curls and crossing stripes
# around a centre in conv6. With the natural pieces beside them one can guess what the
# painted pictures mean, without them hardly.
#
# ## 7 · Where does the network look? (core, 5 min)
#
# Now for one picture and one class: which pixels matter? The most direct way to find
# out is to **cover** a part of the picture and look how far the score falls.
#
# ### Exercise 11.3: cover and look (lecture hall, 5 min)
#
# `score(image)` returns a number for an image (height, width). Cover a window of
# `size` × `size` pixels with the value `fill`, at every place where the whole window
# fits into the image. Return the drop of the score for each place; positive where the
# window spoke for the class. `hint("11.3", 0)` shows the loops.


# %%
def occlusion_map(score, image, size, fill):
    """Return how far the score drops for each place of a covering window."""
    ...  # your code here


check("11.3", occlusion_map)

# %%
cover = own("11.3", occlusion_map, otherwise=occlusion.occlusion_map)


# %%
def covered_drops(network, number):
    """Return the drops for a test digit, 28×28, NaN where no window has its middle."""

    def score(picture):
        return network.predict_on_batch(picture[None, ..., None])[0, y_test[number]]

    drops = cover(score, x_test[number, ..., 0], size=5, fill=0)
    return np.pad(drops, 2, constant_values=np.nan)


# %% [markdown]
# **Grad-CAM** needs no covering: it weighs the maps of a layer by the mean gradient of
# the score and adds them up. (The original cuts off negative sums; we keep them to see
# what speaks against the class.) **Predict** for both: where does it hurt, where does
# it do nothing, and can covering *help*?


# %%
def grad_cam(network, numbers):
    """Return what speaks for the class of some test digits, 7×7 each."""
    maps = []
    for number in numbers:
        one, label = x_test[[number]], y_test[number]
        maps += list(introspection.grad_cam(network, "conv3", one, label, relu=False))
    return maps


# %% tags=["folded"] alt="Covering hurts on some strokes and helps on others."
shown = (0, 3)
evidence = []
for number, map_of_class in zip(shown, grad_cam(model, shown), strict=True):
    picture = x_test[number, ..., 0]
    evidence.append([picture, covered_drops(model, number), map_of_class])
units = "drop of the score", "Grad-CAM (score)"
figures.evidence(evidence, ["picture", "covered 5×5", "Grad-CAM"], units)
plt.show()

# %% [markdown]
# Red speaks for the class, blue against it; hatched is not measured. Only a few strokes
# carry the decision. Where covering is blue it *helps*: without that stroke the digit
# looks more like its class. Covering empty paper does nothing, and cannot: the cover is
# paper, too.
#
# And the cat of section 4? (The course's function hands all covered pictures to the
# network at once.)

# %%
cat = photos.examples()[0]
called = int(photo.predict_on_batch(cat[None])[0].argmax())


# %%
def score_of_class(images):
    """Return the score of the class that the network gives the cat."""
    return photo.predict_on_batch(images)[:, called]


# %%
drop = introspection.occlusion_map(score_of_class, cat, size=8, stride=2, fill=0.5)
heat = introspection.grad_cam(photo, "conv6", cat[None], called, relu=False)[0]

# %% tags=["folded"] alt="Both ways point at the middle of the cat's face."
covered = np.pad(np.kron(drop, np.ones((2, 2))), 3, constant_values=np.nan)
titles = ["picture", f"covered 8×8: {CIFAR10_CLASSES[called]}", "Grad-CAM"]
figures.evidence([[cat, covered, heat]], titles, units)
plt.show()

# %% [markdown]
# Both point at the middle of the face, between eyes and nose. (One cat is one cat: we
# have no test set of cats here.)

# %% tags=["folded"]
print("the cat is called a cat:", CIFAR10_CLASSES[called] == "cat")
middle = covered[8:24, 8:24].mean()
print("the middle matters more:", bool(middle > 1.3 * np.nanmean(covered)))

# %% [markdown]
# ## 8 · Would an untrained network say the same? (core, 4 min)
#
# A popular and cheap map is **input × gradient**: each pixel times the gradient of the
# score, without the sign. A good map should depend on what the network has learned. So
# compare the map of a trained network with that of an untrained one. **Predict** the
# rank correlation (Spearman: 1 for the same order, 0 for none), over all 784 pixels of
# a digit: near 1 or near 0?


# %%
def input_times_gradient(network, pictures, labels):
    """Return |pixel · gradient of the score of its class| for (n, 28, 28, 1)."""

    def total(images):
        return ops.sum(network(images) * ops.one_hot(labels, 10))

    return np.abs(pictures * introspection.gradient(total, pictures))[..., 0]


# %%
hundred, labels = x_test[:100], y_test[:100]
ink = hundred[..., 0] > 0


# %%
def agreement(one, other, where):
    """Return the mean rank correlation of maps (n, 28, 28) over some pixels."""
    pairs = [(a[here], b[here]) for a, b, here in zip(one, other, where, strict=True)]
    return np.mean([spearmanr(*pair).statistic for pair in pairs])


# %% tags=["nbval-ignore-output"]
products = {}
for kind, several in networks.items():
    products[kind] = [input_times_gradient(each, hundred, labels) for each in several]
duos = list(zip(*products.values(), strict=True))
everywhere = [agreement(*duo, np.full(ink.shape, True)) for duo in duos]
table({"all pixels": plus_minus(everywhere, 2)}, ["trained – untrained", "ranks"])

# %% [markdown]
# Almost 1! The map seems to be the same whether the network has learned anything or
# not. Once more, over the pixels with ink only:

# %% tags=["nbval-ignore-output"]
on_ink = [agreement(*duo, ink) for duo in duos]
table({"ink only": plus_minus(on_ink, 2)}, ["trained – untrained", "ranks"])

# %% tags=["folded"] alt="Trained or not, the map shows the digit."
drawn = {"picture": list(hundred[:8])}
for kind, maps_of_kind in products.items():
    drawn[kind] = [each / each.max() for each in maps_of_kind[0][:8]]
figures.gallery(drawn, label=1.2)
plt.show()

# %% [markdown]
# (Each map is scaled to its largest value.) The agreement was faked by the background:
# paper is 0, and 0 times any gradient is 0, in every network. The map shows the digit
# because it was *multiplied* by the digit. A map that an untrained network draws as
# well shows nothing that was learned. Covering and Grad-CAM pass this test (section 9).

# %% tags=["folded"]
print("all pixels above 0.9, all:", bool(min(everywhere) > 0.9))
print("ink below 0.6, all:", bool(max(on_ink) < 0.6))

# %% [markdown]
# ## 9 · Do covering and Grad-CAM pass? (deeper, 5 min)
#
# Two questions about the maps of section 7, for ten digits and three networks each. Do
# they differ between trained and untrained networks? And do the two ways agree with
# each other? **Predict** both rank correlations.


# %%
def drops_of_ten(network):
    """Return the drops for ten test digits, 24×24 each."""
    found = []
    for number in range(10):

        def score(images, label=y_test[number]):
            return network.predict_on_batch(images[..., None])[:, label]

        picture = x_test[number, ..., 0]
        found.append(introspection.occlusion_map(score, picture, size=5))
    return found


# %%
def on_pixels(values):
    """Blow a 7×7 map up to 28×28 pixels; cut the border that covering lacks."""
    return np.kron(values, np.ones((4, 4)))[2:-2, 2:-2]


# %%
def mean_rank(one, other):
    """Return the mean rank correlation of pairs of maps."""
    pairs = zip(one, other, strict=True)
    return np.mean([spearmanr(a.ravel(), b.ravel()).statistic for a, b in pairs])


# %% tags=["nbval-ignore-output"]
drops, cams = {}, {}
for kind, several in networks.items():
    drops[kind] = [drops_of_ten(each) for each in several]
    cams[kind] = [grad_cam(each, range(10)) for each in several]

# %% tags=["nbval-ignore-output"]
passed = {"covering": drops, "Grad-CAM": cams}
ranks = {}
for name, found in passed.items():
    duos = zip(found["trained"], found["untrained"], strict=True)
    ranks[f"{name}, trained against untrained"] = [mean_rank(*duo) for duo in duos]
pairs = zip(drops["trained"], cams["trained"], strict=True)
ranks["trained, covering against Grad-CAM"] = [
    mean_rank(one, [on_pixels(each) for each in other]) for one, other in pairs
]
table({name: plus_minus(each, 2) for name, each in ranks.items()}, ["maps", "ranks"])

# %% [markdown]
# Both pass: without training the maps are others. But they do not say the same. One
# asks what happens *without* a pixel, the other adds up what speaks for the class
# *around* a pixel, also on the paper beside a stroke. "Where does the network look" has
# more than one answer.
#
# For the last maps, in front of a global average and one dense layer, Grad-CAM is the
# class activation map of lesson 8, up to a constant:

# %%
cam = introspection.class_activation_maps(model, x_test[:10])
equal = [
    np.allclose(mine, cam[n, ..., y_test[n]] / 49, atol=1e-4)
    for n, mine in enumerate(cams["trained"][0])
]
print("Grad-CAM of conv3 = class activation map / 49 pixels:", all(equal))

# %% tags=["folded"]
against = [ranks[f"{name}, trained against untrained"] for name in passed]
print("both depend on what was learned, all below 0.5:", bool(np.max(against) < 0.5))
alike = np.mean(ranks["trained, covering against Grad-CAM"])
print("the two ways agree a little, 0.1 to 0.4 on average:", bool(0.1 < alike < 0.4))

# %% [markdown]
# ## 10 · The picture of the slide: deconvolution (deeper, 6 min)
#
# Zeiler and Fergus asked: *which pixels of this picture made this unit answer?* Their
# **deconvolution** starts at one unit and walks back to the pixels: through a
# convolution by its transpose, through a pooling to the place where the maximum was,
# and at each ReLU it keeps what is positive.
#
# That is almost backpropagation. A convolution's transpose and the way through a
# maximum are exactly what the gradient does. Only at a ReLU the two differ: the
# gradient passes where the *map* was positive on the way forward, the deconvolution
# where the *signal* is positive on the way back (Simonyan et al., arXiv:1312.6034).

# %%
RULES = {
    "gradient": lambda signal, map_before: signal * (map_before > 0),
    "deconvolution": lambda signal, map_before: np.maximum(signal, 0),
}


# %%
def step_back(layer, values, signal):
    """Carry a signal from the output of a layer without activation to its input."""

    def output(tensor):
        if isinstance(layer, layers.Conv2D):  # the layer but for its ReLU
            return ops.conv(tensor, layer.kernel, padding="same")
        return layer(tensor)

    return introspection.gradient(lambda x: ops.sum(output(x) * signal), values)


# %%
def walk_back(network, picture, channel, rule):
    """Carry the strongest unit of a map of conv3 back to the pixels of a picture."""
    values = [picture[None]]
    path = network.layers[1:6]  # three convolutions, two poolings between them
    for layer in path:
        values.append(ops.convert_to_numpy(layer(values[-1])))
    signal = np.zeros_like(values[-1])
    place = np.unravel_index(values[-1][0, ..., channel].argmax(), signal.shape[1:3])
    signal[(0, *place, channel)] = 1
    for number in (4, 3, 2, 1, 0):
        if isinstance(path[number], layers.Conv2D):
            signal = RULES[rule](signal, values[number + 1])
        signal = step_back(path[number], values[number], signal)
    return signal[0, ..., 0]


# %% tags=["nbval-ignore-output"]
peaks = maps["conv3"].max(axis=(1, 2))
channel = int(peaks.max(axis=0).argmax())
eight = np.argsort(-peaks[:, channel])[:8]
walked = {}
for rule in RULES:
    walked[rule] = [walk_back(model, x_test[n], channel, rule) for n in eight]


# %%
def strongest_unit(image):
    """Return the largest value of the map of conv3."""
    return ops.max(features(model, "conv3")(image)[..., channel])


by_keras = introspection.gradient(strongest_unit, x_test[eight[:1]])[0, ..., 0]
equal = np.allclose(walked["gradient"][0], by_keras, atol=1e-4)
print("walking back with the first rule is the gradient:", equal)

# %% alt="Gradient and deconvolution mark the same strokes of the digits."
figures.walks(x_test[eight, ..., 0], walked)
plt.show()

# %% [markdown]
# (Red: more ink would help; each map on a scale of its own.) Both are confined to the
# 20×20 pixels that the unit sees. The slide shows such walks beside the pieces of
# photographs that they explain. Pieces come first: a walk without its picture would be
# as hard to read as a painting of section 6, and whether it depends on training is
# again a question for an untrained network (Adebayo et al., arXiv:1810.03292).
#
# ## 11 · Train again (deeper, 8 min)
#
# *Training networks is not random: retraining gives a slightly different network,
# sensitive to the same patterns.* Our three networks differ by start and by the order
# of the digits. **Predict** on how many of the 1,000 test digits two of them agree, if
# each is right for nine of ten. Then: is filter number 3 the same in both?

# %% tags=["nbval-ignore-output"]
DUELS = ((0, 1), (0, 2), (1, 2))
agree, chance = [], []
for i, j in DUELS:
    agree.append(100 * (answers[i] == answers[j]).mean())
    right, other = accuracy[i] / 100, accuracy[j] / 100
    chance.append(100 * (right * other + (1 - right) * (1 - other) / 9))
rows = {"two networks": plus_minus(agree), "mistakes independent": plus_minus(chance)}
table(rows, ["same answers", "%"])

# %% [markdown]
# They agree more often than two networks of this accuracy with independent mistakes
# would: they also make the *same* mistakes. (That the training repeats itself is one
# reason. That some digits are hard for everybody is another, and this number does not
# tell them apart.)
#
# Now the filters. For each filter of one network and each of another: how much do their
# *maps* of the same 300 digits correlate? (Maps, not weights: we ask what a filter
# does, not what it is made of.)


# %%
def standardised(maps):
    """Return maps (n, rows, columns, maps) as columns of mean 0 and length 1."""
    values = maps.reshape(-1, maps.shape[-1])
    values = values - values.mean(axis=0)
    return values / (np.linalg.norm(values, axis=0) + 1e-9)


# %%
def likeness(one, other):
    """Return the correlations of all pairs of maps of two networks."""
    return standardised(one).T @ standardised(other)


# %% tags=["nbval-ignore-output"]
stacks = {}
for kind, several in networks.items():
    stacks[kind] = [maps_of(each, x_test[:300]) for each in several]
one, other = (stack["conv1"] for stack in stacks["trained"][:2])
all_pairs = likeness(one, other)
print(all_pairs.shape, f"same number: {np.diag(all_pairs).mean():.2f}")

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
# For 8 filters there are 40,320 orders, for 32 more than 10³⁵. SciPy's
# `linear_sum_assignment` finds the best of them in about n³ steps (the Hungarian
# method). The control are the three *untrained* networks: who may choose among many
# finds some partners by luck.

# %%
from scipy.optimize import linear_sum_assignment


def partners(table):
    """Return the column of each row so that the sum of likenesses is largest."""
    return linear_sum_assignment(table, maximize=True)[1]


# %%
def mean_likeness(one, other):
    """Return the mean likeness of filters of the same number, and of partners."""
    alike, living = likeness(one, other), np.flatnonzero(one.max(axis=(0, 1, 2)))
    matched = partners(alike)
    return alike[living, living].mean(), alike[living, matched[living]].mean()


# %% tags=["nbval-ignore-output"]
by_number, by_partner = {}, {}
for kind in stacks:
    for name in NAMES:
        pairs = [(stacks[kind][i][name], stacks[kind][j][name]) for i, j in DUELS]
        found = np.array([mean_likeness(*pair) for pair in pairs])
        by_number[kind, name], by_partner[kind, name] = found.T

# %% tags=["nbval-ignore-output"]
rows = []
for name in NAMES:
    numbers = by_number["trained", name], by_partner["trained", name]
    control = by_partner["untrained", name]
    rows.append([name, *(plus_minus(each, 2) for each in (*numbers, control))])
table(rows, ["layer", "same number", "matched", "matched, untrained"])

# %% alt="By number no order; with matched columns the diagonal lights up."
order = own("11.4", match_filters, otherwise=partners)(all_pairs)
tables = [(all_pairs, np.arange(8)), (all_pairs, np.array(order))]
figures.likeness(tables, ["conv1, as numbered", "conv1, columns matched"])
plt.show()

# %% [markdown]
# The same number means little. Matched, the maps correlate well in every layer. Yet the
# control is not zero: with maps that all light up on ink one finds partners anyway. The
# trained networks are ahead of it, here by 0.1 to 0.2. So trainings do find similar
# features, but "the same filters" is too much to say.

# %% tags=["folded"]
more_often = min(np.subtract(agree, chance))  # in points
over_number, over_luck = [], []
for name in NAMES:
    matched = by_partner["trained", name].mean()
    over_number.append(matched - by_number["trained", name].mean())
    over_luck.append(matched - by_partner["untrained", name].mean())
by_chance = bool(more_often >= 4)
better, luckier = bool(min(over_number) > 0.1), bool(min(over_luck) > 0.05)
found = f"answers equal 4 points above chance: {by_chance}; matched maps "
found += f"more alike than by number: {better}, than untrained: {luckier}"
claim("S9.not_random", by_chance and better and luckier, found)

# %% [markdown]
# ## 12 · One filter, not the other (deeper, 4 min)
#
# For a filter of the first layer nobody has to climb. Its answer to a patch $p$ of the
# image is $\sum w\,(2p - 1)$ (grey, 0.5, counts as zero), so its favourite patch is
# white where a weight is positive and black where it is negative. **Predict**: does
# that patch leave the other filters cold?


# %%
def answer(filter, patch):
    """Return what a filter (7, 7, 3) answers to a patch of colours from 0 to 1."""
    return np.sum(filter * (2 * patch - 1))


# %%
four = [learned[..., number] for number in range(4)]
rows = []
for number, each in enumerate(four):
    favourite_patch = (each > 0).astype(float)
    answered = [f"{answer(other, favourite_patch):.1f}" for other in four]
    rows.append([number, *(text.replace("-", "−") for text in answered)])
table(rows, ["favourite patch of", *(f"filter {number}" for number in range(4))])

# %% [markdown]
# Not all of them: several answer, too. Whoever wants to know what *distinguishes* two
# filters has to design a better experiment.
#
# ### Exercise 11.5: a patch for one filter (at home, 8 min)
#
# Design a patch for any two filters: `wanted` answers to it as strongly as possible,
# `silent` not at all (its answer is at most zero, so that a ReLU cuts it off). Colours
# lie between 0 and 1. At least 95 % of what the best of all such patches reaches is
# asked for.


# %%
def patch_for(wanted, silent):
    """Return colours (7, 7, 3), 0 to 1, that excite one filter and not the other."""
    ...  # your code here


check("11.5", patch_for)

# %%
from lessons.lesson11_filters_and_feature_hierarchy import design

design_patch = own("11.5", patch_for, otherwise=design.patch_for)

# %% alt="Designed patches excite the wanted filter and leave the other one silent."
rows, captions = {"wanted": [], "silent": [], "patch": []}, []
for wanted, silent in ((1, 2), (2, 3), (3, 1), (3, 2)):
    patch = design_patch(four[wanted], four[silent])
    for name, number in (("wanted", wanted), ("silent", silent)):
        rows[name].append(0.5 + four[number] / (2 * largest))
    rows["patch"].append(patch)
    both = [answer(four[number], patch) for number in (wanted, silent)]
    captions.append("{:.0f} and {:.1f}".format(*both).replace("-", "−"))
figures.gallery(rows, {"patch": captions}, label=1.0)
plt.show()

# %% [markdown]
# Above each patch: what the wanted and the silent filter answer. A patch of this kind
# is an experiment that tells two hypotheses apart.
#
# ## Quiz (core, 1 min)
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
# Take many pictures: a dead map is zero for all of them. Its gradient is zero, too.
#
# </details>
#
# **3.** A class can be read better from each layer of your network than from the one
# before. What has to be shown before you say "it has learned that"?
#
# <details><summary>Answer</summary>
#
# The same curve of untrained networks: it rises, too.
#
# </details>
#
# ## Summary
#
# - Draw weights on one scale with zero in the middle, and write the scale below; later
#   filters cannot be drawn.
# - From layer to layer a unit sees more, becomes pickier, and the class is easier to
#   read: borders, edges, corners, things.
# - Windows grow in every network, and so does what can be read from all maps together.
#   That *single* maps become special is mostly the work of training.
# - Covering and Grad-CAM show where a score comes from. Input × gradient shows the
#   digit, trained or not.
# - A painted picture is one of many, and a high activation far from all data proves
#   nothing. Trainings differ in numbering and detail and agree in most of their
#   answers.
#
# *Next:* the maps moved along when you moved the picture, and the answer hardly
# changed. Which of the two does a network promise, and does it keep its word? Lesson
# 12.
#
# *Read on:*
#
# - M. D. Zeiler, R. Fergus, *Visualizing and Understanding Convolutional Networks*,
#   ECCV 2014, arXiv:1311.2901
# - J. Adebayo, J. Gilmer, M. Muelly, I. Goodfellow, M. Hardt, B. Kim, *Sanity Checks
#   for Saliency Maps*, NeurIPS 2018, arXiv:1810.03292
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature Visualization*, Distill, 2017,
#   doi:10.23915/distill.00007

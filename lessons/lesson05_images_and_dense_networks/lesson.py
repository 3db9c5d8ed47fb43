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
# # 5 · Images and dense networks
#
# A dense network takes a list of numbers. An image is more than a list: it has rows,
# columns, colours, neighbours. What is lost if you flatten it? In this lesson you
#
# - read images as arrays, and the tasks of computer vision as output shapes;
# - count the parameters of a dense layer on an image;
# - shuffle all pixels and find out which network notices;
# - move a digit by a few pixels and watch a network fail;
# - put a one-parameter cut beside the networks, and learn when none can beat it.
#
# Slides: *Natural Images*, *Computer Vision Tasks*, *Fully Connected Network*.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=5)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint
from lessons.lesson05_images_and_dense_networks import figures
from utils import ising, plots, training
from utils.images import load_digits, load_photograph

# %% [markdown]
# ## 1 · An image is an array (6 min)
#
# What does a network get to see of a photograph?

# %%
coffee = load_photograph("coffee")
print(coffee.shape, coffee.dtype, "from", coffee.min(), "to", coffee.max())

# %% [markdown]
# Rows, columns, colours (red, green, blue), as whole numbers of one byte, from 0 to
# 255. **Predict** what you see if you add 100 to each of them.

# %%
brighter = coffee + 100
plots.show_images([coffee, brighter], ["photograph", "photograph + 100"], width=4.5)
plt.show()

# %%
print(f"darker than before: {np.mean(brighter < coffee):.0%} of all numbers")

# %% [markdown]
# After 255 comes 0, and no error message. The bright parts turned dark. So the first
# thing to do with an image is to turn it into floats, best between 0 and 1, the size of
# number that a network likes. The second: networks work on many images at once, so a
# batch has the shape (N, height, width, channels). A single image is a batch of one; a
# grey image has one channel.

# %%
batch = coffee[None] / 255
camera = load_photograph("camera")[None, :, :, None] / 255
print("colour:", batch.shape, " grey:", camera.shape)

# %% [markdown]
# **Predict**: how many inputs has an image of one megapixel in colour?

# %%
megapixel = np.zeros((1000, 1000, 3), "uint8")
claim("S10.high_dimension", megapixel.size == 3_000_000, f"{megapixel.size:,} inputs")

# %% [markdown]
# A dense layer wants a list, so a `Flatten` comes first. In which order? Two rows,
# three columns, three colours; the label 12G is row 1, column 2, green:

# %%
rows = [[[f"{r}{c}{k}" for k in "RGB"] for c in range(3)] for r in range(2)]
print(" ".join(np.ravel(rows)))

# %% [markdown]
# **Predict** the place (from 0) of row 5, column 7, blue in the flat list of an image
# with 32×32×3 numbers.

# %%
image = np.arange(32 * 32 * 3, dtype="float32").reshape(1, 32, 32, 3)
flat = keras.ops.convert_to_numpy(keras.layers.Flatten()(image))[0]
place = (5 * 32 + 7) * 3 + 2
print("place", place, "holds the right number:", flat[place] == image[0, 5, 7, 2])

# %%
same_order = flat.shape == (3072,) and np.array_equal(flat, image.ravel())
claim("S12.flatten", bool(same_order), f"{flat.size} inputs in NumPy's own order")

# %% [markdown]
# The colour changes fastest, then the column, then the row. The neighbour to the right
# is 3 places away, the neighbour below 96. To a dense layer both are just other inputs.
#
# ## 2 · One thing, many images (5 min)
#
# Easy for us, hard for a machine, says the lecture: objects vary. Viewing angle, light,
# deformation, occlusion. Take a handwritten digit, in 28×28 pixels, with some paper
# around it.

# %%
digits, labels = load_digits()
print(digits.shape, digits.dtype, "from", digits.min(), "to", digits.max())


# %%
def views(digit):
    """Return one digit as it is, and seen in four other ways."""
    paper = np.pad(digit, 6)
    covered = paper.copy()
    covered[18:23] = 0
    slanted = [np.roll(row, (20 - k) // 4) for k, row in enumerate(paper)]
    return {
        "as it is": paper,
        "moved by 3 px": np.roll(paper, 3, axis=1),
        "slanted": np.array(slanted),
        "little light": paper / 4,
        "partly covered": covered,
    }


# %% [markdown]
# How similar are two images? As lists of numbers, by their distance: the root of the
# summed squared differences. For comparison we look, among 2,000 digits, for the image
# of *another* digit that comes closest.


# %%
def nearest_stranger(k, n=2000):
    """Return the distance to and the index of the nearest image of another digit."""
    distance = np.sqrt(((digits[:n] - digits[k]) ** 2).sum(axis=(1, 2)))
    distance[labels[:n] == labels[k]] = np.inf
    return distance.min(), distance.argmin()


def distances(digit):
    """Return the distance between a digit and each of its other views."""
    paper, *others = views(digit).values()
    return [np.linalg.norm(other - paper) for other in others]


# %% [markdown]
# **Predict**: which of the pictures is the furthest from the first one?

# %%
k = 14
stranger, index = nearest_stranger(k)
shown = views(digits[k]) | {"another digit": np.pad(digits[index], 6)}
values = [0, *distances(digits[k]), stranger]
titles = [f"{name}\n{value:.1f}" for name, value in zip(shown, values, strict=True)]
plots.show_images(list(shown.values()), titles, columns=6, width=2.1)
plt.show()

# %% [markdown]
# Not only this one. How often is a digit further away from its own view than from the
# nearest stranger?

# %%
strangers = np.array([nearest_stranger(k)[0] for k in range(200)])
own_views = np.array([distances(digit) for digit in digits[:200]])
further = np.mean(own_views > strangers[:, None], axis=0)
for name, share in zip(list(shown)[1:5], further, strict=True):
    print(f"{name:15} further than the nearest other digit: {share:4.0%}")

# %%
moved = further[0] > 0.9
claim("S10.variations", bool(moved), f"moved by 3 px, in over 90 % of digits: {moved}")

# %% [markdown]
# Move the 0 by three pixels, and as a list of numbers it is further from itself than
# from a 5. A network must find out what varies and what counts.
#
# ## 3 · Same input, other output (5 min)
#
# The slide shows classification, localisation and two kinds of segmentation. A network
# does not know these words; it knows the **shape of its output**. Here is one body with
# eight heads.
#
# The body is a *convolutional layer*, which the next lesson takes apart. It looks at
# the image through a small window, here 3×3 pixels, and computes the same few weighted
# sums at every position (`"same"`: zeros around the image keep its size). So what comes
# out is again an image, with one channel per weighted sum.

# %%
picture = keras.Input((64, 64, 3))
body = keras.layers.Conv2D(8, kernel_size=3, padding="same", activation="relu")(picture)
summary = keras.layers.GlobalAveragePooling2D()(body)
print("body", body.shape, " averaged over the image", summary.shape)

# %% [markdown]
# `None` is the number of images, still open. A dense layer on the summary says
# something about the whole image; one on the body (Keras applies it to the last axis,
# so to each pixel alone) says something about each pixel. `AveragePooling2D(8)`
# averages cells of 8×8 pixels, `UpSampling2D(2)` repeats rows and columns. The tasks:
#
# - **Classification**: one probability per class. **Localisation**: the box of one
#   object, that is row, column, height, width. **Pose**: row and column of 17 joints.
# - **Semantic segmentation**: a class for every pixel. **Denoising**: a colour for
#   every pixel; **super-resolution**: for four times as many pixels.
# - **Detection**: nobody knows how many objects there are, so each cell of an 8×8 grid
#   says whether there is one, where (a box), and of which class. **Instance
#   segmentation**: which pixels belong to which of up to 20 objects, as 20 masks.
#
# **Predict** the output shapes, with ten classes where classes are asked for.

# %%
cells = keras.layers.AveragePooling2D(8)(body)
larger = keras.layers.UpSampling2D(2)(body)
joints = keras.layers.Dense(17 * 2)(summary)
heads = {
    "classification": keras.layers.Dense(10, activation="softmax")(summary),
    "localisation": keras.layers.Dense(4)(summary),
    "pose": keras.layers.Reshape((17, 2))(joints),
    "semantic segmentation": keras.layers.Dense(10, activation="softmax")(body),
    "denoising": keras.layers.Dense(3)(body),
    "super-resolution": keras.layers.Dense(3)(larger),
    "detection": keras.layers.Dense(1 + 4 + 10)(cells),
    "instance segmentation": keras.layers.Dense(20, activation="sigmoid")(body),
}
for task, output in heads.items():
    print(f"{task:22} {output.shape}")

# %% [markdown]
# One body, eight shapes. A telescope image, a shower on the ground, a jet: the question
# decides about the last layer and the loss (lesson 4), not about the input.
#
# ## 4 · A dense layer on an image (8 min)
#
# The slide's image has 32×32 pixels and three colours. **Predict** the number of
# parameters of a dense layer with 1,000 neurons, and of a convolutional layer with 32
# windows of 3×3 pixels.

# %%
dense = keras.layers.Dense(1000)
dense.build((None, 32 * 32 * 3))
conv = keras.layers.Conv2D(filters=32, kernel_size=3)
conv.build((None, 32, 32, 3))
print(f"dense: {dense.count_params():,}   convolutional: {conv.count_params()}")

# %%
counts = (dense.count_params(), conv.count_params())
claim("S12.parameters", counts == (3_073_000, 896), "3,073,000 and 896 parameters")

# %% [markdown]
# Every neuron has one weight per input, plus a bias: 1,000 · (3,072 + 1). A window has
# 3 · 3 · 3 weights and a bias, wherever it stands: 32 · (27 + 1).
#
# ### Exercise 05.1: count (lecture hall, 4 min)
#
# A network flattens an image of shape `shape`, like (28, 28, 1), and sends it through
# several dense layers; `units` lists their numbers of neurons, like [100, 10]. Return
# the number of parameters.


# %%
def dense_params(shape, units):
    """Count the parameters of dense layers, one after the other, on a flat image."""
    ...  # your code here


check("05.1", dense_params)

# %% [markdown]
# Stuck? `hint("05.1")` helps a little, `hint("05.1", 2)` helps more.
#
# ### Larger images
#
# **Predict**: what happens to both layers if the side of the image doubles?

# %%
sides = np.array([16, 32, 64, 128, 256, 512, 1024])
growth = {
    "Dense(1000)": (3 * sides**2 + 1) * 1000,
    "Conv2D(32, 3×3)": np.full(len(sides), conv.count_params()),
}
figures.parameter_growth(sides, growth)
plt.show()

# %% [markdown]
# The dense layer grows fourfold with each doubling; the window does not care how large
# the image is. At 1024×1024 pixels the dense layer has three billion parameters. Each
# takes four bytes (float32), and Adam needs four such numbers per parameter: the value,
# its gradient and two running means. That makes 50 GB to train a single layer.
#
# ### Exercise 05.2: the first gigabyte (at home, 6 min)
#
# Return the smallest side (in pixels) of a square image with `channels` channels for
# which the parameters of a single `Dense(units)` layer need *more* than `gigabytes` GB
# in float32. You may count 10⁹ or 2³⁰ bytes for a gigabyte.


# %%
def first_side_over(units, channels, gigabytes):
    """Return the smallest side for which the layer needs more than the gigabytes."""
    ...  # your code here


check("05.2", first_side_over)

# %% [markdown]
# ### "Every pixel connected with each other"
#
# So says the slide. Ask the layer: brighten one input, then another one, then both.
# **Predict**: how many of the 1,000 neurons notice the first? Does the second change
# what the first one does?

# %%
rng = np.random.default_rng(notebook.seed(5))
grey = rng.random(3072).astype("float32")
a, b = np.zeros((2, 3072), "float32")
a[100], b[2000] = 1, 1
inputs = np.stack([grey, grey + a, grey + b, grey + a + b])
plain, with_a, with_b, with_both = keras.ops.convert_to_numpy(dense(inputs))

# %%
noticed = np.count_nonzero(np.abs(with_a - plain) > 1e-6)
together = np.abs((with_both - with_b) - (with_a - plain)).max()
print("weights:", tuple(dense.kernel.shape))
print("more than 990 of 1,000 neurons notice the first:", noticed > 990)
print("the second input changes the effect of the first:", bool(together > 1e-5))

# %%
separate = bool(noticed > 990 and together < 1e-5)
claim("S12.every_pixel", separate, "weights (3072, 1000); no effect of pixel on pixel")

# %% [markdown]
# The weights form a matrix of pixels × **neurons**. Every pixel is connected with every
# neuron (we ask for 990 only because a random weight may be close to zero). Pixels are
# not connected with each other: what one of them does does not depend on the others,
# until an activation mixes them.
#
# ## 5 · Does a network know what a neighbour is? (12 min)
#
# *No prior on local correlations*, says the slide: a dense network does not know that
# neighbouring pixels belong together. A radical test: shuffle the pixels. All images
# alike, so that nothing is lost.
#
# To save time, and for later, we put each digit on a canvas of 40×40 pixels and average
# 2×2 of them.


# %%
def on_canvas(images, down=0, right=0):
    """Place (N, 28, 28) on 40×40, moved by up to 6 pixels; average 2×2 pixels."""
    around = ((0, 0), (6 + down, 6 - down), (6 + right, 6 - right))
    canvas = np.pad(images, around)
    return canvas.reshape(-1, 20, 2, 20, 2).mean(axis=(2, 4))[..., None]


def shuffle_pixels(images, order):
    """Shuffle the pixels (height · width of them) of all images in the same way."""
    pixels = images.reshape(len(images), -1)
    return pixels[:, order].reshape(images.shape)


# %%
x_train, y_train = on_canvas(digits[:2500]), labels[:2500]
x_test, y_test = on_canvas(digits[3500:]), labels[3500:]
order = rng.permutation(400)
pair = [x_test[:4, :, :, 0], shuffle_pixels(x_test, order)[:4, :, :, 0]]
plots.show_images(list(np.concatenate(pair)), [*y_test[:4]] * 2, columns=4, width=2)
plt.show()

# %% [markdown]
# Below, the same four digits. You would not recognise them, but all the information is
# still there:
#
# ### Exercise 05.3: put the pixels back (lecture hall, 4 min)
#
# `images` (N, height, width) come from `shuffle_pixels`, with the same `order`. Return
# them as they were.


# %%
def unshuffle(images, order):
    """Put the pixels of shuffled images back to where they were."""
    ...  # your code here


check("05.3", unshuffle)

# %% [markdown]
# ### Exercise 05.4: predict who suffers (lecture hall, 2 min)
#
# Train a network on shuffled images, test it on images shuffled alike. Does it get
# clearly worse than with the original images? Predict it for three cases: a `"dense"`
# network on `"digits"`, a `"convolutional"` one on `"digits"`, and a `"convolutional"`
# one that shall tell ordered from disordered `"Ising lattices"` (a magnet of spins up
# and down; section 7 has pictures). Fill this in **now**; the check comes when all
# three are measured.


# %%
def suffers(network, data):
    """Predict: does shuffling the pixels make this network worse on these data?"""
    ...  # your code here


# %% [markdown]
# ### The argument
#
# For the dense network you can find out without training. A layer computes x W + b.
# Shuffle the pixels of x, and the *rows* of W in the same way:

# %%
layer, twin = keras.layers.Dense(64), keras.layers.Dense(64)
x = x_test.reshape(-1, 400)
before = keras.ops.convert_to_numpy(layer(x))
twin.build(x.shape)
weights, offset = layer.get_weights()
twin.set_weights([weights[order], offset])
after = keras.ops.convert_to_numpy(twin(x[:, order]))
print("the same outputs:", np.allclose(before, after, atol=1e-5))

# %% [markdown]
# For every dense network on digits there is a twin on shuffled digits that answers the
# same. And since the weights start at random, with the same distribution for every
# pixel, the training finds the one as easily as the other.
#
# ### The experiment
#
# Each network is a function that adds its layers to an input. `MaxPooling2D` halves the
# image, keeping the largest of 2×2 values.


# %%
def dense_net(x):
    """Flatten, 64 neurons, ten classes."""
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(64, activation="relu")(x)
    return keras.layers.Dense(10, activation="softmax")(x)


def windows(x):
    """Two convolutional layers."""
    x = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    return keras.layers.Conv2D(24, 5, padding="same", activation="relu")(x)


# %% [markdown]
# Two ways to end a convolutional network: flatten what the windows found, so that the
# last layer knows *where* they found it; or keep only the largest value of each
# channel, so that it knows *whether* they found it.


# %%
def cnn_where(x):
    """Convolutions, then flatten."""
    x = keras.layers.MaxPooling2D()(windows(x))
    x = keras.layers.Flatten()(x)
    return keras.layers.Dense(10, activation="softmax")(x)


def cnn_whether(x):
    """Convolutions, then the largest value of each channel."""
    x = keras.layers.GlobalMaxPooling2D()(windows(x))
    return keras.layers.Dense(10, activation="softmax")(x)


# %% [markdown]
# We train all networks in one go. They share nothing but the loop; that saves time.


# %% tags=["network"]
def train_together(networks, images, targets, loss, epochs, learning_rate):
    """Train independent networks side by side, each on its own images and targets."""
    inputs = [keras.Input(x.shape[1:]) for x in images]
    outputs = [net(x) for net, x in zip(networks, inputs, strict=True)]
    model = keras.Model(inputs, outputs)
    steps = epochs * len(images[0]) // 64
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    adam = keras.optimizers.Adam(schedule)
    model.compile(optimizer=adam, loss=[loss] * len(outputs))
    bar = training.progress()
    model.fit(images, targets, batch_size=64, epochs=epochs, verbose=0, callbacks=bar)
    return model


# %% tags=["nbval-ignore-output"]
x_shuffled = shuffle_pixels(x_train, order)
networks = [dense_net, cnn_where, cnn_whether, dense_net, cnn_where]
model = train_together(
    networks,
    images=[x_train, x_train, x_train, x_shuffled, x_shuffled],
    targets=[y_train] * 5,
    loss="sparse_categorical_crossentropy",
    epochs=5,
    learning_rate=6e-3,
)

# %%
names = ["dense", "CNN, where", "CNN, whether", "dense, shuffled", "CNN, shuffled"]
x_test_shuffled = shuffle_pixels(x_test, order)
seen = [x_test] * 3 + [x_test_shuffled] * 2
answers = model.predict(seen, batch_size=500, verbose=0)
accuracy = {
    name: np.mean(answer.argmax(axis=1) == y_test)
    for name, answer in zip(names, answers, strict=True)
}

# %% tags=["nbval-ignore-output"]
for name, value in accuracy.items():
    print(f"{name:16} {value:.1%}")

# %%
change = accuracy["dense, shuffled"] - accuracy["dense"]
loss_of_cnn = accuracy["CNN, where"] - accuracy["CNN, shuffled"]
print("dense network unchanged within 3 points:", abs(change) < 0.03)
print("convolutional network loses:", loss_of_cnn > 0)

# %%
blind = bool(abs(change) < 0.03 and loss_of_cnn > 0)
claim("S12.local_correlations", blind, f"dense as good as before, CNN worse: {blind}")

# %% [markdown]
# Over six seeds the dense network reaches 90.1 ± 0.3 %, and 89.9 ± 0.5 % on shuffled
# digits: it did not notice. The convolutional network falls from 93.3 ± 0.5 % to 88.6 ±
# 0.6 %, below the dense one. It *assumes* that neighbours belong together. On digits
# that helped; on shuffled digits it hurt. (It still reads them, because its last layer
# is dense.)
#
# ## 6 · Move the digit (6 min)
#
# *No use of translational variance*, says the slide, and means *invariance*: a 7 is a 7
# wherever it stands. All training digits sit in the middle. We move the test digits by
# a few pixels; the canvas is large enough, so nothing is cut off.


# %%
def moved_by(distance):
    """Move the test digits, in turn down, up, right and left."""
    result = x_test.copy()
    steps = [(distance, 0), (-distance, 0), (0, distance), (0, -distance)]
    for k, (down, right) in enumerate(steps):
        result[k::4] = on_canvas(digits[3500 + k :: 4], down, right)
    return result


# %% [markdown]
# **Predict** the accuracy of the three networks for a shift by 4 pixels (the digits are
# about 20 pixels tall): dense, CNN with flatten (where), CNN with global maximum
# (whether).

# %% tags=["nbval-ignore-output"]
upright = keras.Model(model.inputs[:3], model.outputs[:3])
shifts = [0, 1, 2, 3, 4, 6]
right_answers = []
for distance in shifts:
    answers = upright.predict([moved_by(distance)] * 3, batch_size=500, verbose=0)
    right_answers.append([np.mean(a.argmax(axis=1) == y_test) for a in answers])
after_shift = dict(zip(names[:3], np.transpose(right_answers), strict=True))

# %% tags=["nbval-ignore-output"]
plots.accuracy_curves(shifts, after_shift, "shift (pixels of the original)", chance=0.1)
plt.show()

# %%
dense_4, where_4, whether_4 = (after_shift[name][4] for name in names[:3])
print("dense below 30 %:", dense_4 < 0.3)
print("where 25–65 %:", 0.25 < where_4 < 0.65)
print("whether above 80 %:", whether_4 > 0.8)

# %%
lost = bool(dense_4 < 0.3 and whether_4 > 0.8)
claim("S12.translation", lost, f"shift by 4: dense below 30 %, CNN above 80 %: {lost}")

# %% [markdown]
# The dense network falls to 17 ± 1 % (six seeds): a digit moved by a fifth of its size
# is a new image to it, and at 6 pixels it is no better than guessing. *Where* is
# better, but falls to 46 ± 5 %: its windows move with the digit, its last layer does
# not. *Whether* stays at about 90 %. Not at every shift quite as well: halving the
# image prefers some positions to others. Lessons 8 and 12 come back to that.
#
# ## 7 · A question whose answer is known (12 min)
#
# Is a convolutional network always better, then? Physics has images too. The Ising
# model is a magnet: a lattice of spins, +1 or −1. Each pair of neighbours that agrees
# lowers the energy by $J$, each pair that disagrees raises it by $J$; the last row is a
# neighbour of the first, the last column too. When it is cold, neighbours agree and the
# lattice is **ordered**; when it is hot, it is **disordered**. For an endless lattice
# the border is known exactly: $T_c = 2 / \ln(1 + \sqrt 2) = 2.269$. We measure energies
# in units of $J$ and temperatures in units of $J / k_\mathrm{B}$ (Boltzmann's
# constant).

# %%
lattices = ising.simulate(3000, seed=1)
lattices_test = ising.simulate(2000, seed=2)
is_cold = lattices["temperature"] < ising.CRITICAL_TEMPERATURE
is_cold_test = lattices_test["temperature"] < ising.CRITICAL_TEMPERATURE
print("spins:", lattices["spins"].shape, f" ordered: {is_cold.mean():.0%}")

# %%
temperatures = [1.8, 2.2, 2.35, 3.0]
shown = [np.abs(lattices["temperature"] - T).argmin() for T in temperatures]
titles = [f"T = {T}" for T in temperatures]
plots.show_images(list(lattices["spins"][shown]), titles, width=2.4)
plt.show()

# %% [markdown]
# White is up, black down. The task: see the spins, say whether the temperature was
# below $T_c$; that is what we call ordered. A physicist would first look at the energy
# per site, and draw it for all lattices.

# %%
energy = ising.energy_per_site(lattices["spins"])
figures.energies(lattices["temperature"], energy)
plt.show()

# %% [markdown]
# ### Exercise 05.5: one number (lecture hall, 5 min)
#
# Write a classifier with a single parameter. `spins` has the shape (lattices, rows,
# columns) and the type int8; return True for each lattice that you take for ordered.
# You may use `ising.energy_per_site`. It will be tried on lattices you have not seen,
# also on smaller and on larger ones.


# %%
def is_ordered(spins):
    """Tell which lattices are ordered, by a cut on one number."""
    ...  # your code here


check("05.5", is_ordered)

# %% [markdown]
# ### The ladder
#
# The cut with the most right answers on the training lattices; once for the energy,
# once for the magnetisation, the mean of the spins, without its sign.


# %%
def best_cut(values, truth):
    """Return the cut below which to say True, best on these values."""
    cuts = np.linspace(values.min(), values.max(), 201)
    right = [np.mean((values < cut) == truth) for cut in cuts]
    return cuts[np.argmax(right)]


# %%
features = {
    "energy cut": ising.energy_per_site,
    "|m| cut": lambda spins: -np.abs(ising.magnetisation(spins)),
}
said = {}
for name, feature in features.items():
    cut = best_cut(feature(lattices["spins"]), is_cold)
    said[name] = feature(lattices_test["spins"]) < cut
    print(f"{name:12} {np.mean(said[name] == is_cold_test):.1%} right")

# %% [markdown]
# Now three networks: a single neuron (a logistic regression), a dense network with
# 16,513 parameters, and a convolutional one with 89: eight windows of 3×3 spins,
# averaged over the lattice.


# %% tags=["network"]
def logistic(x):
    """One neuron."""
    x = keras.layers.Flatten()(x)
    return keras.layers.Dense(1, activation="sigmoid")(x)


def dense_spins(x):
    """64 neurons, then one."""
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(64, activation="relu")(x)
    return keras.layers.Dense(1, activation="sigmoid")(x)


def cnn_spins(x):
    """Eight windows of 3×3, averaged over the lattice, then one neuron."""
    x = keras.layers.Conv2D(8, 3, activation="relu")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.layers.Dense(1, activation="sigmoid")(x)


# %% [markdown]
# **Predict** the order of the ladder: energy cut, |m| cut, logistic regression, dense
# network, convolutional network. And the convolutional network on lattices whose spins
# are shuffled, all in the same way.

# %%
spin_order = rng.permutation(256)
x_spins = lattices["spins"][..., None].astype("float32")
x_spins_test = lattices_test["spins"][..., None].astype("float32")

# %% tags=["nbval-ignore-output"]
ladder = train_together(
    [logistic, dense_spins, cnn_spins, cnn_spins],
    images=[x_spins, x_spins, x_spins, shuffle_pixels(x_spins, spin_order)],
    targets=[is_cold] * 4,
    loss="binary_crossentropy",
    epochs=5,
    learning_rate=2e-2,
)

# %%
rungs = ["logistic", "dense", "CNN", "CNN, shuffled"]
seen = [x_spins_test] * 3 + [shuffle_pixels(x_spins_test, spin_order)]
outputs = ladder.predict(seen, batch_size=500, verbose=0)
said |= {name: output[:, 0] > 0.5 for name, output in zip(rungs, outputs, strict=True)}
right_share = {name: np.mean(answer == is_cold_test) for name, answer in said.items()}

# %% tags=["nbval-ignore-output"]
for name, value in sorted(right_share.items(), key=lambda item: -item[1]):
    print(f"{name:14} {value:.1%}")

# %%
print("logistic regression at chance:", abs(right_share["logistic"] - 0.5) < 0.1)
print("dense network within 88–95 %:", 0.88 < right_share["dense"] < 0.95)
print("CNN above 90 %:", right_share["CNN"] > 0.9)
print("CNN on shuffled spins above 90 %:", right_share["CNN, shuffled"] > 0.9)

# %%
check("05.4", suffers)

# %% [markdown]
# Six seeds, each with lattices of its own: the energy cut reached 94–96 %, the |m| cut
# 93–95 %, the dense network 91–93 %. The convolutional network, with 89 parameters,
# came out 0.8 ± 0.5 points below the energy cut; once it got stuck 2.6 points below. No
# network beat a cut with *one*.
#
# The single neuron guesses. Turn all spins over, and the physics is the same, but w · s
# changes its sign: what w gains on one lattice it loses on the other (quiz 1). And the
# convolutional network hardly suffered from shuffled spins: it lost 0.4 ± 0.7 points,
# where shuffled digits cost it 5. Its neighbours are gone, but the magnetisation does
# not care who sits where: count the spins, and you are nearly as good.
#
# ### Why nobody gets further
#
# In equilibrium, a lattice $s$ at the temperature $T$ has the probability
#
# $$p(s\,|\,T) = \frac{e^{-E(s)/T}}{Z(T)}.$$
#
# The lattice enters through its energy only. Two lattices of the same energy are
# equally probable at *every* temperature; whatever else you see in the image, it says
# nothing about $T$. And the lower the energy, the more it speaks for the cold side. So
# the best possible answer is a cut on the energy. A network can rediscover it; on
# average it cannot beat it. **Predict**: at which temperatures are the mistakes?

# %% tags=["nbval-ignore-output", "picture"]
right = {name: said[name] == is_cold_test for name in ("energy cut", "CNN")}
energy_test = ising.energy_per_site(lattices_test["spins"])
figures.near_the_transition(lattices_test["temperature"], energy_test, right)
plt.show()

# %%
distance = np.abs(lattices_test["temperature"] - ising.CRITICAL_TEMPERATURE)
close = distance < 0.15
print(f"energy cut, close to T_c: {right['energy cut'][close].mean():.0%}")
print(f"energy cut, elsewhere:    {right['energy cut'][~close].mean():.0%}")
large = ising.simulate(512, seed=3, size=32, sweeps=150)
is_cold_large = large["temperature"] < ising.CRITICAL_TEMPERATURE
below = ising.energy_per_site(large["spins"]) < -1.45
print(f"a cut at −1.45 on 32×32 spins: {np.mean(below == is_cold_large):.0%}")

# %% [markdown]
# Nearly all mistakes are made close to $T_c$, where lattices from both sides have the
# same energies: 69 % of the answers are right there, 99 % elsewhere. That is no
# weakness of the cut or the networks. Small lattices fluctuate, and the energies of the
# two phases overlap. In larger lattices $E/N$ fluctuates less, and the same cut does
# better.
#
# ## 8 · Take the magnetisation away (8 min)
#
# The dense network was not far behind because the magnetisation is easy: a sum over all
# pixels. Here is a task without. Simulate lattices at T = 2.6; shuffle the spins of
# each one, **every lattice in its own way**. Which is real, which is shuffled? The
# magnetisation is the same. Only neighbours tell.


# %%
def real_and_shuffled(n, seed):
    """Return n lattices at T = 2.6 and their shuffled twins, mixed, and the truth."""
    own_rng = np.random.default_rng(seed)
    spins = ising.simulate(n, seed, temperatures=2.6, sweeps=100)["spins"]
    twins = own_rng.permuted(spins.reshape(n, -1), axis=1).reshape(spins.shape)
    mixed = own_rng.permutation(2 * n)
    images = np.concatenate([spins, twins])[mixed]
    return images, mixed < n


pairs, is_real = real_and_shuffled(1500, seed=11)
pairs_test, is_real_test = real_and_shuffled(1000, seed=12)

# %%
titles = ["real" if real else "shuffled" for real in is_real[:6]]
plots.show_images(list(pairs[:6]), titles, columns=6, width=2)
plt.show()

# %% [markdown]
# We give the networks 30, 300 or all 3,000 images, over and over, so that each makes
# the same number of steps. **Predict** for the dense network (16,513 parameters) and
# the convolutional one (89): the accuracy on new images after learning from 30, 300,
# 3,000.

# %% tags=["nbval-ignore-output"]
sizes = [30, 300, 3000]
chosen = [np.arange(3000) % n for n in sizes]
x_pairs = pairs[..., None].astype("float32")
contest = train_together(
    [dense_spins] * 3 + [cnn_spins] * 3,
    images=[x_pairs[k] for k in chosen] * 2,
    targets=[is_real[k] for k in chosen] * 2,
    loss="binary_crossentropy",
    epochs=7,
    learning_rate=2e-2,
)

# %%
x_pairs_test = pairs_test[..., None].astype("float32")
outputs = contest.predict([x_pairs_test] * 6, batch_size=500, verbose=0)
on_test = [np.mean((output[:, 0] > 0.5) == is_real_test) for output in outputs]
curves = {"dense": on_test[:3], "CNN": on_test[3:]}
outputs = contest.predict_on_batch([x_pairs[:30]] * 6)
on_train = [np.mean((output[:, 0] > 0.5) == is_real[:30]) for output in outputs]

# %% [markdown]
# The baselines learn from the same 30, 300, 3,000 images: the energy cut, and one that
# a physicist would try next. A shuffled lattice with the magnetisation $m$ has an
# energy too: the product of two of its spins is about $m^2$ on average. With two pairs
# of neighbours per site, $E/N \approx -2m^2$. So look at the energy beyond that, $E/N +
# 2m^2$.


# %%
def beyond_chance(spins):
    """Return the energy per site minus what the magnetisation alone makes expect."""
    return ising.energy_per_site(spins) + 2 * ising.magnetisation(spins) ** 2


baselines = {"E cut": ising.energy_per_site, "E + 2m² cut": beyond_chance}
for name, feature in baselines.items():
    cuts = [best_cut(feature(pairs[:n]), is_real[:n]) for n in sizes]
    answers = [feature(pairs_test) < cut for cut in cuts]
    curves[name] = [np.mean(answer == is_real_test) for answer in answers]
    print(f"{name:12}", " ".join(f"{share:.1%}" for share in curves[name]))

# %% tags=["nbval-ignore-output", "picture"]
plots.accuracy_curves(sizes, curves, "training images", chance=0.5, log=True)
plt.show()

# %% tags=["nbval-ignore-output"]
for name in ("dense", "CNN"):
    print(f"{name:6}", " ".join(f"{share:.1%}" for share in curves[name]))

# %%
print("dense learned its 30 images by heart:", on_train[0] == 1)
print("dense, 30 images: near guessing:", curves["dense"][0] < 0.61)
print("dense, 300 images: below 70 %:", curves["dense"][1] < 0.7)
print("CNN, 30 images: above 75 %:", curves["CNN"][0] > 0.75)
print("CNN, 3,000 images: above 92 %:", curves["CNN"][2] > 0.92)

# %% [markdown]
# The dense network learns 30 images by heart and next to nothing from them; from 300 it
# gets to 63 ± 2 %, from 3,000 to 92 ± 1 % (six seeds). The convolutional network starts
# where the other ends: 93 ± 4 % after 30 images, 96 ± 1 % after 3,000. It need not find
# out for each place anew that neighbours agree; its eight windows learn from all 196
# places of every image.
#
# With 3,000 images it even beats the energy cut, by 1.2 ± 0.7 points. Is it cleverer
# than the physicist? The energy alone is not the point: a shuffled lattice with a large
# magnetisation has a low energy too. Once *we* notice, a cut on one number is right in
# 99 %, more often than all these networks. (Not the last word: at a large magnetisation
# real lattices have a lower energy, too. Try 1.5 m² instead of 2 m².) A network that
# beats your baseline may be telling you that the baseline is too simple.
#
# ## Quiz (5 min)
#
# **1.** Why is a logistic regression at chance on the phases of the Ising model,
# however long you train and however many lattices you have?
#
# <details><summary>Answer</summary>
#
# Turn all spins over: the phase stays, and both lattices are equally probable. The
# neuron sees b + w · s for one and b − w · s for the other. The cross-entropy is a
# curve that bends upwards: on average over the two it is lowest at w = 0. What remains
# is the same answer for all lattices. (A neuron that says "ordered" for m > 0.7 would
# be right in 73 % of the cases. Training leaves it: it is wrong about all ordered
# lattices that point down, and their loss outweighs the rest.)
#
# </details>
#
# **2.** Somebody shuffles the pixels of your images, all in the same way. Which results
# change: a dense network, a histogram of the grey values, a cut on the total
# brightness, a convolutional network, a nearest-neighbour search by distance?
#
# <details><summary>Answer</summary>
#
# Only the convolutional network, and only if the task needs neighbours. To the others
# no pixel is next to another; the distance is a sum over pixels in any order.
#
# </details>
#
# **3.** Your network reaches 94 %. What do you ask before you enlarge it?
#
# <details><summary>Answer</summary>
#
# What a cut on a single number reaches, and whether the classes overlap: near $T_c$ no
# network can be right every time. Name such a number for the data of your own thesis.
#
# </details>
#
# ## Summary
#
# - An image is an array (height, width, channels), a batch (N, height, width,
#   channels), best as floats between 0 and 1. A task is an output shape.
# - `Flatten` keeps all numbers and forgets who was next to whom. Three pixels to the
#   side can change the list of numbers more than another object.
# - A dense layer has one weight per input and neuron: with the biases 3,073,000
#   parameters on 32×32×3 for 1,000 neurons, where 32 windows of 3×3 have 896.
# - Shuffle the pixels of digits: a dense network does not notice, a convolutional one
#   gets worse. Shift them: a dense network fails, one that only asks *whether* goes on.
# - A convolutional network is better where neighbours matter and the same pattern may
#   be anywhere. Where one number holds all the information, a cut is as good as any
#   network.

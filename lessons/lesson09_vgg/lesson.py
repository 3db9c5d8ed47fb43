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
# # 9 · The pyramid and VGG
#
# What does a network cost, and where? In this lesson you
#
# - keep the books of a network: weights, numbers, multiply-adds;
# - find the conservation law behind the pyramid;
# - check every number that the slide prints about VGG16, and find out by which rule of
#   counting the wrong ones came about;
# - see why VGG stacks 3×3 kernels, and why later networks drop its dense layers;
# - train a small VGG on digits and on telescope images, beside simple baselines.
#
# Slides: *Convolutional Pyramid*, *Example Architecture*, *Global Pooling Operation*,
# *Results on ImageNet*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=9)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from lessons import check, claim, hint
from lessons.lesson09_vgg import figures
from utils import shapes, training
from utils.ledger import ledger

# %% [markdown]
# ## 1 · What a layer costs (7 min)
#
# A layer costs three things:
#
# - **weights**, here always with the biases: they have to be learned and stored;
# - **numbers**: the values of its output, also called *activations*. They have to be
#   kept in memory, in training until the gradients are computed;
# - **multiply-adds**: a weight times a value, added to a sum. They take the time.
#
# The course has a ledger that lists all three. It needs the settings of the layers and
# the shape of the input; nothing is computed, no memory is taken.
#
# **Predict** the three for 16 filters of 3×3 pixels on a colour image of 32×32 pixels,
# with padding.

# %%
one = keras.Sequential([layers.Conv2D(16, 3, padding="same", name="conv")])
print(ledger(one, (32, 32, 3)))

# %% [markdown]
# (The last column is the receptive field of lesson 7.)
#
# ### Exercise 09.1: the cost of a layer (lecture hall, 5 min)
#
# A convolution with `filters` kernels of 3×3 pixels, biases and 'same' padding gets
# `size` × `size` pixels with `channels` channels. Return the tuple (weights and biases,
# numbers of the output, multiply-adds).


# %%
def layer_cost(size, channels, filters):
    """Return (parameters, numbers, multiply-adds) of a padded 3×3 layer."""
    ...  # your code here


check("09.1", layer_cost)

# %% [markdown]
# Stuck? `hint("09.1")` helps a little, `hint("09.1", 2)` helps more.
#
# ## 2 · The law of the pyramid (5 min)
#
# The slide: *deeper layers have more features and less spatial extent.* In most
# networks the number of channels doubles whenever height and width are halved. Why
# both, and why by two?
#
# **Predict**: a layer with as many filters as input channels. Twice the channels on
# half the height and width: by which factors change its weights, its numbers, its
# multiply-adds?

# %%
print("size  channels    weights    numbers    multiply-adds")
costs = []
for size, channels in [(224, 64), (112, 128), (56, 256), (28, 512)]:
    layer = layers.Conv2D(channels, 3, padding="same", use_bias=False)
    row = ledger(keras.Sequential([layer]), (size, size, channels))[-1]
    costs.append((row.parameters, row.activations, row.multiply_adds))
    print("{:4}{:10}{:11,}{:11,}{:17,}".format(size, channels, *costs[-1]))

# %% [markdown]
# The weights grow by four, the numbers fall by two, and the multiply-adds stay **the
# same, to the last digit**: with $c$ channels and $s$ pixels along a side they are
# $9\,c^2 s^2$, and $(2c)^2 (s/2)^2 = c^2 s^2$.
#
# A physicist may call it a conservation law: a layer costs the same at every scale of
# the image. The pyramid exchanges *where* for *what*, at constant cost.
#
# ## 3 · VGG16 in the open (8 min)
#
# VGG16 (2014) is nothing but this: 3×3 convolutions with padding and ReLU, 2×2 pools,
# three dense layers at the end.

# %%
conv = {"kernel_size": 3, "padding": "same", "activation": "relu"}
body = [
    layers.Conv2D(64, **conv, name="block1_conv1"),
    layers.Conv2D(64, **conv, name="block1_conv2"),
    layers.MaxPooling2D(name="block1_pool"),
    layers.Conv2D(128, **conv, name="block2_conv1"),
    layers.Conv2D(128, **conv, name="block2_conv2"),
    layers.MaxPooling2D(name="block2_pool"),
    layers.Conv2D(256, **conv, name="block3_conv1"),
    layers.Conv2D(256, **conv, name="block3_conv2"),
    layers.Conv2D(256, **conv, name="block3_conv3"),
    layers.MaxPooling2D(name="block3_pool"),
    layers.Conv2D(512, **conv, name="block4_conv1"),
    layers.Conv2D(512, **conv, name="block4_conv2"),
    layers.Conv2D(512, **conv, name="block4_conv3"),
    layers.MaxPooling2D(name="block4_pool"),
    layers.Conv2D(512, **conv, name="block5_conv1"),
    layers.Conv2D(512, **conv, name="block5_conv2"),
    layers.Conv2D(512, **conv, name="block5_conv3"),
    layers.MaxPooling2D(name="block5_pool"),
]

# %%
head = [
    layers.Flatten(name="flatten"),
    layers.Dense(4096, activation="relu", name="dense1"),
    layers.Dense(4096, activation="relu", name="dense2"),
    layers.Dense(1000, activation="softmax", name="classes"),
]
vgg16 = keras.Sequential([*body, *head])

# %% [markdown]
# The model is written down but not built: built, it would take half a gigabyte.
#
# **Predict**: the images are 224×224 pixels in colour. Which layer has most of the
# weights? Where are most of the numbers? Which layers take most of the time?

# %%
rows = ledger(vgg16, (224, 224, 3))
print(rows)

# %%
figures.pyramid(rows)
plt.show()

# %%
figures.where_numbers_are(rows)
plt.show()


# %%
def total(rows, key):
    """Add up one column of a ledger."""
    return sum(getattr(row, key) for row in rows)


# %%
weights, numbers = total(rows, "parameters"), total(rows, "activations")
cost = {row.name: row for row in rows}
dense = sum(cost[name].parameters for name in ("dense1", "dense2", "classes"))
early = cost["block1_conv1"].activations + cost["block1_conv2"].activations

# %%
print(f"first dense layer: {cost['dense1'].parameters / weights:.1%} of the weights")
print(f"three dense layers: {dense / weights:.1%} of the weights")
print(f"first two convolutions: {early / numbers:.1%} of the numbers")

# %%
operations = total(rows, "multiply_adds")
in_dense = sum(row.multiply_adds for row in rows if row.kind == "Dense")
print(f"multiply-adds: {operations / 1e9:.2f} G")
print(f"of these in dense layers: {in_dense / operations:.1%}")

# %% [markdown]
# One layer, the first dense one, holds three quarters of all weights, and uses each of
# them once per image. The first two convolutions hold 42 % of the numbers. The time
# goes into the convolutions: six of them cost 1.85 G multiply-adds each, as the law
# wants it. The very first layer reads only three channels. Where a block begins, a
# layer reads half as many channels as it writes and costs half. The last block does not
# double its channels any more, so its layers cost a quarter.

# %%
maps = [row for row in rows if row.kind == "Conv2D"]
sizes = [row.shape[0] for row in maps]
features = [row.shape[2] for row in maps]

# %%
narrowing = sizes == sorted(sizes, reverse=True) and features == sorted(features)
conserved = len({multiply_adds for _, _, multiply_adds in costs}) == 1
law = "multiply-adds equal at 224, 112, 56 and 28 pixels"
claim("S23.pyramid", narrowing and conserved, law)

# %% [markdown]
# ### Exercise 09.2: the memory of a pyramid (at home, 8 min)
#
# `blocks` is a list of tuples (convolutions, filters). All kernels are 3×3, padded,
# with biases; a 2×2 pool ends each block. The input has `size` × `size` pixels and
# three channels. Where the size is odd, the pool leaves the last row and column out. In
# float32 a number takes 4 bytes. Return (MiB of the weights and biases, MiB of the
# input and the outputs of all layers, each counted once). A MiB has $2^{20}$ bytes.


# %%
def memory(blocks, size):
    """Return MiB of the weights and MiB of the input and all outputs, in float32."""
    ...  # your code here


check("09.2", memory)

# %% [markdown]
# ## 4 · Who is right? (7 min)
#
# The slide: *135 M parameters → 530 MB; 58 MB memory for activations.* Other sources
# print other numbers. Before you call one of them wrong, ask **what was counted, and in
# which unit**. "MB" alone is ambiguous: $10^6$ bytes, or $2^{20}$ bytes (a MiB)?
#
# **Predict** which of the slide's three numbers agree with our ledger.

# %%
print(
    f"{weights:,} weights = {4 * weights / 1e6:.1f} MB = {4 * weights / 2**20:.1f} MiB"
)
print(
    f"{numbers:,} numbers = {4 * numbers / 1e6:.2f} MB = {4 * numbers / 2**20:.2f} MiB"
)

# %% [markdown]
# So 530 and 58 are right, read as MiB and rounded; 135 M is not. And it does not even
# agree with its neighbour:

# %%
print(f"135 million would be {4 * 135e6 / 1e6:.0f} MB or {4 * 135e6 / 2**20:.0f} MiB")

# %% [markdown]
# Where could 135 M come from? Let us count by other rules.

# %%
biases = sum(row.shape[-1] for row in rows if row.parameters)
pixelwise = 8 * (256**2 + 2 * 512**2)  # three 3×3 kernels become 1×1
counted = {
    "all weights and biases": weights,
    "without the biases": weights - biases,
    "2 classes instead of 1000": weights - 998 * 4097,
    "10 classes instead of 1000": weights - 990 * 4097,
    "configuration C of the paper (1×1 kernels)": weights - pixelwise,
}
for rule, number in counted.items():
    print(f"{rule:43}{number:12,}")

# %% [markdown]
# And the numbers:

# %%
behind_relu = sum(row.activations for row in maps) + 2 * 4096

# %%
stored = {
    "each layer once": numbers,
    "a second copy behind each ReLU": numbers + behind_relu,
}
for rule, number in stored.items():
    print(f"{rule:31}{number:12,} = {4 * number / 2**20:.1f} MiB")

# %% [markdown]
# | published | where | the rule behind it |
# |---|---|---|
# | 138 M | the paper, table 2 | all weights and biases |
# | 138,344,128 | sum of the list in the notes of CS231n | biases left out |
# | 134.3 M | VGG16 adapted to another task | last layer for 2 or 10 classes |
# | 134 M | the paper, table 2 | configuration C, also 16 layers |
# | 135 M | our slide | none that we found: not VGG16 |
# | 528 MB | documentation of Keras | MiB, called MB |
# | 553 MB | the file with the weights | MB of $10^6$ bytes |
# | 530 MB | our slide | 527.8 MiB, rounded: 138 M weights, not 135 M |
# | 58 MB | our slide | MiB; one image, forward, each layer once |
# | 110 MB | programs that store each ReLU as a layer | 109.8 MiB |
# | 24 M, 93 MB | notes of CS231n, a course at Stanford | an error of addition |
#
# The last line is a lesson of its own. The notes list every layer of VGG16, correctly,
# and then print a total of 24 M numbers; the numbers in the list add up to 15.2 M. No
# rule that we tried gives 24 M. (A reader asked in 2016, issue 88 of their repository.)
# The total has been copied since. **Add up yourself.**

# %%
mebibytes = 4 * weights / 2**20
claim("S27.params", weights == 138_357_544, f"{weights:,} weights and biases")
claim("S27.weight_memory", round(mebibytes, -1) == 530, f"{mebibytes:.1f} MiB")
kept = 4 * numbers / 2**20
claim("S27.activations", round(kept) == 58, f"{kept:.2f} MiB for one image, forward")

# %% [markdown]
# In training every number is kept **for each image of the batch**. A batch of 32 needs
# 32 · 58 MiB = 1.8 GiB for the forward pass. The weights are there four times (value,
# gradient, and two averages that Adam keeps): 2.1 GiB, whatever the batch. From 37
# images on the numbers need more than the weights.
#
# ## 5 · Why 3×3? (7 min)
#
# The networks before VGG used kernels of 11×11, 7×7 and 5×5. VGG replaces one large
# kernel by several small ones.
#
# **Predict** for 64 channels in and out: which has more weights, one 5×5 layer or two
# 3×3 layers? One 7×7 or three 3×3? What about the receptive field?


# %%
def stack(kernel, number):
    """Return number convolutions with 64 filters of kernel × kernel pixels."""
    plain = {"padding": "same", "activation": "relu", "use_bias": False}
    return keras.Sequential([layers.Conv2D(64, kernel, **plain) for _ in range(number)])


# %%
for kernel, number in [(5, 1), (3, 2), (7, 1), (3, 3)]:
    ends = ledger(stack(kernel, number), (32, 32, 64))
    print(
        f"{number} × ({kernel}×{kernel}): {total(ends, 'parameters'):7,} weights, "
        f"field {ends[-1].field[0]}, ReLUs {number}"
    )

# %% [markdown]
# The same receptive field for 28 % and 45 % fewer weights, and the multiply-adds fall
# with them: in a padded layer each weight is used once per pixel. Instead of one ReLU
# there are two or three. The price: more layers, so more numbers to keep, and a
# restriction. Not every 5×5 kernel can be written as two 3×3 kernels in a row (25 free
# weights against 18).
#
# ### Exercise 09.3: a VGG block (lecture hall, 5 min)
#
# Return a **list** of Keras layers: `convolutions` padded 3×3 convolutions with
# `filters` filters and ReLU, then one 2×2 max pooling.


# %%
def vgg_block(convolutions, filters):
    """Return the layers of a VGG block: padded 3×3 convolutions, then a 2×2 pool."""
    ...  # your code here


check("09.3", vgg_block)

# %% [markdown]
# ## 6 · A head without dense layers (4 min)
#
# The three dense layers hold 89 % of the weights. Global average pooling (lesson 8)
# replaces each of the 512 maps of 7×7 numbers by its mean. **Predict** the number of
# weights if it is followed by a single dense layer for the 1000 classes.

# %%
slim_head = [layers.GlobalAveragePooling2D(), layers.Dense(1000, activation="softmax")]
slim = ledger(keras.Sequential([*body, *slim_head]), (224, 224, 3))
fewer = total(slim, "parameters")
print(f"{fewer:,} weights, {weights / fewer:.1f} times fewer")
print(f"multiply-adds: {total(slim, 'multiply_adds') / 1e9:.2f} G")

# %%
claim("S21.saves_parameters", fewer == 15_227_688, f"{weights:,} become {fewer:,}")

# %% [markdown]
# Nine times fewer weights, and less than one percent less work: weights and time are
# different currencies. There is another gain: the network now takes images of any size
# from 32 pixels on. Whether it is as good is a question for an experiment, not for a
# ledger.
#
# ## 7 · A VGG that trains here (12 min)
#
# VGG16 took its authors two to three weeks on four GPUs. We take three blocks of two
# convolutions, with 8, 16 and 32 filters, and a head with global average pooling.
# Beside it stands a **flat** network: also six convolutions, but no pooling, and 8
# filters throughout.

# %%
same = {"padding": "same", "activation": "relu", "kernel_initializer": "he_normal"}


def pyramid_body(x):
    """Return the maps of three VGG blocks."""
    x = layers.Conv2D(8, 3, **same)(x)
    x = layers.Conv2D(8, 3, **same)(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(16, 3, **same)(x)
    x = layers.Conv2D(16, 3, **same)(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(32, 3, **same)(x)
    x = layers.Conv2D(32, 3, **same)(x)
    return layers.MaxPooling2D()(x)


# %%
def flat_body(x):
    """Return the maps of six convolutions on the full image."""
    for _ in range(6):
        x = layers.Conv2D(8, 3, **same)(x)
    return x


# %%
def classes(x, number, name):
    """Return the probabilities of the classes from the mean of each map."""
    x = layers.GlobalAveragePooling2D()(x)
    return layers.Dense(number, activation="softmax", name=name)(x)


# %% [markdown]
# (`he_normal` makes the random start weights a little larger than Keras' default, so
# that the signal does not fade on its way through six ReLUs. Both networks get it.)
#
# Both are trained in one go, as two outputs of one model that share nothing but the
# input.


# %%
def two_networks(size, number):
    """Return a model with the outputs "pyramid" and "flat" for square grey images."""
    inputs = keras.Input((size, size, 1))
    pyramid = classes(pyramid_body(inputs), number, "pyramid")
    flat = classes(flat_body(inputs), number, "flat")
    return keras.Model(inputs, {"pyramid": pyramid, "flat": flat})


# %%
def train(model, x, y, epochs):
    """Fit both outputs to the same labels, with Adam and a falling learning rate."""
    steps = epochs * len(x) // 32
    schedule = keras.optimizers.schedules.CosineDecay(3e-3, steps)
    adam = keras.optimizers.Adam(schedule)
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=adam, loss=loss)
    labels = {"pyramid": y, "flat": y}
    bar = training.progress()
    model.fit(x, labels, batch_size=32, epochs=epochs, verbose=0, callbacks=bar)


# %% [markdown]
# ### Digits
#
# 4,000 handwritten digits for training, 1,000 for the test, averaged over 2×2 pixels to
# save time. First two baselines without a network: the class whose mean image is
# nearest, and a linear function per class.

# %%
from utils.images import load_digits

digits, digit_labels = load_digits()
digits = digits.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
x_train, x_test = digits[:4000], digits[4000:]
y_train, y_test = digit_labels[:4000], digit_labels[4000:]


# %%
def nearest_mean(x, y, x_new):
    """Return for each new image the class whose mean image is nearest."""
    means = np.stack([x[y == label].mean(axis=0) for label in np.unique(y)])
    distances = ((x_new[:, None] - means) ** 2).sum(axis=(2, 3))
    return distances.argmin(axis=1)


# %%
def linear(features, y, new_features):
    """Fit one linear function per class by least squares; the largest decides."""
    fit = np.linalg.lstsq(features, np.eye(y.max() + 1)[y], rcond=None)[0]
    return (new_features @ fit).argmax(axis=1)


# %%
def pixels(x):
    """Return the pixels of each image as a vector, and a 1."""
    return np.column_stack([x.reshape(len(x), -1), np.ones(len(x))])


# %%
chosen = {
    "nearest mean": nearest_mean(x_train, y_train, x_test),
    "linear": linear(pixels(x_train), y_train, pixels(x_test)),
}
on_digits = {name: np.mean(choice == y_test) for name, choice in chosen.items()}
print({name: f"{share:.0%}" for name, share in on_digits.items()})

# %% [markdown]
# The books of the two networks:

# %%
for name, maker in {"pyramid": pyramid_body, "flat": flat_body}.items():
    inputs = keras.Input((14, 14, 1))
    books = ledger(keras.Model(inputs, classes(maker(inputs), 10, name)))
    print(
        f"{name:8}{total(books, 'parameters'):7,} weights,"
        f"{total(books, 'multiply_adds'):8,} multiply-adds"
    )

# %% [markdown]
# The pyramid has six times the weights for *less* computing. **Predict** the
# accuracies. Will the flat network beat the linear one?

# %% tags=["nbval-ignore-output"]
model = two_networks(size=14, number=10)
train(model, x_train[..., None], y_train, epochs=5)
for name, guess in model.predict_on_batch(x_test[..., None]).items():
    on_digits[name] = np.mean(guess.argmax(axis=1) == y_test)
    print(f"{name:8} {on_digits[name]:.1%}")

# %%
print("pyramid within 91–98 %:", 0.91 < on_digits["pyramid"] < 0.98)
print("above linear by 5 points:", on_digits["pyramid"] > on_digits["linear"] + 0.05)
print("better than the flat one:", on_digits["pyramid"] > on_digits["flat"])

# %% [markdown]
# ### Telescope images
#
# Gammas, hadrons and muons in a toy Cherenkov camera (lesson 0), 24×24 pixels. The
# baseline of the physicist: brightness, length and width of the spot (Hillas
# parameters), and a quadratic function of them per class.


# %%
def hillas_parameters(images):
    """Return lg brightness, length, width (pixels) of each image, and a 1."""
    clean = np.clip(images.astype(float) - 5, 0, None)  # up to 5: night sky
    light = clean.sum(axis=(1, 2)) + 1e-9
    row, column = np.indices(images.shape[1:])
    moments = (row, column, row * row, column * column, row * column)
    r, c, rr, cc, rc = [(clean * m).sum(axis=(1, 2)) / light for m in moments]
    rr, cc, rc = rr - r * r, cc - c * c, rc - r * c
    half, root = (rr + cc) / 2, np.hypot((rr - cc) / 2, rc)
    length, width = (np.sqrt(x.clip(0)) for x in (half + root, half - root))
    return np.stack([np.log10(light), length, width, np.ones(len(images))], axis=1)


# %%
def quadratic_terms(h):
    """Return all products of two columns of h."""
    return np.stack([h[:, i] * h[:, j] for i in range(4) for j in range(i, 4)], axis=1)


# %%
camera, kinds, _ = shapes.cherenkov_images(2000, seed=1)
camera_test, kinds_test, _ = shapes.cherenkov_images(2000, seed=2)

# %%
h_train, h_test = hillas_parameters(camera), hillas_parameters(camera_test)
guess = linear(quadratic_terms(h_train), kinds, quadratic_terms(h_test))
on_showers = {"Hillas": np.mean(guess == kinds_test)}
print(f"Hillas parameters: {on_showers['Hillas']:.0%}")

# %% [markdown]
# The same two networks get the logarithm of the light. **Predict** again.

# %% tags=["nbval-ignore-output"]
light, light_test = (np.log10(1 + x.clip(0))[..., None] for x in (camera, camera_test))
model = two_networks(size=24, number=3)
train(model, light, kinds, epochs=6)
for name, guess in model.predict(light_test, batch_size=500, verbose=0).items():
    on_showers[name] = np.mean(guess.argmax(axis=1) == kinds_test)
    print(f"{name:8} {on_showers[name]:.1%}")

# %%
print("pyramid within 85–94 %:", 0.85 < on_showers["pyramid"] < 0.94)
print("above Hillas by 3 points:", on_showers["pyramid"] > on_showers["Hillas"] + 0.03)
print("flat not better:", on_showers["flat"] < on_showers["pyramid"] + 0.02)

# %% tags=["nbval-ignore-output"]
results = {"digits": on_digits, "telescope images": on_showers}
figures.accuracies(results, {"digits": 1000, "telescope images": 2000})
plt.show()

# %% [markdown]
# The short black lines are statistical errors of the test set. Repeated with other
# seeds and other orders of the data, the pyramid got 94.8 to 95.6 % of the digits right
# (seven trainings) and 89.4 ± 1.1 % of the telescope images (eight): 11 and 8 points
# more than the baselines. The flat network, with the same depth and more computing, got
# between 69 and 88 % and between 43 and 85 % (nineteen trainings): at times a little
# better than the baselines, at times much worse, a matter of luck.
#
# Is it unable to do better? No, it is slow: after 20 epochs instead of five it reached
# 93 % of the digits (one training); with 16 filters, for five times the computing of
# the pyramid, 90 and 91 % after five (two trainings). The ledger shows what the pyramid
# gets for its multiply-adds: 32 maps at the end instead of 8, and a receptive field of
# 36 pixels instead of 13.
#
# ### Exercise 09.4: a pyramid within a budget (at home, 8 min)
#
# Design a network of VGG blocks for digits of 28×28 pixels (grey, one channel),
# followed by global average pooling and a dense layer for 10 classes. Return a list of
# tuples (convolutions, filters), with
#
# - at least 32 filters in the last block,
# - a receptive field of at least 28×28 pixels behind the last pool,
# - at most 10,000 weights and biases in the whole network and at most 1,000,000
#   multiply-adds in the convolutions.
#
# The pyramid of section 7 would be too expensive.


# %%
def small_pyramid():
    """Return [(convolutions, filters), ...] of a network that fits its budget."""
    ...  # your code here


check("09.4", small_pyramid)

# %% [markdown]
# ## 8 · Two slides under the microscope (6 min)
#
# The slides *Example Architecture* and *Results on ImageNet* also tell history. Here
# are the sources. The **top-5 error** is the share of images whose true class is not
# among the five most probable ones.

# %%
references = {
    "AlexNet": "A. Krizhevsky, I. Sutskever, G. E. Hinton, NIPS 2012, pp. 1106-1114",
    "VGG": "K. Simonyan, A. Zisserman, ICLR 2015, arXiv:1409.1556",
}
classification = {"MSRA": 8.1, "VGG": 7.3, "GoogLeNet": 6.7}
localisation = {"GoogLeNet": 26.7, "VGG": 25.3}

# %% [markdown]
# The numbers are top-5 errors (in per cent, on test images) of teams that took part in
# the challenge ILSVRC 2014, without additional training data (tables 7 and 10 of the
# VGG paper). *Localisation* means to say also where the object is. The AlexNet paper
# reports on two data sets: the test images of ILSVRC 2010 (17.0 %) and the competition
# ILSVRC 2012, which it won with 15.3 %, ahead of 26.2 % of the second.
#
# ### Exercise 09.5: what belongs on the slides (lecture hall, 3 min)
#
# The slides say: *AlexNet (2010)*; VGGNet 16 with *135 M parameters*; *2nd place
# ILSVRC2014*; *Simonyan, Zissermann*. Some of this is right. Return for each entry what
# belongs there: a number, or for the author the surname. `entry` is one of
#
# - `"AlexNet: year"`
# - `"VGG16: million parameters"`
# - `"VGGNet at ILSVRC 2014: place in classification"`
# - `"VGGNet at ILSVRC 2014: place in localisation"`
# - `"VGGNet: second author"`


# %%
def corrected(entry):
    """Return what belongs on the slide."""
    ...  # your code here


check("09.5", corrected)

# %% [markdown]
# Let the table speak: a place is the rank of an error.

# %%
tracks = {"classification": classification, "localisation": localisation}
places = {name: sorted(errors, key=errors.get) for name, errors in tracks.items()}
places = {name: order.index("VGG") + 1 for name, order in places.items()}
print("places of VGG:", places)

# %%
second = places == {"classification": 2, "localisation": 1}
claim("S27.second_place", second, "7.3 % after 6.7 %; 25.3 % before 26.7 %")

# %%
authors = references["VGG"].split(", ")[:2]
names = [author.split(". ")[1] for author in authors]
right = "Zisserman" in names and "Zissermann" not in names
claim("S27.authors", right, f"{' and '.join(names)} in the reference of the paper")

# %% [markdown]
# The entry in classification was a team of seven networks, 16 and 19 layers deep. VGG16
# is one of its members.
#
# Why does the year of AlexNet matter? Because of what happened in between. The errors
# of the winners (O. Russakovsky et al., Int. J. Comput. Vis. 115, 211, 2015; without
# additional data):

# %%
winners = {
    2010: ("NEC-UIUC", 28.2),
    2011: ("XRCE", 25.8),
    2012: ("AlexNet", 16.4),
    2013: ("Clarifai", 11.7),
    2014: ("GoogLeNet", 6.7),
}
figures.winners(winners, highlight=2012)
plt.show()

# %%
published = int(references["AlexNet"].split("NIPS ")[1][:4])
won = [year for year, (name, _) in winners.items() if name == "AlexNet"]
claim(
    "S29.alexnet_year", [published] == won == [2012], f"won and published {published}"
)

# %% [markdown]
# The winners of 2010 and 2011 used features designed by hand. In 2012 the error fell by
# nine points in one year, and all later winners were convolutional networks. (The
# competition's 15.3 % is AlexNet with additional training data, 16.4 % without.) An
# AlexNet of 2010 would turn history upside down.
#
# ## 9 · Online extra: the real VGG16 (at home, 10 min)
#
# With a connection to the internet you can ask the real one, with the weights that its
# authors trained, about the photographs of this course. It downloads 553 MB (528 MiB)
# once and needs about 2 GB of memory: too much for a small server. Nothing in this
# course depends on it. Copy this into a cell:
#
# ```python
# from keras.applications import vgg16 as published
# from utils.images import load_photograph
#
# network = published.VGG16(weights="imagenet")
# for name in ("chelsea", "coffee", "rocket"):
#     square = load_photograph(name)[:, 50:250].astype("float32")
#     image = keras.ops.image.resize(square, (224, 224))[None]
#     image = published.preprocess_input(image)
#     answer = network.predict(image, verbose=0)
#     print(name, published.decode_predictions(answer, top=3)[0])
# ```
#
# `network.count_params()` gives the number you know by now. Does it get a photograph
# wrong? If so, does the right class exist among its 1000?
#
# ## Quiz (4 min)
#
# **1.** Where are most of the numbers of VGG16, where are most of its weights?
#
# <details><summary>Answer</summary>
#
# The numbers sit in the first blocks (42 % in the first two convolutions), the weights
# in the first dense layer (74 %).
#
# </details>
#
# **2.** Why does VGG16 have five pools?
#
# <details><summary>Answer</summary>
#
# $224 = 7 \cdot 2^5$: five times halved, 7×7 pixels are left. Another pool would have
# to leave a row and a column out.
#
# </details>
#
# **3.** VGG16 has 21 layers in our list plus a Flatten. What does the 16 count?
#
# <details><summary>Answer</summary>
#
# Layers with weights: 13 convolutions and 3 dense layers. Pools and Flatten have none.
#
# </details>
#
# **4.** A colleague has a network with 5 M weights and says it is ten times faster than
# yours with 50 M. What do you answer?
#
# <details><summary>Answer</summary>
#
# Weights are not time. A weight of a convolution is used at every pixel, one of a dense
# layer once. Ask for the multiply-adds, or better: measure.
#
# </details>
#
# ## Summary
#
# - Weights, numbers and multiply-adds are three currencies. Dense layers hold the
#   weights, the first convolutions the numbers, all convolutions together the time.
# - Twice the channels on half the size: the multiply-adds are conserved.
# - VGG16 has 138,357,544 weights and biases (553 MB = 528 MiB) and 15.2 million numbers
#   per image (58 MiB). 135 M is wrong. State what you count, and the unit.
# - Two 3×3 layers see as much as one 5×5, for fewer weights and with one more ReLU.
# - With global average pooling VGG16 shrinks to 15.2 M weights.
# - A small pyramid trains on a laptop and beats the baselines; for a flat network of
#   the same depth and more computing, trained as long, that is a matter of luck.

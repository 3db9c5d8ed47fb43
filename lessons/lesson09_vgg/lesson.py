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
# *Lesson 8 made the maps smaller, and forgave small shifts for it. Now all parts are
# there: convolutions, padding, pooling, dense layers. How many of each, in which order?
# And what does it cost?*
#
# In this lesson you
#
# - count what a layer costs, and time it;
# - find the law by which networks get narrow and deep, and what it does not say;
# - check every number that the slide prints about VGG16;
# - see why VGG stacks 3×3 kernels, and write one of its blocks;
# - let a pyramid run against a flat network, and find out what made the difference;
# - design a network for a telescope within a budget.
#
# Core 41 min · deeper 60 min · slides 21, 23, 27, 29 and 32: *Global Pooling
# Operation*, *Convolutional Pyramid*, *Example Architecture*, *Results on ImageNet*,
# *Summary*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=9)

# %% tags=["folded"]
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from lessons import check, claim, hint, own
from lessons.lesson09_vgg import blocks, costs, errors, figures, plans, pyramids
from utils import shapes, training
from utils.ledger import ledger
from utils.shapes import baseline
from utils.tables import plus_minus, table


def total(rows, key):
    """Add up one column of a ledger."""
    return sum(getattr(row, key) for row in rows)


# %% [markdown]
# ## 1 · What a layer costs (core, 3 min)
#
# Three things can be counted:
#
# - **weights**, here and from now on always with the biases: they have to be learned
#   and stored;
# - **numbers**, the values of the output (others say *activations*): they have to be
#   kept in memory, in training until the gradients are computed;
# - **multiply-adds**, a weight times a value, added to a sum: the work.
#
# The course's *ledger* lists all three. It needs the settings of the layers and the
# shape of the input; nothing is computed, no memory is taken.
#
# **Predict** the three for 16 filters of 3×3 pixels on a colour image of 32×32 pixels,
# with padding.

# %%
one = keras.Sequential([layers.Conv2D(16, 3, padding="same", name="conv")])
print(ledger(one, (32, 32, 3)))

# %% [markdown]
# The last column is the receptive field of lesson 7.
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
# Stuck? `hint("09.1", 0)` shows a sketch to fill in, `hint("09.1")` and
# `hint("09.1", 2)` give advice.
#
# ## 2 · The law of the pyramid (core, 4 min)
#
# The slide: *deeper layers have more features and less spatial extent.* In most
# networks the number of channels doubles where height and width are halved. Why both,
# and why by two?
#
# **Predict**: a layer has as many filters as input channels. Twice the channels on half
# the height and width: by which factors change its weights, its numbers, its
# multiply-adds?

# %%
cost_of = own("09.1", layer_cost, otherwise=costs.layer_cost)
scales = [(224, 64), (112, 128), (56, 256), (28, 512)]
law = [(size, c, *cost_of(size, c, c)) for size, c in scales]
table(law, ["size", "channels", "weights", "numbers", "multiply-adds"])

# %% [markdown]
# The weights grow by four, the numbers fall by two, and the multiply-adds stay **the
# same, to the last digit**: with $c$ channels and $s$ pixels along a side they are
# $9\,c^2 s^2$, and $(2c)^2 (s/2)^2 = c^2 s^2$.
#
# A physicist may call it a conservation law. It conserves one of three: at every scale
# of the image a layer does the same *work*, with more and more weights for fewer and
# fewer numbers. The pyramid exchanges *where* for *what*.

# %% [markdown]
# ## 3 · VGG16 in the open (core, 9 min)
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
# Written down, but not built: that would take half a gigabyte. **Predict**: the images
# are 224×224 pixels in colour. Which layer has most of the weights? Where are most of
# the numbers? Which layers do most of the work?

# %%
rows = ledger(vgg16, (224, 224, 3))
print(rows)

# %% alt="VGG16 as boxes: from 224×224×64, high and thin, to 14×14×512, low and thick."
figures.pyramid(rows)
plt.show()

# %% alt="Weights sit in the first dense layer, numbers in the first convolutions."
figures.where_numbers_are(rows)
plt.show()

# %%
cost = {row.name: row for row in rows}
weights, numbers = total(rows, "parameters"), total(rows, "activations")
dense = [row for row in rows if row.kind == "Dense"]
maps = [row for row in rows if row.kind == "Conv2D"]

# %%
print(f"weights, first dense layer: {cost['dense1'].parameters / weights:.0%}")
print(f"weights, three dense layers: {total(dense, 'parameters') / weights:.0%}")
print(f"numbers, first two layers: {total(maps[:2], 'activations') / numbers:.0%}")
idle = total(dense, "multiply_adds") / total(rows, "multiply_adds")
print(f"multiply-adds, three dense layers: {idle:.1%}")

# %% [markdown]
# One layer, the first dense one, holds three quarters of all weights. Six convolutions
# do 1.85 G multiply-adds each, as the law wants it. Where a block begins, a layer reads
# half as many channels as it writes and does half of that; the very first one reads
# three. The last block does not double its channels any more: a quarter.
#
# > **A field of 404 pixels in an image of 224?** One pixel behind the last pool sees
# > 212×212. A dense layer sees all 7×7 of them, 32 pixels apart: 212 + 6 · 32 = 404.
# > What lies outside of the image are the zeros of the padding.
#
# ### And the clock?
#
# Is the work the time? Six layers of VGG16: four of the same work, the very first one,
# and `dense1`, both with some twenty times less. **Predict** what the clock says.


# %%
def seconds(layer, x):
    """Return the processor seconds of a layer, the least of three passes."""
    layer(x)  # makes the weights
    passes = []
    for _ in range(3):
        before = time.process_time()
        keras.ops.convert_to_numpy(layer(x))
        passes.append(time.process_time() - before)
    return min(passes)


# %% tags=["nbval-ignore-output"]
clock = []
for size, channels, filters in [(224, 3, 64), *[(s, c, c) for s, c in scales]]:
    x = keras.ops.ones((1, size, size, channels))
    passed = seconds(layers.Conv2D(filters, 3, padding="same"), x)
    clock.append((f"{size}×{size}, {channels} → {filters}", passed))
x = keras.ops.ones((1, 7 * 7 * 512))
clock.append(("dense1", seconds(layers.Dense(4096, kernel_initializer="ones"), x)))

# %% tags=["folded", "nbval-ignore-output"]
in_order = [f"block{n}_conv2" for n in (1, 2, 3, 4)]
in_order = ["block1_conv1", *in_order, "dense1"]
timed = []
for name, (layer, passed) in zip(in_order, clock, strict=True):
    adds = cost[name].multiply_adds
    each = f"{1e12 * passed / adds:.0f}"
    timed.append((layer, f"{adds / 1e9:.2f} G", f"{1000 * passed:.0f} ms", each))
table(timed, ["layer", "multiply-adds", "time", "ps for each"])

# %% [markdown]
# On the machine where this was written, the four layers of equal work took equal times,
# within a quarter: there, the law held for the clock, too. The other two did not obey.
# For each of its multiply-adds the first convolution took five times as long, `dense1`
# fifteen times: with 18 times less work it took nearly as long as a large convolution.
# They wait for memory. A weight of a convolution is fetched once and used at every
# pixel; each of the 103 million weights of `dense1` is fetched, 411 MB of them, and
# used once. Counting tells what has to be done. **Who wants to know the time has to
# measure it**, on the machine that counts.

# %% tags=["folded"]
sizes = [row.shape[0] for row in maps]
features = [row.shape[2] for row in maps]
narrowing = sizes == sorted(sizes, reverse=True) and features == sorted(features)
equal = {cost[f"block{n}_conv2"].multiply_adds for n in (1, 2, 3, 4)}
conserved = len(equal) == 1 and equal == {multiply_adds for *_, multiply_adds in law}
found = f"VGG16 from {sizes[0]}×{sizes[0]}×{features[0]} to "
found += f"{sizes[-1]}×{sizes[-1]}×{features[-1]}; {max(equal) / 1e9:.2f} G "
found += f"multiply-adds at each of {len(law)} scales"
claim("S23.pyramid", narrowing and conserved, f"{found}")

# %% [markdown]
# ## 4 · Why 3×3? (core, 3 min)
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
small = {}
for kernel, number in [(5, 1), (3, 2), (7, 1), (3, 3)]:
    ends = ledger(stack(kernel, number), (32, 32, 64))
    name = f"{number} × {kernel}×{kernel}"
    small[name] = total(ends, "parameters"), ends[-1].field[0]

# %%
table(small, ["layers", "weights", "field"])

# %% [markdown]
# The same field for 28 % and 45 % fewer weights, and as many multiply-adds less. There
# are two or three ReLUs instead of one. The price: more numbers to keep, and less
# freedom. (Only what small filters save is counted here. That neighbours belong
# together is a property of the images.) On one channel a 5×5 kernel has 25 weights, two
# 3×3 kernels have 18, and of those 17 count (a factor can move from one to the other).
# And "the same" is the *theoretical* field: two layers in a row reach each of its
# corners by a single path (lesson 7).

# %% tags=["folded"]
saved = {}
for large, stacked in [("1 × 5×5", "2 × 3×3"), ("1 × 7×7", "3 × 3×3")]:
    saved[large] = 1 - small[stacked][0] / small[large][0]
same_field = small["1 × 5×5"][1] == small["2 × 3×3"][1] == 5
same_field &= small["1 × 7×7"][1] == small["3 × 3×3"][1] == 7
found = ", ".join(f"{share:.0%} fewer than {name}" for name, share in saved.items())
fewer = same_field and min(saved.values()) > 0.2
claim("S32.small_filters", fewer, f"same field, weights: {found}")

# %% [markdown]
# ### Exercise 09.2: a VGG block (lecture hall, 5 min)
#
# Return a **list** of Keras layers: `convolutions` padded 3×3 convolutions with
# `filters` filters and ReLU, then one 2×2 max pooling.


# %%
def vgg_block(convolutions, filters):
    """Return padded 3×3 convolutions and a 2×2 pool, as a list of layers."""
    ...  # your code here


check("09.2", vgg_block)

# %% [markdown]
# ## 5 · Flat or pyramid? (core, 10 min)
#
# What is the pyramid good for? An experiment with the telescope of lesson 0: gammas,
# hadrons and muons on 24×24 pixels, 2,000 images to learn from, 2,000 others for the
# test. Three networks of six convolutions, and from each to the next **one** change:
#
# - *flat*: 8 filters throughout, at full size; one 8×8 pool at the end;
# - *pooled*: 8 filters throughout, in three VGG blocks. Same weights, the same 3×3×8
#   numbers at the end: only *when* they are pooled is different;
# - *pyramid*: three VGG blocks, of 8, 16 and 32 filters.

# %%
camera, kinds, _ = shapes.cherenkov_images(2000, seed=1)
camera_test, kinds_test, _ = shapes.cherenkov_images(2000, seed=2)


# %%
def to_input(images):
    """Return lg(1 + photo-electrons) with a spread of about 1, and a channel axis."""
    return 4 * np.log10(1 + images.clip(0))[..., None]


# %% [markdown]
# If exercise 09.2 is right, the networks are made of your blocks.

# %%
block = own("09.2", vgg_block, otherwise=blocks.vgg_block)


# %%
def pyramid(*plan):
    """Return a network of VGG blocks; plan: (convolutions, filters) of each."""
    model = keras.Sequential([keras.Input((24, 24, 1))])
    for convolutions, filters in plan:
        for layer in block(convolutions, filters):
            model.add(layer)
    model.add(layers.Flatten())
    model.add(layers.Dense(3, activation="softmax"))
    return model


# %%
def flat(filters):
    """Return six convolutions at full size, then one pool."""
    model = keras.Sequential([keras.Input((24, 24, 1))])
    for layer in block(6, filters)[:-1]:
        model.add(layer)
    model.add(layers.MaxPooling2D(8))
    model.add(layers.Flatten())
    model.add(layers.Dense(3, activation="softmax"))
    return model


# %% [markdown]
# All are trained alike: each image is shown six times; the steps grow during the first
# time, then become smaller and smaller (lesson 2). The clock runs along.


# %%
def train(model, epochs=6):
    """Train a network on the 2,000 images; return the processor seconds."""
    epoch = 63  # steps: 63 batches of 32 are 2,000 images
    rising = {"warmup_target": 0.004, "warmup_steps": epoch}
    falling = keras.optimizers.schedules.CosineDecay(
        2e-4, (epochs - 1) * epoch, **rising
    )
    adam = keras.optimizers.Adam(falling)
    model.compile(adam, loss="sparse_categorical_crossentropy")
    adam.build(model.trainable_variables)  # now, else Keras compiles the step twice
    bar, before = training.progress(), time.process_time()
    model.fit(to_input(camera), kinds, 32, epochs=epochs, verbose=0, callbacks=bar)
    return time.process_time() - before


# %%
def three(network, *plan):
    """Return three networks trained from three random starts, and the seconds."""
    models, took = [], []
    for start in (1, 2, 3):
        keras.utils.set_random_seed(notebook.seed(start))
        models.append(network(*plan))
        took.append(train(models[-1]))
    return models, took


# %%
def per_cent(models):
    """Return how many per cent of the 2,000 test images each network gets right."""
    right = []
    for model in models:
        answers = keras.ops.convert_to_numpy(model(to_input(camera_test)))
        right.append(100 * np.mean(answers.argmax(axis=1) == kinds_test))
    return np.array(right)


# %% [markdown]
# Beside them stands what was done before networks: five numbers of each image (Hillas'
# brightness, length, width and *alpha*, and the number of lit pixels) and a polynomial
# of third degree, fitted to the same 2,000 images.

# %%
known, new = [baseline.five_numbers(images) for images in (camera, camera_test)]
says = baseline.classify(known, kinds, new)
formula = 100 * np.mean(says == kinds_test)
print(f"five numbers: {formula:.1f} % right")

# %% [markdown]
# **Predict** the order of the three networks: how often they are right, how much work
# an image is, how long they train.

# %% tags=["nbval-ignore-output"]
networks, took = {}, {}
networks["flat"], took["flat"] = three(flat, 8)
networks["pooled"], took["pooled"] = three(pyramid, (2, 8), (2, 8), (2, 8))
networks["pyramid"], took["pyramid"] = three(pyramid, (2, 8), (2, 16), (2, 32))
right = {name: per_cent(models) for name, models in networks.items()}

# %% tags=["nbval-ignore-output"] alt="Flat and pooled are alike, the pyramid is best."
books = {name: ledger(models[0]) for name, models in networks.items()}
work = {name: total(rows, "multiply_adds") / 1e6 for name, rows in books.items()}
figures.comparison(right, work, took, formula)
plt.show()


# %%
def line(name, model, values):
    """Return what a table says of a network: name, costs, how often it is right."""
    rows = ledger(model)
    field, adds = rows[-4].field[0], total(rows, "multiply_adds") / 1e6
    right = plus_minus(values, unit=" %")
    return name, total(rows, "parameters"), field, f"{adds:.2f} M", right


columns = ["network", "weights", "field", "multiply-adds", "right"]

# %% tags=["nbval-ignore-output"]
table([line(name, networks[name][0], right[name]) for name in networks], columns)

# %% [markdown]
# Flat and pooled are right in about nine of ten, and the start decides which of them is
# ahead: shown the same images, pooling in between gains no accuracy that we could see.
# What it gains is work: for the same weights a third of the multiply-adds. The pyramid
# spends part of that on filters, late, where they are cheap: right in about 94 %, three
# to four points more (three where each learns at its best rate, section 6), and still
# for less work than the flat one. **Pooling saves, filters gain.** (Spent on three
# times as many images shown, what pooling saves gains nearly as much: section 6.)
#
# The controls: pooled has the pyramid's receptive field and gains nothing by it, so the
# four points are not the field. And the formula with five numbers, at 90 %, is as good
# as flat and pooled at this learning rate; only the pyramid beats it clearly. The clock
# agrees more or less: a third of the work is not a third of the time, for a training
# also does what no ledger counts.

# %% tags=["folded"]
mean_right = {name: values.mean() for name, values in right.items()}
ahead = {name: mean_right["pyramid"] - mean_right[name] for name in ("flat", "pooled")}
between = abs(mean_right["flat"] - mean_right["pooled"])
print(
    "each pyramid above the formula by a point:", right["pyramid"].min() > formula + 1
)
print("pyramids above flat and pooled by a point:", min(ahead.values()) > 1)
print("flat and pooled within 4 points:", between < 4)

# %% [markdown]
# ## 6 · What made the difference? (deeper, 6 min)
#
# From pooled to pyramid two things changed after all: with the filters the weights. So
# here are more networks, which learn as in section 5. **Predict** for each, before you
# read on, whether it keeps up with the pyramid:
#
# - *wide*: 8, 16, 32 filters like the pyramid, but at full size, one pool at the end;
# - *upside down*: three VGG blocks of 32, 16 and 8 filters;
# - *even*: three VGG blocks of 20 filters, the pyramid's number of weights.
#
# Measured before this lesson was written, mean ± spread of eight starts (*wide* seven,
# *even* four):
#
# | network | filters | weights | multiply-adds | right |
# |---|---|---|---|---|
# | flat | 8, 8, 8 | 3,219 | 1.70 M | 90.3 ± 1.6 % |
# | pooled | 8, 8, 8 | 3,219 | 0.58 M | 90.2 ± 1.8 % |
# | upside down | 32, 16, 8 | 18,475 | 6.53 M | 91.9 ± 2.0 % |
# | even | 20, 20, 20 | 18,843 | 3.47 M | 93.7 ± 0.9 % |
# | pyramid | 8, 16, 32 | 18,907 | 1.37 M | 94.4 ± 0.7 % |
# | wide | 8, 16, 32 | 18,907 | 10.33 M | 95.1 ± 0.5 % |
#
# *Wide* is as good as the pyramid, or a little better: what gains the four points are
# the filters, not the pools in between. But it does eight times the work for that.
# *Even* comes close, with the same weights and more than twice the work; *upside down*,
# with the same weights and five times the work, stays behind. So weights are worth most
# **late**, it seems, and there the pools make them cheap. (*Upside down* also hands
# only 8 maps to the dense layer; which of the two holds it back we did not ask.)
#
# **The same work.** Pooled does a third of the work of flat, so for the same number of
# multiply-adds it may see each image three times as often: with 18 epochs instead of
# six it is right in 93.8 ± 0.8 % (eight starts), flat with six in 90.3 ± 1.6 %.
#
# **Its own rate for each.** All learned with steps of up to 0.004. At twice that flat
# is right in 92.1 ± 1.3 %, pooled in 91.9 ± 1.6 %, the pyramid in 94.9 ± 1.0 % (eight
# starts; half or four times 0.004 is worse for each of them, three starts). The lead is
# three points then, and flat and pooled are ahead of the formula.
#
# **Long enough.** And if nobody has to save? With 18 epochs flat gets to 93.9 ± 0.7 %,
# pooled as said to 93.8 ± 0.8 %, the pyramid to 96.0 ± 0.4 % (four, eight and four
# starts). All gain, the order stays, the distance halves. What the pyramid has after
# six epochs, the others nearly have after eighteen.
#
# > **The rise at the start.** Without it, and with the steps falling from the first one
# > on, one of nine flat networks was still at 72 % after six epochs; with it, the worst
# > of eight has 87 %.
#
# ### Exercise 09.3: a pyramid within a budget (at home, 10 min)
#
# Design a network of VGG blocks for this telescope. Return a list of tuples
# (convolutions, filters), one per block; a `Flatten` and a dense layer for the three
# classes follow, as in `pyramid`. Allowed are
#
# - 6,000 weights and biases in the whole network, dense layer included, and 400,000
#   multiply-adds in the convolutions (the pyramid of section 5 has 18,907 and 1.4
#   million);
# - at least 16 filters in the last block;
# - a receptive field of at least the 24×24 pixels of the camera, behind the last pool.


# %%
def my_pyramid():
    """Return [(convolutions, filters), ...] of a network within the budget."""
    ...  # your code here


check("09.3", my_pyramid)

# %% [markdown]
# Now it runs against the pyramid of section 5. **Predict** by how much it falls behind.

# %% tags=["nbval-ignore-output"]
plan = own("09.3", my_pyramid, otherwise=plans.my_pyramid)()
small_ones, _ = three(pyramid, *plan)
small_right = per_cent(small_ones)

# %% tags=["nbval-ignore-output"]
large = line("pyramid", networks["pyramid"][0], right["pyramid"])
table([large, line("within the budget", small_ones[0], small_right)], columns)

# %% [markdown]
# A quarter of the weights and of the work cost the course's answer some four points: it
# is about as good as flat and pooled. Is yours better? Whoever compares several designs
# by the test images, and keeps the best, has to look at new ones in the end (lesson
# 3).
#
# ## 7 · Where for what (deeper, 6 min)
#
# *Spatial information is converted to representational features,* says the slide. What
# does each level of a pyramid know? We read off two things behind each pool: **what**
# it is, by a linear fit to the *means* of the maps, which know no place; **where** the
# light is, by the place where the sum of all maps is largest.


# %%
def levels(model, images):
    """Return the maps behind each pool of a network."""
    pools = [each for each in model.layers if isinstance(each, layers.MaxPooling2D)]
    reader = keras.Model(model.inputs[0], [pool.output for pool in pools])
    return [keras.ops.convert_to_numpy(maps) for maps in reader(to_input(images))]


# %%
def what_it_is(maps_train, maps_test):
    """Return how many per cent a linear fit to the means of the maps gets right."""
    means, new_means = [
        np.column_stack([maps.mean(axis=(1, 2)), np.ones(len(maps))])
        for maps in (maps_train, maps_test)
    ]
    fit = np.linalg.lstsq(means, np.eye(3)[kinds])[0]
    return 100 * np.mean((new_means @ fit).argmax(axis=1) == kinds_test)


# %%
def where_it_is(maps):
    """Return how far the largest value lies from the showers' centre, in pixels."""
    side = maps.shape[1]
    brightest = maps.sum(axis=3).reshape(len(maps), -1).argmax(axis=1)
    row, column = [(place + 0.5) * 24 / side for place in np.divmod(brightest, side)]
    centre = shapes.hillas(camera_test)  # in degrees; a pixel has 0.2
    x, y = centre["cx"] / 0.2 + 12, centre["cy"] / 0.2 + 12
    return np.median(np.hypot(column - x, row - y)[kinds_test < 2])


# %% [markdown]
# The control is a pyramid that was never trained. **Predict** both columns: which
# numbers rise from level to level?


# %%
def what_and_where(model):
    """Return what and where behind each pool: (level, 2)."""
    pairs = zip(levels(model, camera), levels(model, camera_test), strict=True)
    return [(what_it_is(known, new), where_it_is(new)) for known, new in pairs]


# %% tags=["nbval-ignore-output"]
trained = np.array([what_and_where(model) for model in networks["pyramid"]])
untrained = [pyramid((2, 8), (2, 16), (2, 32)) for _ in range(3)]
control = np.array([what_and_where(model) for model in untrained])

# %% tags=["folded", "nbval-ignore-output"]
read_off = []
for level, shape in enumerate(["12×12×8", "6×6×16", "3×3×32"]):
    pair = trained[:, level], control[:, level]
    classes = [plus_minus(each[:, 0], unit=" %") for each in pair]
    distances = [plus_minus(each[:, 1]) for each in pair]
    read_off.append((shape, *classes, *distances))
table(read_off, ["maps", "what", "untrained", "where (pixels)", "untrained"])

# %% [markdown]
# From the first level to the last it becomes easier to read what it is, by fifteen
# points or more (eight starts), and harder to read where it is, from one pixel to four.
# In an untrained pyramid the place gets lost as well, but what it is stays about as
# hard to read as before, give or take some points: *where* is lost by pooling alone,
# *what* has to be learned. (All that for two simple ways to read; a better reader may
# find the place in the last maps, too.)

# %% tags=["folded", "nbval-ignore-output"]
what, place = trained.mean(axis=0).T  # level by level
what_untrained, _ = control.mean(axis=0).T
gained, gained_untrained = what[2] - what[0], what_untrained[2] - what_untrained[0]
converted = gained > 10 and gained > gained_untrained + 5 and place[2] > 2 * place[0]
found = f"behind pool 1, 2, 3 the class is read from the means in {what[0]:.0f}, "
found += f"{what[1]:.0f}, {what[2]:.0f} %, the place to {place[0]:.0f}, "
found += f"{place[1]:.0f}, {place[2]:.0f} pixels; "
found += f"untrained {what_untrained[2]:.0f} % behind pool 3"
claim("S23.where_for_what", bool(converted), f"{found}")

# %% [markdown]
# ## 8 · Who is right? (deeper, 6 min)
#
# The slide: *135 M parameters → 530 MB; 58 MB memory for activations.* Other sources
# print other numbers. Before you call one of them wrong, ask **what was counted, and in
# which unit**. "MB" alone is ambiguous: $10^6$ bytes, or $2^{20}$ bytes (a MiB)?
#
# **Predict** which of the slide's three numbers agree with our ledger.


# %%
def in_memory(number):
    """Return a count of float32 numbers, and what they take in MB and in MiB."""
    return number, f"{4 * number / 1e6:.1f}", f"{4 * number / 2**20:.1f}"


# %%
sizes_of = {"weights": in_memory(weights), "numbers": in_memory(numbers)}
sizes_of["135 M"] = in_memory(135_000_000)
table(sizes_of, ["", "how many", "MB", "MiB"])

# %% [markdown]
# So 530 and 58 are right, read as MiB and rounded; 135 M is not, and it does not even
# agree with its neighbour, the 530. Where could it come from? Let us count by other
# rules.

# %%
biases = sum(row.shape[-1] for row in rows if row.parameters)
pixelwise = 8 * (256**2 + 2 * 512**2)  # three 3×3 kernels become 1×1
counted = {
    "all weights and biases": weights,
    "without the biases": weights - biases,
    "2 classes instead of 1000": weights - 998 * 4097,
    "10 classes instead of 1000": weights - 990 * 4097,
    "the paper's network C, with three 1×1 kernels": weights - pixelwise,
}

# %%
table(counted, ["rule", "weights"])

# %% [markdown]
# And the numbers:

# %%
behind_relu = sum(row.activations for row in maps) + 2 * 4096
copied = in_memory(numbers + behind_relu)
stored = {"each layer once": in_memory(numbers), "behind each ReLU a copy": copied}
table(stored, ["rule", "numbers", "MB", "MiB"])

# %% [markdown]
# | published | where | the rule behind it |
# |---|---|---|
# | 138 M | the paper, table 2, network D | all weights and biases |
# | 138,344,128 | sum of the list in the notes of CS231n | biases left out |
# | 134.3 M | VGG16 adapted to another task | last layer for 2 or 10 classes |
# | 134 M | the paper, table 2 | network C, also 16 layers |
# | 135 M | our slide | none that we found: not VGG16 |
# | 528 MB | documentation of Keras | MiB, called MB |
# | 553 MB | the file with the weights | MB of $10^6$ bytes |
# | 530 MB | our slide | 527.8 MiB, rounded: 138 M weights, not 135 M |
# | 58 MB | our slide | MiB; one image, forward, each layer once |
# | 110 MB | programs that store each ReLU as a layer | 109.8 MiB |
# | 24 M, 93 MB | notes of CS231n, a course at Stanford | an error of addition |
#
# The last line is a lesson of its own. The notes list every layer of VGG16, correctly,
# and then print a total of 24 M numbers; the numbers in the list add up to 15.2 M. (A
# reader asked in 2016, issue 88 of their repository.) The total has been copied since.
# **Add up yourself.**

# %% tags=["folded"]
mebibytes, kept = 4 * weights / 2**20, 4 * numbers / 2**20
claim("S27.params", weights == 138_357_544, f"{weights:,} weights and biases")
claim("S27.weight_memory", round(mebibytes, -1) == 530, f"{mebibytes:.1f} MiB")
claim("S27.activations", round(kept) == 58, f"{kept:.2f} MiB for one image, forward")

# %% [markdown]
# In training every number is kept **for each image of the batch**. The weights are
# there four times, whatever the batch: value, gradient, and two averages that Adam
# keeps. **Predict**: from how many images on do the numbers need more than the weights?

# %%
print(f"32 images: {32 * kept / 1024:.1f} GiB, the weights: {4 * mebibytes / 1024:.1f}")
print("numbers need more from", int(4 * mebibytes / kept) + 1, "images on")

# %% [markdown]
# ### Exercise 09.4: the memory of a pyramid (at home, 8 min)
#
# `blocks` is a list of tuples (convolutions, filters). All kernels are 3×3, padded,
# with biases; a 2×2 pool ends each block. The input has `size` × `size` pixels and
# three channels. Where the size is odd, the pool leaves the last row and column out. In
# float32 a number takes 4 bytes. Return (MiB of the weights and biases, MiB of the
# input and the outputs of all layers, each counted once). A MiB has $2^{20}$ bytes.


# %%
def memory(blocks, size):
    """Return MiB of the weights, and of the input and all outputs."""
    ...  # your code here


check("09.4", memory)

# %% [markdown]
# The convolutions of VGG16, without the dense layers, on larger images:

# %%
memory_of = own("09.4", memory, otherwise=pyramids.memory)
vgg_body = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
for size in (224, 448, 1024):
    held, passed_on = np.ravel(memory_of(vgg_body, size))
    print(f"{size}×{size}: weights {held:.0f} MiB, numbers {passed_on:.0f} MiB")

# %% [markdown]
# Of 528 MiB of weights 56 are left, and they do not mind the size of an image. The
# numbers grow with its pixels: one image of 1024×1024 fills a gigabyte and more.
#
# ## 9 · A head without dense layers (deeper, 2 min)
#
# The three dense layers hold 89 % of the weights. Global average pooling (lesson 8)
# replaces each of the 512 maps of 7×7 numbers by its mean. **Predict** the number of
# weights if a single dense layer for the 1000 classes follows.

# %%
slim_head = [layers.GlobalAveragePooling2D(), layers.Dense(1000, activation="softmax")]
slim = ledger(keras.Sequential([*body, *slim_head]), (224, 224, 3))
left = total(slim, "parameters")
print(f"{left:,} weights, {weights / left:.1f} times fewer")
print(f"multiply-adds: {total(slim, 'multiply_adds') / 1e9:.2f} G")

# %% [markdown]
# Nine times fewer weights, and less than one percent less work. And the network now
# takes images of any size from 32 pixels on. Whether it is as good is a question for an
# experiment, not for a ledger: in lesson 0 an ending that forgets the place (a maximum)
# lost three points, and gained that the telescope may point aside.

# %% tags=["folded"]
claim("S21.saves_parameters", left == 15_227_688, f"{weights:,} become {left:,}")

# %% [markdown]
# ## 10 · Two slides and their sources (deeper, 6 min)
#
# The slides *Example Architecture* and *Results on ImageNet* also tell history. Nothing
# of it can be measured here; it can be looked up. The challenge (ILSVRC) counts by the
# **top-5 error**: the share of images whose true class is not among the five most
# probable ones.
#
# ### Exercise 09.5: the top-k error (at home, 6 min)
#
# `labels` has the shape (images,), `probabilities` (images, classes). Return the top-k
# error, between 0 and 1. No two probabilities of an image are equal.


# %%
def top_k_error(labels, probabilities, k):
    """Return the share of images whose class is none of the k best."""
    ...  # your code here


check("09.5", top_k_error)

# %% [markdown]
# By that measure, how good is a pyramid of section 5? With three classes only k = 1 and
# 2 make sense.

# %% tags=["nbval-ignore-output"]
error_of = own("09.5", top_k_error, otherwise=errors.top_k_error)
answers = networks["pyramid"][0](to_input(camera_test))
answers = keras.ops.convert_to_numpy(answers)
for k in (1, 2):
    print(f"top-{k} error: {100 * error_of(kinds_test, answers, k):.1f} %")

# %% [markdown]
# With k = 2 there is next to nothing left to see: probably a muon's ring is hardly ever
# missed, so of gamma and hadron the right one comes at least second. How one counts
# decides what one can find out. A photograph often shows more than one thing, of which
# the label names one; hence five. The published errors, on the challenge's test images:

# %%
winners = {
    2010: ("NEC-UIUC", 28.2),
    2011: ("XRCE", 25.8),
    2012: ("AlexNet", 16.4),
    2013: ("Clarifai", 11.7),
    2014: ("GoogLeNet", 6.7),
    2015: ("ResNet", 3.6),
    2017: ("SENet", 2.3),
}
classification_2014 = {"MSRA": 8.1, "VGG": 7.3, "GoogLeNet": 6.7}
localisation_2014 = {"GoogLeNet": 26.7, "VGG": 25.3}

# %% [markdown]
# Sources: winners to 2014 and the person, O. Russakovsky et al., Int. J. Comput. Vis.
# 115 (2015) 211, without additional training data; 2015, K. He et al.,
# arXiv:1512.03385; 2017, J. Hu et al., arXiv:1709.01507 (for 2016 we quote none). The
# teams of 2014: K. Simonyan, A. Zisserman, arXiv:1409.1556, tables 7 and 10.
# *Localisation* means to say also where the object is.
#
# **Predict**, before you look: when did the error fall most in one year?

# %% alt="The error falls most in 2012, with AlexNet; VGG has 7.3 % in 2014."
figures.winners(winners, ("VGG, second", 2014, 7.3), person=5.1)
plt.show()

# %% [markdown]
# The winners of 2010 and 2011 used features designed by hand. In 2012 the error fell by
# nine points, and all later winners were convolutional networks. An AlexNet of 2010, as
# on the slide, would turn history upside down. (2010 is the year of another test set in
# the paper, A. Krizhevsky et al., NIPS 2012, where it has 17.0 %. The 15.3 % that one
# reads for 2012 is with additional training data.)
#
# VGG's entry of 2014 was a team of seven networks, 16 and 19 layers deep. ResNet, a
# year later, has 152: each of its blocks *adds* to what comes in, so that the gradient
# finds a way past it. One person, trained for the task, had 5.1 %, on 1,500 of the
# images: a number with an error bar, and no limit of nature.

# %% tags=["folded"]
tracks = {"classification": classification_2014, "localisation": localisation_2014}
places = {name: sorted(errors_, key=errors_.get) for name, errors_ in tracks.items()}
places = {name: order.index("VGG") + 1 for name, order in places.items()}
found = ", ".join(f"{name}: place {place}" for name, place in places.items())
claim("S27.second_place", list(places.values()) == [2, 1], f"{found}")
authors = ("Karen Simonyan", "Andrew Zisserman")  # arXiv:1409.1556
misspelt = not any(name.endswith("Zissermann") for name in authors)
claim("S27.authors", misspelt, f"{' and '.join(authors)}, arXiv:1409.1556")
won = [year for year, (name, _) in winners.items() if name == "AlexNet"]
found = f"{winners[won[0]][1]} % in the challenge of {won[0]}"
claim("S29.alexnet_year", won == [2012], f"{found}; the paper: NIPS {won[0]}")

# %% [markdown]
# ## 11 · Online extra: the real VGG16 (deeper, 10 min)
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
# ## Quiz (core, 2 min)
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
# **3.** A colleague has a network with 5 M weights and says it is ten times faster than
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
# - Weights, numbers and multiply-adds are three different things. In VGG16 the first
#   dense layer has 74 % of the weights, the first two convolutions 42 % of the numbers,
#   all convolutions together 99 % of the multiply-adds.
# - Twice the channels on half the size: the multiply-adds are conserved. The time is
#   not; a weight that is fetched and used once costs more than one used everywhere.
# - VGG16 has 138,357,544 weights and biases (553 MB = 528 MiB) and 15.2 million numbers
#   per image (58 MiB). 135 M is wrong. State what you count, and the unit.
# - Two 3×3 layers have the field of one 5×5, for fewer weights and with one more ReLU.
# - With the same weights, pooling saves two thirds of the work and gains no accuracy by
#   itself. More filters, late, where they are cheap, gain three to four points. After
#   six rounds at a rate for all, only with them is a network better than a formula with
#   five numbers; at its own rate, or after eighteen, each is.
#
# *Next:* 138 million weights, and no more than 1.3 million images to learn from. What
# keeps such a network from learning them by heart? Lesson 10.
#
# *Read on:*
#
# - K. Simonyan, A. Zisserman, *Very deep convolutional networks for large-scale image
#   recognition*, 2014, arXiv:1409.1556
# - M. Lin, Q. Chen, S. Yan, *Network in network*, 2013, arXiv:1312.4400
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep residual learning for image recognition*,
#   2015, arXiv:1512.03385

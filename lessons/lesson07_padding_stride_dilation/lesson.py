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
# # 7 · Padding, stride, dilation
#
# *In lesson 6 each map was two pixels smaller than its image, and we left it at that.
# Who decides how large the output is, and how much of the image does one output pixel
# see? A network that sees too little fails however large it is.*
#
# In this lesson you predict the output sizes of layers; you look at what padding writes
# into the border; you find out what Keras calls the slide's "dilation 1"; you compute
# receptive fields and measure them by a gradient; and you meet a task that no network
# below a certain receptive field can solve.
#
# Core 42 min · deeper 62 min · slides 16–19, 24, 32

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=7)

# %% tags=["folded"]
from itertools import product

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from lessons import check, claim, hint, own
from lessons.lesson07_padding_stride_dilation import exercises, figures
from utils import convolution, training, widgets
from utils.convolution import conv2d
from utils.introspection import gradient
from utils.shapes import two_dots
from utils.tables import plus_minus, table

edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])

# %% [markdown]
# ## 1 · Images shrink (core, 3 min)
#
# A 3×3 kernel that stays inside the image fits into $n$ pixels at $n - 2$ positions.
# Each layer takes two pixels off height and width. Keras tells the size of an output
# without computing anything (`None` stands for any number of images):

# %%
layer = layers.Conv2D(filters=1, kernel_size=3)
layer.compute_output_shape((None, 32, 32, 1))

# %% [markdown]
# **Predict**: how many such layers can follow each other, starting from 32×32 pixels?

# %%
sizes = [32]
while sizes[-1] >= 3:
    sizes.append(layer.compute_output_shape((None, sizes[-1], sizes[-1], 1))[1])
print(sizes, "→", len(sizes) - 1, "layers")

# %% [markdown]
# Then two pixels are left, and a 3×3 kernel does not fit any more. The slide says that
# this *sets an upper bound to the number of layers*.

# %% tags=["folded"]
step, depth = np.diff(sizes), len(sizes) - 1
found = f"{sizes[0]} → {sizes[1]} → {sizes[2]} pixels and so on"
claim("S16.shrinks", bool((step == -2).all()), found)
found = f"{depth} layers on 32 pixels, {sizes[-1]} pixels left"
claim("S16.upper_bound", depth == 15 and sizes[-1] == 2, found)

# %% [markdown]
# ### Exercise 07.1: the deepest stack (lecture hall, 3 min)
#
# Return how many layers with kernels of `kernel` × `kernel` pixels fit on `size` ×
# `size` pixels, without padding. `kernel` is at least 2.


# %%
def max_layers(size, kernel):
    """Count the convolutions that fit behind each other without padding."""
    ...  # your code here


check("07.1", max_layers)

# %% [markdown]
# Stuck? `hint("07.1")` helps a little, `hint("07.1", 2)` helps more.
#
# ## 2 · Padding (core, 6 min)
#
# So far the kernel stays inside the image; Keras calls that `padding="valid"`. Zeros
# around the image make room for more positions, one more per zero. With
# `padding="same"` Keras adds as many as are needed to keep the size. **Predict** how
# many zeros, in total, a kernel of 3, 4, 5, 6, 7 pixels needs along one axis. Can they
# be shared equally between both sides?

# %%
zeros = {}
for kernel in range(1, 8):
    valid = layers.Conv2D(1, kernel, padding="valid")
    same = layers.Conv2D(1, kernel, padding="same")
    before = valid.compute_output_shape((None, 32, 32, 1))[1]
    zeros[kernel] = same.compute_output_shape((None, 32, 32, 1))[1] - before
print("zeros per kernel size:", zeros)

# %% [markdown]
# A kernel of $k$ pixels needs $k - 1$ zeros. An even kernel needs an odd number, which
# cannot be shared equally: input and output shift by half a pixel against each other.
#
# Zeros are not "nothing", they are black pixels. The *Edge* kernel of the slides (8 in
# the middle, −1 around it) adds up to zero, so a constant image is invisible to it.
# **Predict** its answer on a constant image *with* padding: inside, at the edges, in
# the corners.

# %% alt="Edge answers 0 inside, 3 at the edges, 5 in the corners."
flat = np.ones((6, 6))
ghost = conv2d(flat, edge, padding="same")
figures.numbers([flat, ghost], ["constant image", "Edge, padding 'same'"])
plt.show()

# %% [markdown]
# The kernel finds the rim of the picture, an edge that padding has drawn: a **ghost**.
# So a network with zero padding can tell where the border is. Section 6 tries other
# paddings; lesson 12 comes back to it.
#
# ## 3 · Stride (core, 4 min)
#
# With `strides=2` the window moves two pixels at a time. **Predict** the output sizes
# of a 3×3 kernel with stride 2 for 7, 8 and 9 pixels, without and with padding.

# %%
strided = {}
for padding in ("valid", "same"):
    layer = layers.Conv2D(1, kernel_size=3, strides=2, padding=padding)
    shapes = [layer.compute_output_shape((None, n, n, 1)) for n in (7, 8, 9)]
    strided[padding] = [shape[1] for shape in shapes]
table(strided, ["padding", "7 pixels", "8 pixels", "9 pixels"])

# %% [markdown]
# With $i$ input pixels, a kernel of $k$ pixels and stride $s$, no padding gives
# $\lfloor (i-k)/s \rfloor + 1$ pixels, rounded down: a position that does not fit is
# left out. 'same' gives $\lceil i/s \rceil$, rounded up. So 'same' does **not** keep
# the size when the stride is above 1, it keeps the size *divided by the stride*.

# %% tags=["folded"]
kept = layers.Conv2D(1, kernel_size=3, padding="same")
side = kept.compute_output_shape((None, 9, 9, 1))[1]
halved = strided["same"][-1]
found = f"9 pixels: {side} with stride 1, {halved} with stride 2"
claim("S17.same_padding", (side, halved) == (9, 5), found)
found = f"7, 8, 9 pixels become {strided['valid']}".replace("[", "").replace("]", "")
claim("S18.stride", strided == {"valid": [3, 3, 4], "same": [4, 4, 5]}, found)

# %% [markdown]
# ## 4 · Dilation (core, 5 min)
#
# A dilated kernel has holes (French *à trous*, so that some say *atrous* convolution):
# its nine weights are spread out. The slide shows a 3×3 kernel with holes of one pixel
# and writes *dilation 1*. To see what Keras calls that, we let it convolve an image of
# one bright pixel with nine ones: the output shows where the weights are. **Predict**
# which of the rates 1, 2, 3 draws the picture of the slide.

# %%
point = np.zeros((1, 11, 11, 1), "float32")
point[0, 5, 5, 0] = 1
ones = np.ones((3, 3, 1, 1), "float32")
taps = {}
for rate in (1, 2, 3):
    answer = keras.ops.conv(point, ones, padding="same", dilation_rate=rate)
    taps[rate] = keras.ops.convert_to_numpy(answer)[0, :, :, 0]

# %% alt="Rate 1: nine neighbours. Rate 2: holes of one pixel. Rate 3: of two."
figures.taps(list(taps.values()), [f"dilation_rate={rate}" for rate in taps])
plt.show()

# %% [markdown]
# `dilation_rate=1` is the ordinary convolution. The picture of the slide is
# `dilation_rate=2`: **Keras counts the spacing, the slide counts the holes**. Who takes
# the slide's number gets no dilation at all, and no error message. A kernel of $k$
# pixels with rate $d$ spans $d\,(k - 1) + 1$ pixels: 3, 5, 7 for the three pictures.

# %% tags=["folded"]
columns = {rate: np.flatnonzero(seen.any(axis=0)) for rate, seen in taps.items()}
holes = {rate: int(np.diff(columns[rate])[0]) - 1 for rate in taps}
found = f"holes of {holes[2]} pixel with dilation_rate=2, of {holes[1]} with 1"
claim("S19.dilation_rate", holes == {1: 0, 2: 1, 3: 2}, found)

# %% [markdown]
# ## 5 · Where the zeros go (deeper, 3 min)
#
# We give Keras the numbers 1 to 16, in four rows of four, and a kernel that copies the
# pixel under its centre. **Predict** which four of the sixteen are copied by stride 2
# with 'same'.

# %%
counted = np.arange(1, 17).reshape(1, 4, 4, 1).astype("float32")
centre = np.zeros((3, 3, 1, 1), "float32")
centre[1, 1] = 1
copied = keras.ops.conv(counted, centre, strides=2, padding="same")
print(counted[0, :, :, 0], keras.ops.convert_to_numpy(copied)[0, :, :, 0], sep="\n\n")

# %% [markdown]
# Not 1, 3, 9, 11, but 6, 8, 14, 16. The first window holds the pixels 1 to 3 of a row,
# the second one the pixels 3 to 5. There are four: one zero is enough, and Keras puts
# it **after** the image, on the right and at the bottom. Other libraries put zeros on
# both sides; a network whose weights move from one library to another then sees shifted
# images.
#
# ### Exercise 07.2: the zeros of 'same' (at home, 10 min)
#
# Return the pair (before, after): the zeros that 'same' adds along one axis of `size`
# pixels. The output has $\lceil$ size / stride $\rceil$ positions; add what the last
# window lacks, never a negative number. An odd zero goes after the image.


# %%
def same_zeros(size, kernel, stride):
    """Return the zeros (before, after) that 'same' adds along one axis."""
    ...  # your code here


check("07.2", same_zeros)

# %% [markdown]
# ## 6 · Other paddings (deeper, 6 min)
#
# What lies beyond the border? Zeros say: darkness. NumPy knows other answers: the last
# pixel goes on (*edge*, elsewhere *replicate*), the image is mirrored (*reflect*), or
# it begins again on the other side (*wrap*, *circular*). We put as many pixels around
# the image as 'same' would, and let *Edge* look.

# %%
zeros_of_same = own("07.2", same_zeros, otherwise=convolution.same_padding)


def edge_answer(image, mode):
    """Return Edge's answer to an image that is continued as `mode` says."""
    around = zeros_of_same(len(image), 3, 1)
    return conv2d(np.pad(image, around, mode=mode), edge)


# %% [markdown]
# Three images: a constant one; a ramp, which becomes brighter by 1 from column to
# column; and noise, which we also shift by three columns, so that what leaves on the
# right comes in on the left. *Edge* is blind to ramps, too, so all that it finds in the
# first two is ghost. A faithful answer to the shifted noise is the shifted answer.
# **Predict** which paddings pass which test.

# %%
ramp = np.tile(np.arange(8.0), (8, 1))
noise = np.random.default_rng(7).random((8, 8))
modes = {"zeros": "constant", "edge": "edge", "reflect": "reflect", "wrap": "wrap"}
ghosts = {}
for kind, mode in modes.items():
    on_flat = np.abs(edge_answer(np.ones((8, 8)), mode)).max()
    on_ramp = np.abs(edge_answer(ramp, mode)).max()
    wanted = np.roll(edge_answer(noise, mode), 3, axis=1)
    missed = edge_answer(np.roll(noise, 3, axis=1), mode) - wanted
    ghosts[kind] = on_flat, on_ramp, np.linalg.norm(missed) / np.linalg.norm(wanted)

# %%
shown = {kind: [f"{value:.2g}" for value in tests] for kind, tests in ghosts.items()}
table(shown, ["padding", "ghost, constant", "ghost, ramp", "error after a shift"])

# %% [markdown]
# None passes all three. The paddings *edge* and *reflect* draw nothing around a
# constant image, but both bend a ramp at its end; *wrap* makes a cliff of it, and is
# the only one for which a shift changes nothing. Each padding is an assumption about
# the data: a magnet's lattice and the sky around us do begin again on the other side, a
# photograph does not. Keras' layers offer zeros only; `keras.ops.pad` reflects, and
# lesson 12 builds *wrap*. Can a padding be found that is silent on ramps? Continue them
# straight:

# %%
straight = np.pad(ramp, 1, mode="reflect", reflect_type="odd")  # 2 · rim − mirrored
print("ghost on the ramp:", np.abs(conv2d(straight, edge)).max())

# %% tags=["folded"]
flat_ghost, ramp_ghost, shift_error = np.array(list(ghosts.values())).T
print(
    "only zeros draw around a constant image:", list(flat_ghost > 0.01)[1:] == [0] * 3
)
print("all four draw around a ramp:", bool((ramp_ghost > 1).all()))
print("only wrap survives a shift:", list(shift_error < 1e-12) == [0, 0, 0, 1])

# %% [markdown]
# ## 7 · The size of every output (deeper, 8 min)
#
# Turn size, padding, stride and dilation yourself. **Predict** the size of the output
# before you let go.

# %% alt="A kernel of rate 2 on five pixels has a single position."
widgets.show_convolution(np.eye(5), np.ones((3, 3)), dilation=2)

# %% [markdown]
# ### Exercise 07.3: the size of every output (at home, 8 min)
#
# Put everything together. Return the number of output pixels along one axis for both
# paddings, any stride or any dilation rate (as Keras counts it; it refuses both above 1
# at once). Without padding the kernel fits.


# %%
def out_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Return the number of output pixels along one axis."""
    ...  # your code here


check("07.3", out_size)

# %% [markdown]
# ### 900 layers
#
# A formula is worth what its test is worth. We ask Keras for the output sizes of 900
# layers and compare them with yours. Keras refuses a layer whose kernel does not fit,
# or that has a stride *and* a dilation above 1. **Predict**: how many of the 900 are
# refused?

# %%
predicted_size = own("07.3", out_size, otherwise=convolution.output_size)


def keras_size(size, kernel, stride, padding, dilation):
    """Return the output size of a Keras layer, None where it is refused."""
    options = {"strides": stride, "dilation_rate": dilation, "padding": padding}
    try:
        layer = layers.Conv2D(1, kernel, **options)
        outputs = layer.compute_output_shape((None, size, size, 1))[1]
    except ValueError:
        return None
    return outputs if outputs > 0 else None


# %%
options = product(range(5, 15), range(1, 6), (1, 2, 3), ("valid", "same"), (1, 2, 3))
refused, agreed, wrong = [], [], []
for option in options:
    by_keras = keras_size(*option)
    if by_keras is None:
        refused.append(option)
    elif by_keras == predicted_size(*option):
        agreed.append(option)
    else:
        wrong.append(option)
print("refused:", len(refused), " right:", len(agreed), " wrong:", len(wrong))

# %% [markdown]
# Nearly half are refused: 400 for stride and dilation together, 21 more because the
# kernel does not fit. A formula of one's own is right for all 479 that are left.

# %% tags=["folded"]
both = [option for option in refused if option[2] > 1 and option[4] > 1]
print("refused for stride and dilation:", len(both), " too small:", len(refused) - 400)

# %% [markdown]
# ## 8 · What one output pixel sees (core, 6 min)
#
# The **receptive field** of an output pixel is the part of the image that can change
# it. After one 3×3 layer it is 3×3 pixels. **Predict** it after two and after three
# layers.
#
# The gradient of one output pixel with respect to the image knows: where it is not
# zero, the output depends on the pixel. A *path* leads from an input pixel to the
# output, through one weight in each layer. All weights are 1, so nothing can cancel,
# and the gradient simply counts the paths from each pixel.


# %%
def paths_to_first_output(stack, size=30):
    """Count the paths from each input pixel; `stack`: (kernel, stride, dilation)."""
    model = keras.Sequential([keras.Input((size, size, 1))])
    for kernel, stride, dilation in stack:
        steps = {"strides": stride, "dilation_rate": dilation}
        model.add(layers.Conv2D(1, kernel, kernel_initializer="ones", **steps))
    image = np.zeros((1, size, size, 1))
    return gradient(lambda x: model(x)[0, 0, 0, 0], image)[0, :, :, 0]


def side_of(paths):
    """Return how many pixels the receptive field is wide."""
    return int(np.flatnonzero(paths.any(axis=0))[-1]) + 1  # it begins at pixel 0


# %%
sides = []
for depth in (1, 2, 3):
    paths = paths_to_first_output([(3, 1, 1)] * depth)
    sides.append(side_of(paths))
print("fields of 1, 2, 3 layers:", sides)

# %% [markdown]
# Each further 3×3 layer adds two pixels; in general a layer adds $d\,(k - 1)$ steps.
# How long is a step? Let a first layer have stride 2. Its outputs stand two input
# pixels apart, so a step of the next layer is two pixels long. With more layers, a step
# is the *product* of all strides before it. **Predict** the field of three 3×3 layers
# with stride 2 each.

# %%
sides.append(side_of(paths_to_first_output([(3, 2, 1)] * 3)))
print("three layers, stride 2:", sides[-1])

# %% tags=["folded"]
found = f"{sides[0]}, {sides[1]}, {sides[2]} pixels for 1, 2, 3 layers of 3×3; "
found += f"{sides[3]} for three with stride 2"
claim("S24.receptive_field", sides == [3, 5, 7, 15], found)

# %% [markdown]
# ### Exercise 07.4: the receptive field (lecture hall, 5 min)
#
# `stack` is a list of tuples (kernel, stride, dilation), first layer first. Pooling
# (lesson 8) is one of them: `MaxPooling2D`, which keeps the maximum of each 2×2 block,
# is (2, 2, 1). Return the side of the receptive field; with no layer at all it is 1.
# (`hint("07.4", 0)` shows the loop.)


# %%
def field_size(stack):
    """Return how many input pixels one output pixel sees along one axis."""
    ...  # your code here


check("07.4", field_size)

# %% [markdown]
# ## 9 · A task with a threshold (core, 8 min)
#
# When does the receptive field matter? Here is a task made for the question: two dots,
# three or four pixels apart. Which of the two?

# %% alt="The 3×3 window holds one dot, the 5×5 window holds both, in either class."
images, labels = two_dots(500, seed=7, size=14, distances=(3, 4))
test_images, test_labels = two_dots(1000, seed=77, size=14, distances=(3, 4))
examples = [images[labels == label][0] for label in (0, 1)]
titles = ["class 0: 3 pixels apart", "class 1: 4 pixels apart"]
figures.dots_and_windows(examples, titles, windows=(3, 5))
plt.show()

# %% [markdown]
# A window of three pixels never holds both dots, one of five does. Each network ends
# with the maximum of each map over all positions, so the only way to the answer leads
# through one window.


# %%
def network(stack, filters, size=14):
    """Return an untrained network; `stack` lists (kernel, stride, dilation)."""
    inputs = x = keras.Input((size, size, 1))
    for kernel, stride, dilation in stack:
        steps = {"strides": stride, "dilation_rate": dilation, "padding": "same"}
        x = layers.Conv2D(filters, kernel, activation="relu", **steps)(x)
    x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


def train(model, images, labels, rate, epochs):
    """Train a network; return its accuracy after each epoch."""
    adam = keras.optimizers.Adam(rate)
    model.compile(adam, loss="binary_crossentropy", metrics=["accuracy"])
    settings = {"batch_size": 20, "epochs": epochs, "verbose": 0}
    bar = training.progress()
    history = model.fit(images[..., None], labels, callbacks=bar, **settings)
    return history.history["accuracy"]


# %% [markdown]
# Four networks, each trained from three starts on the same 500 images. Two have a field
# of 3: *wide*, a single layer of many filters, and *deep, 1×1*, two layers of which the
# second sees no neighbours. *deep, 3×3* has a field of 5 and about as many weights.
# *dilated* has that field, too, in one layer. **Predict** the accuracy of each. Can
# filters replace the second layer? Does the depth count, or the field?

# %%
stacks = {"wide": ([(3, 1, 1)], 64), "deep, 1×1": ([(3, 1, 1), (1, 1, 1)], 20)}
stacks |= {"deep, 3×3": ([(3, 1, 1), (3, 1, 1)], 8), "dilated": ([(3, 1, 2)], 16)}
field_of = own("07.4", field_size, otherwise=convolution.receptive_field)

# %% tags=["nbval-ignore-output"]
answers, rows = {}, []
for name, (stack, filters) in stacks.items():
    answers[name] = []
    for start in (1, 2, 3):
        keras.utils.set_random_seed(notebook.seed(start))
        model = network(stack, filters)
        train(model, images, labels, rate=0.02, epochs=6)
        answer = model(test_images[..., None])[:, 0]
        answers[name].append(keras.ops.convert_to_numpy(answer))
    right = [100 * np.mean((each > 0.5) == test_labels) for each in answers[name]]
    row = (name, field_of(stack), model.count_params(), plus_minus(right, unit=" %"))
    rows.append(row)
table(rows, ["network", "field", "weights", "right, three starts"])

# %% [markdown]
# A step, not a slope (we trained the last two from 24 starts each: all are right in
# 100 %). Is 50 % bad luck, would more filters, images or epochs help? Look
# at the answers of the networks with a field of 3, before any threshold: how different
# are they for the 1,000 test images?

# %% tags=["nbval-ignore-output"]
ranges = {name: [float(np.ptp(each)) for each in answers[name]] for name in answers}
table({name: [f"{max(ranges[name]):.4f}"] for name in ranges}, ["network", "range"])

# %% [markdown]
# They give *one and the same number* for all images: every image holds the same windows
# of three pixels, only at other places. No start, no weights, no training can change
# that. Depth alone does not help, and the wide network with four times the parameters
# of the dilated one is blind. The dilated one has holes, but two of its weights meet
# dots four pixels apart, and no two of them meet dots three pixels apart.
#
# Know the size of what you look for, in pixels, *before* you choose the layers.

# %% tags=["folded"]
blind = max(ranges["wide"] + ranges["deep, 1×1"])
seeing = answers["deep, 3×3"] + answers["dilated"]
worst = min(np.mean((each > 0.5) == test_labels) for each in seeing)
print("field 3: the same answer to all images:", blind < 1e-4)
print("field 5: solved from each start:", worst > 0.98)

# %% [markdown]
# ## 10 · Holes (deeper, 8 min)
#
# Dilation makes the field grow fast. Here are three stacks of three 3×3 layers each, 27
# weights each. **Predict** which of them sees every pixel of its field.

# %% alt="Rates 1, 2, 4 see all of 15×15 pixels; rates 2, 2, 2 and 2, 4, 8 have holes."
maps, titles, seen = [], [], {}
for rates in ((1, 2, 4), (2, 2, 2), (2, 4, 8)):
    paths = paths_to_first_output([(3, 1, rate) for rate in rates])
    side = side_of(paths)
    seen[rates] = side, np.count_nonzero(paths)
    maps.append(paths[:side, :side])
    titles.append(f"rates {rates}\n{seen[rates][1]} of {side}×{side}")
figures.path_counts(maps, titles)
plt.show()

# %% [markdown]
# White pixels have no path: they cannot change this output at all. This is called
# *gridding*. Are equal rates to blame? 2, 4, 8 are all different, and even worse. Which
# rates leave no holes? Along one axis a layer of rate $d$ moves a path by 0, $d$ or
# $2d$ pixels; the field is the set of all sums. So let us count, for all rates up to
# 10, how often a rule is right. The rule: **sort the rates; each may be at most as
# large as the field of those before it** (the first: 1).


# %%
def has_holes(rates):
    """Tell whether three-pixel kernels with these rates miss pixels of their field."""
    reached = {0}
    for rate in rates:
        reached = {place + step * rate for place in reached for step in (0, 1, 2)}
    return len(reached) < 1 + 2 * sum(rates)


def rule_says_holes(rates):
    """Tell whether a rate is larger than the field of the smaller ones."""
    field, gap = 1, False
    for rate in sorted(rates):
        gap = gap or rate > field
        field += 2 * rate
    return gap


# %%
every = list(product(range(1, 11), repeat=3))
exceptions = sum(has_holes(rates) != rule_says_holes(rates) for rates in every)
different = [rates for rates in every if len(set(rates)) == 3]
holed = sum(has_holes(rates) for rates in different)
print(f"exceptions to the rule: {exceptions} of {len(every)}")
print(f"holes though all rates differ: {holed} of {len(different)}")

# %% [markdown]
# The proof takes two lines. If the next rate $d$ is larger than the field $F$, the
# pixel after the field stays unseen: without $d$ a path ends before it, with $d$ behind
# it. If $d \le F$, copies of the field, shifted by $d$ and $2d$, touch or overlap.
# Behind strides, the spacing of the weights (rate times the strides before) takes the
# place of the rate.

# %% tags=["folded"]
said = ", ".join(f"{n} of {side}×{side}" for side, n in seen.values())
found = f"{said} seen with rates {', '.join(map(str, seen))}; "
found += f"{exceptions} exceptions in {len(every):,} stacks"
numbers = list(seen.values()) == [(15, 225), (13, 49), (29, 225)]
claim("S19.field_of_view", numbers and exceptions == 0, found)

# %% [markdown]
# ### Exercise 07.5: a wide view for 30 weights (at home, 8 min)
#
# 15×15 is not the limit. Design a stack of at most three layers and at most 30 weights
# (a k×k kernel has k² of them) whose receptive field is at least 25×25 **without
# holes**. Return a list of tuples (kernel, stride, dilation). A stride spreads the next
# layers as a dilation does; what does it cost?


# %%
def wide_view():
    """Return [(kernel, stride, dilation), ...]: sees 25×25 pixels without holes."""
    ...  # your code here


check("07.5", wide_view)

# %% [markdown]
# Your stack, built in Keras and asked by the gradient:


# %%
def doubled_rates():
    """Return the stack of rates 1, 2, 4."""
    return [(3, 1, 1), (3, 1, 2), (3, 1, 4)]


stack = own("07.5", wide_view, otherwise=doubled_rates)()
paths = paths_to_first_output(stack, size=field_of(stack))

# %% alt="Paths of the stack: no pixel is white."
title = f"{np.count_nonzero(paths)} of {len(paths)}×{len(paths)} pixels are seen"
figures.path_counts([paths], [title])
plt.show()

# %% [markdown]
# And a stack to edit; press an output pixel. Where do its holes lie?

# %% alt="Rates 2, 1, 2 with a stride of 2 in the second layer leave holes."
widgets.show_receptive_field([(3, 1, 2), (3, 2, 1), (3, 1, 2)], size=25)

# %% [markdown]
# ## 11 · The effective field is smaller (deeper, 8 min)
#
# How deep can a stack without padding be (exercise 07.1), and what does it see then?

# %%
deepest = own("07.1", max_layers, otherwise=exercises.max_layers)
for size in (28, 32, 224):
    n = int(np.squeeze(deepest(size, 3)))
    print(f"{size} pixels: {n} layers of 3×3, field {field_of([(3, 1, 1)] * n)}")

# %% [markdown]
# The layers run out when one output pixel sees the whole image (but for one pixel,
# where the side is even). But how well does it see it?
#
# Three plain 3×3 layers have 729 paths to an output pixel: 49 of them come from the
# pixel in the middle, one from each corner. A path is a **random walk**: in each layer
# it steps by −1, 0 or +1 pixel. The variance of one such step is 2/3, so after $n$
# layers the paths should scatter with $\sigma = \sqrt{2n/3}$.
#
# **Predict**: the field of 40 layers is 81 pixels wide. On how many pixels in its
# middle do 95 % of the paths begin?

# %% alt="The deeper the stack, the smaller the part of its field that holds the paths."
profiles = {}
for n in (1, 5, 10, 40):
    shares = np.ones(1)
    for _ in range(n):
        shares = np.convolve(shares, np.ones(3) / 3)
    profiles[n] = shares
figures.effective_fields(profiles)
plt.show()

# %%
rows = []
for n, shares in profiles.items():
    offset = np.arange(len(shares)) - n
    sigma = np.sqrt((shares * offset**2).sum())
    near = np.abs(offset) <= 2 * sigma
    held = f"{100 * shares[near].sum():.0f} %"
    rows.append((n, len(shares), sigma, np.sqrt(2 * n / 3), near.sum(), held))
table(rows, ["layers", "field", "σ", "√(2n/3)", "pixels within 2σ", "hold"])

# %% [markdown]
# The field grows like $n$, the spread of the paths only like $\sqrt{n}$: diffusion.
# These are equal weights; random ones, as before training, give the same bell curve for
# the mean *squared* gradient (without activations). Training can change all that. So
# may a pattern lie at the rim of the field?
#
# Take *one* network, four layers with a field of 9, and two tasks: dots five or six
# pixels apart, a pattern of 7 pixels that lies well inside the field; and dots seven or
# eight pixels apart, a pattern of 9 that the field just covers. (A black margin keeps
# the ghost of the border out of all windows that hold a dot: it would tell where the
# dot is.) **Predict**: does the network learn both?

# %%
inside, inside_labels = two_dots(200, seed=7, size=15, distances=(5, 6))
at_rim, at_rim_labels = two_dots(200, seed=7, size=17, distances=(7, 8))
tasks = {
    "pattern of 7": (np.pad(inside, ((0, 0), (6, 6), (6, 6))), inside_labels),
    "pattern of 9": (np.pad(at_rim, ((0, 0), (5, 5), (5, 5))), at_rim_labels),
}

# %% tags=["nbval-ignore-output"]
best = {}
for task, (pictures, classes) in tasks.items():
    best[task] = []
    for start in (1, 2, 3):
        keras.utils.set_random_seed(notebook.seed(start))
        model = network([(3, 1, 1)] * 4, filters=8, size=27)
        course = train(model, pictures, classes, rate=0.005, epochs=12)
        best[task].append(f"{100 * max(course):.0f} %")
table(best, ["four layers", "start 1", "start 2", "start 3"])

# %% [markdown]
# The field is sufficient for both. (We count the right answers on the 200 *training*
# images, in the best epoch: the question is whether training finds a way at all.) But
# whether the network learns what lies at its rim is a matter of luck; three starts show
# little of that. When we trained more often, for 12 to 30 epochs, the task was solved
# from so many starts:
#
# | layers | field | pattern | solved |
# |---|---|---|---|
# | 2 | 5 | 5, just covered (section 9) | 24 of 24 |
# | 3 | 7 | 7, just covered | 8 of 11 |
# | 4 | 9 | 9, just covered | 8 of 35 |
# | 4 | 9 | 7 | 25 of 25 |
# | 6 | 13 | 9 | 10 of 11 |
#
# Is the smaller network only slower, or too small? With 12 filters instead of 8, four
# layers solved the pattern of 9 pixels from one of four starts, in 120 epochs from one
# of three. Few paths lead to the rim, and the deeper the network, the fewer. That fits
# all five rows, but it is an explanation and not a test: for that one would have to
# start with larger weights at the rim. In any case, with more than two layers, do not
# build a field that *just* covers what you look for.
#
# ## 12 · Which kernels do networks have? (deeper, 3 min)
#
# The slide says: *typically 1×1, 3×3, 5×5 or 7×7*. `keras.applications` has the
# networks that made history; we build five of them (untrained, without their dense
# part) and count. **Predict** which size is the most frequent. Is there an even one?


# %%
def kernel_sizes(model):
    """Return the sizes of all kernels of a model, those of models in it, too."""
    sizes = []
    for layer in model.layers:
        if hasattr(layer, "layers"):
            sizes += kernel_sizes(layer)
        elif isinstance(layer, layers.Conv2D | layers.DepthwiseConv2D):
            sizes.append("{}×{}".format(*layer.kernel_size))
    return sizes


# %%
published = ("VGG16", "ResNet50", "InceptionV3", "MobileNetV2", "ConvNeXtTiny")
kernels, every_kernel = {}, []
for name in published:
    build = getattr(keras.applications, name)
    kernels[name] = kernel_sizes(build(weights=None, include_top=False))
    every_kernel += kernels[name]
columns = sorted(set(every_kernel))
rows = [(name, *(kernels[name].count(c) or None for c in columns)) for name in kernels]
table(rows, ["network", *columns])

# %% [markdown]
# 1×1 (lesson 9) and 3×3 are most of them. InceptionV3 also has oblong ones. The even
# ones, 4×4 and 2×2, step by their own width without padding: no half pixel, no
# zeros to share.

# %% tags=["folded"]
listed = [size for size in every_kernel if size in ("1×1", "3×3", "5×5", "7×7")]
found = f"{len(listed)} of {len(every_kernel)} convolutions of five published networks"
claim("S32.kernel_sizes", len(listed) > 0.8 * len(every_kernel), found)

# %% [markdown]
# ## Quiz (core, 2 min)
#
# **1.** A 3×3 convolution with stride 2 and padding 'same' meets 9 pixels. How many
# come out?
#
# <details><summary>Answer</summary>
#
# ⌈9/2⌉ = 5.
#
# </details>
#
# **2.** What is `dilation_rate=1`, what `dilation_rate=0`?
#
# <details><summary>Answer</summary>
#
# Rate 1 is the ordinary convolution: neighbouring weights meet neighbouring pixels.
# Rate 0 would lay all weights on one pixel; Keras refuses it with a ValueError.
#
# </details>
#
# **3.** A network has pooled twice by 2×2. By how many pixels does the next 3×3
# convolution enlarge the receptive field? And if the two poolings are left out?
#
# <details><summary>Answer</summary>
#
# By 2 · 4 = 8 pixels: two steps, each as long as the product of the strides before it.
# Without the poolings by 2.
#
# </details>
#
# **4.** A network guesses in a task that looks easy. Which number do you look at before
# you collect more data?
#
# <details><summary>Answer</summary>
#
# At its receptive field: if it is smaller than the pattern, the network may give the
# same answer to all images, and no data will help.
#
# </details>
#
# ## Summary
#
# - Without padding a k×k kernel takes k − 1 pixels: 15 layers of 3×3 fit on 32 pixels.
# - 'same' keeps ⌈i/s⌉ pixels. Every padding is an assumption about what lies beyond:
#   zeros draw a rim, *edge* and *reflect* bend ramps, *wrap* alone survives a shift.
# - Keras' `dilation_rate` counts spacing: holes of one pixel are rate 2.
# - The receptive field grows by d(k − 1) times the strides before. There are no holes
#   if, sorted, each rate is at most as large as the field of the smaller ones.
# - The field grows like the number of layers, the spread of the paths like its root.
#   Four layers learned a pattern that their field just covers from 8 of 35 starts, a
#   smaller one from 25 of 25.
# - A network that looks through windows smaller than the pattern, and then forgets
#   where they were, cannot find it: it gave one answer to 1,000 images, with 705
#   parameters; 177 with a wider field solved it.
#
# *Next:* strides make maps small. Lesson 8 asks what else does, and what is forgotten
# when only the largest of four pixels goes on.
#
# *Read on:*
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*,
#   arXiv:1603.07285 (2016)
# - W. Luo, Y. Li, R. Urtasun, R. Zemel, *Understanding the effective receptive field in
#   deep convolutional neural networks*, NIPS 2016, arXiv:1701.04128
# - A. Araujo, W. Norris, J. Sim, *Computing receptive fields of convolutional neural
#   networks*, Distill 2019, doi:10.23915/distill.00021

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
# How large is the output, and how much of the input does one output pixel see? In this
# lesson you
#
# - predict every output size, and see a formula tested on 900 layers of Keras;
# - see what padding writes into the border;
# - find out what Keras calls the slide's "dilation 1";
# - compute receptive fields, measure them by a gradient, and find holes in them;
# - meet a task that no network below a certain receptive field can solve.
#
# Slides: *Spatial Output Size*, *Padding*, *Striding*, *Dilating*, *2D Convolutional
# Operation*, *Summary*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=7)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from lessons import check, claim, hint
from lessons.lesson07_padding_stride_dilation import figures
from utils import plots, training, widgets
from utils.convolution import conv2d

# %% [markdown]
# ## 1 · Images shrink (6 min)
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
# Fifteen layers, then two pixels are left, and a 3×3 kernel does not fit any more. The
# slide says *sets an upper bound to the number of layers*; the bound is 15.

# %%
claim("S16.shrinks", bool((np.diff(sizes) == -2).all()), "two pixels less per layer")
claim("S16.upper_bound", len(sizes) - 1 == 15, "15 layers on 32 pixels, 2 pixels left")

# %% [markdown]
# ### Exercise 07.1: the deepest stack (lecture hall, 4 min)
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
# ## 2 · Padding (7 min)
#
# So far the kernel stays inside the image; Keras calls that `padding="valid"`. Zeros
# around the image make room for more positions, one more per zero. With
# `padding="same"` Keras adds as many as are needed to keep the size. **Predict** how
# many zeros, in total, a kernel of 3, 4, 5, 6, 7 pixels needs along one axis. Can they
# be shared equally between both sides?

# %%
zeros = {}
for kernel in range(1, 8):
    plain, padded = (
        layers.Conv2D(1, kernel, padding=padding).compute_output_shape((1, 32, 32, 1))
        for padding in ("valid", "same")
    )
    zeros[kernel] = padded[1] - plain[1]
print("zeros per kernel size:", zeros)

# %% [markdown]
# A kernel of $k$ pixels needs $k - 1$ zeros. An even kernel needs an odd number, which
# cannot be shared equally: input and output shift by half a pixel against each other.
# This is one reason why kernels are 1, 3, 5 or 7 pixels wide.

# %%
uneven = [kernel for kernel, number in zeros.items() if number % 2]
claim("S32.kernel_sizes", uneven == [2, 4, 6], "equal zeros for 1, 3, 5, 7 only")

# %% [markdown]
# ### The ghost at the border
#
# Zeros are not "nothing": they are black pixels. The *Edge* kernel of the slides adds
# up to zero, so a constant image is invisible to it. **Predict** its answer on a
# constant image *with* padding: inside, at the edges, in the corners.

# %%
edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
flat = np.ones((6, 6))
ghost = conv2d(flat, edge, padding="same")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2))
plots.show_numbers(left, flat, "constant image")
plots.show_numbers(right, ghost, "Edge, padding 'same'")
plt.show()

# %% [markdown]
# 0 inside, 3 at the edges, 5 in the corners: the kernel finds the rim of the picture,
# an edge that padding has drawn. So a convolutional network with zero padding can tell
# where the border is. Lesson 12 comes back to this.
#
# ## 3 · Stride (8 min)
#
# With `strides=2` the window moves two pixels at a time. **Predict** the output sizes
# of a 3×3 kernel with stride 2 for 7, 8 and 9 pixels, without and with padding.

# %%
for padding in ("valid", "same"):
    strided = layers.Conv2D(1, kernel_size=3, strides=2, padding=padding)
    shapes = [strided.compute_output_shape((None, n, n, 1))[1] for n in (7, 8, 9)]
    print(f"{padding:6}", shapes)

# %% [markdown]
# With $i$ input pixels, a kernel of $k$ pixels and stride $s$, no padding gives
# $\lfloor (i-k)/s \rfloor + 1$ pixels, rounded down: a position that does not fit is
# left out. 'same' gives $\lceil i/s \rceil$, rounded up. So 'same' does **not** keep
# the size when the stride is above 1, it keeps the size *divided by the stride*.
#
# Where do the zeros go? We give Keras the numbers 1 to 16, in four rows of four, and a
# kernel that copies the pixel under its centre. **Predict** which four of the sixteen
# are copied by stride 2 with 'same'.

# %%
numbers = np.arange(1, 17).reshape(4, 4)
centre = np.zeros((3, 3, 1, 1))
centre[1, 1] = 1

# %%
image = numbers.reshape(1, 4, 4, 1).astype("float32")
copied = keras.ops.conv(image, centre.astype("float32"), strides=2, padding="same")
copied = keras.ops.convert_to_numpy(copied)[0, :, :, 0]
print(numbers, copied, sep="\n\n")

# %% [markdown]
# Not 1, 3, 9, 11, but 6, 8, 14, 16. Two windows of three pixels with stride 2 span five
# pixels, one more than there are: one zero is enough, and Keras puts it **after** the
# image, on the right and at the bottom. Other libraries put zeros on both sides; a
# network whose weights move from one library to another then sees shifted images.

# %%
strided = layers.Conv2D(1, kernel_size=3, strides=2)
strided_sizes = [strided.compute_output_shape((None, n, n, 1))[1] for n in (7, 8, 9)]
claim("S18.stride", strided_sizes == [3, 3, 4], "7, 8, 9 pixels become 3, 3, 4")

# %%
kept = layers.Conv2D(1, kernel_size=3, padding="same")
side = kept.compute_output_shape((None, 9, 9, 1))[1]
conserved = (side, *copied.shape) == (9, 2, 2)
claim("S17.same_padding", conserved, "9 stay 9 with stride 1, 4 become 2 with stride 2")

# %% [markdown]
# ### Exercise 07.2: how many zeros (at home, 8 min)
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
# ## 4 · Dilation (8 min)
#
# A dilated kernel has holes: its nine weights are spread out. The slide shows a 3×3
# kernel with holes of one pixel and writes *dilation 1*. To see what Keras calls that,
# we convolve an image of one bright pixel: the output shows where the nine weights are.
# **Predict** which of the rates 1, 2, 3 draws the picture of the slide.

# %%
point = np.zeros((11, 11))
point[5, 5] = 1
nine = np.ones((3, 3))
rates = (1, 2, 3)
taps = [conv2d(point, nine, padding="same", dilation=rate) for rate in rates]
plots.show_images(taps, [f"dilation_rate={rate}" for rate in rates], width=3.4)
plt.show()

# %% [markdown]
# `dilation_rate=1` is the ordinary convolution. The picture of the slide, with holes of
# one pixel, is `dilation_rate=2`: **Keras counts the spacing, the slide counts the
# holes**. Who takes the slide's number gets no dilation at all, and no error message.
#
# Our `conv2d` uses Keras' convention; does it agree with Keras?

# %%
rng = np.random.default_rng(7)
noise = rng.normal(size=(1, 11, 11, 1)).astype("float32")
kernel = np.ones((3, 3, 1, 1), "float32")

# %%
by_keras = keras.ops.conv(noise, kernel, dilation_rate=2)
ours = conv2d(noise[0, :, :, 0], nine, dilation=2)
agree = np.allclose(keras.ops.convert_to_numpy(by_keras)[0, :, :, 0], ours, atol=1e-4)
spacing = np.flatnonzero(taps[1][5])
print("agrees with Keras:", agree, " columns of the weights, rate 2:", spacing)

# %%
holes = bool(agree) and list(np.diff(spacing)) == [2, 2]
claim("S19.dilation_rate", holes, "one pixel between the weights: dilation_rate=2")

# %% [markdown]
# A kernel of $k$ pixels with rate $d$ spans $d\,(k - 1) + 1$ pixels: 3, 5, 7 for the
# three pictures. Turn size, padding, stride and dilation yourself. **Predict** the size
# of the output before you let go.

# %%
widgets.show_convolution(np.eye(9), nine, padding="same", dilation=2, position=40)

# %% [markdown]
# ### Exercise 07.3: the size of every output (lecture hall, 6 min)
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
# layers and compare them with the course's own formula. Keras refuses a layer whose
# kernel does not fit, or that has a stride *and* a dilation above 1. **Predict**: how
# many of the 900 are refused?


# %%
def keras_size(size, kernel, stride, dilation, padding):
    """Return the output size of a Keras layer, None where it is refused."""
    options = {"strides": stride, "dilation_rate": dilation, "padding": padding}
    try:
        layer = layers.Conv2D(1, kernel, **options)
        outputs = layer.compute_output_shape((None, size, size, 1))[1]
        return outputs if outputs > 0 else None
    except ValueError:
        return None


# %%
from itertools import product

from utils.convolution import output_size

options = product(range(5, 15), range(1, 6), (1, 2, 3), (1, 2, 3), ("valid", "same"))
legal, refused, wrong = 0, 0, 0
for size, kernel, stride, dilation, padding in options:
    answer = keras_size(size, kernel, stride, dilation, padding)
    if answer is None:
        refused += 1
        continue
    legal += 1
    wrong += answer != output_size(size, kernel, stride, padding, dilation)
print("refused:", refused, " legal:", legal, " wrong predictions:", wrong)

# %% [markdown]
# Nearly half are refused: 400 for stride and dilation together, 21 more because the
# kernel does not fit. The formula is right for all 479 that are left. Is yours? Put
# `out_size` in the place of `output_size`.
#
# ## 5 · What one output pixel sees (10 min)
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
from utils.introspection import gradient


# %%
def field(rates, size=21):
    """Count the paths from each pixel to the output pixel in the centre."""
    stack = keras.Sequential([keras.Input((size, size, 1))])
    for rate in rates:
        ones = {"kernel_initializer": "ones", "padding": "same"}
        stack.add(layers.Conv2D(1, 3, dilation_rate=rate, **ones))
    image = np.zeros((1, size, size, 1))
    return gradient(lambda x: stack(x)[0, size // 2, size // 2, 0], image)[0, :, :, 0]


def extent(paths):
    """Return the side of the receptive field and the number of pixels it sees."""
    rows = np.flatnonzero(paths.any(axis=1))
    return int(rows[-1] - rows[0] + 1), int(np.count_nonzero(paths))


# %%
for depth in (1, 2, 3):
    side, seen = extent(field([1] * depth))
    print(f"layers: {depth}  field: {side}×{side}  pixels seen: {seen}")

# %% [markdown]
# 3, 5, 7: each further 3×3 layer adds two pixels. In general a layer adds $d\,(k - 1)$
# steps. Behind a stride of 2, neighbours are two input pixels apart; so each step is as
# long as the *product* of the strides of all layers before.
#
# ### Exercise 07.4: the receptive field (lecture hall, 6 min)
#
# `stack` is a list of tuples (kernel, stride, dilation), first layer first. Pooling
# (lesson 8) is one of them: `MaxPooling2D`, which keeps the maximum of each 2×2 block,
# is (2, 2, 1). Return the side of the receptive field; with no layer at all it is 1.


# %%
def field_size(stack):
    """Return how many input pixels one output pixel sees along one axis."""
    ...  # your code here


check("07.4", field_size)

# %% [markdown]
# ### Holes
#
# Dilation makes the field grow fast. Here are three stacks of three layers each, 27
# weights each. **Predict** which of them sees every pixel of its field.

# %%
stacks = [(1, 1, 1), (1, 2, 4), (2, 2, 2)]
fields = [field(rates) for rates in stacks]
titles = []
for rates, paths in zip(stacks, fields, strict=True):
    side, seen = extent(paths)
    titles.append(f"rates {rates}\n{seen} of {side * side} pixels")
figures.path_counts(fields, titles)
plt.show()

# %% [markdown]
# White pixels have no path. With rates 1, 2, 4 the field is 15×15 and complete. With 2,
# 2, 2 it is 13×13, but only 49 of 169 pixels are seen: all others, 71 % of the field,
# cannot change this output at all. This is called *gridding*. Edit a stack and press an
# output pixel: can you find another stack with holes?

# %%
widgets.show_receptive_field([(3, 1, 2), (3, 2, 1), (3, 1, 2)], size=25)

# %%
complete, holed = extent(fields[1]), extent(fields[2])
right = complete == (15, 225) and holed == (13, 49)
claim("S19.field_of_view", right, "225 of 15×15 with rates 1, 2, 4; 49 of 13×13 with 2")

# %%
sides = [extent(field([1] * depth))[0] for depth in (1, 2, 3)]
claim("S24.receptive_field", sides == [3, 5, 7], "3, 5, 7 pixels for 1, 2, 3 layers")

# %% [markdown]
# ### Exercise 07.5: a wide view for 30 weights (at home, 8 min)
#
# 15×15 is not the limit. Design a stack with stride 1, at most three layers and at most
# 30 weights (a k×k kernel has k² of them) whose receptive field is at least 25×25
# **without holes**. Return a list of tuples (kernel, dilation).


# %%
def wide_view():
    """Return [(kernel, dilation), ...] of a stack that sees 25×25 pixels."""
    ...  # your code here


check("07.5", wide_view)

# %% [markdown]
# ## 6 · The effective field is smaller (6 min)
#
# Look again at the map for rates 1, 1, 1: of 729 paths, 49 come from the pixel in the
# centre, but only one from each corner. A path is a **random walk**: in each layer it
# steps by −1, 0 or +1 pixel. The variance of one such step is 2/3, so after $n$ layers
# the paths should scatter with $\sigma = \sqrt{2n/3}$.
#
# **Predict**: the field of 40 layers is 81 pixels wide. On how many pixels in its
# centre do 95 % of the paths begin?

# %%
profiles = {}
for n in (5, 10, 20, 40):
    paths = np.ones(1)
    for _ in range(n):
        paths = np.convolve(paths, np.ones(3) / 3)
    profiles[n] = paths
figures.effective_fields(profiles)
plt.show()

# %%
print("layers   field   σ measured   √(2n/3)   pixels within 2σ")
for n, paths in profiles.items():
    offset = np.arange(len(paths)) - n
    sigma = np.sqrt((paths * offset**2).sum())
    near = np.abs(offset) <= 2 * sigma
    print(f"{n:6}{len(paths):8}{sigma:13.2f}{np.sqrt(2 * n / 3):10.2f}", end="")
    print(f"{near.sum():10} hold {paths[near].sum():.0%}")

# %% [markdown]
# The field grows like $n$, the spread of the paths only like $\sqrt{n}$: diffusion. Of
# the 81 pixels under 40 layers, the central 21 (±2σ) hold 96 % of the paths along one
# axis. These are equal weights. Random weights, as before training, give the same bell
# curve for the mean *squared* gradient (without activations). Training can widen the
# field, but it starts from here. So do not build a deep network whose receptive field
# *just* covers what you look for.
#
# ## 7 · A task with a threshold (8 min)
#
# When does the receptive field matter? Here is a task made for the question: two dots,
# three or four pixels apart. Which of the two?

# %%
from utils.shapes import two_dots

x, y = two_dots(1000, seed=7, size=14, distances=(3, 4))
test_x, test_y = two_dots(1000, seed=77, size=14, distances=(3, 4))
examples = [x[y == label][0] for label in (0, 1)]
titles = ["class 0: 3 pixels apart", "class 1: 4 pixels apart"]
figures.dots_and_windows(examples, titles, windows=(3, 5))
plt.show()

# %% [markdown]
# The small window (3×3) never holds both dots, the large one (5×5) does. We train four
# networks at the same time, on the same input. Each ends with the maximum over all
# positions, so the only way to the answer leads through one window.
#
# | name | layers | receptive field | parameters of the convolutions |
# |---|---|---|---|
# | small | one 3×3, 8 filters | 3 | 80 |
# | wide | one 3×3, 32 filters | 3 | 320 |
# | deep | two 3×3, 8 filters each | 5 | 664 |
# | dilated | one 3×3, 16 filters, rate 2 | 5 | 160 |
#
# **Predict** the accuracy of each. Can 32 filters replace a second layer?


# %%
def head(x, name):
    """Return the probability of class 1 from the maximum of each map."""
    x = layers.GlobalMaxPooling2D()(x)
    return layers.Dense(1, activation="sigmoid", name=name)(x)


# %%
same = {"padding": "same", "activation": "relu"}
inputs = keras.Input((14, 14, 1))
small = layers.Conv2D(filters=8, kernel_size=3, **same)(inputs)
wide = layers.Conv2D(filters=32, kernel_size=3, **same)(inputs)
deep = layers.Conv2D(filters=8, kernel_size=3, **same)(inputs)
deep = layers.Conv2D(filters=8, kernel_size=3, **same)(deep)
dilated = layers.Conv2D(16, kernel_size=3, dilation_rate=2, **same)(inputs)
bodies = {"small": small, "wide": wide, "deep": deep, "dilated": dilated}

# %%
outputs = {name: head(maps, name) for name, maps in bodies.items()}
model = keras.Model(inputs, outputs)

# %% tags=["nbval-ignore-output"]
adam = keras.optimizers.Adam(0.02)
model.compile(optimizer=adam, loss="binary_crossentropy")
labels = dict.fromkeys(outputs, y)
bar = training.progress()
settings = {"batch_size": 32, "epochs": 8, "verbose": 0, "callbacks": bar}
history = model.fit(x[..., None], labels, **settings)

# %% tags=["nbval-ignore-output"]
guesses = model.predict_on_batch(test_x[..., None])
accuracy = {
    name: ((guess[:, 0] > 0.5) == test_y).mean() for name, guess in guesses.items()
}
for name, value in accuracy.items():
    print(f"{name:8} {value:.1%}")

# %%
blind = max(accuracy["small"], accuracy["wide"]) < 0.55
seeing = min(accuracy["deep"], accuracy["dilated"]) > 0.98
print("field 3: guessing:", blind, " field 5: solved:", seeing)

# %% [markdown]
# A step, not a slope: 50 % below the threshold, 100 % above it (six seeds out of six).
# A window of three pixels sees single dots, the same in both classes; no number of
# filters and no amount of data helps. The dilated network solves the task with half the
# parameters of the wide one. It has holes, but two of its weights meet dots four pixels
# apart, and no two of them meet dots three pixels apart.
#
# The lesson for physics: know the size of what you look for, in pixels, *before* you
# choose the depth.
#
# ## Quiz (5 min)
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
# **4.** The theoretical receptive field covers the whole image. Does every pixel count
# equally?
#
# <details><summary>Answer</summary>
#
# No. In n layers of 3×3 with equal weights the paths form a bell curve around the
# centre, with σ = √(2n/3) pixels; the rim is reached by few paths.
#
# </details>
#
# ## Summary
#
# - Without padding a k×k kernel takes k − 1 pixels: 15 layers of 3×3 fit on 32 pixels.
# - 'same' keeps ⌈i/s⌉ pixels; zeros are black pixels, and a network can see them.
# - Keras' `dilation_rate` counts spacing: holes of one pixel are rate 2.
# - The receptive field grows by d(k − 1) times the strides before. Equal rates leave
#   holes; the effective field grows only like the square root of the depth.
# - A network that looks through windows smaller than the pattern cannot find it,
#   however many filters it has.

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
# # 6 · Convolution
#
# *Lesson 5 left open: 89 parameters, most of them shared, learned from 30 lattices what
# 16,513 free ones could not. What does such a window compute, and why does it suit
# images?*
#
# In this lesson you
#
# - derive a convolution from two assumptions, and compute one by hand, with loops, as a
#   matrix and with Keras;
# - find the edges of a photograph with your own function;
# - design kernels, and let a network find one by itself;
# - count channels, filters and parameters;
# - follow a picture from the pixels to its class, through filters designed by hand;
# - build a network that *is* a law of physics, without training.
#
# Core 45 min · deeper 69 min · slides 13–15, 28, 31 and 32: *2D Convolutional Neural
# Networks*, *Convolutional Operation*, *Convolutional filters*, *Clarifying frequent
# misunderstandings*, *Summary*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=6)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint, own
from lessons.lesson06_convolution import design, exercises, figures, surgery, volumes
from utils import ising, plots, training, widgets
from utils.convolution import conv2d
from utils.images import load_photograph
from utils.shapes import bars
from utils.tables import plus_minus, table

# %% [markdown]
# ## 1 · From a dense layer to a window (core, 6 min)
#
# A dense layer connects each output $h_{ij}$ with every pixel $x_{kl}$ of the image,
# each time by a weight of its own:
#
# $$h_{ij} = \sum_{k,l} W_{ij,kl}\; x_{kl}$$
#
# Shuffle all pixels, and it does not notice (lesson 5). For images two assumptions
# suggest themselves. **The same everywhere:** what is worth looking for in one place is
# worth looking for in all. Then a weight depends only on how far the pixel lies from
# the output, on $a = k - i$ and $b = l - j$:
#
# $$h_{ij} = \sum_{a,b} w_{ab}\; x_{i+a,\,j+b}$$
#
# **Local:** what belongs together lies together. Then all weights but a few next to
# each other are zero, for example all but three by three:
#
# $$h_{ij} = \sum_{a=0}^{2} \sum_{b=0}^{2} w_{ab}\; x_{i+a,\,j+b}$$
#
# That is a convolution. Physics takes the first step, too: where all places are alike,
# a response depends on differences only (Green's function).
#
# **Predict**: an image of 32×32 pixels and an output of 30×30. How many weights are
# there before, between and after the two steps?

# %%
outputs, pixels = 30 * 30, 32 * 32
differences = 30 + 32 - 1  # from −29 to 31, along each axis
steps = {
    "dense": outputs * pixels,
    "the same everywhere": differences**2,
    "and local": 3 * 3,
}
table(steps, ["layer", "weights"])

# %% [markdown]
# > **Five words.** The *input* is what a layer gets; that of the first layer is the
# > *image*. The *kernel* is the table of weights. The *window* is the part of the input
# > on which the kernel lies (others say patch). The *map*, or feature map, is what
# > comes out. A *filter* is what makes one map: a kernel for each channel of the input,
# > and a bias (section 5). (Lessons 4 and 5 said *window* for all of these.)
#
# The slide lays a kernel on a window, multiplies entry by entry and adds up.

# %%
window = np.array([[3, 0, 1], [4, 2, 0], [2, 4, -3]])
kernel = np.array([[-1, 2, 0], [0, 3, 0], [0, 2, -5]])

# %% [markdown]
# **Predict** the sum. Five of the nine products are zero.

# %%
print(window * kernel)
print("sum:", (window * kernel).sum())

# %% [markdown]
# Does Keras agree? It wants more axes: (batch, height, width, channels) for images,
# (height, width, channels, filters) for kernels.

# %%
x = keras.ops.convert_to_tensor(window[None, :, :, None], "float32")
w = keras.ops.convert_to_tensor(kernel[:, :, None, None], "float32")
by_keras = keras.ops.convert_to_numpy(keras.ops.conv(x, w))
print("Keras:", by_keras.item(), "with the shape", by_keras.shape)

# %% [markdown]
# Mathematicians turn the kernel by 180° first. Networks do not, and for learned kernels
# it makes no difference (section 11).

# %% tags=["folded"]
by_hand, in_keras = (window * kernel).sum(), by_keras.item()
transposed = (window * kernel.T).sum()
found = f"{by_hand} by hand, {in_keras:g} in Keras, {transposed} transposed"
claim("S14.example26", by_hand == in_keras == transposed == 26, found)

# %% [markdown]
# ## 2 · Slide the window (core, 5 min)
#
# The same nine weights at every position of the window give a map. **Predict**: at how
# many positions does a 3×3 window fit into 7×7 pixels?

# %%
image = np.random.default_rng(6).integers(-3, 5, size=(7, 7))
image[:3, :3] = window
print("map:", conv2d(image, kernel).shape)

# %% [markdown]
# At 7 − 3 + 1 = 5 positions along each axis: the map is smaller than the image. Lesson
# 7 deals with that. **Predict**: with the corner of the window in row 2, column 2
# (counted from 0), which pixel of the map is written?

# %% alt="The window in row 2, column 2 gives 32: row 2, column 2 of the map."
figures.sliding_window(image, kernel, row=2, column=2)
plt.show()

# %% [markdown]
# Step through all of them (mouse, finger or arrow keys) and watch the sum build up. Red
# is positive, blue negative, in each table on a scale of its own.

# %% alt="Step 8 of a convolution: the products of window and kernel add up to 23."
widgets.show_convolution(image, kernel, position=7)

# %% [markdown]
# ### Exercise 06.1: convolution by loops (lecture hall, 5 min)
#
# Write the whole thing yourself. `image` has the shape (H, W), `kernel` (kh, kw); they
# need not be square. The kernel stays inside the image and is not turned.


# %%
def my_conv2d(image, kernel):
    """Slide the kernel over the image; sum the products at each position."""
    ...  # your code here


check("06.1", my_conv2d)

# %% [markdown]
# Stuck? `hint("06.1", 0)` shows the loops with gaps to fill, `hint("06.1")` and
# `hint("06.1", 2)` give advice. The check looks at the size of your map first, then at
# its values.
#
# ## 3 · Filters designed by hand (core, 6 min)
#
# The slide shows two kernels, *Edge* and *Diagonal edge*. Both add up to zero, so they
# do not answer where the image is flat.

# %%
edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
slash = np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])
backslash = slash[::-1]  # upside down

# %% [markdown]
# Let your function look at a photograph. If exercise 06.1 is right, it is yours that
# finds the edges from here on.

# %%
convolve = own("06.1", my_conv2d, otherwise=conv2d)

# %% [markdown]
# The tripod has two slanting legs and a vertical pole between them.

# %% alt="A photographer behind a tripod; the part shows its legs and the pole between."
camera = load_photograph("camera") / 255
tripod = camera[150:, 100:210]
figures.photograph(camera, top=150, left=100, height=106, width=110)
plt.show()

# %% [markdown]
# **Predict**: which of the three do you see through *Edge*, which through *Diagonal*,
# and which through *Diagonal* upside down?

# %% alt="Edge shows legs and pole; both diagonal kernels show the legs, not the pole."
kernels = {"Edge": edge, "Diagonal /": slash, "upside down \\": backslash}
maps = [convolve(tripod, each) for each in kernels.values()]
figures.responses(maps, list(kernels))
plt.show()

# %% [markdown]
# Red means that the pattern is there, blue its negative, white nothing. In numbers, the
# strongest response in each row, averaged over the rows:

# %%
rows = []
for name, response in zip(kernels, np.abs(maps), strict=True):
    pole, leg = response[35:75, 44:49], response[35:75, 58:100]
    rows.append([name, pole.max(axis=1).mean(), leg.max(axis=1).mean()])
table(rows, ["kernel", "pole", "right leg"])

# %% [markdown]
# Diagonal kernels hardly see the pole. Of the right leg, which leans like a "\\", the
# kernel for "\\" sees more. Which lines and edges which kernel answers to, section 12
# tells exactly.
#
# > **Your own photograph?** `keras.utils.load_img("me.jpg", color_mode="grayscale",
# > target_size=(200, 200))`, in `np.asarray(…) / 255`, gives you an image to convolve.
#
# ### Exercise 06.2: a kernel for the other diagonal (at home, 5 min)
#
# Return a 3×3 kernel that answers at least 4 to a line "\\" (of ones on zeros), 0 to a
# constant picture and to horizontal and vertical lines, and at most 2 (in size) to "/".


# %%
def diagonal_kernel():
    """Answer a line from top left to bottom right, not a flat or upright one."""
    ...  # your code here


check("06.2", diagonal_kernel)

# %% [markdown]
# ## 4 · Filters are learned (core, 3 min)
#
# *The filters are not pre-defined by the user,* says the lecture; training finds them.
# Then a layer that sees nothing but images and filtered images has to find the filter.
# We filter 200 random images with the slide's kernel, hide it, and train nine weights.

# %%
images = np.random.default_rng(64).normal(size=(200, 12, 12, 1)).astype("float32")
filtered = np.stack([conv2d(each[..., 0], kernel) for each in images])[..., None]


def learn_kernel(images, targets, start):
    """Train one 3×3 filter to map images onto targets; return its nine weights."""
    keras.utils.set_random_seed(notebook.seed(start))
    layer = keras.layers.Conv2D(filters=1, kernel_size=3, use_bias=False)
    model = keras.Sequential([keras.Input((None, None, 1)), layer])
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse")
    bar = training.progress()
    model.fit(images, targets, batch_size=32, epochs=20, verbose=0, callbacks=bar)
    return model.get_weights()[0][:, :, 0, 0]


# %% [markdown]
# **Predict**: how close do the nine weights come to the slide's kernel, from three
# random starts?

# %% tags=["nbval-ignore-output"]
learned = [learn_kernel(images, filtered, start) for start in range(3)]
print(learned[0].round(3))
print("largest error:", [round(float(np.abs(k - kernel).max()), 4) for k in learned])

# %% [markdown]
# Within a hundredth. It is the easiest case there is: the targets come from one kernel
# of the same size, without noise. One linear layer is a linear regression: least
# squares finds the kernel at once, and exactly. Gradient descent can do without a
# formula, so it also works for many layers.

# %% tags=["folded"]
views = np.lib.stride_tricks.sliding_window_view(images[..., 0], (3, 3), axis=(1, 2))
solved, *_ = np.linalg.lstsq(views.reshape(-1, 9), filtered.ravel(), rcond=None)
exact = np.allclose(solved.reshape(3, 3), kernel, atol=1e-3)
close = [bool(np.abs(each - kernel).max() < 0.05) for each in learned]
found = f"all nine weights within 0.05 from {sum(close)} of {len(close)} starts"
claim("S15.learned_filters", all(close), f"{found}; least squares exact: {exact}")

# %% [markdown]
# ## 5 · Channels, filters, parameters (core, 3 min)
#
# A colour image has three channels. A filter is as deep as its input: it has a kernel
# for each channel, adds up what all of them answer, and gives **one** map. Ten filters
# give ten maps.

# %%
coffee = load_photograph("coffee") / 255
layer = keras.layers.Conv2D(filters=10, kernel_size=3)
coffee_maps = keras.ops.convert_to_numpy(layer(coffee[None]))
print("image  (batch, height, width, channels): ", (1, *coffee.shape))
print("kernel (height, width, channels, filters):", tuple(layer.kernel.shape))
print("maps   (batch, height, width, filters):  ", coffee_maps.shape)

# %% [markdown]
# The slide says "width × height × depth"; Keras puts the height first. One pixel of a
# map is a dot product of 27 weights and 27 pixel values, plus the bias of the filter:

# %% tags=["nbval-ignore-output"]
weights, biases = layer.get_weights()
one_pixel = (coffee[50:53, 70:73] * weights[..., 4]).sum() + biases[4]
print("by hand:", one_pixel.round(4), " Keras:", coffee_maps[0, 50, 70, 4].round(4))

# %% [markdown]
# **Predict** the number of parameters of these ten filters, and of the slide's two 3×3
# filters on a colour image.

# %%
two = keras.layers.Conv2D(filters=2, kernel_size=3)
two.build((None, None, None, 3))
print("ten filters:", layer.count_params(), " two filters:", two.count_params())

# %% tags=["folded"]
shape, size = tuple(layer.kernel.shape), coffee_maps.shape
claim("S13.axis_order", size[1:3] == (198, 298), f"{size[1]} rows, {size[2]} columns")
claim("S13.same_depth", shape[2] == coffee.shape[2], f"a kernel of shape {shape}")
same = bool(np.isclose(one_pixel, coffee_maps[0, 50, 70, 4], atol=1e-5))
claim("S13.dot_product", same, f"equal to Keras at one position: {same}")
free = keras.layers.Conv2D(filters=7, kernel_size=(3, 5))
free.build((None, None, None, 4))
chosen = tuple(free.kernel.shape)
found = f"7 filters of 3×5 on 4 channels: a kernel of shape {chosen}"
claim("S31.user_choice", chosen == (3, 5, 4, 7), found)
found = f"{size[3]} maps, {layer.count_params()} parameters"
claim("S31.number_of_maps", (size[3], layer.count_params()) == (10, 280), found)
claim("S31.params56", two.count_params() == 56, f"{two.count_params()} parameters")

# %% [markdown]
# ### Exercise 06.3: parameters of a convolutional layer (lecture hall, 3 min)
#
# Return the number of parameters of a layer with `filters` square kernels of `kernel` ×
# `kernel` pixels on an input with `channels` channels. With `bias=True` each filter has
# a bias.


# %%
def conv_params(kernel, channels, filters, bias=True):
    """Count the adaptive parameters of a convolutional layer with square kernels."""
    ...  # your code here


check("06.3", conv_params)

# %% [markdown]
# ### Exercise 06.4: convolution with channels (at home, 8 min)
#
# `image` has the shape (H, W, channels), `kernel` (kh, kw, channels, filters). Return
# (rows, columns, filters). The course's `conv2d` could do it in one call: give it one
# channel and one filter at a time. `hint("06.4", 0)` shows the loops.


# %%
def conv_channels(image, kernel):
    """Convolve an image with several filters over all its channels."""
    ...  # your code here


check("06.4", conv_channels)

# %% [markdown]
# ## 6 · Convolution as a matrix (deeper, 8 min)
#
# Section 1 took weights away from a dense layer. Are they really gone? A convolution is
# linear, so it is a matrix: flatten image and map to vectors, and each pixel of the map
# is one row. **Predict**, for a 3×3 kernel on 32×32 pixels: how many entries are not
# zero, and how many *different* ones are among them?


# %%
def conv_matrix(kernel, size):
    """Return the matrix M with M @ image.ravel() = conv2d(image, kernel).ravel()."""
    columns = []
    for pixel in range(size * size):
        dot = np.zeros(size * size)
        dot[pixel] = 1  # column j is the response to pixel j alone
        columns.append(conv2d(dot.reshape(size, size), kernel).ravel())
    return np.stack(columns, axis=1)


nine = np.random.default_rng(66).normal(size=(3, 3))
matrix = conv_matrix(nine, size=32)
filled = matrix[matrix != 0]
print("matrix", matrix.shape, "with", matrix.size, "entries")
print("not zero:", len(filled), " different values:", len(np.unique(filled)))

# %%
picture = np.random.default_rng(67).normal(size=(32, 32))
product, answer = matrix @ picture.ravel(), conv2d(picture, nine).ravel()
print("matrix times image = convolution:", np.allclose(product, answer))

# %%
count = own("06.3", conv_params, otherwise=exercises.conv_params)
print(
    "a dense layer:", matrix.size, " the filter:", count(3, 1, 1, bias=False), "weights"
)

# %% [markdown]
# Less than one percent of the entries is not zero (**sparsity**, from *local*), and
# 8,100 entries share nine values (**weight sharing**, from *the same everywhere*). To
# see it, draw the matrix of a small image; and again with the pixels shuffled.

# %% alt="Diagonal bands on the left; the same weights scattered without order, right."
small = conv_matrix(nine, size=8)
shuffled = small[:, np.random.default_rng(68).permutation(64)]
figures.matrices([small, shuffled], ["3×3 kernel on 8×8 pixels", "pixels shuffled"])
plt.show()

# %% [markdown]
# Left, bands: neighbours belong together, and each position is treated alike. Right, a
# dense layer would not notice the difference. Can a convolution express it at all?
# **Predict** which share of the shuffled matrix the best 3×3 kernel explains.

# %%
single = [conv_matrix(each.reshape(3, 3), size=8).ravel() for each in np.eye(9)]
for name, target in (("in order", small), ("shuffled", shuffled)):
    best, *_ = np.linalg.lstsq(np.array(single).T, target.ravel(), rcond=None)
    missed = target.ravel() - best @ single
    explained = 1 - (missed**2).sum() / (target**2).sum()
    print(f"{name}: {100 * explained:.0f} % explained")

# %% [markdown]
# Next to nothing. The bands *are* what the lecture calls a prior: assumed before any
# training.
#
# And is a convolution the only way to treat all places alike? Take a dense layer with
# 4,096 random weights from 8×8 to 8×8 pixels, with the borders joined (a torus), and
# average it over all 64 shifts. **Predict** how many different weights are left.

# %%
all_weights = np.random.default_rng(69).normal(size=(8, 8, 8, 8))
average = np.zeros_like(all_weights)
for down, right in np.ndindex(8, 8):
    average += np.roll(all_weights, (down, right, down, right), (0, 1, 2, 3)) / 64
print("different weights:", len(np.unique(average.round(9))))

# %% [markdown]
# One per difference $(a, b)$: a convolution with an 8×8 kernel. A linear layer that
# treats all places alike is a convolution, whatever its inventor had in mind.

# %% tags=["folded"]
counts = matrix.size, len(filled), len(np.unique(filled))
found = "{:,} entries, {:,} not zero, {} different".format(*counts)
claim("S28.sparsity_and_sharing", counts == (921600, 8100, 9), found)

# %% [markdown]
# ## 7 · A dense layer is a convolution (deeper, 3 min)
#
# The other way round: a kernel as large as the image has one position. That is a dense
# layer.
#
# ### Exercise 06.5: from dense to convolution (at home, 5 min)
#
# `weights` (height·width·channels, units) belong to a Dense layer that follows a
# Flatten. Return the kernel (height, width, channels, units) of the convolution that
# computes the same.


# %%
def dense_to_conv(weights, height, width, channels):
    """Turn the weights of a Dense layer on a flattened image into a kernel."""
    ...  # your code here


check("06.5", dense_to_conv)

# %% [markdown]
# Take a dense layer with 5 units that looks at 8×8 pixels with 3 channels, and give its
# weights to a convolution. **Predict** what comes out if that convolution gets a 10×10
# image, which the dense layer has to refuse.

# %%
dense = keras.layers.Dense(5)
volume = np.random.default_rng(7).normal(size=(1, 8, 8, 3)).astype("float32")
dense_output = keras.ops.convert_to_numpy(dense(volume.reshape(1, -1)))

# %%
to_kernel = own("06.5", dense_to_conv, otherwise=surgery.dense_to_conv)
dense_weights, dense_bias = dense.get_weights()
as_conv = keras.layers.Conv2D(filters=5, kernel_size=8)
as_conv.build((None, None, None, 3))
as_conv.set_weights([to_kernel(dense_weights, 8, 8, 3), dense_bias])
conv_output = keras.ops.convert_to_numpy(as_conv(volume))
equal = np.allclose(conv_output[0, 0, 0], dense_output[0], atol=1e-4)
print("8×8 image, equal outputs:", equal)
larger = as_conv(np.zeros((1, 10, 10, 3), "float32"))
print("10×10 image, output:", tuple(larger.shape))

# %% [markdown]
# On the larger image the former dense layer slides: 3×3 positions, as if we had cut out
# nine images. So each is a special case of the other, and what differs is what they
# *assume*.
#
# The smallest kernel has one pixel. It sees no neighbours, but mixes the channels of
# each pixel: a dense layer, applied to every pixel alone.

# %%
convolve_all = own("06.4", conv_channels, otherwise=volumes.conv_channels)
mix = np.random.default_rng(8).normal(size=(3, 5))
one_by_one = convolve_all(coffee, mix[None, None])
print("1×1 convolution = dense per pixel:", np.allclose(one_by_one, coffee @ mix))

# %% tags=["folded"]
gap = np.abs(conv_output[0, 0, 0] - dense_output[0]).max()
claim("S28.dense_is_convolution", bool(equal), f"difference below 0.0001: {gap < 1e-4}")

# %% [markdown]
# ## 8 · From pixel to class (core, 7 min)
#
# Can kernels designed by hand tell pictures apart? These show one faint bar each, in
# one of four directions, anywhere.

# %% alt="Four noisy pictures with a bar each: horizontal, vertical, falling, rising."
strokes = ["–", "|", "\\", "/"]
pictures, kinds = bars(1000, seed=6, noise=0.1)
examples = [pictures[kinds == kind][1] for kind in range(4)]
plots.show_images(examples, strokes, shared=True, width=2.2)
plt.show()

# %% [markdown]
# The network: one filter per direction, an activation, the mean over each map. The
# largest of the four means is the answer. Nothing is trained.


# %%
def bar_network(kernels, activation="relu", bias=0.0):
    """Return a model: four kernels, activation, mean of each map."""
    weights = np.stack(kernels, axis=-1)[:, :, None]
    inputs = keras.Input((16, 16, 1))
    filters = keras.layers.Conv2D(
        4, weights.shape[:2], activation=activation, name="filters"
    )
    means = keras.layers.GlobalAveragePooling2D()(filters(inputs))
    model = keras.Model(inputs, means)
    model.set_weights([weights, np.full(4, bias)])
    return model


def accuracy(model, pictures, kinds):
    """Return the percentage of pictures whose largest output is the right one."""
    outputs = model.predict(pictures[..., None], verbose=0)
    return 100 * (outputs.argmax(axis=1) == kinds).mean()


# %% [markdown]
# A ReLU, $\mathrm{ReLU}(x) = \max(x, 0)$, keeps what is positive. **Predict** how many
# of the pictures get the right name with the ReLU and without, and tell your neighbour
# why.

# %%
flat = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
by_design = [flat, flat.T, backslash, slash]
with_relu = accuracy(bar_network(by_design), pictures, kinds)
without = accuracy(bar_network(by_design, activation=None), pictures, kinds)
print(f"with ReLU {with_relu:.0f} %, without {without:.0f} % (guessing: 25 %)")

# %% [markdown]
# Without it the network guesses. The mean of a linear map is the sum of the kernel
# times the mean brightness (but for the border): positive and negative answers cancel,
# wherever the bar lies and wherever it points. A non-linear step has to come in
# between.
#
# Follow a picture through the network. Draw a bar of your own with the mouse or a
# finger, move it, and watch the four maps and their means. A black line marks the mean
# before the move: away from the border it makes no difference where the bar lies. (The
# error above the maps is zero if they move with the picture: lesson 12.)

# %% alt="A bar lights up in the map of its own direction, whose mean is the largest."
clean, _ = bars(20, seed=8, noise=0)
model = bar_network(by_design)
widgets.show_model(model, clean, classes=strokes, shift=(2, -2))

# %% [markdown]
# ## 9 · A network that is a law of physics (core, 6 min)
#
# The Ising model is a lattice of spins $s = \pm 1$. Each pair of neighbours that agrees
# lowers its energy by 1, each pair that disagrees raises it by 1: $E = -\sum_{\langle
# ij\rangle} s_i s_j$, on a torus (the last column is the neighbour of the first, the
# last row of the first row). A convolution is linear and cannot multiply two spins. But
# with a ReLU it can:
#
# $$s_i s_j = \mathrm{ReLU}(s_i + s_j) + \mathrm{ReLU}(-s_i - s_j) - 1$$
#
# **Check it in your head** for equal and for opposite spins. So four filters are
# enough: sum and negative sum of two pixels, side by side and on top of each other.

# %%
bonds = np.zeros((2, 2, 1, 4), "float32")
bonds[0, :, 0, 0], bonds[0, :, 0, 1] = 1, -1  # right-hand neighbour
bonds[:, 0, 0, 2], bonds[:, 0, 0, 3] = 1, -1  # neighbour below

# %% [markdown]
# The network: wrap the lattice round (torus), convolve, ReLU, mean over the lattice,
# and a last layer that adds up: minus the four means, plus 2, because each site has two
# bonds and each brings a −1. The result is the energy per site, E/N.


# %%
def hamiltonian(activation):
    """Return a model that maps spins (n, 16, 16, 1) to energies per site (n, 1)."""
    inputs = keras.Input((16, 16, 1))
    x = keras.layers.Concatenate(axis=1)([inputs, inputs[:, :1]])
    x = keras.layers.Concatenate(axis=2)([x, x[:, :, :1]])
    x = keras.layers.Conv2D(filters=4, kernel_size=2, activation=activation)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, keras.layers.Dense(1)(x))
    model.set_weights([bonds, np.zeros(4), -np.ones((4, 1)), np.full(1, 2.0)])
    return model


# %% [markdown]
# We try it on 500 lattices at temperatures from 1.4 to 3.2 (in units of the coupling; a
# large magnet orders below 2.27), beside the formula, with the ReLU and without.
# **Predict** what the network without a ReLU says.

# %%
data = ising.simulate(500, seed=6)
spins, energy = data["spins"], ising.energy_per_site(data["spins"])
lattices = spins[..., None].astype("float32")
by_network = hamiltonian("relu").predict(lattices, verbose=0)[:, 0]
linear = hamiltonian(None).predict(lattices, verbose=0)[:, 0]
print("with ReLU, largest error below 1e-5:", np.abs(by_network - energy).max() < 1e-5)
print(f"without: from {linear.min():.1f} to {linear.max():.1f} for all lattices")

# %% tags=["folded"] alt="From cold to hot, large domains fall into small ones."
wanted = (1.7, 2.2, 2.5, 3.1)
picked = [int(np.abs(data["temperature"] - t).argmin()) for t in wanted]
titles = [
    f"T = {t:.1f}, E/N = {e:.2f}".replace("-", "−")
    for t, e in zip(data["temperature"][picked], by_network[picked], strict=True)
]
figures.lattices(spins[picked], titles)
plt.show()

# %% [markdown]
# Without a ReLU each sum and its negative cancel, and all lattices look alike. With it:
# twenty weights and five biases, and the network is not *trained to approximate* the
# Hamiltonian, it **is** the Hamiltonian: local (2×2 spins), the same everywhere (shared
# weights), the mean over the lattice. The two assumptions of section 1 are the truth
# here. Physics with local laws that hold everywhere looks like a convolutional network.
#
# ## 10 · Noise, thresholds, training (deeper, 6 min)
#
# Does training find filters as good as ours? We make it hard: three times the noise of
# section 8.

# %%
noisy, noisy_kinds = bars(1000, seed=61, noise=0.3)
before = accuracy(bar_network(by_design), noisy, noisy_kinds)
print(f"3×3 kernels by hand: {before:.0f} %")

# %% [markdown]
# ### Exercise 06.6: filters for noisy bars (at home, 10 min)
#
# Design filters that name at least 90 % of the noisy bars. You choose the size of the
# four kernels (for –, |, \\, /, in this order) and one bias, which is added to all four
# maps in front of the ReLU.


# %%
def noisy_filters():
    """Return four kernels of one size, and a bias for all four maps."""
    ...  # your code here


check("06.6", noisy_filters)


# %%
def first_try():
    """Return the kernels of section 8, without a bias."""
    return by_design, 0.0


best_kernels, best_bias = own("06.6", noisy_filters, otherwise=first_try)()

# %% [markdown]
# Now a trained network: eight filters of 5×5, and a last layer that says what they
# mean. It learns from 1,000 other bars. Three kinds of network, three starts each: with
# ReLU and mean; without activation; without activation, but with the *maximum* of each
# map instead of its mean. **Predict** the order.


# %%
def trained(activation, pooling, start):
    """Train a network on noisy bars; return its accuracy on others."""
    keras.utils.set_random_seed(notebook.seed(start))
    model = keras.Sequential([keras.Input((16, 16, 1))])
    model.add(keras.layers.Conv2D(filters=8, kernel_size=5, activation=activation))
    model.add(pooling())
    model.add(keras.layers.Dense(4, activation="softmax"))
    rate = keras.optimizers.schedules.CosineDecay(0.05, decay_steps=12 * 20)
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
    many, many_kinds = bars(1000, seed=62, noise=0.3)
    bar = training.progress()
    model.fit(many, many_kinds, batch_size=50, epochs=12, verbose=0, callbacks=bar)
    return accuracy(model, noisy, noisy_kinds)


# %% tags=["nbval-ignore-output"]
mean, maximum = keras.layers.GlobalAveragePooling2D, keras.layers.GlobalMaxPooling2D
settings = {
    "no activation, mean": (None, mean),
    "ReLU, mean": ("relu", mean),
    "no activation, maximum": (None, maximum),
}
results = {}
for name, (activation, pooling) in settings.items():
    results[name] = [trained(activation, pooling, start) for start in range(3)]

# %% tags=["nbval-ignore-output"]
from lessons.lesson06_convolution.ideal import best_guess

designed = accuracy(bar_network(best_kernels, bias=best_bias), noisy, noisy_kinds)
ideal = 100 * (best_guess(noisy, noise=0.3) == noisy_kinds).mean()
rows = [["3×3 by hand", f"{before:.1f}"], ["by hand, 06.6", f"{designed:.1f}"]]
rows += [[f"trained, {name}", plus_minus(each)] for name, each in results.items()]
rows += [["the best of all rules (Bayes)", f"{ideal:.1f}"]]
table(rows, ["network", "right (%)"])

# %% [markdown]
# Without a non-linear step training does not get beyond guessing. A maximum in place of
# the mean is such a step, and the same filters reach about 96 %. With ReLU and mean
# training stays behind filters by hand that pass exercise 06.6, although these, if not
# larger than 5×5, are *one setting of its weights*: what a network can express,
# training need not find. (Other rates and more epochs gave 80 to 87 %, 32 times as many
# bars 90 to 92 %, from three starts each.)
#
# Who knows the shape of a signal and its noise does well to design: a kernel like the
# signal, a threshold above the noise. That is a **matched filter** with a trigger.
# Nobody can write one down for a cat.

# %% tags=["folded"]
linear_best = max(results["no activation, mean"])
maximum_least = min(results["no activation, maximum"])
print("no activation, mean: all below 35 %:", bool(linear_best < 35))
print(
    "ReLU, mean: all between 75 and 92 %:",
    all(75 < each < 92 for each in results["ReLU, mean"]),
)
print("no activation, maximum: all above 93 %:", bool(maximum_least > 93))

# %% [markdown]
# ## 11 · Convolution or correlation? (deeper, 5 min)
#
# In mathematics (and in `scipy.signal.convolve2d`) the kernel is turned by 180° first.
# What networks compute is, strictly, a *cross-correlation*. **Predict**: which of the
# eight versions below (turned, mirrored, transposed) give the slide's 26?


# %%
def symmetries(kernel):
    """Return the eight turned and mirrored versions of a square kernel, by name."""
    versions = {}
    for angle in (0, 90, 180, 270):
        version = np.rot90(kernel, angle // 90)
        versions[f"turned {angle}°"] = version
        versions[f"turned {angle}°, transposed"] = version.T
    return versions


sums = {name: (window * each).sum() for name, each in symmetries(kernel).items()}
table(sums, ["kernel", "sum"])

# %% [markdown]
# Turned by 180°, the true convolution gives 2. But *transposed* gives 26 as well: with
# this example nobody notices a kernel whose rows and columns are exchanged. Change one
# entry, and all eight versions differ. A good test has no symmetry of its own.

# %%
twin = kernel.copy()
twin[0, 2] = -2
print([int((window * each).sum()) for each in symmetries(twin).values()])

# %% [markdown]
# Now let the targets come from the *true* convolution. **Predict** what a network
# learns from them: the kernel, or the turned kernel?

# %% tags=["nbval-ignore-output"]
turned = np.rot90(kernel, 2)
truly = np.stack([conv2d(each[..., 0], turned) for each in images])[..., None]
learned_turned = learn_kernel(images, truly, start=0)
print(learned_turned.round(3))

# %% [markdown]
# It learns whatever weights give the targets, and does not care what we call it. That
# is why libraries may leave out the turn.
#
# ### Exercise 06.7: an image that cannot tell (at home, 6 min)
#
# Design a bad experiment: an image of 6×6 numbers for which the slide's `kernel` and
# the turned one give the *same* map. Neither all rows nor all columns may be alike.


# %%
def blind_image():
    """Return 6 × 6 numbers whose map is the same if the slide's kernel is turned."""
    ...  # your code here


check("06.7", blind_image)

# %% [markdown]
# Let a network learn from your image alone, 200 times the same one. **Predict** which
# of the two kernels it finds.

# %% tags=["nbval-ignore-output"]
blind = np.asarray(own("06.7", blind_image, otherwise=design.blind_image)(), "float32")
goal = conv2d(blind, kernel)
repeated = [np.repeat(each[None, ..., None], 200, axis=0) for each in (blind, goal)]
found = learn_kernel(*repeated, start=0)
print("its map is wrong by", np.abs(conv2d(blind, found) - goal).max().round(3))
for name, each in (("kernel", kernel), ("turned one", turned)):
    print(f"its weights differ from the {name} by", np.abs(found - each).max().round(2))

# %% [markdown]
# With the course's image it finds a third kernel, whose map is the same. What the data
# do not tell, the start decides.

# %% tags=["folded"]
print("learned the turned kernel:", np.abs(learned_turned - turned).max() < 0.05)
plain, flipped = sums["turned 0°"], sums["turned 180°"]
found = f"{plain} as it is, {flipped} turned by 180°"
claim("S14.cross_correlation", (plain, flipped) == (26, 2), found)

# %% [markdown]
# ## 12 · What a kernel answers to (deeper, 5 min)
#
# To learn what a kernel looks for, show it simple things: nothing, a point, lines in
# four directions, steps from dark to bright.

# %% alt="Nine test pictures: constant, a point, lines in four directions, three steps."
row, column = np.indices((9, 9))
tests = {
    "constant": np.ones((9, 9)),
    "point": (row == 4) & (column == 4),
    "line |": column == 4,
    "line –": row == 4,
    "line \\": row == column,
    "line /": row + column == 8,
    "step |": column > 4,
    "step –": row > 4,
    "step /": row + column > 8,
}
tests = {name: each.astype(float) for name, each in tests.items()}
plots.show_images(list(tests.values()), list(tests), columns=9, width=1.0)
plt.show()

# %% [markdown]
# **Predict**: to which of the nine does *Edge* answer most strongly? To which does
# *Diagonal edge* not answer at all?

# %%
answers = {}
for name, each in tests.items():
    edges, diagonals = conv2d(each, edge), conv2d(each, slash)
    answers[name] = [edges.min(), edges.max(), diagonals.min(), diagonals.max()]
table(
    {name: [int(value) for value in each] for name, each in answers.items()},
    ["picture", "Edge: least", "most", "Diagonal: least", "most"],
)

# %% [markdown]
# - *Edge* answers 8 to a single point, 6 to a line and 3 to a step: it is rather a
#   detector of **points and outlines** than of edges (a Laplacian).
# - *Diagonal edge* answers 6 to a line "/", nothing to horizontal and vertical lines
#   and steps, at most 2 to the line "\\". It is a detector of **lines** in one
#   direction.
#
# And yours, from exercise 06.2?

# %%
mine = np.asarray(own("06.2", diagonal_kernel, otherwise=exercises.diagonal_kernel)())
most = {name: np.abs(conv2d(each, mine)).max() for name, each in tests.items()}
print(", ".join(f"{name}: {value:g}" for name, value in most.items()))

# %% tags=["folded"]
by_edge = {name: int(max(-each[0], each[1])) for name, each in answers.items()}
by_slash = {name: int(max(-each[2], each[3])) for name, each in answers.items()}
asked = ("constant", "step |", "line |", "point")
found = ", ".join(f"{name} {by_edge[name]}" for name in asked)
claim("S15.edge_kernel", [by_edge[name] for name in asked] == [0, 3, 6, 8], found)
asked = ("line /", "line \\", "step /", "line |", "line –", "step |", "step –")
found = ", ".join(f"{name} {by_slash[name]}" for name in asked)
expected = [6, 2, 3, 0, 0, 0, 0]
claim("S15.diagonal_kernel", [by_slash[name] for name in asked] == expected, found)

# %% [markdown]
# ## 13 · Two convolutions without activation (deeper, 4 min)
#
# The lecture: *a layer without activation is usually meaningless.* Two linear 3×3
# convolutions in a row see 5×5 pixels. **Predict**: is there one 5×5 kernel that does
# the same? Everywhere?

# %%
generator = np.random.default_rng(13)
first, second = generator.normal(size=(2, 3, 3))
combined = np.zeros((5, 5))
for down, right in np.ndindex(3, 3):
    combined[down : down + 3, right : right + 3] += first[down, right] * second
scene = generator.normal(size=(12, 12))
two_steps = conv2d(conv2d(scene, first), second)
print("one 5×5 kernel does it:", np.allclose(two_steps, conv2d(scene, combined)))

# %% [markdown]
# Each weight of the first kernel brings a copy of the second with it, moved to the
# place of that weight; their sum is the 5×5 kernel. Now with zero padding ('same': a
# border of zeros keeps the map as large as the input):

# %% alt="The two ways agree inside and differ on the outermost ring of pixels only."
padded_steps = conv2d(conv2d(scene, first, padding="same"), second, padding="same")
change = padded_steps - conv2d(scene, combined, padding="same")
plots.show_images([change], ["two 3×3 − one 5×5, 'same'"], signed=True, width=4.5)
plt.show()

# %% [markdown]
# Inside, nothing. On the outermost ring the two differ: just outside the image the
# first layer would have values that are not zero; padding puts zeros there before the
# second layer looks. So the statement holds, except where padding interferes.

# %% tags=["folded"]
ring = np.ones((12, 12), bool)
ring[1:-1, 1:-1] = False
inside, border = np.abs(change[~ring]).max(), np.abs(change[ring]).max()
found = f"inside equal: {inside < 1e-9}; on the ring different: {border > 0.1}"
claim("S9.linear_convolution", bool(inside < 1e-9 and border > 0.1), found)

# %% [markdown]
# ## 14 · Does an activation follow each convolution? (deeper, 4 min)
#
# *Usually,* says the lecture. Keras has well-known networks built in; we count.
# **Predict** in how many of ten cases it does.


# %%
def successors(model, layer):
    """Return the layers that get the output of a layer."""
    behind = []
    for other in model.layers:
        inputs = keras.tree.flatten(other.input)
        if any(tensor is layer.output for tensor in inputs):
            behind.append(other)
    return behind


def is_activated(model, layer):
    """Tell whether an activation follows, in the layer or behind a normalisation."""
    if layer.activation is not keras.activations.linear:
        return True
    behind = successors(model, layer)
    if isinstance(behind[0], keras.layers.BatchNormalization):
        behind = successors(model, behind[0])
    activations = keras.layers.Activation, keras.layers.ReLU
    return all(isinstance(other, activations) for other in behind)


# %%
activated = {}
for name in ("VGG16", "InceptionV3", "ResNet50", "MobileNetV2"):
    build = getattr(keras.applications, name)
    network = build(weights=None, include_top=False, input_shape=(96, 96, 3))
    convolutions = [each for each in network.layers if hasattr(each, "kernel_size")]
    activated[name] = [is_activated(network, each) for each in convolutions]
rows = [[name, len(each), sum(each)] for name, each in activated.items()]
table(rows, ["network", "convolutions", "with activation"])

# %% [markdown]
# Where none follows, it is on purpose: in *ResNet50* the map is first added to an
# earlier one, and *MobileNetV2* squeezes many channels into few, where a ReLU would
# lose too much, as its authors found.

# %% tags=["folded"]
total = sum(len(each) for each in activated.values())
share = sum(sum(each) for each in activated.values()) / total
needed = with_relu > 95 and without < 30 and maximum_least > 93
found = f"{100 * share:.0f} % of {total} convolutions; bars: ReLU {with_relu:.0f} %, "
found += f"without {without:.0f} %, with a maximum above 93 %: {maximum_least > 93}"
claim("S31.activation", bool(needed and 0.5 < share < 1), found)

# %% [markdown]
# ## Quiz (core, 1 min)
#
# **1.** What shape has the kernel of ten 3×3 filters on 64 channels, and how many
# parameters are there?
#
# <details><summary>Answer</summary>
#
# (3, 3, 64, 10): 5,760 weights and 10 biases, 5,770 parameters. If you have 100, you
# forgot the depth.
#
# </details>
#
# **2.** Does `Conv2D` turn the kernel? How would you find out with one image?
#
# <details><summary>Answer</summary>
#
# No. Convolve an image with a single bright pixel: the map shows the kernel turned by
# 180°; a true convolution would show it as it is.
#
# </details>
#
# **3.** You train nine weights as in section 4, but in all your images each row is like
# the first. What can training find out about the kernel?
#
# <details><summary>Answer</summary>
#
# Only the sums of its three columns. Data without variety leave the rest to the random
# start.
#
# </details>
#
# ## Summary
#
# - Treat all places alike, look at neighbours only, and a dense layer of 921,600
#   weights becomes a convolution of nine. The slide's example gives 26; networks do not
#   turn the kernel.
# - Kernels that add up to zero ignore flat areas. *Edge* finds points and outlines,
#   *Diagonal edge* lines in one direction. Shown images and what a kernel makes of
#   them, training finds that kernel.
# - A filter is as deep as its input and gives one map. Two 3×3 filters on RGB: 56
#   parameters.
# - Something non-linear has to stand between a convolution and a mean: four filters by
#   hand name 98 % of the bars with a ReLU, 27 % without.
# - Locality and sharing are assumptions about the world. For a lattice of spins they
#   are the truth.
#
# *Next:* maps are smaller than images, and one pixel of a map sees a window only. How
# large is what comes out, and how far does a stack of layers see? Lesson 7.
#
# *Read on:*
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based learning applied to
#   document recognition*, Proc. IEEE 86 (1998) 2278, doi:10.1109/5.726791
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press, 2016, chapter 9
# - A. Zhang, Z. C. Lipton, M. Li, A. J. Smola, *Dive into Deep Learning*, 2021,
#   arXiv:2106.11342, chapter 7

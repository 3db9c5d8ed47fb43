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
# A convolution is one small linear map, applied everywhere. In this lesson you
#
# - compute a convolution by hand, with loops, as a matrix and with Keras;
# - tell the convolution of networks from the one of mathematics;
# - read and design 3×3 kernels, and let a network find one by itself;
# - count channels, filters and parameters;
# - see that a dense layer is a convolution, and a convolution a dense layer;
# - build a network that *is* a law of physics, without training.
#
# Slides: *2D Convolutional Neural Networks*, *Convolutional Operation*, *Convolutional
# filters*, *Clarifying frequent misunderstandings*, *Summary*.
#
# Work through a section in order: read the question, **write your prediction down**,
# run the cell, compare. Exercises say whether they fit into the lecture hall or wait
# for home.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=6)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint
from lessons.lesson06_convolution import figures
from utils import plots, training, widgets

# %% [markdown]
# ## 1 · The slide's example (6 min)
#
# The slide lays a 3×3 kernel on a 3×3 patch of an image, multiplies entry by entry and
# adds up.

# %%
patch = np.array([[3, 0, 1], [4, 2, 0], [2, 4, -3]])
kernel = np.array([[-1, 2, 0], [0, 3, 0], [0, 2, -5]])

# %% [markdown]
# **Predict** the sum before you run the next cell. Five of the nine products are zero.

# %%
print(patch * kernel)
print("sum:", (patch * kernel).sum())

# %% [markdown]
# Does Keras agree? A convolutional layer wants a batch of images with channels, so both
# get two more axes: (batch, height, width, channels) for images, (height, width,
# channels, filters) for kernels.


# %%
def keras_conv(image, kernel):
    """Convolve (H, W) with (kh, kw) in Keras."""
    x = keras.ops.convert_to_tensor(image[None, :, :, None], "float32")
    w = keras.ops.convert_to_tensor(kernel[:, :, None, None], "float32")
    return keras.ops.convert_to_numpy(keras.ops.conv(x, w))[0, :, :, 0]


print("Keras:", keras_conv(patch, kernel))

# %% [markdown]
# ### What mathematicians call convolution
#
# In mathematics (and in `scipy.signal.convolve2d`) the kernel is turned by 180° first.
# Networks skip the turn; strictly, they compute a *cross-correlation*. For learned
# kernels the difference does not matter, for kernels designed by hand it does.
#
# **Predict**: which of the eight versions below (turned, mirrored, transposed) give the
# slide's 26?


# %%
def symmetries(kernel):
    """Return the eight turned and mirrored versions of a square kernel."""
    turned = [np.rot90(kernel, n) for n in range(4)]
    names = ["as it is", "turned 90°", "turned 180°", "turned 270°"]
    names += [f"{name}, transposed" for name in names]
    return dict(zip(names, turned + [k.T for k in turned], strict=True))


for name, version in symmetries(kernel).items():
    print(f"{name:23} {(patch * version).sum():4}")

# %% [markdown]
# Turned by 180°, the true convolution gives 2. But *transposed* gives 26 as well: with
# this example nobody notices a kernel whose rows and columns are exchanged. Change one
# entry, and all eight versions differ. A good test has no symmetry of its own.

# %%
twin = kernel.copy()
twin[0, 2] = -2
print([int((patch * version).sum()) for version in symmetries(twin).values()])

# %%
output = keras_conv(patch, kernel).item()
claim("S14.example26", output == 26, "26 by hand and in Keras")
true_convolution = (patch * np.rot90(kernel, 2)).sum()
claim("S14.cross_correlation", true_convolution == 2, "26 unturned, 2 turned by 180°")

# %% [markdown]
# ## 2 · Slide the window (5 min)
#
# The same nine products at every position give a map. Each entry of the output belongs
# to one position of the window. **Predict**: at how many positions does a 3×3 window
# fit into 7×7 pixels?

# %%
rng = np.random.default_rng(6)
image = rng.integers(-3, 5, size=(7, 7))
image[:3, :3] = patch
figures.sliding_window(image, kernel, row=0, column=0)
plt.show()

# %% [markdown]
# **Predict**: with the window's corner in row 2, column 3 (counted from 0), which entry
# of the output is written?

# %%
figures.sliding_window(image, kernel, row=2, column=3)
plt.show()

# %% [markdown]
# A 3×3 window fits into seven pixels at 7 − 3 + 1 = 5 positions, so the output is
# smaller than the input. Lesson 7 deals with that. Step through all of them (mouse,
# finger or arrow keys) and watch the sum build up:

# %%
widgets.show_convolution(image, kernel, position=13)

# %% [markdown]
# ### Exercise 06.1: convolution by loops (lecture hall, 5 min)
#
# Write the whole thing yourself. `image` has the shape (H, W), `kernel` (kh, kw); they
# need not be square. The kernel stays inside the image and is not flipped.


# %%
def my_conv2d(image, kernel):
    """Slide the kernel over the image; sum the products at each position."""
    ...  # your code here


check("06.1", my_conv2d)

# %% [markdown]
# Stuck? `hint("06.1")` helps a little, `hint("06.1", 2)` helps more.
#
# The course's own version does the same without loops and serves from here on.

# %%
from utils.convolution import conv2d

print(conv2d(image, kernel).shape)

# %% [markdown]
# ## 3 · Filters designed by hand (8 min)
#
# The slide shows two kernels, *Edge* and *Diagonal edge*.

# %%
edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
diagonal = np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])

# %% [markdown]
# To learn what a kernel looks for, show it simple things: nothing, a point, lines in
# four directions, steps from dark to bright.

# %%
n = 9
row, column = np.indices((n, n))
pictures = {
    "constant": np.ones((n, n)),
    "point": (row == 4) & (column == 4),
    "line |": column == 4,
    "line –": row == 4,
    "line \\": row == column,
    "line /": row + column == 8,
    "step |": column > 4,
    "step –": row > 4,
    "step /": row + column > 8,
}
pictures = {name: picture.astype(float) for name, picture in pictures.items()}
plots.show_images(list(pictures.values()), list(pictures), columns=9, width=1.3)
plt.show()

# %% [markdown]
# **Predict**: to which of the nine does *Edge* answer most strongly? To which does
# *Diagonal edge* not answer at all?

# %%
print("picture     Edge: min  max    Diagonal: min  max")
for name, picture in pictures.items():
    e, d = conv2d(picture, edge), conv2d(picture, diagonal)
    print(f"{name:14}{e.min():7g}{e.max():5g}{d.min():16g}{d.max():5g}")

# %% [markdown]
# Both kernels add up to zero, so a constant picture is invisible to them.
#
# - *Edge* answers 8 to a single point, 6 to a line and 3 to a step: it is rather a
#   detector of **points and outlines** than of edges (a Laplacian).
# - *Diagonal edge* answers 6 to a line "/", nothing to horizontal and vertical lines
#   and steps, at most 2 to the line "\\". It is a detector of **lines** in one
#   direction.

# %%
largest = {
    (name, key): np.abs(conv2d(picture, kernel)).max()
    for name, picture in pictures.items()
    for key, kernel in {"edge": edge, "diagonal": diagonal}.items()
}
answers = [largest[name, "edge"] for name in ("constant", "step |", "line |", "point")]
claim("S15.edge_kernel", answers == [0, 3, 6, 8], "0 flat, 3 step, 6 line, 8 point")
silent_to = ("constant", "line |", "line –", "step |", "step –")
silent = all(largest[name, "diagonal"] == 0 for name in silent_to)
lines = [largest[name, "diagonal"] for name in ("line /", "line \\", "step /")]
right = silent and lines == [6, 2, 3]
claim("S15.diagonal_kernel", right, "6 line, 3 step, 0 level and upright")

# %% [markdown]
# ### Exercise 06.2: a kernel for the other diagonal (lecture hall, 4 min)
#
# Return a 3×3 kernel that answers at least 4 to a line "\\" (of ones on zeros), 0 to a
# constant picture and to horizontal and vertical lines, and at most 2 (in size) to "/".


# %%
def diagonal_kernel():
    """Answer a line from top left to bottom right, not a flat or upright one."""
    ...  # your code here


check("06.2", diagonal_kernel)

# %% [markdown]
# ### A photograph
#
# Now a real photograph. Look at the tripod: two slanting legs and a vertical pole
# between them.

# %%
from utils.images import load_photograph

camera = load_photograph("camera") / 255
tripod = camera[150:, 100:210]
plots.show_images([camera, tripod], ["photograph", "tripod"], width=4.5)
plt.show()

# %% [markdown]
# **Predict**: which of the three do you see through *Edge*, which through *Diagonal*,
# and which through *Diagonal* upside down?

# %%
backslash = diagonal[::-1]
maps = [conv2d(tripod, k) for k in (edge, diagonal, backslash)]
titles = ["Edge", "Diagonal /", "Diagonal \\"]
plots.show_images(maps, titles, signed=True, shared=True, width=4.2)
plt.show()

# %% [markdown]
# Red means that the pattern is there, blue that its negative is there, white that the
# kernel sees nothing. *Edge* shows all three. For both diagonal kernels the vertical
# pole has vanished; the legs remain in both, because they are neither vertical nor at
# exactly 45°.

# %%
pole, right_leg = (slice(35, 75), slice(44, 49)), (slice(35, 75), slice(58, 100))
for name, response in zip(["Edge", "/", "\\"], np.abs(maps), strict=True):
    strongest = [response[part].max(axis=1).mean() for part in (pole, right_leg)]
    print("{:5} pole {:.1f}, right leg {:.1f}".format(name, *strongest))

# %% [markdown]
# In numbers (the strongest response in each row, averaged): the pole falls from 1.5 to
# 0.1. The right leg leans like a "\\" and answers 1.5 to that kernel, 1.0 to the other.
#
# ## 4 · Filters are learned (6 min)
#
# Nobody designs the filters of a network. *The filters are not pre-defined by the
# user,* says the lecture; they are found by gradient descent. If that is true, a layer
# that only sees images and filtered images must find the filter.
#
# We filter 200 random images with the slide's kernel, hide the kernel, and train nine
# weights.

# %%
images = rng.normal(size=(200, 12, 12, 1)).astype("float32")
targets = np.stack([conv2d(x[..., 0], kernel) for x in images])[..., None]


# %%
def learn_kernel(images, targets):
    """Train one 3×3 filter to map images onto targets; return its nine weights."""
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Conv2D(filters=1, kernel_size=3, use_bias=False),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse")
    bar = training.progress()
    model.fit(images, targets, batch_size=32, epochs=20, verbose=0, callbacks=bar)
    return model.get_weights()[0][:, :, 0, 0]


# %% [markdown]
# **Predict**: how close will the nine weights come to the slide's kernel, from a random
# start and without ever seeing it?

# %% tags=["nbval-ignore-output"]
learned = learn_kernel(images, targets)
print(learned.round(3))

# %%
found = np.abs(learned - kernel).max() < 0.05
claim("S15.learned_filters", found, f"all nine weights within 0.05: {found}")

# %% [markdown]
# Now let the targets come from the *true* convolution, with the kernel turned by 180°.
# **Predict** what the network learns: the kernel, or the turned kernel?

# %% tags=["nbval-ignore-output"]
turned = np.rot90(kernel, 2)
targets = np.stack([conv2d(x[..., 0], turned) for x in images])[..., None]
learned = learn_kernel(images, targets)
print(learned.round(3))

# %%
print("the turned kernel, within 0.05:", np.abs(learned - turned).max() < 0.05)

# %% [markdown]
# The network does not care what we call a convolution: it learns whatever weights
# reproduce the targets. That is why libraries may leave out the turn.
#
# ## 5 · Channels, filters, parameters (6 min)
#
# A colour image has three channels. A filter has the depth of its input, adds up all of
# it, and gives **one** map. Ten filters give ten maps.

# %%
coffee = load_photograph("coffee") / 255
layer = keras.layers.Conv2D(filters=10, kernel_size=3)
maps = layer(coffee[None])
print("image  (batch, height, width, channels):", (1, *coffee.shape))
print("kernel (height, width, channels, filters):", tuple(layer.kernel.shape))
print("maps   (batch, height, width, filters):", tuple(maps.shape))

# %% [markdown]
# The slide writes "width × height × depth"; Keras puts the height first. For a square
# image nobody notices, for ours (200 rows, 300 columns) it matters.
#
# Each filter also has one bias, a number added to its whole map. **Predict** the number
# of parameters of these ten filters, then of the slide's two 3×3 filters on a colour
# image.

# %%
two = keras.layers.Conv2D(filters=2, kernel_size=3)
two.build((None, None, None, 3))
print("ten filters:", layer.count_params(), " two filters:", two.count_params())

# %%
shape = tuple(layer.kernel.shape)
claim("S13.axis_order", tuple(maps.shape) == (1, 198, 298, 10), "198 rows, 298 columns")
claim("S13.same_depth", shape == (3, 3, 3, 10), f"kernel of shape {shape}")
claim("S31.user_choice", shape[2] == coffee.shape[2], "depth 3, which nobody had set")
claim("S31.number_of_maps", maps.shape[-1] == 10, "10 maps, 280 parameters")
claim("S31.params56", two.count_params() == 56, f"{two.count_params()} parameters")

# %% [markdown]
# One output value is a dot product of 27 weights with 27 pixel values, plus a bias:

# %%
weights, offset = layer.get_weights()
by_hand = (coffee[50:53, 70:73] * weights[..., 4]).sum() + offset[4]
same = np.isclose(by_hand, keras.ops.convert_to_numpy(maps)[0, 50, 70, 4], atol=1e-5)
claim("S13.dot_product", bool(same), f"equal to Keras at one position: {same}")

# %% [markdown]
# ### Exercise 06.3: count the parameters (lecture hall, 3 min)
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
# channel and one filter at a time.


# %%
def conv_channels(image, kernel):
    """Convolve an image with several filters over all its channels."""
    ...  # your code here


check("06.4", conv_channels)

# %% [markdown]
# ### A kernel of one pixel
#
# A 1×1 convolution sees no neighbours. Then what is it good for? It mixes the channels
# of each pixel: it is a dense layer, applied to every pixel alone.

# %%
mix = rng.normal(size=(3, 5))
one_by_one = conv2d(coffee, mix[None, None])
print("1×1 convolution = dense per pixel:", np.allclose(one_by_one, coffee @ mix))

# %% [markdown]
# ## 6 · Convolution as a matrix (6 min)
#
# A convolution is linear, so it must be a matrix: flatten the image to a vector, and
# each output value is one row. **Predict**, for a 3×3 kernel on 32×32 pixels: how large
# is the matrix, and how many *different* numbers other than zero does it hold?


# %%
def conv_matrix(kernel, size):
    """Return the matrix M with M @ image.ravel() = conv2d(image, kernel).ravel()."""
    basis = np.eye(size * size).reshape(-1, size, size)
    return np.stack([conv2d(pixel, kernel).ravel() for pixel in basis], axis=1)


nine = rng.normal(size=(3, 3))
matrix = conv_matrix(nine, size=32)
values = np.unique(matrix[matrix != 0])
print("matrix", matrix.shape, "=", matrix.size, "entries")
print("not zero:", np.count_nonzero(matrix), " different values:", len(values))

# %% [markdown]
# Column *j* of the matrix is the response to pixel *j* alone; that is how `conv_matrix`
# finds it. Does the matrix really do the same?

# %%
x = rng.normal(size=(32, 32))
print("M x = convolution:", np.allclose(matrix @ x.ravel(), conv2d(x, nine).ravel()))

# %%
numbers = (matrix.size, np.count_nonzero(matrix), len(values))
claim("S28.sparsity_and_sharing", numbers == (921600, 8100, 9), "921600, 8100 and 9")

# %% [markdown]
# Less than one percent of the entries is different from zero (**sparsity**), and 8,100
# entries share nine values (**weight sharing**). To see the structure, draw the matrix
# for a small image; and again after shuffling the pixels.

# %%
small = conv_matrix(nine, size=8)
shuffled = small[:, rng.permutation(64)]
titles = ["3×3 kernel on 8×8 pixels", "pixels shuffled"]
grid = plots.show_images([small, shuffled], titles, signed=True, width=5.5)
for axes in grid.flat:
    axes.set(xlabel="pixel of the image", ylabel="position of the kernel")
plt.show()

# %% [markdown]
# Rows are output positions, columns are pixels. Left, the bands say that neighbours
# belong together and that every position is treated alike. Right, the same numbers on
# shuffled pixels: a dense layer would not notice the difference, a convolution cannot
# even express it. The bands *are* what the lecture calls a prior on local correlations:
# assumed before any training.
#
# ## 7 · A dense layer is a convolution (5 min)
#
# The other way round: give a convolution a kernel as large as the image, and there is
# one position left. That is a dense layer.
#
# ### Exercise 06.5: surgery (lecture hall, 5 min)
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
# Let us operate on a layer with 5 units that looks at 8×8 pixels with 3 channels.
# **Predict** what comes out when the operated layer meets a 10×10 image, which the
# dense layer has to refuse.

# %%
dense = keras.layers.Dense(5)
volume = rng.normal(size=(1, 8, 8, 3)).astype("float32")
output = keras.ops.convert_to_numpy(dense(volume.reshape(1, -1)))

# %%
weights, offset = dense.get_weights()
conv = keras.layers.Conv2D(filters=5, kernel_size=8)
conv.build((None, None, None, 3))
conv.set_weights([weights.reshape(8, 8, 3, 5), offset])
slid = keras.ops.convert_to_numpy(conv(volume))[0, 0, 0]
same = np.allclose(slid, output[0], atol=1e-4)
print("8×8 image: same numbers:", same)
print("10×10 image: output", tuple(conv(np.zeros((1, 10, 10, 3), "float32")).shape))

# %%
claim("S28.dense_is_convolution", same, f"equal outputs: {same}")

# %% [markdown]
# On the larger image the former dense layer slides: 3×3 positions, as if we had cut out
# nine images. So dense ⊂ convolution (a kernel as large as the image) and convolution ⊂
# dense (a matrix with shared entries): what differs is what they *assume*.
#
# ## 8 · Is a convolution without activation useless? (5 min)
#
# The lecture: *a layer without activation is usually meaningless.* Two linear 3×3
# convolutions in a row see 5×5 pixels. **Predict**: is there one 5×5 kernel that does
# the same? Everywhere?

# %%
first, second = rng.normal(size=(2, 3, 3))
five = np.zeros((5, 5))
for row, column in np.ndindex(3, 3):
    five[row : row + 3, column : column + 3] += first[row, column] * second
x = rng.normal(size=(12, 12))
two_steps = conv2d(conv2d(x, first), second)
print("one 5×5 kernel does it:", np.allclose(two_steps, conv2d(x, five)))

# %% [markdown]
# Each weight of the first kernel brings a copy of the second with it, moved to the
# place of that weight; their sum is the 5×5 kernel. Now with zero padding ('same': a
# border of zeros keeps the output as large as the input):

# %%
two_steps = conv2d(conv2d(x, first, padding="same"), second, padding="same")
difference = two_steps - conv2d(x, five, padding="same")
plots.show_images([difference], ["two 3×3 − one 5×5, 'same'"], signed=True, width=4.5)
plt.show()

# %% [markdown]
# Inside, nothing. On the outermost ring the two differ: just outside the image the
# first layer would have values that are not zero; padding puts zeros there before the
# second layer looks. So the statement holds, except where padding interferes.

# %%
ring = np.ones((12, 12), bool)
ring[1:-1, 1:-1] = False
size = np.abs(difference)
inside, border = size[~ring].max() < 1e-9, size[ring].max() > 0.1
claim("S9.linear_convolution", bool(inside and border), "equal inside, not on the ring")

# %% [markdown]
# ## 9 · A network that is a law of physics (6 min)
#
# The Ising model is a lattice of spins $s = \pm 1$. Each pair of neighbours that agrees
# lowers its energy by 1, each pair that disagrees raises it by 1: $E = -\sum_{\langle
# ij\rangle} s_i s_j$, on a torus (the last column is the neighbour of the first, the
# last row of the first row). A convolution is linear and cannot multiply two spins. But
# with a ReLU, $\mathrm{ReLU}(x) = \max(x, 0)$, it can:
#
# $$s_i s_j = \mathrm{ReLU}(s_i + s_j) + \mathrm{ReLU}(-s_i - s_j) - 1$$
#
# **Check it in your head** for equal and for opposite spins. So four filters are
# enough: sum and negative sum of two pixels, side by side and on top of each other.

# %%
kernels = np.zeros((2, 2, 1, 4), "float32")
kernels[0, :, 0, 0], kernels[0, :, 0, 1] = 1, -1  # right-hand neighbour
kernels[:, 0, 0, 2], kernels[:, 0, 0, 3] = 1, -1  # neighbour below

# %% [markdown]
# The network: wrap the lattice round (torus), convolve, ReLU, average over the lattice,
# and a last layer that adds up: minus the four averages, plus 2, because each site has
# two bonds and each brings a −1. The result is the energy per site, E/N. No weight is
# trained.

# %%
inputs = keras.Input((16, 16, 1))
x = keras.layers.Concatenate(axis=1)([inputs, inputs[:, :1]])
x = keras.layers.Concatenate(axis=2)([x, x[:, :, :1]])
x = keras.layers.Conv2D(filters=4, kernel_size=2, activation="relu", name="bonds")(x)
x = keras.layers.GlobalAveragePooling2D()(x)
outputs = keras.layers.Dense(1, name="energy")(x)
hamiltonian = keras.Model(inputs, outputs)
hamiltonian.get_layer("bonds").set_weights([kernels, np.zeros(4)])
hamiltonian.get_layer("energy").set_weights([-np.ones((4, 1)), np.full(1, 2.0)])

# %% [markdown]
# We try it on lattices at temperatures from 1.4 to 3.2, beside the formula.

# %%
from utils import ising

spins = ising.simulate(500, seed=6)["spins"]
predicted = hamiltonian.predict_on_batch(spins[..., None].astype("float32"))[:, 0]
exact = ising.energy_per_site(spins)
print("largest difference below 1e-5:", np.abs(predicted - exact).max() < 1e-5)

# %%
lattices = spins[[np.argmin(exact), len(exact) // 2, np.argmax(exact)]]
energies = [f"E/N = {e:.2f}" for e in ising.energy_per_site(lattices)]
plots.show_images(list(lattices), energies, columns=3)
plt.show()

# %% [markdown]
# Twenty weights and five biases, and the network is not *trained to approximate* the
# Hamiltonian, it **is** the Hamiltonian: local (2×2 pixels), the same everywhere
# (shared weights), averaged over the lattice (pooling). Physics with local,
# translation-invariant laws looks like a convolutional network.
#
# ## Quiz (5 min)
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
# **2.** Does `Conv2D` flip the kernel? How would you find out with one image?
#
# <details><summary>Answer</summary>
#
# No. Convolve an image with a single bright pixel: the output shows the kernel turned
# by 180°; a true convolution would show it as it is.
#
# </details>
#
# **3.** Why are kernels mostly odd (3×3, 5×5)?
#
# <details><summary>Answer</summary>
#
# An odd kernel has a centre pixel, so input and output positions line up, and 'same'
# padding adds as many pixels before as after.
#
# </details>
#
# ## Summary
#
# - A convolution multiplies a small kernel with every patch of the image and adds up.
#   The slide's example gives 26. Networks do not turn the kernel.
# - Kernels that add up to zero ignore flat areas. *Edge* finds points and outlines,
#   *Diagonal edge* lines in one direction. Networks find such kernels by themselves.
# - A filter is as deep as its input and gives one map. Two 3×3 filters on RGB: 56
#   parameters.
# - A convolution is a sparse matrix with shared entries; a dense layer is a convolution
#   with a kernel as large as the image.
# - Locality and sharing are assumptions about the world. For a lattice of spins they
#   are the truth.

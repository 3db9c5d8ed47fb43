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
# # 15 · Deeper
#
# *Lesson 9 took VGG16 apart, 16 layers with weights. One year later the best network
# had 152. Why could nobody simply stack them before, and what had changed?*
#
# In this lesson you
#
# - predict what becomes of a signal, and of a gradient, on its way through fifty
#   layers;
# - write batch normalisation by hand, and find its price;
# - build a block that starts by doing nothing, train 20 convolutions with it, and find
#   out which half of the idea does the work;
# - watch a fit get worse with more parameters and then better, beside an exact formula;
# - further on: fall into the traps of batch normalisation, make convolutions cheaper,
#   and tell three penalties apart by what they do to a weight.
#
# Core 43 min · deeper 68 min · slides 24 and 29: *2D Convolutional Operation*, *Results
# on ImageNet*.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=15)

# %%
import math
from functools import partial

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

from lessons import check, claim, hint, own
from lessons.lesson15_deeper import figures, references
from lessons.lesson15_deeper.descent import COEFFICIENTS, exact_error
from utils import training
from utils.images import load_digits
from utils.introspection import gradient
from utils.tables import plus_minus, table

# %%
images, names = load_digits()  # (5000, 28, 28) from 0 to 1, and what they are
small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))[..., None]
small = (small - small[:800].mean()) / small[:800].std()
x_train, y_train, x_new, y_new = small[:800], names[:800], small[4000:], names[4000:]
rng = np.random.default_rng(notebook.seed(15))

# %% [markdown]
# ## 1 · A signal through fifty layers (core, 9 min)
#
# The slide *Results on ImageNet* ends in 2014. This figure goes on: how often the right
# one of 1,000 names is not among a network's first five, as the papers report it for
# single networks on the validation images (K. He and others, 2016; AlexNet: A.
# Krizhevsky and others, 2012).

# %% alt="From 8 to 152 layers the error falls from 18.2 % to 4.5 %."
networks = {
    "AlexNet (2012)": (8, 18.2),
    "VGG (2014)": (19, 7.1),
    "ResNet-34 (2015)": (34, 5.7),
    "ResNet-50": (50, 5.3),
    "ResNet-101": (101, 4.6),
    "ResNet-152": (152, 4.5),
}
figures.history(networks)
plt.show()

# %% [markdown]
# (The famous 3.6 % are those of several residual networks together. And not all of the
# fall is depth: data, training and layers changed as well.)
#
# What is hard about depth? Before any training, a signal is a product of as many
# factors as there are layers. Take a layer of $n$ units behind $n$ others, its weights
# drawn at random around 0 with the spread $\sigma$. Each sum has $n$ terms, so its
# *mean square* is $n \sigma^2$ times that of the inputs. It is as often negative as
# positive, so a ReLU cuts off half of it:
#
# $$f = \frac{n \sigma^2}{2} \quad \text{per layer, and } f^{50} \text{ after fifty.}$$


# %%
def relu(z):
    """Cut off what is negative."""
    return np.maximum(z, 0)


# %%
def signal(spread, width=64, depth=50):
    """Return the mean square of a signal before and behind each random layer."""
    x = rng.standard_normal(width)
    sizes = [np.mean(x**2)]
    for _ in range(depth):
        x = relu(spread * rng.standard_normal((width, width)) @ x)
        sizes.append(np.mean(x**2))
    return sizes


# %% [markdown]
# Two famous recipes: *Glorot*, Keras' default, has σ² = 2 / (inputs + outputs), here
# 1/n; *He* has σ² = 2/n. **Predict** the factor per layer for both, for σ² = 3/n and
# for σ = 0.05, the spread of Keras' `RandomNormal`, with n = 64. And what is left after
# fifty?

# %%
width = 64
spreads = {
    "He, σ² = 2/n": math.sqrt(2 / width),
    "Glorot, σ² = 1/n": math.sqrt(1 / width),
    "σ² = 3/n": math.sqrt(3 / width),
    "σ = 0.05": 0.05,
}

# %% tags=["nbval-ignore-output"]
signals, rows = {}, []
for name, spread in spreads.items():
    signals[name] = np.array([signal(spread) for _ in range(100)])
    factor = width * spread**2 / 2
    measured = np.mean(signals[name][:, 1:] / signals[name][:, :-1])
    rows.append([name, factor, measured, factor**50, np.median(signals[name][:, -1])])
table(rows, ["start", "factor", "measured", "factor⁵⁰", "after 50, median"])

# %% [markdown]
# One number decides, and only He's is 1. Half a per cent beside it would not matter;
# one half per layer leaves a 10⁻¹⁵ after fifty.
#
# > **Why is the median of He not 1?** The logarithm of the signal takes fifty random
# > steps. The square of a ReLU's output has a variance of 5 times its squared mean, so
# > each step has the variance 5/n, and its mean is −5/(2n). After 50 layers of 64 units
# > that makes $e^{-1.95}$ = 0.14, typically, within a factor of seven up or down. The
# > *mean* is 1: few nets with large signals make up for many with small ones. Cascades
# > in physics do the same.

# %% alt="On a logarithmic scale the signal follows its prediction over 50 layers."
drift = -5 / (2 * width)
laws = {
    name: (width * spread**2 / 2) ** np.arange(51) * np.exp(drift * np.arange(51))
    for name, spread in spreads.items()
}
label = "mean square of the signal"
figures.through_depth({label: signals}, {label: laws}, first=0)
plt.show()

# %% tags=["folded"]
ratios = [each[:, 1:] / each[:, :-1] for each in signals.values()]
factors = [width * spread**2 / 2 for spread in spreads.values()]
close = [abs(np.mean(r) / f - 1) < 0.03 for r, f in zip(ratios, factors, strict=True)]
print("factor per layer within 3 % of n σ²/2:", all(close))
ends = [abs(np.log(np.median(signals[n][:, -1]) / laws[n][-1])) for n in spreads]
print("median after 50 layers within a factor of 3:", bool(max(ends) < math.log(3)))

# %% [markdown]
# ### Exercise 15.1: first weights that keep the mean square (lecture hall, 3 min)
#
# `shape` is that of a kernel in Keras, (inputs, outputs) for a dense layer, (height,
# width, channels, filters) for a convolution; `activation` is "relu" or "linear".
# Return the spread σ for which the mean square stays as it is.


# %%
def start_spread(shape, activation):
    """Return the spread of a kernel's first weights that keeps the mean square."""
    ...  # your code here


check("15.1", start_spread)

# %% [markdown]
# Stuck? `hint("15.1", 0)` shows code to complete, `hint("15.1")` and `hint("15.1", 2)`
# give advice. From here on it is your function that draws the first weights.

# %%
spread_of = own("15.1", start_spread, otherwise=references.start_spread)
he, glorot = (float(spread_of((64, 64), kind)) for kind in ("relu", "linear"))

# %% [markdown]
# ## 2 · And the gradient on its way back (core, 7 min)
#
# A kernel's gradient is made of two things: the signal that comes in, and the *back-
# signal*, ∂L/∂z, that arrives from the loss at the layer's sums z. Twenty layers of 64
# units read 256 digits. All kernels stand in one array, (20, 64, 64). To read the
# back-signal we add a *nudge* to each z, 0 in fact: the derivative for the nudge is the
# derivative for z.

# %%
digits = small[:256].reshape(256, -1)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def loss_of(layer, kernels, nudges, ends):
    """Return the loss of a network whose hidden layers are all of one kind."""
    n = nudges.shape[1]  # images
    x = ops.matmul(digits[:n], ends[0])
    for k in range(len(nudges)):
        x = layer(x, kernels[k], nudges[k])
    return cross_entropy(names[:n], ops.matmul(x, ends[1]))


# %%
def relu_layer(x, kernel, nudge):
    return ops.relu(ops.add(ops.matmul(x, kernel), nudge))


def sigmoid_layer(x, kernel, nudge):
    return ops.sigmoid(ops.add(ops.matmul(x, kernel), nudge))


# %%
def drawn(spread, start, depth=20):
    """Return random kernels (depth, 64, 64), and those of the first and last layer."""
    dice = np.random.default_rng(notebook.seed(start))
    kernels = (spread * dice.normal(size=(depth, 64, 64))).astype("float32")
    shapes = ((196, 64), (64, 10))
    ends = [float(spread_of(s, "linear")) * dice.normal(size=s) for s in shapes]
    return kernels, [each.astype("float32") for each in ends]


# %%
def kernel_gradients(layer, kernels, ends, batch=256):
    """Return the derivatives of the loss for all kernels, (depth, 64, 64)."""
    nudges = np.zeros((len(kernels), batch, 64), "float32")
    return gradient(lambda k: loss_of(layer, k, nudges, ends), kernels)


# %%
def back_signals(layer, kernels, ends, batch=256):
    """Return the derivatives of the loss for all sums z, (depth, batch, 64)."""
    nudges = np.zeros((len(kernels), batch, 64), "float32")
    return gradient(lambda n: loss_of(layer, kernels, n, ends), nudges)


# %%
def sizes(arrays):
    """Return the root of the mean square of each layer, (nets, layers)."""
    return np.sqrt([np.mean(np.square(each), axis=(1, 2)) for each in arrays])


# %% [markdown]
# Lesson 1 saw gradients fade with sigmoids. **Predict** for ReLU with Glorot's start,
# where the signal halves its square in each layer: is the gradient of the kernels
# largest near the input, near the output, or equal? And the back-signal?

# %%
kinds = {
    "sigmoid, Glorot": (sigmoid_layer, glorot),
    "ReLU, Glorot": (relu_layer, glorot),
    "ReLU, He": (relu_layer, he),
}

# %%
by_kernel, by_nudge = {}, {}
for name, (layer, spread) in kinds.items():
    nets = [drawn(spread, start) for start in range(3)]
    by_kernel[name] = sizes([kernel_gradients(layer, *net) for net in nets])
    by_nudge[name] = sizes([back_signals(layer, *net) for net in nets])

# %% tags=["nbval-ignore-output"] alt="ReLU: kernels level, back-signal fades."
figures.through_depth(
    {"gradient of a weight": by_kernel, "back-signal at a unit": by_nudge}
)
plt.show()

# %% [markdown]
# With sigmoids both fade: a slope of at most ¼ at each layer. With ReLU and Glorot's
# start only the back-signal fades towards the input, by $2^{-1/2}$ per layer, and with
# it the gradients of biases. The signal fades by the same factor towards the *output*.
# Their product, the gradient of a kernel, is the same in all layers: **they all shrink
# together**. There is even a law. Without biases, a kernel made 1 % larger makes all
# that follows 1 % larger, whichever layer it is in. So the sum of weight times gradient
# must be the same number in each layer (mathematicians name it after Euler).

# %% tags=["nbval-ignore-output"]
kernels, ends = drawn(he, start=0)
products = (kernels * kernel_gradients(relu_layer, kernels, ends)).sum(axis=(1, 2))
table({1: products[0], 10: products[9], 20: products[19]}, ["layer", "Σ W · ∂L/∂W"])

# %% tags=["folded"]
level, fading, lost = (
    each[:, 0] / each[:, -1]
    for each in (
        by_kernel["ReLU, Glorot"],
        by_nudge["ReLU, Glorot"],
        by_kernel["sigmoid, Glorot"],
    )
)
per_layer = fading ** (1 / 19) / math.sqrt(0.5)
apart = np.ptp(products) / np.abs(products).mean()
print("sigmoid, first kernel below 1e-6 of the last:", bool(lost.max() < 1e-6))
print("ReLU, kernels level within 5:", bool(np.abs(np.log(level)).max() < math.log(5)))
print("back-signal, 0.707 per layer:", bool(np.abs(per_layer - 1).max() < 0.06))
print("Σ W · ∂L/∂W equal within 1e-3:", bool(apart < 1e-3))

# %% [markdown]
# ## 3 · Batch normalisation, by hand (core, 6 min)
#
# Why hope that a mean square stays 1? **Batch normalisation** makes it 1, in each
# layer. For each channel, take mean and variance over the images of the batch (and over
# rows and columns), and let the network undo it by two weights of its own, γ and β:
#
# $$y = \gamma\, \frac{x - \text{mean}}{\sqrt{\text{variance} + \varepsilon}} + \beta$$
#
# An answer must not depend on what else is asked. So after training the layer uses a
# *moving* mean and variance, which each training batch has pulled a little towards its
# own: new = momentum · old + (1 − momentum) · batch. (Neither this momentum nor this β
# are those of lesson 2.)
#
# ### Exercise 15.2: batch normalisation (at home, 8 min)
#
# Return the output and the new moving mean and variance (which only training changes).
# `x` is (n, channels) or (n, rows, columns, channels); all else has the shape
# (channels,), but for `training`, True or False, and two numbers. The variance is the
# mean square deviation, as by `np.var`.


# %%
def batch_norm(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    """Return the output, and the moving mean and variance afterwards."""
    ...  # your code here


check("15.2", batch_norm)

# %% [markdown]
# Beside Keras, in training and afterwards, on maps of mean 3 and spread 2:

# %%
normalise = own("15.2", batch_norm, otherwise=references.batch_norm)
maps = (3 + 2 * rng.standard_normal((32, 5, 5, 3))).astype("float32")
layer, moving = layers.BatchNormalization(momentum=0.9), (np.zeros(3), np.ones(3))
ones, zeros = np.ones(3), np.zeros(3)

# %% tags=["nbval-ignore-output"]
apart = []
for mode in (True, True, False):
    ours, *moving = normalise(maps, ones, zeros, *moving, mode)
    theirs = ops.convert_to_numpy(layer(maps, training=mode))
    apart.append(float(np.abs(ours - theirs).max()))
    print(f"training={mode}: mean {theirs.mean():.2f}, apart by {apart[-1]:.0e}")

# %% [markdown]
# The same to rounding, but look at the third line: after two batches the moving mean
# has gone $1 - 0.9^2$ = 19 % of the way from 0 to 3, and the layer, now asked to use
# it, normalises badly (section 7). Keras' default momentum is 0.99: half of the way
# takes 69 batches.
#
# **What does it cost?** Behind a ReLU a sum of mean 0 and variance 1 has the variance
# $(\pi - 1) / 2\pi$ = 0.34, and the next normalisation divides by that. On the way back
# the gradient is divided along, while the ReLU takes away half of its square only. So
# its square *grows*, by $\frac{1}{2} / 0.34 = \pi / (\pi - 1)$ = 1.47 per layer; the
# gradient itself by **1.21**. **Predict**: after thirty layers?


# %%
def normalised_layer(x, kernel, nudge):
    z = ops.add(ops.matmul(x, kernel), nudge)
    z = (z - ops.mean(z, axis=0)) / ops.sqrt(ops.var(z, axis=0) + 1e-3)
    return ops.relu(z)


# %% tags=["nbval-ignore-output"]
growing = {}
for batch, spread in ((8, he), (32, he), (256, he), (256, glorot)):
    nets = [drawn(spread, start, depth=30) for start in range(3)]
    found = [kernel_gradients(normalised_layer, *net, batch) for net in nets]
    growing[f"{batch} images, {'He' if spread == he else 'Glorot'}"] = sizes(found)

# %% tags=["nbval-ignore-output"] alt="Normalised: gradients grow towards the input."
middle = np.median(growing["256 images, He"][:, 14])
law = middle * 1.211 ** np.arange(14, -16, -1)
label = "gradient of a weight"
figures.through_depth({label: growing}, {label: {"256 images, He": law}})
plt.show()

# %% tags=["nbval-ignore-output"]
per_layer = {n: (s[:, 4] / s[:, 24]) ** (1 / 20) for n, s in growing.items()}
rows = {name: plus_minus(values, 2) for name, values in per_layer.items()}
table(rows, ["batch and start", "growth per layer"])

# %% [markdown]
# Batch normalisation keeps the signal, and makes the gradient **explode**: 1.2 per
# layer for large batches (counted from layer 5 to 25), 1.21²⁹ = 260 in thirty; more for
# small ones, whatever the first weights (G. Yang and others, 2019). At ten layers that
# is a factor of 7 and no harm: six normalised layers learn better than six plain ones
# (section 7). A large gradient is not a large step either: of a kernel in front of a
# normalisation only the direction counts. At a hundred layers it is a factor of 10⁸.
# What takes it away again?

# %% tags=["folded"]
large, few = per_layer["256 images, He"], per_layer["8 images, He"]
both = np.concatenate([large, per_layer["256 images, Glorot"]])
print("equal to Keras within 1e-4:", max(apart) < 1e-4)
within = bool(both.min() > 1.15 and both.max() < 1.27)
print("256 images, either start: growth from 1.15 to 1.27:", within)
print("8 images: more:", bool(few.min() > large.max()))

# %% [markdown]
# ## 4 · Twenty convolutions (core, 9 min)
#
# A network of 20 layers can do whatever one of 6 can: let 14 layers pass on what they
# get. So why does it not at least do that? Because *pass on* is hard to find, for a
# layer that starts at random. Turn it round: let the network **start** there. A
# **residual block** adds what it finds to what it got,
#
# $$y = x + F(x), \quad \text{with } F = 0 \text{ at the start.}$$
#
# ### Exercise 15.3: a block that starts as the identity (at home, 8 min)
#
# Design it: a Keras model from maps (n, 7, 7, filters) to as many, with two
# convolutions of 3×3 and an activation between them, without normalisation. Before any
# training it returns its input, for every input, exactly. And all its kernels must be
# able to learn.


# %%
def my_block(filters):
    """Return a Keras model for maps (n, 7, 7, filters) that starts as the identity."""
    ...  # your code here


check("15.3", my_block)

# %% [markdown]
# Networks of 3×3 convolutions with eight filters read digits. Behind a first one of
# stride 2 stand 6 or 20, one behind the other, or 20 in blocks (yours, where 15.3 is
# right). No normalisation anywhere. The control has neither block nor skip, but it
# *starts* as the identity as well: each kernel passes its channel on, a one in the
# middle and zeros around it.

# %%
residual_block = own("15.3", my_block, otherwise=references.my_block)

# %%
SAME = {"padding": "same", "kernel_initializer": "he_normal"}


def pass_on(shape, dtype=None):
    """Return a kernel (3, 3, channels, channels) that changes nothing."""
    kernel = np.zeros(shape, "float32")
    kernel[1, 1] = np.eye(shape[-1])
    return ops.convert_to_tensor(kernel, dtype)


# %%
def plain_net(depth, start="he_normal"):
    """A stem with stride 2, then 3×3 convolutions on maps of 7×7."""
    inputs = keras.Input((14, 14, 1))
    x = layers.Conv2D(8, 3, strides=2, activation="relu", **SAME)(inputs)
    for _ in range(depth):
        settings = SAME | {"kernel_initializer": start}
        x = layers.Conv2D(8, 3, activation="relu", **settings)(x)
    return keras.Model(inputs, layers.Dense(10)(layers.Flatten()(x)))


# %%
def residual_net(depth):
    """The same stem, then blocks of two convolutions each."""
    inputs = keras.Input((14, 14, 1))
    x = layers.Conv2D(8, 3, strides=2, activation="relu", **SAME)(inputs)
    for _ in range(depth // 2):
        x = residual_block(8)(x)
    return keras.Model(inputs, layers.Dense(10)(layers.Flatten()(x)))


# %%
def prepared(network):
    """Return a network ready to be trained; Keras compiles its step once."""
    model = network()
    model.compile(keras.optimizers.SGD(momentum=0.9), loss=cross_entropy)
    return model


# %%
def quality(model):
    """Return the loss on the training digits, and % right of the new ones."""
    seen, new = (model(x, training=False) for x in (x_train, x_new))
    answers = ops.convert_to_numpy(new).argmax(axis=1)
    return float(cross_entropy(y_train, seen)), 100 * np.mean(answers == y_new)


# %%
def train(model, network, rate, start, epochs=2):
    """Train from fresh weights; return training loss and % right of new digits."""
    keras.utils.set_random_seed(notebook.seed(start))
    model.set_weights(network().get_weights())
    for memory in model.optimizer.variables:
        memory.assign(ops.zeros(memory.shape, memory.dtype))
    model.optimizer.learning_rate = rate
    bar = training.progress()
    model.fit(x_train, y_train, 25, epochs=epochs, verbose=0, callbacks=bar)
    return quality(model)


# %% [markdown]
# 800 digits twice, 64 steps, three starts. The learning rates have the smallest
# training loss of those we tried, at factors of about two. **Predict** how many of
# 1,000 new digits are read right, and the loss on the *training* digits: is a bad deep
# network overtrained?

# %% tags=["nbval-ignore-output"]
arms = {
    "6 plain": (partial(plain_net, 6), 0.01),
    "6 from identity": (partial(plain_net, 6, pass_on), 0.02),
    "6 in blocks": (partial(residual_net, 6), 0.02),
    "20 plain": (partial(plain_net, 20), 0.004),
    "20 from identity": (partial(plain_net, 20, pass_on), 0.004),
    "20 in blocks": (partial(residual_net, 20), 0.008),
}
own_start = {name: arm for name, arm in arms.items() if "identity" not in name}
models = {name: prepared(network) for name, (network, _) in own_start.items()}
for depth in (6, 20):  # the same network, with other first weights
    models[f"{depth} from identity"] = models[f"{depth} plain"]

# %% tags=["nbval-ignore-output"]
results = {}
for name, (network, rate) in arms.items():
    model = models[name]
    runs = [train(model, network, rate, start) for start in range(3)]
    results[name] = np.transpose(runs)  # losses, accuracies

# %% tags=["nbval-ignore-output"]
network, rate = arms["20 plain"]
model = models["20 plain"]
runs = [train(model, network, rate, start, epochs=4) for start in range(3)]
results["20 plain, 128 steps"] = np.transpose(runs)

# %% tags=["nbval-ignore-output"] alt="20 layers in blocks learn, 20 plain ones do not."
figures.trainings(results, chance=(math.log(10), 10))
plt.show()

# %% tags=["nbval-ignore-output"]
rows = {
    name: [plus_minus(loss, 2), plus_minus(right, 0, " %")]
    for name, (loss, right) in results.items()
}
table(rows, ["network", "training loss", "right on new digits"])

# %% [markdown]
# Twenty plain convolutions are worse than six, and they are so **on the digits
# they learn from**: this is not overtraining, it is failing to train (K. He and others,
# 2016, call it *degradation*; their plain networks were normalised, and had it as
# well). The same number in blocks learns, in the same 64 steps.
#
# Then it is the skip? Look at the control: without a skip, but from the identity, it
# learns nearly as well. So most of it is **where the network starts**. (L. Xiao and
# others, 2018, arXiv:1806.05393, trained 10,000 plain layers from a cleverer start of
# this kind.)
#
# And the six? They start badly, too: from the identity they come to 0.3, in blocks
# to 0.2. So twenty blocks are no better than six. But no worse, either, while from
# the identity *without* a skip twenty stay behind six: that last part is what the skip
# is for. What depth is good for, digits do not say; that, ImageNet has to.
#
# *Cannot be trained* would be too strong: with twice the steps the plain network is on
# its way.

# %% tags=["folded"]
losses = {name: result[0] for name, result in results.items()}
slow = bool(losses["20 plain"].min() > losses["6 plain"].max())
quick = bool(losses["20 in blocks"].mean() < losses["6 in blocks"].mean() + 0.2)
print("training loss: each 20 plain above each 6 plain:", slow)
print("20 in blocks within 0.2 of 6 in blocks:", quick)
start = losses["20 from identity"].max() < 0.6 * losses["20 plain"].min()
print("from identity, each below 0.6 of each 20 plain:", bool(start))
late = losses["20 plain, 128 steps"].mean() > losses["20 in blocks"].mean()
print("20 plain after 128 steps above the blocks after 64:", bool(late))

# %% tags=["folded", "nbval-ignore-output"]
plain, blocks = (
    [losses[f"{depth} {way}"].mean() for depth in (6, 20)]
    for way in ("plain", "in blocks")
)
found = "training loss of 6 and of 20: plain {:.2f} and {:.2f}".format(*plain)
found += ", in blocks {:.2f} and {:.2f}".format(*blocks)
claim("S24.stack", slow and quick, found)

# %% [markdown]
# ## 5 · More parameters than examples (core, 7 min)
#
# Depth brings parameters, often more than there are examples. Lesson 3 called that
# overtraining. Where can it be computed exactly? In least squares: $y$ depends on 100
# independent Gaussian inputs of spread 1, the first one most, with coefficients in
# proportion to $1/j$ (their squares add up to 1), and on noise of spread ½. We fit the
# first $p$ inputs to $n = 40$ examples; where many fits are perfect, we take the one
# with the smallest weights, as `lstsq` does. With $s$, the squared coefficients of the
# inputs in use, added up, and $u = 1 - s + ¼$ for all that the fit cannot see, the mean
# test error is (M. Belkin and others, 2020)
#
# $$u \left(1 + \frac{p}{n - p - 1}\right) \text{ for } p < n - 1, \qquad s \left(1 -
# \frac{n}{p}\right) + u \left(1 + \frac{n}{p - n - 1}\right) \text{ for } p > n + 1.$$
#
# **Predict**: where is the error largest, and which $p$ from 1 to 100 is best?


# %%
def fit_error(p, n, repeats=200):
    """Return mean and error of the squared test error of least squares."""
    found = []
    for _ in range(repeats):
        x = rng.standard_normal((n, 100))
        y = x @ COEFFICIENTS + 0.5 * rng.standard_normal(n)
        w = np.zeros(100)
        w[:p] = np.linalg.lstsq(x[:, :p], y)[0]
        found.append(np.sum((w - COEFFICIENTS) ** 2) + 0.5**2)
    return np.mean(found), np.std(found) / math.sqrt(repeats)


# %% tags=["nbval-ignore-output"]
counts = [1, 2, 4, 8, 14, 20, 28, 34, 46, 52, 60, 80, 100]
measured = np.transpose([fit_error(p, 40) for p in counts])

# %% tags=["nbval-ignore-output"] alt="The error peaks where p = n."
fine = np.arange(1, 101)
exact = [exact_error(p, 40) for p in fine]
label = "squared test error"
law = fine, exact
figures.descents(counts, {"200 fits": measured}, law, examples=40, ylabel=label)
plt.yscale("log")
plt.show()

# %% [markdown]
# Two descents, and a mountain between them at $p = n$. There just one fit goes through
# all examples, noise included, and it has to bend wildly. With more parameters there
# are many such fits, and the smallest one is tame again. That is **double descent**.
# But here the second valley, 1.01, is not as deep as the first, 0.40 at $p = 7$: *more
# is better* is no law. (Section 6 has digits, where it is true, and a penalty that
# spares one the mountain.)
#
# ### Exercise 15.4: more examples, larger error (at home, 6 min)
#
# Design an experiment in which more data hurt. Return (p, few, many): the fit uses the
# first p inputs; with `many` examples its expected error is at least three times that
# with `few`, and finite. Both numbers of examples lie from 5 to 200.


# %%
def worse_with_more():
    """Return (p, few, many): inputs in use, and two numbers of examples."""
    ...  # your code here


check("15.4", worse_with_more)

# %% tags=["nbval-ignore-output"]
design = own("15.4", worse_with_more, otherwise=references.worse_with_more)
p, few, many = map(int, design())
rows = [[n, exact_error(p, n), *fit_error(p, n)] for n in (few, many)]
table(rows, ["examples", "exact", "200 fits", "±"])

# %% tags=["folded"]
pairs = zip(counts, *measured, strict=True)
far = [abs(error - exact_error(p, 40)) < 5 * spread for p, error, spread in pairs]
print("formula within 5 errors at all p:", all(far))
first_valley = bool(min(exact) < min(exact[41:]))
print("first valley at p =", fine[np.argmin(exact)], "and deeper:", first_valley)

# %% [markdown]
# ## 6 · And digits? (deeper, 5 min)
#
# Two hundred of them, a fifth with a label drawn anew; a hidden layer of $p$ random
# ReLU units that stays as it is, and least squares behind it. Beside it the same with a
# penalty (lesson 3), which adds a twentieth of its mean eigenvalue to the matrix that
# is inverted: one value for all $p$, not tuned. (It is written with a matrix of 200 ×
# 200 instead of $p$ × $p$: the same fit.)


# %%
def noisy_labels(dice):
    """Return the labels of the first 200 digits, a fifth of them drawn anew."""
    return np.where(dice.random(200) < 0.2, dice.integers(0, 10, 200), names[:200])


# %%
def hidden(x, weights):
    """Return random ReLU features (n, p) of images (n, 196)."""
    return relu(x @ weights / 14) / math.sqrt(weights.shape[1])


# %%
def digits_by_least_squares(p, start):
    """Return % right without and with a penalty, and the size of the weights."""
    dice = np.random.default_rng(notebook.seed(start))
    labels, weights = noisy_labels(dice), dice.normal(size=(196, p))
    H, H_new = (hidden(x.reshape(-1, 196), weights) for x in (small[:200], x_new))
    targets = np.eye(10)[labels] - 0.1
    w = np.linalg.lstsq(H, targets)[0]
    K = H @ H.T
    K_more = K + 0.05 * np.trace(K) / 200 * np.eye(200)
    ridge = H.T @ np.linalg.solve(K_more, targets)
    answers = [(H_new @ each).argmax(axis=1) for each in (w, ridge)]
    return *(100 * np.mean(each == y_new) for each in answers), np.linalg.norm(w)


# %% [markdown]
# And the simplest rival: a vote of the five nearest of the 200 digits, with the same
# wrong labels. **Predict** who wins.


# %%
def five_neighbours(start):
    """Return % right of a vote of the nearest five of 200 digits."""
    labels = noisy_labels(np.random.default_rng(notebook.seed(start)))
    near, far = (x.reshape(-1, 196) for x in (small[:200], x_new))
    squared = (near**2).sum(axis=1) - 2 * far @ near.T  # |far|² is the same for all
    votes = np.eye(10)[labels[squared.argsort(axis=1)[:, :5]]].sum(axis=1)
    return 100 * np.mean(votes.argmax(axis=1) == y_new)


# %% tags=["nbval-ignore-output"]
units = [20, 50, 100, 150, 200, 250, 400, 1000, 3000]
scores = [[digits_by_least_squares(p, start) for start in range(3)] for p in units]
mean, spread = np.mean(scores, axis=1), np.std(scores, axis=1, ddof=1)
floors = {"5 neighbours": np.mean([five_neighbours(start) for start in range(3)])}

# %% tags=["nbval-ignore-output"] alt="At 200 units least squares guesses."
curves = {
    "least squares": (mean[:, 0], spread[:, 0]),
    "with a penalty": (mean[:, 1], spread[:, 1]),
}
label = "right on new digits (%)"
figures.descents(units, curves, examples=200, ylabel=label, floors=floors)
plt.show()

# %% tags=["nbval-ignore-output"]
rows = [[units[k], *mean[k]] for k in (1, 4, 8)]
columns = ["p", "least squares (%)", "with a penalty (%)", "size of the weights"]
table(rows, columns)

# %% [markdown]
# At $p = n$, where the weights are largest, the fit guesses. Here the second valley
# *is* the deeper one. And with a penalty there never was a mountain: what makes it is
# not how many parameters there are, but how large they may grow. (The vote of
# neighbours, which fits nothing, keeps up with the best of them.)

# %% tags=["folded"]
print("digits: at p = n below 25 %:", bool(mean[4, 0] < 25))
print("3,000 units ahead of 50:", bool(mean[8, 0] > mean[1, 0]))
print("with a penalty no mountain:", bool(np.diff(mean[:, 1]).min() > -4))

# %% [markdown]
# ## 7 · Traps of batch normalisation (deeper, 7 min)
#
# **The momentum.** A network of six normalised convolutions with Keras' default, 0.99,
# learns for 64 steps. So more than half of its moving statistics, $0.99^{64}$ = 53 %,
# is what they were before the first. **Predict** its accuracy, and what it is after one
# more pass over the training digits in which *no weight changes*: only the statistics
# are set to the true ones.


# %%
def normalised_net():
    """Six convolutions with batch normalisation as Keras has it by default."""
    inputs = x = keras.Input((14, 14, 1))
    for number in range(6):
        x = layers.Conv2D(8, 3, strides=2 if number == 0 else 1, **SAME)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    return keras.Model(inputs, layers.Dense(10)(layers.Flatten()(x)))


# %%
def renew_statistics(model):
    """Set all moving means and variances to those of the training digits."""
    normalisations = [each for each in model.layers if hasattr(each, "moving_mean")]
    for layer in normalisations:
        layer.momentum = 0.0  # keep nothing of the old ones
    model(x_train, training=True)


# %% tags=["nbval-ignore-output"]
model, stale, renewed = prepared(normalised_net), [], []
for start in range(3):
    stale.append(train(model, normalised_net, 0.02, start)[1])
    trained = normalised_net()
    trained.set_weights(model.get_weights())
    renew_statistics(trained)
    renewed.append(quality(trained)[1])
rows = {"after training": stale, "statistics renewed": renewed}
table({name: plus_minus(each, 0, " %") for name, each in rows.items()}, ["", "right"])

# %% [markdown]
# The weights were good all the time, and better than those of section 4's plain layers
# after as many steps: at this depth normalisation helps. If the training loss
# falls and the validation stays bad in the first epochs, suspect the moving statistics,
# and set `momentum=0.9` for short trainings.
#
# Four more, each in one line. **Predict** each answer.

# %%
tame = layers.BatchNormalization(momentum=0.9)
one = tame(np.array([[5.0, -2.0, 7.0]], "float32"), training=True)
print("a batch of one, dense:", ops.convert_to_numpy(one))

# %%
frozen = layers.BatchNormalization()
frozen.build(maps.shape)
frozen.trainable = False
mean_out = float(ops.mean(frozen(maps, training=True)))
print(f"frozen, with training=True: mean about {mean_out:.0f} instead of 0")

# %%
shifted = ops.convert_to_numpy(layers.BatchNormalization()(maps + 7, training=True))
as_it_was = ops.convert_to_numpy(layers.BatchNormalization()(maps, training=True))
useless = bool(np.abs(shifted - as_it_was).max() < 1e-4)
print("a bias in front of it changes nothing:", useless)

# %%
by_default = ops.convert_to_numpy(layers.LayerNormalization()(maps))
per_pixel = maps - maps.mean(axis=-1, keepdims=True)
per_pixel /= np.sqrt(maps.var(axis=-1, keepdims=True) + 1e-3)
same_as_pixel = bool(np.abs(by_default - per_pixel).max() < 1e-4)
print("LayerNormalization() on maps takes each pixel for itself:", same_as_pixel)

# %% [markdown]
# - In a batch of one, each number behind a dense layer is its own mean: the output is
#   β.
# - `trainable = False` puts this layer, and only this kind, into the mode of inference.
#   Whoever freezes a network to train it further has to know that (lesson 16).
# - The mean takes every bias away: `use_bias=False` in front of it.
# - **Layer normalisation** takes its mean over the channels of one example, not over
#   the batch, so that nothing moves and a batch may be small. On maps Keras' default
#   takes every pixel for itself; for a whole image say `axis=[1, 2, 3]`.

# %% tags=["folded"]
plain = results["6 plain"][1].mean()
print("six layers: normalised ahead of plain:", bool(np.mean(renewed) > plain))
gain = np.subtract(renewed, stale)
print("renewed statistics better at each start:", bool(gain.min() > 0))
print("batch of one gives β = 0:", bool(np.abs(ops.convert_to_numpy(one)).max() == 0))
print("frozen: mean still above 2.5:", mean_out > 2.5)

# %% [markdown]
# ## 8 · Through a residual block and back (deeper, 6 min)
#
# The sum has a danger of its own. If the branch starts by He, it brings as much mean
# square as the skip: the sum doubles in each block. **Predict** what twenty blocks make
# of it, if the branch starts by He, at $1/\sqrt{20}$ of that, at zero, or by He with a
# normalisation at its end. (The control: section 3's normalised layers, without skip.)


# %%
def residual_layer(x, kernel, nudge):
    return ops.add(x, ops.add(ops.matmul(ops.relu(x), kernel), nudge))


# %%
def normalised_branch(x, kernel, nudge):
    z = ops.add(ops.matmul(ops.relu(x), kernel), nudge)
    z = (z - ops.mean(z, axis=0)) / ops.sqrt(ops.var(z, axis=0) + 1e-3)
    return ops.add(x, z)


# %%
def growth(layer, kernels):
    """Return by what factor the blocks change the mean square of a signal."""
    first = x = rng.standard_normal((256, 64)).astype("float32")
    for kernel in kernels:
        x = layer(x, kernel, 0.0)
    return float(ops.mean(ops.square(x))) / np.mean(first**2)


# %%
branches = {
    "by He": (residual_layer, 1.0, 2.0**20),
    "by He / √20": (residual_layer, 20**-0.5, 1.05**20),
    "at zero": (residual_layer, 0.0, 1.0),
    "by He, normalised": (normalised_branch, 1.0, 1.0 + 20),
    "no skip, normalised": (normalised_layer, 1.0, 0.5),
}

# %% tags=["nbval-ignore-output"]
rows, near, level = [], {}, {}
for name, (layer, share, predicted) in branches.items():
    nets = [drawn(share * he, start) for start in range(3)]
    grown = np.median([growth(layer, kernels) for kernels, _ in nets])
    by_layer = sizes([kernel_gradients(layer, *net) for net in nets])
    near[name] = grown / predicted
    level[name] = np.median(by_layer[:, 0] / by_layer[:, -1])
    rows.append([name, f"{predicted:,.4g}", f"{grown:,.4g}", f"{level[name]:.2f}"])
table(rows, ["branch starts", "× predicted", "× measured", "gradient, first / last"])

# %% [markdown]
# A million, 2.7 and 1. The gradients of the kernels stay within a factor of a few; so
# they do without a skip, as long as nothing is normalised (section 2). A branch that
# starts at zero makes the deep network a shallow one, in signal and in gradient. The
# last two lines are the new thing. A *normalised* branch adds 1 to the mean square in
# each block, so the sum grows like the number of blocks, not like a power. Twenty
# normalised layers have about 1.21¹⁹ = 38 between the first and the last gradient;
# with the skip it is 4, about √20: the explosion of section 3 is gone. That is what
# ResNet does. (Identity is not a gift of the sum: zeros in the last kernel make it, γ =
# 0 in a normalisation there, or a factor.)
#
# ### Exercise 15.5: backwards through residual blocks (at home, 8 min)
#
# Each block is y = x + W₂ relu(W₁ x), without biases; `blocks` is a list of pairs (W₁,
# W₂) of arrays (n, n), x the input (n,). From `g`, the gradient of some loss at the
# output, return the gradient at the input. NumPy only.


# %%
def residual_gradient(x, blocks, g):
    """Return the gradient at the input x (n,) from that at the output, g (n,)."""
    ...  # your code here


check("15.5", residual_gradient)

# %% [markdown]
# Beside a derivative by differences, through thirty blocks:

# %%
back = own("15.5", residual_gradient, otherwise=references.residual_gradient)
blocks = [rng.normal(size=(2, 8, 8)) / 8 for _ in range(30)]
x0, aim, h = rng.normal(size=8), rng.normal(size=8), 1e-6


def end_of(x):
    """Send x through all blocks; return its component along `aim`."""
    for first, second in blocks:
        x = x + second @ relu(first @ x)
    return aim @ x


# %% tags=["nbval-ignore-output"]
by_differences = [
    (end_of(x0 + h * e) - end_of(x0 - h * e)) / (2 * h) for e in np.eye(8)
]
off = np.abs(np.subtract(back(x0, blocks, aim), by_differences)).max()
off /= np.abs(aim).max()
print(f"largest difference: {off:.0e} of the gradient")

# %% tags=["folded"]
off_by = {name: abs(math.log(ratio)) for name, ratio in near.items()}
doubling = off_by.pop("by He")  # a power of 20: one block counts
as_said = doubling < math.log(5) and max(off_by.values()) < math.log(1.4)
print("growth as predicted, within 1.4, by He within 5:", bool(as_said))
exploding = level.pop("no skip, normalised")
few = max(abs(math.log(ratio)) for ratio in level.values()) < math.log(6)
print("with a skip, gradients of first and last within 6:", bool(few))
print("without one, normalised, above 15:", bool(exploding > 15))
print("gradient as by differences:", bool(off < 1e-4))

# %% [markdown]
# ## 9 · The same for fewer multiplications (deeper, 6 min)
#
# Deep networks pay for every layer (lesson 9), so they look for cheaper ones. A
# **separable** convolution takes two steps: a k×k window for each channel of the input
# by itself (*depthwise*), then a 1×1 convolution that mixes the channels. A
# **bottleneck** first makes the maps few by 1×1, convolves these, and makes them many
# again; the blocks of ResNet-50 are such.
#
# ### Exercise 15.6: what a block costs (at home, 6 min)
#
# `kind` is "plain", "separable" or "bottleneck" (1×1 to `narrow` maps, k×k among these,
# 1×1 to the outputs). Return its weights, without biases, and the multiply-adds for one
# image on maps of side × side, padded, with stride 1.


# %%
def block_cost(kind, side, k, inputs, outputs, narrow=None):
    """Return weights without biases and multiply-adds per image of a block."""
    ...  # your code here


check("15.6", block_cost)

# %%
cost = own("15.6", block_cost, otherwise=references.block_cost)
rows = [[kind, *cost(kind, 14, 3, 64, 64, 16)] for kind in ("plain", "separable")]
rows.append(["bottleneck", *cost("bottleneck", 14, 3, 64, 64, 16)])
table(rows, ["64 → 64 maps of 14×14", "weights", "multiply-adds"])

# %% [markdown]
# Both are about eight times cheaper. What do they give up? A separable convolution is
# an ordinary one whose kernel for each input channel is one window times one number per
# output: a matrix of rank 1.
#
# **A trap.** Each sum of the depthwise step has nine terms. Keras, which sees a kernel
# of shape (3, 3, channels, 1), counts 9 · channels inputs and 9 outputs, and Glorot
# takes σ² = 2 / (inputs + outputs). **Predict** what share of
# the mean square the step keeps, with 64 channels.

# %% tags=["nbval-ignore-output"]
kept = {}
for channels in (1, 8, 64):
    x = rng.standard_normal((32, 12, 12, channels)).astype("float32")
    tries = [layers.DepthwiseConv2D(3)(x) for _ in range(20)]
    kept[channels] = np.mean([float(ops.mean(y**2)) for y in tries])
rows = [[n, 2 / (n + 1), share] for n, share in kept.items()]
table(rows, ["channels", "predicted, 2 / (channels + 1)", "measured"])

# %% [markdown]
# A factor of 32 lost in each layer of 64 channels: section 1 in a layer of today. The
# cure is a start that knows better: σ = 1/3, and He's for the 1×1 step. Does it matter?
# Three such convolutions behind a first one, 64 steps as in section 4. Plain ones make
# 12 maps, separable ones 28, which is not more expensive:


# %%
mine, theirs = cost("plain", 7, 3, 12, 12)[1], cost("separable", 7, 3, 28, 28)[1]
print(f"multiply-adds on maps of 7×7: plain {mine:,}, separable {theirs:,}")


# %%
def cheap_net(kind):
    """A stem, three convolutions on maps of 7×7, a pool, ten scores."""
    maps, start = (12 if kind == "plain" else 28), {}
    if kind == "separable, proper start":
        third = keras.initializers.RandomNormal(stddev=1 / 3)
        start = {"depthwise_initializer": third, "pointwise_initializer": "he_normal"}
    inputs = keras.Input((14, 14, 1))
    x = layers.Conv2D(maps, 3, strides=2, activation="relu", **SAME)(inputs)
    for _ in range(3):
        if kind == "plain":
            x = layers.Conv2D(maps, 3, **SAME)(x)
        else:
            x = layers.SeparableConv2D(maps, 3, padding="same", **start)(x)
        x = layers.ReLU()(x)
    x = layers.Flatten()(layers.MaxPool2D()(x))
    return keras.Model(inputs, layers.Dense(10)(x))


# %% tags=["nbval-ignore-output"]
cheap = {}
for kind in ("plain", "separable", "separable, proper start"):
    network = partial(cheap_net, kind)
    model = prepared(network)
    cheap[kind] = [train(model, network, 0.01, start)[1] for start in range(3)]
rows = {name: plus_minus(right, 0, " %") for name, right in cheap.items()}
table(rows, ["network", "right on new digits"])

# %% [markdown]
# With Keras' start the separable network still guesses after 64 steps (at 0.03, 0.1 and
# 0.3 as well, we tried); with the proper one it reads digits as well as the plain
# network does. (Longer training makes up for a part; we did not ask for how much.)
# Whoever had compared the two as they come would have buried a good idea.

# %% tags=["folded"]
proper, as_it_is = cheap["separable, proper start"], cheap["separable"]
ahead = np.mean(proper) - np.mean(as_it_is)
print("proper start ahead by 20 or more:", bool(ahead > 20))
ratios = [share * (n + 1) / 2 for n, share in kept.items() if n > 1]
print("8 and 64 channels within 10 % of 2/(channels + 1):", bool(np.ptp(ratios) < 0.1))

# %% [markdown]
# ## 10 · Three penalties (deeper, 8 min)
#
# L1, L2, weight decay: three names for *keep the weights small* that are often
# exchanged. Here is where one sees them alone. In 300 digits 218 pixels never carry
# ink, so the weights behind them hear nothing from the data. One softmax layer, 120
# steps; what is left of such a weight? **Predict** it, for SGD with η = 0.1 and λ or
# decay of 0.01 (of 0.001 for L1): the gradient of λΣw² is 2λw, that of λΣ|w| is ±λ, and
# a decay multiplies by 1 − η · decay.
# And for Adam with L2?

# %%
x300, y300 = images[:300].reshape(300, 784), names[:300]
silent = x300.max(axis=0) == 0
SGD, Adam, AdamW = keras.optimizers.SGD, keras.optimizers.Adam, keras.optimizers.AdamW
L1, L2 = keras.regularizers.L1, keras.regularizers.L2


def weights_of(optimizer, penalty=None):
    """Train one layer on 300 digits; return its kernel before and after."""
    keras.utils.set_random_seed(notebook.seed(1))
    start = keras.initializers.RandomNormal(stddev=0.05)
    layer = layers.Dense(10, kernel_initializer=start, kernel_regularizer=penalty)
    model = keras.Sequential([keras.Input((784,)), layer])
    model.compile(optimizer, loss=cross_entropy)
    before = model.get_weights()[0]
    model.fit(x300, y300, 50, epochs=20, verbose=0, callbacks=training.progress())
    return before, model.get_weights()[0]


# %% tags=["nbval-ignore-output"]
trainings = {
    "SGD, L2 0.01": weights_of(SGD(0.1), L2(0.01)),
    "SGD, decay 0.01": weights_of(SGD(0.1, weight_decay=0.01)),
    "SGD, L1 0.001": weights_of(SGD(0.1), L1(0.001)),
    "Adam, L2 0.01": weights_of(Adam(0.002), L2(0.01)),
    "Adam, L2 0.0001": weights_of(Adam(0.002), L2(0.0001)),
    "AdamW, decay 1": weights_of(AdamW(0.001, weight_decay=1.0)),
}

# %% tags=["nbval-ignore-output"]
t, left = 120, {}
laws = {
    "SGD, L2 0.01": (1 - 2 * 0.1 * 0.01) ** t,
    "SGD, decay 0.01": (1 - 0.1 * 0.01) ** t,
    "SGD, L1 0.001": None,  # depends on the weight: ηλ less in each step, until 0
    "Adam, L2 0.01": 0.0,
    "Adam, L2 0.0001": 0.0,
    "AdamW, decay 1": (1 - 0.001 * 1) ** t,
}
for name, (before, after) in trainings.items():
    left[name] = np.abs(after[silent]).sum() / np.abs(before[silent]).sum()

# %% tags=["nbval-ignore-output"] alt="Each penalty keeps its law."
first = trainings["SGD, L1 0.001"][0][silent]
thinned = np.maximum(np.abs(first) - 0.1 * 0.001 * t, 0)
laws["SGD, L1 0.001"] = thinned.sum() / np.abs(first).sum()
figures.shares_left(left, laws)
plt.show()

# %% [markdown]
# Each keeps its law, and three things stand out. Keras' L2 has no ½: it takes twice as
# much per step as a decay of the same number. **With Adam, λ does not matter**: a
# hundred times smaller, the same death. Adam divides each gradient by its own size
# (lesson 2), so a weight whose only gradient is the penalty walks η per step, whatever
# λ, until it is gone (as long as 2λ|w| is well above Adam's ε, 10⁻⁷). That is why AdamW
# was made: its decay does not go through Adam. And L1 is said to give exact zeros.
# **Predict** how many of the 7,840 weights are exactly 0.

# %% tags=["nbval-ignore-output"]
after = trainings["SGD, L1 0.001"][1]
none = int((after == 0).sum())
nearly = float(np.mean(np.abs(after) <= 1.01 * 0.1 * 0.001))
print(f"exactly 0: {none}; within one step, ηλ, of 0: {100 * nearly:.0f} %")

# %% [markdown]
# None: near 0 the steps leap to and fro, ±ηλ. Whoever wants zeros cuts off what is
# below ηλ.


# %% tags=["folded"]
def law_of(name, before):
    """Return what the law makes of first weights."""
    if name == "SGD, L1 0.001":
        return np.sign(before) * np.maximum(np.abs(before) - 0.1 * 0.001 * t, 0)
    return before * laws[name]


off = {}
for name, (before, after) in trainings.items():
    off[name] = np.abs(after[silent] - law_of(name, before[silent])).max()
exact_ones = ("SGD, L2 0.01", "SGD, decay 0.01", "AdamW, decay 1")
print("three laws within 1e-5:", bool(max(off[name] for name in exact_ones) < 1e-5))
print("L1 within one step of its law:", bool(off["SGD, L1 0.001"] < 1.1e-4))
gone = max(left["Adam, L2 0.01"], left["Adam, L2 0.0001"])
print("Adam with L2: below 2 % left, whatever λ:", bool(gone < 0.02))
print("L1: exact zeros:", none > 0)

# %% [markdown]
# ## Quiz (core, 2 min)
#
# **1.** A ReLU network of 20 equally wide layers, Keras' default start. By how much is
# the mean square of the signal smaller at the end?
#
# <details><summary>Answer</summary>
#
# By 2⁻²⁰, about 10⁻⁶: Glorot's factor is ½ per layer. And all kernels have a small
# gradient then, those at the input no smaller than those at the end.
#
# </details>
#
# **2.** A colleague puts batch normalisation into a plain network of 100 layers,
# *against vanishing gradients*. How much larger is the first gradient than the last, at
# the start?
#
# <details><summary>Answer</summary>
#
# About 1.21⁹⁹ = 10⁸ times. Normalisation keeps the signal and makes the gradient
# explode. A skip past each pair of layers cures that.
#
# </details>
#
# **3.** Equal weights never separate (lesson 1). Why may the second kernel of a
# residual block start at zeros?
#
# <details><summary>Answer</summary>
#
# The first kernel is random, so each zero sees another signal and gets another
# gradient. After one step they differ, and then the first kernel gets a gradient, too.
#
# </details>
#
# **4.** You have 500 examples and a linear model of 480 features that fits badly on new
# data. Name two cures, one of which makes the model larger.
#
# <details><summary>Answer</summary>
#
# A penalty (ridge); or far more features, with the solution of smallest norm; or far
# fewer. Next to p = n is the worst place of all.
#
# </details>
#
# ## Summary
#
# - Each layer multiplies the mean square of a signal by n σ²/2 (with ReLU). He's start
#   makes that 1; Glorot's leaves 10⁻¹⁵ after fifty layers.
# - In a ReLU network the gradients of all kernels shrink together, as Σ W · ∂L/∂W is
#   the same in every layer. The back-signal fades, and with sigmoids everything does.
# - Batch normalisation keeps the signal and makes gradients grow by 1.21 per layer, at
#   the start and for large batches; skips end that. Mind its moving statistics.
# - Twenty plain convolutions fail on the *training* digits: a loss of 1.9 after 64
#   steps, six come to 0.5. In blocks that start as the identity twenty come to 0.2, and
#   without a skip, but from the identity, to 0.4: most of it is the start. Six from the
#   same starts come to 0.2 and 0.3: digits need no depth.
# - Next to p = n a fit is at its worst; beyond it gets better again, sometimes better
#   than ever (digits), sometimes not (1.01 against 0.40). A penalty spares you the
#   mountain.
# - L1, L2 and weight decay are three laws. With Adam, L2 forgets its λ.
#
# *Next:* a network that somebody has trained already, on 50,000 photographs. Can its
# filters help you, with ninety pictures of your own? Lesson 16.
#
# *Read on:*
#
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep residual learning for image recognition*,
#   CVPR 2016, arXiv:1512.03385
# - G. Yang and others, *A mean field theory of batch normalization*, ICLR 2019,
#   arXiv:1902.08129
# - M. Belkin, D. Hsu, J. Xu, *Two models of double descent for weak features*, SIAM J.
#   Math. Data Sci. 2 (2020) 1167, arXiv:1903.07571

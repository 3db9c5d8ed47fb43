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
# # 1 · Neural networks: a recap
#
# A network is many copies of one simple thing. In this lesson you
#
# - compute a neuron, a layer and a batch, as on the slide and as in Keras;
# - count width, depth and parameters;
# - see what a layer without activation is worth;
# - take one step of training by hand, forward and backward;
# - read the first gradient as a picture;
# - build a network that fits a sine without training, and train the same network.
#
# Slides: *Recap: Neural Networks*, *Training of a neural network*, *Clarifying frequent
# misunderstandings*.
#
# You need no more than lesson 0. **Write your predictions down** before you run a cell.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=1)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint
from lessons.lesson01_neural_network_recap import figures
from utils import plots, training

# %% [markdown]
# ## 1 · One neuron (3 min)
#
# A **neuron** multiplies each of its inputs by a weight, adds up, and adds a number of
# its own, the bias. (`weights @ x` multiplies and adds up in one go.) The sum goes
# through an **activation function**. The most common one is the ReLU: what is negative
# becomes zero.


# %%
def relu(z):
    """Return max(z, 0), entry by entry."""
    return np.maximum(z, 0)


x = np.array([2.0, -1.0, 3.0])
weights, bias = np.array([1.0, 4.0, -0.5]), 0.5

# %% [markdown]
# **Predict** the output of this neuron; then its output with a bias of 4.5.

# %%
print("products:", weights * x, " sum + bias:", weights @ x + bias)
print("output:", relu(weights @ x + bias), " bias 4.5:", relu(weights @ x + 4.5))

# %% [markdown]
# The bias sets a threshold: the neuron answers only where the sum of the products is
# above −bias.
#
# ## 2 · A layer, and a batch (4 min)
#
# Several neurons that look at the same inputs are a **layer**. The slide writes $y =
# \sigma(Wx + b)$: each row of the matrix $W$ holds the weights of one neuron, $\sigma$
# is the activation.

# %%
W = np.array(
    [[1.0, 4.0, -0.5], [0.5, -1.0, 0.5], [-2.0, 0.5, 1.0], [-0.5, 1.5, 1.0]],
)
b = np.array([0.5, -1.0, 0.0, 0.5])
print("W:", W.shape, " x:", x.shape, " layer:", relu(W @ x + b))

# %% [markdown]
# Four neurons, three inputs: four outputs. A second layer would take these four numbers
# as its inputs, and so on:

# %%
W_next = np.array([[1.0, -2.0, 0.5, 1.0], [-1.0, 1.0, 1.5, 0.3]])
columns = ["3 inputs", "layer 1\n4 neurons", "layer 2\n2 neurons"]
figures.network([W, W_next], columns)
plt.show()

# %% [markdown]
# Each line is a weight: orange positive, blue negative, thick if large.
#
# Networks usually learn not from one example at a time but from a **batch**. A batch is
# a table with one example per *row*. **Predict**: does the slide's formula still work?

# %%
rng = np.random.default_rng(1)
batch = rng.normal(size=(5, 3))
try:
    print(W @ batch + b)
except ValueError:
    print("ValueError: cannot multiply", W.shape, "by", batch.shape)

# %% [markdown]
# It does not: rows of $W$ would meet columns of the table. Keras therefore computes $y
# = \sigma(XW + b)$, with the batch on the left. Its matrix, the *kernel*, has the shape
# (inputs, neurons), the slide's has (neurons, inputs).
#
# ### Exercise 01.1: from the slide to Keras (lecture hall, 5 min)
#
# `W` and `b` come from the slide: shapes (neurons, inputs) and (neurons,). `batch` has
# the shape (examples, inputs). Return two things: the kernel as Keras stores it, and
# the output of this ReLU layer for the whole batch, shape (examples, neurons).


# %%
def to_keras(W, b, batch):
    """Return the Keras kernel and the layer's output for a batch."""
    ...  # your code here


check("01.1", to_keras)

# %% [markdown]
# Stuck? `hint("01.1")` helps a little, `hint("01.1", 2)` helps more.
#
# Now the real thing. We give a Keras layer the slide's numbers and compare it with the
# slide's formula, example by example.

# %%
layer = keras.layers.Dense(4, activation="relu")
layer.build((None, 3))
layer.set_weights([W.T, b])
from_keras = keras.ops.convert_to_numpy(layer(batch.astype("float32")))
from_slide = np.array([relu(W @ example + b) for example in batch])

# %%
same = bool(np.allclose(from_keras, from_slide, atol=1e-5))
shape = tuple(layer.kernel.shape)
claim("S2.node", same and shape == (3, 4), f"equal with W transposed, kernel {shape}")

# %% [markdown]
# ## 3 · Width, depth, parameters (5 min)
#
# The lecture counts: the **width** is the number of neurons of a layer, the **depth**
# the number of layers that hold weights. The inputs are not a layer.
#
# **Predict** for the picture above: width of the first layer, depth, and the number of
# **parameters**, that is of all weights and biases.

# %%
print("weights:", W.size + W_next.size, " biases:", len(W) + len(W_next))

# %% [markdown]
# Width 4, depth 2, 26 parameters.
#
# ### Exercise 01.2: count the parameters (lecture hall, 4 min)
#
# `widths` lists the number of inputs and then the width of each layer: the network
# above is `[3, 4, 2]`. Every neuron of a layer sees everything that the layer before
# puts out.


# %%
def n_params(widths):
    """Count weights and biases of a fully connected network."""
    ...  # your code here


check("01.2", n_params)

# %% [markdown]
# `Dense` is Keras's name for such a layer. `Conv2D`, the subject of lesson 6, also
# consists of neurons, but each of them sees only a small patch of an image. Real
# networks contain layers that are no neurons at all, too. `Flatten` turns an image into
# a list of numbers, `MaxPooling2D` shrinks it, `Dropout` switches neurons off at
# random. They hold no weights. `BatchNormalization` rescales its inputs; it does hold
# weights, but by convention it is not counted: it has no neurons.
#
# ### Exercise 01.3: depth of a Keras model (lecture hall, 4 min)
#
# Count the layers of a Keras model that make its depth. `model.layers` lists all
# layers, also the inputs; `layer.weights` lists the weights of one. The models consist
# of the kinds named above.


# %%
def depth(model):
    """Return the number of layers with neurons."""
    ...  # your code here


check("01.3", depth)

# %% [markdown]
# The lecture's VGG16 carries its depth in its name. Keras can build it. (For small
# images here, which saves memory; the layers are the same. Its weights are random.)
# **Predict**: how many entries has its list of layers?

# %%
vgg = keras.applications.VGG16(weights=None, input_shape=(32, 32, 3))
kinds = [type(layer).__name__ for layer in vgg.layers]
print({kind: kinds.count(kind) for kind in sorted(set(kinds))})
counted = kinds.count("Conv2D"), kinds.count("Dense")
del vgg

# %% [markdown]
# 23 entries, of which 13 + 3 = 16 hold weights. And why the exception for
# normalisation? With it, a network would become deeper by being rescaled.

# %%
small = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(8),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(1),
    ]
)
holding = sum(bool(layer.weights) for layer in small.layers)
right = counted == (13, 3) and holding == 3
claim("S2.width_depth", right, "VGG16 13 + 3; a normalisation would make 2 layers 3")

# %% [markdown]
# ## 4 · Data, model, objective, optimiser (6 min)
#
# Every task of machine learning, says the lecture, has four ingredients. First
# **data**: inputs $x$ with labels $y$. Ours are 1,000 points on a sine.

# %%
x_sine = rng.uniform(size=(1000, 1)).astype("float32")
y_sine = np.sin(2 * np.pi * x_sine)

# %% [markdown]
# Second, a **model** with weights that can be adapted. This one has a depth of 3, and
# we leave its activations out, to see what they are good for.


# %% tags=["network"]
def network_without_activation():
    """Return a fully connected network with the widths 1, 64, 64, 1."""
    inputs = keras.Input((1,))
    x = keras.layers.Dense(64)(inputs)
    x = keras.layers.Dense(64)(x)
    outputs = keras.layers.Dense(1)(x)
    return keras.Model(inputs, outputs)


linear = network_without_activation()
print("parameters:", linear.count_params())

# %% [markdown]
# Third, an **objective**: one number that says how wrong the model is, the **loss**.
# Ours is the mean squared error. Fourth, an **optimiser** that changes the weights such
# that the loss falls. It needs the **gradient**, the derivatives of the loss with
# respect to all weights and biases: it points uphill, so the optimiser walks the other
# way, and the **learning rate** says how far. Adam is a common choice (lesson 2).

# %%
adam = keras.optimizers.Adam(learning_rate=0.001)
linear.compile(optimizer=adam, loss="mse")

# %% [markdown]
# Training takes one batch after the other (here 50 examples) and makes one step for
# each. An **epoch** is one pass through all data, here 20 steps.
#
# **Predict** the loss after 20 epochs. Always answering 0 gives 0.5, the mean of sin².
# The best straight line gives about 0.2. A perfect fit gives 0.

# %% tags=["nbval-ignore-output"]
bar = training.progress()
linear.fit(x_sine, y_sine, batch_size=50, epochs=20, verbose=0, callbacks=bar)
loss_linear = linear.evaluate(x_sine, y_sine, verbose=0)
line = np.polyfit(x_sine[:, 0], y_sine[:, 0], deg=1)
loss_line = np.mean((np.polyval(line, x_sine) - y_sine) ** 2)
print(f"4,353 parameters: {loss_linear:.3f}   straight line: {loss_line:.3f}")

# %%
close = bool(loss_line - 1e-6 < loss_linear < 1.05 * loss_line)
print("as good as the best straight line, within 5 %:", close)

# %% [markdown]
# Three layers and 4,353 parameters have learned what two numbers can do, and nothing
# more.
#
# ## 5 · A layer without activation (4 min)
#
# Why? Two layers without activation compute $W_2(W_1x + b_1) + b_2$. Multiply it out.
#
# ### Exercise 01.4: merge two layers (lecture hall, 5 min)
#
# Return $W$ and $b$ of the *one* layer that computes the same, in the slide's
# convention.


# %%
def merge(W1, b1, W2, b2):
    """Return W and b with W x + b = W2 (W1 x + b1) + b2."""
    ...  # your code here


check("01.4", merge)

# %% [markdown]
# So the trained network must *be* a straight line. Keras's weights, merged in its own
# convention (from left to right), give slope and offset:

# %% tags=["nbval-ignore-output"]
kernel1, bias1, kernel2, bias2, kernel3, bias3 = linear.get_weights()
slope = (kernel1 @ kernel2 @ kernel3).item()
offset = ((bias1 @ kernel2 + bias2) @ kernel3 + bias3).item()
print(f"network: {slope:.2f} x + {offset:.2f}")
print("best straight line: {:.2f} x + {:.2f}".format(*line))

# %%
on_the_line = slope * x_sine + offset
straight = np.allclose(linear.predict_on_batch(x_sine), on_the_line, atol=1e-4)
print("the network is this straight line:", straight)

# %%
measured = "4,353 parameters make one straight line, its loss within 5 % of the best"
claim("S9.linear_layer", straight and close, measured)

# %% [markdown]
# So linear layers cannot do what one of them cannot. A famous example is XOR: the
# output should be 1 if *exactly one* of two inputs (each 0 or 1) is 1, and else 0. The
# best linear answer by least squares says nothing at all:

# %%
points = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])  # the 1 is for the bias
coefficients = np.linalg.lstsq(points, [0, 1, 1, 0], rcond=None)[0]
print("XOR, best linear answers:", (points @ coefficients).round(6))

# %% [markdown]
# ### Exercise 01.5: XOR by hand (at home, 8 min)
#
# With an activation, two neurons are enough. Find the weights of a network with two
# ReLU neurons and one output without activation, in Keras's convention: `kernel1` (2,
# 2), `bias1` (2,), `kernel2` (2,), `bias2` a number. The network computes `relu(x @
# kernel1 + bias1) @ kernel2 + bias2`. Get all four answers right within 0.1.


# %%
def xor_network():
    """Return kernel1, bias1, kernel2, bias2."""
    ...  # your code here


check("01.5", xor_network)

# %% [markdown]
# ## 6 · One step, forward and backward (8 min)
#
# Now look inside a training step. The network: two inputs, two ReLU neurons, one output
# without activation. The label of the example is 2. First **forward**, layer by layer.

# %%
example, label = np.array([1.0, 2.0]), 2.0
W1, b1 = np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([0.0, 0.0])
w2, b2 = np.array([2.0, 5.0]), -1.0

z = W1 @ example + b1
h = relu(z)
prediction = w2 @ h + b2
print("z:", z, " h:", h, " prediction:", prediction)
print("loss:", (prediction - label) ** 2)

# %% [markdown]
# The prediction is 5, so it is too large by 3. Now **backward**: which weight is to
# blame, and how much? The chain rule goes through the same formulas from the end to the
# start. This is **backpropagation**.
#
# **Predict** for how many of the nine parameters the derivative is zero. (The second
# neuron is silent: it puts out 0.) In the code, `d_W1` stands for $\partial J /
# \partial W_1$, where $J$ is the loss.

# %%
d_prediction = 2 * (prediction - label)  # the loss is a square
d_w2, d_b2 = d_prediction * h, d_prediction
d_h = d_prediction * w2
d_z = d_h * (z > 0)  # a silent ReLU lets nothing through
d_W1, d_b1 = np.outer(d_z, example), d_z
print("W1:", d_W1.tolist(), " b1:", d_b1, "\nw2:", d_w2, " b2:", d_b2)

# %% [markdown]
# Four of nine are zero. From this example the silent neuron learns nothing: neither the
# weights and the bias before it, nor the weight behind it.
#
# Never trust a derivative you did not check.
#
# ### Exercise 01.6: the gradient in numbers (lecture hall, 5 min)
#
# `loss` is a function of an array of parameters, `theta`, with one axis. Return the
# derivative with respect to each parameter, from differences: change *one* parameter a
# little, up and down, and see what the loss does. It should be good to a relative 10⁻⁴.


# %%
def numerical_gradient(loss, theta):
    """Return the derivatives of loss(theta), shape of theta."""
    ...  # your code here


check("01.6", numerical_gradient)


# %% [markdown]
# The course's answer to the same question, for the network above:


# %%
def loss_of(theta):
    """Compute the loss as a function of all nine parameters in a row."""
    matrix, shift = theta[:4].reshape(2, 2), theta[4:6]
    return (theta[6:8] @ relu(matrix @ example + shift) + theta[8] - label) ** 2


theta = np.array([*W1.ravel(), *b1, *w2, b2])
steps = 1e-5 * np.eye(9)
differences = [(loss_of(theta + s) - loss_of(theta - s)) / 2e-5 for s in steps]
by_hand = np.array([*d_W1.ravel(), *d_b1, *d_w2, d_b2])
print("by hand = in numbers:", np.allclose(by_hand, differences))

# %% [markdown]
# Differences need two forward passes per parameter. Backpropagation needs one pass
# forward and one back for *all* of them: that is why networks with millions of
# parameters can be trained.
#
# Does Keras get the same? It does not show its gradients, but the simplest optimiser,
# **SGD** (stochastic gradient descent), gives them away. One step is
#
# $$\theta \rightarrow \theta - \eta \, \frac{\partial J}{\partial \theta}$$
#
# with the learning rate $\eta$. So the gradient is the change of the weights, divided
# by $-\eta$. (`run_eagerly` skips the compilation, which a single step is not worth.)


# %%
def first_step(model, x, y, learning_rate):
    """Take one step of SGD; return the gradients it has followed."""
    sgd = keras.optimizers.SGD(learning_rate)
    model.compile(optimizer=sgd, loss="mse", run_eagerly=True)
    before = model.get_weights()
    model.train_on_batch(x, y)
    after = model.get_weights()
    return [(a - b) / learning_rate for a, b in zip(before, after, strict=True)]


# %%
inputs = keras.Input((2,))
hidden = keras.layers.Dense(2, activation="relu")(inputs)
outputs = keras.layers.Dense(1)(hidden)
tiny = keras.Model(inputs, outputs)
tiny.set_weights([W1.T, b1, w2[:, None], np.array([b2])])

# %%
gradients = first_step(tiny, example[None], np.array([[label]]), learning_rate=0.01)
wanted = (d_W1.T, d_b1, d_w2[:, None], d_b2)
pairs = zip(gradients, wanted, strict=True)
agree = all(np.allclose(g, by_hand, atol=1e-3) for g, by_hand in pairs)
print("Keras = by hand, within 0.001:", agree)

# %% [markdown]
# ## 7 · What the first gradient sees (7 min)
#
# *Inputs strongly correlated with the target get a large gradient*, says the lecture.
# Take handwritten digits, 3 (target −1) and 8 (target +1), and a single neuron without
# activation that looks at all 784 pixels. All its weights are zero.

# %%
from utils.images import load_digits

images, digits = load_digits()
chosen = (digits == 3) | (digits == 8)
pixels = images[chosen].reshape(-1, 784)
target = np.where(digits[chosen] == 8, 1.0, -1.0)
print("examples, pixels:", pixels.shape, " mean target:", target.mean())

# %% [markdown]
# **Predict**: at which pixels will the gradient be large? Where will it be positive? (A
# positive gradient makes the weight smaller.)


# %%
def one_neuron(weights=None, bias=0.0, size=784):
    """Return a model of one neuron without activation, all zero if not told."""
    inputs = keras.Input((size,))
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    weights = np.zeros(size) if weights is None else weights
    model.set_weights([weights[:, None], np.array([bias])])
    return model


gradient = first_step(one_neuron(), pixels, target[:, None], 1.0)[0][:, 0]

# %% [markdown]
# Beside it, the covariance of each pixel with the target: the mean of (pixel − its
# mean) · (target − its mean).


# %%
def covariance(x, y):
    """Return the covariance of each column of x with y."""
    return ((x - x.mean(axis=0)) * (y - y.mean())[:, None]).mean(axis=0)


maps = [pixels[target == -1].mean(axis=0), pixels[target == 1].mean(axis=0)]
maps = [
    image.reshape(28, 28) for image in (*maps, gradient, covariance(pixels, target))
]
plots.show_images(maps[:2], ["mean 3", "mean 8"], width=3)
plots.show_images(maps[2:], ["first gradient", "covariance"], signed=True, width=4)
plt.show()

# %%
deviation = np.abs(gradient + 2 * covariance(pixels, target)).max()
print("gradient = −2 · covariance, within 1e-4:", deviation < 1e-4)

# %% [markdown]
# The two maps are the same, up to a factor of −2. It cannot be otherwise. The loss is
# the mean of $(y - wx - b)^2$; at $w = b = 0$ its derivative is $-2\,\overline{yx}$,
# and that is −2 times the covariance, because the target has a mean of zero.
#
# Darkest blue are the pixels that close the loops of an 8: there the weights grow most.
# With as many 3s as 8s the gradient is the mean 3 minus the mean 8, so a single step
# downhill turns the neuron into a stencil, 8 minus 3. How well does it tell the digits
# apart, the same 1,000 that it learned from? (We subtract the mean image, so that a sum
# above 0 means 8.)

# %%
score = (pixels - pixels.mean(axis=0)) @ -gradient
print(f"correct after one step: {np.mean((score > 0) == (target > 0)):.0%}")

# %% [markdown]
# ### Where the sentence fails
#
# It is true for a linear model, at zero, with centred numbers of equal scale. Three
# experiments, in each of which the *correlations* stay exactly as they are. **Predict**
# what happens to the gradient
#
# 1. if the left half of the image is measured in another unit, ten times larger;
# 2. if the targets are 0 and 1 instead of −1 and +1;
# 3. if the weights are already the best possible ones.

# %%
unit = np.where(np.arange(784) % 28 < 14, 10.0, 1.0)
rescaled = first_step(one_neuron(), pixels * unit, target[:, None], 1.0)[0][:, 0]

zero_one = (target + 1) / 2
shifted = first_step(one_neuron(), pixels, zero_one[:, None], 1.0)[0][:, 0]

with_one = np.c_[pixels, np.ones(len(pixels))].astype(float)
best = np.linalg.lstsq(with_one, target, rcond=None)[0]
neuron = one_neuron(best[:-1], best[-1])
at_best = first_step(neuron, pixels, target[:, None], 1.0)[0][:, 0]

# %%
maps = [g.reshape(28, 28) for g in (rescaled, shifted)]
plots.show_images(maps, ["left half × 10", "targets 0 and 1"], signed=True, width=4)
plt.show()

# %%
like_covariance = np.corrcoef(shifted, -covariance(pixels, target))[0, 1]
like_mean = np.corrcoef(shifted, -pixels.mean(axis=0))[0, 1]
print(f"targets 0 and 1: map like the covariance {like_covariance:.2f},")
print(f"                 like the mean image {like_mean:.2f}")
print("largest gradient at the start:", np.abs(gradient).max().round(2))
print("at the best weights below 1e-5:", np.abs(at_best).max() < 1e-5)

# %% [markdown]
# 1. The left half takes over: the gradient grows with the unit. A detector that reports
#    MeV instead of GeV would rule the training.
# 2. With targets that are not centred, the map shows where there is ink at all. What
#    distinguishes the digits is drowned.
# 3. At the optimum the gradient is zero, while all correlations are what they were. The
#    gradient sees the covariance with what is *not yet explained*.

# %%
scales = np.allclose(rescaled, unit * gradient, atol=1e-4)
vanishes = np.abs(at_best).max() < 1e-5
right = bool(deviation < 1e-4 and scales and like_covariance < 0.5 and vanishes)
claim(
    "S7.correlation_gradient", right, "−2 cov at w = 0; × 10 with the unit; 0 at best"
)

# %% [markdown]
# ## 8 · A network exists … (6 min)
#
# *The universal approximation theorem is only a theoretic statement.* It says that one
# **hidden layer** (a layer between inputs and outputs), if it is wide enough, can come
# as close as you like to any continuous function on a finite range. For ReLU and one
# input this needs no theorem: you can build the network. One ReLU neuron with one input
# is a line with a bend, a **kink**, where $wx + b = 0$, so at $x = -b/w$. A sum of
# several has several kinks.

# %%
grid = np.linspace(0, 1, 501)
parts = {
    "3 · ReLU(x)": 3 * relu(grid),
    "−5 · ReLU(x − 0.3)": -5 * relu(grid - 0.3),
    "4 · ReLU(x − 0.7)": 4 * relu(grid - 0.7),
}
figures.bent_lines(grid, {**parts, "sum": sum(parts.values())})
plt.show()

# %% [markdown]
# **Read off** the slopes of the black line: 3, then −2, then 2. Compare them with the
# factors 3, −5, 4 in front of the neurons.
#
# ### Exercise 01.7: build a network (lecture hall, 6 min)
#
# A curve is given at some `knots` (increasing, not equally spaced) by its `values`.
# Return `(factors, offset)` such that
#
# $$f(x) = \mathrm{offset} + \sum_i \mathrm{factor}_i \, \mathrm{ReLU}(x -
# \mathrm{knot}_i)$$
#
# goes through all points, in straight lines. There is one factor per knot but the last,
# which needs no kink.


# %%
def relu_interpolant(knots, values):
    """Return the factors and the offset of a ReLU network through all points."""
    ...  # your code here


check("01.7", relu_interpolant)

# %% [markdown]
# The course's own version, as a Keras network with `n` hidden neurons: all weights of
# the first layer are 1, its biases put the kinks in place.


# %%
def one_hidden_layer(n):
    """Return a network with one hidden layer of n ReLU neurons."""
    inputs = keras.Input((1,))
    x = keras.layers.Dense(n, activation="relu")(inputs)
    outputs = keras.layers.Dense(1)(x)
    return keras.Model(inputs, outputs)


def constructed(n):
    """Return a network that interpolates sin 2πx at n + 1 equidistant knots."""
    knots = np.linspace(0, 1, n + 1)
    slopes = np.diff(np.sin(2 * np.pi * knots)) * n
    factors = np.diff(slopes, prepend=0)
    model = one_hidden_layer(n)
    model.set_weights([np.ones((1, n)), -knots[:-1], factors[:, None], np.zeros(1)])
    return model


# %% [markdown]
# How close does it come? Between two knots at a distance $h$, a straight line misses a
# function by at most $\frac{h^2}{8} \max|f''|$. For our sine $\max|f''| = 4\pi^2$.
# **Predict**: twice as many neurons, how much smaller is the error?

# %%
sine = np.sin(2 * np.pi * grid)
errors = {}
for n in (4, 8, 16, 32, 64):
    output = constructed(n).predict_on_batch(grid[:, None])[:, 0]
    errors[n] = np.abs(output - sine).max()
    bound = 4 * np.pi**2 / 8 / n**2
    print(f"{n:3} neurons: largest error {errors[n]:.4f}, allowed {bound:.4f}")

# %% [markdown]
# About four times smaller, and ever closer to the bound. With 64 neurons the error is
# about one in a thousand, and nothing was trained.
#
# ## 9 · … but does training find it? (8 min)
#
# The same network with 64 hidden neurons, the 1,000 points of section 4, and Adam. It
# starts as Keras would start it: small random weights (uniform up to 0.3 in size), all
# biases zero. To be safe from bad luck, we train ten networks from ten random starts.
# They stand side by side in one model, which saves time: ten layers of 64 neurons are
# one of 640, and each output adds up its own 64.

# %%
from keras.initializers import RandomUniform


def ten_networks():
    """Return ten networks with one hidden layer of 64 ReLU neurons, side by side."""
    inputs = keras.Input((1,))
    x = keras.layers.Dense(
        640, activation="relu", kernel_initializer=RandomUniform(-0.3, 0.3)
    )(inputs)
    x = keras.layers.Reshape((10, 64))(x)
    outputs = keras.layers.EinsumDense(
        "enh,nh->en", 10, bias_axes="n", kernel_initializer=RandomUniform(-0.3, 0.3)
    )(x)  # e: example, n: network, h: hidden neuron
    return keras.Model(inputs, outputs)


# %% [markdown]
# Our inputs lie between 0 and 1. We shall try other units, too: `low` and `high` say
# where the inputs start and end. The learning rate falls from 0.02 to zero.


# %%
def train_ten(low, high):
    """Train on inputs from low to high; return weights before, after, and errors."""
    model = ten_networks()
    before = model.get_weights()
    schedule = keras.optimizers.schedules.CosineDecay(0.02, decay_steps=400)
    adam = keras.optimizers.Adam(schedule)
    model.compile(optimizer=adam, loss="mse")
    x, y = low + (high - low) * x_sine, np.repeat(y_sine, 10, axis=1)
    model.fit(x, y, batch_size=50, epochs=20, verbose=0)
    outputs = model.predict_on_batch((low + (high - low) * grid)[:, None])
    return before, model.get_weights(), np.abs(outputs - sine[:, None]).max(axis=0)


# %% [markdown]
# **Predict** the largest error of the trained networks. The constructed one has 0.0012.

# %% tags=["nbval-ignore-output"]
before, after, errors_plain = train_ten(low=0, high=1)
print("largest errors:", np.sort(errors_plain).round(2))

# %%
missed = np.sum(errors_plain > 0.5) >= 8
print("at least eight of ten miss by more than 0.5:", missed)

# %% [markdown]
# An error of one is as large as the sine's amplitude. The network exists, and this
# training does not find it. (Patience? Five times as many steps at the constant rate of
# 0.001, Keras's default: none of twenty networks came below 0.9. At 0.01: about half
# below 0.5, hardly one below 0.1.) Why? Look at the kinks.


# %%
def anatomy(weights, low=0, high=1):
    """Return outputs on the grid, kinks (between 0 and 1) and bends of one network."""
    kernel, bias, factors, offset = weights
    kernel, bias, factors = kernel[0, :64], bias[:64], factors.ravel()[:64]
    x = low + (high - low) * grid
    outputs = relu(x[:, None] * kernel + bias) @ factors + offset[0]
    kinks = (-bias / kernel - low) / (high - low)
    return outputs, kinks, np.abs(kernel) * factors


# %% tags=["nbval-ignore-output"]
networks = {
    "at the start": anatomy(before),
    "trained": anatomy(after),
    "constructed": anatomy(constructed(64).get_weights()),
}
figures.kinks(grid, sine, networks)
plt.show()

# %% [markdown]
# One dot per hidden neuron of the first network, at its kink (grey: where the data are;
# orange bends upwards, blue downwards; large is strong; dots far outside are not
# drawn). At the start the biases are zero, so *all* kinks sit at $-0/w = 0$, at the
# edge of the data.
#
# The neurons with a negative weight are silent on all data. They get no gradient
# (section 6), so they stay at 0 for ever. Training has pulled others into the data, but
# all to the same one or two places. The constructed network has its kinks in a row.

# %%
initial_kernel, trained_bias = before[0][0], after[1]
print("silent neurons never move:", np.all(trained_bias[initial_kernel < 0] == 0))

# %% [markdown]
# If the place of the kinks is the reason, other units for $x$ should help. **Predict**
# which of the three works: centred (−½ to ½), stretched (0 to 4), or both (−2 to 2)?

# %% tags=["nbval-ignore-output"]
_, _, errors_centred = train_ten(-0.5, 0.5)
_, _, errors_stretched = train_ten(0, 4)
before, after, errors_both = train_ten(-2, 2)

# %% tags=["nbval-ignore-output"]
errors_trained = {
    "0 to 1": errors_plain,
    "−½ to ½": errors_centred,
    "0 to 4": errors_stretched,
    "−2 to 2": errors_both,
}
figures.starts(errors_trained, "largest error, one dot per network")
plt.show()

# %%
found = errors_both.max() < 0.2
print("−2 to 2: all ten below 0.2:", found)
one_alone = np.median([errors_centred, errors_stretched], axis=1)
print("centred or stretched alone: typically above 0.3:", np.all(one_alone > 0.3))

# %% [markdown]
# Only both together. With seven seeds, seventy networks each, the errors were 0.6 to
# 1.2 for the plain inputs, 0.2 to 1.0 centred, 0.5 to 1.2 stretched, 0.03 to 0.10 with
# both. Look at the kinks again, drawn on the old scale from 0 to 1.

# %% tags=["nbval-ignore-output"]
titles = ("−2 to 2, at the start", "−2 to 2, trained")
pair = [anatomy(weights, -2, 2) for weights in (before, after)]
figures.kinks(grid, sine, dict(zip(titles, pair, strict=True)))
plt.show()

# %% [markdown]
# Now all kinks start in the middle. Neurons with a positive weight see the right half
# of the data, the others the left half: none is silent everywhere. And stretched inputs
# act like larger weights in the first layer. The kinks spread to where the sine bends,
# blue on the hill, orange in the valley. The network found these places from the data.

# %%
exists = errors[64] < 0.0013
measured = "constructed 0.0012; trained: most above 0.5, with scaled inputs below 0.2"
claim("S9.universal_approximation", bool(exists and missed and found), measured)

# %% [markdown]
# ## 10 · How not to start (6 min)
#
# Two more ways to fail: pixels from 0 to 255, and weights that are all the same. All
# ten digits, 2,000 to learn from and 2,000 to be tested on; one hidden layer of 32
# neurons.

# %%
x_digits, y_digits = images[:2000].reshape(-1, 784), digits[:2000]
x_new, y_new = images[2000:4000].reshape(-1, 784), digits[2000:4000]


# %%
def digit_classifier():
    """Return a network with 32 hidden neurons and one output per digit."""
    inputs = keras.Input((784,))
    x = keras.layers.Dense(32, activation="relu")(inputs)
    outputs = keras.layers.Dense(10, activation="softmax")(x)
    return keras.Model(inputs, outputs)


classifier = digit_classifier()
sgd = keras.optimizers.SGD(learning_rate=0.05)
loss = "sparse_categorical_crossentropy"
classifier.compile(optimizer=sgd, loss=loss)

# %% [markdown]
# (Ten outputs, one per digit, turned into probabilities by a softmax. Lesson 4 explains
# it together with the loss.)


# %%
def train_from(weights, scale):
    """Train on pixels times `scale`; return accuracy and number of silent neurons."""
    classifier.set_weights(weights)
    classifier.fit(scale * x_digits, y_digits, batch_size=32, epochs=4, verbose=0)
    answers = classifier.predict_on_batch(scale * x_new).argmax(axis=1)
    kernel, bias = classifier.get_weights()[:2]
    strongest = relu(scale * x_new @ kernel + bias).max(axis=0)
    return np.mean(answers == y_new), np.sum(strongest == 0)


# %% [markdown]
# **Predict** the accuracy in each case; guessing gives 10 %. The last one starts with
# all weights and biases at 0.01.

# %% tags=["nbval-ignore-output"]
random = classifier.get_weights()
zeros = [0 * w for w in random]
results = {
    "pixels 0 to 1": train_from(random, scale=1),
    "pixels 0 to 255": train_from(random, scale=255),
    "all weights 0": train_from(zeros, scale=1),
    "all weights 0.01": train_from([w + 0.01 for w in zeros], scale=1),
}
for name, (accuracy, silent) in results.items():
    print(f"{name:17} {accuracy:5.1%}   silent neurons: {silent:2} of 32")

# %%
accuracies = [accuracy for accuracy, _ in results.values()]
print("pixels 0 to 1 above 80 %:", accuracies[0] > 0.8)
print("all others below 35 %:", max(accuracies[1:]) < 0.35)
spread = np.ptp(classifier.get_weights()[0], axis=1)
print("from 0.01: all 32 neurons still alike:", spread.max() < 1e-5)

# %% [markdown]
# - Raw pixels: the gradient grows with the pixels (section 7), and the first steps are
#   far too large. They throw all neurons, or all but one or two, to where they are
#   silent for every image. Silent neurons do not learn (section 6), so that is the end.
# - All zero: hidden neurons put out 0, so the last weights get no gradient; and the
#   last weights are 0, so the hidden neurons get none. Only the last biases ever move.
# - All equal: every hidden neuron gets the same gradient. The 32 remain copies of each
#   other, a network of width 1.
#
# That is why inputs are scaled and weights start at random.
#
# ## Quiz (5 min)
#
# **1.** 50 inputs, `Dense(100)`, `Dense(10)`, no activation: 6,110 parameters. How many
# numbers fix the function that the network computes?
#
# <details><summary>Answer</summary>
#
# It is 510: one matrix of 10 × 50 and 10 biases. The product of the two matrices has a
# rank of at most min(50, 100, 10) = 10, which is no restriction for a 10 × 50 matrix:
# each one can be reached. Only a hidden layer narrower than 10 would restrict it.
#
# </details>
#
# **2.** "My network can represent the sine, so Adam will find it." True?
#
# <details><summary>Answer</summary>
#
# No. Section 9: the same 64 neurons can do it with an error of 0.0012, and trained on
# inputs from 0 to 1 they miss by 0.6 to 1.2.
#
# </details>
#
# **3.** Which of `Flatten`, `MaxPooling2D`, `Dropout` make a network deeper?
#
# <details><summary>Answer</summary>
#
# None. They hold no weights.
#
# </details>
#
# **4.** Why does backpropagation go backward?
#
# <details><summary>Answer</summary>
#
# Every derivative of a layer contains that of the layers behind it. Starting at the
# loss, each is computed once and used again for the layer before.
#
# </details>
#
# ## Summary
#
# - A neuron computes σ(w·x + b). The slide writes Wx + b, Keras xW + b, with W
#   transposed and one example per row.
# - Depth counts layers with neurons. A Dense layer of n neurons on m inputs has mn + n
#   parameters.
# - Layers without activation collapse into one: 4,353 parameters, one straight line.
# - Data, model, objective, optimiser. A step goes forward to the loss and backward to
#   the gradient.
# - The first gradient of a linear model that starts at zero is −2 times the covariance
#   of input and target, if they are centred. It depends on their units.
# - That a network exists does not mean that training finds it. Scale and centre the
#   inputs, start at random, and look at what the network learned.

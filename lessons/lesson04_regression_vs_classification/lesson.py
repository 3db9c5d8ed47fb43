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
# # 4 · Regression and classification
#
# A cosmic ray hits the atmosphere; on the ground, 196 detectors see the particles that
# arrive. *How energetic was it?* is a regression. *Was it a proton or an iron nucleus?*
# is a classification. In this lesson you
#
# - ask both questions of the same simulated air showers, with the same network body;
# - compare each network with the fit a physicist would do;
# - choose the last layer, the activation and the loss for a task, and see what happens
#   if you choose wrongly;
# - find out what a loss makes the network predict: a mean, a median, a probability;
# - avoid the traps that give wrong numbers without any error message.
#
# Slides: *Machine Learning Tasks*, *Training of a neural network*, *Classification vs.
# Regression*, *Clarifying frequent misunderstandings*.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=4)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint
from lessons.lesson04_regression_vs_classification import figures
from utils import airshowers, plots, roc, training

# %% [markdown]
# ## 1 · One shower, two questions (5 min)
#
# The toy simulation follows a shower down to an array of 14 × 14 water tanks, 750 m
# apart. Each tank records a **signal** (in units of a vertical muon, VEM) and a
# **time** (relative to the hottest tank). Silent tanks hold NaN, "not a number".

# %%
showers = airshowers.simulate(20_000, seed=1)
test = airshowers.simulate(8_000, seed=2)
print({key: showers[key].shape for key in ("signal", "time", "energy", "mass")})

# %%
plots.shower_maps(showers, index=0)
plt.show()

# %% [markdown]
# The signal shows where the shower hit the ground, the time from which side it came.
# The true answers are in `energy` (in EeV, that is 10¹⁸ eV) and `mass` (1 proton, 4
# helium, 14 nitrogen, 56 iron).
#
# **Predict**: which of the two questions is the harder one? What would you look at?
#
# A network wants numbers of order one, without gaps: the logarithm of the signal, the
# time in units of 5 µs, zero for silent tanks. These constants are fixed, not computed
# from the data, so nothing of the test sample leaks into the training.

# %%
x_train, x_test = airshowers.images(showers), airshowers.images(test)
print("images (events, x, y, channels):", x_train.shape)

# %% [markdown]
# The energies span a factor of 33, so we predict their logarithm, centred on zero.


# %% tags=["network"]
def to_target(energy):
    """Turn energies in EeV into lg(E / EeV), centred."""
    return np.log10(energy) - 1.25


def to_energy(target):
    """Turn the network's output back into an energy in EeV."""
    return 10 ** (target + 1.25)


# %% [markdown]
# ## 2 · Baselines first (4 min)
#
# Before you train anything, ask what is possible without. The naive way: count the
# silent and the loud. A straight line predicts lg E from the logarithm of the summed
# signal and the number of tanks that saw something.


# %%
def simple_features(showers):
    """Return (events, 3): lg of the summed signal, number of active tanks, one."""
    total = np.nansum(showers["signal"], axis=(1, 2))
    active = np.isfinite(showers["signal"]).sum(axis=(1, 2))
    return np.stack([np.log10(total), active, np.ones(len(total))], axis=1)


y_train = to_target(showers["energy"])
line = np.linalg.lstsq(simple_features(showers), y_train, rcond=None)[0]
e_naive = to_energy(simple_features(test) @ line)

# %% [markdown]
# The physicist's way: fit a slightly curved front to the times (direction), then the
# fall of the signal with the distance from the core, and correct for the zenith angle
# (with constants calibrated on simulated showers). It takes a few seconds for 8,000
# showers, and a few years of experience.

# %%
e_fit = airshowers.classical_energy(test)

# %% [markdown]
# We judge by the ratio of reconstructed and true energy: its mean minus one is the
# **bias**, its spread the **resolution**.


# %%
def judge(name, energy):
    """Print bias and resolution in per cent."""
    ratio = energy / test["energy"]
    print(f"{name:21} bias {ratio.mean() - 1:+6.1%}   resolution {ratio.std():6.1%}")


judge("straight line", e_naive)
judge("physicist's fit", e_fit)

# %%
resolution = (e_fit / test["energy"]).std()
print("fit within 9–11 %:", 0.09 < resolution < 0.11)

# %% [markdown]
# The fit is the bar for every network. **Predict**: will a fully connected network
# reach it? A convolutional one?
#
# ## 3 · Regression: the energy (10 min)
#
# First the fully connected network of the lecture: flatten, three layers.


# %% tags=["network"]
def dense_body(inputs):
    """Return 100 features of a fully connected network."""
    x = keras.layers.Flatten()(inputs)
    x = keras.layers.Dense(100, activation="elu")(x)
    x = keras.layers.Dense(100, activation="elu")(x)
    return keras.layers.Dense(100, activation="elu")(x)


# %% [markdown]
# Then a small convolutional one: four layers of 16 filters of 3×3 pixels, the largest
# value of each feature map, a dense layer. It has an eighth of the parameters.


# %% tags=["network"]
def convolutional_body(inputs, normalise=False):
    """Return 32 features of a convolutional network."""
    x = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    x = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = keras.layers.Conv2D(16, 3, activation="relu")(x)
    x = keras.layers.Conv2D(16, 3, activation="relu")(x)
    x = keras.layers.GlobalMaxPooling2D()(x)
    if normalise:
        x = keras.layers.BatchNormalization()(x)
    return keras.layers.Dense(32, activation="relu")(x)


# %% [markdown]
# The **head** for a regression: one unit, no activation, mean squared error. The
# learning rate falls along a cosine from its start value to zero.


# %% tags=["network"]
def train(model, loss, x, y, epochs, learning_rate):
    """Fit a model with Adam and a cosine schedule, batches of 64."""
    steps = epochs * len(x) // 64
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    adam = keras.optimizers.Adam(schedule)
    model.compile(optimizer=adam, loss=loss)
    bar = training.progress()
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0, callbacks=bar)


# %% tags=["nbval-ignore-output"]
inputs = keras.Input((14, 14, 2))
outputs = keras.layers.Dense(1)(dense_body(inputs))
dense = keras.Model(inputs, outputs)
train(dense, "mse", x_train, y_train, epochs=5, learning_rate=1e-3)

# %% tags=["nbval-ignore-output"]
inputs = keras.Input((14, 14, 2))
features = convolutional_body(inputs)
outputs = keras.layers.Dense(1, name="energy")(features)
cnn = keras.Model(inputs, outputs)
train(cnn, "mse", x_train, y_train, epochs=4, learning_rate=3e-3)

# %% tags=["nbval-ignore-output"]
e_dense = to_energy(dense.predict(x_test, verbose=0)[:, 0])
e_cnn = to_energy(cnn.predict(x_test, verbose=0)[:, 0])
judge("straight line", e_naive)
judge("dense network", e_dense)
judge("convolutional network", e_cnn)
judge("physicist's fit", e_fit)

# %%
r_dense, r_cnn = (e_dense / test["energy"]).std(), (e_cnn / test["energy"]).std()
print("dense within 18–21 %:", 0.18 < r_dense < 0.21)
print("CNN within 11–15 %:", 0.11 < r_cnn < 0.15)

# %% [markdown]
# A single number hides where a method is good. Let us look along the energy.

# %% tags=["nbval-ignore-output", "picture"]
reconstructions = {"dense": e_dense, "CNN": e_cnn, "fit": e_fit}
figures.bias_and_resolution(test["energy"], reconstructions)
plt.show()

# %% [markdown]
# The convolutional network is better than the dense one at every energy, with an eighth
# of the parameters. At both ends the bias points inwards: no network has ever seen a
# shower below 3 or above 100 EeV, so it does not dare to predict one. The physicist's
# fit is better still. Over three seeds: dense 19.2 ± 0.1 %, CNN 13.3 ± 0.3 %; fit 9.9
# %. The lecture says it plainly: *simple fits can outperform DNNs.* Lesson 13 turns the
# tables.
#
# *Contributions are collected at the final node*, says the lecture. Take it literally:
# the prediction is a sum of 32 contributions, weight times feature, plus a bias.

# %%
feature_model = keras.Model(cnn.input, features)
h = feature_model.predict(x_test[:1], verbose=0)[0]
weights, offset = cnn.get_layer("energy").get_weights()
contributions = h * weights[:, 0]

# %% tags=["nbval-ignore-output"]
figures.waterfall(contributions, offset[0], "lg(E / EeV) − 1.25")
plt.show()

# %%
total = contributions.sum() + offset[0]
equal = bool(np.isclose(10 ** (total + 1.25), e_cnn[0], rtol=1e-3))
claim("S6.contributions", equal, f"Σ w h + b equals the prediction: {equal}")

# %% [markdown]
# ## 4 · Classification: proton or iron (8 min)
#
# New showers, only protons and iron nuclei. They differ little: iron showers start
# higher, contain a third more muons, and their signal falls off more gently. The label
# is 0 or 1.

# %%
nuclei = airshowers.simulate(20_000, seed=3, primaries=("p", "Fe"))
nuclei_test = airshowers.simulate(8_000, seed=4, primaries=("p", "Fe"))
is_iron, is_iron_test = nuclei["mass"] == 56, nuclei_test["mass"] == 56
x_nuclei, x_nuclei_test = airshowers.images(nuclei), airshowers.images(nuclei_test)

# %% [markdown]
# The body stays, with one batch normalisation behind the pooling, because this training
# is slow to get going. The **head** changes: one unit with a sigmoid, the probability
# of iron; and the **loss**: binary cross-entropy, −log of the probability given to the
# true class, averaged. That is all.
#
# **Predict** the area under the ROC curve, the probability that a random iron shower
# gets a higher score than a random proton: 0.5 is guessing, 1 is perfect.

# %% tags=["nbval-ignore-output"]
inputs = keras.Input((14, 14, 2))
outputs = keras.layers.Dense(1, activation="sigmoid")(dense_body(inputs))
dense_mass = keras.Model(inputs, outputs)
train(
    dense_mass, "binary_crossentropy", x_nuclei, is_iron, epochs=5, learning_rate=1e-3
)

# %% tags=["nbval-ignore-output"]
inputs = keras.Input((14, 14, 2))
mass_features = convolutional_body(inputs, normalise=True)
outputs = keras.layers.Dense(1, activation="sigmoid")(mass_features)
cnn_mass = keras.Model(inputs, outputs)
train(cnn_mass, "binary_crossentropy", x_nuclei, is_iron, epochs=6, learning_rate=3e-3)

# %% [markdown]
# The physicist's baseline: steepness of the lateral distribution and curvature of the
# shower front, corrected for zenith angle and size; a few constants, calibrated on
# 20,000 other simulated showers.

# %% tags=["nbval-ignore-output"]
scores = {
    "dense": dense_mass.predict(x_nuclei_test, verbose=0)[:, 0],
    "CNN": cnn_mass.predict(x_nuclei_test, verbose=0)[:, 0],
    "fit": airshowers.classical_mass_score(nuclei_test),
}
figures.roc(is_iron_test, scores)
plt.show()

# %%
areas = {name: roc.auc(is_iron_test, score) for name, score in scores.items()}
print("dense within 0.56–0.64:", 0.56 < areas["dense"] < 0.64)
print("CNN within 0.87–0.94:", 0.87 < areas["CNN"] < 0.94)
print("fit above 0.93:", areas["fit"] > 0.93)

# %%
both = bool(r_cnn < 0.85 * r_dense and areas["CNN"] > areas["dense"] + 0.2)
claim("S5.architectures_and_losses", both, f"one body, two heads, both learn: {both}")

# %% [markdown]
# The dense network hardly does better than guessing (0.583 ± 0.003 over three seeds):
# what tells iron from protons is the shape of the fall-off and of the front around a
# core that may be anywhere, and 20,000 examples are too few to learn it for every
# place. The convolutional network learns it once (0.905 ± 0.004). Again the fit wins,
# with 0.96.
#
# So the body can stay, but for a batch normalisation; the task decides about the head:
# the last activation and the loss. (The normalisation is a matter of training time
# here: without it, ten epochs of a slower body, 'same' padding everywhere, reached 0.88
# with one seed.)
#
# ## 5 · The wrong head (8 min)
#
# *Sigmoid only at the last layer in classification; no activation at the last layer in
# regression.* What happens otherwise? A small problem with known answer: two inputs, a
# target between −4 and 4.

# %%
rng = np.random.default_rng(4)
x_small = rng.uniform(-2, 2, size=(1000, 2)).astype("float32")
y_small = 2.4 * np.sin(2 * x_small[:, 0]) + 0.7 * x_small[:, 1]
low, high, variance = y_small.min(), y_small.max(), y_small.var()
print(f"target from {low:.1f} to {high:.1f}, variance {variance:.1f}")


# %%
def train_heads(heads, labels):
    """Train one 32-32-1 network per (activation, loss); return their outputs."""
    inputs = keras.Input((2,))
    outputs = []
    for activation, _ in heads:
        x = keras.layers.Dense(32, activation="relu")(inputs)
        x = keras.layers.Dense(32, activation="relu")(x)
        outputs.append(keras.layers.Dense(1, activation=activation)(x))
    model = keras.Model(inputs, outputs)
    losses = [loss for _, loss in heads]
    model.compile(keras.optimizers.Adam(0.02), loss=losses)
    targets = [labels] * len(heads)
    model.fit(x_small, targets, batch_size=100, epochs=20, verbose=0)
    return [output[:, 0] for output in model.predict_on_batch(x_small)]


# %% [markdown]
# The networks share nothing but the loop; training them in one go saves time.
#
# A softmax divides $e^z$ of each unit by the sum over all units, so that the outputs
# sum to 1. **Predict** for each activation how well the network can do: none, sigmoid,
# ReLU, softmax. Always predicting the mean gives the variance of the target.

# %% tags=["nbval-ignore-output"]
import warnings

warnings.filterwarnings("ignore", message=".*softmax over axis.*")
activations = ("linear", "sigmoid", "relu", "softmax")
predictions = train_heads([(name, "mse") for name in activations], y_small)
mse = {}
for name, predicted in zip(activations, predictions, strict=True):
    mse[name] = np.mean((predicted - y_small) ** 2)
    print(f"{name:8} mean squared error {mse[name]:.3f}")

# %%
worse = min(mse[name] for name in ("sigmoid", "relu", "softmax")) > 1
fine = bool(worse and mse["linear"] < 0.1)
claim("S9.regression_head", fine, "squared error below 0.1, otherwise above 1")

# %% [markdown]
# A sigmoid never leaves (0, 1) and ReLU never goes below zero: at best they reach 1.9
# and 1.5. ReLU can do worse: once its output is zero for every point, so is the
# gradient, and it stays there. An error near 3.0, that of always answering 0, means
# that it died. A softmax over a single unit is always 1: worse than guessing the mean.
# (Keras warns of that; we silenced the warning.) Without activation all is well.
#
# Now a classification: does the point lie inside a circle? (*Logits* are the outputs
# before the sigmoid.) **Predict** which of the five combinations of activation and loss
# will *not* work.

# %%
inside = (np.sum(x_small**2, axis=1) < 2).astype("float32")
logits_loss = keras.losses.BinaryCrossentropy(from_logits=True)
heads = {
    "sigmoid + cross-entropy": ("sigmoid", "binary_crossentropy"),
    "sigmoid + mse": ("sigmoid", "mse"),
    "softmax + cross-entropy": ("softmax", "binary_crossentropy"),
    "none + cross-entropy": ("linear", "binary_crossentropy"),
    "none + cross-entropy of logits": ("linear", logits_loss),
}

# %% tags=["nbval-ignore-output"]
accuracy = {}
outputs = train_heads(list(heads.values()), inside)
for name, output in zip(heads, outputs, strict=True):
    cut = 0 if name.endswith("logits") else 0.5
    accuracy[name] = np.mean((output > cut) == inside)
    print(f"{name:31} accuracy {accuracy[name]:.3f}")

# %% [markdown]
# Only one fails completely: the softmax over one unit calls every point "inside", which
# is right for the 39 % that are. The squared error works here, but learns slowly from
# confident mistakes. Without activation, the loss must be told that it gets logits; if
# it takes them for probabilities it clips them, and clipped points give no gradient:
# the accuracy is a matter of luck.
#
# *Sigmoid only at the last layer in classification* is right for one yes or no. For
# several classes it becomes a softmax, and with logits there is no activation at all.

# %%
good = ("sigmoid + cross-entropy", "none + cross-entropy of logits")
fine = min(accuracy[name] for name in good) > 0.95
chance = abs(accuracy["softmax + cross-entropy"] - inside.mean()) < 1e-6
claim("S9.sigmoid_head", bool(fine and chance), "softmax over one unit: always “yes”")

# %% [markdown]
# ### Exercise 04.1: the right head for six tasks (lecture hall, 5 min)
#
# Return `(units, activation, loss)` as Keras understands them, for
#
# - `"energy"`: lg E of a shower, any real number;
# - `"direction"`: a unit vector with three components;
# - `"electron or photon"`: one or the other;
# - `"five particle types"`: exactly one of five;
# - `"trigger bits"`: four triggers, each of which may fire or not;
# - `"photon count"`: the mean number of photons; counts fluctuate by √N.
#
# For classes take the cross-entropy, for numbers a loss made for them. Activations to
# choose from: None, sigmoid, softmax, relu, softplus (positive and smooth). Losses:
# mse, binary_crossentropy, categorical_crossentropy (one-hot labels: a 1 at the true
# class, else 0), poisson.


# %%
def head(task):
    """Return units, activation and loss of the last layer for a task."""
    ...  # your code here


check("04.1", head)

# %% [markdown]
# Stuck? `hint("04.1")` helps a little, `hint("04.1", 2)` helps more.
#
# ## 6 · Softmax (5 min)
#
# For several classes the sigmoid becomes a softmax,
#
# $$y_j(z) = \frac{e^{z_j}}{\sum_i e^{z_i}}.$$
#
# **Predict**: what happens to the probabilities if you add 3 to all activations $z_j$?


# %%
def slide_softmax(z):
    """Compute the formula of the slide as it is printed."""
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


z = np.array([[2.0, -1.0, 0.5]], "float32")
print("z    ", slide_softmax(z).round(3), "sum", slide_softmax(z).sum().round(3))
print("z + 3", slide_softmax(z + 3).round(3))

# %%
p, shifted = slide_softmax(z), slide_softmax(z + 3)
fine = bool(p.min() > 0 and np.isclose(p.sum(), 1) and np.allclose(p, shifted))
claim(
    "S6.softmax_probabilities", fine, f"in (0, 1), sum 1, shift changes nothing: {fine}"
)

# %% [markdown]
# Nothing: only differences count. Now a confident network, with activations of 100.
# float32 ends at 3·10³⁸. **Predict** what the formula gives.

# %%
with np.errstate(all="ignore"):
    print("slide:", slide_softmax(z * 50))
print("Keras:", keras.ops.convert_to_numpy(keras.ops.softmax(z * 50)).round(3))

# %%
with np.errstate(all="ignore"):
    overflows = bool(np.isnan(slide_softmax(z * 50)).any())
claim("S8.softmax_formula", overflows, f"NaN in float32 for z = 100: {overflows}")

# %% [markdown]
# ### Exercise 04.2: a softmax that does not overflow (lecture hall, 4 min)
#
# `z` has the shape (events, classes); numbers of any size are allowed.


# %%
def softmax(z):
    """Turn the rows of z into probabilities."""
    ...  # your code here


check("04.2", softmax)

# %% [markdown]
# ### Why `from_logits=True` exists
#
# The logarithm in the cross-entropy undoes the exponential. If you let the loss see the
# activations themselves (the *logits*), nothing is lost. The true class is 0 and the
# network says 1, with activation z. The loss should be z:

# %%
sees_probability = keras.losses.BinaryCrossentropy(from_logits=False)
sees_logits = keras.losses.BinaryCrossentropy(from_logits=True)
proton = np.zeros((1, 1), "float32")
for activation in (5, 10, 20, 100):
    z = np.full((1, 1), activation, "float32")
    p = 1 / (1 + np.exp(-z))
    losses = float(sees_probability(proton, p)), float(sees_logits(proton, z))
    print("z = {:3}: from p {:5.1f}, from z {:5.1f}".format(activation, *losses))

# %% [markdown]
# From the probability the loss gets stuck near 16, because 1 − p is lost in float32 and
# Keras clips it at 10⁻⁷; the gradient is gone. (With TensorFlow, Keras looks behind a
# sigmoid that is the last operation of the model and takes its logits: a rescue you
# should not rely on.) The opposite mistake is a softmax *and* `from_logits=True`: then
# the softmax is applied twice.

# %%
sure = np.array([[10.0, 0.0, 0.0, 0.0]], "float32")
sees_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print(f"correct: {float(sees_logits(np.array([0]), sure)):.3f}")
print(f"softmax twice: {float(sees_logits(np.array([0]), slide_softmax(sure))):.3f}")

# %% [markdown]
# A network that is completely right still pays 0.744, and no training can lower it: the
# loss never comes down although the accuracy is fine. That is how you recognise it.
#
# ## 7 · Cross-entropy (5 min)
#
# The slide writes $J = -\frac{1}{n}\sum_i y_i \log y_m(x_i)$. Take it literally, with
# labels 0 and 1 for proton and iron. **Predict**: which constant prediction has the
# smallest loss?


# %%
def slide_loss(y, prediction):
    """Compute the formula of the slide for scalar labels."""
    return -np.mean(y * np.log(prediction))


labels = is_iron_test.astype(float)
for prediction in (0.1, 0.5, 0.9, 1.0):
    print(f"always {prediction}: J = {abs(slide_loss(labels, prediction)):.3f}")

# %% [markdown]
# "Always iron" has no loss at all: events with label 0 do not count. The formula is
# meant for **one-hot** labels, with a sum over the classes that the slide leaves out.
# For two classes this is the binary cross-entropy, with a second term (1 − y) log(1 −
# p).

# %%
binary = -np.mean(labels * np.log(0.9) + (1 - labels) * np.log(0.1))
zero = slide_loss(labels, 1.0) == 0 and binary > 1
claim("S8.cross_entropy", bool(zero), "J = 0 for “always 1”; with both classes J > 1")

# %% [markdown]
# ### Exercise 04.3: cross-entropy for both kinds of labels (at home, 8 min)
#
# Keras knows `categorical_crossentropy` (one-hot labels, shape (events, classes)) and
# `sparse_categorical_crossentropy` (integers, shape (events,)). Write one function for
# both. Probabilities may be exactly zero for classes that are not the true one.


# %%
def cross_entropy(labels, probabilities):
    """Average −log(probability of the true class) over the events."""
    ...  # your code here


check("04.3", cross_entropy)

# %% [markdown]
# ## 8 · What does the loss make the network predict? (6 min)
#
# A target with two values: 0 in 70 % of the events, 1 in 30 %, both smeared by 0.02,
# and nothing in the input that tells them apart. A network without input is one number.
# **Predict** which number minimises the mean squared error, and which the mean absolute
# error.

# %%
bimodal = (rng.random(2000) < 0.3) + rng.normal(0, 0.02, 2000)
nothing = np.ones((2000, 1), "float32")


# %%
def best_output(units, activation, loss, target):
    """Train one layer on an input that says nothing; return what it predicts."""
    inputs = keras.Input((1,))
    outputs = keras.layers.Dense(units, activation=activation)(inputs)
    model = keras.Model(inputs, outputs)
    schedule = keras.optimizers.schedules.CosineDecay(0.05, 20 * 20)
    adam = keras.optimizers.Adam(schedule)
    model.compile(optimizer=adam, loss=loss)
    model.fit(nothing, target, batch_size=100, epochs=20, verbose=0)
    return model.predict_on_batch(nothing[:1])[0]


# %% tags=["nbval-ignore-output"]
mean = best_output(1, None, "mse", bimodal)[0]
median = best_output(1, None, "mae", bimodal)[0]
print(f"squared error: {mean:.3f}, mean of the target {bimodal.mean():.3f}")
print(f"absolute error: {median:.3f}, median of the target {np.median(bimodal):.3f}")

# %%
print("mean and median found:", abs(mean - 0.3) < 0.04, abs(median) < 0.04)

# %% [markdown]
# The squared error predicts a mean of 0.3: a value that *no event has*. The absolute
# error predicts the median and forgets the second peak. To see both, turn the
# regression into a classification: twenty bins, softmax, cross-entropy.

# %% tags=["nbval-ignore-output"]
edges = np.linspace(-0.55, 1.45, 21)
bins = np.digitize(bimodal, edges) - 1
probability = best_output(20, "softmax", "sparse_categorical_crossentropy", bins)
figures.density(bimodal, edges, probability, {"mean": mean, "median": median})
plt.show()

# %% [markdown]
# The softmax found both peaks: it predicts a distribution, not a number. Keep that in
# mind when a question has two answers (a track that fits from the left or from the
# right): the squared error will answer "in between".
#
# ## 9 · Two shapes that look alike (6 min)
#
# Labels often have the shape (N,), predictions of a network (N, 1). The loss
#
# $$J(\theta) = \frac{1}{n}\sum_i\,[y_i - y_m(x_i)]^2$$
#
# is harmless in Keras; your own metric may not be. Take a *perfect* prediction.
# **Predict** its resolution.

# %%
truth = rng.normal(0, 3, size=1000).astype("float32")
perfect = truth[:, None]
print("Keras mse:", float(keras.losses.MeanSquaredError()(truth, perfect)))
print("own metric:", f"{np.std(perfect - truth):.2f}", "shape", (perfect - truth).shape)

# %% [markdown]
# The perfect network has a resolution of 4.1, that is √2 times the spread of the
# labels, 2.9. `(N, 1) − (N,)` is every event minus every other event, an (N, N) array,
# and no error message tells. The companion notebooks of the lecture's book have this
# trap in them.

# %%
silent = (perfect - truth).shape == (1000, 1000)
claim("S8.mean_squared_error", silent, f"(N,) and (N, 1) give (N, N): {silent}")

# %% [markdown]
# ### Exercise 04.4: metrics that mind the shapes (lecture hall, 4 min)
#
# Return the mean and the standard deviation of prediction − truth, for any combination
# of the shapes (N,) and (N, 1).


# %%
def bias_and_resolution(y_true, y_pred):
    """Return the bias and the resolution, whatever the shapes."""
    ...  # your code here


check("04.4", bias_and_resolution)

# %% [markdown]
# ## 10 · Several targets, one loss (3 min)
#
# A network may predict energy, direction and core position at once, with the sum of
# three losses. If one of them is a thousand times larger, the other two are noise.
#
# ### Exercise 04.5: loss weights (at home, 8 min)
#
# The resolutions that you expect, and the targets:
#
# - `angle`, in degrees; the target is the shower's axis as a unit vector, each
#   component of which errs by this angle;
# - `core`, in metres; the targets are two coordinates, divided by `core_unit` metres;
# - `energy`, as a fraction of the energy; the target is lg E.
#
# Return three weights, for axis, core and energy, such that the three terms, weight
# times mean squared error, are equally large at the end. Only the ratios count.


# %%
def loss_weights(angle, core, energy, core_unit):
    """Return the weights of axis, core and energy."""
    ...  # your code here


check("04.5", loss_weights)

# %% [markdown]
# ## Quiz (4 min)
#
# **1.** What does a softmax over a single unit predict?
#
# <details><summary>Answer</summary>
#
# Always 1. Take a sigmoid for one unit, or two units for the softmax.
#
# </details>
#
# **2.** Some labels of your energies are wildly wrong. Which loss?
#
# <details><summary>Answer</summary>
#
# The absolute error or the Huber loss: a median does not care how far the outliers are.
# The squared error follows them.
#
# </details>
#
# **3.** Is a classifier with twelve energy bins a regression?
#
# <details><summary>Answer</summary>
#
# It answers the same question, and gives a distribution instead of a number. But the
# cross-entropy does not know that bin 3 is next to bin 4: a miss by one bin costs as
# much as one by eleven.
#
# </details>
#
# ## Summary
#
# - Energy is a regression: one unit, no activation, squared error. Proton or iron is a
#   classification: sigmoid or softmax, cross-entropy. The body may be the same.
# - A sigmoid cannot reach an unbounded target; a softmax over one unit is always 1.
# - Leave the softmax to the loss (`from_logits=True`), or subtract the maximum.
# - Squared error predicts the mean, absolute error the median, cross-entropy the
#   probabilities.
# - Check shapes before you trust a metric: (N,) and (N, 1) do not complain.
# - State a baseline. Here a physicist's fit beats both networks, for now.

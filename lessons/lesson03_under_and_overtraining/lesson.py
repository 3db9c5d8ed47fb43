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
# # 3 · Under- and overtraining
#
# A network that knows its training data by heart is worth nothing. What counts is how
# it does on data it has never seen: how well it **generalises**. In this lesson you
#
# - read from two curves whether a network learns too little, or too much;
# - split data into three sets, and stop a training at the right moment;
# - put an error bar on every accuracy, and see which differences it swallows;
# - slow memorising down with three simple brakes;
# - find out why the best of many models is worse than it looks, and lock a test set;
# - catch leaks that give 80 % accuracy on pure noise.
#
# Slides: *Recap: Under- and Overtraining*, *Clarifying frequent misunderstandings*.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=3)

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint
from lessons.lesson03_under_and_overtraining import figures
from utils import plots, training

# %% [markdown]
# ## 1 · Learn or memorise? (8 min)
#
# The data are handwritten digits, 28 × 28 pixels each. We keep some for training, some
# for **validation**, that is to watch the training with data it does not use, and lock
# the rest away.

# %%
from utils.images import load_digits

images, labels = load_digits()
images = images[..., None]

# %%
x_pool, y_pool = images[:2000], labels[:2000]
x_val, y_val = images[2000:4000], labels[2000:4000]
x_locked, y_locked = images[4000:], labels[4000:]

# %% [markdown]
# To make life hard we train on 300 digits only, and one label in five is wrong, as if a
# tired student had read them. The validation labels are right.

# %%
rng = np.random.default_rng(notebook.seed(0))
x_train, y_noisy = x_pool[:300], y_pool[:300].copy()
wrong = rng.choice(300, size=60, replace=False)
y_noisy[wrong] = (y_noisy[wrong] + rng.integers(1, 10, size=60)) % 10

# %%
shown = [x[..., 0] for x in x_train[20:28]]
titles = [f"label {label}" for label in y_noisy[20:28]]
plots.show_images(shown, titles, columns=8, width=1.4)
plt.show()

# %% [markdown]
# Three networks: one with three units in its only hidden layer, one without any hidden
# layer, one with two layers of 128. They share nothing but the loop; training them as
# one model with three outputs saves time.

# %%
inputs = keras.Input((28, 28, 1))
pixels = keras.layers.Flatten()(inputs)

x = keras.layers.Dense(3, activation="relu")(pixels)
narrow = keras.layers.Dense(10, activation="softmax", name="narrow")(x)

# %%
linear = keras.layers.Dense(10, activation="softmax", name="linear")(pixels)

x = keras.layers.Dense(128, activation="relu")(pixels)
x = keras.layers.Dense(128, activation="relu")(x)
large = keras.layers.Dense(10, activation="softmax", name="large")(x)

networks = keras.Model(inputs, {"narrow": narrow, "linear": linear, "large": large})

# %% [markdown]
# **Predict**: which network ends with the lowest loss on the training data? Which with
# the lowest on the validation data?

# %% tags=["nbval-ignore-output"]
names = ("narrow", "linear", "large")
networks.compile(
    optimizer="adam",
    loss=dict.fromkeys(names, "sparse_categorical_crossentropy"),
    metrics={name: ["accuracy"] for name in names},
)
history = networks.fit(
    x_train,
    dict.fromkeys(names, y_noisy),
    epochs=60,
    validation_data=(x_val, dict.fromkeys(names, y_val)),
    validation_batch_size=2000,
    verbose=0,
    callbacks=training.progress(),
).history

# %% tags=["nbval-ignore-output"]
keys = ("loss", "accuracy")
curves = {
    name: {
        f"{part}{key}": history[f"{part}{name}_{key}"]
        for part in ("", "val_")
        for key in keys
    }
    for name in names
}

# %% tags=["nbval-ignore-output"]
figures.learning(curves)
plt.show()

# %% tags=["nbval-ignore-output"]
for name, curve in curves.items():
    best = np.argmin(curve["val_loss"])
    lowest, last = curve["val_loss"][best], curve["val_loss"][-1]
    print(f"{name:7} training loss {curve['loss'][-1]:.3f}", end="   ")
    print(f"validation loss {lowest:.2f} in epoch {best + 1}, {last:.2f} at the end")

# %%
curve = curves["large"]
best = int(np.argmin(curve["val_loss"]))
rise = curve["val_loss"][-1] / curve["val_loss"][best]
memorised = curve["loss"][-1] < 0.02 and curve["loss"][-1] < curve["loss"][best]

# %%
overtrained = bool(best < 20 and rise > 1.2 and memorised)
underfit = curves["narrow"]["loss"][-1] > 1
print("large: lowest in epoch 3–14:", 2 <= best <= 13)
print("narrow: training loss above 1:", underfit)

# %%
claim("S4.monitor", overtrained, "validation loss +20 % or more, training loss < 0.02")

# %% [markdown]
# Three typical pictures:
#
# - **Underfitting** (narrow): both losses stay high, even that on the training data.
#   Three units keep too little of an image, and 60 epochs are short for them: both
#   curves still fall. Train longer, or take more units.
# - **Overtraining**, or overfitting (large): the training loss goes to zero; all 60
#   wrong labels are learned by heart. The validation loss turns round after 6 to 12
#   epochs and rises again, from 0.83 ± 0.05 to 1.19 ± 0.12 (eight runs with other
#   digits and other wrong labels).
# - **About right** (linear): the validation loss falls and then stays flat. The gap
#   between the two curves is what the network learned and cannot use on new digits.
#   (Here it learned some of the wrong labels too: a training accuracy above 80 % says
#   so.)
#
# The simple baseline wins: at the end, the network without hidden layer is right in 73
# ± 3 % of the cases, 128-128 in 71 ± 2 %. The linear one was ahead in all eight runs,
# by 2.4 ± 0.9 points.
#
# While the loss of the large network rises by a third to a half, its accuracy falls
# only from 76 ± 2 % to 71 ± 2 %. Why so little? A loss also asks how *sure* a network
# is. Compare the mean of its largest probability with how often it is right.

# %% tags=["nbval-ignore-output"]
p_large = keras.ops.convert_to_numpy(networks(x_val, training=False)["large"])
right_large = p_large.argmax(axis=1) == y_val
confidence, accuracy = p_large.max(axis=1).mean(), right_large.mean()
print(f"says it is sure: {confidence:.0%}   is right: {accuracy:.0%}")

# %%
print("too sure by more than 0.1:", confidence > accuracy + 0.1)

# %% [markdown]
# The overtrained network claims to be right in about 85 % of the cases, and is right in
# about 70 %: it is over-confident. A mistake of which it is sure by 0.99 costs at least
# −ln 0.01 = 4.6 in the loss, but counts as one mistake in the accuracy.
#
# ## 2 · Three sets (7 min)
#
# The lecture splits the data into three:
#
# | Set | Used for | How often |
# |---|---|---|
# | training | finding the weights | in every step |
# | validation | when to stop, which network | in every epoch |
# | test | the number you publish | once |
#
# Keras can keep a share for validation: `validation_split=0.2`. **Predict**: which rows
# does it take? Suppose the digits are sorted, as they often are in files. A metric of
# our own tells the smallest label in a batch.


# %%
def smallest_label(y_true, y_pred):
    """Return the smallest true label of a batch."""
    return keras.ops.min(y_true)


def fit_linear(x, y):
    """Train a softmax layer with validation_split; return the last epoch's numbers."""
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10, activation="softmax"))
    metrics = ["accuracy", smallest_label]
    loss = "sparse_categorical_crossentropy"
    model.compile(loss=loss, metrics=metrics)
    settings = {"validation_split": 0.2, "validation_batch_size": len(x)}
    history = model.fit(x, y, epochs=3, verbose=0, **settings).history
    return {key: values[-1] for key, values in history.items()}


# %% tags=["nbval-ignore-output"]
order = np.argsort(y_pool, kind="stable")
trap = fit_linear(x_pool[order], y_pool[order])

# %% tags=["nbval-ignore-output"]
print(f"training accuracy {trap['accuracy']:.2f}")
print(f"validation accuracy {trap['val_accuracy']:.2f}")
print("smallest label in the validation set:", trap["val_smallest_label"])

# %%
only_8_and_9 = trap["val_smallest_label"] == 8
fails = trap["val_accuracy"] < 0.01 and trap["accuracy"] > 0.5
trapped = bool(only_8_and_9 and fails)
claim("S4.three_sets", trapped, "sorted labels: only 8 and 9 are left to validate")

# %% [markdown]
# It takes the **last** rows as they stand; `fit` shuffles only the training rows, and
# only afterwards. The network has never seen an 8 or a 9, and gets every one wrong.
# Shuffle first: a run of a telescope is sorted too, by time, weather and calibration.
#
# ### Exercise 03.1: three sets (lecture hall, 5 min)
#
# `x` holds one event per row, `y` the labels. Shuffle, then cut at the three
# `fractions` (training, validation, test; they add up to 1). Return three pairs. The
# same `seed` must give the same sets, another seed others.


# %%
def split(x, y, fractions, seed):
    """Return ((x_train, y_train), (x_val, y_val), (x_test, y_test))."""
    ...  # your code here


check("03.1", split)

# %% [markdown]
# Stuck? `hint("03.1")` helps a little, `hint("03.1", 2)` helps more.
#
# ## 3 · Stop in time (8 min)
#
# The lecture: *if the loss stops decreasing, reduce the learning rate or stop.* The
# validation loss, of course: the training loss nearly always falls. **Early stopping**
# waits a number of epochs, its `patience`, for a new lowest value, and then stops.


# %%
def make_large():
    """Return a new, compiled 128-128 network."""
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    loss = "sparse_categorical_crossentropy"
    model.compile("adam", loss=loss)
    return model


# %% [markdown]
# When it stops, the best epoch lies eight epochs back. We ask it to restore the weights
# of that epoch. **Predict**: by how much is the loss of the last weights larger?

# %% tags=["nbval-ignore-output"]
stopper = keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)
stopped = make_large()
losses = stopped.fit(
    x_train,
    y_noisy,
    epochs=60,
    validation_data=(x_val, y_val),
    validation_batch_size=2000,
    verbose=0,
    callbacks=[stopper, *training.progress()],
).history["val_loss"]

# %% tags=["nbval-ignore-output"]
figures.stopping(losses)
plt.show()

# %% tags=["nbval-ignore-output"]
restored = stopped.evaluate(x_val, y_val, batch_size=2000, verbose=0)
print(f"{len(losses)} epochs, last loss {losses[-1]:.3f}, restored {restored:.3f}")

# %%
kept = abs(restored - min(losses)) < 1e-3
better = losses[-1] - restored > 0.02
print("restored = lowest:", kept, " last is worse by more than 0.02:", better)

# %% [markdown]
# Fewer than twenty epochs instead of sixty. But the loss of the last weights is larger
# than that of the best, by 0.04 to 0.10 (twelve runs), and the last are what you get by
# default: `restore_best_weights` is False unless you say so.
#
# ### Callbacks only see numbers
#
# So we can show them the curve of section 1 once more, without training anything.
# `training.replay` hands recorded losses to real Keras callbacks and says when they
# stop.

# %% tags=["nbval-ignore-output"]
logs = [{"val_loss": loss} for loss in curves["large"]["val_loss"]]
for patience in (2, 5, 10):
    stopper = keras.callbacks.EarlyStopping(patience=patience)
    rates, _ = training.replay([stopper], logs)
    print(f"patience {patience:2}: stops after epoch {len(rates)} of 60")

# %% [markdown]
# ### Exercise 03.2: reduce, then stop (lecture hall, 5 min)
#
# `ReduceLROnPlateau` multiplies the learning rate with `factor` when nothing gets
# better; `EarlyStopping` stops. Return a list with both, such that
#
# - two bad epochs in a row do no harm;
# - the learning rate is reduced at least once before training stops;
# - training stops within 40 epochs after the lowest validation loss, with the weights
#   of that epoch.


# %%
def my_callbacks():
    """Return callbacks that first slow the training down and later stop it."""
    ...  # your code here


check("03.2", my_callbacks)

# %% [markdown]
# A setting found in published notebooks: reduce after 10 epochs, stop after 5.
# **Predict** how often the learning rate is reduced.

# %% tags=["nbval-ignore-output"]
for reducing, stopping in ((10, 5), (4, 10)):
    pair = [
        keras.callbacks.ReduceLROnPlateau(patience=reducing, factor=0.3),
        keras.callbacks.EarlyStopping(patience=stopping),
    ]
    rates, _ = training.replay(pair, logs)
    times = int(np.sum(np.diff(rates) < 0))
    print(f"reduce after {reducing}, stop after {stopping}: reduced {times} times")
    if reducing > stopping:
        never = times == 0

# %%
measured = "best weights only if restored; 10 before 5 never reduces the rate"
fine = bool(kept and better and never and times > 0)
claim("S4.reduce_or_stop", fine, measured)

# %% [markdown]
# The impatient one acts first, and after a stop nothing can be reduced. Does reducing
# help? We repeated the training with patience 3 and 8, four times: the rate was reduced
# twice. The lowest loss stayed the same within 0.02. But the last weights were worse by
# only 0.02, half the smallest gap above: with a small rate the moment to stop matters
# less.
#
# ## 4 · How sure is an accuracy? (7 min)
#
# You measure 90 % on 100 test images. Each image is right with probability $p$, so the
# number of right ones is binomial with variance $n p (1-p)$. The accuracy is that
# number divided by $n$:
#
# $$\sigma = \sqrt{p\,(1-p)/n}$$
#
# **Predict** σ for $p$ = 0.9 and $n$ = 100, before you run the simulation: 20,000 tests
# of a model that is right in nine of ten cases.


# %%
def acc_error(p, n):
    """Return the standard deviation of an accuracy p measured on n events."""
    return np.sqrt(p * (1 - p) / n)


# %%
for n in (100, 1000, 10_000):
    measured = rng.binomial(n, 0.9, size=20_000) / n
    print(f"n = {n:6}: formula {acc_error(0.9, n):.2%}, simulated {measured.std():.2%}")

# %% [markdown]
# 90 ± 3 % on 100 images; for ± 0.3 % you need 10,000. And a real network? We test the
# overtrained one on 100 validation images, drawn at random, 2,000 times.

# %%
samples = [rng.choice(right_large, 100, replace=False).mean() for _ in range(2000)]
ratio = np.std(samples) / acc_error(right_large.mean(), 100)
print("spread / formula within 0.93–1.02:", bool(0.93 < ratio < 1.02))

# %% [markdown]
# The formula needs nothing but independent images. (Our 100 come from only 2,000
# without putting back, which makes the spread 2.5 % smaller: 0.975 is expected.)
#
# ### Exercise 03.3: how many test events? (lecture hall, 4 min)
#
# Return the smallest number of test events that gives an expected accuracy `p` with an
# error of at most `error`. Both are fractions: 1 % is 0.01.


# %%
def n_needed(p, error):
    """Return how many test events give an accuracy p with at most this error."""
    ...  # your code here


check("03.3", n_needed)

# %% [markdown]
# ## 5 · Three brakes (9 min)
#
# Everything that keeps a network from memorising is called **regularisation**. Three
# ways, each one line:
#
# - **L2**: add $\lambda \sum w^2$ to the loss, a spring that pulls every weight to
#   zero. Only weights that really help can resist.
# - **Dropout**: in every step, switch each unit off with probability ½ and double the
#   others. No unit can rely on one particular partner. When the network predicts, all
#   units are on.
# - **Augmentation**: move each training image by up to one pixel, differently in every
#   epoch. A shifted 3 is still a 3; that is knowledge about the world, and it is free.
#
# One network of each kind would not tell us much, so we train three of each, with
# different random starts. `EinsumDense` is a dense layer with one more index: network
# $k$ multiplies input $i$ with its own weights, `"bi,kij->bkj"`. ($b$ counts the images
# of a batch.)


# %%
def three_dense(x, units, activation, penalty=None):
    """Apply three dense layers that belong to three separate networks."""
    rule = "bi,kij->bkj" if x.ndim == 2 else "bki,kij->bkj"
    return keras.layers.EinsumDense(
        rule,
        output_shape=(3, units),
        bias_axes="kj",
        activation=activation,
        kernel_regularizer=penalty,
    )(x)


# %%
def three_networks(inputs, penalty=None, rate=0.0, shift=0):
    """Return the outputs (batch, 3, 10) of three networks 784-64-64-10."""
    x = inputs
    if shift:
        size = shift / 28
        x = keras.layers.RandomTranslation(
            size, size, fill_mode="constant", interpolation="nearest"
        )(x)
    x = keras.layers.Flatten()(x)
    x = three_dense(x, 64, "relu", penalty)
    x = keras.layers.Dropout(rate)(x)
    x = three_dense(x, 64, "relu", penalty)
    x = keras.layers.Dropout(rate)(x)
    return three_dense(x, 10, "softmax")


# %%
inputs = keras.Input((28, 28, 1))
penalty = keras.regularizers.L2(0.003)
kinds = {
    "plain": three_networks(inputs),
    "L2": three_networks(inputs, penalty=penalty),
    "dropout": three_networks(inputs, rate=0.5),
    "shifts": three_networks(inputs, shift=1),
    "both": three_networks(inputs, rate=0.5, shift=1),
}
fifteen = keras.Model(inputs, kinds)

# %% [markdown]
# "both" is dropout and shifts together. All see the same 300 digits with the same 60
# wrong labels, 60 epochs, no early stopping. **Predict** the order of the five.

# %% tags=["nbval-ignore-output"]
fifteen.compile(
    optimizer=keras.optimizers.Adam(3e-3),
    loss=dict.fromkeys(kinds, "sparse_categorical_crossentropy"),
)
targets = {kind: np.repeat(y_noisy[:, None], 3, axis=1) for kind in kinds}
bar = training.progress()
fifteen.fit(x_train, targets, batch_size=100, epochs=60, verbose=0, callbacks=bar)
outputs = fifteen(x_val, training=False)

# %% tags=["nbval-ignore-output"]
guesses = {k: keras.ops.convert_to_numpy(p).argmax(-1) for k, p in outputs.items()}
right = {kind: classes == y_val[:, None] for kind, classes in guesses.items()}
accuracies = {kind: r.mean(axis=0) for kind, r in right.items()}
figures.compare(accuracies, acc_error(0.75, 2000))
plt.show()

# %%
mean = {kind: values.mean() for kind, values in accuracies.items()}
gain = {kind: mean[kind] - mean["plain"] for kind in kinds}
print("dropout gains 2–9 points:", bool(0.02 < gain["dropout"] < 0.09))
print("both gain 6–15 points:", bool(0.06 < gain["both"] < 0.15))
print("both is the best:", max(gain, key=gain.get) == "both")

# %% [markdown]
# Each dot is a network, the diamond their mean. The bar is the σ of section 4 for one
# network: 1 %. In eight runs, four of them with other digits, compared with plain:
#
# - L2 gains 0 ± 1 points: nothing. (Other values of λ may do better; that is a search,
#   and section 6 says what it costs.)
# - Dropout gains 5 ± 1 points, shifts gain 4 ± 1 points.
# - Both together gain 11 ± 1 points, about the sum or a little more, with the same 300
#   digits and the same wrong labels. In its best epoch our large network had 75 %; this
#   is 79 %, without any early stopping.
#
# The three dots of one kind differ by up to 3 points: with a single network per kind
# you might have put "plain" above "L2", or the other way round.
#
# ## 6 · The best of many (7 min)
#
# *Train 10 networks, compare them on validation data, decide for one, and test it
# ONCE*, says the lecture. Why not just quote the accuracy by which you chose it?
#
# Take models that know nothing: they toss a coin. Their true accuracy is 50 %. Let many
# of them meet the same 100 events, and keep the best. **Predict** its accuracy, for ten
# models and for fifty.


# %%
def best_of(models, events, repetitions=5000):
    """Return the accuracies of the best of several coin tossers."""
    right = rng.binomial(events, 0.5, size=(repetitions, models))
    return right.max(axis=1) / events


# %%
winners = {f"best of {k}": best_of(k, 100) for k in (1, 10, 50)}
figures.best_of(winners, 100)
plt.show()

# %%
excess = {}
for n in (100, 1000):
    for k in (1, 2, 10, 50):
        mean_best = best_of(k, n).mean()
        sigmas = excess[n, k] = (mean_best - 0.5) / acc_error(0.5, n)
        if k > 1:
            print(f"n = {n:4}, best of {k:2}: {mean_best:.1%} = 50 % + {sigmas:.1f} σ")

# %%
expected = {1: 0, 10: 1.54, 50: 2.25}
off = [abs(excess[n, k] - expected[k]) for n in (100, 1000) for k in expected]
measured = "coin tossers: +0 σ for one, +1.5 σ for the best of 10, +2.2 σ of 50"
claim("S9.test_once", bool(max(off) < 0.08), measured)

# %% [markdown]
# The winner is 1.5σ too good for ten models, 2.2σ for fifty, whatever the number of
# events: this is the **winner's curse**, a relative of the look-elsewhere effect in
# physics. More events do not remove the bias, they only shrink σ.
#
# Real networks differ in skill, and they err on the same difficult images. How much
# luck is in *their* winner? We choose the best of our fifteen on 100 validation images,
# and look at its accuracy on the 1,900 others, 2,000 times.

# %% tags=["nbval-ignore-output"]
all_right = np.concatenate(list(right.values()), axis=1)
luck = []
for _ in range(2000):
    order = rng.permutation(2000)
    chosen, others = all_right[order[:100]], all_right[order[100:]]
    best = chosen.mean(axis=0).argmax()
    luck.append(chosen[:, best].mean() - others[:, best].mean())
sigma = acc_error(all_right.mean(), 100)
print(f"mean luck {np.mean(luck):.1%} = {np.mean(luck) / sigma:.1f} σ")

# %%
print("luck within 0.1–1.0 σ:", bool(0.1 < np.mean(luck) / sigma < 1.0))

# %% [markdown]
# About half a σ, or 2 to 3 %, while the best of fifteen coin tossers gets 1.7σ. Here
# the winner is mostly one of the three that really are better, and all networks fail on
# the same ugly digits. Independent models of equal skill, like the coin tossers, are
# the bad case; ours come off better. In practice you do not know by how much.
#
# ## 7 · The locked test set (5 min)
#
# So the validation accuracy of the winner is biased, and a test set used twice becomes
# a validation set. To keep you honest, the course locks it: `LockedTestSet` hands out
# no images, counts how often it is asked, and from the second time on gives no clean
# number any more. A rehearsal with ten coin tossers:

# %%
from utils.training import LockedTestSet

# %%
coin_labels = rng.integers(0, 2, size=400)
practice = LockedTestSet(np.zeros((400, 1)), coin_labels)

# %%
for _ in range(10):
    score = practice.evaluate(lambda images: rng.integers(0, 2, size=len(images)))
    if score.uses in (1, 2, 10):
        print(score)

# %% [markdown]
# The upper end stays one σ away. The lower end moves down, so that even the best of $K$
# models is truly above it in about 84 % of all cases, as one model is with 1σ. For ten
# models that takes 2.1σ.
#
# ### Exercise 03.4: choose, then test (lecture hall, 4 min)
#
# `models` is a list of functions that turn images into class numbers. Return the number
# of the one you choose (counted from 0) and its score, as `test.evaluate(model)` gives
# it. Use each set for what it is there for.


# %%
def choose_and_test(models, x_val, y_val, test):
    """Return the number of the chosen model and its score on the test set."""
    ...  # your code here


check("03.4", choose_and_test)

# %% [markdown]
# Now our own fifteen networks. The winner on the validation data meets the 1,000 images
# that nobody has looked at, once.

# %% tags=["nbval-ignore-output"]
number, k = divmod(int(all_right.mean(axis=0).argmax()), 3)
winner = list(right)[number]

# %% tags=["nbval-ignore-output"]
test = LockedTestSet(x_locked, y_locked)
score = test.evaluate(lambda x: fifteen(x, training=False)[winner][:, k])
print(f"network {k} of kind '{winner}': validation {accuracies[winner][k]:.1%}")
print("test:", score)

# %%
good = 0.72 < score.accuracy < 0.88
print("used once:", score.uses == 1, " within 0.72–0.88:", good)

# %% [markdown]
# The two numbers come from different images, with errors of 0.9 % and 1.2 %: they
# typically differ by 1.5 %, either way. The winner's luck is smaller here, because
# 2,000 images chose it, not 100: σ is 0.9 %, and half of that is lost in the noise.
#
# ## 8 · Leaks (9 min)
#
# A leak is any way by which test data get into the training or the choice. There is a
# simple detector: replace the labels by **random** ones. Then there is nothing to
# learn, and whoever is better than chance has a leak.
#
# As classifier we take the **nearest neighbour**: the label of the most similar
# training event, or the majority among the $k$ most similar. It needs no training.


# %%
def neighbours(x_train, y_train, x_test, k=1):
    """Return the majority label of the k nearest training rows for each test row."""
    distance = (x_train**2).sum(axis=1) - 2 * x_test @ x_train.T
    nearest = y_train[np.argsort(distance, axis=1)[:, :k]]
    votes = (nearest[:, :, None] == np.arange(10)).sum(axis=1)
    return votes.argmax(axis=1)


# %%
random_labels = rng.integers(0, 10, size=200)

# %% [markdown]
# **Leak 1.** To have more data we shift every image by up to one pixel in each
# direction, nine versions of each. **Predict** the accuracy on random labels, if we
# augment and then split; and if we split and then augment. Chance is 10 %.


# %%
def nine_shifts(x, y):
    """Return nine shifted versions of each image, next to each other, as rows."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    moved = [np.roll(x[..., 0], s, axis=(1, 2)) for s in shifts]
    return np.stack(moved, axis=1).reshape(9 * len(x), -1), np.repeat(y, 9)


rows, row_labels = nine_shifts(x_train[:200], random_labels)
mixed = rng.permutation(1800)
orders = {"augment, split": mixed, "split, augment": np.arange(1800)}
for name, order in orders.items():
    known, new = order[:1350], order[1350:]
    found = neighbours(rows[known], row_labels[known], rows[new])
    print(f"{name}: {np.mean(found == row_labels[new]):.0%}")

# %% [markdown]
# More than 80 % on labels that mean nothing. Each test image has its own shifted copies
# in the training set, with its own label. Split first.
#
# **Leak 2.** 100 patients, 5,000 genes, sick or healthy: here pure noise. We keep the
# 20 genes that differ most between the two groups, and test a classifier on them by
# **cross-validation**: cut the patients into five parts, train on four, test on the
# fifth, in turn. **Predict** the accuracy. Chance is 50 %.


# %%
def most_different(x, y):
    """Return the 20 columns in which the two groups differ most."""
    difference = x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)
    return np.argsort(-np.abs(difference))[:20]


def cross_validate(x, y, select_inside):
    """Return the accuracy of 5 neighbours on 20 columns, tested on five parts."""
    columns, right = most_different(x, y), []
    for part in np.array_split(np.arange(len(x)), 5):
        rest = np.setdiff1d(np.arange(len(x)), part)
        if select_inside:
            columns = most_different(x[rest], y[rest])
        found = neighbours(x[rest][:, columns], y[rest], x[part][:, columns], k=5)
        right.extend(found == y[part])
    return np.mean(right)


# %%
leaky, honest = [], []
for _ in range(10):
    noise = rng.normal(size=(100, 5000))
    sick = rng.permutation(np.repeat([0, 1], 50))
    leaky.append(cross_validate(noise, sick, select_inside=False))
    honest.append(cross_validate(noise, sick, select_inside=True))
print(f"selected before the split: {np.mean(leaky):.0%}")
print(f"selected inside each fold: {np.mean(honest):.0%}")

# %% [markdown]
# 5,000 noisy genes contain some that fit *these* 100 patients by luck; the patients who
# chose them must not judge them. Everything that looks at labels belongs inside the
# fold. (Inside, the result is a little below 50 %: if a fold holds more sick patients
# than its share, fewer are left to train on, and the classifier leans the wrong way.)
#
# ### Exercise 03.5: which pipeline leaks? (lecture hall, 5 min)
#
# Three pipelines for 100 events with 30 numbers each and two classes. Read them. Return
# the letters of those that leak, for example `"A"` or `"ABC"`. If you are not sure, use
# the detector.


# %%
def accuracy_1nn(x, y, n_train):
    """Train on the first rows, return the accuracy on the rest."""
    found = neighbours(x[:n_train], y[:n_train], x[n_train:])
    return np.mean(found == y[n_train:])


def pipeline_a(x, y):
    """Shuffle; scale all events with mean and spread of the training set."""
    order = rng.permutation(100)
    x, y = x[order], y[order]
    x = (x - x[:80].mean(axis=0)) / x[:80].std(axis=0)
    return accuracy_1nn(x, y, n_train=80)


# %%
def pipeline_b(x, y):
    """Two telescopes see each event, with own noise; shuffle all 200 pictures."""
    x = np.concatenate([x, x + rng.normal(0, 0.5, size=x.shape)])
    y = np.concatenate([y, y])
    order = rng.permutation(200)
    return accuracy_1nn(x[order], y[order], n_train=160)


def pipeline_c(x, y):
    """Shuffle; try 20 random sets of ten numbers, report the best accuracy."""
    order = rng.permutation(100)
    x, y = x[order], y[order]
    trials = [rng.choice(30, size=10, replace=False) for _ in range(20)]
    return max(accuracy_1nn(x[:, columns], y, n_train=80) for columns in trials)


# %%
def leaking():
    """Return the letters of the pipelines that leak."""
    ...  # your code here


check("03.5", leaking)

# %% [markdown]
# Now the detector: noise, random labels, 200 repetitions each.

# %%
for pipeline in (pipeline_a, pipeline_b, pipeline_c):
    found = [
        pipeline(rng.normal(size=(100, 30)), rng.integers(0, 2, size=100))
        for _ in range(200)
    ]
    print(f"{pipeline.__name__}: {np.mean(found):.0%} on random labels")

# %% [markdown]
# B splits pictures instead of events: the twin of a test event sits in the training
# set. C chooses by the test set, and its winner is cursed. A is honest: its constants
# come from the training events only.
#
# ## 9 · What is a reasonable split? (7 min)
#
# The slide leaves this question open. Two wishes compete: many training images make a
# better network, many test images a smaller error bar. The second follows from σ. For
# the first, measure a **learning curve**: the share of mistakes against the number of
# training images $n$ (with right labels now). Every network starts from the same
# weights and takes 300 steps of 32 images: we repeat its $n$ images until there are
# 1,600, that is 50 steps, and train for six epochs.

# %% tags=["nbval-ignore-output"]
model = keras.Sequential()
model.add(keras.Input((28, 28, 1)))
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(128, activation="relu"))
model.add(keras.layers.Dense(10, activation="softmax"))

# %% tags=["nbval-ignore-output"]
sgd = keras.optimizers.SGD(0.2)
model.compile(sgd, loss="sparse_categorical_crossentropy")
start = model.get_weights()

# %% tags=["nbval-ignore-output"]
sizes = [50, 100, 200, 400, 800, 1600]
mistakes = {"network": [], "nearest neighbour": []}
flat_pool, flat_val = x_pool.reshape(2000, -1), x_val.reshape(2000, -1)
for n in sizes:
    model.set_weights(start)
    again = np.resize(np.arange(n), 1600)
    model.fit(x_pool[again], y_pool[again], batch_size=32, epochs=6, verbose=0)
    p = keras.ops.convert_to_numpy(model(x_val, training=False))
    found = p.argmax(axis=1)
    mistakes["network"].append(np.mean(found != y_val))
    parts = np.split(flat_val, 10)  # one after the other, to save memory
    found = [neighbours(flat_pool[:n], y_pool[:n], part) for part in parts]
    mistakes["nearest neighbour"].append(np.mean(np.concatenate(found) != y_val))

# %% [markdown]
# **Predict**: how many more images halve the mistakes?

# %% tags=["nbval-ignore-output"]
slope, offset = np.polyfit(np.log(sizes), np.log(mistakes["network"]), 1)


def expected_mistakes(n):
    """Return the share of mistakes that the power law expects."""
    return np.exp(offset) * n**slope


# %% tags=["nbval-ignore-output"]
figures.learning_curve(sizes, mistakes, 2000, expected_mistakes)
plt.show()

# %%
print("power law with an exponent of −0.25 to −0.5:", bool(-0.5 < slope < -0.25))

# %% [markdown]
# Close to a power law: mistakes $\propto n^{-0.4}$ (exponent 0.38 ± 0.04 in eight
# runs). To halve them you need about six times as many images. With 100 and 200 images
# the network is ahead, by up to 4 points; with 1,600 the nearest neighbour, which needs
# no training at all, is about as good. State your baseline.
#
# Now put both together. We have 1,000 digits. What do we expect to measure, and how
# well, if we keep a share of them for the test?

# %% tags=["nbval-ignore-output"]
shares = np.linspace(0.02, 0.9, 200)
total = 1000
error = expected_mistakes((1 - shares) * total)

# %% tags=["nbval-ignore-output"]
sigma = acc_error(error, shares * total)
figures.split_choice(shares, error, sigma, "1,000 labelled digits")
plt.show()

# %% tags=["nbval-ignore-output"]
for total in (1000, 10_000, 100_000):
    for share in (0.02, 0.1, 0.2, 0.5):
        error = expected_mistakes((1 - share) * total)
        print(f"{total:6} events, {share:3.0%} for the test:", end=" ")
        print(f"{error:5.1%} ± {acc_error(error, share * total):.2%}")

# %% [markdown]
# With 1,000 events a test share of 2 % is useless: the error bar is more than half of
# what you measure. A share of 50 % is a waste: the network makes a fifth more mistakes
# than with 20 %. In between the choice is not critical: 20 to 30 % are reasonable. With
# 100,000 events (if the power law holds that far) 2 % are enough.
#
# So there is no good *percentage*. Ask how small an error bar you need; `n_needed` says
# how many test events that takes. The validation set needs about as many, because it
# has to tell your models apart. The rest is for training.
#
# ## Quiz (4 min)
#
# **1.** The validation loss rises while the validation accuracy still rises.
# Overtraining?
#
# <details><summary>Answer</summary>
#
# By the loss, yes: its probabilities get worse. A likely reason is that of section 1:
# the network is too sure of itself. Compare its confidence with its accuracy, as we
# did. If you need the probabilities, stop. If only right answers count, let the
# validation accuracy decide, and mind its error bar.
#
# </details>
#
# **2.** Your new network is better by 1 % on 400 test images. Is that significant?
#
# <details><summary>Answer</summary>
#
# Not as it stands: at 95 % accuracy one network alone has σ = 1.1 %. (Compare both on
# the *same* images and count only those on which they disagree: that is a sharper
# test.)
#
# </details>
#
# **3.** Reduce the learning rate after 10 epochs without progress, stop after 5. What
# is wrong?
#
# <details><summary>Answer</summary>
#
# Training stops before the rate is ever reduced. The patience for reducing must be the
# shorter one.
#
# </details>
#
# **4.** You scale all images with mean and spread of the whole data set, then split. A
# leak?
#
# <details><summary>Answer</summary>
#
# Yes, a small one: test images enter the constants. The detector of section 8 cannot be
# expected to notice it, because no label is involved. Use the training set's constants
# anyway; it costs nothing.
#
# </details>
#
# ## Summary
#
# - Both losses high: underfitting. Training loss falls, validation loss rises:
#   overtraining.
# - Shuffle, then split into three. `validation_split` takes the last rows.
# - Stop by the validation loss and restore the best weights. The patience for reducing
#   the learning rate is shorter than that for stopping.
# - An accuracy has an error of √(p(1 − p)/n). Differences below it are noise.
# - Dropout and augmentation make memorising harder: 4 to 5 points each here, 11
#   together. L2 at the λ that we tried gained nothing.
# - The best of ten looks 1.5σ too good. Validation data choose, test data judge, once.
# - Random labels uncover leaks.

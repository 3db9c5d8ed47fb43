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
# # 2 · Optimisation
#
# Training means: make the loss smaller, step by step. In this lesson you
#
# - find out how large a step may be, and what makes training slow;
# - see momentum as what it is, a ball with friction, on Keras' own optimiser;
# - measure the noise in the gradient of a batch, and cool it down;
# - put a famous quotation about batch sizes to the test;
# - learn what Adam divides by, what it is blind to and what it is not.
#
# Slide: *Recap: Optimization*.

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=2)

# %%
from time import perf_counter

import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint
from lessons.lesson02_optimisation import figures
from utils import airshowers, plots, training, widgets

# %% [markdown]
# ## 1 · One step downhill (5 min)
#
# Backpropagation yields the gradient g, the slope of the loss for each weight. An
# *optimiser* decides what to do with it. The simplest one, **gradient descent**, goes a
# step downhill: w ← w − ηg. The number η is the **learning rate**.
#
# Close to its minimum, nearly every loss looks like a bowl. With one weight that is the
# parabola ½λw². Its slope is g = λw. The **curvature** λ says how fast the slope grows
# with the distance from the minimum: large for a steep bowl, small for a flat one.
#
# We put a Keras optimiser into such bowls, without any network.


# %%
def descend(optimizer, gradient, start, steps):
    """Let a Keras optimiser walk; return all positions, shape (steps + 1, ...)."""
    w = keras.Variable(start, dtype="float32")
    path = [np.array(start, dtype="float32")]
    for _ in range(steps):
        slope = keras.ops.convert_to_tensor(gradient(path[-1]), dtype="float32")
        optimizer.apply([slope], [w])
        path.append(np.array(w.numpy()))
    return np.array(path)


# %% [markdown]
# The optimiser treats every component of a variable alone. So a variable with five
# components is five bowls at once: they differ in λ, and η is 1 for all.
#
# **Predict**: five balls start at w = 1, with λ = 0.1, 0.5, 1, 1.9 and 2.05. Which one
# is the first at the minimum? Which one never gets there?

# %%
curvature = np.array([0.1, 0.5, 1.0, 1.9, 2.05])
path = descend(keras.optimizers.SGD(1.0), lambda w: curvature * w, np.ones(5), 20)
balls = {f"ηλ = {c}": ball for c, ball in zip(curvature, path.T, strict=True)}
figures.against_steps({"five bowls": balls}, ylabel="position w")
plt.show()

# %% [markdown]
# A step takes w to w − ηλw = (1 − ηλ)w. Only the product **ηλ** counts. Below 1 the
# ball creeps, at 1 a single step is enough, above 1 it jumps to the other side, and
# from some value on it jumps ever higher. Where exactly?

# %%
product = np.arange(190, 211) / 100
path = descend(keras.optimizers.SGD(1.0), lambda w: product * w, np.ones(21), 200)
closer = np.abs(path[-1]) < 1
print("ends up closer to the minimum up to ηλ =", product[closer].max())
print("further away from ηλ =", product[np.abs(path[-1]) > 1.1].min())

# %% [markdown]
# Gradient descent converges for **ηλ < 2**. A loss that explodes (or becomes NaN) in
# the first epochs usually means that η is beyond this limit.
#
# ## 2 · The narrow valley (9 min)
#
# A network has many weights, and the curvature depends on the direction. With two
# weights the lines of equal loss are ellipses. Take λ = 1 along the valley, λ = 20
# across.
#
# **Predict** the path for three learning rates: 0.01, 0.0975 and 0.1025. Where is the
# limit?

# %%
valley = np.diag([1.0, 20.0])
panels = {}
for rate in (0.01, 0.0975, 0.1025):
    sgd = keras.optimizers.SGD(rate)
    path = descend(sgd, lambda w: valley @ w, [-1.0, 0.25], steps=30)
    panels[f"gradient descent, η = {rate}, 30 steps"] = (valley, path)
plots.valleys(panels)
plt.show()

# %% [markdown]
# The steep direction sets the limit: 20 η < 2. The gentle direction has to live with
# it: with ηλ of at most 0.1 it creeps. Just below the limit the path zigzags across the
# valley; just above, it climbs out.
#
# The ratio of the largest and the smallest curvature is the **condition number** κ,
# here 20. **Predict**: gradient descent with the best η needs 69 steps to come a
# million times closer at κ = 10. How many at κ = 100 and κ = 1000?


# %%
def steps_of_descent(curvatures, rate):
    """Count the steps of gradient descent from (1, 1) to a millionth of it."""
    w, steps = np.ones(2), 0
    while np.linalg.norm(w) > 1e-6 * np.sqrt(2):
        w, steps = w - rate * curvatures * w, steps + 1
    return steps


# %%
for kappa in (10, 100, 1000):
    print(kappa, steps_of_descent(np.array([1, kappa]), rate=2 / (1 + kappa)))

# %% [markdown]
# The number of steps is proportional to κ. The best η, 2/(λ₁ + λ₂), makes the steep and
# the gentle direction equally fast: each step leaves (κ − 1)/(κ + 1) of the distance.
#
# ### Exercise 02.1: the largest learning rate (at home, 8 min)
#
# In many dimensions the bowl is ½ wᵀHw. The matrix H holds the second derivatives of
# the loss; its *eigenvalues* are the curvatures along the axes of the ellipsoid,
# whichever way they lie.
#
# Predict y from the rows of X with weights w, ŷ = Xw. The gradient of the mean squared
# error is (2/n) Xᵀ(Xw − y). Below which η does gradient descent converge? The check
# tries it out, with 99 % and with 101 % of your answer.


# %%
def max_lr(X):
    """Return the limit of the learning rate for X of shape (n examples, weights)."""
    ...  # your code here


check("02.1", max_lr)

# %% [markdown]
# Stuck? `hint("02.1")` helps a little, `hint("02.1", 2)` helps more.
#
# ### Where narrow valleys come from
#
# From units, for example. Lesson 4 asks for the energy of an air shower. The simplest
# guess of lg E is a linear function of two numbers: the logarithm of the summed signal,
# and the number of detectors that saw anything. One is about 4, the other about 50.

# %%
showers = airshowers.simulate(2000, seed=1)
size = np.log10(np.nansum(showers["signal"], axis=(1, 2)))
active = np.isfinite(showers["signal"]).sum(axis=(1, 2))
raw = np.stack([size, active, np.ones(2000)], axis=1)
y = np.log10(showers["energy"])

# %% [markdown]
# The usual remedy: subtract the mean, divide by the standard deviation.

# %%
scaled = raw.copy()
scaled[:, :2] = (raw[:, :2] - raw[:, :2].mean(axis=0)) / raw[:, :2].std(axis=0)

# %% [markdown]
# The linear functions one can build are the same. The best of them is the yardstick;
# linear algebra finds it without any descent. **Predict** how many steps gradient
# descent needs to come within 1 % of its mean squared error: with raw, with scaled
# inputs.


# %%
def steps_to_the_best_fit(X, y, limit=5000):
    """Return κ, and the steps of gradient descent to within 1 % of the best fit."""
    hessian, pull = 2 / len(X) * X.T @ X, 2 / len(X) * X.T @ y
    curvatures = np.linalg.eigvalsh(hessian)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    goal = 1.01 * np.mean((X @ best - y) ** 2)
    w, steps = np.zeros(X.shape[1]), 0
    while np.mean((X @ w - y) ** 2) > goal and steps < limit:
        w = w - 2 / (curvatures[0] + curvatures[-1]) * (hessian @ w - pull)
        steps += 1
    return curvatures[-1] / curvatures[0], steps


for name, X in {"raw": raw, "scaled": scaled}.items():
    print("{:6}  κ = {:8.1f}, {:4} steps".format(name, *steps_to_the_best_fit(X, y)))

# %% [markdown]
# The raw inputs make a valley with κ = 170,000, and after 5,000 steps, where we gave
# up, the end is not in sight. The scaled ones make it nearly round: 6 steps. (What is
# left, 3.7, comes from their correlation.) **Scale your inputs** is the cheapest advice
# in machine learning.
#
# ## 3 · Momentum (7 min)
#
# *Momentum: use past gradients (velocity)*, says the slide. The weights get a velocity
# v, and the gradient becomes a force:
#
# $$v \leftarrow \beta v - \eta g \qquad\qquad w \leftarrow w + v$$
#
# The number β between 0 and 1 is called the **momentum**: the share of the velocity
# that survives a step. β = 0 is plain gradient descent.
#
# ### Exercise 02.2: a step with momentum (lecture hall, 5 min)


# %%
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    """Return the new w and the new velocity; do not change the old ones."""
    ...  # your code here


check("02.2", momentum_step)

# %% [markdown]
# Is that what Keras does? Twenty steps in a bowl with λ = 1, by hand and with Keras:

# %%
w, velocity = 1.0, 0.0
for _ in range(20):
    velocity = 0.9 * velocity - 0.1 * w
    w = w + velocity
path = descend(keras.optimizers.SGD(0.1, momentum=0.9), lambda w: w, [1.0], 20)
print("the same position:", np.isclose(path[-1, 0], w, atol=1e-5))

# %% [markdown]
# *Faster convergence by … increasing the step size for more informative gradients.*
# Which gradients are informative? Let us push a ball with three kinds of force, all of
# size 1: always in the same direction; to and fro; at random (10,000 balls).
#
# **Predict** with β = 0.9: how long is a step after a while, compared with a step of
# plain gradient descent?

# %%
rng = np.random.default_rng(notebook.seed(2))
pushes = rng.normal(size=(100, 10_002))
pushes[:, 0], pushes[:, 1] = 1, (-1) ** np.arange(100)

# %%
force = iter(pushes)
sgd = keras.optimizers.SGD(0.01, momentum=0.9)
path = descend(sgd, lambda w: next(force), np.zeros(10_002), steps=100)
step = (path[-1] - path[-2]) / 0.01
print(f"constant {abs(step[0]):.2f}, to and fro {abs(step[1]):.2f}")
print(f"random {step[2:].std():.1f} (standard deviation)")

# %% [markdown]
# A constant force accelerates the ball until friction balances it, as with a raindrop.
# Its terminal velocity is ηg/(1 − β): **ten times** the plain step. Under a force that
# changes its sign every time the steps shrink to 1/(1 + β), about half. Random pushes
# partly cancel; the steps grow by 1/√(1 − β²) = 2.3. So *informative* means
# **persistent**.

# %%
tenfold = bool(abs(abs(step[0]) - 10) < 0.01)
claim("S3.momentum_step", tenfold, f"{abs(step[0]):.1f} ηg under a constant force")

# %% [markdown]
# ## 4 · A ball with friction (10 min)
#
# In a bowl the force is −λw: a spring. A mass on a spring with friction is the damped
# oscillator of the first physics lecture, and it knows three kinds of motion: it creeps
# back, it swings, or, between the two, it returns fastest: *critical damping*. Does an
# optimiser behave like that? Two springs, a gentle one (ηλ = 0.1) and a steep one (ηλ =
# 1.95), and three values of β.
#
# **Predict**: who oscillates without momentum? With β = 0.9?


# %%
springs = np.array([0.1, 1.95])
critical = (1 - np.sqrt(0.1)) ** 2  # explained below
motions = {}
for beta in (0.0, critical, 0.9):
    sgd = keras.optimizers.SGD(1.0, momentum=beta)
    motions[beta] = descend(sgd, lambda w: springs * w, np.ones(2), steps=200)

# %%
panels = {}
for number, title in enumerate(["gentle: ηλ = 0.1", "steep: ηλ = 1.95"]):
    curves = {f"β = {beta:.2f}": path[:31, number] for beta, path in motions.items()}
    panels[title] = curves
figures.against_steps(panels, ylabel="position w")
plt.show()

# %% [markdown]
# We count the changes of sign in 100 steps, and the steps until a ball stays closer to
# the minimum than 10⁻⁴ of its distance at the start.


# %%
def changes_of_sign(path):
    """Count how often each component crosses zero."""
    signs = np.sign(path)
    return (signs[1:] * signs[:-1] < 0).sum(axis=0)


# %%
def settling_steps(path, share):
    """Count the steps until each component stays within a share of its start."""
    outside = np.abs(path) > share * np.abs(path[0])
    return len(path) - np.argmax(outside[::-1], axis=0)


# %%
print("          crossings      steps to 1e-4")
print("   β    gentle  steep    gentle  steep")
for beta, path in motions.items():
    numbers = (*changes_of_sign(path[:101]), *settling_steps(path, share=1e-4))
    print("{:.2f}{:9}{:7}{:10}{:7}".format(beta, *numbers))

# %% [markdown]
# The steep spring oscillates by itself; β = 0.47 damps it, from 180 steps to 25. The
# gentle spring does not oscillate by itself: β = 0.47 speeds it up, from 88 steps to
# 31, but β = 0.9 **makes** it oscillate, and it takes longer than without momentum.
# Momentum damps oscillations, and it creates them. Now let the ball roll in both at
# once: drag its start, turn β and η. **Predict** the β that gets down fastest.

# %%
widgets.show_momentum(momentum=0.9)

# %%
slow, swift, swinging = (settling_steps(path, 1e-4) for path in motions.values())
rest, _, rings = (changes_of_sign(path[:101])[0] for path in motions.values())
damps = swift[1] < slow[1] / 5 and swift[0] < slow[0] / 2
creates = rest == 0 and rings > 5 and swinging[0] > slow[0]
text = f"steps {slow[1]} → {swift[1]} steep, {slow[0]} → {swinging[0]} gentle (β = 0.9)"
claim("S3.momentum_damping", bool(damps and creates), text)

# %% [markdown]
# ### The map of all springs
#
# Theory says: a spring is critical where **β = (1 − √(ηλ))²**. With more momentum it
# oscillates, and its amplitude shrinks by √β per step, however stiff it is (up to ηλ =
# (1 + √β)²). And it diverges beyond **ηλ = 2 + 2β**. We measure 800 springs for each of
# 20 values of β.

# %%
momenta, products = np.linspace(0, 0.95, 20), np.geomspace(0.002, 4, 800)
needed, oscillates_from, diverges_from = [], [], []
for beta in momenta:
    sgd = keras.optimizers.SGD(1.0, momentum=float(beta))
    path = descend(sgd, lambda w: products * w, np.ones(800), steps=80)
    diverges = np.abs(path[-1]) > 1
    needed.append(np.where(diverges, np.inf, settling_steps(path, share=0.01)))
    oscillates_from.append(products[changes_of_sign(path) > 0].min())
    diverges_from.append(products[diverges].min(initial=np.inf))

# %%
figures.damping_map(momenta, products, np.transpose(needed))
plt.show()

# %%
print("   β    oscillates from ηλ =  theory    diverges from ηλ =  theory")
for k in (0, 6, 12, 18):
    beta = momenta[k]
    theory = f"{(1 - np.sqrt(beta)) ** 2:8.4f}", f"{2 + 2 * beta:8.2f}"
    measured = f"{oscillates_from[k]:22.4f}", f"{diverges_from[k]:22.2f}"
    print(f"{beta:.2f}{measured[0]}{theory[0]}{measured[1]}{theory[1]}")

# %% [markdown]
# The optimiser is a damped oscillator. The second limit agrees within the 1 % of our
# grid, and so does the first for small β. (For large β the nearly critical springs are
# so slow that 80 steps do not show their first swing: 3 % off at 0.6, 38 % at 0.9.)
# Below the critical line a spring creeps, the slower the further below. Above the line,
# gentle and steep springs need about the same time, because all shrink by √β. And
# momentum allows larger learning rates, up to twice as large.
#
# ### Exercise 02.3: tune the momentum (lecture hall, 5 min)
#
# A bowl has the curvatures 1 and 1000, and you start at (1, 1). Return a learning rate
# and a momentum that bring you a million times closer in fewer than 400 steps.
# (Gradient descent needed 6,908.) The check runs it and tells you what it saw.


# %%
def tuned():
    """Return (learning rate, momentum)."""
    ...  # your code here


check("02.3", tuned)

# %% [markdown]
# What is the best one can do? Make the gentlest and the steepest direction critical
# with the same β; all others in between then oscillate, and everything shrinks by √β.
# That is the case for √(ηλ₁) + √(ηλ₂) = 2.


# %%
def steps_with_momentum(curvatures):
    """Count the steps from (1, 1) to a millionth, with the best η and β."""
    rate = (2 / np.sqrt(curvatures).sum()) ** 2
    momentum = (1 - np.sqrt(rate * curvatures[0])) ** 2
    w, velocity, steps = np.ones(2), np.zeros(2), 0
    while np.linalg.norm(w) > 1e-6 * np.sqrt(2):
        velocity = momentum * velocity - rate * curvatures * w
        w, steps = w + velocity, steps + 1
    return steps


print("   κ   gradient descent   with momentum")
for kappa in (10, 100, 1000):
    plain = steps_of_descent(np.array([1, kappa]), rate=2 / (1 + kappa))
    print(f"{kappa:4}{plain:19}{steps_with_momentum(np.array([1, kappa])):16}")

# %% [markdown]
# Without momentum the steps grow like κ, with momentum like √κ: at κ = 1000 that is a
# factor of 22. In the valley with κ = 20 momentum overshoots at first, then it is
# quick:

# %%
best = (2 / (1 + np.sqrt(20))) ** 2
optimizers = {
    "gradient descent": keras.optimizers.SGD(2 / 21),
    "momentum": keras.optimizers.SGD(best, momentum=(1 - best**0.5) ** 2),
}
panels = {}
for name, optimizer in optimizers.items():
    path = descend(optimizer, lambda w: valley @ w, [-1.0, 0.25], steps=20)
    panels[f"{name}, best η, 20 steps"] = (valley, path)
plots.valleys(panels, height=3.1)
plt.show()

# %% [markdown]
# ## 5 · The gradient of a handful (6 min)
#
# So far we knew the gradient exactly. *Mini-batch training* looks at a few examples
# only, a **batch** of size B, and takes the mean of their gradients. How wrong is that?
#
# A linear model that tells odd from even digits, with the mean squared error. At its
# start, w = 0, we compute the gradient of each of 5,000 examples, one row each.

# %%
from utils.images import load_digits

images, digits = load_digits()
x = images.reshape(5000, 784)

# %%
odd = np.where(digits % 2 == 1, 1.0, -1.0)
gradients = -2 * odd[:, None] * x
full = gradients.mean(axis=0)

# %% [markdown]
# We shuffle, cut into whole batches, and project each batch gradient on the full one: 1
# means just as long, below 0 means that a step would go *uphill*.
#
# **Predict**: how many of the single examples (B = 1) point uphill? How much narrower
# is the distribution for B = 32?

# %%
projections = {}
for B in (1, 8, 32, 128, 512):
    batches = []
    for _ in range(max(1, B // 8)):
        order = rng.permutation(5000)[: 5000 // B * B].reshape(-1, B)
        batches.extend(gradients[order].mean(axis=1))
    projections[B] = np.array(batches) @ full / (full @ full)

# %%
figures.batch_noise(projections)
plt.show()

# %%
for B, values in projections.items():
    spread, uphill = values.std(), np.mean(values < 0)
    print(f"B = {B:3}  spread {spread:.2f}  times √B {spread * B**0.5:.1f}", end="")
    print(f"  uphill {uphill:4.0%}")

# %% [markdown]
# The two humps at B = 1 are the odd digits (left) and the even ones, which on average
# pull in opposite directions. For the rest it is the √N of every counting experiment.
# The mean is right for every B, the spread is σ/√B: half the noise costs four times the
# work. More than a third of the single examples point uphill, and the walk still leads
# down, because the small steps average themselves. That is **stochastic gradient
# descent**, SGD. (At B = 512 a batch holds a tenth of the data, so its spread is 5 %
# smaller than for independent draws.)

# %%
spreads = [values.std() for values in projections.values()]
power = np.polyfit(np.log(list(projections)), np.log(spreads), 1)[0]
claim("S3.mini_batch", bool(abs(power + 0.5) < 0.03), f"spread ∝ B to the {power:.1f}")

# %% [markdown]
# ## 6 · Cool down (5 min)
#
# With noise the ball never comes to rest. A bowl with λ = 1, a gradient with noise of σ
# = 1 per example, 4,000 balls at once; we look at their typical (rms) distance.


# %%
def noisy_descent(rate, batch_size=1, steps=150):
    """Return the rms distance of 4,000 balls from the minimum, after each step."""
    noise = iter(rng.normal(0, batch_size**-0.5, size=(steps, 4000)))
    sgd = keras.optimizers.SGD(rate)
    path = descend(sgd, lambda w: w + next(noise), np.full(4000, 5.0), steps)
    return np.sqrt(np.mean(path**2, axis=1))


# %% [markdown]
# **Predict**: what does a four times smaller η do to the start, what to the end? What
# does a batch four times as large? And a **schedule**, which starts with the large η
# and lets it fall to zero along a cosine?

# %%
cosine = keras.optimizers.schedules.CosineDecay(0.4, decay_steps=150)
distance = {
    "η = 0.4": noisy_descent(0.4),
    "η = 0.1": noisy_descent(0.1),
    "η = 0.4, batches of 4": noisy_descent(0.4, batch_size=4),
    "η from 0.4 to 0": noisy_descent(cosine),
}

# %%
figures.against_steps({"a noisy bowl": distance}, ylabel="rms distance", log=True)
plt.show()

# %%
for name, values in distance.items():
    early, late = values[10], values[-20:].mean()
    print(f"{name:22} after 10 steps {early:.2f}, last 20 {late:.2f}")

# %% [markdown]
# A large η arrives early and then jitters; a small one arrives late and jitters less.
# The floor is σ √(η/(B(2 − η))): 0.50, 0.23 and 0.25. For small η only the ratio
# **η/B** counts: a four times larger batch is as good as a four times smaller η, and
# arrives earlier. The schedule has both: fast at first, calm in the end. A real
# training stalls at the same kind of floor; then it is time to lower η.

# %%
floor = {name: values[-20:].mean() for name, values in distance.items()}
theory = [np.sqrt(eta / B / (2 - eta)) for eta, B in ((0.4, 1), (0.1, 1), (0.4, 4))]
agrees = np.allclose(list(floor.values())[:3], theory, rtol=0.04)
print("floors as predicted, within 4 %:", agrees)
print("the schedule ends lowest:", min(floor, key=floor.get) == "η from 0.4 to 0")

# %% [markdown]
# ## 7 · Friends don't let friends … (10 min)
#
# *Friends don't let friends use minibatches larger than 32*, the slide quotes Yann
# LeCun. A larger batch has less noise. Why should that be bad? First, count.
#
# ### Exercise 02.4: count the steps (lecture hall, 3 min)
#
# An epoch shows every example once; each batch is one step. Where the number of
# examples n is not a multiple of the batch size, `model.fit` ends the epoch with a
# smaller batch.


# %%
def number_of_steps(n, batch_size, epochs):
    """Return the number of steps of a training."""
    ...  # your code here


check("02.4", number_of_steps)

# %% [markdown]
# Now the experiment: a small network for handwritten digits as in lesson 1, with 2,500
# to learn from and 2,500 to be tested on, plain SGD, always from the same initial
# weights.

# %%
inputs = keras.Input((784,))
hidden = keras.layers.Dense(64, activation="relu")(inputs)
outputs = keras.layers.Dense(10, activation="softmax")(hidden)
network = keras.Model(inputs, outputs)

# %%
network.compile("sgd", loss="sparse_categorical_crossentropy")
start = network.get_weights()


# %%
def accuracy_after(batch_size, rate, epochs):
    """Train from the start; return the share of test digits that is right."""
    network.set_weights(start)
    network.optimizer.learning_rate = rate
    before = int(network.optimizer.iterations)
    options = {"batch_size": batch_size, "epochs": epochs, "verbose": 0}
    bar = training.progress()
    network.fit(x[:2500], digits[:2500], callbacks=bar, **options)
    steps = int(network.optimizer.iterations) - before
    answers = network.predict_on_batch(x[2500:]).argmax(axis=1)
    correct = np.mean(answers == digits[2500:])
    print(f"B = {batch_size:3}, η = {rate:.3f}, {steps:3} steps: {correct:.1%} correct")
    return correct


# %% [markdown]
# **Predict** the accuracy at B = 512, if B = 32 gives about 88 %: with the same
# learning rate and the same number of epochs; and with a learning rate that grows in
# proportion to B, as the floor of section 6 suggests.

# %% tags=["nbval-ignore-output"]
accuracy = {"same η": {}, "η ∝ B": {}, "same number of steps": {}}
accuracy["same η"][32] = accuracy_after(32, 0.025, epochs=8)
for B in (128, 512):
    accuracy["same η"][B] = accuracy_after(B, 0.025, epochs=8)
    accuracy["η ∝ B"][B] = accuracy_after(B, 0.025 * B / 32, epochs=8)
for rule in ("η ∝ B", "same number of steps"):
    accuracy[rule] = {32: accuracy["same η"][32], **accuracy[rule]}

# %% [markdown]
# And if the larger batch gets the same number of steps? For B = 128 that is four times
# as many epochs.

# %% tags=["nbval-ignore-output"]
accuracy["same number of steps"][128] = accuracy_after(128, 0.025, epochs=32)
figures.batch_sizes((32, 128, 512), accuracy)
plt.show()

# %%
lost = {rule: a[32] - a[max(a)] for rule, a in accuracy.items()}
regained = lost["η ∝ B"] < lost["same η"] / 2
print("same η, B = 512: loses more than 12 points:", lost["same η"] > 0.12)
print("η ∝ B, B = 512: loses less than half of that:", regained)
same = abs(lost["same number of steps"]) < 0.02
print("same number of steps, B = 128: within 2 points:", same)

# %% [markdown]
# At the same learning rate B = 512 falls far behind: by 28 ± 4 points (mean and spread
# of eight seeds). The size of the batch is not to blame: it makes 40 steps where B = 32
# makes 632. Longer steps (η ∝ B) bring back all but 2 ± 2 points. As many steps bring
# back everything: B = 128 ends within one point of B = 32 for each of the eight seeds.
# B = 512 needs 128 epochs for that; then it, too, ends within one point (three seeds).
#
# The quotation has a true core: at a fixed number of epochs, which is a fixed amount of
# computing, small batches make more steps, and at first their noise does little harm.
# But what does an epoch cost? Measure it, here and on a GPU if you have one:

# %% tags=["nbval-ignore-output"]
for B in (32, 512):
    begin = perf_counter()
    network.fit(x[:2500], digits[:2500], batch_size=B, epochs=5, verbose=0)
    print(f"B = {B:3}: {(perf_counter() - begin) / 5:.2f} s per epoch")

# %% [markdown]
# On one core of ours an epoch takes two to three times longer with B = 32. The examples
# are the same, but every step has a fixed cost besides, and a large batch has fewer of
# them. The more examples a device handles at once, the more a large batch pays, *with*
# a larger learning rate. How large? Below the limit of section 1: there at the latest η
# ∝ B ends.

# %%
text = "B = 512 loses over 12 points, with η ∝ B less than half of it"
claim("S3.batch32", bool(lost["same η"] > 0.12 and regained), text)

# %% [markdown]
# ## 8 · A step size for each weight (10 min)
#
# *Use adaptive learning rate for each parameter.* The best known recipe is **Adam**.
# For each weight it keeps two running averages: m of the gradient (that is momentum
# again) and v of its square (no longer the velocity). The step is their ratio:
#
# $$m \leftarrow 0.9\,m + 0.1\,g \qquad v \leftarrow 0.999\,v + 0.001\,g^2 \qquad
# w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# Both averages start at zero, so at first they are too small. The hats repair that: in
# step t = 1, 2, …, $\hat m = m/(1 - 0.9^t)$ and $\hat v = v/(1 - 0.999^t)$. The tiny
# ε = 10⁻⁷ prevents a division by zero.
#
# ### Exercise 02.5: a step of Adam (at home, 8 min)


# %%
def adam_step(w, m, v, gradient, step, learning_rate):
    """Return the new w, m and v; `step` is 1 for the first step."""
    ...  # your code here


check("02.5", adam_step)

# %% [markdown]
# And Keras? Twenty steps in a bowl with λ = 1 again:

# %%
w, m, v = 1.0, 0.0, 0.0
for t in range(1, 21):
    m, v = 0.9 * m + 0.1 * w, 0.999 * v + 0.001 * w**2
    w = w - 0.1 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
path = descend(keras.optimizers.Adam(0.1), lambda w: w, [1.0], steps=20)
print("the same position:", np.isclose(path[-1, 0], w, atol=1e-4))

# %% [markdown]
# ### Blind to the scale
#
# Two weights with gradients 3 and 0.03. Now multiply the loss by a million, or by a
# millionth: all gradients follow. **Predict** the first step of SGD and of Adam, both
# with η = 0.001.

# %%
scales = np.array([1e6, 1, 1e-6])
slopes = scales[:, None] * [3, 0.03]
optimizers = {
    "SGD": keras.optimizers.SGD(0.001),
    "Adam": keras.optimizers.Adam(0.001),
}
first = {}
for name, optimizer in optimizers.items():
    first[name] = -descend(optimizer, lambda w: slopes, np.zeros((3, 2)), steps=1)[1]

# %%
for row, scale in enumerate(scales):
    steps = (*first["SGD"][row], *first["Adam"][row])
    print(f"loss × {scale:5g}:  SGD", end="")
    print(" {:6.1g} {:6.1g}   Adam {:.1e} {:.1e}".format(*steps))

# %% [markdown]
# SGD walks in proportion to the gradient. The first step of Adam is η for **both**
# weights, whatever the scale of the loss: m̂/√v̂ = g/|g| is a sign. Only a millionth of
# the loss shows a limit: gradients of 3·10⁻⁶ and 3·10⁻⁸ are no longer far above ε, and
# the steps shrink. (Keras adds its ε before the correction of v, so in the first step
# it works like ε/√0.001 = 3·10⁻⁶.)

# %%
ratios = first["Adam"] / 0.001
alike = bool(np.abs(ratios[:2] - 1).max() < 1e-3 and ratios[2].max() < 0.9)
text = "steps of η for gradients 3 and 0.03, also × 10⁶; not × 10⁻⁶"
claim("S3.adaptive_rate", alike, text)

# %% [markdown]
# ### Blind to the valley?
#
# A step of its own for each weight: that should make every valley round. **Predict**:
# how do the steps of Adam grow with κ? And what happens if the valley does not run
# along the axes but at 45°? (Gradient descent does not care about a rotation.)

# %%
turn = np.sqrt(0.5) * np.array([[1, -1], [1, 1]])
along = [np.diag([1.0, kappa]) for kappa in (20, 60, 180)]
bowls = np.array([*along, *(turn @ bowl @ turn.T for bowl in along)])
starts = np.array([[-1, 0.25]] * 3 + [turn @ [-1, 0.25]] * 3)

# %%
adam = keras.optimizers.Adam(0.05)
path = descend(adam, lambda w: np.einsum("kij,kj->ki", bowls, w), starts, steps=400)

# %% tags=["nbval-ignore-output"]
settled = settling_steps(np.linalg.norm(path, axis=2), share=0.01)
print("κ                      20   60  180")
print("steps to 1 %, along {:5}{:5}{:5}".format(*settled[:3]))
print("steps to 1 %, at 45°{:5}{:5}{:5}".format(*settled[3:]))

# %%
slower = settled[5] / settled[3]
print("along the axes κ does not matter:", np.ptp(settled[:3]) <= 1)
print("at 45° κ = 180 takes over three times as long as κ = 20:", slower > 3)

# %%
panels = {
    "Adam, along the axes, 60 steps": (bowls[0], path[:61, 0]),
    "Adam, at 45°, 60 steps": (bowls[3], path[:61, 3]),
}
plots.valleys(panels, columns=2, width=5, height=4.2)
plt.show()

# %% [markdown]
# Along the axes Adam does not notice κ at all. At 45° both weights feel the steep
# direction, both steps shrink, and the valley is narrow again: the steps grow with κ.
# Adam rescales each weight by itself; it cannot turn the valley. An input far from zero
# slants the valley between its weight and the bias. So scaled inputs help Adam too.
#
# ## Quiz (5 min)
#
# **1.** Does β = 0.9 always help?
#
# <details><summary>Answer</summary>
#
# No. For a spring with ηλ = 0.1 it took 169 steps instead of 88. It helps where ηλ is
# so small that the ball creeps: 0.9 is critical for ηλ = 0.0026.
#
# </details>
#
# **2.** By mistake you multiply the loss by 1000. What happens with SGD, what with
# Adam?
#
# <details><summary>Answer</summary>
#
# For SGD all gradients are 1000 times larger, as if η were 1000 times larger: it
# diverges, unless η was tiny. Adam does not notice.
#
# </details>
#
# **3.** By mistake every example is twice in the training set. What changes for
# gradient descent on the full set, what for SGD with batches of 32 and the same number
# of epochs?
#
# <details><summary>Answer</summary>
#
# The full gradient is a mean and stays the same: nothing changes but the time. SGD
# makes twice as many steps, each as noisy as before.
#
# </details>
#
# **4.** You double the batch size. Which two settings deserve a second look?
#
# <details><summary>Answer</summary>
#
# The learning rate, which may grow in proportion as long as it stays below the limit;
# and the number of epochs, because there are half as many steps per epoch.
#
# </details>
#
# ## Summary
#
# - Gradient descent needs ηλ < 2 in the steepest direction; the gentlest one then sets
#   the pace. The steps grow like the condition number κ. Scale your inputs.
# - Momentum is a ball with friction. It is critical at β = (1 − √(ηλ))², below it
#   creeps, above it oscillates, and it makes the steps grow like √κ only.
# - The gradient of a batch scatters like 1/√B. With a constant η it leaves a floor that
#   depends on η/B; a schedule lowers it.
# - Larger batches want a larger learning rate or more epochs. 32 is not a law.
# - Adam gives each weight a step of its own, η in the first step, whatever the scale of
#   the loss. It cannot turn a slanting valley.

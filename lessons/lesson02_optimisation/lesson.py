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
# *Lesson 1 computed the gradient, and some of its trainings failed all the same. How
# far may a step go, and what makes training slow? Lesson 0 used a learning rate of
# 0.004 that fell to zero: where does such a number come from?*
#
# In this lesson you find the largest step; see momentum as a ball with friction; cool
# noise down; put a famous quotation about batches to the test; tune three optimisers on
# a real network, and leave with a recipe.
#
# Letters: learning rate η · curvature λ · momentum β · condition number κ · batch size
# B.
#
# Core 45 min · deeper 78 min · slide 3

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=2)

# %% tags=["folded"]
from time import process_time

import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, claim, hint, own
from lessons.lesson02_optimisation import exercises as course
from lessons.lesson02_optimisation import figures
from utils import airshowers, widgets
from utils.images import load_digits
from utils.tables import plus_minus, table

images, digits = load_digits()  # 5,000 handwritten digits
x = images.reshape(5000, 784)
x_train, x_test = x[:1000], x[1000:]
y_train, y_test = digits[:1000], digits[1000:]
rng = np.random.default_rng(notebook.seed(2))

# %% [markdown]
# ## 1 · One step downhill (core, 5 min)
#
# Backpropagation yields the gradient g, the slope of the loss for each weight. An
# *optimiser* decides what to do with it. The simplest one, **gradient descent**, goes a
# step downhill: w ← w − ηg. The number η is the **learning rate**.
#
# Close to its minimum, nearly every loss looks like a bowl. With one weight that is the
# parabola ½λw². Its slope is g = λw. The **curvature** λ is large for a steep bowl,
# small for a flat one.
#
# We put Keras' optimisers into such bowls, without any network. They move every number
# of an array by its own slope: an array of five numbers is five balls in five bowls.


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
# **Predict**: five balls start at w = 1 with η = 1, in bowls with λ = 0.1, 0.5, 1, 1.9
# and 2.05. Which one is the first at the minimum? Which one never gets there?

# %%
curvature = np.array([0.1, 0.5, 1.0, 1.9, 2.05])
path = descend(keras.optimizers.SGD(1.0), lambda w: curvature * w, np.ones(5), 20)

# %% alt="ηλ = 1 is there in one step, 1.9 jumps to and fro, 2.05 flies away."
balls = {f"ηλ = {c}": ball for c, ball in zip(curvature, path.T, strict=True)}
figures.against_steps(balls, ylabel="position w")
plt.show()

# %% [markdown]
# A step takes w to w − ηλw = (1 − ηλ)w. Only the product **ηλ** counts. Below 1 the
# ball creeps, at 1 a single step is enough, above 1 it jumps to the other side, and
# from some value on ever higher. From which? We try 21 values.

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
# ## 2 · The narrow valley (core, 3 min)
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
    path = descend(sgd, lambda w: valley @ w, [-1.0, 0.25], steps=20)
    panels[f"gradient descent, η = {rate}, 20 steps"] = (valley, path)

# %% alt="A small rate creeps, a larger one zigzags, one beyond the limit climbs out."
figures.paths(panels, half=(1.6, 0.5))
plt.show()

# %% [markdown]
# The steep direction sets the limit: 20 η < 2. The gentle direction has to live with
# it: with ηλ of at most 0.1 it creeps. Just below the limit the path zigzags across the
# valley; just above, it climbs out. That is the problem of this lesson: **the steepest
# direction limits the step, the gentlest one needs it.**

# %% [markdown]
# ## 3 · How slow is a narrow valley? (deeper, 6 min)
#
# The ratio of the largest and the smallest curvature is the **condition number** κ, 20
# in section 2. **Predict**: gradient descent with the best η needs 69 steps to come a
# million times closer at κ = 10. How many at κ = 100 and κ = 1000?


# %%
def steps_of_descent(curvatures, rate):
    """Count the steps of gradient descent from (1, 1) to a millionth of it."""
    w, steps = np.ones(2), 0
    while np.linalg.norm(w) > 1e-6 * np.sqrt(2):
        w, steps = w - rate * curvatures * w, steps + 1
    return steps


# %%
plain = {}
for kappa in (10, 100, 1000):
    plain[kappa] = steps_of_descent(np.array([1, kappa]), rate=2 / (1 + kappa))
table(plain, ["κ", "steps of gradient descent"])

# %% [markdown]
# The number of steps is proportional to κ. The best η, 2/(λ₁ + λ₂), makes the steep and
# the gentle direction equally fast: each step leaves (κ − 1)/(κ + 1) of the distance.
#
# ### Exercise 02.1: the largest learning rate (at home, 12 min)
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
lg_energy = np.log10(showers["energy"])

# %% [markdown]
# The usual remedy: subtract the mean, divide by the standard deviation.

# %%
scaled = raw.copy()
scaled[:, :2] = (raw[:, :2] - raw[:, :2].mean(axis=0)) / raw[:, :2].std(axis=0)

# %% [markdown]
# The linear functions one can build are the same. The best of them is the yardstick;
# linear algebra finds it without any descent. **Predict** how many steps gradient
# descent needs to come within 1 % of its mean squared error: with raw, with scaled
# inputs, each with its own best η.


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


# %%
fits = {"raw": steps_to_the_best_fit(raw, lg_energy)}
fits["scaled"] = steps_to_the_best_fit(scaled, lg_energy)
table(fits, ["inputs", "κ", "steps (5,000: gave up)"])

# %% [markdown]
# The raw inputs make a valley with κ = 170,000, and after 5,000 steps, where we gave
# up, the end is not in sight. The scaled ones make it nearly round: 6 steps. (What is
# left, 3.7, comes from their correlation.) **Scale your inputs** is the cheapest advice
# in machine learning.

# %% [markdown]
# ## 4 · Momentum (core, 5 min)
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
# Is that what Keras does? Twenty steps in a bowl with λ = 1, where the gradient is w:

# %%
move = own("02.2", momentum_step, otherwise=course.momentum_step)
w, velocity = 1.0, 0.0
for _ in range(20):
    w, velocity = move(w, velocity, w, 0.1, 0.9)
path = descend(keras.optimizers.SGD(0.1, momentum=0.9), lambda w: w, [1.0], 20)
print("the same position:", np.isclose(path[-1, 0], w, atol=1e-5))

# %% [markdown]
# Back into the valley, each with the settings that are best for it (section 5 derives
# them). **Predict**: who is nearer to the minimum after 20 steps?

# %%
best = (2 / (1 + np.sqrt(20))) ** 2
optimizers = {
    "gradient descent": keras.optimizers.SGD(2 / 21),
    "momentum": keras.optimizers.SGD(best, momentum=(1 - best**0.5) ** 2),
}

# %% alt="Momentum swings through the valley and ends closer than gradient descent."
panels = {}
for name, optimizer in optimizers.items():
    path = descend(optimizer, lambda w: valley @ w, [-1.0, 0.25], steps=20)
    left = np.linalg.norm(path[-1])
    panels[f"{name}, 20 steps: {left:.4f} from the minimum"] = (valley, path)
figures.paths(panels, half=(1.6, 0.5))
plt.show()

# %% [markdown]
# Momentum swings out too far at first; then it is the quicker one, by a factor of 100.
# It is fast *along* the valley, where all slopes point the same way and add up: under a
# constant force a ball gains speed until friction balances it, at the terminal velocity
# ηg/(1 − β). For β = 0.9 that is **ten times** a plain step; keep that number in mind.

# %% [markdown]
# ## 5 · A ball with friction (deeper, 15 min)
#
# *Faster convergence by damping oscillations and increasing the step size for more
# informative gradients*, says the slide. Which gradients are informative? We push balls
# with three kinds of force, all of size 1: always in the same direction; to and fro; at
# random (10,000 balls).
#
# **Predict** with β = 0.9: how long is a step after a while, compared with a step of
# plain gradient descent?

# %%
pushes = rng.normal(size=(100, 10_002))
pushes[:, 0], pushes[:, 1] = 1, (-1) ** np.arange(100)

# %%
force = iter(pushes)
pushed = keras.optimizers.SGD(0.01, momentum=0.9)
track = descend(pushed, lambda w: next(force), np.zeros(10_002), steps=100)

# %%
length = np.abs(track[-1] - track[-2]) / 0.01
typical = np.sqrt(np.mean(length[2:] ** 2))
lengths = {"constant": f"{length[0]:.2f}", "to and fro": f"{length[1]:.2f}"}
table(lengths | {"random": f"{typical:.1f}"}, ["force", "step / plain step"])

# %% [markdown]
# A constant force reaches the terminal velocity, 1/(1 − β) = 10. Under a force that
# changes its sign every time the steps shrink to 1/(1 + β), about half. Random pushes
# partly cancel; the steps grow by 1/√(1 − β²) = 2.3. So *informative* means
# **persistent**.
#
# ### Two springs
#
# In a bowl the force is −λw: a spring. A mass on a spring with friction is the damped
# oscillator of the first physics lecture, and it knows three kinds of motion: it creeps
# back, it swings, or, between the two, it returns fastest: *critical damping*. Does an
# optimiser behave like that? (G. Goh drew it in *Why Momentum Really Works*, the page
# on the slide.) A gentle spring, a steep one, three values of β.
#
# **Predict**: who oscillates without momentum? With β = 0.9?

# %%
products = np.array([0.1, 1.95])  # ηλ of a gentle and a steep spring
critical = (1 - np.sqrt(0.1)) ** 2  # explained below
motions = {}
for beta in (0.0, critical, 0.9):
    rolling = keras.optimizers.SGD(1.0, momentum=beta)
    motions[beta] = descend(rolling, lambda w: products * w, np.ones(2), steps=200)

# %% alt="β = 0.47 calms the steep spring and speeds the gentle one up; 0.9 swings."
names = {0.0: "β = 0", critical: "β = 0.47\n(critical)", 0.9: "β = 0.9"}
gentle = {names[beta]: track[:61, 0] for beta, track in motions.items()}
steep = {names[beta]: track[:61, 1] for beta, track in motions.items()}
figures.springs(gentle, steep)
plt.show()

# %% [markdown]
# We count the steps until a ball stays closer to the minimum than 10⁻⁴ of its distance
# at the start, and how often it changes sides until then.


# %%
def settling_steps(path, share):
    """Count the steps until each component stays within a share of its start."""
    outside = np.abs(path) > share * np.abs(path[0])
    return len(path) - np.argmax(outside[::-1], axis=0)


def crossings(path, share):
    """Count how often each component changes its sign until it has settled."""
    counts = []
    for ball, end in zip(path.T, settling_steps(path, share), strict=True):
        signs = np.sign(ball[:end])
        counts.append(np.sum(signs[1:] != signs[:-1]))
    return np.array(counts)


# %%
lines = []
for beta, track in motions.items():
    needed, sides = settling_steps(track, 1e-4), crossings(track, 1e-4)
    lines.append((f"{beta:.2f}", needed[0], sides[0], needed[1], sides[1]))
table(lines, ["β", "gentle: steps", "crossings", "steep: steps", "crossings"])

# %% [markdown]
# The steep spring oscillates by itself, at every step; β = 0.47 damps it, from 180
# steps to 25. The gentle spring does not oscillate by itself: β = 0.47 speeds it up,
# from 88 steps to 31, but β = 0.9 **makes** it oscillate, and it takes longer than
# without momentum. Momentum damps oscillations, and it creates them. Now let the ball
# roll in both at once: drag its start, turn β and η. **Predict** the β that gets down
# fastest.

# %% alt="A ball with β = 0.9 swings along the valley and comes back."
widgets.show_momentum(momentum=0.9)

# %% tags=["folded"]
claim(
    "S3.momentum_step",
    bool(abs(length[0] - 10) < 0.01 and length[1] < 0.6),
    f"{length[0]:.1f} plain steps under a constant force, {length[1]:.1f} to and fro",
)

slow, swift, swinging = (settling_steps(track, 1e-4) for track in motions.values())
rest, _, rings = (crossings(track, 1e-4)[0] for track in motions.values())
damps = swift[1] < slow[1] / 5 and swift[0] < slow[0] / 2
creates = rest == 0 and rings > 5 and swinging[0] > slow[0]
claim(
    "S3.momentum_damping",
    bool(damps and creates),
    f"steps {slow[1]} → {swift[1]} steep, {slow[0]} → {swinging[0]} gentle (β = 0.9)",
)

# %% [markdown]
# ### The map of all springs
#
# Theory says: a spring is critical where **β = (1 − √(ηλ))²**. With more momentum it
# oscillates, and its amplitude shrinks by √β per step, however stiff it is (up to ηλ =
# (1 + √β)²). And it diverges beyond **ηλ = 2 + 2β**. We measure 800 springs for each of
# 13 values of β.

# %%
momenta, springs = np.linspace(0, 0.9, 13), np.geomspace(0.002, 4, 800)


def pull(w):
    """Return the slopes of all springs; far away they stay finite."""
    return springs * w.clip(-1e9, 1e9)


# %%
settled, oscillates_from, diverges_from = [], [], []
for beta in momenta:
    rolling = keras.optimizers.SGD(1.0, momentum=float(beta))
    track = descend(rolling, pull, np.ones(800), steps=150)
    diverges = np.abs(track[-1]) > 1
    settled.append(np.where(diverges, np.inf, settling_steps(track, share=0.01)))
    oscillates_from.append(springs[crossings(track, share=1e-6) > 0].min())
    diverges_from.append(springs[diverges].min(initial=np.inf))

# %% alt="The fewest steps lie along the critical line; below it a spring creeps."
figures.damping_map(momenta, springs, np.transpose(settled))
plt.show()

# %%
lines = []
for k in (0, 4, 8, 12):
    beta = momenta[k]
    swings = f"{oscillates_from[k]:.4f}", f"{(1 - np.sqrt(beta)) ** 2:.4f}"
    limit = f"{diverges_from[k]:.2f}", f"{2 + 2 * beta:.2f}"
    lines.append((f"{beta:.2f}", *swings, *limit))
table(lines, ["β", "oscillates from ηλ", "theory", "diverges from ηλ", "theory"])

# %% [markdown]
# The optimiser is a damped oscillator. The second limit agrees within the 1 % of our
# grid, and so does the first for small β. (For large β the nearly critical springs are
# so slow that 150 steps do not show their first swing.) Below the critical line a
# spring creeps, the slower the further below. Above the line, gentle and steep springs
# need about the same time, because all shrink by √β. And momentum allows larger
# learning rates, up to twice as large.
#
# ### Exercise 02.3: tune the momentum (at home, 5 min)
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
# That is the case for √(ηλ₁) + √(ηλ₂) = 2. Beside it your choice, made for κ = 1000, in
# all three bowls. **Predict** its steps at κ = 10.


# %%
def best_choice(curvatures):
    """Return the best η and β for two curvatures, the smaller one first."""
    rate = (2 / np.sqrt(curvatures).sum()) ** 2
    return rate, (1 - np.sqrt(rate * curvatures[0])) ** 2


# %%
def steps_with_momentum(curvatures, rate, momentum):
    """Count the steps from (1, 1) to a millionth."""
    w, velocity, steps = np.ones(2), np.zeros(2), 0
    while np.linalg.norm(w) > 1e-6 * np.sqrt(2):
        w, velocity = move(w, velocity, curvatures * w, rate, momentum)
        steps += 1
    return steps


# %%
yours = [float(each) for each in own("02.3", tuned, otherwise=course.tuned)()]

# %%
lines = []
for kappa, count in plain.items():
    bowl = np.array([1, kappa])
    both = [steps_with_momentum(bowl, *each) for each in (best_choice(bowl), yours)]
    lines.append((kappa, count, *both))
table(lines, ["κ", "gradient descent", "with momentum", "with yours"])

# %% [markdown]
# Without momentum the steps grow like κ (section 3), with momentum like √κ: at κ = 1000
# that is a factor of 22. What was chosen for κ = 1000 needs as many steps in a rounder
# bowl: it shrinks by √β per step there, too. (At κ = 1000 the course's choice is ahead
# of the critical one, which shrinks by its √β only in the long run: at first it carries
# a factor that grows with the steps. Beyond 10⁻¹² the critical one is faster.)

# %% [markdown]
# ## 6 · The gradient of a handful (deeper, 6 min)
#
# So far we knew the gradient exactly. *Mini-batch training* looks at a few examples
# only, a **batch** of size B, and takes the mean of their gradients. How wrong is that?
#
# A linear model that tells odd from even digits, with the mean squared error. At its
# start, w = 0, we compute the gradient of each of 5,000 examples, one row each.

# %%
odd = np.where(digits % 2 == 1, 1.0, -1.0)
gradients = -2 * odd[:, None] * x
full = gradients.mean(axis=0)


def batch_gradients(size):
    """Return the gradients of whole batches, one row each, from some shuffles."""
    found = []
    for _ in range(max(1, size // 8)):  # large batches are few: shuffle more often
        order = rng.permutation(5000)
        batches = order[: 5000 // size * size].reshape(-1, size)
        found.extend(gradients[batches].mean(axis=1))
    return np.array(found)


# %% [markdown]
# We project each batch gradient on the full one: 1 means just as long, below 0 means
# that a step would go *uphill*.
#
# **Predict**: how many of the single examples (B = 1) point uphill? How much narrower
# is the distribution for B = 32?

# %% alt="The distributions narrow like 1/√B around the full gradient."
projections = {}
for size in (1, 8, 32, 128, 512):
    projections[size] = batch_gradients(size) @ full / (full @ full)
figures.batch_noise(projections)
plt.show()

# %%
lines = []
for size, values in projections.items():
    spread, uphill = values.std(), 100 * np.mean(values < 0)
    scaled_up = spread * np.sqrt(size)
    lines.append((size, f"{spread:.2f}", f"{scaled_up:.1f}", f"{uphill:.0f} %"))
table(lines, ["B", "spread", "spread · √B", "uphill"])

# %% [markdown]
# The two humps at B = 1 are the odd digits (left) and the even ones, which on average
# pull in opposite directions. For the rest it is the √N of every counting experiment.
# The mean is right for every B, the spread is σ/√B: half the noise costs four times the
# work. More than a third of the single examples point uphill, and the walk still leads
# down, because the small steps average themselves. That is **stochastic gradient
# descent**, SGD. (At B = 512 a batch holds a tenth of the data, so its spread is 5 %
# smaller than for independent draws.)
#
# Is that what Keras does when it trains? Ten batches, by Keras and by hand:

# %%
linear = keras.Sequential([keras.Input((784,)), keras.layers.Dense(1, use_bias=False)])
linear.compile(keras.optimizers.SGD(0.01), loss="mse")
weights = linear.get_weights()[0][:, 0]

# %%
for batch in rng.permutation(5000)[:320].reshape(10, 32):
    linear.train_on_batch(x[batch], odd[batch])
    errors = x[batch] @ weights - odd[batch]
    weights = weights - 0.01 * 2 / 32 * errors @ x[batch]
same = np.allclose(linear.get_weights()[0][:, 0], weights, atol=1e-5)
print("the same weights:", same)

# %% tags=["folded"]
spreads = [values.std() for values in projections.values()]
power = np.polyfit(np.log(list(projections)), np.log(spreads), 1)[0]
middles = [values.mean() for values in projections.values()]
unbiased = np.allclose(middles, 1, atol=0.02)
claim(
    "S3.mini_batch",
    bool(same and unbiased and abs(power + 0.5) < 0.03),
    f"Keras' ten steps are −η times the batch's gradient: {same}; the batches' mean is "
    f"{np.mean(middles):.1f} of the full gradient, their spread ∝ B to the "
    f"−{-power:.1f}",
)

# %% [markdown]
# ## 7 · Cool down (core, 4 min)
#
# A **batch** of B examples is a random sample. So its gradient is right on average
# only, with a noise of σ/√B (section 6 measures it). With noise the ball never comes to
# rest. A bowl with λ = 1, σ = 1, and 4,000 balls at once; we look at their typical
# (rms) distance from the minimum.


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
    "η = 0.4, B = 4": noisy_descent(0.4, batch_size=4),
    "η from 0.4 to 0": noisy_descent(cosine),
}

# %% alt="Constant rates end on a floor; the falling rate ends below all of them."
figures.against_steps(distance, ylabel="rms distance", log=True)
plt.show()

# %%
floor = {name: values[-20:].mean() for name, values in distance.items()}
rows = [(name, f"{distance[name][10]:.2f}", f"{floor[name]:.2f}") for name in floor]
table(rows, ["", "after 10 steps", "last 20"])

# %% [markdown]
# A large η arrives early and then jitters; a small one arrives late and jitters less.
# The floor is σ √(η/(B(2 − η))). For small η only the ratio **η/B** counts: a four
# times larger batch is as good as a four times smaller η, and arrives earlier. The
# schedule has both: fast at first, calm in the end. From section 8 on, most trainings
# cool down like that.

# %% tags=["folded"]
theory = [np.sqrt(eta / B / (2 - eta)) for eta, B in ((0.4, 1), (0.1, 1), (0.4, 4))]
agrees = np.allclose(list(floor.values())[:3], theory, rtol=0.04)
print("floors as predicted, within 4 %:", agrees)
print("the schedule ends lowest:", min(floor, key=floor.get) == "η from 0.4 to 0")

# %% [markdown]
# ## 8 · Friends don't let friends … (core, 8 min)
#
# *Friends don't let friends use minibatches larger than 32*, the slide quotes Yann
# LeCun. The tweet of 2018 says why: large ones are bad "for your test error". It speaks
# of a paper by Masters and Luschi: the best results came with 2 ≤ B ≤ 32, and the
# larger B, the fewer learning rates work. A larger batch has less noise. Why should
# that be bad? First, count.
#
# ### Exercise 02.4: count the steps (lecture hall, 2 min)
#
# An epoch shows every example once; each batch is one step. Where the number of
# examples n is not a multiple of the batch size, Keras ends the epoch with a smaller
# batch.


# %%
def number_of_steps(n, batch_size, epochs):
    """Return the number of steps of a training."""
    ...  # your code here


check("02.4", number_of_steps)

# %% [markdown]
# A small network for digits, 64 hidden neurons: 1,000 to learn from, 4,000 as a test.

# %%
count_steps = own("02.4", number_of_steps, otherwise=course.number_of_steps)


def network(optimizer):
    """Return a network, 784 pixels → ten probabilities, ready to be trained."""
    inputs = keras.Input((784,))
    hidden = keras.layers.Dense(64, activation="relu")(inputs)
    outputs = keras.layers.Dense(10, activation="softmax")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    return model


# %% tags=["folded"]
random_weights = {}
for start in (1, 2, 3):
    keras.utils.set_random_seed(notebook.seed(start))
    random_weights[start] = network("sgd").get_weights()


def restart(model, start):
    """Give a model one of three starts, and its optimiser an empty memory."""
    keras.utils.set_random_seed(notebook.seed(start))  # for the order of the digits
    model.set_weights(random_weights[start])
    for memory in model.optimizer.variables:
        memory.assign(keras.ops.zeros_like(memory))


# %% [markdown]
# `fit` hides the steps. We write the loop ourselves: one step for each learning rate of
# a list, which cools down.


# %%
def cooling(rate, steps):
    """Return learning rates that fall from `rate` to zero along a cosine."""
    return rate * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2


def train(model, rates, batch_size, start):
    """Train from a random start; return training loss and test accuracy in per cent."""
    restart(model, start)
    order = []
    for rate in rates:
        if len(order) == 0:  # an epoch is over: shuffle again
            order = np.random.permutation(1000)
        batch, order = order[:batch_size], order[batch_size:]
        model.optimizer.learning_rate = rate
        model.train_on_batch(x_train[batch], y_train[batch])
    right = model.predict_on_batch(x_train)[np.arange(1000), y_train]
    answers = model.predict_on_batch(x_test).argmax(axis=1)
    return -np.mean(np.log(right.clip(1e-7))), 100 * np.mean(answers == y_test)


# %% [markdown]
# Six epochs for everyone (equal examples), three starts, and the learning rate is
# tuned: five rates, a factor of two apart. **Predict**: how do the curves of B = 32,
# 128 and 512 lie to each other? Which ends first on the right?

# %% tags=["nbval-ignore-output"]
plain_sgd = network(keras.optimizers.SGD())
runs = {32: {}, 128: {}, 512: {}}
for B in runs:
    steps = count_steps(1000, B, epochs=6)
    for rate in (0.1, 0.2, 0.4, 0.8, 1.6):
        rates = cooling(rate, steps)
        runs[B][rate] = [train(plain_sgd, rates, B, start) for start in (1, 2, 3)]

# %% tags=["nbval-ignore-output"] alt="All batch sizes end near η = 1."
figures.losses_and_accuracies({f"B = {B}": runs[B] for B in runs})
plt.show()

# %% [markdown]
# Left: as long as η is small, a batch four times larger wants an η four times larger,
# and the loss is the same. But all curves turn at nearly the same η, between 0.4 and
# 1.6: this looks like the limit of section 2, which knows nothing of B (we have not
# measured any curvature here). So a large batch runs out of learning rates, as the
# paper says, and falls behind. Right: all trainings lie about one curve, and where they
# overlap, no batch size is better on the test. (32 and 128 hardly overlap.) So give a
# larger batch what it lacks, as many steps:

# %% tags=["nbval-ignore-output"]
losses = {rate: np.mean(results, axis=0)[0] for rate, results in runs[128].items()}
best = min(losses, key=losses.get)
shorter = count_steps(1000, 128, epochs=6)
steps = count_steps(1000, 32, epochs=6)
longer = [train(plain_sgd, cooling(0.4, steps), 128, start) for start in (1, 2, 3)]
arms = {
    "B = 32, η = 0.4": (runs[32][0.4], steps),
    f"B = 128, η = {best}": (runs[128][best], shorter),
    "B = 128, η = 0.4, as many steps": (longer, steps),
}

# %% tags=["nbval-ignore-output"]
rows = []
for name, (results, steps) in arms.items():
    losses, accuracies = np.transpose(results)
    rows.append((name, steps, plus_minus(losses, 3), plus_minus(accuracies)))
table(rows, ["", "steps", "training loss", "test accuracy (%)"])

# %% [markdown]
# After six epochs the larger batch is two to three points behind, each with its best η;
# with as many steps it is level, within half a point. The quotation has a true core:
# small batches get more out of the same *examples*. With as many *steps*, nothing is
# left of it here. (Ours is a small network, and this a short training: after 24 epochs
# it is less than a point, section 9.)

# %% tags=["folded", "nbval-ignore-output"]
few, same_epochs, same_steps = (
    np.mean([accuracy for _, accuracy in results]) for results, _ in arms.values()
)
behind, level = few - same_epochs, abs(few - same_steps)
claim(
    "S3.batch32",
    bool(behind > 1 and level < 1),
    f"B = 128 instead of 32: {behind:.0f} points worse on the test after as many "
    f"epochs, {level:.0f} after as many steps",
)

# %% tags=["folded"]
most = {B: np.mean(runs[B][1.6], axis=0)[0] for B in runs}
print("η = 1.6 is too much for every B:", min(most.values()) > 0.5)
print("after as many epochs over one point worse:", behind > 1)
print("after as many steps within one point:", level < 1)

# %% [markdown]
# ## 9 · Is it the batch? (deeper, 5 min)
#
# N. Keskar and others (2016) saw large batches end in *sharper* minima, which are worse
# on the test. That shows only after a longer training. So we train twice as long, and
# add a control: leave B at 32, and make η smaller instead. With a quarter of η and four
# times the steps the weights go as far. **Predict**: which of the two costs more test
# accuracy?

# %% tags=["nbval-ignore-output"]
twice = count_steps(1000, 32, epochs=12)
settings = {
    "B = 32, η = 0.4": (32, cooling(0.4, twice)),
    "B = 128, η = 0.4, as many steps": (128, cooling(0.4, twice)),
    "B = 32, η = 0.1, four times the steps": (32, cooling(0.1, 4 * twice)),
}

# %% tags=["nbval-ignore-output"]
model, long_runs, lines = network(keras.optimizers.SGD()), {}, []
for case, (size, falling) in settings.items():
    trained = [train(model, falling, size, start) for start in (1, 2, 3)]
    long_losses, long_accuracies = np.transpose(trained)
    long_runs[case] = long_accuracies.mean()
    ends = plus_minus(long_losses, 3), plus_minus(long_accuracies)
    lines.append((case, len(falling), *ends))
table(lines, ["", "steps", "training loss", "test accuracy (%)"])

# %% [markdown]
# The training losses are alike. Now the larger batch may cost something: 0.3 ± 0.2
# points, and 0.5 ± 0.3 for B = 512 (means of 24 starts of the same network in NumPy,
# with their errors). But the smaller η costs 0.6 ± 0.2, with B = 32. So it is not the
# batch as such. Both changes leave a quarter of the noise, η/B, and that seems to
# count: a little noise on the way would help on the test, and a small η take it away
# for any B. (But B = 512 leaves a sixteenth and loses hardly more. The direct test,
# noise added to the gradients of a large batch, we leave out.)
#
# And the two to three points of section 8, at equal epochs? They belong to plain SGD
# and to six epochs. Measured apart, from eight starts, each with the best of four or
# five rates: with Adam B = 128 is 1.2 points behind B = 32 after six epochs (88.6 ±
# 0.5 % and 89.8 ± 0.2 %). After 24 epochs it is 0.8 points with SGD, 0.2 with momentum,
# 0.6 with Adam. The longer one trains, the less the batch matters.
#
# And what does an example cost? Measure it, here and on a GPU if you have one:

# %% tags=["nbval-ignore-output"]
for size in (32, 512):
    begin = process_time()
    model.fit(x, digits, batch_size=size, epochs=2, verbose=0)
    print(f"B = {size:3}: {(process_time() - begin) / 10:.3f} s per 1,000 examples")

# %% [markdown]
# On one core of ours 1,000 examples take three to four times longer with B = 32. The
# arithmetic is the same, but every step has a fixed cost besides. The more examples a
# device handles at once, the more a large batch pays. Exercise 02.6 makes that a game.

# %% tags=["folded"]
usual, _, timid = long_runs.values()
print("a quarter of η costs test accuracy:", bool(timid < usual))
print("all three within 1.5 points:", bool(np.ptp([*long_runs.values()]) < 1.5))

# %% [markdown]
# ## 10 · A step size for each weight (core, 4 min)
#
# *Use adaptive learning rate for each parameter.* The best known recipe is **Adam**.
# For each weight it keeps two running averages: m of the gradient (momentum again), and
# s of its square. The step is their ratio:
#
# $$m \leftarrow 0.9\,m + 0.1\,g \qquad s \leftarrow 0.999\,s + 0.001\,g^2 \qquad
# w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat s} + \varepsilon}$$
#
# Both averages start at zero, so at first they are too small. The hats repair that: in
# step t = 1, 2, …, $\hat m = m/(1 - 0.9^t)$ and $\hat s = s/(1 - 0.999^t)$. The tiny
# ε = 10⁻⁷ prevents a division by zero.
#
# Two weights with gradients 3 and 0.03. Now multiply the loss by a million, or by a
# millionth: all gradients follow. **Predict** the first step of SGD and of Adam, both
# with η = 0.001.

# %%
scales = np.array([1e6, 1, 1e-6])
slopes = scales[:, None] * [3, 0.03]
sgd, adam = keras.optimizers.SGD(0.001), keras.optimizers.Adam(0.001)
first_sgd = -descend(sgd, lambda w: slopes, np.zeros((3, 2)), steps=1)[1]
first_adam = -descend(adam, lambda w: slopes, np.zeros((3, 2)), steps=1)[1]
rows = []
for scale, of_sgd, of_adam in zip(scales, first_sgd, first_adam, strict=True):
    texts = [f"{value:.0e}" for value in (*of_sgd, *of_adam)]
    rows.append((f"{scale:g}", *texts))
table(rows, ["loss ×", "SGD: 3", "0.03", "Adam: 3", "0.03"])

# %% [markdown]
# SGD walks in proportion to the gradient. The first step of Adam is η for **both**
# weights, whatever the scale of the loss: m̂/√ŝ = g/|g| is a sign. Only a millionth of
# the loss shows a limit: gradients of 3·10⁻⁶ and 3·10⁻⁸ are no longer far above ε, and
# the steps shrink.
#
# And the *past*? After 100 steps with the gradients 3 and 0.03, both are 0.03:

# %%
slopes = iter([np.array([3, 0.03])] * 100 + [np.array([0.03, 0.03])] * 100)
path = descend(keras.optimizers.Adam(0.001), lambda w: next(slopes), np.zeros(2), 200)
walked = (path[:-1] - path[1:]) / 0.001  # steps in units of η
rows = [
    (t, f"{walked[t - 1, 0]:.3f}", f"{walked[t - 1, 1]:.3f}") for t in (1, 100, 200)
]
table(rows, ["step", "first weight", "second weight"])

# %% [markdown]
# The gradients are the same, and the first weight still walks 70 times more slowly: s
# remembers some 1,000 steps.

# %% tags=["folded"]
ratios = first_adam / 0.001
alike = np.abs(ratios[:2] - 1).max() < 1e-3 and ratios[2].max() < 0.9
own_rates = np.allclose(walked[99], 1, atol=0.01) and walked[199, 0] < 0.02
claim(
    "S3.adaptive_rate",
    bool(alike and own_rates),
    f"steps of {walked[99, 0]:.2f} η and {walked[99, 1]:.2f} η for gradients 3 and "
    f"0.03; then, both at 0.03, {walked[199, 0]:.2f} η and {walked[199, 1]:.2f} η",
)

# %% [markdown]
# ## 11 · Blind to the valley? (deeper, 6 min)
#
# A step of its own for each weight: that should make every valley round. First write
# the step yourself.
#
# ### Exercise 02.5: a step of Adam (at home, 8 min)


# %%
def adam_step(w, m, s, gradient, step, learning_rate):
    """Return the new w, m and s; `step` is 1 for the first step."""
    ...  # your code here


check("02.5", adam_step)

# %% [markdown]
# And Keras? Twenty steps in a bowl with λ = 1 again:

# %%
move_adam = own("02.5", adam_step, otherwise=course.adam_step)
w, m, s = 1.0, 0.0, 0.0
for t in range(1, 21):
    w, m, s = move_adam(w, m, s, w, t, 0.1)
track = descend(keras.optimizers.Adam(0.1), lambda w: w, [1.0], steps=20)
print("the same position:", np.isclose(track[-1, 0], w, atol=1e-4))

# %% [markdown]
# (Nearly: Keras adds its ε before the correction of s, so in the first step it works
# like ε/√0.001 = 3·10⁻⁶. One sees that for tiny gradients only, as in section 10.)
#
# **Predict**: how do the steps of Adam grow with κ? And what happens if the valley does
# not run along the axes but at 45°? (Gradient descent does not care about a rotation.)

# %%
kappas = (20, 180, 1620)
turn = np.sqrt(0.5) * np.array([[1, -1], [1, 1]])
along = [np.diag([1.0, kappa]) for kappa in kappas]
bowls = np.array([*along, *(turn @ bowl @ turn.T for bowl in along)])
starts = np.array([[-1, 0.25]] * 3 + [turn @ [-1, 0.25]] * 3)

# %% [markdown]
# Which η is best depends on the valley. So Adam gets the best of four for each of them,
# and gradient descent and momentum their best settings. (Keras steps one by one; the
# functions of the exercises do the same for all valleys and rates at once.)

# %%
several = np.array([0.05, 0.1, 0.2, 0.4])[:, None, None]
w = np.tile(starts, (4, 1, 1))
m, s, walks = np.zeros_like(w), np.zeros_like(w), [w]
for t in range(1, 801):
    w, m, s = move_adam(w, m, s, np.einsum("kij,rkj->rki", bowls, w), t, several)
    walks.append(w)
walks = np.array(walks)  # (steps + 1, rates, bowls, 2)
fewest = settling_steps(np.linalg.norm(walks, axis=3), share=0.01).min(axis=0)

# %%
descent, rolled = [], []
for kappa in kappas:
    kept = (kappa - 1) / (kappa + 1)  # of the distance, per step (section 3)
    descent.append(int(np.ceil(np.log(0.01) / np.log(kept))))
    optimum = (2 / (1 + np.sqrt(kappa))) ** 2  # section 5
    w, velocity, track = starts[:1], np.zeros((1, 2)), [starts[:1]]
    for _ in range(400):
        slope = w * [1, kappa]
        w, velocity = move(w, velocity, slope, optimum, (1 - optimum**0.5) ** 2)
        track.append(w)
    rolled.append(settling_steps(np.linalg.norm(track, axis=2), share=0.01)[0])

# %% tags=["nbval-ignore-output"]
adam_rows = {"Adam, along the axes": fewest[:3], "Adam, at 45°": fewest[3:]}
rivals = {"gradient descent": descent, "momentum": rolled}
table(adam_rows | rivals, ["steps to 1 %", *(f"κ = {kappa}" for kappa in kappas)])

# %% alt="After 100 steps Adam has arrived along the axes, not at 45°."
turned = {
    "κ = 180, along the axes": (bowls[1], walks[:101, 0, 1]),
    "κ = 180, at 45°": (bowls[4], walks[:101, 0, 4]),
}
figures.paths(turned, half=(1.3, 1.3), columns=2)
plt.show()

# %% [markdown]
# The picture has η = 0.05 and 100 steps. Along the axes Adam does not notice κ at all.
# At 45° both weights feel the steep direction, both steps shrink, and the valley is
# narrow again. A larger η makes up for that, up to κ of some hundreds; then Adam slows
# down as well. It rescales each weight by itself; it cannot turn the valley. And tuned
# momentum, which knows no directions at all, is faster than Adam in each of the turned
# valleys. (Its β was tuned, too; Adam kept its 0.9 and 0.999, and had four rates to
# choose from. Along the axes Adam wins at κ = 1620, by 78 steps to 183.) An input far
# from zero slants the valley between its weight and the bias. So scaled inputs help
# Adam too.

# %% tags=["folded"]
print("along the axes κ does not matter:", np.ptp(fewest[:3]) <= 1)
print("at 45° κ = 1620 takes over 4 times as long as 20:", fewest[5] > 4 * fewest[3])
print("momentum is faster at 45°, for each κ:", bool(np.all(rolled < fewest[3:])))
print("at κ = 20 even gradient descent:", bool(descent[0] < fewest[0]))

# %% [markdown]
# ## 12 · Which learning rate? (core, 7 min)
#
# Now all three on the network of section 8 with B = 32: SGD, SGD with β = 0.9, and
# Adam. A comparison is fair if all are tuned equally: five rates each, six epochs,
# three starts, cooled down. Beside it the defaults of Keras, 0.01 for SGD, 0.001 for
# Adam.
#
# **Predict**: at which η is momentum best, if SGD is best near 0.4? Who wins, by how
# many points? And at the defaults?

# %%
steps = count_steps(1000, 32, epochs=6)


def scan(model, rates):
    """Return {rate: results of three starts} with batches of 32."""
    found = {}
    for rate in rates:
        rates = cooling(rate, steps)
        found[rate] = [train(model, rates, 32, start) for start in (1, 2, 3)]
    return found


# %% tags=["nbval-ignore-output"]
with_momentum = network(keras.optimizers.SGD(momentum=0.9))
with_adam = network(keras.optimizers.Adam())
curves = {
    "SGD": runs[32],
    "momentum 0.9": scan(with_momentum, (0.02, 0.04, 0.08, 0.16, 0.32)),
    "Adam": scan(with_adam, (0.005, 0.01, 0.02, 0.04, 0.08)),
}
defaults = {
    "SGD": (0.01, scan(plain_sgd, [0.01])[0.01]),
    "Adam": (0.001, scan(with_adam, [0.001])[0.001]),
}

# %% tags=["nbval-ignore-output"] alt="Three like valleys; Adam wins by little."
figures.loss_against_rate(curves, defaults)
plt.show()

# %% tags=["nbval-ignore-output"]
best_runs = {}
for name, results in curves.items():
    losses = {rate: np.mean(values, axis=0)[0] for rate, values in results.items()}
    best = min(losses, key=losses.get)
    best_runs[name] = best, *np.transpose(results[best])

# %% [markdown]
# And is the cooling worth it? A fourth row without it:

# %% tags=["nbval-ignore-output"]
staying = np.full(int(steps), 0.4)
constant = [train(plain_sgd, staying, 32, start) for start in (1, 2, 3)]
rows = []
best_runs["SGD, η stays"] = 0.4, *np.transpose(constant)
for name, (rate, losses, accuracies) in best_runs.items():
    texts = plus_minus(losses, 3), plus_minus(accuracies)
    rows.append((name, f"{rate:g}", *texts))
table(rows, ["", "η", "training loss", "test accuracy (%)"])

# %% [markdown]
# The three curves are one valley: too small creeps, a factor of three or four around
# the best is fine, then comes a cliff. At small rates momentum has SGD's loss at **a
# tenth** of its η, because its steps are ten times as long (section 4). Its best rate
# is 0.4 of SGD's, and its loss goes deeper, as if it tamed the steep direction; on the
# test it gains nothing. At the defaults Adam leads by about 25 points. Tuned, it leads
# by about one, after six epochs (by 0.4 after 24, section 13). So ask of every lead how
# much of it is a default. And without cooling down the loss may even end lower, but
# after so few epochs it is a lottery: from 24 starts (in NumPy) SGD ends at 84 ± 6 %,
# cooled at 88.7 ± 0.3 %. (After 24 epochs both have 90 %.)
#
# **The recipe**, which most later lessons follow:
#
# 1. Scale the inputs.
# 2. Adam, or SGD with β = 0.9. Start at η = 0.003 or 0.05.
# 3. Train a few epochs at this η, at three times and at a third of it. Take the lowest
#    training loss, and go on if it lies at the edge. Then keep a distance from the
#    cliff: half of it costs little.
# 4. Let η fall to zero.
# 5. Choose B by what your machine likes; then do step 3 again.

# %% tags=["folded"]
tenth = [np.mean(curves["momentum 0.9"][rate], axis=0) for rate in (0.02, 0.04)]
plain_loss = [np.mean(runs[32][rate], axis=0) for rate in (0.2, 0.4)]
ratio = np.divide(tenth, plain_loss)[:, 0]
tuned_lead = best_runs["Adam"][2].mean() - best_runs["SGD"][2].mean()
default_lead = np.diff([np.mean(v, axis=0)[1] for _, v in defaults.values()])[0]
print("momentum at η/10 has SGD's loss within 20 %:", np.allclose(ratio, 1, atol=0.2))
print("Adam's lead at the defaults above 10 points:", default_lead > 10)
print("tuned between 0 and 3 points:", 0 < tuned_lead < 3)

# %% [markdown]
# ## 13 · Find the rate in 80 steps (deeper, 5 min)
#
# A scan takes many trainings. A cheaper way (L. Smith, 2015): one short training in
# which η grows from step to step. As long as η is small, nothing happens; then the loss
# falls; then it explodes. **Predict**: where does it turn, compared with the best η of
# section 12?


# %%
def loss_while_growing(model, rates, start):
    """Return the loss of each batch of 32, one for each learning rate."""
    restart(model, start)
    losses = []
    for rate in rates:
        batch = np.random.choice(1000, size=32, replace=False)
        model.optimizer.learning_rate = rate
        model.reset_metrics()  # else Keras returns the mean of all steps so far
        losses.append(float(model.train_on_batch(x_train[batch], y_train[batch])))
    return np.array(losses)


def lowest(rates, losses, width=7):
    """Return the rate at which the mean of neighbouring losses is lowest."""
    losses = np.nan_to_num(losses, nan=10).clip(max=10)
    means = np.convolve(losses, np.ones(width) / width, mode="valid")
    return rates[means.argmin() + width // 2]


# %% tags=["nbval-ignore-output"]
models = {"SGD": plain_sgd, "momentum 0.9": with_momentum, "Adam": with_adam}
smallest = {"SGD": 1e-3, "momentum 0.9": 1e-4, "Adam": 1e-5}
growing, turns = {}, {}
for name, model in models.items():
    rates = np.geomspace(1, 10_000, 80) * smallest[name]
    losses = [loss_while_growing(model, rates, start) for start in (1, 2, 3)]
    turns[name] = [lowest(rates, each) for each in losses]
    growing[name] = rates, losses[0]

# %% tags=["nbval-ignore-output"] alt="Each loss falls, then explodes."
figures.rate_finder(growing, {name: found[0] for name, found in turns.items()})
plt.show()

# %% tags=["nbval-ignore-output"]
rows = []
for name, found in turns.items():
    texts = ", ".join(f"{rate:.2g}" for rate in found), f"{best_runs[name][0]:g}"
    rows.append((name, *texts))
table(rows, ["", "turns at η (three starts)", "best η of the scan"])

# %% tags=["folded"]
factors = [rate / best_runs[name][0] for name in turns for rate in turns[name]]
print("within a factor of 5:", bool(0.2 < min(factors) <= max(factors) < 5))

# %% [markdown]
# It turns near the best η, at half to three times of it (40 starts each): a start for
# step 3 of the recipe, at the price of 80 steps. It cannot replace it: what is best
# also depends on how long you train.
#
# So do the verdicts of section 12 (24 starts, apart): a constant η, at its best, has
# 85.0 ± 1.3 % after six epochs, 89.9 ± 0.2 % after 24; cooled then 89.8 ± 0.2 %, Adam
# 90.2 ± 0.3 %. All is learned then: no gradient scatters.
#
# ### Exercise 02.6: buy your steps (at home, 10 min)
#
# You have 20,000 coins. A step costs 100, and each example in its batch 1 more: B = 32
# buys 151 steps. The network of section 8 learns from its 1,000 digits, η falls to zero
# along a cosine. Choose batch size, learning rate and momentum so that the training
# loss ends below 0.06, at each of five random starts. (SGD without momentum does not
# get below 0.14.)


# %%
def plan():
    """Return (batch size, learning rate, momentum)."""
    ...  # your code here


check("02.6", plan)

# %% [markdown]
# The judge was the training loss. What do your coins buy on 4,000 new digits?

# %%
B, rate, beta = own("02.6", plan, otherwise=course.plan)()
rates = cooling(float(rate), 20_000 // (100 + int(B)))

# %% tags=["nbval-ignore-output"]
bought = network(keras.optimizers.SGD(momentum=float(beta)))
results = [train(bought, rates, int(B), start) for start in (1, 2, 3)]
losses, accuracies = np.transpose(results)
print("loss:", plus_minus(losses, 3), " test:", plus_minus(accuracies, unit=" %"))

# %% [markdown]
# The course's plan has a loss as low as that of Adam in section 12, and reads no more
# new digits than SGD there, whose loss is five times as large. Coins buy training loss.

# %% [markdown]
# ## Quiz (core, 2 min)
#
# **1.** Does β = 0.9 always help?
#
# <details><summary>Answer</summary>
#
# No. With ηλ = 0.1 the ball swings and takes 169 steps instead of 88 (section 5). It
# helps where ηλ is small and the ball would creep.
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
# The full gradient is a mean and stays the same. SGD makes twice as many steps, each as
# noisy as before.
#
# </details>
#
# **4.** A paper: "Our new optimiser beats SGD (η = 0.01) by 15 points." What do you
# ask?
#
# <details><summary>Answer</summary>
#
# Which η is best for SGD, found with as much effort as that of the new one? In section
# 12 Adam's 25 points at the defaults became one.
#
# </details>
#
# ## Summary
#
# - Gradient descent needs ηλ < 2 in the steepest direction; the gentlest one then sets
#   the pace. The steps grow like the condition number κ. Scale your inputs.
# - Momentum is a ball with friction: ten times longer steps at β = 0.9 where the slope
#   persists, √κ instead of κ, critical at β = (1 − √(ηλ))², swinging above.
# - The gradient of a batch scatters like 1/√B. With a constant η it leaves a floor that
#   depends on η/B; a falling η lowers it (on digits, six epochs, 24 starts: 84 ± 6 %
#   became 88.7 ± 0.3 %; after 24 epochs both have 90 %).
# - Larger batches want a larger η, up to a limit that does not depend on B, then more
#   epochs. At the same training loss the test accuracies agree within a point. 32 is
#   not a law: two to three points after six epochs are less than one after 24.
# - Adam gives each weight a step of its own, η in the first step, whatever the scale of
#   the loss. It cannot turn a slanting valley.
# - Tune all, or compare nothing: 25 points between Adam and SGD at Keras' defaults, one
#   point when both have their best η (after six epochs; after 24 half a point).
#
# *Next:* the loss is small, and what does that say about new data? Lesson 3 looks at
# the gap between training and test, and at the error bar of an accuracy.
#
# *Read on:* G. Goh, *Why Momentum Really Works*, Distill 2017,
# doi:10.23915/distill.00006 · D. Masters, C. Luschi, *Revisiting Small Batch Training
# for Deep Neural Networks*, 2018, arXiv:1804.07612 · N. Keskar et al., *On Large-Batch
# Training for Deep Learning: Generalization Gap and Sharp Minima*, 2016,
# arXiv:1609.04836 · D. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*,
# 2014, arXiv:1412.6980 · L. Smith, *Cyclical Learning Rates for Training Neural
# Networks*, 2015, arXiv:1506.01186

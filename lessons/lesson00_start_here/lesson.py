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
# # 0 · Start here
#
# *A flash in the night sky, photographed with 24 × 24 pixels. What made it? You guess,
# a neural network learns it, formulas have done it for decades. Who is best, and what
# makes the best one fail?*
#
# In this lesson you guess six pictures and train a network that guesses the same six;
# you ask whether its result is *good*, and look at what it confuses; you hand in an
# answer and have it checked; and you point the telescope a little aside. You need
# Python and a little NumPy (arrays, shapes, `mean(axis=1)`); what a layer does is
# explained from lesson 1 on.
#
# Core 32 min · deeper 14 min · slide 1

# %% tags=["bootstrap"]
from utils import notebook

notebook.setup(seed=0)

# %% tags=["folded"]
import keras
import matplotlib.pyplot as plt
import numpy as np

from lessons import check, hint, own
from lessons.lesson00_start_here import figures, guesses, more_numbers
from utils import shapes, training
from utils.shapes import baseline
from utils.tables import plus_minus, table

names = guesses.CLASSES

# %% [markdown]
# ## 1 · Guess (core, 3 min)
#
# A particle from space hits the air and makes thousands of others, a **shower**. Its
# faint blue flash lasts some billionths of a second, long enough for a Cherenkov
# telescope. Each pixel counts light in *photo-electrons*. What came from space?
#
# - a **gamma** ray, which is what the telescope looks for: a narrow, smooth spot;
# - a **hadron**, the nucleus of an atom: a wider, more ragged spot;
# - or did a **muon** pass close by: a ring, or a part of one.
#
# The pictures are simulated, so that the truth is known; here, all three are equally
# frequent.

# %%
images, labels, _ = shapes.cherenkov_images(3000, seed=1)
test_images, test_labels, _ = shapes.cherenkov_images(2000, seed=2)

# %% alt="Six pictures: a ring, two wider spots, a broken ring, two narrow spots."
figures.camera(test_images[:6], titles=[f"picture {n}" for n in range(1, 7)])
plt.show()

# %% [markdown]
# **Predict**: which is which? Write a letter for each, g, h or m, between the quotation
# marks, and run the cell (Shift + Enter). *Predict* always means: first write it down,
# then run. A prediction that fails teaches more than one that comes true.

# %%
my_guess = ""
my_classes = guesses.read(my_guess, count=6)

# %% tags=["solution"]
my_guess = "mhmggg"  # one guess; yours may be better
my_classes = guesses.read(my_guess, count=6)

# %% [markdown]
# ## 2 · A network learns it (core, 5 min)
#
# The network is shown 3,000 *other* pictures, with the right answers. Three times it
# looks for patterns of 3 × 3 pixels (`Conv2D`) and halves the image (`MaxPooling2D`).
# An `ending` (here `Flatten`) makes one list of what is left, and `Dense` three
# probabilities of it.


# %%
def network(ending):
    """Return an untrained network: image (24, 24, 1) → three probabilities."""
    inputs = x = keras.Input((24, 24, 1))
    x = keras.layers.Conv2D(8, kernel_size=3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(16, kernel_size=3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(32, kernel_size=3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = ending(x)
    outputs = keras.layers.Dense(3, activation="softmax")(x)
    return keras.Model(inputs, outputs)


def to_input(images):
    """Return lg(1 + photo-electrons), with an axis for channels."""
    return np.log10(1 + images.clip(0))[..., None]


# %% [markdown]
# Training starts from random numbers; `start` says from which. Each picture is shown
# eight times, 32 pictures a step, and the steps become smaller and smaller (lesson 2).


# %%
def train(ending, start):
    """Return a network that has learned from the 3,000 images."""
    keras.utils.set_random_seed(notebook.seed(start))
    model = network(ending)
    steps = 8 * 94  # 94 steps of 32 pictures show 3,000
    rate = keras.optimizers.schedules.CosineDecay(0.004, decay_steps=steps)
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy")
    bar = training.progress()
    model.fit(to_input(images), labels, 32, epochs=8, verbose=0, callbacks=bar)
    return model


# %% [markdown]
# **Predict**: of 100 new pictures, how many will it get right? It takes some seconds.

# %% tags=["nbval-ignore-output"]
model = train(keras.layers.Flatten(), start=1)
probabilities = model.predict(to_input(test_images), verbose=0)
network_says = probabilities.argmax(axis=1)
right_now = 100 * np.mean(network_says == test_labels)
print(f"right: {right_now:.0f} % of 2,000 new pictures")
print("adjustable numbers in the network:", model.count_params())

# %% tags=["nbval-ignore-output"] alt="The network gets the six right."
truth = test_labels[:6]
titles = guesses.compared(truth, my_classes, network_says[:6])
figures.camera(test_images[:6], titles)
plt.show()

# %% [markdown]
# ## 3 · Is that good? (core, 6 min)
#
# A result means something only beside another one. Guessing gives 33 %. You gave six
# answers, and six are few (± 15 to 20 points, says lesson 3). So who was best before
# networks?
#
# Since A. M. Hillas (1985) the spot is described by moments of its light: brightness,
# length and width. And by **alpha**, the angle between its long axis and the line to
# the camera's centre. Why that? The telescope points at the source, so that gammas come
# from the centre, hadrons from anywhere. Did you use it? Four of your pictures again:

# %% alt="Axes of gammas point to the cross."
chosen = [3, 5, 1, 4]
found = shapes.hillas(test_images[chosen])
alphas = np.degrees(found["alpha"])
pairs = zip(test_labels[chosen], alphas, strict=True)
titles = [f"{names[label]}\nalpha {alpha:.0f}°" for label, alpha in pairs]
figures.camera(test_images[chosen], titles, found)
plt.show()

# %% [markdown]
# The fifth number is that of the lit pixels, above 5 photo-electrons. `classify` fits
# three polynomials of third degree in these numbers to the same 3,000 pictures, one per
# class, by least squares; the largest one decides.
#
# **Predict**: how far does one get with the first three numbers, with four, with five?

# %%
numbers = baseline.five_numbers(images)
test_numbers = baseline.five_numbers(test_images)
formula = {}
for count in (3, 4, 5):
    says = baseline.classify(numbers[:, :count], labels, test_numbers[:, :count])
    formula[count] = np.mean(says == test_labels)

# %% [markdown]
# And one training is no measurement: here are two more networks, from other starts.

# %%
networks = [model] + [train(keras.layers.Flatten(), start) for start in (2, 3)]


def right_answers(model):
    """Return which share of the 2,000 test pictures a network gets right."""
    answers = model.predict(to_input(test_images), verbose=0)
    return np.mean(answers.argmax(axis=1) == test_labels)


# %% tags=["nbval-ignore-output"]
right = np.array([right_answers(each) for each in networks])
rows = [
    ("guessing", "33 %"),
    ("you, six pictures", guesses.score(truth, my_classes)),
    ("brightness, length, width", f"{100 * formula[3]:.1f} %"),
    ("and alpha", f"{100 * formula[4]:.1f} %"),
    ("and lit pixels", f"{100 * formula[5]:.1f} %"),
    ("network, three starts", plus_minus(100 * right, unit=" %")),
]
table(rows, ["who", "right"])

# %% [markdown]
# (± is the spread, the standard deviation, of the three starts. So it is in the whole
# course, unless a lesson says otherwise.) Against three numbers the network seems to be
# better by nine points. Nearly four of the nine are alpha, which the three leave out:
# **who picks a weak rival wins easily.** Against all five it wins by four to five;
# another start or other 2,000 pictures change that by one. (Is the formula weak, or are
# five numbers too few? Section 8 asks.)

# %% tags=["folded"]
print("alpha is worth 3 points or more:", formula[4] - formula[3] > 0.03)
print("each network is above the five numbers:", right.min() > formula[5] + 0.01)
print("networks within 92–97 %:", 0.92 < right.min() <= right.max() < 0.97)

# %% [markdown]
# ## 4 · What does it confuse? (core, 5 min)
#
# Rows: what it was. Columns: what the network says.

# %% tags=["nbval-ignore-output"] alt="Some hadrons become gammas."
figures.confusion(test_labels, network_says, names)
plt.show()

# %% [markdown]
# **Predict**: what do hadrons look like that are taken for gammas?

# %% tags=["nbval-ignore-output"] alt="Four narrow hadrons."
taken = (test_labels == 1) & (network_says == 0)
worst = np.argsort(-probabilities[:, 0] * taken)[:4]
found = shapes.hillas(test_images[worst])
pairs = zip(probabilities[worst, 0], np.degrees(found["alpha"]), strict=True)
titles = [f"“gamma”: {sure:.3f}\nalpha {alpha:.0f}°" for sure, alpha in pairs]
figures.camera(test_images[worst], titles, found)
plt.show()

# %% tags=["nbval-ignore-output"]
groups = {"gammas": test_labels == 0, "hadrons": test_labels == 1, "these": taken}
found = shapes.hillas(test_images)
width, pointing = {}, {}
for name, group in groups.items():
    width[name] = np.median(found["width"][group])
    pointing[name] = 100 * np.mean(found["alpha"][group] < np.radians(20))
rows = [(name, f"{width[name]:.2f}°", f"{pointing[name]:.0f} %") for name in groups]
table(rows, ["pictures", "median width", "alpha below 20°"])

# %% [markdown]
# They are narrow like gammas. But only three to five in ten of them (it depends on the
# start) point to the source: one glance at the angle, and you would have caught the
# others. The network is right more often than the formula, yet by other means. What
# does it know about directions? Section 6 tests that.

# %% tags=["folded"]
print("narrower than hadrons are:", width["these"] < width["hadrons"] - 0.02)
print("not nearly all point to the source:", pointing["these"] < 60)

# %% [markdown]
# ## 5 · Hand in an answer (core, 2 min)
#
# An exercise is a function to complete: replace the `...`. `check` tries it on several
# inputs and says what is wrong; try as often as you like.
#
# ### Exercise 00.1: accuracy (lecture hall, 3 min)
#
# `labels` has the shape (events,), `probabilities` (events, classes). Return the share
# of events whose most probable class is the true one.


# %%
def accuracy(labels, probabilities):
    """Return the share of events that are classified correctly."""
    ...  # your code here


check("00.1", accuracy)

# %% [markdown]
# Stuck? `hint("00.1")` helps, `hint("00.1", 2)` helps more, and `reveal("00.1")` (`from
# lessons import reveal`) shows an answer. Right at once? See what a wrong one is told:


# %% tags=["raises-exception"]
def confidence(labels, probabilities):
    """Return how sure the network is, which is not how often it is right."""
    return np.mean(probabilities.max(axis=1))


check("00.1", confidence)

# %%
hint("00.1")

# %% [markdown]
# ## 6 · Point the telescope aside (core, 8 min)
#
# What you hand in lives on: a right `accuracy` serves from here on.

# %%
share_right = own("00.1", accuracy, otherwise=guesses.share_right)

# %% [markdown]
# So far the source of the gammas was in the middle of the camera. Now point the
# telescope 0.2 to 0.8° beside it, one to four pixels. It is the same sky: we cut
# 24 × 24 pixels out of a larger camera.

# %%
sky, sky_labels, _ = shapes.cherenkov_images(4000, seed=3, size=32, fov=6.4)
gammas, gamma_labels = sky[sky_labels == 0], sky_labels[sky_labels == 0]


def aside(pixels):
    """Return the gammas as a camera sees them whose centre is beside the source."""
    return gammas[:, 4:28, 4 - pixels : 28 - pixels]


# %% [markdown]
# The rival is the same network with another ending: `GlobalMaxPooling2D` keeps of each
# pattern how strongly it occurs *anywhere*, and forgets where.

# %%
placeless = [train(keras.layers.GlobalMaxPooling2D(), start) for start in (1, 2, 3)]


def gammas_found(models):
    """Return which share of the gammas each network finds, 0 to 4 pixels aside."""
    shares = np.empty((len(models), 5))
    for number, model in enumerate(models):
        for pixels in range(5):
            answers = model.predict(to_input(aside(pixels)), verbose=0)
            shares[number, pixels] = share_right(gamma_labels, answers)
    return shares


# %% [markdown]
# Beside them the formula with five numbers, twice: once with alpha to the camera's
# centre, as before; once it is *told* where the source is.


# %%
def gammas_by_formula(pixels, source):
    """Return which share of the gammas the formula finds, with alpha to a source."""
    new_numbers = baseline.five_numbers(aside(pixels), source)
    return np.mean(baseline.classify(numbers, labels, new_numbers) == 0)


degrees = 0.2 * np.arange(5)
untold = [gammas_by_formula(pixels, source=(0, 0)) for pixels in range(5)]
told = [gammas_by_formula(pixels, source=(degrees[pixels], 0)) for pixels in range(5)]

# %% [markdown]
# **Predict**: how many of its gammas does each of the four lose, 0.8° aside?

# %% tags=["nbval-ignore-output"] alt="Flatten loses half of the gammas."
found_by = {"network, Flatten": gammas_found(networks)}
found_by |= {"network, maximum": gammas_found(placeless)}
found_by |= {"formula": untold, "formula, told": told}
figures.source_aside(degrees, found_by)
plt.show()

# %% [markdown]
# Nothing is wrong with the pictures: the formula that is told the source finds all that
# it found before. The better network loses nearly half, the formula that is not told
# even more. Because the gammas point past the centre now? Or because they lie where it
# has never seen one? (In its 3,000 pictures they lay 0.4 to 1.5° from the centre.) Sort
# them:

# %%
far = aside(4)
spots = shapes.hillas(far)
to_centre, past = spots["alpha"] < np.radians(20), spots["alpha"] > np.radians(45)
known_place = (spots["distance"] > 0.4) & (spots["distance"] < 1.5)
new_place = spots["distance"] >= 1.5
groups = {
    "known place, to the centre": known_place & to_centre,
    "known place, past the centre": known_place & past,
    "new place, to the centre": new_place & to_centre,
}


def shares_of(models, group):
    """Return which share of a group of these gammas each network finds."""
    answers = [each.predict(to_input(far[group]), verbose=0) for each in models]
    return np.array([share_right(gamma_labels[group], each) for each in answers])


# %% tags=["nbval-ignore-output"]
flat = {name: shares_of(networks, group) for name, group in groups.items()}
maximum = {name: shares_of(placeless, group) for name, group in groups.items()}
rows = []
for name, group in groups.items():
    both = [plus_minus(100 * kind[name], 0, " %") for kind in (flat, maximum)]
    rows.append((name, group.sum(), *both))
table(rows, ["gammas, 0.8° aside", "number", "Flatten", "maximum"])

# %% [markdown]
# Both. With `Flatten` the network has learned each place by itself, and what it learned
# here it does not know there. That made it better, and makes it fail. The one that
# forgets places notices nothing, and pays for it while the source is in the middle:

# %% tags=["nbval-ignore-output"]
right_placeless = np.array([right_answers(each) for each in placeless])
rows = [("Flatten: knows where", plus_minus(100 * right, unit=" %"))]
rows += [("maximum: forgets where", plus_minus(100 * right_placeless, unit=" %"))]
table(rows, ["2,000 pictures, source in the middle", "right"])

# %% [markdown]
# What is built into a network decides what it learns, and where it can be trusted. So
# does what it is shown: a `Flatten` network trained with sources all over the camera is
# the control that we leave out here (lesson 5 makes it, with digits). Real telescopes
# often point half a degree beside their source, on purpose. Why does a dense layer
# learn each place by itself (lesson 5)? What does a maximum forget (lesson 8)? Which
# symmetry may one build in (lesson 13)?

# %% tags=["folded"]
middle, far_off = found_by["network, Flatten"][:, [0, 4]].T
print("Flatten loses 20 points or more:", np.min(middle - far_off) > 0.2)
middle, far_off = found_by["network, maximum"][:, [0, 4]].T
print("the maximum at most 8:", np.max(middle - far_off) < 0.08)
print("told where the source is, the formula at most 3:", told[0] - told[4] < 0.03)
first, second, third = (shares.mean() for shares in flat.values())
print("the direction matters:", second < first - 0.1)
print("the place matters:", third < first - 0.1)
print("not to the maximum:", min(shares.mean() for shares in maximum.values()) > 0.75)
print("which pays 1 point or more:", right.mean() - right_placeless.mean() > 0.01)

# %% [markdown]
# ## 7 · The ellipse (deeper, 2 min)
#
# Take what a pixel holds above 5 photo-electrons, $n_i$, as the weight of its place
# $\mathbf x_i$. The centre of the spot is their mean, the second moments are
#
# $$C = \frac{1}{\sum n_i} \sum_i n_i\, (\mathbf x_i - \bar{\mathbf x})
# (\mathbf x_i - \bar{\mathbf x})^T .$$
#
# The roots of its eigenvalues are length and width, the eigenvector of the larger one
# is the long axis. So `np.cov` should find the same as `shapes.hillas`.

# %%
image = test_images[3]
light = np.clip(image - 5, 0, None)
row, column = np.nonzero(light)
places = 0.2 * (np.array([column, row]) - 11.5)  # degrees, x and y
moments = np.cov(places, ddof=0, aweights=light[row, column])
width, length = np.sqrt(np.linalg.eigvalsh(moments))
print(f"length {length:.3f}°, width {width:.3f}°")

# %% tags=["folded"]
found = shapes.hillas(image[None])
same = np.allclose([length, width], [found["length"][0], found["width"][0]])
print("the same as shapes.hillas:", same)

# %% [markdown]
# ## 8 · The formula or the numbers? (deeper, 4 min)
#
# A polynomial of third degree may be too stiff. So let a small network decide from the
# *same* five numbers of section 3. **Predict**: does it reach the one that sees pixels?


# %%
def network_on_numbers():
    """Return an untrained dense network: five numbers → three probabilities."""
    inputs = x = keras.Input((5,))
    x = keras.layers.Dense(64, activation="relu")(x)
    x = keras.layers.Dense(64, activation="relu")(x)
    outputs = keras.layers.Dense(3, activation="softmax")(x)
    return keras.Model(inputs, outputs)


# %% tags=["nbval-ignore-output"]
centre, spread = numbers.mean(axis=0), numbers.std(axis=0)
on_numbers = []
for start in (1, 2, 3):
    keras.utils.set_random_seed(notebook.seed(start))
    small = network_on_numbers()
    rate = keras.optimizers.schedules.CosineDecay(0.005, decay_steps=20 * 94)
    small.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy")
    small.fit((numbers - centre) / spread, labels, 32, epochs=20, verbose=0)
    answers = small.predict((test_numbers - centre) / spread, verbose=0)
    on_numbers.append(np.mean(answers.argmax(axis=1) == test_labels))

rows = [("polynomial", f"{100 * formula[5]:.1f} %")]
rows += [("small network", plus_minus(100 * np.array(on_numbers), unit=" %"))]
table(rows, ["five numbers, judged by a", "right"])

# %% tags=["folded"]
gain = np.mean(on_numbers) - formula[5]
print("less than 1.5 points from the polynomial:", abs(gain) < 0.015)
print("each below the networks on pixels:", max(on_numbers) < right.min())

# %% [markdown]
# The same to within a point. So it is the numbers: the pixels hold something that the
# five leave out. What?
#
# ### Exercise 00.2: more numbers (at home, 8 min)
#
# Design them. `my_numbers` gets images (n, 24, 24) and returns one more number for
# each, (n,), or several as columns, (n, k), at most ten. They join the five; the
# polynomial is fitted anew to the 3,000 pictures and counted on 6,000 new ones. Gain at
# least **one point**; `shapes.hillas(images)` is there for you. The network is above
# the five by four to five points; with seven more numbers we came within one of it.


# %%
def my_numbers(images):
    """Return one more number per image (n, 24, 24), or several as columns (n, k)."""
    ...  # your code here


check("00.2", my_numbers)

# %% [markdown]
# The check counted on 6,000 pictures. Is the gain still there on the 2,000 of this
# lesson?

# %%
mine = own("00.2", my_numbers, otherwise=more_numbers.my_numbers)
known = np.column_stack([numbers, mine(images)])
new = np.column_stack([test_numbers, mine(test_images)])
with_mine = 100 * np.mean(baseline.classify(known, labels, new) == test_labels)
print(f"five numbers: {100 * formula[5]:.1f} %, with yours: {with_mine:.1f} %")

# %% [markdown]
# Over 13 such samples of new pictures the two numbers of the course's answer gain 0.7 ±
# 0.5 points, in the sample of the check 1.4. Whoever improves an answer until a check
# is content has its luck in the result, too (lesson 3).
#
# ## Summary
#
# - A network of 6,755 adjustable numbers learned in seconds to tell the pictures apart:
#   95 ± 1 % right. A formula with five numbers that physicists had thought of reaches
#   91 %, with three of them 86 %: a result means something only beside the best rival.
# - Narrow hadrons are taken for gammas, also such as do not point to the source.
# - The network had learned each place of the camera by itself. With the source 0.8°
#   aside it loses nearly half of the gammas. One that forgets places loses none of
#   them; with the source in the middle it is right in 92 %.
# - Predict, run, compare. `check` judges answers. In other lessons `claim` compares a
#   sentence of the lecture with what was measured: it holds (✔), holds under a
#   condition or in another convention (◐), or is wrong as printed (✘).
#
# *Next:* it worked; what is inside? Lesson 1 takes a network apart. Or go on with the
# lesson that your lecture is at.
#
# *Read on:*
#
# - A. M. Hillas, *Cerenkov light images of EAS produced by primary gamma rays and by
#   nuclei*, 19th International Cosmic Ray Conference 3 (1985) 445
# - I. Shilon et al., *Application of deep learning methods to analysis of imaging
#   atmospheric Cherenkov telescopes data*, Astroparticle Physics 105 (2019) 44,
#   arXiv:1803.10698
# - M. Erdmann, J. Glombitza, G. Kasieczka, U. Klemradt, *Deep Learning for Physics
#   Research*, World Scientific 2021, doi:10.1142/12294

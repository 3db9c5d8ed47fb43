"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S2.feature_hierarchy",
        slide="Recap: Neural Networks",
        statement="stacking layers gives an increasing feature hierarchy",
        verdict="holds if",
        correction="trained: layers widen the view, training decides what is seen.",
    ),
    Claim(
        id="S9.not_random",
        slide="Clarifying frequent misunderstandings",
        statement="training is not random, retraining finds the same patterns",
        verdict="holds if",
        correction="read statistically: most answers and many filters agree.",
    ),
    Claim(
        id="S24.previous_layer",
        slide="2D Convolutional Operation",
        statement="each convolution acts on the feature maps of the previous layer",
        verdict="holds",
        correction="A filter of a later layer is as deep as the stack of maps before "
        "it, so it cannot be drawn as an image.",
    ),
    Claim(
        id="S26.hierarchy",
        slide="Feature Hierarchy",
        statement="deeper layers respond to more specific features",
        verdict="holds if",
        correction="the network is trained: untrained maps hardly get pickier.",
    ),
)

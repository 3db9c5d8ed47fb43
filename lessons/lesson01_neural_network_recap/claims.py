"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S2.node",
        slide="Recap: Neural Networks",
        statement="the basic unit computes y = σ(Wx + b)",
        verdict="other convention",
        correction="Keras stores W with shape (inputs, outputs) and computes "
        "σ(xW + b), one row x per example.",
    ),
    Claim(
        id="S2.width_depth",
        slide="Recap: Neural Networks",
        statement="width counts neurons per layer, depth the layers holding weights",
        verdict="holds if",
        correction="normalisation layers, which hold weights too, are not counted: "
        "VGG16 is 13 convolutions and 3 dense layers deep.",
    ),
    Claim(
        id="S7.correlation_gradient",
        slide="Training of a neural network",
        statement="inputs strongly correlated with the target get a large gradient",
        verdict="holds if",
        correction="the model is linear, its inputs are centred and of equal scale and "
        "its weights still zero: the gradient is then −2 cov(x, y).",
    ),
    Claim(
        id="S9.linear_layer",
        slide="Clarifying frequent misunderstandings",
        statement="a layer without activation is usually meaningless",
        verdict="holds",
        correction="Dense layers without activation collapse into one: "
        "W₂(W₁x + b₁) + b₂ is again a matrix times x plus a bias.",
    ),
    Claim(
        id="S9.universal_approximation",
        slide="Clarifying frequent misunderstandings",
        statement="universal approximation is only theory, training is not easy",
        verdict="holds",
        correction="A ReLU network that interpolates a function can be written down; "
        "training the same network can still miss it.",
    ),
)

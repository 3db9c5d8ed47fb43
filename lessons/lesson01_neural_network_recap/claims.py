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
        correction="the model is linear, its inputs or its target centred, all inputs "
        "of equal scale and the weights still zero: the gradient is then −2 cov(x, y).",
    ),
    Claim(
        id="S7.forward_backward",
        slide="Training of a neural network",
        statement="the loss takes a forward pass, the gradient a backward pass",
        verdict="holds",
        correction="One pass forward and one back gave all nine derivatives of a small "
        "network, the same as differences of the loss and as Keras.",
    ),
    Claim(
        id="S7.larger_contribution",
        slide="Training of a neural network",
        statement="a large gradient leads to a larger contribution in the next forward "
        "pass, and larger contributions affect the output most",
        verdict="holds if",
        correction="the next pass is meant: later it fades, and in a linear model that "
        "fits its examples best such inputs contribute no more than others.",
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
        id="S9.hidden_sigmoids",
        slide="Clarifying frequent misunderstandings",
        statement="sigmoid only at the last layer, so none inside the network",
        verdict="holds if",
        correction="the network is deep and trained by plain SGD for a few epochs: one "
        "hidden layer of sigmoids learns, Adam trains four, and so does SGD in many.",
    ),
    Claim(
        id="S9.universal_approximation",
        slide="Clarifying frequent misunderstandings",
        statement="universal approximation is only theory, training is not easy",
        verdict="holds",
        correction="A ReLU network that interpolates a function can be written down; "
        "training the same network long misses it, unless its start suits the data.",
    ),
)

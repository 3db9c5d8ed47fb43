"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S3.mini_batch",
        slide="Recap: Optimization",
        statement="mini-batch training is stochastic gradient descent",
        verdict="holds",
        correction="Keras' step is −η times the gradient of a random batch; that is an "
        "unbiased estimate of the full gradient, with a width proportional to 1/√B.",
    ),
    Claim(
        id="S3.momentum_damping",
        slide="Recap: Optimization",
        statement='momentum converges faster "by damping oscillations"',
        verdict="holds if",
        correction="a steep direction of the loss oscillates; where nothing "
        "oscillates, β above the critical (1 − √(ηλ))² creates oscillations.",
    ),
    Claim(
        id="S3.momentum_step",
        slide="Recap: Optimization",
        statement='momentum increases the step for "more informative gradients"',
        verdict="holds if",
        correction="informative means persistent: under a constant gradient the step "
        "grows by 1/(1 − β), tenfold at β = 0.9.",
    ),
    Claim(
        id="S3.adaptive_rate",
        slide="Recap: Optimization",
        statement="past gradients give each parameter its own learning rate",
        verdict="holds",
        correction="Adam's step is η for every parameter whose gradient stays as it "
        "is, whatever its size, if that is far above ε; larger gradients of the past "
        "shorten the step.",
    ),
    Claim(
        id="S3.batch32",
        slide="Recap: Optimization",
        statement='"friends don’t let friends use minibatches larger than 32"',
        verdict="holds if",
        correction="epochs are fixed and few: a larger batch takes fewer and hardly "
        "longer steps. After as many the test accuracy is level within a point.",
    ),
)

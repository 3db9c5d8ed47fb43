"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S3.mini_batch",
        slide="Recap: Optimization",
        statement="mini-batch training is stochastic gradient descent",
        verdict="holds",
        correction="The gradient of a random batch of B examples scatters around the "
        "full gradient with a width proportional to 1/√B.",
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
        correction="The first step of Adam is η·sign(g) for every parameter, whatever "
        "the scale of the loss, as long as |g| is far above ε.",
    ),
    Claim(
        id="S3.batch32",
        slide="Recap: Optimization",
        statement='"friends don’t let friends use minibatches larger than 32"',
        verdict="holds if",
        correction="learning rate and number of epochs are fixed: larger batches then "
        "take fewer steps, which a larger rate mostly makes up for.",
    ),
)

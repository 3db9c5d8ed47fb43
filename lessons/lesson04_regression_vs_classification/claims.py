"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S5.architectures_and_losses",
        slide="Machine Learning Tasks",
        statement="the tasks usually have different architectures and losses",
        verdict="holds if",
        correction="architecture means the head: the same body serves regression and "
        "classification, with another last layer and another loss.",
    ),
    Claim(
        id="S6.contributions",
        slide="Training of a neural network",
        statement="in a regression, contributions add up at the final node",
        verdict="holds",
        correction="The prediction is exactly Σ wᵢhᵢ + b over the units of the last "
        "hidden layer.",
    ),
    Claim(
        id="S6.class_node",
        slide="Training of a neural network",
        statement="in a classification, features of a class are pushed into its node",
        verdict="holds if",
        correction="nodes are compared with each other: the sum Σ wᵢhᵢ + b is largest "
        "in the node of the true class, but only differences of weights count.",
    ),
    Claim(
        id="S6.softmax_probabilities",
        slide="Training of a neural network",
        statement="softmax re-scales class activations into probabilities",
        verdict="holds",
        correction="The outputs lie between 0 and 1, add up to 1 and do not change "
        "when a constant is added to all activations.",
    ),
    Claim(
        id="S8.mean_squared_error",
        slide="Classification vs. Regression",
        statement="regression minimises J = 1/n Σᵢ [yᵢ − y_m(xᵢ)]²",
        verdict="holds if",
        correction="labels and predictions have the same shape: the difference of "
        "shapes (N,) and (N, 1) is silently an (N, N) array.",
    ),
    Claim(
        id="S8.softmax_formula",
        slide="Classification vs. Regression",
        statement="softmax is y_j(z) = exp(z_j) / Σᵢ exp(zᵢ)",
        verdict="holds if",
        correction="the largest z is subtracted from all first: computed as printed, "
        "float32 overflows above z = 88.7.",
    ),
    Claim(
        id="S8.cross_entropy",
        slide="Classification vs. Regression",
        statement="classification minimises J = −1/n Σᵢ yᵢ log[y_m(xᵢ)]",
        verdict="holds if",
        correction="y is one-hot and the classes are summed over: with labels 0 and 1, "
        "the formula is minimised by always predicting 1.",
    ),
    Claim(
        id="S9.sigmoid_head",
        slide="Clarifying frequent misunderstandings",
        statement="sigmoid only at the last layer in classification",
        verdict="holds if",
        correction="each output answers yes or no: exclusive classes take softmax, "
        "and losses from logits take none.",
    ),
    Claim(
        id="S9.regression_head",
        slide="Clarifying frequent misunderstandings",
        statement="no activation at the last layer in regression",
        verdict="holds if",
        correction="the target is unbounded: a sigmoid stays within (0, 1) and a ReLU "
        "above 0, whatever the training.",
    ),
)

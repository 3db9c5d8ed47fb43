"""Claims of the title slide and of the recap: networks, training, misunderstandings."""

from utils.claims.row import Claim

RECAP = (
    Claim(
        id="S1.symmetries",
        slide="Convolutional Neural Networks",
        statement='they are a way of "incorporating symmetries into DNNs"',
        verdict="holds if",
        correction="the symmetry is translation: rotations, reflections and symmetries "
        "of the pixel values need layers of their own.",
        lesson="12_invariance_and_symmetry",
    ),
    Claim(
        id="S2.node",
        slide="Recap: Neural Networks",
        statement="the basic unit computes y = σ(Wx + b)",
        verdict="other convention",
        correction="Keras stores W with shape (inputs, outputs) and computes "
        "σ(xW + b), one row x per example.",
        lesson="01_neural_network_recap",
    ),
    Claim(
        id="S2.width_depth",
        slide="Recap: Neural Networks",
        statement="width counts neurons per layer, depth the layers holding weights",
        verdict="holds if",
        correction="normalisation layers, which hold weights too, are not counted: "
        "VGG16 is 13 convolutions and 3 dense layers deep.",
        lesson="01_neural_network_recap",
    ),
    Claim(
        id="S2.feature_hierarchy",
        slide="Recap: Neural Networks",
        statement="stacking layers gives an increasing feature hierarchy",
        verdict="holds if",
        correction="the network is trained: stacking enlarges the region a unit sees, "
        "training decides what it responds to.",
        lesson="11_filters_and_feature_hierarchy",
    ),
    Claim(
        id="S3.mini_batch",
        slide="Recap: Optimization",
        statement="mini-batch training is stochastic gradient descent",
        verdict="holds",
        correction="The gradient of a random batch of B examples scatters around the "
        "full gradient with a width proportional to 1/√B.",
        lesson="02_optimisation",
    ),
    Claim(
        id="S3.momentum_damping",
        slide="Recap: Optimization",
        statement='momentum converges faster "by damping oscillations"',
        verdict="holds if",
        correction="a steep direction of the loss oscillates; where nothing "
        "oscillates, β above the critical (1 − √(ηλ))² creates oscillations.",
        lesson="02_optimisation",
    ),
    Claim(
        id="S3.momentum_step",
        slide="Recap: Optimization",
        statement='momentum increases the step for "more informative gradients"',
        verdict="holds if",
        correction="informative means persistent: under a constant gradient the step "
        "grows by 1/(1 − β), tenfold at β = 0.9.",
        lesson="02_optimisation",
    ),
    Claim(
        id="S3.adaptive_rate",
        slide="Recap: Optimization",
        statement="past gradients give each parameter its own learning rate",
        verdict="holds",
        correction="The first step of Adam is η·sign(g) for every parameter, whatever "
        "the scale of the loss, as long as |g| is far above ε.",
        lesson="02_optimisation",
    ),
    Claim(
        id="S3.batch32",
        slide="Recap: Optimization",
        statement='"friends don’t let friends use minibatches larger than 32"',
        verdict="holds if",
        correction="learning rate and number of epochs are fixed: larger batches then "
        "take fewer steps, which a larger rate mostly makes up for.",
        lesson="02_optimisation",
    ),
    Claim(
        id="S4.three_sets",
        slide="Recap: Under- and Overtraining",
        statement="split the data into training, test and validation sets",
        verdict="holds if",
        correction="the rows are shuffled first: validation_split in Keras takes the "
        "last rows as they stand.",
        lesson="03_under_and_overtraining",
    ),
    Claim(
        id="S4.monitor",
        slide="Recap: Under- and Overtraining",
        statement="separate losses of training and validation reveal overtraining",
        verdict="holds",
        correction="Overtraining shows as a validation loss that rises while the "
        "training loss still falls.",
        lesson="03_under_and_overtraining",
    ),
    Claim(
        id="S4.reduce_or_stop",
        slide="Recap: Under- and Overtraining",
        statement="if the loss stops decreasing, reduce the learning rate or stop",
        verdict="holds if",
        correction="it is the validation loss, the best weights are restored, and the "
        "patience for reducing is shorter than that for stopping.",
        lesson="03_under_and_overtraining",
    ),
    Claim(
        id="S5.architectures_and_losses",
        slide="Machine Learning Tasks",
        statement="the tasks usually have different architectures and losses",
        verdict="holds if",
        correction="architecture means the head: the same body serves regression and "
        "classification, with another last layer and another loss.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S6.contributions",
        slide="Training of a neural network",
        statement="in a regression, contributions add up at the final node",
        verdict="holds",
        correction="The prediction is exactly Σ wᵢhᵢ + b over the units of the last "
        "hidden layer.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S6.softmax_probabilities",
        slide="Training of a neural network",
        statement="softmax re-scales class activations into probabilities",
        verdict="holds",
        correction="The outputs lie between 0 and 1, add up to 1 and do not change "
        "when a constant is added to all activations.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S7.correlation_gradient",
        slide="Training of a neural network",
        statement="inputs strongly correlated with the target get a large gradient",
        verdict="holds if",
        correction="the model is linear, its inputs are centred and of equal scale and "
        "its weights still zero: the gradient is then −2 cov(x, y).",
        lesson="01_neural_network_recap",
    ),
    Claim(
        id="S8.mean_squared_error",
        slide="Classification vs. Regression",
        statement="regression minimises J = 1/n Σᵢ [yᵢ − y_m(xᵢ)]²",
        verdict="holds if",
        correction="labels and predictions have the same shape: the difference of "
        "shapes (N,) and (N, 1) is silently an (N, N) array.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S8.softmax_formula",
        slide="Classification vs. Regression",
        statement="softmax is y_j(z) = exp(z_j) / Σᵢ exp(zᵢ)",
        verdict="holds if",
        correction="the largest z is subtracted from all first: computed as printed, "
        "float32 overflows above z = 88.7.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S8.cross_entropy",
        slide="Classification vs. Regression",
        statement="classification minimises J = −1/n Σᵢ yᵢ log[y_m(xᵢ)]",
        verdict="holds if",
        correction="y is one-hot and the classes are summed over: with labels 0 and 1, "
        "the formula is minimised by always predicting 1.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S9.linear_layer",
        slide="Clarifying frequent misunderstandings",
        statement="a layer without activation is usually meaningless",
        verdict="holds",
        correction="Dense layers without activation collapse into one: "
        "W₂(W₁x + b₁) + b₂ is again a matrix times x plus a bias.",
        lesson="01_neural_network_recap",
    ),
    Claim(
        id="S9.linear_convolution",
        slide="Clarifying frequent misunderstandings",
        statement="a layer without activation, here a convolution, is meaningless",
        verdict="holds if",
        correction="nothing is padded: two linear 3×3 convolutions are then one 5×5, "
        "while zero padding changes the outermost ring.",
        lesson="06_convolution",
    ),
    Claim(
        id="S9.sigmoid_head",
        slide="Clarifying frequent misunderstandings",
        statement="sigmoid only at the last layer in classification",
        verdict="holds if",
        correction="each output answers yes or no: exclusive classes take softmax, "
        "losses from logits take none, and gates use sigmoids inside.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S9.regression_head",
        slide="Clarifying frequent misunderstandings",
        statement="no activation at the last layer in regression",
        verdict="holds if",
        correction="the target is unbounded: a sigmoid never leaves (0, 1), but "
        "softplus or exp suits a target known to be positive.",
        lesson="04_regression_vs_classification",
    ),
    Claim(
        id="S9.universal_approximation",
        slide="Clarifying frequent misunderstandings",
        statement="universal approximation is only theory, training is not easy",
        verdict="holds",
        correction="A ReLU network that interpolates a function can be written down; "
        "training the same network can still miss it.",
        lesson="01_neural_network_recap",
    ),
    Claim(
        id="S9.test_once",
        slide="Clarifying frequent misunderstandings",
        statement="validation data compare models, test data are used once",
        verdict="holds",
        correction="The best of K models looks better on the data that chose it than "
        "on new data, and the more so the larger K is.",
        lesson="03_under_and_overtraining",
    ),
    Claim(
        id="S9.not_random",
        slide="Clarifying frequent misunderstandings",
        statement="training is not random, retraining finds the same patterns",
        verdict="holds if",
        correction="read statistically: two seeds agree on most predictions and share "
        "many filters, in a different order.",
        lesson="11_filters_and_feature_hierarchy",
    ),
    Claim(
        id="S9.simple_fits",
        slide="Clarifying frequent misunderstandings",
        statement="simple fits can outperform deep networks",
        verdict="holds",
        correction="In the energy of air showers the classical fit beats a dense and a "
        "plain convolutional network; a network that starts from the fit beats both.",
        lesson="13_capstone_air_showers",
    ),
    Claim(
        id="S9.lots_of_data",
        slide="Clarifying frequent misunderstandings",
        statement="deep networks need lots of data",
        verdict="holds if",
        correction="the architecture knows nothing of the data: the better its "
        "symmetries match, the fewer examples it needs.",
        lesson="12_invariance_and_symmetry",
    ),
    Claim(
        id="S9.complex_challenge",
        slide="Clarifying frequent misunderstandings",
        statement="a challenge for networks must be complex and multi-dimensional",
        verdict="holds",
        correction="Once a fit has put a shower into four numbers, a polynomial of 35 "
        "coefficients beats networks on pixels, and a network on the same numbers "
        "gains nothing. Only with all stations does it find more.",
        lesson="13_capstone_air_showers",
    ),
)

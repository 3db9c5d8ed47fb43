"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S9.linear_convolution",
        slide="Clarifying frequent misunderstandings",
        statement="a layer without activation, here a convolution, is meaningless",
        verdict="holds if",
        correction="nothing is padded: two linear 3×3 convolutions are then one 5×5, "
        "while zero padding changes the outermost ring.",
    ),
    Claim(
        id="S13.axis_order",
        slide="2D Convolutional Neural Networks",
        statement="the input is width × height × depth",
        verdict="other convention",
        correction="Keras orders a batch as (batch, height, width, channels), rows "
        "before columns.",
    ),
    Claim(
        id="S13.same_depth",
        slide="2D Convolutional Neural Networks",
        statement="the filter is smaller in width and height but has the same depth",
        verdict="holds",
        correction="A kernel has the shape (height, width, input channels, filters); "
        "only grouped and depthwise convolutions differ.",
    ),
    Claim(
        id="S13.dot_product",
        slide="2D Convolutional Neural Networks",
        statement="the sliding filter gives one linear output value per position",
        verdict="holds",
        correction="Each output value is the dot product of the filter with the patch "
        "below it, plus a bias.",
    ),
    Claim(
        id="S14.example26",
        slide="Convolutional Operation",
        statement="3×3 patch · kernel = 26",
        verdict="holds",
        correction="The sum is 26, but the transposed kernel gives 26 as well: the "
        "example cannot reveal swapped rows and columns.",
    ),
    Claim(
        id="S14.cross_correlation",
        slide="Convolutional Operation",
        statement="this sum of products is a convolution",
        verdict="other convention",
        correction="Mathematics calls it cross-correlation: a convolution flips the "
        "kernel first and gives 2 here.",
    ),
    Claim(
        id="S15.edge_kernel",
        slide="Convolutional filters",
        statement="8 surrounded by −1 is a filter for an edge",
        verdict="holds if",
        correction="an outline is meant: a flat area gives 0, a step ±3, a line 6 and "
        "a single bright pixel 8.",
    ),
    Claim(
        id="S15.diagonal_kernel",
        slide="Convolutional filters",
        statement='2 along "/", else −1, is a filter for a diagonal edge',
        verdict="holds if",
        correction='edge means a line along "/": that gives 6, a step along "/" only '
        "±3, horizontal and vertical lines and steps 0.",
    ),
    Claim(
        id="S15.learned_filters",
        slide="Convolutional filters",
        statement="filters are adaptive parameters, learned in training",
        verdict="holds",
        correction="Trained on images and their filtered versions, a convolution finds "
        "the nine weights of the filter.",
    ),
    Claim(
        id="S28.dense_is_convolution",
        slide="Convolutional Operation",
        statement="fully connected layers are a special case of convolutional layers",
        verdict="holds",
        correction="A dense layer is a convolution whose kernel has the size of the "
        "input, and a convolution is a sparse dense layer with tied weights.",
    ),
    Claim(
        id="S28.sparsity_and_sharing",
        slide="Convolutional Operation",
        statement="parameters are greatly reduced due to sparsity and weight sharing",
        verdict="holds",
        correction="A 3×3 filter on 32×32 pixels is a 900×1024 matrix: of 921,600 "
        "entries 8,100 are non-zero, with 9 distinct values.",
    ),
    Claim(
        id="S31.user_choice",
        slide="Clarifying frequent misunderstandings",
        statement='the user sets "just width and depth and number" of filters',
        verdict="wrong",
        correction="The user sets height, width and number (and stride, padding and "
        "dilation); the depth is that of the input.",
    ),
    Claim(
        id="S31.number_of_maps",
        slide="Clarifying frequent misunderstandings",
        statement="ten 3×3 filters on an RGB image give 10 feature maps",
        verdict="holds",
        correction="The maps are stacked along the last axis and take 280 parameters.",
    ),
    Claim(
        id="S31.params56",
        slide="Clarifying frequent misunderstandings",
        statement="two 3×3 filters on RGB have 3·3·3·2 + 2 = 56 parameters",
        verdict="holds",
        correction="Each filter has 27 weights and a bias; without the depth it would "
        "be 20, without the biases 54.",
    ),
    Claim(
        id="S31.activation",
        slide="Clarifying frequent misunderstandings",
        statement="after each convolutional operation an activation is applied "
        "(usually)",
        verdict="holds if",
        correction="nothing else non-linear follows, such as a maximum; well-known "
        "networks leave it out where maps are added or squeezed into few channels.",
    ),
)

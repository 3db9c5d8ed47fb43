"""Claims on images, dense networks and the arithmetic of convolutions."""

from utils.claims.row import Claim

CONVOLUTION = (
    Claim(
        id="S10.high_dimension",
        slide="Natural Images",
        statement="images are high-dimensional, up to millions of pixels",
        verdict="holds",
        correction="Every pixel and colour is one input: one megapixel in colour has "
        "three million.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S10.variations",
        slide="Natural Images",
        statement="viewing angle, light, deformation and occlusion vary an object",
        verdict="holds",
        correction="As vectors of pixels, two views of one object can lie further "
        "apart than views of two objects.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S12.flatten",
        slide="Fully Connected Network",
        statement="a 32×32×3 image is flattened to 3072 inputs",
        verdict="holds",
        correction="32·32·3 = 3072, in the order height, width, channel.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S12.every_pixel",
        slide="Fully Connected Network",
        statement='"every pixel connected with each other"',
        verdict="holds if",
        correction="read as connected with every neuron of the next layer: pixels are "
        "not connected among themselves.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S12.parameters",
        slide="Fully Connected Network",
        statement="it has a huge number of parameters per layer",
        verdict="holds",
        correction="1,000 neurons on 32×32×3 inputs take 3,073,000 parameters, 32 "
        "convolutional filters of 3×3 take 896.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S12.translation",
        slide="Fully Connected Network",
        statement='it makes no use of "translational variance"',
        verdict="wrong",
        correction="What it does not use is translational invariance: a shifted image "
        "is a new image to it.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S12.local_correlations",
        slide="Fully Connected Network",
        statement="it has no prior on local correlations",
        verdict="holds",
        correction="A dense network learns as well from images whose pixels are all "
        "permuted in the same way.",
        lesson="05_images_and_dense_networks",
    ),
    Claim(
        id="S13.axis_order",
        slide="2D Convolutional Neural Networks",
        statement="the input is width × height × depth",
        verdict="other convention",
        correction="Keras orders a batch as (batch, height, width, channels), rows "
        "before columns.",
        lesson="06_convolution",
    ),
    Claim(
        id="S13.same_depth",
        slide="2D Convolutional Neural Networks",
        statement="the filter is smaller in width and height but has the same depth",
        verdict="holds",
        correction="A kernel has the shape (height, width, input channels, filters); "
        "only grouped and depthwise convolutions differ.",
        lesson="06_convolution",
    ),
    Claim(
        id="S13.dot_product",
        slide="2D Convolutional Neural Networks",
        statement="the sliding filter gives one linear output value per position",
        verdict="holds",
        correction="Each output value is the dot product of the filter with the patch "
        "below it, plus a bias.",
        lesson="06_convolution",
    ),
    Claim(
        id="S14.example26",
        slide="Convolutional Operation",
        statement="3×3 patch · kernel = 26",
        verdict="holds",
        correction="The sum is 26, but the transposed kernel gives 26 as well: the "
        "example cannot reveal swapped rows and columns.",
        lesson="06_convolution",
    ),
    Claim(
        id="S14.cross_correlation",
        slide="Convolutional Operation",
        statement="this sum of products is a convolution",
        verdict="other convention",
        correction="Mathematics calls it cross-correlation: a convolution flips the "
        "kernel first and gives 2 here.",
        lesson="06_convolution",
    ),
    Claim(
        id="S15.edge_kernel",
        slide="Convolutional filters",
        statement="8 surrounded by −1 is a filter for an edge",
        verdict="holds if",
        correction="an outline is meant: a flat area gives 0, a step ±3, a line 6 and "
        "a single bright pixel 8.",
        lesson="06_convolution",
    ),
    Claim(
        id="S15.diagonal_kernel",
        slide="Convolutional filters",
        statement='2 along "/", else −1, is a filter for a diagonal edge',
        verdict="holds if",
        correction='edge means a line along "/": that gives 6, a step along "/" only '
        "±3, horizontal and vertical lines and steps 0.",
        lesson="06_convolution",
    ),
    Claim(
        id="S15.learned_filters",
        slide="Convolutional filters",
        statement="filters are adaptive parameters, learned in training",
        verdict="holds",
        correction="Trained on images and their filtered versions, a convolution finds "
        "the nine weights of the filter.",
        lesson="06_convolution",
    ),
    Claim(
        id="S16.shrinks",
        slide="Spatial Output Size",
        statement="a convolution reduces the output size by the extent of the filter",
        verdict="holds",
        correction="Without padding, a filter of k×k pixels takes k − 1 pixels off "
        "height and width.",
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S16.upper_bound",
        slide="Spatial Output Size",
        statement="this sets an upper bound to the number of layers",
        verdict="holds",
        correction="⌊(n − 1)/(k − 1)⌋ layers fit on n pixels: 15 layers of 3×3 filters "
        "on 32.",
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S17.same_padding",
        slide="Padding",
        statement="zeros around the image conserve the spatial extent",
        verdict="holds if",
        correction="the stride is 1: an odd k then takes (k − 1)/2 zeros on each side, "
        "an even k one more on one side.",
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S18.stride",
        slide="Striding",
        statement="a larger stride reduces the output size",
        verdict="holds",
        correction="i pixels become ⌊(i + 2p − k)/s⌋ + 1, and ⌈i/s⌉ with padding "
        '"same".',
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S19.dilation_rate",
        slide="Dilating",
        statement="a 3×3 filter with holes of one pixel has dilation 1",
        verdict="other convention",
        correction="The slide counts holes, Keras counts spacing: this is "
        "dilation_rate=2, and 1 is the ordinary convolution.",
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S19.field_of_view",
        slide="Dilating",
        statement="dilation allows for a large field of view",
        verdict="holds if",
        correction="the rates differ: three 3×3 layers of rates 1, 2, 4 see all of "
        "15×15 pixels, rates 2, 2, 2 only 49 of 13×13.",
        lesson="07_padding_stride_dilation",
    ),
)

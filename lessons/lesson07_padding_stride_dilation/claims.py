"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S16.shrinks",
        slide="Spatial Output Size",
        statement="a convolution reduces the output size by the extent of the filter",
        verdict="holds if",
        correction="the extent is counted in steps: without padding, a filter of k×k "
        "pixels takes k − 1 pixels off height and width.",
    ),
    Claim(
        id="S16.upper_bound",
        slide="Spatial Output Size",
        statement="this sets an upper bound to the number of layers",
        verdict="holds",
        correction="⌊(n − 1)/(k − 1)⌋ layers fit on n pixels: 15 layers of 3×3 filters "
        "on 32.",
    ),
    Claim(
        id="S17.same_padding",
        slide="Padding",
        statement="zeros around the image conserve the spatial extent",
        verdict="holds if",
        correction="the stride is 1: an odd k then takes (k − 1)/2 zeros on each side, "
        "an even k one more on one side.",
    ),
    Claim(
        id="S18.stride",
        slide="Striding",
        statement="a larger stride reduces the output size",
        verdict="holds",
        correction="i pixels become ⌊(i + 2p − k)/s⌋ + 1, and ⌈i/s⌉ with padding "
        '"same".',
    ),
    Claim(
        id="S19.dilation_rate",
        slide="Dilating",
        statement="a 3×3 filter with holes of one pixel has dilation 1",
        verdict="other convention",
        correction="The slide counts holes, Keras counts spacing: this is "
        "dilation_rate=2, and 1 is the ordinary convolution.",
    ),
    Claim(
        id="S19.field_of_view",
        slide="Dilating",
        statement="dilation allows for a large field of view",
        verdict="holds if",
        correction="sorted by size, the first rate is 1 and each other one at most as "
        "large as the field so far: three 3×3 layers of rates 1, 2, 4 see all of 15×15 "
        "pixels, rates 2, 2, 2 only 49 of 13×13, rates 2, 4, 8 only 225 of 29×29.",
    ),
    Claim(
        id="S24.receptive_field",
        slide="2D Convolutional Operation",
        statement="stacked convolutions increase the receptive field",
        verdict="holds",
        correction="A layer adds (k − 1)·d times the product of all strides before it: "
        "n layers of 3×3 see 2n + 1 pixels.",
    ),
    Claim(
        id="S32.kernel_sizes",
        slide="Summary",
        statement="filters are typically 1×1, 3×3, 5×5 or 7×7",
        verdict="holds",
        correction="They are five of six convolutions in VGG16, ResNet50, InceptionV3, "
        "MobileNetV2 and ConvNeXtTiny. Exceptions are oblong (1×7 and 7×1) or "
        "even-sized, without padding (4×4 with stride 4).",
    ),
)

"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S10.high_dimension",
        slide="Natural Images",
        statement="images are high-dimensional, up to millions of pixels",
        verdict="holds",
        correction="Every pixel and colour is one input: one megapixel in colour has "
        "three million.",
    ),
    Claim(
        id="S10.variations",
        slide="Natural Images",
        statement="viewing angle, light, deformation, object variations and occlusion "
        "make images a challenge for machines",
        verdict="holds",
        correction="Each of the five, at a strength that hardly troubles us, makes the "
        "nearest neighbour in pixels misread more digits.",
    ),
    Claim(
        id="S10.many_classes",
        slide="Natural Images",
        statement="many possible classes make images a challenge for machines",
        verdict="holds",
        correction="With K classes guessing is right once in K, the loss starts at "
        "ln K, and each class can be confused with K − 1 others.",
    ),
    Claim(
        id="S11.tasks",
        slide="Computer Vision Tasks",
        statement="there are (a) classification, (b) localisation, (c) semantic and "
        "(d) instance segmentation",
        verdict="holds",
        correction="To a network, a task is the shape of its output and a loss: one "
        "body serves all four.",
    ),
    Claim(
        id="S12.flatten",
        slide="Fully Connected Network",
        statement="a 32×32×3 image is flattened to 3072 inputs",
        verdict="holds",
        correction="32·32·3 = 3072, in the order height, width, channel.",
    ),
    Claim(
        id="S12.every_pixel",
        slide="Fully Connected Network",
        statement='"every pixel connected with each other"',
        verdict="holds if",
        correction="read as connected with every neuron of the next layer: pixels are "
        "not connected among themselves.",
    ),
    Claim(
        id="S12.parameters",
        slide="Fully Connected Network",
        statement="it has a huge number of parameters per layer",
        verdict="holds",
        correction="1,000 neurons on 32×32×3 inputs take 3,073,000 parameters. For as "
        "many outputs as 32 filters of 3×3 give with 896 parameters, a dense layer "
        "takes 88.5 million.",
    ),
    Claim(
        id="S12.translation",
        slide="Fully Connected Network",
        statement='it makes no use of "translational variance"',
        verdict="wrong",
        correction="What it does not use is translational invariance: a shifted image "
        "is a new image to it, until it is shown shifted ones.",
    ),
    Claim(
        id="S12.local_correlations",
        slide="Fully Connected Network",
        statement="it has no prior on local correlations",
        verdict="holds",
        correction="A dense network learns as well from images whose pixels are all "
        "permuted in the same way.",
    ),
)

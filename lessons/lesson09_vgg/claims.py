"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S21.saves_parameters",
        slide="Global Pooling Operation",
        statement="replacing fully connected layers saves parameters",
        verdict="holds",
        correction="With global average pooling and one dense layer, VGG16 shrinks "
        "from 138,357,544 to 15,227,688 parameters.",
    ),
    Claim(
        id="S23.pyramid",
        slide="Convolutional Pyramid",
        statement="deeper layers have more features and less spatial extent",
        verdict="holds",
        correction="Twice the channels on half the height and width keep the "
        "multiply-adds of a layer constant, not its time.",
    ),
    Claim(
        id="S23.where_for_what",
        slide="Convolutional Pyramid",
        statement="spatial information is converted to representational features",
        verdict="holds",
        correction="From level to level of a trained pyramid the class is easier to "
        "read, the place harder; untrained, only the place is lost.",
    ),
    Claim(
        id="S27.second_place",
        slide="Example Architecture",
        statement="VGGNet took 2nd place in ILSVRC2014",
        verdict="holds if",
        correction="the classification track is meant: in the localisation track it "
        "came first.",
        quoted=True,
    ),
    Claim(
        id="S27.params",
        slide="Example Architecture",
        statement="VGGNet 16 has 135 M parameters",
        verdict="wrong",
        correction="VGG16 has 138,357,544 parameters, biases included.",
    ),
    Claim(
        id="S27.weight_memory",
        slide="Example Architecture",
        statement="the parameters of VGGNet 16 take 530 MB",
        verdict="holds if",
        correction="MB means 2²⁰ bytes: 138,357,544 float32 numbers are 527.8 MiB or "
        "553.4 MB; 135 million would be 515 MiB.",
    ),
    Claim(
        id="S27.activations",
        slide="Example Architecture",
        statement="the activations of VGGNet 16 take 58 MB of memory",
        verdict="holds if",
        correction="MB means 2²⁰ bytes and each layer counts once, forward, for one "
        "image: 15,237,608 float32 numbers are 58.13 MiB.",
    ),
    Claim(
        id="S27.authors",
        slide="Example Architecture",
        statement='the authors are Simonyan and "Zissermann"',
        verdict="wrong",
        correction="The authors are Karen Simonyan and Andrew Zisserman.",
        quoted=True,
    ),
    Claim(
        id="S29.alexnet_year",
        slide="Results on ImageNet",
        statement="AlexNet is from 2010",
        verdict="wrong",
        correction="AlexNet was published in 2012 and won ILSVRC 2012; ILSVRC "
        "2010 is another test set of that paper.",
        quoted=True,
    ),
    Claim(
        id="S32.small_filters",
        slide="Summary",
        statement="a prior on local correlations is to use small filters",
        verdict="holds",
        correction="Two 3×3 layers have the field of one 5×5 with 28 % fewer weights, "
        "three have that of one 7×7 with 45 % fewer.",
    ),
)

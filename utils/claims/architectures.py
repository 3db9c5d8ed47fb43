"""Claims on architectures, symmetry, dropout and the closing slides."""

from utils.claims.row import Claim

ARCHITECTURES = (
    Claim(
        id="S23.pyramid",
        slide="Convolutional Pyramid",
        statement="deeper layers have more features and less spatial extent",
        verdict="holds",
        correction="Twice the channels on half the height and width keep the "
        "multiply-adds of a layer constant.",
        lesson="09_vgg",
    ),
    Claim(
        id="S24.receptive_field",
        slide="2D Convolutional Operation",
        statement="stacked convolutions increase the receptive field",
        verdict="holds",
        correction="A layer adds (k − 1)·d times the product of all strides before it: "
        "n layers of 3×3 see 2n + 1 pixels.",
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S24.previous_layer",
        slide="2D Convolutional Operation",
        statement="each convolution acts on the feature maps of the previous layer",
        verdict="holds",
        correction="A filter of a later layer is as deep as the stack of maps before "
        "it, so it cannot be drawn as an image.",
        lesson="11_filters_and_feature_hierarchy",
    ),
    Claim(
        id="S25.invariant",
        slide="Visualization of CNNs – 5 mins",
        statement="invariant: translating the image yields exactly the same output",
        verdict="holds if",
        correction="global pooling ends the network, borders are circular and shifts "
        "are multiples of the stride; rounding remains.",
        lesson="12_invariance_and_symmetry",
    ),
    Claim(
        id="S25.equivariant",
        slide="Visualization of CNNs – 5 mins",
        statement="equivariant: the network can reconstruct the position of a pattern",
        verdict="holds",
        correction="Equivariant maps move with the pattern, so its position can be "
        "read from them; global pooling removes it.",
        lesson="12_invariance_and_symmetry",
    ),
    Claim(
        id="S26.hierarchy",
        slide="Feature Hierarchy",
        statement="deeper layers respond to more specific features",
        verdict="holds if",
        correction="the network is trained: the share of pieces of photographs that "
        "excite a map falls with depth much more than without training.",
        lesson="11_filters_and_feature_hierarchy",
    ),
    Claim(
        id="S27.second_place",
        slide="Example Architecture",
        statement="VGGNet took 2nd place in ILSVRC2014",
        verdict="holds if",
        correction="the classification track is meant: in the localisation track it "
        "came first.",
        lesson="09_vgg",
    ),
    Claim(
        id="S27.params",
        slide="Example Architecture",
        statement="VGGNet 16 has 135 M parameters",
        verdict="wrong",
        correction="VGG16 has 138,357,544 parameters, biases included.",
        lesson="09_vgg",
    ),
    Claim(
        id="S27.weight_memory",
        slide="Example Architecture",
        statement="the parameters of VGGNet 16 take 530 MB",
        verdict="holds if",
        correction="MB means 2²⁰ bytes: 138,357,544 float32 numbers are 527.8 MiB or "
        "553.4 MB; 135 million would be 515 MiB.",
        lesson="09_vgg",
    ),
    Claim(
        id="S27.activations",
        slide="Example Architecture",
        statement="the activations of VGGNet 16 take 58 MB of memory",
        verdict="holds if",
        correction="MB means 2²⁰ bytes and each layer counts once, forward, for one "
        "image: 15,237,608 float32 numbers are 58.13 MiB.",
        lesson="09_vgg",
    ),
    Claim(
        id="S27.authors",
        slide="Example Architecture",
        statement='the authors are Simonyan and "Zissermann"',
        verdict="wrong",
        correction="The authors are Karen Simonyan and Andrew Zisserman.",
        lesson="09_vgg",
    ),
    Claim(
        id="S28.dense_is_convolution",
        slide="Convolutional Operation",
        statement="fully connected layers are a special case of convolutional layers",
        verdict="holds",
        correction="A dense layer is a convolution whose kernel has the size of the "
        "input, and a convolution is a sparse dense layer with tied weights.",
        lesson="06_convolution",
    ),
    Claim(
        id="S28.sparsity_and_sharing",
        slide="Convolutional Operation",
        statement="parameters are greatly reduced due to sparsity and weight sharing",
        verdict="holds",
        correction="A 3×3 filter on 32×32 pixels is a 900×1024 matrix: of 921,600 "
        "entries 8,100 are non-zero, with 9 distinct values.",
        lesson="06_convolution",
    ),
    Claim(
        id="S28.translational_invariance",
        slide="Convolutional Operation",
        statement="weight sharing is a prior on translational invariance",
        verdict="holds if",
        correction="global pooling follows: shared weights alone give equivariance, "
        "which zero padding breaks at the borders.",
        lesson="12_invariance_and_symmetry",
    ),
    Claim(
        id="S29.alexnet_year",
        slide="Results on ImageNet",
        statement="AlexNet is from 2010",
        verdict="wrong",
        correction="AlexNet was published in 2012 and won ILSVRC 2012; ILSVRC "
        "2010 is another test set of that paper.",
        lesson="09_vgg",
    ),
    Claim(
        id="S30.less_overfitting",
        slide="Dropout in CNNs",
        statement="weight sharing makes CNNs less sensitive to over-fitting",
        verdict="holds if",
        correction="the data have the structure that sharing assumes; with few "
        "examples a convolutional network overfits too.",
        lesson="10_dropout",
    ),
    Claim(
        id="S30.spatial_dropout",
        slide="Dropout in CNNs",
        statement="spatial dropout drops entire feature maps",
        verdict="holds",
        correction="One random number per image and map, noise shape (N, 1, 1, C): no "
        "neighbouring pixel gives the dropped one away.",
        lesson="10_dropout",
    ),
    Claim(
        id="S30.before_max_pooling",
        slide="Dropout in CNNs",
        statement="use dropout before max pooling",
        verdict="holds if",
        correction="its bias is accepted: in training it multiplies the maximum of n "
        "equal inputs by (1 − pⁿ)/(1 − p) on average, 1.875 for n = 4, p = ½.",
        lesson="10_dropout",
    ),
    Claim(
        id="S30.subdominant_features",
        slide="Dropout in CNNs",
        statement="dropout before max pooling uses subdominant features",
        verdict="holds",
        correction="The input of rank j wins with probability (1 − p)·p^(j − 1), so "
        "more units receive a gradient.",
        lesson="10_dropout",
    ),
    Claim(
        id="S31.user_choice",
        slide="Clarifying frequent misunderstandings",
        statement='the user sets "just width and depth and number" of filters',
        verdict="wrong",
        correction="The user sets height, width and number; the depth is that of the "
        "input.",
        lesson="06_convolution",
    ),
    Claim(
        id="S31.number_of_maps",
        slide="Clarifying frequent misunderstandings",
        statement="ten 3×3 filters on an RGB image give 10 feature maps",
        verdict="holds",
        correction="The maps are stacked along the last axis and take 280 parameters.",
        lesson="06_convolution",
    ),
    Claim(
        id="S31.params56",
        slide="Clarifying frequent misunderstandings",
        statement="two 3×3 filters on RGB have 3·3·3·2 + 2 = 56 parameters",
        verdict="holds",
        correction="Each filter has 27 weights and a bias; without the depth it would "
        "be 20, without the biases 54.",
        lesson="06_convolution",
    ),
    Claim(
        id="S31.fully_connected_part",
        slide="Clarifying frequent misunderstandings",
        statement="in most cases a fully connected part follows the CNN part",
        verdict="holds if",
        correction="networks like AlexNet and VGG are meant: later ones use global "
        "average pooling and a single dense layer.",
        lesson="08_pooling",
    ),
    Claim(
        id="S32.kernel_sizes",
        slide="Summary",
        statement="filters are typically 1×1, 3×3, 5×5 or 7×7",
        verdict="holds",
        correction="All sizes are odd: only then does padding that conserves the "
        "extent take the same number of zeros on each side.",
        lesson="07_padding_stride_dilation",
    ),
    Claim(
        id="S32.reduction_by_symmetry",
        slide="Summary",
        statement="symmetry in the data reduces the number of parameters",
        verdict="holds",
        correction="Eight maps of 28×28 pixels: 4.9 million dense weights, 80 shared "
        "over places; sharing over four orientations saves another factor of four.",
        lesson="12_invariance_and_symmetry",
    ),
)

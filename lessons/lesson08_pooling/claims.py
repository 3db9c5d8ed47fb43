"""Statements of the lecture that this lesson measures."""

from utils.claims import Claim

CLAIMS = (
    Claim(
        id="S20.similar_features",
        slide="Pooling",
        statement="it is used to merge semantically similar features",
        verdict="holds if",
        correction="similar means the same feature, seen by neighbouring pixels: other "
        "maps are never merged, whatever they mean.",
    ),
    Claim(
        id="S20.invariance",
        slide="Pooling",
        statement="it makes the network invariant to small translations or "
        "perturbations",
        verdict="holds if",
        correction="read as more tolerant: to shifts below the size of a window, to "
        "noise with an average.",
    ),
    Claim(
        id="S20.average_pooling",
        slide="Pooling",
        statement="average pooling is preferable for some regressions",
        verdict="holds if",
        correction="the target is a mean or a sum over the image; a sum on images of "
        "another size takes sum pooling.",
    ),
    Claim(
        id="S20.max_pooling",
        slide="Pooling",
        statement="max pooling has often the better performance",
        verdict="holds if",
        correction="the strongest response decides, as for peaks; digits both read "
        "alike within a point, and for counts it is worse.",
    ),
    Claim(
        id="S20.stronger_constraint",
        slide="Pooling",
        statement="max pooling applies the stronger constraint",
        verdict="holds if",
        correction="that means that one pixel of four is heard and learns; the gap "
        "between training and test digits is as wide as with an average.",
    ),
    Claim(
        id="S20.overlapping",
        slide="Pooling",
        statement="2×2 with stride 2 is typical, 3×3 with stride 2 overlaps",
        verdict="holds",
        correction="Overlapping windows share pixels; ResNet50 starts with them.",
    ),
    Claim(
        id="S20.example",
        slide="Pooling",
        statement="the maxima are 5, 3, 9, 3 and the averages 2.5, 1, 4, 2.5",
        verdict="holds",
        correction="All eight numbers are right, but in three of the four windows the "
        "median equals the mean: the example cannot tell them apart there.",
    ),
    Claim(
        id="S21.prevents_overfitting",
        slide="Global Pooling Operation",
        statement="saving parameters it prevents overfitting",
        verdict="wrong",
        correction="the gap is small because an average learns slowly: a maximum has "
        "as few weights and a wide gap, Flatten, stopped in time, a narrow one.",
    ),
    Claim(
        id="S21.diagonal",
        slide="Global Pooling Operation",
        statement="it is a fully connected matrix with diagonal shape",
        verdict="holds if",
        correction="read as block-diagonal: global average pooling, and only that, has "
        "one block of equal entries 1/(H·W) per map.",
    ),
    Claim(
        id="S21.maps_and_categories",
        slide="Global Pooling Operation",
        statement="it ties feature maps to categories",
        verdict="holds if",
        correction="the last convolution has one map per class: otherwise a dense "
        "layer mixes the maps by its class weights.",
    ),
    Claim(
        id="S21.localisation",
        slide="Global Pooling Operation",
        statement="it allows object detection in the input space",
        verdict="holds if",
        correction="detection means to localise by class activation maps: average and "
        "maximum do, only the average has maps that add up to the scores.",
    ),
    Claim(
        id="S21.hinton_quote",
        slide="Global Pooling Operation",
        statement='pooling is "a big mistake" (Geoffrey Hinton)',
        verdict="holds if",
        correction="the arrangement of parts matters: global pooling forgets where "
        "they are, so scrambled parts pass for the object.",
    ),
    Claim(
        id="S21.example",
        slide="Global Pooling Operation",
        statement="the global maximum is 9, the global average 2.5",
        verdict="holds",
        correction="Both numbers are right for the 4×4 example.",
    ),
    Claim(
        id="S31.fully_connected_part",
        slide="Clarifying frequent misunderstandings",
        statement="in most cases a fully connected part follows the CNN part",
        verdict="holds if",
        correction="networks like AlexNet and VGG are meant: later ones use global "
        "average pooling and a single dense layer.",
    ),
)

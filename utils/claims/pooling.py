"""Claims on pooling and global pooling."""

from utils.claims.row import Claim

POOLING = (
    Claim(
        id="S20.invariance",
        slide="Pooling",
        statement="it makes the network invariant to small translations",
        verdict="holds if",
        correction="read as more tolerant: exact invariance takes global pooling, "
        "circular borders and shifts by multiples of the stride.",
        lesson="08_pooling",
    ),
    Claim(
        id="S20.average_pooling",
        slide="Pooling",
        statement="average pooling is preferable for some regressions",
        verdict="holds if",
        correction="the target is a mean or a sum over the image; a sum on images of "
        "another size takes sum pooling.",
        lesson="08_pooling",
    ),
    Claim(
        id="S20.max_pooling",
        slide="Pooling",
        statement="max pooling is often better and the stronger constraint",
        verdict="holds if",
        correction="the target depends on the strongest response, not on the number of "
        "responses.",
        lesson="08_pooling",
    ),
    Claim(
        id="S20.overlapping",
        slide="Pooling",
        statement="2×2 with stride 2 is typical, 3×3 with stride 2 overlaps",
        verdict="holds",
        correction="Overlapping windows share pixels; the AlexNet paper reports 0.4 "
        "(top-1) and 0.3 (top-5) percentage points less error with them.",
        lesson="08_pooling",
    ),
    Claim(
        id="S20.example",
        slide="Pooling",
        statement="the maxima are 5, 3, 9, 3 and the averages 2.5, 1, 4, 2.5",
        verdict="holds",
        correction="All eight numbers are right, but in three of the four windows the "
        "median equals the mean: the example cannot tell them apart there.",
        lesson="08_pooling",
    ),
    Claim(
        id="S21.example",
        slide="Global Pooling Operation",
        statement="the global maximum is 9, the global average 2.5",
        verdict="holds",
        correction="Both numbers are right for the 4×4 example.",
        lesson="08_pooling",
    ),
    Claim(
        id="S21.saves_parameters",
        slide="Global Pooling Operation",
        statement="replacing fully connected layers saves parameters",
        verdict="holds",
        correction="With global average pooling and one dense layer, VGG16 shrinks "
        "from 138,357,544 to 15,227,688 parameters.",
        lesson="09_vgg",
    ),
    Claim(
        id="S21.diagonal",
        slide="Global Pooling Operation",
        statement="it is a fully connected matrix with diagonal shape",
        verdict="holds if",
        correction="read as block-diagonal: global average pooling, and only that, has "
        "one block of equal entries 1/(H·W) per map.",
        lesson="08_pooling",
    ),
    Claim(
        id="S21.maps_and_categories",
        slide="Global Pooling Operation",
        statement="it ties feature maps to categories",
        verdict="holds if",
        correction="the last convolution has one map per class: otherwise a dense "
        "layer mixes the maps by its class weights.",
        lesson="08_pooling",
    ),
    Claim(
        id="S21.localisation",
        slide="Global Pooling Operation",
        statement="it allows object detection in the input space",
        verdict="holds if",
        correction="detection means to localise by class activation maps: their "
        "average is the class score, so they need average pooling.",
        lesson="08_pooling",
    ),
    Claim(
        id="S21.hinton_quote",
        slide="Global Pooling Operation",
        statement='pooling is "a big mistake" (Geoffrey Hinton)',
        verdict="holds if",
        correction="the arrangement of parts matters: global pooling forgets where "
        "they are, so scrambled parts pass for the object.",
        lesson="08_pooling",
    ),
)

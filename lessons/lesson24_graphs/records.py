"""Measured beforehand: starts 1 to 8 of the lesson's trainings, one thread, TensorFlow.

Start k has the weights of seed k, and training data of its own, drawn with 1 + k
(SMOOTHING), 100 + k (HEXAGON, DIRECTIONS) and 10 + k (SOURCES, SKIES).
"""

import numpy as np

SMOOTHING = {
    "GCN": {2: [0.478, 0.476], 8: [0.635, 0.634], 16: [0.726, 0.718]},
    "with an own part": {2: [0.4, 0.4], 8: [0.4, 0.4], 16: [0.4, 0.4]},
}
HEXAGON = {
    name: np.ones((8, 2)) * 10
    for name in (
        "graph",
        "axial image",
        "image of the rows",
        "axial image, turned copies",
    )
}
SKIES = {}

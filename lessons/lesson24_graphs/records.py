"""Measured beforehand: starts 1 to 8 of the lesson's trainings, one thread, TensorFlow.

Start k has the weights of seed k, and training data of its own, drawn with 1 + k
(SMOOTHING), 100 + k (HEXAGON, DIRECTIONS) and 10 + k (SOURCES, SKIES).
"""

import numpy as np

SMOOTHING = {
    "GCN": {2: [0.478, 0.476], 8: [0.635, 0.634], 16: [0.726, 0.718]},
    "with an own part": {2: [0.4, 0.4], 8: [0.4, 0.4], 16: [0.4, 0.4]},
}
HEXAGON = {  # resolution, and change by a turn of 60 degrees, both in per cent
    "graph": np.array(
        [
            *([15.70, 0.0], [12.56, 0.0], [12.71, 0.0], [14.48, 0.0]),
            *([12.66, 0.0], [13.35, 0.0], [14.02, 0.0], [12.97, 0.0]),
        ]
    ),
    "axial image": np.array(
        [
            *([15.14, 10.73], [16.62, 10.85], [15.66, 9.67], [14.42, 9.14]),
            *([16.44, 10.59], [15.67, 8.84], [16.43, 9.2], [14.53, 7.59]),
        ]
    ),
    "image of the rows": np.array(
        [
            *([14.81, 9.6], [15.15, 8.74], [16.28, 8.13], [15.27, 8.97]),
            *([15.92, 9.06], [16.41, 8.96], [17.44, 12.17], [15.29, 8.25]),
        ]
    ),
    "axial image, turned copies": np.array(
        [
            *([15.8, 9.52], [14.72, 7.76], [16.49, 8.17], [15.28, 8.34]),
            *([14.78, 8.32], [14.5, 6.93], [16.19, 7.28], [14.79, 8.46]),
        ]
    ),
}
DIRECTIONS = {  # degrees within which 68 % lie
    "scalars and places": [14.46, 14.69, 13.4, 14.13, 12.58, 14.3, 13.4, 13.77],
    "trusted slopes": [0.229, 0.332, 0.232, 0.215, 0.335, 0.215, 0.23, 0.3],
}
SOURCES = [0.994] * 8
SKIES = {}  # areas

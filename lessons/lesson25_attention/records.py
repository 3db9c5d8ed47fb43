"""Trainings that a lesson has no time for: starts 1 to 8, measured beforehand.

By the lesson's own functions, with TensorFlow on one thread; all in per cent.
"""

# Section 2: right answers of each head
RIGHT = {
    "average": [70.2, 67.8, 69.3, 70.2, 69.6, 60.6, 63.3, 68.6],
    "average, its own rate": [94.4, 94.3, 94.2, 94.8, 95.2, 94.1, 94.2, 94.2],
    "maximum": [96.0, 95.2, 94.8, 95.5, 96.1, 95.2, 95.5, 95.8],
    "attention": [94.0, 93.2, 93.2, 92.9, 92.8, 94.5, 94.2, 94.0],
    "log-sum-exp": [95.8, 95.5, 95.5, 94.5, 94.8, 95.6, 95.8, 95.0],
}

# Section 2: peaks within 1 pixel of the bar, as they are and moved back
HITS = {
    "attention": [
        *((34, 84), (48, 81), (10, 84), (26, 73)),
        *((41, 82), (26, 86), (36, 83), (4, 81)),
    ],
    "CAM": [
        *((30, 72), (42, 76), (12, 78), (24, 64)),
        *((41, 77), (21, 74), (35, 84), (5, 78)),
    ],
}

# Section 6: resolution on squares and on hexagons, and bias there
ENERGIES = {
    "set, mean": [[14.0, 14.2], [13.0, 13.1], [-1.0, -1.1]],
}

# Section 6: multiplications of one shower of 64 stations, and of training with 3
PRODUCTS = {"set, mean": "76k"}

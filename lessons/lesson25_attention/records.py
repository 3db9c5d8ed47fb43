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
    "set, mean": [
        [13.9, 13.9, 14.4, 14.2, 14.4, 14.2, 14.3, 14.1],
        [13.7, 13.7, 13.7, 13.6, 13.9, 13.7, 13.9, 13.5],
        [-0.4, -0.5, -0.4, -0.6, 0.2, -0.0, -0.4, -0.8],
    ],
    "set, sum": [
        [13.5, 14.7, 13.7, 12.9, 13.3, 13.0, 13.0, 14.3],
        [18.3, 21.5, 17.3, 17.6, 18.0, 16.8, 19.3, 20.7],
        [26.5, 32.2, 23.7, 26.7, 27.0, 24.3, 29.4, 31.9],
    ],
    "set, attention": [
        [13.3, 12.9, 12.9, 13.9, 13.6, 13.2, 12.8, 12.8],
        [13.1, 12.6, 12.6, 13.4, 13.3, 13.1, 12.7, 12.8],
        [-0.4, -1.0, -0.7, -0.6, -0.5, 0.0, -0.0, -0.7],
    ],
    "picture (CNN)": [
        [14.1, 14.5, 14.2, 14.3, 14.0, 13.8, 14.9, 13.4],
        [18.0, 17.7, 17.6, 17.8, 18.0, 17.9, 18.7, 17.6],
        [24.7, 22.0, 20.9, 21.9, 24.2, 22.9, 23.1, 24.6],
    ],
    "encoder block, mean": [
        [11.9, 11.9, 11.9, 11.9, 11.9, 11.9, 11.9, 11.9],
        [11.9, 11.9, 11.9, 11.9, 11.9, 11.9, 11.9, 11.9],
        [-0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2],
    ],
}

# Section 6: thousands of multiplications for one shower of 64 stations
PRODUCTS = {
    "set, mean": 77,
    "set, sum": 77,
    "set, attention": 79,
    "picture (CNN)": 461,
    "encoder block, mean": 863,
}

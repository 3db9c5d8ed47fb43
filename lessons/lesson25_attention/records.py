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
        [13.4, 13.7, 14.0, 14.1, 14.2, 14.5, 13.7, 14.3],
        [13.5, 13.5, 13.4, 13.7, 13.9, 14.0, 13.7, 13.5],
        [0.4, 0.1, -0.5, -0.9, 0.7, -0.3, 0.8, -0.9],
    ],
    "set, sum": [
        [13.5, 12.7, 13.5, 13.5, 13.8, 13.7, 13.4, 14.1],
        [18.1, 17.2, 17.8, 19.0, 17.9, 17.5, 17.9, 19.6],
        [28.1, 27.5, 27.7, 28.1, 26.7, 25.1, 27.7, 31.9],
    ],
    "set, attention": [
        [12.7, 13.4, 12.8, 12.5, 12.9, 13.4, 12.5, 12.0],
        [12.6, 13.1, 12.6, 12.2, 12.7, 13.1, 12.6, 11.8],
        [-0.4, -0.7, -0.6, 0.1, -0.2, 0.4, -0.5, -0.9],
    ],
    "picture (CNN)": [
        [14.1, 14.5, 14.2, 14.3, 14.0, 13.8, 14.9, 13.4],
        [18.0, 17.7, 17.6, 17.8, 18.0, 17.9, 18.7, 17.6],
        [24.7, 22.0, 20.9, 21.9, 24.2, 22.9, 23.1, 24.6],
    ],
    "encoder block, mean": [
        [11.9, 12.3, 12.0, 12.6, 11.8, 12.1, 11.8, 11.7],
        [11.9, 12.4, 12.1, 12.4, 11.6, 11.8, 12.0, 11.6],
        [-0.2, 0.1, -0.1, 1.0, 0.6, 0.5, 0.2, 1.0],
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

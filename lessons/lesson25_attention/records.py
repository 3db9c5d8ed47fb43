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

# Section 2: the same after as many steps, but each of 32,000 images once
RIGHT_ONCE = {
    "average": [70.6, 71.2, 70.8, 71.0, 69.7, 62.7, 65.6, 69.2],
    "average, its own rate": [95.4, 95.0, 95.0, 95.3, 95.0, 94.9, 95.2, 95.5],
    "maximum": [95.9, 95.9, 96.0, 96.4, 96.6, 95.9, 96.0, 96.1],
    "attention": [95.0, 94.5, 95.0, 94.6, 94.0, 94.9, 94.9, 93.6],
    "log-sum-exp": [96.0, 95.9, 96.6, 96.0, 95.6, 96.0, 96.4, 95.7],
}

# Section 2: the average at a rate of 0.01 that begins otherwise
GIVEN = {
    "as above": [70.2, 67.8, 69.3, 70.2, 69.6, 60.6, 63.3, 68.6],
    "biases of −2 spreads": [70.9, 72.2, 70.6, 70.8, 69.4, 59.0, 64.2, 69.7],
    "64 times the mean": [71.9, 71.8, 73.3, 72.7, 74.3, 74.8, 73.6, 73.2],
    "both": [90.8, 89.4, 89.8, 91.5, 90.9, 88.6, 89.9, 91.7],
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

# Section 2: of attention's weight, moved back, within 1 pixel
NEAR = [62, 65, 69, 47, 62, 73, 66, 59]

# Section 2: peaks of attention within 1 pixel, moved back, with filters of 5×5
SMALL = [
    *((71, 83), (44, 79), (63, 85), (60, 67)),
    *((68, 74), (72, 79), (20, 76), (34, 68)),
]

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
    "blocks alone, mean": [  # three times the second half of `encoder`
        [12.7, 12.8, 12.8, 13.7, 13.2, 13.2, 13.1, 12.4],
        [12.9, 12.5, 13.0, 13.5, 13.5, 13.0, 13.3, 12.5],
        [1.1, 0.3, 1.4, 0.6, 1.3, 1.9, 0.6, 1.5],
    ],
}

# Section 6: resolution on squares after 72 epochs; the last two at starts 1 and 2
LONG = {
    "set, mean": [11.8, 12.9, 13.4, 13.2, 12.6, 13.3, 13.0, 12.9],
    "set, sum": [11.4, 11.2, 11.2, 12.2, 10.8, 12.0, 10.7, 11.1],
    "set, attention": [11.0, 10.8, 10.7, 10.6, 10.9, 10.8, 10.6, 10.5],
    "encoder block, mean": [10.3, 10.5],
    "blocks alone, mean": [11.1, 10.9],
}

# Section 6: by how much energies shift on hexagons and on denser squares
SHIFTS = {
    "set, sum": [
        [27.6, 27.0, 27.0, 27.6, 25.6, 24.1, 26.8, 31.2],
        [27.0, 26.3, 26.5, 27.3, 25.2, 23.2, 26.1, 30.8],
    ],
    "picture (CNN)": [
        [24.0, 21.2, 20.3, 21.1, 23.6, 21.4, 22.4, 23.8],
        [25.3, 24.6, 24.9, 24.4, 24.8, 24.3, 25.3, 24.8],
    ],
}

# Section 6: thousands of multiplications for one shower of 64 stations
PRODUCTS = {
    "set, mean": 77,
    "set, sum": 77,
    "set, attention": 79,
    "picture (CNN)": 461,
    "encoder block, mean": 863,
    "blocks alone, mean": 863,
}

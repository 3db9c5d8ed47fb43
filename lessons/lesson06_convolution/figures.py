"""The sliding window, drawn with its numbers."""

import matplotlib.pyplot as plt
import numpy as np

from utils.convolution import conv2d
from utils.plots import show_numbers


def sliding_window(image, kernel, row, column):
    """Draw one step of a convolution: window, kernel, products, the output so far."""
    height, width = kernel.shape
    products = image[row : row + height, column : column + width] * kernel
    output = conv2d(image, kernel)
    output.flat[row * output.shape[1] + column + 1 :] = np.nan
    figure, (first, second, third, last) = plt.subplots(
        1, 4, figsize=(14, 4.2), width_ratios=[7, 3.6, 3.6, 5.6]
    )
    show_numbers(first, image, "image", highlight=(row, column, height, width))
    show_numbers(second, kernel, "kernel")
    show_numbers(third, products, f"patch · kernel\nsum = {products.sum():g}")
    show_numbers(last, output, "output so far", highlight=(row, column, 1, 1))
    return figure

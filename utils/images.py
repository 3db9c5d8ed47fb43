"""Load digits, photographs and trained weights from data/, verified by SHA-256.

Origin and licence of each file are listed in data/README.md.
"""

import hashlib
import io
from pathlib import Path

import numpy as np

from utils.arguments import choice, integer

DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"

# The scripts in data/ print these; data/README.md repeats them for people.
SHA256 = {
    "cifar10_networks.npz": (
        "b6f19a6831433548d3c5ed13240166073a8f6a803b4f189af0197cefeeb9020f"
    ),
    "mnist5000.npz": "bdde895d89f3ef738ef06106e8a7739c08999d0ae838382554c986b564538fe2",
    "photographs.npz": (
        "b646e7b973309ec26e5227a0554528370e63afe5f7f5535267ac5dfeca4aa7d0"
    ),
}
N_DIGITS = 5000
PHOTOGRAPHS = ("camera", "chelsea", "coffee", "rocket")
CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
# Number of weight arrays: a kernel and a bias per layer.
CIFAR10_WEIGHTS = {"vgg": 14, "wide": 8}


class DataFileError(OSError):
    """Say which data file cannot be used, why, and how to get it back."""


def _file_error(filename, problem):
    return DataFileError(
        f"data/{filename} {problem}. Restore it with `git checkout -- data/{filename}`"
        " or download the course again."
    )


def _open(filename):
    """Return the verified data file; indexing it by key reads one array."""
    try:
        content = (DATA_FOLDER / filename).read_bytes()
    except FileNotFoundError:
        raise _file_error(filename, "is missing") from None
    except OSError as error:
        raise _file_error(filename, f"cannot be read ({error})") from error
    if hashlib.sha256(content).hexdigest() != SHA256[filename]:
        problem = f"is damaged or cut off: SHA-256 of its {len(content)} bytes is wrong"
        raise _file_error(filename, problem)
    return np.load(io.BytesIO(content), allow_pickle=False)


def load_digits(n=None):
    """Load the first `n` (default: all 5,000) handwritten digits of the MNIST excerpt.

    Each ten digits in a row hold every class once, so all prefixes are balanced.

    Returns:
        images (n, 28, 28) float32 in [0, 1], 0 = paper, 1 = ink;
        labels (n,) int64 from 0 to 9.

    Raises:
        ValueError: `n` is not a whole number from 1 to 5000.
        DataFileError: the file is missing or damaged.
    """
    n = N_DIGITS if n is None else integer("n", n, 1, N_DIGITS)
    with _open("mnist5000.npz") as file:
        images, labels = file["images"][:n], file["labels"][:n]
    return images.astype(np.float32) / 255, labels.astype(np.int64)


def load_photograph(name):
    """Load the photograph `name`: "camera", "chelsea", "coffee" or "rocket".

    Returns:
        uint8 array, 0 = dark, 255 = bright: (256, 256) for the greyscale "camera",
        (200, 300, 3) with channels red, green, blue for all others.

    Raises:
        ValueError: `name` is not one of the names above.
        DataFileError: the file is missing or damaged.
    """
    choice("name", name, PHOTOGRAPHS)
    with _open("photographs.npz") as file:
        return file[name]


def load_cifar10_weights(name):
    """Load the weights of a network trained on CIFAR-10, in the order of `get_weights`.

    The networks take pictures (n, 32, 32, 3) in [0, 1], scaled by
    `Rescaling(4.0, offset=-2.0)`, and give ten logits in the order of CIFAR10_CLASSES.
    Every Conv2D has padding="same" and activation="relu"; a bar is MaxPooling2D(2); the
    end is GlobalAveragePooling2D and Dense(10). Filters of the convolutions:

        "vgg"   48 | 96, 96 | 160, 160, 160, all 3 × 3;
        "wide"  32 | 64 | 128, the first layer 7 × 7, the others 3 × 3.

    data/README.md lists the same networks in Keras, and their accuracy.

    Returns:
        list of float32 arrays: kernel (height, width, inputs, filters) and bias
        (filters,) of each layer in turn.

    Raises:
        ValueError: `name` is not one of the names above.
        DataFileError: the file is missing or damaged.
    """
    choice("name", name, tuple(CIFAR10_WEIGHTS))
    with _open("cifar10_networks.npz") as file:
        return [
            file[f"{name}_{index}"].astype(np.float32)
            for index in range(CIFAR10_WEIGHTS[name])
        ]

"""What is found for a tensor of a model; the causes that shifts and groups share."""

from typing import NamedTuple

FLATTEN, LEAK, FROM_VECTOR = "flatten", "position leak", "map from a vector"


class Finding(NamedTuple):
    """What was measured for one tensor of a model.

    `errors` and `inside` are dictionaries, group element -> error; `fits` tells for
    each element whether it moves the tensor's map by whole pixels; `cause` is by what
    the layer alone breaks, "" for nothing; `note` how a tensor answers if not plainly.
    """

    stride: tuple | None
    errors: dict
    inside: dict
    fits: dict
    cause: str
    note: str = ""

"""Arrays of showers that know how they were simulated."""

import numpy as np

from utils.airshowers.options import Options
from utils.arguments import require


class Showers(dict):
    """Arrays by name, each with n showers along its first axis, and their `options`.

    What `simulate` returns: a dictionary whose `options` say where the stations stand
    and what they record. `select`, `copy`, `|`, copy.deepcopy and pickle keep them;
    {name: …} is a plain dictionary, without. Arrays of your own, NaN where a station
    is silent, or read from files, become Showers(arrays, Options(spacing=1500.0)).
    """

    def __init__(self, arrays, options):
        good = isinstance(options, Options)
        require(good, "options", options, "an airshowers.Options")
        super().__init__(arrays)
        self.options = options

    def select(self, chosen):
        """Return some of the showers, as Showers.

        chosen: a slice, a mask (n,) or numbers of showers (k,). Raises ValueError for
        what does not select showers.
        """
        index = chosen if isinstance(chosen, slice) else np.asarray(chosen)
        good = isinstance(chosen, slice) or index.ndim == 1
        require(good, "chosen", chosen, "a slice, a mask or numbers of showers")
        try:
            arrays = {name: np.asarray(values)[index] for name, values in self.items()}
        except IndexError:
            require(False, "chosen", chosen, "a mask or numbers of these showers")
        return Showers(arrays, self.options)

    def copy(self):
        """Return the same arrays, as Showers."""
        return Showers(self, self.options)

    def __or__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        self._require_same_options(other)
        return Showers({**self, **other}, self.options)

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        return Showers({**other, **self}, self.options)

    def _require_same_options(self, other):
        options = getattr(other, "options", self.options)
        rule = f"those of the other showers, {self.options}"
        require(options == self.options, "options", options, rule)

"""Air above the array: the mass overburden of a flat standard atmosphere."""

import numpy as np

from utils.arguments import array, require

# US standard atmosphere in Linsley's form X(h) = a + b exp(-h/c), as tabulated in the
# CORSIKA manual. Layers begin at 0, 4, 10 and 40 km; a and b in g/cm², c in m.
OFFSET = np.array([-186.555305, -94.919, 0.61289, 0.0])
_SCALE = np.array([1222.6562, 1144.9069, 1305.5948, 540.1778])
SCALE_HEIGHT = np.array([9941.8638, 8781.5355, 6361.4304, 7721.7016])
_BOUNDARIES = np.array([4e3, 10e3, 40e3])


def _depth(height, layer):
    return OFFSET[layer] + _SCALE[layer] * np.exp(-height / SCALE_HEIGHT[layer])


# The layers join with steps below 0.001 g/cm²: the upper layer's value counts.
_BOUNDARY_DEPTHS = _depth(_BOUNDARIES, np.arange(1, 4))
SURFACE_DEPTH = float(_depth(0.0, 0))


def vertical_depth(height):
    """Return the mass overburden in g/cm² above `height` in m.

    Any shape; heights from 0 to 100 000 m. US standard atmosphere, four Linsley layers
    (CORSIKA manual). The slant depth at zenith angle θ is this number over cos θ.
    """
    height = array("height", height)
    good = np.all((height >= 0) & (height <= 1e5))
    require(good, "height", height, "from 0 to 100000 m")
    return _depth(height, np.searchsorted(_BOUNDARIES, height, side="right"))


def height_at_depth(depth):
    """Return the height in m at which the overburden is `depth` in g/cm².

    Any shape; inverse of `vertical_depth`, for depths from 0.001 to 1036.1 g/cm².
    """
    depth = array("depth", depth)
    good = np.all((depth >= 0.001) & (depth <= SURFACE_DEPTH))
    require(good, "depth", depth, f"from 0.001 to {SURFACE_DEPTH:.1f} g/cm²")
    layer = np.searchsorted(-_BOUNDARY_DEPTHS, -depth, side="left")
    return -SCALE_HEIGHT[layer] * np.log((depth - OFFSET[layer]) / _SCALE[layer])

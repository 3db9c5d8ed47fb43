"""Air showers on a surface array: simulation, network inputs and the classical fits."""

from utils.airshowers.atmosphere import height_at_depth, vertical_depth
from utils.airshowers.estimators import (
    classical_direction,
    classical_energy,
    classical_mass_score,
)
from utils.airshowers.geometry import station_grid
from utils.airshowers.physics import gaisser_hillas, gumbel_parameters
from utils.airshowers.pictures import PROFILE_DEPTHS, images, profiles
from utils.airshowers.reconstruction import Fit, reconstruct
from utils.airshowers.simulation import BLOCK, simulate

__all__ = [
    "BLOCK",
    "PROFILE_DEPTHS",
    "Fit",
    "classical_direction",
    "classical_energy",
    "classical_mass_score",
    "gaisser_hillas",
    "gumbel_parameters",
    "height_at_depth",
    "images",
    "profiles",
    "reconstruct",
    "simulate",
    "station_grid",
    "vertical_depth",
]

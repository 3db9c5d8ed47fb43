"""Air showers on a surface array: simulation, network inputs and the classical fits."""

from utils.airshowers.atmosphere import height_at_depth, vertical_depth
from utils.airshowers.bounds import Resolution, best_mass_score, best_resolution
from utils.airshowers.estimators import (
    classical_direction,
    classical_energy,
    classical_mass_score,
)
from utils.airshowers.geometry import station_grid
from utils.airshowers.information import fisher_information
from utils.airshowers.options import Options
from utils.airshowers.parallel import map_showers, write_showers
from utils.airshowers.pictures import images
from utils.airshowers.reconstruction import Fit, reconstruct
from utils.airshowers.showers import Showers
from utils.airshowers.simulation import BLOCK, simulate
from utils.airshowers.station_features import (
    FIT_FEATURES,
    STATION_FEATURES,
    ShowerFrame,
    station_features,
)

__all__ = [
    "BLOCK",
    "FIT_FEATURES",
    "STATION_FEATURES",
    "Fit",
    "Options",
    "Resolution",
    "ShowerFrame",
    "Showers",
    "best_mass_score",
    "best_resolution",
    "classical_direction",
    "classical_energy",
    "classical_mass_score",
    "fisher_information",
    "height_at_depth",
    "images",
    "map_showers",
    "reconstruct",
    "simulate",
    "station_features",
    "station_grid",
    "vertical_depth",
    "write_showers",
]

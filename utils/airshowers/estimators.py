"""From the fits to physics: direction, energy and mass, with fixed calibrations."""

import numpy as np

from utils.airshowers.reconstruction import Fit, mean_slope, reconstruct
from utils.airshowers.simulation import simulate
from utils.airshowers.validation import options_of
from utils.arguments import require

# From calibrate_energy() and calibrate_mass(), whose samples no lesson uses; to derive
# them again: python -m benchmarks.airshowers --calibrate
ENERGY_CONSTANTS = np.array([0.736, 1.018, -1.354, 3.929, -3.642])
MASS_CONSTANTS = np.array([-2.647, -28.137, 0.857, -9.849, -22.563])
# The largest settings for which the median of E_rec / E stays within 10 % of one.
_LARGEST = {
    "spacing": 1500.0,  # m
    "threshold": 40.0,  # VEM
    "gain": 0.5,
    "noise": 4.0,  # VEM
    "r_min": 300.0,  # m
}


def _fit_of(showers):
    return showers if isinstance(showers, Fit) else reconstruct(showers)


def _calibrated_fit(showers):
    """Return the fit of showers for which the calibration is valid."""
    known = isinstance(showers, Fit)
    options = showers.options if known else options_of(showers, {})
    for name, largest in _LARGEST.items():
        rule = f"at most {largest:g}, where the calibration of the fit ends"
        require(getattr(options, name) <= largest, name, getattr(options, name), rule)
    side = options.spacing * (options.grid - 1)
    require(side >= 1000, "spacing", options.spacing, "1000 m / (grid - 1) or more")
    rule = "None: the fit is not calibrated for stations that saturate"
    require(options.saturation is None, "saturation", options.saturation, rule)
    return _fit_of(showers)


def classical_direction(showers):
    """Return the arrival directions of n showers, unit vectors (n, 3) to the sky.

    From the times of a spherical front. `showers` are Showers, or what `reconstruct`
    returned for them.
    """
    return _fit_of(showers).axis


def classical_energy(showers):
    """Return the energies in EeV of n showers, shape (n,), from the signal at 800 m.

    ln E is linear in the logarithm of that signal, plus a cubic in cos² of the zenith
    angle for the absorption in air. `showers` are Showers, or what `reconstruct`
    returned for them. Raises ValueError for a spacing above 1500 m, for example, for
    arrays below 1 km (the signal is read off at 800 m) and stations that saturate.
    """
    return np.exp(_energy_terms(_calibrated_fit(showers)) @ ENERGY_CONSTANTS)


def classical_mass_score(showers):
    """Return one number per shower, shape (n,), that is higher for heavier primaries.

    The log-odds of iron against protons, linear in slope of the lateral distribution,
    size, zenith angle and curvature of the front: showers of heavy nuclei begin higher
    in the air and arrive with flatter fronts. `showers` are Showers, or what
    `reconstruct` returned for them. Raises ValueError where `classical_energy` does.
    """
    return _mass_terms(_calibrated_fit(showers)) @ MASS_CONSTANTS


def _energy_terms(fit):
    """Return the terms (k, 5) of the estimate ln E = terms @ ENERGY_CONSTANTS."""
    x = fit.axis[:, 2] ** 2 - 0.6
    return np.column_stack([np.ones_like(x), fit.ln_size - 3, x, x**2, x**3])


def _mass_terms(fit):
    cos_zenith = fit.axis[:, 2]
    steeper = fit.slope - mean_slope(cos_zenith)
    columns = [np.ones_like(steeper), steeper, fit.ln_size - 3, 1 / cos_zenith - 1.4]
    return np.column_stack([*columns, fit.curvature - 1])


def calibrate_energy(n=20_000, seed=101):
    """Return the five energy constants from a least-squares fit of ln E, shape (5,)."""
    showers = simulate(n, seed)
    terms = _energy_terms(reconstruct(showers))
    return np.linalg.lstsq(terms, np.log(showers["energy"]), rcond=None)[0]


def calibrate_mass(n=20_000, seed=102):
    """Return the five mass constants from a logistic regression, shape (5,)."""
    showers = simulate(n, seed, primaries=("p", "Fe"))
    terms, is_iron = _mass_terms(reconstruct(showers)), showers["mass"] == 56
    weights = np.zeros(terms.shape[1])
    for _ in range(10):  # Newton's method
        probability = 1 / (1 + np.exp(-terms @ weights))
        hessian = terms.T * (probability * (1 - probability)) @ terms
        weights += np.linalg.solve(hessian, terms.T @ (is_iron - probability))
    return weights

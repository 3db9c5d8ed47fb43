"""Physics of one air shower: primary, depth of its maximum, signals on the ground."""

from typing import NamedTuple

import numpy as np

from utils.airshowers.atmosphere import OFFSET, SCALE_HEIGHT, vertical_depth

ALTITUDE = 1400.0  # of the array, m above sea level
GROUND_DEPTH = float(vertical_depth(ALTITUDE))  # g/cm²
SPEED_OF_LIGHT = 0.299792458  # m/ns
MASS_NUMBERS = {"gamma": 0, "p": 1, "He": 4, "N": 14, "Fe": 56}

ELECTRON_SPREAD = 0.03  # of the electromagnetic signal, shower to shower, relative

_EULER_GAMMA = 0.5772156649
# Rows: powers of lg(E / 10 EeV); columns: powers of ln A.
_GUMBEL_MU = [
    [775.589, -7.047, -2.427],
    [57.589, -0.743, 0.214],
    [-0.82, -0.169, -0.027],
]
_GUMBEL_SIGMA = [[29.403, 13.553, -3.154], [0.096, -0.961, 0.150]]
_GUMBEL_LAMBDA = [[0.563, 0.711, 0.058], [0.039, 0.067, -0.004]]
_PHOTON_MEAN, _PHOTON_ELONGATION, _PHOTON_SIGMA = 1000.0, 85.0, 55.0
_PHOTON_MUONS = 0.15  # relative to a proton of the same energy
_MUON_INDEX = 0.927  # N_mu grows as E^0.927, so as A^(1 - 0.927) at fixed energy


class Component(NamedTuple):
    """One kind of particle at the ground: muons, or electrons and photons."""

    signal: float  # VEM at r = 1000 m, 400 g/cm² past the maximum, E = 10 EeV
    index: float  # growth with energy
    start: float  # depth past the maximum where the component begins, g/cm²
    peak: float  # depth past the maximum where it is largest, g/cm²
    attenuation: float  # g/cm²
    slope: float  # of the lateral distribution at the maximum
    flattening: float  # of that slope per 1000 g/cm² past the maximum


MUONS = Component(25.0, 0.93, -250.0, 330.0, 410.0, 1.75, 0.30)
ELECTRONS = Component(12.5, 0.97, -600.0, 110.0, 86.0, 2.80, 0.40)
LATERAL_SCALE = 700.0  # m, where the lateral distribution bends


def _polynomial(rows, lg_energy, ln_mass):
    powers = np.stack([np.ones_like(ln_mass), ln_mass, ln_mass**2])
    return sum(
        np.tensordot(row, powers, 1) * lg_energy**power
        for power, row in enumerate(rows)
    )


def gumbel_parameters(energy, mass):
    """Return (mu, sigma, lambda) of the generalised Gumbel distribution of Xmax, (k,).

    `energy` (k,) in EeV and `mass` number (k,), 0 for a photon; mu and sigma in g/cm².
    Xmax = mu - sigma ln(G / lambda) with G ~ Gamma(lambda). De Domenico et al., JCAP 07
    (2013) 050, EPOS-LHC. Photons are a toy: mean 1000 + 85 lg(E / 10 EeV), spread
    70 g/cm².
    """
    lg_energy, ln_mass = np.log10(energy / 10), np.log(np.maximum(mass, 1))
    is_photon = mass == 0
    photon_mu = _PHOTON_MEAN + _PHOTON_ELONGATION * lg_energy
    mu = _polynomial(_GUMBEL_MU, lg_energy, ln_mass)
    sigma = _polynomial(_GUMBEL_SIGMA, lg_energy, ln_mass)
    shape = _polynomial(_GUMBEL_LAMBDA, lg_energy, ln_mass)
    return (
        np.where(is_photon, photon_mu - _EULER_GAMMA * _PHOTON_SIGMA, mu),
        np.where(is_photon, _PHOTON_SIGMA, sigma),
        np.where(is_photon, 1.0, shape),
    )


def sample_xmax(rng, energy, mass):
    """Draw the depth of the shower maximum in g/cm² for arrays of energy and mass."""
    mu, sigma, shape = gumbel_parameters(energy, mass)
    return mu - sigma * np.log(rng.standard_gamma(shape) / shape)


def muon_number(mass, normal):
    """Return the muon number relative to an average proton of the same energy.

    Grows as A^0.073 (Heitler-Matthews, Astropart. Phys. 22 (2005) 387); the log-normal
    shower-to-shower spread 0.16 A^-0.35 is a choice of this simulation.
    """
    nucleons = np.maximum(mass, 1)
    spread = 0.16 * nucleons**-0.35
    mean = nucleons ** (1 - _MUON_INDEX) * np.where(mass == 0, _PHOTON_MUONS, 1.0)
    return mean * np.exp(spread * normal - spread**2 / 2)


def depth_past_maximum(upstream, cos_zenith, xmax):
    """Return the slant depth in g/cm² between shower maximum and a ground position.

    `upstream` (m) is the position's projection on the axis from the core, positive on
    the early side, where the shower has crossed less air. Negative above the maximum;
    at most 3000 g/cm², where nothing is left of a shower.
    """
    scale_height, below = SCALE_HEIGHT[0], GROUND_DEPTH - OFFSET[0]
    air = below / cos_zenith * (np.exp(-upstream * cos_zenith / scale_height) - 1)
    return np.minimum(GROUND_DEPTH / cos_zenith - xmax + air, 3000.0)


def lateral(radius, reference):
    """Return ln of the lateral distribution of slope -1, zero at `reference`, in m.

    r (r + 700 m) is close to a power law of r at every distance that matters.
    """
    normalisation = reference * (reference + LATERAL_SCALE)
    return np.log(radius * (radius + LATERAL_SCALE) / normalisation)


def _expected_signal(component, scale, past_maximum, ln_lateral):
    start, attenuation = component.start, component.attenuation
    power = (component.peak - start) / attenuation
    growth = np.log(np.maximum(past_maximum - start, 20.0) / (400.0 - start))
    slope = component.slope - component.flattening / 1000 * past_maximum
    exponent = (400.0 - past_maximum) / attenuation + power * growth
    return component.signal * scale * np.exp(exponent - slope * ln_lateral)


def expected_signals(energy, muons, electrons, radius, past_maximum):
    """Return the expected muonic and electromagnetic signals in VEM, (k, m) each.

    `energy` (k,) in EeV, numbers of `muons` and `electrons` (k,) relative to an average
    proton; `radius` in m and `past_maximum` in g/cm² of the stations, (k, m). A
    Gaisser-Hillas curve in depth, as in the universality of Ave et al., Astropart.
    Phys. 87 (2017) 23, rounded to two components; the lateral slopes are this
    simulation's own choice.
    """
    ln_lateral = lateral(radius, 1000.0)
    signals = []
    for number, component in ((muons, MUONS), (electrons, ELECTRONS)):
        scale = (number * (energy / 10) ** component.index)[:, None]
        signals.append(_expected_signal(component, scale, past_maximum, ln_lateral))
    return signals

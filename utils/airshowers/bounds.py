"""How well any method can do: Bayesian Cramér-Rao bounds of energy and mass."""

from typing import NamedTuple

import numpy as np

from utils.airshowers import physics
from utils.airshowers.information import UNITS, fisher_information
from utils.airshowers.pictures import shower_array
from utils.arguments import choice, flag, integer, require

_ELECTRON_SPREAD = 0.03  # shower-to-shower, relative
_ELONGATION_STEP = 1.01  # in energy
# Energies, cores and directions are flat over these widths; in `UNITS`, as inverse
# variances of normal distributions. They matter only where no station is active.
_FLAT = np.array([1.0, 0, 0, 0, 20**-2, 20**-2, 40**-2, 40**-2])


class Resolution(NamedTuple):
    """Smallest root mean square errors, one row per shower."""

    ln_energy: np.ndarray  # (n,)
    xmax: np.ndarray  # (n,) g/cm²
    ln_muons: np.ndarray  # (n,)
    core: np.ndarray  # (n,) m, of each coordinate
    angle: np.ndarray  # (n,) degrees between true and reconstructed axis


def _polygammas(x):
    """Return the first two derivatives of ln Gamma, (psi, psi') at `x` > 0."""
    # Recurrence up to x + 6, then Stirling's series (Abramowitz & Stegun 6.3 and 6.4).
    shifted = x[..., None] + np.arange(6)
    y = x + 6
    psi = np.log(y) - 1 / (2 * y) - 1 / (12 * y**2) + 1 / (120 * y**4)
    slope = 1 / y + 1 / (2 * y**2) + 1 / (6 * y**3) - 1 / (30 * y**5)
    return psi - np.sum(1 / shifted, -1), slope + np.sum(1 / shifted**2, -1)


class _Prior(NamedTuple):
    """What is known of n showers of one mass: H (parameters - true ones) = gap ± 1."""

    rows: np.ndarray  # (n, 3, 8), in units of the spreads
    gap: np.ndarray  # (n, 3)
    ln_width: np.ndarray  # (n,)


def _xmax_moments(energy, mass):
    location, scale, shape = physics.gumbel_parameters(energy, mass)
    psi, slope = _polygammas(shape)
    return location - scale * (psi - np.log(shape)), scale * np.sqrt(slope)


def _prior(energy, mass, xmax, ln_muons, ln_electrons):
    """Return the `_Prior` from nuclei of number `mass`, normal with equal moments."""
    mean, spread = _xmax_moments(energy, mass)
    elongation = (_xmax_moments(energy * _ELONGATION_STEP, mass)[0] - mean) / np.log(
        _ELONGATION_STEP
    )
    mean_muons = np.log(physics.muon_number(mass, 0.0))
    spread_muons = np.log(physics.muon_number(mass, 1.0)) - mean_muons
    rows = np.zeros((len(energy), 3, len(UNITS)))
    rows[:, 0, 0], rows[:, 0, 1] = -elongation / spread, UNITS[1] / spread
    rows[:, 1, 2], rows[:, 2, 3] = 1 / spread_muons, 1 / _ELECTRON_SPREAD
    gaps = (mean - xmax) / spread, (mean_muons - ln_muons) / spread_muons
    gap = np.column_stack([*gaps, -ln_electrons / _ELECTRON_SPREAD])
    return _Prior(rows, gap, np.log(spread * spread_muons))


class _Posterior(NamedTuple):
    """What is known of n showers after their record, if the mass is given."""

    mean: np.ndarray  # (n, 8) minus the true parameters
    covariance: np.ndarray  # (n, 8, 8)
    ln_evidence: np.ndarray  # (n,) up to a constant


def _update(information, score, prior):
    """Return the `_Posterior` of the linear model with this prior.

    Around the true parameters ln likelihood is score·d - d·information·d / 2.
    """
    transposed = np.swapaxes(prior.rows, 1, 2)
    precision = information + transposed @ prior.rows + np.diag(_FLAT)
    pull = score + (transposed @ prior.gap[..., None])[..., 0]
    covariance = np.linalg.inv(precision)
    mean = (covariance @ pull[..., None])[..., 0]
    log_volume = np.linalg.slogdet(precision)[1] / 2 + prior.ln_width
    quality = np.sum(pull * mean, axis=1) - np.sum(prior.gap**2, axis=1)
    return _Posterior(mean, covariance, quality / 2 - log_volume)


def _sampled_scores(information, rng):
    """Draw the gradients of ln likelihood: their covariance is the information."""
    values, vectors = np.linalg.eigh(information)
    normal = rng.standard_normal(values.shape) * np.sqrt(np.maximum(values, 0))
    return (vectors @ normal[..., None])[..., 0]


def _posteriors(showers, information, masses, seed):
    """Return the `_Posterior` of each of `masses` for one random record per shower."""
    rng = np.random.default_rng(integer("seed", seed, 0))
    truth = [shower_array(showers, k, 1).astype(float) for k in ("energy", "Xmax")]
    ln_muons = np.log(shower_array(showers, "Rmu", 1).astype(float))
    ln_electrons = _ELECTRON_SPREAD * rng.standard_normal(len(information))
    score = _sampled_scores(information, rng)
    priors = [_prior(truth[0], m, truth[1], ln_muons, ln_electrons) for m in masses]
    return [_update(information, score, prior) for prior in priors]


def _mixture_covariance(posteriors):
    """Return the covariance (n, 8, 8) of the posterior if all masses are possible."""
    evidence = np.stack([posterior.ln_evidence for posterior in posteriors])
    weight = np.exp(evidence - evidence.max(axis=0))
    weight /= weight.sum(axis=0)
    means = np.stack([posterior.mean for posterior in posteriors])
    away = means - np.sum(weight[..., None] * means, axis=0)
    covariances = np.stack([posterior.covariance for posterior in posteriors])
    covariances += away[..., None] * away[..., None, :]
    return np.sum(weight[..., None, None] * covariances, axis=0)


def _resolution(showers, covariance):
    covariance = covariance * UNITS[:, None] * UNITS
    variance = np.einsum("nii->ni", covariance)
    axis = shower_array(showers, "showeraxis", 2)
    # A horizontal change of a unit vector changes its height as well.
    lift = np.einsum("ni,nij,nj->n", axis[:, :2], covariance[:, 6:, 6:], axis[:, :2])
    angle = np.sqrt(variance[:, 6:].sum(axis=1) + lift / axis[:, 2] ** 2)
    core = np.sqrt(variance[:, 4:6].mean(axis=1))
    errors = np.sqrt(variance[:, :3].T)
    return Resolution(*errors, core, np.degrees(angle))


def best_resolution(
    showers, *, times=True, known_mass=False, primaries=("p", "He", "N", "Fe"), seed=0
):
    """Return the smallest errors that any reconstruction of n showers can have.

    Reads the true values of `showers`, simulated with the usual settings, which are
    shared out equally among the `primaries`. Without `times` only signals count.

    With `known_mass` this is the Bayesian Cramér-Rao bound: the inverse of Fisher's
    information plus that of the prior, the distribution of depth and muon number for
    the shower's mass (van Trees, Detection, Estimation and Modulation Theory, 1968,
    sect. 2.4). Otherwise it is the spread of the posterior summed over the primaries,
    for one random record per shower drawn from `seed`; quote root mean squares over
    many showers. Approximations: linear around the truth, normal signals, normal priors
    with the moments of the true ones, chance coincidences never mistaken for signal.
    """
    information = fisher_information(showers, times=times)
    if flag("known_mass", known_mass):
        masses = [shower_array(showers, "mass", 1).astype(float)]
    else:
        masses = [_mass_number(name) for name in primaries]
        require(masses, "primaries", primaries, "a list of names")
    posteriors = _posteriors(showers, information, masses, seed)
    return _resolution(showers, _mixture_covariance(posteriors))


def _mass_number(name):
    return float(physics.MASS_NUMBERS[choice("primaries", name, physics.MASS_NUMBERS)])


def best_mass_score(showers, *, times=True, seed=0):
    """Return ln of the likelihood ratio of iron to protons, (n,), for the best method.

    No score separates the two better (Neyman & Pearson, Phil. Trans. R. Soc. A 231
    (1933) 289). One random record per shower, with the approximations of
    `best_resolution`; `showers` are protons and iron nuclei with their true values.
    """
    information = fisher_information(showers, times=times)
    masses = [_mass_number(name) for name in ("p", "Fe")]
    proton, iron = _posteriors(showers, information, masses, seed)
    return iron.ln_evidence - proton.ln_evidence

"""How well any method can do: Bayesian Cramér-Rao bounds of energy and mass."""

from typing import NamedTuple

import numpy as np

from utils.airshowers import physics
from utils.airshowers.information import UNITS, fisher_information
from utils.airshowers.physics import ELECTRON_SPREAD
from utils.airshowers.validation import options_of, shower_array
from utils.arguments import flag, integer

_ELONGATION_STEP = 1.01  # in energy
_NARROWEST = 1e-4  # spread of what is known beforehand, in `UNITS`


class Resolution(NamedTuple):
    """Smallest root mean square errors, one row per shower."""

    ln_energy: np.ndarray  # (n,)
    xmax: np.ndarray  # (n,) g/cm²
    ln_muons: np.ndarray  # (n,)
    core: np.ndarray  # (n,) m, of each coordinate
    angle_deg: np.ndarray  # (n,) between true and reconstructed axis


class _Prior(NamedTuple):
    """What is known of n showers of one mass: H (parameters - true ones) = gap ± 1."""

    rows: np.ndarray  # (n, 3, 8), in units of the spreads
    gap: np.ndarray  # (n, 3)
    ln_width: np.ndarray  # (n,)


def _xmax_moments(energy, mass):
    from scipy.special import digamma, polygamma  # slow to import

    location, scale, shape = physics.gumbel_parameters(energy, mass)
    mean = location - scale * (digamma(shape) - np.log(shape))
    return mean, scale * np.sqrt(polygamma(1, shape))


def _flat_precision(options):
    """Return the inverse variances (8,) of energy, core and direction beforehand.

    Normal distributions as wide as the simulated ones, in `UNITS`. They matter where
    few stations are active, or where little was left open.
    """
    ln_energy = np.linspace(*np.log(options.energy_range), 1001)
    weight = np.exp((1 - options.spectral_index) * (ln_energy - ln_energy[-1]))
    mean = np.average(ln_energy, weights=weight)
    spread = np.zeros(len(UNITS))
    spread[0] = np.sqrt(np.average((ln_energy - mean) ** 2, weights=weight))
    spread[4:6] = options.core_limit / np.sqrt(3)
    spread[6:] = np.sin(np.radians(options.max_zenith_deg)) / 2
    precision = np.maximum(spread / UNITS, _NARROWEST) ** -2
    precision[1:4] = 0  # depends on the mass: see `_prior`
    return precision


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
    rows[:, 1, 2], rows[:, 2, 3] = 1 / spread_muons, 1 / ELECTRON_SPREAD
    gaps = (mean - xmax) / spread, (mean_muons - ln_muons) / spread_muons
    gap = np.column_stack([*gaps, -ln_electrons / ELECTRON_SPREAD])
    return _Prior(rows, gap, np.log(spread * spread_muons))


class _Posterior(NamedTuple):
    """What is known of n showers after their record, if the mass is given."""

    mean: np.ndarray  # (n, 8) minus the true parameters
    covariance: np.ndarray  # (n, 8, 8)
    ln_evidence: np.ndarray  # (n,) up to a constant


def _update(information, score, prior, flat):
    """Return the `_Posterior` of the linear model with this prior.

    Around the true parameters ln likelihood is score·d - d·information·d / 2.
    """
    transposed = np.swapaxes(prior.rows, 1, 2)
    precision = information + transposed @ prior.rows + np.diag(flat)
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


def _posteriors(showers, information, masses, options, seed):
    """Return the `_Posterior` of each of `masses` for one random record per shower."""
    rng = np.random.default_rng(integer("seed", seed, 0))
    truth = [shower_array(showers, k, 1).astype(float) for k in ("energy", "Xmax")]
    ln_muons = np.log(shower_array(showers, "Rmu", 1).astype(float))
    ln_electrons = ELECTRON_SPREAD * rng.standard_normal(len(information))
    score = _sampled_scores(information, rng)
    priors = [_prior(truth[0], m, truth[1], ln_muons, ln_electrons) for m in masses]
    flat = _flat_precision(options)
    return [_update(information, score, prior, flat) for prior in priors]


def _mixture_covariance(posteriors, shares):
    """Return the covariance (n, 8, 8) of the posterior if all masses are possible."""
    evidence = np.stack([posterior.ln_evidence for posterior in posteriors])
    weight = np.exp(evidence - evidence.max(axis=0)) * np.reshape(shares, (-1, 1))
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


def best_resolution(showers, *, times=True, known_mass=False, seed=0, **settings):
    """Return the smallest errors that any reconstruction of n showers can have.

    Reads the true values of `showers`, and their options, of which `settings` replace
    some. Without `times` only signals count.

    With `known_mass` this is the Bayesian Cramér-Rao bound: the inverse of Fisher's
    information plus that of the prior, the distribution of depth and muon number for
    the shower's mass (van Trees, Detection, Estimation and Modulation Theory, 1968,
    sect. 2.4). Otherwise it is the spread of the posterior summed over the primaries
    with their fractions, for one random record per shower drawn from `seed`; quote root
    mean squares over many showers. Approximations: linear around the truth, normal
    signals, normal priors with the moments of the true ones, chance coincidences never
    mistaken for signal. Raises ValueError for settings of which no bound is known, as
    `fisher_information`.
    """
    information = fisher_information(showers, times=times, **settings)
    options = options_of(showers, settings)
    if flag("known_mass", known_mass):
        masses, shares = [shower_array(showers, "mass", 1).astype(float)], [1.0]
    else:
        masses = [float(physics.MASS_NUMBERS[name]) for name in options.primaries]
        shares = options.shares
    posteriors = _posteriors(showers, information, masses, options, seed)
    return _resolution(showers, _mixture_covariance(posteriors, shares))


def best_mass_score(showers, *, times=True, seed=0, **settings):
    """Return ln of the likelihood ratio of iron to protons, (n,), for the best method.

    No score separates the two better (Neyman & Pearson, Phil. Trans. R. Soc. A 231
    (1933) 289). One random record per shower, with the approximations of
    `best_resolution`; `showers` are protons and iron nuclei with their true values.
    """
    information = fisher_information(showers, times=times, **settings)
    options = options_of(showers, settings)
    masses = [float(physics.MASS_NUMBERS[name]) for name in ("p", "Fe")]
    proton, iron = _posteriors(showers, information, masses, options, seed)
    return iron.ln_evidence - proton.ln_evidence

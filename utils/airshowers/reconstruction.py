"""The physicist's fits: arrival direction, core and size from signals and times alone."""

from typing import NamedTuple

import numpy as np

from utils.airshowers.options import station_grid
from utils.airshowers.physics import SPEED_OF_LIGHT
from utils.airshowers.pictures import station_maps

_CHUNK = 256  # showers fitted together: their arrays fit into the cache
_MAX_SINE = 0.94  # of the zenith angle, 70 degrees
_REFERENCE = 800.0  # m, where the fitted size is read off
_FRONT_RADIUS = 8000.0  # m, of a vertical shower front


KAP=1.;KL=-.07;QF=1.;SP=.15
class Fit(NamedTuple):
    """Result of the classical fits, one row per shower."""

    axis: np.ndarray  # (n, 3) unit vector to the sky
    core: np.ndarray  # (n, 2) m
    ln_size: np.ndarray  # (n,) logarithm of the signal in VEM at 800 m
    slope: np.ndarray  # (n,) of the lateral distribution
    curvature: np.ndarray  # (n,) of the front, relative to the expected one


class Event(NamedTuple):
    """Readings of a chunk of k showers at m stations."""

    stations: np.ndarray  # (m, 2) m
    signal: np.ndarray  # (k, m) VEM, 0 where silent
    time: np.ndarray  # (k, m) ns, 0 where silent
    active: np.ndarray  # (k, m) bool


def _least_squares(jacobian, residual, prior):
    """Return the k steps of p parameters that minimise the squared residuals.

    Shapes (k, m, p) and (k, m), both in units of the errors; `prior` (p,) are inverse
    variances that keep undetermined parameters where they are.
    """
    transposed = np.swapaxes(jacobian, 1, 2)
    matrix = transposed @ jacobian + np.diag(prior)
    return np.linalg.solve(matrix, transposed @ residual[..., None])[..., 0]


def _with_height(slopes):
    """Return unit vectors (k, 3) from horizontal components (k, 2), at most 70 deg."""
    sine = np.linalg.norm(slopes, axis=1, keepdims=True)
    slopes = slopes * np.minimum(1.0, _MAX_SINE / np.maximum(sine, 1e-9))
    return np.column_stack([slopes, np.sqrt(1 - np.sum(slopes**2, axis=1))])


def _distances(event, axis, core):
    """Return offsets x, y, along-axis projection and distance to the axis, (k, m) m."""
    x = event.stations[:, 0] - core[:, :1]
    y = event.stations[:, 1] - core[:, 1:]
    upstream = x * axis[:, :1] + y * axis[:, 1:2]
    squared = x**2 + y**2 - upstream**2
    return x, y, upstream, np.sqrt(np.maximum(squared, 50.0**2))


def barycentre(event):
    weight = event.signal**1.0 + 1e-9
    hottest = event.stations[np.argmax(event.signal, axis=1)]
    near = np.linalg.norm(event.stations - hottest[:, None], axis=2) < 1600
    weight = weight * near
    return weight @ event.stations / weight.sum(axis=1, keepdims=True)


def front(event, core, axis, curvature):
    x, y, upstream, radius = _distances(event, axis, core)
    centre = _FRONT_RADIUS / axis[:, 2:]
    bend = (np.sqrt((centre - upstream) ** 2 + radius**2) - (centre - upstream)) / SPEED_OF_LIGHT
    thick = 320 * radius / 1000 * np.exp(-(700/axis[:,2:]-650)/1250) / (1 + event.signal)
    return x, y, upstream, radius, bend, thick


def fit_front(event, core, axis, cuts, curved_prior):
    k = len(core)
    curvature = np.ones(k)
    t0 = None
    for cut in cuts:
        x, y, upstream, radius, bend, thick = front(event, core, axis, curvature)
        plane = -upstream / SPEED_OF_LIGHT
        res = event.time - plane - curvature[:, None] * bend - thick
        var = 12.0**2 + thick**2 + (0.08 * bend) ** 2
        good = event.active
        if t0 is None:
            wt = event.signal * good / (1 + (radius/1000)**2)
            t0 = (wt * res).sum(1) / np.maximum(wt.sum(1), 1e-9)
            w = np.sqrt(wt)/100
        else:
            res = res - t0[:, None]
            good = good & (np.abs(res) < cut + 4*np.sqrt(var))
            w = good / np.sqrt(var)
            res = res+t0[:,None]
        J = np.stack([-x / SPEED_OF_LIGHT, -y / SPEED_OF_LIGHT, np.ones_like(x), bend], axis=2) * w[:, :, None]
        r = (res - t0[:, None]) * w
        prior = np.array([1.0, 1.0, 1e-8, curved_prior])
        r_prior = None
        step = _least_squares(J, r, prior)
        axis = _with_height(axis[:, :2] + step[:, :2])
        t0 = t0 + step[:, 2]
        curvature = np.clip(curvature + step[:, 3], 0.3, 2.5)
    return axis, t0, curvature, good


def slope0(cz):
    return 2.031 + 1.50*(cz-.75) - 1.8 * (cz-.75)**2


def fit_ldf(event, axis, core, good, iterations=8):
    k = len(core)
    cz = axis[:, 2]
    slope = slope0(cz)
    x, y, up, r = _distances(event, axis, core)
    L = np.log(r * (r + 700) / (800 * 1500))
    use = good & (event.signal > 0)
    lnA = np.log(np.maximum((event.signal * use).sum(1), 1) / np.maximum((np.exp(-slope[:, None] * L) * use).sum(1), 1e-9))
    root = np.sqrt(np.maximum(event.signal, 0))
    for it in range(iterations):
        x, y, up, r = _distances(event, axis, core)
        L = np.log(r * (r + 700) / (800 * 1500))
        c1=cz-.75
        q = (.085+.2*c1)[:, None]; kap = (.137-.62*c1-1.6*c1**2)[:, None]*KAP; kl=KL
        mu = np.exp(np.clip(lnA[:, None] - slope[:, None] * L + q*QF*L**2 + up/1000*(kap+kl*L), -20, 20))
        rm = np.sqrt(mu)
        sig = np.sqrt(0.2 + 0.00025 * np.maximum(event.signal, 0))
        silent = ~event.active
        res = np.where(silent, np.minimum(0, 2.0 - rm), root - rm)
        w = (good | (silent & (mu < 14))) / sig
        dr = (1 / r + 1 / (r + 700)) * (slope[:, None]-2*q*QF*L) / r
        deriv = np.stack([np.ones_like(x), -L, dr * (x - up * axis[:, :1]), dr * (y - up * axis[:, 1:2])], 2)
        live = w * np.where(silent & (rm < 2), 0, 1)
        J = deriv * (0.5 * rm * live)[:, :, None]
        prior = np.array([1e-2, 1 / SP**2, 1 / 300**2, 1 / 300**2])
        # prior towards the expected slope
        t = np.swapaxes(J, 1, 2)
        M = t @ J + np.diag(np.array([1e-3, 1/SP**2, 1/1000.**2, 1/1000.**2]))
        g = (t @ (res * live)[..., None])[..., 0]
        g[:, 1] += (slope0(cz) - slope) / SP**2
        step = np.linalg.solve(M, g[..., None])[..., 0]
        step = np.clip(step, [-1, -.5, -300, -300], [1, .5, 300, 300])
        lnA = lnA + step[:, 0]
        slope = np.clip(slope + step[:, 1], 1, 4)
        core = core + step[:, 2:]
    return core, lnA, slope


def fit(d, spacing=750., layout='cartesian'):
    signal, time = station_maps(d)
    n, g = signal.shape[:2]
    st = station_grid(g, spacing, layout).reshape(-1, 2)
    out = []
    for s in range(0, n, _CHUNK):
        S = signal[s:s + _CHUNK].reshape(-1, g * g).astype(float)
        T = time[s:s + _CHUNK].reshape(-1, g * g).astype(float)
        act = np.isfinite(S) & np.isfinite(T)
        ev = Event(st, np.where(act, S, 0), np.where(act, T, 0), act)
        core = barycentre(ev)
        ax = np.tile([0., 0., 1.], (len(S), 1))
        ax, t0, cv, good = fit_front(ev, core, ax, [0, 4000, 2000, 1000], 400.)
        core, lnA, b = fit_ldf(ev, ax, core, good, 6)
        ax1=ax
        ax, t0, cv, good = fit_front(ev, core, ax, [0, 400, 300, 300], 1/0.15**2)
        core, lnA, b = fit_ldf(ev, ax, core, good, 4)
        out.append(Fit(ax, core, lnA, b, cv))
    return Fit(*(np.concatenate(v) for v in zip(*out)))

"""Recursive integration over the looks of a group-sequential trial.

With information fractions t_k and drift d, Z_k is normal with mean d sqrt(t_k), and sqrt(t_k) Z_k has
independent increments. The density of Z_k on the paths that have not stopped follows from that of Z_{k-1}
by one integral (Armitage, McPherson and Rowe 1969, JRSS A 132:235; Jennison and Turnbull 2000, chapter 19),
here by Gauss-Legendre panels of 16 points, no wider than three of the narrowest standard deviations in sight.

Oracles: `tests/oracles/naive_sequential.py` (trapezoids); R's rpact 3.3.4.
"""

from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np

from trialwright.statistics._arguments import Floats

_REACH = 10.0  # standard deviations kept on either side of the mean
_MOST_PANELS = 200  # reached where looks are a two-thousandth of the information apart
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)


@dataclass(frozen=True, slots=True)
class Path:
    """What has not stopped by a look: fraction of information, points of Z and their probabilities (mass)."""

    fraction: float
    z: Floats
    mass: Floats


def start(z: float | None = None, fraction: float = 0.0) -> Path:
    """Before the first look, or at a look with a known z."""
    if z is None:
        return Path(0.0, np.zeros(1), np.ones(1))
    return Path(fraction, np.array([z]), np.ones(1))


def above(path: Path, fraction: float, drift: float, bound: float) -> float:
    """Probability of going on to `fraction` and being at or above `bound` there."""
    return float(path.mass @ _upper_tail((bound - _mean(path, fraction, drift)) / _sd(path, fraction)))


def below(path: Path, fraction: float, drift: float, bound: float) -> float:
    """Probability of going on to `fraction` and being below `bound` there."""
    return float(path.mass @ _upper_tail((_mean(path, fraction, drift) - bound) / _sd(path, fraction)))


def between(path: Path, fraction: float, drift: float, bounds: tuple[float, float], following: float) -> Path:
    """The path that goes on between the two bounds at `fraction`; `following` is the next look's fraction."""
    means, sd = _mean(path, fraction, drift), _sd(path, fraction)
    low = max(bounds[0], float(means.min()) - _REACH * sd)
    high = min(bounds[1], float(means.max()) + _REACH * sd)
    if high <= low:
        return Path(fraction, np.zeros(1), np.zeros(1))
    narrowest = min(sd, sqrt(max(following - fraction, 1e-12) / fraction))
    panels = min(_MOST_PANELS, ceil((high - low) / (3 * min(narrowest, 1.0))))
    edges = np.linspace(low, high, panels + 1)
    half = (edges[1] - edges[0]) / 2
    z = (edges[:-1, None] + half * (1 + _NODES)).ravel()
    weights = np.tile(half * _WEIGHTS, panels)
    kernel = np.exp(-0.5 * ((z[:, None] - means[None, :]) / sd) ** 2) / (sd * sqrt(2 * np.pi))
    return Path(fraction, z, weights * (kernel @ path.mass))


def upper_bound(path: Path, fraction: float, drift: float, probability: float) -> float:
    """The bound above which `probability` lies; infinite where it is 0 or beyond 1e-300."""
    return _bound(path, fraction, drift, probability)


def lower_bound(path: Path, fraction: float, drift: float, probability: float) -> float:
    """The bound below which `probability` lies; minus infinity where it is 0 or beyond 1e-300."""
    return -_bound(Path(path.fraction, -path.z, path.mass), fraction, -drift, probability)


def _bound(path: Path, fraction: float, drift: float, probability: float) -> float:
    from scipy.optimize import brentq

    if probability < 1e-300:
        return inf
    if probability >= path.mass.sum():
        return -inf
    middle = float(path.mass @ _mean(path, fraction, drift)) / float(path.mass.sum())
    low, high = middle - 40, middle + 40
    found = brentq(lambda b: above(path, fraction, drift, b) / probability - 1, low, high, xtol=1e-11)
    return float(found)


def _mean(path: Path, fraction: float, drift: float) -> Floats:
    step = fraction - path.fraction
    return np.asarray((path.z * sqrt(path.fraction) + drift * step) / sqrt(fraction), dtype=np.float64)


def _sd(path: Path, fraction: float) -> float:
    return sqrt((fraction - path.fraction) / fraction)


def _upper_tail(z: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(-z), dtype=np.float64)

"""Likelihood of a cumulative logit model with a normal intercept for each participant, by adaptive quadrature.

logit P(Y <= j | u) = threshold_j - x beta - sd u, u standard normal. Each participant's integral is taken at 25
Gauss-Hermite nodes around his own mode (Liu and Pierce 1994, Biometrika 81:624). Gradient and information are
those of the complete data averaged over the nodes (Louis 1982, JRSS B 44:226); Newton, damped where needed.

Oracles: R's `ordinal::clmm` with 25 nodes; `tests/oracles/naive_repeated_ordinal.py` (Simpson's rule).
"""

from dataclasses import dataclass

import numpy as np

from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._estimable import NotEstimable

_BEYOND = 300.0  # a threshold that no logistic passes
_Z, _RAW = np.polynomial.hermite_e.hermegauss(25)
_LOG_WEIGHT = np.log(_RAW / _RAW.sum()) + _Z**2 / 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Observations sorted by participant: category 0..k-1 (r,), design (r, p), first row of each participant (i,)."""

    category: Integers
    x: Floats
    first: Integers
    owner: Integers
    categories: int


@dataclass(frozen=True, slots=True)
class MixedFit:
    """Thresholds, coefficients of x, standard deviation of the intercept; their covariance; 0 for a variance at 0."""

    thresholds: Floats
    beta: Floats
    sd: float
    covariance: Floats
    log_likelihood: float


def fit_mixed(rows: Rows) -> MixedFit:
    """Maximum likelihood; where the intercept's variance is at its bound 0, the model without it."""
    share = np.cumsum(np.bincount(rows.category, minlength=rows.categories))[:-1] / rows.category.size
    start = np.concatenate((1.2 * np.log(share / (1 - share)), np.zeros(rows.x.shape[1]), [1.0]))
    free = np.ones(start.size, dtype=np.bool_)
    at, value, information = _climb(rows, start, free)
    if abs(at[-1]) < 1e-2:
        free[-1] = False
        at[-1] = 0.0
        at, value, information = _climb(rows, at, free)
    cuts = rows.categories - 1
    covariance = np.zeros((at.size, at.size))
    covariance[np.ix_(free, free)] = np.linalg.inv(information)
    return MixedFit(at[:cuts], at[cuts:-1], abs(float(at[-1])), covariance, value)


def _climb(
    rows: Rows, start: Floats, free: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> tuple[Floats, float, Floats]:
    at, damping = start.copy(), 0.0
    modes = np.zeros(rows.first.size)
    value, gradient, information, modes = _evaluate(rows, at, modes)
    for _ in range(200):
        g, h = gradient[free], information[np.ix_(free, free)]
        step = _damped(h, g, damping)
        if float(g @ step) < 1e-12 and damping == 0:
            return at, value, h
        trial = at.copy()
        trial[free] += step
        if (np.diff(trial[: rows.categories - 1]) > 0).all() and np.abs(trial).max() < 60:
            reached, *rest = _evaluate(rows, trial, modes)
            if reached > value - 1e-10:
                at, value, (gradient, information, modes) = trial, reached, rest
                damping = 0.0 if damping < 1e-3 else damping / 8
                continue
        damping = max(4 * damping, 1e-2)
        if damping > 1e8:
            break
    raise NotEstimable("y: the likelihood has no maximum inside; a covariate may separate the categories")


def _damped(information: Floats, gradient: Floats, damping: float) -> Floats:
    """A Newton step on the information plus `damping` times its diagonal, more of it until that is positive."""
    diagonal = np.diag(np.maximum(np.abs(np.diag(information)), 1e-6))
    for _ in range(60):
        matrix = information + damping * diagonal
        try:
            np.linalg.cholesky(matrix)
        except np.linalg.LinAlgError:
            damping = max(4 * damping, 1e-2)
            continue
        return np.asarray(np.linalg.solve(matrix, gradient), dtype=np.float64)
    raise NotEstimable("y: the information is not positive anywhere near; too few observations for the model")


def _evaluate(rows: Rows, at: Floats, modes: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Log-likelihood, gradient, observed information, and each participant's mode to start from next time."""
    cuts = rows.categories - 1
    edges = np.concatenate(([-_BEYOND], at[:cuts], [_BEYOND]))
    shift = rows.x @ at[cuts:-1]
    upper, lower = edges[rows.category + 1] - shift, edges[rows.category] - shift
    modes, spread = _modes(rows, upper, lower, at[-1], modes)
    u = modes[:, None] + spread[:, None] * _Z
    move = (at[-1] * u)[rows.owner]
    a, b = upper[:, None] - move, lower[:, None] - move
    log_p = -np.logaddexp(0, -a) - np.logaddexp(0, b) + np.log1p(-np.exp(b - a))
    joint = np.add.reduceat(log_p, rows.first, axis=0) - u**2 / 2 + np.log(spread)[:, None] + _LOG_WEIGHT
    top = joint.max(axis=1)
    weight = np.exp(joint - top[:, None])
    total = weight.sum(axis=1)
    value = float((top + np.log(total)).sum())
    gradient, information = _louis(rows, a, b, u, weight / total[:, None])
    return value, gradient, information, modes


def _modes(rows: Rows, upper: Floats, lower: Floats, sd: float, u: Floats) -> tuple[Floats, Floats]:
    """Where each participant's integrand is highest, and the standard deviation of its normal approximation."""
    for _ in range(50):
        move = (sd * u)[rows.owner]
        f, g = _logistic(upper - move), _logistic(lower - move)
        slope = -sd * np.add.reduceat(1 - f - g, rows.first) - u
        bend = -(sd**2) * np.add.reduceat(f * (1 - f) + g * (1 - g), rows.first) - 1
        step = np.clip(slope / bend, -2, 2)
        u = u - step
        if np.abs(step).max() < 1e-9:
            break
    return u, 1 / np.sqrt(-bend)


def _louis(rows: Rows, a: Floats, b: Floats, u: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Observed information: minus the mean Hessian of the complete data, minus the variance of its gradient."""
    cuts, own = rows.categories - 1, weight[rows.owner]
    above, below = (np.eye(cuts + 2)[rows.category + k][:, 1:-1] for k in (1, 0))
    d_above, d_below = np.hstack((above, -rows.x)), np.hstack((below, -rows.x))
    f, g = _logistic(a), _logistic(b)
    gap = 1 / np.expm1(np.minimum(a - b, 500))
    to_above, to_below = 1 - f + gap, -g - gap
    rows_u = u[rows.owner]
    scores = to_above[:, :, None] * d_above[:, None, :] + to_below[:, :, None] * d_below[:, None, :]
    scores = np.concatenate((scores, -((to_above + to_below) * rows_u)[:, :, None]), axis=2)
    summed = np.add.reduceat(scores, rows.first, axis=0)
    mean = np.einsum("ik,ikp->ip", weight, summed)
    spread = np.einsum("ik,ikp,ikq->pq", weight, summed, summed, optimize=True) - mean.T @ mean
    curve_a, curve_b, q = -f * (1 - f), -g * (1 - g), gap * (1 + gap)
    hessian = np.zeros((mean.shape[1],) * 2)
    for left, right, value in (
        (d_above, d_above, curve_a - q), (d_below, d_below, curve_b - q), (d_above, d_below, q), (d_below, d_above, q),
    ):  # fmt: skip
        hessian[:-1, :-1] += (left * (own * value).sum(axis=1)[:, None]).T @ right
    cross = -((own * rows_u * curve_a).sum(axis=1) @ d_above + (own * rows_u * curve_b).sum(axis=1) @ d_below)
    hessian[:-1, -1] = hessian[-1, :-1] = cross
    hessian[-1, -1] = float((own * rows_u**2 * (curve_a + curve_b)).sum())
    return mean.sum(axis=0), -hessian - spread


def _logistic(v: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(v / 2)), dtype=np.float64)

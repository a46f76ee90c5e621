"""Degrees of freedom and small-sample covariance for coefficients of a restricted maximum likelihood fit.

Sources: Satterthwaite's moment matching as Fai and Cornelius 1996, J Stat Comput Simul 54:363; Kenward and
Roger 1997, Biometrics 53:983, eq. 5 (adjusted covariance). For a single contrast Kenward and Roger's
degrees of freedom are Satterthwaite's and their scale is 1. All use the observed information, as R's mmrm
does.

The last term of eq. 5 depends on how the covariance is written. "kenward-roger-linear" writes it by its
entries, in which that term is 0 (SAS TYPE=UN; mmrm's "Kenward-Roger-Linear"); "kenward-roger" by the
logarithms of the Cholesky factor's diagonal and its rows divided by it (mmrm's "Kenward-Roger").

The linear form is the default: in 600 simulated trials of 24 participants at four visits without an effect, p was below
0.05 in 0.057 by it, 0.062 by Satterthwaite and 0.082 by the Cholesky form (Monte Carlo error 0.01).
"""

import numpy as np

from trialwright.statistics._arguments import Floats
from trialwright.statistics.mmrm_reml import RestrictedFit

METHODS = ("kenward-roger-linear", "kenward-roger", "satterthwaite")


def coefficient_covariance(fit: RestrictedFit, method: str) -> Floats:
    """Covariance of the coefficients (p, p): the model's own, or adjusted for an estimated covariance."""
    if method == "satterthwaite":
        return fit.phi
    inner = np.zeros_like(fit.phi)
    weighted = np.einsum("kl,lab->kab", fit.parameters, fit.basis)
    for part in fit.remainders:
        pair = np.einsum("kab,bc,kcd->ad", fit.basis, part.inverse, weighted)
        inner += np.einsum("ab,abpq->pq", pair, part.ww)
    inner -= np.einsum("kl,kpq,qr,lrs->ps", fit.parameters, fit.first, fit.phi, fit.first, optimize=True)
    if method == "kenward-roger":
        curved = _curvature(fit)
        inner -= 0.25 * sum(np.einsum("ab,abpq->pq", curved, part.ww) for part in fit.remainders)
    adjusted: Floats = fit.phi + 2 * fit.phi @ ((inner + inner.T) / 2) @ fit.phi
    return adjusted


def degrees_of_freedom(fit: RestrictedFit, row: Floats) -> float:
    """Satterthwaite's degrees of freedom of the contrast `row` (p): 2 v^2 over the variance of its variance v."""
    moved = fit.phi @ row
    gradient = -np.einsum("p,kpq,q->k", moved, fit.first, moved)
    return float(2 * (row @ moved) ** 2 / (gradient @ fit.parameters @ gradient))


def _curvature(fit: RestrictedFit) -> Floats:
    """Second derivatives of the visits' covariance in the Cholesky parameters, weighted with their covariance.

    Sigma = D U U' D with D = diag(exp(t)) and U unit lower triangular; parameters are t, then U by rows.
    """
    m = fit.covariance.shape[0]
    root = np.asarray(np.linalg.cholesky(fit.covariance), dtype=np.float64)
    scale = np.diag(root)
    places = [(a, b) for a in range(m) for b in range(a)]
    count = m + len(places)
    sides = np.zeros((count, m, m))
    for a in range(m):
        sides[a, a, :] = root[a]
    for k, (a, b) in enumerate(places):
        sides[m + k, a, b] = scale[a]
    slopes = np.einsum("kac,bc->kab", sides, root)
    slopes = slopes + slopes.transpose(0, 2, 1)
    rows, columns = np.tril_indices(m)
    back = np.linalg.inv(slopes[:, rows, columns].T)
    weight = back @ fit.parameters @ back.T
    bent = np.einsum("kl,kac,lbc->ab", weight, sides, sides, optimize=True)
    twice = _second_derivatives_of_root(root, scale, places)
    curved = np.einsum("kl,klac,bc->ab", weight, twice, root, optimize=True)
    total: Floats = 2 * bent + curved + curved.T
    return total


def _second_derivatives_of_root(root: Floats, scale: Floats, places: list[tuple[int, int]]) -> Floats:
    m, count = root.shape[0], root.shape[0] + len(places)
    twice = np.zeros((count, count, m, m))
    for a in range(m):
        twice[a, a, a, :] = root[a]
    for k, (a, b) in enumerate(places):
        twice[a, m + k, a, b] = twice[m + k, a, a, b] = scale[a]
    return twice

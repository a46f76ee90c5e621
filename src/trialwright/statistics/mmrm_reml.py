"""Restricted maximum likelihood of a linear model whose residuals share one unstructured covariance.

Every participant's visits are embedded in all m visits: where a visit was not observed, the inverse of the
observed covariance has zeros, so that one formula serves all patterns of missing visits. Participants of
one pattern are summed up once (`Pattern`); no loop runs over participants.

Source: Harville 1977, JASA 72:320; derivatives as in Kenward and Roger 1997, Biometrics 53:983, section 2.
Oracles: `tests/oracles/naive_mmrm.py` (dense matrices, numerical derivatives); R's mmrm 0.3.18.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.statistics._arguments import Floats
from trialwright.statistics._estimable import NotEstimable

_MOST_STEPS = 200
_DECREMENT = 1e-13  # twice the log-likelihood that a Newton step could still gain


@dataclass(frozen=True, slots=True)
class Pattern:
    """The participants with the same observed visits: outcomes (n, m) and design (n, m, p), 0 where unobserved."""

    observed: tuple[int, ...]
    y: Floats
    x: Floats


@dataclass(frozen=True, slots=True)
class Remainder:
    """What one pattern adds at a covariance: its inverse (m, m) and the moments of weighted design and residual.

    With W = A X and u = A r for a participant: `ww[a, b]` sums the outer products of rows a and b of W (p,
    p), `wu[a, b]` sums row a of W times u_b (p), and `uu` sums u u' (m, m).
    """

    n: int
    inverse: Floats
    ww: Floats
    wu: Floats
    uu: Floats


@dataclass(frozen=True, slots=True)
class RestrictedFit:
    """Coefficients (p), their model covariance (p, p), the visits' covariance (m, m) and what inference needs.

    `first[k]` is the derivative of the information X'V^-1 X with respect to covariance parameter k (p, p);
    `parameters` (their covariance, K by K) is the inverse of the observed information; `basis[k]` is the
    derivative of the visits' covariance (m, m), the lower triangle by rows.
    """

    beta: Floats
    phi: Floats
    covariance: Floats
    log_likelihood: float
    steps: int
    basis: Floats
    first: Floats
    parameters: Floats
    remainders: tuple[Remainder, ...]


def fit_unstructured(patterns: tuple[Pattern, ...], m: int) -> RestrictedFit:
    """Newton steps where the observed information is positive, else Fisher scoring, halved until they gain.

    Raises `NotEstimable` where the covariance of two visits is not determined, or the likelihood has no
    maximum inside (visits that predict each other exactly).
    """
    basis = _basis(m)
    sigma = _start(patterns, m)
    value, state = _evaluate(patterns, sigma)
    for step in range(1, _MOST_STEPS + 1):
        gradient, expected, observed = _derivatives(state, basis)
        direction, decrement = _ascent(gradient, expected, observed)
        if decrement < _DECREMENT:
            return _finish(state, sigma, value, step, basis, observed)
        sigma, value, state = _gaining(patterns, basis, sigma, value, direction, decrement)
    raise NotEstimable(f"y: the covariance between visits did not settle in {_MOST_STEPS} steps; too few participants?")


@dataclass(frozen=True, slots=True)
class _State:
    beta: Floats
    phi: Floats
    remainders: tuple[Remainder, ...]


def _basis(m: int) -> Floats:
    rows, columns = np.tril_indices(m)
    basis = np.zeros((rows.size, m, m))
    index = np.arange(rows.size)
    basis[index, rows, columns] = 1.0
    basis[index, columns, rows] = 1.0
    return basis


def _start(patterns: tuple[Pattern, ...], m: int) -> Floats:
    """Least-squares residual variances by visit, with correlation one half."""
    xx = sum(np.einsum("iap,iaq->pq", part.x, part.x) for part in patterns)
    xy = sum(np.einsum("iap,ia->p", part.x, part.y) for part in patterns)
    beta = np.linalg.solve(np.asarray(xx), np.asarray(xy))
    square, count = np.zeros(m), np.zeros(m)
    for part in patterns:
        seen = list(part.observed)
        square[seen] += ((part.y - part.x @ beta)[:, seen] ** 2).sum(axis=0)
        count[seen] += part.y.shape[0]
    if not (square > 1e-20 * sum(float((part.y**2).sum()) for part in patterns)).all():
        raise NotEstimable("y: at one visit the outcome is constant or fitted exactly, so it has no variance")
    sd = np.sqrt(square / count)
    return np.outer(sd, sd) * (0.5 + 0.5 * np.eye(m))


def _evaluate(patterns: tuple[Pattern, ...], sigma: Floats) -> tuple[float, _State]:
    """Restricted log-likelihood, coefficients and moments at a covariance; -inf where it is not positive."""
    p = patterns[0].x.shape[2]
    information, right, log_det = np.zeros((p, p)), np.zeros(p), 0.0
    inverses, weighted = [], []
    try:
        for part in patterns:
            inverse, root_det = _inverse_of_observed(sigma, part.observed)
            inverses.append(inverse)
            weighted.append(np.einsum("ab,ibp->iap", inverse, part.x))
            information += np.einsum("iap,iaq->pq", part.x, weighted[-1])
            right += np.einsum("iap,ia->p", weighted[-1], part.y)
            log_det += part.y.shape[0] * root_det
        phi, information_det = _inverse_of_observed(information, tuple(range(p)))
    except np.linalg.LinAlgError:
        return -np.inf, _State(np.empty(0), np.empty(0), ())
    beta = phi @ right
    square = 0.0
    remainders = []
    for part, inverse, w in zip(patterns, inverses, weighted, strict=True):
        residual = part.y - part.x @ beta
        u = residual @ inverse
        square += float((residual * u).sum())
        ww = np.einsum("iap,ibq->abpq", w, w, optimize=True)
        remainders.append(Remainder(part.y.shape[0], inverse, ww, np.einsum("iap,ib->abp", w, u), u.T @ u))
    rows = sum(len(part.observed) * part.y.shape[0] for part in patterns)
    value = -0.5 * ((rows - p) * np.log(2 * np.pi) + log_det + information_det + square)
    return float(value), _State(beta, phi, tuple(remainders))


def _inverse_of_observed(sigma: Floats, observed: tuple[int, ...]) -> tuple[Floats, float]:
    """Inverse of the observed block, zeros elsewhere, and the logarithm of that block's determinant."""
    block = np.ix_(observed, observed)
    root = np.linalg.cholesky(sigma[block])
    half = np.linalg.inv(root)
    inverse = np.zeros_like(sigma)
    inverse[block] = half.T @ half
    return inverse, 2 * float(np.log(np.diag(root)).sum())


def _derivatives(state: _State, basis: Floats) -> tuple[Floats, Floats, Floats]:
    """Gradient, expected and observed information of the restricted log-likelihood in the covariance's entries."""
    k, p = basis.shape[0], state.beta.size
    gradient, first = np.zeros(k), np.zeros((k, p, p))
    trace, quadratic, cross = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, p))
    for part in state.remainders:
        weighted = np.einsum("kab,bc->kac", basis, part.inverse)
        spread = np.einsum("abpq,qp->ab", part.ww, state.phi)
        gradient += 0.5 * np.einsum("kab,ab->k", basis, part.uu + spread - part.n * part.inverse)
        first -= np.einsum("kab,abpq->kpq", basis, part.ww)
        pair = np.einsum("kab,lbc->klac", weighted, basis, optimize=True)
        trace += part.n * np.einsum("kab,lba->kl", weighted, weighted)
        trace -= 2 * np.einsum("klac,ca->kl", pair, spread)
        quadratic += np.einsum("klac,ca->kl", pair, part.uu)
        cross += np.einsum("kab,abp->kp", basis, part.wu)
    shrunk = first @ state.phi
    trace += np.einsum("kpq,lqp->kl", shrunk, shrunk)
    quadratic -= cross @ state.phi @ cross.T
    expected = 0.25 * (trace + trace.T)
    return gradient, expected, 0.5 * (quadratic + quadratic.T) - expected


def _ascent(gradient: Floats, expected: Floats, observed: Floats) -> tuple[Floats, float]:
    for information in (observed, expected):
        try:
            np.linalg.cholesky(information)
        except np.linalg.LinAlgError:
            continue
        direction = np.asarray(np.linalg.solve(information, gradient), dtype=np.float64)
        return direction, float(direction @ gradient)
    raise NotEstimable("y: the covariance of two visits is not determined; too few participants have both")


def _gaining(
    patterns: tuple[Pattern, ...], basis: Floats, sigma: Floats, value: float, direction: Floats, decrement: float
) -> tuple[Floats, float, _State]:
    move = np.einsum("k,kab->ab", direction, basis)
    for halvings in range(40):
        trial = sigma + move / 2**halvings
        reached, state = _evaluate(patterns, trial)
        if reached > value - 1e-9 * decrement - 1e-12 * abs(value):
            return trial, reached, state
    raise NotEstimable("y: the likelihood has no maximum inside; visits predict each other exactly")


def _finish(state: _State, sigma: Floats, value: float, steps: int, basis: Floats, observed: Floats) -> RestrictedFit:
    try:
        np.linalg.cholesky(observed)
    except np.linalg.LinAlgError:
        raise NotEstimable("y: the likelihood is flat in the covariance of two visits") from None
    first = -sum(np.einsum("kab,abpq->kpq", basis, part.ww) for part in state.remainders)
    return RestrictedFit(
        state.beta,
        state.phi,
        sigma,
        value,
        steps,
        basis,
        np.asarray(first),
        np.asarray(np.linalg.inv(observed), dtype=np.float64),
        state.remainders,
    )

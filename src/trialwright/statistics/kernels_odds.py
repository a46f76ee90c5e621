"""Maximum likelihood of the proportional odds model, blocks of rows at a time.

logit P(Y <= j) = cuts[j] - eta, eta = offset + x beta (McCullagh 1980, JRSS B 42:109). With b and a the cuts above and
below a row's category, and d = b - a, P = F(b - eta) (1 - F(a - eta)) (1 - exp(-d)): the part that depends on the
row is that of two logistic regressions, and the rest depends on the category totals alone. So nothing cancels.
The log-likelihood is concave (Pratt 1981, JASA 76:103): Newton with step halving finds its only maximum.
Rows come sorted by category (`bounds`), covariates by column, so that every loop runs over neighbours. `weights` and
`offset` may be empty. Oracle: `tests/oracles/naive.py`, R `ordinal::clm`.
"""

import math

import numba as nb
import numpy as np

CONVERGED, DIVERGED, SINGULAR = 0, 1, 2
BLOCK = 256
_LIMIT = 60.0
_SUMS = {"reassoc", "contract", "nsz"}  # sums may be taken in lanes; nan and infinity keep their meaning
# error_model="numpy" everywhere: Python's check of every divisor would keep the loops from vectorising


@nb.njit(cache=True, error_model="numpy")
def arranged(codes, x, weights, k):  # type: ignore[no-untyped-def]
    """Bounds (k+1), centred and scaled columns (p, n) and weights sorted by category; totals, centre and scale."""
    n, p = x.shape
    bounds, totals = np.zeros(k + 1, np.int64), np.zeros(k)
    origin, centre, scale, whole = x[0].copy(), np.zeros(p), np.zeros(p), 0.0
    for i in range(n):
        w = weights[i] if weights.size else 1.0
        bounds[codes[i] + 1] += 1
        totals[codes[i]] += w
        whole += w
        for r in range(p):
            gap = x[i, r] - origin[r]
            centre[r] += w * gap
            scale[r] += w * gap * gap
    inverse = np.zeros(p)
    for r in range(p):
        mean = centre[r] / whole
        scale[r] = math.sqrt(max(scale[r] / whole - mean * mean, 0.0))
        centre[r] = mean + origin[r]
        inverse[r] = 1.0 / scale[r] if scale[r] > 0.0 else 0.0
    for j in range(k):
        bounds[j + 1] += bounds[j]
    columns, sorted_weights = np.empty((p, n)), np.empty(weights.size)
    place = bounds.copy()
    for i in range(n):
        at = place[codes[i]]
        place[codes[i]] += 1
        for r in range(p):
            columns[r, at] = (x[i, r] - centre[r]) * inverse[r]
        if weights.size:
            sorted_weights[at] = weights[i]
    return bounds, columns, sorted_weights, totals, centre, scale


@nb.njit(cache=True, error_model="numpy", inline="always")
def exponential(x):  # type: ignore[no-untyped-def]
    """exp(x) to a few units in the last place without a call, so that loops vectorise; x is cut to -690..690."""
    x = min(max(x, -690.0), 690.0)
    whole = np.rint(x * 1.4426950408889634)
    r = x - whole * 0.6931471803691238 - whole * 1.9082149292705877e-10
    bits = np.float64(whole + 6755399441055744.0).view(np.int64)  # 1.5 * 2^52: the integer stands in the low bits
    y = 1.0 + r * (
        1.0 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320
        + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r * (1 / 479001600)))))))))))
    )  # fmt: skip
    return y * np.int64((bits + 1023) << 52).view(np.float64)


@nb.njit(cache=True, error_model="numpy", fastmath=_SUMS)
def derivatives(bounds, columns, weights, offset, theta, totals, gradient, hessian):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Fills gradient and negative Hessian for theta = cuts (k-1) then beta (p)."""
    p, k = columns.shape[0], totals.size
    for r in range(theta.size):
        gradient[r] = 0.0
        for s in range(theta.size):
            hessian[r, s] = 0.0
    eta, slope, curve, bent = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    rise, fall, upper, lower = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for j in range(k):
        up = math.exp(-theta[j]) if j < k - 1 else 0.0
        down = math.exp(theta[j - 1]) if j > 0 else 0.0
        for first in range(bounds[j], bounds[j + 1], BLOCK):
            m = min(BLOCK, bounds[j + 1] - first)
            predict(columns, offset, theta, first, m, eta)
            for i in range(m):
                e = exponential(eta[i])
                f, g = 1.0 / (1.0 + e * up), down / (down + e)
                rise[i], fall[i] = 1.0 - f, g
                upper[i], lower[i] = f * (1.0 - f), g * (1.0 - g)
            if weights.size:
                for i in range(m):
                    w = weights[first + i]
                    rise[i] *= w
                    fall[i] *= w
                    upper[i] *= w
                    lower[i] *= w
            for i in range(m):
                slope[i], curve[i] = rise[i] - fall[i], upper[i] + lower[i]
            if j < k - 1:
                gradient[j] += total_of(rise, m)
                add_cut(columns, upper, first, m, j, k, hessian)
            if j > 0:
                gradient[j - 1] -= total_of(fall, m)
                add_cut(columns, lower, first, m, j - 1, k, hessian)
            for r in range(p):
                total, column = 0.0, columns[r, first : first + m]
                for i in range(m):
                    total += slope[i] * column[i]
                    bent[i] = curve[i] * column[i]
                gradient[k - 1 + r] -= total
                for s in range(r + 1):
                    total, other = 0.0, columns[s, first : first + m]
                    for i in range(m):
                        total += bent[i] * other[i]
                    hessian[k - 1 + s, k - 1 + r] += total
    add_gaps(theta, totals, gradient, hessian)


@nb.njit(cache=True, inline="always")
def predict(columns, offset, theta, first, m, eta):  # type: ignore[no-untyped-def]
    """The linear predictor of a block."""
    p = columns.shape[0]
    for i in range(m):
        eta[i] = offset[first + i] if offset.size else 0.0
    for r in range(p):
        b, column = theta[theta.size - p + r], columns[r, first : first + m]
        for i in range(m):
            eta[i] += b * column[i]


@nb.njit(cache=True, fastmath=_SUMS)
def total_of(values, m):  # type: ignore[no-untyped-def]
    """Sum of the first m values."""
    total = 0.0
    for i in range(m):
        total += values[i]
    return total


@nb.njit(cache=True, error_model="numpy", fastmath=_SUMS)
def add_cut(columns, bend, first, m, j, k, hessian):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """A block's curvature at cut j, by itself and with the covariates."""
    hessian[j, j] += total_of(bend, m)
    for r in range(columns.shape[0]):
        total, column = 0.0, columns[r, first : first + m]
        for i in range(m):
            total += bend[i] * column[i]
        hessian[j, k - 1 + r] -= total


@nb.njit(cache=True, error_model="numpy")
def add_gaps(theta, totals, gradient, hessian):  # type: ignore[no-untyped-def]
    """The part of the gaps between cuts, and the other triangle."""
    for j in range(1, totals.size - 1):
        e = math.expm1(theta[j] - theta[j - 1])
        gradient[j] += totals[j] / e
        gradient[j - 1] -= totals[j] / e
        v = totals[j] * (e + 1.0) / (e * e)
        hessian[j, j] += v
        hessian[j - 1, j - 1] += v
        hessian[j - 1, j] -= v
    for r in range(theta.size):
        for s in range(r):
            hessian[r, s] = hessian[s, r]


@nb.njit(cache=True, error_model="numpy", fastmath=_SUMS)
def loglikelihood(bounds, columns, weights, offset, theta, totals):  # type: ignore[no-untyped-def]
    """The log-likelihood; without weights one logarithm serves eight rows."""
    k, loglik = totals.size, 0.0
    eta, share = np.empty(BLOCK), np.empty(BLOCK)
    for j in range(k):
        up = math.exp(-theta[j]) if j < k - 1 else 0.0
        down = math.exp(theta[j - 1]) if j > 0 else 0.0
        if 0 < j < k - 1:
            loglik += totals[j] * math.log(-math.expm1(theta[j - 1] - theta[j]))
        for first in range(bounds[j], bounds[j + 1], BLOCK):
            m = min(BLOCK, bounds[j + 1] - first)
            predict(columns, offset, theta, first, m, eta)
            for i in range(m):
                e = exponential(eta[i])
                share[i] = 1.0 / ((1.0 + e * up) * (1.0 + down / e))
            if weights.size:
                for i in range(m):
                    loglik += weights[first + i] * math.log(share[i])
                continue
            for i in range(0, m, 8):
                together = 1.0
                for row in range(i, min(i + 8, m)):
                    if share[row] > 1e-30:
                        together *= share[row]
                    else:
                        loglik += math.log(share[row])
                loglik += math.log(together)
    return loglik


@nb.njit(cache=True, error_model="numpy")
def maximise(bounds, columns, weights, offset, theta, totals, hessian):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Newton from `theta`, which becomes the maximum; `hessian` the negative Hessian there. Gives (status, iterations).

    A step is halved until the slope along it has not turned into a steeper fall, which concavity makes a safe rule.
    """
    q, k = theta.size, totals.size
    gradient, trial = np.empty(q), np.empty(q)
    derivatives(bounds, columns, weights, offset, theta, totals, gradient, hessian)
    done = False
    for iteration in range(100):
        step = solved(hessian, gradient)
        if np.isnan(step[0]):
            return SINGULAR, iteration
        gain, long = 0.0, False
        for r in range(q):
            gain += step[r] * gradient[r]
            long = long or abs(step[r]) > 1e-4 * (1.0 + abs(theta[r]))
        size, accepted = 1.0, False
        while size > 1e-10 and not accepted:
            ordered = True
            for r in range(q):
                trial[r] = theta[r] + size * step[r]
                ordered = ordered and (r == 0 or r >= k - 1 or trial[r] > trial[r - 1])
            if ordered:
                derivatives(bounds, columns, weights, offset, trial, totals, gradient, hessian)
                along = 0.0
                for r in range(q):
                    along += step[r] * gradient[r]
                accepted = done or (not math.isnan(along) and along >= -0.5 * gain)
            size *= 0.5
        if not accepted:
            return DIVERGED, iteration
        for r in range(q):
            theta[r] = trial[r]
            if r >= k - 1 and abs(theta[r]) > _LIMIT:
                return DIVERGED, iteration
        if done:
            return CONVERGED, iteration + 1
        done = gain < 1e-9 and not long  # the next step squares the error; under separation the steps stay long
    return DIVERGED, 100


@nb.njit(cache=True, error_model="numpy")
def solved(matrix, right):  # type: ignore[no-untyped-def]
    """Solution of a positive definite system by Cholesky; nan where the matrix is not positive definite."""
    q = right.size
    lower, answer = np.zeros((q, q)), np.empty(q)
    answer[0] = np.nan
    for r in range(q):
        for s in range(r + 1):
            v = matrix[r, s]
            for u in range(s):
                v -= lower[r, u] * lower[s, u]
            if r == s:
                if not v > 1e-12 * matrix[r, r]:
                    return answer
                lower[r, r] = math.sqrt(v)
            else:
                lower[r, s] = v / lower[s, s]
    for r in range(q):
        v = right[r]
        for u in range(r):
            v -= lower[r, u] * answer[u]
        answer[r] = v / lower[r, r]
    for r in range(q - 1, -1, -1):
        v = answer[r]
        for u in range(r + 1, q):
            v -= lower[u, r] * answer[u]
        answer[r] = v / lower[r, r]
    return answer

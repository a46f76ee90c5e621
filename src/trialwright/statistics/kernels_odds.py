"""Maximum likelihood of the proportional odds model, row by row.

logit P(Y <= j) = cuts[j] - eta, eta = offset + x beta (McCullagh 1980, JRSS B 42:109). With b and a the cuts above and
below a row's category, and d = b - a, P = F(b - eta) (1 - F(a - eta)) (1 - exp(-d)): the part that depends on the
row is that of two logistic regressions, and the rest depends on the category totals alone. So nothing cancels.
The log-likelihood is concave (Pratt 1981, JASA 76:103): Newton with step halving finds its only maximum.
Oracle: `tests/oracles/naive.py`, R `ordinal::clm`.
"""

import math

import numba as nb
import numpy as np

CONVERGED, DIVERGED, SINGULAR = 0, 1, 2
_LIMIT = 60.0


@nb.njit(cache=True)
def derivatives(y, x, weight, offset, theta, gradient, hessian):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Log-likelihood; fills gradient and negative Hessian for theta = cuts (k-1) then beta (p); y is 0..k-1."""
    n, p = x.shape
    q = theta.size
    k = q - p + 1
    gradient[:] = 0.0
    hessian[:] = 0.0
    loglik = 0.0
    totals = np.zeros(k)
    for i in range(n):
        w, j = weight[i], y[i]
        totals[j] += w
        eta = offset[i]
        for r in range(p):
            eta += x[i, r] * theta[k - 1 + r]
        slope, curve = 0.0, 0.0
        if j < k - 1:
            f = 1.0 / (1.0 + math.exp(eta - theta[j]))
            loglik += w * (math.log(f) if f > 0.0 else theta[j] - eta)
            slope += 1.0 - f
            v = w * f * (1.0 - f)
            curve += v
            gradient[j] += w * (1.0 - f)
            hessian[j, j] += v
            for r in range(p):
                hessian[j, k - 1 + r] -= v * x[i, r]
        if j > 0:
            g = 1.0 / (1.0 + math.exp(theta[j - 1] - eta))
            loglik += w * (math.log(g) if g > 0.0 else eta - theta[j - 1])
            slope -= 1.0 - g
            v = w * g * (1.0 - g)
            curve += v
            gradient[j - 1] -= w * (1.0 - g)
            hessian[j - 1, j - 1] += v
            for r in range(p):
                hessian[j - 1, k - 1 + r] -= v * x[i, r]
        for r in range(p):
            gradient[k - 1 + r] -= w * slope * x[i, r]
            for s in range(r + 1):
                hessian[k - 1 + s, k - 1 + r] += curve * x[i, r] * x[i, s]
    for j in range(1, k - 1):
        d = theta[j] - theta[j - 1]
        e = math.expm1(d)
        loglik += totals[j] * (math.log(e) - d)
        gradient[j] += totals[j] / e
        gradient[j - 1] -= totals[j] / e
        v = totals[j] * (e + 1.0) / (e * e)
        hessian[j, j] += v
        hessian[j - 1, j - 1] += v
        hessian[j - 1, j] -= v
    for r in range(q):
        for s in range(r):
            hessian[r, s] = hessian[s, r]
    return loglik


@nb.njit(cache=True)
def maximise(y, x, weight, offset, theta, hessian):  # type: ignore[no-untyped-def]
    """Newton from `theta`, which becomes the maximum; `hessian` the negative Hessian there.

    Returns (log-likelihood, status, iterations).
    """
    q, k = theta.size, theta.size - x.shape[1] + 1
    gradient, trial = np.empty(q), np.empty(q)
    loglik = derivatives(y, x, weight, offset, theta, gradient, hessian)
    done = False
    for iteration in range(100):
        step = solved(hessian, gradient)
        if np.isnan(step[0]):
            return loglik, SINGULAR, iteration
        if done:
            theta += step  # one last step costs nothing and squares the error; the Hessian is that of a hair before
            return derivatives(y, x, weight, offset, theta, gradient, hessian), CONVERGED, iteration
        size, gain, long = 1.0, 0.0, False
        for r in range(q):
            gain += step[r] * gradient[r]
            long = long or abs(step[r]) > 1e-4 * (1.0 + abs(theta[r]))
        better = False
        for _ in range(40):
            ordered = True
            for r in range(q):
                trial[r] = theta[r] + size * step[r]
                if 0 < r < k - 1 and trial[r] <= trial[r - 1]:
                    ordered = False
            if ordered:
                value = derivatives(y, x, weight, offset, trial, gradient, hessian)
                if value >= loglik - 1e-10 * (1.0 + abs(loglik)):
                    better = True
                    break
            size *= 0.5
        if not better:
            return loglik, DIVERGED, iteration
        theta[:] = trial
        loglik = value
        for r in range(k - 1, q):
            if abs(theta[r]) > _LIMIT:
                return loglik, DIVERGED, iteration
        done = gain < 1e-12 and not long  # under separation the gain dies out while the steps stay long
    return loglik, DIVERGED, 100


@nb.njit(cache=True)
def solved(matrix, right):  # type: ignore[no-untyped-def]
    """Solution of a positive definite system by Cholesky; nan where the matrix is not positive definite."""
    q = right.size
    lower = np.zeros((q, q))
    answer = np.full(q, np.nan)
    for r in range(q):
        for s in range(r + 1):
            v = matrix[r, s]
            for u in range(s):
                v -= lower[r, u] * lower[s, u]
            if r == s:
                if not v > 1e-13 * matrix[r, r]:
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

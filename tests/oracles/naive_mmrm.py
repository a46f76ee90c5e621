"""Restricted likelihood with dense matrices and numerical derivatives; imports nothing from trialwright.

Kenward and Roger 1997 (Biometrics 53:983) as printed there: every derivative is a difference quotient.
"""

import numpy as np


def blocks(y, x, sigma):
    """Outcome, design and covariance of each participant's observed visits; y (n, m), x (n, m, p)."""
    for i in range(y.shape[0]):
        seen = [j for j in range(y.shape[1]) if not np.isnan(y[i, j])]
        if seen:
            yield y[i, seen], x[i, seen], sigma[np.ix_(seen, seen)]


def as_matrix(parameters, m):
    sigma, k = np.zeros((m, m)), 0
    for a in range(m):
        for b in range(a + 1):
            sigma[a, b] = sigma[b, a] = parameters[k]
            k += 1
    return sigma


def information(y, x, sigma):
    return sum(rows.T @ np.linalg.inv(v) @ rows for _, rows, v in blocks(y, x, sigma))


def coefficients(y, x, sigma):
    right = sum(rows.T @ np.linalg.inv(v) @ values for values, rows, v in blocks(y, x, sigma))
    return np.linalg.solve(information(y, x, sigma), right)


def restricted_log_likelihood(y, x, sigma):
    beta = coefficients(y, x, sigma)
    total, count = np.linalg.slogdet(information(y, x, sigma))[1], 0
    for values, rows, v in blocks(y, x, sigma):
        residual = values - rows @ beta
        total += np.linalg.slogdet(v)[1] + residual @ np.linalg.inv(v) @ residual
        count += len(values)
    return -0.5 * (total + (count - x.shape[2]) * np.log(2 * np.pi))


def gradient(function, at, step):
    out = []
    for k in range(len(at)):
        up, down = np.array(at, float), np.array(at, float)
        up[k] += step[k]
        down[k] -= step[k]
        out.append((function(up) - function(down)) / (2 * step[k]))
    return np.array(out)


def hessian(function, at, step):
    return gradient(lambda p: gradient(function, p, step), at, step)


def kenward_roger(y, x, sigma, row, written_as="entries"):
    """Standard error adjusted by eq. 5, unadjusted one, and degrees of freedom, of the contrast `row`.

    written_as: "entries" of the covariance, or "cholesky": logarithms of the factor's diagonal, then its rows
    over their diagonal.
    """
    m = y.shape[1]

    def from_cholesky(p):
        unit, k = np.eye(m), m
        for a in range(m):
            for b in range(a):
                unit[a, b] = p[k]
                k += 1
        root = np.diag(np.exp(p[:m])) @ unit
        return root @ root.T

    if written_as == "entries":
        back = lambda p: as_matrix(p, m)  # noqa: E731 - one of two ways back
        at = np.array([sigma[a, b] for a in range(m) for b in range(a + 1)])
    else:
        root = np.linalg.cholesky(sigma)
        back = from_cholesky
        at = np.array(
            [np.log(root[a, a]) for a in range(m)] + [root[a, b] / root[a, a] for a in range(m) for b in range(a)]
        )
    step = 1e-4 * np.maximum(np.abs(at), 0.1)
    w = np.linalg.inv(-hessian(lambda p: restricted_log_likelihood(y, x, back(p)), at, step))
    phi = np.linalg.inv(information(y, x, sigma))
    first = gradient(lambda p: information(y, x, back(p)), at, step)
    bend = np.zeros_like(phi)
    for _, _, v, slopes, curves, rows in participants(y, x, back, at, step):
        inverse = np.linalg.inv(v)
        for i in range(len(at)):
            for j in range(len(at)):
                q = rows.T @ inverse @ slopes[i] @ inverse @ slopes[j] @ inverse @ rows
                r = rows.T @ inverse @ curves[i][j] @ inverse @ rows
                bend += w[i, j] * (q - 0.25 * r)
    for i in range(len(at)):
        for j in range(len(at)):
            bend -= w[i, j] * first[i] @ phi @ first[j]
    adjusted = phi + 2 * phi @ bend @ phi
    slope = gradient(lambda p: row @ np.linalg.inv(information(y, x, back(p))) @ row, at, step)
    plain = row @ phi @ row
    return np.sqrt(row @ adjusted @ row), np.sqrt(plain), 2 * plain**2 / (slope @ w @ slope)


def participants(y, x, back, at, step):
    """With each participant the first and second derivatives of his covariance."""
    slopes = gradient(back, at, step)
    curves = hessian(back, at, step)
    for i in range(y.shape[0]):
        seen = [j for j in range(y.shape[1]) if not np.isnan(y[i, j])]
        if seen:
            part = np.ix_(seen, seen)
            yield (
                y[i, seen],
                seen,
                back(at)[part],
                [s[part] for s in slopes],
                [[c[part] for c in line] for line in curves],
                x[i, seen],
            )

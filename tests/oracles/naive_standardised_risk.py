"""Standardised risks in plain loops: logistic regression by Newton's method, then influence values one by one."""

from math import exp


def solve(matrix, right):
    """Gaussian elimination with pivoting."""
    n = len(right)
    rows = [[*matrix[i], right[i]] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(n):
            if k != i:
                factor = rows[k][i] / rows[i][i]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def logistic(x, y):
    """Coefficients of logit P(y = 1) = x beta; x holds its own column of ones."""
    p = len(x[0])
    beta = [0.0] * p
    for _ in range(50):
        slope, information = [0.0] * p, [[0.0] * p for _ in range(p)]
        for row, value in zip(x, y, strict=True):
            risk = 1 / (1 + exp(-sum(b * each for b, each in zip(beta, row, strict=True))))
            for i in range(p):
                slope[i] += row[i] * (value - risk)
                for j in range(p):
                    information[i][j] += row[i] * row[j] * risk * (1 - risk)
        beta = [b + step for b, step in zip(beta, solve(information, slope), strict=True)]
    return beta


def standardised(y, treated, covariates):
    """(risk if all were treated, risk if none was, standard error of their difference, of their log ratio)."""
    n = len(y)
    x = [[1.0, a, *row] for a, row in zip(treated, covariates, strict=True)]
    beta = logistic(x, y)

    def risk(arm, row):
        return 1 / (1 + exp(-(beta[0] + beta[1] * arm + sum(b * v for b, v in zip(beta[2:], row, strict=True)))))

    with_t = [risk(1, row) for row in covariates]
    with_c = [risk(0, row) for row in covariates]
    mean_t, mean_c = sum(with_t) / n, sum(with_c) / n
    share = sum(treated) / n
    difference, ratio = 0.0, 0.0
    for value, arm, t, c in zip(y, treated, with_t, with_c, strict=True):
        of_t = (value - t) / share * arm + t - mean_t
        of_c = (value - c) / (1 - share) * (1 - arm) + c - mean_c
        difference += (of_t - of_c) ** 2
        ratio += (of_t / mean_t - of_c / mean_c) ** 2
    return mean_t, mean_c, (difference / (n - 1) / n) ** 0.5, (ratio / (n - 1) / n) ** 0.5

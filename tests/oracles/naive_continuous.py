"""Continuous statistics in plain loops, slow and obvious; imports nothing from trialwright."""

from itertools import combinations
from math import exp, floor, lgamma, pi, sqrt


def mean(x):
    return sum(x) / len(x)


def variance(x):
    centre = mean(x)
    return sum((v - centre) ** 2 for v in x) / (len(x) - 1)


def quantile_averaged(x, share):
    """The inverse of the empirical distribution, averaged where it steps exactly at `share`."""
    ordered = sorted(x)
    place = len(ordered) * share
    whole = floor(place)
    if place == whole:
        return (ordered[whole - 1] + ordered[whole]) / 2
    return ordered[whole]


def t_density(t, df):
    return exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * pi) * (1 + t * t / df) ** (-(df + 1) / 2)


def t_two_sided(t, df, steps=20_000):
    """1 minus Simpson's integral of the density from -|t| to |t|."""
    t, inside = abs(t), 0.0
    h = t / steps
    for i in range(steps + 1):
        inside += t_density(i * h, df) * (1 if i in (0, steps) else 4 if i % 2 else 2)
    return 1 - 2 * inside * h / 3


def welch(x, y):
    a, b = variance(x) / len(x), variance(y) / len(y)
    se = sqrt(a + b)
    df = (a + b) ** 2 / (a * a / (len(x) - 1) + b * b / (len(y) - 1))
    difference = mean(x) - mean(y)
    return difference, se, df, t_two_sided(difference / se, df)


def permutation_tails(x, y, shift=0.0):
    """Share of all allocations with a difference as high, as low, and as far from 0, after taking off `shift`."""
    pool = [v - shift for v in x] + list(y)
    seen = mean(pool[: len(x)]) - mean(pool[len(x) :])
    high = low = far = total = 0
    for chosen in combinations(range(len(pool)), len(x)):
        inside = [pool[i] for i in chosen]
        outside = [pool[i] for i in range(len(pool)) if i not in chosen]
        difference = mean(inside) - mean(outside)
        high += difference >= seen - 1e-9
        low += difference <= seen + 1e-9
        far += abs(difference) >= abs(seen) - 1e-9
        total += 1
    return high / total, low / total, far / total


def solve(matrix, right):
    """Gauss-Jordan elimination with pivoting."""
    size = len(matrix)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for j in range(size):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[size] for row in rows]


def inverse(matrix):
    size = len(matrix)
    columns = [solve(matrix, [1.0 if i == j else 0.0 for i in range(size)]) for j in range(size)]
    return [[columns[j][i] for j in range(size)] for i in range(size)]


def least_squares_hc3(design, y):
    """Normal equations, and the sandwich of residuals over one minus leverage, squared."""
    n, p = len(design), len(design[0])
    cross = [[sum(row[a] * row[b] for row in design) for b in range(p)] for a in range(p)]
    beta = solve(cross, [sum(design[i][a] * y[i] for i in range(n)) for a in range(p)])
    bread = inverse(cross)
    meat = [[0.0] * p for _ in range(p)]
    for i in range(n):
        row = design[i]
        residual = y[i] - sum(row[a] * beta[a] for a in range(p))
        leverage = sum(row[a] * bread[a][b] * row[b] for a in range(p) for b in range(p))
        for a in range(p):
            for b in range(p):
                meat[a][b] += row[a] * row[b] * (residual / (1 - leverage)) ** 2
    half = [[sum(bread[a][c] * meat[c][b] for c in range(p)) for b in range(p)] for a in range(p)]
    return beta, [[sum(half[a][c] * bread[c][b] for c in range(p)) for b in range(p)] for a in range(p)]


def standardised_difference(x, y):
    return (mean(x) - mean(y)) / sqrt((variance(x) + variance(y)) / 2)


def standardised_difference_categories(x, y):
    """Mahalanobis distance without the first category, by Gauss-Jordan elimination."""
    p = [v / sum(x) for v in x][1:]
    q = [v / sum(y) for v in y][1:]
    s = [
        [
            (p[i] * (1 - p[i]) + q[i] * (1 - q[i])) / 2 if i == j else -(p[i] * p[j] + q[i] * q[j]) / 2
            for j in range(len(p))
        ]
        for i in range(len(p))
    ]
    gap = [a - b for a, b in zip(p, q, strict=True)]
    return sqrt(sum(a * b for a, b in zip(gap, solve(s, gap), strict=True)))

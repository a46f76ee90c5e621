"""Agreement and blinding in plain loops, errors by numerical derivatives; imports nothing from trialwright."""

from math import sqrt


def multinomial_error(function, shares, n, step=1e-6):
    """Delta method: derivatives by difference quotients, covariance (diag(p) - p p') / n."""
    slopes = []
    for k in range(len(shares)):
        up, down = list(shares), list(shares)
        up[k] += step
        down[k] -= step
        slopes.append((function(up) - function(down)) / (2 * step))
    mean = sum(p * s for p, s in zip(shares, slopes, strict=True))
    return sqrt(sum(p * (s - mean) ** 2 for p, s in zip(shares, slopes, strict=True)) / n)


def kappa(first, second, cost):
    """One minus the mean cost of all pairs as given over that of every first with every second."""
    n = len(first)
    observed = sum(cost(a, b) for a, b in zip(first, second, strict=True)) / n
    expected = sum(cost(a, b) for a in first for b in second) / n**2
    return 1 - observed / expected


def kappa_error(first, second, cost):
    """Each participant is a cell of his own with share 1/n."""
    n = len(first)

    def function(shares):
        observed = sum(w * cost(a, b) for w, a, b in zip(shares, first, second, strict=True))
        expected = sum(
            u * w * cost(a, b) for u, a in zip(shares, first, strict=True) for w, b in zip(shares, second, strict=True)
        )
        return 1 - observed / expected

    return multinomial_error(function, [1 / n] * n, n, 1e-5)


def james(shares):
    """James et al. 1996: shares of the six cells, rows the arm, columns guessed treated, control, unknown."""
    table = [shares[:3], shares[3:]]
    weight = [[0.0, 0.5], [0.5, 0.0]]
    unknown = table[0][2] + table[1][2]
    do = de = 0.0
    for i in range(2):
        for j in range(2):
            do += weight[i][j] * table[i][j] / (1 - unknown)
            arm = table[i][0] + table[i][1]
            named = table[0][j] + table[1][j]
            de += weight[i][j] * arm * named / (1 - unknown) ** 2
    return (1 + unknown + (1 - unknown) * (do - de) / de) / 2

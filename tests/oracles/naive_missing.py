"""Imputation in plain loops: what its draws must look like on average; imports nothing from trialwright."""

from oracles.naive_continuous import mean, solve


def predicted_mean_of_arm(y, x):
    """Mean outcome of an arm with every missing one (None) at its prediction from the observed: the draws' centre."""
    seen = [i for i in range(len(y)) if y[i] is not None]
    p = len(x[0]) + 1
    rows = [[1.0, *x[i]] for i in seen]
    cross = [[sum(r[a] * r[b] for r in rows) for b in range(p)] for a in range(p)]
    beta = solve(cross, [sum(r[a] * y[i] for r, i in zip(rows, seen, strict=True)) for a in range(p)])
    return mean(
        [
            y[i] if y[i] is not None else beta[0] + sum(b * v for b, v in zip(beta[1:], x[i], strict=True))
            for i in range(len(y))
        ]
    )


def rubin(estimates, variances):
    """Mean, within, between and total variance."""
    m = len(estimates)
    centre = mean(estimates)
    between = sum((q - centre) ** 2 for q in estimates) / (m - 1)
    within = mean(variances)
    return centre, within, between, within + (1 + 1 / m) * between

"""Likelihood of a cumulative logit model with participant intercepts, by Simpson's rule; imports no trialwright."""

from math import exp, log, pi, sqrt


def logistic(v):
    return 1 / (1 + exp(-v)) if v > -700 else 0.0


def log_likelihood(people, thresholds, beta, sd, steps=160, reach=7.0):
    """people: for each participant a list of (category, covariates); the integral over u from -reach to reach."""
    edges = [-1e3, *thresholds, 1e3]
    total = 0.0
    h = 2 * reach / steps
    for rows in people:
        integral = 0.0
        for i in range(steps + 1):
            u = -reach + i * h
            product = exp(-u * u / 2) / sqrt(2 * pi)
            for category, x in rows:
                shift = sum(b * v for b, v in zip(beta, x, strict=True)) + sd * u
                product *= logistic(edges[category + 1] - shift) - logistic(edges[category] - shift)
            integral += product * (1 if i in (0, steps) else 4 if i % 2 else 2)
        total += log(integral * h / 3)
    return total

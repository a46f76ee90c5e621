"""Group-sequential probabilities by trapezoids on a plain grid, and a trial's rest by simulation."""

from math import erfc, exp, pi, sqrt

import numpy as np


def phi(z):
    return 0.5 * erfc(-z / sqrt(2))


def crossing(information, efficacy, futility, drift, points=1601, reach=9.0):
    """Probability of first crossing the upper and the lower bound at each look, on the scale of scores z sqrt(t)."""
    up, down = [], []
    grid = mass = None
    for k, t in enumerate(information):
        top, floor = efficacy[k] * sqrt(t), futility[k] * sqrt(t)
        before = information[k - 1] if k else 0.0
        sd, move = sqrt(t - before), drift * (t - before)
        if grid is None:
            up.append(1 - phi((top - move) / sd))
            down.append(phi((floor - move) / sd))
        else:
            up.append(sum(m * (1 - phi((top - s - move) / sd)) for s, m in zip(grid, mass, strict=True)))
            down.append(sum(m * phi((floor - s - move) / sd) for s, m in zip(grid, mass, strict=True)))
        low = max(floor, drift * t - reach * sqrt(t))
        high = min(top, drift * t + reach * sqrt(t))
        step = (high - low) / (points - 1)
        new = [low + i * step for i in range(points)]
        if grid is None:
            density = [exp(-0.5 * ((s - move) / sd) ** 2) / (sd * sqrt(2 * pi)) for s in new]
        else:
            old, weight = np.array(grid), np.array(mass)
            density = [float(weight @ np.exp(-0.5 * ((s - old - move) / sd) ** 2)) / (sd * sqrt(2 * pi)) for s in new]
        mass = [d * step * (0.5 if i in (0, points - 1) else 1.0) for i, d in enumerate(density)]
        grid = new
    return up, down


def simulated_power_to_come(design, look, z, drift, generator):
    """Share of simulated continuations from z at `look` (0 the first) that cross later."""
    (information, efficacy), trials = design, 200_000
    score = np.full(trials, z * sqrt(information[look]))
    crossed = np.zeros(trials, bool)
    drift = np.broadcast_to(drift, trials)
    for k in range(look + 1, len(information)):
        step = information[k] - information[k - 1]
        score = score + drift * step + sqrt(step) * generator.normal(size=trials)
        crossed |= score / sqrt(information[k]) >= efficacy[k]
    return crossed.mean()

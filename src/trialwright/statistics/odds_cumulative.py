"""Cumulative logit models with any linear predictor for each cut: score, observed and expected information, maximum.

A row's upper and lower cut are U q and L q for the parameters q; P(Y = k) = F(U q) - F(L q). The log-likelihood is
concave in q (Pratt 1981, JASA 76:103), but the cuts of a row may cross, where it is minus infinity.
Oracle: R `ordinal::clm` with `nominal`, `tests/oracles/naive.py`.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._estimable import NotEstimable


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeRows:
    """y 0..k-1; `common` (n, p) with one coefficient each, `varying` (n, v) with one for each cut; weights (n,).

    Parameters: thresholds (k-1), common coefficients (p), then for each cut its varying ones ((k-1) v); the
    coefficients are log odds of a higher score.
    """

    y: Integers
    common: Floats
    varying: Floats
    weights: Floats

    @property
    def cuts(self) -> int:
        return int(self.y.max())

    def cut_design(self, cut: Integers) -> Floats:
        """Rows d(cut)/d(parameters) for a cut index for each row."""
        n, p = self.common.shape
        v, k = self.varying.shape[1], self.cuts
        rows = np.zeros((n, k + p + k * v))
        place = np.arange(n)
        rows[place, cut] = 1.0
        rows[:, k : k + p] = -self.common
        for j in range(v):
            rows[place, k + p + cut * v + j] = -self.varying[:, j]
        return rows


def score_and_information(rows: CumulativeRows, q: Floats) -> tuple[float, Floats, Floats]:
    """Log-likelihood, its gradient and the observed information; minus infinity where cuts cross."""
    has_upper, has_lower = rows.y < rows.cuts, rows.y > 0
    upper = rows.cut_design(np.minimum(rows.y, rows.cuts - 1)) * has_upper[:, None]
    lower = rows.cut_design(np.maximum(rows.y - 1, 0)) * has_lower[:, None]
    u, low, inner = upper @ q, lower @ q, has_upper & has_lower
    gap = np.where(inner, u - low, 1.0)
    if (gap <= 0).any():
        return -np.inf, np.empty(0), np.empty((0, 0))
    with np.errstate(over="ignore"):
        f, g = 1 / (1 + np.exp(-u)), 1 / (1 + np.exp(-low))
        e = np.where(inner, np.expm1(gap), np.inf)
    w = rows.weights
    loglik = w @ (
        np.where(has_upper, -np.logaddexp(0, -u), 0)
        + np.where(has_lower, -np.logaddexp(0, low), 0)
        + np.where(inner, np.log1p(-np.exp(-gap)), 0)
    )
    du, dl = np.where(has_upper, 1 - f + 1 / e, 0), np.where(has_lower, -g - 1 / e, 0)
    bend = np.where(inner, 1 / e + 1 / e**2, 0)  # exp(gap) / expm1(gap)^2
    uu, ll = w * (np.where(has_upper, f * (1 - f), 0) + bend), w * (np.where(has_lower, g * (1 - g), 0) + bend)
    cross = (upper * (w * bend)[:, None]).T @ lower
    information = (upper * uu[:, None]).T @ upper + (lower * ll[:, None]).T @ lower - cross - cross.T
    return float(loglik), upper.T @ (w * du) + lower.T @ (w * dl), information


def expected_information(rows: CumulativeRows, q: Floats) -> Floats:
    """Fisher's information: for each row the expectation of the squared score over all categories."""
    total = np.zeros((q.size, q.size))
    designs = [rows.cut_design(np.full(rows.y.size, j)) for j in range(rows.cuts)]
    shares = [1 / (1 + np.exp(-(design @ q))) for design in designs]
    nothing = np.zeros_like(designs[0])
    for k in range(rows.cuts + 1):
        upper, lower = designs[k] if k < rows.cuts else nothing, designs[k - 1] if k else nothing
        f, g = shares[k] if k < rows.cuts else np.ones(rows.y.size), shares[k - 1] if k else np.zeros(rows.y.size)
        slope = upper * (f * (1 - f))[:, None] - lower * (g * (1 - g))[:, None]
        total += (slope * (rows.weights / (f - g))[:, None]).T @ slope
    return total


def maximum(rows: CumulativeRows, start: Floats, names: tuple[str, ...]) -> tuple[float, Floats, Floats]:
    """Log-likelihood, parameters and observed information at the maximum, by Newton with step halving."""
    q = start.copy()
    loglik, slope, information = score_and_information(rows, q)
    for _ in range(60):
        try:
            np.linalg.cholesky(information)
            step = np.linalg.solve(information, slope)
        except np.linalg.LinAlgError:
            break
        gain = float(step @ slope)
        size = 1.0
        while size > 1e-9:
            tried = score_and_information(rows, q + size * step)
            if tried[0] >= loglik - 1e-12 * abs(loglik):
                break
            size /= 2
        else:
            break
        q = q + size * step
        loglik, slope, information = tried
        if gain < 1e-12 and np.abs(step).max() < 1e-5:  # under separation the gain dies out, the steps do not
            return loglik, q, information
        if np.abs(q).max() > 50:  # on scaled columns: separation at one cut
            break
    raise NotEstimable(
        f"x: no finite odds ratios by cut exist for {', '.join(map(repr, names))}; at some cut they separate the"
        " categories, or the cuts would cross: join sparse categories"
    )

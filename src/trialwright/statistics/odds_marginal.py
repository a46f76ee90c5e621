"""Standardised category probabilities: what the whole sample would have shown under each arm.

Oracle: `tests/oracles/naive.py` (averages over participants in loops), parametric bootstrap in the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics.odds_model import fit, odds_model


@dataclass(frozen=True, slots=True, eq=False)
class MarginalProbabilities:
    """Average predicted probabilities under each arm.

    `estimate` with interval and p: difference (treated minus control) in the probability of a score of `cut` or
    better. `treated`, `control`, `difference`, `difference_lower`, `difference_upper`: shape (categories,).
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    better: Better
    cut: float
    categories: Floats
    treated: Floats
    control: Floats
    difference: Floats
    difference_lower: Floats
    difference_upper: Floats

    def __str__(self) -> str:
        """One line: risk difference at the cut, interval, p, n, method."""
        side = "at most" if self.better == "lower" else "at least"
        return _result.line(f"standardised difference in the probability of {side} {self.cut:g}", self)


def marginal_probabilities(
    y: ArrayLike,
    x: ArrayLike,
    *,
    cut: float,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    better: Better = "lower",
    level: float = 0.95,
) -> MarginalProbabilities:
    """Standardisation (g-computation) after proportional odds; the first column of x is the arm, 0 or 1.

    y, x, names, weights, strata as `proportional_odds`; `cut`: the worst score still counted as a good outcome. Delta
    method for the model's parameters, the covariates taken as they are. Raises as `proportional_odds`.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    model = odds_model(y, x, names, weights, strata)
    x = model.columns.T
    arm = x[:, 0] * model.scale[0] + model.centre[0]
    if not np.isin(np.round(arm, 9), (0, 1)).all():
        raise ValueError("x: the first column is the arm and holds values other than 0 and 1")
    found = fit(model)
    good = model.categories >= cut if sign > 0 else model.categories <= cut
    if good.all() or not good.any():
        raise ValueError(f"cut: {cut:g} leaves every observed score on one side")
    cuts, share = model.categories.size - 1, model.frequencies / model.totals.sum()
    averages, slopes = [], []
    for value in (1.0, 0.0):
        x_arm = x.copy()
        x_arm[:, 0] = (value - model.centre[0]) / model.scale[0]
        below = 1 / (1 + np.exp((x_arm @ found.theta[cuts:])[:, None] - found.theta[:cuts]))
        dense = share[:, None] * below * (1 - below)
        averages.append(np.diff(share @ below, prepend=0.0, append=1.0))
        cumulative = np.hstack([np.diag(dense.sum(axis=0)), -dense.T @ x_arm])
        slopes.append(np.diff(np.vstack([np.zeros(found.theta.size), cumulative, np.zeros(found.theta.size)]), axis=0))
    difference, slope = averages[0] - averages[1], slopes[0] - slopes[1]
    covariance = slope @ np.linalg.inv(found.information) @ slope.T
    reach = critical(level) * np.sqrt(np.diag(covariance))
    estimate, error = float(difference[good].sum()), float(np.sqrt(covariance[np.ix_(good, good)].sum()))
    return MarginalProbabilities(
        estimate, estimate - critical(level) * error, estimate + critical(level) * error, level,
        normal_two_sided(estimate / error), "standardised proportional odds, delta method",
        model.n, better, cut, model.categories, averages[0], averages[1], difference,
        difference - reach, difference + reach,
    )  # fmt: skip

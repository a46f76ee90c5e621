"""Do the odds hold across the cuts? Score test, Brant's test, and the model that lets some columns vary by cut.

Oracles: R (Brant's equations written out, `ordinal::clm` with `nominal`) in `tests/oracles/published/`, `naive.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics._distributions import chi_square_upper, critical
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.odds_cumulative import (
    CumulativeRows,
    expected_information,
    maximum,
    score_and_information,
)
from trialwright.statistics.odds_model import OddsModel, fit, odds_model


@dataclass(frozen=True, slots=True)
class Proportionality:
    """A test that one odds ratio serves every cut; a chi-square has no interval, so the limits are nan."""

    estimate: float
    df: int
    p: float
    method: str
    n: int
    lower: float = nan
    upper: float = nan
    level: float = nan

    def __str__(self) -> str:
        """One line: chi-square, p, n, method."""
        return _result.line(f"proportionality of the odds, chi-square ({self.df} df)", self)


@dataclass(frozen=True, slots=True, eq=False)
class PartialOdds:
    """A partial proportional odds model; every odds ratio is of a *better* score.

    `by_cut`, `by_cut_errors`: log odds ratios of the varying columns and their errors, shape (cuts, columns), for
    the cut between `categories[j]` and `categories[j + 1]`; `coefficients` and `standard_errors`: those of the `common`
    columns. `estimate` with interval is the smallest odds ratio by cut of the first varying column and `p` tests
    against proportional odds (likelihood ratio, `df`).
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    df: int
    better: Better
    varying: tuple[str, ...]
    by_cut: Floats
    by_cut_errors: Floats
    common: tuple[str, ...]
    coefficients: Floats
    standard_errors: Floats
    thresholds: Floats
    categories: Floats
    loglik: float

    def __str__(self) -> str:
        """One line: smallest odds ratio by cut, interval, p, n, method."""
        return _result.line(f"smallest odds ratio by cut ({self.varying[0]})", self)


def score_test(
    y: ArrayLike,
    x: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    varying: Sequence[str] | None = None,
) -> Proportionality:
    """Score test of proportional odds against odds ratios that vary by cut, expected information.

    Peterson, Harrell (1990), Appl Stat 39:205. y, x, names, weights as `proportional_odds`; `varying`: the columns that
    are tested, all where None. Anti-conservative where a cut holds few participants.
    """
    model = odds_model(y, x, names, weights, None)
    chosen = _columns(model, varying)
    if model.categories.size < 3:
        raise NotEstimable("y: two categories have one cut; proportionality needs three categories")
    found, rows = fit(model), _rows(model, chosen)
    q = _start(found.theta, rows, chosen)
    _, slope, _ = score_and_information(rows, q)
    information = expected_information(rows, q)
    statistic = float(slope @ np.linalg.solve(information, slope))
    df = len(chosen) * (rows.cuts - 1)
    return Proportionality(statistic, df, chi_square_upper(statistic, df), "score test", model.n)


def brant_test(
    y: ArrayLike, x: ArrayLike, *, names: Sequence[str] | None = None, weights: ArrayLike | None = None
) -> Proportionality:
    """Wald test that the slopes of the separate logistic regressions at each cut are equal.

    Brant (1990), Biometrics 46:1171. Arguments as `score_test`. Raises `NotEstimable` where one of the regressions has
    no finite answer.
    """
    model = odds_model(y, x, names, weights, None)
    cuts, p = model.categories.size - 1, len(model.names)
    if cuts < 2:
        raise NotEstimable("y: two categories have one cut; proportionality needs three categories")
    x = model.columns.T
    design = np.hstack([np.ones((x.shape[0], 1)), x])
    slopes, shares, inverses = [], [], []
    for cut in range(cuts):
        # sorted rows make a dichotomy a matter of bounds
        below = model.totals[: cut + 1].sum()
        binary = replace(
            model,
            bounds=model.bounds[[0, cut + 1, -1]],
            totals=np.array([below, model.totals.sum() - below]),
            categories=np.array([0.0, 1.0]),
        )
        try:
            theta = fit(binary).theta
        except NotEstimable as error:
            raise NotEstimable(f"{error} (logistic regression of y > {model.categories[cut]:g})") from None
        share = 1 / (1 + np.exp(theta[0] - x @ theta[1:]))
        slopes.append(theta[1:])
        shares.append(share)
        inverses.append(np.linalg.inv((design * (model.frequencies * share * (1 - share))[:, None]).T @ design))
    covariance = np.empty((cuts * p, cuts * p))
    for j in range(cuts):
        for k in range(j, cuts):
            between = model.frequencies * (shares[k] - shares[j] * shares[k])
            block = (inverses[j] @ ((design * between[:, None]).T @ design) @ inverses[k])[1:, 1:]
            covariance[j * p : (j + 1) * p, k * p : (k + 1) * p] = block
            covariance[k * p : (k + 1) * p, j * p : (j + 1) * p] = block.T
    contrast = np.kron(np.hstack([np.ones((cuts - 1, 1)), -np.eye(cuts - 1)]), np.eye(p))
    gap = contrast @ np.concatenate(slopes)
    statistic = float(gap @ np.linalg.solve(contrast @ covariance @ contrast.T, gap))
    df = p * (cuts - 1)
    return Proportionality(statistic, df, chi_square_upper(statistic, df), "Brant", model.n)


def partial_proportional_odds(
    y: ArrayLike,
    x: ArrayLike,
    *,
    varying: Sequence[str],
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    better: Better = "lower",
    level: float = 0.95,
) -> PartialOdds:
    """Proportional odds for some columns, an odds ratio for each cut for those `varying`.

    Peterson, Harrell (1990), Appl Stat 39:205. y, x, names, weights as `proportional_odds`; `varying`: names of
    columns. Raises `NotEstimable` as it does, and where the likelihood has no maximum at some cut.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    model = odds_model(y, x, names, weights, None)
    chosen = _columns(model, varying)
    found, rows = fit(model), _rows(model, chosen)
    loglik, q, information = maximum(rows, _start(found.theta, rows, chosen), tuple(model.names[j] for j in chosen))
    k, p, v = rows.cuts, rows.common.shape[1], len(chosen)
    rest = [j for j in range(len(model.names)) if j not in chosen]
    back = np.eye(q.size)
    for r, j in enumerate(rest):
        back[:k, k + r] = model.centre[j] / model.scale[j]
        back[k + r, k + r] = sign / model.scale[j]
    for cut in range(k):
        for r, j in enumerate(chosen):
            at = k + p + cut * v + r
            back[cut, at], back[at, at] = model.centre[j] / model.scale[j], sign / model.scale[j]
    values, errors = back @ q, np.sqrt(np.diag(back @ np.linalg.inv(information) @ back.T))
    by_cut, by_cut_errors = values[k + p :].reshape(k, v), errors[k + p :].reshape(k, v)
    least, df = int(np.argmin(by_cut[:, 0])), v * (k - 1)
    reach = critical(level) * by_cut_errors[least, 0]
    p_value = chi_square_upper(2 * (loglik - found.loglik), df) if df else nan
    return PartialOdds(
        float(np.exp(by_cut[least, 0])), float(np.exp(by_cut[least, 0] - reach)),
        float(np.exp(by_cut[least, 0] + reach)), level, p_value, "partial proportional odds, Wald",
        model.n, df, better,
        tuple(model.names[j] for j in chosen), by_cut, by_cut_errors, tuple(model.names[j] for j in rest),
        values[k : k + p], errors[k : k + p], values[:k], model.categories, loglik,
    )  # fmt: skip


def _columns(model: OddsModel, varying: Sequence[str] | None) -> list[int]:
    if varying is None:
        return list(range(len(model.names)))
    for name in varying:
        if name not in model.names:
            raise ValueError(f"varying: {name!r} is none of {', '.join(model.names)}")
    if not varying:
        raise ValueError("varying: names no column")
    return [j for j, name in enumerate(model.names) if name in varying]


def _rows(model: OddsModel, chosen: list[int]) -> CumulativeRows:
    rest = [j for j in range(len(model.names)) if j not in chosen]
    return CumulativeRows(model.y, model.columns[rest].T, model.columns[chosen].T, model.frequencies)


def _start(theta: Floats, rows: CumulativeRows, chosen: list[int]) -> Floats:
    k = rows.cuts
    beta = theta[k:]
    return np.concatenate([theta[:k], np.delete(beta, chosen), np.tile(beta[chosen], k)])

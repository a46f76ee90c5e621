"""Proportional odds regression: one odds ratio for every cut of an ordinal outcome.

Source: McCullagh (1980), JRSS B 42:109. Oracles: `tests/oracles/naive.py` (the likelihood in plain loops),
`tests/oracles/published/` (R `ordinal::clm`, `MASS::housing`, `ordinal::wine`, DEFUSE 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, nan

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result, odds_tests
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics.odds_model import OddsFit, OddsModel, fit, null_loglik, odds_model


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalOdds:
    """A fitted proportional odds model.

    `estimate`, `lower`, `upper`: the common odds ratio of a *better* score for one unit more of the first column, with
    the interval and `p` named in `method`. `coefficients`: log odds ratios of a better score, one for each of
    `names` (strata after the given columns), with `standard_errors` and `p_wald`. `thresholds`:
    logit P(Y <= category j) at x = 0, one fewer than `categories`. `covariance`: thresholds, then coefficients.
    `p_lr`, `p_score`, `wald` and `profile` (intervals of the odds ratio) belong to the first column; nan with `quick`.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    better: Better
    names: tuple[str, ...]
    coefficients: Floats
    standard_errors: Floats
    p_wald: Floats
    thresholds: Floats
    categories: Floats
    covariance: Floats
    loglik: float
    null_loglik: float
    p_lr: float
    p_score: float
    wald: tuple[float, float]
    profile: tuple[float, float]
    iterations: int

    def __str__(self) -> str:
        """One line: odds ratio, interval, p, n, method."""
        return _result.line(f"odds ratio of a better score ({self.names[0]})", self)


def proportional_odds(
    y: ArrayLike,
    x: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    better: Better = "lower",
    level: float = 0.95,
    interval: str = "wald",
    quick: bool = False,
) -> ProportionalOdds:
    """Maximum likelihood of logit P(Y <= j) = threshold_j + s x beta, s = 1 where lower is better, else -1.

    y: whole-number categories, shape (n,), of which those never observed are left out; x: finite, shape (n, p)
    or (n,); weights: frequencies, shape (n,); strata: labels, shape (n,), entered as fixed effects. `interval`: "wald"
    (with the Wald p) or "profile" (with the likelihood-ratio p). `quick` leaves out likelihood-ratio and score
    test and profile. Missing values are refused. Raises `NotEstimable` for a constant or collinear column, one
    category, or separation. Standard errors from the observed information.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    _arguments.choice("interval", interval, ("wald", "profile"))
    model = odds_model(y, x, names, weights, strata)
    if not model.names:
        raise ValueError("x: has no column; the first one is the effect to estimate")
    return summary(model, fit(model), sign=sign, level=level, profiled=interval == "profile", quick=quick)


def summary(
    model: OddsModel, found: OddsFit, *, sign: int, level: float, profiled: bool, quick: bool
) -> ProportionalOdds:
    """The result in the units and the direction of the caller."""
    thresholds, beta, covariance = unscaled(model, found, sign)
    errors = np.sqrt(np.diag(covariance)[thresholds.size :])
    p_wald = np.array([normal_two_sided(z) for z in beta / errors])
    reach = critical(level) * errors[0]
    wald = (exp(beta[0] - reach), exp(beta[0] + reach))
    p_lr, p_score, profile = nan, nan, (nan, nan)
    if not quick or profiled:
        p_lr, p_score = odds_tests.first_column(model, found)
        low, high = sorted(sign * b for b in odds_tests.profile_limits(model, found, level))
        profile = (exp(low), exp(high))
    lower, upper = profile if profiled else wald
    return ProportionalOdds(
        exp(beta[0]), lower, upper, level, p_lr if profiled else float(p_wald[0]),
        "proportional odds, " + ("profile likelihood" if profiled else "Wald"), model.n,
        "higher" if sign > 0 else "lower", model.names, beta, errors, p_wald, thresholds, model.categories,
        covariance, found.loglik, null_loglik(model), p_lr, p_score, wald, profile, found.iterations,
    )  # fmt: skip


def unscaled(model: OddsModel, found: OddsFit, sign: int) -> tuple[Floats, Floats, Floats]:
    """Thresholds, log odds ratios of a better score and their joint covariance, in the units of x."""
    cuts = model.categories.size - 1
    back = np.eye(found.theta.size)
    back[:cuts, cuts:] = model.centre / model.scale
    back[cuts:, cuts:] = np.diag(sign / model.scale)
    theta = back @ found.theta
    return theta[:cuts], theta[cuts:], back @ np.linalg.inv(found.information) @ back.T

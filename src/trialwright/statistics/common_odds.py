"""The common odds ratio of two arms, with or without covariates.

Oracles: DEFUSE 3 (NEJM 2018;378:708) and MR CLEAN (NEJM 2015;372:11) in `tests/oracles/published/`, R `ordinal::clm`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, nan

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result, odds_tests
from trialwright.statistics._arguments import Better
from trialwright.statistics._distributions import chi_square_upper
from trialwright.statistics.odds_model import null_loglik, odds_model
from trialwright.statistics.ordinal_table import TwoArms, two_arms
from trialwright.statistics.proportional_odds import proportional_odds


@dataclass(frozen=True, slots=True)
class CommonOdds:
    """Odds ratio of a better score, treated against control; above 1 favours the treated arm.

    `log_odds` and its `standard_error`; `p` and the interval as `method` names them; `p_wald`, `p_lr`, `p_score`
    beside. Where every treated score is on one side of every control score the estimate is 0 or infinite: the interval
    is then one-sided, from the profile likelihood, `p` the likelihood-ratio one and the error nan.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    better: Better
    log_odds: float
    standard_error: float
    p_wald: float
    p_lr: float
    p_score: float

    def __str__(self) -> str:
        """One line: odds ratio, interval, p, n, method."""
        return _result.line("common odds ratio of a better outcome", self)


def common_odds_ratio(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    better: Better = "lower",
    level: float = 0.95,
    covariates: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    strata: ArrayLike | None = None,
    interval: str = "wald",
) -> CommonOdds:
    """Proportional odds ratio of two arms of whole-number scores, shapes (m,) and (n,).

    covariates: shape (m + n, p), the rows of the treated arm first, then those of the control arm; strata likewise,
    shape (m + n,). `interval`: "wald" or "profile". Raises as `proportional_odds`.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    table = two_arms(treated, control)
    side = separated(table)
    if side and covariates is None and strata is None:
        return _at_infinity(table, side * sign, better, level)
    m, n = table.n_treated, table.n
    y = np.concatenate([np.asarray(treated), np.asarray(control)])
    arm = (np.arange(n) < m).astype(np.float64)[:, None]
    x = arm if covariates is None else np.hstack([arm, _arguments.design("covariates", covariates, n)])
    titles = None if names is None else ("treatment", *names)
    model = proportional_odds(y, x, names=titles, strata=strata, better=better, level=level, interval=interval)
    terms = len(model.names) - 1
    adjusted = f", adjusted for {terms} term{'s' * (terms > 1)}" if terms else ""
    return CommonOdds(
        model.estimate, model.lower, model.upper, level, model.p, model.method + adjusted, n, m, n - m, better,
        float(model.coefficients[0]), float(model.standard_errors[0]), float(model.p_wald[0]), model.p_lr,
        model.p_score,
    )  # fmt: skip


def separated(table: TwoArms) -> int:
    """+1 where no treated score lies below a control score, -1 where none lies above, 0 where they overlap."""
    if table.scores.size < 2:
        return 0
    pairs = table.n_treated * table.n_control
    return (table.w2 + table.ties == 2 * pairs) - (table.w2 == table.ties)


def _at_infinity(table: TwoArms, direction: int, better: Better, level: float) -> CommonOdds:
    """The one-sided answer under complete separation: the likelihood only rises."""
    sign = _arguments.better_sign(better)
    y = np.tile(np.arange(table.scores.size), 2)
    arm = np.repeat([1.0, 0.0], table.scores.size)
    model = odds_model(y, arm, ("treatment",), np.concatenate([table.treated, table.control]), None)
    peak, limit = odds_tests.separated_limit(model, direction * sign, level)
    p_lr = chi_square_upper(2 * (peak - null_loglik(model)), 1)
    bound = exp(sign * limit)
    estimate, lower, upper = (inf, bound, inf) if direction > 0 else (0.0, 0.0, bound)
    return CommonOdds(
        estimate, lower, upper, level, p_lr, "proportional odds, profile likelihood, arms separated", table.n,
        table.n_treated, table.n_control, better, inf * direction, nan, nan, p_lr, nan,
    )  # fmt: skip

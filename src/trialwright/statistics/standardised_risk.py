"""Covariate-adjusted difference or ratio of two risks, averaged over all participants (standardisation).

Oracles: `tests/oracles/naive_standardised_risk.py` (Newton's method and influence values in plain loops).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.proportional_odds import proportional_odds


@dataclass(frozen=True, slots=True)
class StandardisedRisk:
    """Treated against control: `effect` names it. `se` is that of the difference, or of the log ratio."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    effect: str
    se: float
    risk_treated: float
    risk_control: float

    def __str__(self) -> str:
        """One line: effect, interval, p, n, method."""
        return _result.line(f"standardised {self.effect}", self)


def standardised_risk(
    y: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike,
    *,
    effect: str = "risk difference",
    names: Sequence[str] | None = None,
    level: float = 0.95,
) -> StandardisedRisk:
    """The risk if everybody were treated against the risk if nobody were, from a logistic model.

    y: shape (n,), 1 with the event, 0 without. treated: shape (n,), 1 or 0. covariates: shape (n, k) or (n,). A
    logistic model with the arm and the covariates predicts every participant's risk in either arm; the means of these
    are compared (Freedman 2008, Stat Sci 23:237; Steingrimsson et al. 2017, Contemp Clin Trials 54:18). In a
    randomised trial this is consistent even where the model is wrong. The variance is that of the influence values
    (Ye, Bannick, Yi and Shao 2023, Stat Theory Relat Fields 7:159); interval and p are normal, a ratio's on the log
    scale. effect: "risk difference" or "risk ratio".

    Raises `NotEstimable` for an empty arm, an event that everybody or nobody has in an arm, or as `proportional_odds`.
    """
    outcome = _estimable.sample("y", y)
    if ((outcome != 0) & (outcome != 1)).any():
        raise ValueError("y: holds something besides 0 and 1")
    arm = _estimable.arms("treated", treated, outcome.size)
    matrix, titles = _estimable.covariates("covariates", covariates, outcome.size, names)
    level = _arguments.level(level)
    _arguments.choice("effect", effect, ("risk difference", "risk ratio"))
    for value, word in ((1, "treated"), (0, "control")):
        if outcome[arm == value].std() == 0:
            raise NotEstimable(f"y: every {word} participant has the value {outcome[arm == value][0]:g}")
    means, covariance = _risks(outcome, arm, matrix, titles)
    with_t, with_c = float(means[0]), float(means[1])
    if effect == "risk difference":
        se = sqrt(float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]))
        estimate, reach = with_t - with_c, critical(level) * se
        lower, upper, z = estimate - reach, estimate + reach, estimate / se if se else nan
    else:
        gradient = np.array([1 / with_t, -1 / with_c])
        se = sqrt(float(gradient @ covariance @ gradient))
        estimate, reach, z = with_t / with_c, critical(level) * se, log(with_t / with_c) / se if se else nan
        lower, upper = estimate * exp(-reach), estimate * exp(reach)
    return StandardisedRisk(
        estimate, lower, upper, level, normal_two_sided(z), "standardised over a logistic model", outcome.size,
        int(arm.sum()), int((1 - arm).sum()), effect, se, with_t, with_c,
    )  # fmt: skip


def _risks(y: Floats, arm: Floats, matrix: Floats, titles: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Standardised risks of treated and control, and their covariance from the influence values."""
    design = np.column_stack((arm, matrix))
    model = proportional_odds(y.astype(np.int64), design, names=("treated", *titles), better="higher", quick=True)
    # better="higher": logit P(y = 1) = x beta - threshold
    rest = matrix @ model.coefficients[1:] - model.thresholds[0]
    predicted = [1 / (1 + np.exp(-(rest + model.coefficients[0]))), 1 / (1 + np.exp(-rest))]
    means = np.array([each.mean() for each in predicted])
    share = arm.mean()
    influence = np.stack(
        (
            arm / share * (y - predicted[0]) + predicted[0] - means[0],
            (1 - arm) / (1 - share) * (y - predicted[1]) + predicted[1] - means[1],
        )
    )
    return means, np.atleast_2d(np.cov(influence)) / y.size

"""Analysis of covariance: the difference between arms at equal covariates, with robust errors.

Oracles: `tests/oracles/naive_continuous.py` (normal equations in plain loops); R's `lm` with
`sandwich::vcovHC`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics.linear import ERRORS, Coefficient, least_squares


@dataclass(frozen=True, slots=True)
class AdjustedDifference:
    """Treated minus control at equal covariates, in the outcome's unit, with both least-squares means."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    df: float
    se: float
    treated_mean: Coefficient
    control_mean: Coefficient
    coefficients: tuple[Coefficient, ...]

    def __str__(self) -> str:
        """One line: estimate, interval, p, n, method."""
        return _result.line("adjusted difference", self)


def ancova(
    y: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    level: float = 0.95,
    robust: str = "HC3",
) -> AdjustedDifference:
    """Difference between arms adjusted for covariates by least squares.

    y: shape (n,), in its own unit. treated: shape (n,), 1 treated, 0 control. covariates: shape (n, k) or
    (n,), categories as 0/1 columns without the reference. Missing values are refused. robust: "HC3"
    (MacKinnon and White 1985, J Econometrics 29:305; Long and Ervin 2000, Am Stat 54:217, eq. 6), "HC2",
    "HC1", "HC0" or "classical". Intervals and p use t with n - k - 2 degrees of freedom. A least-squares
    mean is the prediction for an arm at the covariates' means over all participants, which in a linear
    model is also the standardised mean.

    Raises `NotEstimable` where a covariate is constant or collinear (it is named), an arm is empty, no
    residual is left, or one participant alone determines the effect. A covariate that describes one
    participant alone (a site with one) is kept: he does not influence the effect, and what he does
    determine has NaN for its error.
    """
    outcome = _estimable.sample("y", y)
    arm = _estimable.arms("treated", treated, outcome.size)
    matrix, titles = _estimable.covariates("covariates", covariates, outcome.size, names)
    level = _arguments.level(level)
    _arguments.choice("robust", robust, ERRORS)
    design = np.column_stack((np.ones(outcome.size), arm, matrix))
    names = ("intercept", "treated", *titles)
    fit = least_squares(design, outcome, names, robust)
    rows = np.eye(design.shape[1])
    control = np.concatenate(([1.0, 0.0], matrix.mean(axis=0)))
    effect = fit.estimable(rows[1], "treated", level)
    return AdjustedDifference(
        effect.estimate,
        effect.lower,
        effect.upper,
        level,
        effect.p,
        f"ANCOVA, {robust} error",
        outcome.size,
        int(arm.sum()),
        int(outcome.size - arm.sum()),
        fit.df,
        effect.se,
        fit.contrast(control + rows[1], "treated mean", level),
        fit.contrast(control, "control mean", level),
        tuple(fit.contrast(row, name, level) for row, name in zip(rows, names, strict=True)),
    )

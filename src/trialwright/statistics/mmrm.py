"""Mixed model for repeated measures (MMRM): arms compared at every visit, missing visits at random.

Unstructured covariance, restricted maximum likelihood; see `mmrm_reml` and `mmrm_inference` for the
arithmetic. Oracles: R's mmrm 0.3.18 with emmeans 1.8.4 (`tests/oracles/published/mmrm_60.json`) and
`tests/oracles/naive_mmrm.py` (dense matrices, numerical derivatives).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._distributions import t_quantile, t_two_sided
from trialwright.statistics.mmrm_design import patterns, prepare
from trialwright.statistics.mmrm_inference import METHODS, coefficient_covariance, degrees_of_freedom
from trialwright.statistics.mmrm_reml import RestrictedFit, fit_unstructured


@dataclass(frozen=True, slots=True)
class VisitEstimate:
    """A least-squares mean or a difference (treated minus control) at one visit, in the outcome's unit.

    `n` counts the participants observed at that visit (in that arm, for a mean).
    """

    name: str
    visit: str
    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    se: float
    df: float

    def __str__(self) -> str:
        """One line: name, visit, estimate, interval, p, n, method."""
        return _result.line(f"{self.name} at {self.visit}", self)


@dataclass(frozen=True, slots=True)
class RepeatedMeasures:
    """Differences and least-squares means by visit; `estimate` is the difference at the visit named `primary`.

    `n` counts participants with any outcome, `n_observations` their outcomes; `covariance` is that of the
    visits.
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
    n_observations: int
    se: float
    df: float
    primary: str
    visits: tuple[str, ...]
    differences: tuple[VisitEstimate, ...]
    treated_means: tuple[VisitEstimate, ...]
    control_means: tuple[VisitEstimate, ...]
    coefficients: tuple[VisitEstimate, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: float

    def __str__(self) -> str:
        """One line: the difference at the primary visit, its interval, p, n, method."""
        return _result.line(f"difference at {self.primary}", self)


def mmrm(
    y: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    covariates_by_visit: ArrayLike | None = None,
    *,
    visits: Sequence[str] | None = None,
    primary: str | None = None,
    at: ArrayLike | None = None,
    at_by_visit: ArrayLike | None = None,
    df: str = "kenward-roger-linear",
    level: float = 0.95,
) -> RepeatedMeasures:
    """Arms compared at each visit by y = visit + treated x visit + covariates + covariates x visit.

    y: shape (n, m), one row for each participant, one column for each visit, NaN where not observed; a
    participant without any outcome is left out, the others are used with what they have (missing at
    random). treated: shape (n,), 1 or 0. covariates: shape (n, k), one slope over all visits;
    covariates_by_visit: shape (n, k), a slope for each visit (the baseline value belongs here). Neither may
    be missing. primary: the visit that the result stands for, the last by default. df:
    "kenward-roger-linear", "kenward-roger" or "satterthwaite" (see `mmrm_inference`).

    Least-squares means stand at the covariates' means over the participants used; `at` and `at_by_visit`
    (shape (k,)) put others in their place. Differences do not depend on them.

    Raises `NotEstimable` where an arm has nobody at a visit (both are named), a covariate is collinear, or
    the covariance of two visits is not determined.
    """
    level = _arguments.level(level)
    _arguments.choice("df", df, METHODS)
    data = prepare(y, treated, (covariates, at), (covariates_by_visit, at_by_visit), visits)
    m = len(data.visits)
    stands_for = data.visits[-1] if primary is None else _arguments.choice("primary", primary, data.visits)
    scale = np.sqrt((data.design[data.seen] ** 2).sum(axis=0))
    _estimable.full_rank(data.design[data.seen], [f"{name} at {visit}" for name, visit in data.names])
    fit = fit_unstructured(patterns(data, scale), m)
    say = _Estimator(fit, coefficient_covariance(fit, df), scale, level, f"MMRM, {df}")
    unit = np.eye(scale.size)
    at_visit = [data.seen[data.arm == value].sum(axis=0) for value in (0, 1)]
    controls = say.each("control mean", data.visits, unit[:m], at_visit[0])
    differences = say.each("difference", data.visits, unit[m : 2 * m], at_visit[0] + at_visit[1])
    treated_means = say.each("treated mean", data.visits, unit[:m] + unit[m : 2 * m], at_visit[1])
    slopes = tuple(say(unit[j], *data.names[j], data.arm.size) for j in range(2 * m, scale.size))
    chosen = differences[data.visits.index(stands_for)]
    covariance = tuple(tuple(float(v) for v in row) for row in fit.covariance)
    likelihood = fit.log_likelihood - float(np.log(scale).sum())
    n_treated = int(data.arm.sum())
    return RepeatedMeasures(
        chosen.estimate, chosen.lower, chosen.upper, level, chosen.p, chosen.method, data.arm.size, n_treated,
        data.arm.size - n_treated, int(data.seen.sum()), chosen.se, chosen.df, stands_for, data.visits, differences,
        treated_means, controls, slopes, covariance, likelihood,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Estimator:
    """Says a contrast of the coefficients with its interval, in the outcome's unit."""

    fit: RestrictedFit
    covariance: Floats
    scale: Floats
    level: float
    method: str

    def __call__(self, row: Floats, name: str, visit: str, n: int) -> VisitEstimate:
        scaled = row / self.scale
        estimate = float(scaled @ self.fit.beta)
        se = float(np.sqrt(scaled @ self.covariance @ scaled))
        df = degrees_of_freedom(self.fit, scaled)
        half = t_quantile(0.5 + self.level / 2, df) * se
        p = t_two_sided(estimate / se, df)
        lower, upper = estimate - half, estimate + half
        return VisitEstimate(name, visit, estimate, lower, upper, self.level, p, self.method, n, se, df)

    def each(self, name: str, visits: Sequence[str], rows: Floats, n: Integers) -> tuple[VisitEstimate, ...]:
        return tuple(self(row, name, visit, int(k)) for row, visit, k in zip(rows, visits, n, strict=True))

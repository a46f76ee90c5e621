"""Mixed model for repeated measures (MMRM): arms compared at every visit, missing visits at random.

Unstructured covariance, restricted maximum likelihood; see `mmrm_reml` and `mmrm_inference` for the
arithmetic. Oracles: R's mmrm 0.3.18 with emmeans 1.8.4 (`tests/oracles/published/mmrm_60.json`) and
`tests/oracles/naive_mmrm.py` (dense matrices, numerical derivatives).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import t_quantile, t_two_sided
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.mmrm_inference import METHODS, coefficient_covariance, degrees_of_freedom
from trialwright.statistics.mmrm_reml import Pattern, RestrictedFit, fit_unstructured


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
    data = _prepare(y, treated, (covariates, at), (covariates_by_visit, at_by_visit), visits)
    m = len(data.visits)
    stands_for = data.visits[-1] if primary is None else _arguments.choice("primary", primary, data.visits)
    scale = np.sqrt((data.design[data.seen] ** 2).sum(axis=0))
    _estimable.full_rank(data.design[data.seen], [f"{name} at {visit}" for name, visit in data.names])
    fit = fit_unstructured(_patterns(data, scale), m)
    say = _Estimator(fit, coefficient_covariance(fit, df), scale, level, f"MMRM, {df}")
    unit = np.eye(scale.size)
    treated_at, control_at = (data.seen[data.arm == arm].sum(axis=0) for arm in (1, 0))
    differences = tuple(
        say(unit[m + j], "difference", v, treated_at[j] + control_at[j]) for j, v in enumerate(data.visits)
    )
    chosen = differences[data.visits.index(stands_for)]
    return RepeatedMeasures(
        chosen.estimate,
        chosen.lower,
        chosen.upper,
        level,
        chosen.p,
        chosen.method,
        data.arm.size,
        int(data.arm.sum()),
        int((1 - data.arm).sum()),
        int(data.seen.sum()),
        chosen.se,
        chosen.df,
        stands_for,
        data.visits,
        differences,
        tuple(say(unit[j] + unit[m + j], "treated mean", v, treated_at[j]) for j, v in enumerate(data.visits)),
        tuple(say(unit[j], "control mean", v, control_at[j]) for j, v in enumerate(data.visits)),
        tuple(say(unit[j], *data.names[j], data.arm.size) for j in range(2 * m, scale.size)),
        tuple(tuple(float(v) for v in row) for row in fit.covariance),
        fit.log_likelihood - float(np.log(scale).sum()),
    )


@dataclass(frozen=True, slots=True)
class _Data:
    """Participants with any outcome: outcomes (n, m), which are seen, arm (n,), design (n, m, p) and its names."""

    y: Floats
    seen: NDArray[np.bool_]
    arm: Floats
    design: Floats
    names: tuple[tuple[str, str], ...]
    visits: tuple[str, ...]


def _prepare(
    y: ArrayLike,
    treated: ArrayLike,
    common: tuple[ArrayLike | None, ArrayLike | None],
    varying: tuple[ArrayLike | None, ArrayLike | None],
    visits: Sequence[str] | None,
) -> _Data:
    outcome = np.asarray(y, dtype=np.float64)
    if outcome.ndim != 2 or outcome.size == 0:
        raise ValueError(f"y: shape {outcome.shape}, expected (participants, visits)")
    if np.isinf(outcome).any():
        raise ValueError(f"y: value {outcome[np.isinf(outcome)][0]} is infinite; a missing visit is NaN")
    n, m = outcome.shape
    titles = tuple(visits) if visits is not None else tuple(f"visit {j + 1}" for j in range(m))
    if len(titles) != m or len(set(titles)) != m:
        raise ValueError(f"visits: {titles} are not {m} different names, one for each column of y")
    arm = _estimable.arms("treated", treated, n)
    used: NDArray[np.bool_] = np.asarray(np.isfinite(outcome).any(axis=1))
    slopes = _centred("covariates", "at", common, used)
    curves = _centred("covariates_by_visit", "at_by_visit", varying, used)
    seen, arm = ~np.isnan(outcome[used]), arm[used]
    for value, word in ((1, "treated"), (0, "control")):
        for j in np.flatnonzero(~seen[arm == value].any(axis=0)):
            raise NotEstimable(f"y: no {word} participant was observed at {titles[j]}")
    blocks = np.column_stack((np.ones(arm.size), arm, curves))
    crossed = np.einsum("ik,ab->iakb", blocks, np.eye(m)).reshape(arm.size, m, -1)
    design = np.concatenate((crossed, np.repeat(slopes[:, None, :], m, axis=1)), axis=2)
    by_visit = ("control mean", "difference", *(f"covariate by visit {k + 1}" for k in range(curves.shape[1])))
    names = tuple((name, visit) for name in by_visit for visit in titles)
    names += tuple((f"covariate {k + 1}", "all visits") for k in range(slopes.shape[1]))
    return _Data(outcome[used], seen, arm, design, names, titles)


def _centred(
    name: str, place: str, covariates: tuple[ArrayLike | None, ArrayLike | None], used: NDArray[np.bool_]
) -> Floats:
    matrix, _ = _estimable.covariates(name, covariates[0], used.size, None)
    if covariates[1] is None:
        return np.asarray(matrix[used] - matrix[used].mean(axis=0))
    point = np.atleast_1d(np.asarray(covariates[1], dtype=np.float64))
    if point.shape != (matrix.shape[1],):
        raise ValueError(f"{place}: shape {point.shape}, expected ({matrix.shape[1]},), one for each covariate")
    return np.asarray(matrix[used] - point)


def _patterns(data: _Data, scale: Floats) -> tuple[Pattern, ...]:
    kinds, code = np.unique(data.seen, axis=0, return_inverse=True)
    y = np.where(data.seen, data.y, 0.0)
    x = np.where(data.seen[:, :, None], data.design / scale, 0.0)
    return tuple(
        Pattern(tuple(int(j) for j in np.flatnonzero(kind)), y[code.ravel() == k], x[code.ravel() == k])
        for k, kind in enumerate(kinds)
    )


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
        return VisitEstimate(name, visit, estimate, lower, upper, self.level, p, self.method, int(n), se, df)

"""Whether the effect on a continuous outcome differs between subgroups (ordinal outcomes: proportional odds).

Oracles: `tests/oracles/naive_continuous.py`; R's `lm` with `sandwich::vcovHC` and `car::linearHypothesis`'s
F.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics._f_distribution import f_upper
from trialwright.statistics.linear import ERRORS, Coefficient, least_squares


@dataclass(frozen=True, slots=True)
class SubgroupEffect:
    """Treated minus control in one level of a subgroup, from the interaction model; `n` is that level's."""

    subgroup: str
    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    se: float

    def __str__(self) -> str:
        """One line: level of the subgroup, estimate, interval, p, n, method."""
        return _result.line(f"difference in {self.subgroup}", self)


@dataclass(frozen=True, slots=True)
class Interaction:
    """Whether the treatment's effect differs between the levels of a subgroup.

    With two levels, `estimate` and its interval are the second level's effect minus the first's; with more
    they are NaN, because one number cannot say it. `p` is that of the joint F test.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    f: float
    df_between: int
    df: float
    effects: tuple[SubgroupEffect, ...]

    def __str__(self) -> str:
        """One line: F, the difference of effects where there are two, p, n, method."""
        head = f"interaction F({self.df_between}, {self.df:g}) = {_result.number(self.f)}"
        if self.df_between == 1:
            return _result.line(f"{head}, difference of effects", self)
        return f"{head}, {_result.p_value(self.p)}, n = {self.n}, {self.method}"


def interaction(
    y: ArrayLike,
    treated: ArrayLike,
    subgroup: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    level: float = 0.95,
    robust: str = "HC3",
) -> Interaction:
    """Test of treatment-by-subgroup interaction, and the effect in each level, from one linear model.

    subgroup: shape (n,), sortable labels, at least two different ones; the others as in `ancova`. The model
    has a mean and an effect for each level and common slopes for the covariates. The joint test is Wald's
    with the robust covariance, over its number of contrasts, as F on (levels - 1, n - parameters).

    Raises `NotEstimable` where a level lacks an arm or has one participant in it alone (the level is named):
    merge levels, as the analysis plan says.
    """
    outcome = _estimable.sample("y", y)
    arm = _estimable.arms("treated", treated, outcome.size)
    matrix, titles = _estimable.covariates("covariates", covariates, outcome.size, names)
    level = _arguments.level(level)
    _arguments.choice("robust", robust, ERRORS)
    levels, code = _levels(subgroup, arm)
    k = len(levels)
    member = (code[:, None] == np.arange(k)).astype(np.float64)
    design = np.column_stack((member, member * arm[:, None], matrix))
    fit = least_squares(design, outcome, (*levels, *(f"treated in {name}" for name in levels), *titles), robust)
    rows = np.eye(design.shape[1])
    effects = tuple(
        _effect(fit.estimable(rows[k + j], f"effect in {levels[j]}", level), levels[j], arm[code == j])
        for j in range(k)
    )
    gaps = rows[k + 1 : 2 * k] - rows[k]
    gap = gaps @ fit.beta
    f = float(gap @ np.linalg.solve(gaps @ fit.covariance @ gaps.T, gap)) / (k - 1)
    nan = float("nan")
    single = fit.contrast(gaps[0], "difference of effects", level)
    estimate, lower, upper = (single.estimate, single.lower, single.upper) if k == 2 else (nan, nan, nan)
    method = f"linear model, {robust} covariance"
    p = f_upper(f, k - 1, fit.df)
    return Interaction(estimate, lower, upper, level, p, method, outcome.size, f, k - 1, fit.df, effects)


def _levels(subgroup: ArrayLike, arm: Floats) -> tuple[list[str], Integers]:
    labels = np.asarray(subgroup)
    if labels.dtype.kind == "O" and any(label is None for label in labels.ravel()):
        raise ValueError("subgroup: None is missing; give the missing a level of their own or leave them out")
    text = _arguments.labels("subgroup", labels, arm.size)
    distinct, code = np.unique(text if labels.dtype.kind == "O" else labels, return_inverse=True)
    names = [str(name) for name in distinct]
    if len(names) < 2:
        raise NotEstimable(f"subgroup: only one level, {names[0]}, so nothing can differ between levels")
    for j, name in enumerate(names):
        size, treated = int((code == j).sum()), int(arm[code == j].sum())
        if treated in (0, size):
            raise NotEstimable(f"subgroup: level {name} has {treated} treated and {size - treated} control")
    return names, code


def _effect(found: Coefficient, name: str, arm: Floats) -> SubgroupEffect:
    treated = int(arm.sum())
    return SubgroupEffect(
        name,
        found.estimate,
        found.lower,
        found.upper,
        found.level,
        found.p,
        found.method,
        arm.size,
        treated,
        arm.size - treated,
        found.se,
    )

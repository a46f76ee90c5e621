"""Rubin's rules: one estimate and interval from the analyses of multiply imputed outcomes.

Oracle: R's mice 3.15.0 (`pool.scalar`), `tests/oracles/naive_missing.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isnan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import t_quantile, t_two_sided
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.missing import Imputations

Analyse = Callable[[Floats], tuple[float, float]]  # completed outcomes -> estimate and its standard error


@dataclass(frozen=True, slots=True)
class PooledEstimate:
    """Mean over imputations with Rubin's variance; `fraction_missing` is the information lost to missing outcomes.

    `within` and `between` are variances; `relative_increase` is (1 + 1/m) between / within.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    imputations: int
    se: float
    df: float
    within: float
    between: float
    relative_increase: float
    fraction_missing: float

    def __str__(self) -> str:
        """One line: estimate, interval, p, n, method."""
        return _result.line("pooled estimate", self)


def pool(
    estimates: ArrayLike, standard_errors: ArrayLike, *, n: int, complete_df: float = inf, level: float = 0.95
) -> PooledEstimate:
    """Rubin's rules (Rubin 1987, eq. 3.1.2 to 3.1.5) with Barnard and Rubin's degrees of freedom (1999, eq. 3).

    estimates, standard_errors: shape (m,), one for each completed data set, on a scale where they are about
    normal (a log odds ratio, not an odds ratio). n: participants. complete_df: degrees of freedom had
    nothing been missing; infinite for estimates judged by the normal distribution.
    """
    q = _estimable.sample("estimates", estimates, 2)
    u = _estimable.sample("standard_errors", standard_errors, 2) ** 2
    if u.size != q.size:
        raise ValueError(f"standard_errors: length {u.size}, but estimates has length {q.size}")
    if not (u > 0).all():
        raise NotEstimable("standard_errors: one of them is 0")
    if isnan(complete_df) or complete_df <= 0:
        raise ValueError(f"complete_df: {complete_df} is not positive")
    level = _arguments.level(level)
    m = q.size
    estimate, within, between = float(q.mean()), float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    df = _degrees_of_freedom(m, share, complete_df)
    half = t_quantile(0.5 + level / 2, df) * sqrt(total)
    increase = (1 + 1 / m) * between / within
    lost = (increase + 2 / (df + 3)) / (increase + 1) if increase > 0 else 0.0
    p = t_two_sided(estimate / sqrt(total), df)
    return PooledEstimate(
        estimate, estimate - half, estimate + half, level, p, f"Rubin's rules, {m} imputations", n, m, sqrt(total), df,
        within, between, increase, lost,
    )  # fmt: skip


def analyse_imputed(
    imputed: Imputations, analyse: Analyse, *, complete_df: float = inf, level: float = 0.95
) -> PooledEstimate:
    """Analyse every completed data set and pool; `analyse` takes outcomes (n,), returns estimate and standard error."""
    pairs = [analyse(values) for values in imputed.values]
    estimates, errors = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    return pool(estimates, errors, n=imputed.missing.size, complete_df=complete_df, level=level)


def _degrees_of_freedom(m: int, share: float, complete: float) -> float:
    if share == 0:
        return complete
    old = (m - 1) / share**2
    if complete == inf:
        return old
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return old * observed / (old + observed)

"""Descriptive summaries and the balance of baseline characteristics.

Oracles: `tests/oracles/naive_continuous.py` (plain loops) and R's `quantile(type = 2)`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable
from trialwright.statistics._result import number


@dataclass(frozen=True, slots=True)
class Description:
    """Summary of one variable in one group; None where the number does not exist (n = 0; sd at n = 1)."""

    n: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None
    missing: int = 0

    def __str__(self) -> str:
        """Mean (SD), median [Q1, Q3], range, n."""
        if self.mean is None or self.median is None:
            return f"n = 0, missing = {self.missing}"
        sd, q1, q3, low, high = (
            "-" if x is None else number(x) for x in (self.sd, self.q1, self.q3, self.minimum, self.maximum)
        )
        return (
            f"mean {number(self.mean)} (SD {sd}), median {number(self.median)} [{q1}, {q3}],"
            f" range {low} to {high}, n = {self.n}, missing = {self.missing}"
        )


def describe(values: ArrayLike) -> Description:
    """Mean, standard deviation, median, quartiles and range of one variable in its own unit.

    values: shape (n,); None or NaN is missing and is counted, not used.

    Quartiles follow the inverse of the empirical distribution, averaged at its steps (Hyndman and Fan 1996,
    definition 2; SAS PCTLDEF=5, the default there): each is an observed value or halfway between two.
    The standard deviation divides by n - 1.
    """
    x, missing = _estimable.observed("values", values)
    if x.size == 0:
        return Description(0, None, None, None, None, None, None, None, missing)
    q1, median, q3 = (float(q) for q in np.quantile(x, (0.25, 0.5, 0.75), method="averaged_inverted_cdf"))
    sd = float(x.std(ddof=1)) if x.size > 1 else None
    return Description(x.size, float(x.mean()), sd, median, q1, q3, float(x.min()), float(x.max()), missing)


def standardised_difference(treated: ArrayLike, control: ArrayLike) -> float | None:
    """Difference in means over the root of the average variance (Austin 2009, Statist Med 28:3083).

    treated, control: shape (n,) in one unit; None or NaN is left out. The result has no unit; its sign is
    treated minus control. None where it does not exist: an arm with fewer than two values, or two different
    constants. Two equal constants differ by 0.
    """
    t, _ = _estimable.observed("treated", treated)
    c, _ = _estimable.observed("control", control)
    if min(t.size, c.size) < 2:
        return None
    return _over(float(t.mean() - c.mean()), float((t.var(ddof=1) + c.var(ddof=1)) / 2))


def standardised_difference_proportions(
    treated_events: int, n_treated: int, control_events: int, n_control: int
) -> float | None:
    """Difference in proportions over the root of the average p(1 - p) (Austin 2009, as above).

    None where it does not exist: an empty arm, or everybody against nobody.
    """
    _arguments.count("treated_events", treated_events, most=_arguments.count("n_treated", n_treated))
    _arguments.count("control_events", control_events, most=_arguments.count("n_control", n_control))
    if n_treated == 0 or n_control == 0:
        return None
    p, q = treated_events / n_treated, control_events / n_control
    return _over(p - q, (p * (1 - p) + q * (1 - q)) / 2)


def standardised_difference_categories(treated: ArrayLike, control: ArrayLike) -> float | None:
    """Mahalanobis distance between two category distributions (Yang and Dalton 2012, SAS Global Forum 335).

    treated, control: shape (k,) counts of the same k categories in the same order. Categories empty in both
    arms are left out. The result is never negative; for two categories it is the absolute value of
    `standardised_difference_proportions`. None where it does not exist: an empty arm, or arms that share
    so little that the average covariance is singular.
    """
    t, c = _counts("treated", treated), _counts("control", control)
    if t.size != c.size:
        raise ValueError(f"control: {c.size} categories, but treated has {t.size}")
    if t.sum() == 0 or c.sum() == 0:
        return None
    seen = (t + c) > 0
    p, q = (t[seen] / t.sum())[1:], (c[seen] / c.sum())[1:]
    if p.size == 0:
        return 0.0
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    if np.linalg.matrix_rank(covariance) < p.size:
        return None
    return float(np.sqrt((p - q) @ np.linalg.solve(covariance, p - q)))


def _counts(name: str, values: ArrayLike) -> _arguments.Floats:
    counts = _estimable.sample(name, values)
    bad = counts[(counts < 0) | (counts != np.floor(counts))]
    if bad.size:
        raise ValueError(f"{name}: {bad[0]:g} is not a count")
    return counts


def _over(difference: float, variance: float) -> float | None:
    if variance > 0:
        return difference / float(np.sqrt(variance))
    return 0.0 if difference == 0 else None

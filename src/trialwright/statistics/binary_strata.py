"""Mantel-Haenszel: one odds ratio, risk ratio or risk difference over strata.

Oracle: `tests/oracles/naive.py` (sums in loops), R `mantelhaen.test`.
"""

from dataclasses import dataclass
from math import exp, inf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import chi_square_upper, critical
from trialwright.statistics._estimable import NotEstimable


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """A stratified effect; p of the Cochran-Mantel-Haenszel chi-square without continuity correction."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    effect: str
    strata: int

    def __str__(self) -> str:
        """One line: effect, interval, p, n, method."""
        return _result.line(f"{self.effect} within strata", self)


def mantel_haenszel(
    events_t: ArrayLike,
    n_t: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    effect: str = "odds ratio",
    level: float = 0.95,
) -> MantelHaenszel:
    """Events and participants by stratum, each of shape (strata,); strata without one of the arms are left out.

    Mantel, Haenszel (1959). Variances: odds ratio Robins, Breslow, Greenland (1986, Biometrics 42:311); risk ratio
    and risk difference Greenland, Robins (1985, Biometrics 41:55), the latter as Sato (1989, Biometrics 45:1323).
    """
    level = _arguments.level(level)
    _arguments.choice("effect", effect, ("odds ratio", "risk ratio", "risk difference"))
    a, m, c, n = _strata(events_t, n_t, events_c, n_c)
    total = m + n
    if effect == "risk difference":
        weight = m * n / total
        estimate = float((a * n - c * m) @ (1 / total) / weight.sum())
        half = (m**2 * c - n**2 * a + m * n * (n - m) / 2) / total**2
        both = (a * (n - c) + c * (m - a)) / (2 * total)
        error = sqrt(max(estimate * half.sum() + both.sum(), 0.0)) / weight.sum()
        lower, upper = estimate - critical(level) * error, estimate + critical(level) * error
    else:
        estimate, error = _odds(a, m, c, n) if effect == "odds ratio" else _risks(a, m, c, n)
        reach = critical(level) * error
        lower, upper = estimate * exp(-reach), estimate * exp(reach)
    p = chi_square_upper(_cmh(a, m, c, n), 1)
    return MantelHaenszel(estimate, lower, upper, level, p, "Mantel-Haenszel", int(total.sum()), effect, a.size)


def _odds(a: Floats, m: Floats, c: Floats, n: Floats) -> tuple[float, float]:
    """Estimate and standard error of its logarithm (Robins, Breslow, Greenland 1986)."""
    total = m + n
    r, s = a * (n - c) / total, (m - a) * c / total
    p, q = (a + n - c) / total, (m - a + c) / total
    if r.sum() == 0 or s.sum() == 0:
        return (inf if r.sum() else nan if s.sum() == 0 else 0.0), nan
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    return float(r.sum() / s.sum()), sqrt(float(variance))


def _risks(a: Floats, m: Floats, c: Floats, n: Floats) -> tuple[float, float]:
    """Estimate and standard error of its logarithm (Greenland, Robins 1985)."""
    total = m + n
    r, s = a * n / total, c * m / total
    if r.sum() == 0 or s.sum() == 0:
        return (inf if r.sum() else nan if s.sum() == 0 else 0.0), nan
    variance = ((m * n * (a + c) - a * c * total) / total**2).sum() / (r.sum() * s.sum())
    return float(r.sum() / s.sum()), sqrt(float(variance))


def _cmh(a: Floats, m: Floats, c: Floats, n: Floats) -> float:
    total, events = m + n, a + c
    many = total > 1
    variance = (m * n * events * (total - events))[many] / (total**2 * (total - 1))[many]
    deviation = float((a - m * events / total).sum())
    return deviation**2 / float(variance.sum()) if variance.sum() > 0 else 0.0


def _strata(*given: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    names = ("events_t", "n_t", "events_c", "n_c")
    columns = [
        np.atleast_1d(_arguments.scores(k, np.atleast_1d(v))).astype(np.float64)
        for k, v in zip(names, given, strict=True)
    ]
    for name, column in zip(names, columns, strict=True):
        if column.size != columns[0].size:
            raise ValueError(f"{name}: {column.size} strata, but events_t has {columns[0].size}")
        for value in column:
            _arguments.count(name, value)
    a, m, c, n = columns
    for name, events, size in (("events_t", a, m), ("events_c", c, n)):
        if (events > size).any():
            raise ValueError(
                f"{name}: {events[events > size][0]:g} events among {size[events > size][0]:g} participants"
            )
    used = (m > 0) & (n > 0)
    if not used.any():
        raise NotEstimable("n_t: no stratum holds both arms")
    return a[used], m[used], c[used], n[used]

"""Intraclass correlation of several raters: the six forms of Shrout and Fleiss.

Oracles: their own example (1979, tables 2 and 4), R's `psych::ICC`, `tests/oracles/naive_agreement.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics._f_distribution import f_quantile, f_upper

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """Share of the variance that lies between participants; `p` is that of no variance between them (F test)."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    raters: int
    f: float
    df_between: float
    df_within: float

    def __str__(self) -> str:
        """One line: ICC, interval, p, n, form."""
        return _result.line("intraclass correlation", self)


def intraclass_correlation(ratings: ArrayLike, form: str = "2,1", level: float = 0.95) -> IntraclassCorrelation:
    """Intraclass correlation (Shrout and Fleiss 1979, Psychol Bull 86:420; intervals by their p. 424-425).

    ratings: shape (n, k), one row for each participant, one column for each of k raters, none missing.
    form: "1,1" each participant has raters of his own; "2,1" the same raters, a sample of all, and absolute
    agreement counts; "3,1" the same raters, these alone, and consistency counts; with ",k" the mean of the
    k raters instead of a single one.

    Raises `NotEstimable` where nothing varies within participants or nothing between them.
    """
    matrix = np.asarray(ratings, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] < 2 or matrix.shape[1] < 2:
        raise ValueError(f"ratings: shape {matrix.shape}, expected at least (2, 2), participants by raters")
    matrix = _arguments.design("ratings", matrix, matrix.shape[0])
    _arguments.choice("form", form, FORMS)
    level = _arguments.level(level)
    n, k = matrix.shape
    between, raters, residual, within = _mean_squares(matrix)
    error = within if form[0] == "1" else residual
    df = n * (k - 1) if form[0] == "1" else (n - 1) * (k - 1)
    floor = 1e-14 * float((matrix**2).max())
    if between <= floor or error <= floor:
        where = "between" if between <= floor else "within"
        raise NotEstimable(f"ratings: nothing varies {where} participants, so there is no F ratio")
    f = between / error
    if form[0] == "2":
        single = (between - error) / (between + (k - 1) * error + k * (raters - error) / n)
        low, high = _absolute_limits(between, raters, error, n, k, (1 - level) / 2)
    else:
        single = (f - 1) / (f + k - 1)
        tail = 0.5 + level / 2
        low, high = f / f_quantile(tail, n - 1, df), f * f_quantile(tail, df, n - 1)
        low, high = (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)
    if form[2] == "k":
        single, low, high = (k * r / (1 + (k - 1) * r) for r in (single, low, high))
    p = f_upper(f, n - 1, df)
    return IntraclassCorrelation(single, low, high, level, p, f"ICC({form})", n, k, f, n - 1, df)


def _mean_squares(matrix: Floats) -> tuple[float, float, float, float]:
    """Between participants, between raters, residual of both, and within participants."""
    n, k = matrix.shape
    grand = matrix.mean()
    participants, raters = matrix.mean(axis=1) - grand, matrix.mean(axis=0) - grand
    residual = matrix - grand - participants[:, None] - raters[None, :]
    square = float((residual**2).sum())
    of_raters = float(n * (raters**2).sum())
    return (
        float(k * (participants**2).sum()) / (n - 1),
        of_raters / (k - 1),
        square / ((n - 1) * (k - 1)),
        (square + of_raters) / (n * (k - 1)),
    )


def _absolute_limits(between: float, raters: float, error: float, n: int, k: int, tail: float) -> tuple[float, float]:
    """Limits of ICC(2,1) by Satterthwaite's approximation (Shrout and Fleiss 1979, p. 424)."""
    r = (between - error) / (between + (k - 1) * error + k * (raters - error) / n)
    ratio = raters / error
    rest = n * (1 + (k - 1) * r) - k * r
    v = (k - 1) * (n - 1) * (k * r * ratio + rest) ** 2 / ((n - 1) * (k * r * ratio) ** 2 + rest**2)
    up, down = f_quantile(1 - tail, n - 1, v), f_quantile(1 - tail, v, n - 1)
    noise = k * raters + (k * n - k - n) * error
    return n * (between - up * error) / (up * noise + n * between), n * (down * between - error) / (
        noise + n * down * between
    )

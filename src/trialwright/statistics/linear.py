"""Least squares with heteroscedasticity-consistent errors: the ground under `ancova` and `interaction`.

Oracles: `tests/oracles/naive_continuous.py` (normal equations in plain loops); R's `lm` with
`sandwich::vcovHC`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.statistics import _estimable, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import t_quantile, t_two_sided
from trialwright.statistics._estimable import NotEstimable

ERRORS = ("HC3", "HC2", "HC1", "HC0", "classical")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient, contrast or least-squares mean of a linear model, in the outcome's unit.

    Where one participant alone determines it, the standard error and all that follows from it are NaN.
    """

    name: str
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
        """One line: name, estimate, interval, p, n, method."""
        return _result.line(self.name, self)


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients, their covariance, residual degrees of freedom, participants and the kind of error.

    `lone` has a row for each participant with leverage 1: his influence on the coefficients. A contrast
    that he influences has no robust standard error, because his residual is 0 whatever his outcome.
    """

    beta: Floats
    covariance: Floats
    df: int
    n: int
    robust: str
    lone: Floats

    def contrast(self, row: Floats, name: str, level: float) -> Coefficient:
        """The linear combination `row` of the coefficients, by t on the residual degrees of freedom."""
        estimate, variance = float(row @ self.beta), float(row @ self.covariance @ row)
        alone = bool(self.lone.size) and float(np.abs(self.lone @ row).max()) > 1e-9
        se = float("nan") if alone or not variance > 0 else float(np.sqrt(variance))
        half = t_quantile(0.5 + level / 2, self.df) * se
        p = t_two_sided(estimate / se, self.df)
        method = f"linear model, {self.robust} error"
        return Coefficient(name, estimate, estimate - half, estimate + half, level, p, method, self.n, se, self.df)

    def estimable(self, row: Floats, name: str, level: float) -> Coefficient:
        """`contrast`, or `NotEstimable` where it has no standard error."""
        found = self.contrast(row, name, level)
        if np.isnan(found.se):
            raise NotEstimable(
                f"{name}: a single participant alone determines it, so that it has no {self.robust} standard"
                " error; merge categories, or ask for robust='classical'"
            )
        return found


def least_squares(design: Floats, y: Floats, names: Sequence[str], robust: str) -> Fit:
    """Least squares of y (n,) on design (n, p) of full rank; HC errors as Long and Ervin (2000), eq. 3-6.

    Raises `NotEstimable` where a column is collinear (it is named), no residual is left or all are 0.
    """
    n, p = design.shape
    if n <= p:
        raise NotEstimable(f"y: {n} participants for {p} coefficients leave no residual")
    _estimable.full_rank(design, names)
    scale = np.linalg.norm(design, axis=0)
    q, r = np.linalg.qr(design / scale)
    inverse = np.linalg.inv(r) / scale[:, None]
    beta = inverse @ (q.T @ y)
    residual = y - design @ beta
    if float(residual @ residual) <= 1e-24 * float(y @ y):
        raise NotEstimable("y: the outcome is constant or fitted exactly, so there is no standard error")
    if robust == "classical":
        covariance = inverse @ inverse.T * float(residual @ residual) / (n - p)
        return Fit(beta, covariance, n - p, n, robust, np.empty((0, p)))
    leverage = np.einsum("ij,ij->i", q, q)
    alone = leverage > 1 - 1e-10
    power = {"HC0": 0, "HC1": 0, "HC2": 1, "HC3": 2}[robust]
    weight = np.where(alone, 0.0, residual**2 / np.where(alone, 1.0, 1 - leverage) ** power)
    if robust == "HC1":
        weight *= n / (n - p)
    half = inverse @ (q.T * np.sqrt(weight))
    return Fit(beta, half @ half.T, n - p, n, robust, (inverse @ q[alone].T).T)

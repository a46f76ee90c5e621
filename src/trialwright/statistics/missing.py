"""Multiple imputation of missing outcomes among the living; what a death means is the estimand's, never a guess.

Oracles: `tests/oracles/naive_missing.py` (plain loops), R's mice 3.15.0 for the pooling, simulation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics import _arguments, _estimable
from trialwright.statistics._arguments import Floats
from trialwright.statistics._estimable import NotEstimable

METHODS = ("regression", "matching")
_DONORS = 5


@dataclass(frozen=True, slots=True)
class Imputations:
    """Completed outcomes, shape (imputations, n), and which of the n were missing; treated as read-only."""

    values: Floats
    missing: NDArray[np.bool_]
    missing_treated: int
    missing_control: int
    method: str

    def __str__(self) -> str:
        """One line: how many were imputed, how often, how."""
        return (
            f"{self.missing_treated} treated and {self.missing_control} control outcomes of {self.missing.size}"
            f" imputed {self.values.shape[0]} times by {self.method}"
        )

    def shifted(
        self, treated: ArrayLike, by: tuple[float, float], limits: tuple[float, float] | None = None
    ) -> "Imputations":
        """The same draws with (treated, control) added to what was imputed, kept within `limits`."""
        arm = _estimable.arms("treated", treated, self.missing.size)
        moved = self.values + np.where(self.missing, np.where(arm == 1, by[0], by[1]), 0.0)
        if limits is not None:
            moved = np.where(self.missing, np.clip(moved, *limits), moved)
        words = f"{self.method}, shifted by {by[0]:g} (treated) and {by[1]:g} (control)"
        return Imputations(moved, self.missing, self.missing_treated, self.missing_control, words)


def impute(
    y: ArrayLike,
    treated: ArrayLike,
    predictors: ArrayLike | None = None,
    *,
    generator: np.random.Generator,
    deceased: ArrayLike | None = None,
    imputations: int = 50,
    method: str = "regression",
) -> Imputations:
    """Proper multiple imputation under missing at random, within each arm.

    y: shape (n,), NaN where missing. predictors: shape (n, k), none missing, such as baseline and earlier
    visits. deceased: shape (n,), true where the participant died before the outcome. method: "regression",
    a normal linear model with parameters drawn from their posterior (Rubin 1987, p. 167); "matching", the
    observed outcome of one of the 5 nearest by predicted mean (Little 1988, J Bus Econ Stat 6:287; type 1
    matching of van Buuren 2018, section 3.4.2), which keeps an ordinal score on its scale.

    Death is refused as a missing value: y of the deceased must already hold what the estimand gives (the
    worst score of a composite), or they must be left out (while alive). They neither teach the model nor
    lend their score.

    Raises `NotEstimable` where an arm has too few observed outcomes among the living for the predictors.
    """
    outcome = np.asarray(y, dtype=np.float64)
    if outcome.ndim != 1 or np.isinf(outcome).any():
        raise ValueError(f"y: shape {outcome.shape}; expected one dimension, finite or NaN where missing")
    arm = _estimable.arms("treated", treated, outcome.size)
    matrix, names = _estimable.covariates("predictors", predictors, outcome.size, None)
    _arguments.choice("method", method, METHODS)
    _arguments.count("imputations", imputations, least=2)
    missing = np.isnan(outcome)
    dead = _deaths(deceased, missing)
    values = np.tile(outcome, (imputations, 1))
    design = np.column_stack((np.ones(outcome.size), matrix))
    for value, word in ((1, "treated"), (0, "control")):
        here = arm == value
        holes, models = here & missing, here & ~missing & ~dead
        if holes.any():
            model = _fit(design[models], outcome[models], ("intercept", *names), word)
            draw = _regression if method == "regression" else _matching
            values[:, holes] = draw(model, design[holes], imputations, generator)
    return Imputations(values, missing, int((missing & (arm == 1)).sum()), int((missing & (arm == 0)).sum()), method)


@dataclass(frozen=True, slots=True)
class _Model:
    x: Floats
    y: Floats
    beta: Floats
    root: Floats
    square: float
    df: int


def _deaths(deceased: ArrayLike | None, missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if deceased is None:
        return np.zeros(missing.size, dtype=np.bool_)
    dead = np.asarray(deceased)
    if dead.shape != missing.shape or not np.isin(dead, (0, 1)).all():
        raise ValueError(f"deceased: shape {dead.shape}, expected ({missing.size},) of true or false")
    lost = np.flatnonzero(dead.astype(np.bool_) & missing)
    if lost.size:
        raise ValueError(
            f"deceased: the participant at position {lost[0]} ({lost.size} in all) died and has no outcome; death is"
            " not imputed: give the estimand's value (composite), or leave the participant out (while alive)"
        )
    return dead.astype(np.bool_)


def _fit(x: Floats, y: Floats, names: tuple[str, ...], arm: str) -> _Model:
    df = x.shape[0] - x.shape[1]
    if df < 1:
        raise NotEstimable(
            f"y: {x.shape[0]} observed {arm} outcomes for {x.shape[1]} coefficients cannot teach a model"
        )
    _estimable.full_rank(x, names)
    q, r = np.linalg.qr(x)
    root = np.asarray(np.linalg.inv(r), dtype=np.float64)
    beta = root @ (q.T @ y)
    residual = y - x @ beta
    return _Model(x, y, beta, root, float(residual @ residual), df)


def _posterior(model: _Model, times: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draws of the residual standard deviation (times,) and of the coefficients (times, p)."""
    sd = np.sqrt(model.square / generator.chisquare(model.df, times))
    z = generator.standard_normal((times, model.beta.size))
    return sd, model.beta + sd[:, None] * (z @ model.root.T)


def _regression(model: _Model, x: Floats, times: int, generator: np.random.Generator) -> Floats:
    sd, beta = _posterior(model, times, generator)
    noise = generator.standard_normal((times, x.shape[0]))
    return np.asarray(beta @ x.T + sd[:, None] * noise, dtype=np.float64)


def _matching(model: _Model, x: Floats, times: int, generator: np.random.Generator) -> Floats:
    _, beta = _posterior(model, times, generator)
    gap = np.abs((beta @ x.T)[:, :, None] - (model.x @ model.beta)[None, None, :])
    donors = min(_DONORS, model.y.size)
    nearest = np.argsort(gap, axis=2, kind="stable")[:, :, :donors]
    chosen = generator.integers(donors, size=nearest.shape[:2])
    return np.asarray(model.y[np.take_along_axis(nearest, chosen[:, :, None], axis=2)[:, :, 0]], dtype=np.float64)

"""The proportional odds model made ready for fitting: checked, coded, centred, scaled and sorted by category."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics import _arguments
from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._estimable import NotEstimable, full_rank

_FEW = 2_000  # rows that give a good start where there are many more, and save passes over all


@dataclass(frozen=True, slots=True, eq=False)
class OddsModel:
    """Rows sorted by category: category j has columns[:, bounds[j]:bounds[j + 1]], `columns` (p, n) centred and scaled.

    `weights`: frequencies, empty where every row counts once; `totals`: frequency of each category.
    """

    bounds: Integers
    columns: Floats
    weights: Floats
    totals: Floats
    categories: Floats
    names: tuple[str, ...]
    centre: Floats
    scale: Floats

    @property
    def y(self) -> Integers:
        """Category 0..k-1 of each row."""
        return np.repeat(np.arange(self.totals.size), np.diff(self.bounds))

    @property
    def frequencies(self) -> Floats:
        """The weight of each row, also where every row counts once."""
        return self.weights if self.weights.size else np.ones(self.columns.shape[1])

    @property
    def n(self) -> int:
        """Participants: the sum of the frequencies."""
        return round(float(self.totals.sum()))

    def without(self, column: int) -> "OddsModel":
        """The model less one column."""
        names = self.names[:column] + self.names[column + 1 :]
        columns, centre, scale = (np.delete(a, column, axis=0) for a in (self.columns, self.centre, self.scale))
        return replace(self, columns=columns, names=names, centre=centre, scale=scale)


@dataclass(frozen=True, slots=True, eq=False)
class OddsFit:
    """A maximum on the scaled columns: cuts then coefficients of a *higher* score, and the information there."""

    theta: Floats
    information: Floats
    loglik: float
    iterations: int


def odds_model(
    y: ArrayLike, x: ArrayLike, names: Sequence[str] | None, weights: ArrayLike | None, strata: ArrayLike | None
) -> OddsModel:
    """Check and code the data; strata become indicator columns after the given ones."""
    from trialwright.statistics import kernels_odds

    scores = _arguments.scores("y", y)
    matrix = np.asarray(x, dtype=np.float64)
    matrix = matrix[:, None] if matrix.ndim == 1 else matrix
    if matrix.ndim != 2 or matrix.shape[0] != scores.size:
        raise ValueError(f"x: needs {scores.size} rows, has shape {np.shape(x)}")
    titles = list(names) if names is not None else [f"x{j + 1}" for j in range(matrix.shape[1])]
    if len(titles) != matrix.shape[1]:
        raise ValueError(f"names: {len(titles)} names {titles} for {matrix.shape[1]} columns")
    frequencies = _weights(weights, scores.size)
    if strata is not None:
        matrix, titles = _with_strata(matrix, titles, _arguments.labels("strata", strata, scores.size))
    if frequencies.size and not frequencies.all():
        used = frequencies > 0
        scores, matrix, frequencies = scores[used], matrix[used], frequencies[used]
    categories, codes = _coded(scores)
    if categories.size < 2:
        raise NotEstimable(f"y: every score is {categories[0]:g}; an odds ratio needs two categories")
    if matrix.shape[1] == 1:
        matrix, codes, frequencies = _tabulated(matrix, codes, frequencies, categories.size)
    parts = kernels_odds.arranged(codes, matrix, frequencies, categories.size)
    bounds, columns, sorted_weights, totals, centre, scale = parts
    if not np.isfinite(centre).all():
        _arguments.design("x", x, scores.size)  # names the value that is not a number
    for j in np.flatnonzero(~(scale > 1e-12 * np.abs(centre))):
        raise NotEstimable(f"x: column {titles[j]!r} is constant; it has no odds ratio")
    return OddsModel(bounds, columns, sorted_weights, totals, categories, tuple(titles), centre, scale)


def fit(model: OddsModel, offset: Floats | None = None, start: Floats | None = None) -> OddsFit:
    """The maximum; raises `NotEstimable` where columns are collinear or separate the categories."""
    from trialwright.statistics import kernels_odds

    p, k = model.columns.shape[0], model.totals.size
    offset = np.empty(0) if offset is None else offset
    theta = _start(model, offset) if start is None else start.copy()
    information = np.empty((theta.size, theta.size))
    data = (model.bounds, model.columns, model.weights, offset)
    status, iterations = kernels_odds.maximise(*data, theta, model.totals, information)
    if status != kernels_odds.CONVERGED:
        if p:
            full_rank(model.columns.T * np.sqrt(model.frequencies)[:, None], model.names)
        far = model.names[int(np.argmax(np.abs(theta[k - 1 :])))] if p else "the offset"
        raise NotEstimable(
            f"x: no finite odds ratio exists, since the columns separate the categories of y; {far!r} grows"
            " beyond all bounds"
        )
    loglik = kernels_odds.loglikelihood(*data, theta, model.totals)
    return OddsFit(theta, information, float(loglik), int(iterations))


def null_loglik(model: OddsModel) -> float:
    """Log-likelihood of the model with cuts alone."""
    return float((model.totals * np.log(model.totals / model.totals.sum())).sum())


def _start(model: OddsModel, offset: Floats) -> Floats:
    """Cuts of the pooled sample and no effect; with many rows, the maximum over every so-manieth of them."""
    share = np.cumsum(model.totals)
    null = np.concatenate([np.log(share[:-1] / (share[-1] - share[:-1])), np.zeros(model.columns.shape[0])])
    stride = int(model.bounds[-1]) // _FEW
    if stride < 5 or model.weights.size or offset.size:
        return null
    from trialwright.statistics import kernels_odds

    bounds = -(-model.bounds // stride)
    totals = np.diff(bounds).astype(np.float64)
    columns, theta = np.ascontiguousarray(model.columns[:, ::stride]), null.copy()
    if not totals.all():
        return null
    part = (bounds, columns, model.weights, offset, theta, totals, np.empty((null.size, null.size)))
    return theta if kernels_odds.maximise(*part)[0] == kernels_odds.CONVERGED else null


def _coded(scores: NDArray[np.generic]) -> tuple[Floats, Integers]:
    """Distinct categories and the place of each score among them."""
    whole = scores.astype(np.int64)
    if scores.dtype != np.int64 and (whole != scores).any():
        raise ValueError(f"y: score {scores[whole != scores][0]} is not a whole number")
    low = int(whole.min())
    if int(whole.max()) - low > 1_000:
        categories, codes = np.unique(whole, return_inverse=True)
        return categories.astype(np.float64), codes.astype(np.int64)
    counts = np.bincount(whole - low)
    used = counts > 0
    place = np.cumsum(used) - 1
    return (np.flatnonzero(used) + low).astype(np.float64), place[whole - low]


def _weights(weights: ArrayLike | None, rows: int) -> Floats:
    if weights is None:
        return np.empty(0)
    array = _arguments.scores("weights", weights).astype(np.float64)
    if array.size != rows:
        raise ValueError(f"weights: {array.size} weights for {rows} rows")
    if (array < 0).any():
        raise ValueError(f"weights: weight {array[array < 0][0]:g} is below 0")
    if array.sum() == 0:
        raise NotEstimable("weights: every weight is 0")
    return array


def _with_strata(matrix: Floats, titles: list[str], labels: NDArray[np.str_]) -> tuple[Floats, list[str]]:
    distinct, codes = np.unique(labels, return_inverse=True)
    indicators = (codes[:, None] == np.arange(1, distinct.size)).astype(np.float64)
    return np.hstack([matrix, indicators]), [*titles, *(f"stratum {label}" for label in distinct[1:])]


def _tabulated(matrix: Floats, codes: Integers, weights: Floats, k: int) -> tuple[Floats, Integers, Floats]:
    """One indicator column: its table of counts in place of the rows."""
    arm = matrix[:, 0] == 1
    if not (arm | (matrix[:, 0] == 0)).all():
        return matrix, codes, weights
    table = np.bincount(2 * codes + arm, weights if weights.size else None, 2 * k).astype(np.float64)
    used = np.flatnonzero(table)
    return (used % 2).astype(np.float64)[:, None], used // 2, table[used]

"""The proportional odds model made ready for fitting: checked, coded, centred and scaled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics import _arguments
from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._estimable import NotEstimable, full_rank


@dataclass(frozen=True, slots=True, eq=False)
class OddsModel:
    """Rows of the model: y 0..k-1, x (n, p) centred and scaled, frequency weights, and how to return."""

    y: Integers
    x: Floats
    weights: Floats
    categories: NDArray[np.float64]
    names: tuple[str, ...]
    centre: Floats
    scale: Floats

    def without(self, column: int) -> "OddsModel":
        """The model less one column."""
        keep = [j for j in range(self.x.shape[1]) if j != column]
        return replace(
            self,
            x=np.ascontiguousarray(self.x[:, keep]),
            names=tuple(self.names[j] for j in keep),
            centre=self.centre[keep],
            scale=self.scale[keep],
        )


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
    scores = _arguments.scores("y", y)
    if scores.dtype != np.int64 and (scores != np.floor(scores)).any():
        raise ValueError(f"y: score {scores[scores != np.floor(scores)][0]} is not a whole number")
    matrix = _arguments.design("x", x, scores.size)
    titles = list(names) if names is not None else [f"x{j + 1}" for j in range(matrix.shape[1])]
    if len(titles) != matrix.shape[1]:
        raise ValueError(f"names: {len(titles)} names {titles} for {matrix.shape[1]} columns")
    frequencies = _weights(weights, scores.size)
    if strata is not None:
        matrix, titles = _with_strata(matrix, titles, _arguments.labels("strata", strata, scores.size))
    used = frequencies > 0
    if not used.all():
        scores, matrix, frequencies = scores[used], matrix[used], frequencies[used]
    categories, codes = np.unique(scores, return_inverse=True)
    if categories.size < 2:
        raise NotEstimable(f"y: every score is {categories[0]:g}; an odds ratio needs two categories")
    if matrix.shape[1] == 1 and categories.size * 2 < scores.size:
        matrix, codes, frequencies = _aggregated(matrix, codes, frequencies, categories.size)
    centre = frequencies @ matrix / frequencies.sum()
    centred = matrix - centre
    scale = np.sqrt(frequencies @ centred**2 / frequencies.sum())
    _refuse_aliased(centred, scale, np.sqrt(frequencies), titles)
    return OddsModel(
        codes.astype(np.int64),
        centred / scale,
        frequencies,
        categories.astype(np.float64),
        tuple(titles),
        centre,
        scale,
    )


def fit(model: OddsModel, offset: Floats | None = None, start: Floats | None = None) -> OddsFit:
    """The maximum; raises `NotEstimable` where it lies at infinity (the columns separate the categories)."""
    from trialwright.statistics import kernels_odds

    p = model.x.shape[1]
    if start is None:
        share = np.cumsum(np.bincount(model.y, model.weights))
        start = np.concatenate([np.log(share[:-1] / (share[-1] - share[:-1])), np.zeros(p)])
    if offset is None:
        offset = np.zeros(model.y.size)
    theta, information = start.copy(), np.empty((start.size, start.size))
    loglik, status, iterations = kernels_odds.maximise(model.y, model.x, model.weights, offset, theta, information)
    if status != kernels_odds.CONVERGED:
        far = model.names[int(np.argmax(np.abs(theta[theta.size - p :])))] if p else "the offset"
        raise NotEstimable(
            f"x: no finite odds ratio exists, since the columns separate the categories of y; {far!r} grows"
            " beyond all bounds"
        )
    return OddsFit(theta, information, float(loglik), int(iterations))


def null_loglik(model: OddsModel) -> float:
    """Log-likelihood of the model with cuts alone."""
    totals = np.bincount(model.y, model.weights)
    return float((totals * np.log(totals / totals.sum())).sum())


def _weights(weights: ArrayLike | None, rows: int) -> Floats:
    if weights is None:
        return np.ones(rows)
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


def _aggregated(matrix: Floats, codes: Integers, weights: Floats, k: int) -> tuple[Floats, Integers, Floats]:
    values, place = np.unique(matrix[:, 0], return_inverse=True)
    if values.size * k >= codes.size:
        return matrix, codes, weights
    table = np.bincount(place * k + codes, weights, values.size * k)
    used = np.flatnonzero(table)
    return np.ascontiguousarray(values[used // k][:, None]), (used % k).astype(np.int64), table[used].astype(np.float64)


def _refuse_aliased(centred: Floats, scale: Floats, root: Floats, titles: list[str]) -> None:
    """Refuse a constant column or one that is a combination of others, by name."""
    size = np.sqrt(np.mean(centred**2, axis=0)) + np.abs(centred).max(axis=0) if centred.size else scale
    for j, title in enumerate(titles):
        if not scale[j] > 1e-12 * (1 + size[j]):
            raise NotEstimable(f"x: column {title!r} is constant; it has no odds ratio")
    unit = centred / scale * root[:, None]
    gram = unit.T @ unit
    if gram.size and np.linalg.eigvalsh(gram)[0] < 1e-9 * unit.shape[0]:
        full_rank(unit, titles)

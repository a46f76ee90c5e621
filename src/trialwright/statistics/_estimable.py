"""Whether the data determine the number that is asked for, beyond being valid numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments
from trialwright.statistics._arguments import Floats


class NotEstimable(ValueError):  # noqa: N818 - the field's own words: "NE" stands in its tables
    """The data are valid, but they do not determine the number that was asked for; the message says why.

    It is a `ValueError`, so that a caller who knows no better stops, and one who does may print the reason.
    """


def sample(name: str, values: ArrayLike, least: int = 1) -> Floats:
    """One-dimensional float array of at least `least` finite values; missing values are refused."""
    vector = _arguments.scores(name, values, empty=True).astype(np.float64)
    if vector.size < least:
        raise NotEstimable(f"{name}: holds {vector.size} value(s) where at least {least} are needed")
    return vector


def observed(name: str, values: ArrayLike) -> tuple[Floats, int]:
    """The observed values and the number of missing ones (None or NaN), for descriptive summaries."""
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: holds something that is neither a number nor missing") from None
    if vector.ndim != 1:
        raise ValueError(f"{name}: needs one dimension, has shape {vector.shape}")
    if np.isinf(vector).any():
        raise ValueError(f"{name}: value {vector[np.isinf(vector)][0]} is infinite")
    keep = ~np.isnan(vector)
    return vector[keep], int(vector.size - keep.sum())


def arms(name: str, values: ArrayLike, rows: int) -> Floats:
    """0 (control) or 1 (treated) for each of `rows` participants, both arms present."""
    arm = sample(name, values)
    if arm.size != rows:
        raise ValueError(f"{name}: length {arm.size}, but the outcome has length {rows}")
    bad = np.flatnonzero((arm != 0) & (arm != 1))
    if bad.size:
        raise ValueError(f"{name}: value {arm[bad[0]]:g} at position {bad[0]} is neither 0 (control) nor 1 (treated)")
    for value, word in ((1, "treated"), (0, "control")):
        if not (arm == value).any():
            raise NotEstimable(f"{name}: no {word} participant among {rows}")
    return arm


def covariates(
    name: str, values: ArrayLike | None, rows: int, names: Sequence[str] | None
) -> tuple[Floats, tuple[str, ...]]:
    """A (rows, k) matrix and its k names; None gives k = 0."""
    matrix = np.empty((rows, 0)) if values is None else _arguments.design(name, values, rows)
    titles = tuple(names) if names is not None else tuple(f"x{k + 1}" for k in range(matrix.shape[1]))
    if len(titles) != matrix.shape[1]:
        raise ValueError(f"names: {len(titles)} names {titles} for {matrix.shape[1]} covariates")
    return matrix, titles


def full_rank(design: Floats, names: Sequence[str]) -> None:
    """Refuse a design in which a column is 0 or a combination of those before it (to a relative 1e-9).

    Modified Gram-Schmidt, twice over, so that the first column at fault is the one that is named.
    """
    basis: list[Floats] = []
    for j, name in enumerate(names):
        column = design[:, j].astype(np.float64)
        size = float(np.linalg.norm(column))
        for direction in basis * 2:
            column = column - direction * (direction @ column)
        left = float(np.linalg.norm(column))
        if left <= 1e-9 * size:
            raise NotEstimable(
                f"covariates: {name!r} is constant or a linear combination of"
                f" {', '.join(names[:j]) or 'nothing'}; leave it out"
            )
        basis.append(column / left)

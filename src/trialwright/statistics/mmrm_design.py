"""The design of a repeated-measures model: who was seen at which visit, and with what.

Columns stand for control means, differences and slopes at each visit, so that every number a reader asks for is
a coefficient or the sum of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics import _estimable
from trialwright.statistics._arguments import Floats
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.mmrm_reml import Pattern


@dataclass(frozen=True, slots=True)
class RepeatedData:
    """Participants with any outcome: outcomes (n, m), which are seen, arm (n,), design (n, m, p) and its names."""

    y: Floats
    seen: NDArray[np.bool_]
    arm: Floats
    design: Floats
    names: tuple[tuple[str, str], ...]
    visits: tuple[str, ...]


def prepare(
    y: ArrayLike,
    treated: ArrayLike,
    common: tuple[ArrayLike | None, ArrayLike | None],
    varying: tuple[ArrayLike | None, ArrayLike | None],
    visits: Sequence[str] | None,
) -> RepeatedData:
    """Checked outcomes and their design: for each visit an intercept, an effect and slopes, then common slopes.

    common, varying: covariates (n, k) and the point to centre them at, or None for their means.
    """
    outcome = np.asarray(y, dtype=np.float64)
    if outcome.ndim != 2 or outcome.size == 0:
        raise ValueError(f"y: shape {outcome.shape}, expected (participants, visits)")
    if np.isinf(outcome).any():
        raise ValueError(f"y: value {outcome[np.isinf(outcome)][0]} is infinite; a missing visit is NaN")
    n, m = outcome.shape
    titles = tuple(visits) if visits is not None else tuple(f"visit {j + 1}" for j in range(m))
    if len(titles) != m or len(set(titles)) != m:
        raise ValueError(f"visits: {titles} are not {m} different names, one for each column of y")
    arm = _estimable.arms("treated", treated, n)
    used: NDArray[np.bool_] = np.asarray(np.isfinite(outcome).any(axis=1))
    if not used.any():
        raise NotEstimable("y: no outcome was observed")
    slopes = _centred("covariates", "at", common, used)
    curves = _centred("covariates_by_visit", "at_by_visit", varying, used)
    seen, arm = ~np.isnan(outcome[used]), arm[used]
    for value, word in ((1, "treated"), (0, "control")):
        for j in np.flatnonzero(~seen[arm == value].any(axis=0)):
            raise NotEstimable(f"y: no {word} participant was observed at {titles[j]}")
    blocks = np.column_stack((np.ones(arm.size), arm, curves))
    crossed = np.einsum("ik,ab->iakb", blocks, np.eye(m)).reshape(arm.size, m, -1)
    design = np.concatenate((crossed, np.repeat(slopes[:, None, :], m, axis=1)), axis=2)
    by_visit = ("control mean", "difference", *(f"covariate by visit {k + 1}" for k in range(curves.shape[1])))
    names = tuple((name, visit) for name in by_visit for visit in titles)
    names += tuple((f"covariate {k + 1}", "all visits") for k in range(slopes.shape[1]))
    return RepeatedData(outcome[used], seen, arm, design, names, titles)


def _centred(
    name: str, place: str, covariates: tuple[ArrayLike | None, ArrayLike | None], used: NDArray[np.bool_]
) -> Floats:
    matrix, _ = _estimable.covariates(name, covariates[0], used.size, None)
    if covariates[1] is None:
        return np.asarray(matrix[used] - matrix[used].mean(axis=0))
    point = np.atleast_1d(np.asarray(covariates[1], dtype=np.float64))
    if point.shape != (matrix.shape[1],):
        raise ValueError(f"{place}: shape {point.shape}, expected ({matrix.shape[1]},), one for each covariate")
    return np.asarray(matrix[used] - point)


def patterns(data: RepeatedData, scale: Floats) -> tuple[Pattern, ...]:
    """Participants grouped by their observed visits, the design's columns divided by `scale`."""
    kinds, code = np.unique(data.seen, axis=0, return_inverse=True)
    y = np.where(data.seen, data.y, 0.0)
    x = np.where(data.seen[:, :, None], data.design / scale, 0.0)
    return tuple(
        Pattern(tuple(int(j) for j in np.flatnonzero(kind)), y[code.ravel() == k], x[code.ravel() == k])
        for k, kind in enumerate(kinds)
    )

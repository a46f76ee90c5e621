"""The shift of an ordered outcome: from which level at baseline to which at the endpoint, and the change compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from trialwright.analysis.describing import counts, spelled, tallied
from trialwright.analysis.methods import apply
from trialwright.analysis.request import Request
from trialwright.analysis.results import Estimate, Group, Shift
from trialwright.analysis.trial import Floats, Mask
from trialwright.protocol.outcomes import Method

_METHODS: tuple[Method, ...] = ("wilcoxon", "proportional-odds", "generalised-odds-ratio")


def shifts(request: Request) -> tuple[Shift, ...]:
    """Give the shift of either group; none for an endpoint that has no levels or no baseline."""
    if request.endpoint.type != "ordinal" or request.endpoint.baseline is None:
        return ()
    score, base = request.column.score, request.column.base
    known = request.rows & ~np.isnan(score) & ~np.isnan(base)
    if not known.any():
        return ()
    both = np.concatenate((score[known], base[known]))
    levels = np.unique(both)
    changes = np.unique(score[known] - base[known])
    return tuple(
        _shift(group, side & known, (base, score), levels, changes)
        for group, side in zip(request.groups, request.sides, strict=True)
    )


def _shift(group: Group, rows: Mask, values: tuple[Floats, Floats], levels: Floats, changes: Floats) -> Shift:
    base, score = values[0][rows], values[1][rows]
    table = np.zeros((levels.size, levels.size), dtype=np.int64)
    np.add.at(table, (np.searchsorted(levels, base), np.searchsorted(levels, score)), 1)
    labels = {spelled(change): f"{change:+g}" if change else "0" for change in changes.tolist()}
    return Shift(
        group.id,
        tuple(spelled(level) for level in levels.tolist()),
        tuple(tuple(row) for row in table.tolist()),
        counts(labels, tallied(score - base), int(rows.sum())),
    )


def change_compared(request: Request) -> tuple[Estimate, ...]:
    """Compare the change of level between the groups, beside the level itself; the protocol did not ask for it."""
    endpoint = request.endpoint
    if endpoint.type != "ordinal" or endpoint.baseline is None or endpoint.change:
        return ()
    rows = request.observed
    change = request.column.score[rows] - request.column.base[rows]
    sample = request.plain().with_outcome(change, endpoint)
    found = [apply(method, sample) for method in _METHODS]
    return tuple(replace(each, unplanned=True) for each in found if isinstance(each, Estimate))

"""Pre-specified subgroups: the effect in each level, and whether it differs between the levels."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from trialwright import statistics as st
from trialwright.analysis.describing import outcome_values
from trialwright.analysis.methods import apply, obstacle
from trialwright.analysis.request import Request
from trialwright.analysis.results import Cannot, Estimate, InteractionTest, SubgroupLevel, SubgroupResult
from trialwright.analysis.sample import Sample
from trialwright.analysis.sources import sources
from trialwright.analysis.trial import Mask, Texts, Trial, entries_of
from trialwright.protocol.outcomes import Method, Subgroup

_METHOD: dict[str, Method] = {
    "ordinal": "proportional-odds",
    "continuous": "welch",
    "binary": "odds-ratio",
}
"""How the effect in one level is estimated: without covariates, so that small levels can be estimated too, and on the
scale on which the interaction is tested."""


def subgroup_result(trial: Trial, request: Request, subgroup: Subgroup) -> SubgroupResult:
    """Analyse one subgroup of one analysis."""
    levels = trial.texts(trial.datasets.subgroups[subgroup.id])
    method = _METHOD[request.endpoint.type]
    sample, rows = request.plain(), request.observed
    overall = apply(method, sample)
    shown = tuple(_level(request, subgroup, level, method, levels == level) for level in subgroup.levels)
    found = _interaction(sample, levels[rows], tuple(subgroup.levels))
    without = rows & np.array([level not in subgroup.levels for level in levels], dtype=np.bool_)
    members = request.rows
    entries = np.concatenate((entries_of(request.column.entries, members), entries_of(trial.entries, members)))
    return SubgroupResult(
        analysis=request.analysis.id,
        subgroup=subgroup.id,
        label=subgroup.label,
        overall=overall if isinstance(overall, Estimate) else None,
        levels=shown,
        interaction=found if isinstance(found, InteractionTest) else None,
        cannot="" if isinstance(found, InteractionTest) else found,
        without=int(without.sum()),
        sources=sources(entries),
    )


def _level(request: Request, subgroup: Subgroup, level: str, method: Method, rows: Mask) -> SubgroupLevel:
    found = apply(method, request.plain(rows))
    treated, control = (
        outcome_values(request.endpoint, group, side & rows, request.column.value, request.column.reason)
        for group, side in zip(request.groups, request.sides, strict=True)
    )
    return SubgroupLevel(
        level=level,
        label=subgroup.levels[level],
        treated=treated,
        control=control,
        estimate=found if isinstance(found, Estimate) else None,
        cannot=found.because if isinstance(found, Cannot) else "",
    )


def _interaction(sample: Sample, levels: Texts, names: tuple[str, ...]) -> InteractionTest | str:
    rows = np.isin(levels.astype(np.str_), names)
    sample, levels = sample.where(rows), levels[rows]
    if why := obstacle(sample, _METHOD[sample.endpoint.type]):
        return why
    present = [name for name in names if (levels == name).any()]
    if len(present) < 2:
        return "Fewer than two levels hold a participant with an outcome."
    for name in present:
        sides = sample.treated[levels == name]
        if sides.all() or not sides.any():
            return f"The level '{name}' holds participants of one group only."
    try:
        if sample.endpoint.type == "continuous":
            found = st.interaction(sample.y, sample.treated.astype(float), levels.astype(np.str_), level=sample.level)
            df = float(found.df_between)
            return InteractionTest(f"F test of {found.method}", found.f, df, found.p, sample.n)
        return _likelihood_ratio(sample, levels, present)
    except ValueError as error:
        return f"The data do not determine it: {error}."


def _likelihood_ratio(sample: Sample, levels: Texts, present: list[str]) -> InteractionTest:
    """Compare the proportional odds model (binary: logistic) with and without the effect differing by level."""
    treated = sample.treated.astype(np.float64)
    member = np.column_stack([(levels == name).astype(np.float64) for name in present[1:]])
    same = np.column_stack((treated, member))
    differing = np.column_stack((same, member * treated[:, None]))
    scores = sample.y.astype(np.int64)
    smaller, larger = (st.proportional_odds(scores, x, quick=True).loglik for x in (same, differing))
    statistic, df = max(2 * (larger - smaller), 0.0), len(present) - 1
    kind = "logistic" if sample.endpoint.type == "binary" else "proportional odds"
    p = float(chdtrc(df, statistic))
    return InteractionTest(f"likelihood-ratio test in the {kind} model", statistic, float(df), p, sample.n)

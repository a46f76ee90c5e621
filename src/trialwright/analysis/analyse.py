"""One pre-specified analysis: from the estimand to every number that the protocol asks for."""

from __future__ import annotations

import numpy as np

from trialwright.analysis.describing import outcome_values
from trialwright.analysis.methods import ADJUSTING, apply
from trialwright.analysis.request import Request
from trialwright.analysis.results import (
    AnalysisResult,
    Cannot,
    EndpointText,
    EstimandText,
    Estimate,
    Strategy,
)
from trialwright.analysis.shift import change_compared, shifts
from trialwright.analysis.sources import sources
from trialwright.analysis.trial import entries_of
from trialwright.protocol.outcomes import Endpoint


def analyse(request: Request) -> AnalysisResult:
    """Give the result of one analysis."""
    analysis, trial = request.analysis, request.trial
    found = _estimated(request)
    estimates = tuple(each for each in found if isinstance(each, Estimate))
    entries = entries_of(request.column.entries, request.rows)
    if analysis.covariates:
        entries = np.concatenate((entries, entries_of(trial.entries, request.rows)))
    treated, control = (
        outcome_values(request.endpoint, group, side, request.column.value, request.column.reason)
        for group, side in zip(request.groups, request.sides, strict=True)
    )
    return AnalysisResult(
        id=analysis.id,
        label=analysis.label,
        role=analysis.role,
        estimand=_estimand(request),
        endpoint=endpoint_text(request.endpoint),
        comparison=request.comparison,
        groups=(treated, control),
        estimates=estimates,
        cannot=tuple(each for each in found if isinstance(each, Cannot)),
        covariates=tuple(analysis.covariates),
        shift=shifts(request),
        change=change_compared(request),
        notes=_notes(request),
        dataset_digest=trial.datasets.digest,
        sources=sources(entries),
    )


def _estimated(request: Request) -> list[Estimate | Cannot]:
    methods = request.analysis.methods
    stratum = next((each for each in request.estimand.intercurrent if each.strategy == "principal-stratum"), None)
    if stratum is not None:
        why = f"The estimand asks for the principal stratum by {stratum.event}, which is not supported."
        return [Cannot(method, why) for method in methods]
    sample = request.sample()
    return [apply(method, sample if method in ADJUSTING else request.plain()) for method in methods]


def _estimand(request: Request) -> EstimandText:
    estimand, endpoint, protocol = request.estimand, request.endpoint, request.trial.protocol
    events = request.column.events.of(request.rows)
    visit = protocol.visit[endpoint.visit].label
    variable = f"{endpoint.label} ({visit})" if visit.lower() not in endpoint.label.lower() else endpoint.label
    return EstimandText(
        id=estimand.id,
        label=estimand.label,
        population=estimand.population,
        population_label=protocol.analysis_set[estimand.population].label,
        contrast=estimand.contrast,
        contrast_label=request.comparison.label,
        variable=variable,
        intercurrent=tuple(
            Strategy(each.event, each.strategy, each.value, int((events == each.event).sum()))
            for each in estimand.intercurrent
        ),
        summary=estimand.summary,
    )


def endpoint_text(endpoint: Endpoint) -> EndpointText:
    """Give what a report says of an endpoint."""
    return EndpointText(
        endpoint.id, endpoint.label, endpoint.type, endpoint.better, endpoint.unit, endpoint.visit, endpoint.change,
        endpoint.at_death,
    )  # fmt: skip


def _notes(request: Request) -> tuple[str, ...]:
    notes = []
    left_out = request.sample().n - request.sample().complete().n
    if left_out:
        who = "participant" if left_out == 1 else "participants"
        notes.append(f"Adjusted estimates leave out {left_out} {who} with an outcome but without every covariate.")
    unadjusted = [method for method in request.analysis.methods if method not in ADJUSTING]
    if request.analysis.covariates and unadjusted:
        notes.append(f"Not adjusted for the covariates: {', '.join(unadjusted)}.")
    rules = {each.event for each in request.estimand.intercurrent}
    unnamed = sorted(set(request.column.events.of(request.rows)) - rules)
    if unnamed:
        notes.append(
            f"The estimand names no strategy for {', '.join(unnamed)}, which happened; outcomes were taken as recorded."
        )
    return tuple(notes)

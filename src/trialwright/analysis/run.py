"""Every analysis that the protocol asks for, from the datasets to the results of the trial."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from trialwright.analysis.analyse import analyse, endpoint_text
from trialwright.analysis.assumptions import assumptions
from trialwright.analysis.baseline import baseline_tables
from trialwright.analysis.describing import outcome_values
from trialwright.analysis.deviations import deviations
from trialwright.analysis.flow import flow
from trialwright.analysis.request import Request
from trialwright.analysis.results import Distribution
from trialwright.analysis.safety import adverse_events
from trialwright.analysis.sources import sources
from trialwright.analysis.subgroups import subgroup_result
from trialwright.analysis.trajectories import trajectories
from trialwright.analysis.trial import Trial, entries_of
from trialwright.analysis.trial_results import Enrolment, Provenance, Results, SiteCount
from trialwright.datasets import Datasets
from trialwright.protocol import Protocol


def run(protocol: Protocol, datasets: Datasets, provenance: Provenance) -> Results:
    """Analyse a trial. Whatever cannot be estimated is said in its result; nothing is raised for thin data."""
    trial = Trial(protocol, datasets)
    requests = [Request(trial, analysis) for analysis in protocol.analyses]
    return Results(
        trial=protocol.trial.id,
        title=protocol.trial.title,
        mode=protocol.trial.mode,
        virtual=protocol.virtual,
        dummy=datasets.dummy,
        protocol_version=protocol.version,
        provenance=replace(provenance, not_accepted=()),
        dataset_digest=datasets.digest,
        arms=trial.arms,
        comparisons=tuple(trial.comparisons.values()),
        enrolment=_enrolment(trial),
        flow=flow(trial, provenance.not_accepted),
        baseline=baseline_tables(trial),
        analyses=tuple(analyse(request) for request in requests),
        subgroups=tuple(
            subgroup_result(trial, request, protocol.subgroup[each])
            for request in requests
            for each in request.analysis.subgroups
        ),
        distributions=_distributions(trial),
        trajectories=trajectories(trial),
        adverse_events=adverse_events(trial),
        deviations=deviations(trial),
        assumptions=assumptions(protocol),
        not_accepted=provenance.not_accepted,
        notes=_notes(trial, provenance),
    )


def _enrolment(trial: Trial) -> Enrolment:
    screened = dict(trial.datasets.screening.group_by("SITEID").len().iter_rows())
    randomised = dict(trial.people.group_by("SITEID").len().iter_rows())
    days = trial.people["RANDDT"].drop_nulls()
    sites = tuple(
        SiteCount(site.id, site.label, screened.get(site.id, 0), randomised.get(site.id, 0))
        for site in trial.protocol.sites
    )
    first, last = (str(days.min()), str(days.max())) if days.len() else (None, None)
    return Enrolment(trial.protocol.trial.planned, first, last, sites)


def _distributions(trial: Trial) -> tuple[Distribution, ...]:
    """Give the levels of each ordinal or binary endpoint by arm, under its first estimand."""
    found: dict[str, Distribution] = {}
    for estimand in trial.protocol.estimands:
        endpoint = trial.protocol.endpoint[estimand.endpoint]
        if endpoint.type == "continuous" or endpoint.id in found:
            continue
        column = trial.variable(estimand.id)
        sides = [trial.members(arm, estimand.population) for arm in trial.arms]
        groups = tuple(
            outcome_values(endpoint, arm, side, column.value, column.reason)
            for arm, side in zip(trial.arms, sides, strict=True)
        )
        entries = entries_of(column.entries, np.logical_or.reduce(sides))
        found[endpoint.id] = Distribution(endpoint_text(endpoint), estimand.population, groups, sources(entries))
    return tuple(found.values())


def _notes(trial: Trial, provenance: Provenance) -> tuple[str, ...]:
    notes = list(provenance.notes)
    if trial.datasets.dummy:
        notes.append("The arms are invented for a dry run: no comparison here means anything.")
    if provenance.locked_on is None:
        notes.append("The record is not locked: these numbers may still change.")
    if trial.protocol.safety is None:
        notes.append("The protocol records no adverse events beside deaths and the outcomes themselves.")
    moved = trial.people.filter(pl.col("ARMCD") != pl.col("ACTARMCD")).height
    if moved:
        who = "participant counts" if moved == 1 else "participants count"
        notes.append(f"In safety tables {moved} {who} with the treatment received instead of the one allocated.")
    return tuple(notes)

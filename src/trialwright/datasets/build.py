"""From participants' states to analysis-ready frames, each row with the ledger entries that it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import polars as pl

from trialwright.datasets import schema
from trialwright.datasets.arms import Arms
from trialwright.datasets.rows import Builder
from trialwright.protocol.document import Protocol
from trialwright.record.fold import ParticipantState
from trialwright.terms import Problem, Refused


@dataclass(frozen=True)
class Datasets:
    """The frames of one trial, in CDISC's capitals, ordered by participant.

    participants: one row for each randomised participant (as ADSL). endpoints: one for each participant and endpoint
    by the endpoint's own rules (as ADaM's BDS): the score `AVAL`, `BASE` and `CHG`. variables: one for each participant
    and estimand, with its strategies for intercurrent events applied and `VALUE`, the number that is analysed (a change
    where the endpoint is one); estimands whose strategies agree share a variable. assessments: every value of
    a scale at every visit. screening: everybody who was screened.

    `variable_of` gives the variable of an estimand; `covariates`, `subgroups` and `baseline` give the column of
    `participants` that holds them, `sets` the flag of an analysis set.
    """

    participants: pl.DataFrame
    endpoints: pl.DataFrame
    variables: pl.DataFrame
    assessments: pl.DataFrame
    adverse_events: pl.DataFrame
    deviations: pl.DataFrame
    screening: pl.DataFrame
    variable_of: Mapping[str, str]
    covariates: Mapping[str, str]
    subgroups: Mapping[str, str]
    baseline: Mapping[str, str]
    sets: Mapping[str, str]
    dummy: bool

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """All frames by name."""
        return {name: getattr(self, name) for name in schema.FRAMES}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all frames as lines of JSON, each after its name."""
        whole = hashlib.sha256()
        for name, frame in self.frames.items():
            whole.update(f"{name}\n".encode())
            whole.update(frame.write_ndjson().encode())
        return whole.hexdigest()


def build(
    protocol: Protocol,
    states: Iterable[ParticipantState],
    arms: Arms,
    versions: Mapping[str, Protocol] = MappingProxyType({}),
) -> Datasets:
    """Build the datasets of a trial from every participant's state; states are read once, in any order.

    `protocol` is the version that is analysed. `versions` gives the others by name, so that the screening log says a
    criterion in the words of the version by which a person was judged.

    Raises Refused where a randomised participant has no arm, or one that the protocol does not have.
    """
    builder = Builder(protocol, versions, arms.dummy)
    problems = []
    for state in states:
        if state.randomised is None:
            builder.screened(state)
        elif (arm := arms.of.get(state.id)) in protocol.arm:
            builder.randomised(state, str(arm))
        else:
            known = ", ".join(protocol.arm)
            said = "has no arm" if arm is None else f"has the arm {arm!r}, which the protocol does not have"
            problems.append(Problem(state.id, f"was randomised but {said}", f"the arms are {known}"))
    if problems:
        raise Refused(problems)
    frames = {name: table.frame(schema.ORDER[name]) for name, table in builder.tables.items()}
    frames |= {"endpoints": builder.endpoints.endpoint_frame(), "variables": builder.variables.variable_frame()}
    return Datasets(
        **frames,
        variable_of=builder.variable_of,
        covariates=schema.covariate_columns(protocol),
        subgroups={each.id: schema.subgroup_column(each.id) for each in protocol.subgroups},
        baseline={each.id: schema.baseline_column(each.id) for each in protocol.baseline},
        sets=builder.flags,
        dummy=arms.dummy,
    )

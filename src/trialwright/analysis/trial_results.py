"""The results of a whole trial: safety, deviations, what the numbers rest on, and all of it together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.analysis.results import (
    AnalysisResult,
    Baseline,
    Comparison,
    Distribution,
    Estimate,
    Flow,
    Group,
    Sources,
    SubgroupResult,
    Trajectory,
)


@dataclass(frozen=True, slots=True)
class EventCount:
    """Participants with at least one event and the number of events in one arm; `percent` is of its participants."""

    arm: str
    n: int
    participants: int
    percent: float | None
    events: int


@dataclass(frozen=True, slots=True)
class AdverseEventRow:
    """One row: a kind of event (`any`, `serious`, `related`, `serious-related`, `death`, `grade`) or one `term`.

    `differences` hold the risk difference of each contrast, by its identifier, where it can be estimated.
    """

    kind: Literal["any", "serious", "related", "serious-related", "death", "grade", "term"]
    label: str
    counts: tuple[EventCount, ...]
    differences: tuple[tuple[str, Estimate], ...]
    sources: Sources


@dataclass(frozen=True, slots=True)
class AdverseEventLine:
    """One adverse event in the listing."""

    participant: str
    arm: str
    on: str
    term: str
    grade: str
    serious: tuple[str, ...]
    causality: str
    outcome: str
    expected: bool
    entry: int


@dataclass(frozen=True, slots=True)
class AdverseEvents:
    """Adverse events in the safety population, by treatment; `population_label` says who that is."""

    population: str
    population_label: str
    rows: tuple[AdverseEventRow, ...]
    listing: tuple[AdverseEventLine, ...]


@dataclass(frozen=True, slots=True)
class DeviationLine:
    """One departure from the protocol."""

    participant: str
    arm: str
    on: str
    severity: str
    description: str
    entry: int


@dataclass(frozen=True, slots=True)
class DeviationCount:
    """Deviations of one severity in one arm."""

    arm: str
    severity: str
    participants: int
    events: int


@dataclass(frozen=True, slots=True)
class Deviations:
    """Counts by arm and severity, and the listing."""

    counts: tuple[DeviationCount, ...]
    listing: tuple[DeviationLine, ...]


@dataclass(frozen=True, slots=True)
class SiteCount:
    """What one site enrolled."""

    site: str
    label: str
    screened: int
    randomised: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Where and when participants were randomised; days are ISO text, None where nobody was."""

    planned: int
    first: str | None
    last: str | None
    sites: tuple[SiteCount, ...]


@dataclass(frozen=True, slots=True)
class Assumed:
    """A value of the protocol that is not an established fact: where it stands and why this value."""

    about: str
    because: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """A value of imported data that the protocol could not accept: it was listed and left out.

    Without a participant the whole row could not become one.
    """

    row: int
    column: str
    value: str
    rule: str
    participant: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the numbers rest on. `locked_on` tells whether they are final.

    `not_accepted` stands in the results themselves afterwards, and `notes` at the end of theirs.
    """

    protocol_digest: str
    record_digest: str
    entries: int
    software: str
    locked_on: str | None = None
    not_accepted: tuple[NotAccepted, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a report shows of one trial.

    `dummy`: the arms are invented for a dry run, so no comparison means anything. `virtual`: the participants are.
    `not_accepted` lists what an import left out. `notes` are sentences that belong beside the results.
    """

    trial: str
    title: str
    mode: Literal["live", "virtual", "replay"]
    virtual: bool
    dummy: bool
    protocol_version: str
    provenance: Provenance
    dataset_digest: str
    arms: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    enrolment: Enrolment
    flow: Flow
    baseline: tuple[Baseline, ...]
    analyses: tuple[AnalysisResult, ...]
    subgroups: tuple[SubgroupResult, ...]
    distributions: tuple[Distribution, ...]
    trajectories: tuple[Trajectory, ...]
    adverse_events: AdverseEvents
    deviations: Deviations
    assumptions: tuple[Assumed, ...]
    not_accepted: tuple[NotAccepted, ...]
    notes: tuple[str, ...]

    def analysis(self, analysis_id: str) -> AnalysisResult:
        """Give one analysis by its identifier in the protocol."""
        return next(each for each in self.analyses if each.id == analysis_id)

    @property
    def primary(self) -> tuple[AnalysisResult, ...]:
        """The primary analyses, in the protocol's order."""
        return tuple(each for each in self.analyses if each.role == "primary")

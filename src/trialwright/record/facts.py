"""What happened, in the past tense: the only things that a record holds.

A fact says nothing of who and when: that stands on its ledger entry. No fact holds an arm; those that reveal
one by what they are (an infusion's form) are told apart by the protocol. `kind` is the name in the ledger,
with the version of its shape; a shape never changes, a new one gets a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from trialwright.terms import Value


@dataclass(frozen=True, slots=True)
class AllocationCommitted:
    """The digest of the sealed allocation, before the first participant: it can be proven afterwards."""

    kind: ClassVar[str] = "allocation-committed/1"
    method: str
    commitment: str


@dataclass(frozen=True, slots=True)
class ProtocolAdopted:
    """The text of the protocol and the version of it that holds from `effective` on."""

    kind: ClassVar[str] = "protocol-adopted/1"
    version: str
    effective: str
    digest: str
    text: str


@dataclass(frozen=True, slots=True)
class TrialLocked:
    """Nothing can be added any more, but the unsealing. `open_queries` is how many had no accepted answer."""

    kind: ClassVar[str] = "trial-locked/1"
    reason: str
    open_queries: int


@dataclass(frozen=True, slots=True)
class AllocationUnsealed:
    """The sealed allocation in the open: whoever has the record can recompute every arm."""

    kind: ClassVar[str] = "allocation-unsealed/1"
    sealed: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class RowRejected:
    """A row of imported data that could not become a participant: where it stands, what it says, and the rule."""

    kind: ClassVar[str] = "row-rejected/1"
    row: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class ValueRejected:
    """A value of imported data that the protocol could not accept; the rest of the participant went on."""

    kind: ClassVar[str] = "value-rejected/1"
    row: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class ParticipantScreened:
    """A person entered the screening log of a site."""

    kind: ClassVar[str] = "participant-screened/1"
    site: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """Consent was given, by whom, under which version of the protocol."""

    kind: ClassVar[str] = "consent-recorded/1"
    given_by: str
    version: str


@dataclass(frozen=True, slots=True)
class EligibilityAssessed:
    """All criteria were evaluated: those that fail, and those that could not be evaluated."""

    kind: ClassVar[str] = "eligibility-assessed/1"
    eligible: bool
    failed: tuple[str, ...]
    unevaluable: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class ParticipantRandomised:
    """The place in the sealed sequence: the stratum and the ordinal number in it. The vault knows the arm.

    Where the allocation of a finished trial is recorded, every participant is a stratum of her own.

    `snapshot` freezes what determined the stratum.
    """

    kind: ClassVar[str] = "participant-randomised/1"
    stratum: str
    number: int
    time_zero: str
    snapshot: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FormRecorded:
    """A form at a visit: what was entered, and what was derived from it."""

    kind: ClassVar[str] = "form-recorded/1"
    visit: str
    form: str
    values: Mapping[str, Value]
    derived: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FormCorrected:
    """The items that were corrected, with the reason, and everything derived anew."""

    kind: ClassVar[str] = "form-corrected/1"
    visit: str
    form: str
    values: Mapping[str, Value]
    derived: Mapping[str, Value]
    reason: str


@dataclass(frozen=True, slots=True)
class VisitMissed:
    """A planned visit did not take place."""

    kind: ClassVar[str] = "visit-missed/1"
    visit: str
    reason: str


@dataclass(frozen=True, slots=True)
class QueryOpened:
    """Something recorded is unlikely and waits for an answer. An edit check opens it, or a person."""

    kind: ClassVar[str] = "query-opened/1"
    query: str
    visit: str
    form: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class QueryAnswered:
    """The site answered."""

    kind: ClassVar[str] = "query-answered/1"
    query: str
    answer: str


@dataclass(frozen=True, slots=True)
class QueryClosed:
    """Data management accepted the answer."""

    kind: ClassVar[str] = "query-closed/1"
    query: str


@dataclass(frozen=True, slots=True)
class AdverseEventReported:
    """An adverse event (ICH E2A); `serious` lists the criteria it meets, empty for a non-serious one."""

    kind: ClassVar[str] = "adverse-event-reported/1"
    event: str
    term: str
    grade: str
    serious: tuple[str, ...]
    causality: str
    outcome: str
    expected: bool


@dataclass(frozen=True, slots=True)
class DeviationReported:
    """A departure from the protocol, minor or major."""

    kind: ClassVar[str] = "deviation-reported/1"
    severity: str
    description: str


@dataclass(frozen=True, slots=True)
class TreatmentDiscontinued:
    """The allocated treatment was not begun or not finished; follow-up goes on."""

    kind: ClassVar[str] = "treatment-discontinued/1"
    reason: str


@dataclass(frozen=True, slots=True)
class FollowUpWithdrawn:
    """No more visits: withdrawn, or lost to follow-up. What was recorded stays in the analysis."""

    kind: ClassVar[str] = "follow-up-withdrawn/1"
    lost: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Consent was withdrawn: nothing more is recorded of this participant."""

    kind: ClassVar[str] = "consent-withdrawn/1"
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantDied:
    """A death; the entry's date of event is its day."""

    kind: ClassVar[str] = "participant-died/1"
    cause: str


TrialFact = AllocationCommitted | ProtocolAdopted | RowRejected | TrialLocked | AllocationUnsealed
ParticipantFact = (
    ParticipantScreened
    | ConsentRecorded
    | EligibilityAssessed
    | ParticipantRandomised
    | FormRecorded
    | FormCorrected
    | VisitMissed
    | QueryOpened
    | QueryAnswered
    | QueryClosed
    | AdverseEventReported
    | DeviationReported
    | TreatmentDiscontinued
    | FollowUpWithdrawn
    | ConsentWithdrawn
    | ParticipantDied
    | ValueRejected
)
Fact = TrialFact | ParticipantFact

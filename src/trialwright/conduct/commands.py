"""What a person can ask of a trial, in the imperative. Every change is one of these and goes through the door.

`on` is the ISO day on which it happened; who and when it is entered stand with `perform`. `seen` is the
version of the participant that the person saw: a form that is older than the record is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from trialwright.terms import Value


@dataclass(frozen=True, slots=True)
class ScreenParticipant:
    """Enter a person in the screening log of a site; the number is given by the trial."""

    permission: ClassVar[str] = "screen"
    site: str
    on: str


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Record that consent was given, by the participant or a representative."""

    permission: ClassVar[str] = "record-consent"
    participant: str
    on: str
    given_by: str = "participant"


@dataclass(frozen=True, slots=True)
class AssessEligibility:
    """Evaluate every criterion on what is recorded."""

    permission: ClassVar[str] = "assess-eligibility"
    participant: str
    on: str


@dataclass(frozen=True, slots=True)
class Randomise:
    """Allocate an eligible participant who has consented."""

    permission: ClassVar[str] = "randomise"
    participant: str
    on: str


@dataclass(frozen=True, slots=True)
class RecordForm:
    """Record a form at a visit: an assessment by a blinded rater, or any other form by who may enter it."""

    permission: ClassVar[str] = "record-form"
    participant: str
    on: str
    visit: str
    form: str
    values: Mapping[str, Value]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectForm:
    """Replace the values of items of a recorded form, with the reason."""

    permission: ClassVar[str] = "correct-form"
    participant: str
    on: str
    visit: str
    form: str
    values: Mapping[str, Value]
    reason: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class MissVisit:
    """Record that a planned visit did not take place."""

    permission: ClassVar[str] = "miss-visit"
    participant: str
    on: str
    visit: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """Answer a query."""

    permission: ClassVar[str] = "answer-query"
    participant: str
    on: str
    query: str
    answer: str


@dataclass(frozen=True, slots=True)
class CloseQuery:
    """Accept the answer of a query."""

    permission: ClassVar[str] = "close-query"
    participant: str
    on: str
    query: str


@dataclass(frozen=True, slots=True)
class ReportAdverseEvent:
    """Report an adverse event that began on `on`, with the protocol's codes."""

    permission: ClassVar[str] = "report-adverse-event"
    participant: str
    on: str
    term: str
    grade: str
    causality: str
    outcome: str
    serious: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportDeviation:
    """Report a departure from the protocol."""

    permission: ClassVar[str] = "report-deviation"
    participant: str
    on: str
    severity: str
    description: str


@dataclass(frozen=True, slots=True)
class DiscontinueTreatment:
    """Record that the allocated treatment was not begun or not finished; follow-up goes on."""

    permission: ClassVar[str] = "discontinue-treatment"
    participant: str
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawFollowUp:
    """Record that no more visits take place: by the participant's wish, or because she cannot be found."""

    permission: ClassVar[str] = "withdraw-follow-up"
    participant: str
    on: str
    reason: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Record that consent was withdrawn."""

    permission: ClassVar[str] = "withdraw-consent"
    participant: str
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordDeath:
    """Record a death on the day `on`."""

    permission: ClassVar[str] = "record-death"
    participant: str
    on: str
    cause: str


@dataclass(frozen=True, slots=True)
class AdoptProtocol:
    """Adopt a version of the protocol's text from the day `on`."""

    permission: ClassVar[str] = "adopt-protocol"
    on: str
    text: str = field(repr=False)
    version: str


@dataclass(frozen=True, slots=True)
class LockTrial:
    """Close the record: nothing can be added but the unsealing."""

    permission: ClassVar[str] = "lock"
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnsealAllocation:
    """Put the sealed allocation into the locked record."""

    permission: ClassVar[str] = "unseal"
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class RejectRow:
    """Record that a row of imported data could not become a participant."""

    permission: ClassVar[str] = "import"
    on: str
    row: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class RejectValue:
    """Record that a value of imported data was not accepted, and by which rule."""

    permission: ClassVar[str] = "import"
    participant: str
    on: str
    row: int
    column: str
    value: str
    rule: str


TrialCommand = AdoptProtocol | LockTrial | UnsealAllocation | RejectRow
ParticipantCommand = (
    RecordConsent
    | AssessEligibility
    | Randomise
    | RecordForm
    | CorrectForm
    | MissVisit
    | AnswerQuery
    | CloseQuery
    | ReportAdverseEvent
    | ReportDeviation
    | DiscontinueTreatment
    | WithdrawFollowUp
    | WithdrawConsent
    | RecordDeath
    | RejectValue
)
Command = TrialCommand | ScreenParticipant | ParticipantCommand

"""State is a fold over facts: nothing is stored that the ledger does not say.

A state belongs to whoever folds it and is only read by deciding; `fold` of a whole stream and `apply` of its
entries one after the other give the same state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from trialwright.record import facts as f
from trialwright.record.entry import Entry
from trialwright.terms import Value


@dataclass(frozen=True, slots=True)
class Event:
    """Any fact that is kept as it is: with its day, entry and person."""

    fact: Any
    on: str
    seq: int
    actor: str


@dataclass(slots=True)
class TrialState:
    """What holds for the whole trial. `adopted` are the protocol versions in the order of their adoption."""

    version: int = 0
    committed: f.AllocationCommitted | None = None
    adopted: list[f.ProtocolAdopted] = field(default_factory=list)
    locked_on: str | None = None
    unsealed: f.AllocationUnsealed | None = None
    rejected: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A form as it stands now. `sources` maps each item to the ledger entry that says its value last."""

    visit: str
    form: str
    on: str
    actor: str
    values: dict[str, Value]
    derived: dict[str, Value]
    sources: dict[str, int]
    corrected: int = 0

    def value(self, item: str) -> Value:
        """Give an entered or derived value, None where there is none."""
        return self.values.get(item, self.derived.get(item))


@dataclass(slots=True)
class Query:
    """A query and where it stands: open, answered or closed."""

    opened: Event
    answer: str | None = None
    closed: bool = False


@dataclass(slots=True)
class ParticipantState:
    """Everything that is known of one participant. Days are ISO text; None says that it did not happen."""

    id: str
    version: int = 0
    screened: Event | None = None
    consented: Event | None = None
    eligibility: Event | None = None
    randomised: Event | None = None
    forms: dict[tuple[str, str], Recorded] = field(default_factory=dict)
    missed: dict[str, Event] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    adverse_events: dict[str, Event] = field(default_factory=dict)
    deviations: list[Event] = field(default_factory=list)
    treatment_discontinued: Event | None = None
    follow_up_withdrawn: Event | None = None
    consent_withdrawn: Event | None = None
    died: Event | None = None
    rejected: list[Event] = field(default_factory=list)

    @property
    def site(self) -> str:
        """The site that screened the participant."""
        assert self.screened is not None  # noqa: S101  the first fact of every participant
        return str(self.screened.fact.site)

    @property
    def pseudonym(self) -> str:
        """The name under which blinded roles know the participant."""
        assert self.screened is not None  # noqa: S101  the first fact of every participant
        return str(self.screened.fact.pseudonym)


def _record(state: ParticipantState, entry: Entry, fact: f.FormRecorded) -> None:
    sources = dict.fromkeys((*fact.values, *fact.derived), entry.seq)
    state.forms[fact.visit, fact.form] = Recorded(
        fact.visit, fact.form, entry.on, entry.actor, dict(fact.values), dict(fact.derived), sources
    )


def _correct(state: ParticipantState, entry: Entry, fact: f.FormCorrected) -> None:
    before = state.forms[fact.visit, fact.form]
    derived = {name for name, value in fact.derived.items() if before.derived.get(name) != value}
    state.forms[fact.visit, fact.form] = Recorded(
        fact.visit,
        fact.form,
        before.on,
        before.actor,
        {**before.values, **fact.values},
        dict(fact.derived),
        {**before.sources, **dict.fromkeys((*fact.values, *derived), entry.seq)},
        before.corrected + 1,
    )


def _keep(name: str) -> Callable[[ParticipantState, Entry, Any], None]:
    def keep(state: ParticipantState, entry: Entry, fact: Any) -> None:
        setattr(state, name, Event(fact, entry.on, entry.seq, entry.actor))

    return keep


def _event(entry: Entry, fact: Any) -> Event:
    return Event(fact, entry.on, entry.seq, entry.actor)


def _answer(state: ParticipantState, _: Entry, fact: f.QueryAnswered) -> None:
    state.queries[fact.query].answer = fact.answer


def _close(state: ParticipantState, _: Entry, fact: f.QueryClosed) -> None:
    state.queries[fact.query].closed = True


_PARTICIPANT: dict[type, Callable[[ParticipantState, Entry, Any], None]] = {
    f.ParticipantScreened: _keep("screened"),
    f.ConsentRecorded: _keep("consented"),
    f.EligibilityAssessed: _keep("eligibility"),
    f.ParticipantRandomised: _keep("randomised"),
    f.FormRecorded: _record,
    f.FormCorrected: _correct,
    f.VisitMissed: lambda state, entry, fact: state.missed.update({fact.visit: _event(entry, fact)}),
    f.QueryOpened: lambda state, entry, fact: state.queries.update({fact.query: Query(_event(entry, fact))}),
    f.QueryAnswered: _answer,
    f.QueryClosed: _close,
    f.AdverseEventReported: lambda state, entry, fact: state.adverse_events.update({fact.event: _event(entry, fact)}),
    f.DeviationReported: lambda state, entry, fact: state.deviations.append(_event(entry, fact)),
    f.TreatmentDiscontinued: _keep("treatment_discontinued"),
    f.FollowUpWithdrawn: _keep("follow_up_withdrawn"),
    f.ConsentWithdrawn: _keep("consent_withdrawn"),
    f.ParticipantDied: _keep("died"),
    f.ValueRejected: lambda state, entry, fact: state.rejected.append(_event(entry, fact)),
}


def apply(state: ParticipantState, entry: Entry) -> None:
    """Add one entry to the state of its participant."""
    fact = entry.fact
    _PARTICIPANT[type(fact)](state, entry, fact)
    state.version = entry.version


def fold(participant: str, entries: Iterable[Entry]) -> ParticipantState:
    """Give the state of one participant from the entries of her stream, or of those that a reader may see."""
    state = ParticipantState(participant)
    for entry in entries:
        apply(state, entry)
    return state


def fold_trial(entries: Iterable[Entry]) -> TrialState:
    """Give the state of the trial from the entries of the trial's stream."""
    state = TrialState()
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, f.AllocationCommitted):
            state.committed = fact
        elif isinstance(fact, f.ProtocolAdopted):
            state.adopted.append(fact)
        elif isinstance(fact, f.TrialLocked):
            state.locked_on = entry.on
        elif isinstance(fact, f.AllocationUnsealed):
            state.unsealed = fact
        elif isinstance(fact, f.RowRejected):
            state.rejected.append(_event(entry, fact))
        state.version = entry.version
    return state

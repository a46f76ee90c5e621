"""One randomised participant with everything that her outcomes depend on, read once."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.datasets.lookup import Found
from trialwright.datasets.treatment import Treatment
from trialwright.protocol.document import Protocol
from trialwright.protocol.outcomes import IntercurrentEvent
from trialwright.record.fold import ParticipantState


@dataclass(frozen=True, slots=True)
class Happened:
    """An intercurrent event: its day, and the ledger entry that tells."""

    on: str
    source: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """`now` is everything found, `before` what was known before randomisation."""

    state: ParticipantState
    arm: str
    treatment: Treatment
    now: Found
    before: Found
    events: dict[IntercurrentEvent, Happened]


_NOT_TAKEN = (None, False, 0, "", "0", "no", "none")
"""Answers that say a forbidden treatment was not taken; a missing code counts as not recorded, like no answer."""


class Events:
    """Finds a participant's intercurrent events."""

    def __init__(self, protocol: Protocol) -> None:
        forbidden = [
            (each.form, each.item.rpartition(".")[2]) for each in protocol.co_interventions if not each.allowed
        ]
        self._prohibited = tuple(
            (form, item, (*_NOT_TAKEN, *protocol.catalogue[form].item[item].missing)) for form, item in forbidden
        )
        self._early = frozenset(visit.id for visit in protocol.visits if visit.before_randomisation)

    def of(self, state: ParticipantState, treatment: Treatment) -> dict[IntercurrentEvent, Happened]:
        """Give the events that happened."""
        events: dict[IntercurrentEvent, Happened] = {}
        if not treatment.received and state.randomised is not None:
            events["treatment-not-started"] = Happened(state.randomised.on, treatment.source)
        elif (stopped := state.treatment_discontinued) is not None:
            events["treatment-discontinued"] = Happened(stopped.on, stopped.seq)
        if state.died is not None:
            events["death"] = Happened(state.died.on, state.died.seq)
        if state.follow_up_withdrawn is not None:
            events["follow-up-withdrawn"] = Happened(state.follow_up_withdrawn.on, state.follow_up_withdrawn.seq)
        if state.consent_withdrawn is not None:
            events["consent-withdrawn"] = Happened(state.consent_withdrawn.on, state.consent_withdrawn.seq)
        if self._prohibited and (taken := self._taken(state)) is not None:
            events["prohibited-treatment"] = taken
        return events

    def _taken(self, state: ParticipantState) -> Happened | None:
        found = [
            Happened(record.on, record.sources.get(item))
            for (visit, form), record in state.forms.items()
            if visit not in self._early
            for prohibited, item, not_taken in self._prohibited
            if form == prohibited and record.value(item) not in not_taken
        ]
        return min(found, key=lambda each: each.on, default=None)

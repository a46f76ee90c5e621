"""Where each participant stands at the end: completed, died, withdrawn or lost, each once, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.datasets.calendar import due
from trialwright.protocol.document import Protocol
from trialwright.protocol.schedule import Visit
from trialwright.record.fold import ParticipantState

End = Literal["COMPLETED", "DIED", "WITHDRAWN", "LOST"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How follow-up ended, and why where it was not completed."""

    status: End
    reason: str
    on: str | None


def primary_visit(protocol: Protocol) -> Visit:
    """Give the visit of the first primary analysis: with it, follow-up is complete."""
    chosen = next((each for each in protocol.analyses if each.role == "primary"), protocol.analyses[0])
    endpoints = [
        protocol.endpoint[protocol.estimand[each.estimand].endpoint]
        for each in protocol.analyses
        if each.role == chosen.role
    ]
    visits = [protocol.visit[endpoint.visit] for endpoint in endpoints]
    return max(visits, key=lambda visit: visit.day)


def ended(state: ParticipantState, visit: Visit) -> Ended:
    """Tell how the follow-up of a randomised participant ended. Nobody is lost silently."""
    days = due(state, visit)
    seen = any(where == visit.id for where, _ in state.forms)
    died = state.died
    if died is not None and (not seen or days is None or died.on <= days[0]):
        return Ended("DIED", str(died.fact.cause) or "cause not recorded", died.on)
    if seen:
        return Ended("COMPLETED", "", None)
    if state.consent_withdrawn is not None:
        return Ended(
            "WITHDRAWN", _reason("withdrew consent", state.consent_withdrawn.fact.reason), state.consent_withdrawn.on
        )
    left = state.follow_up_withdrawn
    if left is not None:
        status: End = "LOST" if left.fact.lost else "WITHDRAWN"
        return Ended(
            status,
            _reason("lost to follow-up" if left.fact.lost else "withdrew from follow-up", left.fact.reason),
            left.on,
        )
    missed = state.missed.get(visit.id)
    if missed is not None:
        return Ended("LOST", _reason(f"missed {visit.label}", missed.fact.reason), missed.on)
    return Ended("LOST", f"{visit.label} not recorded", None)


def _reason(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what

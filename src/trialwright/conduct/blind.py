"""The window for blinded roles: appointments under a pseudonym, and the ratings. Never imports randomisation.

It is built from facts that tell nothing of an arm, so there is nothing in it to leak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trialwright.conduct.forms import due
from trialwright.protocol import Protocol
from trialwright.record import ParticipantState
from trialwright.terms import Value


@dataclass(frozen=True, slots=True)
class Appointment:
    """One visit at which a rater rates a participant.

    `due` is the ISO day, None before the participant is randomised; `forms` are still to be rated; `rated` holds
    what is rated already; `queries` are those without an answer, with their text; `seen` is the version that a form
    entered from here carries.
    """

    pseudonym: str
    visit: str
    due: str | None
    forms: tuple[str, ...]
    rated: Mapping[str, Mapping[str, Value]]
    queries: Mapping[str, str]
    seen: int


def appointments(state: ParticipantState, protocol: Protocol, role: str) -> list[Appointment]:
    """Give a participant's appointments in the order of the schedule, without those that were cancelled."""
    found = []
    for visit in protocol.visits:
        forms = [form for form in visit.forms if role in protocol.form[form].entered_by]
        if not forms or visit.arms or visit.id in state.missed:
            continue
        if not visit.before_randomisation and state.randomised is None:
            continue
        planned = due(state, visit)
        rated = {form: state.forms[visit.id, form] for form in forms if (visit.id, form) in state.forms}
        ended = state.follow_up_withdrawn
        if ended and not rated and (planned is None or planned.isoformat() > ended.on):
            continue
        found.append(
            Appointment(
                state.pseudonym,
                visit.id,
                planned.isoformat() if planned and state.randomised else None,
                tuple(form for form in forms if form not in rated),
                MappingProxyType({form: {**each.values, **each.derived} for form, each in rated.items()}),
                MappingProxyType(_unanswered(state, visit.id)),
                state.version,
            )
        )
    return found


def _unanswered(state: ParticipantState, visit: str) -> dict[str, str]:
    return {
        name: query.opened.fact.text
        for name, query in state.queries.items()
        if query.opened.fact.visit == visit and query.answer is None and not query.closed
    }

"""Queries and corrections: somebody compares what she entered with her notes, corrects it, and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from trialwright.conduct import View, commands
from trialwright.simulation.rater import Answers
from trialwright.simulation.staff import Seat
from trialwright.terms import Refused, Value

_REASON = "typing error: corrected after the notes"
_CONFIRMED = "confirmed: the notes say the same"
_CORRECTED = "corrected after the notes"
_CLOSED = "not corrected: nothing more may be recorded of this participant"


def settle(seat: Seat, who: str, visit: str, notes: Mapping[str, Answers], counts: Counter[str]) -> list[str]:
    """Correct what differs from the notes, and answer every query on the forms of one visit that this person entered.

    Gives the names of the queries that were answered. `who` is the name under which she knows the participant.
    """
    recorded = _recorded(seat.look(who), visit)
    outcomes = {}
    for form, meant in notes.items():
        stands = recorded.get(form, meant)
        wrong: Answers = {item: value for item, value in meant.items() if stands.get(item) != value}
        outcomes[form] = _correct(seat, (who, visit, form), wrong, counts) if wrong else _CONFIRMED
    answered = []
    for query, form in _open_queries(seat.look(who), visit):
        if form in notes:
            seat.do(commands.AnswerQuery(who, seat.on, query, outcomes[form]))
            answered.append(query)
            counts["queries answered"] += 1
    return answered


def _correct(seat: Seat, place: tuple[str, str, str], wrong: Answers, counts: Counter[str]) -> str:
    """Correct the items of one form that are wrong; gives what there is to answer about it."""
    who, visit, form = place
    try:
        seat.do(commands.CorrectForm(who, seat.on, visit, form, wrong, _REASON))
    except Refused:
        counts["corrections refused"] += 1
        return _CLOSED
    counts["corrections"] += 1
    return _CORRECTED


def _recorded(seen: View, visit: str) -> dict[str, Mapping[str, Value]]:
    """Give what stands in the record of a visit, by form, as this person sees it."""
    for appointment in seen.appointments:
        if appointment.visit == visit:
            return dict(appointment.rated)
    for participant in seen.participants:
        return {form: each.values for (at, form), each in participant.state.forms.items() if at == visit}
    return {}


def _open_queries(seen: View, visit: str) -> list[tuple[str, str]]:
    """Give the queries of a visit without an answer, with their forms."""
    for appointment in seen.appointments:
        if appointment.visit == visit:
            return [(query, query.split(".")[1]) for query in appointment.queries]
    for participant in seen.participants:
        return [
            (name, query.opened.fact.form)
            for name, query in participant.state.queries.items()
            if query.opened.fact.visit == visit and query.answer is None and not query.closed
        ]
    return []


def close(seat: Seat, participant: str, counts: Counter[str]) -> None:
    """Accept every answer that waits."""
    for seen in seat.look(participant).participants:
        for name, query in seen.state.queries.items():
            if query.answer is not None and not query.closed:
                seat.do(commands.CloseQuery(participant, seat.on, name))
                counts["queries closed"] += 1

"""Decisions on forms: entry, correction, and a missed visit. The impossible is refused, the unlikely queried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.conduct import commands as c
from trialwright.conduct.situation import Actor, Situation
from trialwright.protocol import Examined, Visit
from trialwright.record import Known, ParticipantState, facts
from trialwright.terms import Problem, Refused, Values


def record(situation: Situation, command: c.RecordForm, actor: Actor) -> list[facts.Fact]:
    """Record a form with everything derived from it, and open a query for each unlikely thing."""
    state = situation.known
    problems = list(_place(situation, command, actor))
    if problems:
        raise Refused(problems)
    done = state.forms.get((command.visit, command.form))
    if done:
        remedy = "correct it, with a reason, instead of entering it again"
        problems.append(Problem(situation.name, f"{command.form} at {command.visit} was recorded on {done.on}", remedy))
    if problems:
        raise Refused(problems)
    values = dict(command.values)
    examined = _examine(situation, command, values, command.on)
    fact = facts.FormRecorded(command.visit, command.form, values, examined.derived)
    return [fact, *_queries(situation, command, examined)]


def correct(situation: Situation, command: c.CorrectForm, actor: Actor) -> list[facts.Fact]:
    """Add the corrected values with their reason; what was there before stays in the record."""
    state = situation.known
    problems = list(_place(situation, command, actor))
    if problems:
        raise Refused(problems)
    before = state.forms.get((command.visit, command.form))
    if not command.reason.strip():
        problems.append(Problem("reason", "a correction needs its reason", "say why the value changes"))
    if before is None:
        missing = f"{command.form} at {command.visit} is not recorded"
        problems.append(Problem(situation.name, missing, "record it instead of correcting it"))
    elif not {k: v for k, v in command.values.items() if before.values.get(k) != v}:
        problems.append(Problem("values", "nothing differs from what is recorded", "nothing to correct"))
    if problems or before is None:
        raise Refused(problems)
    changed = {name: value for name, value in command.values.items() if before.values.get(name) != value}
    values = {**before.values, **changed}
    examined = _examine(situation, command, values, before.on)
    fact = facts.FormCorrected(command.visit, command.form, changed, examined.derived, command.reason.strip())
    return [fact, *_queries(situation, command, examined)]


def _examine(situation: Situation, command: c.RecordForm | c.CorrectForm, values: Values, on: str) -> Examined:
    """Judge an entry by its form. Raises `Refused` for what is impossible."""
    form = situation.protocol.catalogue[command.form]
    place = f"{situation.name} {command.visit} {command.form}"
    examined = form.examine(values, Known(situation.known, on=on), place)
    if examined.problems:
        raise Refused(examined.problems)
    return examined


def miss(situation: Situation, command: c.MissVisit, _: Actor) -> list[facts.Fact]:
    """Record a missed visit, unless something was recorded at it."""
    problems = []
    visit = situation.protocol.visit.get(command.visit)
    if visit is None:
        problems.append(_unknown_visit(situation, command.visit))
    if any(at == command.visit for at, _ in situation.known.forms):
        problems.append(
            Problem(situation.name, f"forms of {command.visit} are recorded", "it took place: nothing to do")
        )
    if command.visit in situation.known.missed:
        problems.append(Problem(situation.name, f"{command.visit} is recorded as missed", "nothing to do"))
    if not command.reason.strip():
        problems.append(Problem("reason", "a missed visit needs its reason", "say why, or that it is unknown"))
    if problems:
        raise Refused(problems)
    return [facts.VisitMissed(command.visit, command.reason.strip())]


def _unknown_visit(situation: Situation, visit: str) -> Problem:
    return Problem(
        "visit", f"{visit!r} is not a visit of this protocol", f"the visits are {', '.join(situation.protocol.visit)}"
    )


def _place(situation: Situation, command: c.RecordForm | c.CorrectForm, actor: Actor) -> Iterator[Problem]:
    """Give what is wrong with the form's place: visit, form, person, arm and day."""
    state, protocol = situation.known, situation.protocol
    visit, form = protocol.visit.get(command.visit), protocol.form.get(command.form)
    if visit is None:
        yield _unknown_visit(situation, command.visit)
    if form is None:
        yield Problem("form", f"{command.form!r} is not a form of this protocol", f"forms: {', '.join(protocol.form)}")
    if visit is None or form is None:
        return
    if form.id not in visit.forms:
        yield Problem("form", f"{form.id} is not recorded at {visit.id}", f"its forms are {', '.join(visit.forms)}")
    if actor.role not in form.entered_by:
        who = " or ".join(form.entered_by)
        yield Problem(
            actor.name, f"the role {actor.role!r} does not enter {form.id}", f"ask a person in the role {who}"
        )
        return
    if visit.anchor != "screening" and state.consented is None:
        yield Problem(situation.name, "consent is not recorded", "record the consent first")
    if visit.before_randomisation:
        if isinstance(command, c.RecordForm) and state.randomised and command.on > state.randomised.on:
            message = f"{visit.id} comes before randomisation, which was on {state.randomised.on}"
            yield Problem("on", message, "give the day it was done; what was not done before is missing")
        return
    if state.randomised is None:
        yield Problem(situation.name, f"{visit.id} comes after randomisation", "randomise the participant first")
    elif command.on < state.randomised.on:
        yield Problem("on", f"{command.on} is before the randomisation on {state.randomised.on}", "check the day")
    if visit.arms and situation.arm is None:
        yield Problem("vault", "no sealed allocation is at hand to tell the arm", "give the file that `seal` wrote")
    elif visit.arms and situation.arm not in visit.arms:
        yield Problem(situation.name, f"{visit.id} is not for this participant's arm", "check the participant's number")


def due(state: ParticipantState, visit: Visit) -> date | None:
    """Give the day on which a visit is due, None while its anchor has not happened."""
    if visit.anchor == "screening":
        anchor = state.screened.on if state.screened else None
    elif state.randomised is None:
        anchor = None
    else:
        anchor = state.randomised.on if visit.anchor == "randomisation" else state.randomised.fact.time_zero
    return date.fromisoformat(anchor) + timedelta(days=visit.day) if anchor else None


def _queries(
    situation: Situation, command: c.RecordForm | c.CorrectForm, examined: Examined
) -> Iterator[facts.QueryOpened]:
    """Open a query for each soft check that does not hold, each implausible value, and a day outside the window."""
    before = situation.known.forms.get((command.visit, command.form))
    again = f".{before.corrected + 2}" if before else ""
    for item, text in examined.queries:
        query = f"{command.visit}.{command.form}.{item}{again}"
        yield facts.QueryOpened(query, command.visit, command.form, item, text)
    visit = situation.protocol.visit[command.visit]
    planned = due(situation.known, visit)
    if planned is None or before is not None:
        return
    days = (date.fromisoformat(command.on) - planned).days
    before_due, after_due = visit.window
    if not -before_due <= days <= after_due:
        text = f"recorded {days:+d} days from the due day; the window is -{before_due} to +{after_due} days"
        query = f"{command.visit}.{command.form}.window"
        yield facts.QueryOpened(query, command.visit, command.form, "", text)

"""Decisions on what goes wrong: adverse events, deviations, treatment that stops, withdrawal, death."""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.conduct import commands as c
from trialwright.conduct.situation import Actor, Situation
from trialwright.record import facts
from trialwright.terms import Problem, Refused


def adverse_event(situation: Situation, command: c.ReportAdverseEvent, _: Actor) -> list[facts.Fact]:
    """Record an adverse event in the protocol's codes; whether it is expected follows from the protocol."""
    safety = situation.protocol.safety
    if safety is None:
        raise Refused(Problem("safety", "this protocol records no adverse events", "add a safety section"))
    problems = [] if command.term.strip() else [Problem("term", "an adverse event needs its term", "name it")]
    problems += _code("grade", command.grade, safety.grades)
    problems += _code("causality", command.causality, safety.causality)
    problems += _code("outcome", command.outcome, safety.outcomes)
    for criterion in command.serious:
        problems += _code("serious", criterion, safety.serious)
    if problems:
        raise Refused(problems)
    event = f"AE{len(situation.known.adverse_events) + 1}"
    return [
        facts.AdverseEventReported(
            event,
            command.term.strip(),
            command.grade,
            tuple(command.serious),
            command.causality,
            command.outcome,
            command.term.strip().casefold() in {term.casefold() for term in safety.expected},
        )
    ]


def _code(place: str, code: str, codes: Mapping[str, str]) -> list[Problem]:
    if code in codes:
        return []
    return [Problem(place, f"{code!r} is not a code of this protocol", f"the codes are {', '.join(codes)}")]


def _reason(text: str) -> list[Problem]:
    return [] if text.strip() else [Problem("reason", "a reason is needed", "say why, or that it is unknown")]


def deviation(situation: Situation, command: c.ReportDeviation, _: Actor) -> list[facts.Fact]:
    """Record a departure from the protocol."""
    problems = _code("severity", command.severity, {"minor": "", "major": ""})
    if not command.description.strip():
        problems.append(Problem("description", "a deviation needs its description", "say what happened"))
    if problems:
        raise Refused(problems)
    return [facts.DeviationReported(command.severity, command.description.strip())]


def discontinue(situation: Situation, command: c.DiscontinueTreatment, _: Actor) -> list[facts.Fact]:
    """Record that the allocated treatment was not begun or not finished."""
    state = situation.known
    problems = _reason(command.reason)
    if state.randomised is None:
        problems.append(Problem(situation.name, "is not randomised", "there is no treatment to discontinue"))
    if state.treatment_discontinued:
        problems.append(Problem(situation.name, "treatment is recorded as discontinued", "nothing to do"))
    if problems:
        raise Refused(problems)
    return [facts.TreatmentDiscontinued(command.reason.strip())]


def withdraw_follow_up(situation: Situation, command: c.WithdrawFollowUp, _: Actor) -> list[facts.Fact]:
    """End the visits; what was recorded stays in the analysis."""
    problems = _reason(command.reason)
    if situation.known.follow_up_withdrawn:
        problems.append(Problem(situation.name, "follow-up has ended already", "nothing to do"))
    if problems:
        raise Refused(problems)
    return [facts.FollowUpWithdrawn(command.lost, command.reason.strip())]


def withdraw_consent(situation: Situation, command: c.WithdrawConsent, _: Actor) -> list[facts.Fact]:
    """End everything; nothing more is recorded of this participant."""
    problems = _reason(command.reason)
    if situation.known.consented is None:
        problems.append(Problem(situation.name, "consent is not recorded", "there is nothing to withdraw"))
    if problems:
        raise Refused(problems)
    return [facts.ConsentWithdrawn(command.reason.strip())]


def death(situation: Situation, command: c.RecordDeath, _: Actor) -> list[facts.Fact]:
    """Record a death, unless something was recorded of the participant on a later day."""
    state = situation.known
    problems = _reason(command.cause)
    if state.died:
        problems.append(Problem(situation.name, f"died on {state.died.on} as recorded", "nothing to do"))
    later = sorted({recorded.on for recorded in state.forms.values() if recorded.on > command.on})
    if later:
        problems.append(Problem(situation.name, f"forms are recorded on {', '.join(later)}", "check the day of death"))
    if problems:
        raise Refused(problems)
    return [facts.ParticipantDied(command.cause.strip())]


def answer(situation: Situation, command: c.AnswerQuery, _: Actor) -> list[facts.Fact]:
    """Answer an open query."""
    query = situation.known.queries.get(command.query)
    problems = []
    if query is None:
        problems.append(Problem(situation.name, f"there is no query {command.query!r}", "check its name"))
    elif query.closed:
        problems.append(Problem(situation.name, f"the query {command.query!r} is closed", "nothing to do"))
    if not command.answer.strip():
        problems.append(Problem("answer", "an answer is needed", "say what was found"))
    if problems:
        raise Refused(problems)
    return [facts.QueryAnswered(command.query, command.answer.strip())]


def close(situation: Situation, command: c.CloseQuery, _: Actor) -> list[facts.Fact]:
    """Accept the answer of a query."""
    query = situation.known.queries.get(command.query)
    if query is None:
        raise Refused(Problem(situation.name, f"there is no query {command.query!r}", "check its name"))
    if query.closed or query.answer is None:
        state = "closed already" if query.closed else "not answered"
        raise Refused(Problem(situation.name, f"the query {command.query!r} is {state}", "answer it first"))
    return [facts.QueryClosed(command.query)]

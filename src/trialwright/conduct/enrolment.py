"""Decisions from the screening log to the allocation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.conduct import commands as c
from trialwright.conduct.situation import Actor, Situation, day_of
from trialwright.protocol import Protocol, Unevaluable
from trialwright.record import Known, facts
from trialwright.terms import Problem, Refused, Value


def screen(situation: Situation, command: c.ScreenParticipant, _: Actor) -> list[facts.Fact]:
    """Open a participant's stream; its number is the site and the next number of its screening log."""
    site = situation.protocol.site.get(command.site)
    if site is None:
        known = ", ".join(list(situation.protocol.site)[:12])
        raise Refused(Problem("site", f"{command.site!r} is not a site of this trial", f"the sites are {known}"))
    if site.opens and command.on < site.opens.isoformat():
        raise Refused(Problem("site", f"{site.id} opens on {site.opens}", "screen from that day on"))
    if command.on < situation.protocol.trial.starts.isoformat():
        raise Refused(Problem("on", f"{command.on} is before the trial's start", "check the day"))
    if situation.alias is None:
        message = "no sealed allocation is at hand, and pseudonyms are drawn from it"
        raise Refused(Problem("vault", message, "give the file that `seal` wrote"))
    attempt = 0
    while situation.tally("pseudonym", alias := situation.alias(attempt)):
        attempt += 1
    return [facts.ParticipantScreened(command.site, alias)]


def consent(situation: Situation, command: c.RecordConsent, _: Actor) -> list[facts.Fact]:
    """Record consent under the protocol version of the day."""
    state = situation.known
    problems = []
    if state.consented:
        problems.append(
            Problem(situation.name, f"consent was recorded on {state.consented.on} already", "nothing to do")
        )
    who = ["participant", "representative", *(["not recorded"] if situation.protocol.trial.mode == "replay" else [])]
    if command.given_by not in who:
        remedy = f"it is {' or '.join(who)}"
        problems.append(Problem("given_by", f"{command.given_by!r} cannot give consent", remedy))
    elif command.given_by == "representative" and not situation.protocol.consent.proxy:
        problems.append(Problem("given_by", "this protocol has no consent by a representative", "ask the participant"))
    if problems:
        raise Refused(problems)
    return [facts.ConsentRecorded(command.given_by, situation.protocol.version)]


def eligibility(situation: Situation, command: c.AssessEligibility, _: Actor) -> list[facts.Fact]:
    """Evaluate every criterion; one that cannot be evaluated stands against randomisation like one that fails."""
    state, protocol = situation.known, situation.protocol
    problems = []
    if state.consented is None:
        problems.append(Problem(situation.name, "consent is not recorded", "record the consent first"))
    elif command.on < state.consented.on:
        problems.append(Problem("on", f"{command.on} is before the consent on {state.consented.on}", "check the day"))
    if state.randomised:
        problems.append(Problem(situation.name, "was randomised already", "report a deviation if it was in error"))
    if problems:
        raise Refused(problems)
    failed, unevaluable = judge(protocol, Known(state, on=command.on))
    return [facts.EligibilityAssessed(not failed and not unevaluable, failed, unevaluable, protocol.version)]


def judge(protocol: Protocol, known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the identifiers of the criteria that fail, and of those that cannot be evaluated."""
    failed, unevaluable = [], []
    criteria = [(each, True) for each in protocol.eligibility.inclusion]
    criteria += [(each, False) for each in protocol.eligibility.exclusion]
    for criterion, wanted in criteria:
        result = protocol.expression(criterion.when).evaluate(known)
        if isinstance(result, Unevaluable):
            unevaluable.append(criterion.id)
        elif result is not wanted:
            failed.append(criterion.id)
    return tuple(failed), tuple(unevaluable)


def randomise(situation: Situation, command: c.Randomise, _: Actor) -> list[facts.Fact]:
    """Take the next place of the participant's stratum, and fix time zero, equal in every arm."""
    state, protocol, name = situation.known, situation.protocol, situation.name
    problems = []
    if state.randomised:
        problems.append(Problem(name, f"was randomised on {state.randomised.on} already", "nobody is randomised twice"))
    if state.consented is None:
        problems.append(Problem(name, "consent is not recorded", "record the consent first"))
    problems += _not_now(situation, command)
    snapshot: dict[str, Value] = {}
    for factor in protocol.allocation.strata:
        level = protocol.expression(factor.value).evaluate(Known(state, on=command.on))
        if isinstance(level, Unevaluable):
            problems.append(Problem(name, f"the stratum {factor.id} is unknown: {level}", "record it first"))
        else:
            snapshot[factor.id] = level
    if problems:
        raise Refused(problems)
    stratum = "/".join(str(level) for level in snapshot.values()) or "all"
    if protocol.allocation.method == "recorded":
        stratum = name
    number = situation.tally("randomised", stratum) + 1
    zero = date.fromisoformat(command.on) + timedelta(days=protocol.time_zero.days_after_randomisation)
    return [facts.ParticipantRandomised(stratum, number, zero.isoformat(), snapshot)]


def _not_now(situation: Situation, command: c.Randomise) -> Iterator[Problem]:
    """Say what has changed since, or was never so: an allocation is an act of today on what holds today."""
    state, protocol, name = situation.known, situation.protocol, situation.name
    ended = state.died or state.follow_up_withdrawn
    if ended:
        yield Problem(name, f"died or left follow-up on {ended.on}", "nobody is randomised after that")
    if state.consented is not None and command.on < state.consented.on:
        yield Problem("on", f"{command.on} is before the consent on {state.consented.on}", "check the day")
    if protocol.trial.mode == "live" and not day_of(situation.at, -12) <= command.on <= day_of(situation.at, 14):
        yield Problem("on", f"{command.on} is not today", "an allocation is made now, never backdated")
    assessed = state.eligibility
    if assessed is None:
        yield Problem(name, "eligibility is not assessed", "assess eligibility first")
        return
    if command.on < assessed.on:
        yield Problem("on", f"{command.on} is before eligibility was assessed on {assessed.on}", "check the day")
    if not assessed.fact.eligible:
        reasons = ", ".join((*assessed.fact.failed, *assessed.fact.unevaluable))
        yield Problem(name, f"is not eligible: {reasons}", "correct what is wrong and assess again, or exclude")
        return
    failed, unevaluable = judge(protocol, Known(state, on=command.on))
    if failed or unevaluable:
        reasons = ", ".join((*failed, *unevaluable))
        yield Problem(name, f"is not eligible any more: {reasons}", "assess eligibility again on what is recorded now")

"""Deciding is pure: a situation, a command and a person give facts, or a refusal with every problem at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trialwright.conduct import closing, enrolment, forms, safety
from trialwright.conduct import commands as c
from trialwright.conduct.situation import Actor, Situation
from trialwright.conduct.standing import standing
from trialwright.record import facts
from trialwright.terms import Refused

_DECISIONS: dict[type, Callable[[Situation, Any, Actor], list[facts.Fact]]] = {
    c.ScreenParticipant: enrolment.screen,
    c.RecordConsent: enrolment.consent,
    c.AssessEligibility: enrolment.eligibility,
    c.Randomise: enrolment.randomise,
    c.RecordForm: forms.record,
    c.CorrectForm: forms.correct,
    c.MissVisit: forms.miss,
    c.ReportAdverseEvent: safety.adverse_event,
    c.ReportDeviation: safety.deviation,
    c.DiscontinueTreatment: safety.discontinue,
    c.WithdrawFollowUp: safety.withdraw_follow_up,
    c.WithdrawConsent: safety.withdraw_consent,
    c.RecordDeath: safety.death,
    c.AnswerQuery: safety.answer,
    c.CloseQuery: safety.close,
    c.AdoptProtocol: closing.adopt,
    c.LockTrial: closing.lock,
    c.UnsealAllocation: closing.unseal,
    c.RejectRow: closing.reject_row,
    c.RejectValue: closing.reject_value,
}


def decide(situation: Situation, command: c.Command, actor: Actor) -> list[facts.Fact]:
    """Give the facts that follow from a command. Raises `Refused`."""
    problems = standing(situation, command, actor)
    if problems:
        raise Refused(problems)
    return _DECISIONS[type(command)](situation, command, actor)

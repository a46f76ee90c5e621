"""Whether a person may ask this at all: her role, her site, the day, and where trial and participant stand."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.conduct import commands as c
from trialwright.conduct.situation import Actor, Situation, day_of, is_day
from trialwright.terms import Problem

_AFTER_DEATH = (
    c.AnswerQuery,
    c.CloseQuery,
    c.CorrectForm,
    c.ReportAdverseEvent,
    c.ReportDeviation,
    c.RejectValue,
)
_AFTER_WITHDRAWAL = (*_AFTER_DEATH, c.RecordDeath)


def standing(situation: Situation, command: c.Command, actor: Actor) -> list[Problem]:
    """Give every general reason against a command; an empty list says that its own decision can be made."""
    return [*_role(situation, command, actor), *_trial(situation, command), *_day(situation, command)] + (
        list(_participant(situation, command)) if isinstance(command, c.ParticipantCommand) else []
    )


def _role(situation: Situation, command: c.Command, actor: Actor) -> Iterator[Problem]:
    roles = situation.roles
    if actor.role not in roles:
        yield Problem(actor.name, f"the role {actor.role!r} is unknown", f"the roles are {', '.join(roles)}")
    elif command.permission not in roles[actor.role].may:
        who = [name for name, role in roles.items() if command.permission in role.may]
        yield Problem(
            actor.name,
            f"the role {actor.role!r} may not {command.permission}",
            f"ask a person in the role {' or '.join(who)}" if who else "no role of this protocol may",
        )
    site = command.site if isinstance(command, c.ScreenParticipant) else None
    if isinstance(command, c.ParticipantCommand) and situation.participant is not None:
        site = situation.participant.site
    if actor.sites and site is not None and site not in actor.sites:
        yield Problem(actor.name, f"works at {', '.join(sorted(actor.sites))}, not at {site}", "ask that site")


def _trial(situation: Situation, command: c.Command) -> Iterator[Problem]:
    if situation.trial.locked_on and not isinstance(command, c.UnsealAllocation):
        yield Problem(
            "record",
            f"is locked since {situation.trial.locked_on}: nothing can be added",
            "report what is missing beside the analysis; a locked record is not changed",
        )


def _day(situation: Situation, command: c.Command) -> Iterator[Problem]:
    if not is_day(command.on):
        yield Problem("on", f"{command.on!r} is not a day", "write it as 2012-11-01")
    elif command.on > (today := day_of(situation.at, 14)) and not isinstance(command, c.AdoptProtocol):
        yield Problem("on", f"{command.on} is in the future: today is {today}", "give the day it happened")


def _participant(situation: Situation, command: c.ParticipantCommand) -> Iterator[Problem]:
    state, name = situation.participant, situation.name
    if state is None or state.screened is None:
        yield Problem(name, "is not in the screening log", "check the number, or screen the participant first")
        return
    if command.on < state.screened.on:
        yield Problem(name, f"{command.on} is before the screening on {state.screened.on}", "check the day")
    if state.consent_withdrawn and not isinstance(command, c.AnswerQuery | c.CloseQuery):
        yield Problem(
            name, f"consent was withdrawn on {state.consent_withdrawn.on}: nothing more is recorded", "stop here"
        )
    if state.died and not isinstance(command, _AFTER_DEATH) and command.on > state.died.on:
        yield Problem(name, f"the participant died on {state.died.on}", "check the day, or the participant")
    if (
        state.follow_up_withdrawn
        and not isinstance(command, _AFTER_WITHDRAWAL)
        and command.on > state.follow_up_withdrawn.on
    ):
        yield Problem(name, f"follow-up ended on {state.follow_up_withdrawn.on}", "record visits before that day only")
    seen = command.seen if isinstance(command, c.RecordForm | c.CorrectForm) else None
    if seen is not None and seen != state.version:
        yield Problem(
            name,
            f"the form was opened at version {seen}, the participant stands at version {state.version}",
            "read what changed meanwhile, and enter again",
        )

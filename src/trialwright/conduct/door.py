"""The door: the only way to change a trial. Read, decide, append, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from trialwright.conduct import commands as c
from trialwright.conduct.adopted import versions
from trialwright.conduct.decide import decide
from trialwright.conduct.malformed import refuse_malformed
from trialwright.conduct.sight import visible
from trialwright.conduct.situation import Actor, Situation
from trialwright.conduct.trial import By, Desk, Trial, stamped
from trialwright.protocol import Protocol, Role
from trialwright.record import TRIAL, Entry, ParticipantState, Writing, fold
from trialwright.terms import Problem, Refused


def perform(trial: Trial, command: c.Command, actor: Actor, at: datetime) -> list[Entry]:
    """Do what a person asks, or refuse with every problem at once and write nothing.

    Gives the entries that were added, as the person may see them. `at` is the time of entry, with its zone.
    """
    stamp = stamped(at)
    by = (stamp, actor.name, actor.role)
    refuse_malformed(command, actor)
    with trial.desk() as desk:
        if isinstance(command, c.AdoptProtocol) and not desk.state.adopted:
            in_force = _first(command)
        else:
            in_force = trial.protocol(desk.state, stamp[:10])
        if isinstance(command, c.TrialCommand):
            sealed = trial.vault.unseal() if trial.vault and isinstance(command, c.UnsealAllocation) else None
            tally = desk.writing.tally
            situation = Situation(stamp, in_force, desk.state, TRIAL, None, None, tally, in_force.roles, sealed)
            return desk.add(TRIAL, decide(situation, command, actor), command.on, by)
        if isinstance(command, c.ScreenParticipant):
            number = f"{command.site}-{desk.writing.tally('screened', command.site) + 1:03d}"
            protocol = trial.protocol(desk.state, command.on)
            alias = partial(trial.vault.pseudonym, number) if trial.vault else None
            named = _tally(desk.writing)
            situation = Situation(stamp, protocol, desk.state, number, None, None, named, in_force.roles, alias=alias)
            return desk.add(number, decide(situation, command, actor), command.on, by)
        role = in_force.roles.get(actor.role)
        if role is not None and role.blinded:
            return _blinded(desk, command, actor, by, role, in_force)
        return _open(desk, command, actor, by, in_force)


def _open(desk: Desk, command: c.ParticipantCommand, actor: Actor, by: By, in_force: Protocol) -> list[Entry]:
    """Decide for an open role on the whole participant, but on queries only on those that she may see."""
    trial, number = desk.trial, command.participant
    participant = desk.participant(number)
    protocol = trial.protocol(desk.state, command.on, participant)
    arm = trial.arm(participant) if participant else None
    known = participant
    role = in_force.roles.get(actor.role)
    if isinstance(command, c.AnswerQuery | c.CloseQuery) and participant is not None and role is not None:
        unsealed = desk.state.unsealed is not None
        shown = fold(number, visible(desk.entries(number), protocol, role, unsealed=unsealed))
        known = replace(participant, queries=shown.queries)
    tally = desk.writing.tally
    situation = Situation(by[0], protocol, desk.state, number, known, arm, tally, in_force.roles)
    return desk.add(number, decide(situation, command, actor), command.on, by)


def _blinded(
    desk: Desk, command: c.ParticipantCommand, actor: Actor, by: By, role: Role, in_force: Protocol
) -> list[Entry]:
    """Decide for a blinded actor on what she sees: the participant by pseudonym, no arm, no other fact."""
    number = desk.writing.participant(command.participant) or ""
    participant = desk.participant(number) if number else None
    protocol = desk.trial.protocol(desk.state, command.on, participant)
    known = None
    if participant is not None:
        unsealed = desk.state.unsealed is not None
        known = fold(number, visible(desk.entries(number), protocol, role, unsealed=unsealed))
    situation = Situation(
        by[0], protocol, desk.state, command.participant, known, None, lambda _name, _key: 0, in_force.roles
    )
    decided = decide(situation, command, actor)
    if participant is not None:
        _no_more(participant)
        _never_treated(desk.entries(number), participant, in_force, actor)
    added = desk.add(number, decided, command.on, by)
    return visible(added, protocol, role, unsealed=False)


def _no_more(participant: ParticipantState) -> None:
    """After a withdrawal of consent nothing is recorded, by whomever; why it ended is not said."""
    if participant.consent_withdrawn:
        message = "nothing more is recorded of this participant"
        raise Refused(Problem(participant.pseudonym, message, "stop here"))


def _never_treated(entries: list[Entry], participant: ParticipantState, in_force: Protocol, actor: Actor) -> None:
    """A rater is never the treater: whoever worked with a participant in a role that sees arms does not rate."""
    knowing = {name for name, role in in_force.roles.items() if "arm" in role.sees}
    person = actor.name.strip().casefold()
    if any(entry.role in knowing and entry.actor.strip().casefold() == person for entry in entries):
        message = f"{actor.name} worked with this participant in the open"
        raise Refused(Problem(participant.pseudonym, message, "another rater rates her"))


def _first(command: c.AdoptProtocol) -> Protocol:
    """Give the protocol by whose roles the first adoption is judged: the adopted one itself."""
    known = versions(command.text)
    return known.get(command.version, next(iter(known.values())))


def _tally(writing: Writing) -> Callable[[str, str], int]:
    """Read the index, and whether a pseudonym is taken."""

    def tally(name: str, key: str) -> int:
        if name == "pseudonym":
            return int(writing.participant(key) is not None)
        return writing.tally(name, key)

    return tally

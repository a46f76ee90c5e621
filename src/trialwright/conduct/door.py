"""The door: the only way to change a trial. Read, decide, append, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from trialwright.conduct import commands as c
from trialwright.conduct.adopted import versions
from trialwright.conduct.decide import decide
from trialwright.conduct.sight import visible
from trialwright.conduct.situation import Actor, Situation
from trialwright.conduct.trial import By, Desk, Trial, stamped
from trialwright.protocol import Protocol
from trialwright.record import TRIAL, Entry, ParticipantState, Writing, fold
from trialwright.terms import Problem, Refused


def perform(trial: Trial, command: c.Command, actor: Actor, at: datetime) -> list[Entry]:
    """Do what a person asks, or refuse with every problem at once and write nothing.

    Gives the entries that were added, as the person may see them. `at` is the time of entry, with its zone.
    """
    stamp = stamped(at)
    by = (stamp, actor.name, actor.role)
    with trial.desk() as desk:
        if isinstance(command, c.AdoptProtocol) and not desk.state.adopted:
            protocol = _first(command)
        else:
            protocol = trial.protocol(desk.state, command.on)
        if isinstance(command, c.TrialCommand):
            sealed = trial.vault.unseal() if trial.vault and isinstance(command, c.UnsealAllocation) else None
            situation = Situation(stamp, protocol, desk.state, TRIAL, None, None, desk.writing.tally, sealed)
            return desk.add(TRIAL, decide(situation, command, actor), command.on, by)
        if isinstance(command, c.ScreenParticipant):
            number = f"{command.site}-{desk.writing.tally('screened', command.site) + 1:03d}"
            situation = Situation(stamp, protocol, desk.state, number, None, None, _tally(desk.writing), None)
            return desk.add(number, decide(situation, command, actor), command.on, by)
        role = protocol.roles.get(actor.role)
        if role is not None and role.blinded:
            return _blinded(desk, command, actor, by)
        participant = desk.participant(command.participant)
        protocol = trial.protocol(desk.state, command.on, participant)
        arm = trial.arm(participant) if participant else None
        situation = Situation(
            stamp, protocol, desk.state, command.participant, participant, arm, desk.writing.tally, None
        )
        return desk.add(command.participant, decide(situation, command, actor), command.on, by)


def _blinded(desk: Desk, command: c.ParticipantCommand, actor: Actor, by: By) -> list[Entry]:
    """Decide for a blinded actor on what she sees: the participant by pseudonym, no arm, no other fact."""
    number = desk.writing.participant(command.participant) or ""
    participant = desk.participant(number) if number else None
    protocol = desk.trial.protocol(desk.state, command.on, participant)
    role = protocol.roles[actor.role]
    known = None
    if participant is not None:
        _never_treated(participant, protocol, actor)
        unsealed = desk.state.unsealed is not None
        known = fold(number, visible(desk.entries(number), protocol, role, unsealed=unsealed))
    situation = Situation(by[0], protocol, desk.state, command.participant, known, None, lambda _name, _key: 0, None)
    added = desk.add(number, decide(situation, command, actor), command.on, by)
    return visible(added, protocol, role, unsealed=False)


def _never_treated(participant: ParticipantState, protocol: Protocol, actor: Actor) -> None:
    """A rater is never the treater: whoever recorded what reveals an arm does not rate that participant."""
    for (_, form), recorded in participant.forms.items():
        if recorded.actor == actor.name and protocol.form[form].reveals_arm:
            raise Refused(
                Problem(participant.pseudonym, f"{actor.name} treated this participant", "another rater rates her")
            )


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

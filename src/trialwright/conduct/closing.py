"""Decisions on the whole trial: the protocol that holds, what an import left out, the lock, and the unsealing."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.conduct import commands as c
from trialwright.conduct.adopted import versions
from trialwright.conduct.situation import Actor, Situation
from trialwright.protocol import Protocol
from trialwright.record import facts
from trialwright.terms import Problem, Refused, canonical, digest


def adopt(situation: Situation, command: c.AdoptProtocol, actor: Actor) -> list[facts.Fact]:
    """Adopt a version of a protocol's text. The text itself is the fact: editing the file later changes nothing."""
    named = versions(command.text)
    chosen = named.get(command.version)
    problems = []
    if chosen is None:
        known = ", ".join(named)
        problems.append(Problem("version", f"{command.version!r} is not in the text", f"its versions are {known}"))
    if any(each.version == command.version for each in situation.trial.adopted):
        problems.append(Problem("version", f"{command.version} was adopted already", "give a new version its own name"))
    if chosen and situation.trial.adopted and chosen.effective.isoformat() < situation.trial.adopted[-1].effective:
        before = situation.trial.adopted[-1]
        problems.append(
            Problem(
                "effective",
                f"{chosen.effective} is before {before.effective}, from when version {before.version} holds",
                "a later version holds from a later day",
            )
        )
    if not situation.roles[actor.role].entrusted:
        entrusted = [name for name, role in situation.roles.items() if role.entrusted]
        remedy = f"ask a person in the role {' or '.join(entrusted)}" if entrusted else "make a role entrusted"
        problems.append(
            Problem(actor.name, f"the role {actor.role!r} is not entrusted: a version can open walls", remedy)
        )
    if chosen and situation.trial.adopted:
        problems += _another_trial(situation.protocol, chosen)
    if problems or chosen is None:
        raise Refused(problems)
    effective = chosen.effective.isoformat()
    return [facts.ProtocolAdopted(chosen.version, effective, digest(command.text), command.text)]


def _another_trial(before: Protocol, after: Protocol) -> Iterator[Problem]:
    """Name what a later version may not change: the trial, and the allocation that was sealed for it."""
    for what, old, new in (
        ("trial.id", before.trial.id, after.trial.id),
        ("trial.mode", before.trial.mode, after.trial.mode),
        ("allocation.method", before.allocation.method, after.allocation.method),
        ("allocation.ratio", before.allocation.ratio, after.allocation.ratio),
        ("allocation.strata", before.allocation.strata, after.allocation.strata),
    ):
        if old != new:
            yield Problem(what, f"{new} is not {old}, as adopted before", "keep it: the allocation is sealed for that")


def lock(situation: Situation, command: c.LockTrial, _: Actor) -> list[facts.Fact]:
    """Close the record, and say how many queries are open."""
    if not command.reason.strip():
        raise Refused(Problem("reason", "a lock needs its reason", "say why the record is complete"))
    waiting = situation.tally("queries", "opened") - situation.tally("queries", "closed")
    return [facts.TrialLocked(command.reason.strip(), waiting)]


def unseal(situation: Situation, command: c.UnsealAllocation, _: Actor) -> list[facts.Fact]:
    """Put the sealed allocation into the record, once it is locked and only if it is the one committed to."""
    problems = []
    if not situation.trial.locked_on:
        problems.append(Problem("record", "is not locked", "lock it first: the allocation is opened after the data"))
    if situation.trial.unsealed:
        problems.append(Problem("record", "is unsealed already", "nothing to do"))
    if situation.sealed is None:
        problems.append(Problem("vault", "no sealed allocation is at hand", "give the file that `seal` wrote"))
    elif situation.trial.committed and digest(canonical(situation.sealed)) != situation.trial.committed.commitment:
        problems.append(Problem("vault", "is not the one that was committed to", "give the file that `seal` wrote"))
    if not command.reason.strip():
        problems.append(Problem("reason", "an unsealing needs its reason", "say why"))
    if problems or situation.sealed is None:
        raise Refused(problems)
    return [facts.AllocationUnsealed(situation.sealed, command.reason.strip())]


def reject_row(_: Situation, command: c.RejectRow, __: Actor) -> list[facts.Fact]:
    """Record a row of imported data that could not become a participant."""
    return [facts.RowRejected(command.row, command.column, command.value, command.rule)]


def reject_value(_: Situation, command: c.RejectValue, __: Actor) -> list[facts.Fact]:
    """Record a value of imported data that was not accepted."""
    return [facts.ValueRejected(command.row, command.column, command.value, command.rule)]

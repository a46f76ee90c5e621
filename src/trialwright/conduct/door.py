"""The door: the only way to change a trial. Read, decide, append, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from trialwright.conduct import commands as c
from trialwright.conduct.decide import decide
from trialwright.conduct.sight import visible
from trialwright.conduct.situation import Actor, Situation
from trialwright.protocol import Protocol, parse
from trialwright.randomisation import Vault
from trialwright.record import (
    TRIAL,
    Entry,
    Ledger,
    ParticipantState,
    TrialState,
    Writing,
    apply,
    facts,
    fold,
    fold_trial,
)
from trialwright.terms import Problem, Refused


class Trial:
    """An open trial: its record, the protocol versions that it adopted, and the vault where it is at hand.

    Nothing is kept between commands but what the ledger said at a version that is compared each time.
    """

    def __init__(self, ledger: Ledger, vault: Vault | None = None) -> None:
        self.ledger = ledger
        self.vault = vault
        self._adopted: dict[str, Protocol] = {}
        self._texts: dict[tuple[str, str], Protocol] = {}
        self._state = TrialState()
        self._writing: Writing | None = None
        self._kept: ParticipantState | None = None

    def __repr__(self) -> str:
        return f"Trial({self.ledger.path.name})"

    @classmethod
    def create(cls, path: Path, vault: Vault, by: Actor, at: datetime, *, durable: bool = True) -> Trial:
        """Begin a record: the commitment to the sealed allocation is its first fact."""
        trial = cls(Ledger.create(path, durable=durable), vault)
        stamp = _stamp(at)
        with trial.ledger.transaction() as writing:
            fact = facts.AllocationCommitted(vault.method, vault.commitment)
            writing.append(TRIAL, 0, [fact], stamp[:10], (stamp, by.name, by.role))
        return trial

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write the commands inside as one: all of them, or none."""
        with self.ledger.transaction() as writing:
            self._writing, self._kept = writing, None
            try:
                yield
            finally:
                self._writing, self._kept = None, None

    @contextmanager
    def pen(self) -> Iterator[Writing]:
        """Give the transaction that is open, or one for a single command."""
        if self._writing is not None:
            yield self._writing
        else:
            with self.ledger.transaction() as writing:
                yield writing

    def state(self, writing: Writing | None = None) -> TrialState:
        """Fold the trial's own stream, again only where it has grown."""
        entries = writing.stream(TRIAL, self._state.version) if writing else self.ledger.stream(TRIAL)
        if entries and entries[-1].version != self._state.version:
            self._state = fold_trial(writing.stream(TRIAL) if writing else entries)
            for adopted in self._state.adopted:
                if adopted.version not in self._adopted:
                    versions = {each.version: each for each in parse(adopted.text)}
                    self._adopted[adopted.version] = versions[adopted.version]
        return self._state

    def protocol(self, state: TrialState, on: str, participant: ParticipantState | None = None) -> Protocol:
        """Give the version that holds: that of the participant's consent, or the newest one in force on a day."""
        if participant is not None and participant.consented is not None:
            return self._adopted[participant.consented.fact.version]
        if not state.adopted:
            raise Refused(Problem("record", "has no protocol yet", "adopt one first"))
        in_force = [each.version for each in state.adopted if each.effective <= on]
        return self._adopted[in_force[-1] if in_force else state.adopted[0].version]

    def participant(self, writing: Writing, number: str) -> ParticipantState | None:
        """Fold one participant; inside `together` the last one is kept."""
        if self._kept is not None and self._kept.id == number:
            return self._kept
        entries = writing.stream(number)
        return fold(number, entries) if entries else None

    def pseudonym(self, number: str) -> str:
        """Give the name under which blinded roles know a participant."""
        with self.pen() as writing:
            participant = self.participant(writing, number)
        if participant is None:
            raise Refused(Problem(number, "is not in the screening log", "check the number"))
        return participant.pseudonym

    def arm(self, participant: ParticipantState) -> str | None:
        """Look up the arm in the vault, None before randomisation and where no vault is at hand."""
        if self.vault is None or participant.randomised is None:
            return None
        place = participant.randomised.fact
        return self.vault.arm(place.stratum, place.number)

    def keep(self, participant: ParticipantState | None) -> None:
        """Keep the participant for the next command of the same transaction."""
        if self._writing is not None:
            self._kept = participant


def perform(trial: Trial, command: c.Command, actor: Actor, at: datetime) -> list[Entry]:
    """Do what a person asks, or refuse with every problem at once and write nothing.

    Gives the entries that were added, as the person may see them. `at` is the time of entry, with its zone.
    """
    stamp = _stamp(at)
    with trial.pen() as writing:
        state = trial.state(writing)
        if isinstance(command, c.AdoptProtocol) and not state.adopted:
            protocol = _first(command)
        else:
            protocol = trial.protocol(state, command.on)
        if isinstance(command, c.TrialCommand):
            sealed = trial.vault.unseal() if trial.vault and isinstance(command, c.UnsealAllocation) else None
            situation = Situation(stamp, protocol, state, TRIAL, None, None, writing.tally, sealed)
            decided = decide(situation, command, actor)
            return writing.append(TRIAL, state.version, decided, command.on, (stamp, actor.name, actor.role))
        if isinstance(command, c.ScreenParticipant):
            number = f"{command.site}-{writing.tally('screened', command.site) + 1:03d}"
            situation = Situation(stamp, protocol, state, number, None, None, _tally(writing), None)
            decided = decide(situation, command, actor)
            return writing.append(number, 0, decided, command.on, (stamp, actor.name, actor.role))
        return _of_participant(trial, writing, command, actor, stamp)


def _of_participant(
    trial: Trial, writing: Writing, command: c.ParticipantCommand, actor: Actor, stamp: str
) -> list[Entry]:
    state = trial.state(writing)
    role = trial.protocol(state, command.on).roles.get(actor.role)
    blinded = role is not None and role.blinded
    number = writing.participant(command.participant) if blinded else command.participant
    participant = trial.participant(writing, number) if number else None
    protocol = trial.protocol(state, command.on, participant)
    version = participant.version if participant else 0
    arm = trial.arm(participant) if participant and not blinded else None
    known = participant
    if blinded and role is not None and participant is not None:
        _never_treated(participant, protocol, actor)
        entries = writing.stream(participant.id)
        known = fold(participant.id, visible(entries, protocol, role, unsealed=state.unsealed is not None))
    situation = Situation(stamp, protocol, state, command.participant, known, arm, writing.tally, None)
    decided = decide(situation, command, actor)
    assert participant is not None  # noqa: S101  `decide` refuses an unknown participant
    by = (stamp, actor.name, actor.role)
    entries = writing.append(participant.id, version, decided, command.on, by)
    for entry in entries:
        apply(participant, entry)
    trial.keep(participant)
    return visible(entries, protocol, role, unsealed=False) if blinded and role else entries


def _never_treated(participant: ParticipantState, protocol: Protocol, actor: Actor) -> None:
    """A rater is never the treater: whoever recorded what reveals an arm does not rate that participant."""
    for (_, form), recorded in participant.forms.items():
        if recorded.actor == actor.name and protocol.form[form].reveals_arm:
            raise Refused(
                Problem(participant.pseudonym, f"{actor.name} treated this participant", "another rater rates her")
            )


def _first(command: c.AdoptProtocol) -> Protocol:
    versions = parse(command.text)
    return next((each for each in versions if each.version == command.version), versions[0])


def _tally(writing: Writing) -> Callable[[str, str], int]:
    """Read the index, and whether a pseudonym is taken."""

    def tally(name: str, key: str) -> int:
        if name == "pseudonym":
            return int(writing.participant(key) is not None)
        return writing.tally(name, key)

    return tally


def _stamp(at: datetime) -> str:
    """Write the time of entry in UTC to the second. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"at={at!r} has no time zone: give a time with its zone")
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

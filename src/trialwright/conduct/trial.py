"""An open trial, and the desk at which one transaction is worked: state folded once, facts added at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from trialwright.conduct.adopted import versions
from trialwright.conduct.situation import Actor
from trialwright.protocol import Protocol
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

By = tuple[str, str, str]
"""Time of entry, person, role."""


class Desk:
    """One transaction: the trial's state, and the participant that was worked on last."""

    def __init__(self, trial: Trial, writing: Writing) -> None:
        self.trial = trial
        self.writing = writing
        self.state = trial.refresh(writing.stream(TRIAL, trial.version))
        self._number = ""
        self._entries: list[Entry] = []
        self._participant: ParticipantState | None = None

    def participant(self, number: str) -> ParticipantState | None:
        """Fold one participant, once; None where there is none."""
        if number != self._number:
            self._number = number
            self._entries = self.writing.stream(number) if number != TRIAL else []
            self._participant = fold(number, self._entries) if self._entries else None
        return self._participant

    def entries(self, number: str) -> list[Entry]:
        """Give a participant's entries."""
        self.participant(number)
        return self._entries

    def add(self, stream: str, decided: Sequence[facts.Fact], on: str, by: By) -> list[Entry]:
        """Append what was decided, and bring the state up to it."""
        if stream == TRIAL:
            added = self.writing.append(TRIAL, self.state.version, decided, on, by)
            self.state = self.trial.refresh(added)
            return added
        state = self.participant(stream) or ParticipantState(stream)
        added = self.writing.append(stream, state.version, decided, on, by)
        for entry in added:
            apply(state, entry)
        self._participant = state
        self._entries += added
        return added


class Trial:
    """An open trial: its record, the protocol versions that it adopted, and the vault where it is at hand."""

    def __init__(self, ledger: Ledger, vault: Vault | None = None) -> None:
        self.ledger = ledger
        self.vault = vault
        self._entries: list[Entry] = []
        self._state = TrialState()
        self._adopted: dict[str, Protocol] = {}
        self._desk: Desk | None = None

    def __repr__(self) -> str:
        return f"Trial({self.ledger.path.name})"

    @classmethod
    def create(cls, path: Path, vault: Vault, by: Actor, at: datetime, *, durable: bool = True) -> Trial:
        """Begin a record: the commitment to the sealed allocation is its first fact."""
        trial = cls(Ledger.create(path, durable=durable), vault)
        stamp = stamped(at)
        with trial.desk() as desk:
            fact = facts.AllocationCommitted(vault.method, vault.commitment)
            desk.add(TRIAL, [fact], stamp[:10], (stamp, by.name, by.role))
        return trial

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write the commands inside as one: all of them, or none."""
        with self.desk():
            yield

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Give the transaction that is open, or one of its own."""
        if self._desk is not None:
            yield self._desk
            return
        known = len(self._entries)
        try:
            with self.ledger.transaction() as writing:
                self._desk = Desk(self, writing)
                yield self._desk
        except BaseException:
            self._entries = self._entries[:known]
            self._state = fold_trial(self._entries)
            raise
        finally:
            self._desk = None

    @property
    def version(self) -> int:
        """How many facts of the trial's own stream are folded."""
        return self._state.version

    def refresh(self, added: Sequence[Entry]) -> TrialState:
        """Add entries of the trial's own stream, and read the protocols that they adopt."""
        if added:
            entries = [*self._entries, *added]
            state = fold_trial(entries)
            self._same_vault(state)
            self._entries, self._state = entries, state
            for adopted in self._state.adopted:
                if adopted.version not in self._adopted:
                    self._adopted[adopted.version] = versions(adopted.text)[adopted.version]
        return self._state

    def _same_vault(self, state: TrialState) -> None:
        """Refuse a vault that is not the one this record was committed to: it would give other arms."""
        committed = state.committed
        if self.vault is not None and committed is not None and self.vault.commitment != committed.commitment:
            message = f"is not the one that {self.ledger.path.name} was committed to"
            raise Refused(Problem("vault", message, "give the file that `seal` wrote for this trial"))

    def today(self) -> str:
        """Give the day of the newest entry: what is in force for who looks now."""
        newest = self.ledger.newest()
        return newest.at[:10] if newest else ""

    def state(self) -> TrialState:
        """Give what holds for the whole trial, as the ledger says it now."""
        return self.refresh(self.ledger.stream(TRIAL)[self.version :])

    def protocol(self, state: TrialState, on: str, participant: ParticipantState | None = None) -> Protocol:
        """Give the version that holds: that of the participant's consent, or the newest one in force on a day."""
        if participant is not None and participant.consented is not None:
            return self._adopted[participant.consented.fact.version]
        if not state.adopted:
            raise Refused(Problem("record", "has no protocol yet", "adopt one first"))
        in_force = [each.version for each in state.adopted if each.effective <= on]
        return self._adopted[in_force[-1] if in_force else state.adopted[0].version]

    def arm(self, participant: ParticipantState) -> str | None:
        """Look up the arm in the vault, None before randomisation and where no vault is at hand."""
        if self.vault is None or participant.randomised is None:
            return None
        place = participant.randomised.fact
        return self.vault.arm(place.stratum, place.number)

    def pseudonym(self, number: str) -> str:
        """Give the name under which blinded roles know a participant."""
        with self.desk() as desk:
            participant = desk.participant(number)
        if participant is None:
            raise Refused(Problem(number, "is not in the screening log", "check the number"))
        return participant.pseudonym


@lru_cache(maxsize=8)
def stamped(at: datetime) -> str:
    """Write the time of entry in UTC to the second. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"at={at!r} has no time zone: give a time with its zone")
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

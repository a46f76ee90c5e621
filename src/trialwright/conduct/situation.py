"""What a decision is made on: who asks, when, under which protocol, and what she may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from trialwright.protocol import Protocol, Role
from trialwright.record import ParticipantState, TrialState


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one role. `sites` limits her to some sites; empty is every site."""

    name: str
    role: str
    sites: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that deciding may look at. For a blinded actor it is folded from what she may see.

    `at` is the ISO time of entry (UTC). `name` is how the actor knows the participant: her number, or her
    pseudonym. `arm` is None for whoever may not know it, before randomisation, and while no vault is at hand.
    `tally` reads the index. `roles` are those in force on the day of entry, whatever version the participant is under.
    `sealed` is the content of the vault for who may unseal; `alias` draws the attempt-th pseudonym from it.
    """

    at: str
    protocol: Protocol
    trial: TrialState
    name: str
    participant: ParticipantState | None
    arm: str | None
    tally: Callable[[str, str], int]
    roles: Mapping[str, Role]
    sealed: Mapping[str, Any] | None = field(default=None, repr=False)
    alias: Callable[[int], str] | None = field(default=None, repr=False)

    @property
    def known(self) -> ParticipantState:
        """The participant, where standing was checked."""
        assert self.participant is not None  # noqa: S101  `standing` refuses an unknown participant
        return self.participant


def is_day(text: str) -> bool:
    """Whether the text is an ISO 8601 day such as 2012-11-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except (TypeError, ValueError):
        return False


@lru_cache(maxsize=16)
def day_of(at: str, hours: int) -> str:
    """Give the day that it is so many hours east of the record's clock: 14 is the latest anywhere, -12 the earliest."""
    return (datetime.fromisoformat(at) + timedelta(hours=hours)).date().isoformat()

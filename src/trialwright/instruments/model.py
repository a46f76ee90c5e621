"""What an instrument is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from trialwright.terms import Item, Value, Values


@dataclass(frozen=True)
class Check:
    """A soft check: answers that are possible but unlikely are queried, never refused.

    `holds` gives True, False, or None where an answer that it needs is missing.
    """

    id: str
    message: str
    holds: Callable[[Values], bool | None]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A scale: entered items, derived outputs, and the pure function between them.

    `score` takes the answers by item id and gives every output by its id; an output is None where it cannot
    be computed, which an answer outside an item's limits also brings about: it is never counted.
    A participant who has died is not scored: `at_death` is the value that the scale itself defines for
    `primary`, or None, and `death_rule` says so in words.
    """

    id: str
    version: str
    title: str
    items: tuple[Item, ...]
    outputs: tuple[Item, ...]
    score: Callable[[Values], dict[str, Value]]
    primary: str
    better: Literal["lower", "higher"]
    missing_rule: str
    death_rule: str
    source: str
    at_death: int | float | None = None
    validated_wording: bool = False
    checks: tuple[Check, ...] = ()

    @property
    def name(self) -> str:
        """Its name in a protocol, such as `nihss/1`."""
        return f"{self.id}/{self.version}"

    def item(self, id: str) -> Item:  # noqa: A002  an item's id is called id everywhere
        """The entered item or output of that id; KeyError for an unknown one."""
        for candidate in (*self.items, *self.outputs):
            if candidate.id == id:
                return candidate
        raise KeyError(f"{self.name} has no item or output {id!r}")

"""One entry of the ledger: a fact with its place in the chain, who entered it, and both of its times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import orjson

from trialwright.record.codec import decode
from trialwright.record.facts import Fact
from trialwright.terms import digest

GENESIS = "0" * 64
"""What the first entry has before it."""

Head = tuple[int, str, int, str, str, str, str, str]
"""seq, stream, version, kind, on, at, actor and role, in the order in which they are digested."""

TRIAL = "trial"
"""The stream of facts that concern the whole trial; every other stream is a participant's number."""


@dataclass(frozen=True)
class Entry:
    """A row of the ledger.

    `seq` counts all entries from 1, `version` those of the stream. `on` is the ISO day on which it happened, `at` the
    ISO time (UTC) at which it was entered. `digest` is the SHA-256 of everything else, the previous
    entry's digest included.
    """

    seq: int
    stream: str
    version: int
    kind: str
    on: str
    at: str
    actor: str
    role: str
    payload: str
    previous: str
    digest: str

    @classmethod
    def of(cls, fact: Fact, head: Head, payload: str, previous: str) -> Entry:
        """Make the entry of a fact that is at hand, so that it need not be decoded again."""
        entry = cls(*head, payload, previous, seal_entry(head, payload, previous))
        entry.__dict__["fact"] = fact
        return entry

    @cached_property
    def fact(self) -> Fact:
        """The fact, decoded on first use."""
        return decode(self.kind, self.payload)

    def recomputed(self) -> str:
        """Compute the digest from the content."""
        return seal_entry(
            (self.seq, self.stream, self.version, self.kind, self.on, self.at, self.actor, self.role),
            self.payload,
            self.previous,
        )


def seal_entry(head: Head, payload: str, previous: str) -> str:
    """Digest the canonical JSON array of an entry; the payload, canonical already, stands in it as it is."""
    start = orjson.dumps(head).decode()
    return digest(f'{start[:-1]},{payload},"{previous}"]')

"""The index that deciding needs: how many participants a site has, how many places of a stratum are used,
how many queries were opened and closed.

Written in the transaction of the append, so that one decision costs the same in a trial of 54 and of 20,000;
rebuildable from the ledger at any time, and `verify` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.record.facts import Fact, ParticipantRandomised, ParticipantScreened, QueryClosed, QueryOpened

COUNTED = frozenset(fact.kind for fact in (ParticipantScreened, ParticipantRandomised, QueryOpened, QueryClosed))
"""The kinds of fact that the index needs; no other entry need be decoded to rebuild it."""


def counted(fact: Fact) -> Iterator[tuple[str, str]]:
    """Give what a fact counts towards, as (tally, key)."""
    if isinstance(fact, ParticipantScreened):
        yield "screened", fact.site
    elif isinstance(fact, ParticipantRandomised):
        yield "randomised", fact.stratum
    elif isinstance(fact, QueryOpened):
        yield "queries", "opened"
    elif isinstance(fact, QueryClosed):
        yield "queries", "closed"

"""Prove an allocation: the vault is the one committed to, and every place was used once and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from trialwright.randomisation import Vault
from trialwright.record import Entry, Finding, facts
from trialwright.terms import canonical, digest

_KINDS = {fact.kind for fact in (facts.AllocationCommitted, facts.ParticipantRandomised, facts.AllocationUnsealed)}


def prove(entries: Iterable[Entry], vault: Vault | None = None) -> tuple[dict[str, str], list[Finding]]:
    """Recompute every allocation of a record.

    Gives the arm of each randomised participant (empty while sealed and no vault is given) and what does not
    hold: no commitment before the first participant, a vault that is not the committed one, a place that was
    skipped, used twice or taken out of order.
    """
    findings: list[Finding] = []
    committed: facts.AllocationCommitted | None = None
    places: list[tuple[int, str, str, int]] = []
    sealed: Mapping[str, Any] | None = vault.unseal() if vault else None
    for entry in entries:
        if entry.kind not in _KINDS:
            continue
        fact = entry.fact
        if isinstance(fact, facts.AllocationCommitted):
            committed = fact
            if entry.seq != 1:
                findings.append(Finding(entry.seq, "the allocation was committed to after the first fact"))
        elif isinstance(fact, facts.ParticipantRandomised):
            places.append((entry.seq, entry.stream, fact.stratum, fact.number))
        elif isinstance(fact, facts.AllocationUnsealed):
            sealed = fact.sealed
    findings += _order(places)
    if committed is None:
        findings.append(Finding(None, "the allocation was never committed to"))
    elif sealed is not None and digest(canonical(dict(sealed))) != committed.commitment:
        findings.append(Finding(None, "the unsealed allocation is not the one that was committed to"))
        sealed = None
    if sealed is None:
        return {}, findings
    opened = Vault(sealed)
    arms: dict[str, str] = {}
    for seq, participant, stratum, number in places:
        try:
            arms[participant] = opened.arm(stratum, number)
        except ValueError as problem:
            findings.append(Finding(seq, str(problem)))
    return arms, findings


def _order(places: list[tuple[int, str, str, int]]) -> list[Finding]:
    used: defaultdict[str, int] = defaultdict(int)
    findings = []
    for seq, participant, stratum, number in places:
        if number != used[stratum] + 1:
            message = f"{participant} took place {number} of {stratum!r}, but {used[stratum] + 1} was next"
            findings.append(Finding(seq, message))
        used[stratum] = max(number, used[stratum])
    return findings

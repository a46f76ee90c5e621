"""Whether a ledger is still what was written: every entry, their order, their number, and the index.

Someone who can write the file can change an entry and compute all later digests anew; the receipt outside
the file, one line per commit, then disagrees.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from trialwright.record.entry import GENESIS, Entry
from trialwright.record.facts import AllocationUnsealed, ParticipantScreened, ProtocolAdopted, TrialLocked
from trialwright.record.ledger import Ledger
from trialwright.record.tallies import COUNTED, counted
from trialwright.terms import digest


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, with the entry at which it shows (None: the file as a whole)."""

    seq: int | None
    message: str

    def __str__(self) -> str:
        return self.message if self.seq is None else f"entry {self.seq:,}: {self.message}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and found; `findings` is empty for a whole ledger, the first bad entry stands first."""

    entries: int
    head: str
    receipts: int
    findings: tuple[Finding, ...]


def verify(ledger: Ledger) -> Verification:
    """Recompute the chain, compare it with the receipt and the index, and name everything that differs."""
    return read_whole(ledger)[0]


def read_whole(ledger: Ledger) -> tuple[Verification, list[Entry]]:
    """Verify a ledger, and give the entries that were read for it."""
    findings: list[Finding] = []
    entries: list[Entry] = []
    try:
        findings += [Finding(None, f"the database file is damaged: {each}") for each in ledger.integrity()]
        for entry in ledger.entries():
            entries.append(entry)
        findings += _index(entries, ledger.tallies(), ledger.pseudonyms())
        findings += _meaning(entries)
    except (sqlite3.DatabaseError, UnicodeDecodeError, ValueError) as problem:
        findings.append(Finding(None, f"the database file is damaged: {problem}"))
    chain = _chain(entries)
    receipts, about_receipt = _receipts(ledger.receipt, {entry.seq: entry.digest for entry in entries})
    head = entries[-1].digest if entries else GENESIS
    return Verification(len(entries), head, receipts, tuple(chain + about_receipt + findings)), entries


def _chain(entries: list[Entry]) -> list[Finding]:
    findings: list[Finding] = []
    seq, before = 0, GENESIS
    streams: Counter[str] = Counter()
    place = {entry.digest: entry.seq for entry in entries}
    for entry in entries:
        if entry.seq != seq + 1:
            gone = f"{seq + 1:,}" if entry.seq == seq + 2 else f"{seq + 1:,} to {entry.seq - 1:,}"
            findings.append(Finding(seq + 1, f"deleted: {gone} missing before entry {entry.seq:,}"))
        elif entry.previous != before:
            after = place.get(entry.previous)
            where = f"it was written after entry {after:,}" if after else "what it was written after is gone"
            findings.append(Finding(entry.seq, f"out of place: {where}"))
        if entry.recomputed() != entry.digest:
            findings.append(Finding(entry.seq, f"changed: its content, {entry.kind}, does not match its digest"))
        streams[entry.stream] += 1
        if entry.version != streams[entry.stream] and not findings:
            findings.append(Finding(entry.seq, f"version {entry.version} of {entry.stream} is out of order"))
        seq, before = entry.seq, entry.digest
    return findings


def _receipts(path: Path, digests: dict[int, str]) -> tuple[int, list[Finding]]:
    """Compare the ledger with its receipt, which must end at the ledger's head.

    A line with ~ was written before its commit: where the process ended between the two, the ledger may stand at it.
    """
    last = max(digests, default=0)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        return 0, [Finding(None, f"the receipt {path.name} cannot be read: {problem}")] if last else []
    findings: list[Finding] = []
    known, intended = 0, 0
    for number, line in enumerate(lines, 1):
        seq, _, noted = line.removeprefix("~").partition(" ")
        if not seq.isdecimal() or len(noted) != 64:
            findings.append(Finding(None, f"the receipt {path.name} is damaged at line {number}"))
        elif line.startswith("~"):
            intended = int(seq) if digests.get(int(seq)) == noted else intended
        elif int(seq) > last:
            message = f"truncated: the receipt knows entry {int(seq):,}, the ledger ends at {last:,}"
            findings.append(Finding(last + 1, message))
            break
        elif digests.get(int(seq)) not in (noted, None):
            findings.append(Finding(int(seq), f"differs from the receipt: line {number} has another digest"))
            break
        else:
            known = int(seq)
    if not findings and last not in (known, intended):
        findings.append(Finding(known + 1, f"is not in the receipt {path.name}, which ends at entry {known:,}"))
    return sum(not line.startswith("~") for line in lines), findings


def _meaning(entries: list[Entry]) -> list[Finding]:
    """Name facts that no decision could have added: after the lock, or an adopted text that is another."""
    findings = []
    locked = None
    for entry in entries:
        try:
            fact = entry.fact
        except ValueError as problem:
            findings.append(Finding(entry.seq, f"cannot be read: {problem}"))
            continue
        if locked is not None and entry.kind != AllocationUnsealed.kind:
            findings.append(Finding(entry.seq, f"was added after the lock at entry {locked:,}: {entry.kind}"))
        if entry.kind == TrialLocked.kind:
            locked = entry.seq
        elif isinstance(fact, ProtocolAdopted) and digest(fact.text) != fact.digest:
            findings.append(Finding(entry.seq, "the adopted protocol does not match its digest"))
    return findings


def _index(entries: list[Entry], tallies: dict[tuple[str, str], int], pseudonyms: dict[str, str]) -> list[Finding]:
    expected: Counter[tuple[str, str]] = Counter()
    names: dict[str, str] = {}
    try:
        for entry in (entry for entry in entries if entry.kind in COUNTED):
            expected.update(counted(entry.fact))
            if isinstance(entry.fact, ParticipantScreened):
                names[entry.fact.pseudonym] = entry.stream
    except ValueError as problem:
        return [Finding(None, f"the index cannot be rebuilt: {problem}")]
    if names != pseudonyms:
        return [Finding(None, "the index of pseudonyms differs from the ledger")]
    if dict(expected) == tallies:
        return []
    wrong = sorted(set(expected.items()) ^ set(tallies.items()))
    where = ", ".join(sorted({f"{name} {key}" for (name, key), _ in wrong}))
    return [Finding(None, f"the index differs from the ledger for: {where}")]

"""Whatever is done to a record behind its back is found and named: each test does it and expects to be caught."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from trialwright.record import Ledger, facts, verify
from trialwright.record.entry import seal_entry

BY = ("2013-01-02T10:00:00Z", "Kim", "coordinator")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    ledger = Ledger.create(tmp_path / "record.trial")
    for number in range(1, 9):
        with ledger.transaction() as writing:
            screened = facts.ParticipantScreened("SMC", f"P{number}")
            writing.append(f"SMC-{number:03d}", 0, [screened], "2013-01-01", BY)
    ledger.close()
    return tmp_path / "record.trial"


def tamper(path: Path, *statements: str) -> list[str]:
    """Change the file behind the triggers, and give what `verify` says."""
    database = sqlite3.connect(path)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return [str(finding) for finding in verify(Ledger(path)).findings]


def test_an_untouched_record_is_whole(path: Path) -> None:
    checked = verify(Ledger(path))
    assert (checked.entries, checked.receipts, checked.findings) == (8, 8, ())


@pytest.mark.parametrize("column", ["kind", "happened_on", "entered_at", "actor", "role", "stream", "payload"])
def test_a_changed_column_is_named_at_its_entry(path: Path, column: str) -> None:
    found = tamper(path, f"UPDATE entry SET {column} = replace({column}, substr({column}, 2, 1), 'x') WHERE seq = 4")
    assert found[0].startswith("entry 4: changed")


def test_a_deleted_entry_is_named(path: Path) -> None:
    found = tamper(path, "DELETE FROM entry WHERE seq = 5")
    assert found[0] == "entry 5: deleted: 5 missing before entry 6"


def test_a_swapped_pair_is_named(path: Path) -> None:
    found = tamper(
        path,
        "UPDATE entry SET seq = -1 WHERE seq = 3",
        "UPDATE entry SET seq = 3 WHERE seq = 4",
        "UPDATE entry SET seq = 4 WHERE seq = -1",
    )
    assert found[0].startswith("entry 3: out of place: it was written after entry 4")


def test_a_truncated_tail_is_named_by_the_receipt(path: Path) -> None:
    found = tamper(path, "DELETE FROM entry WHERE seq > 6")
    assert found[0] == "entry 7: truncated: the receipt knows entry 7, the ledger ends at 6"


def test_a_chain_that_was_computed_anew_disagrees_with_the_receipt(path: Path) -> None:
    ledger = Ledger(path)
    entries = list(ledger.entries())
    ledger.close()
    statements, previous = [], entries[2].digest
    for entry in entries[3:]:
        actor = "Mallory" if entry.seq == 4 else entry.actor
        head = (entry.seq, entry.stream, entry.version, entry.kind, entry.on, entry.at, actor, entry.role)
        digest = seal_entry(head, entry.payload, previous)
        statements.append(
            f"UPDATE entry SET actor = '{actor}', previous = '{previous}', digest = '{digest}' WHERE seq = {entry.seq}"
        )
        previous = digest
    found = tamper(path, *statements)
    assert found == ["entry 4: differs from the receipt: line 4 has another digest"]


def test_a_changed_index_is_named(path: Path) -> None:
    assert "the index differs from the ledger for: screened SMC" in tamper(path, "UPDATE tally SET count = 7")
    found = tamper(path, "UPDATE tally SET count = 8", "UPDATE known_as SET stream = 'SMC-001' WHERE pseudonym = 'P2'")
    assert found == ["the index of pseudonyms differs from the ledger"]


def test_a_missing_or_damaged_receipt_is_named(path: Path) -> None:
    receipt = path.with_name("record.trial.receipt")
    whole = receipt.read_text()
    receipt.write_text(whole.replace("4 ", "4", 1))
    assert "damaged at line 4" in str(verify(Ledger(path)).findings[0])
    receipt.unlink()
    assert "cannot be read" in str(verify(Ledger(path)).findings[0])


def test_a_flipped_byte_anywhere_in_the_stored_entries_is_found(path: Path) -> None:
    ledger = Ledger(path)
    texts = {entry.payload for entry in ledger.entries()} | {entry.digest for entry in ledger.entries()}
    ledger._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    whole = path.read_bytes()
    for text in texts:
        at = whole.index(text.encode()) + len(text) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert verify(Ledger(path)).findings, f"byte {at} was flipped"
    path.write_bytes(whole)
    assert not verify(Ledger(path)).findings

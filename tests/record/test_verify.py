"""Whatever is done to a record behind its back is found and named: each test does it and expects to be caught."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from trialwright.record import Ledger, encode, facts, verify
from trialwright.record.entry import seal_entry
from trialwright.terms import Refused

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
    """Change the file behind its guards, put them back, and give what `verify` says."""
    database = sqlite3.connect(path)
    guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        database.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        database.execute(statement)
    for _, guard in guards:
        database.execute(guard)
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
    assert found == ["entry 4: differs from the receipt: line 8 has another digest"]


def test_a_changed_index_is_named(path: Path) -> None:
    assert "the index differs from the ledger for: screened SMC" in tamper(path, "UPDATE tally SET count = 7")
    found = tamper(path, "UPDATE tally SET count = 8", "UPDATE known_as SET stream = 'SMC-001' WHERE pseudonym = 'P2'")
    assert found == ["the index of pseudonyms differs from the ledger"]


def test_a_missing_or_damaged_receipt_is_named(path: Path) -> None:
    receipt = path.with_name("record.trial.receipt")
    whole = receipt.read_text()
    receipt.write_text(whole.replace("\n4 ", "\n4", 1))
    assert "damaged at line 8" in str(verify(Ledger(path)).findings[0])
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


def forge(path: Path, *told: facts.Fact) -> list[str]:
    """Append well-chained entries past the door, and give what `verify` says."""
    ledger = Ledger(path)
    last = list(ledger.entries())[-1]
    ledger.close()
    statements, previous = [], last.digest
    for seq, fact in enumerate(told, last.seq + 1):
        head = (seq, "trial", seq - last.seq, fact.kind, "2013-01-03", BY[0], "Mallory", "coordinator")
        payload = encode(fact)
        digest = seal_entry(head, payload, previous)
        values = ", ".join(f"'{each}'" for each in (*head[1:], payload, previous, digest))
        statements.append(f"INSERT INTO entry VALUES ({seq}, {values})")
        previous = digest
    return tamper(path, *statements)


def test_a_well_chained_entry_that_no_receipt_knows_is_named(path: Path) -> None:
    found = forge(path, facts.AllocationCommitted("simple", "x"))
    assert found == ["entry 9: is not in the receipt record.trial.receipt, which ends at entry 8"]


def test_a_receipt_that_was_cut_is_named(path: Path) -> None:
    receipt = path.with_name("record.trial.receipt")
    lines = receipt.read_text().splitlines(keepends=True)
    receipt.write_text("".join(lines[:2]))
    assert [str(each) for each in verify(Ledger(path)).findings] == [
        "entry 2: is not in the receipt record.trial.receipt, which ends at entry 1"
    ]
    receipt.write_text("")
    assert "which ends at entry 0" in str(verify(Ledger(path)).findings[0])


def test_a_process_that_ends_between_commit_and_receipt_leaves_a_whole_record(path: Path) -> None:
    receipt = path.with_name("record.trial.receipt")
    lines = receipt.read_text().splitlines(keepends=True)
    assert lines[-2].startswith("~8 ")
    receipt.write_text("".join(lines[:-1]))
    assert verify(Ledger(path)).findings == ()


def test_a_process_that_ends_before_the_commit_leaves_a_whole_record(path: Path) -> None:
    receipt = path.with_name("record.trial.receipt")
    receipt.write_text(receipt.read_text() + f"~9 {'0' * 64}\n")
    assert verify(Ledger(path)).findings == ()


def test_whatever_is_added_after_the_lock_is_named(path: Path) -> None:
    found = forge(path, facts.TrialLocked("complete", 0), facts.AllocationCommitted("simple", "x"))
    assert "entry 10: was added after the lock at entry 9: allocation-committed/1" in found


def test_an_adopted_text_with_another_digest_is_named(path: Path) -> None:
    found = forge(path, facts.ProtocolAdopted("1.0", "2013-01-01", "0" * 64, "format: trialwright/1"))
    assert "entry 9: the adopted protocol does not match its digest" in found


def test_a_guard_that_was_removed_is_named(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("DROP TRIGGER entry_is_never_changed")
    database.close()
    assert "trigger entry_is_never_changed is not as it was made" in str(verify(Ledger(path)).findings[0])


def test_without_a_receipt_that_can_be_written_nothing_is_added(path: Path) -> None:
    receipt = path.with_name("record.trial.receipt")
    receipt.rename(path.with_name("elsewhere"))
    receipt.mkdir()
    ledger = Ledger(path)

    def add() -> None:
        with ledger.transaction() as writing:
            writing.append("SMC-009", 0, [facts.ParticipantScreened("SMC", "P9")], "2013-01-01", BY)

    with pytest.raises(Refused, match="without it nothing is added"):
        add()
    assert len(list(ledger.entries())) == 8


def test_an_entry_that_no_reader_can_read_is_named(path: Path) -> None:
    statements = "UPDATE entry SET payload = '{\"eligible\":true}', kind = 'eligibility-assessed/1' WHERE seq = 8"
    assert any("entry 8: cannot be read" in each for each in tamper(path, statements))


def test_a_receipt_that_fails_after_the_commit_says_that_it_was_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(path)
    whole = Ledger._note

    def failing(self: Ledger, line: str) -> None:
        if not line.startswith("~"):
            raise OSError(28, "No space left on device")
        whole(self, line)

    monkeypatch.setattr(Ledger, "_note", failing)

    def add() -> None:
        with ledger.transaction() as writing:
            writing.append("SMC-009", 0, [facts.ParticipantScreened("SMC", "P9")], "2013-01-01", BY)

    with pytest.raises(Refused, match="but entry 9 was written"):
        add()
    assert len(list(ledger.entries())) == 9
    assert verify(ledger).findings == ()

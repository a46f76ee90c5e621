"""The ledger keeps what was written, in its order, and refuses everything else."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from trialwright.record import TRIAL, Ledger, facts, verify
from trialwright.terms import Refused

BY = ("2013-01-02T10:00:00Z", "Kim", "coordinator")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "record.trial")


def screen(ledger: Ledger, number: str) -> None:
    with ledger.transaction() as writing:
        writing.append(number, 0, [facts.ParticipantScreened("SMC", f"P{number}")], "2013-01-01", BY)


def test_entries_come_back_as_they_were_written(ledger: Ledger) -> None:
    values = {"score": 3, "weight": 70.5, "alone": True, "note": "걸음", "left": None}
    fact = facts.FormRecorded("day90", "mrs", values, {"grade": 3})
    with ledger.transaction() as writing:
        writing.append("SMC-001", 0, [facts.ParticipantScreened("SMC", "AB"), fact], "2013-01-01", BY)
    entries = ledger.stream("SMC-001")
    assert [entry.version for entry in entries] == [1, 2]
    assert entries[1].fact == fact
    assert (entries[1].at, entries[1].actor, entries[1].role) == BY


def test_each_entry_carries_the_digest_of_the_one_before(ledger: Ledger) -> None:
    for number in ("SMC-001", "SMC-002", "SMC-003"):
        screen(ledger, number)
    entries = list(ledger.entries())
    assert entries[0].previous == "0" * 64
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert all(entry.recomputed() == entry.digest for entry in entries)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET payload = '{}' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 2",
        "INSERT OR REPLACE INTO entry SELECT 1, stream, version, kind, happened_on, entered_at, 'Mallory', role,"
        " payload, previous, digest FROM entry WHERE seq = 1",
        "REPLACE INTO entry SELECT seq + 7, stream, version, kind, happened_on, entered_at, actor, role, payload,"
        " previous, digest FROM entry WHERE seq = 1",
        "INSERT INTO entry SELECT seq + 9, 'SMC-009', 1, kind, happened_on, entered_at, actor, role, payload,"
        " previous, digest FROM entry WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_an_entry(ledger: Ledger, statement: str) -> None:
    screen(ledger, "SMC-001")
    screen(ledger, "SMC-002")
    before = list(ledger.entries())
    other = sqlite3.connect(ledger.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()
    assert list(ledger.entries()) == before


def test_a_transaction_that_fails_writes_nothing_and_receipts_nothing(ledger: Ledger) -> None:
    screen(ledger, "SMC-001")
    receipt = ledger.receipt.read_bytes()

    def fail() -> None:
        with ledger.transaction() as writing:
            writing.append("SMC-002", 0, [facts.ParticipantScreened("SMC", "X")], "2013-01-01", BY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ledger.streams() == ["SMC-001"]
    assert ledger.receipt.read_bytes() == receipt


def test_two_people_at_once_are_served_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "record.trial"
    Ledger.create(path).close()

    def work(name: str) -> None:
        own = Ledger(path)
        for _ in range(25):
            with own.transaction() as writing:
                place = writing.tally("randomised", "all") + 1
                fact = facts.ParticipantRandomised("all", place, "2013-02-01", {})
                writing.append(f"{name}-{place:03d}", 0, [fact], "2013-01-01", BY)
        own.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("AA", "BB")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = Ledger(path)
    places = [entry.fact.number for entry in ledger.entries()]
    assert places == list(range(1, 51))
    assert verify(ledger).findings == ()


def test_a_record_is_never_overwritten_and_is_its_owners_alone(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="never overwritten"):
        Ledger.create(ledger.path)
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("Dear diary")
    with pytest.raises(Refused, match="record"):
        Ledger(other)
    with pytest.raises(Refused, match="record"):
        Ledger(tmp_path / "missing.trial")
    assert not (tmp_path / "missing.trial").exists()


def test_the_index_counts_what_deciding_needs(ledger: Ledger) -> None:
    screen(ledger, "SMC-001")
    screen(ledger, "SMC-002")
    with ledger.transaction() as writing:
        assert writing.tally("screened", "SMC") == 2
        assert writing.tally("screened", "UHB") == 0
        assert writing.participant("PSMC-002") == "SMC-002"
        assert writing.participant("nobody") is None
        assert writing.stream(TRIAL) == []

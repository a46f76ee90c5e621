"""The append-only, hash-chained ledger on SQLite.

One file holds one trial. Reading and deciding happen inside the write transaction (`BEGIN IMMEDIATE`), so two
people who press the same button are served one after the other. The database itself refuses to change or
remove an entry. After each commit the newest digest is added to the receipt beside the file, so that a
truncated ledger shows; a line before the commit tells an entry that a power cut left unacknowledged from a forged
one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from trialwright.record.codec import encode
from trialwright.record.entry import GENESIS, Entry
from trialwright.record.facts import Fact, ParticipantScreened
from trialwright.record.tallies import counted
from trialwright.terms import Problem, Refused

_SCHEMA = """
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    payload TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (stream, version)
) STRICT;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: correct by adding a fact'); END;
CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: nothing is removed'); END;
CREATE TRIGGER entry_is_never_replaced BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
    OR EXISTS (SELECT 1 FROM entry WHERE stream = NEW.stream AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: an entry goes after the last one'); END;
CREATE TABLE tally (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE known_as (
    pseudonym TEXT PRIMARY KEY,
    stream TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
"""
_COLUMNS = "seq, stream, version, kind, happened_on, entered_at, actor, role, payload, previous, digest"


class Writing:
    """What can be done inside one transaction: read, and append."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        row = connection.execute("SELECT seq, digest FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        self.seq: int = row[0] if row else 0
        self.digest: str = row[1] if row else GENESIS

    def stream(self, stream: str, after: int = 0) -> list[Entry]:
        """Give the entries of a stream whose version is above `after`."""
        return _stream(self._connection, stream, after)

    def tally(self, name: str, key: str) -> int:
        """Give one count of the index, 0 where nothing was counted."""
        row = self._connection.execute("SELECT count FROM tally WHERE name = ? AND key = ?", (name, key)).fetchone()
        return int(row[0]) if row else 0

    def participant(self, pseudonym: str) -> str | None:
        """Give the stream of the participant with this pseudonym, None where there is none."""
        row = self._connection.execute("SELECT stream FROM known_as WHERE pseudonym = ?", (pseudonym,)).fetchone()
        return str(row[0]) if row else None

    def append(
        self, stream: str, version: int, facts: Sequence[Fact], on: str, by: tuple[str, str, str]
    ) -> list[Entry]:
        """Add facts to a stream that stands at `version`. `by` is the time of entry, the person and her role."""
        at, actor, role = by
        entries = []
        for fact in facts:
            version += 1
            payload = encode(fact)
            head = (self.seq + 1, stream, version, fact.kind, on, at, actor, role)
            entry = Entry.of(fact, head, payload, self.digest)
            self._connection.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*head, payload, self.digest, entry.digest),
            )
            for name, key in counted(fact):
                self._connection.execute(
                    "INSERT INTO tally VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                    (name, key),
                )
            if isinstance(fact, ParticipantScreened):
                self._connection.execute("INSERT INTO known_as VALUES (?, ?)", (fact.pseudonym, stream))
            self.seq, self.digest = entry.seq, entry.digest
            entries.append(entry)
        return entries


class Ledger:
    """An open ledger. `durable` waits for the disk at each commit; an import that can be run again need not."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        if not path.is_file():
            raise Refused(Problem(str(path), "cannot be opened as a record: no such file", "give its path"))
        self.path = path
        self._durable = durable
        self.receipt = path.with_name(path.name + ".receipt")
        try:
            self._connection = sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, isolation_level=None)
            known = self._connection.execute("PRAGMA user_version").fetchone()[0]
        except (sqlite3.Error, ValueError) as problem:
            raise Refused(
                Problem(str(path), f"cannot be opened as a record: {problem}", "give the record's file")
            ) from None
        if known != 1:
            raise Refused(Problem(str(path), "is not a trialwright record", "give the record's file"))
        self._connection.execute("PRAGMA busy_timeout = 30000")
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")

    @classmethod
    def create(cls, path: Path, *, durable: bool = True) -> Ledger:
        """Make an empty ledger. Refuses a path that exists: a record is never overwritten."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise Refused(
                Problem(str(path), "exists already, and a record is never overwritten", "choose another path")
            ) from None
        except OSError as problem:
            raise Refused(Problem(str(path), f"cannot be written: {problem.strerror}", "choose another path")) from None
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)
        connection.close()
        return cls(path, durable=durable)

    @contextmanager
    def transaction(self) -> Iterator[Writing]:
        """Hold the only pen: everything inside is written together, or not at all."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            raise Refused(
                Problem(str(self.path), f"cannot be written now: {problem}", "try again; nothing was written")
            ) from None
        try:
            writing = Writing(self._connection)
            before = writing.seq
            yield writing
            if writing.seq > before:
                self._intend(writing.seq, writing.digest)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        if writing.seq > before:
            try:
                self._note(f"{writing.seq} {writing.digest}\n")
            except OSError as problem:
                message = f"could not be completed, but entry {writing.seq:,} was written: {problem.strerror}"
                raise Refused(
                    Problem(str(self.receipt), message, "do not repeat it; make the receipt writable")
                ) from None

    def _intend(self, seq: int, digest: str) -> None:
        """Say in the receipt what is about to be committed; where that cannot be, nothing is."""
        try:
            self._note(f"~{seq} {digest}\n")
        except OSError as problem:
            message = f"cannot be written: {problem.strerror}"
            raise Refused(
                Problem(str(self.receipt), message, "make it writable; without it nothing is added")
            ) from None

    def _note(self, line: str) -> None:
        """Add a line to the receipt, and wait for the disk where the record itself does."""
        handle = os.open(self.receipt, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(handle, line.encode())
            if self._durable:
                os.fsync(handle)
        finally:
            os.close(handle)

    def entries(self) -> Iterator[Entry]:
        """Give every entry in order."""
        for row in self._connection.execute(f"SELECT {_COLUMNS} FROM entry ORDER BY seq"):  # noqa: S608  no value
            yield Entry(*row)

    def stream(self, stream: str) -> list[Entry]:
        """Give the entries of one stream in order."""
        return _stream(self._connection, stream, 0)

    def newest(self) -> Entry | None:
        """Give the last entry, None where there is none."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM entry ORDER BY seq DESC LIMIT 1").fetchone()  # noqa: S608
        return Entry(*row) if row else None

    def streams(self) -> list[str]:
        """Give the names of the streams in the order of their first entries."""
        rows = self._connection.execute("SELECT stream FROM entry WHERE version = 1 ORDER BY seq")
        return [row[0] for row in rows]

    def tallies(self) -> dict[tuple[str, str], int]:
        """Give the whole index."""
        return {(name, key): count for name, key, count in self._connection.execute("SELECT * FROM tally")}

    def pseudonyms(self) -> dict[str, str]:
        """Give the stream of every pseudonym."""
        return dict(self._connection.execute("SELECT pseudonym, stream FROM known_as").fetchall())

    def integrity(self) -> list[str]:
        """Let the database check its own file, and compare its guards with those it was made with."""
        rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        found = [row[0] for row in rows if row[0] != "ok"]
        fresh = sqlite3.connect(":memory:")
        fresh.executescript(_SCHEMA)
        query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        here, there = set(self._connection.execute(query)), set(fresh.execute(query))
        fresh.close()
        return found + sorted(f"its {kind} {name} is not as it was made" for kind, name, _ in here ^ there)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _stream(connection: sqlite3.Connection, stream: str, after: int) -> list[Entry]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE stream = ? AND version > ? ORDER BY version",  # noqa: S608  no value
        (stream, after),
    )
    return [Entry(*row) for row in rows]

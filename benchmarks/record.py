"""What a command costs beside its floor: an empty durable insert by the same engine, in the same run, interleaved."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

TIMES = 60


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that one call took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def floor(folder: Path) -> Callable[[], None]:
    """Give the empty durable insert."""
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, text TEXT)")

    def insert() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO entry (text) VALUES (?)", ("x" * 300,))
        database.execute("COMMIT")

    return insert


def main() -> None:
    """Time randomising, saving a form, folding and verifying."""
    from small_trial import KIM, SECRET, at, begin, do, screen
    from trialwright.conduct import Trial, commands, perform
    from trialwright.randomisation import Vault
    from trialwright.record import Ledger, fold, verify

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begin(folder).ledger.close()
        vault = Vault.draw("permuted-blocks", {"cells": 2, "control": 1}, [3], lambda n: SECRET[:n])
        trial = Trial(Ledger(folder / "record.trial"), vault)
        insert = floor(folder)
        found: dict[str, list[float]] = {"floor": [], "save a form": [], "randomise": []}
        for _ in range(TIMES):
            found["floor"].append(timed(insert))
            number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
            do(trial, commands.RecordConsent(number, "2013-02-01"))
            values = {"age": 60, "lacunar": False, "weight": 70.0}
            form = commands.RecordForm(number, "2013-02-01", "screening", "entry", values)
            found["save a form"].append(timed(lambda form=form: perform(trial, form, KIM, at("2013-02-01"))))
            do(trial, commands.AssessEligibility(number, "2013-02-01"))
            allocate = commands.Randomise(number, "2013-02-01")
            found["randomise"].append(timed(lambda allocate=allocate: perform(trial, allocate, KIM, at("2013-02-01"))))
        base = median(found["floor"])
        for what, seconds in found.items():
            print(f"{what:24} {1e3 * median(seconds):8.3f} ms   {median(seconds) / base:6.2f} x the floor")
        entries = trial.ledger.stream(screen(trial))
        folding = median(timed(lambda: fold("SMC-001", entries)) for _ in range(TIMES))
        print(f"{'fold one participant':24} {1e3 * folding:8.3f} ms   {folding / base:6.2f} x the floor")
        count = sum(1 for _ in trial.ledger.entries())
        verifying = median(timed(lambda: verify(trial.ledger)) for _ in range(5))
        print(f"{'verify':24} {1e6 * verifying / count:8.1f} us an entry, of {count} entries")

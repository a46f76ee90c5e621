"""The virtual trials that several tests look at, each run once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from simulation.virtual_trials import STARTING2, entries_of, frequent_mishaps
from trialwright.record import Entry, ParticipantState, fold
from trialwright.simulation import Simulated, run


@dataclass(frozen=True)
class Finished:
    """A virtual trial that is over: what it gave, its entries, and its participants as they ended."""

    simulated: Simulated
    entries: list[Entry]
    participants: dict[str, ParticipantState]


def finished(folder: Path, out: Path, participants: int, seed: int | None = None) -> Finished:
    simulated = run(folder, out, participants=participants, seed=seed)
    entries = entries_of(simulated.record)
    streams: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.stream != "trial":
            streams.setdefault(entry.stream, []).append(entry)
    return Finished(simulated, entries, {number: fold(number, stream) for number, stream in streams.items()})


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return finished(STARTING2, tmp_path_factory.mktemp("small"), 12)


@pytest.fixture(scope="session")
def mishaps(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = frequent_mishaps(tmp_path_factory.mktemp("frequent") / "starting2")
    return finished(folder, tmp_path_factory.mktemp("mishaps"), 27)

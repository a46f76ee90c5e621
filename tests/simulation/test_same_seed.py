"""The same seed gives the same bytes, and one participant's chance is her own."""

from __future__ import annotations

from pathlib import Path

from simulation.conftest import Finished, finished
from simulation.virtual_trials import STARTING2
from trialwright.simulation.chance import Chance


def test_the_same_seed_gives_the_same_digests(small: Finished, tmp_path: Path) -> None:
    again = finished(STARTING2, tmp_path / "again", 12)
    assert [entry.digest for entry in again.entries] == [entry.digest for entry in small.entries]
    assert again.simulated.vault.read_bytes() == small.simulated.vault.read_bytes()
    assert again.simulated.counts == small.simulated.counts


def test_another_seed_gives_another_trial(small: Finished, tmp_path: Path) -> None:
    other = finished(STARTING2, tmp_path / "other", 2, seed=7)
    assert other.simulated.seed == 7
    assert {entry.digest for entry in other.entries}.isdisjoint(entry.digest for entry in small.entries)


def test_a_larger_trial_begins_with_the_same_person(small: Finished, tmp_path: Path) -> None:
    fewer = finished(STARTING2, tmp_path / "fewer", 1)
    first, same = fewer.participants["SMC-001"], small.participants["SMC-001"]
    assert first.screened == same.screened
    assert first.forms["screening", "demographics"] == same.forms["screening", "demographics"]


def test_one_participants_draws_do_not_depend_on_how_many_others_took() -> None:
    alone, crowded = Chance(1).of("SMC", 3), Chance(1).of("SMC", 3)
    for number in range(5):
        Chance(1).of("SMC", number).stream("traits").standard_normal(100)
    crowded.stream("another topic").random(10)
    assert alone.score("traits") == crowded.score("traits")
    assert alone.score("traits") != alone.score("course")
    assert alone.score("traits") != Chance(1).of("SMC", 4).score("traits")
    assert alone.score("traits") != Chance(1).of("UHB", 3).score("traits")


def test_time_never_goes_back(small: Finished) -> None:
    times = [entry.at for entry in small.entries]
    assert times == sorted(times)
    assert all(entry.on <= entry.at[:10] for entry in small.entries)

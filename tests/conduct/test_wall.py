"""The wall of blindness, by non-interference: twin trials that differ in arms, and in all that follows from them,
look the same to a blinded role, byte for byte. Each kind of leak is planted and expected to be caught."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from small_trial import CHOI, KIM, LEE, PARK, SECRET, at, begin, do, enrol, later, rate, screen
from trialwright.conduct import Trial, blind, commands, perform, sight, view
from trialwright.protocol import Protocol
from trialwright.randomisation import Vault
from trialwright.record import Entry, facts, fold
from trialwright.terms import Refused

DAY = "2013-02-01"


class Exchanged:
    """The same sealed order with the arms exchanged."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vault, name)

    def arm(self, stratum: str, number: int) -> str:
        return {"cells": "control", "control": "cells"}[self._vault.arm(stratum, number)]


def run(folder: Path, *, exchanged: bool) -> tuple[Trial, list[str], list[str]]:
    """Run a trial whose treatment, safety, timing and counts follow the arms; gives what the rater was told.

    Both twins are committed to the same digest: what a commitment hides is proven elsewhere.
    """
    folder.mkdir()
    trial = begin(folder)
    if exchanged:
        trial.vault = Exchanged(trial.vault)  # type: ignore[assignment, arg-type]
    numbers = [enrol(trial, DAY, site) if site == "SMC" else screen(trial) for site in ("SMC",) * 5 + ("x",)]
    told: list[str] = []
    for at_, number in enumerate(numbers[:5]):
        treated = trial.arm(fold(number, trial.ledger.stream(number))) == "cells"
        if treated and at_ == 3:
            do(trial, commands.MissVisit(number, "2013-03-05", "treatment", "the cells did not grow"), KIM)
            do(trial, commands.DiscontinueTreatment(number, "2013-03-05", "the cells did not grow"), KIM)
            correct = commands.CorrectForm(number, "2013-03-06", "screening", "entry", {"age": 95}, "passport")
            do(trial, correct, KIM)
            do(trial, commands.AnswerQuery(number, "2013-03-07", "screening.entry.age.2", "seen"), KIM)
        elif treated:
            infusion = commands.RecordForm(number, "2013-03-01", "treatment", "infusion", {"cells": 71.0})
            do(trial, infusion, LEE, "2013-03-02")
            do(trial, commands.ReportAdverseEvent(number, "2013-03-02", "fever", "3", "possible", "recovered"), KIM)
        else:
            do(trial, commands.ReportDeviation(number, "2013-02-20", "minor", "comparator heard of cells"), KIM)
            do(trial, commands.ReportDeviation(number, "2013-02-21", "minor", "disappointed"), KIM)
            do(trial, commands.ReportDeviation(number, "2013-02-22", "minor", "tried another clinic"), KIM)
        told += told_to_the_rater(trial, number, at_, treated)
    return trial, numbers, told


def told_to_the_rater(trial: Trial, number: str, at_: int, treated: bool) -> list[str]:
    """Rate, be refused, correct; entries are stored at a time that follows the arm."""
    told = []
    alias = trial.pseudonym(number)
    day = later(DAY, 28 + 90 + at_)
    stored = later(day, 1 if treated else 3)
    for request in (
        commands.RecordForm(alias, day, "day90", "mrs", {"score": 9}),
        commands.RecordForm(alias, day, "day90", "mrs", {"score": at_}, seen=99),
        commands.RecordForm(alias, day, "treatment", "infusion", {"cells": 1.0}),
        commands.RecordForm(alias, day, "day90", "mrs", {"score": at_}),
        commands.RecordForm(alias, day, "day90", "mrs", {"score": at_}),
        commands.CorrectForm(alias, day, "day90", "mrs", {"score": at_ + 1}, "misread"),
        commands.RecordForm(number, day, "day90", "mrs", {"score": 1}),
        commands.RecordDeath(alias, day, "x"),
    ):
        try:
            told += [repr(entry) for entry in perform(trial, request, PARK, at(stored))]
        except Refused as refused:
            told += [str(refused), repr(refused.problems)]
    return told


def everything_seen(trial: Trial, told: list[str]) -> bytes:
    """All that a blinded role can get: view, one participant's view, the command line, refusals, `repr`."""
    seen = view(trial, PARK)
    pages = [repr(seen), repr(trial), repr(trial.ledger.path.name)]
    for appointment in seen.appointments:
        pages += [repr(appointment), repr(view(trial, PARK, appointment.pseudonym))]
    for words in ([], [seen.appointments[0].pseudonym], ["AAAAAAAA"]):
        asked = ["show", str(trial.ledger.path), *words, "--as", "Park", "--role", "rater"]
        shown = subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-c", "from trialwright.cli import main; main()", *asked],
            capture_output=True,
            text=True,
            check=False,
        )
        pages += [shown.stdout, shown.stderr, str(shown.returncode)]
    for nobody in ("SMC-001", "trial", "AAAAAAAA"):
        try:
            pages.append(repr(view(trial, PARK, nobody)))
        except Refused as refused:
            pages.append(str(refused))
    return "\n".join(pages + told).encode()


@pytest.fixture
def twins(tmp_path: Path) -> tuple[bytes, bytes]:
    (one, _, told_one), (two, _, told_two) = (
        run(tmp_path / "one", exchanged=False),
        run(tmp_path / "two", exchanged=True),
    )
    return everything_seen(one, told_one), everything_seen(two, told_two)


def test_twins_really_differ(tmp_path: Path) -> None:
    arms = []
    for name, exchanged in (("one", False), ("two", True)):
        trial, numbers, _ = run(tmp_path / name, exchanged=exchanged)
        states = [fold(number, trial.ledger.stream(number)) for number in numbers[:5]]
        arms.append([trial.arm(state) for state in states])
        assert {"cells", "control"} == set(arms[-1])
    assert all(one != other for one, other in zip(*arms, strict=True))


def test_a_blinded_role_sees_the_same_bytes_in_twin_trials(twins: tuple[bytes, bytes]) -> None:
    assert twins[0] == twins[1]
    assert len(twins[0]) > 5_000


@pytest.mark.parametrize(
    "word", [b"cells", b"control", b"fever", b"infusion", b"71", b"heard", b"SMC-002", SECRET.hex()[:16].encode()]
)
def test_no_word_that_tells_an_arm_reaches_a_blinded_role(tmp_path: Path, word: bytes) -> None:
    trial, _, told = run(tmp_path / "one", exchanged=False)
    own_words = ("treatment, infusion", "infusion is", "'infusion'", "enter infusion", "role treater", "SMC-00")
    heard = [each for each in told if not any(own in each for own in own_words)]
    assert len(heard) > len(told) / 2
    assert word not in everything_seen(trial, heard)


def leak_in_view(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sight._redacted

    def leaky(fact: facts.Fact, *rest: Any) -> facts.Fact | None:
        return fact if isinstance(fact, facts.AdverseEventReported) else whole(fact, *rest)

    monkeypatch.setattr(sight, "_redacted", leaky)


def leak_in_version(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sight.visible

    def leaky(entries: Any, *rest: Any, **options: Any) -> list[Entry]:
        given = list(entries)
        shown = whole(given, *rest, **options)
        return [*shown[:-1], *given[-1:]] if shown else shown

    monkeypatch.setattr("trialwright.conduct.window.visible", leaky)


def leak_in_due_date(monkeypatch: pytest.MonkeyPatch) -> None:
    from trialwright.conduct import forms

    def leaky(state: Any, visit: Any) -> Any:
        day = forms.due(state, visit)
        return forms.timedelta(1) + day if day and len(state.adverse_events) else day

    monkeypatch.setattr(blind, "due", leaky)
    leak_in_view(monkeypatch)


def leak_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sight._shown
    monkeypatch.setattr(
        sight, "_shown", lambda entry, *rest, **blank: replace(whole(entry, *rest, **blank), at=entry.at)
    )


def leak_in_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialwright.conduct.door.visible", lambda entries, *_rest, **_options: list(entries))


def leak_by_allow_list(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sight._open

    def leaky(visit: str, form: str, protocol: Protocol, role: Any, unsealed: bool) -> bool:
        return form == "infusion" or real(visit, form, protocol, role, unsealed)

    monkeypatch.setattr(sight, "_open", leaky)
    monkeypatch.setattr(sight, "_items", lambda form, role: iter(["*"]))


@pytest.mark.parametrize(
    "plant", [leak_in_view, leak_in_version, leak_in_due_date, leak_in_time, leak_in_refusal, leak_by_allow_list]
)
def test_a_planted_leak_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Any) -> None:
    plant(monkeypatch)
    one, two = (
        everything_seen(trial, told)
        for trial, _, told in (run(tmp_path / "one", exchanged=False), run(tmp_path / "two", exchanged=True))
    )
    assert one != two


def test_who_treats_does_not_rate(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = next(
        each for each in iter(lambda: enrol(trial), "") if trial.arm(fold(each, trial.ledger.stream(each))) == "cells"
    )
    both = type(LEE)("Park", "treater")
    do(trial, commands.RecordForm(number, "2013-03-01", "treatment", "infusion", {"cells": 70.0}), both)
    with pytest.raises(Refused, match="Park worked with this participant in the open"):
        rate(trial, number, 3, "2013-05-30")


def test_the_reverse_wall_who_knows_arms_reads_no_outcome_before_unsealing(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = enrol(trial)
    rate(trial, number, 3, "2013-05-30")
    for person in (KIM, LEE):
        seen = view(trial, person).participants[0]
        assert seen.arm in ("cells", "control")
        assert seen.state.forms["day90", "mrs"].values == {}
    manager = view(trial, CHOI).participants[0]
    assert manager.arm is None
    assert manager.state.forms["day90", "mrs"].values == {"score": 3}


def test_a_role_sees_nothing_that_its_allow_list_does_not_name(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = enrol(trial)
    do(trial, commands.ReportDeviation(number, "2013-02-20", "minor", "late"), KIM)
    assert view(trial, KIM).participants[0].state.deviations
    treater = view(trial, LEE).participants[0].state
    assert not treater.deviations
    assert treater.forms["screening", "entry"].values["age"] == 60


def test_before_randomisation_the_rater_has_no_appointment_after_it(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = screen(trial)
    visits = [each.visit for each in view(trial, PARK).appointments]
    assert visits == ["baseline"]
    do(trial, commands.AssessEligibility(number, DAY))
    do(trial, commands.Randomise(number, DAY))
    due = {each.visit: each.due for each in view(trial, PARK).appointments}
    assert due == {"baseline": "2013-02-01", "day90": later(DAY, 118)}


def test_an_appointment_is_cancelled_without_its_reason(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    dead, moved = enrol(trial), enrol(trial)
    do(trial, commands.RecordDeath(dead, "2013-04-01", "stroke"))
    do(trial, commands.WithdrawFollowUp(moved, "2013-04-01", "moved", lost=True))
    seen = view(trial, PARK)
    assert "day90" not in {each.visit for each in seen.appointments}
    assert "stroke" not in repr(seen)

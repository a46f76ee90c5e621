"""The journey of one rater's score: protocol, command, fact, ledger, dataset, result, table cell, and back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from small_trial import CHOI, PARK, PROTOCOL, begin, do, enrol, later, rate
from trialwright.cli.analyse import Analysed, analyse
from trialwright.conduct import Trial, commands, prove, view
from trialwright.datasets import Arms, build
from trialwright.protocol import Protocol, parse
from trialwright.record import fold
from trialwright.report import assess

SCORES = [3, 4, 2, 5, 1, 3, 4, 0, 2]


def finish(trial: Trial) -> None:
    """Lock and unseal."""
    do(trial, commands.LockTrial("2014-01-01", "complete"), CHOI)
    do(trial, commands.UnsealAllocation("2014-01-02", "analysis"), CHOI)


def balanced_age(trial: Trial, at: int) -> int:
    """Give an age by which the arms are balanced: the test may look into the sealed order, a site may not."""
    assert trial.vault is not None
    before = [trial.vault.arm("SMC", number) for number in range(1, at + 2)]
    return 58 + 2 * (before.count(before[-1]) % 3)


def conduct(folder: Path, scores: list[int]) -> tuple[Trial, list[str]]:
    """Run the small trial with one score for each participant."""
    folder.mkdir(exist_ok=True)
    trial = begin(folder)
    numbers = []
    for at, score in enumerate(scores):
        day = later("2013-02-01", at)
        numbers.append(enrol(trial, day, age=balanced_age(trial, at)))
        rate(trial, numbers[-1], score, later(day, 118))
    finish(trial)
    return trial, numbers


def report(trial: Trial, out: Path) -> Analysed:
    """Close the record and analyse it."""
    trial.ledger.close()
    return analyse(trial.ledger.path, out)


def entries_of(ranges: str) -> list[int]:
    """Read the ledger entries behind a number: `3,7-9,20-60/4`."""
    found: list[int] = []
    for part in ranges.split(","):
        first, last, step = re.fullmatch(r"(\d+)(?:-(\d+))?(?:/(\d+))?", part).groups()  # type: ignore[union-attr]
        found += range(int(first), int(last or first) + 1, int(step or 1))
    return found


def text_of(done: Analysed) -> str:
    """Give the words of the report, without its markup; every kind of blank is one blank."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", done.report.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trial, list[str], Analysed]:
    folder = tmp_path_factory.mktemp("journey")
    trial, numbers = conduct(folder, SCORES)
    return trial, numbers, report(trial, folder / "out")


def test_one_score_goes_from_the_raters_hand_to_the_table_and_back(
    finished: tuple[Trial, list[str], Analysed],
) -> None:
    trial, numbers, done = finished
    ledger = type(trial.ledger)(trial.ledger.path)
    number = numbers[3]
    entry = next(each for each in ledger.stream(number) if each.kind == "form-recorded/1" and "day90" in each.payload)
    assert (entry.fact.values["score"], entry.actor, entry.role) == (5, "Park", "rater")

    arms, findings = prove(ledger.entries())
    assert not findings
    protocol = parse(next(each for each in ledger.entries() if each.seq == 2).fact.text)[0]
    states = [fold(each, ledger.stream(each)) for each in numbers]
    rows = build(protocol, states, Arms(arms)).endpoints.filter(USUBJID=number, PARAMCD="mrs")
    assert rows["AVAL"].to_list() == [5]
    assert entry.seq in rows["SRCSEQ"].to_list()[0]

    primary = done.results.primary[0]
    counts = {group.label: {each.level: each.n for each in group.counts if each.n} for group in primary.groups}
    expected: dict[str, dict[str, int]] = {"Cells": {}, "Control": {}}
    for each, score in zip(numbers, SCORES, strict=True):
        group = expected["Cells" if arms[each] == "cells" else "Control"]
        group[str(score)] = group.get(str(score), 0) + 1
    assert counts == expected
    assert entry.seq in entries_of(primary.sources.ranges)

    page = text_of(done)
    wilcoxon = next(each for each in primary.estimates if each.method == "wilcoxon")
    assert f"{wilcoxon.estimate:.3f}" in page
    ledger.close()


def test_two_analyses_of_one_record_give_identical_bytes(
    finished: tuple[Trial, list[str], Analysed], tmp_path: Path
) -> None:
    trial, _, done = finished
    again = analyse(trial.ledger.path, tmp_path / "again")
    assert again.results_json.read_bytes() == done.results_json.read_bytes()
    assert again.report.read_bytes() == done.report.read_bytes()


def test_the_abstracts_numbers_move_with_the_data(finished: tuple[Trial, list[str], Analysed], tmp_path: Path) -> None:
    _, _, done = finished
    other, _ = conduct(tmp_path / "other", [6 - min(score + 1, 5) for score in SCORES])
    moved = report(other, tmp_path / "out")
    before, after = done.results.primary[0].estimates[0], moved.results.primary[0].estimates[0]
    assert before.estimate != after.estimate
    abstract = slice(text_of(moved).index("Abstract"), None)
    assert text_of(done)[abstract] != text_of(moved)[abstract]


def test_a_correction_is_what_the_analysis_takes_and_both_entries_stay(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = enrol(trial)
    rate(trial, number, 3, "2013-05-30")
    alias = trial.pseudonym(number)
    correct = commands.CorrectForm(alias, "2013-06-02", "day90", "mrs", {"score": 2}, "misread the interview")
    do(trial, correct, PARK)
    finish(trial)
    entries = trial.ledger.stream(number)
    done = report(trial, tmp_path / "out")
    counts = [each for group in done.results.primary[0].groups for each in group.counts if each.n]
    assert [(each.level, each.n) for each in counts] == [("2", 1)]
    assert [entry.fact.values["score"] for entry in entries if "day90" in entry.payload] == [3, 2]


def test_a_death_counts_as_six_from_the_death_record(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = enrol(trial)
    do(trial, commands.RecordDeath(number, "2013-04-01", "stroke"))
    finish(trial)
    done = report(trial, tmp_path / "out")
    counts = [each for group in done.results.primary[0].groups for each in group.counts if each.n]
    assert [(each.level, each.n) for each in counts] == [("6", 1)]


def test_an_unrated_participant_is_missing_with_a_reason_and_in_the_flow(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = enrol(trial)
    do(trial, commands.WithdrawFollowUp(number, "2013-04-01", "moved away", lost=True))
    finish(trial)
    done = report(trial, tmp_path / "out")
    flow = done.results.flow
    assert not flow.faults()
    assert flow.randomised == 1
    assert sum(reason.n for arm in flow.arms for reason in arm.lost) == 1
    primary = done.results.primary[0]
    assert not primary.estimates
    assert primary.cannot
    assert sum(reason.n for group in primary.groups for reason in group.missing) == 1


def test_results_say_what_they_rest_on(finished: tuple[Trial, list[str], Analysed]) -> None:
    trial, _, done = finished
    ledger = type(trial.ledger)(trial.ledger.path)
    last = list(ledger.entries())[-1]
    ledger.close()
    written = json.loads(done.results_json.read_text())
    assert written["provenance"]["record_digest"] == last.digest
    assert written["provenance"]["entries"] == last.seq
    assert written["provenance"]["locked_on"] == "2014-01-01"


def classes(protocol: Protocol, done: Analysed) -> tuple[str, str]:
    """Give the class by either scheme."""
    evidence = assess(protocol, done.results)
    return evidence.earlier.number, evidence.newer.number


@pytest.mark.parametrize(
    ("fact", "changed"),
    [
        ("    blinded: true\n", ""),
        ("  concealment: central\n", "  concealment: an open list on the ward\n  concealed: false\n"),
    ],
    ids=["masking", "concealment"],
)
def test_changing_one_deciding_fact_of_the_protocol_moves_the_class_and_the_text(
    finished: tuple[Trial, list[str], Analysed], fact: str, changed: str
) -> None:
    _, _, done = finished
    assert PROTOCOL.count(fact) == 1
    before, after = (parse(text)[0] for text in (PROTOCOL, PROTOCOL.replace(fact, changed)))
    assert classes(before, done) != classes(after, done)
    assert assess(before, done.results).earlier.because != assess(after, done.results).earlier.because


def test_losing_participants_moves_the_class_and_the_text(
    finished: tuple[Trial, list[str], Analysed], tmp_path: Path
) -> None:
    _, _, done = finished
    trial = begin(tmp_path)
    for at, score in enumerate(SCORES):
        day = later("2013-02-01", at)
        number = enrol(trial, day, age=balanced_age(trial, at))
        if at % 3:
            rate(trial, number, score, later(day, 118))
        else:
            do(trial, commands.WithdrawFollowUp(number, later(day, 30), "moved away", lost=True))
    finish(trial)
    lost = report(trial, tmp_path / "out")
    protocol = parse(PROTOCOL)[0]
    assert classes(protocol, done) != classes(protocol, lost)
    because = " ".join(assess(protocol, lost.results).earlier.because.split())
    assert because in text_of(lost)
    assert because not in text_of(done)


def test_the_rater_still_sees_no_arm_after_the_unsealing(finished: tuple[Trial, list[str], Analysed]) -> None:
    trial, _, _ = finished
    reopened = Trial(type(trial.ledger)(trial.ledger.path), trial.vault)
    seen = repr(view(reopened, PARK))
    assert "cells" not in seen
    assert "control" not in seen
    reopened.ledger.close()

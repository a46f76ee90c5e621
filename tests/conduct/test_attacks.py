"""What somebody curious, careless or hurried tries: each was possible once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from small_trial import CHOI, KIM, LEE, PARK, PROTOCOL, SECRET, at, begin, do, enrol, rate, refusal, screen
from trialwright.conduct import Actor, Trial, commands, perform, view
from trialwright.randomisation import Vault
from trialwright.record import Ledger, fold
from trialwright.terms import Refused


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return begin(tmp_path)


def test_the_vault_of_another_trial_is_refused_before_it_gives_an_arm(trial: Trial) -> None:
    enrol(trial)
    other = Vault.draw("permuted-blocks", {"cells": 2, "control": 1}, [3], bytes)
    reopened = Trial(Ledger(trial.ledger.path), other)
    with pytest.raises(Refused, match="is not the one that record"):
        view(reopened, KIM)
    with pytest.raises(Refused, match="committed to"):
        perform(reopened, commands.LockTrial("2014-01-01", "complete"), CHOI, at("2014-01-01"))


@pytest.mark.parametrize(
    "content",
    [
        {"method": "permuted-blocks", "ratio": [["a", 2], ["b", 1]], "sizes": [4], "secret": SECRET.hex()},
        {"method": "permuted-blocks", "ratio": [["a", 2], ["b", 1]], "sizes": [0], "secret": SECRET.hex()},
        {"method": "permuted-blocks", "ratio": [["a", 1], ["b", 1]], "sizes": [2], "secret": "00"},
        {"method": "simple", "ratio": [["a", 0]], "secret": SECRET.hex()},
    ],
)
def test_a_vault_that_could_not_allocate_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"secret|ratio|size"):
        Vault(content)


def test_a_refusal_says_nothing_of_an_outcome_to_who_may_not_read_it(trial: Trial) -> None:
    number = enrol(trial)
    rate(trial, number, 3, "2013-05-30")
    said = {
        refusal(trial, commands.CorrectForm(number, "2013-06-01", "day90", "mrs", {"score": score}, "x"), KIM)
        for score in range(6)
    }
    assert len(said) == 1


def test_a_version_is_adopted_by_the_entrusted_role_and_opens_nothing_before_its_day(tmp_path: Path) -> None:
    may = "may: [record-form, report-adverse-event"
    opened = PROTOCOL.replace(f"{may}]", f"{may}, adopt-protocol]")
    assert opened != PROTOCOL
    trial = begin(tmp_path, protocol=opened)
    adopt = commands.AdoptProtocol("2013-02-01", opened, "2.0")
    assert "is not entrusted" in refusal(trial, adopt, LEE)
    do(trial, adopt, CHOI)
    assert trial.protocol(trial.state(), trial.today()).version == "1.0"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: SMALL", "id: OTHER", "trial.id"),
        ("mode: virtual", "mode: live", "trial.mode"),
        ("ratio: {cells: 2, control: 1}", "ratio: {cells: 1, control: 1}", "allocation.ratio"),
    ],
)
def test_a_later_version_is_of_the_same_trial_and_allocation(trial: Trial, old: str, new: str, words: str) -> None:
    text = PROTOCOL.replace(old, new).replace('version: "1.0"', 'version: "1.5"').replace("[3]", "[2]")
    assert words in refusal(trial, commands.AdoptProtocol("2013-02-01", text, "1.5"), CHOI)


def test_nobody_is_randomised_after_death_after_follow_up_or_before_consent(trial: Trial) -> None:
    for end in (
        lambda number: commands.RecordDeath(number, "2013-03-01", "stroke"),
        lambda number: commands.WithdrawFollowUp(number, "2013-03-01", "moved"),
    ):
        number = screen(trial)
        do(trial, commands.AssessEligibility(number, "2013-02-01"))
        do(trial, end(number))
        assert "nobody is randomised after that" in refusal(trial, commands.Randomise(number, "2013-02-20"))
    number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
    do(trial, commands.RecordConsent(number, "2013-05-01"))
    assert "is before the consent" in refusal(trial, commands.AssessEligibility(number, "2013-02-02"))


def test_what_was_eligible_is_judged_again_when_it_is_allocated(trial: Trial) -> None:
    number = screen(trial)
    do(trial, commands.AssessEligibility(number, "2013-02-01"))
    do(trial, commands.CorrectForm(number, "2013-02-02", "screening", "entry", {"age": 20}, "passport"))
    assert "is not eligible any more: age" in refusal(trial, commands.Randomise(number, "2013-02-02"))


def test_a_live_allocation_is_an_act_of_today(tmp_path: Path) -> None:
    trial = begin(tmp_path, protocol=PROTOCOL.replace("mode: virtual", "mode: live"))
    number = screen(trial)
    do(trial, commands.AssessEligibility(number, "2013-02-01"))
    said = refusal(trial, commands.Randomise(number, "2013-02-03"), KIM, "2013-02-09")
    assert "is not today; an allocation is made now" in said
    do(trial, commands.Randomise(number, "2013-02-09"), KIM, "2013-02-09")


@pytest.mark.parametrize("day", ["2013-W05-1", "20130201", "2013-2-1", "", "0001-01-01", "2012-12-31"])
def test_a_day_is_a_calendar_day_of_the_trial(trial: Trial, day: str) -> None:
    said = refusal(trial, commands.ScreenParticipant("SMC", day))
    assert "is not a day" in said or "is before the trial's start" in said


def test_a_very_small_number_is_recorded_as_it_is(trial: Trial) -> None:
    number = enrol(trial)
    while trial.arm(fold(number, trial.ledger.stream(number))) != "cells":
        number = enrol(trial)
    given = commands.RecordForm(number, "2013-03-01", "treatment", "infusion", {"cells": 0.0000123})
    do(trial, given, LEE)
    assert fold(number, trial.ledger.stream(number)).forms["treatment", "infusion"].values["cells"] == 0.0000123


def test_after_a_withdrawal_of_consent_the_rater_records_nothing_either(trial: Trial) -> None:
    number = enrol(trial)
    rate(trial, number, 3, "2013-05-28")
    alias = trial.pseudonym(number)
    do(trial, commands.WithdrawConsent(number, "2013-06-01", "tired"))
    correct = commands.CorrectForm(alias, "2013-07-01", "day90", "mrs", {"score": 2}, "misread")
    assert "nothing more is recorded of this participant" in refusal(trial, correct, PARK)


def test_a_death_after_the_end_of_follow_up_changes_nothing_for_the_rater(trial: Trial) -> None:
    number = enrol(trial)
    do(trial, commands.WithdrawFollowUp(number, "2013-04-01", "moved"))
    before = repr(view(trial, PARK))
    do(trial, commands.RecordDeath(number, "2013-07-01", "stroke"))
    assert repr(view(trial, PARK)) == before


def test_a_rater_is_told_her_pseudonym_never_the_number(trial: Trial) -> None:
    number = enrol(trial)
    assert number not in repr(rate(trial, number, 3, "2013-05-30"))


def test_a_pseudonym_does_not_follow_from_what_is_public(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = begin(tmp_path / "a"), begin(tmp_path / "b", secret=bytes(range(1, 33)))
    assert one.pseudonym(screen(one)) != two.pseudonym(screen(two))
    without = Trial(Ledger(one.ledger.path))
    with pytest.raises(Refused, match="pseudonyms are drawn from it"):
        perform(without, commands.ScreenParticipant("SMC", "2013-02-01"), KIM, at("2013-02-01"))


def test_a_query_on_a_blinded_outcome_does_not_exist_for_who_knows_arms(trial: Trial) -> None:
    number = enrol(trial)
    rate(trial, number, 3, "2013-07-30")
    query = "day90.mrs.window"
    assert query in fold(number, trial.ledger.stream(number)).queries
    said = refusal(trial, commands.AnswerQuery(number, "2013-08-01", query, "late"), KIM)
    assert said == refusal(trial, commands.AnswerQuery(number, "2013-08-01", query, "late"), KIM)
    assert "there is no query" in said


@pytest.mark.parametrize("name", ["Park", "park", " PARK "])
def test_whoever_worked_with_a_participant_in_the_open_does_not_rate(trial: Trial, name: str) -> None:
    number = enrol(trial)
    fever = commands.ReportAdverseEvent(number, "2013-03-02", "fever", "1", "possible", "recovered")
    do(trial, fever, Actor(name, "treater"))
    with pytest.raises(Refused, match="another rater rates her"):
        rate(trial, number, 3, "2013-05-30")


@pytest.mark.parametrize(
    ("command", "actor"),
    [
        (commands.ScreenParticipant("SMC", None), KIM),  # type: ignore[arg-type]
        (commands.ScreenParticipant(5, "2013-02-01"), KIM),  # type: ignore[arg-type]
        (commands.RecordConsent([1], "2013-02-01"), KIM),  # type: ignore[arg-type]
        (commands.RecordForm("SMC-001", "2013-02-01", "screening", "entry", "age"), KIM),  # type: ignore[arg-type]
        (commands.RecordDeath("SMC-001", "2013-02-01", "half \ud800"), KIM),
        (commands.ScreenParticipant("SMC", "2013-02-01"), Actor("", "coordinator")),
        (commands.ScreenParticipant("SMC", "2013-02-01"), Actor("Kim", [])),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_request_is_refused_not_crashed(trial: Trial, command: commands.Command, actor: Actor) -> None:
    refusal(trial, command, actor)


@pytest.mark.parametrize("value", [10**400, float("nan"), float("inf"), b"60", [60], {"age": 60}, "\ud800", True])
def test_no_value_of_an_item_crashes_the_door(trial: Trial, value: object) -> None:
    number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
    do(trial, commands.RecordConsent(number, "2013-02-01"))
    values = {"age": value, "lacunar": False}
    refusal(trial, commands.RecordForm(number, "2013-02-01", "screening", "entry", values))  # type: ignore[arg-type]

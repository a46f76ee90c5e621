"""From the screening log to the allocation: nobody is randomised who should not be, and nobody twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from small_trial import CHOI, KIM, LEE, PARK, at, begin, do, enrol, refusal, screen
from trialwright.conduct import Actor, Trial, commands, perform
from trialwright.record import fold
from trialwright.terms import Refused

HAN = Actor("Han", "coordinator", frozenset({"UHB"}))


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return begin(tmp_path)


def test_the_commitment_is_the_first_fact_and_the_protocol_the_second(trial: Trial) -> None:
    kinds = [entry.kind for entry in trial.ledger.entries()]
    assert kinds == ["allocation-committed/1", "protocol-adopted/1"]


def test_numbers_count_by_site(trial: Trial) -> None:
    numbers = [screen(trial), screen(trial), screen(trial, "2013-03-05", "UHB")]
    assert numbers == ["SMC-001", "SMC-002", "UHB-001"]


def test_a_site_screens_from_its_opening_on(trial: Trial) -> None:
    assert "UHB opens on 2013-03-01" in refusal(trial, commands.ScreenParticipant("UHB", "2013-02-28"))
    assert "'NOSITE' is not a site" in refusal(trial, commands.ScreenParticipant("NOSITE", "2013-02-28"))


def test_an_eligible_participant_takes_the_next_place_of_the_stratum(trial: Trial) -> None:
    numbers = [enrol(trial) for _ in range(6)] + [enrol(trial, "2013-03-05", "UHB")]
    states = [fold(number, trial.ledger.stream(number)) for number in numbers]
    places = [(state.randomised.fact.stratum, state.randomised.fact.number) for state in states if state.randomised]
    assert places == [("SMC", n) for n in range(1, 7)] + [("UHB", 1)]
    assert Counter(trial.arm(state) for state in states[:6]) == {"cells": 4, "control": 2}


def test_time_zero_is_fixed_at_randomisation_and_equal_in_every_arm(trial: Trial) -> None:
    states = [fold(number, trial.ledger.stream(number)) for number in (enrol(trial) for _ in range(3))]
    assert {trial.arm(state) for state in states} == {"cells", "control"}
    assert {state.randomised.fact.time_zero for state in states if state.randomised} == {"2013-03-01"}


def test_no_entry_of_the_ledger_holds_an_arm(trial: Trial) -> None:
    number = enrol(trial)
    assert not [entry.payload for entry in trial.ledger.stream(number) if "cells" in entry.payload]


def test_a_second_randomisation_is_refused(trial: Trial) -> None:
    number = enrol(trial)
    assert "was randomised on 2013-02-01 already" in refusal(trial, commands.Randomise(number, "2013-02-02"))


def test_whoever_fails_a_criterion_is_not_randomised_and_every_reason_is_recorded(trial: Trial) -> None:
    number = screen(trial, age=80, lacunar=True)
    entry = do(trial, commands.AssessEligibility(number, "2013-02-01"))[0]
    assert (entry.fact.eligible, entry.fact.failed) == (False, ("age", "lacunar"))
    assert "is not eligible: age, lacunar" in refusal(trial, commands.Randomise(number, "2013-02-01"))


def test_a_criterion_that_cannot_be_evaluated_stands_against_randomisation(trial: Trial) -> None:
    number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
    do(trial, commands.RecordConsent(number, "2013-02-01"))
    entry = do(trial, commands.AssessEligibility(number, "2013-02-01"))[0]
    assert (entry.fact.eligible, entry.fact.unevaluable) == (False, ("age", "lacunar"))


def test_all_that_is_missing_before_randomisation_is_said_at_once(trial: Trial) -> None:
    number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
    said = refusal(trial, commands.Randomise(number, "2013-02-01"))
    assert "consent is not recorded" in said
    assert "eligibility is not assessed" in said


def test_a_participant_stays_under_the_version_of_her_consent(tmp_path: Path) -> None:
    trial = begin(tmp_path, amended=True)
    early, late = screen(trial, "2013-05-30", age=80), screen(trial, "2013-06-02", age=80)
    results = [do(trial, commands.AssessEligibility(number, "2013-06-03"))[0].fact for number in (early, late)]
    assert [(fact.version, fact.eligible) for fact in results] == [("1.0", False), ("2.0", True)]


@pytest.mark.parametrize(
    ("command", "actor", "words"),
    [
        (commands.ScreenParticipant("SMC", "2013-02-01"), LEE, "the role 'treater' may not screen; ask"),
        (commands.ScreenParticipant("SMC", "2013-02-01"), Actor("Eve", "hacker"), "the role 'hacker' is unknown"),
        (commands.ScreenParticipant("SMC", "2013-02-30"), KIM, "'2013-02-30' is not a day"),
        (commands.ScreenParticipant("SMC", "2014-01-03"), KIM, "is in the future: today is 2014-01-02"),
        (
            commands.ScreenParticipant("SMC", "2013-02-01"),
            Actor("Kim", "coordinator", frozenset({"UHB"})),
            "not at SMC",
        ),
        (commands.RecordConsent("SMC-009", "2013-02-01"), KIM, "is not in the screening log"),
        (commands.RecordConsent("trial", "2013-02-01"), KIM, "is not in the screening log"),
        (commands.UnsealAllocation("2013-02-01", "curious"), CHOI, "is not locked"),
        (commands.LockTrial("2013-02-01", " "), CHOI, "a lock needs its reason"),
        (commands.Randomise("SMC-001", "2013-02-01"), PARK, "may not randomise"),
    ],
)
def test_who_may_not_ask_is_told_why_and_nothing_changes(
    trial: Trial, command: commands.Command, actor: Actor, words: str
) -> None:
    assert words in refusal(trial, command, actor)


def test_consent_by_a_representative_needs_a_protocol_that_allows_it(trial: Trial) -> None:
    number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
    said = refusal(trial, commands.RecordConsent(number, "2013-02-01", "representative"))
    assert "no consent by a representative" in said
    assert "'neighbour' cannot give consent" in refusal(
        trial, commands.RecordConsent(number, "2013-02-01", "neighbour")
    )


def test_a_locked_record_takes_nothing_but_the_unsealing(trial: Trial) -> None:
    number = enrol(trial)
    do(trial, commands.LockTrial("2013-12-01", "complete"), CHOI)
    assert "is locked since 2013-12-01" in refusal(trial, commands.RecordDeath(number, "2013-12-02", "stroke"))
    assert "is locked" in refusal(trial, commands.ScreenParticipant("SMC", "2013-12-02"))
    do(trial, commands.UnsealAllocation("2013-12-02", "analysis"), CHOI)
    assert "is unsealed already" in refusal(trial, commands.UnsealAllocation("2013-12-03", "again"), CHOI)


def test_what_is_written_together_is_written_all_or_not_at_all(trial: Trial) -> None:
    def one_person() -> None:
        with trial.together():
            number = enrol(trial)
            do(trial, commands.Randomise(number, "2013-02-01"))

    with pytest.raises(Refused, match="already"):
        one_person()
    assert len(list(trial.ledger.entries())) == 2
    assert enrol(trial) == "SMC-001"


def test_a_time_without_its_zone_is_refused(trial: Trial) -> None:
    naive = at("2013-02-01").replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        perform(trial, commands.ScreenParticipant("SMC", "2013-02-01"), KIM, naive)

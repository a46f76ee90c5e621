"""The impossible is refused, the unlikely is recorded and queried, and a correction keeps what was there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_trial import CHOI, LEE, PARK, begin, do, enrol, later, rate, refusal, screen
from trialwright.conduct import Trial, commands
from trialwright.record import fold


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return begin(tmp_path)


def in_arm(trial: Trial, arm: str) -> str:
    """Enrol people until one is in the arm."""
    while True:
        number = enrol(trial)
        if trial.arm(fold(number, trial.ledger.stream(number))) == arm:
            return number


def entry(number: str, **values: object) -> commands.RecordForm:
    return commands.RecordForm(number, "2013-02-01", "screening", "entry", values)


def test_derived_items_are_computed_and_recorded_with_what_was_entered(trial: Trial) -> None:
    number = screen(trial, weight=71.5)
    recorded = fold(number, trial.ledger.stream(number)).forms["screening", "entry"]
    assert recorded.derived == {"dose": 71.5}


def test_a_score_out_of_range_is_refused_with_the_line_of_its_limit(trial: Trial) -> None:
    number = enrol(trial)
    command = commands.RecordForm(trial.pseudonym(number), "2013-05-30", "day90", "mrs", {"score": 9})
    said = refusal(trial, command, PARK)
    assert "score 9 is outside 0..5" in said
    assert "if the participant died, record the death" in said
    assert "protocol.yaml:" in said


def test_everything_wrong_with_a_form_is_said_at_once(trial: Trial) -> None:
    number = do(trial, commands.ScreenParticipant("SMC", "2013-02-01"))[0].stream
    do(trial, commands.RecordConsent(number, "2013-02-01"))
    said = refusal(trial, entry(number, age=7, lacunar="perhaps", dose=3.0, shoe=42))
    for words in ("age 7 is outside 18..110", "not an adult", "lacunar", "dose is computed", "no item `shoe`"):
        assert words in said


def test_an_unlikely_value_is_recorded_and_queried(trial: Trial) -> None:
    number = screen(trial, age=95)
    state = fold(number, trial.ledger.stream(number))
    assert state.forms["screening", "entry"].values["age"] == 95
    assert list(state.queries) == ["screening.entry.age"]


def test_late_visit_is_queried_not_refused(trial: Trial) -> None:
    number = enrol(trial)
    due = later("2013-02-01", 28 + 90)
    rate(trial, number, 3, later(due, 15))
    query = fold(number, trial.ledger.stream(number)).queries["day90.mrs.window"]
    assert query.opened.fact.text == "recorded +15 days from the due day; the window is -7 to +14 days"


def test_a_visit_inside_its_window_opens_no_query(trial: Trial) -> None:
    for days in (-7, 14):
        number = enrol(trial)
        rate(trial, number, 3, later("2013-02-01", 28 + 90 + days))
        assert not fold(number, trial.ledger.stream(number)).queries


def test_a_query_is_answered_then_closed(trial: Trial) -> None:
    number = screen(trial, age=95)
    query = "screening.entry.age"
    close = commands.CloseQuery(number, "2013-02-03", query)
    assert "is not answered" in refusal(trial, close, CHOI)
    do(trial, commands.AnswerQuery(number, "2013-02-02", query, "passport seen"))
    do(trial, close, CHOI)
    assert "is closed" in refusal(trial, commands.AnswerQuery(number, "2013-02-04", query, "again"))
    assert "closed already" in refusal(trial, close, CHOI)
    assert "there is no query 'x'" in refusal(trial, commands.CloseQuery(number, "2013-02-04", "x"), CHOI)


def test_a_correction_needs_its_reason_and_something_to_correct(trial: Trial) -> None:
    number = screen(trial)
    place = (number, "2013-02-02", "screening", "entry")
    assert "needs its reason" in refusal(trial, commands.CorrectForm(*place, {"age": 61}, " "))
    assert "nothing differs" in refusal(trial, commands.CorrectForm(*place, {"age": 60}, "typing"))
    assert "age 5 is outside" in refusal(trial, commands.CorrectForm(*place, {"age": 5}, "typing"))


def test_a_correction_adds_a_fact_and_derives_anew(trial: Trial) -> None:
    number = screen(trial)
    do(trial, commands.CorrectForm(number, "2013-02-02", "screening", "entry", {"weight": 80.0}, "scales"))
    recorded = fold(number, trial.ledger.stream(number)).forms["screening", "entry"]
    assert (recorded.values["weight"], recorded.derived["dose"], recorded.corrected) == (80.0, 80.0, 1)
    kinds = [entry.kind for entry in trial.ledger.stream(number)]
    assert kinds[-2:] == ["form-recorded/1", "form-corrected/1"]


def test_a_form_is_recorded_once_and_then_corrected(trial: Trial) -> None:
    number = screen(trial)
    assert "correct it, with a reason" in refusal(trial, entry(number, age=61, lacunar=False))


def test_a_stale_form_is_refused(trial: Trial) -> None:
    number = screen(trial)
    command = commands.CorrectForm(number, "2013-02-02", "screening", "entry", {"age": 61}, "typing", seen=2)
    assert "opened at version 2, the participant stands at version 3" in refusal(trial, command)


@pytest.mark.parametrize(
    ("visit", "form", "words"),
    [
        ("day91", "mrs", "'day91' is not a visit"),
        ("day90", "pulse", "'pulse' is not a form"),
        ("screening", "mrs", "mrs is not recorded at screening"),
        ("day90", "mrs", "the role 'coordinator' does not enter mrs"),
    ],
)
def test_a_form_has_its_place_and_its_people(trial: Trial, visit: str, form: str, words: str) -> None:
    number = enrol(trial)
    assert words in refusal(trial, commands.RecordForm(number, "2013-05-30", visit, form, {}))


def test_treatment_is_recorded_in_its_own_arm_alone(trial: Trial) -> None:
    cells, control = in_arm(trial, "cells"), in_arm(trial, "control")
    given = ("2013-03-01", "treatment", "infusion", {"cells": 70.0})
    do(trial, commands.RecordForm(cells, *given), LEE)
    assert "not for this participant's arm" in refusal(trial, commands.RecordForm(control, *given), LEE)


def test_a_visit_after_randomisation_waits_for_it(trial: Trial) -> None:
    number = screen(trial)
    command = commands.RecordForm(number, "2013-03-01", "treatment", "infusion", {"cells": 70.0})
    assert "comes after randomisation" in refusal(trial, command, LEE)


def test_a_missed_visit_needs_a_reason_and_no_forms(trial: Trial) -> None:
    number = enrol(trial)
    assert "needs its reason" in refusal(trial, commands.MissVisit(number, "2013-06-01", "day90", ""))
    do(trial, commands.MissVisit(number, "2013-06-01", "day90", "on holiday"))
    assert "recorded as missed" in refusal(trial, commands.MissVisit(number, "2013-06-01", "day90", "again"))
    assert "it took place" in refusal(trial, commands.MissVisit(number, "2013-06-01", "screening", "lost"))


def test_after_a_withdrawal_of_consent_nothing_more_is_recorded(trial: Trial) -> None:
    number = enrol(trial)
    do(trial, commands.WithdrawConsent(number, "2013-03-05", "changed his mind"))
    assert "consent was withdrawn" in refusal(trial, commands.RecordDeath(number, "2013-04-01", "stroke"))


def test_after_the_end_of_follow_up_no_later_visit_is_recorded_but_a_death_is(trial: Trial) -> None:
    number = enrol(trial)
    do(trial, commands.WithdrawFollowUp(number, "2013-03-05", "moved away", lost=True))
    later_visit = commands.RecordForm(trial.pseudonym(number), "2013-05-30", "day90", "mrs", {"score": 2})
    assert "follow-up ended on 2013-03-05" in refusal(trial, later_visit, PARK)
    do(trial, commands.RecordDeath(number, "2013-04-01", "stroke"))
    assert "died on 2013-04-01 as recorded" in refusal(trial, commands.RecordDeath(number, "2013-04-01", "stroke"))


def test_nobody_is_rated_after_death_nor_dies_before_a_rating(trial: Trial) -> None:
    number = enrol(trial)
    rate(trial, number, 4, "2013-05-28")
    assert "forms are recorded on 2013-05-28" in refusal(trial, commands.RecordDeath(number, "2013-04-01", "stroke"))


def test_an_adverse_event_is_recorded_in_the_protocols_codes(trial: Trial) -> None:
    number = enrol(trial)
    fever = commands.ReportAdverseEvent(number, "2013-03-02", "fever", "1", "possible", "recovered")
    fact = do(trial, fever)[0].fact
    assert (fact.event, fact.expected, fact.serious) == ("AE1", True, ())
    wrong = commands.ReportAdverseEvent(number, "2013-03-02", "", "9", "maybe", "gone", ("rude",))
    said = refusal(trial, wrong)
    for words in ("needs its term", "'9' is not a code", "'maybe'", "'gone'", "'rude'"):
        assert words in said


def test_a_deviation_and_a_discontinuation_are_recorded_with_their_words(trial: Trial) -> None:
    number = enrol(trial)
    do(trial, commands.ReportDeviation(number, "2013-03-02", "major", "wrong day"))
    do(trial, commands.DiscontinueTreatment(number, "2013-03-02", "expansion failed"))
    state = fold(number, trial.ledger.stream(number))
    assert state.deviations[0].fact.severity == "major"
    assert state.treatment_discontinued is not None
    assert "is recorded as discontinued" in refusal(trial, commands.DiscontinueTreatment(number, "2013-03-03", "x"))
    assert "'huge' is not a code" in refusal(trial, commands.ReportDeviation(number, "2013-03-02", "huge", "x"))


def test_a_baseline_is_not_recorded_after_randomisation(trial: Trial) -> None:
    number = enrol(trial)
    late = commands.RecordForm(trial.pseudonym(number), "2013-02-02", "baseline", "mrs", {"score": 3})
    assert "baseline comes before randomisation, which was on 2013-02-01" in refusal(trial, late, PARK)
    rate(trial, number, 3, "2013-02-01", "baseline")


def test_treatment_without_a_vault_at_hand_is_refused_for_that(trial: Trial) -> None:
    number = in_arm(trial, "cells")
    without = Trial(trial.ledger)
    given = commands.RecordForm(number, "2013-03-01", "treatment", "infusion", {"cells": 70.0})
    assert "no sealed allocation is at hand to tell the arm" in refusal(without, given, LEE)

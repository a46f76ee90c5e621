"""Outcomes: measured, given by death, or missing with a reason; every one with the entries that it comes from."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from datasets.histories import POLICY, History, day, protocol, randomised, seen, treated
from trialwright.datasets import Arms, build
from trialwright.record import facts as f


def outcome(history: History, endpoint: str = "mrs", arm: str = "cells", events: str = POLICY) -> dict[str, Any]:
    """Give the row of one endpoint."""
    made = build(protocol(events), [history.state()], Arms({history.name: arm}))
    return made.endpoints.row(by_predicate=pl.col("PARAMCD") == endpoint, named=True)


def variable(history: History, events: str, arm: str = "cells") -> dict[str, Any]:
    """Give the row of the leg score's estimand under these intercurrent events."""
    made = build(protocol(events), [history.state()], Arms({history.name: arm}))
    return made.variables.row(by_predicate=pl.col("VARIABLE") == "leg", named=True)


def test_a_rated_score_keeps_the_entries_of_the_rating_and_of_the_baseline() -> None:
    history = treated(mrs=4)
    before = next(
        each.seq for each in history.entries if each.fact == f.FormRecorded("baseline", "mrs", {"score": 4}, {})
    )
    rating = history.form("day90", "mrs", day(91), score=3)
    row = outcome(history)
    assert (row["AVAL"], row["BASE"], row["CHG"], row["ADT"]) == (3, 4, -1, day(91))
    assert row["SRCSEQ"] == [before, rating]
    assert (row["DTYPE"], row["REASON"]) == ("", "")


def test_a_corrected_score_points_to_the_correction() -> None:
    history = seen(treated(), 3)
    fixed = history.add(f.FormCorrected("day90", "mrs", {"score": 2}, {}, "typing error"), day(95))
    row = outcome(history)
    assert row["AVAL"] == 2
    assert fixed in row["SRCSEQ"]


@pytest.mark.parametrize("died", [1, 89, 90])
def test_death_on_or_before_the_due_day_gives_grade_6_from_the_record_of_death(died: int) -> None:
    history = treated()
    death = history.add(f.ParticipantDied("stroke"), day(died))
    row = outcome(history)
    assert (row["AVAL"], row["DTYPE"], row["ADT"]) == (6, "DEATH", day(died))
    assert death in row["SRCSEQ"]


def test_death_on_the_due_day_wins_over_a_score_of_an_earlier_day() -> None:
    history = seen(treated(), 2, on=85)
    history.add(f.ParticipantDied("stroke"), day(90))
    assert outcome(history)["AVAL"] == 6


def test_a_score_stands_when_the_participant_died_after_the_due_day() -> None:
    history = seen(treated(), 2, on=90)
    history.add(f.ParticipantDied("stroke"), day(91))
    assert (outcome(history)["AVAL"], outcome(history)["DTYPE"]) == (2, "")


def test_death_within_the_window_counts_where_nothing_was_recorded() -> None:
    history = treated()
    history.add(f.ParticipantDied("stroke"), day(104))
    assert outcome(history)["AVAL"] == 6


def test_death_after_the_window_leaves_an_unrecorded_score_missing() -> None:
    history = treated()
    history.add(f.ParticipantDied("stroke"), day(105))
    row = outcome(history)
    assert (row["AVAL"], row["REASON"]) == (None, "died after the outcome was due, without it being recorded")


def test_the_change_at_death_is_taken_from_the_score_that_death_gives() -> None:
    history = treated(leg=40)
    history.add(f.ParticipantDied("stroke"), day(30))
    row = outcome(history, "leg")
    assert (row["AVAL"], row["BASE"], row["CHG"]) == (0, 40, -40)


def test_without_a_value_at_death_the_outcome_of_the_dead_is_missing() -> None:
    history = treated()
    history.add(f.ParticipantDied("stroke"), day(30))
    row = outcome(history, "leg_alive")
    assert (row["AVAL"], row["REASON"]) == (None, "died")


def _nothing(history: History) -> None: ...


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (lambda h: h.add(f.ConsentWithdrawn("no more"), day(20)), "withdrew consent"),
        (lambda h: h.add(f.FollowUpWithdrawn(True, "moved"), day(20)), "lost to follow-up"),
        (lambda h: h.add(f.FollowUpWithdrawn(False, "tired"), day(20)), "withdrew from follow-up"),
        (lambda h: h.add(f.VisitMissed("day90", "snow"), day(90)), "visit missed"),
        (_nothing, "assessment not recorded"),
        (lambda h: h.form("day90", "mrs", day(90)), "value not recorded"),
    ],
)
def test_a_missing_outcome_says_why(happened: Any, reason: str) -> None:
    history = treated()
    happened(history)
    row = outcome(history)
    assert (row["AVAL"], row["REASON"]) == (None, reason)


def test_a_change_without_its_baseline_is_missing() -> None:
    history = seen(treated(leg=None), 3, 60)
    made = build(protocol(), [history.state()], Arms({history.name: "cells"}))
    row = made.variables.row(by_predicate=pl.col("VARIABLE") == "leg", named=True)
    assert (row["VALUE"], row["REASON"]) == (None, "baseline not recorded")


def test_a_code_for_no_value_is_named_by_its_meaning() -> None:
    history = treated()
    history.form("day90", "leg", day(90), score="UN")
    assert outcome(history, "leg")["REASON"] == "recorded as 'Untestable'"


STOPPED = "{event: treatment-discontinued, strategy: STRATEGY}"


def stopped(on: int) -> History:
    """Give a participant with leg scores 40, 50 and 60, whose treatment was stopped on a day."""
    history = treated(leg=40)
    history.form("week4", "leg", day(28), score=50)
    history.add(f.TreatmentDiscontinued("fever"), day(on))
    return seen(history, 3, 60)


@pytest.mark.parametrize(
    ("strategy", "value", "derived"),
    [
        ("treatment-policy", 20, ""),
        ("composite, value: 5", -35, "COMPOSITE"),
        ("hypothetical", None, ""),
        ("while-on-treatment", 10, "LOV"),
    ],
)
def test_each_strategy_gives_its_own_value(strategy: str, value: float | None, derived: str) -> None:
    row = variable(stopped(35), STOPPED.replace("STRATEGY", strategy))
    assert (row["VALUE"], row["DTYPE"], row["ICE"]) == (value, derived, ["treatment-discontinued"])


def test_a_composite_value_comes_from_the_event() -> None:
    history = stopped(35)
    event = next(each.seq for each in history.entries if isinstance(each.fact, f.TreatmentDiscontinued))
    row = variable(history, STOPPED.replace("STRATEGY", "composite, value: 5"))
    assert event in row["SRCSEQ"]


def test_hypothetical_keeps_what_was_measured_before_the_event() -> None:
    row = variable(stopped(95), STOPPED.replace("STRATEGY", "hypothetical"))
    assert (row["VALUE"], row["ICE"]) == (20, [])


def test_while_on_treatment_without_a_value_before_the_event_is_missing() -> None:
    row = variable(stopped(20), STOPPED.replace("STRATEGY", "while-on-treatment"))
    assert (row["VALUE"], row["REASON"]) == (None, "no value before treatment discontinued")


def test_while_alive_takes_what_was_recorded_on_the_day_of_death() -> None:
    history = treated(leg=40)
    history.form("day90", "leg", day(50), score=45)
    history.add(f.ParticipantDied("stroke"), day(50))
    row = variable(history, "{event: death, strategy: while-on-treatment}")
    assert (row["VALUE"], row["DTYPE"]) == (5, "")


def test_death_comes_before_every_other_event() -> None:
    history = stopped(35)
    history.add(f.ParticipantDied("stroke"), day(60))
    row = variable(history, f"{STOPPED.replace('STRATEGY', 'hypothetical')}, {POLICY}")
    assert (row["VALUE"], row["DTYPE"]) == (-40, "DEATH")
    assert set(row["ICE"]) == {"death", "treatment-discontinued"}


def test_a_hypothetical_death_is_missing_and_says_so() -> None:
    history = treated()
    history.add(f.ParticipantDied("stroke"), day(60))
    row = variable(history, "{event: death, strategy: hypothetical}")
    assert (row["VALUE"], row["REASON"]) == (None, "set to missing after death")


def test_treatment_that_was_not_started_is_an_event_of_the_product_arm_alone() -> None:
    events = "{event: treatment-not-started, strategy: composite, value: 0}"
    history = seen(randomised(leg=40), 3, 60)
    assert variable(history, events)["VALUE"] == -40
    assert variable(history, events, arm="control")["VALUE"] == 20


def test_prohibited_treatment_is_found_in_the_form_that_records_it() -> None:
    history = treated()
    history.form("week4", "other", day(28), other_cells=True)
    seen(history, 3)
    row = variable(history, "{event: prohibited-treatment, strategy: hypothetical}")
    assert (row["REASON"], row["ICE"]) == ("set to missing after prohibited treatment", ["prohibited-treatment"])

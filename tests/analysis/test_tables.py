"""Tables beside the analyses: baseline, adverse events, deviations, trajectories, assumptions."""

from __future__ import annotations

from math import sqrt
from statistics import mean, median, stdev

import pytest

from analysis.trials import TRIAL, histories, results
from datasets.histories import day
from trialwright.analysis.results import Reason
from trialwright.analysis.trial_results import AdverseEventRow, Assumed
from trialwright.record import facts as f

AGES = [60, 50, 70, 65, 40, 58, 55, 61, 48, 72]


def test_the_baseline_table_has_mean_range_median_and_a_standardised_difference() -> None:
    table = results(TRIAL, age=AGES).baseline[0]
    age = table.rows[0]
    found = age.groups[0].summary
    assert found is not None
    assert (found.mean, found.sd) == (pytest.approx(mean(AGES[:6])), pytest.approx(stdev(AGES[:6])))
    assert (found.median, found.minimum, found.maximum) == (median(AGES[:6]), 40, 70)
    assert age.standardised_difference == pytest.approx(
        (mean(AGES[:6]) - mean(AGES[6:])) / sqrt((stdev(AGES[:6]) ** 2 + stdev(AGES[6:]) ** 2) / 2)
    )
    assert [group.n for group in table.groups] == [6, 4, 10]
    assert age.groups[2].summary is not None
    assert age.groups[2].summary.mean == pytest.approx(mean(AGES))


def test_a_category_is_counted_and_its_difference_is_that_of_the_first_level() -> None:
    sex = results(TRIAL, sex=["f", "f", "m", "m", "m", None, "f", "m", "m", "m"]).baseline[0].rows[1]
    treated, control, _ = sex.groups
    assert [(each.label, each.n, each.percent) for each in treated.counts] == [("Female", 2, 40), ("Male", 3, 60)]
    assert treated.missing == (Reason("not recorded", 1),)
    assert control.missing == ()
    assert sex.standardised_difference == pytest.approx((0.4 - 0.25) / sqrt((0.4 * 0.6 + 0.25 * 0.75) / 2))


def event(
    term: str = "Fever", grade: str = "1", *, serious: bool = False, related: bool = False
) -> f.AdverseEventReported:
    criteria = ("hospitalisation",) if serious else ()
    return f.AdverseEventReported("", term, grade, criteria, "possible" if related else "no", "recovered", True)


def table() -> dict[tuple[str, str], AdverseEventRow]:
    made = histories(TRIAL)
    for at, (who, on, what) in enumerate(
        [
            (0, 1, event()),
            (0, 9, event(grade="3", serious=True)),
            (1, 2, event("Rash", related=True)),
            (6, 2, event("Fall", serious=True)),
            (7, -20, event("Before")),
        ]
    ):
        made[who].add(f.AdverseEventReported(f"E{at}", *(getattr(what, name) for name in NAMES)), day(on))
    found = results(TRIAL, made=made).adverse_events
    assert len(found.listing) == 5
    return {(row.kind, row.label): row for row in found.rows}


NAMES = ("term", "grade", "serious", "causality", "outcome", "expected")


def counted(row: AdverseEventRow) -> list[tuple[int, int, int]]:
    return [(each.n, each.participants, each.events) for each in row.counts]


def test_participants_and_events_are_counted_by_arm() -> None:
    rows = table()
    assert counted(rows["any", "Any adverse event"]) == [(6, 2, 3), (4, 1, 1)]
    assert counted(rows["serious", "Serious adverse event"]) == [(6, 1, 1), (4, 1, 1)]
    assert counted(rows["related", "Related to treatment"]) == [(6, 1, 1), (4, 0, 0)]
    assert counted(rows["serious-related", "Serious and related to treatment"]) == [(6, 0, 0), (4, 0, 0)]
    assert counted(rows["death", "Death"]) == [(6, 1, 1), (4, 0, 0)]
    assert counted(rows["grade", "Grade 3: Severe"]) == [(6, 1, 1), (4, 0, 0)]
    assert counted(rows["term", "Fever"]) == [(6, 1, 2), (4, 0, 0)]


def test_events_before_randomisation_are_listed_and_not_counted() -> None:
    assert ("term", "Before") not in table()


def test_the_difference_in_risk_of_an_event_has_an_interval() -> None:
    row = table()["any", "Any adverse event"]
    contrast, found = row.differences[0]
    assert (contrast, found.estimate, found.n_treated) == ("main", pytest.approx(2 / 6 - 1 / 4), 6)
    assert row.sources.count == 4


def test_events_count_with_the_treatment_received() -> None:
    made = histories(TRIAL)
    made[9].form("treatment", "infusion", day(0), cells=70.0)
    made[9].add(event(), day(1))
    found = results(TRIAL, made=made)
    assert counted(found.adverse_events.rows[0]) == [(7, 1, 1), (3, 0, 0)]
    assert (
        "In safety tables 1 participant counts with the treatment received instead of the one allocated." in found.notes
    )


def test_deviations_are_counted_by_arm_and_severity() -> None:
    made = histories(TRIAL)
    for severity in ("minor", "minor", "major"):
        made[0].add(f.DeviationReported(severity, "late"), day(3))
    counts = results(TRIAL, made=made).deviations.counts
    assert [(each.arm, each.severity, each.participants, each.events) for each in counts] == [
        ("cells", "minor", 1, 2), ("cells", "major", 1, 1), ("control", "minor", 0, 0), ("control", "major", 0, 0),
    ]  # fmt: skip


def test_a_trajectory_has_every_participant_and_the_mean_of_each_arm() -> None:
    made = histories(TRIAL)
    made[0].form("week4", "leg", day(28), score=50)
    found = next(each for each in results(TRIAL, made=made).trajectories if each.endpoint == "leg")
    assert [(each.id, each.day) for each in found.visits] == [("baseline", 0), ("week4", 38), ("day90", 100)]
    course = next(each for each in found.series if each.participant == made[0].name)
    assert [(point.visit, point.value, point.day) for point in course.points] == [
        ("baseline", 40, 0), ("week4", 50, 38), ("day90", 70, 100),
    ]  # fmt: skip
    last = next(each for each in found.means if (each.arm, each.visit) == ("cells", "day90"))
    legs = [70, 62, 55, 51, 40]
    assert (last.n, last.mean, last.sd) == (5, pytest.approx(mean(legs)), pytest.approx(stdev(legs)))
    assert last.upper == pytest.approx(mean(legs) + 2.776445 * stdev(legs) / sqrt(5), abs=1e-4)
    alone = next(each for each in found.means if (each.arm, each.visit) == ("cells", "week4"))
    assert (alone.n, alone.lower) == (1, None)


def test_assumptions_of_the_protocol_are_listed() -> None:
    assert results(TRIAL).assumptions == (Assumed("sites", "two are enough"),)


def test_enrolment_tells_where_and_when() -> None:
    enrolment = results(TRIAL).enrolment
    assert (enrolment.first, enrolment.last, enrolment.planned) == ("2020-02-01", "2020-02-01", 12)
    assert [(each.site, each.screened, each.randomised) for each in enrolment.sites] == [("AA", 5, 5), ("BB", 5, 5)]

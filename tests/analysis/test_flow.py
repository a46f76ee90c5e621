"""The flow of participants adds up, whatever happened to them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.trials import PROVENANCE, TRIAL, datasets, results
from datasets.histories import START, History, day, protocol, randomised, seen, treated
from trialwright.analysis import NotAccepted, run
from trialwright.analysis.flow import flow
from trialwright.analysis.results import Flow, Reason, total
from trialwright.analysis.trial import Trial
from trialwright.datasets import Arms, build
from trialwright.record import facts as f

EVENTS = {
    "died": lambda h, on: h.add(f.ParticipantDied("stroke"), day(on)),
    "consent": lambda h, on: h.add(f.ConsentWithdrawn("no more"), day(on)),
    "lost": lambda h, on: h.add(f.FollowUpWithdrawn(True, ""), day(on)),
    "withdrew": lambda h, on: h.add(f.FollowUpWithdrawn(False, "tired"), day(on)),
    "stopped": lambda h, on: h.add(f.TreatmentDiscontinued("fever"), day(on)),
    "major": lambda h, on: h.add(f.DeviationReported("major", "wrong dose"), day(on)),
    "minor": lambda h, on: h.add(f.DeviationReported("minor", "late"), day(on)),
    "missed": lambda h, on: h.add(f.VisitMissed("day90", "snow"), day(90)),
    "other": lambda h, on: h.form("week4", "other", day(28), other_cells=True),
    "harvest": lambda h, on: h.form("harvest", "marrow", day(-9), volume=10.0),
}

PERSON = st.tuples(
    st.sampled_from(["cells", "control", "excluded", "screened", "unjudged"]),
    st.booleans(),
    st.sampled_from([None, 0, 3, 5]),
    st.lists(st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(-9, 130)), max_size=3, unique_by=lambda e: e[0]),
)


def history(at: int, person: tuple[str, bool, int | None, list[tuple[str, int]]]) -> History:
    """Make a participant of random fate."""
    kind, infused, grade, events = person
    name = f"AA-{at:03d}"
    if kind in ("cells", "control"):
        made = treated(name) if infused else randomised(name)
        if grade is not None:
            seen(made, grade)
        for event, on in events:
            EVENTS[event](made, on)
        return made
    made = History(name)
    if kind != "screened":
        failed, unknown = (("lacunar", "age"), ()) if kind == "excluded" else ((), ("age",))
        made.add(f.EligibilityAssessed(False, failed, unknown, "1.0"), START)
    return made


def flow_of(people: list[tuple[str, bool, int | None, list[tuple[str, int]]]]) -> Flow:
    made = [history(at, person) for at, person in enumerate(people)]
    arms = Arms({each.name: person[0] for each, person in zip(made, people, strict=True)})
    return flow(Trial(protocol(), build(protocol(), [each.state() for each in made], arms)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PERSON, max_size=12))
def test_nobody_is_lost_silently(people: list[tuple[str, bool, int | None, list[tuple[str, int]]]]) -> None:
    found = flow_of(people)
    assert found.faults() == ()
    assert found.screened == len(people)
    for arm in found.arms:
        assert arm.allocated == sum(person[0] == arm.arm for person in people)


def test_a_lost_participant_is_named_by_the_sum_that_does_not_add_up() -> None:
    found = results(TRIAL).flow
    assert found.faults() == ()
    arm = replace(found.arms[0], completed=found.arms[0].completed - 1)
    assert replace(found, arms=(arm, found.arms[1])).faults() == ("cells: followed: 6 is not 5",)
    assert replace(found, screened=11).faults() == ("screened: 11 is not 10",)
    arm = replace(found.arms[0], analysed=(replace(found.arms[0].analysed[0], n=5),))
    assert replace(found, arms=(arm, found.arms[1])).faults() == ("cells: itt: 6 is not 5",)


def test_each_excluded_person_counts_once_and_every_failed_criterion_is_counted() -> None:
    found = flow_of([("excluded", False, None, []), ("excluded", False, None, []), ("screened", False, None, [])])
    assert found.excluded == (Reason("inclusion not met: Age 30 to 75", 2), Reason("no consent recorded", 1))
    assert total(found.criteria) == 4


def test_the_flow_of_an_arm_tells_treatment_end_and_sets() -> None:
    found = flow_of(
        [
            ("cells", True, 3, []),
            ("cells", False, None, [("stopped", 2), ("lost", 30)]),
            ("cells", True, None, [("died", 5)]),
            ("control", True, 3, []),
        ]
    )
    cells, control = found.arms
    assert (cells.allocated, cells.received, cells.completed) == (3, 2, 1)
    assert cells.not_received == (Reason("fever", 1),)
    assert cells.lost == (Reason("lost to follow-up", 1),)
    assert cells.died == (Reason("stroke", 1),)
    assert [(each.set, each.n) for each in cells.analysed] == [("itt", 3), ("mitt", 2), ("pp", 2), ("safety", 2)]
    assert cells.observed[0].missing == (Reason("lost to follow-up", 1),)
    assert control.crossovers == 1
    assert control.analysed[3].excluded == (Reason("analysed with the arm whose treatment was received", 1),)


@pytest.mark.parametrize("name", ["safety", "pp"])
def test_sets_of_both_arms_hold_who_received_their_treatment(name: str) -> None:
    arms = results(TRIAL).flow.arms
    assert [each.n for arm in arms for each in arm.analysed if each.set == name] == [6, 4]


def test_rows_that_could_not_become_a_participant_are_counted_beside_the_sums() -> None:
    rows = [NotAccepted(7, "age", "x", "not a number"), NotAccepted(7, "site", "Q", "unknown")]
    refused = (*rows, NotAccepted(8, "age", "999", "outside 18..110", "AA-001"))
    found = run(protocol(), datasets(TRIAL), replace(PROVENANCE, not_accepted=refused))
    assert found.flow.rows_not_accepted == 1
    assert found.not_accepted == refused
    assert found.flow.faults() == ()

"""The participants' frame: treatment received, analysis sets, the end of follow-up, what was known before."""

from __future__ import annotations

from typing import Any

import pytest

from datasets.histories import START, History, day, protocol, randomised, seen, treated
from trialwright.datasets import Arms, Datasets, build
from trialwright.datasets.lookup import Lookup
from trialwright.record import facts as f
from trialwright.terms import Refused


def made(*histories: History, arm: str = "cells") -> Datasets:
    """Build the datasets of some histories in one arm."""
    return build(protocol(), [each.state() for each in histories], Arms({each.name: arm for each in histories}))


def row(history: History, arm: str = "cells") -> dict[str, Any]:
    """Give the participant's row."""
    return made(history, arm=arm).participants.row(0, named=True)


def test_who_received_the_infusion_is_treated_from_that_day() -> None:
    found = row(treated())
    assert (found["TRTFL"], found["TRTSDT"], found["ACTARMCD"], found["XOVFL"]) == ("Y", day(0), "cells", "N")


def test_who_received_the_product_of_another_arm_crossed_over() -> None:
    found = row(treated(), arm="control")
    assert (found["TRTFL"], found["ACTARMCD"], found["XOVFL"]) == ("Y", "cells", "Y")


def test_a_harvest_without_an_infusion_counts_with_its_arm_in_safety_tables() -> None:
    history = randomised()
    history.form("harvest", "marrow", day(-9), volume=20.0)
    history.add(f.TreatmentDiscontinued("cells did not grow"), day(5))
    found = row(history)
    assert (found["TRTFL"], found["TRTREAS"], found["ACTARMCD"]) == ("N", "cells did not grow", "cells")


def test_without_any_step_of_the_product_the_treatment_received_is_the_comparator() -> None:
    assert row(randomised())["ACTARMCD"] == "control"


def test_beside_invented_arms_nothing_tells_what_was_given() -> None:
    found = [
        build(protocol(), [history.state()], Arms({"AA-001": arm}, dummy=True)).participants
        for history in (treated(), randomised())
        for arm in ("cells", "control")
    ]
    told = ["ACTARMCD", "TRTFL", "TRTSDT", "TRTREAS", "XOVFL", "PPROTFL", "SAFFL"]
    assert found[0].select(told).equals(found[2].select(told))
    assert found[1].select(told).equals(found[3].select(told))


def test_a_form_that_comes_again_later_does_not_change_what_was_known_before() -> None:
    again = Lookup([protocol().expression("leg.score")], {"screening", "baseline"})
    found = again.find(seen(treated(leg=40), 1, 60).state())
    assert found.values == {"leg.score": 40}


def test_what_was_not_recorded_before_is_empty_not_zero() -> None:
    found = row(treated())
    assert (found["B_SEX"], found["S_HOPE"], found["C_2"]) == (None, None, None)


def test_the_row_keeps_the_entries_of_randomisation_and_baseline() -> None:
    history = treated()
    sources = row(history)["SRCSEQ"]
    kinds = [each.kind for each in history.entries if each.seq in sources]
    assert kinds == ["form-recorded/1", "form-recorded/1", "form-recorded/1", "participant-randomised/1"]


@pytest.mark.parametrize(
    ("happened", "flag", "reason"),
    [
        (lambda h: seen(h, 3), "MITTFL", ""),
        (lambda h: h, "MITTFL", "assessment not recorded"),
        (lambda h: h.add(f.ParticipantDied("stroke"), day(9)), "MITTFL", ""),
        (lambda h: seen(h, 3), "PPROTFL", ""),
        (lambda h: h.add(f.DeviationReported("minor", "late visit"), day(9)), "PPROTFL", ""),
        (lambda h: h.add(f.DeviationReported("major", "wrong dose"), day(9)), "PPROTFL", "major deviation"),
        (lambda h: h.add(f.TreatmentDiscontinued("fever"), day(9)), "PPROTFL", "discontinued the treatment"),
    ],
)
def test_who_is_not_in_a_set_has_a_reason(happened: Any, flag: str, reason: str) -> None:
    history = treated()
    happened(history)
    found = row(history)
    assert found["ITTFL"] == "Y"
    assert (found[flag], found[f"{flag}REAS"]) == ("N" if reason else "Y", reason)


def test_who_was_not_treated_is_not_per_protocol() -> None:
    assert row(randomised())["PPROTFLREAS"] == "did not receive the allocated treatment"
    assert row(treated(), arm="control")["PPROTFLREAS"] == "received the treatment of another arm"
    assert row(seen(randomised(), 3), arm="control")["PPROTFL"] == "Y"


@pytest.mark.parametrize(
    ("happened", "status", "reason"),
    [
        (lambda h: seen(h, 3), "COMPLETED", ""),
        (lambda h: h.add(f.ParticipantDied("pneumonia"), day(9)), "DIED", "pneumonia"),
        (lambda h: seen(h, 3).add(f.ParticipantDied("pneumonia"), day(120)), "COMPLETED", ""),
        (lambda h: h.add(f.ConsentWithdrawn("no more"), day(9)), "WITHDRAWN", "withdrew consent: no more"),
        (lambda h: h.add(f.FollowUpWithdrawn(True, "moved"), day(9)), "LOST", "lost to follow-up: moved"),
        (lambda h: h.add(f.FollowUpWithdrawn(False, ""), day(9)), "WITHDRAWN", "withdrew from follow-up"),
        (lambda h: h.add(f.VisitMissed("day90", "snow"), day(90)), "LOST", "missed Day 90: snow"),
        (lambda h: h, "LOST", "Day 90 not recorded"),
    ],
)
def test_follow_up_ends_in_one_way_and_nobody_is_lost_silently(happened: Any, status: str, reason: str) -> None:
    history = treated()
    happened(history)
    found = row(history)
    assert (found["EOSSTT"], found["DCSREAS"]) == (status, reason)


def screened(*facts: Any) -> dict[str, Any]:
    """Give the screening row of a person who was not randomised."""
    history = History("AA-002")
    for fact in facts:
        history.add(fact, START)
    return build(protocol(), [history.state()], Arms({})).screening.row(0, named=True)


CONSENT = f.ConsentRecorded("herself", "1.0")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ((), "no consent recorded"),
        ((CONSENT,), "eligibility not assessed"),
        ((CONSENT, f.EligibilityAssessed(True, (), (), "1.0")), "eligible, but not randomised"),
        ((CONSENT, f.EligibilityAssessed(False, ("lacunar", "age"), (), "1.0")), "inclusion not met: Age 30 to 75"),
        ((CONSENT, f.EligibilityAssessed(False, ("lacunar",), (), "1.0")), "exclusion: Lacunar syndrome"),
        (
            (CONSENT, f.EligibilityAssessed(False, (), ("age",), "1.0")),
            "could not be judged, inclusion not met: Age 30 to 75",
        ),
        ((CONSENT, f.ConsentWithdrawn("no")), "withdrew consent before randomisation"),
        ((f.ParticipantDied("stroke"),), "died before randomisation"),
    ],
)
def test_who_was_not_randomised_has_one_reason(facts: tuple[Any, ...], reason: str) -> None:
    found = screened(*facts)
    assert (found["RANDFL"], found["EXCLREAS"]) == ("N", reason)


def test_every_failed_criterion_is_kept_beside_the_one_reason() -> None:
    found = screened(CONSENT, f.EligibilityAssessed(False, ("lacunar", "age"), (), "1.0"))
    assert found["CRITERIA"] == ["inclusion not met: Age 30 to 75", "exclusion: Lacunar syndrome"]


def test_a_criterion_is_said_in_the_words_of_the_version_that_judged() -> None:
    first = protocol()
    age = first.eligibility.inclusion[0].model_copy(update={"label": "Age 20 to 85"})
    eligibility = first.eligibility.model_copy(update={"inclusion": [age]})
    second = first.model_copy(update={"version": "2.0", "eligibility": eligibility})
    reasons = {}
    for version in ("1.0", "2.0"):
        history = History(f"AA-{version[0]}")
        history.add(f.EligibilityAssessed(False, ("age",), (), version), START)
        history.add(CONSENT, START)
        made = build(second, [history.state()], Arms({}), {"1.0": first, "2.0": second})
        reasons[version] = made.screening["EXCLREAS"].item()
    assert reasons == {"1.0": "inclusion not met: Age 30 to 75", "2.0": "inclusion not met: Age 20 to 85"}


def test_a_randomised_participant_without_an_arm_is_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"AA-001: was randomised but has no arm; the arms are cells, control"):
        build(protocol(), [randomised().state()], Arms({}))
    with pytest.raises(Refused, match="has the arm 'placebo', which the protocol does not have"):
        build(protocol(), [randomised().state()], Arms({"AA-001": "placebo"}))


def test_the_digest_does_not_depend_on_the_order_of_the_states() -> None:
    one, two = seen(treated("AA-001"), 3), seen(treated("AA-002"), 4)
    assert made(one, two).digest == made(two, one).digest


def test_the_digest_changes_with_one_score() -> None:
    history = seen(treated(), 3)
    before = made(history).digest
    history.add(f.FormCorrected("day90", "mrs", {"score": 2}, {}, "typing error"), day(95))
    assert made(history).digest != before


def test_nobody_at_all_gives_empty_frames_with_their_columns() -> None:
    empty = build(protocol(), [], Arms({}))
    assert {name: frame.height for name, frame in empty.frames.items()} == dict.fromkeys(empty.frames, 0)
    assert "ITTFL" in empty.participants.columns


def test_adverse_events_and_deviations_keep_their_entries() -> None:
    history = treated()
    event = history.add(
        f.AdverseEventReported("1", "Fever", "1", ("hospitalisation",), "possible", "recovered", True), day(2)
    )
    deviation = history.add(f.DeviationReported("minor", "late visit"), day(3))
    found = made(history)
    line = found.adverse_events.row(0, named=True)
    assert (line["AETERM"], line["AESER"], line["RELFL"], line["SRCSEQ"]) == ("Fever", "Y", "Y", event)
    assert found.deviations["SRCSEQ"].to_list() == [deviation]


def test_the_course_of_a_scale_has_every_visit_with_its_entry() -> None:
    history = treated(leg=40)
    early = history.form("week4", "leg", day(27), score=50)
    seen(history, 3, 60)
    found = made(history).assessments
    legs = found.filter(found["PARAMCD"] == "leg")
    assert legs.select("AVISIT", "AVAL", "ADY", "ABLFL").rows() == [
        ("baseline", 40.0, 0, "Y"), ("week4", 50.0, 37, "N"), ("day90", 60.0, 100, "N"),
    ]  # fmt: skip
    assert [early] in legs["SRCSEQ"].to_list()

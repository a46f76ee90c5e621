"""State is what the facts say, whether they are folded at once or one after the other."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st

from trialwright.record import Entry, Known, ParticipantState, apply, encode, facts, fold

DAYS = st.dates().map(lambda day: day.isoformat())


def entries(told: list[tuple[facts.Fact, str]]) -> list[Entry]:
    return [
        Entry(10 * at, "SMC-001", at, fact.kind, on, "2014-01-01T00:00:00Z", "Kim", "rater", encode(fact), "", "")
        for at, (fact, on) in enumerate(told, 1)
    ]


SCREENED = (facts.ParticipantScreened("SMC", "AB"), "2013-01-01")


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    told: list[tuple[facts.Fact, str]] = [SCREENED]
    recorded: set[tuple[str, str]] = set()
    for _ in range(draw(st.integers(0, 12))):
        place = draw(st.tuples(st.sampled_from(["base", "day90"]), st.sampled_from(["mrs", "fac"])))
        values = draw(st.dictionaries(st.sampled_from("abc"), st.integers(0, 5), min_size=1))
        if place in recorded:
            told.append((facts.FormCorrected(*place, values, {"sum": sum(values.values())}, "typing"), draw(DAYS)))
        else:
            recorded.add(place)
            told.append((facts.FormRecorded(*place, values, {"sum": sum(values.values())}), draw(DAYS)))
    return entries(told)


@given(histories())
def test_folding_at_once_and_step_by_step_agree(history: list[Entry]) -> None:
    state = ParticipantState("SMC-001")
    for entry in history:
        apply(state, entry)
    assert state == fold("SMC-001", history)


@given(histories())
def test_every_value_names_the_entry_that_says_it_last(history: list[Entry]) -> None:
    state = fold("SMC-001", history)
    by_seq = {entry.seq: entry.fact for entry in history}
    for (visit, form), recorded in state.forms.items():
        for item, value in {**recorded.values, **recorded.derived}.items():
            source = by_seq[recorded.sources[item]]
            assert isinstance(source, facts.FormRecorded | facts.FormCorrected)
            assert (source.visit, source.form) == (visit, form)
            assert {**source.values, **source.derived}[item] == value


@given(histories())
def test_folding_changes_no_entry(history: list[Entry]) -> None:
    before = copy.deepcopy(history)
    fold("SMC-001", history)
    assert history == before


def test_a_correction_adds_to_what_was_recorded_and_keeps_its_day() -> None:
    state = fold(
        "SMC-001",
        entries(
            [
                SCREENED,
                (facts.FormRecorded("day90", "mrs", {"score": 3, "walks": True}, {"grade": 3}), "2013-04-01"),
                (facts.FormCorrected("day90", "mrs", {"score": 2}, {"grade": 2}, "misread"), "2013-04-09"),
            ]
        ),
    )
    recorded = state.forms["day90", "mrs"]
    assert (recorded.on, recorded.values, recorded.derived) == ("2013-04-01", {"score": 2, "walks": True}, {"grade": 2})
    assert recorded.sources == {"score": 30, "walks": 20, "grade": 30}


def test_a_name_reads_the_latest_record_and_a_visits_name_that_visit() -> None:
    state = fold(
        "SMC-001",
        entries(
            [
                SCREENED,
                (facts.ConsentRecorded("participant", "1.0"), "2013-01-02"),
                (facts.FormRecorded("base", "mrs", {"score": 4}, {}), "2013-01-03"),
                (facts.FormRecorded("day90", "mrs", {"score": 2}, {}), "2013-04-03"),
            ]
        ),
    )
    known = Known(state, on="2013-05-01")
    assert (known["mrs.score"], known["base.mrs.score"], known["day90.mrs.score"]) == (2, 4, 2)
    assert (known["consent.date"], known["visit.date"], known["participant.site"]) == (
        "2013-01-02",
        "2013-05-01",
        "SMC",
    )
    assert (known["mrs.other"], known["week4.mrs.score"], known["randomisation.date"]) == (None, None, None)


def test_of_two_records_of_one_day_the_later_entry_is_the_latest() -> None:
    told = [SCREENED] + [
        (facts.FormRecorded(visit, "mrs", {"score": s}, {}), "2013-01-03") for visit, s in (("a", 1), ("b", 2))
    ]
    assert Known(fold("SMC-001", entries(told)))["mrs.score"] == 2

"""Whatever cannot be estimated is said in a sentence: no exception, no number that means nothing."""

from __future__ import annotations

import pytest

from analysis.trials import TRIAL, Row, results
from trialwright.analysis import Results, as_json

CASES: dict[str, list[Row]] = {
    "nobody at all": [],
    "one participant": [("cells", 3, 50)],
    "one in each arm": [("cells", 3, 50), ("control", 3, 40)],
    "nobody in one arm": [row for row in TRIAL if row[0] == "cells"],
    "all scores equal": [(arm, 3, 50) for arm, _, _ in TRIAL],
    "everybody died": [(arm, 6, None) for arm, _, _ in TRIAL],
    "nobody has an outcome": [(arm, None, None) for arm, _, _ in TRIAL],
    "no outcome in one arm": [(arm, grade if arm == "cells" else None, leg) for arm, grade, leg in TRIAL],
    "arms apart": [("cells", 1, 70)] * 4 + [("control", 5, 20)] * 4,
    "a constant in either arm": [("cells", 1, 70)] * 3 + [("control", 1, 20)] * 3,
}


def made(case: str) -> Results:
    rows = CASES[case]
    return results(rows, hope=["low", "high", None, "low", "high", "low", "low", "high", "low", "high"][: len(rows)])


@pytest.mark.parametrize("case", CASES)
def test_every_method_gives_a_number_or_a_sentence(case: str) -> None:
    found = made(case)
    for result in found.analyses:
        asked = {"primary": 4, "leg": 3, "good": 3, "good_adjusted": 3}[result.id]
        assert len(result.estimates) + len(result.cannot) == asked
        assert all(each.because.endswith(".") and len(each.because) > 20 for each in result.cannot)
        assert all(each.estimate is not None for each in result.estimates)
    for subgroup in found.subgroups:
        assert (subgroup.interaction is None) == bool(subgroup.cannot)
        assert all((level.estimate is None) == bool(level.cannot) for level in subgroup.levels)
    assert found.flow.faults() == ()
    assert as_json(found)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("nobody at all", "Nobody has this outcome."),
        ("nobody in one arm", "Nobody in the group 'Control' has this outcome."),
        ("no outcome in one arm", "Nobody in the group 'Control' has this outcome."),
        ("all scores equal", "All 10 participants have the same value, 3, so nothing can be compared."),
        ("everybody died", "All 10 participants have the same value, 6, so nothing can be compared."),
    ],
)
def test_the_sentence_names_what_is_missing(case: str, sentence: str) -> None:
    assert {each.because for each in made(case).analysis("primary").cannot} == {sentence}


def test_no_event_in_either_arm_still_bounds_the_difference_in_risk() -> None:
    found = made("everybody died").analysis("good")
    assert [each.method for each in found.estimates] == ["risk-difference"]
    assert found.estimates[0].estimate == 0
    assert found.estimates[0].upper is not None
    assert found.estimates[0].upper > 0.2


def test_a_level_of_one_group_alone_has_no_interaction() -> None:
    hope = ["low"] * 6 + ["high"] * 4
    found = results(TRIAL, hope=hope).subgroups[0]
    assert found.cannot == "The level 'low' holds participants of one group only."
    assert found.levels[0].cannot == "Nobody in the group 'Control' has this outcome."


def test_a_standardised_difference_that_does_not_exist_says_so() -> None:
    age = made("nobody in one arm").baseline[0].rows[0]
    assert age.standardised_difference is None
    assert age.cannot

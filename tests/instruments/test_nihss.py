"""NIHSS: UN is an answer, never a zero."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.answer_sheets import best, complete, worst
from trialwright.instruments import instrument

NIHSS = instrument("nihss/1")
MAY_BE_UNTESTABLE = ["item_5a", "item_5b", "item_6a", "item_6b", "item_7", "item_10"]


def test_fifteen_items_reach_the_published_maximum_of_42():
    assert len(NIHSS.items) == 15
    assert NIHSS.score(best(NIHSS)) == {"total": 42, "untestable": 0}
    assert NIHSS.score(worst(NIHSS)) == {"total": 0, "untestable": 0}


def test_item_maxima_are_the_published_ones():
    published = [3, 2, 2, 2, 3, 3, 4, 4, 4, 4, 2, 2, 3, 2, 2]
    assert [item.range[1] for item in NIHSS.items] == published


def test_only_limbs_ataxia_and_articulation_may_be_untestable():
    assert [item.id for item in NIHSS.items if item.missing] == MAY_BE_UNTESTABLE
    for item in NIHSS.items:
        if item.id not in MAY_BE_UNTESTABLE:
            assert NIHSS.score(worst(NIHSS) | {item.id: "UN"})["total"] is None


def test_an_amputated_leg_and_a_tube_are_counted_beside_the_total_not_in_it():
    sheet = worst(NIHSS) | {"item_5a": 3, "item_6a": "UN", "item_10": "UN", "item_4": 2}
    assert NIHSS.score(sheet) == {"total": 5, "untestable": 2}


@given(sheet=complete(NIHSS), item=st.sampled_from(MAY_BE_UNTESTABLE), found=st.integers(0, 2))
@settings(max_examples=100, deadline=None)
def test_testing_an_untestable_item_adds_its_points_and_lowers_the_count(sheet, item, found):
    untested, tested = NIHSS.score({**sheet, item: "UN"}), NIHSS.score({**sheet, item: found})
    assert tested["total"] == untested["total"] + found
    assert tested["untestable"] == untested["untestable"] - 1


def test_a_gap_is_neither_a_zero_nor_untestable():
    for item in NIHSS.items:
        assert NIHSS.score(best(NIHSS) | {item.id: None}) == {"total": None, "untestable": None}


@pytest.mark.parametrize(
    ("answers", "holds"),
    [
        ({"item_1a": 2}, True),
        ({"item_1a": 3, "item_1b": 2, "item_1c": 2, "item_8": 2, "item_9": 3}, True),
        ({"item_1a": 3, "item_1b": 2, "item_1c": 2, "item_8": 2, "item_9": 1}, False),
        ({"item_1a": 3, "item_9": 1}, False),
        ({"item_1a": 3, "item_9": 3}, None),
    ],
)
def test_coma_fixes_what_it_makes_impossible_to_do(answers, holds):
    check = next(check for check in NIHSS.checks if check.id == "coma_is_consistent")
    assert check.holds(answers) is holds


@pytest.mark.parametrize(
    ("limbs", "ataxia", "holds"),
    [
        ((4, 4, 4, 4), 1, False),
        ((4, "UN", 4, 4), 1, False),
        ((4, 4, 4, 3), 1, True),
        ((4, 4, 4, 3), 2, False),
        ((4, 4, 4, None), 1, None),
        ((4, 4, 4, 4), 0, True),
        ((4, 4, 4, 4), "UN", None),
    ],
)
def test_ataxia_in_limbs_that_do_not_move_is_queried(limbs, ataxia, holds):
    check = next(check for check in NIHSS.checks if check.id == "ataxia_is_possible")
    sheet = dict(zip(MAY_BE_UNTESTABLE[:4], limbs, strict=True)) | {"item_7": ataxia}
    assert check.holds(sheet) is holds

"""Motricity Index, Fugl-Meyer, Barthel, walking and SAFE: published maxima and the rules that are easy to miss."""

from __future__ import annotations

import pytest

from instruments.answer_sheets import best, worst
from trialwright.instruments import instrument

FMA, MBI, SAFE, FAC = (instrument(name) for name in ("fma/1", "mbi/1", "safe/1", "fac/1"))
MI_1, MI_2 = instrument("motricity/1"), instrument("motricity/2")
ARM_FREE = ("a_abduction_to_90", "a_flexion_beyond_90", "a_turning_elbow_straight")


@pytest.mark.parametrize("scale", [MI_1, MI_2])
def test_a_normal_limb_scores_100_on_the_motricity_index(scale):
    assert scale.score(best(scale)) == {"arm": 100, "leg": 100, "side": 100.0}


def test_a_paralysed_limb_scores_1_in_version_1_and_0_in_version_2():
    assert MI_1.score(worst(MI_1)) == {"arm": 1, "leg": 1, "side": 1.0}
    assert MI_2.score(worst(MI_2)) == {"arm": 0, "leg": 0, "side": 0.0}


def test_the_two_motricity_versions_differ_in_paralysis_only():
    flicker = worst(MI_1) | {"hip_flexion": 9, "pinch_grip": 11}
    assert MI_1.score(flicker) == MI_2.score(flicker) == {"arm": 12, "leg": 10, "side": 11.0}


def test_motricity_weights_are_the_published_ones():
    assert list(MI_1.item("pinch_grip").choices) == ["0", "11", "19", "22", "26", "33"]
    for item in MI_1.items[1:]:
        assert list(item.choices) == ["0", "9", "14", "19", "25", "33"]
    assert MI_1.score(best(MI_1) | {"elbow_flexion": 22})["arm"] is None


def test_the_side_is_the_mean_of_arm_and_leg_and_needs_both():
    sheet = {"pinch_grip": 22, "elbow_flexion": 19, "shoulder_abduction": 14}
    sheet |= {"ankle_dorsiflexion": 9, "knee_extension": 25, "hip_flexion": 25}
    assert MI_1.score(sheet) == {"arm": 56, "leg": 60, "side": 58.0}
    assert MI_1.score(sheet | {"hip_flexion": None}) == {"arm": 56, "leg": None, "side": None}


def test_fugl_meyer_reaches_the_published_maxima():
    assert FMA.score(best(FMA)) == {
        "upper_a": 36, "upper_b": 10, "upper_c": 14, "upper_d": 6, "lower_e": 28, "lower_f": 6,
        "upper": 66, "lower": 34, "total": 100,
    }  # fmt: skip
    assert set(FMA.score(worst(FMA)).values()) == {0}
    assert len(FMA.items) == 50


def test_a_fugl_meyer_reflex_is_there_or_not():
    for id_ in ("a_reflex_flexors", "a_reflex_extensors", "e_reflex_flexors", "e_reflex_extensors"):
        assert list(FMA.item(id_).choices) == ["0", "2"]
        assert FMA.score(best(FMA) | {id_: 1})["total"] is None


@pytest.mark.parametrize("weak", ARM_FREE)
def test_normal_reflexes_count_only_after_full_movement_out_of_synergy(weak):
    assert FMA.score(best(FMA) | {weak: 1})["upper_a"] == 36 - 1 - 2
    check = next(check for check in FMA.checks if check.id == "a_reflex_normal_is_earned")
    assert check.holds(best(FMA)) is True
    assert check.holds(best(FMA) | {weak: 1}) is False
    assert check.holds(best(FMA) | {weak: 1, "a_reflex_normal": None}) is True
    assert check.holds(best(FMA) | {weak: None}) is None


def test_normal_reflexes_are_not_needed_where_they_are_not_asked():
    sheet = best(FMA) | {"e_knee_standing": 0, "e_reflex_normal": None}
    assert FMA.score(sheet)["lower_e"] == 24
    assert FMA.score(best(FMA) | {"e_reflex_normal": None})["lower_e"] is None


def test_a_gap_in_the_hand_leaves_the_other_parts_and_the_leg_standing():
    score = FMA.score(best(FMA) | {"c_hook": None})
    assert [id_ for id_, value in score.items() if value is None] == ["upper_c", "upper", "total"]
    assert score["lower"] == 34


def test_the_barthel_index_runs_from_0_to_100():
    assert MBI.score(best(MBI) | {"wheelchair": None}) == {"total": 100}
    assert MBI.score(worst(MBI)) == {"total": 0}


def test_barthel_weights_are_the_published_ones():
    weights = {id_: tuple(map(int, MBI.item(id_).choices)) for id_ in ("hygiene", "feeding", "transfer", "wheelchair")}
    assert weights == {
        "hygiene": (0, 1, 3, 4, 5),
        "feeding": (0, 2, 5, 8, 10),
        "transfer": (0, 3, 8, 12, 15),
        "wheelchair": (0, 1, 3, 4, 5),
    }


def test_the_wheelchair_counts_only_in_the_place_of_walking():
    rolling = best(MBI) | {"ambulation": 0}
    assert MBI.score(rolling) == {"total": 90}
    assert MBI.score(rolling | {"wheelchair": None}) == {"total": None}
    assert MBI.score(best(MBI)) == {"total": 100}
    (check,) = MBI.checks
    assert check.holds(rolling) is True
    assert check.holds(best(MBI)) is False


def test_first_steps_may_lower_the_barthel_of_one_who_rolls_well():
    rolling = best(MBI) | {"ambulation": 0}
    assert MBI.score(rolling | {"ambulation": 3})["total"] == MBI.score(rolling)["total"] - 2


def test_walking_has_six_categories():
    assert [FAC.score({"category": category})["grade"] for category in range(-1, 7)] == [None, *range(6), None]


def test_safe_adds_two_grades_to_ten():
    assert SAFE.score(best(SAFE)) == {"total": 10}
    assert SAFE.score({"shoulder_abduction": 3, "finger_extension": 2}) == {"total": 5}
    assert SAFE.score({"shoulder_abduction": 3}) == {"total": None}

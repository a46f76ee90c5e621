"""Treatment-by-subgroup interaction against R and two separate fits."""

import json
from pathlib import Path

import numpy as np
import pytest

from trialwright.statistics import NotEstimable, interaction, welch

TOOTH = json.loads((Path(__file__).parents[1] / "oracles/published/continuous_r.json").read_text())["tooth"]


def test_the_joint_test_over_three_levels_agrees_with_r():
    expected = TOOTH["interaction"]
    found = interaction(TOOTH["y"], TOOTH["treated"], TOOTH["dose"])
    assert (found.f, found.p, found.df) == pytest.approx((expected["f"], expected["p"], expected["df"]), rel=1e-9)
    assert [e.estimate for e in found.effects] == pytest.approx(expected["effects"], rel=1e-9)
    assert [e.se for e in found.effects] == pytest.approx(expected["se"], rel=1e-9)
    assert np.isnan(found.estimate)
    assert str(found) == "interaction F(2, 54) = 3.52, p = 0.036, n = 60, linear model, HC3 covariance"


def test_two_levels_give_the_difference_of_effects_as_r_does():
    y, arm, dose = (np.array(TOOTH[key]) for key in ("y", "treated", "dose"))
    keep = dose > 0.6
    found = interaction(y[keep], arm[keep], np.where(dose[keep] > 1.5, "high", "low"))
    # "high" sorts before "low": the difference is low minus high
    assert (-found.estimate, found.p) == pytest.approx(
        (TOOTH["two_levels"]["estimate"], TOOTH["two_levels"]["p"]), rel=1e-9
    )


def test_each_level_holds_its_own_difference_in_means():
    r = np.random.default_rng(3)
    arm, group = np.arange(40) % 2, np.repeat(["a", "b"], 20)
    y = r.normal(size=40) + arm * (group == "b")
    for effect in interaction(y, arm, group).effects:
        here = group == effect.subgroup
        assert effect.estimate == pytest.approx(welch(y[here & (arm == 1)], y[here & (arm == 0)]).estimate)
        assert (effect.n_treated, effect.n_control) == (10, 10)


def test_numbered_levels_stand_in_the_order_of_their_numbers():
    r = np.random.default_rng(3)
    found = interaction(r.normal(size=60), np.arange(60) % 2, np.repeat([2, 10, 1], 20))
    assert [e.subgroup for e in found.effects] == ["1", "2", "10"]


def test_a_level_without_an_arm_or_with_one_participant_in_it_is_named():
    y = np.random.default_rng(1).normal(size=12)
    arm = np.array([0, 1] * 4 + [1] * 4)
    with pytest.raises(NotEstimable, match="level late has 4 treated and 0 control"):
        interaction(y, arm, ["early"] * 8 + ["late"] * 4)
    arm[-1] = 0
    with pytest.raises(NotEstimable, match="effect in late: a single participant"):
        interaction(y, arm, ["early"] * 8 + ["late"] * 4)
    with pytest.raises(NotEstimable, match="only one level, early"):
        interaction(y, arm, ["early"] * 12)
    with pytest.raises(ValueError, match="subgroup: None is missing"):
        interaction(y, arm, ["early"] * 11 + [None])

"""Analysis of covariance against R's sandwich and plain loops, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest

from oracles import naive_continuous as naive
from trialwright.statistics import NotEstimable, ancova, student

TOOTH = json.loads((Path(__file__).parents[1] / "oracles/published/continuous_r.json").read_text())["tooth"]


@pytest.mark.parametrize("expected", TOOTH["ancova"], ids=lambda case: case["kind"])
def test_effect_and_least_squares_means_agree_with_r_under_every_error(expected):
    found = ancova(TOOTH["y"], TOOTH["treated"], TOOTH["dose"], names=["dose"], robust=expected["kind"])
    for place, part in enumerate((found, found.treated_mean, found.control_mean)):
        for field in ("estimate", "se", "lower", "upper", "p"):
            assert getattr(part, field) == pytest.approx(expected[field][place], rel=1e-9), field
    assert found.df == expected["df"]


def test_hc3_agrees_with_normal_equations_in_plain_loops():
    r = np.random.default_rng(2)
    arm = (np.arange(54) % 3 != 0).astype(int)
    x = np.column_stack((r.normal(70, 10, 54), r.normal(15, 4, 54), r.integers(0, 2, 54)))
    y = 2 * arm + x @ [0.1, -0.5, 2] + r.normal(0, 1 + arm, 54)
    found = ancova(y, arm, x)
    beta, covariance = naive.least_squares_hc3([[1, a, *row] for a, row in zip(arm, x, strict=True)], y)
    assert [c.estimate for c in found.coefficients] == pytest.approx(beta, rel=1e-8)
    assert [c.se for c in found.coefficients] == pytest.approx([covariance[j][j] ** 0.5 for j in range(5)], rel=1e-8)


def test_without_covariates_and_with_classical_errors_it_is_students_test():
    x, y = [3.0, 4, 5, 7], [1.0, 2, 2]
    found = ancova(x + y, [1] * 4 + [0] * 3, robust="classical")
    expected = student(x, y)
    assert (found.estimate, found.se, found.p) == pytest.approx((expected.estimate, expected.se, expected.p))
    assert found.treated_mean.estimate == pytest.approx(expected.mean_treated)


def test_shifting_and_scaling_a_covariate_changes_nothing():
    r = np.random.default_rng(6)
    arm, x = np.arange(30) % 2, r.normal(size=30)
    y = arm + x + r.normal(size=30)
    assert ancova(y, arm, x).p == pytest.approx(ancova(y, arm, 1e6 * x + 1e7).p, rel=1e-6)


def test_a_collinear_covariate_is_named():
    arm = np.arange(20) % 2
    x = np.random.default_rng(1).normal(size=20)
    with pytest.raises(NotEstimable, match="'weight in lb' is constant or a linear combination"):
        ancova(x**2, arm, np.column_stack((x, 2.2 * x)), names=["weight in kg", "weight in lb"])
    with pytest.raises(NotEstimable, match="'site' is constant"):
        ancova(x, arm, np.ones(20), names=["site"])
    with pytest.raises(NotEstimable, match="'arm again'"):
        ancova(x, arm, 1 - arm, names=["arm again"])


def test_one_arm_a_constant_outcome_and_too_few_participants_have_their_reasons():
    with pytest.raises(NotEstimable, match="treated: no control participant among 3"):
        ancova([1, 2, 3], [1, 1, 1])
    with pytest.raises(NotEstimable, match="constant or fitted exactly"):
        ancova([5, 5, 5, 5], [1, 0, 1, 0])
    with pytest.raises(NotEstimable, match="leave no residual"):
        ancova([1, 2], [1, 0])


def test_a_single_participant_who_is_an_arm_has_no_robust_error():
    with pytest.raises(NotEstimable, match="single participant alone determines"):
        ancova([4, 1, 2, 3], [1, 0, 0, 0])
    assert ancova([4, 1, 2, 3], [1, 0, 0, 0], robust="classical").estimate == 2


def test_a_site_with_one_participant_leaves_the_effect_as_if_he_were_left_out():
    r = np.random.default_rng(7)
    arm, y = np.arange(21) % 2, r.normal(size=21)
    lone = (np.arange(21) == 20).astype(float)
    found, without = ancova(y, arm, lone), ancova(y[:20], arm[:20])
    assert (found.estimate, found.se) == pytest.approx((without.estimate, without.se), rel=1e-10)
    assert np.isnan(found.coefficients[2].se)


def test_invalid_arguments_are_named_with_their_value():
    with pytest.raises(ValueError, match="treated: value 2 at position 1"):
        ancova([1, 2, 3], [0, 2, 1])
    with pytest.raises(ValueError, match="covariates: needs 3 rows"):
        ancova([1, 2, 3], [0, 1, 1], [1, 2])
    with pytest.raises(ValueError, match="robust: 'HC9'"):
        ancova([1, 2, 3], [0, 1, 1], robust="HC9")
    with pytest.raises(ValueError, match="names: 2 names"):
        ancova([1, 2, 3], [0, 1, 1], [1, 2, 4], names=["a", "b"])

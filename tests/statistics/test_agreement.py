"""Kappa, intraclass correlation and limits of agreement against R, the authors' own examples and plain loops."""

import json
from pathlib import Path

import numpy as np
import pytest

from oracles import naive_agreement as naive
from trialwright.statistics import (
    NotEstimable,
    intraclass_correlation,
    limits_of_agreement,
    weighted_kappa,
)

R = json.loads((Path(__file__).parents[1] / "oracles/published/agreement_r.json").read_text())
COSTS = {
    "quadratic": lambda a, b: (a - b) ** 2,
    "linear": lambda a, b: abs(a - b),
    "unweighted": lambda a, b: a != b,
}
# Bland and Altman 1986, Lancet 1:307: peak flow by Wright and by mini Wright meter, litres per minute
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


@pytest.mark.parametrize("weights", list(COSTS))
def test_kappa_and_its_error_agree_with_r_and_with_plain_loops(weights):
    found = weighted_kappa(R["first"], R["second"], weights)
    expected = R["kappa"][weights]
    assert (found.estimate, found.se) == pytest.approx((expected["estimate"], expected["se"]), rel=1e-10)
    assert found.estimate == pytest.approx(naive.kappa(R["first"], R["second"], COSTS[weights]), rel=1e-12)
    assert found.se == pytest.approx(naive.kappa_error(R["first"], R["second"], COSTS[weights]), rel=1e-5)
    assert found.upper - found.estimate == pytest.approx(1.959963984540054 * found.se, rel=1e-9)


def test_kappa_against_chance_has_its_nominal_size_when_raters_are_independent():
    r = np.random.default_rng(1)
    share = np.mean([weighted_kappa(*r.integers(0, 7, (2, 60))).p < 0.05 for _ in range(2000)])
    assert 0.04 < share < 0.065


def test_perfect_agreement_has_no_error_and_one_score_throughout_no_kappa():
    found = weighted_kappa([0, 3, 6], [0, 3, 6])
    assert found.estimate == 1
    assert np.isnan(found.se)
    assert np.isnan(weighted_kappa([0, 1, 2], [2, 1, 0]).lower)
    with pytest.raises(NotEstimable, match="both raters gave 3 throughout"):
        weighted_kappa([3, 3], [3, 3])


@pytest.mark.parametrize("expected", R["icc"], ids=lambda case: case["form"])
def test_every_form_of_intraclass_correlation_agrees_with_r(expected):
    found = intraclass_correlation(R["shrout_fleiss"], expected["form"])
    for field in ("estimate", "f", "p", "lower", "upper"):
        assert getattr(found, field) == pytest.approx(expected[field], rel=1e-8), field


def test_the_six_forms_are_those_that_shrout_and_fleiss_printed():
    # 1979, table 4
    printed = {"1,1": 0.17, "2,1": 0.29, "3,1": 0.71, "1,k": 0.44, "2,k": 0.62, "3,k": 0.91}
    for form, value in printed.items():
        assert intraclass_correlation(R["shrout_fleiss"], form).estimate == pytest.approx(value, abs=0.0051)


def test_ratings_without_variance_are_not_estimable():
    with pytest.raises(NotEstimable, match="within"):
        intraclass_correlation([[1, 1], [2, 2], [3, 3]])
    with pytest.raises(NotEstimable, match="between"):
        intraclass_correlation([[1, 2], [2, 1], [1, 2], [2, 1]])
    with pytest.raises(ValueError, match=r"ratings: shape \(3,\)"):
        intraclass_correlation([1, 2, 3])
    with pytest.raises(ValueError, match="form: '4,1'"):
        intraclass_correlation([[1, 2], [2, 4]], "4,1")


def test_limits_of_agreement_are_those_of_bland_and_altman():
    found = limits_of_agreement(WRIGHT, MINI)
    # 1986: mean difference -2.1, standard deviation 38.8, interval of the bias -22.0 to 17.8; they took 2 for 1.96
    assert (found.estimate, found.sd) == pytest.approx((-2.1, 38.8), abs=0.05)
    assert (found.lower, found.upper) == pytest.approx((-22.0, 17.8), abs=0.1)
    two = limits_of_agreement(WRIGHT, MINI, share=0.9544997361036416)
    assert (two.lower_limit, two.upper_limit) == pytest.approx((-79.7, 75.5), abs=0.1)
    assert two.lower_limit_interval == pytest.approx((-114.3, -45.1), abs=1.0)
    assert two.upper_limit_interval == pytest.approx((40.9, 110.1), abs=1.0)


def test_the_interval_of_a_limit_covers_the_true_limit():
    r = np.random.default_rng(2)
    covered = 0
    for _ in range(1000):
        low, high = limits_of_agreement(r.normal(size=30), np.zeros(30)).upper_limit_interval
        covered += low < 1.959963984540054 < high
    assert 0.93 < covered / 1000 < 0.97


def test_equal_differences_and_unequal_lengths_have_their_reasons():
    with pytest.raises(NotEstimable, match="every difference is 2"):
        limits_of_agreement([3, 4, 5], [1, 2, 3])
    with pytest.raises(ValueError, match="second: length 2"):
        weighted_kappa([1, 2, 3], [1, 2])

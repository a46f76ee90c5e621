"""Group-sequential boundaries against published tables, R's rpact, trapezoids and the designs' own promises."""

import json
from math import erfc, inf, sqrt
from pathlib import Path
from statistics import NormalDist

import pytest
from scipy.integrate import quad

from oracles import naive_sequential as naive
from trialwright.statistics import group_sequential_design, operating_characteristics

R = json.loads((Path(__file__).parents[1] / "oracles/published/sequential_r.json").read_text())
NAMES = {"asOF": "obrien-fleming", "asP": "pocock", "asHSD": "hwang-shih-decani"}
FUTILE = {"none": None, "bsOF": "obrien-fleming", "bsP": "pocock", "bsHSD": "hwang-shih-decani"}


def test_five_obrien_fleming_looks_have_the_boundaries_of_the_lan_demets_tables():
    design = group_sequential_design([0.2, 0.4, 0.6, 0.8, 1.0])
    published = (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)
    assert design.efficacy == pytest.approx(published, rel=1e-4)
    assert (design.efficacy[0], *design.efficacy[2:]) == pytest.approx((4.8769, 2.6803, 2.2898, 2.0310), abs=1e-4)


def test_the_second_of_five_boundaries_is_3_3570_by_adaptive_quadrature_and_not_3_3569():
    # The tables' solvers stop near 1e-7 of probability, which is 1e-4 of z here; rpact 3.3.4 has 3.357012 too.
    first, second = group_sequential_design([0.2, 0.4, 0.6, 0.8, 1.0]).efficacy[:2]
    normal = NormalDist()
    stays, _ = quad(
        lambda z: normal.pdf(z) * erfc((second * sqrt(2) - z) / sqrt(2)) / 2, -10, first, epsabs=1e-15, limit=300
    )
    edge = -normal.inv_cdf(0.0125)
    assert stays == pytest.approx(erfc(edge / sqrt(0.4) / sqrt(2)) - erfc(edge / sqrt(0.2) / sqrt(2)), abs=1e-12)


def test_five_pocock_looks_have_the_boundaries_of_the_lan_demets_tables():
    # Reboussin, DeMets, Kim and Lan 2000 give them to two digits; R's rpact 3.3.4 to seven
    design = group_sequential_design([0.2, 0.4, 0.6, 0.8, 1.0], spending="pocock")
    assert design.efficacy == pytest.approx((2.44, 2.43, 2.41, 2.40, 2.39), abs=0.0051)
    assert design.efficacy == pytest.approx((2.4379767, 2.4268139, 2.4101941, 2.3966493, 2.3859997), abs=1e-6)


@pytest.mark.parametrize(
    "case", R["cases"], ids=lambda c: f"{c['spending']}-{c['futility_spending']}-{c['information']}"
)
def test_boundaries_drift_and_expected_information_agree_with_rpact(case):
    design = group_sequential_design(
        case["information"],
        alpha=case["alpha"],
        spending=NAMES[case["spending"]],
        gamma=case["gamma"],
        futility=FUTILE[case["futility_spending"]],
        futility_gamma=case["futility_gamma"],
        power=case["power"],
    )
    assert design.efficacy == pytest.approx(case["efficacy"], abs=2e-6)
    assert design.alpha_spent == pytest.approx(case["alpha_spent"], abs=2e-8)
    if case["futility"]:
        assert design.futility[:-1] == pytest.approx(case["futility"], abs=2e-5)
    assert (design.drift, design.inflation) == pytest.approx((case["drift"], case["inflation"]), rel=2e-6)
    for drift, expected in ((design.drift, case["asn1"]), (0.0, case["asn0"])):
        found = operating_characteristics(design, drift).expected_information * design.inflation
        assert found == pytest.approx(expected, rel=1e-5)


def test_stopping_probabilities_agree_with_trapezoids():
    design = group_sequential_design([0.3, 0.7, 1.0], futility="pocock", power=0.8)
    for drift in (0.0, 1.5, design.drift):
        found = operating_characteristics(design, drift)
        up, down = naive.crossing(design.information, design.efficacy, design.futility, drift)
        assert found.efficacy == pytest.approx(up, abs=2e-6)
        assert found.futility == pytest.approx(down, abs=2e-6)


def test_futility_is_not_binding_and_the_promised_power_counts_it():
    design = group_sequential_design([0.5, 1.0], futility="hwang-shih-decani", futility_gamma=-2, power=0.85)
    without = group_sequential_design([0.5, 1.0])
    assert design.efficacy == without.efficacy
    assert operating_characteristics(design, 0).power < 0.025
    assert operating_characteristics(without, 0).power == pytest.approx(0.025, abs=1e-10)
    assert operating_characteristics(design, design.drift).power == pytest.approx(0.85, abs=1e-9)


def test_an_interim_look_elsewhere_than_planned_keeps_the_boundaries_of_the_past():
    planned = group_sequential_design([0.3, 0.6, 1.0])
    moved = group_sequential_design([0.3, 0.72, 1.0])
    assert moved.efficacy[0] == planned.efficacy[0]
    assert moved.efficacy[1] < planned.efficacy[1]
    assert operating_characteristics(moved, 0).power == pytest.approx(0.025, abs=1e-10)


def test_error_may_be_read_on_another_clock_than_information():
    design = group_sequential_design([0.3, 0.72, 1.0], spending_time=[0.25, 0.6, 1.0])
    assert design.alpha_spent == group_sequential_design([0.25, 0.6, 1.0]).alpha_spent
    assert operating_characteristics(design, 0).power == pytest.approx(0.025, abs=1e-10)


def test_looks_that_are_close_or_very_early_keep_their_probabilities():
    design = group_sequential_design([0.01, 0.5, 0.501, 1.0])
    assert design.efficacy[0] > 20
    up, _ = naive.crossing([0.5, 1.0], [design.efficacy[1], design.efficacy[3]], [-inf, -inf], 0.0)
    assert operating_characteristics(design, 0).power == pytest.approx(0.025, abs=1e-9)
    assert operating_characteristics(design, 0).efficacy[1] == pytest.approx(up[0], abs=1e-8)


def test_one_look_is_the_fixed_trial():
    design = group_sequential_design([1.0], power=0.8)
    assert design.efficacy == pytest.approx((1.959963984540054,), abs=1e-9)
    assert design.inflation == pytest.approx(1, abs=1e-8)
    assert str(design).startswith("Lan-DeMets obrien-fleming, 1 looks, one-sided alpha 0.025: efficacy from z 1.960")


def test_impossible_designs_are_refused_by_name():
    with pytest.raises(ValueError, match=r"information: \(0.5, 0.4, 1.0\)"):
        group_sequential_design([0.5, 0.4, 1])
    with pytest.raises(ValueError, match="information: "):
        group_sequential_design([0.5, 0.9])
    with pytest.raises(ValueError, match="alpha: 0"):
        group_sequential_design([0.5, 1], alpha=0)
    with pytest.raises(ValueError, match="spending_time: 2 looks"):
        group_sequential_design([0.3, 0.5, 1], spending_time=[0.5, 1])
    with pytest.raises(ValueError, match=r"power: 0\.02 is not above"):
        group_sequential_design([0.5, 1], power=0.02)
    with pytest.raises(ValueError, match="futility: 'none'"):
        group_sequential_design([0.5, 1], futility="none")

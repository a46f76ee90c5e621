"""Repeated intervals, conditional and predictive power against rpact, closed forms and simulation."""

import json
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from oracles import naive_sequential as naive
from trialwright.statistics import (
    conditional_power,
    group_sequential_design,
    operating_characteristics,
    predictive_power,
    repeated_interval,
)

INTERIM = json.loads((Path(__file__).parents[1] / "oracles/published/sequential_r.json").read_text())["interim"]
THREE = group_sequential_design([0.5, 0.75, 1.0])
TWO = group_sequential_design([0.4, 1.0])


def test_the_repeated_interval_and_p_agree_with_rpact():
    found = repeated_interval(THREE, 1, INTERIM["estimate"], INTERIM["se"], n=80)
    assert (found.lower, found.upper) == pytest.approx((INTERIM["lower"], INTERIM["upper"]), abs=1e-6)
    assert found.p == pytest.approx(INTERIM["repeated_p"], abs=1e-7)
    assert found.level == 0.95
    assert not found.crossed


def test_conditional_power_agrees_with_rpact():
    # 40 participants per arm seen, 80 planned, difference 0.7 with standard deviation 2
    drift = 0.7 / (2 * sqrt(2 / 80))
    found = conditional_power(THREE, 1, INTERIM["z"], drift)
    assert found.estimate == pytest.approx(INTERIM["conditional_power"][2], abs=1e-6)


def test_the_repeated_p_is_alpha_exactly_at_the_boundary():
    for look in (1, 2, 3):
        found = repeated_interval(THREE, look, THREE.efficacy[look - 1], 1.0, n=100)
        assert found.p == pytest.approx(0.025, abs=1e-7)
        assert found.lower == pytest.approx(0, abs=1e-12)


def test_the_repeated_interval_covers_at_all_looks_together():
    r = np.random.default_rng(4)
    covered = np.ones(4000, bool)
    score, before = np.zeros(4000), 0.0
    for k, t in enumerate(THREE.information):
        score += 2.0 * (t - before) + sqrt(t - before) * r.normal(size=4000)
        before = t
        covered &= np.abs(score / t - 2.0) < THREE.efficacy[k] / sqrt(t)
    assert covered.mean() == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize("z", [-1.0, 0.7, 2.0])
def test_with_one_look_to_come_powers_are_those_of_the_closed_forms(z):
    normal, t, bound = NormalDist(), 0.4, TWO.efficacy[1]
    trend = normal.cdf((z / sqrt(t) - bound) / sqrt(1 - t))
    assert conditional_power(TWO, 1, z).estimate == pytest.approx(trend, abs=1e-12)
    null = normal.cdf((z * sqrt(t) - bound) / sqrt(1 - t))
    assert conditional_power(TWO, 1, z, 0.0).estimate == pytest.approx(null, abs=1e-12)
    flat = normal.cdf((z / sqrt(t) - bound) / sqrt((1 - t) / t))
    assert predictive_power(TWO, 1, z).estimate == pytest.approx(flat, abs=1e-6)


def test_with_several_looks_to_come_powers_agree_with_simulation():
    r = np.random.default_rng(5)
    simulated = naive.simulated_power_to_come((THREE.information, THREE.efficacy), 0, 1.5, 2.5, r)
    assert conditional_power(THREE, 1, 1.5, 2.5).estimate == pytest.approx(simulated, abs=0.004)
    # a prior of mean 3 and SD 1 meets z = 1.5 at half of the information
    precision = 0.5 + 1
    drifts = r.normal((1.5 * sqrt(0.5) + 3) / precision, 1 / sqrt(precision), 200_000)
    simulated = naive.simulated_power_to_come((THREE.information, THREE.efficacy), 0, 1.5, drifts, r)
    assert predictive_power(THREE, 1, 1.5, (3, 1)).estimate == pytest.approx(simulated, abs=0.004)


def test_conditional_power_averages_to_the_unconditional_one():
    drift = 2.0
    nodes, weights = np.polynomial.hermite_e.hermegauss(101)
    values = [
        1.0 if z >= TWO.efficacy[0] else conditional_power(TWO, 1, z, drift).estimate for z in nodes + drift * sqrt(0.4)
    ]
    total = float(weights @ values / weights.sum())
    assert total == pytest.approx(operating_characteristics(TWO, drift).power, abs=0.01)


def test_looks_and_errors_outside_the_design_are_refused():
    with pytest.raises(ValueError, match="look: 4"):
        repeated_interval(THREE, 4, 1.0, 1.0, n=10)
    with pytest.raises(ValueError, match="look: 3"):
        conditional_power(THREE, 3, 1.0)
    with pytest.raises(ValueError, match="se: 0"):
        repeated_interval(THREE, 1, 1.0, 0, n=10)
    with pytest.raises(ValueError, match="z: nan"):
        conditional_power(THREE, 1, float("nan"))
    with pytest.raises(ValueError, match="estimate: nan"):
        repeated_interval(THREE, 1, float("nan"), 1.0, n=10)
    with pytest.raises(ValueError, match="prior: standard deviation 0"):
        predictive_power(THREE, 1, 1.0, (0, 0))

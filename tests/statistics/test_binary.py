"""Two proportions against R, Newcombe's worked examples and plain loops."""

import json
from math import exp, inf, isnan, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles import naive
from trialwright.statistics import NotEstimable, fisher, mantel_haenszel, odds_ratio, risk_difference, risk_ratio

R = json.loads((Path(__file__).parent.parent / "oracles" / "published" / "ordinal_r.json").read_text())

# Newcombe 1998, Stat Med 17:873, table II: a/m, b/n, Miettinen-Nurminen (method 5... "Mee" differs), hybrid score (10)
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
    ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
    ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
    ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
    ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
    ((10, 10, 0, 20), (0.6791, 1.0000), (0.7156, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000), (0.6636, 1.0000)),
]
ARM = st.tuples(st.integers(0, 9), st.integers(1, 9)).map(lambda t: (min(t), t[1]))


@pytest.mark.parametrize(("table", "hybrid", "score"), NEWCOMBE)
def test_risk_differences_agree_with_newcombes_worked_table(table, hybrid, score):
    found = risk_difference(*table)
    assert (found.lower, found.upper) == pytest.approx(hybrid, abs=6e-5)
    found = risk_difference(*table, method="miettinen-nurminen")
    assert (found.lower, found.upper) == pytest.approx(score, abs=6e-5)


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_miettinen_nurminen_limits_reach_the_chi_square_quantile(end):
    found = risk_difference(12, 39, 3, 15, method="miettinen-nurminen")
    chi = naive.score_chi_square_difference(12, 39, 3, 15, getattr(found, end))
    assert chi == pytest.approx(3.841458820694124, abs=1e-3)


@pytest.mark.parametrize("effect", [risk_ratio, odds_ratio])
def test_score_intervals_of_a_ratio_turn_over_with_the_arms(effect):
    one, other = (effect(*t, method="miettinen-nurminen") for t in ((12, 39, 3, 15), (3, 15, 12, 39)))
    assert (one.estimate, one.lower, one.upper) == pytest.approx(
        (1 / other.estimate, 1 / other.upper, 1 / other.lower), rel=1e-9
    )


def test_pearson_p_agrees_with_prop_test():
    assert risk_difference(56, 70, 48, 80).p == pytest.approx(R["prop_56_70_48_80"]["p"][0], rel=1e-10)


def test_fisher_agrees_with_r():
    found, expected = fisher(9, 39, 8, 15), R["fisher_9_39_8_15"]
    assert found.p == pytest.approx(expected["p"][0], rel=1e-10)
    assert found.estimate == pytest.approx(expected["estimate"][0], rel=2e-4)  # R stops its root search at 1e-4
    assert (found.lower, found.upper) == pytest.approx(expected["interval"], rel=2e-3)


@settings(max_examples=80, deadline=None)
@given(ARM, ARM)
def test_fisher_sums_every_table(treated, control):
    p, mid = naive.fisher_two_sided(*treated, *control)
    found = fisher(*treated, *control)
    assert (found.p, found.p_mid) == pytest.approx((p, mid), rel=1e-9)
    assert found.lower <= found.estimate <= found.upper


@settings(max_examples=80, deadline=None)
@given(ARM, ARM)
def test_every_interval_holds_its_estimate(treated, control):
    for effect in (risk_difference, risk_ratio, odds_ratio):
        found = effect(*treated, *control, method="miettinen-nurminen")
        assert isnan(found.estimate) or found.lower <= found.estimate + 1e-12 <= found.upper + 2e-12
    found = risk_difference(*treated, *control)
    assert -1 <= found.lower <= found.estimate <= found.upper <= 1


def test_woolf_and_katz_are_normal_on_the_log_scale():
    found = odds_ratio(12, 39, 3, 15)
    error = sqrt(1 / 12 + 1 / 27 + 1 / 3 + 1 / 12)
    assert (found.lower, found.upper) == pytest.approx([exp(log(12 * 12 / 81) + s * 1.959964 * error) for s in (-1, 1)])
    found = risk_ratio(12, 39, 3, 15, method="katz")
    error = sqrt(1 / 12 - 1 / 39 + 1 / 3 - 1 / 15)
    assert (found.lower, found.upper) == pytest.approx([exp(log(20 / 13) + s * 1.959964 * error) for s in (-1, 1)])


def test_no_event_anywhere_leaves_every_ratio_open():
    found = risk_ratio(0, 10, 0, 12)
    assert isnan(found.estimate)
    assert (found.lower, found.upper, found.p) == (0, inf, 1)


def berkeley():
    table = np.array(R["berkeley"]["table"]).reshape(6, 2, 2)  # department, sex, admitted
    return table[:, 0, 0], table[:, 0].sum(1), table[:, 1, 0], table[:, 1].sum(1)


def test_mantel_haenszel_agrees_with_r_on_berkeley_admissions():
    found, expected = mantel_haenszel(*berkeley()), R["berkeley"]
    assert found.estimate == pytest.approx(expected["estimate"][0], rel=1e-10)
    assert (found.lower, found.upper) == pytest.approx(expected["interval"], rel=1e-10)
    assert found.p == pytest.approx(expected["p"][0], rel=1e-9)
    ratio, variance = naive.mantel_haenszel_odds(zip(*(c.tolist() for c in berkeley()), strict=True))
    assert log(found.upper / ratio) == pytest.approx(1.959963984540054 * sqrt(variance))


@pytest.mark.parametrize(
    ("effect", "plain"),
    [("odds ratio", odds_ratio(12, 39, 3, 15)), ("risk ratio", risk_ratio(12, 39, 3, 15, method="katz"))],
)
def test_one_stratum_is_the_plain_ratio(effect, plain):
    found = mantel_haenszel([12], [39], [3], [15], effect=effect)
    assert (found.estimate, found.lower, found.upper) == pytest.approx((plain.estimate, plain.lower, plain.upper))


def test_one_stratum_is_the_plain_risk_difference():
    found = mantel_haenszel([12], [39], [3], [15], effect="risk difference")
    assert found.estimate == pytest.approx(12 / 39 - 3 / 15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: risk_difference(5, 4, 1, 2), "events_t: 5 is not a whole number from 0 to 4"),
        (lambda: risk_difference(1.5, 4, 1, 2), "events_t: 1.5 is not a whole number"),
        (lambda: risk_difference(1, 4, 1, 2, method="wald"), "method: 'wald'"),
        (lambda: fisher(0, 0, 1, 2), "n_t: the arm holds no participant"),
        (lambda: mantel_haenszel([1, 2], [3], [1], [3]), "n_t: 1 strata, but events_t has 2"),
        (lambda: mantel_haenszel([4], [3], [1], [3]), "events_t: 4 events among 3"),
        (lambda: mantel_haenszel([0], [0], [1], [3]), "no stratum holds both arms"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_empty_arm_is_not_estimable():
    with pytest.raises(NotEstimable):
        odds_ratio(0, 0, 1, 3)

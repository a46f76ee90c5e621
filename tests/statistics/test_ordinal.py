"""Rank statistics against plain loops and R."""

import json
from math import exp, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, t

from oracles import naive
from trialwright.statistics import (
    NotEstimable,
    generalised_odds_ratio,
    stratified_wilcoxon,
    van_elteren,
    wilcoxon,
    win_odds,
)

PUBLISHED = Path(__file__).parent.parent / "oracles" / "published"
R_TABLES = json.loads((PUBLISHED / "ordinal_two_arm.json").read_text())
R = json.loads((PUBLISHED / "ordinal_r.json").read_text())
SITES = np.genfromtxt(PUBLISHED / "covariates_54.csv", delimiter=",", names=True)
ARM = st.lists(st.integers(0, 4), min_size=1, max_size=7)
COUNTS = st.lists(st.integers(0, 3), min_size=4, max_size=4)


def spread_out(counts):
    return np.repeat(np.arange(len(counts)), counts)


@pytest.mark.parametrize("table", R_TABLES, ids=range(len(R_TABLES)))
def test_wilcoxon_agrees_with_r_and_coin(table):
    found = wilcoxon(spread_out(table["treated"]), spread_out(table["control"]))
    assert found.w == table["W_treated"]
    assert found.p_normal == pytest.approx(table["p_wilcoxon"], rel=1e-12, abs=1e-14)
    assert found.p_corrected == pytest.approx(table["p_wilcoxon_cc"], rel=1e-12, abs=1e-14)
    assert found.p_exact == pytest.approx(table["p_exact"], rel=1e-10)


def test_one_sided_exact_p_agrees_with_coin():
    found = wilcoxon(SITES["y"][SITES["a"] == 1], SITES["y"][SITES["a"] == 0])
    assert found.p_better == pytest.approx(R["coin_54"]["less"][0], rel=1e-10)
    assert found.p_worse == pytest.approx(R["coin_54"]["greater"][0], rel=1e-10)
    assert found.p == found.p_exact == pytest.approx(R["coin_54"]["two.sided"][0], rel=1e-10)


@settings(max_examples=60, deadline=None)
@given(ARM, ARM)
def test_exact_p_counts_every_allocation(treated, control):
    two_sided, mid, lower, higher = naive.exact_wilcoxon_by_allocation(treated, control)
    found = wilcoxon(treated, control, better="higher")
    assert found.p_exact == pytest.approx(two_sided, rel=1e-9)
    assert found.p_mid == pytest.approx(mid, rel=1e-9)
    assert found.p_better == pytest.approx(higher, rel=1e-9)
    assert found.p_worse == pytest.approx(lower, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS)
def test_exact_p_sums_every_table(treated, control):
    if not sum(treated) or not sum(control):
        return
    two_sided, mid, _, _ = naive.exact_wilcoxon_by_table(treated, control)
    found = wilcoxon(spread_out(treated), spread_out(control))
    assert (found.p_exact, found.p_mid) == pytest.approx((two_sided, mid), rel=1e-9)


def test_exact_p_without_ties_is_that_of_scipy():
    values = np.random.default_rng(3).normal(size=60)
    expected = mannwhitneyu(values[:25], values[25:], method="exact").pvalue
    assert wilcoxon(values[:25], values[25:]).p_exact == pytest.approx(expected, rel=1e-9)


def test_ties_count_where_scipy_ignores_them():
    rng = np.random.default_rng(11)
    treated, control = rng.integers(0, 7, 39), rng.integers(0, 7, 15)
    scipys = mannwhitneyu(treated, control, method="exact").pvalue
    ours = wilcoxon(treated, control).p_exact
    totals = np.bincount(np.r_[treated, control])
    drawn = rng.multivariate_hypergeometric(totals, 39, 200_000)
    ridits = np.cumsum(totals) - totals / 2
    far = np.abs(drawn @ ridits - 39 * 54 / 2) >= abs(ridits[treated].sum() - 39 * 54 / 2) - 1e-9
    assert abs(ours - far.mean()) < 4 * sqrt(far.mean() * (1 - far.mean()) / 200_000)
    assert abs(scipys - far.mean()) > 4 * sqrt(far.mean() * (1 - far.mean()) / 200_000)


def test_data_too_large_for_the_exact_p_keep_the_normal_one():
    values = np.arange(4000)
    found = wilcoxon(values[::2], values[1::2])
    assert found.p_exact is None
    assert found.p == found.p_normal


def test_a_constant_outcome_shows_nothing():
    found = wilcoxon([2, 2, 2], [2, 2])
    assert (found.estimate, found.p, found.p_exact, found.p_corrected) == (0.5, 1.0, 1.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(ARM, ARM)
def test_the_direction_that_is_better_turns_the_effect_and_not_the_p(treated, control):
    low, high = wilcoxon(treated, control, better="lower"), wilcoxon(treated, control, better="higher")
    assert low.estimate == pytest.approx(1 - high.estimate)
    assert (low.lower, low.upper) == pytest.approx((1 - high.upper, 1 - high.lower), abs=1e-9)
    assert low.p == pytest.approx(high.p)
    assert 0 <= low.lower <= low.estimate <= low.upper <= 1


def test_the_interval_of_the_probability_of_superiority_is_the_logit_placement_one():
    treated, control = [0, 1, 1, 2, 4, 5, 3], [2, 2, 6, 4, 5]
    found = wilcoxon(treated, control, better="lower")
    a, b = naive.superiority_variance(treated, control)
    theta = 1 - naive.mann_whitney(treated, control) / 35
    reach = t.ppf(0.975, (a + b) ** 2 / (a * a / 6 + b * b / 4)) * sqrt(a + b) / (theta * (1 - theta))
    limits = [1 / (1 + exp(-log(theta / (1 - theta)) + s * reach)) for s in (1, -1)]
    assert (found.estimate, found.lower, found.upper) == pytest.approx((theta, *limits), rel=1e-12)
    odds = win_odds(treated, control, better="lower")
    assert (odds.lower, odds.upper) == pytest.approx([v / (1 - v) for v in limits], rel=1e-12)


def test_separated_arms_still_have_an_interval():
    found = wilcoxon([0, 0, 1], [3, 4, 5], better="lower")
    assert found.estimate == found.upper == 1
    assert 0 < found.lower < 1


def test_ties_split_or_dropped_change_the_generalised_odds():
    treated, control = [0, 1, 1, 2, 4, 5, 3], [2, 2, 6, 4, 5]
    higher, lower, equal = naive.pairs(treated, control)
    split = generalised_odds_ratio(treated, control, better="lower", ties="split")
    drop = generalised_odds_ratio(treated, control, better="lower", ties="drop")
    assert split.estimate == pytest.approx((lower + equal / 2) / (higher + equal / 2))
    assert drop.estimate == pytest.approx(lower / higher)
    error = sqrt(naive.log_generalised_odds_variance(treated, control))
    assert log(drop.upper / drop.estimate) == pytest.approx(1.959963984540054 * error, rel=1e-9)
    assert (drop.wins, drop.losses, drop.tied) == pytest.approx((lower / 35, higher / 35, equal / 35))
    assert drop.nnt == pytest.approx(35 / (lower - higher))


def test_van_elteren_agrees_with_modified_ridits_and_with_coin():
    def arm(a, column):
        return SITES[column][SITES["a"] == a]

    found = van_elteren(arm(1, "y"), arm(0, "y"), arm(1, "site"), arm(0, "site"))
    strata = [
        tuple(SITES["y"][(SITES["site"] == s) & (SITES["a"] == a)].tolist() for a in (1, 0))
        for s in np.unique(SITES["site"])
    ]
    assert found.z == pytest.approx(naive.van_elteren_z(strata), rel=1e-12)
    assert found.p == pytest.approx(R["coin_54"]["van_elteren"][0], rel=1e-10)


@pytest.mark.parametrize("n", [54, 500])
def test_blocked_wilcoxon_agrees_with_coin(n):
    data = np.genfromtxt(PUBLISHED / f"covariates_{n}.csv", delimiter=",", names=True)
    t, c = data[data["a"] == 1], data[data["a"] == 0]
    found = stratified_wilcoxon(t["y"], c["y"], t["site"], c["site"])
    expected = json.loads((PUBLISHED / f"covariates_{n}.json").read_text())["coin_block_wilcoxon_by_site_p"]
    assert found.p == pytest.approx(expected, rel=1e-10)


def test_one_stratum_is_the_plain_wilcoxon():
    treated, control = [0, 1, 1, 2, 4, 5, 3], [2, 2, 6, 4, 5]
    assert van_elteren(treated, control, [1] * 7, [1] * 5).p == pytest.approx(
        wilcoxon(treated, control).p_normal, rel=1e-12
    )


def test_a_stratum_with_one_arm_is_left_out_and_counted():
    found = van_elteren([1, 2, 3], [2, 3, 9, 9], [1, 1, 1], [1, 1, 2, 2])
    assert (found.n, found.strata, found.unused) == (5, 1, 2)
    with pytest.raises(NotEstimable, match="no stratum holds both arms"):
        van_elteren([1], [2], ["a"], ["b"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilcoxon([1, nan], [2]), "treated: value nan at position 1"),
        (lambda: wilcoxon([1], []), "control: holds 0 value"),
        (lambda: wilcoxon([[1]], [2]), r"treated: needs one dimension, has shape \(1, 1\)"),
        (lambda: wilcoxon([1], [2], better="up"), "better: 'up' is none of lower, higher"),
        (lambda: wilcoxon([1], [2], level=95), "level: 95 is outside 0..1"),
        (lambda: generalised_odds_ratio([1], [2], ties="none"), "ties: 'none'"),
        (lambda: van_elteren([1], [2], ["a", "b"], ["a"]), "treated_strata: needs 1 labels"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_result_reads_as_one_line():
    text = str(wilcoxon([0, 1, 2, 3], [1, 2, 3, 4]))
    assert text.startswith("probability of a better outcome 0.719 (95 % CI ")
    assert text.endswith("n = 8, Wilcoxon-Mann-Whitney, exact")
    assert "\n" not in text

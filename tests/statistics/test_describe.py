"""Descriptive summaries and standardised differences against plain loops, R and arithmetic done by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from oracles import naive_continuous as naive
from trialwright.statistics import (
    describe,
    standardised_difference,
    standardised_difference_categories,
    standardised_difference_proportions,
)

R = json.loads((Path(__file__).parents[1] / "oracles/published/continuous_r.json").read_text())


def test_description_agrees_with_r_on_the_sleep_data():
    sleep = R["sleep"]
    found = describe(sleep["treated"] + sleep["control"])
    assert (found.q1, found.median, found.q3) == pytest.approx(sleep["quantile_type_2"], abs=1e-14)
    assert (found.mean, found.sd) == pytest.approx((sleep["mean"], sleep["sd"]), rel=1e-12)


@pytest.mark.parametrize("size", range(1, 14))
def test_quartiles_agree_with_plain_loops_at_every_small_size(size):
    values = np.random.default_rng(size).normal(size=size).round(1)
    found = describe(values)
    expected = [naive.quantile_averaged(values, share) for share in (0.25, 0.5, 0.75)]
    assert [found.q1, found.median, found.q3] == pytest.approx(expected, abs=1e-14)


def test_missing_values_are_counted_and_not_used():
    found = describe([3, None, 5, float("nan")])
    assert (found.n, found.missing, found.mean) == (2, 2, 4)


def test_an_empty_group_has_no_mean_and_one_value_has_no_standard_deviation():
    assert describe([]).mean is None
    assert describe([7]).sd is None
    assert describe([7]).median == 7
    assert str(describe([])) == "n = 0, missing = 0"
    assert str(describe([7])) == "mean 7.00 (SD -), median 7.00 [7.00, 7.00], range 7.00 to 7.00, n = 1, missing = 0"


@pytest.mark.parametrize("values", [["high"], [[1, 2]], [1, float("inf")]])
def test_what_is_no_column_of_numbers_is_refused_by_name(values):
    with pytest.raises(ValueError, match=r"^values: "):
        describe(values)


def test_standardised_difference_agrees_with_plain_loops_and_keeps_its_sign():
    r = np.random.default_rng(3)
    x, y = r.normal(1, 2, 30), r.normal(0, 1, 15)
    assert standardised_difference(x, y) == pytest.approx(naive.standardised_difference(x, y), rel=1e-12)
    assert standardised_difference(y, x) == pytest.approx(-naive.standardised_difference(x, y), rel=1e-12)


def test_standardised_difference_of_constants_is_zero_or_does_not_exist():
    assert standardised_difference([4, 4], [4, 4, 4]) == 0
    assert standardised_difference([4, 4], [5, 5]) is None
    assert standardised_difference([4], [5, 6]) is None


def test_standardised_difference_of_proportions_by_hand():
    # 0.5 against 0.2: 0.3 / sqrt((0.25 + 0.16) / 2)
    assert standardised_difference_proportions(18, 36, 4, 20) == pytest.approx(0.3 / np.sqrt(0.205), rel=1e-14)
    assert standardised_difference_proportions(0, 36, 0, 18) == 0
    assert standardised_difference_proportions(36, 36, 0, 18) is None
    assert standardised_difference_proportions(0, 0, 4, 20) is None
    with pytest.raises(ValueError, match="treated_events: 37"):
        standardised_difference_proportions(37, 36, 4, 20)


def test_categories_agree_with_plain_loops_and_two_of_them_with_the_proportions():
    x, y = [9, 15, 17, 14], [7, 4, 4, 14]
    expected = naive.standardised_difference_categories(x, y)
    assert standardised_difference_categories(x, y) == pytest.approx(expected, rel=1e-12)
    assert standardised_difference_categories(x[::-1], y[::-1]) == pytest.approx(expected, rel=1e-12)
    assert standardised_difference_categories([*x, 0], [*y, 0]) == pytest.approx(expected, rel=1e-12)
    two = standardised_difference_proportions(18, 36, 4, 20)
    assert standardised_difference_categories([18, 18], [4, 16]) == pytest.approx(two, rel=1e-12)


def test_categories_that_no_arm_shares_have_no_distance():
    assert standardised_difference_categories([5, 0], [0, 5]) is None
    assert standardised_difference_categories([5], [9]) == 0
    with pytest.raises(ValueError, match=r"treated: 2\.5 is not a count"):
        standardised_difference_categories([2.5, 1], [3, 1])

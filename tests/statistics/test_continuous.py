"""Differences in means against R, plain loops and every allocation by hand."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from oracles import naive_continuous as naive
from trialwright.statistics import NotEstimable, permutation, student, welch

SLEEP = json.loads((Path(__file__).parents[1] / "oracles/published/continuous_r.json").read_text())["sleep"]


@pytest.mark.parametrize(("test", "kind"), [(welch, "welch"), (student, "student")])
def test_the_t_tests_agree_with_r(test, kind):
    found = test(SLEEP["treated"], SLEEP["control"])
    for field, value in SLEEP[kind].items():
        assert getattr(found, field) == pytest.approx(value, rel=1e-12), field


def test_another_level_changes_the_interval_as_in_r():
    found = welch(SLEEP["treated"], SLEEP["control"], 0.90)
    assert (found.lower, found.upper) == pytest.approx((SLEEP["welch_90"]["lower"], SLEEP["welch_90"]["upper"]))


def test_welch_agrees_with_plain_loops_at_unequal_arms():
    r = np.random.default_rng(5)
    x, y = r.normal(1, 3, 39), r.normal(0, 1, 15)
    found = welch(x, y)
    assert (found.estimate, found.se, found.df, found.p) == pytest.approx(naive.welch(x, y), rel=1e-9)


def test_two_constants_have_no_standard_error_and_say_so():
    for test in (welch, student):
        with pytest.raises(NotEstimable, match="both arms are constant"):
            test([30, 30, 30], [-20, -20, -20])


def test_a_result_says_itself_in_one_line_and_cannot_be_changed():
    found = welch(SLEEP["treated"], SLEEP["control"])
    assert str(found) == "difference in means 1.58 (95 % CI -0.205 to 3.37), p = 0.079, n = 20, Welch t test"
    with pytest.raises(FrozenInstanceError):
        found.p = 0.04  # type: ignore[misc]


def test_an_arm_of_one_and_constant_arms_are_not_estimable():
    with pytest.raises(NotEstimable, match="control: holds 1"):
        welch([1, 2, 3], [4])
    with pytest.raises(NotEstimable, match="both arms are constant"):
        student([2, 2, 2], [3, 3])
    with pytest.raises(NotEstimable, match="both arms are constant"):
        welch([2, 2, 2], [3, 3])
    assert welch([2, 2, 2], [3, 4]).df == pytest.approx(1)


def test_missing_values_and_impossible_levels_are_refused_by_name():
    with pytest.raises(ValueError, match="treated: value nan at position 1"):
        welch([1, float("nan"), 3], [4, 5])
    with pytest.raises(ValueError, match="level: 95"):
        welch([1, 2], [4, 5], 95)


def test_permutation_agrees_with_every_allocation_in_plain_loops():
    x, y = [1.9, 0.8, 1.1, 4.4, 5.5], [0.7, -1.6, -0.2, 0.8]
    found = permutation(x, y)
    assert found.p == pytest.approx(naive.permutation_tails(x, y)[2], abs=1e-15)
    assert found.p_error == 0


def test_permutation_with_ties_counts_every_equal_difference():
    x, y = [3, 3, 2, 5], [3, 2, 2, 1]
    assert permutation(x, y).p == pytest.approx(naive.permutation_tails(x, y)[2], abs=1e-15)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_the_permutation_interval_holds_exactly_the_shifts_that_are_not_rejected(level):
    x, y = [1.9, 0.8, 1.1, 4.4, 5.5], [0.7, -1.6, -0.2, 0.8]
    found = permutation(x, y, level)

    def kept(shift):
        high, low, _ = naive.permutation_tails(x, y, shift)
        return min(high, low) > (1 - level) / 2

    assert kept(found.lower + 1e-6)
    assert not kept(found.lower - 1e-6)
    assert kept(found.upper - 1e-6)
    assert not kept(found.upper + 1e-6)


def test_arms_too_small_to_exclude_anything_have_an_endless_interval():
    found = permutation([1, 2], [5, 6])
    assert (found.lower, found.upper) == (-np.inf, np.inf)
    assert found.p == pytest.approx(1 / 3)


def test_drawn_allocations_agree_with_all_of_them_within_their_error():
    r = np.random.default_rng(8)
    x, y = r.normal(0.8, 1, 9), r.normal(0, 1, 8)
    exact = permutation(x, y)
    from trialwright.statistics import continuous

    before = continuous._ENUMERATE_UP_TO
    try:
        continuous._ENUMERATE_UP_TO = 10
        drawn = permutation(x, y, generator=np.random.default_rng(1), replicates=20_000)
    finally:
        continuous._ENUMERATE_UP_TO = before
    assert abs(drawn.p - exact.p) < 4 * drawn.p_error
    assert (drawn.lower, drawn.upper) == pytest.approx((exact.lower, exact.upper), abs=0.06)


def test_a_tiny_or_a_distant_unit_changes_no_permutation_probability():
    x, y = np.array([1.9, 0.8, 1.1, 4.4, 5.5]), np.array([0.7, -1.6, -0.2, 0.8])
    found = permutation(x, y)
    assert permutation(1e-12 * x, 1e-12 * y).p == found.p
    moved = permutation(1e6 + x, 1e6 + y)
    assert (moved.p, moved.lower) == pytest.approx((found.p, found.lower), abs=1e-8)


def test_many_participants_are_permuted_in_chunks():
    r = np.random.default_rng(10)
    found = permutation(r.normal(0.1, 1, 9000), r.normal(0, 1, 9000), generator=r, replicates=500)
    assert found.lower < found.estimate < found.upper
    assert found.method.endswith("500 allocations)")


def test_drawing_needs_a_generator_and_repeats_with_its_seed():
    r = np.random.default_rng(9)
    x, y = r.normal(size=30), r.normal(size=30)
    with pytest.raises(ValueError, match="generator: None"):
        permutation(x, y)
    assert permutation(x, y, generator=np.random.default_rng(4)) == permutation(
        x, y, generator=np.random.default_rng(4)
    )

"""Blinding indices against R's BI, numerical derivatives, and people who guess by the ratio alone."""

import numpy as np
import pytest

from oracles import naive_agreement as naive
from trialwright.statistics import NotEstimable, bang_index, james_index

# Example of JuliaHealth/BlindingIndex.jl (after R's package BI), there with guesses in rows
GUESSES = [[48, 4, 330], [22, 30, 319]]


def test_the_indices_agree_with_the_published_example():
    james = james_index(GUESSES)
    assert (james.estimate, james.se, james.lower, james.upper) == pytest.approx((0.896, 0.011, 0.875, 0.918), abs=5e-4)
    treated, control = bang_index(GUESSES)
    assert (treated.estimate, treated.se, treated.lower) == pytest.approx((0.115, 0.018, 0.080), abs=5e-4)
    assert (control.estimate, control.se, control.lower) == pytest.approx((0.022, 0.019, -0.016), abs=5e-4)


@pytest.mark.parametrize("table", [GUESSES, [[20, 10, 6], [8, 5, 5]], [[9, 1, 0], [2, 7, 0]]])
def test_jamess_index_and_its_error_agree_with_numerical_derivatives(table):
    n = np.sum(table)
    shares = list(np.ravel(table) / n)
    found = james_index(table)
    assert found.estimate == pytest.approx(naive.james(shares), rel=1e-12)
    assert found.se == pytest.approx(naive.multinomial_error(naive.james, shares, n), rel=1e-6)


@pytest.mark.parametrize(("arm", "own", "row"), [(0, 2 / 3, (20, 10, 6)), (1, 1 / 3, (5, 8, 5))])
def test_index_and_excess_and_their_errors_agree_with_numerical_derivatives(arm, own, row):
    found = bang_index([[20, 10, 6], [8, 5, 5]], ratio=(2, 1))[arm]
    n = sum(row)
    shares = [count / n for count in row]  # right, wrong, unknown

    def index(p):
        return p[0] - p[1]

    def excess(p):
        return p[0] - p[1] - (2 * own - 1) * (p[0] + p[1])

    assert (found.estimate, found.excess) == pytest.approx((index(shares), excess(shares)))
    assert found.se == pytest.approx(naive.multinomial_error(index, shares, n), rel=1e-6)
    half = 1.959963984540054 * naive.multinomial_error(excess, shares, n)
    assert (found.excess_lower, found.excess_upper) == pytest.approx((found.excess - half, found.excess + half))


def test_guessing_the_larger_arm_under_two_to_one_is_not_unblinding():
    treated, control = bang_index([[24, 12, 0], [12, 6, 0]], ratio=(2, 1))
    assert (treated.estimate, treated.chance, treated.excess) == pytest.approx((1 / 3, 1 / 3, 0))
    assert (control.estimate, control.chance, control.excess) == pytest.approx((-1 / 3, -1 / 3, 0))
    assert treated.p == pytest.approx(1)
    assert bang_index([[48, 24, 0], [24, 12, 0]])[0].p < 0.01
    assert james_index([[24, 12, 0], [12, 6, 0]]).estimate == pytest.approx(0.5)


def test_people_who_know_only_the_ratio_are_seldom_called_unblinded():
    r = np.random.default_rng(3)
    hits = outside = 0
    for _ in range(2000):
        found, _ = bang_index([r.multinomial(120, [0.8 * 2 / 3, 0.8 / 3, 0.2]), [1, 1, 1]], ratio=(2, 1))
        hits += found.p < 0.05
        outside += not found.excess_lower < 0 < found.excess_upper
    assert hits / 2000 < 0.06
    assert outside / 2000 < 0.08


def test_the_exact_probability_agrees_with_counting_it_out():
    # R 4.2.2: binom.test(14, 16, 2/3)$p.value
    assert bang_index([[14, 2, 3], [1, 1, 1]], ratio=(2, 1))[0].p == pytest.approx(0.109337596236424, rel=1e-9)


def test_full_knowledge_is_one_and_zero_with_an_error_that_the_data_cannot_give():
    treated, control = bang_index([[10, 0, 0], [0, 10, 0]])
    assert (treated.estimate, control.estimate, james_index([[10, 0, 0], [0, 10, 0]]).estimate) == (1, 1, 0)
    assert np.isnan(treated.se)
    assert str(treated).startswith("Bang's blinding index, treated (chance 0), 1.00")


def test_nobody_asked_and_impossible_tables_have_their_reasons():
    with pytest.raises(NotEstimable, match="nobody in the control arm was asked"):
        bang_index([[1, 2, 3], [0, 0, 0]])
    with pytest.raises(NotEstimable, match="nobody guessed"):
        james_index([[0, 0, 3], [0, 0, 4]])
    with pytest.raises(ValueError, match=r"guesses: shape \(3, 2\)"):
        bang_index([[1, 2], [2, 1], [3, 3]])
    with pytest.raises(ValueError, match="not all counts"):
        bang_index([[1, 2, -1], [0, 0, 1]])
    with pytest.raises(ValueError, match=r"ratio: \(2, 0\)"):
        bang_index(GUESSES, ratio=(2, 0))

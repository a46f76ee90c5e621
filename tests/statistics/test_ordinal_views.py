"""Bootstrap, inversion, sliding dichotomy and utility weights."""

from math import isnan

import numpy as np
import pytest
from scipy.stats import t, ttest_ind

from oracles import naive
from trialwright.statistics import (
    MRS_UTILITIES,
    bootstrap_win_odds,
    dichotomise,
    odds_ratio,
    sliding_dichotomy,
    utility_weighted,
    win_odds,
)

TREATED, CONTROL = [0, 1, 1, 2, 4, 5, 3, 2, 6], [2, 2, 6, 4, 5, 3]


@pytest.mark.parametrize("scores", [(TREATED, CONTROL), (list(range(9)), [1.5, 2.5, 6.5, 4.5, 5.5, 8])])
@pytest.mark.parametrize("ties", ["split", "drop"])
def test_bootstrap_limits_are_those_of_drawing_participants_again(scores, ties):
    treated, control = map(np.array, scores)
    rng, drawn = np.random.default_rng(1), []
    for _ in range(4_000):
        higher, lower, equal = naive.pairs(rng.choice(treated, 9).tolist(), rng.choice(control, 6).tolist())
        half = equal / 2 if ties == "split" else 0
        drawn.append((lower + half) / (lower + higher + 2 * half))
    found = bootstrap_win_odds(treated, control, seed=7, ties=ties, replicates=20_000)
    expected = np.quantile(drawn, [0.025, 0.975])
    assert [v / (1 + v) for v in (found.lower, found.upper)] == pytest.approx(expected, abs=0.03)
    assert isnan(found.p)
    assert found.estimate == win_odds(treated, control).estimate or ties == "drop"


def test_bootstrap_is_the_same_for_a_seed():
    one, again, other = (bootstrap_win_odds(TREATED, CONTROL, seed=s) for s in (1, 1, 2))
    assert (one.lower, one.upper) == (again.lower, again.upper) != (other.lower, other.upper)


def test_large_arms_are_drawn_whole():
    rng = np.random.default_rng(0)
    treated, control = rng.integers(0, 7, 700), rng.integers(0, 7, 400)
    plain, drawn = win_odds(treated, control), bootstrap_win_odds(treated, control, seed=1, replicates=20_000)
    assert (drawn.lower, drawn.upper) == pytest.approx((plain.lower, plain.upper), rel=0.02)


def test_the_inverted_interval_ends_where_its_test_no_longer_rejects():
    found = win_odds(TREATED, CONTROL, interval="inversion")
    a, b = naive.superiority_variance(TREATED, CONTROL)
    theta = 1 - naive.mann_whitney(TREATED, CONTROL) / 54
    quantile = t.ppf(0.975, (a + b) ** 2 / (a * a / 8 + b * b / 5))
    for limit in (found.lower, found.upper):
        x = limit / (1 + limit)
        assert abs(theta - x) / np.sqrt((a + b) * x * (1 - x) / (theta * (1 - theta))) == pytest.approx(quantile)
    assert (found.p < 0.05) == (not found.lower < 1 < found.upper)


def test_each_participant_is_judged_by_the_cut_of_the_own_band():
    bands = ["good", "poor"]
    treated, control = [1, 3, 4, 2], [2, 3, 5]
    found = sliding_dichotomy(
        treated, control, [bands[i] for i in (0, 1, 1, 0)], [bands[i] for i in (0, 0, 1)], {"good": 1, "poor": 3}
    )
    plain = odds_ratio(2, 4, 0, 3, method="miettinen-nurminen")
    assert (found.estimate, found.lower, found.upper) == (plain.estimate, plain.lower, plain.upper)


def test_dichotomies_count_the_good_side():
    assert dichotomise([0, 1, 2, 3], 1, better="lower") == (2, 4)
    assert dichotomise([0, 1, 2, 3], 1, better="higher") == (3, 4)


def test_utility_weighted_rankin_is_welch_on_the_utilities():
    found = utility_weighted(TREATED, CONTROL)
    a, b = ([MRS_UTILITIES[s] for s in arm] for arm in (TREATED, CONTROL))
    assert found.p == pytest.approx(ttest_ind(a, b, equal_var=False).pvalue)
    assert found.estimate == pytest.approx(np.mean(a) - np.mean(b))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: utility_weighted([7, 1], [1, 2]), "treated: score 7 is none of 0..6"),
        (lambda: sliding_dichotomy([1], [2], ["a"], ["b"], {"a": 1}), "cuts: have no cut for band 'b'"),
        (lambda: bootstrap_win_odds([1], [2], seed=1, replicates=0), "replicates: 0 is not a whole number from 1"),
        (lambda: win_odds([1, 2], [2, 3], interval="wald"), "interval: 'wald'"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()

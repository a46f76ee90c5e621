"""Compiled simulation against the plain statistics on tables drawn by numpy."""

import numpy as np
import pytest
from scipy.stats import chisquare, kstest

from trialwright.statistics import proportional_odds, simulate_trials, wilcoxon
from trialwright.statistics.kernels_random import advance, lanes
from trialwright.statistics.kernels_tables import arm_table, draw_arm, most_in_group
from trialwright.statistics.kernels_trials import BATCH, decide, fit_tables, rank_sums

TREATED = np.array([0.08, 0.15, 0.15, 0.17, 0.22, 0.11, 0.12])
CONTROL = np.array([0.05, 0.10, 0.15, 0.20, 0.25, 0.12, 0.13])


def drawn_tables(m=36, n=18, seed=3):
    rng = np.random.default_rng(seed)
    return [np.ascontiguousarray(rng.multinomial(k, p, BATCH).T, np.int32) for k, p in ((m, TREATED), (n, CONTROL))]


def arms(t, c, r):
    return np.repeat(np.arange(7), t[:, r]), np.repeat(np.arange(7), c[:, r])


def test_every_table_gets_the_odds_ratio_of_the_plain_fit():
    t, c = drawn_tables(9, 6)  # so small that many tables lack a category
    assert ((t + c) == 0).any(axis=0).sum() > 50
    found = np.empty((3, BATCH))
    fit_tables(t, c, found)
    for r in range(BATCH):
        treated, control = arms(t, c, r)
        y, arm = np.r_[treated, control], np.repeat([1, 0], [9, 6])
        if found[2, r]:
            plain = proportional_odds(y, arm, better="higher", quick=True)
            assert found[0, r] == pytest.approx(plain.coefficients[0], abs=1e-8)
            assert found[1, r] == pytest.approx(plain.standard_errors[0], rel=1e-4)
    assert found[2].mean() > 0.95


def test_separated_arms_are_counted_as_not_estimable():
    t, c = np.zeros((7, 16), np.int32), np.zeros((7, 16), np.int32)
    t[:3], c[3:6] = 4, 2
    found = np.empty((3, 16))
    fit_tables(t, c, found)
    assert (found[2] == 0).all()


@pytest.mark.parametrize("dtype", [np.int32, np.float64])
def test_every_rank_decision_is_that_of_the_plain_test(dtype):
    t, c = drawn_tables(seed=8)
    t[:2] += 2  # so that both decisions occur
    room, sums = np.empty((3, BATCH), dtype), np.zeros(8)
    rank_sums(t, c, room)
    plain = [wilcoxon(*arms(t, c, r), exact=False) for r in range(BATCH)]
    sizes = np.array([40, 18])
    decide(room, sizes, 1.0, sums)
    assert sums[0] == sum(abs(w.z) > 1 and w.z > 0 for w in plain)
    assert sums[1] == sum(abs(w.z) > 1 and w.z < 0 for w in plain) > 0


@pytest.mark.parametrize("size", [1, 13, 36, 700])
def test_drawn_counts_are_multinomial(size):
    most = most_in_group(7, 500)
    cells, layout = arm_table(TREATED, size, most)
    state, counts = lanes(1, 2, 3), np.zeros((7, 4096), np.int32)
    draw_arm(counts, cells, layout, 255 // most, state, np.empty(4096, np.uint64))
    assert (counts.sum(axis=0) == size).all()
    total = counts.sum(axis=1)
    assert chisquare(total, TREATED * total.sum()).pvalue > 1e-4
    spread = np.cov(counts)[np.triu_indices(7)]
    expected = (size * (np.diag(TREATED) - np.outer(TREATED, TREATED)))[np.triu_indices(7)]
    assert np.abs(spread - expected).max() < 0.1 * size * 0.25


def test_random_words_are_uniform_and_lanes_differ():
    words = np.empty(1 << 16, np.uint64)
    advance(lanes(5, 0, 0), words)
    uniform = words / 2.0**64
    assert kstest(uniform, "uniform").pvalue > 1e-4
    assert chisquare(np.bincount((words & np.uint64(255)).astype(int), minlength=256)).pvalue > 1e-4
    assert abs(np.corrcoef(uniform[:-1], uniform[1:])[0, 1]) < 0.02
    assert abs(np.corrcoef(uniform[:-16], uniform[16:])[0, 1]) < 0.02
    other = np.empty_like(words)
    advance(lanes(5, 0, 1), other)
    assert abs(np.corrcoef(uniform, other / 2.0**64)[0, 1]) < 0.02


@pytest.mark.parametrize("test", ["rank", "odds"])
def test_threads_do_not_change_the_numbers_and_the_seed_does(test):
    def run(**change):
        return simulate_trials(TREATED, CONTROL, 36, 18, test=test, **({"seed": 4, "replicates": 60_000} | change))

    assert run(threads=1) == run(threads=2) == run(threads=3)
    assert run(threads=1).estimate != run(seed=5).estimate != run(scenario=1).estimate


def test_the_level_holds_without_an_effect():
    found = simulate_trials(CONTROL, CONTROL, 120, 60, seed=1, replicates=200_000)
    assert found.estimate == pytest.approx(0.025, abs=0.002)
    assert found.worse == pytest.approx(0.025, abs=0.002)


def test_power_is_that_of_trials_drawn_by_numpy():
    t, c = drawn_tables(60, 30, seed=1)
    plain = np.mean([wilcoxon(*arms(t, c, r), exact=False).p_normal < 0.05 for r in range(BATCH)])
    found = simulate_trials(TREATED, CONTROL, 60, 30, seed=2)
    assert abs(found.estimate + found.worse - plain) < 4 * np.sqrt(plain * (1 - plain) / BATCH)


def test_the_spread_of_the_odds_ratio_is_what_its_standard_error_says():
    found = simulate_trials(TREATED, CONTROL, 300, 300, seed=2, test="odds")
    assert found.log_odds_sd == pytest.approx(found.mean_error, rel=0.02)
    assert found.not_estimable == 0
    turned = simulate_trials(TREATED, CONTROL, 300, 300, seed=2, test="odds", better="higher")
    assert turned.log_odds == pytest.approx(-found.log_odds)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shares_treated": [0.5, 0.4]}, "shares_treated: .* add up to 1"),
        ({"shares_control": [0.5, 0.5]}, "shares_control: 2 categories, but shares_treated has 7"),
        ({"shares_control": np.full(9, 1 / 9)}, "shares_control: 9 categories; two to seven"),
        ({"n_treated": 0}, "n_treated: 0 is not a whole number from 1"),
        ({"test": "t"}, "test: 't'"),
        ({"alpha": 5}, "alpha: 5 is outside 0..1"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(change, message):
    given = {"shares_treated": TREATED, "shares_control": CONTROL, "n_treated": 36, "n_control": 18, "seed": 1} | change
    with pytest.raises(ValueError, match=message):
        simulate_trials(**given)

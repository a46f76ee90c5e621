"""Re-randomisation against every order of every block."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles import naive
from trialwright.statistics import blocked_rank_test, permuted_blocks, rerandomise, wilcoxon


def laid_out(sizes, full, used):
    block = np.repeat(np.arange(len(used)), used)
    return permuted_blocks(block, size=np.repeat(sizes, used), treated=np.repeat(full, used))


@st.composite
def small_trials(draw):
    shapes = draw(st.lists(st.sampled_from([(3, 2), (2, 1), (4, 2), (6, 4)]), min_size=1, max_size=3))
    used = [draw(st.integers(1, size)) for size, _ in shapes]
    arm = []
    for (size, treated), n in zip(shapes, used, strict=True):
        arm += draw(st.permutations([1] * treated + [0] * (size - treated)))[:n]
    outcome = draw(st.lists(st.integers(0, 6), min_size=len(arm), max_size=len(arm)))
    return [s for s, _ in shapes], [t for _, t in shapes], used, arm, outcome


@settings(max_examples=60, deadline=None)
@given(small_trials(), st.booleans())
def test_exact_p_counts_every_order_of_every_block(trial, conditional):
    sizes, full, used, arm, outcome = trial
    if len(set(arm)) < 2:
        return
    expected = naive.blocked_rank_p(outcome, arm, (sizes, full, used), conditional)
    found = blocked_rank_test(
        outcome, arm, laid_out(sizes, full, used), better="higher", conditional=conditional, exact=True
    )
    turned = blocked_rank_test(outcome, arm, laid_out(sizes, full, used), better="lower", conditional=conditional)
    assert (found.p, turned.p_better, found.p_better) == pytest.approx(expected, rel=1e-9)
    assert (found.p_error, found.replicates) == (0, 0)


TRIAL = [6, 6, 6, 6], [4, 4, 4, 4], [6, 6, 5, 2]
ARM = [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1]
OUTCOME = [2, 1, 5, 3, 4, 0, 6, 2, 2, 1, 3, 3, 0, 4, 6, 1, 5, 2, 2]


@pytest.mark.parametrize("conditional", [False, True])
def test_drawn_p_lies_within_its_own_error_of_the_exact_one(conditional):
    exact = blocked_rank_test(OUTCOME, ARM, laid_out(*TRIAL), conditional=conditional)
    drawn = blocked_rank_test(OUTCOME, ARM, laid_out(*TRIAL), conditional=conditional, exact=False, seed=5)
    assert abs(drawn.p - exact.p) < 4 * drawn.p_error
    assert drawn.replicates == 100_000
    assert ("conditional" in drawn.method) == conditional


def test_blocks_too_long_to_list_are_drawn_slot_by_slot():
    block = permuted_blocks([0] * 19, size=30, treated=20)
    exact = blocked_rank_test(OUTCOME, ARM, block)
    drawn = blocked_rank_test(OUTCOME, ARM, block, exact=False, replicates=50_000, seed=5)
    assert abs(drawn.p - exact.p) < 4 * drawn.p_error


def test_one_full_block_is_the_exact_wilcoxon_test():
    arm, outcome = np.array(ARM), np.array(OUTCOME)
    found = blocked_rank_test(outcome, arm, permuted_blocks([0] * 19, size=19, treated=int(arm.sum())))
    assert found.p == pytest.approx(wilcoxon(outcome[arm == 1], outcome[arm == 0]).p_exact, rel=1e-10)


def test_the_same_seed_draws_the_same_p_and_another_seed_another():
    first, again, other = (
        blocked_rank_test(OUTCOME, ARM, laid_out(*TRIAL), exact=False, replicates=5_000, seed=s).p for s in (1, 1, 2)
    )
    assert first == again != other


def test_the_order_of_participants_does_not_matter():
    shuffled = np.random.default_rng(2).permutation(19)
    block = np.repeat(np.arange(4), TRIAL[2])
    found = blocked_rank_test(
        np.array(OUTCOME)[shuffled], np.array(ARM)[shuffled], permuted_blocks(block[shuffled], size=6, treated=4)
    )
    assert found.p == pytest.approx(blocked_rank_test(OUTCOME, ARM, laid_out(*TRIAL)).p)


def test_the_procedure_holds_its_level_where_a_plain_rank_sum_would_not():
    # outcomes drift in time: within blocks the arms stay comparable, and the test knows it
    rng = np.random.default_rng(8)
    rejected = 0
    for _ in range(300):
        arm = np.concatenate([rng.permutation([1, 1, 0]) for _ in range(8)])
        outcome = np.arange(24) // 3 + rng.integers(0, 3, 24)
        rejected += blocked_rank_test(outcome, arm, permuted_blocks(np.arange(24) // 3, size=3, treated=2)).p <= 0.05
    assert rejected / 300 < 0.05 + 4 * np.sqrt(0.05 * 0.95 / 300)


def minimised(generator, sex):
    """Biased-coin minimisation on one factor, two to one."""
    arms, counts = np.zeros(sex.size, int), np.zeros((2, 2))
    for i, s in enumerate(sex):
        behind = counts[s, 1] <= 2 * counts[s, 0]
        arms[i] = generator.random() < (0.9 if behind else 0.1)
        counts[s, arms[i]] += 1
    return arms


def test_minimisation_is_replayed_for_any_statistic():
    sex = np.tile([0, 1, 1], 8)
    arm = minimised(np.random.default_rng(1), sex)
    outcome = np.arange(24.0) % 7 + 3 * arm

    def gap(arms):
        return outcome[arms == 1].mean() - outcome[arms == 0].mean()

    found = rerandomise(gap, arm, lambda g: minimised(g, sex), replicates=999, seed=4)
    assert found.estimate == pytest.approx(gap(arm))
    assert 0.001 <= found.p < 0.05
    assert found.p_error == pytest.approx(np.sqrt(found.p * (1 - found.p) / 999))
    assert found == rerandomise(gap, arm, lambda g: minimised(g, sex), replicates=999, seed=4)


def test_no_drawn_p_is_ever_zero():
    arm = np.repeat([1, 0], 20)
    found = rerandomise(lambda a: float(a[:20].sum()), arm, lambda g: g.permutation(arm), replicates=99)
    assert found.p == 0.01


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: permuted_blocks([1, 1, 1], size=2, treated=1), "size: block '1' holds 3 participants in 2 slots"),
        (lambda: permuted_blocks([1, 1], size=2, treated=2), "treated: block '1' has 2 treated of 2 slots"),
        (lambda: permuted_blocks([1, 1], size=[2, 4], treated=1), r"size: block '1' has \[2, 4\]; one is needed"),
        (lambda: blocked_rank_test([1, 2], [1, 1], permuted_blocks([1, 1], size=2, treated=1)), "arm: no control"),
        (
            lambda: blocked_rank_test([1, 2, 3, 4], [1, 1, 0, 0], permuted_blocks([1, 1, 2, 2], size=2, treated=1)),
            "arm: a block of 2 slots, 1 treated, cannot hold 2 treated and 0 control",
        ),
        (lambda: rerandomise(lambda a: np.nan, [0, 1], lambda g: [0, 1], replicates=1), "statistic: gave nan"),
        (lambda: rerandomise(sum, [0, 1], lambda g: [0], replicates=1), r"draw: gave arms of shape \(1,\)"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_exact_p_falls_as_the_arms_part():
    shifted = [
        blocked_rank_test(np.array(OUTCOME) - shift * np.array(ARM), ARM, laid_out(*TRIAL)).p_better
        for shift in (0, 1, 2, 4)
    ]
    assert all(a >= b for a, b in pairwise(shifted))

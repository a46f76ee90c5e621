"""Sample sizes against their authors' examples, R and simulation; each question answered backwards too."""

from math import exp, log
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from trialwright.statistics import (
    NotEstimable,
    plan_means,
    plan_proportional_odds,
    plan_proportions,
    plan_rank,
    welch,
)
from trialwright.statistics.sample_size import shifted

WHITEHEAD = [0.2, 0.5, 0.2, 0.1]  # 1993, section 4: very good, good, moderate, poor on control


def test_whiteheads_example_needs_187_participants():
    plan = plan_proportional_odds(WHITEHEAD, odds_ratio=exp(0.887), power=0.9)
    assert plan.exact == pytest.approx(187, abs=0.5)
    assert (plan.n_treated, plan.n_control) == (94, 94)


def test_whiteheads_treated_have_the_categories_that_he_gives():
    # 1993, section 4: log odds ratio 0.887 gives 0.378, 0.472, 0.106, 0.044
    assert shifted(np.array(WHITEHEAD), exp(0.887)) == pytest.approx([0.378, 0.472, 0.106, 0.044], abs=6e-4)


def test_proportional_odds_power_agrees_with_hmisc_for_given_mean_probabilities():
    # R 4.2.2, Hmisc: popower(p, 2.35, n1 = 100, n2 = 87) 0.8728835817 takes p as the mean of both arms, and
    # n / (n + 1)^2 where Whitehead's sample size has 1 / n
    normal = NormalDist()
    z = (normal.inv_cdf(0.8728835817) + normal.inv_cdf(0.975)) * 188 / 187
    control = np.array(WHITEHEAD)
    for _ in range(200):  # the control probabilities whose mean with the treated is p
        mean = (100 * shifted(control, 2.35) + 87 * control) / 187
        control = control * np.array(WHITEHEAD) / mean
        control /= control.sum()
    plan = plan_proportional_odds(control, odds_ratio=2.35, n=187, ratio=(100, 87))
    assert plan.power == pytest.approx(normal.cdf(z - normal.inv_cdf(0.975)), abs=1e-8)


def test_noethers_example_needs_72_participants():
    # 1987, section 2.2 for one-sided 0.05, power 0.9 and p = 0.7
    plan = plan_rank(superiority=0.7, power=0.9, alpha=0.1)
    assert plan.n == 72
    assert plan.exact == pytest.approx((1.6448536 + 1.2815516) ** 2 / (12 * 0.25 * 0.04), rel=1e-6)


def test_welch_with_equal_arms_agrees_with_rs_power_t_test():
    # R 4.2.2: power.t.test(delta = 1, sd = 2, power = .9, strict = TRUE)$n and power.t.test(n = 30, ...)$delta
    assert plan_means(2, difference=1, power=0.9).exact == pytest.approx(2 * 85.03128414, rel=1e-8)
    assert plan_means(2, n=60, power=0.8).effect == pytest.approx(1.471242139, rel=1e-8)


def test_welch_with_unequal_arms_and_spread_agrees_with_simulation():
    plan = plan_means((2, 1), difference=1.2, n=54, ratio=(2, 1))
    r = np.random.default_rng(7)
    hits = [welch(r.normal(1.2, 2, 36), r.normal(0, 1, 18)).p < 0.05 for _ in range(4000)]
    assert np.mean(hits) == pytest.approx(plan.power, abs=0.02)


def test_two_proportions_agree_with_rs_power_prop_test():
    # R 4.2.2: power.prop.test(p1 = .2, p2 = .4, power = .8)$n and power.prop.test(n = 82, p1 = .2, p2 = .4)$power
    assert plan_proportions(0.2, treated=0.4, power=0.8).exact == pytest.approx(2 * 81.2242407, rel=1e-8)
    assert plan_proportions(0.2, treated=0.4, n=164).power == pytest.approx(0.8037794408, abs=1e-9)


def test_the_continuity_correction_is_that_of_fleiss_tytun_and_ury():
    plain = plan_proportions(0.2, treated=0.4, power=0.8).exact / 2
    corrected = plan_proportions(0.2, treated=0.4, power=0.8, continuity=True).exact / 2
    assert corrected == pytest.approx(plain / 4 * (1 + (1 + 4 / (plain * 0.2)) ** 0.5) ** 2, rel=1e-9)


PLANS = {
    "odds": lambda **ask: plan_proportional_odds(WHITEHEAD, **ask),
    "rank": plan_rank,
    "means": lambda **ask: plan_means((3, 2), **ask),
    "proportions": lambda **ask: plan_proportions(0.3, **ask),
}
EFFECTS = {
    "odds": ("odds_ratio", 1.8),
    "rank": ("superiority", 0.62),
    "means": ("difference", 1),
    "proportions": ("treated", 0.45),
}


@pytest.mark.parametrize("ratio", [(1, 1), (2, 1), (1, 3)])
@pytest.mark.parametrize("kind", list(PLANS))
def test_the_three_questions_answer_each_other(kind, ratio):
    plan, (name, effect) = PLANS[kind], EFFECTS[kind]
    sized = plan(**{name: effect, "power": 0.85, "ratio": ratio})
    assert sized.power >= 0.85
    assert sized.n_treated / sized.n_control == pytest.approx(ratio[0] / ratio[1], rel=0.03)
    fewer = plan(**{name: effect, "n": sized.n - 8, "ratio": ratio})
    assert fewer.power < 0.85
    given = plan(**{name: effect, "n": sized.n, "ratio": ratio})
    back = plan(n=sized.n, power=given.power, ratio=ratio)
    assert back.effect == pytest.approx(effect, rel=1e-6)


@pytest.mark.parametrize("kind", list(PLANS))
def test_an_effect_in_the_other_direction_has_the_same_power(kind):
    name, effect = EFFECTS[kind]
    other = {"odds": 1 / effect, "rank": 1 - effect, "means": -effect, "proportions": None}[kind]
    if other is not None:
        there, back = (PLANS[kind](**{name: value, "n": 120}).power for value in (effect, other))
        assert there == pytest.approx(back, rel=0.05)


def test_participants_without_an_outcome_are_randomised_on_top():
    plan = plan_rank(superiority=0.65, power=0.8, ratio=(2, 1), loss=0.1)
    assert plan.randomised == int(np.ceil(plan.n / 0.9))
    assert f"n = {plan.n} ({plan.n_treated} v {plan.n_control}), {plan.randomised} randomised" in str(plan)


def test_the_power_promised_for_ordinal_shift_is_found_in_simulation():
    plan = plan_proportional_odds(WHITEHEAD, odds_ratio=2.2, n=180)
    r = np.random.default_rng(8)
    treated = shifted(np.array(WHITEHEAD), 2.2)
    draws = ((r.choice(4, 90, p=treated), r.choice(4, 90, p=WHITEHEAD)) for _ in range(1000))
    hits = [mannwhitneyu(x, y, use_continuity=False).pvalue < 0.05 for x, y in draws]
    assert np.mean(hits) == pytest.approx(plan.power, abs=0.035)


def test_what_is_asked_wrongly_is_refused_by_name():
    with pytest.raises(ValueError, match="exactly one must be left out, but none"):
        plan_rank(superiority=0.6, n=100, power=0.9)
    with pytest.raises(ValueError, match=r"\['n', 'power'\]"):
        plan_rank(superiority=0.6)
    with pytest.raises(ValueError, match="control: "):
        plan_proportional_odds([0.5, 0.6], odds_ratio=2, power=0.9)
    with pytest.raises(ValueError, match="odds_ratio: 1"):
        plan_proportional_odds(WHITEHEAD, odds_ratio=1, power=0.9)
    with pytest.raises(ValueError, match=r"sd: \(2, 0\)"):
        plan_means((2, 0), difference=1, power=0.9)
    with pytest.raises(ValueError, match=r"power: 0\.01 is not between alpha"):
        plan_rank(superiority=0.6, power=0.01)
    with pytest.raises(ValueError, match="loss: 1"):
        plan_rank(superiority=0.6, power=0.9, loss=1)
    with pytest.raises(ValueError, match=r"n: 5 gives arms of 4 and 1|n: 5 gives arms of 5 and 0"):
        plan_rank(superiority=0.6, n=5, ratio=(9, 1))
    with pytest.raises(NotEstimable, match="nothing up to 1"):
        plan_rank(n=20, power=0.9999)
    assert log(plan_proportional_odds(WHITEHEAD, n=187, power=0.9).effect) == pytest.approx(0.887, abs=0.001)

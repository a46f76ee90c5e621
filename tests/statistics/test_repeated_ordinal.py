"""Repeated ordinal outcomes against R's clmm, Simpson's rule, and the plain model where participants do not differ."""

import json
from pathlib import Path

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from oracles import naive_repeated_ordinal as naive
from trialwright.statistics import NotEstimable, repeated_odds

CASES = json.loads((Path(__file__).parents[1] / "oracles/published/clmm_r.json").read_text())["cases"]


def scores(case):
    return np.array([[np.nan if v is None else v for v in row] for row in case["y"]], dtype=float)


@pytest.mark.parametrize("case", CASES, ids=["effect", "large-sd", "by-visit"])
def test_estimates_errors_and_likelihood_agree_with_r(case):
    found = repeated_odds(
        scores(case), case["treated"], case["age10"], by_visit=case["by_visit"], better="higher", names=["age10"]
    )
    assert found.log_likelihood == pytest.approx(case["loglik"], abs=1e-7)
    assert found.log_likelihood >= case["loglik"]
    assert found.coefficients == pytest.approx(case["beta"], abs=1e-4)
    assert found.standard_errors == pytest.approx(case["se"], abs=2e-5)
    assert found.thresholds == pytest.approx(case["thresholds"], abs=1e-4)
    assert found.participant_sd == pytest.approx(case["sd"], abs=1e-4)


def people(case):
    rows = []
    for values, arm, age in zip(case["y"], case["treated"], case["age10"], strict=True):
        seen = [
            (int(v), [arm, *(float(j == k) for k in (1, 2, 3)), age]) for j, v in enumerate(values) if v is not None
        ]
        if seen:
            rows.append(seen)
    return rows


def test_the_likelihood_is_simpsons_and_no_small_step_gains():
    case = CASES[1]
    found = repeated_odds(scores(case), case["treated"], case["age10"], better="higher")
    who = people(case)
    best = naive.log_likelihood(who, found.thresholds, found.coefficients, found.participant_sd)
    assert found.log_likelihood == pytest.approx(best, abs=1e-6)
    for factor in (0.98, 1.02):
        moved = [found.coefficients[0] * factor, *found.coefficients[1:]]
        assert naive.log_likelihood(who, found.thresholds, found.coefficients, found.participant_sd * factor) < best
        assert naive.log_likelihood(who, found.thresholds, moved, found.participant_sd) < best


def test_where_participants_do_not_differ_it_is_the_plain_model():
    r = np.random.default_rng(1)
    arm = np.arange(60) % 2
    y = r.permuted(np.tile([0.0, 1.0, 3.0], (60, 1)), axis=1)  # everybody has the same three scores
    found = repeated_odds(y, arm)
    x = np.column_stack((np.repeat(arm, 3), np.tile([0, 1, 0], 60), np.tile([0, 0, 1], 60)))
    plain = OrderedModel(y.ravel().astype(int), x, distr="logit").fit(method="newton", disp=False, tol=1e-12)
    assert found.participant_sd == 0
    assert found.log_odds == pytest.approx(-plain.params[0], abs=1e-6)
    assert found.standard_error == pytest.approx(plain.bse[0], rel=1e-5)
    assert found.log_likelihood == pytest.approx(plain.llf, abs=1e-9)


def test_the_direction_that_is_better_turns_the_odds_ratio_over():
    case = CASES[0]
    lower = repeated_odds(scores(case), case["treated"], better="lower")
    higher = repeated_odds(scores(case), case["treated"], better="higher")
    assert lower.estimate == pytest.approx(1 / higher.estimate)
    assert (lower.lower, lower.p) == pytest.approx((1 / higher.upper, higher.p))


def test_a_true_odds_ratio_is_covered():
    inside = 0
    for seed in range(40):
        r = np.random.default_rng(seed)
        arm = np.arange(80) % 2
        latent = 1.5 * r.normal(size=(80, 1)) - 0.7 * arm[:, None] + r.logistic(size=(80, 3))
        found = repeated_odds(np.digitize(latent, [-2, -0.5, 0.5, 2]).astype(float), arm)
        inside += found.lower < np.exp(0.7) < found.upper
    assert inside >= 34


def test_what_the_data_do_not_determine_has_its_reason():
    r = np.random.default_rng(2)
    arm = np.arange(20) % 2
    y = r.integers(0, 4, (20, 3)).astype(float)
    with pytest.raises(NotEstimable, match="every outcome is 2"):
        repeated_odds(np.full((20, 3), 2.0), arm)
    with pytest.raises(NotEstimable, match="'treated again'"):
        repeated_odds(y, arm, arm, names=["treated again"])
    with pytest.raises(NotEstimable):
        repeated_odds(np.where(arm[:, None] == 1, 0.0, 3.0) + np.zeros((20, 3)), arm)
    with pytest.raises(NotEstimable, match="no treated participant"):
        repeated_odds(np.where(arm[:, None] == 1, np.nan, y), arm)
    with pytest.raises(ValueError, match=r"y: shape \(20,\)"):
        repeated_odds(y[:, 0], arm)
    with pytest.raises(ValueError, match=r"y: value \d\.5 is not a whole-number"):
        repeated_odds(y + 0.5, arm)
    with pytest.raises(ValueError, match="better: 'up'"):
        repeated_odds(y, arm, better="up")

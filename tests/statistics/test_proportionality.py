"""Proportionality of the odds, models that let it go, and what the sample would have shown under each arm."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from oracles import naive
from trialwright.statistics import (
    NotEstimable,
    brant_test,
    marginal_probabilities,
    partial_proportional_odds,
    proportional_odds,
    score_test,
)

PUBLISHED = Path(__file__).parent.parent / "oracles" / "published"
R = json.loads((PUBLISHED / "ordinal_r.json").read_text())
DATA = np.genfromtxt(PUBLISHED / "covariates_500.csv", delimiter=",", names=True)
NAMES = ["a", "age", "nihss"]
X = np.column_stack([DATA[name] for name in NAMES])
Y = np.maximum(DATA["y"], 1) - 1  # as in ordinal.R: no control has 0


def test_brant_agrees_with_its_equations_in_r():
    assert brant_test(Y, X).estimate == pytest.approx(R["brant_500"]["chi_square"][0], rel=1e-9)
    alone = brant_test(Y, X[:, 0])
    assert alone.estimate == pytest.approx(R["brant_500"]["chi_square_a"][0], rel=1e-9)
    assert (alone.df, alone.p) == (4, pytest.approx(chi2.sf(alone.estimate, 4)))


def test_brant_says_at_which_cut_no_regression_exists():
    with pytest.raises(NotEstimable, match="logistic regression of y > 0"):
        brant_test(DATA["y"], X, names=NAMES)


def test_score_test_agrees_with_differences_of_the_plain_likelihood():
    rows = slice(0, 60)
    y, x = np.minimum(Y[rows], 3).astype(int), X[rows][:, [0, 2]] / [1, 10]
    y = np.unique(y, return_inverse=True)[1]
    fitted = proportional_odds(y, x, better="higher", quick=True)
    gradient, information = naive.proportionality_score(
        y.tolist(), x.tolist(), fitted.thresholds.tolist(), fitted.coefficients.tolist()
    )
    expected = np.array(gradient) @ np.linalg.solve(information, gradient)
    found = score_test(y, x)
    assert found.estimate == pytest.approx(expected, rel=1e-5)
    assert found.df == 2 * (fitted.thresholds.size - 1)


def test_proportionality_tests_hold_their_level_and_have_power():
    rng = np.random.default_rng(3)
    arm = np.repeat([0.0, 1.0], 150)
    p = {"true": [], "false": []}
    for _ in range(120):
        latent = rng.logistic(size=300)
        p["true"].append(score_test(np.digitize(latent + 0.5 * arm, [-1, 0, 1]), arm).p)
        p["false"].append(brant_test(np.digitize(latent * (1 + arm), [-1, 0, 1]), arm).p)
    assert np.mean(np.array(p["true"]) < 0.05) < 0.12
    assert np.mean(np.array(p["false"]) < 0.05) > 0.5


def test_partial_proportional_odds_agree_with_clm():
    expected = R["partial_500"]
    found = partial_proportional_odds(Y, X, names=NAMES, varying=["a"], better="higher")
    assert found.thresholds == pytest.approx(expected["alpha"][:5], abs=1e-8)
    assert found.by_cut[:, 0] == pytest.approx(-np.array(expected["alpha"][5:]), abs=1e-8)
    assert found.by_cut_errors[:, 0] == pytest.approx(expected["se"][5:10], abs=1e-7)
    assert found.coefficients == pytest.approx(expected["beta"], abs=1e-8)
    assert found.loglik == pytest.approx(expected["loglik"][0], abs=1e-8)
    turned = partial_proportional_odds(Y, X, names=NAMES, varying=["a"], better="lower")
    assert turned.by_cut == pytest.approx(-found.by_cut)


def test_partial_model_is_never_a_worse_fit_and_tests_the_difference():
    full = proportional_odds(Y, X)
    found = partial_proportional_odds(Y, X, names=NAMES, varying=["a", "nihss"])
    assert found.loglik > full.loglik
    assert found.p == pytest.approx(chi2.sf(2 * (found.loglik - full.loglik), 8))
    assert (found.varying, found.common) == (("a", "nihss"), ("age",))


def test_separation_at_one_cut_is_named():
    with pytest.raises(NotEstimable, match="odds ratios by cut exist for 'a'"):
        partial_proportional_odds(DATA["y"], X, names=NAMES, varying=["a"])


def test_standardised_probabilities_are_averages_over_the_sample():
    fitted = proportional_odds(Y, X, better="higher", quick=True)
    found = marginal_probabilities(Y, X, cut=2)
    for arm, chances in ((1, found.treated), (0, found.control)):
        expected = naive.standardised_chances(X.tolist(), fitted.thresholds.tolist(), fitted.coefficients.tolist(), arm)
        assert chances == pytest.approx(expected, rel=1e-10)
    assert found.estimate == pytest.approx((found.treated - found.control)[:3].sum())
    turned = marginal_probabilities(Y, X, cut=3, better="higher")
    assert turned.estimate == pytest.approx(-found.estimate)


def test_the_standardised_difference_has_the_error_that_the_model_s_uncertainty_gives_it():
    fitted = proportional_odds(Y, X, better="higher", quick=True)
    drawn = np.random.default_rng(1).multivariate_normal(
        np.r_[fitted.thresholds, fitted.coefficients], fitted.covariance, 4_000
    )

    def difference(point):
        eta = X[:, 1:] @ point[6:]
        return np.mean(1 / (1 + np.exp(eta + point[5] - point[2])) - 1 / (1 + np.exp(eta - point[2])))

    spread = np.std([difference(point) for point in drawn])
    found = marginal_probabilities(Y, X, cut=2)
    assert (found.upper - found.lower) / 2 / 1.959964 == pytest.approx(spread, rel=0.05)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: score_test([0, 1, 0, 1], [0, 0, 1, 1]), "y: two categories have one cut"),
        (lambda: score_test(Y, X, names=NAMES, varying=["sex"]), "varying: 'sex' is none of a, age, nihss"),
        (lambda: marginal_probabilities(Y, X, cut=9), "cut: 9 leaves every observed score on one side"),
        (lambda: marginal_probabilities(Y, X[:, 1], cut=2), "x: the first column is the arm"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()

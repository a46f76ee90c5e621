"""Proportional odds against R, textbooks, published trials and the likelihood in plain loops."""

import json
from itertools import product
from math import exp, inf, log
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from oracles import naive
from trialwright.statistics import NotEstimable, common_odds_ratio, proportional_odds

PUBLISHED = Path(__file__).parent.parent / "oracles" / "published"
R_TABLES = json.loads((PUBLISHED / "ordinal_two_arm.json").read_text())
R = json.loads((PUBLISHED / "ordinal_r.json").read_text())
DEFUSE_3 = [9, 15, 17, 14, 17, 7, 13], [7, 4, 4, 14, 24, 14, 23]  # NEJM 2018;378:708
MR_CLEAN = [6, 21, 49, 43, 51, 13, 50], [0, 16, 35, 44, 79, 33, 60]  # NEJM 2015;372:11, fits the percentages


def spread_out(counts):
    return np.repeat(np.arange(len(counts)), counts)


def covariates(n):
    data = np.genfromtxt(PUBLISHED / f"covariates_{n}.csv", delimiter=",", names=True)
    x = np.column_stack([data["a"], data["age"], data["nihss"]])
    return data["y"], x, data["site"], json.loads((PUBLISHED / f"covariates_{n}.json").read_text())


@pytest.mark.parametrize("table", R_TABLES, ids=range(len(R_TABLES)))
def test_two_arms_agree_with_clm(table):
    treated, control = spread_out(table["treated"]), spread_out(table["control"])
    found = common_odds_ratio(treated, control, better="higher")
    assert found.log_odds == pytest.approx(table["po_log_or_higher_score"], abs=1e-8)
    assert found.standard_error == pytest.approx(table["po_se"], abs=1e-7)
    arm = np.repeat([1, 0], [treated.size, control.size])
    model = proportional_odds(np.r_[treated, control], arm, better="higher")
    assert model.loglik == pytest.approx(table["po_loglik"], abs=1e-8)
    assert model.null_loglik == pytest.approx(table["null_loglik"], abs=1e-8)


@pytest.mark.parametrize("n", [54, 500])
def test_covariates_and_sites_agree_with_clm(n):
    y, x, site, expected = covariates(n)
    plain, sites = expected["model_1"], expected["model_2"]
    found = proportional_odds(y, x, better="higher")
    assert found.coefficients == pytest.approx(plain["coef"], abs=1e-8)
    assert found.standard_errors == pytest.approx(plain["se_coef"], abs=1e-7)
    assert found.thresholds == pytest.approx(plain["thresholds"], abs=1e-8)
    assert found.loglik == pytest.approx(plain["loglik"], abs=1e-8)
    assert np.log(found.profile) == pytest.approx(plain["profile_ci_a"], abs=2e-5)  # clm interpolates its profile
    found = proportional_odds(y, x, better="higher", strata=site)
    assert found.coefficients == pytest.approx(sites["coef"], abs=1e-8)
    assert found.standard_errors == pytest.approx(sites["se_coef"], abs=1e-7)


def test_frequency_weights_agree_with_the_housing_survey():
    rows = list(product(range(2), range(4), range(3), range(3)))  # contact, type, influence, satisfaction (fastest)
    y = [row[3] for row in rows]
    x = [[i == 1, i == 2, t == 1, t == 2, t == 3, c] for c, t, i, _ in rows]
    found = proportional_odds(y, np.array(x, float), weights=R["housing"]["frequency"], better="higher")
    assert found.coefficients == pytest.approx(R["housing"]["coef"], abs=1e-8)
    assert found.standard_errors == pytest.approx(R["housing"]["se"], abs=1e-7)
    assert -2 * found.loglik == pytest.approx(3479.1493, abs=5e-5)
    assert found.n == 1681


def test_wine_bitterness_agrees_with_clm():
    wine = R["wine"]
    found = proportional_odds(wine["rating"], np.column_stack([wine["temp"], wine["contact"]]), better="higher")
    assert found.coefficients == pytest.approx(wine["coef"], abs=1e-8)
    assert found.thresholds == pytest.approx(wine["thresholds"], abs=1e-8)
    assert found.loglik == pytest.approx(-86.4919, abs=5e-5)


@pytest.mark.parametrize(("tables", "published"), [(DEFUSE_3, (2.769, 1.627, 4.712)), (MR_CLEAN, (1.66, 1.21, 2.28))])
def test_published_trials_are_found_again(tables, published):
    found = common_odds_ratio(*map(spread_out, tables), better="lower")
    tolerance = 0.001 if tables is DEFUSE_3 else 0.03  # the counts of MR CLEAN are known to a rounded percentage
    assert (found.estimate, found.lower, found.upper) == pytest.approx(published, abs=tolerance)


def test_the_answer_is_where_the_plain_likelihood_is_flat():
    y, x, _, _ = covariates(54)
    weights = 1 + np.arange(54) % 3
    found = proportional_odds(y, x, weights=weights, better="lower")
    cuts = found.thresholds.size

    def loglik(point):
        return naive.odds_loglik(y.astype(int), x, weights, point[:cuts], [-b for b in point[cuts:]])

    point = [*found.thresholds, *found.coefficients]
    assert loglik(point) == pytest.approx(found.loglik, rel=1e-12)
    assert naive.slope(loglik, point) == pytest.approx(np.zeros(len(point)), abs=2e-4)
    information = -np.array(
        [naive.slope(lambda q, i=i: naive.slope(loglik, q, 1e-4)[i], point, 1e-4) for i in range(9)]
    )
    assert np.linalg.inv(information) == pytest.approx(found.covariance, rel=1e-3, abs=1e-5)


def test_weights_repeat_rows():
    y, x, _, _ = covariates(54)
    weights = 1 + np.arange(54) % 3
    once = proportional_odds(y, x, weights=weights)
    repeated = proportional_odds(np.repeat(y, weights), np.repeat(x, weights, axis=0))
    assert once.coefficients == pytest.approx(repeated.coefficients, abs=1e-10)
    assert (once.n, once.p_lr, once.p_score) == pytest.approx((repeated.n, repeated.p_lr, repeated.p_score))


def test_profile_limits_lie_where_the_likelihood_has_fallen_enough():
    t, c = map(spread_out, DEFUSE_3)
    y, arm = np.r_[t, c], np.repeat([1.0, 0.0], [t.size, c.size])
    found = proportional_odds(y, arm, interval="profile")
    for limit in found.profile:
        # with the treated rows shifted by the limit, cuts alone are left: maximise them by naive Newton steps on a grid
        fall = found.loglik - _best_cuts(y, arm, -log(limit))
        assert 2 * fall == pytest.approx(3.841458820694124, abs=1e-6)


def _best_cuts(y, arm, beta):
    start = np.array([-1.5, -0.8, -0.3, 0.3, 1.0, 1.6])

    def minus(cuts):
        if (np.diff(cuts) <= 0).any():
            return inf
        eta = np.where(arm == 1, beta, 0.0)
        ends = np.r_[-np.inf, cuts, np.inf]
        upper, lower = 1 / (1 + np.exp(eta - ends[y + 1])), 1 / (1 + np.exp(eta - ends[y]))
        return -np.log(upper - lower).sum()

    best = minimize(minus, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000})
    return -minimize(minus, best.x, method="BFGS", options={"gtol": 1e-9}).fun


def test_better_turns_the_odds_ratio_over():
    t, c = map(spread_out, DEFUSE_3)
    low, high = common_odds_ratio(t, c, better="lower"), common_odds_ratio(t, c, better="higher")
    assert low.estimate == pytest.approx(1 / high.estimate)
    assert (low.lower, low.upper) == pytest.approx((1 / high.upper, 1 / high.lower))
    assert low.estimate > 1


def test_a_category_that_nobody_has_changes_nothing():
    y, arm = [0, 0, 1, 3, 3, 1, 0, 3], [1, 1, 1, 1, 0, 0, 0, 0]
    gap = proportional_odds(y, arm)
    closed = proportional_odds([0, 0, 1, 2, 2, 1, 0, 2], arm)
    assert gap.coefficients == pytest.approx(closed.coefficients)
    assert gap.categories.tolist() == [0, 1, 3]


def test_separated_arms_give_an_infinite_ratio_with_a_finite_limit():
    found = common_odds_ratio([0, 0, 1, 1, 2], [2, 2, 3, 3], better="lower")
    assert (found.estimate, found.upper) == (inf, inf)
    assert 1 < found.lower < inf
    assert found.p == found.p_lr < 0.05
    turned = common_odds_ratio([0, 0, 1, 1, 2], [2, 2, 3, 3], better="higher")
    assert (turned.estimate, turned.lower, turned.upper) == pytest.approx((0, 0, 1 / found.lower))


@pytest.mark.parametrize(
    ("y", "x", "message"),
    [
        ([0, 0, 1, 1, 2, 2], [0, 1, 2, 3, 4, 5], "no finite odds ratio .*'dose' grows"),
        ([0, 1, 2, 0, 1, 2], [3, 3, 3, 3, 3, 3], "column 'dose' is constant"),
        ([2, 2, 2, 2], [0, 1, 0, 1], "y: every score is 2"),
    ],
)
def test_data_that_determine_no_odds_ratio_say_why(y, x, message):
    with pytest.raises(NotEstimable, match=message):
        proportional_odds(y, x, names=["dose"])


def test_collinear_columns_are_named():
    y, x, _, _ = covariates(54)
    with pytest.raises(NotEstimable, match="'twice'"):
        proportional_odds(y, np.column_stack([x, 2 * x[:, 1] + 3]), names=["a", "age", "nihss", "twice"])


def test_quasi_separation_by_a_covariate_is_no_silent_number():
    y, x, _, _ = covariates(54)
    worst = (y == y.max()).astype(float)
    with pytest.raises(NotEstimable, match="'died' grows"):
        proportional_odds(y, np.column_stack([x[:, 0], worst]), names=["a", "died"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: proportional_odds([0, 1.5], [0, 1]), "y: score 1.5 is not a whole number"),
        (lambda: proportional_odds([0, 1], [[0], [np.nan]]), "x: value nan at row 1, column 0"),
        (lambda: proportional_odds([0, 1, 2], [0, 1]), r"x: needs 3 rows, has shape \(2,\)"),
        (lambda: proportional_odds([0, 1], [0, 1], weights=[1, -1]), "weights: weight -1 is below 0"),
        (lambda: proportional_odds([0, 1], [0, 1], names=["a", "b"]), "names: 2 names"),
        (lambda: proportional_odds([0, 1], np.empty((2, 0))), "x: has no column"),
        (lambda: common_odds_ratio([], [1]), "treated: holds 0 value"),
        (lambda: common_odds_ratio([1, 2], [1], covariates=[1, 2]), "covariates: needs 3 rows"),
        (lambda: common_odds_ratio([1], [1], interval="exact"), "interval: 'exact'"),
    ],
)
def test_invalid_input_names_the_argument_and_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_result_reads_as_one_line():
    found = common_odds_ratio(*map(spread_out, DEFUSE_3), better="lower")
    assert str(found) == (
        "common odds ratio of a better outcome 2.77 (95 % CI 1.63 to 4.71), p = 0.0002, n = 182,"
        " proportional odds, Wald"
    )
    assert exp(found.log_odds) == pytest.approx(found.estimate)

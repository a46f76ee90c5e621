"""Repeated measures against R's mmrm and nlme, dense matrices with numerical derivatives, and Student's test."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from oracles import naive_mmrm as naive
from trialwright.statistics import NotEstimable, mmrm, mmrm_reml, student

PUBLISHED = Path(__file__).parents[1] / "oracles/published"
R = json.loads((PUBLISHED / "mmrm_60.json").read_text())
VISITS = ("W1", "W4", "W8", "W12")


def trial_of_sixty():
    """Outcome (60, 4), arm, site columns, baseline, and the baseline's mean over observations (emmeans' grid)."""
    rows = [row for row in csv.DictReader((PUBLISHED / "mmrm_60.csv").open()) if row["y"] not in ("NA", "")]
    people = sorted({row["id"] for row in rows})
    y = np.full((len(people), 4), np.nan)
    arm, base, site = np.zeros(len(people)), np.zeros(len(people)), np.zeros((len(people), 3))
    for row in rows:
        i = people.index(row["id"])
        y[i, VISITS.index(row["visit"])] = float(row["y"])
        arm[i], base[i] = row["arm"] == "MSC", float(row["base"])
        site[i] = [row["site"] == name for name in ("S2", "S3", "S4")]
    return y, arm, site, base, float(np.mean([float(row["base"]) for row in rows]))


def fitted(df):
    y, arm, site, base, at = trial_of_sixty()
    return mmrm(y, arm, site, base, visits=VISITS, df=df, at=[0.25] * 3, at_by_visit=[at])


@pytest.mark.parametrize(("df", "key"), [("satterthwaite", "Satterthwaite"), ("kenward-roger", "Kenward-Roger")])
def test_differences_and_means_agree_with_r_as_closely_as_its_optimiser_converged(df, key):
    # R's mmrm stopped 6e-7 of log-likelihood below the maximum, which moves its numbers by up to 4e-5 standard
    # errors and its degrees of freedom by 0.003; the next two tests hold the arithmetic to 1e-9 and the maximum.
    found, expected = fitted(df), R[key]
    by_visit = expected["difference_MSC_minus_Control"]
    for j, difference in enumerate(found.differences):
        assert difference.estimate == pytest.approx(by_visit["estimate"][j], abs=1e-4 * by_visit["se"][j])
        assert difference.se == pytest.approx(by_visit["se"][j], rel=1e-4)
        assert difference.df == pytest.approx(by_visit["df"][j], abs=0.003)
        assert difference.p == pytest.approx(by_visit["p"][j], abs=1e-4)
    means = expected["lsmeans"]
    for j, mean in enumerate(m for pair in zip(found.control_means, found.treated_means, strict=True) for m in pair):
        assert mean.estimate == pytest.approx(means["mean"][j], abs=1e-4 * means["se"][j])
        assert mean.se == pytest.approx(means["se"][j], rel=1e-4)
    assert np.ravel(found.covariance) == pytest.approx(expected["covariance"], rel=1e-4)


def test_at_rs_own_covariance_likelihood_estimates_and_errors_agree_to_nine_digits():
    y, arm, site, base, _ = trial_of_sixty()
    x = design(arm, site, base)
    seen = ~np.isnan(y)
    kinds, code = np.unique(seen, axis=0, return_inverse=True)
    patterns = tuple(
        mmrm_reml.Pattern(
            tuple(np.flatnonzero(kind)),
            np.where(kind, y[code.ravel() == k], 0),
            np.where(kind[:, None], x[code.ravel() == k], 0),
        )
        for k, kind in enumerate(kinds)
    )
    expected = R["Satterthwaite"]
    covariance = np.reshape(expected["covariance"], (4, 4))
    value, state = mmrm_reml._evaluate(patterns, covariance)
    assert value == pytest.approx(expected["reml_loglik"], abs=1e-9)
    by_visit = expected["difference_MSC_minus_Control"]
    assert state.beta[4:8] == pytest.approx(by_visit["estimate"], rel=1e-9)
    assert np.sqrt(np.diag(state.phi)[4:8]) == pytest.approx(by_visit["se"], rel=1e-9)


def design(arm, site, base):
    blocks = np.column_stack((np.ones(arm.size), arm, base))
    crossed = np.einsum("ik,ab->iakb", blocks, np.eye(4)).reshape(arm.size, 4, -1)
    return np.concatenate((crossed, np.repeat(site[:, None, :], 4, axis=1)), axis=2)


def test_the_likelihood_is_at_least_as_high_as_in_mmrm_and_in_nlme():
    found = fitted("satterthwaite")
    assert found.log_likelihood > R["Satterthwaite"]["reml_loglik"]
    # R 4.2.2, nlme: gls(y ~ arm*visit + base*visit + site, corSymm(form = ~ t | id), varIdent(form = ~1 | visit),
    # method = "REML", control = glsControl(tolerance = 1e-12, msTol = 1e-14, opt = "nlminb"))
    assert found.log_likelihood == pytest.approx(-670.92205413901, abs=1e-8)
    assert found.log_likelihood > -670.92205413901
    assert found.differences[0].estimate == pytest.approx(-1.64768146762, abs=1e-5)
    assert found.differences[3].estimate == pytest.approx(0.798332012566, abs=2e-5)


def small_trial():
    r = np.random.default_rng(11)
    arm = (np.arange(24) % 3 != 0).astype(float)
    base = r.normal(size=24)
    y = r.multivariate_normal([0, 1, 2], [[4, 2, 1], [2, 5, 3], [1, 3, 6]], 24) + base[:, None] + arm[:, None]
    y[r.random(y.shape) < 0.2] = np.nan
    y[0] = np.nan
    return y, arm, base


@pytest.mark.parametrize(("df", "written_as"), [("kenward-roger-linear", "entries"), ("kenward-roger", "cholesky")])
def test_kenward_roger_agrees_with_numerical_derivatives(df, written_as):
    y, arm, base = small_trial()
    found = mmrm(y, arm, None, base, df=df)
    used = ~np.isnan(y).all(axis=1)
    blocks = np.column_stack((np.ones(24), arm, base))[used]
    x = np.einsum("ik,ab->iakb", blocks, np.eye(3)).reshape(used.sum(), 3, -1)
    sigma = np.array(found.covariance)
    assert found.log_likelihood == pytest.approx(naive.restricted_log_likelihood(y[used], x, sigma), abs=1e-9)
    adjusted, plain, degrees = naive.kenward_roger(y[used], x, sigma, np.eye(9)[5], written_as)
    assert (found.se, found.df) == pytest.approx((adjusted, degrees), rel=1e-5)
    assert found.estimate == pytest.approx(naive.coefficients(y[used], x, sigma)[5], rel=1e-7)
    satterthwaite = mmrm(y, arm, None, base, df="satterthwaite")
    assert (satterthwaite.se, satterthwaite.df) == pytest.approx((plain, degrees), rel=1e-5)


def test_no_small_step_from_the_maximum_gains_anything():
    y, arm, base = small_trial()
    found = mmrm(y, arm, None, base)
    used = ~np.isnan(y).all(axis=1)
    x = np.einsum("ik,ab->iakb", np.column_stack((np.ones(24), arm, base))[used], np.eye(3)).reshape(used.sum(), 3, -1)
    best = np.array(found.covariance)
    for a in range(3):
        for b in range(a + 1):
            for step in (-1e-3, 1e-3):
                moved = best.copy()
                moved[a, b] = moved[b, a] = best[a, b] * (1 + step)
                assert naive.restricted_log_likelihood(y[used], x, moved) < found.log_likelihood


def test_with_complete_visits_and_no_covariates_each_visit_is_students_test():
    r = np.random.default_rng(12)
    y = r.normal(size=(20, 3)).cumsum(axis=1)
    arm = np.arange(20) % 2
    found = mmrm(y, arm)
    for j, difference in enumerate(found.differences):
        expected = student(y[arm == 1, j], y[arm == 0, j])
        for field in ("estimate", "se", "df", "p", "lower"):
            assert getattr(difference, field) == pytest.approx(getattr(expected, field), rel=1e-6)


def test_one_visit_is_analysis_of_covariance():
    from trialwright.statistics import ancova

    r = np.random.default_rng(13)
    y, arm, base = r.normal(size=30), np.arange(30) % 2, r.normal(size=30)
    found, expected = mmrm(y[:, None], arm, base), ancova(y, arm, base, robust="classical")
    for field in ("estimate", "se", "df", "p", "upper"):
        assert getattr(found, field) == pytest.approx(getattr(expected, field), rel=1e-7)
    assert found.treated_means[0].estimate == pytest.approx(expected.treated_mean.estimate)


def test_scale_and_order_of_participants_change_nothing():
    y, arm, base = small_trial()
    order = np.random.default_rng(1).permutation(24)
    found, again = mmrm(y, arm, None, base), mmrm(1e6 * y[order], arm[order], None, 1e-4 * base[order] + 50)
    assert again.p == pytest.approx(found.p, rel=1e-6)
    assert again.estimate == pytest.approx(1e6 * found.estimate, rel=1e-6)


def test_a_participant_without_any_visit_is_left_out_and_the_others_are_counted():
    y, arm, base = small_trial()
    found = mmrm(y, arm, None, base)
    assert (found.n, found.n_observations) == (23, int((~np.isnan(y)).sum()))
    assert found.differences[1].n == int((~np.isnan(y[:, 1])).sum())


def test_the_primary_visit_is_the_last_unless_named():
    y, arm, _ = small_trial()
    assert mmrm(y, arm).primary == "visit 3"
    found = mmrm(y, arm, visits=["day 7", "day 30", "day 90"], primary="day 30")
    assert found.estimate == found.differences[1].estimate
    assert str(found).startswith("difference at day 30 ")
    with pytest.raises(ValueError, match="primary: 'day 8'"):
        mmrm(y, arm, visits=["day 7", "day 30", "day 90"], primary="day 8")


def test_what_the_data_do_not_determine_has_its_reason():
    y, arm, base = small_trial()
    alone = y.copy()
    alone[arm == 0, 1] = np.nan
    with pytest.raises(NotEstimable, match="no control participant was observed at visit 2"):
        mmrm(alone, arm)
    apart = y.copy()
    apart[::2, 0], apart[1::2, 2] = np.nan, np.nan
    with pytest.raises(NotEstimable, match="covariance of two visits is not determined"):
        mmrm(apart, arm)
    with pytest.raises(NotEstimable, match="'covariate 2 at all visits'"):
        mmrm(y, arm, np.column_stack((base, 3 * base)))
    with pytest.raises(NotEstimable, match="at one visit the outcome is constant"):
        mmrm(np.column_stack((y[:, 0], np.full(24, 2.0))), arm)
    with pytest.raises(NotEstimable, match="no outcome was observed"):
        mmrm(np.full((24, 3), np.nan), arm)
    with pytest.raises(NotEstimable):
        mmrm(np.column_stack((y[:, 0], y[:, 0])), arm)


def test_invalid_arguments_are_named():
    y, arm, _ = small_trial()
    with pytest.raises(ValueError, match=r"y: shape \(24,\)"):
        mmrm(y[:, 0], arm)
    with pytest.raises(ValueError, match="df: 'exact'"):
        mmrm(y, arm, df="exact")
    with pytest.raises(ValueError, match="visits: "):
        mmrm(y, arm, visits=["a", "b"])
    with pytest.raises(ValueError, match="at: shape"):
        mmrm(y, arm, arm, at=[1, 2])

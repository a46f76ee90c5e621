"""Imputation: what the draws centre on, how far they spread, and that a death is never one of them."""

import numpy as np
import pytest

from oracles import naive_missing as naive
from trialwright.statistics import NotEstimable, analyse_imputed, impute, welch


def trial(seed=1, n=80):
    """Outcome with drop-out that depends on baseline, arm and baseline."""
    r = np.random.default_rng(seed)
    arm, base = np.arange(n) % 2, r.normal(size=n)
    y = 1.0 * arm + base + r.normal(size=n)
    y[r.random(n) < 1 / (1 + np.exp(1.2 - base))] = np.nan
    return y, arm, base


def difference(arm):
    def analyse(values):
        found = welch(values[arm == 1], values[arm == 0])
        return found.estimate, found.se

    return analyse


@pytest.mark.parametrize("method", ["regression", "matching"])
def test_what_was_observed_is_kept_and_only_the_missing_is_drawn(method):
    y, arm, base = trial()
    found = impute(y, arm, base, generator=np.random.default_rng(2), imputations=7, method=method)
    seen = ~np.isnan(y)
    assert found.values.shape == (7, 80)
    assert (found.values[:, seen] == y[seen]).all()
    assert np.isfinite(found.values).all()
    assert (found.values[:, ~seen].std(axis=0) > 0).any()
    assert found.missing_treated + found.missing_control == int((~seen).sum())


def test_the_draws_centre_on_the_prediction_of_plain_loops_within_each_arm():
    y, arm, base = trial()
    found = impute(y, arm, base, generator=np.random.default_rng(3), imputations=4000)
    for value in (0, 1):
        here = arm == value
        expected = naive.predicted_mean_of_arm(
            [None if np.isnan(v) else float(v) for v in y[here]], [[float(v)] for v in base[here]]
        )
        means = found.values[:, here].mean(axis=1)
        assert means.mean() == pytest.approx(expected, abs=5 * means.std() / 4000**0.5)


def test_the_draws_spread_as_the_posterior_says():
    # without predictors, n observed: variance of a draw is s^2 (1 + 1/n) (n - 1)/(n - 3) (Rubin 1987, section 5.3)
    r = np.random.default_rng(4)
    y = r.normal(size=12)
    arm = np.array([1] * 10 + [0] * 2)
    seen = y[:8].copy()
    y[8:10] = np.nan
    found = impute(y, arm, generator=r, imputations=40_000)
    draws = found.values[:, 8:10].ravel()
    assert draws.mean() == pytest.approx(seen.mean(), abs=0.03)
    assert draws.var() == pytest.approx(seen.var(ddof=1) * (1 + 1 / 8) * 7 / 5, rel=0.04)


def test_matching_keeps_an_ordinal_score_on_its_scale_and_lends_only_near_neighbours():
    r = np.random.default_rng(5)
    base = np.linspace(0, 5, 60)
    y = np.round(base)
    y[[2, 3, 58]] = np.nan
    arm = np.arange(60) % 2
    found = impute(y, arm, base, generator=r, method="matching")
    assert set(np.unique(found.values)) <= {0, 1, 2, 3, 4, 5}
    assert found.values[:, 2].max() <= 1
    assert found.values[:, 58].min() >= 4


def test_coverage_holds_where_leaving_out_the_incomplete_is_biased():
    # the value of baseline decides who leaves: 200 trials, true difference of means 1
    inside = complete = 0
    for seed in range(200):
        y, arm, base = trial(seed)
        leave = (arm == 0) & (base < 0) & (np.random.default_rng(seed + 999).random(80) < 0.7)
        y[leave] = np.nan
        imputed = impute(y, arm, base, generator=np.random.default_rng(seed), imputations=15)
        found = analyse_imputed(imputed, difference(arm), complete_df=78)
        seen = ~np.isnan(y)
        plain = welch(y[seen & (arm == 1)], y[seen & (arm == 0)])
        inside += found.lower < 1 < found.upper
        complete += plain.lower < 1 < plain.upper
    assert inside / 200 > 0.92
    assert complete < inside


def test_a_death_is_never_imputed_and_never_lends_its_score():
    y, arm, base = trial()
    dead = np.zeros(80, bool)
    dead[np.flatnonzero(np.isnan(y))[0]] = True
    with pytest.raises(ValueError, match=r"deceased: the participant at position \d+ \(1 in all\) died .* not imputed"):
        impute(y, arm, base, generator=np.random.default_rng(1), deceased=dead)
    y[dead] = 1000.0
    found = impute(y, arm, base, generator=np.random.default_rng(1), deceased=dead)
    lively = impute(y, arm, base, generator=np.random.default_rng(1))
    assert np.abs(found.values[:, np.isnan(y)]).max() < 20
    assert np.abs(lively.values[:, np.isnan(y)]).max() > 100


def test_the_same_seed_draws_the_same():
    y, arm, base = trial()
    one, two = (impute(y, arm, base, generator=np.random.default_rng(9)).values for _ in range(2))
    assert (one == two).all()


def test_nothing_missing_is_left_as_it_is():
    y, arm, base = trial()
    y = np.nan_to_num(y)
    found = impute(y, arm, base, generator=np.random.default_rng(9), imputations=2)
    assert (found.values == y).all()
    assert analyse_imputed(found, difference(arm)).fraction_missing == 0


def test_what_cannot_teach_or_is_malformed_has_its_reason():
    y, arm, base = trial()
    few = y.copy()
    few[np.flatnonzero(arm == 1)[1:]] = np.nan
    few[np.flatnonzero(arm == 1)[0]] = 1.0
    rng = np.random.default_rng(1)
    with pytest.raises(NotEstimable, match="1 observed treated outcomes for 2 coefficients"):
        impute(few, arm, base, generator=rng)
    with pytest.raises(ValueError, match="predictors: value nan at row 0"):
        impute(y, arm, np.where(np.arange(80) == 0, np.nan, base), generator=rng)
    with pytest.raises(ValueError, match="method: 'mean'"):
        impute(y, arm, base, generator=rng, method="mean")
    with pytest.raises(ValueError, match="imputations: 1"):
        impute(y, arm, base, generator=rng, imputations=1)

"""Delta adjustment moves a mean by delta times the share missing, and tips where that says."""

import numpy as np
import pytest

from trialwright.statistics import impute, tipping_point, welch


def imputed_trial():
    r = np.random.default_rng(6)
    arm = np.arange(60) % 2
    y = 1.2 * arm + r.normal(size=60)
    y[::5] = np.nan
    return impute(y, arm, generator=r, imputations=30), arm


def difference(arm):
    def analyse(values):
        found = welch(values[arm == 1], values[arm == 0])
        return found.estimate, found.se

    return analyse


DELTAS = (0, -1, -2, -3, -4, -5, -6, -8)


def test_the_estimate_moves_by_delta_times_the_share_missing_in_each_arm():
    imputed, arm = imputed_trial()
    found = tipping_point(imputed, arm, difference(arm), treated_deltas=DELTAS, control_deltas=(0, 2))
    treated, control = imputed.missing[arm == 1].mean(), imputed.missing[arm == 0].mean()
    for departure in found.departures:
        moved = departure.delta_treated * treated - departure.delta_control * control
        assert departure.pooled.estimate == pytest.approx(found.estimate + moved, abs=1e-12)


def test_the_tip_is_the_first_delta_whose_interval_reaches_zero():
    imputed, arm = imputed_trial()
    found = tipping_point(imputed, arm, difference(arm), treated_deltas=DELTAS, control_deltas=(0, 2))
    tips = {c: t for t, c in found.tips}
    for c in (0, 2):
        line = [d for d in found.departures if d.delta_control == c]
        first = next(d for d in line if d.pooled.lower <= 0)
        assert tips[c] == first.delta_treated
        assert all(d.holds for d in line[: line.index(first)])
    assert abs(tips[2]) < abs(tips[0])
    assert "tips at (treated, control)" in str(found)


def test_a_conclusion_that_is_not_there_cannot_tip():
    r = np.random.default_rng(7)
    arm = np.arange(40) % 2
    y = r.normal(size=40)
    y[:4] = np.nan
    found = tipping_point(impute(y, arm, generator=r), arm, difference(arm), treated_deltas=(0, -1))
    assert found.tips == ()
    assert found.method == "no conclusion to tip"


def test_limits_keep_a_score_on_its_scale_and_leave_the_observed_alone():
    r = np.random.default_rng(8)
    arm = np.arange(30) % 2
    y = r.integers(0, 6, 30).astype(float)
    y[3:6] = np.nan
    y[0] = 6  # a death, at the estimand's value
    dead = np.arange(30) == 0
    moved = impute(y, arm, generator=r, deceased=dead, method="matching").shifted(arm, (3, 3), (0, 5))
    assert moved.values[:, 3:6].max() == 5
    assert (moved.values[:, 0] == 6).all()


def test_the_grid_needs_its_origin():
    imputed, arm = imputed_trial()
    with pytest.raises(ValueError, match=r"treated_deltas: .* 0 among them"):
        tipping_point(imputed, arm, difference(arm), treated_deltas=(-1, -2))
    with pytest.raises(ValueError, match=r"limits: \(5, 0\)"):
        tipping_point(imputed, arm, difference(arm), treated_deltas=(0, -1), limits=(5, 0))

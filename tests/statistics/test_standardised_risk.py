"""Standardised risks against plain loops, and on the International Stroke Trial where its file is present."""

from __future__ import annotations

from math import exp, log
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oracles.naive_standardised_risk import standardised
from trialwright.statistics import NotEstimable, standardised_risk

IST = Path(__file__).parents[3] / "shared" / "data" / "ist.csv.gz"


def made(n: int = 120) -> tuple[list[float], list[float], list[list[float]]]:
    generator = np.random.default_rng(7)
    x = generator.normal(size=(n, 2))
    arm = np.arange(n) % 3 != 0
    risk = 1 / (1 + np.exp(-(0.3 - 0.8 * arm + x[:, 0] - 0.5 * x[:, 1])))
    y = generator.random(n) < risk
    return y.astype(float).tolist(), arm.astype(float).tolist(), x.tolist()


def test_difference_and_ratio_agree_with_plain_loops() -> None:
    y, arm, x = made()
    treated, control, se, log_se = standardised(y, arm, x)
    difference = standardised_risk(y, arm, x)
    assert (difference.risk_treated, difference.risk_control) == (pytest.approx(treated), pytest.approx(control))
    assert (difference.estimate, difference.se) == (pytest.approx(treated - control), pytest.approx(se))
    assert difference.upper == pytest.approx(treated - control + 1.959964 * se, abs=1e-6)
    ratio = standardised_risk(y, arm, x, effect="risk ratio")
    assert (ratio.estimate, ratio.se) == (pytest.approx(treated / control), pytest.approx(log_se))
    assert ratio.lower == pytest.approx(exp(log(treated / control) - 1.959964 * log_se), rel=1e-5)
    assert ratio.p != difference.p


def test_without_covariates_it_is_the_plain_difference() -> None:
    y, arm, _ = made()
    t = [value for value, a in zip(y, arm, strict=True) if a]
    c = [value for value, a in zip(y, arm, strict=True) if not a]
    found = standardised_risk(y, arm, np.empty((len(y), 0)))
    assert found.estimate == pytest.approx(sum(t) / len(t) - sum(c) / len(c))


def test_who_is_called_treated_only_turns_the_sign() -> None:
    y, arm, x = made()
    turned = standardised_risk(y, [1 - a for a in arm], x)
    found = standardised_risk(y, arm, x)
    assert (turned.estimate, turned.lower) == (pytest.approx(-found.estimate), pytest.approx(-found.upper))


def test_an_event_of_everybody_in_an_arm_cannot_be_standardised() -> None:
    with pytest.raises(NotEstimable, match="every treated participant has the value 1"):
        standardised_risk([1, 1, 0, 1], [1, 1, 0, 0], [1.0, 2.0, 3.0, 4.0])
    with pytest.raises(ValueError, match="besides 0 and 1"):
        standardised_risk([1, 2, 0, 1], [1, 1, 0, 0], [1.0, 2.0, 3.0, 4.0])


@pytest.mark.skipif(not IST.exists(), reason=f"the data of the International Stroke Trial are not at {IST}")
def test_aspirin_spares_13_per_1000_death_or_dependency_adjusted_for_predicted_prognosis() -> None:
    whole = pl.read_csv(IST, columns=["OCCODE", "RXASP", "EXPDD"], encoding="utf8-lossy", infer_schema_length=None)
    known = whole.filter(pl.col("OCCODE").is_in([1, 2, 3, 4]))
    bad = known["OCCODE"].is_in([1, 2]).cast(pl.Float64).to_numpy()
    aspirin = (known["RXASP"] == "Y").cast(pl.Float64).to_numpy()
    found = standardised_risk(bad, aspirin, known["EXPDD"].to_numpy())
    assert (round(1000 * found.estimate), round(1000 * found.se), round(found.p, 2)) == (-13, 6, 0.03)

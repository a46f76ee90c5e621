"""Methods for binary outcomes: the event is 1, effects are those of having it.

With covariates, the risk difference and the risk ratio are standardised over a logistic model, and the odds ratio
is that model's own.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np

from trialwright import statistics as st
from trialwright.analysis.estimates import estimate, statistics
from trialwright.analysis.methods_continuous import favoured
from trialwright.analysis.results import Estimate, Statistic
from trialwright.analysis.sample import Sample

Table = tuple[int, int, int, int]


def table(sample: Sample) -> Table:
    """Give events and participants of treated and control."""
    if ((sample.y != 0) & (sample.y != 1)).any():
        raise st.NotEstimable("the outcome has values besides 0 and 1, so it has no risk")
    treated = int(sample.y[sample.treated].sum())
    return treated, sample.n_treated, int(sample.y.sum()) - treated, sample.n_control


def risk_difference(sample: Sample) -> Estimate:
    """The difference in risk, with its standard deviation and both per 1000 beside it."""
    if sample.covariates.names:
        return _standardised(sample, "risk difference", "risk-difference")
    a, m, b, n = table(sample)
    found = st.risk_difference(a, m, b, n, level=sample.level)
    p, q = a / m, b / n
    se = sqrt(p * (1 - p) / m + q * (1 - q) / n)
    return estimate(
        sample,
        found,
        method="risk-difference",
        name="difference in risk",
        scale="difference",
        favours=favoured(sample),
        se=se,
        further=_risks(p, q, p - q, se),
    )


def risk_ratio(sample: Sample) -> Estimate:
    """The ratio of the risks."""
    if sample.covariates.names:
        return _standardised(sample, "risk ratio", "risk-ratio")
    found = st.risk_ratio(*table(sample), level=sample.level)
    return _ratio(sample, found, "risk-ratio", "risk ratio")


def odds_ratio(sample: Sample) -> Estimate:
    """The odds ratio of the event; by scores where a cell is empty."""
    if sample.covariates.names:
        return _logistic(sample)
    a, m, b, n = table(sample)
    method = "woolf" if all((a, m - a, b, n - b)) else "miettinen-nurminen"
    return _ratio(sample, st.odds_ratio(a, m, b, n, method=method, level=sample.level), "odds-ratio", "odds ratio")


def _ratio(sample: Sample, found: st.TwoProportions, method: str, name: str) -> Estimate:
    return estimate(
        sample,
        found,
        method=method,
        name=name,
        scale="ratio",
        favours=favoured(sample),
        further=statistics(risk_treated=found.risk_treated, risk_control=found.risk_control),
    )


def _risks(treated: float, control: float, difference: float, se: float) -> tuple[Statistic, ...]:
    return statistics(
        risk_treated=treated, risk_control=control, per_1000=1000 * difference, SD_per_1000=1000 * se,
        z=difference / se if se else None,
    )  # fmt: skip


def _standardised(sample: Sample, effect: Literal["risk difference", "risk ratio"], method: str) -> Estimate:
    sample = sample.complete()
    table(sample)
    found = st.standardised_risk(
        sample.y,
        sample.treated.astype(float),
        sample.covariates.matrix,
        effect=effect,
        names=sample.covariates.names,
        level=sample.level,
    )
    difference = effect == "risk difference"
    return estimate(
        sample,
        found,
        method=method,
        name="adjusted difference in risk" if difference else "adjusted risk ratio",
        scale="difference" if difference else "ratio",
        favours=favoured(sample),
        se=found.se,
        covariates=sample.covariates.labels,
        further=_risks(found.risk_treated, found.risk_control, found.estimate, found.se)
        if difference
        else statistics(risk_treated=found.risk_treated, risk_control=found.risk_control),
    )


def _logistic(sample: Sample) -> Estimate:
    sample = sample.complete()
    table(sample)
    treated, control = sample.scores
    order = np.concatenate((np.flatnonzero(sample.treated), np.flatnonzero(~sample.treated)))
    found = st.common_odds_ratio(
        treated,
        control,
        better="higher",
        level=sample.level,
        covariates=sample.covariates.matrix[order],
        names=sample.covariates.names,
    )
    return estimate(
        sample,
        found,
        method="odds-ratio",
        name="adjusted odds ratio",
        scale="ratio",
        favours=favoured(sample),
        se=found.standard_error,
        covariates=sample.covariates.labels,
        further=statistics(log_odds_ratio=found.log_odds, p_likelihood_ratio=found.p_lr),
    )

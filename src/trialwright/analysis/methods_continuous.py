"""Methods for continuous outcomes: differences are treated minus control, in the outcome's unit."""

from __future__ import annotations

from typing import Literal

from trialwright import statistics as st
from trialwright.analysis.estimates import estimate, statistics
from trialwright.analysis.results import Estimate
from trialwright.analysis.sample import Sample


def favoured(sample: Sample) -> Literal["above", "below"]:
    """Give the side of the null on which the treated do better."""
    return "above" if sample.endpoint.better == "higher" else "below"


def welch(sample: Sample) -> Estimate:
    """The difference in means, variances not assumed equal."""
    return _difference(sample, "welch", st.welch(*sample.scores, level=sample.level))


def student(sample: Sample) -> Estimate:
    """The difference in means, variances assumed equal."""
    return _difference(sample, "student", st.student(*sample.scores, level=sample.level))


def _difference(sample: Sample, method: str, found: st.MeanDifference) -> Estimate:
    return estimate(
        sample,
        found,
        method=method,
        name="difference in means",
        scale="difference",
        favours=favoured(sample),
        se=found.se,
        further=statistics(mean_treated=found.mean_treated, mean_control=found.mean_control, df=found.df),
    )


def ancova(sample: Sample) -> Estimate:
    """The difference at equal covariates."""
    sample = sample.complete()
    matrix = sample.covariates.matrix if sample.covariates.names else None
    names = sample.covariates.names if sample.covariates.names else None
    found = st.ancova(sample.y, sample.treated.astype(float), matrix, names=names, level=sample.level)
    return estimate(
        sample,
        found,
        method="ancova",
        name="adjusted difference in means",
        scale="difference",
        favours=favoured(sample),
        se=found.se,
        covariates=sample.covariates.labels,
        further=statistics(
            adjusted_mean_treated=found.treated_mean.estimate,
            adjusted_mean_control=found.control_mean.estimate,
            df=found.df,
        ),
    )

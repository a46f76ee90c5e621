"""Methods for ordered outcomes. Every effect is that of a better outcome, so that more favours the treated."""

from __future__ import annotations

import numpy as np

from trialwright import statistics as st
from trialwright.analysis.estimates import estimate, statistics
from trialwright.analysis.results import Estimate
from trialwright.analysis.sample import Sample


def wilcoxon(sample: Sample) -> Estimate:
    """Wilcoxon-Mann-Whitney, exact where it can be enumerated."""
    treated, control = sample.scores
    found = st.wilcoxon(treated, control, better=sample.endpoint.better, level=sample.level)
    return estimate(
        sample,
        found,
        method="wilcoxon",
        name="probability of a better outcome",
        scale="probability",
        favours="above",
        further=statistics(
            W=found.w, z=found.z, p_exact=found.p_exact, p_tie_corrected=found.p_normal,
            p_tie_and_continuity_corrected=found.p_corrected,
        ),
    )  # fmt: skip


def van_elteren(sample: Sample) -> Estimate:
    """Wilcoxon within the strata of the allocation."""
    treated, control = sample.scores
    rows = sample.strata.astype(np.str_)
    found = st.van_elteren(
        treated,
        control,
        rows[sample.treated],
        rows[~sample.treated],
        better=sample.endpoint.better,
        level=sample.level,
    )
    return estimate(
        sample,
        found,
        method="van-elteren",
        name="probability of a better outcome within strata",
        scale="probability",
        favours="above",
        further=statistics(z=found.z, strata=found.strata, participants_in_strata_without_one_group=found.unused),
    )


def proportional_odds(sample: Sample) -> Estimate:
    """The common odds ratio, adjusted for covariates where the analysis has some."""
    sample = sample.complete()
    treated, control = sample.scores
    order = np.concatenate((np.flatnonzero(sample.treated), np.flatnonzero(~sample.treated)))
    adjusting = sample.covariates.matrix[order] if sample.covariates.names else None
    found = st.common_odds_ratio(
        treated,
        control,
        better=sample.endpoint.better,
        level=sample.level,
        covariates=adjusting,
        names=sample.covariates.names if adjusting is not None else None,
    )
    return estimate(
        sample,
        found,
        method="proportional-odds",
        name="common odds ratio of a better outcome",
        scale="ratio",
        favours="above",
        se=found.standard_error,
        covariates=sample.covariates.labels,
        further=statistics(
            log_odds_ratio=found.log_odds, p_likelihood_ratio=found.p_lr, p_score=found.p_score, p_Wald=found.p_wald
        ),
    )


def generalised_odds_ratio(sample: Sample) -> Estimate:
    """The odds that a treated participant fares better than a control one, ties split; without ties beside."""
    treated, control = sample.scores
    better, level = sample.endpoint.better, sample.level
    found = st.generalised_odds_ratio(treated, control, better=better, level=level)
    dropped = st.generalised_odds_ratio(treated, control, better=better, ties="drop", level=level)
    return estimate(
        sample,
        found,
        method="generalised-odds-ratio",
        name="generalised odds ratio of a better outcome",
        scale="ratio",
        favours="above",
        further=statistics(
            pairs_won=found.wins, pairs_lost=found.losses, pairs_tied=found.tied,
            ties_dropped=dropped.estimate, ties_dropped_lower=dropped.lower, ties_dropped_upper=dropped.upper,
        ),
    )  # fmt: skip

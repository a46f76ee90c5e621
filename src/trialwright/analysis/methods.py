"""From the protocol's word for a method to its estimate, or to the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from trialwright.analysis import methods_binary, methods_continuous, methods_ordinal
from trialwright.analysis.results import Cannot, Estimate
from trialwright.analysis.sample import Sample
from trialwright.protocol.outcomes import Method
from trialwright.statistics import NotEstimable

METHODS: dict[Method, Callable[[Sample], Estimate]] = {
    "wilcoxon": methods_ordinal.wilcoxon,
    "van-elteren": methods_ordinal.van_elteren,
    "proportional-odds": methods_ordinal.proportional_odds,
    "generalised-odds-ratio": methods_ordinal.generalised_odds_ratio,
    "welch": methods_continuous.welch,
    "student": methods_continuous.student,
    "ancova": methods_continuous.ancova,
    "risk-difference": methods_binary.risk_difference,
    "risk-ratio": methods_binary.risk_ratio,
    "odds-ratio": methods_binary.odds_ratio,
}

ADJUSTING: frozenset[Method] = frozenset({"proportional-odds", "ancova", "risk-difference", "risk-ratio", "odds-ratio"})
"""The methods that use an analysis's covariates; the others give what they give without."""


def apply(method: Method, sample: Sample) -> Estimate | Cannot:
    """Estimate by one method, or say in a sentence why it cannot be done."""
    complete = sample.complete() if method in ADJUSTING else sample
    why = obstacle(complete, method)
    if why:
        return Cannot(method, why)
    try:
        found = METHODS[method](sample)
    except NotEstimable as error:
        return Cannot(method, f"The data do not determine it: {error}.")
    except ValueError as error:
        return Cannot(method, f"The method does not fit these data: {error}.")
    if found.estimate is None:
        return Cannot(method, "The data do not determine it: the estimate is not a number.")
    return found


def obstacle(sample: Sample, method: Method) -> str:
    """Say what stands in the way of comparing the two sides at all; nothing where they can be compared."""
    if sample.n == 0:
        return "Nobody has this outcome."
    for n, label in ((sample.n_treated, sample.treated_label), (sample.n_control, sample.control_label)):
        if n == 0:
            return f"Nobody in the group '{label}' has this outcome."
    if method != "risk-difference" and np.ptp(sample.y) == 0:
        return f"All {sample.n} participants have the same value, {sample.y[0]:g}, so nothing can be compared."
    return ""

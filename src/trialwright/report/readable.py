"""Results as a reader reads them: covariates by the labels of the baseline table in place of expressions."""

from __future__ import annotations

import re
from dataclasses import replace

from trialwright.analysis import Results
from trialwright.analysis.results import AnalysisResult, Estimate
from trialwright.protocol.document import Protocol

_COUNTED = re.compile(r", adjusted for \d+ terms?")
"""What a statistic says of its covariates where it knows no names; the names then stand beside it."""


def readable(protocol: Protocol, results: Results) -> Results:
    """Give the results with covariates in words; every number stays."""
    labels = {row.value: row.label for row in protocol.baseline}
    return replace(results, analyses=tuple(_analysis(each, labels) for each in results.analyses))


def _analysis(analysis: AnalysisResult, labels: dict[str, str]) -> AnalysisResult:
    return replace(
        analysis,
        covariates=tuple(labels.get(each, each) for each in analysis.covariates),
        estimates=tuple(_estimate(each, labels) for each in analysis.estimates),
        change=tuple(_estimate(each, labels) for each in analysis.change),
    )


def _estimate(estimate: Estimate, labels: dict[str, str]) -> Estimate:
    if not estimate.covariates:
        return estimate
    return replace(
        estimate,
        covariates=tuple(labels.get(each, each) for each in estimate.covariates),
        description=_COUNTED.sub("", estimate.description),
    )

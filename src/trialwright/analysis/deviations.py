"""Departures from the protocol: counts by arm and severity, and the listing."""

from __future__ import annotations

from typing import get_args

import polars as pl

from trialwright.analysis.trial import Trial
from trialwright.analysis.trial_results import DeviationCount, DeviationLine, Deviations
from trialwright.protocol.product import Severity


def deviations(trial: Trial) -> Deviations:
    """Count and list the deviations of the randomised."""
    frame = trial.datasets.deviations
    counts = []
    for arm in trial.protocol.arms:
        for severity in get_args(Severity):
            mine = frame.filter((pl.col("ARMCD") == arm.id) & (pl.col("DVCAT") == severity))
            counts.append(DeviationCount(arm.id, severity, mine["USUBJID"].n_unique(), mine.height))
    columns = ("USUBJID", "ARMCD", "DVSTDT", "DVCAT", "DVTERM", "SRCSEQ")
    return Deviations(tuple(counts), tuple(DeviationLine(*row) for row in frame.select(columns).iter_rows()))

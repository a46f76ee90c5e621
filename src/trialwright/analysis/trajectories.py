"""Scales over time: the course of each participant and the mean of each arm at each visit."""

from __future__ import annotations

from math import sqrt

import polars as pl
from scipy.special import stdtrit

from trialwright.analysis.results import MeanPoint, Point, Series, Trajectory, VisitText
from trialwright.analysis.trial import Trial
from trialwright.protocol import Visit
from trialwright.protocol.outcomes import Endpoint
from trialwright.statistics import describe

MOST = 500
"""Up to this many participants each has a line of their own."""

_LEVEL = 0.95


def trajectories(trial: Trial) -> tuple[Trajectory, ...]:
    """Give every scale that was measured at two visits or more."""
    parts = trial.datasets.assessments.partition_by("PARAMCD", as_dict=True)
    found = []
    for endpoint in trial.protocol.endpoints:
        part = parts.get((endpoint.id,))
        if part is not None and part["AVISIT"].n_unique() > 1:
            found.append(_trajectory(trial, endpoint, part))
    return tuple(found)


def _trajectory(trial: Trial, endpoint: Endpoint, part: pl.DataFrame) -> Trajectory:
    present = set(part["AVISIT"].to_list())
    visits = [visit for visit in trial.protocol.visits if visit.id in present]
    zero = trial.protocol.time_zero.days_after_randomisation
    texts = tuple(VisitText(visit.id, visit.label, planned_day(visit, zero)) for visit in visits)
    series = _series(part) if trial.size <= MOST else ()
    means = tuple(_mean(part, arm.id, text) for arm in trial.protocol.arms for text in texts)
    return Trajectory(endpoint.id, endpoint.label, endpoint.unit, endpoint.better, texts, series, means)


def planned_day(visit: Visit, time_zero: int) -> int:
    """Give the planned day of a visit, counted from randomisation; screening is taken as that day."""
    return visit.day + (time_zero if visit.anchor == "time-zero" else 0)


def _series(part: pl.DataFrame) -> tuple[Series, ...]:
    courses: dict[tuple[str, str], list[Point]] = {}
    for row in part.iter_rows(named=True):
        point = Point(row["AVISIT"], row["ADY"], row["AVAL"], max(row["SRCSEQ"], default=0))
        courses.setdefault((row["USUBJID"], row["ARMCD"]), []).append(point)
    return tuple(Series(who, arm, tuple(points)) for (who, arm), points in courses.items())


def _mean(part: pl.DataFrame, arm: str, visit: VisitText) -> MeanPoint:
    values = part.filter((pl.col("ARMCD") == arm) & (pl.col("AVISIT") == visit.id))["AVAL"].to_numpy()
    found = describe(values)
    lower = upper = None
    if found.mean is not None and found.sd is not None:
        half = float(stdtrit(found.n - 1, 0.5 + _LEVEL / 2)) * found.sd / sqrt(found.n)
        lower, upper = found.mean - half, found.mean + half
    return MeanPoint(arm, visit.id, visit.day, found.n, found.mean, found.sd, lower, upper)

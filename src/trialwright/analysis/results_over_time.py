"""Scales over time, as a report shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: the visit, days from randomisation (None without a date), value and its ledger entry."""

    visit: str
    day: int | None
    value: float
    entry: int


@dataclass(frozen=True, slots=True)
class Series:
    """The course of one participant."""

    participant: str
    arm: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class MeanPoint:
    """The mean of an arm at a visit with its t interval; limits are None for fewer than two values."""

    arm: str
    visit: str
    day: int
    n: int
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class VisitText:
    """A visit of the schedule; `day` counts from its anchor."""

    id: str
    label: str
    day: int


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A scale over time. `series` is empty in a trial of more than 500 participants, where means must do."""

    endpoint: str
    label: str
    unit: str
    better: Literal["lower", "higher"]
    visits: tuple[VisitText, ...]
    series: tuple[Series, ...]
    means: tuple[MeanPoint, ...]

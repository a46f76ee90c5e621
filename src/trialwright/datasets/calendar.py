"""When an outcome is due: the days of a participant's visits, counted from their anchors."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from trialwright.protocol.schedule import Visit
from trialwright.record.fold import ParticipantState


def anchor_of(state: ParticipantState, visit: Visit) -> str | None:
    """Give the day from which a visit counts, None where it has not come."""
    if visit.anchor == "screening":
        return state.screened.on if state.screened else None
    if state.randomised is None:
        return None
    return str(state.randomised.fact.time_zero) if visit.anchor == "time-zero" else state.randomised.on


def due(state: ParticipantState, visit: Visit) -> tuple[str, str] | None:
    """Give the due day of a visit and the last day of its window, None where its anchor has not come."""
    start = anchor_of(state, visit)
    return None if start is None else (later(start, visit.day), later(start, visit.day + visit.window[1]))


@lru_cache(maxsize=65536)
def later(day: str, days: int) -> str:
    """Give the ISO day that many days later."""
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


@lru_cache(maxsize=65536)
def days_between(start: str, end: str) -> int:
    """Give the days from one ISO day to another."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days

"""What is still to come, day by day, over all participants; and the hour at which somebody enters something."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

_OPENS = time(8, tzinfo=UTC)
_STEP = timedelta(seconds=40)

Action = Callable[[], None]


class Agenda:
    """A queue of actions by day, and a clock that never goes back. Virtual hospitals work in UTC."""

    def __init__(self, begins: date) -> None:
        self.today = begins
        self._now = datetime.combine(begins, _OPENS)
        self._planned: list[tuple[date, int, Action]] = []
        self._count = 0

    def plan(self, day: date, action: Action) -> None:
        """Plan an action for a day, after everything that is planned for that day already; never for the past."""
        self._count += 1
        heapq.heappush(self._planned, (max(day, self.today), self._count, action))

    def within(self, days: int, action: Action) -> None:
        """Plan an action so many days from today."""
        self.plan(self.today + timedelta(days=days), action)

    def run(self) -> None:
        """Do everything in order, including what is planned meanwhile."""
        while self._planned:
            day, _, action = heapq.heappop(self._planned)
            self.today = day
            self._now = max(self._now, datetime.combine(day, _OPENS))
            action()

    def moment(self) -> datetime:
        """Give the time of the next entry."""
        self._now += _STEP
        return self._now

    @property
    def on(self) -> str:
        """Today as an ISO day."""
        return self.today.isoformat()

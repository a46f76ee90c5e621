"""The frames of outcomes in the making: the largest ones, so they keep each outcome once and no rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from trialwright.datasets import schema
from trialwright.datasets.outcome import Outcome
from trialwright.datasets.table import series
from trialwright.protocol.outcomes import Endpoint, IntercurrentEvent


class OutcomeRows:
    """Collects outcomes by what they are the outcome of: an endpoint or a variable."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self._endpoints = endpoints
        self._participants: dict[str, list[str]] = {name: [] for name in endpoints}
        self._outcomes: dict[str, list[Outcome]] = {name: [] for name in endpoints}
        self._events: dict[str, list[tuple[IntercurrentEvent, ...]]] = {name: [] for name in endpoints}

    def add(self, name: str, participant: str, outcome: Outcome, events: tuple[IntercurrentEvent, ...] = ()) -> None:
        """Add the outcome of one participant."""
        self._participants[name].append(participant)
        self._outcomes[name].append(outcome)
        self._events[name].append(events)

    def endpoint_frame(self) -> pl.DataFrame:
        """Give the frame of endpoints, ordered by endpoint and participant."""
        return self._frame("endpoints")

    def variable_frame(self) -> pl.DataFrame:
        """Give the frame of variables, ordered by variable and participant."""
        return self._frame("variables")

    def _frame(self, frame: str) -> pl.DataFrame:
        parts = []
        for name in sorted(self._endpoints):
            columns = self._columns(name)
            made = [series(column, columns[column], type_) for column, type_ in schema.FRAMES[frame].items()]
            parts.append(pl.DataFrame(made).sort("USUBJID"))
        return pl.concat(parts)

    def _columns(self, name: str) -> dict[str, list[object]]:
        outcomes, endpoint = self._outcomes[name], self._endpoints[name]
        size = len(outcomes)
        return {
            "USUBJID": [*self._participants[name]],
            "VARIABLE": [name] * size,
            "PARAMCD": [endpoint.id] * size,
            "PARAM": [endpoint.label] * size,
            "AVISIT": [endpoint.visit] * size,
            "ADT": [each.on for each in outcomes],
            "VALUE": [each.value for each in outcomes],
            "AVAL": [each.score for each in outcomes],
            "BASE": [each.base for each in outcomes],
            "CHG": [None if each.score is None or each.base is None else each.score - each.base for each in outcomes],
            "DTYPE": [each.derived for each in outcomes],
            "REASON": [each.missing for each in outcomes],
            "ICE": [*self._events[name]],
            "SRCSEQ": [each.sources for each in outcomes],
        }

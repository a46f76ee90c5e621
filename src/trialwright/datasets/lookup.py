"""Where the names of expressions are found in what was recorded of one participant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from trialwright.protocol.expressions import Expression, Unevaluable
from trialwright.protocol.vocabulary import BUILT_INS
from trialwright.record.fold import Event, ParticipantState, Recorded
from trialwright.terms import Value

_EVENTS = {"screening.date": "screened", "consent.date": "consented", "randomisation.date": "randomised"}


@dataclass(slots=True)
class Found:
    """The value of each name, the ledger entry that says it, and the day on which it was measured."""

    values: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)

    def entries(self, expression: Expression) -> tuple[int, ...]:
        """Give the ledger entries behind an expression."""
        names = expression.names
        if len(names) == 1:
            seq = self.sources.get(names[0])
            return () if seq is None else (seq,)
        return tuple(sorted({self.sources[name] for name in names if name in self.sources}))

    def day(self, expression: Expression) -> str | None:
        """Give the latest day on which something behind an expression was measured."""
        names = expression.names
        if len(names) == 1:
            return self.days.get(names[0])
        return max((self.days[name] for name in names if name in self.days), default=None)


class Lookup:
    """Finds names in a participant's state.

    `form.item` is the latest record of that form; with `visits`, the latest at one of these visits.
    """

    def __init__(self, expressions: Iterable[Expression], visits: Collection[str] | None = None) -> None:
        names = dict.fromkeys(name for expression in expressions for name in expression.names)
        self._built_in = tuple(name for name in names if name in BUILT_INS)
        parts = [(name, *name.split(".")) for name in names if name not in BUILT_INS]
        self._latest = tuple((name, rest[0], rest[1]) for name, *rest in parts if len(rest) == 2)
        self._at = tuple((name, (rest[0], rest[1]), rest[2]) for name, *rest in parts if len(rest) == 3)
        self._visits = visits

    def find(self, state: ParticipantState) -> Found:
        """Find every name that was recorded."""
        found = Found()
        for name in self._built_in:
            _built_in(name, state, found)
        for name, place, item in self._at:
            if (record := state.forms.get(place)) is not None:
                _add(found, name, record, item)
        if self._latest:
            newest = self._newest(state)
            for name, form, item in self._latest:
                if (record := newest.get(form)) is not None:
                    _add(found, name, record, item)
        return found

    def _newest(self, state: ParticipantState) -> dict[str, Recorded]:
        newest: dict[str, Recorded] = {}
        for (visit, form), record in state.forms.items():
            if self._visits is not None and visit not in self._visits:
                continue
            if (other := newest.get(form)) is None or record.on >= other.on:
                newest[form] = record
        return newest


def at_visit(state: ParticipantState, expression: Expression, planned: str, visit: str) -> Found:
    """Find the names of an expression about the visit `planned` as they were recorded at another `visit`."""
    found = Found()
    for name in expression.names:
        parts = name.split(".")
        if len(parts) == 3:
            where = visit if parts[0] == planned else parts[0]
            if (record := state.forms.get((where, parts[1]))) is not None:
                _add(found, name, record, parts[2])
        elif name in BUILT_INS:
            _built_in(name, state, found)
    return found


def _add(found: Found, name: str, record: Recorded, item: str) -> None:
    value = record.values.get(item)
    if value is None:
        value = record.derived.get(item)
    if value is not None:
        found.values[name] = value
        found.sources[name] = record.sources[item]
        found.days[name] = record.on


def _built_in(name: str, state: ParticipantState, found: Found) -> None:
    if name == "participant.site" and state.screened is not None:
        found.values[name], found.sources[name] = state.site, state.screened.seq
    elif name in _EVENTS:
        event: Event | None = getattr(state, _EVENTS[name])
        if event is not None:
            found.values[name], found.sources[name] = event.on, event.seq


def number(value: Value | Unevaluable) -> float | None:
    """Give a value as a number: true is 1, a text that spells a number is that number; None where there is none."""
    if isinstance(value, Unevaluable) or value is None:
        return None
    try:
        return float(value)
    except ValueError:
        return None


def text(value: Value | Unevaluable) -> str | None:
    """Give a value as the text of its category: true is `true`, 3.0 is `3`; None where there is none."""
    if isinstance(value, Unevaluable) or value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

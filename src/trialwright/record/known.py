"""What is known of a participant, by the names that a protocol's expressions use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trialwright.record.fold import ParticipantState, Recorded
from trialwright.terms import Value


class Known(Mapping[str, Value]):
    """A participant's state read by name: `form.item` (the latest record), `visit.form.item`, `consent.date` and so on.

    `on` is the day of the entry that is being made.
    """

    def __init__(self, state: ParticipantState, on: str | None = None) -> None:
        self._state = state
        self._on = on

    def __getitem__(self, name: str) -> Value:
        """Give the value, None where nothing is recorded."""
        first, _, rest = name.partition(".")
        if "." in rest:
            recorded = self._state.forms.get((first, rest.partition(".")[0]))
            return recorded.value(rest.partition(".")[2]) if recorded else None
        if name in _DATES:
            return self._date(first)
        if name == "participant.site":
            return self._state.site
        recorded = self.latest(first)
        return recorded.value(rest) if recorded else None

    def latest(self, form: str) -> Recorded | None:
        """Give the latest record of a form by the day on which it was made; of one day, what was recorded last."""
        made = [recorded for (_, name), recorded in self._state.forms.items() if name == form]
        return max(reversed(made), key=lambda recorded: recorded.on) if made else None

    def _date(self, first: str) -> Value:
        if first == "visit":
            return self._on
        event = getattr(self._state, _DATES[f"{first}.date"])
        return event.on if event else None

    def __iter__(self) -> Iterator[str]:
        for visit, form in self._state.forms:
            recorded = self._state.forms[visit, form]
            yield from (f"{visit}.{form}.{item}" for item in (*recorded.values, *recorded.derived))

    def __len__(self) -> int:
        return sum(1 for _ in self)


_DATES = {
    "screening.date": "screened",
    "consent.date": "consented",
    "randomisation.date": "randomised",
    "visit.date": "",
}

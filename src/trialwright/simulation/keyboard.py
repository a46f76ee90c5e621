"""The keyboard: what somebody means to enter, and what she types.

Nothing here looks at a participant: only at the form and at what is being entered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from trialwright.conduct import commands
from trialwright.protocol import EntryForm
from trialwright.record import Entry
from trialwright.simulation.assumptions import Mistake, Typing
from trialwright.simulation.chance import Chance
from trialwright.simulation.staff import Seat
from trialwright.terms import Item, Refused, Value, Values


class Keyboard:
    """Types the forms of one participant, with the slips that the assumptions expect."""

    def __init__(self, typing: Typing, chance: Chance, forms: Mapping[str, EntryForm], counts: Counter[str]) -> None:
        self._typing = typing
        self._chance = chance
        self._forms = forms
        self._counts = counts

    def enter(self, seat: Seat, command: commands.RecordForm) -> tuple[list[Entry], bool]:
        """Enter a form; what the door refuses is entered again as it was meant.

        Gives the entries, and whether something else stands in the record than was meant.
        """
        typed = self._typed(command.visit, command.form, command.values)
        try:
            return seat.do(replace(command, values=typed)), typed != command.values
        except Refused:
            if typed == command.values:
                raise
            self._counts["entries refused"] += 1
            return seat.do(command), False

    def _typed(self, visit: str, form: str, meant: Values) -> Values:
        stream = self._chance.stream("slip", visit, form)
        for kind, share in self._kinds(form):
            if stream.random() < share:
                slipped = self._slipped(kind, self._forms[form], meant, stream)
                if slipped is not None:
                    name = kind.id if isinstance(kind, Mistake) else kind
                    self._counts[f"slip: {name}"] += 1
                    return slipped
        return meant

    def _kinds(self, form: str) -> list[tuple[str | Mistake, float]]:
        typing = self._typing
        general = ("impossible", "forgotten", "implausible", "unnoticed")
        particular = [(each, each.probability) for each in typing.particular if each.form == form]
        return [*particular, *((kind, getattr(typing, kind)) for kind in general)]

    @staticmethod
    def _slipped(
        kind: str | Mistake, form: EntryForm, meant: Values, stream: np.random.Generator
    ) -> dict[str, Value] | None:
        """Give what is typed instead, None where this slip cannot happen on this form."""
        if isinstance(kind, Mistake):
            return _particular(kind, form, meant)
        entered = [item for item in form.items if item.id in meant]
        if kind == "forgotten":
            items = [item for item in entered if item.required]
        else:
            items = [item for item in entered if _number(meant[item.id])]
            items = [item for item in items if kind != "implausible" or item.plausible]
            items = [item for item in items if kind != "impossible" or item.range]
            items = [item for item in items if kind != "unnoticed" or (item.choices and not item.when)]
        if not items:
            return None
        item = items[int(stream.integers(len(items)))]
        typed = dict(meant)
        if kind == "forgotten":
            del typed[item.id]
        else:
            typed[item.id] = _wrong(kind, item, meant[item.id], stream)
        return typed if typed != dict(meant) else None


def _number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong(kind: str, item: Item, value: Value, stream: np.random.Generator) -> Value:
    """Give a number outside what is possible, outside what is likely, or beside the right one."""
    if kind == "impossible" and item.range is not None:
        beyond = item.range[1] * 10 + 9
        return int(beyond) if item.type == "integer" else beyond
    if kind == "implausible" and item.plausible is not None:
        low, high = item.range or item.plausible
        above = item.plausible[1] + (high - item.plausible[1]) * (0.1 + 0.5 * float(stream.random()))
        below = item.plausible[0] - (item.plausible[0] - low) * (0.1 + 0.5 * float(stream.random()))
        wrong = above if high > item.plausible[1] else below
        return round(wrong) if item.type == "integer" else round(wrong, 1)
    codes = [int(code) for code in item.choices or {}]
    at = codes.index(int(value)) if isinstance(value, int | float) and value in codes else 0
    return codes[at + 1] if at + 1 < len(codes) else codes[at - 1]


def _particular(mistake: Mistake, form: EntryForm, meant: Values) -> dict[str, Value] | None:
    typed = dict(meant)
    if mistake.exchange is not None:
        first, second = mistake.exchange
        typed[first], typed[second] = meant.get(second), meant.get(first)
    for name, by in mistake.move.items():
        value, limits = meant.get(name), form.item[name].range
        if isinstance(value, int) and (limits is None or limits[0] <= value + by <= limits[1]):
            typed[name] = value + by
    return typed if typed != dict(meant) else None

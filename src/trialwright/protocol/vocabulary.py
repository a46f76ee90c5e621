"""The names that expressions may use, and what is known of each.

`form.item` is the participant's latest record of that form (inside the form's own expressions: the entry
being made); `visit.form.item` is what was recorded at that visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, get_args

from trialwright.instruments import INSTRUMENTS
from trialwright.protocol.expressions import Operand, Scope
from trialwright.terms import Item, ItemType

BUILT_INS: Mapping[str, ItemType] = {
    "participant.site": "text",
    "screening.date": "date",
    "consent.date": "date",
    "randomisation.date": "date",
    "visit.date": "date",
}
"""Names that every trial has. `visit.date` is the day of the visit at which a form is entered."""

RESERVED_FORMS = frozenset(name.partition(".")[0] for name in BUILT_INS)
"""No form may be called so: `screening.date` must not be an item of a form. A visit may be called screening."""

RESERVED_VISITS = frozenset({"participant", "visit"})


@dataclass(frozen=True)
class Asked:
    """One item as far as the file tells it; `type` is None where the definition is at fault."""

    type: ItemType | None
    choices: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    limits: tuple[float, float] | None = None
    entered: bool = True


@dataclass(frozen=True)
class Planned:
    """One visit as far as the file tells it."""

    forms: tuple[str, ...]
    before: bool
    limited: bool


@dataclass(frozen=True)
class Vocabulary:
    """Forms with their items, and visits with their forms."""

    forms: dict[str, dict[str, Asked]] = field(default_factory=dict)
    visits: dict[str, Planned] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Mapping[str, Any]) -> Vocabulary:
        """Read forms and visits from a protocol file as far as they can be read."""
        forms = {form["id"]: _asked(form) for form in _blocks(root.get("forms")) if _named(form)}
        visits = {visit["id"]: _planned(visit) for visit in _blocks(root.get("visits")) if _named(visit)}
        return cls(forms, visits)

    @cached_property
    def scope(self) -> Scope:
        """All names with their types, for compiling."""
        operands = {name: Operand(type_) for name, type_ in BUILT_INS.items()}
        for form, items in self.forms.items():
            for item, asked in items.items():
                operands[f"{form}.{item}"] = Operand(asked.type, asked.missing)
        for visit, planned in self.visits.items():
            for form in planned.forms:
                for item, asked in self.forms.get(form, {}).items():
                    operands[f"{visit}.{form}.{item}"] = Operand(asked.type, asked.missing)
        return Scope(operands)

    def asked(self, name: str) -> Asked | None:
        """Give the item that a name stands for; None for a built-in or unknown name."""
        parts = name.split(".")
        return self.forms.get(parts[-2], {}).get(parts[-1]) if len(parts) > 1 else None

    def asked_at(self, form: str) -> tuple[str, ...]:
        """Give the visits at which a form is asked."""
        return tuple(visit for visit, planned in self.visits.items() if form in planned.forms)


def _blocks(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _named(block: dict[str, Any]) -> bool:
    return isinstance(block.get("id"), str)


def _planned(visit: dict[str, Any]) -> Planned:
    forms = visit.get("forms")
    anchor, day, limited = visit.get("anchor"), visit.get("day"), bool(visit.get("arms"))
    early = anchor == "randomisation" and isinstance(day, int) and day <= 0 and not limited
    names = tuple(form for form in forms if isinstance(form, str)) if isinstance(forms, list) else ()
    return Planned(names, anchor == "screening" or early, limited)


def _asked(form: dict[str, Any]) -> dict[str, Asked]:
    name = form.get("instrument")
    asked = dict(instrument_items(name)) if isinstance(name, str) else {}
    for item in _blocks(form.get("items")):
        if _named(item):
            asked[item["id"]] = _from_block(item)
    return asked


@lru_cache
def instrument_items(name: str) -> dict[str, Asked]:
    """Give the items and outputs of an instrument; nothing for an unknown one."""
    found = INSTRUMENTS.get(name)
    if found is None:
        return {}
    entered = {item.id: _from_item(item, True) for item in found.items}
    return entered | {item.id: _from_item(item, False) for item in found.outputs}


def _from_item(item: Item, entered: bool) -> Asked:
    return Asked(item.type, tuple(item.choices or ()), frozenset(item.missing), item.range, entered)


def _from_block(item: dict[str, Any]) -> Asked:
    type_, limits = item.get("type"), item.get("range")
    known: ItemType | None = type_ if type_ in get_args(ItemType) else None
    numbers = isinstance(limits, list) and len(limits) == 2 and all(type(each) in (int, float) for each in limits)
    choices, missing = item.get("choices"), item.get("missing")
    return Asked(
        type=known,
        choices=tuple(choices) if isinstance(choices, dict) else (),
        missing=frozenset(missing) if isinstance(missing, dict) else frozenset(),
        limits=(limits[0], limits[1]) if numbers and limits is not None else None,
        entered=item.get("formula") is None,
    )

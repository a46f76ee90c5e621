"""Reading an answer for scoring: the value if the item allows it, otherwise None."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from trialwright.terms import Item, Values


def whole(item: Item, values: Values) -> int | None:
    """The answer of an integer item; None where it is missing, a missing code, or not allowed.

    3.0 is accepted as 3, since files of other systems write it so; a boolean is not a number.
    """
    value = values.get(item.id)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    if item.choices is not None and str(value) not in item.choices:
        return None
    return value if _within(item, value) else None


def decimal(item: Item, values: Values) -> float | None:
    """The answer of a decimal item; None where it is missing, not finite, or not allowed."""
    value = values.get(item.id)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value) if _within(item, value) else None


def yes(item: Item, values: Values) -> bool | None:
    """The answer of a yes/no item; None where it is missing."""
    value = values.get(item.id)
    return value if isinstance(value, bool) else None


def code(item: Item, values: Values) -> str | None:
    """The answer of a choice item; None where it is missing or not a choice."""
    value = values.get(item.id)
    return value if isinstance(value, str) and value in (item.choices or {}) else None


def untestable(item: Item, values: Values) -> bool:
    """Whether the answer is one of the item's missing codes."""
    value = values.get(item.id)
    return isinstance(value, str) and value in item.missing


def total(points: Iterable[int | None]) -> int | None:
    """The sum of the points; None as soon as one is missing, so that a gap is never silently a zero."""
    sum_ = 0
    for point in points:
        if point is None:
            return None
        sum_ += point
    return sum_


def _within(item: Item, value: float) -> bool:
    return item.range is None or item.range[0] <= value <= item.range[1]

"""One answer against its item: type, range, choices and missing codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from trialwright.protocol.cel_text import nearest
from trialwright.terms import Item, Value

Fault = tuple[str, str]
"""What is wrong with an answer, and the remedy."""

Validator = Callable[[Value], Fault | None]

LARGEST = 2**53
"""The largest whole number that every system which reads the data can hold exactly."""


def validator(item: Item, remedy: str = "") -> Validator:
    """Give the function that says what is wrong with an answer other than None. `remedy` is for the range."""
    typed = _TYPED[item.type](item, remedy)
    codes = frozenset(item.missing)
    if not codes:
        return typed
    return lambda value: None if isinstance(value, str) and value in codes else typed(value)


def range_fault(item: Item, value: Value) -> str | None:
    """Say what is unusual about a number that is possible but not plausible."""
    if isinstance(value, bool) or not isinstance(value, int | float) or item.plausible is None:
        return None
    low, high = item.plausible
    if low <= value <= high or (item.range and not item.range[0] <= value <= item.range[1]):
        return None
    return f"{item.id} {shown(value)} is unusual: {_span(item.plausible)}{_unit(item)} is expected"


def shown(value: Value) -> str:
    """Write an answer for a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _span(limits: tuple[float, float]) -> str:
    return f"{limits[0]:g}..{limits[1]:g}"


def _unit(item: Item) -> str:
    return f" {item.unit}" if item.unit else ""


def _or_code(item: Item) -> str:
    codes = ", ".join(f"{code} ({label})" for code, label in item.missing.items())
    return f", or {codes}" if codes else ""


def _number(item: Item, remedy: str, *, whole: bool) -> Validator:
    low, high = item.range or (-LARGEST, LARGEST)
    allowed = frozenset(int(code) for code in item.choices) if item.choices and whole else None
    what = "a whole number" if whole else "a number"
    kinds: tuple[type[int], ...] | tuple[type[int], type[float]] = (int,) if whole else (int, float)
    wrong = f"write {what}{_or_code(item)}"
    beyond = remedy or f"write {what} within the limits{_or_code(item)}"

    def fault(value: Value) -> Fault | None:
        if not isinstance(value, kinds) or isinstance(value, bool) or not -1e300 < value < 1e300:
            return f"{item.id} {shown(value)} is not {what}", wrong
        if not low <= value <= high:
            limits = _span(item.range) if item.range else "what can be stored exactly"
            return f"{item.id} {shown(value)} is outside {limits}{_unit(item)}", beyond
        if allowed is not None and value not in allowed:
            return f"{item.id} {shown(value)} is not a choice", f"choose from {', '.join(item.choices or ())}"
        return None

    return fault


def _boolean(item: Item, _remedy: str) -> Validator:
    wrong = f"answer true or false{_or_code(item)}"

    def fault(value: Value) -> Fault | None:
        return None if isinstance(value, bool) else (f"{item.id} {shown(value)} is not true or false", wrong)

    return fault


def _choice(item: Item, _remedy: str) -> Validator:
    choices = item.choices or {}

    def fault(value: Value) -> Fault | None:
        if isinstance(value, str) and value in choices:
            return None
        near = nearest(value, choices) if isinstance(value, str) else ""
        known = f"choose from {', '.join(choices)}{_or_code(item)}"
        return f"{item.id} {shown(value)} is not a choice", f"did you mean {near}? {known}" if near else known

    return fault


def _text(item: Item, _remedy: str) -> Validator:
    def fault(value: Value) -> Fault | None:
        if isinstance(value, str) and value.strip():
            return None
        return (
            (f"{item.id} is blank", "write something, or leave it out")
            if isinstance(value, str)
            else (f"{item.id} {shown(value)} is not text", "write text")
        )

    return fault


@lru_cache(maxsize=4096)
def is_day(text: str) -> bool:
    """Whether the text is a calendar day written as 2012-11-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _date(item: Item, _remedy: str) -> Validator:
    wrong = f"write the day as 2012-11-01{_or_code(item)}"

    def fault(value: Value) -> Fault | None:
        ok = isinstance(value, str) and is_day(value)
        return None if ok else (f"{item.id} {shown(value)} is not a calendar day", wrong)

    return fault


_TYPED: dict[str, Callable[[Item, str], Validator]] = {
    "integer": lambda item, remedy: _number(item, remedy, whole=True),
    "decimal": lambda item, remedy: _number(item, remedy, whole=False),
    "boolean": _boolean,
    "choice": _choice,
    "text": _text,
    "date": _date,
}

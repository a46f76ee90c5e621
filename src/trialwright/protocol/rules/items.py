"""Items: their limits, choices and missing codes fit their type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialwright.protocol.cel_text import resulting_texts
from trialwright.protocol.draft import Draft
from trialwright.protocol.tree import Block, Path
from trialwright.terms import Problem

_NUMERIC = ("integer", "decimal")


def items(draft: Draft) -> Iterator[Problem]:
    """Refuse items whose limits, choices or codes contradict each other or the type."""
    for form, _ in draft.blocks("forms"):
        for path, item in draft.blocks(*form, "items"):
            yield from _limits(draft, path, item)
            yield from _choices(draft, path, item)
            yield from _missing(draft, path, item)
            yield from _derived(draft, path, item)


def _pair(value: Any) -> tuple[float, float] | None:
    numbers = isinstance(value, list) and len(value) == 2 and all(type(each) in (int, float) for each in value)
    return (value[0], value[1]) if numbers else None


def _limits(draft: Draft, path: Path, item: Block) -> Iterator[Problem]:
    for key in ("range", "plausible"):
        limits = _pair(item.get(key))
        if limits is None:
            continue
        if item.get("type") not in (*_NUMERIC, None):
            message = f"`{key}` limits numbers, but the item's type is {item['type']}"
            yield draft.problem((*path, key), message, f"remove `{key}`, or make the type integer or decimal")
        elif not limits[0] <= limits[1]:
            message = f"the limits {limits[0]} and {limits[1]} are in the wrong order"
            yield draft.problem((*path, key), message, f"write [{limits[1]}, {limits[0]}]")
    possible, likely = _pair(item.get("range")), _pair(item.get("plausible"))
    if possible and likely and not possible[0] <= likely[0] <= likely[1] <= possible[1]:
        message = f"plausible {likely[0]} to {likely[1]} reaches beyond the possible {possible[0]} to {possible[1]}"
        yield draft.problem((*path, "plausible"), message, "what is likely lies within what is possible")


def _choices(draft: Draft, path: Path, item: Block) -> Iterator[Problem]:
    choices, type_ = item.get("choices"), item.get("type")
    if type_ == "choice" and choices is None:
        yield draft.problem(path, "a choice without `choices`", "add `choices:` with a label for each code")
    if not isinstance(choices, dict):
        return
    if not choices:
        yield draft.problem((*path, "choices"), "there is nothing to choose from", "add codes with their labels")
    if isinstance(type_, str) and type_ not in ("choice", "integer"):
        message = f"`choices` belong to a choice or an integer, but the item's type is {type_}"
        yield draft.problem((*path, "choices"), message, "make the type choice, or remove `choices`")
    limits = _pair(item.get("range"))
    for code in choices if type_ == "integer" else ():
        if not code.removeprefix("-").isdecimal() or str(int(code)) != code:
            message = f"the code `{code}` is not a whole number, but the item's type is integer"
            yield draft.problem((*path, "choices", code), message, "write a whole number, or make the type choice")
        elif limits and not limits[0] <= int(code) <= limits[1]:
            message = f"the code {code} is outside the range {limits[0]} to {limits[1]}"
            yield draft.problem((*path, "choices", code), message, "widen the range, or remove the code")


def _missing(draft: Draft, path: Path, item: Block) -> Iterator[Problem]:
    for code in draft.keys(*path, "missing"):
        if code in draft.keys(*path, "choices"):
            message = f"`{code}` is both an answer and a missing code"
            yield draft.problem((*path, "missing", code), message, "choose another code")
        elif code.lstrip("-").replace(".", "", 1).isdecimal() and item.get("type") in _NUMERIC:
            message = f"the missing code `{code}` reads as a number"
            yield draft.problem((*path, "missing", code), message, "use letters, such as UN: a code is never a number")
        elif item.get("type") == "boolean" and code in ("true", "false"):
            yield draft.problem((*path, "missing", code), f"`{code}` is an answer", "choose another code")


def _derived(draft: Draft, path: Path, item: Block) -> Iterator[Problem]:
    formula = item.get("formula")
    if formula is None:
        return
    if item.get("missing"):
        message = "a derived item is never entered, so it has no missing codes"
        yield draft.problem((*path, "missing"), message, "remove `missing`")
    if item.get("type") == "choice" and isinstance(formula, str) and isinstance(item.get("choices"), dict):
        for text in resulting_texts(formula) or ():
            if text not in item["choices"]:
                message = f"the formula can give `{text}`, which is not among the choices"
                yield draft.problem((*path, "formula"), message, f"its choices: {', '.join(item['choices'])}")

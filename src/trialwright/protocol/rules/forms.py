"""Forms: who enters them, their instrument, and the expressions in them."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from trialwright.instruments import instrument
from trialwright.protocol.cel_text import names_in
from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.expressions import ENTRY, check_expression
from trialwright.protocol.tree import Block, Path
from trialwright.protocol.vocabulary import instrument_items
from trialwright.terms import ItemType, Problem


def forms(draft: Draft) -> Iterator[Problem]:
    """Refuse forms that nobody can enter, that ask nothing, or whose expressions do not fit."""
    for path, form in draft.blocks("forms"):
        yield from draft.references("role", draft.keys("roles"), *path, "entered_by")
        for place, role in draft.texts(*path, "entered_by"):
            may = draft.at("roles", role, "may")
            if isinstance(may, list) and "record-form" not in may:
                message = f"the role `{role}` enters this form, but may not `record-form`"
                yield draft.problem(place, message, f"add record-form to the role's `may`, or leave `{role}` out")
        id_ = form.get("id")
        if id_ in draft.ids("forms") and draft.ids("visits") and not draft.vocabulary.asked_at(str(id_)):
            remedy = "name it in a visit's `forms`, or remove it"
            yield draft.problem((*path, "id"), f"the form `{id_}` is asked at no visit", remedy)
        yield from _instrument(draft, path, form)
        yield from _expressions(draft, path, form)
        yield from _circles(draft, path, form)


def _instrument(draft: Draft, path: Path, form: Block) -> Iterator[Problem]:
    name = form.get("instrument")
    yield from _wording(draft, path, name)
    if name is None and not form.get("items"):
        yield draft.problem(path, "the form asks nothing", "add `items` or an `instrument`")
    if not isinstance(name, str):
        return
    try:
        instrument(name)
    except ValueError as error:
        message, _, known = str(error).partition("Known: ")
        fault, _, near = message.strip(" .").partition("; ")
        remedy = near or f"known: {known}"
        yield draft.problem((*path, "instrument"), fault, remedy)
    taken = instrument_items(name)
    for place, item in draft.blocks(*path, "items"):
        if isinstance(item.get("id"), str) and item["id"] in taken:
            message = f"`{item['id']}` is already an item of {name}"
            yield draft.problem((*place, "id"), message, "choose another identifier")


def _wording(draft: Draft, path: Path, name: Any) -> Iterator[Problem]:
    """A loaded wording belongs to an instrument, and to items that it has."""
    labels = draft.keys(*path, "wording", "labels")
    known = instrument_items(name) if isinstance(name, str) else {}
    if name is None and draft.at(*path, "wording") is not None:
        remedy = "name the instrument, or write the labels of the items"
        yield draft.problem((*path, "wording"), "there is no instrument to be worded", remedy)
    elif known:
        for item in labels:
            if item not in known:
                yield draft.unknown(f"item of {name} called", tuple(known), (*path, "wording", "labels", item), item)


def _expressions(draft: Draft, path: Path, form: Block) -> Iterator[Problem]:
    types: dict[str, tuple[ItemType, ...]] = {
        "integer": ("integer",),
        "decimal": ("decimal", "integer"),
        "boolean": ("boolean",),
        "choice": ("text",),
        "text": ("text",),
        "date": ("date",),
    }
    for place, item in draft.blocks(*path, "items"):
        yield from check_expression(draft, (*place, "when"), item.get("when"), ("boolean",), ENTRY)
        own = f"{form.get('id')}.{item.get('id')}"
        if isinstance(item.get("when"), str) and own in names_in(item["when"], draft.vocabulary.scope.operands):
            message = f"whether `{own}` is asked depends on its own answer"
            yield draft.problem((*place, "when"), message, "use items that are asked before it")
        wanted = types.get(str(item.get("type")))
        if wanted:
            yield from check_expression(draft, (*place, "formula"), item.get("formula"), wanted, ENTRY)
    for place, check in draft.blocks(*path, "checks"):
        yield from check_expression(draft, (*place, "holds"), check.get("holds"), ("boolean",), ENTRY)


def _circles(draft: Draft, path: Path, form: Block) -> Iterator[Problem]:
    """Refuse formulas that need each other."""
    needs: dict[str, set[str]] = {}
    places: dict[str, Path] = {}
    for place, item in draft.blocks(*path, "items"):
        text: Any = item.get("formula")
        if isinstance(text, str):
            own = f"{form.get('id')}.{item.get('id')}"
            needs[own] = set(names_in(text, draft.vocabulary.scope.operands))
            places[own] = place
    try:
        TopologicalSorter({name: found & set(needs) for name, found in needs.items()}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        message = f"the formula needs its own result: {' needs '.join(circle[::-1])}"
        yield draft.problem((*places[circle[0]], "formula"), message, "compute one of them from entered items")

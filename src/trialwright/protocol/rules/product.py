"""The product's chain and specification, other treatment, and safety."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.blinding import revealing_forms
from trialwright.protocol.tree import Block, Path
from trialwright.terms import Problem


def product(draft: Draft) -> Iterator[Problem]:
    """Refuse a chain that is broken, limits on items that do not exist, and safety codes without meaning."""
    for path, block in draft.blocks("products"):
        yield from draft.references("arm", draft.ids("arms"), *path, "arms")
        yield from _chain(draft, path)
        for place, limit in draft.blocks(*path, "specification"):
            yield from _limit(draft, place, limit)
        yield from _item(draft, (*path, "dose", "item"), numeric=True)
        steps = draft.ids(*path, "steps")
        if isinstance(block.get("treated_step"), str) and block["treated_step"] not in steps:
            yield draft.unknown("step", steps, (*path, "treated_step"), block["treated_step"])
    for path, block in draft.blocks("co_interventions"):
        form, item = block.get("form"), block.get("item")
        yield from draft.references("form", draft.ids("forms"), *path, "form")
        known = draft.vocabulary.forms.get(form, {}) if isinstance(form, str) else {}
        if known and isinstance(item, str) and item not in known:
            yield draft.unknown(f"item of `{form}` called", known, (*path, "item"), item)
    yield from _safety(draft)


def _chain(draft: Draft, path: Path) -> Iterator[Problem]:
    earlier: list[str] = []
    every = draft.ids(*path, "steps")
    revealing = revealing_forms(draft)
    for place, step in draft.blocks(*path, "steps"):
        yield from draft.references("form", draft.ids("forms"), *place, "form")
        form, after = step.get("form"), step.get("after")
        if isinstance(form, str) and form in draft.ids("forms") and form not in revealing:
            message = f"the form `{form}` records a step of the product, so it tells the arm"
            yield draft.problem((*place, "form"), message, "add `reveals_arm: true` to the form")
        if isinstance(after, str) and after not in earlier:
            if after in every:
                message = f"`{after}` does not stand before this step"
                yield draft.problem((*place, "after"), message, "write the steps in their order")
            else:
                yield draft.unknown("step", every, (*place, "after"), after)
        if isinstance(step.get("id"), str):
            earlier.append(step["id"])


def _limit(draft: Draft, path: Path, limit: Block) -> Iterator[Problem]:
    lowest, highest, equals = limit.get("minimum"), limit.get("maximum"), limit.get("equals")
    numeric = lowest is not None or highest is not None
    yield from _item(draft, (*path, "item"), numeric=numeric)
    if numeric == (equals is not None):
        message = "a limit needs `minimum` or `maximum`, or else `equals`"
        yield draft.problem(path, message, "give numbers, or the one result that passes")
    if isinstance(lowest, int | float) and isinstance(highest, int | float) and lowest > highest:
        message = f"the minimum {lowest} is above the maximum {highest}"
        yield draft.problem((*path, "minimum"), message, "exchange the two")
    asked = draft.vocabulary.asked(limit["item"]) if isinstance(limit.get("item"), str) else None
    if isinstance(equals, str) and asked and asked.choices and equals not in asked.choices:
        yield draft.unknown(f"choice of `{limit['item']}` called", asked.choices, (*path, "equals"), equals)


def _item(draft: Draft, path: Path, *, numeric: bool) -> Iterator[Problem]:
    name = draft.at(*path)
    if not isinstance(name, str) or name.count(".") != 1:
        return
    asked = draft.vocabulary.asked(name)
    if asked is None:
        known = [f"{form}.{item}" for form, items in draft.vocabulary.forms.items() for item in items]
        problem = draft.unknown("item", known, path, name)
        form, remedy = name.split(".")[0], problem.remedy
        if remedy.startswith("known:"):
            listed = ", ".join(draft.vocabulary.forms.get(form, ()))
            remedy = f"items of `{form}`: {listed}" if listed else "write `form.item`"
        yield draft.problem(path, problem.message, remedy)
    elif numeric and asked.type not in ("integer", "decimal", None):
        message = f"`{name}` is a {asked.type}, but here a number is needed"
        yield draft.problem(path, message, "name an item of type integer or decimal")


def _safety(draft: Draft) -> Iterator[Problem]:
    if not isinstance(draft.at("safety"), dict):
        return
    yield from draft.references("causality", draft.keys("safety", "causality"), "safety", "related")
    yield from draft.references("visit", draft.ids("visits"), "safety", "follow_until")
    for grade in draft.keys("safety", "grades"):
        if not grade.isdecimal():
            message = f"the grade `{grade}` is not a whole number"
            yield draft.problem(("safety", "grades", grade), message, "number the grades from 1, mildest first")

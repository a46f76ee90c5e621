"""Arms, factors, contrasts and allocation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.expressions import BEFORE_RANDOMISATION, check_expression
from trialwright.protocol.tree import Path
from trialwright.terms import Problem


def design(draft: Draft) -> Iterator[Problem]:
    """Refuse arms, contrasts and an allocation that do not fit each other."""
    arms = draft.ids("arms")
    yield from _levels(draft)
    for path, _ in draft.blocks("contrasts"):
        sides = {side: _selected(draft, (*path, side)) for side in ("treated", "control")}
        for side in sides:
            yield from _side(draft, (*path, side))
        if both := sides["treated"] & sides["control"]:
            message = f"`{min(both)}` is on both sides of the contrast"
            yield draft.problem((*path, "control"), message, "name each arm on one side")
    yield from _allocation(draft, arms)
    for path, site in draft.blocks("sites"):
        starts, opens = draft.at("trial", "starts"), site.get("opens")
        if isinstance(starts, str) and isinstance(opens, str) and opens < starts:
            message = f"the site opens on {opens}, before the trial starts on {starts}"
            yield draft.problem((*path, "opens"), message, "correct one of the two days")
    starts, ends = draft.at("trial", "starts"), draft.at("trial", "ends")
    if isinstance(starts, str) and isinstance(ends, str) and ends < starts:
        message = f"the trial ends on {ends}, before it starts on {starts}"
        yield draft.problem(("trial", "ends"), message, "correct one of the two days")


def _levels(draft: Draft) -> Iterator[Problem]:
    """Each arm of a factorial design has one level of every factor, and no other arm has the same."""
    factors = _factors(draft)
    taken: dict[tuple[Any, ...], str] = {}
    for path, arm in draft.blocks("arms"):
        given = arm.get("levels")
        given = given if isinstance(given, dict) else {}
        for factor in given:
            if factor not in factors:
                yield draft.unknown("factor", factors, (*path, "levels", factor), factor)
            elif isinstance(given[factor], str) and given[factor] not in factors[factor]:
                where = (*path, "levels", factor)
                yield draft.unknown(f"level of `{factor}` called", factors[factor], where, given[factor])
        for factor in factors:
            if factor not in given:
                message = f"the arm has no level of the factor `{factor}`"
                yield draft.problem(path, message, f"add it to the arm's `levels`: {', '.join(factors[factor])}")
        key = tuple(str(given.get(factor)) for factor in factors)
        if factors and key in taken:
            message = f"the arm has the same levels as `{taken[key]}`"
            yield draft.problem(path, message, "every arm is another combination")
        taken.setdefault(key, str(arm.get("id")))


def _factors(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Give the levels of each factor."""
    levels = {id_: block.get("levels") for id_, block in draft.by_id("factors").items()}
    return {id_: tuple(known) if isinstance(known, dict) else () for id_, known in levels.items()}


def _side(draft: Draft, path: Path) -> Iterator[Problem]:
    selection = draft.at(*path)
    if isinstance(selection, dict):
        factors = _factors(draft)
        for factor in selection:
            if factor not in factors:
                yield draft.unknown("factor", factors, (*path, factor), factor)
            else:
                yield from draft.references(f"level of `{factor}` called", factors[factor], *path, factor)
    else:
        yield from draft.references("arm", draft.ids("arms"), *path)
    if selection in ([], {}):
        yield draft.problem(path, "selects no arm", "name at least one")


def _selected(draft: Draft, path: Path) -> set[str]:
    selection = draft.at(*path)
    if isinstance(selection, list):
        return {arm for arm in selection if isinstance(arm, str)}
    if not isinstance(selection, dict):
        return set()
    chosen = set()
    for _, arm in draft.blocks("arms"):
        levels = arm.get("levels")
        if isinstance(levels, dict) and all(
            isinstance(wanted, list) and levels.get(factor) in wanted for factor, wanted in selection.items()
        ):
            chosen.add(str(arm.get("id")))
    return chosen


def _allocation(draft: Draft, arms: tuple[str, ...]) -> Iterator[Problem]:
    path: Path = ("allocation", "ratio")
    ratio = draft.at(*path)
    for arm in draft.keys(*path):
        if arm not in arms:
            yield draft.unknown("arm", arms, (*path, arm), arm)
        elif type(ratio[arm]) is int and ratio[arm] < 1:
            yield draft.problem((*path, arm), f"the share {ratio[arm]} is below 1", "write a whole number from 1")
    for arm in arms:
        if isinstance(ratio, dict) and arm not in ratio:
            yield draft.problem(path, f"the arm `{arm}` has no share", f"add `{arm}:` with its share")
    if draft.at("allocation", "method") == "recorded" and draft.at("trial", "mode") == "live":
        message = "a live trial cannot take its allocation from data: `recorded` is for a replay"
        yield draft.problem(("allocation", "method"), message, "write permuted-blocks or simple")
    for place, stratum in draft.blocks("allocation", "strata"):
        yield from check_expression(draft, (*place, "value"), stratum.get("value"), ("text",), BEFORE_RANDOMISATION)

"""Endpoints and estimands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.expressions import BASELINE, OUTCOME, check_expression, check_levels
from trialwright.protocol.tree import Block, Path
from trialwright.terms import ItemType, Problem

_GIVES: dict[str, tuple[ItemType, ...]] = {
    "ordinal": ("integer",),
    "continuous": ("integer", "decimal"),
    "binary": ("boolean", "integer"),
}
SUPPORTED = ("treatment-policy", "composite", "hypothetical", "while-on-treatment")


def outcomes(draft: Draft) -> Iterator[Problem]:
    """Refuse endpoints and estimands that cannot be computed, or that leave death unsaid."""
    for path, endpoint in draft.blocks("endpoints"):
        yield from _endpoint(draft, path, endpoint)
    for path, estimand in draft.blocks("estimands"):
        yield from draft.references("endpoint", draft.ids("endpoints"), *path, "endpoint")
        yield from draft.references("contrast", draft.ids("contrasts"), *path, "contrast")
        yield from draft.references("analysis set", draft.ids("analysis_sets"), *path, "population")
        yield from _intercurrent(draft, path, estimand)


def _endpoint(draft: Draft, path: Path, endpoint: Block) -> Iterator[Problem]:
    type_, change, visit = endpoint.get("type"), endpoint.get("change") is True, endpoint.get("visit")
    gives = _GIVES.get(str(type_), ("integer", "decimal", "boolean"))
    yield from check_expression(draft, (*path, "value"), endpoint.get("value"), gives, OUTCOME)
    yield from check_expression(draft, (*path, "baseline"), endpoint.get("baseline"), gives, BASELINE)
    yield from draft.references("visit", draft.ids("visits"), *path, "visit")
    planned = draft.vocabulary.visits.get(visit) if isinstance(visit, str) else None
    if planned and planned.limited:
        message = f"the visit `{visit}` is limited to some arms, so no arms can be compared by it"
        yield draft.problem((*path, "visit"), message, "name a visit that every arm has")
    if change and endpoint.get("baseline") is None:
        message = "a change needs the value before randomisation"
        yield draft.problem((*path, "change"), message, "add `baseline:`, or remove `change`")
    if change and type_ == "binary":
        yield draft.problem((*path, "change"), "a yes or no has no change", "compare in `value` instead")
    levels = endpoint.get("levels")
    if type_ == "ordinal":
        yield from _ordered(draft, path, endpoint, change)
    elif isinstance(type_, str) and isinstance(levels, dict) and levels:
        message = f"`levels` belong to an ordinal endpoint, and this one is {type_}"
        yield draft.problem((*path, "levels"), message, "remove `levels`, or make the type ordinal")
    at_death = endpoint.get("at_death")
    if type_ == "binary" and type(at_death) in (int, float) and at_death not in (0, 1):
        message = f"the value at death {at_death} is neither 0 nor 1"
        yield draft.problem((*path, "at_death"), message, "write 1 if a death counts as the event, otherwise 0")


def _ordered(draft: Draft, path: Path, endpoint: Block, change: bool) -> Iterator[Problem]:
    where = (*path, "levels")
    levels = draft.keys(*where)
    if not levels and not change:
        yield draft.problem(path, "an ordinal endpoint without `levels`", "add `levels:` with a label for each")
    for level in levels:
        if not level.removeprefix("-").isdecimal():
            message = f"the level `{level}` is not a whole number"
            yield draft.problem((*where, level), message, "write the values of the scale, such as 0 to 6")
    at_death = endpoint.get("at_death")
    if levels and not change:
        yield from check_levels(draft, where, endpoint.get("value"), all_reached=False)
        if type(at_death) in (int, float) and not _among(at_death, levels):
            message = f"the value at death {at_death} is not among the levels {', '.join(levels)}"
            yield draft.problem((*path, "at_death"), message, "add it to `levels`, or correct it")


def _among(value: Any, levels: tuple[str, ...]) -> bool:
    return float(value).is_integer() and str(int(value)) in levels


def _intercurrent(draft: Draft, path: Path, estimand: Block) -> Iterator[Problem]:
    name = estimand.get("endpoint")
    endpoint: dict[str, Any] = draft.by_id("endpoints").get(name, {}) if isinstance(name, str) else {}
    seen: set[str] = set()
    for place, block in draft.blocks(*path, "intercurrent"):
        event, strategy, value = block.get("event"), block.get("strategy"), block.get("value")
        if isinstance(event, str) and event in seen:
            yield draft.problem((*place, "event"), f"`{event}` stands twice", "give one strategy for each event")
        seen.add(str(event))
        yield from _strategy(draft, place, event, strategy)
        at_death = endpoint.get("at_death") if event == "death" else None
        if strategy == "composite" and value is None and at_death is None:
            remedy = "add `value:`" + (", or `at_death:` to the endpoint" if event == "death" else "")
            yield draft.problem(place, "a composite strategy needs the value that the event takes", remedy)
        if strategy != "composite" and isinstance(strategy, str) and value is not None:
            message = f"`value` belongs to a composite strategy, and this one is {strategy}"
            yield draft.problem((*place, "value"), message, "remove `value`")
        if value is not None and at_death is not None and value != at_death:
            message = f"death takes {value} here, but {at_death} in the endpoint `{name}`"
            yield draft.problem((*place, "value"), message, "let both agree")
        levels = tuple(endpoint["levels"]) if isinstance(endpoint.get("levels"), dict) else ()
        graded = levels and endpoint.get("change") is not True
        if graded and type(value) in (int, float) and not _among(value, levels):
            message = f"the value {value} is not among the levels of `{name}`: {', '.join(levels)}"
            yield draft.problem((*place, "value"), message, "write one of the levels")
    if isinstance(estimand.get("intercurrent"), list) and "death" not in seen:
        message = "the estimand does not say how a death counts"
        remedy = "add `{event: death, strategy: composite, value: …}`, or hypothetical: a death is not a missing value"
        yield draft.problem((*path, "intercurrent"), message, remedy)


def _strategy(draft: Draft, path: Path, event: Any, strategy: Any) -> Iterator[Problem]:
    if strategy == "principal-stratum":
        message = "the principal-stratum strategy is not supported"
        yield draft.problem((*path, "strategy"), message, f"supported: {', '.join(SUPPORTED)}")
    if event == "death" and strategy == "treatment-policy":
        message = "death cannot be ignored: nothing is observed after it (ICH E9(R1))"
        yield draft.problem((*path, "strategy"), message, "write composite, with the value that death takes")

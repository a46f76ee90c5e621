"""Analysis sets, analyses, subgroups and the baseline table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.expressions import BASELINE, check_expression, check_levels, possible_results
from trialwright.protocol.tree import Block, Path
from trialwright.terms import ItemType, Problem

METHODS: dict[str, tuple[str, ...]] = {
    "wilcoxon": ("ordinal", "continuous"),
    "van-elteren": ("ordinal", "continuous"),
    "proportional-odds": ("ordinal",),
    "generalised-odds-ratio": ("ordinal", "continuous"),
    "welch": ("continuous",),
    "student": ("continuous",),
    "ancova": ("continuous",),
    "risk-difference": ("binary",),
    "risk-ratio": ("binary",),
    "odds-ratio": ("binary",),
}
"""The types of endpoint to which each method can be applied."""

ADJUSTABLE = ("proportional-odds", "ancova", "odds-ratio", "risk-difference")
_SCALARS: tuple[ItemType, ...] = ("integer", "decimal", "boolean", "text")


def populations(draft: Draft) -> Iterator[Problem]:
    """Refuse analyses that cannot be done, and divisions whose levels do not cover what can be."""
    for path, block in draft.blocks("analysis_sets"):
        yield from draft.references("endpoint", draft.ids("endpoints"), *path, "endpoint")
        if block.get("kind") == "modified-intention-to-treat" and block.get("endpoint") is None:
            message = "a modified intention-to-treat set needs the endpoint that must be observed"
            yield draft.problem(path, message, "add `endpoint:`")
    for path, analysis in draft.blocks("analyses"):
        yield from _analysis(draft, path, analysis)
    roles = [analysis.get("role") for _, analysis in draft.blocks("analyses")]
    if roles and "primary" not in roles:
        yield draft.problem(("analyses",), "no analysis is primary", "give one the `role: primary`")
    for path, subgroup in draft.blocks("subgroups"):
        yield from check_expression(draft, (*path, "value"), subgroup.get("value"), ("text",), BASELINE)
        yield from check_levels(draft, (*path, "levels"), subgroup.get("value"))
    for path, row in draft.blocks("baseline"):
        yield from _row(draft, path, row)


def _analysis(draft: Draft, path: Path, analysis: Block) -> Iterator[Problem]:
    yield from draft.references("estimand", draft.ids("estimands"), *path, "estimand")
    yield from draft.references("subgroup", draft.ids("subgroups"), *path, "subgroups")
    endpoint, type_ = _endpoint(draft, analysis)
    methods = list(draft.texts(*path, "methods"))
    for place, method in methods:
        if isinstance(type_, str) and method in METHODS and type_ not in METHODS[method]:
            fitting = ", ".join(name for name, known in METHODS.items() if type_ in known)
            message = f"{method} is for {' and '.join(METHODS[method])} endpoints, and `{endpoint}` is {type_}"
            yield draft.problem(place, message, f"for it: {fitting}")
        if method == "van-elteren" and not draft.at("allocation", "strata"):
            message = "van-elteren needs strata, and the allocation has none"
            yield draft.problem(place, message, "remove it, or stratify the allocation")
    for place, covariate in draft.texts(*path, "covariates"):
        yield from check_expression(draft, place, covariate, _SCALARS, BASELINE)
    if analysis.get("covariates") and not any(method in ADJUSTABLE for _, method in methods):
        message = "no method of this analysis can use covariates"
        yield draft.problem((*path, "covariates"), message, f"add one of {', '.join(ADJUSTABLE)}, or remove them")


def _endpoint(draft: Draft, analysis: Block) -> tuple[Any, Any]:
    """Give the identifier and the type of the endpoint that an analysis is about, or None for each."""
    named = analysis.get("estimand")
    estimand = draft.by_id("estimands").get(named) if isinstance(named, str) else None
    name = estimand.get("endpoint") if estimand else None
    endpoint = draft.by_id("endpoints").get(name) if isinstance(name, str) else None
    return name, endpoint.get("type") if endpoint else None


def _row(draft: Draft, path: Path, row: Block) -> Iterator[Problem]:
    kind, value = row.get("kind"), row.get("value")
    if kind == "continuous":
        yield from check_expression(draft, (*path, "value"), value, ("integer", "decimal"), BASELINE)
        if row.get("levels"):
            yield draft.problem((*path, "levels"), "a continuous row has no levels", "remove `levels`")
        return
    yield from check_expression(draft, (*path, "value"), value, ("text", "boolean", "integer"), BASELINE)
    yield from check_levels(draft, (*path, "levels"), value, all_reached=False)
    if kind == "categorical" and not row.get("levels") and possible_results(draft, value) is None:
        message = "which categories there are cannot be told from the value"
        yield draft.problem(path, message, "add `levels:` with a label for each")

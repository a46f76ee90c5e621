"""Identifiers: each stands once in its list, and none has a meaning of its own in expressions."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.cel_text import RESERVED
from trialwright.protocol.draft import Draft
from trialwright.protocol.tree import Path
from trialwright.protocol.vocabulary import RESERVED_FORMS, RESERVED_VISITS
from trialwright.terms import Problem

LISTS: tuple[tuple[str, str], ...] = (
    ("reference", "references"),
    ("factor", "factors"),
    ("arm", "arms"),
    ("contrast", "contrasts"),
    ("stratum", "allocation.strata"),
    ("site", "sites"),
    ("visit", "visits"),
    ("form", "forms"),
    ("product", "products"),
    ("co-intervention", "co_interventions"),
    ("endpoint", "endpoints"),
    ("estimand", "estimands"),
    ("analysis set", "analysis_sets"),
    ("analysis", "analyses"),
    ("subgroup", "subgroups"),
    ("baseline row", "baseline"),
)

WITHIN: tuple[tuple[str, str, str], ...] = (
    ("item", "forms", "items"),
    ("check", "forms", "checks"),
    ("step", "products", "steps"),
    ("limit", "products", "specification"),
)


def identifiers(draft: Draft) -> Iterator[Problem]:
    """Refuse an identifier that stands twice, and one that expressions keep for something else."""
    for what, where in LISTS:
        yield from _twice(draft, what, [tuple(where.split("."))])
    yield from _twice(draft, "criterion", [("eligibility", "inclusion"), ("eligibility", "exclusion")])
    for what, outer, inner in WITHIN:
        for path, _ in draft.blocks(outer):
            yield from _twice(draft, what, [(*path, inner)])
    yield from _reserved(draft)


def _twice(draft: Draft, what: str, lists: list[Path]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path, block in (found for each in lists for found in draft.blocks(*each)):
        id_ = block.get("id")
        if not isinstance(id_, str):
            continue
        if id_ in first:
            line = draft.problem((*first[id_], "id"), "").source
            message = f"the {what} `{id_}` stands twice, first at {line}"
            yield draft.problem((*path, "id"), message, "give one of the two another identifier")
        first.setdefault(id_, path)


def _reserved(draft: Draft) -> Iterator[Problem]:
    places = [
        *(("form", path, block, RESERVED_FORMS | RESERVED) for path, block in draft.blocks("forms")),
        *(("visit", path, block, RESERVED_VISITS | RESERVED) for path, block in draft.blocks("visits")),
        *(
            ("item", path, block, RESERVED)
            for form, _ in draft.blocks("forms")
            for path, block in draft.blocks(*form, "items")
        ),
    ]
    for what, path, block, reserved in places:
        if isinstance(block.get("id"), str) and block["id"] in reserved:
            message = f"`{block['id']}` has a meaning of its own in expressions, so no {what} may be called so"
            yield draft.problem((*path, "id"), message, "choose another identifier")

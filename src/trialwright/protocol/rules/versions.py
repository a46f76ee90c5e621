"""Amendments in their order, and assumptions about what exists."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.draft import Draft
from trialwright.protocol.faults import shown
from trialwright.protocol.tree import find, lost
from trialwright.terms import Problem


def versions(draft: Draft) -> Iterator[Problem]:
    """Refuse assumptions about nothing, and versions that are not in order."""
    for path, assumption in draft.blocks("assumptions"):
        about = assumption.get("about")
        if isinstance(about, str) and find(draft.root, about) is None:
            yield draft.problem((*path, "about"), *lost(draft.root, about))
    known = {str(draft.at("version"))}
    latest = draft.at("effective")
    for path, amendment in draft.blocks("amendments"):
        version, effective = amendment.get("version"), amendment.get("effective")
        if isinstance(version, str) and version in known:
            message = f"the version {shown(version)} stands twice"
            yield draft.problem((*path, "version"), message, "give every version its own number")
        known.add(str(version))
        if isinstance(effective, str) and isinstance(latest, str) and effective <= latest:
            message = f"takes effect on {effective}, not after the version before it ({latest})"
            yield draft.problem((*path, "effective"), message, "write amendments in the order of their days")
        latest = effective if isinstance(effective, str) else latest

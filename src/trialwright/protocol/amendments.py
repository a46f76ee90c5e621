"""Later versions of a protocol: an amendment's changes set into the file, each keeping its own line."""

from __future__ import annotations

from typing import Any

from trialwright.protocol.draft import Draft
from trialwright.protocol.tree import Block, Path, Rows, lost, step_to
from trialwright.terms import Problem

FIXED = (
    *("format", "version", "effective", "amendments", "trial.id", "trial.mode"),
    *("allocation.method", "allocation.ratio", "allocation.strata"),
)
"""What no amendment may change: version and day are its own, a trial stays that trial, and its allocation is sealed."""


def amend(draft: Draft, path: Path) -> tuple[Draft, list[Problem]]:
    """Give the draft with the amendment at `path` applied, and what stood in its way.

    A path whose value is null is removed. A list gains an element that is set at its new identifier.
    """
    amendment = draft.at(*path)
    root = draft.root.copy()
    for key in ("version", "effective"):
        if key in amendment:
            root[key], root.lines[key] = amendment[key], amendment.lines.get(key, amendment.line)
    changes = amendment.get("changes")
    problems: list[Problem] = []
    for where in changes if isinstance(changes, Block) else ():
        place = (*path, "changes", where)
        if any(where == fixed or where.startswith(f"{fixed}.") for fixed in FIXED):
            message = f"an amendment cannot change `{where}`"
            problems.append(draft.problem(place, message, f"these are fixed: {', '.join(FIXED)}"))
        elif fault := _set(root, where, changes[where], changes.lines.get(where, amendment.line)):
            problems.append(draft.problem(place, *fault))
    return Draft(root, draft.name), problems


def _set(root: Block, where: str, value: Any, line: int) -> tuple[str, str] | None:
    """Set `value` at a dotted path, copying what lies on the way; give what is wrong and the remedy."""
    *way, last = where.split(".")
    here: Any = root
    for part in way:
        step = step_to(here, part)
        if step is None or not isinstance(here[step], Block | Rows):
            return lost(root, where)
        here[step] = here[step].copy()
        here = here[step]
    step = step_to(here, last)
    if value is None:
        if step is None:
            return lost(root, where)
        del here[step]
        if isinstance(here, Block):
            here.lines[last] = line  # whatever needs it is told where it was removed
        else:
            del here.lines[step]
    elif step is not None:
        here[step], here.lines[step] = value, line
    elif isinstance(here, Block):
        here[last], here.lines[last] = value, line
    elif isinstance(value, Block) and value.get("id") == last:
        here.append(value)
        here.lines.append(line)
    else:
        return lost(root, where)
    return None

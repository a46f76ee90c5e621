"""The file as it stands: mappings and lists that remember the line of each of their members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trialwright.protocol.cel_text import nearest

Path = tuple[str | int, ...]


class Block(dict[str, Any]):
    """A mapping, with its own line and the line of each key. Keys are always text."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.size = 1

    def copy(self) -> Block:
        """Give a shallow copy with the same lines."""
        copy = Block(self.line)
        copy.update(self)
        copy.lines = dict(self.lines)
        return copy


class Rows(list[Any]):
    """A list, with its own line and the line of each element."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []
        self.size = 1

    def copy(self) -> Rows:
        """Give a shallow copy with the same lines."""
        copy = Rows(self.line)
        copy.extend(self)
        copy.lines = list(self.lines)
        return copy


def line_of(root: Any, path: Sequence[str | int]) -> int:
    """Give the line of the path, or of its nearest ancestor that exists."""
    line, here = int(getattr(root, "line", 1)), root
    for step in path:
        if isinstance(here, Block) and step in here.lines:
            line = here.lines[str(step)]
        elif isinstance(here, Rows) and isinstance(step, int) and 0 <= step < len(here):
            line = here.lines[step] if step < len(here.lines) else line
        else:
            break
        here = _member(here, step)  # a key that an amendment removed still has the line of its removal
    return line


def dotted(root: Any, path: Sequence[str | int]) -> str:
    """Write a path as amendments write it: list elements by their `id`, or by number where they have none."""
    parts, here = [], root
    for step in path:
        here = _member(here, step)
        named = isinstance(step, int) and isinstance(here, dict) and isinstance(here.get("id"), str)
        parts.append(here["id"] if named else str(step))
    return ".".join(parts)


def find(root: Any, text: str) -> Path | None:
    """Find what a dotted path names; None where nothing stands there."""
    here, path = root, ()  # type: Any, Path
    for part in text.split("."):
        step = step_to(here, part)
        if step is None:
            return None
        here, path = here[step], (*path, step)
    return path


def step_to(here: Any, part: str) -> str | int | None:
    """Give the key or the index by which `part` is reached from `here`."""
    if isinstance(here, dict):
        return part if part in here else None
    if isinstance(here, list):
        for at, element in enumerate(here):
            if isinstance(element, dict) and element.get("id") == part:
                return at
        if part.isdecimal() and int(part) < len(here) and not isinstance(here[int(part)], dict):
            return int(part)
    return None


def lost(root: Any, text: str) -> tuple[str, str]:
    """Say at which step a dotted path leads nowhere, and what would lead on."""
    here, way = root, []  # type: Any, list[str]
    for part in text.split("."):
        way.append(part)
        step = step_to(here, part)
        if step is None:
            break
        here = here[step]
    known = members(here)
    inside = f"items.{way[-1]}" if isinstance(here, dict) and way[-1] in members(here.get("items")) else ""
    near = inside or nearest(way[-1], known)
    if near:
        remedy = f"did you mean `{'.'.join([*way[:-1], near])}`?"
    else:
        remedy = f"known there: {', '.join(known)}" if known else "nothing can stand below a plain value"
    return f"nothing stands at `{'.'.join(way)}`", remedy


def members(value: Any) -> list[str]:
    """Give the keys of a mapping, or the identifiers in a list."""
    if isinstance(value, dict):
        return list(value)
    if isinstance(value, list):
        return [each["id"] for each in value if isinstance(each, dict) and isinstance(each.get("id"), str)]
    return []


def value_at(root: Any, path: Sequence[str | int]) -> Any:
    """Give the value at a path, or None where nothing stands there."""
    here = root
    for step in path:
        here = _member(here, step)
    return here


def has(here: Any, step: str | int) -> bool:
    """Whether something stands one step below."""
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _member(here: Any, step: str | int) -> Any:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None

"""A protocol file before it is known to be right: what can be read of it, whatever else is wrong.

Cross-references are checked here and not on the model, because one bad field would silence all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

from trialwright.protocol.cel_text import nearest
from trialwright.protocol.faults import shown
from trialwright.protocol.tree import Block, Path, dotted, line_of, value_at
from trialwright.protocol.vocabulary import Vocabulary
from trialwright.terms import Problem


class Draft:
    """The tree of a protocol file, with the questions that the rules ask of it."""

    def __init__(self, root: Block, name: str) -> None:
        self.root = root
        self.name = name
        self._ids: dict[Path, dict[str, Block]] = {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that expressions may use."""
        return Vocabulary.of(self.root)

    def problem(self, path: Path, message: str, remedy: str = "") -> Problem:
        """Give a problem that names the place and the line of `path`."""
        return Problem(dotted(self.root, path), message, remedy, f"{self.name}:{line_of(self.root, path)}")

    def at(self, *path: str | int) -> Any:
        """Give what stands at a path, or None."""
        return value_at(self.root, path)

    def blocks(self, *path: str | int) -> Iterator[tuple[Path, Block]]:
        """Give each element of a list or mapping at `path` that is itself a mapping, with its path."""
        value = self.at(*path)
        members = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
        for step, element in members:
            if isinstance(element, Block):
                yield (*path, step), element

    def texts(self, *path: str | int) -> Iterator[tuple[Path, str]]:
        """Give each text of a list, or of a single text, at `path`, with its path."""
        value = self.at(*path)
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, list):
            for at, element in enumerate(value):
                if isinstance(element, str):
                    yield (*path, at), element

    def keys(self, *path: str | int) -> tuple[str, ...]:
        """Give the keys of the mapping at `path`."""
        value = self.at(*path)
        return tuple(value) if isinstance(value, dict) else ()

    def ids(self, *path: str | int) -> tuple[str, ...]:
        """Give the identifiers of the list at `path`."""
        return tuple(self.by_id(*path))

    def by_id(self, *path: str | int) -> dict[str, Block]:
        """Give the elements of the list at `path` by their identifiers."""
        if path not in self._ids:
            found = (block for _, block in self.blocks(*path))
            self._ids[path] = {block["id"]: block for block in found if isinstance(block.get("id"), str)}
        return self._ids[path]

    def references(self, what: str, known: Collection[str], *path: str | int) -> Iterator[Problem]:
        """Refuse each text at `path` that is not known, and each that stands twice."""
        seen: set[str] = set()
        for place, text in self.texts(*path):
            if text not in known:
                yield self.unknown(what, known, place, text)
            elif text in seen:
                yield self.problem(place, f"{what} `{text}` is named twice", "name it once")
            seen.add(text)

    def unknown(self, what: str, known: Collection[str], path: Path, text: str) -> Problem:
        """Give the problem that nothing of this kind is called `text`."""
        near = nearest(text, known)
        listed = f"known: {', '.join(known)}" if known else f"the protocol defines no {what}"
        return self.problem(path, f"there is no {what} {shown(text)}", f"did you mean `{near}`?" if near else listed)

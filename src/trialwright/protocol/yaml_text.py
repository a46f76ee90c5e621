"""Reading YAML 1.2 into a tree with lines; what YAML allows and a protocol does not need is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf, nan
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from trialwright.protocol.tree import Block, Rows
from trialwright.terms import Problem, Refused

LARGEST = 200_000
"""How many values a file may hold once its aliases are written out; a trial's protocol has a few thousand."""

DEEPEST = 40
"""How deep values may be nested; a protocol needs about eight."""

_OPEN = object()
"""Stands for an anchor whose value is still being read: an alias to it would be endless."""


def read_tree(text: str, name: str) -> tuple[Block, list[Problem]]:
    """Read YAML 1.2 into a tree, with the problems that leave it readable, such as a key that stands twice.

    Raises Refused where nothing can be read at all.
    """
    reader = _Reader(name)
    try:
        root = reader.document(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise Refused(_unreadable(name, mark.line + 1 if mark else 1, message)) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        code = error.character if isinstance(error.character, int) else ord(error.character)
        message = f"the character U+{code:04X} is not allowed"
        raise Refused(_unreadable(name, line, message)) from None
    except YAMLError as error:
        raise Refused(_unreadable(name, 1, str(error))) from None
    if not isinstance(root, Block):
        found = "is empty" if root is None else "does not hold keys and values"
        remedy = "begin with `format: trialwright/1`; `trialwright schema` describes all keys"
        raise Refused(Problem("", f"the file {found}", remedy, f"{name}:1"))
    return root, reader.problems


def _unreadable(name: str, line: int, message: str) -> Problem:
    remedy = "look at indentation, quotes and brackets near this line; quote text that holds ': ' or ' #'"
    return Problem("", f"is not readable YAML: {message}", remedy, f"{name}:{line}")


class _Reader:
    """Builds the tree from YAML events; resolves plain scalars by the YAML 1.2 core schema."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.depth = 0
        self.anchors: dict[str, Any] = {}

    def document(self, stream: Iterator[Any]) -> Any:
        root: Any = None
        documents = 0
        for event in stream:
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "a second document begins here", "keep one document: remove `---`")
                    continue
            elif isinstance(event, events.NodeEvent):
                node = self._node(event, stream)
                root = node if documents == 1 else root
        return root

    def _node(self, event: Any, stream: Iterator[Any]) -> Any:
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = _OPEN
        if event.tag is not None:
            self._fault(event, f"the tag {event.tag} has no meaning here", "write the plain value")
        if isinstance(event, events.ScalarEvent):
            node: Any = event.value if not event.implicit[0] or event.style else resolve(event.value)
        else:
            node = self._collection(event, stream)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _collection(self, event: Any, stream: Iterator[Any]) -> Block | Rows:
        self.depth += 1
        if self.depth > DEEPEST:
            source = f"{self.name}:{event.start_mark.line + 1}"
            message = f"values are nested more than {DEEPEST} deep"
            raise Refused(Problem("", message, "no part of a protocol is; look at the brackets", source))
        mapping = isinstance(event, events.MappingStartEvent)
        node = self._mapping(event, stream) if mapping else self._sequence(event, stream)
        self.depth -= 1
        return node

    def _alias(self, event: Any) -> Any:
        node = self.anchors.get(event.anchor, _OPEN)
        if node is _OPEN:
            remedy = f"mark the original &{event.anchor}, above and not around this place"
            self._fault(event, f"*{event.anchor} names nothing that is complete above it", remedy)
            return None
        return node

    def _mapping(self, event: Any, stream: Iterator[Any]) -> Block:
        block = Block(event.start_mark.line + 1)
        for key_event in stream:
            if isinstance(key_event, events.MappingEndEvent):
                break
            key = self._node(key_event, stream)
            if isinstance(key, Block | Rows):
                self._fault(key_event, "a key must be a word", "write `key: value`")
            key = key_event.value if isinstance(key_event, events.ScalarEvent) else str(key)
            value = self._node(next(stream), stream)
            line = key_event.start_mark.line + 1
            if key in block:
                first = block.lines[key]
                self._fault(key_event, f"`{key}` stands twice, first on line {first}", "keep one of the two")
                continue
            block[key], block.lines[key] = value, line
            self._grow(block, value, key_event)
        return block

    def _sequence(self, event: Any, stream: Iterator[Any]) -> Rows:
        rows = Rows(event.start_mark.line + 1)
        for element in stream:
            if isinstance(element, events.SequenceEndEvent):
                break
            value = self._node(element, stream)
            rows.append(value)
            rows.lines.append(element.start_mark.line + 1)
            self._grow(rows, value, element)
        return rows

    def _grow(self, container: Block | Rows, value: Any, event: Any) -> None:
        container.size += getattr(value, "size", 1)
        if container.size > LARGEST:
            source = f"{self.name}:{event.start_mark.line + 1}"
            message = f"the file holds more than {LARGEST} values once its aliases are written out"
            raise Refused(Problem("", message, "write out what the aliases repeat", source))

    def _fault(self, event: Any, message: str, remedy: str) -> None:
        self.problems.append(Problem("", message, remedy, f"{self.name}:{event.start_mark.line + 1}"))


_WORDS: dict[str, bool | float | None] = {"": None, "~": None}
for _meaning, _word in ((None, "null"), (True, "true"), (False, "false"), (inf, ".inf"), (nan, ".nan")):
    for _case in (_word, _word.capitalize() if _word.isalpha() else f".{_word[1:].capitalize()}", _word.upper()):
        _WORDS[_case] = _meaning
_WORDS |= {f"{sign}{word}": inf if sign == "+" else -inf for sign in "+-" for word in (".inf", ".Inf", ".INF")}

_WHOLE = re.compile(r"[-+]?[0-9]{1,300}\Z")
_OTHER_BASE = re.compile(r"0o[0-7]{1,300}\Z|0x[0-9a-fA-F]{1,300}\Z")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")


def resolve(text: str) -> bool | int | float | str | None:
    """Give what a plain scalar means in YAML 1.2 (core schema): `no` is text, 012 is 12, dates are text."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    if _OTHER_BASE.match(text):
        return int(text, 0)
    return float(text) if _DECIMAL.match(text) else text

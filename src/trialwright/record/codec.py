"""Facts to canonical JSON and back."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import orjson

from trialwright.record.facts import Fact
from trialwright.terms import canonical

_CLASSES: dict[str, type[Fact]] = {cls.kind: cls for cls in get_args(Fact)}
_FIELDS = {cls: tuple(field.name for field in fields(cls)) for cls in _CLASSES.values()}
_TUPLES = {
    cls: tuple(field.name for field in fields(cls) if str(field.type).startswith("tuple")) for cls in _CLASSES.values()
}


def encode(fact: Fact) -> str:
    """Give the payload of a fact as canonical JSON."""
    return canonical({name: getattr(fact, name) for name in _FIELDS[type(fact)]})


def decode(kind: str, payload: str) -> Fact:
    """Read a fact back. Raises ValueError for a kind that no reader knows or a payload of another shape."""
    cls = _CLASSES.get(kind)
    if cls is None:
        raise ValueError(f"the kind {kind!r} is unknown; this version reads {', '.join(sorted(_CLASSES))}")
    try:
        values = orjson.loads(payload)
        for name in _TUPLES[cls]:
            values[name] = tuple(values[name])
        return cls(**values)
    except (TypeError, KeyError) as problem:
        raise ValueError(f"a payload of kind {kind!r} has another shape: {problem}") from None

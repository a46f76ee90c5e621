"""The protocol versions that a text holds, read once: a record adopts the same text for each of its versions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from trialwright.protocol import Protocol, parse


@lru_cache(maxsize=8)
def versions(text: str) -> Mapping[str, Protocol]:
    """Give every version of a protocol's text by its name, in order. Raises `Refused`."""
    return MappingProxyType({each.version: each for each in parse(text)})

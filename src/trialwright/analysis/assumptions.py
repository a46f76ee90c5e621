"""What the protocol says without it being an established fact: every part marked as assumed, and the named values."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from trialwright.analysis.trial_results import Assumed
from trialwright.protocol import Protocol
from trialwright.protocol.part import Part


def assumptions(protocol: Protocol) -> tuple[Assumed, ...]:
    """List the assumed parts in the order of the file, then the assumptions that name a value."""
    named = [Assumed(each.about, each.because) for each in protocol.assumptions]
    return (*_assumed(protocol, ""), *named)


def _assumed(value: object, path: str) -> Iterator[Assumed]:
    if isinstance(value, Part) and value.assumed and path:
        yield Assumed(path, value.because)
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _assumed(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _assumed(member, f"{path}.{key}")
    elif isinstance(value, list):
        for at, member in enumerate(value):
            name = getattr(member, "id", None) or getattr(member, "version", None) or str(at)
            yield from _assumed(member, f"{path}.{name}")

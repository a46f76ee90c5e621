"""Results as text: one spelling, so that two runs give identical bytes.

Numbers carry twelve significant digits: enough for every reader, and free of the last bits that differ between
processors. A number that does not exist is null, an infinite one is the text `Infinity` or `-Infinity`. Lists of
ledger entries too long to stand beside a number stand in the file of sources, under their digest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from math import isfinite, isnan
from typing import Any

from trialwright.analysis.results import Sources
from trialwright.analysis.trial_results import Results

INLINE = 2_000
"""Up to this many characters a list of entries stands beside its number."""


def as_json(results: Results) -> str:
    """Write results as JSON: keys sorted, twelve significant digits, a newline at the end."""
    return json.dumps(_plain(results), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1) + "\n"


def sources_as_json(results: Results) -> str:
    """Write the lists of ledger entries that `as_json` left out, by their digest."""
    kept = {each.digest: each.ranges for each in _sources(results) if len(each.ranges) > INLINE}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if isfinite(value):
            return float(f"{value:.12g}")
        return None if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Sources):
        kept = value.ranges if len(value.ranges) <= INLINE else None
        return {"count": value.count, "digest": value.digest, "ranges": kept}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _sources(value: Any) -> Iterator[Sources]:
    if isinstance(value, Sources):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _sources(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _sources(each)

"""One spelling for plain data, so that a digest means the same in every language.

Canonical is RFC 8785 for what a record can hold: keys sorted, no blanks, UTF-8, and numbers that every
language writes alike. Not-a-number, infinities and numbers that need an exponent are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical(value: Any) -> str:
    """Write plain data as canonical JSON.

    Raises ValueError for what has no single spelling: NaN, an infinity, or a float beyond 1e16 or below 1e-4.
    """
    return _ENCODE(_plain(value))


def _plain(value: Any) -> Any:
    """Give whole floats as integers, as RFC 8785 writes them, and refuse those that need an exponent."""
    kind = type(value)
    if kind is float:
        if value.is_integer() and abs(value) < 1e16:
            return int(value)
        if not 1e-4 <= abs(value) < 1e16:
            raise ValueError(f"the number {value!r} has no canonical form; limits are 0.0001 and 1e16")
    elif kind is dict:
        return {key: each if type(each) in _AS_IS else _plain(each) for key, each in value.items()}
    elif kind is list or kind is tuple:
        return [_plain(each) for each in value]
    elif isinstance(value, Mapping):
        return _plain(dict(value))
    return value


_AS_IS = frozenset({str, int, bool, type(None)})


def digest(text: str) -> str:
    """Give the SHA-256 of a text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()

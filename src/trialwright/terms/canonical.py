"""One spelling for plain data, so that a digest means the same in every language.

Canonical is RFC 8785 for what a record can hold: keys sorted, no blanks, UTF-8, and numbers that every language writes
alike. Not-a-number, infinities, numbers beyond 1e16 and whole numbers beyond 2^53 are refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

_EXACT = 2**53 - 1
"""Up to here every language holds whole numbers exactly."""


def canonical(value: Any) -> str:
    """Write plain data as canonical JSON.

    Raises ValueError for what has no single spelling: NaN, an infinity, a float beyond 1e16, a whole number
    beyond 2^53, text with half a surrogate pair, and what is not plain data.
    """
    try:
        return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS).decode()
    except TypeError as problem:
        raise ValueError(f"has no canonical form: {problem}") from None


def _plain(value: Any) -> Any:
    """Give whole floats as integers, as RFC 8785 writes them, and refuse numbers that languages write differently."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        if not -_EXACT <= value <= _EXACT:
            raise ValueError(f"the number {value} has no canonical form; the limit is {_EXACT}")
        return value
    if kind is float:
        if value.is_integer() and abs(value) < 1e16:
            return _plain(int(value))
        if not abs(value) < 1e16:
            raise ValueError(f"the number {value!r} has no canonical form; the limit is 1e16")
        return value if abs(value) >= 1e-4 else orjson.Fragment(_small(value))
    if kind is list or kind is tuple:
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    raise ValueError(f"a {kind.__name__} has no canonical form")


def _small(value: float) -> str:
    """Write a number below 0.0001 as ECMAScript does: 0.00001, and 1e-7 below a millionth."""
    mantissa, _, exponent = repr(value).partition("e")
    return f"{Decimal(repr(value)):f}" if abs(value) >= 1e-6 else f"{mantissa}e{int(exponent)}"


def digest(text: str) -> str:
    """Give the SHA-256 of a text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()

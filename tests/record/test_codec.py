"""A fact has one spelling, and comes back from it."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from trialwright.record import decode, encode, facts
from trialwright.terms import canonical

TEXT = st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0xFFFF), max_size=12)
NUMBER = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)
VALUE = st.none() | st.booleans() | TEXT | NUMBER
VALUES = st.dictionaries(TEXT, VALUE, max_size=5)
KINDS: dict[str, Any] = {
    "str": TEXT,
    "int": st.integers(0, 10**6),
    "bool": st.booleans(),
    "tuple[str, ...]": st.lists(TEXT, max_size=3).map(tuple),
    "Mapping[str, Value]": VALUES,
    "Mapping[str, Any]": VALUES,
}


@st.composite
def any_fact(draw: st.DrawFn) -> facts.Fact:
    cls = draw(st.sampled_from(get_args(facts.Fact)))
    names = {name: kind for name, kind in cls.__annotations__.items() if name != "kind"}
    return cls(**{name: draw(KINDS[kind]) for name, kind in names.items()})


def plain(value: Any) -> Any:
    """Read a value as JSON would: whole floats are the same number as integers."""
    return json.loads(json.dumps(value))


@given(any_fact())
def test_every_fact_comes_back_from_its_spelling(fact: facts.Fact) -> None:
    back = decode(fact.kind, encode(fact))
    assert type(back) is type(fact)
    assert encode(back) == encode(fact)
    for name in (name for name in type(fact).__annotations__ if name != "kind"):
        assert plain(getattr(back, name)) == plain(getattr(fact, name))


@given(VALUES)
def test_the_spelling_is_that_of_rfc_8785(values: dict[str, Any]) -> None:
    assert canonical(values).encode() == rfc8785.dumps(values)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e17, -1e300, 2**53, b"bytes", "\ud800"])
def test_what_has_no_one_spelling_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="canonical"):
        canonical({"number": number})


def test_every_kind_is_named_once_and_carries_its_version() -> None:
    kinds = [cls.kind for cls in get_args(facts.Fact)]
    assert len(set(kinds)) == len(kinds)
    assert all(kind.endswith("/1") for kind in kinds)


def test_an_unknown_kind_and_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="'ghost-seen/1' is unknown"):
        decode("ghost-seen/1", "{}")
    with pytest.raises(ValueError, match="another shape"):
        decode("participant-died/1", '{"reason":"x"}')

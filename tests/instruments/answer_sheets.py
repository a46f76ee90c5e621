"""Answer sheets for any instrument, drawn from its own items."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from trialwright.instruments import Instrument, instrument
from trialwright.terms import Item, Value


def allowed(item: Item) -> st.SearchStrategy[Value]:
    """Every answer that the item allows, its missing codes among them."""
    if item.type == "boolean":
        answers: st.SearchStrategy[Value] = st.booleans()
    elif item.type == "decimal":
        assert item.range is not None
        answers = st.floats(*item.range, allow_nan=False)
    elif item.choices is not None:
        codes = list(item.choices)
        answers = st.sampled_from([int(code) for code in codes] if item.type == "integer" else codes)
    else:
        assert item.range is not None
        answers = st.integers(int(item.range[0]), int(item.range[1]))
    return answers | st.sampled_from(sorted(item.missing)) if item.missing else answers


def complete(scale: Instrument) -> st.SearchStrategy[dict[str, Value]]:
    """Sheets with an answer to every item."""
    return _complete(scale.name)


@cache  # Building fifty strategies anew for each example would take longer than the scoring.
def _complete(name: str) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({item.id: allowed(item) for item in instrument(name).items})


def with_gaps(scale: Instrument) -> st.SearchStrategy[dict[str, Value]]:
    """Sheets in which at most three items are missing, absent or None."""

    def tear(sheet: dict[str, Value], gaps: dict[str, bool]) -> dict[str, Value]:
        torn = {id_: (None if id_ in gaps else value) for id_, value in sheet.items()}
        return {id_: value for id_, value in torn.items() if not gaps.get(id_, False)}

    ids = st.sampled_from([item.id for item in scale.items])
    return st.builds(tear, complete(scale), st.dictionaries(ids, st.booleans(), max_size=3))


def best(scale: Instrument) -> dict[str, Value]:
    """Every number at its maximum."""
    return {item.id: int(item.range[1]) for item in scale.items if item.range}


def worst(scale: Instrument) -> dict[str, Value]:
    """Every number at its minimum."""
    return {item.id: int(item.range[0]) for item in scale.items if item.range}

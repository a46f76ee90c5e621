"""The ledger entries behind a number, written short."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trialwright.analysis.results import Sources
from trialwright.terms import digest

Entries = NDArray[np.int64]


def sources(entries: Entries) -> Sources:
    """Give the sources from entry numbers in any order, each counted once."""
    return _sources(np.unique(entries).astype(np.int64).tobytes())


@lru_cache(maxsize=16)
def _sources(data: bytes) -> Sources:
    """Give the sources of ascending numbers; analyses of one endpoint share theirs."""
    numbers = np.frombuffer(data, dtype=np.int64)
    text = f"[{','.join(map(str, numbers.tolist()))}]"
    return Sources(int(numbers.size), digest(text), ranges(numbers))


def ranges(numbers: Entries) -> str:
    """Write ascending numbers as `3,7-9,20-60/4`: at least three by one step become a run."""
    if numbers.size == 0:
        return ""
    differences = np.diff(numbers)
    changes = np.flatnonzero(np.diff(differences)) + 1
    steps, found = differences.tolist(), numbers.tolist()
    parts: list[str] = []
    at, last = 0, len(found) - 1
    for end in (*changes.tolist(), last):
        # the steps at..end-1 are equal, so numbers at..end make a run
        if end <= at:
            continue
        if end - at >= 2:
            step = steps[at]
            parts.append(f"{found[at]}-{found[end]}" + ("" if step == 1 else f"/{step}"))
            at = end + 1
        else:
            parts.append(str(found[at]))
            at = end
    parts += [str(number) for number in found[at:]]
    return ",".join(parts)


def read_ranges(text: str) -> list[int]:
    """Give the numbers that `ranges` wrote."""
    numbers: list[int] = []
    for part in filter(None, text.split(",")):
        run, _, step = part.partition("/")
        first, _, last = run.partition("-")
        numbers += range(int(first), int(last or first) + 1, int(step or 1))
    return numbers


class Lists:
    """A column of lists as flat members with their rows, so that those of some rows are found at once."""

    def __init__(self, column: pl.Series) -> None:
        lengths = column.list.len().to_numpy()
        flat = column.explode(empty_as_null=False) if column.len() else column
        self._rows = np.repeat(np.arange(column.len()), lengths)
        self._members = flat.to_numpy() if column.len() else np.empty(0, dtype=np.int64)

    def of(self, rows: NDArray[np.bool_]) -> NDArray[Any]:
        """Give the members of the lists in the rows of a mask, with repeats."""
        return self._members[rows[self._rows]] if self._members.size else self._members

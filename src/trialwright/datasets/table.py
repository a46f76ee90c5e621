"""A frame in the making: columns that grow row by row."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import polars as pl


class Table:
    """Collects rows by column: a row as an object of its own would cost most of the time in a large trial."""

    def __init__(self, columns: dict[str, pl.DataType]) -> None:
        self._types = columns
        self._columns: list[list[Any]] = [[] for _ in columns]
        self._append = [column.append for column in self._columns]

    def add(self, *values: Any) -> None:
        """Add a row, in the order of the columns."""
        for append, value in zip(self._append, values, strict=True):
            append(value)

    def frame(self, order: list[str]) -> pl.DataFrame:
        """Give the frame, its rows in order; rows that are equal there stay as they came."""
        columns = zip(self._types.items(), self._columns, strict=True)
        made = [series(name, values, type_) for (name, type_), values in columns]
        return pl.DataFrame(made).sort(order, maintain_order=True)


def series(name: str, values: list[Any], type_: pl.DataType) -> pl.Series:
    """Give a column; a column of lists is made from its flat members, which is many times quicker."""
    if not isinstance(type_, pl.List):
        return pl.Series(name, values, dtype=type_)
    lengths = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    flat = pl.Series(list(chain.from_iterable(values)), dtype=type_.inner)
    members = pl.DataFrame({"row": np.repeat(np.arange(len(values)), lengths), name: flat})
    lists = members.group_by("row", maintain_order=True).agg(name)
    whole = pl.DataFrame({"row": np.arange(len(values))}).join(lists, on="row", how="left", maintain_order="left")
    return whole[name].fill_null(pl.Series([[]], dtype=type_).first())

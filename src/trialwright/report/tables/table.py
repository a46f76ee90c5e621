"""What a table is: a declaration with its rows, and what its numbers are about."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Literal

from trialwright.analysis.results import Sources

RowKind = Literal["heading", "row", "sub", "total"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, a second line below it, and whether it holds numbers (then aligned right)."""

    heading: str
    below: str = ""
    number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a label and its cells; `detail` says more in a second line.

    A heading row has no cells; `sub` stands indented below what it divides; `total` begins a group.
    """

    label: str
    cells: tuple[str, ...] = ()
    kind: RowKind = "row"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as declared. `slug` is its identifier in the page, `number` its number in the report.

    `estimand` and `population` say what the numbers are about and in whom; `sources` are the ledger entries
    behind them. `long` tables are folded away in the page.
    """

    slug: str
    number: int
    title: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    estimand: str = ""
    population: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[tuple[str, Sources], ...] = ()
    empty: str = "Nothing to show."
    long: bool = False
    mark: str = ""

    @property
    def name(self) -> str:
        """The name of its file, without ending."""
        return f"table-{self.number}-{self.slug}"

    def csv(self) -> str:
        """Write the table as CSV: title and mark first, then headings, then rows as they read in the page."""
        text = io.StringIO()
        write = csv.writer(text, lineterminator="\n").writerow
        write([_harmless(f"Table {self.number}. {self.title}" + (f" ({self.mark})" if self.mark else ""))])
        write([self.first, *(f"{each.heading} {each.below}".strip() for each in self.columns)])
        for row in self.rows:
            label = f"{row.label}; {row.detail}" if row.detail else row.label
            write([_harmless(cell) for cell in (label, *row.cells)])
        return text.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; true minus signs are not among its signs."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@dataclass
class Numbering:
    """Counts tables or figures in the order in which they appear."""

    last: int = field(default=0)

    def next(self) -> int:
        """Give the next number."""
        self.last += 1
        return self.last

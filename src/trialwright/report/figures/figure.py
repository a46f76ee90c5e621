"""What a figure is: a drawing with its number, what it shows of whom, its words and its data."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from trialwright.analysis.results import Sources
from trialwright.report.figures.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as declared. `caption` says how to read it; `data` are the numbers drawn, headings first."""

    slug: str
    number: int
    title: str
    caption: str
    drawing: Drawing
    data: tuple[tuple[str | int | float | None, ...], ...]
    estimand: str = ""
    population: str = ""
    sources: tuple[tuple[str, Sources], ...] = ()

    @property
    def name(self) -> str:
        """The name of its file, without ending."""
        return f"figure-{self.number}-{self.slug}"

    def csv(self) -> str:
        """Write the numbers drawn as CSV, with twelve significant digits; the mark stands in the first line."""
        text = io.StringIO()
        write = csv.writer(text, lineterminator="\n").writerow
        mark = f" ({self.drawing.mark})" if self.drawing.mark else ""
        write([f"Figure {self.number}. {self.title}{mark}"])
        for row in self.data:
            write([_plain(cell) for cell in row])
        return text.getvalue()


def _plain(cell: str | int | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    text = str(cell)
    return f"'{text}" if text[:1] in {"=", "@", "\t", "\r"} else text

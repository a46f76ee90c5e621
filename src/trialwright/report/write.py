"""Writing the report: the page, and beside it each figure and each table as a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trialwright.analysis import Results
from trialwright.protocol.document import Protocol
from trialwright.report.figures.chosen import choose
from trialwright.report.page import declare_tables, render
from trialwright.report.readable import readable

PAGE = "report.html"


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: `path` is the page; figures are SVG, tables and the figures' data CSV."""

    path: Path
    figures: tuple[Path, ...]
    tables: tuple[Path, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file of the report, the page first."""
        return (self.path, *self.figures, *self.tables)


def write_report(protocol: Protocol, results: Results, folder: Path) -> Report:
    """Write `report.html` into a folder, with `figures/` and `tables/` below it.

    The page stands alone: it may be sent without the other files. The same protocol and results give the same bytes.
    """
    results = readable(protocol, results)
    figures, tables = choose(results, protocol.trial.credit), declare_tables(results)
    page = folder / PAGE
    drawn = [(folder / "figures" / f"{each.name}.svg", each.drawing.svg()) for each in figures.every()]
    listed = [(folder / "figures" / f"{each.name}.csv", each.csv()) for each in figures.every()]
    listed += [(folder / "tables" / f"{each.name}.csv", each.csv()) for each in tables.every() if each.rows]
    for path, text in [(page, render(protocol, results, figures, tables)), *drawn, *listed]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return Report(page, tuple(path for path, _ in drawn), tuple(path for path, _ in listed))

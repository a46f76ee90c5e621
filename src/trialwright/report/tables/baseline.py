"""Baseline characteristics: mean (SD) and range, median (quartiles), counts, and how far the groups differ."""

from __future__ import annotations

from trialwright.analysis import Results
from trialwright.analysis.results import Baseline, BaselineVariable, GroupValues, Summary
from trialwright.report.numerals import NONE, count, number, percent, signed
from trialwright.report.tables.table import Column, Numbering, Row, Table

NOTES = (
    "Median with lower and upper quartile (averaged inverse of the distribution). The standardised difference is "
    "treated minus control over the root of the average variance (Austin 2009); for more than two categories it is the "
    "Mahalanobis distance, which has no sign (Yang and Dalton 2012). Baseline values are not tested: allocation was at "
    "random, so a test would answer no question.",
)


def baseline_table(results: Results, baseline: Baseline, numbering: Numbering, mark: str) -> Table:
    """Declare the baseline table of one contrast."""
    labels = {each.id: each.label for each in results.comparisons}
    several = len(results.baseline) > 1
    of = f": {labels.get(baseline.contrast, baseline.contrast)}" if several else ""
    columns = [Column(group.label, f"n = {count(group.n)}") for group in baseline.groups]
    rows = [row for variable in baseline.rows for row in _variable(variable)]
    reasons = tuple(
        f"{row.label}: no standardised difference, because {row.cannot}" for row in baseline.rows if row.cannot
    )
    return Table(
        slug=f"baseline-{baseline.contrast}".replace("_", "-") if several else "baseline",
        number=numbering.next(),
        title=f"Baseline characteristics{of}",
        first="Characteristic",
        columns=(*columns, Column("Standardised", "difference")),
        rows=tuple(rows),
        population="All randomised, by allocated arm",
        notes=(*NOTES, *reasons),
        sources=(("All rows", baseline.sources),),
        empty="The protocol declares no baseline characteristics.",
        mark=mark,
    )


def _variable(variable: BaselineVariable) -> list[Row]:
    unit = f", {variable.unit}" if variable.unit else ""
    blank = ("",) * len(variable.groups)
    difference = NONE if variable.standardised_difference is None else signed(variable.standardised_difference)
    rows = [Row(f"{variable.label}{unit}", (*blank, difference), "total")]
    if variable.kind == "continuous":
        rows.append(_sub("mean (SD)", [_mean(each.summary) for each in variable.groups]))
        rows.append(_sub("range", [_range(each.summary) for each in variable.groups]))
        rows.append(_sub("median (quartiles)", [_median(each.summary) for each in variable.groups]))
    else:
        for k, level in enumerate(variable.groups[0].counts if variable.groups else ()):
            cells = [f"{count(each.counts[k].n)} ({percent(each.counts[k].percent)})" for each in variable.groups]
            rows.append(_sub(level.label, cells))
    if any(_missing(each) for each in variable.groups):
        rows.append(_sub("missing", [count(_missing(each)) for each in variable.groups]))
    return rows


def _sub(label: str, cells: list[str]) -> Row:
    return Row(label, (*cells, ""), "sub")


def _missing(values: GroupValues) -> int:
    return values.n - values.observed


def _mean(summary: Summary | None) -> str:
    if summary is None or summary.mean is None:
        return NONE
    return f"{number(summary.mean)} ({number(summary.sd)})"


def _range(summary: Summary | None) -> str:
    if summary is None or summary.minimum is None:
        return NONE
    return f"{number(summary.minimum)} to {number(summary.maximum)}"


def _median(summary: Summary | None) -> str:
    if summary is None or summary.median is None:
        return NONE
    return f"{number(summary.median)} ({number(summary.q1)} to {number(summary.q3)})"

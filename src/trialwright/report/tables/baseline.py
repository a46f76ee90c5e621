"""Baseline characteristics: mean (SD) and range, median (quartiles), counts, and how far the groups differ."""

from __future__ import annotations

from trialwright.analysis import Results
from trialwright.analysis.results import Baseline, BaselineVariable, GroupValues, Summary
from trialwright.report.numerals import NONE, count, mean_sd, percent, signed, size, trimmed
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
    columns = [Column(group.label, size(group.n)) for group in baseline.groups]
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
    codes = [each.level for each in variable.groups[0].counts] if variable.groups else []
    if set(codes) == {"yes", "no"}:
        cells = [_share(each, codes.index("yes")) for each in variable.groups]
        rows = [Row(f"{variable.label}, n (%)", (*cells, difference), "total")]
        return rows + _without(variable)
    rows = [Row(f"{variable.label}{unit}", (*blank, difference), "total")]
    if variable.kind == "continuous":
        rows.append(_sub("mean (SD)", [_mean(each.summary) for each in variable.groups]))
        rows.append(_sub("range", [_range(each.summary) for each in variable.groups]))
        rows.append(_sub("median (quartiles)", [_median(each.summary) for each in variable.groups]))
    else:
        for k, level in enumerate(variable.groups[0].counts if variable.groups else ()):
            rows.append(_sub(level.label, [_share(each, k) for each in variable.groups]))
    return rows + _without(variable)


def _share(values: GroupValues, k: int) -> str:
    return f"{count(values.counts[k].n)} ({percent(values.counts[k].percent)})"


def _without(variable: BaselineVariable) -> list[Row]:
    missing = [_missing(each) for each in variable.groups]
    return [_sub("not recorded", [count(n) for n in missing])] if any(missing) else []


def _sub(label: str, cells: list[str]) -> Row:
    return Row(label, (*cells, ""), "sub")


def _missing(values: GroupValues) -> int:
    return values.n - values.observed


def _mean(summary: Summary | None) -> str:
    return mean_sd(summary.mean, summary.sd) if summary else NONE


def _range(summary: Summary | None) -> str:
    if summary is None or summary.minimum is None:
        return NONE
    return f"{trimmed(summary.minimum)} to {trimmed(summary.maximum)}"


def _median(summary: Summary | None) -> str:
    if summary is None or summary.median is None:
        return NONE
    return f"{trimmed(summary.median)} ({trimmed(summary.q1)} to {trimmed(summary.q3)})"

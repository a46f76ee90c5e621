"""Outcomes: every group's values and every method's effect side by side, unadjusted and adjusted."""

from __future__ import annotations

from trialwright.analysis import Results
from trialwright.analysis.results import AnalysisResult, Comparison, Estimate, GroupValues, Shift, SubgroupResult
from trialwright.report.numerals import (
    NONE,
    count,
    effect,
    level,
    mean_sd,
    number,
    p_value,
    percent,
    signed,
    size,
    trimmed,
    unit,
)
from trialwright.report.statements import event, lower_first
from trialwright.report.tables.table import Column, Numbering, Row, Table

TITLES = (
    (("primary", "sensitivity"), "primary", "Primary outcome, with sensitivity analyses"),
    (("secondary",), "secondary", "Secondary outcomes"),
    (("exploratory",), "exploratory", "Exploratory outcomes"),
)


def outcome_tables(results: Results, numbering: Numbering, mark: str) -> list[Table]:
    """Declare one table for each role and comparison that has analyses."""
    return [
        _table(results, comparison, roles, (slug, title), numbering, mark)
        for roles, slug, title in TITLES
        for comparison in results.comparisons
        if _chosen(results, comparison, roles)
    ]


def _chosen(results: Results, comparison: Comparison, roles: tuple[str, ...]) -> list[AnalysisResult]:
    return [each for each in results.analyses if each.role in roles and each.comparison.id == comparison.id]


def _table(
    results: Results,
    comparison: Comparison,
    roles: tuple[str, ...],
    named: tuple[str, str],
    numbering: Numbering,
    mark: str,
) -> Table:
    analyses = _chosen(results, comparison, roles)
    several = len(results.comparisons) > 1
    levels = [estimate for each in analyses for estimate in each.estimates]
    populations = dict.fromkeys(each.estimand.population_label for each in analyses)
    notes = [f"{each.label}: {note}" for each in analyses for note in each.notes]
    if "secondary" in roles or "exploratory" in roles:
        notes.append("p-values are not adjusted for the number of outcomes.")
    return Table(
        slug=f"{named[0]}-{comparison.id}".replace("_", "-") if several else named[0],
        number=numbering.next(),
        title=f"{named[1]}{f': {comparison.label}' if several else ''}",
        first="Outcome and method",
        columns=(
            Column(comparison.treated.label, size(comparison.treated.n)),
            Column(comparison.control.label, size(comparison.control.n)),
            Column("Effect", f"({level(levels[0])})" if levels else ""),
            Column("p"),
        ),
        rows=tuple(row for each in analyses for row in _analysis(each)),
        estimand="; ".join(dict.fromkeys(each.estimand.label for each in analyses)) if len(analyses) == 1 else "",
        population="; ".join(populations),
        notes=tuple(notes),
        sources=tuple((each.label, each.sources) for each in analyses),
        mark=mark,
    )


def _analysis(analysis: AnalysisResult) -> list[Row]:
    what, cells = _values(analysis)
    better = f"{analysis.endpoint.better} is better"
    rows = [Row(f"{analysis.label} ({better})", (), "heading"), Row(what, (*cells, "", ""), "sub")]
    missing = [each.n - each.observed for each in analysis.groups]
    if any(missing):
        rows.append(Row("Without a value", (*map(count, missing), "", ""), "sub"))
    rows += [_estimate(each) for each in analysis.estimates]
    if analysis.change and analysis.role != "sensitivity":
        rows.append(Row("Change of category from baseline", ("", "", "", ""), "row"))
        rows += [_estimate(each) for each in analysis.change]
    rows += [
        Row(each.method.replace("-", " "), ("", "", "not estimable", NONE), "sub", each.because)
        for each in analysis.cannot
    ]
    return rows


def _values(analysis: AnalysisResult) -> tuple[str, tuple[str, str]]:
    treated, control = analysis.groups
    if analysis.endpoint.type == "binary":
        return "n (% of those with a value)", (_events(analysis, 0), _events(analysis, 1))
    if analysis.endpoint.type == "continuous":
        of = f", {analysis.endpoint.unit}" if analysis.endpoint.unit else ""
        return f"Mean (SD){of}", (_mean(treated), _mean(control))
    return "Median (quartiles)", (_median(treated), _median(control))


def _events(analysis: AnalysisResult, position: int) -> str:
    level = event(analysis, position)
    return f"{count(level.n)} ({percent(level.percent)})" if level else NONE


def _mean(values: GroupValues) -> str:
    return mean_sd(values.summary.mean, values.summary.sd) if values.summary else NONE


def _median(values: GroupValues) -> str:
    found = values.summary
    if found is None or found.median is None:
        return NONE
    return f"{trimmed(found.median)} ({trimmed(found.q1)} to {trimmed(found.q3)})"


def _estimate(each: Estimate) -> Row:
    of = f", {unit(each)}" if unit(each) else ""
    name = f"{each.name[:1].upper()}{each.name[1:]}{of}"
    detail = each.description
    detail += f"; adjusted for {', '.join(each.covariates)}" if each.covariates else ""
    detail += "; not planned" if each.unplanned else ""
    return Row(name, ("", "", effect(each), p_value(each.p)), "sub", detail)


def statistics_table(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the table of every further number of every method, folded away."""
    rows = []
    for analysis in results.analyses:
        rows.append(Row(analysis.label, (), "heading"))
        for each in (*analysis.estimates, *analysis.change):
            numbers = [f"{one.name} {number(one.value)}" for one in each.statistics]
            cells = (count(each.n_treated), count(each.n_control), number(each.se), ", ".join(numbers) or NONE)
            rows.append(Row(each.name, cells, "sub", each.description))
    columns = (
        Column("Treated", "n"),
        Column("Control", "n"),
        Column("Standard error"),
        Column("Further numbers", "", number=False),
    )
    title = "Further numbers of every method"
    return Table(
        "statistics", numbering.next(), title, "Analysis and method", columns, tuple(rows), long=True, mark=mark
    )


def shift_tables(results: Results, numbering: Numbering, mark: str) -> list[Table]:
    """Declare, for each ordinal analysis with a baseline, the table of where participants went, by group."""
    return [
        _shift(each, numbering, mark)
        for each in results.analyses
        if each.shift and each.role in {"primary", "secondary"}
    ]


def _shift(analysis: AnalysisResult, numbering: Numbering, mark: str) -> Table:
    sides = {side.id: side.label for side in (analysis.comparison.treated, analysis.comparison.control)}
    first = analysis.shift[0]
    rows = []
    for each in analysis.shift:
        rows.append(Row(sides.get(each.group, each.group), (), "heading"))
        rows += _cells(each)
    return Table(
        f"shift-{analysis.id}".replace("_", "-"),
        numbering.next(),
        f"From baseline to {analysis.endpoint.label}",
        "At baseline",
        tuple(Column(code, "") for code in first.levels),
        tuple(rows),
        analysis.estimand.label,
        analysis.estimand.population_label,
        ("Rows are categories at baseline, columns categories at the endpoint.",),
        (("All cells", analysis.sources),),
        mark=mark,
        long=True,
    )


def _cells(shift: Shift) -> list[Row]:
    return [
        Row(code, tuple(count(n) if n else "·" for n in line), "sub")
        for code, line in zip(shift.levels, shift.cells, strict=True)
        if any(line)
    ]


def subgroup_table(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the table of subgroups with their interaction tests."""
    rows = []
    labels = {each.id: each for each in results.analyses}
    for found in results.subgroups:
        analysis = labels[found.analysis]
        test = found.interaction
        p = p_value(test.p) if test else NONE
        rows.append(
            Row(
                f"{analysis.label}, by {lower_first(found.label)}",
                ("", "", "", f"{p} (interaction)" if test else NONE),
                "total",
            )
        )
        rows += [_level(found, k) for k in range(len(found.levels))]
        if found.cannot:
            rows.append(Row(f"Interaction not tested: {found.cannot}", ("", "", "", ""), "sub"))
        if found.without:
            rows.append(Row(f"{count(found.without)} without a level are in no row", ("", "", "", ""), "sub"))
    sources = tuple((f"{labels[each.analysis].label}, by {each.label}", each.sources) for each in results.subgroups)
    return Table(
        "subgroups",
        numbering.next(),
        "Subgroups",
        "Subgroup",
        (Column("Treated", "n"), Column("Control", "n"), Column("Effect", "(interval)"), Column("p")),
        tuple(rows),
        notes=(
            "Subgroups were named in the protocol. An effect within one level is no evidence that it differs from that "
            "in another: the interaction test answers that question, and with few participants it sees only large "
            "differences.",
        ),
        sources=sources,
        empty="The protocol names no subgroups.",
        mark=mark,
    )


def _level(found: SubgroupResult, k: int) -> Row:
    each = found.levels[k]
    said = effect(each.estimate) if each.estimate else f"not estimable: {each.cannot}"
    p = p_value(each.estimate.p) if each.estimate else NONE
    return Row(each.label, (count(each.treated.observed), count(each.control.observed), said, p), "sub")


def intercurrent_table(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the table of intercurrent events with each estimand's strategy."""
    rows = []
    for analysis in results.analyses:
        rows.append(Row(analysis.estimand.label, (), "heading"))
        for each in analysis.estimand.intercurrent:
            value = "" if each.value is None else f", counted as {signed(each.value, 0)}"
            strategy = each.strategy.replace("-", " ")
            rows.append(Row(each.event.replace("-", " "), (f"{strategy}{value}", count(each.n)), "sub"))
    return Table(
        "intercurrent",
        numbering.next(),
        "Intercurrent events and how each estimand treats them",
        "Estimand and event",
        (Column("Strategy", "", number=False), Column("Participants")),
        tuple(_without_repeats(rows)),
        long=True,
        mark=mark,
    )


def _without_repeats(rows: list[Row]) -> list[Row]:
    """Leave out an estimand that several analyses share after its first time."""
    kept: list[Row] = []
    shown: set[str] = set()
    skipping = False
    for row in rows:
        if row.kind == "heading":
            skipping = row.label in shown
            shown.add(row.label)
        if not skipping:
            kept.append(row)
    return kept

"""Adverse events, departures from the protocol, and values that an import could not accept."""

from __future__ import annotations

from collections import Counter

from trialwright.analysis import Results
from trialwright.analysis.trial_results import AdverseEventRow
from trialwright.report.numerals import NONE, count, day, effect, percent, size
from trialwright.report.tables.table import Column, Numbering, Row, Table

HEADINGS = {"grade": "By highest grade", "term": "By term"}


def adverse_event_table(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the table of adverse events: participants with at least one, and events, by arm."""
    found = results.adverse_events
    arms = {each.arm: each.n for row in found.rows for each in row.counts}
    labels = {arm.id: arm.label for arm in results.arms}
    contrasts = {each.id: each.label for each in results.comparisons}
    shown = [each for each in contrasts if any(each == name for row in found.rows for name, _ in row.differences)]
    columns = [Column(labels.get(arm, arm), size(n)) for arm, n in arms.items()]
    columns += [Column("Risk difference", contrasts[each] if len(contrasts) > 1 else "(interval)") for each in shown]
    rows: list[Row] = []
    kinds: set[str] = set()
    for row in found.rows:
        if row.kind in HEADINGS and row.kind not in kinds:
            rows.append(Row(HEADINGS[row.kind], (), "heading"))
        kinds.add(row.kind)
        rows.append(_event(row, shown))
    return Table(
        "adverse-events",
        numbering.next(),
        "Adverse events",
        "Participants with at least one event, events",
        tuple(columns),
        tuple(rows),
        population=found.population_label,
        notes=("Participants (per cent of the arm), then events. A participant counts once in each row.",),
        sources=tuple((row.label, row.sources) for row in found.rows[:1]),
        empty="No adverse event is in the record.",
        mark=mark,
    )


def _event(row: AdverseEventRow, shown: list[str]) -> Row:
    counts = [f"{count(each.participants)} ({percent(each.percent)}), {count(each.events)}" for each in row.counts]
    found = dict(row.differences)
    differences = [effect(found[each]) if each in found else NONE for each in shown]
    return Row(row.label, (*counts, *differences), "sub" if row.kind in HEADINGS else "row")


def adverse_event_listing(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the listing of every adverse event."""
    labels = {arm.id: arm.label for arm in results.arms}
    rows = tuple(
        Row(
            each.participant,
            (
                labels.get(each.arm, each.arm),
                each.on,
                each.term,
                each.grade,
                ", ".join(each.serious) or "no",
                each.causality,
                each.outcome,
                "yes" if each.expected else "no",
                str(each.entry),
            ),
        )
        for each in results.adverse_events.listing
    )
    headings = ("Treatment", "Date", "Event", "Grade", "Serious", "Causality", "Outcome", "Expected")
    columns = (*(Column(each, number=False) for each in headings), Column("Entry"))
    title = "Every adverse event"
    empty = "No adverse event is in the record."
    return Table(
        "adverse-event-listing",
        numbering.next(),
        title,
        "Participant",
        columns,
        rows,
        population=results.adverse_events.population_label,
        empty=empty,
        long=True,
        mark=mark,
    )


def enrolment_table(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare who was assessed and randomised at each site."""
    found = results.enrolment
    rows = tuple(Row(each.label, (count(each.screened), count(each.randomised))) for each in found.sites)
    dates = f"First randomised on {day(found.first)}, last on {day(found.last)}. " if found.first and found.last else ""
    return Table(
        "enrolment",
        numbering.next(),
        "Enrolment by site",
        "Site",
        (Column("Assessed"), Column("Randomised")),
        rows,
        notes=(f"{dates}{count(found.planned)} were planned.",),
        empty="No site has assessed anybody.",
        long=len(rows) > 12,
        mark=mark,
    )


def deviation_table(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the counts of deviations by severity and arm."""
    arms = tuple(results.arms)
    severities = dict.fromkeys(each.severity for each in results.deviations.counts)
    found = {(each.severity, each.arm): each for each in results.deviations.counts}
    rows = []
    for severity in severities:
        here = [found.get((severity, arm.id)) for arm in arms]
        cells = tuple(f"{count(each.participants)}, {count(each.events)}" if each else "0, 0" for each in here)
        rows.append(Row(severity.capitalize(), cells))
    return Table(
        "deviations",
        numbering.next(),
        "Deviations from the protocol",
        "Participants with at least one, deviations",
        tuple(Column(arm.label, size(arm.n)) for arm in arms),
        tuple(rows),
        population="All randomised, by allocated arm",
        empty="No deviation is in the record.",
        mark=mark,
    )


def deviation_listing(results: Results, numbering: Numbering, mark: str) -> Table:
    """Declare the listing of every deviation."""
    labels = {arm.id: arm.label for arm in results.arms}
    rows = tuple(
        Row(
            each.participant,
            (labels.get(each.arm, each.arm), each.on, each.severity, each.description, str(each.entry)),
        )
        for each in results.deviations.listing
    )
    columns = (
        *(Column(heading, number=False) for heading in ("Arm", "Date", "Severity", "Deviation")),
        Column("Entry"),
    )
    empty = "No deviation is in the record."
    return Table(
        "deviation-listing",
        numbering.next(),
        "Every deviation",
        "Participant",
        columns,
        rows,
        empty=empty,
        long=True,
        mark=mark,
    )


def not_accepted_tables(results: Results, numbering: Numbering, mark: str) -> list[Table]:
    """Declare summary and listing of imported values that the protocol could not accept, where there are any."""
    refused = results.not_accepted
    if not refused:
        return []
    counted = Counter((each.column, each.rule) for each in refused)
    rows = tuple(Row(column, (rule, count(n))) for (column, rule), n in sorted(counted.items()))
    summary = Table(
        "not-accepted",
        numbering.next(),
        "Imported values that the protocol could not accept",
        "Column",
        (Column("Rule", number=False), Column("Values")),
        rows,
        population="All imported rows",
        notes=("These values were left out, listed, and counted in the participant flow where a row was refused.",),
        mark=mark,
    )
    lines = tuple(
        Row(str(each.row), (each.participant or NONE, each.column, each.value, each.rule)) for each in refused
    )
    columns = tuple(Column(heading, number=False) for heading in ("Participant", "Column", "Value", "Rule"))
    listing = Table(
        "not-accepted-listing",
        numbering.next(),
        "Every value that was not accepted",
        "Row of the data",
        columns,
        lines,
        long=True,
        mark=mark,
    )
    return [summary, listing]

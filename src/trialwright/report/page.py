"""The report as one self-contained page: nothing in it asks another host for anything."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

from trialwright.analysis import Results
from trialwright.analysis.results import total
from trialwright.protocol.document import Protocol
from trialwright.report.abstract import METHOD_WORDS, abstract, harms, masking
from trialwright.report.evidence import assess
from trialwright.report.figures.chosen import Figures
from trialwright.report.methods import analysis_said, attributes, citation, set_said, used
from trialwright.report.numerals import count, day, plural
from trialwright.report.statements import compatible, headline, listed, lower_first, mark, said, warnings
from trialwright.report.tables.baseline import baseline_table
from trialwright.report.tables.conduct import (
    adverse_event_listing,
    adverse_event_table,
    deviation_listing,
    deviation_table,
    enrolment_table,
    not_accepted_tables,
)
from trialwright.report.tables.outcomes import (
    intercurrent_table,
    outcome_tables,
    shift_tables,
    statistics_table,
    subgroup_table,
)
from trialwright.report.tables.table import Numbering, Table

MOST_ROWS = 100
"""Rows of a table in the page; its CSV has all."""

LARGEST_DATA = 150_000
"""Characters of a file that the page itself carries; a larger one stands beside it."""

LONGEST_RANGES = 2_000

MODES = {
    "live": "Live trial, real participants",
    "virtual": "Virtual participants, simulated",
    "replay": "Replay of a finished trial, real participants",
}


@dataclass
class Tables:
    """The tables by the section of the report that they belong to."""

    flow: list[Table] = field(default_factory=list)
    baseline: list[Table] = field(default_factory=list)
    outcomes: list[Table] = field(default_factory=list)
    details: list[Table] = field(default_factory=list)
    subgroups: list[Table] = field(default_factory=list)
    harms: list[Table] = field(default_factory=list)
    conduct: list[Table] = field(default_factory=list)

    def every(self) -> list[Table]:
        """Give all tables in the order of their numbers."""
        return [
            *self.flow,
            *self.baseline,
            *self.outcomes,
            *self.details,
            *self.subgroups,
            *self.harms,
            *self.conduct,
        ]


def declare_tables(results: Results) -> Tables:
    """Declare every table in the order of the page."""
    numbering, said_mark = Numbering(), mark(results)
    return Tables(
        flow=[enrolment_table(results, numbering, said_mark), intercurrent_table(results, numbering, said_mark)],
        baseline=[baseline_table(results, each, numbering, said_mark) for each in results.baseline],
        outcomes=outcome_tables(results, numbering, said_mark),
        details=[
            *shift_tables(results, numbering, said_mark),
            statistics_table(results, numbering, said_mark),
        ],
        subgroups=[subgroup_table(results, numbering, said_mark)],
        harms=[
            adverse_event_table(results, numbering, said_mark),
            adverse_event_listing(results, numbering, said_mark),
        ],
        conduct=[
            deviation_table(results, numbering, said_mark),
            deviation_listing(results, numbering, said_mark),
            *not_accepted_tables(results, numbering, said_mark),
        ],
    )


def render(protocol: Protocol, results: Results, figures: Figures, tables: Tables) -> str:
    """Write the page; its one style sheet is named by its digest in the content security policy."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("trialwright.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    running = f"{results.trial}, protocol version {results.protocol_version}"
    running += f", {mark(results)}" if mark(results) else ""
    style = environment.get_template("style.css.j2").render(running=_css_string(running))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    context = _context(protocol, results)
    return environment.get_template("report.html.j2").render(
        **context, figures=figures, tables=tables, style=style, style_digest=digest
    )


def _css_string(text: str) -> Any:
    """Quote a text for a style sheet; what could end the string or the element is left out."""
    from markupsafe import Markup

    kept = "".join(letter for letter in text if letter.isprintable() and letter not in '"\\<>')
    return Markup(f'"{kept}"')  # noqa: S704  quotes, backslashes and angle brackets are gone


def _context(protocol: Protocol, results: Results) -> dict[str, Any]:
    evidence = assess(protocol, results)
    return {
        "protocol": protocol,
        "results": results,
        "evidence": evidence,
        "abstract": abstract(protocol, results, evidence),
        "mark": mark(results),
        "warnings": warnings(results),
        "state": _state(results),
        "facts": _facts(protocol, results),
        "contents": _contents(results),
        "masking": masking(protocol),
        "allocation": _allocation(protocol),
        "estimands": [(each, attributes(protocol, each)) for each in protocol.estimands],
        "sets": [(each.label, set_said(protocol, each.id)) for each in protocol.analysis_sets],
        "planned": [(each.label, analysis_said(protocol, each)) for each in protocol.analyses],
        "methods": used(protocol),
        "flow_faults": results.flow.faults(),
        "outcome_sentences": _outcome_sentences(results),
        "harms": harms(results),
        "credit": protocol.trial.credit,
        "citations": [(citation(each), each.doi) for each in protocol.references],
        "digests": _digests(results),
        "notes": [*results.notes, *results.provenance.notes],
        "count": count,
        "plural": plural,
        "data_uri": data_uri,
        "most": MOST_ROWS,
        "day": day,
        "largest": LARGEST_DATA,
        "longest": LONGEST_RANGES,
    }


def data_uri(text: str, kind: str) -> str:
    """Give a text as an address that holds it."""
    return f"data:{kind};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"


def _state(results: Results) -> str:
    """Say in a sentence or two where the trial stands."""
    flow = results.flow
    lock = results.provenance.locked_on
    locked = f"The record was locked on {day(lock)}" if lock else "The record is not locked: nothing here is final"
    excluded = count(total(flow.excluded))
    refused = plural(len(results.not_accepted), "imported value")
    text = (
        f"{count(flow.randomised)} randomised of {plural(flow.screened, 'person', 'people')} assessed; {excluded} "
        f"excluded. {locked}, with {count(results.provenance.entries)} entries."
    )
    return text + (f" {refused} could not be accepted and are listed." if results.not_accepted else "")


def _facts(protocol: Protocol, results: Results) -> list[tuple[str, str, str]]:
    registered = listed([f"{each.register_name} {each.id}" for each in protocol.trial.registrations])
    facts = [
        ("Participants", MODES[results.mode], ""),
        ("Protocol version", f"{results.protocol_version}, in force from {day(str(protocol.effective))}", ""),
        ("Registration", registered or "none recorded", ""),
        ("Sponsor", protocol.trial.sponsor, ""),
        ("Data", protocol.trial.credit, ""),
        ("Record digest", results.provenance.record_digest[:16], "digest"),
        ("Dataset digest", results.dataset_digest[:16], "digest"),
        ("Software", results.provenance.software, ""),
    ]
    return [each for each in facts if each[1]]


def _contents(results: Results) -> list[tuple[str, str]]:
    contents = [
        ("abstract", "Abstract"),
        ("methods", "Methods"),
        ("flow", "Participant flow"),
        ("baseline", "Baseline"),
        ("outcomes", "Outcomes"),
        ("subgroups", "Subgroups"),
    ]
    if any(each.means for each in results.trajectories):
        contents.append(("courses", "Courses over time"))
    return [
        *contents,
        ("harms", "Harms"),
        ("conduct", "Deviations and data"),
        ("evidence", "Class of evidence"),
        ("assumptions", "Assumptions"),
        ("references", "References and provenance"),
    ]


def _allocation(protocol: Protocol) -> str:
    ratio = ":".join(str(protocol.allocation.ratio.get(arm.id, 0)) for arm in protocol.arms)
    strata = [lower_first(each.label) for each in protocol.allocation.strata]
    stratified = f", stratified by {listed(strata)}" if strata else ""
    return f"{ratio}, {METHOD_WORDS[protocol.allocation.method]}{stratified}; {protocol.allocation.concealment}"


def _outcome_sentences(results: Results) -> list[str]:
    sentences = []
    for analysis in results.primary:
        main = headline(analysis)
        sentences.append(said(analysis) + (f" {compatible(main, analysis.comparison)}" if main is not None else ""))
    return sentences


def _digests(results: Results) -> list[tuple[str, str]]:
    return [
        ("Record", results.provenance.record_digest),
        ("Protocol", results.provenance.protocol_digest),
        ("Datasets", results.dataset_digest),
        ("Software", results.provenance.software),
    ]

"""The structured abstract, filled from protocol and results: its numbers and its words move with the data."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis import Results
from trialwright.analysis.results import Estimate, total
from trialwright.protocol.document import Protocol
from trialwright.report.evidence import Evidence
from trialwright.report.evidence_facts import forms_of, primary_endpoints
from trialwright.report.numerals import count, day, effect_said, percent, plural
from trialwright.report.statements import conclusions, headline, listed, lower_first, participants, said

FEW = 3
NAMED = 5
"""Up to this many secondary outcomes the abstract says each in full."""

METHOD_WORDS = {
    "permuted-blocks": "in permuted blocks",
    "simple": "by simple randomisation",
    "recorded": "as recorded by the original trial",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One part of the abstract: its heading and its text."""

    heading: str
    text: str


def abstract(protocol: Protocol, results: Results, evidence: Evidence) -> tuple[Paragraph, ...]:
    """Write the abstract in the journal's parts."""
    return (
        Paragraph("Objective", objective(protocol, results)),
        Paragraph("Methods", methods(protocol, results)),
        Paragraph("Results", found(results)),
        Paragraph("Conclusions", concluded(results)),
        Paragraph("Registration", registration(protocol)),
        Paragraph("Classification of evidence", evidence.statement),
    )


def objective(protocol: Protocol, results: Results) -> str:
    """Say what the trial was to find out."""
    effects = [
        f"of {lower_first(each.treated.label)} compared with {lower_first(each.control.label)}"
        for each in results.comparisons
    ]
    return f"To estimate the effect {listed(effects, 'and')} in {protocol.trial.condition}."


def methods(protocol: Protocol, results: Results) -> str:
    """Say how the trial was done."""
    allocation = protocol.allocation
    ratio = ":".join(str(allocation.ratio.get(arm.id, 0)) for arm in protocol.arms)
    strata = [lower_first(each.label) for each in allocation.strata]
    arms = listed([f"{arm.label} ({arm.treatment})" for arm in protocol.arms])
    whose = {"virtual": "Virtual participants", "replay": "Participants of a finished trial"}
    who = whose.get(results.mode, "Participants")
    design = protocol.trial.design.rstrip(".")
    text = (
        f"{design[:1].upper()}{design[1:]}; {plural(len(protocol.sites), 'site')}. "
        f"{who} with {protocol.trial.condition} were allocated {ratio} {METHOD_WORDS[allocation.method]}"
        f"{f', stratified by {listed(strata)}' if strata else ''}, to {arms}. {masking(protocol)} "
    )
    outcomes = list(dict.fromkeys(lower_first(each.endpoint.label) for each in results.primary))
    populations = list(dict.fromkeys(lower_first(each.estimand.population_label) for each in results.primary))
    if outcomes:
        text += f"Primary outcome{'s' if len(outcomes) > 1 else ''}: {'; '.join(outcomes)}. "
        text += f"Population: {'; '.join(populations)}. "
    return text + f"{participants(protocol.trial.planned)} {'was' if protocol.trial.planned == 1 else 'were'} planned."


def masking(protocol: Protocol) -> str:
    """Say who assessed the primary outcome and whether they could know the arm."""
    forms = {form for endpoint in primary_endpoints(protocol) for form in forms_of(protocol, endpoint)}
    blinded = [form for form in forms if protocol.blinded_form(form)]
    if forms and len(blinded) == len(forms):
        return "The primary outcome was assessed by raters who did not know the treatment."
    if blinded:
        return "Some primary outcomes were assessed by raters who did not know the treatment, others in the open."
    return "The primary outcome was assessed by people who could know the treatment."


def found(results: Results) -> str:
    """Say who took part and what was found, primary outcomes first."""
    flow = results.flow
    arms = listed([f"{count(arm.allocated)} to {lower_first(arm.label)}" for arm in flow.arms])
    assessed = plural(flow.screened, "person", "people")
    dates = results.enrolment
    when = f"Between {day(dates.first)} and {day(dates.last)}, of" if dates.first and dates.last else "Of"
    sentences = [f"{when} {assessed} assessed, {count(flow.randomised)} were randomised: {arms or 'nobody'}."]
    sentences += [f"{said(each).rstrip('.')}; {side(headline(each))}." for each in results.primary]
    sentences += secondary(results)
    sentences.append(harms(results))
    return " ".join(sentences)


def side(estimate: Estimate | None) -> str:
    """Say in a few words where the interval lies."""
    if estimate is None or estimate.includes_null is None:
        return "no interval could be given"
    if estimate.includes_null:
        return "the interval includes no difference"
    return f"the interval lies wholly on the side of {'benefit' if estimate.compatible_with_benefit else 'harm'}"


def secondary(results: Results) -> list[str]:
    """Say the secondary outcomes: each where there are few, else how many intervals exclude no difference and which."""
    analyses = [each for each in results.analyses if each.role == "secondary"]
    if not analyses:
        return []
    if len(analyses) <= FEW:
        return [*(said(each) for each in analyses), "Secondary outcomes are not adjusted for their number."]
    effects = [(each, headline(each)) for each in analyses]
    apart = [
        f"{lower_first(each.label)} ({effect_said(main)})"
        for each, main in effects
        if main is not None and main.includes_null is False
    ]
    unknown = sum(1 for _, main in effects if main is None or main.includes_null is None)
    which = f": {'; '.join(apart)}" if 0 < len(apart) <= NAMED else ""
    text = f"Of {len(analyses)} secondary outcomes, not adjusted for their number, the interval lay wholly on one side "
    text += f"of no difference in {len(apart)}{which}."
    if unknown:
        text += f" {plural(unknown, 'secondary outcome')} could not be estimated with an interval."
    return [text]


def harms(results: Results) -> str:
    """Say how many participants had serious, related and fatal events; nothing is concluded from none."""
    rows = {row.kind: row for row in results.adverse_events.rows}
    labels = {arm.id: arm.label for arm in results.arms}
    parts = []
    words = {"serious": "serious adverse events", "serious-related": "serious events judged related to treatment"}
    for kind, what in words.items():
        if kind in rows:
            counts = [
                f"{count(each.participants)} of {count(each.n)} ({percent(each.percent)}) with "
                + lower_first(labels.get(each.arm, each.arm))
                for each in rows[kind].counts
            ]
            parts.append(f"{what} were recorded in {listed(counts)}")
    flow = sum(total(arm.died) for arm in results.flow.arms)
    deaths = sum(each.participants for each in rows["death"].counts) if "death" in rows else flow
    died = f"{participants(deaths)} died." if deaths else "Nobody died during follow-up."
    if not parts:
        return f"No adverse event table was recorded. {died}"
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}. {died}"


def concluded(results: Results) -> str:
    """Conclude on each primary outcome, and say once more where the data are not a trial's own."""
    parts = conclusions(results.primary)
    if results.virtual:
        parts.append("All participants are virtual: nothing follows for patients.")
    if results.dummy:
        parts.append("The arms are invented: no comparison means anything.")
    return " ".join(parts) or "No primary analysis was made."


def registration(protocol: Protocol) -> str:
    """Say where the trial is registered."""
    known = [f"{each.register_name} {each.id}" for each in protocol.trial.registrations]
    return f"{listed(known)}." if known else "No registration is recorded in the protocol."

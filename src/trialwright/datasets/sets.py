"""Analysis sets: who belongs to each, and why not."""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.datasets.outcome import Outcome
from trialwright.datasets.subject import Subject
from trialwright.protocol.document import Protocol
from trialwright.protocol.outcomes import AnalysisSet

_FLAGS = {
    "intention-to-treat": "ITTFL",
    "modified-intention-to-treat": "MITTFL",
    "per-protocol": "PPROTFL",
    "safety": "SAFFL",
}


def flags(protocol: Protocol) -> dict[str, str]:
    """Give the column of each analysis set: CDISC's name for the first of its kind, else one after its identifier."""
    named: dict[str, str] = {}
    for each in protocol.analysis_sets:
        standard = _FLAGS[each.kind]
        named[each.id] = f"{each.id.upper()}FL" if standard in named.values() else standard
    return named


def why_not(each: AnalysisSet, subject: Subject, outcomes: Mapping[str, Outcome]) -> str:
    """Say why a randomised participant is not in the set; empty where she is."""
    match each.kind:
        case "modified-intention-to-treat":
            return outcomes[each.endpoint].missing if each.endpoint else ""
        case "per-protocol":
            return _not_per_protocol(each, subject)
        case "safety":
            return "" if subject.treatment.received or subject.treatment.actual else "received no treatment"
        case _:
            return ""


def _not_per_protocol(each: AnalysisSet, subject: Subject) -> str:
    treatment = subject.treatment
    if not treatment.received:
        return "did not receive the allocated treatment"
    if treatment.crossover:
        return "received the treatment of another arm"
    if subject.state.treatment_discontinued is not None:
        return "discontinued the treatment"
    found = {str(event.fact.severity) for event in subject.state.deviations}
    worst = next((severity for severity in ("major", "minor") if severity in found), None)
    return (
        f"{worst} deviation"
        if worst in each.excludes_deviations
        else ("minor deviation" if "minor" in found and "minor" in each.excludes_deviations else "")
    )

"""What the methods section says of each statistical method: what it is in words, and its source."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.protocol.document import Protocol
from trialwright.protocol.identification import Reference
from trialwright.protocol.outcomes import Analysis, Estimand
from trialwright.report.numerals import signed
from trialwright.report.statements import listed, lower_first

METHODS = {
    "wilcoxon": (
        "Wilcoxon-Mann-Whitney test, tie-corrected, with exact p where it can be computed; effect: probability of a "
        "better outcome",
        "Lehmann 1975; Brunner and Munzel 2000, Biom J 42:17",
    ),
    "van-elteren": (
        "Van Elteren test: Wilcoxon within the strata of the allocation",
        "van Elteren 1960, Bull ISI 37:351",
    ),
    "proportional-odds": (
        "proportional odds model; effect: common odds ratio of a better score",
        "McCullagh 1980, J R Stat Soc B 42:109",
    ),
    "generalised-odds-ratio": (
        "generalised odds ratio: all pairs of a treated and a control participant in whom one does better",
        "Agresti 1980, Biometrics 36:59; Churilov et al. 2014, Int J Stroke 9:999",
    ),
    "welch": ("difference in means without assuming equal variances", "Welch 1947, Biometrika 34:28"),
    "student": ("difference in means assuming equal variances", "Student 1908, Biometrika 6:1"),
    "ancova": (
        "linear model with the baseline value and covariates, standard errors that allow unequal variances (HC3)",
        "MacKinnon and White 1985, J Econometrics 29:305",
    ),
    "risk-difference": (
        "difference of risks in percentage points, with a score interval",
        "Newcombe 1998, Stat Med 17:873; Miettinen and Nurminen 1985, Stat Med 4:213",
    ),
    "risk-ratio": ("ratio of risks, with a score interval", "Miettinen and Nurminen 1985, Stat Med 4:213"),
    "odds-ratio": ("odds ratio, with a score interval", "Miettinen and Nurminen 1985, Stat Med 4:213"),
}
"""The protocol's word for each method, what it means, and its source; what was computed stands beside each number."""

KINDS = {
    "intention-to-treat": "everybody randomised, in the arm to which they were allocated",
    "modified-intention-to-treat": "everybody randomised who has the endpoint, in the arm to which they were allocated",
    "per-protocol": "those treated as planned, without the deviations that the protocol names",
    "safety": "those treated, by the treatment they received",
}


@dataclass(frozen=True, slots=True)
class MethodText:
    """A statistical method that the trial uses."""

    name: str
    words: str
    source: str


def used(protocol: Protocol) -> tuple[MethodText, ...]:
    """Give the methods that the protocol's analyses name, each once."""
    names = dict.fromkeys(method for each in protocol.analyses for method in each.methods)
    return tuple(MethodText(name, *METHODS[name]) for name in names)


def analysis_said(protocol: Protocol, analysis: Analysis) -> str:
    """Say one planned analysis: methods, covariates, subgroups and level."""
    estimand = protocol.estimand[analysis.estimand]
    text = f"{analysis.role}: {listed([method.replace('-', ' ') for method in analysis.methods])}"
    if analysis.covariates:
        labels = {row.value: lower_first(row.label) for row in protocol.baseline}
        text += f", adjusted for {listed([labels.get(each, each) for each in analysis.covariates])}"
    if analysis.subgroups:
        text += (
            f", in subgroups by {listed([lower_first(protocol.subgroup[each].label) for each in analysis.subgroups])}"
        )
    return f"{text}; {100 * analysis.level:g}\u00a0% intervals; estimand: {lower_first(estimand.label)}"


def attributes(protocol: Protocol, estimand: Estimand) -> tuple[tuple[str, str], ...]:
    """Give the five attributes of an estimand (ICH E9(R1)) with their words."""
    contrast, endpoint = protocol.contrast[estimand.contrast], protocol.endpoint[estimand.endpoint]
    events = []
    for each in estimand.intercurrent:
        value = "" if each.value is None else f" ({signed(each.value, 0)})"
        events.append(f"{each.event.replace('-', ' ')}: {each.strategy.replace('-', ' ')}{value}")
    return (
        ("Population", protocol.analysis_set[estimand.population].label),
        ("Treatments", f"{contrast.treated_label} against {contrast.control_label}"),
        ("Variable", f"{endpoint.label} ({endpoint.better} is better)"),
        ("Intercurrent events", "; ".join(events)),
        ("Summary", estimand.summary),
    )


def set_said(protocol: Protocol, set_id: str) -> str:
    """Say who is in an analysis set."""
    found = protocol.analysis_set[set_id]
    text = KINDS[found.kind]
    if found.endpoint:
        text += f" ({lower_first(protocol.endpoint[found.endpoint].label)})"
    if found.excludes_deviations:
        text += f" ({listed(list(found.excludes_deviations))} deviations)"
    return text


def citation(reference: Reference) -> str:
    """Write a reference as a reference list does."""
    authors = ", ".join(reference.authors)
    where = f" {reference.journal}." if reference.journal else ""
    issue = f"({reference.issue})" if reference.issue else ""
    pages = f":{reference.pages}" if reference.pages else ""
    place = f";{reference.volume}{issue}{pages}" if reference.volume else ""
    return f"{authors}. {reference.title.rstrip('.')}.{where} {reference.year}{place}."

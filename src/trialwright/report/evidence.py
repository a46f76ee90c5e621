"""Class of evidence after the American Academy of Neurology, as a self-assessment: pure, and tuned to no publication.

Two schemes are in use. Earlier: "Classification of evidence for therapeutic articles" (2010), Class I asks for masked
or objective outcome assessment. Newer: Clinical Practice Guideline Process Manual (2017), Class I asks for triple
masking, so that an open-label trial cannot reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.analysis import Results
from trialwright.analysis.results import AnalysisResult, Estimate
from trialwright.protocol.document import Protocol
from trialwright.report.evidence_facts import Criterion, criteria
from trialwright.report.numerals import effect_said
from trialwright.report.statements import headline, listed, lower_first, outcome, span_said

Class = Literal["I", "II", "III", "IV"]
LETTERED = ("concealed", "primary", "eligibility", "completion")
LETTERED_NEWER = ("concealed", "two-primaries", "eligibility", "completion")


@dataclass(frozen=True, slots=True)
class Assessment:
    """The class by one scheme, its criteria with their facts, why it is that class, and what would lift it."""

    scheme: str
    source: str
    number: Class
    criteria: tuple[Criterion, ...]
    because: str
    next: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Both assessments, and the statement in the journal's form for each primary analysis."""

    earlier: Assessment
    newer: Assessment
    statements: tuple[str, ...]


def assess(protocol: Protocol, results: Results) -> Evidence:
    """Give the class of evidence from how the trial was run; deciding facts stand beside each criterion."""
    facts = criteria(protocol, results)
    earlier = _earlier(facts)
    return Evidence(
        earlier, _newer(facts), tuple(_statement(protocol, results, earlier, each) for each in results.primary)
    )


def _earlier(facts: dict[str, Criterion]) -> Assessment:
    used = tuple(facts[each] for each in ("randomised", "representative", "masked-outcome", "baseline", *LETTERED))
    lacking = [facts[each] for each in LETTERED if not facts[each].met]
    core = [facts[each] for each in ("randomised", "representative", "masked-outcome")]
    balanced = facts["baseline"].met
    number: Class
    if not all(each.met for each in core):
        number, lacks = "IV", [each for each in core if not each.met]
    elif balanced and not lacking:
        number, lacks = "I", []
    elif balanced and len(lacking) == 1:
        number, lacks = "II", lacking
    else:
        number, lacks = "III", [*lacking, *([] if balanced else [facts["baseline"]])]
    return Assessment(
        "Earlier scheme (2010): masked or objective outcome",
        "American Academy of Neurology. Classification of evidence, therapeutic, 2010.",
        number,
        used,
        _because(number, lacks),
        _next(number, lacks),
    )


def _newer(facts: dict[str, Criterion]) -> Assessment:
    names = ("randomised", "representative", "triple-masked", "masked-outcome", "independent-outcome", "baseline")
    used = tuple(facts[each] for each in (*names, *LETTERED_NEWER))
    lacking = [facts[each] for each in LETTERED_NEWER if not facts[each].met]
    unmasked = [] if facts["triple-masked"].met else [facts["triple-masked"]]
    whole = facts["randomised"].met and facts["representative"].met
    second = [facts[each] for each in ("baseline", "masked-outcome") if not facts[each].met]
    number: Class
    if not facts["randomised"].met or not facts["independent-outcome"].met:
        number = "IV"
        lacks = [facts[each] for each in ("randomised", "independent-outcome") if not facts[each].met]
    elif whole and not (unmasked or lacking or second):
        number, lacks = "I", []
    elif whole and not second and len(lacking) <= 2:
        number, lacks = "II", [*unmasked, *lacking]
    else:
        number = "III"
        lacks = [*second, *(lacking if len(lacking) > 2 else [])]
        lacks += [] if facts["representative"].met else [facts["representative"]]
    return Assessment(
        "Newer scheme (2017): triple masking for Class I",
        "American Academy of Neurology. Clinical Practice Guideline Process Manual, 2017 edition.",
        number,
        used,
        _because(number, lacks),
        _next(number, lacks),
    )


def _because(number: Class, lacks: list[Criterion]) -> str:
    if not lacks:
        return f"Class {number}: every criterion is met."
    return f"Class {number}, because this is not met: {listed([each.asks for each in lacks], 'and')}."


def _next(number: Class, lacks: list[Criterion]) -> str:
    if not lacks:
        return "No higher class exists."
    return f"For a higher class than {number}: {listed([each.remedy for each in lacks])}."


def _statement(protocol: Protocol, results: Results, assessment: Assessment, analysis: AnalysisResult) -> str:
    """Write the statement as the journal does; precision that is lacking is said, never turned into no effect."""
    comparison = analysis.comparison
    begin = f"This study provides Class {assessment.number} evidence that"
    if results.virtual or results.dummy:
        whose = "participants are virtual" if results.virtual else "arms are invented"
        begin = f"The {whose}, so this is no evidence about patients. A study run like this one with real participants "
        begin += f"and allocation would provide Class {assessment.number} evidence that"
    treated, control = lower_first(comparison.treated.label), lower_first(comparison.control.label)
    setting, endpoint = f"in {protocol.trial.condition}", outcome(analysis.endpoint)
    main = headline(analysis)
    if main is None or main.includes_null is None:
        return f"{begin.removesuffix(' that')} for no statement: the effect on {endpoint} could not be estimated."
    if main.includes_null:
        return (
            f"{begin}, {setting}, the effect of {treated} compared with {control} on {endpoint} is compatible with "
            f"{span_said(main)}. The study lacks the precision to exclude {_excluded(main)}."
        )
    verb = "improves" if main.compatible_with_benefit else "worsens"
    return f"{begin}, {setting}, {treated} compared with {control} {verb} {endpoint} ({effect_said(main)})."


def _excluded(main: Estimate) -> str:
    sides = ["a benefit"] * bool(main.compatible_with_benefit) + ["a harm"] * bool(main.compatible_with_harm)
    return listed(sides, "or") or "either"

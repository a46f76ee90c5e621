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
    """Both assessments, and the statement in the journal's form."""

    earlier: Assessment
    newer: Assessment
    statement: str


def assess(protocol: Protocol, results: Results) -> Evidence:
    """Give the class of evidence from how the trial was run; deciding facts stand beside each criterion."""
    facts = criteria(protocol, results)
    earlier = _earlier(facts)
    return Evidence(earlier, _newer(facts), _statement(protocol, results, earlier))


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


def _statement(protocol: Protocol, results: Results, assessment: Assessment) -> str:
    """Write the statement as the journal does; precision that is lacking is said, never turned into no effect."""
    number = assessment.number
    begin = f"This study provides Class {number} evidence that, in {protocol.trial.condition},"
    if results.virtual or results.dummy:
        whose = "participants are virtual" if results.virtual else "arms are invented"
        begin = (
            f"The {whose}, so this is no evidence about patients. A study run like this one with real participants and "
            f"allocation would provide Class {number} evidence that, in {protocol.trial.condition},"
        )
    clauses = [(each, _clause(each)) for each in results.primary]
    said = [clause for _, clause in clauses if clause]
    if not said:
        return f"No statement of Class {number} evidence can be made: no primary effect could be estimated."
    return " ".join([f"{begin} {'; '.join(said)}.", *_imprecise([each for each, _ in clauses])])


def _clause(analysis: AnalysisResult) -> str:
    """Say one primary effect: a direction where the interval has one, else what it is compatible with."""
    main, comparison = headline(analysis), analysis.comparison
    if main is None or main.includes_null is None:
        return ""
    treated, control = lower_first(comparison.treated.label), lower_first(comparison.control.label)
    endpoint = outcome(analysis.endpoint)
    if main.includes_null:
        return f"the effect of {treated} compared with {control} on {endpoint} is compatible with {span_said(main)}"
    verb = "improves" if main.compatible_with_benefit else "worsens"
    return f"{treated} compared with {control} {verb} {endpoint} ({effect_said(main)})"


def _imprecise(analyses: list[AnalysisResult]) -> list[str]:
    """Say what the study lacks the precision to exclude, once for all primary effects of which it is so."""
    open_ = [main for each in analyses if (main := headline(each)) is not None and main.includes_null]
    sides = dict.fromkeys(_excluded(main) for main in open_)
    where = "" if len(open_) == len(analyses) else " where the interval includes no difference"
    return [f"The study lacks the precision to exclude {side}{where}." for side in sides]


def _excluded(main: Estimate) -> str:
    sides = ["a benefit"] * bool(main.compatible_with_benefit) + ["a harm"] * bool(main.compatible_with_harm)
    return listed(sides, "or") or "either"

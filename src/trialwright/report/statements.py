"""What may be said of a result, in words that move with its interval.

An interval that includes no difference never becomes "no effect", "no difference" or "similar": the words say which
effects the data are compatible with, and on which side of no difference they lie.
"""

from __future__ import annotations

from trialwright.analysis import Results
from trialwright.analysis.results import AnalysisResult, Comparison, EndpointText, Estimate, LevelCount
from trialwright.report.numerals import (
    NONE,
    count,
    effect_said,
    interval,
    mean_sd,
    p_said,
    percent,
    plural,
    size,
    trimmed,
    unit,
)

VIRTUAL = "virtual participants"
INVENTED = "invented arms"


def mark(results: Results) -> str:
    """Give the words that stand inside every figure and in every file: whose data these are."""
    return ", ".join([VIRTUAL] * results.virtual + [INVENTED] * results.dummy)


def warnings(results: Results) -> tuple[str, ...]:
    """Give the sentences that stand at the head of the page where the data are not a trial's own."""
    said = []
    if results.virtual:
        said.append(
            "Virtual participants. Everybody in this report was simulated from the assumptions of the protocol. "
            "Nothing here is evidence about patients or about a treatment."
        )
    if results.dummy:
        said.append("Invented arms. This is a dry run: the arms were drawn for it, so no comparison means anything.")
    return tuple(said)


def headline(analysis: AnalysisResult) -> Estimate | None:
    """Give the effect that speaks for an analysis: planned, unadjusted and with an interval where there is one.

    A ratio or difference says more than the probability that a rank test estimates, so it goes before it.
    """
    found = [each for each in analysis.estimates if each.estimate is not None]
    choices = (
        [each for each in found if each.lower is not None and each.scale != "probability" and not each.covariates],
        [each for each in found if each.lower is not None and each.scale != "probability"],
        found,
    )
    planned = [[each for each in kept if not each.unplanned] for kept in choices]
    return next((kept[0] for kept in (*planned, *choices) if kept), None)


def adjusted(analysis: AnalysisResult) -> Estimate | None:
    """Give the first estimate that is adjusted for covariates."""
    return next((each for each in analysis.estimates if each.covariates and each.estimate is not None), None)


def compatible(estimate: Estimate, comparison: Comparison) -> str:
    """Say what the interval is compatible with, without calling anything an effect or none."""
    treated, control = lower_first(comparison.treated.label), lower_first(comparison.control.label)
    if estimate.includes_null is None:
        return "No interval could be given, so nothing is said of the effects that the data are compatible with."
    if not estimate.includes_null:
        side = treated if estimate.compatible_with_benefit else control
        return f"The whole interval lies on the side of a better outcome with {side}."
    sides = [treated] * bool(estimate.compatible_with_benefit) + [control] * bool(estimate.compatible_with_harm)
    if not sides:
        return "The interval holds no difference alone."
    better = " as well as ".join(f"with {side}" for side in sides)
    return f"The interval includes no difference; the data are compatible with a better outcome {better}."


def said(analysis: AnalysisResult) -> str:
    """Say the result of an analysis in one sentence: both groups, the effect, and the first planned test's p."""
    main = headline(analysis)
    groups = " and ".join(
        f"{_group(analysis, k)} with {lower_first(group.label)}" for k, group in enumerate(analysis.groups)
    )
    if main is None:
        why = analysis.cannot[0].because if analysis.cannot else "no method gave a number"
        return f"{analysis.label}: {groups}; no effect can be estimated: {lower_first(why.rstrip('.'))}."
    first = analysis.estimates[0]
    test = f"; {first.description}: {p_said(first.p)}" if first is not main and first.p is not None else ""
    return f"{analysis.label}: {groups}; {effect_said(main)}{test}."


def _group(analysis: AnalysisResult, position: int) -> str:
    group = analysis.groups[position]
    if analysis.endpoint.type == "binary":
        level = event(analysis, position)
        return (
            f"{count(level.n)} of {count(group.observed)} ({percent(level.percent)})" if level else size(group.observed)
        )
    summary = group.summary
    if analysis.endpoint.type == "continuous" and summary is not None and summary.mean is not None:
        return f"mean {mean_sd(summary.mean, summary.sd).replace('(', '(SD ')[:-1]}, {size(group.observed)})"
    if summary is not None and summary.median is not None:
        return f"median {trimmed(summary.median)} ({size(group.observed)})"
    return size(group.observed)


def event(analysis: AnalysisResult, position: int) -> LevelCount | None:
    """Give the level of a binary endpoint that stands for yes."""
    return next((each for each in analysis.groups[position].counts if each.level in {"1", "true", "yes"}), None)


def outcome(endpoint: EndpointText) -> str:
    """Name an endpoint within a sentence; a binary one, which is a state, stands in quotation marks."""
    label = lower_first(endpoint.label)
    return f"the outcome ‘{label}’" if endpoint.type == "binary" else label


def conclusions(analyses: tuple[AnalysisResult, ...]) -> list[str]:
    """Conclude from the headline intervals alone; outcomes of one comparison that say the same stand together."""
    grouped: dict[tuple[str, str], list[AnalysisResult]] = {}
    for each in analyses:
        grouped.setdefault((each.comparison.id, _verdict(each)), []).append(each)
    return [_concluded(found, verdict) for (_, verdict), found in grouped.items()]


def _verdict(analysis: AnalysisResult) -> str:
    main = headline(analysis)
    if main is None or main.includes_null is None:
        return "unknown"
    if main.includes_null:
        return "open"
    return "better" if main.compatible_with_benefit else "worse"


def _concluded(analyses: list[AnalysisResult], verdict: str) -> str:
    comparison = analyses[0].comparison
    endpoints = [outcome(each.endpoint) for each in analyses]
    treated, control = lower_first(comparison.treated.label), lower_first(comparison.control.label)
    if verdict == "unknown":
        what = listed(endpoints, "or")
        return f"Whether {treated} changed {what} cannot be said: no effect could be estimated with an interval."
    if verdict == "open":
        mains = [main for each in analyses if (main := headline(each)) is not None]
        benefit = any(main.compatible_with_benefit for main in mains)
        harm = any(main.compatible_with_harm for main in mains)
        left = (
            "both a benefit and a harm remain"
            if benefit and harm
            else "a benefit remains"
            if benefit
            else "a harm remains"
        )
        return (
            f"The trial does not settle whether {treated} changes {listed(endpoints, 'or')} compared with {control}: "
            f"{left} possible."
        )
    return f"{comparison.treated.label} was followed by {verdict} results than {control} in {listed(endpoints)}."


def span_said(estimate: Estimate) -> str:
    """Say the name of the effect and its limits, as evidence statements do."""
    if estimate.lower is None:
        return f"{estimate.name} {NONE}"
    of = f" {unit(estimate)}" if unit(estimate) else ""
    return f"any {estimate.name} between {interval(estimate, ' and ')}{of}"


def lower_first(text: str) -> str:
    """Let a label begin in the middle of a sentence, unless its first word is an abbreviation or a name."""
    head = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if head[1:] == head[1:].lower() and head not in NAMES else text


NAMES = {"Fugl-Meyer", "Motricity", "Barthel", "Rankin", "Functional"}
"""Words that keep their capital within a sentence."""


def listed(parts: list[str], last: str = "and") -> str:
    """Join parts as a sentence does: `a, b and c`."""
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def participants(n: int) -> str:
    """Write a number of participants."""
    return plural(n, "participant")

"""Which figures a report has: each declared with what it shows, of whom, and the numbers drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialwright.analysis import Results
from trialwright.analysis.results import AnalysisResult, ArmFlow, Comparison, Estimate, Reason, Trajectory
from trialwright.report.figures.figure import Figure
from trialwright.report.figures.flow import participant_flow
from trialwright.report.figures.forest import ForestPanel, ForestRow, forest
from trialwright.report.figures.grotta import stacked_bars
from trialwright.report.figures.trajectories import trajectories
from trialwright.report.numerals import count, p_value, unit
from trialwright.report.statements import adjusted, headline, mark
from trialwright.report.tables.table import Numbering

Cell = str | int | float | None
HEAD_EFFECTS = ("row", "group", "estimate", "lower", "upper", "level", "p", "n treated", "n control", "description")


@dataclass
class Figures:
    """The figures by the section of the report that they belong to."""

    flow: list[Figure] = field(default_factory=list)
    distributions: list[Figure] = field(default_factory=list)
    endpoints: list[Figure] = field(default_factory=list)
    subgroups: list[Figure] = field(default_factory=list)
    courses: list[Figure] = field(default_factory=list)

    def every(self) -> list[Figure]:
        """Give all figures in the order of their numbers."""
        return [*self.flow, *self.distributions, *self.endpoints, *self.subgroups, *self.courses]


def choose(results: Results, credit: str = "") -> Figures:
    """Declare and draw every figure that the results have numbers for; each carries the credit for its data."""
    numbering = Numbering()
    figures = Figures()
    figures.flow.append(_flow(results, numbering))
    figures.distributions += _distributions(results, numbering)
    figures.endpoints += [_endpoints(results, each, numbering) for each in results.comparisons if _shown(results, each)]
    figures.subgroups += [
        figure for each in results.comparisons if (figure := _subgroups(results, each, numbering)) is not None
    ]
    figures.courses += [_course(results, each, numbering) for each in results.trajectories if each.means]
    for figure in figures.every():
        figure.drawing.credit = credit
    return figures


def _several(results: Results, comparison: Comparison) -> str:
    return f": {comparison.label}" if len(results.comparisons) > 1 else ""


def _slug(*parts: str) -> str:
    return "-".join(part for part in parts if part).replace("_", "-").lower()


def _flow(results: Results, numbering: Numbering) -> Figure:
    number = numbering.next()
    flow = results.flow
    data: list[tuple[Cell, ...]] = [("stage", "arm", "what", "n"), ("enrolment", "", "assessed", flow.screened)]
    data += [("enrolment", "", f"excluded: {each.text}", each.n) for each in flow.excluded]
    data.append(("enrolment", "", "randomised", flow.randomised))
    for arm in flow.arms:
        data += _arm_data(arm)
    return Figure(
        "flow",
        number,
        "Participant flow",
        "CONSORT 2025. Each excluded person counts once, under the first reason recorded.",
        participant_flow(flow, f"figure-{number}", mark(results)),
        tuple(data),
        population="Everybody assessed for eligibility",
    )


def _arm_data(arm: ArmFlow) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [("allocation", arm.label, "allocated", arm.allocated)]
    rows.append(("allocation", arm.label, "received", arm.received))
    groups: tuple[tuple[str, str, tuple[Reason, ...]], ...] = (
        ("allocation", "not received", arm.not_received),
        ("follow-up", "lost", arm.lost),
        ("follow-up", "withdrawn", arm.withdrawn),
        ("follow-up", "died", arm.died),
        ("follow-up", "discontinued treatment", arm.discontinued),
    )
    for stage, what, reasons in groups:
        rows += [(stage, arm.label, f"{what}: {each.text}", each.n) for each in reasons]
    rows.append(("follow-up", arm.label, "completed", arm.completed))
    for each in arm.analysed:
        rows.append(("analysis", arm.label, each.label, each.n))
        rows += [("analysis", arm.label, f"not in {each.label}: {why.text}", why.n) for why in each.excluded]
    for seen in arm.observed:
        rows.append(("analysis", arm.label, f"with a value of {seen.label}", seen.n))
        rows += [("analysis", arm.label, f"without a value of {seen.label}: {why.text}", why.n) for why in seen.missing]
    return rows


def _distributions(results: Results, numbering: Numbering) -> list[Figure]:
    figures, seen = [], set()
    for each in results.analyses:
        name = (each.endpoint.id, each.comparison.id)
        if each.endpoint.type != "ordinal" or each.role == "sensitivity" or name in seen:
            continue
        seen.add(name)
        figures.append(_bars(results, each, numbering))
    return figures


def _bars(results: Results, analysis: AnalysisResult, numbering: Numbering) -> Figure:
    number = numbering.next()
    groups = analysis.groups
    data: list[tuple[Cell, ...]] = [("group", "score", "label", "n", "percent of those with a value")]
    data += [(group.label, each.level, each.label, each.n, each.percent) for group in groups for each in group.counts]
    missing = [f"{count(each.n - each.observed)} in {each.label}" for each in groups]
    several = len(results.comparisons) > 1
    return Figure(
        _slug("distribution", analysis.endpoint.id, analysis.comparison.id if several else ""),
        number,
        f"{analysis.endpoint.label}{_several(results, analysis.comparison)}",
        "Counts and percentages of those with a value, best category at the left; lines join the same cut in both "
        f"groups. Without a value: {', '.join(missing)}.",
        stacked_bars(analysis.endpoint, groups, f"figure-{number}", mark(results)),
        tuple(data),
        analysis.estimand.label,
        analysis.estimand.population_label,
        (("All segments", analysis.sources),),
    )


def _shown(results: Results, comparison: Comparison) -> list[AnalysisResult]:
    return [each for each in results.analyses if each.comparison.id == comparison.id]


def _endpoints(results: Results, comparison: Comparison, numbering: Numbering) -> Figure:
    """Draw all endpoints of one comparison, in panels of one scale, unit and direction."""
    number = numbering.next()
    panels: dict[tuple[str, ...], list[ForestRow]] = {}
    data: list[tuple[Cell, ...]] = [HEAD_EFFECTS]
    place: tuple[str, ...] = ("no effect could be estimated",)
    for analysis in _shown(results, comparison):
        main, second = headline(analysis), adjusted(analysis)
        if main is None:
            why = analysis.cannot[0].because if analysis.cannot else "no method gave a number"
            panels.setdefault(place, []).append(ForestRow(analysis.label, cannot=why))
            continue
        place = (_heading(main), main.scale, main.favours_treated)
        panels.setdefault(place, []).append(ForestRow(analysis.label, main, adjusted=bool(main.covariates)))
        data.append(_effect_data(analysis.label, "", main))
        if second is not None and second is not main and second.scale == main.scale:
            panels[place].append(ForestRow("adjusted", second, indent=1, adjusted=True))
            data.append(_effect_data(analysis.label, "adjusted", second))
    drawn = tuple(
        ForestPanel(place[0], tuple(rows), comparison.treated.label, comparison.control.label)
        for place, rows in panels.items()
    )
    several = len(results.comparisons) > 1
    title = f"Effects on all outcomes{_several(results, comparison)}"
    return Figure(
        _slug("effects", comparison.id if several else ""),
        number,
        title,
        "Square: unadjusted; diamond: adjusted for covariates; area by participants; line: interval. Arrowheads mark "
        "intervals that go on. p-values are not adjusted for the number of outcomes.",
        forest(drawn, f"figure-{number}", title, mark(results)),
        tuple(data),
        population="; ".join(dict.fromkeys(each.estimand.population_label for each in _shown(results, comparison))),
    )


def _heading(estimate: Estimate) -> str:
    """Name a panel by its effect, unit and direction."""
    name = estimate.name.removeprefix("adjusted ")
    return f"{name[:1].upper()}{name[1:]}{f', {unit(estimate)}' if unit(estimate) else ''}"


def _effect_data(row: str, group: str, each: Estimate) -> tuple[Cell, ...]:
    limits = (each.estimate, each.lower, each.upper, each.level, each.p)
    return (row, group, *limits, each.n_treated, each.n_control, f"{each.name}: {each.description}")


def _subgroups(results: Results, comparison: Comparison, numbering: Numbering) -> Figure | None:
    """Draw the subgroups of one comparison, one panel for each analysis."""
    analyses = {each.id: each for each in _shown(results, comparison)}
    found = [each for each in results.subgroups if each.analysis in analyses]
    if not found:
        return None
    number = numbering.next()
    panels: list[ForestPanel] = []
    data: list[tuple[Cell, ...]] = [HEAD_EFFECTS]
    for name in dict.fromkeys(each.analysis for each in found):
        here = [each for each in found if each.analysis == name]
        rows = [ForestRow("All", here[0].overall)] if here[0].overall else []
        for each in here:
            test = p_value(each.interaction.p) if each.interaction else "–"
            rows.append(ForestRow(each.label, p=test))
            for level in each.levels:
                rows.append(ForestRow(level.label, level.estimate, level.cannot, p=" ", indent=1))
                if level.estimate is not None:
                    data.append(_effect_data(f"{analyses[name].label}, {each.label}", level.label, level.estimate))
        first = next((row.estimate for row in rows if row.estimate), None)
        heading = f"{analyses[name].label}: {_lower(_heading(first))}" if first else analyses[name].label
        panels.append(
            ForestPanel(heading, tuple(rows), comparison.treated.label, comparison.control.label, "p, interaction")
        )
    several = len(results.comparisons) > 1
    title = f"Effects in subgroups{_several(results, comparison)}"
    return Figure(
        _slug("subgroups", comparison.id if several else ""),
        number,
        title,
        "Pre-specified subgroups. The p-value beside a subgroup tests whether the effect differs between its levels.",
        forest(tuple(panels), f"figure-{number}", title, mark(results)),
        tuple(data),
        population="; ".join(dict.fromkeys(analyses[each.analysis].estimand.population_label for each in found)),
        sources=tuple((f"{analyses[each.analysis].label}, {each.label}", each.sources) for each in found),
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _course(results: Results, course: Trajectory, numbering: Numbering) -> Figure:
    number = numbering.next()
    labels = {arm.id: arm.label for arm in results.arms}
    data: list[tuple[Cell, ...]] = [("arm", "participant or mean", "visit", "day", "value", "lower", "upper", "n")]
    data += [
        (labels.get(mean.arm, mean.arm), "mean", mean.visit, mean.day, mean.mean, mean.lower, mean.upper, mean.n)
        for mean in course.means
    ]
    data += [
        (labels.get(each.arm, each.arm), each.participant, point.visit, point.day, point.value, None, None, None)
        for each in course.series
        for point in each.points
    ]
    people = "thin lines are participants, the bold line is the mean" if course.series else "lines are means"
    return Figure(
        _slug("course", course.endpoint),
        number,
        f"{course.label} over time",
        f"{people[:1].upper()}{people[1:]}, the band its 95\u00a0% interval. Visits stand at equal distances.",
        trajectories(course, results.arms, f"figure-{number}", mark(results)),
        tuple(data),
        population="Everybody with a value at the visit, by allocated arm",
    )

"""Results made up for a protocol: plausible counts and effects, nothing computed by the analysis room.

The participants are arithmetic, the effects rough normal approximations: what is tested is how they read.
"""

from __future__ import annotations

from functools import cache
from math import exp, sqrt
from pathlib import Path

from trialwright.analysis import Provenance, Results
from trialwright.analysis.results import (
    Analysed,
    AnalysisResult,
    ArmFlow,
    Baseline,
    BaselineVariable,
    Cannot,
    Comparison,
    Distribution,
    EndpointText,
    EstimandText,
    Estimate,
    Flow,
    Group,
    GroupValues,
    InteractionTest,
    LevelCount,
    MeanPoint,
    Observed,
    Point,
    Reason,
    Series,
    Shift,
    Sources,
    Statistic,
    Strategy,
    SubgroupLevel,
    SubgroupResult,
    Summary,
    Trajectory,
    VisitText,
)
from trialwright.analysis.trial_results import (
    AdverseEventLine,
    AdverseEventRow,
    AdverseEvents,
    Assumed,
    DeviationCount,
    DeviationLine,
    Deviations,
    Enrolment,
    EventCount,
    SiteCount,
)
from trialwright.protocol import Protocol, load
from trialwright.protocol.outcomes import Analysis, Endpoint

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCES = Sources(163, "3fb1c2" + "0" * 58, "3,7-9,20-60/4")
SIZES = {"msc": 40, "control": 20}


@cache
def protocol_of(example: str) -> Protocol:
    return load(EXAMPLES / example).current


def estimate(  # one effect with an interval of two standard errors
    name: str,
    value: float,
    se: float,
    *,
    scale: str = "ratio",
    favours: str = "above",
    sizes: tuple[int, int] = (40, 20),
    method: str = "proportional-odds",
    description: str = "proportional odds, Wald",
    covariates: tuple[str, ...] = (),
    unit: str = "",
) -> Estimate:
    null = {"ratio": 1.0, "difference": 0.0, "probability": 0.5}[scale]
    if scale == "ratio":
        lower, upper = value * exp(-1.96 * se), value * exp(1.96 * se)
    else:
        lower, upper = value - 1.96 * se, value + 1.96 * se
    inside = lower <= null <= upper
    above = favours == "above"
    return Estimate(
        method, name, description, scale, null, favours, value, lower, upper, 0.95, 0.41 if inside else 0.012,
        sum(sizes), *sizes, se, unit, covariates, (Statistic("z", (value - null) / se),), False, inside,
        upper > null if above else lower < null, lower < null if above else upper > null,
    )  # fmt: skip


def summary(n: int, mean: float, sd: float) -> Summary:
    return Summary(n, 1, mean, sd, mean - 1, mean - sd * 0.7, mean + sd * 0.6, mean - 2 * sd, mean + 2 * sd)


def level_counts(levels: dict[str, str], n: int, lean: int) -> tuple[LevelCount, ...]:
    weights = [((k * 5 + 2 * lean + 1) % 7) + 1 for k in range(len(levels))]
    parts = [n * weight // sum(weights) for weight in weights]
    parts[len(parts) // 2] += n - sum(parts)
    return tuple(
        LevelCount(code, label, part, 100 * part / n if n else None, 100 * part / (n + 1))
        for (code, label), part in zip(levels.items(), parts, strict=True)
    )


def values(group: Group, endpoint: Endpoint, lean: int) -> GroupValues:
    n = max(group.n - 1, 0)
    levels = endpoint.levels or ({"1": "Yes", "0": "No"} if endpoint.type == "binary" else {})
    counts = level_counts(levels, n, lean) if levels else ()
    spread = summary(n, 12.4 - 3 * lean, 15.2) if endpoint.type != "binary" else None
    return GroupValues(group.id, group.label, group.n, n, (Reason("follow-up withdrawn", 1),), spread, counts)


def estimates(analysis: Analysis, endpoint: Endpoint, sizes: tuple[int, int]) -> tuple[Estimate, ...]:
    favours = "above" if endpoint.better == "higher" else "below"
    cov = tuple(analysis.covariates)
    known = {
        "wilcoxon": lambda: estimate("probability of a better outcome", 0.53, 0.08, scale="probability", sizes=sizes,
                                     method="wilcoxon", description="Wilcoxon-Mann-Whitney, exact"),
        "van-elteren": lambda: estimate("probability of a better outcome within strata", 0.52, 0.08, sizes=sizes,
                                        scale="probability", method="van-elteren", description="van Elteren"),
        "proportional-odds": lambda: estimate("common odds ratio of a better outcome", 1.27, 0.48, sizes=sizes,
                                              covariates=cov),
        "generalised-odds-ratio": lambda: estimate("generalised odds ratio of a better outcome", 1.18,
                                                   0.36, sizes=sizes, method="generalised-odds-ratio",
                                                   description="ties split"),
        "welch": lambda: estimate("difference in means", 12.2, 4.9, scale="difference", favours=favours, sizes=sizes,
                                  method="welch", description="Welch t test", unit=endpoint.unit),
        "ancova": lambda: estimate("adjusted difference in means", 8.6, 5.4, scale="difference", favours=favours,
                                   sizes=sizes, method="ancova", description="linear model, HC3 covariance",
                                   covariates=cov, unit=endpoint.unit),
        "risk-difference": lambda: estimate("difference in risk", -0.066, 0.12, scale="difference", favours=favours,
                                            sizes=sizes, method="risk-difference", description="Newcombe",
                                            covariates=cov),
        "risk-ratio": lambda: estimate("risk ratio", 0.8, 0.4, favours=favours, sizes=sizes, method="risk-ratio",
                                       description="Miettinen-Nurminen"),
        "odds-ratio": lambda: estimate("odds ratio", 0.73, 0.6, favours=favours, sizes=sizes, method="odds-ratio",
                                       description="Woolf"),
    }  # fmt: skip
    return tuple(known[method]() for method in analysis.methods)


def analysis_result(protocol: Protocol, analysis: Analysis, comparison: Comparison) -> AnalysisResult:
    estimand = protocol.estimand[analysis.estimand]
    endpoint = protocol.endpoint[estimand.endpoint]
    contrast = protocol.contrast[estimand.contrast]
    sides = (comparison.treated, comparison.control)
    groups = (values(sides[0], endpoint, 0), values(sides[1], endpoint, 1))
    shift = ()
    if endpoint.type == "ordinal" and endpoint.baseline and not endpoint.change:
        codes = tuple(endpoint.levels)
        grid = tuple(tuple(1 if row == column else 0 for column in codes) for row in codes)
        shift = tuple(Shift(side.id, codes, grid, ()) for side in sides)
    return AnalysisResult(
        analysis.id,
        analysis.label,
        analysis.role,
        EstimandText(
            estimand.id, estimand.label, estimand.population, protocol.analysis_set[estimand.population].label,
            contrast.id, contrast.label, endpoint.label,
            tuple(Strategy(each.event, each.strategy, each.value, 1) for each in estimand.intercurrent),
            estimand.summary,
        ),
        EndpointText(
            endpoint.id, endpoint.label, endpoint.type, endpoint.better, endpoint.unit, endpoint.visit, endpoint.change,
            endpoint.at_death,
        ),
        comparison, groups, estimates(analysis, endpoint, (groups[0].observed, groups[1].observed)), (),
        tuple(analysis.covariates), shift, (), (), "d" * 64, SOURCES,
    )  # fmt: skip


def flow(protocol: Protocol, sizes: dict[str, int]) -> Flow:
    arms = []
    for arm in protocol.arms:
        n = sizes[arm.id]
        gone = min(1, n)
        sets = tuple(
            Analysed(each.id, each.label, n - (gone if each.kind != "intention-to-treat" else 0),
                     (Reason("major deviation", gone),) if each.kind != "intention-to-treat" and gone else ())
            for each in protocol.analysis_sets
        )  # fmt: skip
        primary = [protocol.estimand[each.estimand] for each in protocol.analyses if each.role == "primary"]
        observed = tuple(
            Observed(
                name, protocol.endpoint[name].label, n - gone, (Reason("follow-up withdrawn", gone),) if gone else ()
            )
            for name in dict.fromkeys(each.endpoint for each in primary)
        )
        arms.append(
            ArmFlow(arm.id, arm.label, n, n - gone, (Reason("product failed release", gone),), (), n - gone, (),
                    (Reason("withdrew consent", gone),), (), sets, observed, 0)
        )  # fmt: skip
    excluded = (Reason("not met: NIHSS 6 to 21", 14), Reason("declined to take part", 9))
    randomised = sum(sizes.values())
    return Flow(randomised + 23, excluded, excluded, randomised, tuple(arms))


def baseline(protocol: Protocol, comparison: Comparison) -> Baseline:
    everybody = Group("all", "All", (), comparison.treated.n + comparison.control.n)
    groups = (comparison.treated, comparison.control, everybody)
    rows = []
    for k, row in enumerate(protocol.baseline):
        cells = tuple(
            GroupValues(
                group.id, group.label, group.n, group.n, (),
                summary(group.n, 63.03 + k, 14.36) if row.kind == "continuous" else None,
                level_counts(row.levels, group.n, k) if row.kind == "categorical" else (),
            )
            for group in groups
        )  # fmt: skip
        rows.append(BaselineVariable(row.id, row.label, row.kind, row.unit, cells, 0.07 * (k % 4)))
    return Baseline(comparison.id, groups, tuple(rows), SOURCES)


def site_counts(protocol: Protocol, n: int) -> tuple[SiteCount, ...]:
    share = n // len(protocol.sites)
    return tuple(SiteCount(each.id, each.label, share + 2, share) for each in protocol.sites)


def subgroups(results: list[AnalysisResult], protocol: Protocol) -> tuple[SubgroupResult, ...]:
    found = []
    for analysis, result in zip(protocol.analyses, results, strict=True):
        for name in analysis.subgroups:
            subgroup = protocol.subgroup[name]
            levels = tuple(
                SubgroupLevel(code, label, *result.groups, result.estimates[0])
                for code, label in subgroup.levels.items()
            )
            test = InteractionTest("interaction", 0.4, 1, 0.53, 58)
            found.append(
                SubgroupResult(analysis.id, name, subgroup.label, result.estimates[0], levels, test, "", 0, SOURCES)
            )
    return tuple(found)


def course(protocol: Protocol, endpoint: Endpoint, groups: tuple[Group, ...]) -> Trajectory:
    visits = tuple(VisitText(each.id, each.label, each.day) for each in protocol.visits if not each.arms)[1:]
    series, means = [], []
    for lean, group in enumerate(groups):
        for k in range(group.n):
            points = tuple(
                Point(visit.id, visit.day, float((k * 13 + 9 * lean) % 60 + step * (9 - 5 * lean)), 100 + k)
                for step, visit in enumerate(visits)
                if (k + step) % 9
            )
            series.append(Series(f"SMC-{lean}{k:03d}", group.id, points))
        for step, visit in enumerate(visits):
            mean = 30.0 + step * (9 - 5 * lean)
            reach = 17 / sqrt(max(group.n, 1)) * 2
            means.append(MeanPoint(group.id, visit.id, visit.day, group.n, mean, 17.0, mean - reach, mean + reach))
    return Trajectory(endpoint.id, endpoint.label, endpoint.unit, endpoint.better, visits, tuple(series), tuple(means))


def harms(arms: tuple[Group, ...], comparisons: tuple[Comparison, ...]) -> AdverseEvents:
    def row(kind: str, label: str, n: int) -> AdverseEventRow:
        counts = tuple(
            EventCount(arm.id, arm.n, min(n, arm.n), 100 * min(n, arm.n) / arm.n if arm.n else None, n + 1)
            for arm in arms
        )
        effect = estimate(
            "difference in risk", 0.02, 0.05, scale="difference", favours="below", method="risk-difference"
        )
        return AdverseEventRow(kind, label, counts, tuple((each.id, effect) for each in comparisons), SOURCES)

    rows = (
        row("any", "Any adverse event", 9), row("serious", "Serious", 2), row("related", "Related to treatment", 1),
        row("serious-related", "Serious and related to treatment", 0), row("grade", "Grade 1", 5),
        row("term", "Allergic reaction", 1), row("term", "Recurrent stroke", 1),
    )  # fmt: skip
    line = AdverseEventLine(
        "SMC-001", arms[0].id, "2013-04-02", "=Allergic reaction", "2", (), "probable", "recovered", True, 812
    )
    return AdverseEvents("safety", "Safety (by treatment received)", rows, (line,))


def made(example: str = "starting2", sizes: dict[str, int] | None = None) -> Results:
    """Results for an example's protocol, arms of the given sizes."""
    protocol = protocol_of(example)
    sizes = sizes or (SIZES if example == "starting2" else dict.fromkeys(protocol.arm, 3239))
    arms = tuple(Group(arm.id, arm.label, (arm.id,), sizes[arm.id]) for arm in protocol.arms)
    comparisons = []
    for each in protocol.contrasts:
        treated, control = protocol.select(each.treated), protocol.select(each.control)
        comparisons.append(
            Comparison(
                each.id, each.label,
                Group("treated", each.treated_label, treated, sum(sizes[arm] for arm in treated)),
                Group("control", each.control_label, control, sum(sizes[arm] for arm in control)),
            )
        )  # fmt: skip
    by_id = {each.id: each for each in comparisons}
    results = [
        analysis_result(protocol, each, by_id[protocol.estimand[each.estimand].contrast]) for each in protocol.analyses
    ]
    small = sum(sizes.values()) < 500
    scales = [each for each in protocol.endpoints if each.type == "continuous"]
    lines = (DeviationLine("SMC-004", arms[0].id, "2013-05-02", "minor", "visit 3 days late", 901),)
    return Results(
        protocol.trial.id, protocol.trial.title, protocol.trial.mode, protocol.virtual, False, protocol.version,
        Provenance("a" * 64, "b" * 64, 8214, "trialwright 0.1.0", "2018-03-01"), "c" * 64, arms, tuple(comparisons),
        Enrolment(protocol.trial.planned, "2013-01-07", "2017-09-20", site_counts(protocol, sum(sizes.values()))),
        flow(protocol, sizes), tuple(baseline(protocol, each) for each in comparisons), tuple(results),
        subgroups(results, protocol), tuple(Distribution(each.endpoint, each.estimand.population, each.groups, SOURCES)
                                            for each in results if each.endpoint.type == "ordinal"),
        tuple(course(protocol, each, arms) for each in scales) if small else (), harms(arms, tuple(comparisons)),
        Deviations(tuple(DeviationCount(arm.id, "minor", 1, 1) for arm in arms), lines),
        (Assumed("sites", "one source says a single centre, the other four hospitals; four are used"),), (), (),
    )  # fmt: skip


def nothing_estimable(results: Results) -> Results:
    """The same results where no method gives a number."""
    from dataclasses import replace

    why = "Nobody in the group 'Control' has this outcome."
    analyses = tuple(
        replace(each, estimates=(), change=(), cannot=tuple(Cannot(one.method, why) for one in each.estimates))
        for each in results.analyses
    )
    empty = tuple(
        replace(
            each,
            overall=None,
            interaction=None,
            cannot=why,
            levels=tuple(replace(level, estimate=None, cannot=why) for level in each.levels),
        )
        for each in results.subgroups
    )
    return replace(results, analyses=analyses, subgroups=empty)

"""Courses over time: every participant thin and pale, the mean of the arm bold with its interval band."""

from __future__ import annotations

from math import isfinite
from typing import Any

from trialwright.analysis.results import Group, MeanPoint, Trajectory, VisitText
from trialwright.report.figures.drawing import (
    ACCENT,
    INK,
    PALE,
    QUIET,
    RIVAL,
    RIVAL_PALE,
    SMALL,
    TEXT,
    TWO_COLUMNS,
    Drawing,
)
from trialwright.report.figures.letters import wrap
from trialwright.report.figures.vega import panel, ticks
from trialwright.report.numerals import count, number

HIGH, TOP, AXIS, APART = 128.0, 26.0, 26.0, 16.0
STYLES = (
    (ACCENT, PALE, []),
    (RIVAL, RIVAL_PALE, [5, 3]),
    (INK, QUIET, [1.5, 2]),
    (QUIET, QUIET, [8, 3, 2, 3]),
    (ACCENT, PALE, [2, 2]),
    (RIVAL, RIVAL_PALE, [1, 2]),
)
"""Line, pale line and dashes of the arms in order: never told apart by colour alone."""

MOST_PANELS = 3


def trajectories(course: Trajectory, arms: tuple[Group, ...], key: str, mark: str) -> Drawing:
    """Draw one panel of individuals for each arm, where there are any, and one with the means."""
    drawing = Drawing(key, f"{course.label} over time", describe(course, arms), mark)
    unit = f", {course.unit}" if course.unit else ""
    drawing.words(0, 8, f"{course.label}{unit}; {course.better} is better", bold=True, shrink=TWO_COLUMNS - 4)
    alone = bool(course.series) and len(arms) <= MOST_PANELS
    panels = [(arm,) for arm in arms] if alone else []
    wide = (TWO_COLUMNS - 24 - (APART + AXIS) * len(panels) - 56) / (len(panels) + 1)
    span = limits(course)
    left = AXIS
    for style, (arm,) in enumerate(panels):
        n = sum(1 for each in course.series if each.arm == arm.id)
        drawing.words(
            left, TOP - 4, f"{arm.label}, each participant (n\u00a0=\u00a0{count(n)})", size=SMALL, shrink=wide
        )
        chart = _panel(course, [(style, arm)], span, individuals=True)
        _place(drawing, course, panel(chart(wide), wide, HIGH), left, wide)
        left += wide + APART + AXIS
    drawing.words(left, TOP - 4, "means with interval" if alone else "means with interval, by arm", size=SMALL)
    everyone = list(enumerate(arms))
    _place(drawing, course, panel(_panel(course, everyone, span, individuals=False)(wide), wide, HIGH), left, wide)
    _ends(drawing, course, everyone, span, left + wide * (1 - 0.5 / max(len(course.visits), 1)) + 5)
    return drawing


def limits(course: Trajectory) -> tuple[float, float]:
    """Give the span of the values that are drawn."""
    values = [point.value for each in course.series for point in each.points]
    values += [x for mean in course.means for x in (mean.mean, mean.lower, mean.upper) if x is not None and isfinite(x)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = (high - low) * 0.04 or 1.0
    return low - air, high + air


def _panel(course: Trajectory, arms: list[tuple[int, Group]], span: tuple[float, float], *, individuals: bool) -> Any:
    """Give a function from a width to the chart of these arms."""
    import altair as alt  # noqa: PLC0415  slow to import

    visits = [visit.id for visit in course.visits]

    def chart(wide: float) -> Any:
        step = wide / max(len(visits), 1)
        x_scale = alt.Scale(domain=[0, wide], range=[0, wide], nice=False)
        y_scale = alt.Scale(domain=list(span), nice=False, zero=False)
        axis = alt.Axis(values=ticks(*span), format=",~f", grid=True, orient="left")
        x = alt.X("x:Q", scale=x_scale, axis=None)
        layers: list[Any] = []
        for style, arm in arms:
            colour, pale, dash = STYLES[style % len(STYLES)]
            line = {"strokeDash": dash} if dash else {}
            if individuals:
                thin = alt.Chart(alt.Data(values=_individuals(course, arm, visits, step)))
                layers.append(
                    thin.mark_line(stroke=pale, strokeWidth=0.6, opacity=0.75).encode(
                        x=x, y=alt.Y("y:Q", scale=y_scale, axis=axis), detail="who:N"
                    )
                )
            means = alt.Chart(alt.Data(values=_means(course, arm, visits, step)))
            band = means.transform_filter("isValid(datum.low)").mark_area(fill=colour, fillOpacity=0.16, stroke=None)
            layers.append(band.encode(x=x, y=alt.Y("low:Q", scale=y_scale, axis=axis), y2="high:Q"))
            y = alt.Y("y:Q", scale=y_scale, axis=axis)
            layers.append(means.mark_line(stroke=colour, strokeWidth=2, **line).encode(x=x, y=y))
            layers.append(means.mark_point(size=12, fill=colour, stroke=None, opacity=1).encode(x=x, y=y))
        return alt.layer(*layers)

    return chart


def _individuals(course: Trajectory, arm: Group, visits: list[str], step: float) -> list[dict[str, Any]]:
    return [
        {"who": each.participant, "x": (visits.index(point.visit) + 0.5) * step, "y": point.value}
        for each in course.series
        if each.arm == arm.id
        for point in each.points
        if point.visit in visits
    ]


def _means(course: Trajectory, arm: Group, visits: list[str], step: float) -> list[dict[str, Any]]:
    return [
        {"x": (visits.index(each.visit) + 0.5) * step, "y": each.mean, "low": each.lower, "high": each.upper}
        for each in course.means
        if each.arm == arm.id and each.mean is not None and each.visit in visits
    ]


def _place(drawing: Drawing, course: Trajectory, drawn: str, left: float, wide: float) -> None:
    drawing.place(drawn, left, TOP, HIGH)
    step = wide / max(len(course.visits), 1)
    for number_, visit in enumerate(course.visits):
        middle = left + (number_ + 0.5) * step
        drawing.path((middle, TOP + HIGH), (middle, TOP + HIGH + 3), stroke=QUIET, thick=0.5)
        y = TOP + HIGH + 11
        for line in visit_said(visit, step + 6):
            drawing.words(middle, y, line, size=SMALL, fill=QUIET, anchor="middle")
            y += 8


def visit_said(visit: VisitText, room: float) -> list[str]:
    """Give the visit's name in at most three lines, or its short name where it is too long."""
    for said in (visit.label, visit.id.replace("_", " ").capitalize()):
        lines = wrap(said, room, SMALL)
        if len(lines) <= 3 and all(word in " ".join(lines).split() for word in said.split()):
            return lines
    return lines[:3]


def _ends(
    drawing: Drawing, course: Trajectory, arms: list[tuple[int, Group]], span: tuple[float, float], x: float
) -> None:
    """Name each mean at its end, apart from its neighbours."""
    last = {each.arm: each.mean for each in course.means if each.mean is not None and isfinite(each.mean)}
    heights = [
        (TOP + HIGH * (span[1] - value) / (span[1] - span[0]), style, arm)
        for style, arm in arms
        if (value := last.get(arm.id)) is not None
    ]
    free = 0.0
    for y, style, arm in sorted(heights, key=lambda each: (each[0], each[1])):
        free = max(y + 2.5, free)
        colour = STYLES[style % len(STYLES)][0]
        drawing.words(x, free, arm.label, size=TEXT, bold=True, fill=colour, shrink=TWO_COLUMNS - x - 1, halo=True)
        free += 9


def describe(course: Trajectory, arms: tuple[Group, ...]) -> str:
    """Say the means of every arm at every visit."""
    labels = {visit.id: visit.label for visit in course.visits}
    said = [f"{course.label}; {course.better} is better."]
    for arm in arms:
        means = [_mean_said(each, labels) for each in course.means if each.arm == arm.id]
        said.append(f"{arm.label}: {'; '.join(means) or 'no values'}.")
    return " ".join(said)


def _mean_said(each: MeanPoint, labels: dict[str, str]) -> str:
    within = "" if each.lower is None else f" ({number(each.lower)} to {number(each.upper)})"
    mean = f"mean {number(each.mean)}{within}" if each.mean is not None else "no mean"
    return f"{labels.get(each.visit, each.visit)} {mean}, n = {count(each.n)}"

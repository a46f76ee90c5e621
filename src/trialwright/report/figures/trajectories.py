"""Courses over time: every participant thin and pale, the mean of the arm bold with its interval band."""

from __future__ import annotations

from math import isfinite

from trialwright.analysis.results import Group, MeanPoint, Trajectory, VisitText
from trialwright.report.figures.axes import Scale, axis_left
from trialwright.report.figures.drawing import (
    ACCENT,
    INK,
    PALE,
    QUIET,
    RIVAL,
    RIVAL_PALE,
    RULE,
    SMALL,
    TEXT,
    TWO_COLUMNS,
    Drawing,
)
from trialwright.report.figures.letters import width
from trialwright.report.numerals import count, number

HIGH, TOP, AXIS, APART = 128.0, 26.0, 26.0, 16.0
STYLES: tuple[tuple[str, str, str], ...] = (
    (ACCENT, PALE, ""),
    (RIVAL, RIVAL_PALE, "5 3"),
    (INK, QUIET, "1.5 2"),
    (QUIET, QUIET, "8 3 2 3"),
    (ACCENT, PALE, "2 2"),
    (RIVAL, RIVAL_PALE, "1 2"),
)
"""Line, pale line and dashes of the arms in order: never told apart by colour alone."""

MOST_PANELS = 3
LONGEST_NAME = 14


def trajectories(course: Trajectory, arms: tuple[Group, ...], key: str, mark: str) -> Drawing:
    """Draw one panel of individuals for each arm, where there are any, and one with the means."""
    drawing = Drawing(key, f"{course.label} over time", describe(course, arms), mark)
    unit = f", {course.unit}" if course.unit else ""
    drawing.words(0, 8, f"{course.label}{unit}; {course.better} is better", bold=True, shrink=TWO_COLUMNS - 4)
    alone = bool(course.series) and len(arms) <= MOST_PANELS
    panels = [(arm,) for arm in arms] if alone else []
    wide = (TWO_COLUMNS - 24 - (APART + AXIS) * len(panels) - 56) / (len(panels) + 1)
    left = AXIS
    for style, (arm,) in enumerate(panels):
        n = sum(1 for each in course.series if each.arm == arm.id)
        drawing.words(
            left, TOP - 4, f"{arm.label}, each participant (n\u00a0=\u00a0{count(n)})", size=SMALL, shrink=wide
        )
        panel = Panel(drawing, course, left, wide)
        panel.frame()
        panel.individuals(arm, style)
        panel.mean(arm, style)
        left += wide + APART + AXIS
    drawing.words(left, TOP - 4, "means with interval" if alone else "means with interval, by arm", size=SMALL)
    panel = Panel(drawing, course, left, wide)
    panel.frame()
    for style, arm in enumerate(arms):
        panel.mean(arm, style)
    panel.ends(arms)
    return drawing


def limits(course: Trajectory) -> tuple[float, float]:
    """Give the span of the values that are drawn."""
    values = [point.value for each in course.series for point in each.points]
    values += [x for mean in course.means for x in (mean.mean, mean.lower, mean.upper) if x is not None and isfinite(x)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = (high - low) * 0.04 or 1.0
    return low - air, high + air


class Panel:
    """One panel: the visits from left to right at equal distances, the values upwards."""

    def __init__(self, drawing: Drawing, course: Trajectory, left: float, wide: float) -> None:
        self.drawing, self.course, self.left, self.wide = drawing, course, left, wide
        self.step = wide / max(len(course.visits), 1)
        self.place = {visit.id: left + (k + 0.5) * self.step for k, visit in enumerate(course.visits)}
        self.scale = Scale(*limits(course), TOP + HIGH, TOP)

    def frame(self) -> None:
        """Draw the axes with the names of the visits."""
        axis_left(self.drawing, self.scale, self.left, self.left + self.wide)
        names = [visit_said(visit) for visit in self.course.visits]
        staggered = any(width(name, SMALL) > self.step - 3 for name in names)
        for k, (visit, name) in enumerate(zip(self.course.visits, names, strict=True)):
            middle, down = self.place[visit.id], 9 * (k % 2) if staggered else 0
            self.drawing.path((middle, TOP + HIGH), (middle, TOP + HIGH + 3 + down), stroke=RULE)
            room = self.step * (2 if staggered else 1) - 3
            y = TOP + HIGH + 11 + down
            self.drawing.words(middle, y, name, size=SMALL, fill=QUIET, anchor="middle", shrink=room)

    def individuals(self, arm: Group, style: int) -> None:
        """Draw every participant of an arm, thin and pale; a participant seen once is a point."""
        pale = STYLES[style % len(STYLES)][1]
        for each in self.course.series:
            if each.arm != arm.id:
                continue
            points = [
                (self.place[point.visit], self.scale.at(point.value))
                for point in each.points
                if point.visit in self.place
            ]
            if len(points) > 1:
                self.drawing.path(*points, stroke=pale, thick=0.6)
            elif points:
                self.drawing.dot(*points[0], 0.8, pale)

    def mean(self, arm: Group, style: int) -> None:
        """Draw the mean of an arm, bold in its own line style, with the band of its intervals."""
        colour, _, dash = STYLES[style % len(STYLES)]
        means = [each for each in self.course.means if each.arm == arm.id and each.visit in self.place]
        banded = [
            (self.place[each.visit], self.scale.inside(each.lower), self.scale.inside(each.upper))
            for each in means
            if each.lower is not None and each.upper is not None
        ]
        if len(banded) > 1:
            corners = [(x, low) for x, low, _ in banded] + [(x, high) for x, _, high in reversed(banded)]
            self.drawing.shape(*corners, fill=colour, opacity=0.16)
        line = [(self.place[each.visit], self.scale.at(each.mean)) for each in means if each.mean is not None]
        if len(line) > 1:
            self.drawing.path(*line, stroke=colour, thick=1.8, dash=dash)
        for x, y in line:
            self.drawing.dot(x, y, 1.8, colour)

    def ends(self, arms: tuple[Group, ...]) -> None:
        """Name each mean at its end, apart from its neighbours."""
        last = {each.arm: each for each in self.course.means if each.mean is not None and each.visit in self.place}
        heights = [
            (self.scale.at(last[arm.id].mean or 0.0), style, arm) for style, arm in enumerate(arms) if arm.id in last
        ]
        x = max((self.place[each.visit] for each in last.values()), default=self.left) + 5
        free = 0.0
        for y, style, arm in sorted(heights, key=lambda each: (each[0], each[1])):
            free = max(y + 2.5, free)
            colour = STYLES[style % len(STYLES)][0]
            room = TWO_COLUMNS - x - 1
            self.drawing.words(x, free, arm.label, size=TEXT, bold=True, fill=colour, shrink=room, halo=True)
            free += 9


def visit_said(visit: VisitText) -> str:
    """Give the visit's name, or the short one that its identifier makes where the name is long."""
    return visit.label if len(visit.label) <= LONGEST_NAME else visit.id.replace("_", " ").capitalize()


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

"""Forest plot: effects with their intervals in panels of one scale, their numbers in columns at the right."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from trialwright.analysis.results import Estimate
from trialwright.report.figures.axes import Scale, axis_below
from trialwright.report.figures.drawing import ACCENT, INK, PAPER, QUIET, RULE, SMALL, TWO_COLUMNS, Drawing
from trialwright.report.figures.letters import wrap
from trialwright.report.numerals import count, effect, factor, level, p_value

NAMES, PLOT, ROW = 172.0, 126.0, 14.0
PLOT_LEFT = NAMES + 6
SIZES, EFFECT, LAST = PLOT_LEFT + PLOT + 50, TWO_COLUMNS - 54, TWO_COLUMNS - 1
"""Right edges of the three columns: participants, effect with interval, p."""

WIDEST_RATIO = 50.0
SMALL_GROUP = 0.1
"""As a share of the largest row: an interval of fewer participants does not set the axis."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line: a heading where `estimate` is None and `cannot` is empty, else an effect or why there is none."""

    label: str
    estimate: Estimate | None = None
    cannot: str = ""
    p: str = ""
    indent: int = 0
    adjusted: bool = False

    @property
    def heading(self) -> bool:
        """Whether the line only names what follows."""
        return self.estimate is None and not self.cannot

    @property
    def drawn(self) -> Estimate | None:
        """The estimate where it has an interval to draw."""
        each = self.estimate
        return each if each is not None and None not in (each.estimate, each.lower, each.upper) else None


@dataclass(frozen=True, slots=True)
class ForestPanel:
    """Rows on one scale. `worse` and `better` are the words left and right of the line of no difference."""

    heading: str
    rows: tuple[ForestRow, ...]
    treated: str
    control: str
    last_column: str = "p"


def forest(panels: tuple[ForestPanel, ...], key: str, title: str, mark: str) -> Drawing:
    """Draw the panels one below the other; point area follows the number of participants."""
    drawing = Drawing(key, title, describe(panels), mark)
    top = 9.0
    for each in panels:
        top = _panel(drawing, each, top) + 16
    return drawing


def _panel(drawing: Drawing, each: ForestPanel, top: float) -> float:
    drawn = [row.drawn for row in each.rows if row.drawn is not None]
    level_said = level(drawn[0]) if drawn else "CI"
    drawing.words(0, top, each.heading, bold=True, shrink=SIZES - 48)
    drawing.words(SIZES, top, "n v n", size=SMALL, fill=QUIET, anchor="end")
    drawing.words(EFFECT, top, f"effect ({level_said})", size=SMALL, fill=QUIET, anchor="end")
    drawing.words(LAST, top, each.last_column, size=SMALL, fill=QUIET, anchor="end")
    drawing.path((0, top + 4), (TWO_COLUMNS - 1, top + 4), stroke=RULE)
    top += 8
    middles, bottom = _middles(each.rows, top)
    if drawn:
        scale = Scale(*limits(drawn), PLOT_LEFT, PLOT_LEFT + PLOT, drawn[0].scale == "ratio")
        _plot(drawing, each.rows, scale, middles, (top, bottom))
        _sides(drawing, each, drawn[0], (scale.at(drawn[0].null), bottom + 24))
    for y, row in zip(middles, each.rows, strict=True):
        _columns(drawing, row, y + 2.5)
    return bottom + (24 if drawn else 0)


def _middles(rows: tuple[ForestRow, ...], top: float) -> tuple[list[float], float]:
    """Give the middle of every row and the bottom of the last; a label of two lines makes its row higher."""
    middles = []
    for row in rows:
        high = ROW + 8 * (len(_label(row)) - 1)
        middles.append(top + high / 2)
        top += high
    return middles, top


def _label(row: ForestRow) -> list[str]:
    """Give the label in one line or two."""
    room = NAMES - row.indent * 9.0
    lines = wrap(row.label, room, SMALL, bold=row.heading)
    return [lines[0], " ".join(lines[1:])] if len(lines) > 1 else lines or [""]


def _columns(drawing: Drawing, row: ForestRow, y: float) -> None:
    left = row.indent * 9.0
    lines = _label(row)
    for k, line in enumerate(lines):
        up = y + 8 * (k - (len(lines) - 1) / 2)
        drawing.words(left, up, line, size=SMALL, bold=row.heading, shrink=NAMES - left)
    if row.estimate is None:
        if row.cannot:
            drawing.words(EFFECT, y, "not estimable", size=SMALL, fill=QUIET, anchor="end")
    else:
        sizes = f"{count(row.estimate.n_treated)} v {count(row.estimate.n_control)}"
        drawing.words(SIZES, y, sizes, size=SMALL, anchor="end")
        drawing.words(EFFECT, y, effect(row.estimate), size=SMALL, anchor="end")
    said = row.p or (p_value(row.estimate.p) if row.estimate and row.estimate.p is not None else "")
    drawing.words(LAST, y, said, size=SMALL, anchor="end")


def limits(drawn: list[Estimate]) -> tuple[float, float]:
    """Give the span of the axis: the line of no difference and the intervals of rows that are not small.

    An interval that goes on ends in an arrowhead, so that a small group does not press the others together; ratios
    stay within 1/50 to 50.
    """
    first, most = drawn[0], max(each.n for each in drawn)
    ends = [x for each in drawn if each.n >= SMALL_GROUP * most for x in _ends(each)]
    ends = ends or [x for each in drawn for x in _ends(each)]
    low, high = min([first.null, *ends]), max([first.null, *ends])
    if first.scale == "ratio":
        low, high = max(low, 1 / WIDEST_RATIO), min(max(high, 1.25), WIDEST_RATIO)
        return min(low / 1.15, 0.8), high * 1.15
    air = (high - low) * 0.06 or 1.0
    return low - air, high + air


def _ends(each: Estimate) -> list[float]:
    return [x * factor(each) for x in (each.lower, each.upper, each.estimate) if x is not None and isfinite(x)]


def _plot(
    drawing: Drawing, rows: tuple[ForestRow, ...], scale: Scale, middles: list[float], ends: tuple[float, float]
) -> None:
    """Draw the line of no difference, intervals, points and axis."""
    null = next(row.drawn.null for row in rows if row.drawn is not None)
    drawing.path((scale.at(null), ends[0]), (scale.at(null), ends[1]), stroke=QUIET, dash="2 2")
    most = max((row.drawn.n for row in rows if row.drawn), default=1) or 1
    for y, row in zip(middles, rows, strict=True):
        each = row.drawn
        if each is None or each.estimate is None or each.lower is None or each.upper is None:
            continue
        by = factor(each)
        low, upper = each.lower * by, each.upper * by
        left, right = scale.inside(low), scale.inside(upper)
        drawing.path(((left + right) / 2, y), (left, y), stroke=INK, thick=1.1, arrow=low < scale.low)
        drawing.path(((left + right) / 2, y), (right, y), stroke=INK, thick=1.1, arrow=upper > scale.high)
        if scale.low <= each.estimate * by <= scale.high:
            _point(drawing, scale.at(each.estimate * by), y, each.n / most, adjusted=row.adjusted)
    axis_below(drawing, scale, ends[1])


def _point(drawing: Drawing, x: float, y: float, share: float, *, adjusted: bool) -> None:
    """Draw a square, or an open diamond for an adjusted effect, its area by the share of participants."""
    half = (12 + 32 * share) ** 0.5 / 2
    if adjusted:
        half *= 1.25
        corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        drawing.shape(*corners, fill=PAPER, stroke=ACCENT)
    else:
        corners = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
        drawing.shape(*corners, fill=ACCENT)


def _sides(drawing: Drawing, each: ForestPanel, first: Estimate, place: tuple[float, float]) -> None:
    """Write who does better on which side of the line, with an arrow each."""
    right, left = (each.treated, each.control) if first.favours_treated == "above" else (each.control, each.treated)
    middle, y = min(max(place[0], PLOT_LEFT + 20), PLOT_LEFT + PLOT - 20), place[1]
    left_said, right_said = f"better with {left}", f"better with {right}"
    room = 150.0
    for said, sign, anchor in ((left_said, -1, "end"), (right_said, 1, "start")):
        begin = middle + sign * 4
        drawing.path((begin, y - 2.4), (begin + sign * 12, y - 2.4), stroke=QUIET, arrow=True)
        drawing.words(begin + sign * 15, y, said, size=SMALL, fill=QUIET, anchor=anchor, shrink=room)


def describe(panels: tuple[ForestPanel, ...]) -> str:
    """Say every effect in sentences."""
    said = []
    for each in panels:
        rows = []
        for row in each.rows:
            if row.estimate is not None:
                rows.append(f"{row.label}: {effect(row.estimate)}")
            elif row.cannot:
                rows.append(f"{row.label}: not estimable, {row.cannot}")
        side = next((row.estimate.favours_treated for row in each.rows if row.estimate), None)
        words = f" Values {side} no difference are better with {each.treated}." if side else ""
        said.append(f"{each.heading}. {'; '.join(rows)}.{words}")
    return " ".join(said)

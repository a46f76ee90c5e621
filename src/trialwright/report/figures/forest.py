"""Forest plot: effects with their intervals in panels of one scale, their numbers in columns at the right."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log
from typing import Any

from trialwright.analysis.results import Estimate
from trialwright.report.figures.drawing import ACCENT, INK, PAPER, QUIET, RULE, SMALL, TEXT, TWO_COLUMNS, Drawing
from trialwright.report.figures.vega import panel, ticks
from trialwright.report.numerals import count, effect, level, p_value

NAMES, PLOT, ROW = 168.0, 128.0, 14.0
PLOT_LEFT = NAMES + 8
SIZES, EFFECT, LAST = PLOT_LEFT + PLOT + 50, TWO_COLUMNS - 46, TWO_COLUMNS - 1
"""Right edges of the three columns: participants, effect with interval, p."""

RATIO_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
WIDEST_RATIO = 50.0


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
    high = len(each.rows) * ROW
    if drawn:
        drawing.place(_plot(each.rows, drawn[0], limits(drawn), high), PLOT_LEFT, top, high + 14)
    for number, row in enumerate(each.rows):
        _columns(drawing, row, top + (number + 0.5) * ROW + 2.5)
    if not drawn:
        return top + high
    null = across(drawn[0].null, limits(drawn), ratio=drawn[0].scale == "ratio")
    _sides(drawing, each, drawn[0], (null, top + high + 24))
    return top + high + 24


def _columns(drawing: Drawing, row: ForestRow, y: float) -> None:
    heading = row.estimate is None and not row.cannot
    left = row.indent * 9.0
    drawing.words(left, y, row.label, size=SMALL, bold=heading, shrink=NAMES - left)
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
    """Give the span of the axis: all finite limits and the line of no difference; ratios within 1/50 to 50."""
    first = drawn[0]
    ends = [x for each in drawn for x in (each.lower, each.upper, each.estimate) if x is not None and isfinite(x)]
    low, high = min([first.null, *ends]), max([first.null, *ends])
    if first.scale == "ratio":
        low, high = max(low, 1 / WIDEST_RATIO), min(max(high, 1.25), WIDEST_RATIO)
        return min(low / 1.15, 0.8), high * 1.15
    air = (high - low) * 0.06 or 1.0
    return low - air, high + air


def marks(span: tuple[float, float], *, ratio: bool) -> list[float]:
    """Give the axis's numbers, few enough to stand apart."""
    if not ratio:
        return ticks(*span)
    inside = [each for each in RATIO_TICKS if span[0] <= each <= span[1]]
    return inside if len(inside) <= 7 else [each for each in inside if each in {0.02, 0.1, 0.5, 1.0, 2.0, 10.0, 50.0}]


def across(value: float, span: tuple[float, float], *, ratio: bool) -> float:
    """Give the place of a value on the drawing's width."""
    low, high, at = (log(each) if ratio else each for each in (*span, value))
    return PLOT_LEFT + PLOT * (at - low) / (high - low)


def _plot(rows: tuple[ForestRow, ...], first: Estimate, span: tuple[float, float], high: float) -> str:
    """Draw intervals, points and axis by Vega-Lite."""
    import altair as alt  # noqa: PLC0415  slow to import

    low, top = span
    ratio = first.scale == "ratio"
    axis = alt.Axis(values=marks(span, ratio=ratio), format=",~f", grid=False, orient="bottom", offset=0)
    scale = alt.Scale(type="log" if ratio else "linear", domain=[low, top], nice=False, zero=False, clamp=True)
    x = alt.X("low:Q", scale=scale, axis=axis)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, high], range=[0, high], nice=False), axis=None)
    data = alt.Data(values=list(_places(rows, span)))
    base = alt.Chart(data).encode(y=y)
    null = alt.Chart(alt.Data(values=[{"low": first.null}])).mark_rule(color=QUIET, strokeDash=[2, 2], size=0.75)
    lines = base.mark_rule(color=INK, size=1.1).encode(x=x, x2="high:Q")
    layers: list[Any] = [null.encode(x=x), lines]
    for flag, angle in (("cut_low", 270), ("cut_high", 90)):
        heads = base.transform_filter(f"datum.{flag}").mark_point(
            shape="triangle", angle=angle, size=14, fill=INK, stroke=None, opacity=1
        )
        layers.append(heads.encode(x=x if flag == "cut_low" else alt.X("high:Q", scale=scale, axis=axis)))
    point = alt.X("point:Q", scale=scale, axis=axis)
    area = alt.Size("area:Q", scale=None, legend=None)
    for adjusted, shape, fill in ((False, "square", ACCENT), (True, "diamond", PAPER)):
        symbols = base.transform_filter(f"datum.adjusted === {str(adjusted).lower()}").mark_point(
            shape=shape, fill=fill, stroke=ACCENT, strokeWidth=1, opacity=1
        )
        layers.append(symbols.encode(x=point, size=area))
    return panel(alt.layer(*layers), PLOT, high)


def _places(rows: tuple[ForestRow, ...], span: tuple[float, float]) -> list[dict[str, Any]]:
    most = max((row.drawn.n for row in rows if row.drawn), default=1) or 1
    low, high = span
    places = []
    for number, row in enumerate(rows):
        each = row.drawn
        if each is None or each.estimate is None or each.lower is None or each.upper is None:
            continue
        places.append(
            {
                "y": (number + 0.5) * ROW,
                "low": max(each.lower, low),
                "high": min(each.upper, high),
                "point": min(max(each.estimate, low), high),
                "area": 14 + 34 * each.n / most,
                "adjusted": row.adjusted,
                "cut_low": each.lower < low,
                "cut_high": each.upper > high,
            }
        )
    return places


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

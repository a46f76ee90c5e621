"""Scales and axes: from a value to a place on the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log, log10

from trialwright.report.figures.drawing import QUIET, RULE, SMALL, Drawing

RATIO_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
FEW_RATIO_TICKS = (0.02, 0.1, 0.5, 1.0, 2.0, 10.0, 50.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` at `begin` to `high` at `end`, in points; `ratio` is logarithmic."""

    low: float
    high: float
    begin: float
    end: float
    ratio: bool = False

    def at(self, value: float) -> float:
        """Give the place of a value."""
        low, high, here = (log(each) if self.ratio else each for each in (self.low, self.high, value))
        return self.begin + (self.end - self.begin) * (here - low) / (high - low)

    def inside(self, value: float) -> float:
        """Give the place of a value, or of the nearest end."""
        return self.at(min(max(value, self.low), self.high))

    def ticks(self) -> tuple[float, ...]:
        """Give the axis's numbers, few enough to stand apart."""
        if not self.ratio:
            return ticks(self.low, self.high)
        within = tuple(each for each in RATIO_TICKS if self.low <= each <= self.high)
        if len(within) < 3:
            return ticks(self.low, self.high)
        return within if len(within) <= 7 else tuple(each for each in FEW_RATIO_TICKS if each in within)


def ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Give round numbers between two limits, by steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / about
    if rough <= 0:
        return (low,)
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough * (1 - 1e-9))
    first, last = -floor(-low / step), floor(high / step)
    return tuple(round(k * step, 10) for k in range(first, last + 1))


def written(value: float) -> str:
    """Write a number of an axis."""
    return f"{value:,.10g}".replace("-", "−")


def axis_below(drawing: Drawing, scale: Scale, y: float) -> None:
    """Draw a horizontal axis at y, its numbers below it."""
    drawing.path((scale.begin, y), (scale.end, y), stroke=RULE)
    for tick in scale.ticks():
        x = scale.at(tick)
        drawing.path((x, y), (x, y + 3), stroke=RULE)
        drawing.words(x, y + 11, written(tick), size=SMALL, fill=QUIET, anchor="middle")


def axis_left(drawing: Drawing, scale: Scale, x: float, right: float) -> None:
    """Draw a vertical axis at x with faint lines to the right end, its numbers left of it."""
    drawing.path((x, scale.begin), (x, scale.end), stroke=RULE)
    for tick in scale.ticks():
        y = scale.at(tick)
        drawing.path((x, y), (right, y), stroke=RULE, thick=0.3)
        drawing.path((x - 3, y), (x, y), stroke=RULE)
        drawing.words(x - 5, y + 2.5, written(tick), size=SMALL, fill=QUIET, anchor="end")

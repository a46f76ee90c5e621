"""One panel drawn by Vega-Lite through Altair: static, without network, without words that need measuring."""

from __future__ import annotations

import re
from math import floor, log10
from typing import Any

from trialwright.report.figures.drawing import QUIET, RULE, SMALL, TYPEFACE

_SHEET = re.compile(r"^<svg[^>]*>\s*(?:<rect[^>]*/>)?(?P<inside>.*)</svg>\s*$", re.DOTALL)


def panel(chart: Any, wide: float, high: float) -> str:
    """Draw a chart whose plotting area begins at (0, 0) and is wide x high points; axes reach beyond it.

    Returns the inside of the SVG: a group to be placed in a drawing.
    """
    import vl_convert  # noqa: PLC0415  slow to import, and only a report with results needs it

    specification = (
        chart.properties(width=wide, height=high, autosize="none", padding=0)
        .configure(background="transparent", font=TYPEFACE, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=SMALL,
            labelColor=QUIET,
            tickColor=RULE,
            domainColor=RULE,
            gridColor=RULE,
            gridOpacity=0.35,
            gridWidth=0.5,
            tickSize=3,
            labelPadding=2,
            domainWidth=0.75,
            tickWidth=0.75,
            labelFlush=False,
            labelOverlap=False,
            labelBound=False,
            title=None,
        )
        .to_dict()
    )
    drawn = vl_convert.vegalite_to_svg(specification)
    found = _SHEET.match(drawn)
    if found is None:
        raise ValueError("the chart library gave no SVG")
    return _plain(found["inside"])


def _plain(inside: str) -> str:
    """Leave out what a drawing does not need: classes, roles and pointers."""
    inside = re.sub(r' (?:class|role|aria-[a-z]+|pointer-events)="[^"]*"', "", inside)
    inside = re.sub(r'<path d="M0,0h0v0h0Z"/>|<path d="" display="none"/>', "", inside)
    previous = ""
    while previous != inside:
        previous, inside = inside, re.sub(r"<g>\s*</g>", "", inside)
    return inside


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Give round numbers between two limits, by steps of 1, 2 or 5 times a power of ten."""
    reach = high - low
    if reach <= 0:
        return [low]
    rough = reach / about
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough)
    first = -(-low // step)
    last = int(high / step + 1e-9) if high >= 0 else -int(-high / step + 1 - 1e-9)
    return [round(k * step, 10) for k in range(int(first), last + 1)]

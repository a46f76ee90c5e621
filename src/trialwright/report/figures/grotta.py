"""Stacked bars of an ordinal outcome ("Grotta bars"): every category of every group, treated above control.

The hues are one blue from light to dark; death, where a category is death, stands apart in near-black.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.results import EndpointText, GroupValues, LevelCount
from trialwright.report.figures.drawing import INK, LEADING, PAPER, QUIET, RULE, SMALL, TEXT, TWO_COLUMNS, Drawing
from trialwright.report.figures.letters import width, wrap
from trialwright.report.numerals import count, percent

HUES = ("#e8f1fa", "#c3dbef", "#93bfe0", "#5d9bcb", "#2f74ac", "#134b7d")
DEATH = "#2b2b2b"
ON_LIGHT, ON_DARK = "#10202c", "#ffffff"
BAR, BETWEEN, TOP = 34.0, 26.0, 30.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One category of one group, placed."""

    level: LevelCount
    left: float
    wide: float
    fill: str
    ink: str


def stacked_bars(endpoint: EndpointText, groups: tuple[GroupValues, ...], key: str, mark: str) -> Drawing:
    """Draw the groups one below the other, categories from best at the left to worst at the right."""
    drawing = Drawing(key, f"{endpoint.label}: distribution by group", describe(endpoint, groups), mark)
    names = max((width(group.label, TEXT, bold=True) for group in groups), default=0.0)
    left = min(max(names + 10, 50.0), 130.0)
    room = TWO_COLUMNS - left - 1
    drawing.words(left, 8, "better", size=SMALL, bold=True, fill=QUIET)
    after = left + width("better", SMALL, bold=True) + 4
    drawing.path((after + 22, 5.6), (after, 5.6), arrow=True)
    bars = [(group, place(ordered(endpoint, group), endpoint, left, room)) for group in groups]
    tops = [TOP + k * (BAR + BETWEEN) for k in range(len(bars))]
    for k in range(1, len(bars)):
        _connect(drawing, bars[k - 1][1], bars[k][1], tops[k])
    for (group, segments), top in zip(bars, tops, strict=True):
        _name(drawing, group, left, top)
        if not segments:
            drawing.words(left, top + BAR / 2 + 3, "nobody has a value", size=TEXT, fill=QUIET)
        for segment in segments:
            _segment(drawing, segment, top)
        if segments:
            drawing.box(left, top, room, BAR, fill="none", stroke=QUIET)
        _outside(drawing, segments, top)
        if top == TOP:
            _scores(drawing, segments, top)
    _key(drawing, endpoint, groups, left, TOP + len(bars) * (BAR + BETWEEN) - BETWEEN + 20)
    return drawing


def ordered(endpoint: EndpointText, group: GroupValues) -> tuple[LevelCount, ...]:
    """Give the categories from best to worst."""
    levels = sorted(group.counts, key=_score)
    return tuple(levels if endpoint.better == "lower" else reversed(levels))


def _score(level: LevelCount) -> float:
    try:
        return float(level.level)
    except ValueError:
        return 0.0


def dies(endpoint: EndpointText, level: LevelCount) -> bool:
    """Tell whether the category is death: its score is the one that the protocol gives to death."""
    return endpoint.at_death is not None and not endpoint.change and level.level == f"{endpoint.at_death:g}"


def hues(number: int) -> tuple[str, ...]:
    """Give as many hues as there are categories, evenly along the ramp from light to dark."""
    if number <= 1:
        return HUES[2:3] * number
    steps = [k * (len(HUES) - 1) / (number - 1) for k in range(number)]
    return tuple(_between(HUES[int(step)], HUES[min(int(step) + 1, len(HUES) - 1)], step % 1) for step in steps)


def _between(light: str, dark: str, share: float) -> str:
    mixed = (round(int(light[k : k + 2], 16) * (1 - share) + int(dark[k : k + 2], 16) * share) for k in range(1, 7, 2))
    return "#" + "".join(f"{each:02x}" for each in mixed)


def fills(endpoint: EndpointText, levels: tuple[LevelCount, ...]) -> dict[str, str]:
    """Give the colour of each category by its code, best first."""
    living = [level.level for level in levels if not dies(endpoint, level)]
    return dict.fromkeys((level.level for level in levels), DEATH) | dict(zip(living, hues(len(living)), strict=True))


def place(levels: tuple[LevelCount, ...], endpoint: EndpointText, left: float, room: float) -> list[Segment]:
    """Give each category its place along the bar; widths are the percentages."""
    colours = fills(endpoint, levels)
    segments = []
    for level in levels:
        wide = (level.percent or 0.0) / 100 * room
        fill = colours[level.level]
        bright = sum(int(fill[k : k + 2], 16) for k in (1, 3, 5))
        segments.append(Segment(level, left, wide, fill, ON_LIGHT if bright > 400 else ON_DARK))
        left += wide
    return segments if any(segment.wide for segment in segments) else []


def _name(drawing: Drawing, group: GroupValues, left: float, top: float) -> None:
    lines = wrap(group.label, left - 8, TEXT, bold=True)
    y = top + BAR / 2 - (len(lines) - 1) * TEXT * LEADING / 2
    for line in lines:
        drawing.words(0, y, line, bold=True)
        y += TEXT * LEADING
    drawing.words(0, y, f"n\u00a0=\u00a0{count(group.observed)}", size=SMALL, fill=QUIET)


def _segment(drawing: Drawing, segment: Segment, top: float) -> None:
    if not segment.wide:
        return
    drawing.box(segment.left, top, segment.wide, BAR, fill=segment.fill, stroke=None, part="segment")
    drawing.path((segment.left, top), (segment.left, top + BAR), stroke=PAPER, thick=0.6)
    middle = segment.left + segment.wide / 2
    number, share = count(segment.level.n), percent(segment.level.percent)
    if fits(share, segment.wide):
        drawing.words(middle, top + BAR / 2 - 1.5, number, size=TEXT, bold=True, fill=segment.ink, anchor="middle")
        drawing.words(middle, top + BAR / 2 + 8, share, size=SMALL, fill=segment.ink, anchor="middle")
    elif fits(number, segment.wide):
        drawing.words(middle, top + BAR / 2 + 2.5, number, size=TEXT, bold=True, fill=segment.ink, anchor="middle")


def fits(text: str, wide: float) -> bool:
    """Tell whether a text fits a segment with a little air."""
    return width(text, SMALL, bold=True) + 2 <= wide


def _outside(drawing: Drawing, segments: list[Segment], top: float) -> None:
    """Write below the bar what its narrow segments cannot hold, from right to left so that nothing overlaps."""
    limit = TWO_COLUMNS
    for segment in reversed(segments):
        if not segment.level.n or fits(percent(segment.level.percent), segment.wide):
            continue
        inside = fits(count(segment.level.n), segment.wide)
        said = (
            percent(segment.level.percent) if inside else f"{count(segment.level.n)}, {percent(segment.level.percent)}"
        )
        middle = segment.left + segment.wide / 2
        end = min(middle + width(said, SMALL) / 2, limit)
        drawing.words(end, top + BAR + 9, said, size=SMALL, fill=QUIET, anchor="end", halo=True)
        drawing.path((middle, top + BAR + 0.5), (middle, top + BAR + 2.5), stroke=QUIET, thick=0.5)
        limit = end - width(said, SMALL) - 4


def _connect(drawing: Drawing, above: list[Segment], below: list[Segment], top: float) -> None:
    """Draw a thin line between the groups at each cut."""
    for upper, lower in list(zip(above, below, strict=False))[1:]:
        drawing.path((upper.left, top - BETWEEN), (lower.left, top), stroke=RULE, thick=0.6)


def _scores(drawing: Drawing, segments: list[Segment], top: float) -> None:
    """Write each score over its segment; one without room is left to the key below."""
    free = 0.0
    for segment in segments:
        said = score_said(segment.level)
        middle, half = segment.left + segment.wide / 2, width(said, SMALL, bold=True) / 2
        if segment.wide and middle - half >= free:
            drawing.words(middle, top - 4, said, size=SMALL, bold=True, fill=QUIET, anchor="middle")
            free = middle + half + 1.5


def score_said(level: LevelCount) -> str:
    """Give the score of a category as a figure writes it; a change keeps its sign."""
    said = level.label if level.label.lstrip("+") == level.level else level.level
    return said.replace("-", "−")


def _key(drawing: Drawing, endpoint: EndpointText, groups: tuple[GroupValues, ...], left: float, y: float) -> None:
    """Say what each score means, with its colour, in as many lines as are needed."""
    levels = ordered(endpoint, groups[0]) if groups else ()
    colours = fills(endpoint, levels)
    used = {level.level for group in groups for level in group.counts if level.n}
    if endpoint.change:
        levels = tuple(level for level in levels if level.level in used)
    x = left
    for level in levels:
        code = score_said(level)
        said = code if score_said(level) == level.label.replace("-", "−") else f"{code} {level.label}"
        need = 10 + width(said, SMALL)
        if x > left and x + need > TWO_COLUMNS:
            x, y = left, y + 11
        drawing.box(x, y - 6, 7, 7, fill=colours[level.level], stroke=QUIET)
        drawing.words(x + 10, y, said, size=SMALL, fill=INK, shrink=TWO_COLUMNS - x - 10)
        x += need + 9


def describe(endpoint: EndpointText, groups: tuple[GroupValues, ...]) -> str:
    """Say every count in sentences."""
    said = [f"{endpoint.label}, from best to worst; {endpoint.better} is better."]
    for group in groups:
        counts = "; ".join(
            f"{level.label if level.label != level.level else level.level}: {count(level.n)} ({percent(level.percent)})"
            for level in ordered(endpoint, group)
        )
        said.append(f"{group.label}, {count(group.observed)} with a value: {counts or 'none'}.")
    return " ".join(said)

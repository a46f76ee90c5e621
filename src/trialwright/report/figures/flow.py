"""The participant flow (CONSORT 2025): who was screened, allocated, followed and analysed, and why others were not."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.results import ArmFlow, Flow, Reason, total
from trialwright.report.figures.drawing import INK, LEADING, PAPER, QUIET, SMALL, TWO_COLUMNS, Drawing
from trialwright.report.figures.letters import wrap
from trialwright.report.numerals import count

GUTTER, GAP, PAD, INDENT = 18.0, 8.0, 5.0, 7.0
RIGHT = TWO_COLUMNS - 1
AIR = 3.0
STEP = 20.0
"""Between two rows of boxes: room for an arrow."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a box: bold for a heading, indented for a reason, apart from what stands above."""

    text: str
    bold: bool = False
    indent: int = 0
    apart: bool = False


def participant_flow(flow: Flow, key: str, mark: str) -> Drawing:
    """Draw the flow; the description says every number, so that it can be read aloud."""
    drawing = Drawing(key, "Participant flow", describe(flow), mark)
    bottom = _enrolment(drawing, flow)
    columns = max(len(flow.arms), 1)
    wide = (RIGHT - GUTTER - GAP * (columns - 1)) / columns
    lefts = [GUTTER + k * (wide + GAP) for k in range(columns)]
    top = _fan(drawing, bottom, [left + wide / 2 for left in lefts[: len(flow.arms)]])
    stages = (("Allocation", _allocation), ("Follow-up", _follow_up), ("Analysis", _analysis))
    for number, (stage, entries) in enumerate(stages):
        boxes = [entries(arm) for arm in flow.arms]
        high = max((_height(each, wide) for each in boxes), default=0.0)
        for left, each in zip(lefts, boxes, strict=False):
            _box(drawing, left, top, wide, each, high)
            if number + 1 < len(stages):
                middle = left + wide / 2
                drawing.path((middle, top + high), (middle, top + high + STEP - 1), arrow=True)
        _stage(drawing, top, high, stage)
        top += high + STEP
    return drawing


def _enrolment(drawing: Drawing, flow: Flow) -> float:
    """Draw screening, exclusion and randomisation; give the bottom of the last box."""
    room = RIGHT - GUTTER
    wide, side = room * 0.4, room * 0.46
    left = GUTTER + (room - wide) / 2
    middle = left + wide / 2
    aside = RIGHT - side
    screened = [Entry("Assessed for eligibility", bold=True), Entry(f"n\u00a0=\u00a0{count(flow.screened)}")]
    excluded = [Entry(f"Excluded, n\u00a0=\u00a0{count(total(flow.excluded))}", bold=True), *_reasons(flow.excluded)]
    randomised = [Entry("Randomised", bold=True), Entry(f"n\u00a0=\u00a0{count(flow.randomised)}")]
    first = _height(screened, wide)
    _box(drawing, left, 1, wide, screened, first)
    beside = 1 + first + 10
    excluded_high = _height(excluded, side - GAP)
    lower = beside + excluded_high + 10
    drawing.path((middle, 1 + first), (middle, lower - 1), arrow=True)
    # The side box stands right of the arrow, which branches to it.
    column = max(aside, middle + 24)
    drawing.path((middle, beside + 9), (column - 1, beside + 9), arrow=True)
    _box(drawing, column, beside, RIGHT - column, excluded, _height(excluded, RIGHT - column))
    high = _height(randomised, wide)
    _box(drawing, left, lower, wide, randomised, high)
    _stage(drawing, 1, lower + high - 1, "Enrolment")
    return lower + high


def _fan(drawing: Drawing, bottom: float, middles: list[float]) -> float:
    """Draw the branching from randomisation to the arms; give the top of the arms' boxes."""
    root = GUTTER + (RIGHT - GUTTER) / 2
    bar = bottom + STEP / 2
    drawing.path((root, bottom), (root, bar))
    if middles:
        drawing.path((min(*middles, root), bar), (max(*middles, root), bar))
    for middle in middles:
        drawing.path((middle, bar), (middle, bottom + STEP - 1), arrow=True)
    return bottom + STEP


def _allocation(arm: ArmFlow) -> list[Entry]:
    entries = [Entry(arm.label, bold=True), Entry(f"Allocated, n\u00a0=\u00a0{count(arm.allocated)}", bold=True)]
    if not recorded(arm):
        return [*entries, Entry("Treatment received: not in the record")]
    received = Entry(f"{count(arm.received)} received the allocated treatment")
    return [*entries, received, *_group("did not receive it", arm.not_received)]


def recorded(arm: ArmFlow) -> bool:
    """Tell whether the record says who received the treatment: a protocol without a product does not."""
    return arm.crossovers is not None or bool(arm.not_received)


def _follow_up(arm: ArmFlow) -> list[Entry]:
    return [
        Entry(f"Completed, n\u00a0=\u00a0{count(arm.completed)}", bold=True),
        *_group("lost to follow-up", arm.lost),
        *_group("withdrew", arm.withdrawn),
        *_group("died", arm.died, reasons_too=len(arm.died) > 1),
        *_group("discontinued treatment", arm.discontinued),
    ]


def _analysis(arm: ArmFlow) -> list[Entry]:
    entries: list[Entry] = []
    for each in arm.analysed:
        entries.append(Entry(f"{each.label}, n\u00a0=\u00a0{count(each.n)}", bold=True, apart=bool(entries)))
        entries += _group("excluded", each.excluded, always=False)
    for seen in arm.observed:
        said = f"{seen.label}: known, n\u00a0=\u00a0{count(seen.n)}"
        entries.append(Entry(said, bold=True, apart=bool(entries)))
        entries += _group("not known", seen.missing, always=False)
    return entries or [Entry("No analysis")]


def _group(what: str, reasons: tuple[Reason, ...], *, always: bool = True, reasons_too: bool = True) -> list[Entry]:
    """Give the sum and its reasons; a sum of none is said only where the reader expects it."""
    whole = total(reasons)
    if not whole and not always:
        return []
    return [Entry(f"{count(whole)} {what}"), *(_reasons(reasons) if reasons_too else [])]


def _reasons(reasons: tuple[Reason, ...]) -> list[Entry]:
    return [Entry(f"{count(reason.n)} {reason.text}", indent=1) for reason in reasons if reason.n]


def _lines(entries: list[Entry], wide: float) -> list[tuple[str, Entry, bool]]:
    """Give every line with its entry, and whether the entry begins with it."""
    room = wide - 2 * PAD
    lines = []
    for entry in entries:
        parts = wrap(entry.text, room - entry.indent * INDENT, SMALL, bold=entry.bold)
        lines += [(part, entry, k == 0) for k, part in enumerate(parts)]
    return lines


def _height(entries: list[Entry], wide: float) -> float:
    return len(_lines(entries, wide)) * SMALL * LEADING + sum(AIR for each in entries if each.apart) + 2 * PAD


def _box(drawing: Drawing, left: float, top: float, wide: float, entries: list[Entry], high: float) -> None:
    drawing.box(left, top, wide, high, fill=PAPER, stroke=QUIET, part="flow-box")
    y = top + PAD + SMALL * 0.9
    for line, entry, begins in _lines(entries, wide):
        if begins and entry.apart:
            y += AIR
        fill = QUIET if entry.indent else INK
        drawing.words(left + PAD + entry.indent * INDENT, y, line, size=SMALL, bold=entry.bold, fill=fill)
        y += SMALL * LEADING


def _stage(drawing: Drawing, top: float, high: float, name: str) -> None:
    """Name a row of boxes in the margin, written upwards."""
    drawing.upright(8, top + high / 2, name)


def describe(flow: Flow) -> str:
    """Say the flow in sentences."""
    said = [
        f"{count(flow.screened)} assessed for eligibility, {count(total(flow.excluded))} excluded"
        f"{_listed(flow.excluded)}, {count(flow.randomised)} randomised."
    ]
    for arm in flow.arms:
        treated = (
            f"{count(arm.received)} received the allocated treatment, {count(total(arm.not_received))} did not"
            f"{_listed(arm.not_received)}"
        )
        said.append(
            f"{arm.label}: {count(arm.allocated)} allocated{f', {treated}' if recorded(arm) else ''}; "
            f"{count(arm.completed)} completed, "
            f"{count(total(arm.lost))} lost to follow-up{_listed(arm.lost)}, "
            f"{count(total(arm.withdrawn))} withdrew{_listed(arm.withdrawn)}, {count(total(arm.died))} died; "
            + ", ".join(f"{count(each.n)} in {each.label}" for each in arm.analysed)
            + "."
        )
    return " ".join(said)


def _listed(reasons: tuple[Reason, ...]) -> str:
    named = [f"{count(reason.n)} {reason.text}" for reason in reasons if reason.n]
    return f" ({', '.join(named)})" if named else ""

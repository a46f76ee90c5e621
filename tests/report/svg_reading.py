"""Reading a drawing back from its SVG: rectangles and words with the room that they take."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from trialwright.report.figures.letters import width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Extent:
    left: float
    top: float
    right: float
    bottom: float
    text: str = ""
    fill: str = ""

    def holds(self, other: Extent, slack: float = 0.0) -> bool:
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.top >= self.top - slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Extent) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def root_of(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own drawing


def boxes(svg: str, part: str) -> list[Extent]:
    found = [each for each in root_of(svg).iter(f"{SVG}rect") if each.get("class") == part]
    return [
        Extent(x, y, x + float(each.get("width", 0)), y + float(each.get("height", 0)), "", each.get("fill", ""))
        for each in found
        for x, y in [(float(each.get("x", 0)), float(each.get("y", 0)))]
    ]


def words(svg: str) -> list[Extent]:
    """Horizontal words; those that run upwards have no x of their own."""
    found = []
    for each in root_of(svg).iter(f"{SVG}text"):
        if each.get("x") is None:
            continue
        size, text = float(each.get("font-size", 0)), each.text or ""
        wide = width(text, size, bold=each.get("font-weight") == "600")
        x, y = float(each.get("x", 0)), float(each.get("y", 0))
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[each.get("text-anchor", "start")] * wide
        found.append(Extent(left, y - 0.72 * size, left + wide, y + 0.21 * size, text, each.get("fill", "")))
    return found

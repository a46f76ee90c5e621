"""A vector drawing in points, with its alternative text and the mark that says whose data it shows.

Colours for words and lines are written as they look on paper; `on_page` gives the same drawing with the page's own
colours, so that it is legible in a dark page too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from trialwright.report.figures.letters import width, wrap

TWO_COLUMNS = 496.0
"""175 mm in points: two columns of a journal."""

TYPEFACE = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
SMALL, TEXT = 7.0, 7.5
"""Sizes in points at the printed width."""

LEADING = 1.28
INK, QUIET, RULE, PAPER, PANEL = "#1b2326", "#566268", "#a9b3b7", "#fefefe", "#f2f6f6"
ACCENT, PALE, RIVAL, RIVAL_PALE = "#0b6a6f", "#8fc1c2", "#7b4a12", "#d5b48f"
ON_PAGE = {
    INK: "var(--ink)",
    QUIET: "var(--quiet)",
    RULE: "var(--rule)",
    PAPER: "var(--paper)",
    PANEL: "var(--panel)",
    ACCENT: "var(--treated)",
    PALE: "var(--treated-pale)",
    RIVAL: "var(--control)",
    RIVAL_PALE: "var(--control-pale)",
}


def on_page(svg: str) -> str:
    """Give the drawing with the page's colours in place of the paper's."""
    for paper, page in ON_PAGE.items():
        svg = svg.replace(f'"{paper}"', f'"{page}"')
    return svg


@dataclass
class Drawing:
    """Rectangles, lines and words on a page of `wide` points; `height` grows with what is drawn.

    `mark` (whose data these are) and `credit` (whom to thank for them) are written below it.
    """

    key: str
    title: str
    description: str
    mark: str = ""
    credit: str = ""
    wide: float = TWO_COLUMNS
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def words(  # noqa: PLR0913  where, what and how of a text stand best side by side
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        bold: bool = False,
        fill: str = INK,
        anchor: str = "start",
        shrink: float | None = None,
        halo: bool = False,
    ) -> None:
        """Write a line of text with its baseline at y.

        `shrink` is the room it must fit, else its end is cut; `halo` keeps it legible over lines.
        """
        if shrink is not None and width(text, size, bold=bold) > shrink:
            text = cut(text, shrink, size, bold=bold)
        weight = ' font-weight="600"' if bold else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        edge = f' stroke="{PAPER}" stroke-width="2.5" paint-order="stroke"' if halo else ""
        self.parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{fill}"{weight}{place}{edge}>'
            f"{escape(text)}</text>"
        )
        self.reach(y + size * 0.3)

    def box(  # noqa: PLR0913  as above
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        fill: str = PAPER,
        stroke: str | None = RULE,
        radius: float = 0,
        part: str = "",
    ) -> None:
        """Draw a rectangle; `part` names what it is, for readers of the file and for tests."""
        edge = f' stroke="{stroke}" stroke-width="0.75"' if stroke else ""
        rounded = f' rx="{radius:g}"' if radius else ""
        named = f' class="{part}"' if part else ""
        self.parts.append(
            f'<rect{named} x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}"{rounded} '
            f'fill="{fill}"{edge}/>'
        )
        self.reach(y + high)

    def path(
        self,
        *points: tuple[float, float],
        stroke: str = QUIET,
        thick: float = 0.75,
        arrow: bool = False,
        dash: str = "",
    ) -> None:
        """Draw a line through points; `arrow` puts a head at its end."""
        way = " ".join(f"{'L' if k else 'M'}{x:.2f} {y:.2f}" for k, (x, y) in enumerate(points))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path d="{way}" fill="none" stroke="{stroke}" stroke-width="{thick:g}"{dashed}/>')
        if arrow:
            self._head(points[-2], points[-1], stroke)
        self.reach(max(y for _, y in points))

    def _head(self, before: tuple[float, float], end: tuple[float, float], fill: str) -> None:
        dx, dy = end[0] - before[0], end[1] - before[1]
        length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
        ux, uy = dx / length * 4, dy / length * 4
        left, right = (end[0] - ux - uy / 2, end[1] - uy + ux / 2), (end[0] - ux + uy / 2, end[1] - uy - ux / 2)
        self.shape(end, left, right, fill=fill)

    def upright(self, x: float, y: float, text: str, *, fill: str = QUIET) -> None:
        """Write a small bold text upwards, its middle at (x, y)."""
        self.parts.append(
            f'<text transform="translate({x:.2f} {y:.2f}) rotate(-90)" font-size="{SMALL:g}" fill="{fill}" '
            f'font-weight="600" text-anchor="middle" class="upright">{escape(text)}</text>'
        )

    def shape(self, *points: tuple[float, float], fill: str, stroke: str | None = None, opacity: float = 1.0) -> None:
        """Fill the area within corners."""
        corners = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        edge = f' stroke="{stroke}" stroke-width="1"' if stroke else ""
        faint = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
        self.parts.append(f'<polygon points="{corners}" fill="{fill}"{edge}{faint}/>')
        self.reach(max(y for _, y in points))

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        """Draw a filled circle."""
        self.parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" fill="{fill}"/>')
        self.reach(y + radius)

    def reach(self, y: float) -> None:
        """Let the drawing extend down to y."""
        self.height = max(self.height, y)

    def svg(self) -> str:
        """Give the drawing as a file that stands alone: title, description and mark inside, no style sheet."""
        parts, high = self._whole()
        size = f'width="{self.wide / 72 * 25.4:.1f}mm" height="{high / 72 * 25.4:.1f}mm" '
        return self._root(parts, high, size)

    def inline(self) -> str:
        """Give the drawing for a page: as wide as its place, in the page's colours."""
        parts, high = self._whole()
        return on_page(self._root(parts, high, ""))

    def _whole(self) -> tuple[list[str], float]:
        """Give the parts and the height, with the mark and the credit below the rest."""
        if not self.mark and not self.credit:
            return self.parts, self.height + 4
        below = Drawing(self.key, self.title, self.description, wide=self.wide)
        y = self.height + 12
        if self.mark:
            below.words(self.wide - 2, y, self.mark, size=SMALL, bold=True, fill=ACCENT, anchor="end")
            y += SMALL * LEADING
        for line in wrap(f"Data: {self.credit}", self.wide - 4, SMALL) if self.credit else ():
            below.words(0, y, line, size=SMALL, fill=QUIET)
            y += SMALL * LEADING
        return [*self.parts, *below.parts], y - SMALL * LEADING + 6

    def _root(self, parts: list[str], high: float, size: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.wide:g} {high:.1f}" {size}role="img" '
            f"aria-labelledby={quoteattr(f'{self.key}-title {self.key}-desc')} font-family={quoteattr(TYPEFACE)}>\n"
            f'<title id="{self.key}-title">{escape(self.title)}</title>\n'
            f'<desc id="{self.key}-desc">{escape(self.description)}</desc>\n'
            f'<rect class="sheet" width="{self.wide:g}" height="{high:.1f}" fill="{PAPER}"/>\n'
            + "\n".join(parts)
            + "\n</svg>\n"
        )


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Shorten a text with an ellipsis until it fits."""
    while text and width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"

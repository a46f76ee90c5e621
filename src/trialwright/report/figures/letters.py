"""How wide words are, so that boxes hold their text whatever the reader's typeface.

Widths are those of Helvetica Bold (Adobe font metrics), which no common sans-serif at the same size exceeds by more
than the margin added here; letters of Chinese, Japanese and Korean count a full square.
"""

from __future__ import annotations

from itertools import pairwise

MARGIN = 1.06
"""Regular text is narrower than the bold widths already; the margin covers bold text in a wider typeface."""

_WIDTHS = {
    238: "'",
    278: " ,./I\\ijl·•…†|¦\u00a0\u202f",
    333: "!():;[]`ft-¡¨¯´¸",
    389: "*r{}°",
    474: '"',
    500: "z–",
    556: "#$0123456789J_aceksvxy«»àáâãäåçèéêëýÿ",
    584: "+<=>^~±×÷−≤≥",
    611: "?FLTZbdghnopquß¿ñòóôõöøùúûüµ",
    667: "EPSVXYÈÉÊËÝ",
    722: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜ",
    778: "GOQwÒÓÔÕÖØ",
    833: "M",
    889: "%mæ",
    944: "W",
    1000: "@Æ—←→",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a text in points at a size in points; never less than what common typefaces need."""
    thousandths = sum(_WIDTH.get(letter, 1000 if ord(letter) > 0x2E80 else 667) for letter in text)
    return thousandths * size / 1000 * (MARGIN if bold else 1.0)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `room` points; a single longer word is broken between its letters.

    A no-break space does not break.
    """
    lines: list[str] = []
    line = ""
    for word in filter(None, text.split(" ")):
        for piece in _pieces(word, room, size, bold=bold):
            longer = f"{line} {piece}" if line else piece
            if line and width(longer, size, bold=bold) > room:
                lines.append(line)
                line = piece
            else:
                line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    if width(word, size, bold=bold) <= room:
        return [word]
    ends = [0]
    for end in range(1, len(word) + 1):
        if end - ends[-1] > 1 and width(word[ends[-1] : end], size, bold=bold) > room:
            ends.append(end - 1)
    return [word[a:b] for a, b in pairwise([*ends, len(word)])]

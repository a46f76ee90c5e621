"""Chance: every draw has a generator of its own, so that one participant's draws never shift another's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from zlib import crc32

import numpy as np

from trialwright.simulation.draws import Draw
from trialwright.terms import Item, Value

_NORMAL = NormalDist()


class Chance:
    """The source of a simulation's chance: a seed, and streams that are found by what they are for."""

    def __init__(self, seed: int, *place: int) -> None:
        self.seed = seed
        self._place = place

    def of(self, place: str, number: int) -> Chance:
        """Give the chance of the number-th person at a place, independent of all others."""
        return Chance(self.seed, crc32(place.encode()), number)

    def stream(self, *topic: str) -> np.random.Generator:
        """Give the generator of a topic: the same numbers each time it is asked for."""
        key = (*self._place, crc32("|".join(topic).encode()))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key)))

    def score(self, *topic: str) -> float:
        """Give one standard normal number."""
        return float(self.stream(*topic).standard_normal())

    def happens(self, probability: float, *topic: str) -> bool:
        """Whether something of this probability happens."""
        return bool(self.stream(*topic).random() < probability)

    def number(self, draw: Draw, *topic: str) -> int:
        """Draw a whole number."""
        value = drawn(draw, self.score(*topic))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{draw.kind} gives {value!r}, not a number")
        return round(value)

    def code(self, shares: dict[str, float], *topic: str) -> str:
        """Draw a code."""
        return list(shares)[_category(list(shares.values()), self.stream(*topic).random())]


def drawn(draw: Draw, score: float, item: Item | None = None, times: float = 1) -> Value:
    """Give the value at a standard normal `score`; the distributions are monotone in it.

    A continuous one is multiplied by `times`. Of the kinds that need more than a score (a day, a formula) None.
    """
    share = _NORMAL.cdf(score)
    if draw.kind == "always":
        return draw.always
    if draw.yes is not None:
        return share > 1 - draw.yes
    if draw.choice is not None:
        code = list(draw.choice)[_category(list(draw.choice.values()), share)]
        return int(code) if item is not None and item.type == "integer" else code
    if draw.ordered is not None:
        return _allowed(item, len(draw.ordered))[_category(draw.ordered, share)]
    value = _continuous(draw, score)
    return None if value is None else _rounded(draw.sign * value * times, draw.digits, item)


def _continuous(draw: Draw, score: float) -> float | None:
    """Give the value of a continuous distribution, cut off by `between`."""
    if draw.uniform is not None:
        low, high = draw.uniform
        return low + (high - low) * _NORMAL.cdf(score)
    parameters = draw.normal or draw.lognormal
    if parameters is None:
        return None
    centre, spread = parameters
    if draw.lognormal is not None:
        centre = math.log(centre)
    if draw.between is not None and spread > 0:
        low, high = (_log(limit) if draw.lognormal is not None else limit for limit in draw.between)
        below, above = _NORMAL.cdf((low - centre) / spread), _NORMAL.cdf((high - centre) / spread)
        share = below + (above - below) * _NORMAL.cdf(score)
        score = _NORMAL.inv_cdf(min(max(share, 1e-12), 1 - 1e-12))
    value = centre + spread * score
    return math.exp(value) if draw.lognormal is not None else value


def _log(limit: float) -> float:
    return math.log(limit) if limit > 0 else -math.inf


def _category(shares: Sequence[float], share: float) -> int:
    """Give the category into which a fraction of the distribution falls; never one of probability 0."""
    last = 0
    for at, each in enumerate(shares):
        if each > 0:
            last = at
            share -= each
            if share < 0:
                return at
    return last


def _allowed(item: Item | None, count: int) -> list[int | str]:
    """Give the values from the lowest that `ordered` speaks of."""
    if item is None or item.choices is None:
        return list(range(count))
    return [int(code) for code in item.choices] if item.type == "integer" else list(item.choices)


def _rounded(value: float, digits: int, item: Item | None) -> Value:
    if item is not None and item.range is not None:
        value = min(max(value, item.range[0]), item.range[1])
    if item is not None and item.type == "decimal":
        return float(round(value, digits))
    return round(value)

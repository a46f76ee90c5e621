"""One variable in one group: how many have it, why the others do not, its numbers and its categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from trialwright.analysis.results import Group, GroupValues, LevelCount, Reason, Summary
from trialwright.analysis.trial import Floats, Mask, Texts
from trialwright.protocol.outcomes import Endpoint
from trialwright.statistics import describe

BINARY = {"1": "Yes", "0": "No"}


def reasons(texts: Iterable[str]) -> tuple[Reason, ...]:
    """Count reasons, the most frequent first."""
    counts = Counter(text or "reason not recorded" for text in texts)
    return tuple(Reason(text, n) for text, n in sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def spelled(value: float) -> str:
    """Write a number as the level of a category."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def summary(values: Floats) -> Summary:
    """Summarise numbers; NaN is missing."""
    found = describe(values)
    return Summary(
        found.n, found.missing, found.mean, found.sd, found.median, found.q1, found.q3, found.minimum, found.maximum
    )


def counts(levels: Mapping[str, str], tally: Mapping[str, int], n: int) -> tuple[LevelCount, ...]:
    """Give the count of each level, those that nobody expected after the others; `n` is the size of the group."""
    observed = sum(tally.values())
    labels = dict(levels) | {level: level for level in sorted(tally, key=_by_number) if level not in levels}
    found = [(level, label, tally.get(level, 0)) for level, label in labels.items()]
    return tuple(LevelCount(level, label, k, percent(k, observed), percent(k, n)) for level, label, k in found)


def tallied(values: Floats) -> dict[str, int]:
    """Count each number, spelled as a level."""
    numbers, times = np.unique(values, return_counts=True)
    return {spelled(number): n for number, n in zip(numbers.tolist(), times.tolist(), strict=True)}


def percent(part: int, whole: int) -> float | None:
    """Give a percentage, None of nothing."""
    return 100 * part / whole if whole else None


def _by_number(level: str) -> tuple[float, str]:
    try:
        return float(level), level
    except ValueError:
        return float("inf"), level


def levels_of(endpoint: Endpoint) -> Mapping[str, str]:
    """Give the categories of an endpoint with their labels."""
    return endpoint.levels or (BINARY if endpoint.type == "binary" else {})


def outcome_values(endpoint: Endpoint, group: Group, rows: Mask, values: Floats, reason: Texts) -> GroupValues:
    """Describe an endpoint in the rows of one group."""
    mine, why = values[rows], reason[rows]
    seen = ~np.isnan(mine)
    observed, n = int(seen.sum()), int(rows.sum())
    categories = () if endpoint.type == "continuous" else counts(levels_of(endpoint), tallied(mine[seen]), n)
    return GroupValues(group.id, group.label, n, observed, reasons(why[~seen].tolist()), summary(mine), categories)

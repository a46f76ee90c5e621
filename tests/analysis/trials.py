"""Trials of made-up participants, from their histories to results."""

from __future__ import annotations

from functools import cache
from typing import Any

from datasets.histories import POLICY, History, day, protocol, randomised, seen, treated
from trialwright.analysis import Provenance, Results, run
from trialwright.analysis.results import AnalysisResult, Estimate
from trialwright.datasets import Arms, Datasets, build
from trialwright.record import facts as f

PROVENANCE = Provenance("0" * 64, "1" * 64, 999, "trialwright 0.1.0", locked_on="2020-12-31")

Row = tuple[str, int | None, int | None]
"""Arm, Rankin grade at day 90 (None: not seen, 6: died), leg score at day 90. Everybody began with 4 and 40."""

TRIAL: list[Row] = [
    ("cells", 1, 70), ("cells", 2, 62), ("cells", 2, 55), ("cells", 3, 51), ("cells", 4, 40), ("cells", 6, None),
    ("control", 2, 52), ("control", 3, 44), ("control", 4, 41), ("control", 5, 30),
]  # fmt: skip


def histories(rows: list[Row], **baseline: list[Any]) -> list[History]:
    """Make the histories; `baseline` gives a value for each row."""
    made = []
    for at, (arm, mrs, leg) in enumerate(rows):
        known = {name: values[at] for name, values in baseline.items() if values[at] is not None}
        begin = treated if arm == "cells" else randomised
        history = begin(f"{'AB'[at % 2] * 2}-{at + 1:03d}", **known)
        if mrs == 6:
            history.add(f.ParticipantDied("stroke"), day(20))
        elif mrs is not None or leg is not None:
            seen(history, mrs, leg)
        made.append(history)
    return made


def datasets(
    rows: list[Row], made: list[History] | None = None, events: str = POLICY, **baseline: list[Any]
) -> Datasets:
    """Build the datasets of a trial."""
    made = histories(rows, **baseline) if made is None else made
    arms = {history.name: arm for history, (arm, _, _) in zip(made, rows, strict=True)}
    return build(protocol(events), [history.state() for history in made], Arms(arms))


def results(rows: list[Row], **given: Any) -> Results:
    """Analyse a trial; one of nothing but its rows is analysed once for all tests."""
    return _analysed(tuple(rows)) if not given else _results(rows, **given)


@cache
def _analysed(rows: tuple[Row, ...]) -> Results:
    return _results(list(rows))


def _results(rows: list[Row], **given: Any) -> Results:
    return run(protocol(given.get("events", POLICY)), datasets(rows, **given), PROVENANCE)


def estimate(result: AnalysisResult, method: str) -> Estimate:
    """Give the estimate of one method."""
    return next(each for each in result.estimates if each.method == method)


def statistic(found: Estimate, name: str) -> float | None:
    """Give a further number by its name."""
    return next(each.value for each in found.statistics if each.name == name)

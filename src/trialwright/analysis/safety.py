"""Adverse events by the treatment received: participants and events, and the difference in risk."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Literal

import numpy as np
import polars as pl

from trialwright.analysis.describing import percent
from trialwright.analysis.results import Comparison, Estimate, Statistic
from trialwright.analysis.sources import Entries, sources
from trialwright.analysis.trial import Mask, Texts, Trial
from trialwright.analysis.trial_results import AdverseEventLine, AdverseEventRow, AdverseEvents, EventCount
from trialwright.statistics import NotEstimable, risk_difference

Kind = Literal["any", "serious", "related", "serious-related", "death", "grade", "term"]

_LEVEL = 0.95
_EVENT = pl.col("TRTEMFL") == "Y"
_SERIOUS, _RELATED = pl.col("AESER") == "Y", pl.col("RELFL") == "Y"


def adverse_events(trial: Trial) -> AdverseEvents:
    """Tabulate and list adverse events. Those before randomisation are listed and not counted."""
    chosen = next((each for each in trial.protocol.analysis_sets if each.kind == "safety"), None)
    people = _People(
        trial,
        trial.in_set(chosen.id) if chosen else np.ones(trial.size, dtype=np.bool_),
        trial.actual if chosen else trial.arm,
    )
    rows = tuple(people.row(*each) for each in _selections(trial))
    label = chosen.label if chosen else "All randomised, by allocation"
    return AdverseEvents(chosen.id if chosen else "", label, rows, _listing(trial))


def _selections(trial: Trial) -> Iterator[tuple[Kind, str, pl.DataFrame]]:
    """Give each row of the table: its kind, its label and its events, a death being an event of its own."""
    dead = trial.people.filter(pl.col("DTHFL") == "Y").select("USUBJID", SRCSEQ="DTHSEQ")
    safety = trial.protocol.safety
    if safety is not None:
        events = trial.datasets.adverse_events.filter(_EVENT)
        yield "any", "Any adverse event", events
        yield "serious", "Serious adverse event", events.filter(_SERIOUS)
        yield "related", "Related to treatment", events.filter(_RELATED)
        yield "serious-related", "Serious and related to treatment", events.filter(_SERIOUS & _RELATED)
    yield "death", "Death", dead
    if safety is not None:
        for grade, label in safety.grades.items():
            yield "grade", f"Grade {grade}: {label}", events.filter(pl.col("AETOXGR") == grade)
        terms = events.group_by("AETERM").len().sort(["len", "AETERM"], descending=[True, False])
        for term in terms["AETERM"].to_list():
            yield "term", term, events.filter(pl.col("AETERM") == term)


class _People:
    """The safety population: who is in it, and with which arm."""

    def __init__(self, trial: Trial, inside: Mask, arms: Texts) -> None:
        self._trial, self._inside, self._arms = trial, inside, arms
        self._place = {who: at for at, who in enumerate(trial.people["USUBJID"].to_list())}

    def row(self, kind: Kind, label: str, events: pl.DataFrame) -> AdverseEventRow:
        """Count the events of one kind in each arm."""
        number = np.zeros(self._trial.size, dtype=np.int64)
        np.add.at(number, [self._place[who] for who in events["USUBJID"].to_list()], 1)
        differences = tuple(
            (comparison.id, found)
            for comparison in self._trial.comparisons.values()
            if (found := self._difference(comparison, number > 0)) is not None
        )
        counted = tuple(self._count(arm.id, number) for arm in self._trial.protocol.arms)
        return AdverseEventRow(kind, label, counted, differences, sources(events["SRCSEQ"].to_numpy().astype(np.int64)))

    def _count(self, arm: str, number: Entries) -> EventCount:
        rows = self._inside & (self._arms == arm)
        n, hit = int(rows.sum()), int((number[rows] > 0).sum())
        return EventCount(arm, n, hit, percent(hit, n), int(number[rows].sum()))

    def _difference(self, comparison: Comparison, hit: Mask) -> Estimate | None:
        sides = [self._inside & np.isin(self._arms, group.arms) for group in (comparison.treated, comparison.control)]
        m, n = (int(side.sum()) for side in sides)
        a, b = (int((side & hit).sum()) for side in sides)
        try:
            found = risk_difference(a, m, b, n, level=_LEVEL)
        except NotEstimable:
            return None
        p, q = a / m, b / n
        se = sqrt(p * (1 - p) / m + q * (1 - q) / n)
        return Estimate(
            method="risk-difference", name="difference in risk", description=found.method, scale="difference", null=0.0,
            favours_treated="below", estimate=found.estimate, lower=found.lower, upper=found.upper, level=_LEVEL,
            p=found.p, n=m + n, n_treated=m, n_control=n, se=se,
            statistics=(Statistic("risk treated", p), Statistic("risk control", q)),
            includes_null=found.lower <= 0 <= found.upper, compatible_with_benefit=found.lower < 0,
            compatible_with_harm=found.upper > 0,
        )  # fmt: skip


def _listing(trial: Trial) -> tuple[AdverseEventLine, ...]:
    lines = []
    for row in trial.datasets.adverse_events.iter_rows(named=True):
        lines.append(
            AdverseEventLine(
                participant=row["USUBJID"],
                arm=row["ACTARMCD"],
                on=row["AESTDT"],
                term=row["AETERM"],
                grade=row["AETOXGR"],
                serious=tuple(row["AESERCR"]),
                causality=row["AEREL"],
                outcome=row["AEOUT"],
                expected=row["AEEXP"] == "Y",
                entry=row["SRCSEQ"],
            )
        )
    return tuple(lines)

"""The flow of participants, from screening to analysis, by CONSORT 2025."""

from __future__ import annotations

import numpy as np
import polars as pl

from trialwright.analysis.describing import reasons
from trialwright.analysis.results import Analysed, ArmFlow, Flow, Observed, Reason
from trialwright.analysis.trial import Mask, Trial
from trialwright.analysis.trial_results import NotAccepted
from trialwright.protocol.design import Arm
from trialwright.protocol.outcomes import AnalysisSet


def flow(trial: Trial, not_accepted: tuple[NotAccepted, ...] = ()) -> Flow:
    """Follow everybody who was screened; `Flow.faults` of the result is always empty."""
    screening = trial.datasets.screening
    excluded = screening.filter(pl.col("RANDFL") == "N")
    criteria = excluded["CRITERIA"].explode(empty_as_null=False)
    return Flow(
        screened=screening.height,
        excluded=reasons(excluded["EXCLREAS"].to_list()),
        criteria=reasons(criteria.to_list()),
        randomised=trial.size,
        arms=tuple(_arm(trial, arm) for arm in trial.protocol.arms),
        rows_not_accepted=len({each.row for each in not_accepted if not each.participant}),
    )


def _arm(trial: Trial, arm: Arm) -> ArmFlow:
    rows: Mask = trial.arm == arm.id
    mine = trial.people.filter(pl.Series(rows))
    received = mine["TRTFL"] == "Y"
    return ArmFlow(
        arm=arm.id,
        label=arm.label,
        allocated=mine.height,
        received=int(received.sum()),
        not_received=reasons(mine.filter(~received)["TRTREAS"].to_list()),
        discontinued=_where(mine.filter(received), pl.col("DISCFL") == "Y", "DISCREAS"),
        completed=int((mine["EOSSTT"] == "COMPLETED").sum()),
        lost=_where(mine, pl.col("EOSSTT") == "LOST", "DCSREAS"),
        withdrawn=_where(mine, pl.col("EOSSTT") == "WITHDRAWN", "DCSREAS"),
        died=_where(mine, pl.col("EOSSTT") == "DIED", "DCSREAS"),
        analysed=tuple(_analysed(trial, each, arm.id, mine) for each in trial.protocol.analysis_sets),
        observed=_observed(trial, rows),
        crossovers=int((mine["XOVFL"] == "Y").sum()) if trial.protocol.products else None,
    )


def _where(people: pl.DataFrame, condition: pl.Expr, column: str) -> tuple[Reason, ...]:
    return reasons(people.filter(condition)[column].to_list())


def _analysed(trial: Trial, each: AnalysisSet, arm: str, mine: pl.DataFrame) -> Analysed:
    flag = trial.datasets.sets[each.id]
    why = [
        reason if inside != "Y" else "analysed with the arm whose treatment was received"
        for inside, reason, actual in mine.select(flag, f"{flag}REAS", "ACTARMCD").iter_rows()
        if inside != "Y" or (each.kind == "safety" and actual != arm)
    ]
    return Analysed(each.id, each.label, mine.height - len(why), reasons(why))


def _observed(trial: Trial, rows: Mask) -> tuple[Observed, ...]:
    """Give the endpoints of the primary analyses, each once."""
    found: dict[str, Observed] = {}
    for analysis in trial.protocol.analyses:
        estimand = trial.protocol.estimand[analysis.estimand]
        if analysis.role != "primary" or estimand.endpoint in found:
            continue
        column = trial.variable(estimand.id)
        missing = rows & np.isnan(column.value)
        label = trial.protocol.endpoint[estimand.endpoint].label
        why = reasons(column.reason[missing].tolist())
        found[estimand.endpoint] = Observed(estimand.endpoint, label, int((rows & ~missing).sum()), why)
    return tuple(found.values())

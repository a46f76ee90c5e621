"""The baseline table: what participants were like before randomisation, and how alike the groups were."""

from __future__ import annotations

from collections import Counter

from trialwright.analysis.describing import counts, summary
from trialwright.analysis.results import Baseline, BaselineVariable, Comparison, Group, GroupValues, Reason
from trialwright.analysis.sources import sources
from trialwright.analysis.trial import Floats, Mask, Texts, Trial, entries_of
from trialwright.protocol.outcomes import BaselineRow
from trialwright.statistics import (
    standardised_difference,
    standardised_difference_categories,
    standardised_difference_proportions,
)


def baseline_tables(trial: Trial) -> tuple[Baseline, ...]:
    """Give the baseline table of each contrast."""
    return tuple(_table(trial, comparison) for comparison in trial.comparisons.values())


def _table(trial: Trial, comparison: Comparison) -> Baseline:
    treated, control = comparison.treated, comparison.control
    arms = tuple(dict.fromkeys((*treated.arms, *control.arms)))
    everybody = Group("all", "All", arms, treated.n + control.n)
    sides = [trial.members(group) for group in (treated, control)]
    groups = (treated, control, everybody)
    rows = tuple(_row(trial, row, groups, (*sides, sides[0] | sides[1])) for row in trial.protocol.baseline)
    return Baseline(comparison.id, groups, rows, sources(entries_of(trial.entries, sides[0] | sides[1])))


def _row(trial: Trial, row: BaselineRow, groups: tuple[Group, ...], sides: tuple[Mask, ...]) -> BaselineVariable:
    column = trial.datasets.baseline[row.id]
    if row.kind == "continuous":
        numbers = trial.numbers(column)
        shown = tuple(_numbers(group, numbers[side]) for group, side in zip(groups, sides, strict=True))
        difference = standardised_difference(numbers[sides[0]], numbers[sides[1]])
    else:
        texts = trial.texts(column)
        levels = row.levels | {text: text for text in sorted(set(texts) - {None, *row.levels})}
        shown = tuple(_texts(group, texts[side], levels) for group, side in zip(groups, sides, strict=True))
        difference = _between(shown[0], shown[1])
    cannot = "" if difference is not None else "It does not exist: too few values, or groups that share none."
    return BaselineVariable(row.id, row.label, row.kind, row.unit, shown, difference, cannot)


def _numbers(group: Group, values: Floats) -> GroupValues:
    found = summary(values)
    return GroupValues(group.id, group.label, values.size, found.n, _missing(found.missing), found, ())


def _texts(group: Group, values: Texts, levels: dict[str, str]) -> GroupValues:
    tally = Counter(values.tolist())
    missing = tally.pop(None, 0)
    categories = counts(levels, tally, values.size)
    return GroupValues(group.id, group.label, values.size, values.size - missing, _missing(missing), None, categories)


def _missing(n: int) -> tuple[Reason, ...]:
    return (Reason("not recorded", n),) if n else ()


def _between(treated: GroupValues, control: GroupValues) -> float | None:
    """Give the standardised difference: of the share of the first level where there are two."""
    t, c = ([each.n for each in group.counts] for group in (treated, control))
    if len(t) == 2:
        return standardised_difference_proportions(t[0], sum(t), c[0], sum(c))
    return standardised_difference_categories(t, c)

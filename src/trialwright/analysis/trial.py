"""A trial's datasets as arrays, one place for each participant in every array, and its groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trialwright.analysis.results import Comparison, Group
from trialwright.analysis.sources import Entries, Lists
from trialwright.datasets import Datasets
from trialwright.protocol import Protocol
from trialwright.protocol.outcomes import AnalysisSet

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Column:
    """The variable of an estimand: NaN where there is no value, with the reason."""

    value: Floats
    score: Floats
    base: Floats
    reason: Texts
    events: Lists
    entries: Lists


class Trial:
    """What every analysis asks of the datasets."""

    def __init__(self, protocol: Protocol, datasets: Datasets) -> None:
        self.protocol = protocol
        self.datasets = datasets
        self.people = datasets.participants
        self.size = self.people.height
        self.arm = self._texts("ARMCD")
        self.actual = self._texts("ACTARMCD")
        self.stratum = self._texts("STRATUM")
        self.entries = Lists(self.people["SRCSEQ"])
        self._columns: dict[str, Column] = {}
        self._known: dict[str, Texts] = {}
        self._parts = datasets.variables.partition_by("VARIABLE", as_dict=True)

    def _texts(self, column: str) -> Texts:
        return self.people[column].to_numpy().astype(object)

    def texts(self, column: str) -> Texts:
        """Give a text column of the participants, None where there is nothing."""
        if column not in self._known:
            self._known[column] = np.array(self.people[column].to_list(), dtype=object)
        return self._known[column]

    def numbers(self, column: str) -> Floats:
        """Give a number column of the participants, NaN where there is nothing."""
        return self.people[column].cast(pl.Float64).fill_null(np.nan).to_numpy()

    def variable(self, estimand: str) -> Column:
        """Give the variable of an estimand, in the order of the participants."""
        name = self.datasets.variable_of[estimand]
        if name not in self._columns:
            self._columns[name] = self._column(self._parts.get((name,), self.datasets.variables.clear()))
        return self._columns[name]

    def _column(self, part: pl.DataFrame) -> Column:
        if part["USUBJID"].to_list() != self.people["USUBJID"].to_list():
            raise ValueError("the frame of variables does not hold each participant once, in order")

        def numbers(name: str) -> Floats:
            return part[name].fill_null(np.nan).to_numpy()

        reason = np.array(part["REASON"].to_list(), dtype=object)
        return Column(
            numbers("VALUE"), numbers("AVAL"), numbers("BASE"), reason, Lists(part["ICE"]), Lists(part["SRCSEQ"])
        )

    def analysis_set(self, set_id: str) -> AnalysisSet:
        """Give an analysis set by its identifier."""
        return self.protocol.analysis_set[set_id]

    def in_set(self, set_id: str) -> Mask:
        """Give who belongs to an analysis set."""
        flag = self.people[self.datasets.sets[set_id]] == "Y"
        return flag.to_numpy().astype(np.bool_)

    def arms_for(self, set_id: str) -> Texts:
        """Give the arm by which each participant is analysed: in a safety set, that of the treatment received."""
        return self.actual if self.analysis_set(set_id).kind == "safety" else self.arm

    @cached_property
    def arms(self) -> tuple[Group, ...]:
        """The arms with the number randomised to each."""
        return tuple(Group(arm.id, arm.label, (arm.id,), int((self.arm == arm.id).sum())) for arm in self.protocol.arms)

    @cached_property
    def comparisons(self) -> dict[str, Comparison]:
        """The contrasts with their sides and the number randomised to each."""
        found = {}
        for contrast in self.protocol.contrasts:
            sides = [
                Group(side, label, arms, int(np.isin(self.arm, arms).sum()))
                for side, label, arms in (
                    ("treated", contrast.treated_label, self.protocol.select(contrast.treated)),
                    ("control", contrast.control_label, self.protocol.select(contrast.control)),
                )
            ]
            found[contrast.id] = Comparison(contrast.id, contrast.label, sides[0], sides[1])
        return found

    def members(self, group: Group, population: str | None = None) -> Mask:
        """Give who belongs to a group, of an analysis set or of all randomised."""
        if population is None:
            return np.isin(self.arm, group.arms)
        return np.isin(self.arms_for(population), group.arms) & self.in_set(population)


def entries_of(lists: Lists, rows: Mask) -> Entries:
    """Give the ledger entries of some rows."""
    found: NDArray[Any] = lists.of(rows)
    return found.astype(np.int64)

"""The participants of one analysis who have an outcome, as arrays for a statistic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trialwright.analysis.trial import Floats, Mask, Texts
from trialwright.protocol.outcomes import Endpoint


@dataclass(frozen=True)
class Covariates:
    """Columns of covariates, NaN where one was not recorded: `names` of the columns, `labels` of the covariates."""

    matrix: Floats
    names: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """Outcomes `y`, who was treated, strata of the allocation and covariates, one row for each participant.

    `treated_label` and `control_label` name the two sides in sentences.
    """

    endpoint: Endpoint
    y: Floats
    treated: Mask
    strata: Texts
    covariates: Covariates
    level: float
    treated_label: str
    control_label: str

    @property
    def n(self) -> int:
        """How many have an outcome."""
        return int(self.y.size)

    @property
    def n_treated(self) -> int:
        """How many of the treated have one."""
        return int(self.treated.sum())

    @property
    def n_control(self) -> int:
        """How many of the controls have one."""
        return self.n - self.n_treated

    @cached_property
    def scores(self) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
        """Outcomes of treated and control, as whole numbers where all are."""
        whole = bool((self.y == np.floor(self.y)).all())
        y = self.y.astype(np.int64) if whole else self.y
        return y[self.treated], y[~self.treated]

    def where(self, rows: Mask) -> Sample:
        """Give some of the participants."""
        kept = replace(self.covariates, matrix=self.covariates.matrix[rows])
        return replace(self, y=self.y[rows], treated=self.treated[rows], strata=self.strata[rows], covariates=kept)

    def complete(self) -> Sample:
        """Give those who have every covariate, without columns that have become constant."""
        kept = self.where(np.asarray(~np.isnan(self.covariates.matrix).any(axis=1)))
        matrix, names = kept.covariates.matrix, kept.covariates.names
        varying = [at for at in range(len(names)) if matrix.shape[0] and np.ptp(matrix[:, at]) > 0]
        chosen = Covariates(matrix[:, varying], tuple(names[at] for at in varying), kept.covariates.labels)
        return replace(kept, covariates=chosen)

    def with_outcome(self, y: Floats, endpoint: Endpoint) -> Sample:
        """Give the same participants with another outcome; those without it are left out."""
        return replace(self, y=y, endpoint=endpoint).where(~np.isnan(y))


def no_covariates(rows: int) -> Covariates:
    """Give no covariates for so many rows."""
    return Covariates(np.empty((rows, 0)), (), ())


def covariates_of(columns: list[tuple[str, Floats | Texts]], rows: int) -> Covariates:
    """Give the matrix of covariates; a category becomes a column for each of its levels but the first."""
    parts: list[Floats] = []
    names: list[str] = []
    for label, column in columns:
        if column.dtype != object:
            parts.append(column.astype(np.float64))
            names.append(label)
            continue
        unknown = np.array([value is None for value in column], dtype=np.bool_)
        for level in sorted({str(value) for value in column[~unknown]})[1:]:
            parts.append(np.where(unknown, np.nan, (column == level).astype(np.float64)))
            names.append(f"{label} = {level}")
    matrix = np.column_stack(parts) if parts else np.empty((rows, 0))
    return Covariates(matrix, tuple(names), tuple(label for label, _ in columns))

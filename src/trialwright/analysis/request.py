"""One analysis as it is asked for: its estimand, who is in it, on which side, and their outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from trialwright.analysis.results import Comparison, Group
from trialwright.analysis.sample import Covariates, Sample, covariates_of, no_covariates
from trialwright.analysis.trial import Column, Floats, Mask, Texts, Trial
from trialwright.protocol.outcomes import Analysis, Endpoint, Estimand


@dataclass(frozen=True)
class Request:
    """What an analysis needs of the trial."""

    trial: Trial
    analysis: Analysis

    @cached_property
    def estimand(self) -> Estimand:
        """The estimand."""
        return self.trial.protocol.estimand[self.analysis.estimand]

    @cached_property
    def endpoint(self) -> Endpoint:
        """The endpoint."""
        return self.trial.protocol.endpoint[self.estimand.endpoint]

    @cached_property
    def comparison(self) -> Comparison:
        """The contrast."""
        return self.trial.comparisons[self.estimand.contrast]

    @cached_property
    def column(self) -> Column:
        """The outcomes of all participants."""
        return self.trial.variable(self.estimand.id)

    @property
    def groups(self) -> tuple[Group, Group]:
        """Treated and control."""
        return self.comparison.treated, self.comparison.control

    @cached_property
    def sides(self) -> tuple[Mask, Mask]:
        """Who of the population is treated, and who is control."""
        treated, control = (self.trial.members(group, self.estimand.population) for group in self.groups)
        return treated, control

    @cached_property
    def rows(self) -> Mask:
        """Everybody of the population on either side."""
        return self.sides[0] | self.sides[1]

    @cached_property
    def observed(self) -> Mask:
        """Those of them who have an outcome."""
        return self.rows & ~np.isnan(self.column.value)

    @cached_property
    def covariates(self) -> Covariates:
        """The covariates of all participants."""
        columns: list[tuple[str, Floats | Texts]] = []
        for text in self.analysis.covariates:
            name = self.trial.datasets.covariates[text]
            numeric = self.trial.people[name].dtype.is_numeric()
            columns.append((text, self.trial.numbers(name) if numeric else self.trial.texts(name)))
        return covariates_of(columns, self.trial.size)

    def sample(self) -> Sample:
        """Give everybody with an outcome, with the covariates."""
        plain, matrix = self.plain(), self.covariates.matrix[self.observed]
        return replace(plain, covariates=replace(self.covariates, matrix=matrix))

    def plain(self, among: Mask | None = None) -> Sample:
        """Give everybody with an outcome, or those among some, without covariates."""
        rows = self.observed if among is None else self.observed & among
        return Sample(
            self.endpoint,
            self.column.value[rows],
            self.sides[0][rows],
            self.trial.stratum[rows],
            no_covariates(int(rows.sum())),
            self.analysis.level,
            self.groups[0].label,
            self.groups[1].label,
        )

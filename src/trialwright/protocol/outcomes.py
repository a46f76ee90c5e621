"""Endpoints, estimands, analysis sets, analyses, subgroups and the baseline table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from trialwright.protocol.part import Expression, Label, Name, Part


class Endpoint(Part):
    """What is measured. `better` stands here so that no effect is ever read upside down.

    `value` names the score (`day90.mrs.score`), `baseline` the same before randomisation; with `change`
    the endpoint is value minus baseline. `levels` are the categories of an ordinal endpoint with their
    labels. `at_death` is the value that death gives; without it a death leaves the value missing.
    `visit` is the visit by which an outcome is due.
    """

    id: Name
    label: Label
    type: Literal["ordinal", "continuous", "binary"]
    value: Expression
    visit: str
    better: Literal["lower", "higher"]
    baseline: Expression | None = None
    change: bool = False
    levels: dict[str, str] = Field(default_factory=dict)
    at_death: float | None = None
    unit: str = ""


IntercurrentEvent = Literal[
    "death",
    "treatment-not-started",
    "treatment-discontinued",
    "follow-up-withdrawn",
    "consent-withdrawn",
    "prohibited-treatment",
]
Strategy = Literal["treatment-policy", "composite", "hypothetical", "while-on-treatment", "principal-stratum"]


class Intercurrent(Part):
    """One intercurrent event and the strategy for it (ICH E9(R1)); `value` is what a composite takes."""

    event: IntercurrentEvent
    strategy: Strategy
    value: float | None = None


class Estimand(Part):
    """What is to be estimated: population, contrast, variable, intercurrent events, summary (ICH E9(R1))."""

    id: Name
    label: Label
    endpoint: str
    contrast: str
    population: str
    summary: Label
    intercurrent: list[Intercurrent] = Field(min_length=1)


class AnalysisSet(Part):
    """Who is analysed. `excludes_deviations` names the severities that leave the per-protocol set."""

    id: Name
    label: Label
    kind: Literal["intention-to-treat", "modified-intention-to-treat", "per-protocol", "safety"]
    endpoint: str | None = Field(default=None, description="modified ITT: the endpoint that must be observed")
    excludes_deviations: list[Literal["minor", "major"]] = Field(default_factory=list)


Method = Literal[
    "wilcoxon",
    "van-elteren",
    "proportional-odds",
    "generalised-odds-ratio",
    "welch",
    "student",
    "ancova",
    "risk-difference",
    "risk-ratio",
    "odds-ratio",
]


class Analysis(Part):
    """One pre-specified analysis of an estimand: its methods, covariates and subgroups, in this order."""

    id: Name
    label: Label
    estimand: str
    role: Literal["primary", "secondary", "sensitivity", "exploratory"]
    methods: list[Method] = Field(min_length=1)
    covariates: list[Expression] = Field(default_factory=list)
    subgroups: list[str] = Field(default_factory=list)
    level: float = Field(default=0.95, gt=0.5, lt=1)


class Subgroup(Part):
    """A division of participants by what was known before randomisation; `value` gives a level."""

    id: Name
    label: Label
    value: Expression
    levels: dict[str, str] = Field(min_length=2)


class BaselineRow(Part):
    """One row of the baseline table."""

    id: Name
    label: Label
    value: Expression
    kind: Literal["continuous", "categorical"]
    unit: str = ""
    levels: dict[str, str] = Field(default_factory=dict)

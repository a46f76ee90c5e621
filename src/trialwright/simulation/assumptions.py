"""What virtual participants are made from: the model of `virtual.yaml`."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trialwright.simulation.draws import Draw, Origin
from trialwright.terms import Value

Chances = dict[str, float]
"""A probability for each arm."""


class Adoption(BaseModel):
    """When a later version of the protocol is adopted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    adopt_on: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")


class Accrual(Origin):
    """People screened in a month at each site from the day it opens, a Poisson process."""

    per_month: dict[str, float] = Field(min_length=1)


class Failing(Origin):
    """Items that are set so that a criterion fails."""

    criterion: str
    probability: float = Field(ge=0, le=1)
    set: dict[str, Value] = Field(min_length=1)


class Screening(Origin):
    """From the screening log to the allocation: how long it takes, and who does not get there."""

    consent_refused: float = Field(ge=0, le=1)
    representative: float = Field(default=0, ge=0, le=1, description="share of consents by a representative")
    changed_mind: float = Field(default=0, ge=0, le=1, description="share of the eligible who withdraw before")
    days_to_consent: Draw
    days_to_baseline: Draw
    days_to_randomisation: Draw
    fails: list[Failing] = Field(default_factory=list)


class Traits(Origin):
    """What underlies the scores: standard normal, the higher the better, correlated."""

    names: list[str] = Field(min_length=1)
    correlation: list[list[float]] = Field(description="the lower triangle, row by row")

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if [len(row) for row in self.correlation] != list(range(1, len(self.names) + 1)):
            raise ValueError(f"the correlation is no lower triangle: {len(self.names)} rows of 1, 2, 3 … numbers")
        self.factor()
        return self

    def factor(self) -> list[list[float]]:
        """Give the Cholesky factor of the correlation. Raises ValueError where there is none."""
        rows: list[list[float]] = []
        for at, given in enumerate(self.correlation):
            row: list[float] = []
            for other in range(at):
                product = math.fsum(a * b for a, b in zip(row, rows[other], strict=False))
                row.append((given[other] - product) / rows[other][other])
            rest = given[at] - math.fsum(each * each for each in row)
            if rest <= 1e-9 or given[at] != 1:
                raise ValueError(f"the correlations of `{self.names[at]}` contradict each other: lower them")
            rows.append([*row, math.sqrt(rest)])
        return rows


class Change(Origin):
    """How a trait has moved when all of it has happened, in standard deviations of the trait.

    `natural`, plus `recovery` times the participant's own trait of that name, plus `on_baseline` times where it
    began, plus noise of `sd`; and the `effect` (mean and SD over participants) of the treatment received.
    """

    natural: float = 0
    recovery: float = 0
    on_baseline: float = 0
    sd: float = Field(default=0, ge=0)
    effect: dict[str, tuple[float, float]] = Field(default_factory=dict)


class Potential(Origin):
    """By what the effect is multiplied where an expression holds, and otherwise."""

    when: str
    effect: float
    otherwise: float


class Course(Origin):
    """How it goes on: the share of the whole change that has happened at each visit; the rest of the traits stay."""

    share: dict[str, float]
    rating_sd: float = Field(default=0, ge=0, description="what one rater would rate differently on another day")
    low_potential: Potential | None = None
    traits: dict[str, Change]


class Leaving(Origin):
    """Who leaves: the chance, in one arm or in all, and when after the randomisation."""

    kind: Literal["withdraw-follow-up", "lost", "withdraw-consent"]
    reason: str = Field(min_length=1)
    probability: float = Field(ge=0, le=1)
    arm: str | None = None
    days_after_randomisation: Draw


class Visits(Origin):
    """How visits depart from their plan."""

    missed: dict[str, float] = Field(default_factory=dict)
    reasons: dict[str, float] = Field(min_length=1)
    days_off: Draw
    late: float = Field(ge=0, le=1)
    days_late: Draw
    form_missing: dict[str, float] = Field(default_factory=dict)


class Deviation(Origin):
    """A departure from the protocol that the site reports."""

    severity: Literal["minor", "major"]
    description: str
    probability: float = Field(ge=0, le=1)
    arm: str | None = None
    days_after_randomisation: Draw


class Mistake(Origin):
    """A particular slip: items of a form exchanged, or a number moved."""

    id: str
    form: str
    probability: float = Field(ge=0, le=1)
    exchange: tuple[str, str] | None = None
    move: dict[str, int] = Field(default_factory=dict)


class Typing(Origin):
    """Slips of the keyboard, as shares of all forms. What is refused is entered again at once.

    `impossible` lies outside what the item can be, `implausible` outside what is likely, `forgotten` is a
    required item left out, `unnoticed` is likely and wrong until somebody compares it with the source.
    """

    impossible: float = Field(ge=0, le=1)
    implausible: float = Field(ge=0, le=1)
    forgotten: float = Field(ge=0, le=1)
    unnoticed: float = Field(ge=0, le=1)
    particular: list[Mistake] = Field(default_factory=list)
    days_to_answer: Draw
    days_to_close: Draw


class AdverseEvent(Origin):
    """An adverse event: its chance by arm, its day after time zero (or after a visit that took place), its codes.

    `setback` is what it takes from every trait, in standard deviations.
    """

    term: str
    chance: Chances
    after: str | None = None
    days: Draw
    grade: dict[str, float]
    causality: dict[str, float]
    outcome: dict[str, float]
    serious: list[str] = Field(default_factory=list)
    setback: float = 0


class Death(Origin):
    """Deaths: the chance by arm, the day after time zero, the causes, and the codes of the fatal adverse event."""

    chance: Chances
    days: Draw
    causes: dict[str, float] = Field(min_length=1)
    grade: str
    causality: str
    outcome: str
    serious: list[str] = Field(min_length=1)


class TreatmentFailure(Origin):
    """Why an allocated treatment is not given: at which visit it shows, and what is found there.

    Without `set` the visit does not take place.
    """

    reason: str
    arm: str
    probability: float = Field(ge=0, le=1)
    visit: str
    set: dict[str, Value] = Field(default_factory=dict)


class Closing(Origin):
    """The end: days from the last event to the lock."""

    days_to_lock: Draw


class Assumptions(BaseModel):
    """The whole of `virtual.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["trialwright-virtual/1"]
    protocol: str
    seed: int = Field(ge=0)
    amendments: list[Adoption] = Field(default_factory=list)
    accrual: Accrual
    staff: dict[str, int] = Field(min_length=1, description="how many people work at a site in each role")
    screening: Screening
    traits: Traits
    baseline: dict[str, Draw]
    like: dict[str, str] = Field(default_factory=dict, description="a form that is drawn like another")
    forms: dict[str, dict[str, Draw]]
    opinions: dict[str, dict[str, Draw]] = Field(default_factory=dict)
    course: Course
    drop_out: list[Leaving] = Field(default_factory=list)
    visits: Visits
    deviations: list[Deviation] = Field(default_factory=list)
    typing: Typing
    adverse_events: list[AdverseEvent] = Field(default_factory=list)
    death: Death | None = None
    treatment_failures: list[TreatmentFailure] = Field(default_factory=list)
    closing: Closing

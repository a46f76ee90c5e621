"""The product, what else participants receive, and safety."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from trialwright.protocol.part import Label, Name, Part


class Limit(Part):
    """One release test: the item that holds its result, and the limits within which it passes."""

    id: Name
    label: Label
    item: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    minimum: float | None = None
    maximum: float | None = None
    equals: str | None = None
    unit: str = ""


class Step(Part):
    """One step from harvest to infusion: the form that records it, the step before, and its latest day."""

    id: Name
    label: Label
    form: str
    after: str | None = None
    within_days: int | None = Field(default=None, ge=0)


class Dose(Part):
    """The intended dose: how much of what, by which route."""

    amount: float = Field(gt=0)
    unit: Label
    route: Label
    item: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="the item that holds the dose given")
    tolerance: float = Field(default=0.2, ge=0, lt=1, description="as a fraction of the intended amount")


class Product(Part):
    """An investigational product: who receives it, the chain of steps, its specification and dose."""

    id: Name
    label: Label
    arms: list[str] = Field(min_length=1)
    autologous: bool
    steps: list[Step] = Field(min_length=1)
    specification: list[Limit] = Field(default_factory=list)
    dose: Dose

    treated_step: str = Field(description="the step at which a participant counts as treated")


class CoIntervention(Part):
    """Treatment beside the allocated one, in either arm, and the form that records it."""

    id: Name
    label: Label
    form: str
    item: str
    allowed: bool


class Safety(Part):
    """Adverse event rules: grades, seriousness criteria (ICH E2A), causality, clocks in hours."""

    grades: dict[str, str]
    serious: dict[str, str] = Field(min_length=1)
    causality: dict[str, str] = Field(min_length=2)
    related: list[str] = Field(min_length=1, description="the causality codes that count as related")
    outcomes: dict[str, str] = Field(min_length=1)
    report_serious_within_hours: float = Field(gt=0)
    expected: list[str] = Field(default_factory=list, description="terms that the reference document expects")
    dictionary: str = ""
    follow_until: str = Field(description="the visit up to which events are recorded")


Severity = Literal["minor", "major"]

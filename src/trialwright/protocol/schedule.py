"""Eligibility, time zero, visits and forms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from trialwright.protocol.part import Expression, Label, Name, Part
from trialwright.terms import Item


class Criterion(Part):
    """An inclusion criterion must hold, an exclusion criterion must not; one that cannot be evaluated refuses."""

    id: Name
    label: Label
    when: Expression


class Eligibility(Part):
    """All criteria are evaluated, and every reason is recorded."""

    inclusion: list[Criterion] = Field(min_length=1)
    exclusion: list[Criterion] = Field(default_factory=list)


class Consent(Part):
    """Who may consent, and for how long the participant is followed."""

    proxy: bool = Field(default=False, description="whether a representative or witness may consent")
    document: Label


class TimeZero(Part):
    """The day from which outcome visits count: fixed at randomisation and equal in every arm."""

    label: Label
    days_after_randomisation: int = Field(ge=0, le=365)


class Visit(Part):
    """A planned contact. `window` is days before and after the due day; outside it is recorded and queried.

    `arms` limits a visit to some arms (a product visit); such a visit reveals the arm and is hidden from
    blinded roles.
    """

    id: Name
    label: Label
    anchor: Literal["screening", "randomisation", "time-zero"]
    day: int
    window: tuple[int, int]
    forms: list[str] = Field(min_length=1)
    arms: list[str] = Field(default_factory=list)

    @property
    def before_randomisation(self) -> bool:
        """Whether the visit belongs to screening and baseline."""
        return self.anchor == "screening" or (self.anchor == "randomisation" and self.day <= 0 and not self.arms)


class Check(Part):
    """An edit check: `holds` must be true. Hard refuses the entry, soft records it and opens a query."""

    id: Name
    holds: Expression
    level: Literal["hard", "soft"]
    message: Label
    remedy: str = ""


class Wording(Part):
    """The official or translated wording of an instrument, loaded by the site: item by item, with its source."""

    source: Label
    labels: dict[str, Label] = Field(min_length=1)


class Form(Part):
    """What is asked together: an instrument by name and version, or items of its own, or both.

    `wording` replaces our own labels of the instrument's items; without it for every item, going live warns.

    `reveals_arm`: what it holds tells the arm (an infusion), so no blinded role may see it.
    """

    id: Name
    label: Label
    entered_by: list[str] = Field(min_length=1)
    instrument: str | None = None
    wording: Wording | None = None
    items: list[Item] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    reveals_arm: bool = False

"""Which trial this is: title, registration, dates, papers, and its amendments."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from trialwright.protocol.part import Label, Part

Mode = Literal["live", "virtual", "replay"]


class Registration(Part):
    """Where the trial is registered (SPIRIT 2025 item 2)."""

    register_name: Label
    id: Label
    registered: date | None = None


class Identification(Part):
    """Administrative information. `mode` says who the participants are.

    `live`: real people; `virtual`: simulated, and everything made from them says so;
    `replay`: a finished trial's real data sent through the door again.
    """

    id: Label
    title: Label
    mode: Mode
    design: Label
    phase: str = ""
    condition: Label
    sponsor: str = ""
    registrations: list[Registration] = Field(default_factory=list)
    starts: date
    ends: date | None = None
    planned: int = Field(gt=0, description="participants to be randomised")
    credit: str = Field(default="", description="whom to credit for the data")


class Reference(Part):
    """A paper or data set of the trial."""

    id: Label
    type: Literal["article", "data set", "registration"] = "article"
    authors: list[Label]
    title: Label
    journal: str = ""
    year: int = Field(ge=1900, le=2100)
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""


class Assumption(Part):
    """One value of the protocol that is not an established fact: its path, and why this value."""

    about: Label
    because: str = Field(min_length=1)


class Amendment(Part):
    """A later version: what it sets, from when, and why. `changes` maps a path to its new value."""

    version: Label
    effective: date
    summary: Label
    because: str = Field(min_length=1)
    changes: dict[str, Any] = Field(min_length=1)

"""Arms, contrasts, allocation, sites and roles."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from trialwright.protocol.part import Expression, Label, Name, Part


class Factor(Part):
    """One factor of a factorial design, with its levels."""

    id: Name
    label: Label
    levels: dict[str, str] = Field(min_length=2)


class Arm(Part):
    """A group to which participants are allocated. In a factorial design it is one combination of levels."""

    id: Name
    label: Label
    role: Literal["experimental", "comparator"]
    treatment: Label
    levels: dict[str, str] = Field(default_factory=dict)


Selection = list[str] | dict[str, list[str]]
"""Arms by identifier, or by the levels of a factor."""


class Contrast(Part):
    """Which arms are compared with which; differences are always treated minus control."""

    id: Name
    label: Label
    treated_label: Label
    control_label: Label
    treated: Selection
    control: Selection


class StratumFactor(Part):
    """What stratifies the allocation: a name, and the expression that gives a participant's level."""

    id: Name
    label: Label
    value: Expression


AllocationMethod = Literal["permuted-blocks", "simple", "recorded"]


class Allocation(Part):
    """How participants are allocated. Block sizes stand in `sealed.yaml`: enrollers must not learn them.

    `recorded` takes the allocation of a finished trial from its data; a live trial refuses it. `concealed` says whether
    whoever enrolled could not foresee the next allocation; unsaid, it holds for a sealed sequence and not for a
    recorded one. `concealment` says how.
    """

    method: AllocationMethod
    ratio: dict[str, int] = Field(min_length=2)
    strata: list[StratumFactor] = Field(default_factory=list)
    concealment: Label
    concealed: bool | None = None


class Site(Part):
    """A place that enrols participants. Its identifier begins every participant number."""

    id: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    label: Label
    country: str = ""
    opens: date | None = None
    planned: int | None = Field(default=None, gt=0)


Permission = Literal[
    "screen",
    "record-consent",
    "assess-eligibility",
    "randomise",
    "record-form",
    "correct-form",
    "miss-visit",
    "report-adverse-event",
    "report-deviation",
    "discontinue-treatment",
    "withdraw-follow-up",
    "withdraw-consent",
    "record-death",
    "answer-query",
    "close-query",
    "adopt-protocol",
    "lock",
    "unseal",
    "import",
]

SIGHTS = ("appointments", "progress", "arm", "safety", "deviations", "queries", "withdrawal")
"""What a role may see besides forms, each opened by its name in the role's allow-list.

appointments: pseudonym, visit and due date; progress: screening, consent, allocation status and visits;
arm: the allocation; safety: adverse events and death; withdrawal: its kind and reason.
A form is opened by `form.<id>`, one of its items by `form.<id>.<item>`.
"""


class Role(Part):
    """What a person of this role may do, and may see. Whatever is not named in `sees` is absent.

    `blinded`: must never learn an arm. `entrusted` (data manager, board statistician): may hold arms and
    outcomes together, so this role alone unseals.
    """

    label: Label
    blinded: bool = False
    entrusted: bool = False
    may: list[Permission] = Field(default_factory=list)
    sees: list[str] = Field(default_factory=list)

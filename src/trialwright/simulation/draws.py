"""How one value of a virtual participant is drawn, as `virtual.yaml` writes it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trialwright.terms import Value

Share = float
"""A probability, 0 to 1."""

KINDS = ("always", "yes", "choice", "ordered", "normal", "lognormal", "uniform", "date", "formula", "follow")


class Origin(BaseModel):
    """Where a number comes from: the published trial, or an assumption; `near` says what it was tuned to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: Literal["paper", "assumed"] = Field(default="assumed", alias="from")
    near: str = ""


class Moved(BaseModel):
    """A day so many days after another (before it with `sign: -1`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: str = Field(alias="from", description="the name of a day, such as screening.date")
    days: Draw


class Draw(Origin):
    """One value, of exactly one kind.

    `always`: the same for all. `yes`: true with this probability. `choice`: a code with its probability.
    `ordered`: the probabilities of the item's allowed values from the lowest, or of 0, 1, 2 and so on.
    `normal`: mean and SD. `lognormal`: median and SD of the logarithm. `uniform`: lowest and highest.
    `date`: a day counted from another. `formula`: an expression over what was drawn before. `follow`: the
    answers that agree with that item of the same form.

    `between` cuts a distribution off; `sign` turns it round; `times` multiplies it by another number; `trait` and
    `loading` tie it to a trait; where `if` does not hold the value is `otherwise`; `untestable` is the share of
    participants in whom it can never be tested.
    """

    always: Value = None
    yes: float | None = Field(default=None, ge=0, le=1)
    choice: dict[str, float] | None = Field(default=None, min_length=1)
    ordered: list[float] | None = Field(default=None, min_length=1)
    normal: tuple[float, float] | None = None
    lognormal: tuple[float, float] | None = None
    uniform: tuple[float, float] | None = None
    date: Moved | None = None
    formula: str | None = None
    follow: str | None = None
    between: tuple[float, float] | None = None
    sign: Literal[1, -1] = 1
    times: str | None = Field(default=None, description="a name whose number multiplies the drawn one")
    digits: int = Field(default=1, ge=0, le=6, description="decimal places of a decimal item")
    trait: str | None = None
    loading: float = Field(default=0, ge=-1, le=1)
    untestable: float = Field(default=0, ge=0, le=1, description="share whose answer is the missing code")
    condition: str | None = Field(default=None, alias="if")
    otherwise: Value = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        given = [kind for kind in KINDS if kind in self.model_fields_set]
        if len(given) != 1:
            found = " and ".join(given) if given else "no kind"
            raise ValueError(f"a draw has one kind, here {found}: give one of {', '.join(KINDS)}")
        return self

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        shares = self.ordered if self.ordered is not None else list((self.choice or {}).values())
        if shares and (min(shares) < 0 or abs(sum(shares) - 1) > 1e-6):
            raise ValueError(f"the probabilities sum to {sum(shares):g}: they must be 0 or more and sum to 1")
        for name, pair in (("uniform", self.uniform), ("between", self.between)):
            if pair is not None and pair[0] >= pair[1]:
                raise ValueError(f"{name} begins at {pair[0]:g}, not below its end {pair[1]:g}: exchange the two")
        for name, pair in (("normal", self.normal), ("lognormal", self.lognormal)):
            if pair is not None and pair[1] < 0:
                raise ValueError(f"the SD of {name} is {pair[1]:g}: it cannot be negative")
        return self

    @property
    def kind(self) -> str:
        """The one kind that is given."""
        return next(kind for kind in KINDS if kind in self.model_fields_set)


Moved.model_rebuild()

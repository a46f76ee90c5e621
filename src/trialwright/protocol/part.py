"""What every part of a protocol shares: it is fixed once read, and it may be marked as an assumption."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="lower-case letters, digits and underscores")]
"""An identifier that may stand in an expression."""

Label = Annotated[str, Field(min_length=1)]

Expression = Annotated[str, Field(min_length=1, description="a CEL expression over form.item names")]


class Part(BaseModel):
    """A part of a protocol. What is not an established fact says so and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assumed: bool = False
    because: str = ""

    @model_validator(mode="after")
    def _an_assumption_has_a_reason(self) -> Part:
        if self.assumed and not self.because:
            raise ValueError("an assumption needs its reason: add `because`")
        return self

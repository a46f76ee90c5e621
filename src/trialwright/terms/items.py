"""An item of a form: what is asked, in which unit, within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Value = bool | int | float | str | None
"""What one item holds. Dates are ISO 8601 text; None is 'not recorded'; a missing code is its text."""

Values = Mapping[str, Value]

ItemType = Literal["integer", "decimal", "boolean", "choice", "text", "date"]


class Item(BaseModel):
    """One question of a form.

    `range` is what is possible (outside is refused), `plausible` what is likely (outside is queried).
    `choices` maps each allowed code to its label; for an integer item the codes are whole numbers as text.
    `missing` maps codes such as `UN` to their meaning: such an answer is recorded and is never a number.
    `when` is the expression under which the item is asked; `formula` makes it derived, never entered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1)
    type: ItemType
    hint: str = ""
    unit: str = ""
    range: tuple[float, float] | None = None
    plausible: tuple[float, float] | None = None
    choices: dict[str, str] | None = None
    missing: dict[str, str] = Field(default_factory=dict)
    required: bool = True
    when: str | None = None
    formula: str | None = None

    @property
    def derived(self) -> bool:
        """Whether the value is computed, never entered."""
        return self.formula is not None

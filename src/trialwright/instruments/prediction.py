"""What the two algorithms of recovery potential share: their items, outputs and window."""

from __future__ import annotations

from trialwright.instruments.answers import decimal
from trialwright.instruments.items import points
from trialwright.terms import Item, Value, Values

WINDOW_DAYS = 3
"""Both algorithms start from a SAFE score taken within 72 hours of the stroke."""

SAFE = Item(id="safe", label="SAFE score", type="integer", range=(0, 10))
DAYS = Item(
    id="days_from_onset",
    label="Days from stroke onset to the SAFE score",
    type="decimal",
    unit="day",
    range=(0, 36500),
    hint=f"Later than {WINDOW_DAYS} days the algorithm was not made for; the result is flagged.",
)
DEATH_RULE = "A prediction is made once, early; it is neither changed nor replaced by a later death."


def mep(when: str) -> Item:
    """Whether stimulation of the lesioned side moves the weak hand; optional, since few sites can test it."""
    return Item(
        id="mep",
        label="Motor evoked potential in the weak hand",
        type="choice",
        choices={"absent": "Absent", "present": "Present"},
        required=False,
        when=when,
    )


def outputs(ranked: dict[str, str]) -> tuple[Item, ...]:
    """The outputs for the predictions `ranked`, the worst first."""
    return (
        Item(
            id="prediction",
            label="Predicted recovery of the arm",
            type="choice",
            choices=ranked,
            required=False,
        ),
        points("prediction_rank", "Predicted recovery, 0 the worst", 0, len(ranked) - 1),
        Item(
            id="outside_window",
            label=f"Made later than {WINDOW_DAYS} days after onset",
            type="boolean",
            required=False,
        ),
    )


def result(prediction: str | None, ranked: dict[str, str], values: Values) -> dict[str, Value]:
    """The outputs' values for one prediction."""
    days = decimal(DAYS, values)
    return {
        "prediction": prediction,
        "prediction_rank": None if prediction is None else list(ranked).index(prediction),
        "outside_window": None if days is None else days > WINDOW_DAYS,
    }

"""Modified Barthel Index in Shah's five-step form: ten activities, 0 to 100."""

from __future__ import annotations

from trialwright.instruments.answers import total, whole
from trialwright.instruments.items import graded, points
from trialwright.instruments.model import Check, Instrument
from trialwright.terms import Item, Value, Values

_STEPS = (
    "Cannot do it",
    "Takes part; someone does most of it",
    "Someone helps with part of it",
    "Someone stands by or prepares it",
    "Does it alone, safely",
)
_SMALL, _MIDDLE, _LARGE = (0, 1, 3, 4, 5), (0, 2, 5, 8, 10), (0, 3, 8, 12, 15)


def _activity(id: str, label: str, values: tuple[int, ...], when: str | None = None) -> Item:  # noqa: A002
    return graded(id, label, dict(zip(values, _STEPS, strict=True)), when=when)


_AMBULATION = _activity("ambulation", "Walking 50 metres", _LARGE)
# Asked in the place of walking, which it never adds to.
_WHEELCHAIR = _activity("wheelchair", "Moving in a wheelchair, for one who does not walk", _SMALL, "ambulation == 0")
_OTHERS = (
    _activity("hygiene", "Personal hygiene", _SMALL),
    _activity("bathing", "Bathing", _SMALL),
    _activity("feeding", "Feeding", _MIDDLE),
    _activity("toilet", "Using the toilet", _MIDDLE),
    _activity("stairs", "Climbing stairs", _MIDDLE),
    _activity("dressing", "Dressing", _MIDDLE),
    _activity("bowels", "Control of the bowels", _MIDDLE),
    _activity("bladder", "Control of the bladder", _MIDDLE),
    _activity("transfer", "Moving between chair and bed", _LARGE),
)


def _score(values: Values) -> dict[str, Value]:
    ambulation = whole(_AMBULATION, values)
    mobility = whole(_WHEELCHAIR, values) if ambulation == 0 else ambulation
    return {"total": total([*(whole(item, values) for item in _OTHERS), mobility])}


def _one_way_of_moving(values: Values) -> bool | None:
    ambulation, wheelchair = whole(_AMBULATION, values), whole(_WHEELCHAIR, values)
    if ambulation is None:
        return None
    return ambulation == 0 or wheelchair is None


BARTHEL = Instrument(
    id="mbi",
    version="1",
    title="Modified Barthel Index (Shah)",
    items=(*_OTHERS, _AMBULATION, _WHEELCHAIR),
    outputs=(points("total", "Modified Barthel total", 0, 100),),
    score=_score,
    primary="total",
    better="higher",
    missing_rule=(
        "An activity without an answer leaves the total empty; the wheelchair is needed only where walking "
        "is 0, and does not count otherwise."
    ),
    death_rule="The scale has no value at death; an analysis must say how it treats the dead.",
    source="Shah S, Vanclay F, Cooper B. J Clin Epidemiol 1989;42:703-709",
    checks=(
        Check(
            "one_way_of_moving",
            "the wheelchair is graded although the participant walks; it does not count",
            _one_way_of_moving,
        ),
    ),
)

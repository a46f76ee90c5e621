"""SAFE: strength of shoulder abduction and finger extension, 0 to 10."""

from __future__ import annotations

from trialwright.instruments.answers import total, whole
from trialwright.instruments.items import graded, points
from trialwright.instruments.model import Instrument
from trialwright.terms import Value, Values

_MRC = {
    0: "No contraction",
    1: "Contraction without movement",
    2: "Movement with gravity removed",
    3: "The whole way against gravity only",
    4: "Against gravity and pressure, weaker than the other side",
    5: "Normal",
}
_ITEMS = (
    graded("shoulder_abduction", "Shoulder abduction, weak side", _MRC),
    graded(
        "finger_extension",
        "Finger extension, weak side",
        _MRC,
        hint="Fingers that differ: the grade of most of them; two and two, the lower.",
    ),
)


def _score(values: Values) -> dict[str, Value]:
    return {"total": total(whole(item, values) for item in _ITEMS)}


SAFE = Instrument(
    id="safe",
    version="1",
    title="Shoulder Abduction, Finger Extension score",
    items=_ITEMS,
    outputs=(points("total", "SAFE score", 0, 10),),
    score=_score,
    primary="total",
    better="higher",
    missing_rule="A movement without a grade leaves the score empty.",
    death_rule="The score has no value at death.",
    source="Stinear CM, Barber PA, Petoe M, Anwar S, Byblow WD. Brain 2012;135:2527-2535",
)

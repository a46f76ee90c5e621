"""Functional Ambulation Categories: how much help walking needs, 0 to 5."""

from __future__ import annotations

from trialwright.instruments.answers import whole
from trialwright.instruments.items import graded, points
from trialwright.instruments.model import Instrument
from trialwright.terms import Value, Values

_CATEGORY = graded(
    "category",
    "Walking",
    {
        0: "Does not walk, or only with two people",
        1: "One person carries weight or keeps balance all the time",
        2: "One person touches, lightly or now and then",
        3: "One person stands by, without touching",
        4: "Alone on level ground; help on stairs, slopes or rough ground",
        5: "Alone everywhere",
    },
    hint="A stick or brace does not change the category.",
)


def _score(values: Values) -> dict[str, Value]:
    return {"grade": whole(_CATEGORY, values)}


FAC = Instrument(
    id="fac",
    version="1",
    title="Functional Ambulation Categories",
    items=(_CATEGORY,),
    outputs=(points("grade", "Functional ambulation category", 0, 5),),
    score=_score,
    primary="grade",
    better="higher",
    missing_rule="Without an answer there is no category.",
    death_rule="The scale has no value at death; an analysis must say how it treats the dead.",
    source="Holden MK, Gill KM, Magliozzi MR, Nathan J, Piehl-Baker L. Phys Ther 1984;64:35-40",
)

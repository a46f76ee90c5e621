"""PREP2: predicted recovery of the arm from SAFE, age, motor evoked potential and NIHSS; no imaging."""

from __future__ import annotations

from trialwright.instruments import prediction
from trialwright.instruments.answers import code, whole
from trialwright.instruments.model import Instrument
from trialwright.terms import Item, Value, Values

RANKED = {
    "poor": "Poor: no useful movement of the hand expected",
    "limited": "Limited: some movement, little use of the hand",
    "good": "Good: used for most of daily life, weaker or slower",
    "excellent": "Excellent: normal or nearly normal use",
}

_AGE = Item(id="age", label="Age", type="integer", unit="year", range=(0, 120), when="safe >= 5 && safe < 8")
_MEP = prediction.mep("safe < 5")
_NIHSS = Item(id="nihss", label="NIHSS total", type="integer", range=(0, 42), when='safe < 5 && mep == "absent"')


def _predict(values: Values) -> str | None:
    safe = whole(prediction.SAFE, values)
    if safe is None:
        return None
    return _from_strength(safe, values) if safe >= 5 else _from_pathway(values)


def _from_strength(safe: int, values: Values) -> str | None:
    if safe >= 8:
        return "excellent"
    age = whole(_AGE, values)
    if age is None:
        return None
    return "excellent" if age < 80 else "good"


def _from_pathway(values: Values) -> str | None:
    response = code(_MEP, values)
    if response != "absent":
        return "good" if response == "present" else None
    severity = whole(_NIHSS, values)
    if severity is None:
        return None
    return "limited" if severity < 7 else "poor"


def _score(values: Values) -> dict[str, Value]:
    return prediction.result(_predict(values), RANKED, values)


PREP2 = Instrument(
    id="prep2",
    version="1",
    title="PREP2 predicted recovery of the arm",
    items=(prediction.SAFE, _AGE, _MEP, _NIHSS, prediction.DAYS),
    outputs=prediction.outputs(RANKED),
    score=_score,
    primary="prediction",
    better="higher",
    missing_rule=(
        "No prediction without the SAFE score, nor without the age, the evoked potential or the NIHSS where "
        "the algorithm needs them."
    ),
    death_rule=prediction.DEATH_RULE,
    source=(
        "Stinear CM, Byblow WD, Ackerley SJ, Smith MC, Borges VM, Barber PA. Ann Clin Transl Neurol 2017;4:811-820"
    ),
)

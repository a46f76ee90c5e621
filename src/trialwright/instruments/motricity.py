"""Motricity Index: three movements of the arm and three of the leg, on the weak side.

Sources differ on complete paralysis. Version 1 always adds the 1 that turns 99 into 100, so that a limb runs
from 1 to 100; version 2 leaves a limb without any movement at 0. All other values are the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.instruments.answers import total, whole
from trialwright.instruments.items import graded, points
from trialwright.instruments.model import Instrument
from trialwright.terms import Item, Value, Values

_MOVEMENT = {
    0: "Nothing",
    9: "The muscle tightens, the joint stays still",
    14: "Some movement, not the whole way or not against gravity",
    19: "The whole way against gravity, gives way to pressure",
    25: "Withstands pressure, weaker than the other side",
    33: "As strong as normal",
}
_PINCH = {
    0: "Nothing",
    11: "Fingers or thumb begin to grip",
    19: "Grips the cube, cannot lift it",
    22: "Lifts the cube, loses it to a light pull",
    26: "Keeps it against a pull, weaker than the other side",
    33: "As strong as normal",
}

_ARM = (
    graded("pinch_grip", "Pinch grip of a 2.5 cm cube", _PINCH),
    graded("elbow_flexion", "Elbow flexion", _MOVEMENT),
    graded("shoulder_abduction", "Shoulder abduction", _MOVEMENT),
)
_LEG = (
    graded("ankle_dorsiflexion", "Ankle dorsiflexion", _MOVEMENT),
    graded("knee_extension", "Knee extension", _MOVEMENT),
    graded("hip_flexion", "Hip flexion", _MOVEMENT),
)


def _limb(items: Sequence[Item], values: Values, at_paralysis: int) -> int | None:
    sum_ = total(whole(item, values) for item in items)
    if sum_ is None:
        return None
    return sum_ + 1 if sum_ else at_paralysis


def _version(version: str, at_paralysis: int) -> Instrument:
    def score(values: Values) -> dict[str, Value]:
        arm, leg = _limb(_ARM, values, at_paralysis), _limb(_LEG, values, at_paralysis)
        return {"arm": arm, "leg": leg, "side": None if arm is None or leg is None else (arm + leg) / 2}

    return Instrument(
        id="motricity",
        version=version,
        title=f"Motricity Index (a paralysed limb scores {at_paralysis})",
        items=_ARM + _LEG,
        outputs=(
            points("arm", "Arm score", at_paralysis, 100),
            points("leg", "Leg score", at_paralysis, 100),
            Item(
                id="side",
                label="Side score, the mean of arm and leg",
                type="decimal",
                range=(at_paralysis, 100),
                required=False,
            ),
        ),
        score=score,
        primary="side",
        better="higher",
        missing_rule="A limb with a movement not graded has no score; without both limbs the side has none.",
        death_rule="The scale has no value at death; an analysis must say how it treats the dead.",
        source=(
            "Demeurisse G, Demol O, Robaye E. Eur Neurol 1980;19:382-389; "
            "Collin C, Wade D. J Neurol Neurosurg Psychiatry 1990;53:576-579"
        ),
    )


MOTRICITY_1 = _version("1", at_paralysis=1)
MOTRICITY_2 = _version("2", at_paralysis=0)

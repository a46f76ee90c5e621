"""PREP: predicted recovery of the arm from SAFE, motor evoked potential and FA asymmetry.

Version 1 is the algorithm as published: a SAFE score below 8 needs the motor evoked potential. Version 2 is
the form that its authors later taught: a SAFE score of 5 to 7 is already notable, and only below 5 is more
needed.
"""

from __future__ import annotations

from trialwright.instruments import prediction
from trialwright.instruments.answers import code, decimal, whole
from trialwright.instruments.model import Instrument
from trialwright.terms import Item, Value, Values

RANKED = {
    "none": "None: no useful recovery expected",
    "limited": "Limited: some movement, little use of the hand",
    "notable": "Notable: most daily use, short of normal",
    "complete": "Complete: normal or nearly normal",
}
ASYMMETRY_LIMIT = 0.15

_PUBLISHED = "Stinear CM, Barber PA, Petoe M, Anwar S, Byblow WD. Brain 2012;135:2527-2535"
_TAUGHT = (
    "Stinear CM, Byblow WD, Ackerley SJ, Barber PA, Smith MC. Stroke 2017;48:1011-1019, "
    "with SAFE 5 to 7 as in the authors' guide for clinicians"
)


def _version(version: str, notable_from: int, source: str) -> Instrument:
    """The algorithm in which a SAFE score from `notable_from` to 7 is notable without further tests."""
    mep = prediction.mep(f"safe < {notable_from}")
    asymmetry = Item(
        id="fa_asymmetry",
        label="FA asymmetry index of the posterior limbs of the internal capsules",
        type="decimal",
        range=(-1, 1),
        required=False,
        when=f'safe < {notable_from} && mep == "absent"',
    )

    def predict(values: Values) -> str | None:
        safe = whole(prediction.SAFE, values)
        if safe is None:
            return None
        if safe >= notable_from:
            return "complete" if safe >= 8 else "notable"
        response = code(mep, values)
        if response != "absent":
            return "notable" if response == "present" else None
        index = decimal(asymmetry, values)
        if index is None:
            return None
        return "limited" if index < ASYMMETRY_LIMIT else "none"

    def score(values: Values) -> dict[str, Value]:
        return prediction.result(predict(values), RANKED, values)

    return Instrument(
        id="prep",
        version=version,
        title="PREP predicted recovery of the arm",
        items=(prediction.SAFE, mep, asymmetry, prediction.DAYS),
        outputs=prediction.outputs(RANKED),
        score=score,
        primary="prediction",
        better="higher",
        missing_rule=(
            "No prediction without the SAFE score, nor without the evoked potential or the asymmetry index "
            "where the algorithm needs them."
        ),
        death_rule=prediction.DEATH_RULE,
        source=source,
    )


PREP_1 = _version("1", 8, _PUBLISHED)
PREP_2 = _version("2", 5, _TAUGHT)

"""Asymmetry of fractional anisotropy between the two posterior limbs of the internal capsule."""

from __future__ import annotations

from trialwright.instruments.answers import decimal
from trialwright.instruments.model import Check, Instrument
from trialwright.terms import Item, Value, Values


def _anisotropy(id: str, label: str) -> Item:  # noqa: A002  an item's id is called id everywhere
    return Item(id=id, label=label, type="decimal", range=(0, 1), plausible=(0.2, 0.9))


_IPSILESIONAL = _anisotropy("fa_ipsilesional", "Mean FA, side of the stroke")
_CONTRALESIONAL = _anisotropy("fa_contralesional", "Mean FA, other side")


def asymmetry(values: Values) -> float | None:
    """(contralesional - ipsilesional) / (contralesional + ipsilesional), -1 to 1; 0 is symmetry."""
    ipsilesional, contralesional = decimal(_IPSILESIONAL, values), decimal(_CONTRALESIONAL, values)
    if ipsilesional is None or contralesional is None or ipsilesional + contralesional == 0:
        return None
    return (contralesional - ipsilesional) / (contralesional + ipsilesional)


def _score(values: Values) -> dict[str, Value]:
    return {"asymmetry": asymmetry(values)}


def _sides_in_order(values: Values) -> bool | None:
    index = asymmetry(values)
    # Healthy sides differ by a few hundredths; more than that towards the stroke suggests exchanged sides.
    return None if index is None else index > -0.05


FA_ASYMMETRY = Instrument(
    id="fa_asymmetry",
    version="1",
    title="FA asymmetry index of the internal capsules",
    items=(_IPSILESIONAL, _CONTRALESIONAL),
    outputs=(Item(id="asymmetry", label="FA asymmetry index", type="decimal", range=(-1, 1), required=False),),
    score=_score,
    primary="asymmetry",
    better="lower",
    missing_rule="Without both sides, or with both at 0, there is no index.",
    death_rule="A measurement of the living brain; it has no value at death.",
    source="Stinear CM, Barber PA, Smale PR, Coxon JP, Fleming MK, Byblow WD. Brain 2007;130:170-180",
    checks=(
        Check(
            "sides_in_order",
            "FA is higher on the side of the stroke; were the sides exchanged?",
            _sides_in_order,
        ),
    ),
)

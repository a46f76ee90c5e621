"""Fugl-Meyer motor assessment: upper limb 66 (A 36, B 10, C 14, D 6), lower limb 34 (E 28, F 6), total 100.

`fugl_meyer_items` lists the fifty items by part.
"""

from __future__ import annotations

from functools import partial

from trialwright.instruments.answers import total, whole
from trialwright.instruments.fugl_meyer_items import GATES, PARTS
from trialwright.instruments.items import points
from trialwright.instruments.model import Check, Instrument
from trialwright.terms import Item, Value, Values

_BY_ID = {item.id: item for part in PARTS.values() for item in part}
_UPPER, _LOWER = ("upper_a", "upper_b", "upper_c", "upper_d"), ("lower_e", "lower_f")
_MAXIMA = {"upper_a": 36, "upper_b": 10, "upper_c": 14, "upper_d": 6, "lower_e": 28, "lower_f": 6}
_LABELS = {
    "upper_a": "A Shoulder, elbow, forearm",
    "upper_b": "B Wrist",
    "upper_c": "C Hand",
    "upper_d": "D Arm coordination and speed",
    "lower_e": "E Hip, knee, ankle",
    "lower_f": "F Leg coordination and speed",
}


def _gate_is_open(id_: str, values: Values) -> bool | None:
    """Whether the movements out of synergy are all full, which a normal reflex presupposes."""
    grades = [whole(_BY_ID[gate], values) for gate in GATES[id_]]
    if any(grade is not None and grade < 2 for grade in grades):
        return False
    return None if None in grades else True


def _points(item: Item, values: Values) -> int | None:
    if item.id in GATES and not (is_open := _gate_is_open(item.id, values)):
        return None if is_open is None else 0
    return whole(item, values)


def _score(values: Values) -> dict[str, Value]:
    parts = {name: total(_points(item, values) for item in items) for name, items in PARTS.items()}
    upper = total(parts[name] for name in _UPPER)
    lower = total(parts[name] for name in _LOWER)
    return {**parts, "upper": upper, "lower": lower, "total": total((upper, lower))}


def _reflex_is_earned(id_: str, values: Values) -> bool | None:
    reflex = whole(_BY_ID[id_], values)
    return True if reflex in (None, 0) else _gate_is_open(id_, values)


FUGL_MEYER = Instrument(
    id="fma",
    version="1",
    title="Fugl-Meyer motor assessment",
    items=tuple(_BY_ID.values()),
    outputs=(
        *(points(name, _LABELS[name], 0, _MAXIMA[name]) for name in PARTS),
        points("upper", "Upper limb", 0, 66),
        points("lower", "Lower limb", 0, 34),
        points("total", "Motor total", 0, 100),
    ),
    score=_score,
    primary="total",
    better="higher",
    missing_rule=(
        "An item without a grade leaves its part, its limb and the total empty; the other parts stand. "
        "Normal reflexes count, and are needed, only after full marks for the movements out of synergy."
    ),
    death_rule="The scale has no value at death; an analysis must say how it treats the dead.",
    source="Fugl-Meyer AR, Jääskö L, Leyman I, Olsson S, Steglind S. Scand J Rehabil Med 1975;7:13-31",
    checks=tuple(
        Check(
            f"{id_}_is_earned",
            "normal reflexes are graded although the movements out of synergy are not; they do not count",
            partial(_reflex_is_earned, id_),
        )
        for id_ in GATES
    ),
)

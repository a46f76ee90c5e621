"""National Institutes of Health Stroke Scale: 15 items, 0 to 42."""

from __future__ import annotations

from trialwright.instruments.answers import total, untestable, whole
from trialwright.instruments.items import graded, points
from trialwright.instruments.model import Check, Instrument
from trialwright.terms import Item, Value, Values

UN = {"UN": "Untestable (say why in a comment)"}

_TWO_TASKS = {0: "Both right", 1: "One right", 2: "Neither right"}
_ARM = {
    0: "Holds for 10 seconds",
    1: "Sinks within 10 seconds without reaching a support",
    2: "Cannot reach or hold the position, but works against gravity",
    3: "Drops; moves only with gravity removed",
    4: "Nothing moves",
}
_LEG = {
    0: "Holds for 5 seconds",
    1: "Sinks within 5 seconds without reaching the bed",
    2: "Reaches the bed within 5 seconds, but works against gravity",
    3: "Drops at once; moves only with gravity removed",
    4: "Nothing moves",
}

_ITEMS: tuple[Item, ...] = (
    graded(
        "item_1a",
        "1a Wakefulness",
        {0: "Awake", 1: "Wakes to a light stimulus", 2: "Wakes only to strong or repeated ones", 3: "Coma"},
    ),
    graded("item_1b", "1b Answers: the month, own age", _TWO_TASKS),
    graded("item_1c", "1c Commands: eyes, hand", _TWO_TASKS),
    graded("item_2", "2 Horizontal gaze", {0: "Full", 1: "Partly impaired", 2: "Forced to one side"}),
    graded(
        "item_3",
        "3 Visual fields",
        {0: "Full", 1: "Part of one half lost", 2: "One half lost", 3: "Both halves lost, or blind"},
    ),
    graded(
        "item_4",
        "4 Face",
        {0: "Even", 1: "Slightly uneven", 2: "Lower face weak", 3: "Whole half, or both, without movement"},
    ),
    graded("item_5a", "5a Left arm held out", _ARM, missing=UN),
    graded("item_5b", "5b Right arm held out", _ARM, missing=UN),
    graded("item_6a", "6a Left leg raised", _LEG, missing=UN),
    graded("item_6b", "6b Right leg raised", _LEG, missing=UN),
    graded(
        "item_7",
        "7 Limb ataxia out of proportion to weakness",
        {0: "None", 1: "In one limb", 2: "In two limbs or more"},
        missing=UN,
    ),
    graded("item_8", "8 Feeling", {0: "Normal", 1: "Dulled", 2: "Touch is not noticed, or coma"}),
    graded(
        "item_9",
        "9 Language",
        {0: "Normal", 1: "Impaired, ideas come across", 2: "Fragments only", 3: "Mute or nothing understood"},
    ),
    graded(
        "item_10",
        "10 Articulation",
        {0: "Clear", 1: "Slurred but understood", 2: "Not to be understood"},
        missing=UN,
    ),
    graded(
        "item_11",
        "11 Neglect",
        {0: "None", 1: "In one modality", 2: "In more than one, or profound"},
    ),
)

_BY_ID = {item.id: item for item in _ITEMS}
_LIMBS = ("item_5a", "item_5b", "item_6a", "item_6b")


def _score(values: Values) -> dict[str, Value]:
    missing = [untestable(item, values) for item in _ITEMS]
    tested = [item for item, gone in zip(_ITEMS, missing, strict=True) if not gone]
    sum_ = total(whole(item, values) for item in tested)
    # A gap may still turn out to be UN, so the count is only known when every item is answered.
    return {"total": sum_, "untestable": None if sum_ is None else sum(missing)}


def _coma_is_consistent(values: Values) -> bool | None:
    """In coma the scale fixes these items (instructions of the 15-item form)."""
    wakefulness = whole(_BY_ID["item_1a"], values)
    if wakefulness is None:
        return None
    if wakefulness < 3:
        return True
    fixed = {"item_1b": 2, "item_1c": 2, "item_8": 2, "item_9": 3}
    found = {id_: whole(_BY_ID[id_], values) for id_ in fixed}
    if any(found[id_] not in (None, fixed[id_]) for id_ in fixed):
        return False
    return None if None in found.values() else True


def _ataxia_is_possible(values: Values) -> bool | None:
    """Ataxia is scored only in a limb that moves."""
    ataxia = whole(_BY_ID["item_7"], values)
    if ataxia is None:
        return None
    if ataxia == 0:
        return True
    limbs = [4 if untestable(_BY_ID[id_], values) else whole(_BY_ID[id_], values) for id_ in _LIMBS]
    moving = sum(limb is not None and limb < 4 for limb in limbs)
    if moving >= ataxia:
        return True
    return None if None in limbs else False


NIHSS = Instrument(
    id="nihss",
    version="1",
    title="National Institutes of Health Stroke Scale",
    items=_ITEMS,
    outputs=(
        points("total", "NIHSS total of the items that could be tested", 0, 42),
        points("untestable", "Number of untestable items", 0, 6),
    ),
    score=_score,
    primary="total",
    better="lower",
    missing_rule=(
        "Any item without an answer leaves the total empty. UN is an answer, never 0: the total covers the "
        "items that could be tested, and the number of untestable items stands beside it."
    ),
    death_rule="The scale has no value at death; an analysis must say how it treats the dead.",
    source=(
        "Brott T, Adams HP, Olinger CP, et al. Stroke 1989;20:864-870; "
        "15-item form: Lyden P, Brott T, Tilley B, et al. Stroke 1994;25:2220-2226"
    ),
    checks=(
        Check(
            "coma_is_consistent",
            "in coma (1a = 3) items 1b, 1c and 8 are 2 and item 9 is 3",
            _coma_is_consistent,
        ),
        Check(
            "ataxia_is_possible",
            "item 7 counts ataxia in more limbs than can move",
            _ataxia_is_possible,
        ),
    ),
)

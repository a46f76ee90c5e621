"""The fifty motor items of the Fugl-Meyer assessment by part, under short names of our own."""

from __future__ import annotations

from trialwright.instruments.items import graded
from trialwright.terms import Item

_MOVEMENT = {0: "Not at all", 1: "In part", 2: "Fully"}
_REFLEX = {0: "Not to be raised", 2: "Can be raised"}
_NORMAL_REFLEX = {0: "Two or three very brisk", 1: "One very brisk, or two lively", 2: "At most one lively"}
_TREMOR = {0: "Marked, or no movement", 1: "Slight", 2: "None"}
_DYSMETRIA = {0: "Marked or without pattern, or no movement", 1: "Slight, always the same way", 2: "None"}
_TIME = {0: "6 seconds slower or more", 1: "2 to 5 seconds slower", 2: "Less than 2 seconds slower"}

GATES: dict[str, tuple[str, ...]] = {
    "a_reflex_normal": ("a_abduction_to_90", "a_flexion_beyond_90", "a_turning_elbow_straight"),
    "e_reflex_normal": ("e_knee_standing", "e_ankle_standing"),
}
"""Normal reflexes are tested only after full marks for these movements out of synergy."""


def _movement(id: str, label: str) -> Item:  # noqa: A002  an item's id is called id everywhere
    return graded(id, label, _MOVEMENT)


def _reflex(id: str, label: str) -> Item:  # noqa: A002  as above
    return graded(id, label, _REFLEX)


def _normal_reflex(id: str, label: str) -> Item:  # noqa: A002  as above
    return graded(id, label, _NORMAL_REFLEX, when=" && ".join(f"{gate} == 2" for gate in GATES[id]))


def _coordination(part: str, task: str) -> tuple[Item, ...]:
    return (
        graded(f"{part}_tremor", f"{task}: tremor", _TREMOR),
        graded(f"{part}_dysmetria", f"{task}: missing the target", _DYSMETRIA),
        graded(f"{part}_time", f"{task}: time for five, against the other side", _TIME),
    )


PARTS: dict[str, tuple[Item, ...]] = {
    "upper_a": (
        _reflex("a_reflex_flexors", "Arm flexor reflex"),
        _reflex("a_reflex_extensors", "Arm extensor reflex"),
        _movement("a_shoulder_retraction", "Flexor synergy: shoulder back"),
        _movement("a_shoulder_elevation", "Flexor synergy: shoulder up"),
        _movement("a_shoulder_abduction", "Flexor synergy: arm out"),
        _movement("a_external_rotation", "Flexor synergy: arm turned out"),
        _movement("a_elbow_flexion", "Flexor synergy: elbow bent"),
        _movement("a_supination", "Flexor synergy: palm up"),
        _movement("a_adduction_internal_rotation", "Extensor synergy: arm in and turned in"),
        _movement("a_elbow_extension", "Extensor synergy: elbow straight"),
        _movement("a_pronation", "Extensor synergy: palm down"),
        _movement("a_hand_to_back", "Mixed: hand to the small of the back"),
        _movement("a_flexion_to_90", "Mixed: straight arm forward to 90 degrees"),
        _movement("a_turning_elbow_bent", "Mixed: turning the palm, elbow bent"),
        _movement("a_abduction_to_90", "Free: straight arm sideways to 90 degrees"),
        _movement("a_flexion_beyond_90", "Free: straight arm from 90 degrees to overhead"),
        _movement("a_turning_elbow_straight", "Free: turning the palm, elbow straight"),
        _normal_reflex("a_reflex_normal", "Arm reflexes against the other side"),
    ),
    "upper_b": (
        _movement("b_stable_elbow_bent", "Wrist held up, elbow bent"),
        _movement("b_moving_elbow_bent", "Wrist up and down, elbow bent"),
        _movement("b_stable_elbow_straight", "Wrist held up, elbow straight"),
        _movement("b_moving_elbow_straight", "Wrist up and down, elbow straight"),
        _movement("b_circling", "Wrist in circles"),
    ),
    "upper_c": (
        _movement("c_flexion", "All fingers bent"),
        _movement("c_extension", "All fingers straightened"),
        _movement("c_hook", "Hook grip"),
        _movement("c_thumb_adduction", "Thumb against the forefinger's side"),
        _movement("c_pincer", "Thumb against the forefinger's tip"),
        _movement("c_cylinder", "Grip of a cylinder"),
        _movement("c_sphere", "Grip of a ball"),
    ),
    "upper_d": _coordination("d", "Finger to nose"),
    "lower_e": (
        _reflex("e_reflex_flexors", "Leg flexor reflex"),
        _reflex("e_reflex_extensors", "Leg extensor reflex"),
        _movement("e_hip_flexion", "Flexor synergy: hip bent"),
        _movement("e_knee_flexion", "Flexor synergy: knee bent"),
        _movement("e_ankle_dorsiflexion", "Flexor synergy: foot up"),
        _movement("e_hip_extension", "Extensor synergy: hip straight"),
        _movement("e_hip_adduction", "Extensor synergy: leg in"),
        _movement("e_knee_extension", "Extensor synergy: knee straight"),
        _movement("e_ankle_plantarflexion", "Extensor synergy: foot down"),
        _movement("e_knee_sitting", "Sitting: knee bent beyond 90 degrees"),
        _movement("e_ankle_sitting", "Sitting: foot up"),
        _movement("e_knee_standing", "Standing: knee bent, hip straight"),
        _movement("e_ankle_standing", "Standing: foot up"),
        _normal_reflex("e_reflex_normal", "Leg reflexes against the other side"),
    ),
    "lower_f": _coordination("f", "Heel to shin"),
}
"""The items of each part, by the id of the part's sum."""

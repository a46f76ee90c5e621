"""Scoring rules written again in plain loops from their sources; imports nothing from trialwright.

Answers are a dict of item id to value; a key that is absent or None is a missing answer.
"""


def nihss(answers):
    """Brott 1989, Lyden 1994: sum of what could be tested, and how many could not."""
    names = ["1a", "1b", "1c", "2", "3", "4", "5a", "5b", "6a", "6b", "7", "8", "9", "10", "11"]
    points = 0
    untestable = 0
    for name in names:
        answer = answers.get("item_" + name)
        if answer is None:
            return {"total": None, "untestable": None}
        if answer == "UN":
            untestable += 1
        else:
            points += answer
    return {"total": points, "untestable": untestable}


def mrs(answers):
    """The six questions from the worst grade down; the first that decides is the grade."""

    def interview():  # noqa: PLR0911  one return for each answer, to be read aloud beside the interview
        if answers.get("constant_care") is None:
            return None
        if answers["constant_care"]:
            return 5
        if answers.get("walks_alone") is None:
            return None
        if not answers["walks_alone"]:
            return 4
        if answers.get("body_alone") is None:
            return None
        if not answers["body_alone"]:
            return 4
        if answers.get("daily_life_alone") is None:
            return None
        if not answers["daily_life_alone"]:
            return 3
        if answers.get("all_usual_activities") is None:
            return None
        if not answers["all_usual_activities"]:
            return 2
        if answers.get("any_symptom") is None:
            return None
        return 1 if answers["any_symptom"] else 0

    return {"grade": answers.get("score"), "interview_score": interview()}


def motricity(answers, of_nothing):
    """Demeurisse 1980, Collin and Wade 1990; `of_nothing` is what a limb without movement scores."""

    def limb(names):
        points = 0
        for name in names:
            if answers.get(name) is None:
                return None
            points += answers[name]
        if points == 0:
            return of_nothing
        return points + 1

    arm = limb(["pinch_grip", "elbow_flexion", "shoulder_abduction"])
    leg = limb(["ankle_dorsiflexion", "knee_extension", "hip_flexion"])
    side = None
    if arm is not None and leg is not None:
        side = 0.5 * arm + 0.5 * leg
    return {"arm": arm, "leg": leg, "side": side}


def fugl_meyer(answers):
    """Fugl-Meyer 1975: sums by the letter that starts an item's name; stage V after a full stage IV only."""
    items = {
        "a": [
            "reflex_flexors", "reflex_extensors",
            "shoulder_retraction", "shoulder_elevation", "shoulder_abduction",
            "external_rotation", "elbow_flexion", "supination",
            "adduction_internal_rotation", "elbow_extension", "pronation",
            "hand_to_back", "flexion_to_90", "turning_elbow_bent",
            "abduction_to_90", "flexion_beyond_90", "turning_elbow_straight",
            "reflex_normal",
        ],
        "b": [
            "stable_elbow_bent", "moving_elbow_bent", "stable_elbow_straight", "moving_elbow_straight", "circling",
        ],
        "c": ["flexion", "extension", "hook", "thumb_adduction", "pincer", "cylinder", "sphere"],
        "d": ["tremor", "dysmetria", "time"],
        "e": [
            "reflex_flexors", "reflex_extensors",
            "hip_flexion", "knee_flexion", "ankle_dorsiflexion",
            "hip_extension", "hip_adduction", "knee_extension", "ankle_plantarflexion",
            "knee_sitting", "ankle_sitting",
            "knee_standing", "ankle_standing",
            "reflex_normal",
        ],
        "f": ["tremor", "dysmetria", "time"],
    }  # fmt: skip
    stage_four = {
        "a": ["abduction_to_90", "flexion_beyond_90", "turning_elbow_straight"],
        "e": ["knee_standing", "ankle_standing"],
    }
    sums = {}
    for letter, names in items.items():
        points = 0
        for name in names:
            answer = answers.get(letter + "_" + name)
            if name == "reflex_normal":
                full = 0
                for movement in stage_four[letter]:
                    if answers.get(letter + "_" + movement) == 2:
                        full += 1
                if full < len(stage_four[letter]):
                    answer = 0
            if answer is None:
                points = None
                break
            points += answer
        sums[letter] = points

    def add(*parts):
        return None if any(part is None for part in parts) else sum(parts)

    upper = add(sums["a"], sums["b"], sums["c"], sums["d"])
    lower = add(sums["e"], sums["f"])
    return {
        "upper_a": sums["a"],
        "upper_b": sums["b"],
        "upper_c": sums["c"],
        "upper_d": sums["d"],
        "lower_e": sums["e"],
        "lower_f": sums["f"],
        "upper": upper,
        "lower": lower,
        "total": add(upper, lower),
    }


def fac(answers):
    """Holden 1984: the category itself."""
    return {"grade": answers.get("category")}


def barthel(answers):
    """Shah 1989: ten activities; the wheelchair stands in for walking where walking is 0."""
    points = 0
    for name in [
        "hygiene",
        "bathing",
        "feeding",
        "toilet",
        "stairs",
        "dressing",
        "bowels",
        "bladder",
        "transfer",
        "ambulation",
    ]:
        if answers.get(name) is None:
            return {"total": None}
        points += answers[name]
    if answers["ambulation"] == 0:
        if answers.get("wheelchair") is None:
            return {"total": None}
        points += answers["wheelchair"]
    return {"total": points}


def safe(answers):
    """Stinear 2012: shoulder abduction plus finger extension."""
    shoulder, fingers = answers.get("shoulder_abduction"), answers.get("finger_extension")
    if shoulder is None or fingers is None:
        return {"total": None}
    return {"total": shoulder + fingers}


def _late(answers):
    days = answers.get("days_from_onset")
    return None if days is None else days > 3


def _ranked(prediction, worst_to_best, answers):
    rank = None
    for position, name in enumerate(worst_to_best):
        if name == prediction:
            rank = position
    return {"prediction": prediction, "prediction_rank": rank, "outside_window": _late(answers)}


def prep(answers, middle_needs_mep):
    """Stinear 2012; with `middle_needs_mep` false, SAFE 5 to 7 is notable as the authors later taught."""
    safe_score, mep, asymmetry = answers.get("safe"), answers.get("mep"), answers.get("fa_asymmetry")
    prediction = None
    if safe_score is not None:
        if safe_score in (8, 9, 10):
            prediction = "complete"
        elif (safe_score in (5, 6, 7) and not middle_needs_mep) or mep == "present":
            prediction = "notable"
        elif mep == "absent" and asymmetry is not None:
            prediction = "none" if asymmetry >= 0.15 else "limited"
    return _ranked(prediction, ["none", "limited", "notable", "complete"], answers)


def prep2(answers):
    """Stinear 2017, the four predictions each with the participants that its table names."""
    safe_score, age = answers.get("safe"), answers.get("age")
    mep, severity = answers.get("mep"), answers.get("nihss")
    weak = safe_score is not None and safe_score < 5
    prediction = None
    if safe_score is not None and safe_score >= 8:
        prediction = "excellent"
    if safe_score in (5, 6, 7) and age is not None:
        if age < 80:
            prediction = "excellent"
        if age >= 80:
            prediction = "good"
    if weak and mep == "present":
        prediction = "good"
    if weak and mep == "absent" and severity is not None:
        if severity < 7:
            prediction = "limited"
        if severity >= 7:
            prediction = "poor"
    return _ranked(prediction, ["poor", "limited", "good", "excellent"], answers)


def fa_asymmetry(answers):
    """Stinear 2007: difference over sum."""
    lesioned, other = answers.get("fa_ipsilesional"), answers.get("fa_contralesional")
    if lesioned is None or other is None or lesioned + other == 0:
        return {"asymmetry": None}
    return {"asymmetry": (other - lesioned) / (other + lesioned)}

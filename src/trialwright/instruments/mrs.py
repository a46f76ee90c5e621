"""Modified Rankin Scale: one grade, with an optional structured interview beside it.

The interview's questions are our own. They follow the order of the published structured interviews: from
constant care downwards, each asked only while the earlier answers leave the grade open.
"""

from __future__ import annotations

from trialwright.instruments.answers import whole, yes
from trialwright.instruments.items import graded, points
from trialwright.instruments.model import Check, Instrument
from trialwright.terms import Item, Value, Values

SCORE = graded(
    "score",
    "Modified Rankin grade",
    {
        0: "The stroke has left no trace",
        1: "Something remains, but everything usual is still done",
        2: "Some usual activities were given up; runs own daily life alone",
        3: "Needs someone's help in daily life, but walks and sees to the body alone",
        4: "Needs someone to walk or to see to the body, but not all the time",
        5: "In bed or never without someone, by day and night",
    },
    hint="Of the living only: a death is recorded as a death, from which grade 6 follows.",
)


def _question(id: str, label: str, when: str | None = None) -> Item:  # noqa: A002  an item's id
    return Item(id=id, label=label, type="boolean", required=False, when=when)


CONSTANT_CARE = _question("constant_care", "Must someone be there, or within call, at every hour of day and night?")
WALKS_ALONE = _question(
    "walks_alone",
    "Can the person walk across a room without another person (an aid is allowed)?",
    "!constant_care",
)
BODY_ALONE = _question(
    "body_alone",
    "Can the person eat, wash, dress and use the toilet without another person?",
    "!constant_care",
)
DAILY_LIFE_ALONE = _question(
    "daily_life_alone",
    "Could the person live alone for a week: shopping, simple meals, money, getting about?",
    "!constant_care && walks_alone && body_alone",
)
ALL_USUAL = _question(
    "all_usual_activities",
    "Does the person still do all the work, leisure and social activities of the time before the stroke?",
    "!constant_care && walks_alone && body_alone && daily_life_alone",
)
ANY_SYMPTOM = _question(
    "any_symptom",
    "Has any trouble from the stroke remained, of body, speech, thought or mood?",
    "!constant_care && walks_alone && body_alone && daily_life_alone && all_usual_activities",
)


def interview_score(values: Values) -> int | None:
    """The grade that the interview's answers imply; None while an answer that decides is missing."""
    steps = (
        (CONSTANT_CARE, True, 5),
        (WALKS_ALONE, False, 4),
        (BODY_ALONE, False, 4),
        (DAILY_LIFE_ALONE, False, 3),
        (ALL_USUAL, False, 2),
        (ANY_SYMPTOM, True, 1),
    )
    for question, deciding, grade in steps:
        answer = yes(question, values)
        if answer is None:
            return None
        if answer is deciding:
            return grade
    return 0


def _score(values: Values) -> dict[str, Value]:
    return {"grade": whole(SCORE, values), "interview_score": interview_score(values)}


def _agrees(values: Values) -> bool | None:
    entered, implied = whole(SCORE, values), interview_score(values)
    return None if entered is None or implied is None else entered == implied


MRS = Instrument(
    id="mrs",
    version="1",
    title="Modified Rankin Scale",
    items=(CONSTANT_CARE, WALKS_ALONE, BODY_ALONE, DAILY_LIFE_ALONE, ALL_USUAL, ANY_SYMPTOM, SCORE),
    outputs=(
        points("grade", "Modified Rankin grade, 6 at death", 0, 6),
        points("interview_score", "Grade that the structured interview implies", 0, 5),
    ),
    score=_score,
    primary="grade",
    better="lower",
    at_death=6,
    missing_rule="Without the rater's grade there is no grade: the interview never takes its place.",
    death_rule="A participant who has died has grade 6, derived from the record of death, never entered.",
    source=(
        "van Swieten JC, Koudstaal PJ, Visser MC, Schouten HJ, van Gijn J. Stroke 1988;19:604-607; "
        "structured interview after Wilson JTL, Hareendran A, Grant M, et al. Stroke 2002;33:2243-2246"
    ),
    checks=(
        Check(
            "interview_agrees",
            "the grade entered differs from the grade that the interview's answers imply",
            _agrees,
        ),
    ),
)

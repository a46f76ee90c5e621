"""The Rankin grade is the rater's; the interview stands beside it."""

from __future__ import annotations

from itertools import product

import pytest

from oracles import naive_instruments as naive
from trialwright.instruments import instrument

MRS = instrument("mrs/1")
QUESTIONS = [item.id for item in MRS.items if item.type == "boolean"]
WELL = {
    "constant_care": False,
    "walks_alone": True,
    "body_alone": True,
    "daily_life_alone": True,
    "all_usual_activities": True,
    "any_symptom": False,
}


def test_grade_six_cannot_be_entered_but_is_the_value_at_death():
    assert list(MRS.item("score").choices) == ["0", "1", "2", "3", "4", "5"]
    assert MRS.score({"score": 6})["grade"] is None
    assert MRS.at_death == 6
    assert MRS.item("grade").range == (0, 6)


def test_the_score_is_required_and_the_interview_is_not():
    assert MRS.item("score").required
    assert not any(MRS.item(id_).required for id_ in QUESTIONS)


@pytest.mark.parametrize("grade", range(6))
def test_the_grade_is_the_score_entered(grade):
    assert MRS.score({"score": grade}) == {"grade": grade, "interview_score": None}


@pytest.mark.parametrize(
    ("answers", "grade"),
    [
        ({}, 0),
        ({"any_symptom": True}, 1),
        ({"all_usual_activities": False, "any_symptom": True}, 2),
        ({"daily_life_alone": False}, 3),
        ({"body_alone": False}, 4),
        ({"walks_alone": False}, 4),
        ({"constant_care": True, "walks_alone": False}, 5),
    ],
)
def test_the_interview_gives_each_grade(answers, grade):
    assert MRS.score(WELL | answers)["interview_score"] == grade


def test_questions_after_the_deciding_one_are_not_needed():
    assert MRS.score({"constant_care": True})["interview_score"] == 5
    assert MRS.score({"constant_care": False, "walks_alone": False})["interview_score"] == 4


def test_an_unanswered_deciding_question_leaves_the_interview_open():
    for id_ in QUESTIONS:
        assert MRS.score(WELL | {id_: None})["interview_score"] is None


@pytest.mark.parametrize("junk", ["yes", 1, 0, ""])
def test_an_answer_that_is_neither_yes_nor_no_decides_nothing(junk):
    for id_ in QUESTIONS:
        assert MRS.score(WELL | {id_: junk})["interview_score"] is None


def test_every_possible_interview_agrees_with_the_plain_loops():
    for answers in product([True, False, None], repeat=len(QUESTIONS)):
        sheet = dict(zip(QUESTIONS, answers, strict=True))
        assert MRS.score(sheet) == naive.mrs(sheet)


def test_the_interview_never_takes_the_place_of_the_grade():
    assert MRS.score(WELL)["grade"] is None


def test_a_grade_that_differs_from_the_interview_is_queried():
    (check,) = MRS.checks
    assert check.holds(WELL | {"score": 0}) is True
    assert check.holds(WELL | {"score": 2}) is False
    assert check.holds({"score": 2}) is None

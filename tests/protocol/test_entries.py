"""Entries of a form: what is refused, what is queried, what is computed; the form stands in sight."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.small import changed, line
from trialwright.protocol import EntryForm, parse
from trialwright.terms import Value

FORM = """\
  - id: history
    label: History
    entered_by: [nurse]
    items:
      - {id: age, label: Age, type: integer, unit: years, range: [0, 120], plausible: [30, 90]}
      - {id: onset, label: Day of onset, type: date}
      - {id: cause, label: Cause, type: choice, choices: {artery: Artery, lacunar: Lacunar, other: Other}}
      - {id: which, label: Which other, type: text, when: history.cause == "other"}
      - {id: weight, label: Weight, type: decimal, unit: kg, range: [20, 250], missing: {UN: Unknown}}
      - {id: grade, label: Grade, type: integer, choices: {"0": None, "2": Some}, required: false}
      - {id: smokes, label: Smokes, type: boolean, required: false}
      - {id: quarter, label: Fourth of the weight, type: decimal, required: false, formula: history.double / 8.0}
      - {id: double, label: Twice, type: decimal, required: false, range: [0, 400], plausible: [80, 300],
         formula: history.weight * 2.0}
      - {id: old, label: Old, type: boolean, required: false, formula: history.age >= 70}
      - {id: late, label: Days from onset to today, type: integer, required: false,
         formula: "days(visit.date, history.onset)"}
    checks:
      - {id: artery_or_older, holds: 'history.cause == "artery" || history.age >= 40', level: soft,
         message: unusual at this age, remedy: look again}
      - {id: not_heavy_child, holds: history.age >= 10 || history.double < 100.0, level: hard,
         message: too heavy for a child, remedy: correct age or weight}
      - {id: onset_before_screening, holds: "days(screening.date, history.onset) >= 0", level: hard,
         message: the stroke began after screening}
"""


def _text() -> str:
    start = changed().index("  - id: history\n")
    return changed((changed()[start : changed().index("  - id: rankin\n    label: Rankin\n")], FORM))


TEXT = _text()
CATALOGUE = parse(TEXT)[0].catalogue
HISTORY: EntryForm = CATALOGUE["history"]
ENTRY: dict[str, Value] = {"age": 60, "onset": "2020-03-01", "cause": "artery", "weight": 70.0}


def said(**answers: Any) -> list[str]:
    values = {**ENTRY, **answers}
    return [str(problem) for problem in HISTORY.problems(values, {"screening.date": "2020-03-05"}, "AA-001 screening")]


def source(words: str) -> str:
    """Give the line of the form above on which these words stand."""
    return f"protocol.yaml:{line('- id: history', TEXT) - 1 + line(words, FORM)}"


def test_a_right_entry_has_no_problems_and_no_queries() -> None:
    assert HISTORY.problems(ENTRY) == []
    assert HISTORY.queries(ENTRY) == []


@pytest.mark.parametrize(
    ("answers", "message", "at"),
    [
        ({"age": 130}, "age 130 is outside 0..120 years; write a whole number within the limits", "id: age"),
        ({"age": -1}, "age -1 is outside 0..120 years", "id: age"),
        ({"age": 60.5}, "age 60.5 is not a whole number", "id: age"),
        ({"age": True}, "age true is not a whole number", "id: age"),
        ({"age": "60"}, "age 60 is not a whole number", "id: age"),
        ({"age": None}, "age is missing; answer it", "id: age"),
        ({"weight": None}, "weight is missing; answer it, or write UN (Unknown)", "id: weight"),
        ({"weight": 900}, "weight 900 is outside 20..250 kg; write a number within the limits, or UN", "id: weight"),
        ({"weight": "XX"}, "weight XX is not a number; write a number, or UN (Unknown)", "id: weight"),
        ({"weight": float("nan")}, "weight nan is not a number", "id: weight"),
        ({"weight": float("inf")}, "weight inf is not a number", "id: weight"),
        ({"onset": "2020-02-30"}, "onset 2020-02-30 is not a calendar day; write the day as", "id: onset,"),
        ({"onset": "20200201"}, "onset 20200201 is not a calendar day", "id: onset,"),
        ({"cause": "artry"}, "cause artry is not a choice; did you mean artery? choose from artery,", "id: cause"),
        ({"cause": 1}, "cause 1 is not a choice; choose from artery, lacunar, other", "id: cause"),
        ({"cause": "other"}, "which is missing; answer it", "id: which"),
        ({"cause": "other", "which": "  "}, "which is blank; write something, or leave it out", "id: which"),
        ({"which": "x"}, 'which x is given, but it is asked only if history.cause == "other"; leave it', "id: which"),
        ({"grade": 1}, "grade 1 is not a choice; choose from 0, 2", "id: grade"),
        ({"grade": 2**60}, "is outside what can be stored exactly", "id: grade"),
        ({"smokes": "yes"}, "smokes yes is not true or false; answer true or false", "id: smokes"),
        ({"double": 3.0}, "double is computed, never entered; leave it out", "id: double"),
        ({"wieght": 3.0}, "the form has no item `wieght`; did you mean `weight`?", "- id: history"),
        ({"age": 5}, "too heavy for a child; correct age or weight", "id: not_heavy_child"),
        ({"onset": "2020-03-06"}, "the stroke began after screening", "id: onset_before_screening"),
        ({"weight": 240}, "double 480 is outside 0..400; it is computed as history.weight * 2.0", "id: double"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_the_line_that_says_so(
    answers: dict[str, Any], message: str, at: str
) -> None:
    problems = said(**answers)
    assert any(each.startswith("AA-001 screening: ") and message in each for each in problems), problems
    assert any(message in each and each.endswith(f"({source(at)})") for each in problems), problems


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert len(said(age=130, weight="XX", onset="soon", cause="x", unknown=1)) == 5


def test_several_unknown_items_come_in_a_fixed_order_with_the_known_ones_in_the_forms_order() -> None:
    problems = said(zz=1, aa=2)
    assert [each.split("`")[1] for each in problems] == ["aa", "zz"]
    assert "its items: age, onset, cause, which, weight, grade, smokes" in problems[0]


def test_a_problem_names_its_item_so_that_a_page_can_show_it_there() -> None:
    (problem,) = HISTORY.problems({**ENTRY, "age": 130})
    assert (problem.item, problem.place) == ("age", "history")


@pytest.mark.parametrize(
    "answers", [{"weight": "UN"}, {"weight": 70}, {"grade": 2}, {"smokes": False}, {"which": None}]
)
def test_missing_codes_whole_numbers_and_gaps_that_are_allowed_are_accepted(answers: dict[str, Value]) -> None:
    assert said(**answers) == []


def test_what_is_unlikely_is_queried_not_refused() -> None:
    values = {**ENTRY, "age": 25, "cause": "lacunar", "weight": 30.0}
    assert HISTORY.problems(values) == []
    assert [tuple(query) for query in HISTORY.queries(values)] == [
        ("age", "age 25 is unusual: 30..90 years is expected"),
        ("double", "double 60 is unusual: 80..300 is expected"),
        ("artery_or_older", "unusual at this age; look again"),
    ]


def test_a_check_that_cannot_be_evaluated_neither_refuses_nor_queries() -> None:
    assert HISTORY.problems({**ENTRY, "onset": "2030-01-01"}, {}) == []


def test_formulas_are_computed_in_the_order_of_their_needs_and_are_empty_where_a_value_is_missing() -> None:
    derived = HISTORY.derive(ENTRY, {"visit.date": "2020-03-11"})
    assert derived == {"double": 140.0, "quarter": 17.5, "old": False, "late": 10}
    assert HISTORY.derive({**ENTRY, "weight": "UN"}) == {"double": None, "quarter": None, "old": False, "late": None}


def test_an_instrument_is_scored_and_its_death_is_never_entered() -> None:
    rankin = CATALOGUE["rankin"]
    assert rankin.derive({"score": 3})["grade"] == 3
    (problem,) = rankin.problems({"score": 6})
    assert problem.message == "score 6 is outside 0..5"
    assert problem.remedy == "if the participant died, record the death"
    assert problem.source == f"protocol.yaml:{line('instrument: mrs/1', TEXT)}"


def test_an_instruments_questions_are_asked_by_its_own_conditions() -> None:
    rankin = CATALOGUE["rankin"]
    (problem,) = rankin.problems({"score": 5, "constant_care": True, "walks_alone": True})
    assert "walks_alone true is given, but it is asked only if !constant_care" in problem.message
    assert "walks_alone" not in rankin.asked({"constant_care": True})
    assert "walks_alone" in rankin.asked({"constant_care": False})


def test_an_instruments_own_checks_query() -> None:
    (query,) = CATALOGUE["rankin"].queries({"score": 2, "constant_care": True}, {"history.age": 60})
    assert query.about == "interview_agrees"


def test_a_form_says_what_it_needs_from_elsewhere() -> None:
    assert HISTORY.needs == ("visit.date", "screening.date")
    assert CATALOGUE["rankin"].needs == ("history.age",)


def test_what_is_asked_follows_the_answers() -> None:
    assert "which" not in HISTORY.asked(ENTRY)
    assert "which" in HISTORY.asked({**ENTRY, "cause": "other"})
    assert "which" in HISTORY.asked({}), "as long as the cause is open"
    assert "double" not in HISTORY.asked(ENTRY), "what is computed is not asked"


def test_examining_gives_the_same_as_asking_one_by_one() -> None:
    context = {"screening.date": "2020-03-05", "visit.date": "2020-03-05"}
    for values in (ENTRY, {**ENTRY, "age": 5}, {**ENTRY, "age": 25, "cause": "lacunar"}, {}):
        examined = HISTORY.examine(values, context, "x")
        assert list(examined.problems) == HISTORY.problems(values, context, "x")
        assert list(examined.queries) == HISTORY.queries(values, context)
        assert examined.derived == HISTORY.derive(values, context)


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(-10, 150) | ANYTHING,
        "onset": st.dates().map(str) | ANYTHING,
        "cause": st.sampled_from(["artery", "lacunar", "other", "nothing"]) | ANYTHING,
        "which": ANYTHING,
        "weight": st.floats(0, 300) | st.just("UN") | ANYTHING,
        "grade": st.integers(-1, 3) | ANYTHING,
        "smokes": ANYTHING,
        "double": ANYTHING,
        "nonsense": ANYTHING,
    },
)


@given(LIKELY)
def test_whatever_is_accepted_is_within_every_limit_of_the_form(values: dict[str, Value]) -> None:
    before = dict(values)
    problems = HISTORY.problems(values)
    assert {**values} == before or values != values  # noqa: PLR0124  a nan differs from itself
    if problems:
        assert all(problem.source for problem in problems)
        return
    assert values.keys() <= {"age", "onset", "cause", "which", "weight", "grade", "smokes", "double", "nonsense"}
    assert values.get("nonsense") is None or "nonsense" not in values
    assert values.get("double") is None
    age, weight = values["age"], values["weight"]
    assert type(age) is int
    assert 0 <= age <= 120
    assert weight == "UN" or (isinstance(weight, int | float) and 20 <= weight <= 250)
    assert values["cause"] in ("artery", "lacunar", "other")
    assert (values.get("which") is not None) is (values["cause"] == "other")
    assert values.get("grade") in (None, 0, 2)
    assert values.get("smokes") in (None, True, False)


@given(LIKELY)
def test_no_entry_makes_a_form_fall_over(values: dict[str, Value]) -> None:
    for form in CATALOGUE.values():
        form.examine(values, values)
        form.asked(values, values)

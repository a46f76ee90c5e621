"""Expressions: what is checked when they are compiled, and what a missing value makes of them."""

from __future__ import annotations

import pickle
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.protocol import Unevaluable
from trialwright.protocol.expressions import ExpressionFault, Operand, Scope
from trialwright.terms import Value

SCOPE = Scope(
    {
        "rankin.grade": "integer",
        "rankin.earlier": "integer",
        "vital.weight": "decimal",
        "vital.fever": "boolean",
        "vital.pale": "boolean",
        "stroke.side": Operand("choice", frozenset({"UN"})),
        "stroke.onset": "date",
        "day90.rankin.grade": "integer",
        "screening.date": "date",
        "participant.site": "text",
    }
)


def value(text: str, **values: Value) -> Any:
    """Evaluate over values whose dots are written as two underscores."""
    return SCOPE.compile(text).evaluate({name.replace("__", "."): each for name, each in values.items()})


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        ("rankin.grade", "integer", ("rankin.grade",)),
        ("rankin.grade >= 3 && day90.rankin.grade < 3", "boolean", ("rankin.grade", "day90.rankin.grade")),
        ("vital.weight / 2.0", "decimal", ("vital.weight",)),
        ("stroke.side", "text", ("stroke.side",)),
        ('stroke.side == "rankin.earlier" ? "a" : "b"', "text", ("stroke.side",)),
        ("days(screening.date, stroke.onset)", "integer", ("screening.date", "stroke.onset")),
        ("stroke.onset", "date", ("stroke.onset",)),
        ('stroke.onset < date("2020-01-01")', "boolean", ("stroke.onset",)),
        ("[rankin.grade, rankin.earlier].exists(each, each > 3)", "boolean", ("rankin.grade", "rankin.earlier")),
        ("rankin . grade > 1 // a comment with rankin.earlier", "boolean", ("rankin.grade",)),
        ("stroke.onset.getFullYear()", "integer", ("stroke.onset",)),
        ("true", "boolean", ()),
    ],
)
def test_an_expression_knows_its_type_and_its_names(text: str, type_: str, names: tuple[str, ...]) -> None:
    expression = SCOPE.compile(text)
    assert (expression.type, expression.names) == (type_, names)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("rankin.grad > 3", "there is no `rankin.grad` to look up (column ", "did you mean `rankin.grade`?"),
        ("arm.id == 1", "there is no `arm.id` to look up", "write `form.item` or `visit.form.item`"),
        ("vital.weight > 50", "`>` cannot take (decimal, integer)", "write a whole number as 2.0"),
        ('rankin.grade == "3"', "`==` cannot take (integer, text)", "compare and combine values of one type"),
        ("rankin.grade > 3 or vital.fever", "cannot be read", "write && for and, || for or, ! for not"),
        ("rankin.grade = 3", "cannot be read", "write == to compare"),
        ("rankin.grade >", "cannot be read", "the CEL language has"),
        ("has(rankin.grade)", "has() cannot tell whether an answer was recorded", "neither true nor false"),
        ("[rankin.grade]", "which no item can hold", "give a number"),
        ('vital.fever ? 1 : "x"', "`? :` cannot take (true/false, integer, text)", "of one type"),
        ("rankin.grade > 99999999999999999999", "invalid int literal", "the CEL language has"),
        ("sum(rankin.grade)", "there is no `sum`", "write `form.item`"),
    ],
)
def test_a_text_that_cannot_be_compiled_says_why_and_what_to_write(text: str, message: str, remedy: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        SCOPE.compile(text)
    assert message in caught.value.faults[0].message
    assert remedy in caught.value.faults[0].remedy


def test_all_unknown_names_are_told_at_once() -> None:
    with pytest.raises(ExpressionFault) as caught:
        SCOPE.compile("rankin.grad > 3 && vital.fevr")
    assert len(caught.value.faults) == 2


def test_a_fault_is_told_again_when_the_text_is_compiled_again() -> None:
    for _ in range(2):
        with pytest.raises(ExpressionFault):
            SCOPE.compile("nothing.here")


def test_a_needed_value_that_is_missing_makes_it_neither_true_nor_false() -> None:
    result = value("rankin.grade > 3 && vital.fever", vital__fever=True)
    assert result == Unevaluable(("rankin.grade",))
    assert result is not True
    assert result is not False
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(result)


def test_it_says_which_values_are_missing() -> None:
    assert str(value("rankin.grade + rankin.earlier > 3")) == "not recorded: rankin.grade, rankin.earlier"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("vital.fever || rankin.grade > 3", True),
        ("rankin.grade > 3 || vital.fever", True),
        ("!vital.fever && rankin.grade > 3", False),
        ("rankin.grade > 3 && !vital.fever", False),
        ("vital.fever ? 1 : rankin.grade", 1),
    ],
)
def test_a_missing_value_that_cannot_matter_does_not_matter(text: str, result: Value) -> None:
    assert value(text, vital__fever=True) == result


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rankin.grade > 1", {"rankin__grade": "UN"}),
        ("rankin.grade > 1", {"rankin__grade": True}),
        ("rankin.grade > 1", {"rankin__grade": 2.5}),
        ("vital.weight > 1.0", {"vital__weight": float("nan")}),
        ("vital.weight > 1.0", {"vital__weight": True}),
        ("vital.fever", {"vital__fever": 1}),
        ("stroke.side", {"stroke__side": "UN"}),
        ('stroke.side == "UN"', {"stroke__side": "UN"}),
        ("stroke.onset", {"stroke__onset": "yesterday"}),
        ("days(stroke.onset, stroke.onset)", {"stroke__onset": "2020-02-30"}),
        ("rankin.grade", {"rankin__grade": None}),
    ],
)
def test_missing_codes_and_values_of_another_type_count_as_not_recorded(text: str, values: dict[str, Value]) -> None:
    assert isinstance(value(text, **values), Unevaluable)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rankin.grade / 0 > 1", "divide by zero"),
        ("vital.weight / 0.0", "no finite number"),
        ('date("soon") > stroke.onset', "is not a date"),
    ],
)
def test_what_cannot_be_computed_says_why(text: str, reason: str) -> None:
    result = value(text, rankin__grade=3, vital__weight=3.0, stroke__onset="2020-01-01")
    assert isinstance(result, Unevaluable)
    assert reason in str(result)


def test_days_counts_calendar_days() -> None:
    assert value("days(screening.date, stroke.onset)", screening__date="2020-03-01", stroke__onset="2020-02-28") == 2
    assert value("days(stroke.onset, screening.date)", screening__date="2020-03-01", stroke__onset="2020-02-28") == -2


def test_whole_numbers_stand_for_decimals_but_not_true_for_one() -> None:
    assert value("vital.weight * 2.0", vital__weight=40) == 80.0
    assert value("rankin.grade + 1", rankin__grade=3.0) == 4
    assert value("rankin.grade", rankin__grade=1) == 1
    assert isinstance(value("rankin.grade", rankin__grade=True), Unevaluable)


def test_a_date_is_given_back_as_text() -> None:
    assert value('vital.fever ? stroke.onset : date("2020-01-02")', vital__fever=False) == "2020-01-02"


def test_an_expression_survives_pickling_for_work_on_other_cores() -> None:
    expression = pickle.loads(pickle.dumps(SCOPE.compile("rankin.grade > 3")))  # noqa: S301  our own bytes
    assert expression.evaluate({"rankin.grade": 4}) is True


def test_answers_are_the_same_however_often_they_are_asked() -> None:
    expression = SCOPE.compile("rankin.grade > 3")
    for grade in [*range(10_000), *range(10)]:
        assert expression.evaluate({"rankin.grade": grade}) is (grade > 3)


Kleene = bool | None


def _expressions() -> st.SearchStrategy[tuple[str, Any]]:
    """Boolean expressions with the same written in three-valued logic, where None is 'not recorded'."""
    leaves = st.sampled_from(
        [
            ("vital.fever", lambda fever, _pale, _grade: fever),
            ("vital.pale", lambda _fever, pale, _grade: pale),
            ("rankin.grade > 2", lambda _fever, _pale, grade: None if grade is None else grade > 2),
            ("true", lambda *_: True),
        ]
    )

    def grown(inner: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[tuple[str, Any]]:
        negated = inner.map(lambda one: (f"!({one[0]})", lambda *v: None if one[1](*v) is None else not one[1](*v)))
        pairs = st.tuples(inner, inner)
        either = pairs.map(
            lambda two: (f"({two[0][0]}) || ({two[1][0]})", lambda *v: _or(two[0][1](*v), two[1][1](*v)))
        )
        both = pairs.map(lambda two: (f"({two[0][0]}) && ({two[1][0]})", lambda *v: _and(two[0][1](*v), two[1][1](*v))))
        return negated | either | both

    return st.recursive(leaves, grown, max_leaves=6)


def _or(one: Kleene, two: Kleene) -> Kleene:
    return True if one is True or two is True else None if one is None or two is None else False


def _and(one: Kleene, two: Kleene) -> Kleene:
    return False if one is False or two is False else None if one is None or two is None else True


@given(
    _expressions(),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 5),
)
def test_a_missing_value_is_never_true_nor_false_unless_it_cannot_matter(
    pair: tuple[str, Any], fever: Kleene, pale: Kleene, grade: int | None
) -> None:
    text, naive = pair
    result = value(text, vital__fever=fever, vital__pale=pale, rankin__grade=grade)
    expected = naive(fever, pale, grade)
    assert isinstance(result, Unevaluable) if expected is None else result is expected


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_no_text_makes_the_compiler_fall_over(text: str) -> None:
    with suppress(ExpressionFault):
        SCOPE.compile(text)

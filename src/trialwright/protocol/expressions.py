"""Expressions in CEL, the Common Expression Language: names and types are checked when the protocol is read.

An expression that needs a value which was not recorded is neither true nor false: it gives `Unevaluable`.
As CEL defines, `true || missing` is true and `false && missing` is false, whatever the order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

from trialwright.protocol.cel_text import Fault, explain, names_in, uses_has, words
from trialwright.terms import ItemType, Value, Values

REMEMBERED = 4096
"""How many results one expression keeps: answers repeat, and a look-up is ten times quicker than CEL."""


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name stands for: its type (None: unknown, because its definition is at fault), and the codes
    that say 'no value'."""

    type: ItemType | None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unevaluable:
    """Neither true nor false: `missing` names the operands that were not recorded."""

    missing: tuple[str, ...]
    reason: str = ""

    def __bool__(self) -> bool:
        raise TypeError(f"{self} is neither true nor false: ask `is True` or `is False`")

    def __str__(self) -> str:
        return f"not recorded: {', '.join(self.missing)}" if self.missing else self.reason


class ExpressionFault(ValueError):  # noqa: N818  the house's word for what is wrong with a text
    """The text cannot be compiled; `faults` says why, all at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if len(text) == len("2012-11-01") else None
    except ValueError:
        return None


def _integer(value: Value) -> Value:
    if type(value) is int:
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _decimal(value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return value + 0.0


def _boolean(value: Value) -> Value:
    return value if isinstance(value, bool) else None


def _date(value: Value) -> Value:
    return value if isinstance(value, str) and _moment(value) is not None else None


def _reader(operand: Operand) -> Callable[[Value], Value]:
    """Give the function that turns a recorded value into the operand's type, or None where there is none."""
    match operand.type:
        case "integer":
            return _integer
        case "decimal":
            return _decimal
        case "boolean":
            return _boolean
        case "date":
            return _date
        case None:
            return lambda value: value
    if operand.missing:
        return lambda value: value if isinstance(value, str) and value not in operand.missing else None
    return lambda value: value if isinstance(value, str) else None


@lru_cache(maxsize=8192)
def _program(text: str, operands: tuple[tuple[str, Operand], ...]) -> tuple[ItemType | None, Any]:
    """Compile over the names that the text uses; the same text over the same names is compiled once."""
    from cel_expr_python import cel  # here, because only a protocol with expressions needs it

    types = {
        "integer": cel.Type.INT,
        "decimal": cel.Type.DOUBLE,
        "boolean": cel.Type.BOOL,
        "date": cel.Type.TIMESTAMP,
        "choice": cel.Type.STRING,
        "text": cel.Type.STRING,
        None: cel.Type.DYN,
    }
    two_dates, text_type = [cel.Type.TIMESTAMP] * 2, cel.Type.STRING
    environment = cel.NewEnv(
        variables={name: types[operand.type] for name, operand in operands},
        functions=[
            cel.FunctionDecl("days", [cel.Overload("days", cel.Type.INT, two_dates, impl=_days)]),
            cel.FunctionDecl("date", [cel.Overload("date", cel.Type.TIMESTAMP, [text_type], impl=_as_date)]),
        ],
    )
    program = environment.compile(text)
    given = program.return_type().name()
    if given not in _GIVES:
        remedy = "give a number, a text, a date, or true or false"
        raise ExpressionFault((Fault(f"`{text}` gives a {given.lower()}, which no item can hold", remedy),))
    return _GIVES[given], program


_GIVES: dict[str, ItemType | None] = {
    "INT": "integer",
    "DOUBLE": "decimal",
    "BOOL": "boolean",
    "STRING": "text",
    "TIMESTAMP": "date",
    "DYN": None,
}


def _days(later: datetime, earlier: datetime) -> int:
    return (later - earlier).days


def _as_date(text: str) -> datetime:
    moment = _moment(text)
    if moment is None:
        raise ValueError(f"`{text}` is not a date such as 2012-11-01")
    return moment


class Expression:
    """A compiled expression: its text, the type of its value, and the names it uses."""

    __slots__ = ("_known", "_operands", "_program", "_scope", "names", "text", "type")

    def __init__(self, scope: Scope, text: str, type_: ItemType | None, program: Any) -> None:
        self.text = text
        self.type = type_
        self.names = names_in(text, scope.operands)
        self._scope = scope
        self._program = program
        self._operands = tuple((name, _reader(scope.operands[name])) for name in self.names)
        self._known: dict[tuple[Value, ...], Value | Unevaluable] = {}

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Scope.compile, (self._scope, self.text)

    def evaluate(self, values: Values) -> Value | Unevaluable:
        """Give the value over `values`, by full name; absent, None and missing codes are 'not recorded'.

        Never gives None. A value of the wrong type counts as not recorded.
        """
        key = tuple([read(values.get(name)) for name, read in self._operands])
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            result = self._known[key] = self._compute(key)
            return result

    def _compute(self, operands: tuple[Value, ...]) -> Value | Unevaluable:
        missing = tuple(name for name, value in zip(self.names, operands, strict=True) if value is None)
        if self._program is None:  # the expression is one name
            return Unevaluable(missing) if missing else operands[0]
        data = {
            name: _moment(str(value)) if self._scope.operands[name].type == "date" else value
            for name, value in zip(self.names, operands, strict=True)
            if value is not None
        }
        result = self._program.eval(data=data)
        value = result.value()
        if result.type().name() == "ERROR":
            return Unevaluable(missing, "" if missing else words(str(value)))
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, float) and not isfinite(value):
            return Unevaluable(missing, f"`{self.text}` gives no finite number")
        plain: Value = value  # by the type that was checked when compiling
        return plain


class Scope:
    """The names that an expression may use. `compile` checks names and types, and keeps what it compiled."""

    def __init__(self, names: Mapping[str, Operand | ItemType]) -> None:
        self.operands = {name: each if isinstance(each, Operand) else Operand(each) for name, each in names.items()}
        self._compiled: dict[str, Expression | ExpressionFault] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Scope, (self.operands,)

    def compile(self, text: str) -> Expression:
        """Compile `text`; raises ExpressionFault with everything that is wrong and the remedies."""
        if (known := self._compiled.get(text)) is None:
            known = self._compiled[text] = self._compile(text)
        if isinstance(known, ExpressionFault):
            raise known
        return known

    def _compile(self, text: str) -> Expression | ExpressionFault:
        names = names_in(text, self.operands)
        if names == (text.strip(),) and self.operands[names[0]].type is not None:
            type_ = self.operands[names[0]].type
            return Expression(self, text, "text" if type_ == "choice" else type_, None)
        if uses_has(text):
            return ExpressionFault((Fault("has() cannot tell whether an answer was recorded", _HAS),))
        try:
            type_, program = _program(text, tuple((name, self.operands[name]) for name in names))
        except ExpressionFault as fault:
            return fault
        except RuntimeError as error:
            return ExpressionFault(explain(str(error), text, self.operands))
        return Expression(self, text, type_, program)


_HAS = "an expression that needs a missing value is neither true nor false; ask for it by an item of its own"

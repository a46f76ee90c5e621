"""The forms of a protocol as they are entered: what is asked, what is refused, queried and computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import chain
from typing import NamedTuple

from trialwright.instruments import Instrument, instrument
from trialwright.protocol.answers import Fault, range_fault, shown, validator
from trialwright.protocol.cel_text import nearest
from trialwright.protocol.expressions import Expression, Scope, Unevaluable
from trialwright.protocol.schedule import Check, Form
from trialwright.terms import Item, Problem, Value, Values

Source = Callable[..., str]
"""Gives the line, such as `protocol.yaml:41`, of a path given step by step."""

NOTHING: Values = {}


class Query(NamedTuple):
    """Something unlikely that is recorded and asked back: the id of the item or check, and the question."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What one entry amounts to: why it is refused, what is queried, and what is computed from it."""

    problems: tuple[Problem, ...]
    queries: tuple[Query, ...]
    derived: dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One item, ready to be judged. `fault` is for entered items, `unlikely` for any."""

    id: str
    item: Item
    source: str
    fault: Callable[[Value], Fault | None]
    when: Expression | None
    formula: Expression | None


@dataclass(frozen=True, slots=True)
class _Rule:
    check: Check
    holds: Expression
    source: str


class EntryForm:
    """A form with its instrument resolved and its expressions compiled.

    `items` are asked or computed in this order, `outputs` are what the instrument computes. Values are given
    by item id; `context` gives, by full name, what the form's expressions need from elsewhere (`needs`).
    """

    def __init__(self, form: Form, scope: Scope, source: Source) -> None:
        self.id = form.id
        self.label = form.label
        self.instrument: Instrument | None = instrument(form.instrument) if form.instrument else None
        scored = _worded(self.instrument.items, form) if self.instrument else ()
        self.validated = self.instrument is None or self.instrument.validated_wording or _covers(scored, form)
        self.items: tuple[Item, ...] = (*scored, *form.items)
        self.outputs: tuple[Item, ...] = self.instrument.outputs if self.instrument else ()
        self.item: dict[str, Item] = {item.id: item for item in (*self.items, *self.outputs)}
        bare = Scope({item.id: item.type for item in scored})
        at_instrument = source("instrument")
        answers = [self._answer(item, bare, at_instrument) for item in scored]
        answers += [self._answer(item, scope, source("items", at)) for at, item in enumerate(form.items)]
        self._answers = tuple(answers)
        self._entered = tuple(each for each in answers if each.formula is None)
        self._formulas = self._in_order([each for each in answers if each.formula is not None])
        self._plausible = tuple(each for each in answers if each.item.plausible is not None)
        rules = [_Rule(check, scope.compile(check.holds), source("checks", at)) for at, check in enumerate(form.checks)]
        self._hard = tuple(rule for rule in rules if rule.check.level == "hard")
        self._soft = tuple(rule for rule in rules if rule.check.level == "soft")
        self._entered_ids = dict.fromkeys(each.id for each in self._entered)
        self._full = tuple((item, f"{form.id}.{item}") for item in self.item)
        self._bare = any(item.when for item in scored)
        self._source = source()
        self._at_instrument = at_instrument
        own = {full for _, full in self._full} | set(self.item)
        used = chain.from_iterable(expression.names for expression in self._expressions(rules))
        self.needs: tuple[str, ...] = tuple(dict.fromkeys(name for name in used if name not in own))

    def __repr__(self) -> str:
        return f"EntryForm({self.id!r}, {len(self.items)} items)"

    def derive(self, values: Values, context: Values = NOTHING) -> dict[str, Value]:
        """Compute outputs and formulas; None where a value that is needed is missing."""
        return self._derive(values, self._names(values, context))

    def problems(self, values: Values, context: Values = NOTHING, place: str = "") -> list[Problem]:
        """Say everything for which the entry is refused."""
        names = self._names(values, context)
        return self._problems(values, names, self._derive(values, names), place or self.id)

    def queries(self, values: Values, context: Values = NOTHING) -> list[Query]:
        """Say everything that is possible but unlikely."""
        names = self._names(values, context)
        self._derive(values, names)
        return list(self._queried(values, names))

    def asked(self, values: Values, context: Values = NOTHING) -> tuple[str, ...]:
        """Give the entered items that are asked now: all whose `when` is not false."""
        names = self._names(values, context)
        self._derive(values, names)
        return tuple(each.id for each in self._entered if each.when is None or each.when.evaluate(names) is not False)

    def examine(self, values: Values, context: Values = NOTHING, place: str = "") -> Examined:
        """Judge and compute at once: problems, queries and derived values."""
        names = self._names(values, context)
        derived = self._derive(values, names)
        problems = self._problems(values, names, derived, place or self.id)
        return Examined(tuple(problems), tuple(self._queried(values, names)), derived)

    def _problems(self, values: Values, names: Values, derived: Values, place: str) -> list[Problem]:
        problems = [*self._unknown(values, place), *self._refused(values, names, place)]
        problems += self._derived_faults(derived, place)
        problems += (
            Problem(place, rule.check.message, rule.check.remedy, rule.source)
            for rule in self._hard
            if rule.holds.evaluate(names) is False
        )
        return problems

    def _answer(self, item: Item, scope: Scope, source: str) -> _Answer:
        died = self.instrument is not None and self.instrument.at_death is not None
        return _Answer(
            item.id,
            item,
            source,
            validator(item, "if the participant died, record the death" if died else ""),
            scope.compile(item.when) if item.when else None,
            scope.compile(item.formula) if item.formula else None,
        )

    def _in_order(self, answers: list[_Answer]) -> tuple[_Answer, ...]:
        """Put formulas behind those that they need."""
        by_name = {f"{self.id}.{answer.id}": answer for answer in answers}
        graph = {
            name: [needed for needed in answer.formula.names if needed in by_name]
            for name, answer in by_name.items()
            if answer.formula
        }
        return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())

    def _expressions(self, rules: list[_Rule]) -> Iterator[Expression]:
        for answer in self._answers:
            yield from (each for each in (answer.when, answer.formula) if each is not None)
        yield from (rule.holds for rule in rules)

    def _names(self, values: Values, context: Values) -> dict[str, Value]:
        names: dict[str, Value] = {full: values.get(item) for item, full in self._full}
        for name in self.needs:
            names[name] = context.get(name)
        if self._bare:
            names.update(values)
        return names

    def _derive(self, values: Values, names: dict[str, Value]) -> dict[str, Value]:
        derived: dict[str, Value] = {}
        if self.instrument is not None:
            derived.update(self.instrument.score(values))
            for id_, value in derived.items():
                names[f"{self.id}.{id_}"] = value
        for answer in self._formulas:
            value = None
            if answer.formula is not None and (answer.when is None or answer.when.evaluate(names) is not False):
                result = answer.formula.evaluate(names)
                value = None if isinstance(result, Unevaluable) else result
            if answer.item.type == "decimal" and value is not None:
                value = float(value)
            derived[answer.id] = names[f"{self.id}.{answer.id}"] = value
        return derived

    def _unknown(self, values: Values, place: str) -> Iterator[Problem]:
        for id_ in sorted(values.keys() - self._entered_ids.keys()):
            if id_ not in self.item:
                near = nearest(id_, self._entered_ids)
                remedy = f"did you mean `{near}`?" if near else f"its items: {', '.join(self._entered_ids)}"
                yield Problem(place, f"the form has no item `{id_}`", remedy, self._source)
            elif values[id_] is not None:
                yield Problem(place, f"{id_} is computed, never entered", "leave it out", self._line(id_), id_)

    def _line(self, id_: str) -> str:
        return next((answer.source for answer in self._answers if answer.id == id_), self._at_instrument)

    def _refused(self, values: Values, names: Values, place: str) -> Iterator[Problem]:
        for answer in self._entered:
            value = values.get(answer.id)
            if value is None:
                if answer.item.required and (answer.when is None or answer.when.evaluate(names) is True):
                    yield Problem(place, f"{answer.id} is missing", _how(answer.item), answer.source, answer.id)
                continue
            if (fault := answer.fault(value)) is not None:
                yield Problem(place, *fault, answer.source, answer.id)
            if answer.when is not None and answer.when.evaluate(names) is False:
                message = f"{answer.id} {shown(value)} is given, but it is asked only if {answer.when.text}"
                yield Problem(place, message, "leave it out, or correct what it depends on", answer.source, answer.id)

    def _derived_faults(self, derived: Values, place: str) -> Iterator[Problem]:
        for answer in self._formulas:
            value = derived[answer.id]
            if value is not None and answer.formula and (fault := answer.fault(value)) is not None:
                remedy = f"it is computed as {answer.formula.text}: correct what it is computed from"
                yield Problem(place, fault[0], remedy, answer.source, answer.id)

    def _queried(self, values: Values, names: Values) -> Iterator[Query]:
        for answer in self._plausible:
            value = names.get(f"{self.id}.{answer.id}")
            if value is not None and (question := range_fault(answer.item, value)) is not None:
                yield Query(answer.id, question)
        for rule in self._soft:
            if rule.holds.evaluate(names) is False:
                yield Query(rule.check.id, _sentence(rule.check))
        for check in self.instrument.checks if self.instrument else ():
            if check.holds(values) is False:
                yield Query(check.id, check.message)


def _worded(items: tuple[Item, ...], form: Form) -> tuple[Item, ...]:
    """Give an instrument's items with the labels that the site loaded."""
    labels = form.wording.labels if form.wording else {}
    return tuple(item.model_copy(update={"label": labels[item.id]}) if item.id in labels else item for item in items)


def _covers(items: tuple[Item, ...], form: Form) -> bool:
    """Whether the site loaded a label for every item."""
    return form.wording is not None and all(item.id in form.wording.labels for item in items)


def _sentence(check: Check) -> str:
    return f"{check.message}; {check.remedy}" if check.remedy else check.message


def _how(item: Item) -> str:
    codes = ", ".join(f"{code} ({label})" for code, label in item.missing.items())
    return f"answer it, or write {codes}" if codes else "answer it"


def build_catalogue(forms: list[Form], scope: Scope, source: Source) -> dict[str, EntryForm]:
    """Give every form by its identifier, ready for entries."""
    catalogue = {}
    for at, form in enumerate(forms):

        def within(*path: str | int, at: int = at) -> str:
            return source("forms", at, *path)

        catalogue[form.id] = EntryForm(form, scope, within)
    return catalogue

"""What is to be found in a participant at a visit: the true answers to the forms, before anybody types them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import product

from trialwright.protocol import EntryForm, Protocol, Unevaluable, Visit
from trialwright.simulation.assumptions import Assumptions
from trialwright.simulation.chance import drawn
from trialwright.simulation.draws import Draw
from trialwright.simulation.person import Person
from trialwright.terms import Item, Value

Answers = dict[str, Value]


class _NotYet(Exception):  # noqa: N818  it is no error: another form comes first
    """A value needs another that is not drawn yet."""


class Findings:
    """Draws the answers of every form from the assumptions. The same person, visit and form give the same answers."""

    def __init__(self, assumptions: Assumptions) -> None:
        self._assumptions = assumptions
        self._draws: dict[tuple[str, str], Draw | None] = {}
        self._following: dict[tuple[str, str, Value], list[Answers]] = {}

    def at(self, person: Person, protocol: Protocol, visit: Visit, on: str) -> dict[str, Answers]:
        """Give the answers to every form of the visit that describes the participant, in the visit's order."""
        person.known["visit.date"] = on
        found: dict[str, Answers] = {}
        waiting = [form for form in visit.forms if form not in self._assumptions.opinions and form not in person.never]
        while waiting:
            later = []
            for form in waiting:
                try:
                    found[form] = self._form(person, protocol, visit.id, form)
                except _NotYet:
                    later.append(form)
            if len(later) == len(waiting):
                raise LookupError(f"the draws of {', '.join(later)} at {visit.id} need values that nothing draws")
            waiting = later
        return {form: found[form] for form in visit.forms if form in found}

    def _form(self, person: Person, protocol: Protocol, visit: str, form: str) -> Answers:
        entry = protocol.catalogue[form]
        fixed, fresh = self._scores(person, visit, form, len(entry.items))
        answers: Answers = {}
        following: dict[str, str] = {}
        for at, item in enumerate(entry.items):
            draw = self._draw(form, item)
            if draw is None or item.derived:
                continue
            if draw.follow is not None:
                following[item.id] = draw.follow
                continue
            score = self._score(person, protocol, visit, draw, (fixed[at], fresh[at]))
            if f"{form}.{item.id}" in self._assumptions.baseline:
                score = self._score(person, protocol, "", draw, (person.chance.score("baseline", form, item.id), 0))
            value = self._value(person, protocol, draw, item, score)
            if draw.untestable and item.missing and person.chance.happens(draw.untestable, "untestable", item.id):
                value = next(iter(item.missing))
            answers[item.id] = person.forced.get(f"{form}.{item.id}", value)
            person.known[f"{form}.{item.id}"] = answers[item.id]
        if following:
            answers |= self._agreeing(person, entry, answers, following, visit)
        self._only_asked(entry, answers, person.known)
        for name, value in {**answers, **entry.derive(answers, person.known)}.items():
            person.known[f"{form}.{name}"] = person.known[f"{visit}.{form}.{name}"] = value
        return answers

    def _draw(self, form: str, item: Item) -> Draw | None:
        """Find the draw of an item, once."""
        key = (form, item.id)
        if key not in self._draws:
            self._draws[key] = self._found(*key)
        return self._draws[key]

    def _found(self, form: str, item: str) -> Draw | None:
        """Find the draw of an item: its own at baseline, or the first pattern of its form that fits."""
        once = self._assumptions.baseline.get(f"{form}.{item}")
        if once is not None:
            return once
        patterns = self._assumptions.forms.get(self._assumptions.like.get(form, form), {})
        fitting = (draw for pattern, draw in patterns.items() if any(fnmatchcase(item, one) for one in pattern.split()))
        return next(fitting, None)

    def _scores(self, person: Person, visit: str, form: str, count: int) -> tuple[list[float], list[float]]:
        """Give for each item what is lasting in a participant, and what is of the day."""
        like = self._assumptions.like.get(form, form)
        lasting = person.chance.stream("item", like).standard_normal(count).tolist()
        of_the_day = person.chance.stream("day", visit, form).standard_normal(count).tolist()
        return lasting, of_the_day

    def _score(self, person: Person, protocol: Protocol, visit: str, draw: Draw, scores: tuple[float, float]) -> float:
        lasting, of_the_day = scores
        if draw.trait is None:
            return of_the_day if visit else lasting
        course = self._assumptions.course
        trait = person.trait(draw.trait, course.share.get(visit, 0), protocol)
        rest = math.sqrt(1 - draw.loading**2)
        return draw.loading * trait + rest * lasting + course.rating_sd * of_the_day

    def _value(self, person: Person, protocol: Protocol, draw: Draw, item: Item, score: float) -> Value:
        if draw.condition is not None and not _evaluated(protocol, draw.condition, person):
            return draw.otherwise
        if draw.formula is not None:
            value = _evaluated(protocol, draw.formula, person)
            return float(value) if item.type == "decimal" and isinstance(value, int) else value
        if draw.date is not None:
            start = person.known.get(draw.date.start)
            if not isinstance(start, str):
                raise _NotYet
            days = drawn(draw.date.days, score)
            return (date.fromisoformat(start) + timedelta(days=int(days or 0))).isoformat()
        times = person.known.get(draw.times, 1) if draw.times else 1
        if not isinstance(times, int | float):
            raise _NotYet
        return drawn(draw, score, item, times)

    def _agreeing(
        self, person: Person, entry: EntryForm, answers: Answers, following: Mapping[str, str], visit: str
    ) -> Answers:
        """Give answers that agree with the item they follow, by the checks of the instrument itself."""
        leader = next(iter(following.values()))
        key = (entry.id, leader, answers[leader])
        if key not in self._following:
            items = [item for item in entry.items if item.id in following]
            self._following[key] = [each for each in _combinations(entry, items, answers) if _holds(entry, each)]
        choices = self._following[key]
        if not choices:
            return {}
        return choices[int(person.chance.stream("agree", visit, entry.id).integers(len(choices)))]

    @staticmethod
    def _only_asked(entry: EntryForm, answers: Answers, known: Mapping[str, Value]) -> None:
        """Leave out what is not asked after the other answers."""
        while unasked := answers.keys() - set(entry.asked(answers, known)):
            for item in unasked:
                del answers[item]


def _evaluated(protocol: Protocol, text: str, person: Person) -> Value:
    value = protocol.expression(text).evaluate(person.known)
    if isinstance(value, Unevaluable):
        raise _NotYet
    return value


def _combinations(entry: EntryForm, items: list[Item], answers: Answers) -> list[Answers]:
    """Give every set of answers to yes-or-no items, each without what it leaves unasked."""
    kept: dict[tuple[tuple[str, Value], ...], Answers] = {}
    for values in product((True, False), repeat=len(items)):
        whole: Answers = {**answers, **{item.id: value for item, value in zip(items, values, strict=True)}}
        Findings._only_asked(entry, whole, {})
        kept[tuple(sorted(whole.items()))] = whole
    return list(kept.values())


def _holds(entry: EntryForm, answers: Answers) -> bool:
    checks = entry.instrument.checks if entry.instrument else ()
    return all(check.holds(answers) is True for check in checks)

"""One row of a finished trial becomes commands; what cannot be translated is listed, never dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from trialwright.exchange.mapping import DayColumn, FormRows, ItemColumn, Mapping
from trialwright.exchange.table import Row
from trialwright.protocol import Protocol
from trialwright.terms import Item, Value


@dataclass(frozen=True, slots=True)
class Rejected:
    """A value that was not accepted: where it stands in the file, what it says, and the rule."""

    row: int
    column: str
    value: str
    rule: str


@dataclass(slots=True)
class FormEntry:
    """One form ready for the door, and what of it could not be translated."""

    visit: str
    form: str
    by: str
    on: str
    values: dict[str, Value]
    cells: dict[str, tuple[str, str]]
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says before its forms: site, arm, day of randomisation, and day and cause of death."""

    row: int
    site: str
    arm: str
    randomised: date
    died: tuple[date, str] | None
    rejected: tuple[Rejected, ...]


class Translator:
    """Translates rows by a mapping. `person` gives the rejected cells of a row that cannot become a participant."""

    def __init__(self, mapping: Mapping, protocol: Protocol) -> None:
        self._mapping = mapping
        self._protocol = protocol
        self._arms = {tuple(codes): arm for arm, combinations in mapping.arm.values.items() for codes in combinations}
        self._forms = [(form, [self._reader(form, item) for item in form.items]) for form in mapping.visits]

    def person(self, number: int, row: Row) -> Person | list[Rejected]:
        """Read site, arm, month of randomisation and death, or say why the row has none."""
        rejected = []
        site, when = self._site(row), self._month(row)
        codes = tuple(row[column] for column in self._mapping.arm.columns)
        arm = self._arms.get(codes)
        if site is None:
            column = self._mapping.site.column
            rejected.append(Rejected(number, column, row[column], "no site of the protocol"))
        if arm is None:
            columns = " and ".join(self._mapping.arm.columns)
            rejected.append(Rejected(number, columns, " and ".join(codes), "no arm of the protocol"))
        if when is None:
            column = self._mapping.randomised.column
            rejected.append(Rejected(number, column, row[column], "not a month and year"))
        if site is None or arm is None or when is None:
            return rejected
        died = self._death(number, row, when, rejected)
        return Person(number, site, arm, when, died, tuple(rejected))

    def forms(self, person: Person, row: Row) -> Iterator[FormEntry]:
        """Give the forms of a row in the order of the mapping."""
        for form, readers in self._forms:
            entry = FormEntry(form.visit, form.form, form.by, "", {}, {})
            day, rejected = self._day(person.row, row, form.day)
            entry.rejected += rejected
            on = person.randomised + timedelta(days=day)
            if form.not_after_death and person.died:
                on = min(on, person.died[0])
            entry.on = on.isoformat()
            for read in readers:
                read(person.row, row, entry)
            yield entry

    def stand_in(self, form: str, item: str) -> Value:
        """Give what an item takes when its value is refused: the code for it where the item allows it."""
        found = self._item(form, item)
        return self._mapping.refused if self._mapping.refused in found.missing else None

    def _item(self, form: str, item: str) -> Item:
        return next(each for each in self._protocol.catalogue[form].items if each.id == item)

    def _reader(self, form: FormRows, mapped: ItemColumn) -> Callable[[int, Row, FormEntry], None]:
        """Make the function that reads one item from a row into an entry."""
        item = self._item(form.form, mapped.item)
        vocabulary = self._mapping.vocabularies[mapped.values] if mapped.values else None
        blank = self._mapping.blank if mapped.blank == "" else mapped.blank
        refused = self._mapping.refused if self._mapping.refused in item.missing else None
        number = {"integer": int, "decimal": float}.get(item.type)

        first, *others = mapped.sources

        def read(row_number: int, row: Row, entry: FormEntry) -> None:
            column = first
            text = row[first]
            if not text and others:
                column = next((each for each in others if row[each]), first)
                text = row[column]
            if not text:
                if blank is not None:
                    entry.values[item.id] = blank
                return
            entry.cells[item.id] = (column, text)
            value: Value = text
            rule = ""
            if vocabulary is not None:
                if text in vocabulary:
                    value = vocabulary[text]
                else:
                    rule = f"not one of the codes {', '.join(vocabulary)}"
            elif number is not None:
                try:
                    value = number(text)
                except ValueError:
                    rule = f"not a number of type {item.type}"
            if rule:
                entry.rejected.append(Rejected(row_number, column, text, rule))
                value = refused
            if value is not None:
                entry.values[item.id] = value

        return read

    def _site(self, row: Row) -> str | None:
        text = row[self._mapping.site.column]
        site = self._mapping.site.pattern.format(int(text)) if text.isdecimal() else text
        return site if site in self._protocol.site else None

    def _month(self, row: Row) -> date | None:
        rule = self._mapping.randomised
        name, _, year = row[rule.column].partition("-")
        if name not in rule.months or not year.isdecimal():
            return None
        return date(rule.century + int(year), rule.months[name], rule.day)

    def _day(self, number: int, row: Row, day: int | DayColumn) -> tuple[int, list[Rejected]]:
        if isinstance(day, int):
            return day, []
        text = row[day.column]
        if text.isdecimal():
            return int(text), []
        otherwise = day.otherwise or 0
        rule = f"not a day after randomisation; {otherwise} is taken"
        return otherwise, [Rejected(number, day.column, text, rule)] if text else []

    def _death(self, number: int, row: Row, when: date, rejected: list[Rejected]) -> tuple[date, str] | None:
        rule = self._mapping.death
        if rule is None or row[rule.when.column] != rule.when.is_:
            return None
        day, wrong = self._day(number, row, rule.day)
        codes = self._mapping.vocabularies[rule.cause.values]
        text = row[rule.cause.column]
        if text and text not in codes:
            wrong.append(Rejected(number, rule.cause.column, text, f"not one of the codes {', '.join(codes)}"))
        rejected += wrong
        return when + timedelta(days=day), str(codes.get(text, rule.cause.blank))

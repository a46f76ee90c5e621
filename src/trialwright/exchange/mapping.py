"""The mapping of a finished trial's data file: which column becomes which item of the protocol, with which codes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.protocol import Protocol
from trialwright.terms import Problem, Refused


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Part):
    """How the file is written; a name that ends in .gz is read through gzip. `rows` is how many it should have."""

    encoding: str = "utf-8"
    delimiter: str = ","
    rows: int | None = None


class ParticipantKey(_Part):
    """What tells rows apart: their number, counted from 1."""

    key: Literal["row"] = "row"


class SiteColumn(_Part):
    """The column of the site, and how its content becomes a site's identifier."""

    column: str
    pattern: str


class MonthColumn(_Part):
    """The column of the month of randomisation, written as `sty-91`; the day is not in the data."""

    column: str
    pattern: Literal["month-yy"]
    century: int
    day: int = Field(ge=1, le=28)
    months: dict[str, int]


class Before(_Part):
    """How many days before randomisation something happened."""

    days_before_randomisation: int = Field(ge=0)


class ArmColumns(_Part):
    """The columns of the allocation, and the combinations of their codes that make each arm."""

    columns: list[str] = Field(min_length=1)
    values: dict[str, list[list[str]]]


class DayColumn(_Part):
    """A day counted from randomisation: the column, and what an empty cell stands for."""

    column: str
    otherwise: int | None = None


class ItemColumn(_Part):
    """One item: its column (the first that is not empty of several), the codes, and what an empty cell becomes."""

    item: str
    column: str | None = None
    columns: list[str] = Field(default_factory=list)
    values: str | None = None
    blank: str | None = ""

    @property
    def sources(self) -> list[str]:
        """The columns, one or several."""
        return self.columns or ([self.column] if self.column else [])


class FormRows(_Part):
    """One form at one visit, and who entered it."""

    visit: str
    form: str
    by: str
    day: int | DayColumn
    not_after_death: bool = False
    items: list[ItemColumn] = Field(min_length=1)


class When(_Part):
    """A column that holds a code."""

    column: str
    is_: str = Field(alias="is")


class Cause(_Part):
    """The column of the cause of death."""

    column: str
    values: str
    blank: str


class Death(_Part):
    """A death: when it happened, and of what."""

    when: When
    day: DayColumn
    cause: Cause
    by: str


class Mapping(_Part):
    """The whole mapping. Every column of the file is used, or named in `unused` with the reason."""

    format: Literal["trialwright-mapping/1"]
    protocol: str
    file: File
    blank: str
    refused: str
    participant: ParticipantKey
    site: SiteColumn
    randomised: MonthColumn
    screened: Before
    consented: Before
    arm: ArmColumns
    vocabularies: dict[str, dict[str, bool | int | float | str]]
    visits: list[FormRows] = Field(min_length=1)
    death: Death | None = None
    unused: dict[str, str] = Field(default_factory=dict)

    def columns(self) -> list[str]:
        """Give every column that the mapping names, in its order."""
        named = [self.site.column, self.randomised.column, *self.arm.columns]
        for visit in self.visits:
            named += [visit.day.column] if isinstance(visit.day, DayColumn) else []
            named += [column for item in visit.items for column in item.sources]
        if self.death:
            named += [self.death.when.column, self.death.day.column, self.death.cause.column]
        return list(dict.fromkeys([*named, *self.unused]))


def load_mapping(path: Path, protocol: Protocol) -> Mapping:
    """Read a mapping and hold it against the protocol. Raises `Refused` with every problem at once."""
    try:
        raw = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        mapping = Mapping.model_validate(raw)
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        raise Refused(Problem(str(path), message, "a trial that is replayed has a mapping.yaml")) from None
    except YAMLError as problem:
        raise Refused(Problem(str(path), f"is not YAML: {problem}", "mend the line that it names")) from None
    except ValidationError as problem:
        raise Refused(
            Problem(f"{path.name} {'.'.join(map(str, each['loc']))}", each["msg"], "see the example of the mapping")
            for each in problem.errors()
        ) from None
    problems = list(_against(mapping, protocol, path.name))
    if problems:
        raise Refused(problems)
    return mapping


def _against(mapping: Mapping, protocol: Protocol, name: str) -> list[Problem]:
    problems = []
    unknown = "is not in the protocol"
    if mapping.protocol != protocol.trial.id:
        problems.append(
            Problem(f"{name} protocol", f"{mapping.protocol!r} is not {protocol.trial.id!r}", "take its own")
        )
    problems += [
        Problem(f"{name} arm.values", f"{arm!r} {unknown}", f"its arms are {', '.join(protocol.arm)}")
        for arm in mapping.arm.values
        if arm not in protocol.arm
    ]
    for form in mapping.visits:
        visit = protocol.visit.get(form.visit)
        place = f"{name} visits.{form.visit}"
        if visit is None or form.form not in visit.forms:
            problems.append(Problem(place, f"the form {form.form!r} at {form.visit!r} {unknown}", "check both names"))
            continue
        items = {item.id for item in protocol.catalogue[form.form].items}
        for item in form.items:
            if item.item not in items:
                problems.append(Problem(f"{place}.{item.item}", unknown, f"its items are {', '.join(sorted(items))}"))
            if item.values is not None and item.values not in mapping.vocabularies:
                problems.append(Problem(f"{place}.{item.item}", f"{item.values!r} is no vocabulary", "add it"))
    roles = {form.by for form in mapping.visits} | ({mapping.death.by} if mapping.death else set())
    problems += [Problem(f"{name} by", f"the role {role!r} {unknown}", "") for role in roles - set(protocol.roles)]
    return problems

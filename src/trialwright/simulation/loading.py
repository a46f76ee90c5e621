"""Reads and checks `virtual.yaml` against the protocol: every problem at once, with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from trialwright.protocol import Protocol, load
from trialwright.protocol.draft import Draft
from trialwright.protocol.expressions import ExpressionFault
from trialwright.protocol.faults import check_model
from trialwright.protocol.yaml_text import read_tree
from trialwright.simulation.assumptions import Assumptions
from trialwright.terms import Problem, Refused

NAME = "virtual.yaml"


def load_assumptions(folder: Path) -> Assumptions:
    """Read the assumptions of a trial folder. Raises Refused with every problem of all its files."""
    return read_assumptions(folder, load(folder).current)


def read_assumptions(folder: Path, protocol: Protocol) -> Assumptions:
    """Read the assumptions of a trial folder whose protocol is read already. Raises Refused."""
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        remedy = "write one, as in examples/starting2; without it there are no virtual participants"
        raise Refused(Problem(str(path), "there is no such file", remedy)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(Problem(str(path), f"cannot be read: {error}", "save the file as UTF-8")) from None
    root, problems = read_tree(text, NAME)
    draft = Draft(root, NAME)
    model = check_model(Assumptions, root, NAME)
    problems += [] if isinstance(model, Assumptions) else model
    problems += _unknown_names(draft, protocol)
    problems += _unknown_items(draft, protocol)
    problems += _wrong_expressions(draft, protocol)
    if isinstance(model, Assumptions) and not problems:
        problems += _undrawn(model, protocol)
    if problems or not isinstance(model, Assumptions):
        raise Refused(sorted(problems, key=_line))
    return model


def _line(problem: Problem) -> int:
    number = problem.source.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def _unknown_names(draft: Draft, protocol: Protocol) -> Iterator[Problem]:
    """Refuse sites, arms, visits, forms, roles, criteria and versions that the protocol does not have."""
    if draft.at("protocol") not in (None, protocol.trial.id):
        message = f"these assumptions are for `{draft.at('protocol')}`, the protocol is `{protocol.trial.id}`"
        yield draft.problem(("protocol",), message, f"write `protocol: {protocol.trial.id}`")
    safety = protocol.safety
    yield from _keys(draft, "site", protocol.site, "accrual", "per_month")
    yield from _keys(draft, "role", protocol.roles, "staff")
    for kind in ("share", "missed"):
        yield from _keys(draft, "visit", protocol.visit, "course" if kind == "share" else "visits", kind)
    yield from _keys(draft, "form", protocol.form, "visits", "form_missing")
    for section in ("forms", "opinions", "like"):
        yield from _keys(draft, "form", protocol.form, section)
    traits = draft.at("traits", "names")
    yield from _keys(draft, "trait", traits if isinstance(traits, list) else (), "course", "traits")
    criteria = [each.id for each in (*protocol.eligibility.inclusion, *protocol.eligibility.exclusion)]
    for path, _ in draft.blocks("screening", "fails"):
        yield from _texts(draft, "criterion", criteria, path, "criterion")
    for path, _ in draft.blocks("amendments"):
        versions = [protocol.version, *(each.version for each in protocol.amendments)]
        yield from _texts(draft, "version", versions, path, "version")
    for section in ("drop_out", "deviations", "treatment_failures"):
        for path, _ in draft.blocks(section):
            yield from _texts(draft, "arm", protocol.arm, path, "arm")
            yield from _texts(draft, "visit", protocol.visit, path, "visit")
    for path, _ in draft.blocks("adverse_events"):
        yield from _keys(draft, "arm", protocol.arm, *path, "chance")
        yield from _texts(draft, "visit", protocol.visit, path, "after")
        for key, codes in (
            ("grade", safety.grades if safety else ()),
            ("causality", safety.causality if safety else ()),
            ("outcome", safety.outcomes if safety else ()),
        ):
            yield from _keys(draft, f"{key} code", codes, *path, key)
        yield from draft.references("seriousness code", safety.serious if safety else (), *path, "serious")


def _keys(draft: Draft, what: str, known: Collection[str], *path: str | int) -> Iterator[Problem]:
    for key in draft.keys(*path):
        if key not in known:
            yield draft.unknown(what, known, (*path, key), key)


def _texts(draft: Draft, what: str, known: Collection[str], path: tuple[str | int, ...], key: str) -> Iterator[Problem]:
    for place, text in draft.texts(*path, key):
        if text not in known:
            yield draft.unknown(what, known, place, text)


def _unknown_items(draft: Draft, protocol: Protocol) -> Iterator[Problem]:
    """Refuse draws and set values of items that no form has, and patterns that fit none."""
    entered = {
        f"{form.id}.{item.id}" for form in protocol.catalogue.values() for item in form.items if not item.derived
    }
    yield from _keys(draft, "entered item", entered, "baseline")
    for section in ("treatment_failures",):
        for path, _ in draft.blocks(section):
            yield from _keys(draft, "entered item", entered, *path, "set")
    for path, _ in draft.blocks("screening", "fails"):
        yield from _keys(draft, "entered item", entered, *path, "set")
    for section in ("forms", "opinions"):
        for form in draft.keys(section):
            items = [name.partition(".")[2] for name in entered if name.startswith(f"{form}.")]
            for pattern in draft.keys(section, form):
                if not any(fnmatchcase(item, each) for item in items for each in pattern.split()):
                    yield draft.unknown("entered item", sorted(items), (section, form, pattern), pattern)


def _wrong_expressions(draft: Draft, protocol: Protocol) -> Iterator[Problem]:
    for path, text in _expressions(draft.root, ()):
        try:
            protocol.expression(text)
        except ExpressionFault as fault:
            for each in fault.faults:
                yield draft.problem(path, each.message, each.remedy)


def _expressions(here: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every `formula`, `if` and `when` of the file."""
    members = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    for key, value in members:
        if key in ("formula", "if", "when") and isinstance(value, str):
            yield (*path, key), value
        else:
            yield from _expressions(value, (*path, key))


def _undrawn(assumptions: Assumptions, protocol: Protocol) -> Iterator[Problem]:
    """Refuse assumptions that leave a required item of a planned form without a draw."""
    for form in dict.fromkeys(form for visit in protocol.visits for form in visit.forms):
        draws = assumptions.opinions.get(form) or assumptions.forms.get(assumptions.like.get(form, form), {})
        for item in protocol.catalogue[form].items:
            drawn = f"{form}.{item.id}" in assumptions.baseline or any(
                fnmatchcase(item.id, each) for pattern in draws for each in pattern.split()
            )
            if item.required and not item.derived and not drawn:
                yield Problem(f"forms.{form}.{item.id}", "nothing draws this item", f"say how under forms.{form}", NAME)

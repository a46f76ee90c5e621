"""Expressions where they stand: names and types by context, answers that can be, levels that cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from trialwright.protocol.cel_text import compared_texts, nearest, resulting_texts
from trialwright.protocol.draft import Draft
from trialwright.protocol.expressions import Expression, ExpressionFault
from trialwright.protocol.tree import Path
from trialwright.protocol.vocabulary import BUILT_INS, Asked, Vocabulary
from trialwright.terms import ItemType, Problem

_TYPE_WORDS = {
    "integer": "a whole number",
    "decimal": "a decimal number",
    "boolean": "true or false",
    "choice": "a text",
    "text": "a text",
    "date": "a date",
}

Complaint = tuple[str, str]
"""A message and its remedy."""


@dataclass(frozen=True)
class Use:
    """Which names an expression may use where it stands: `allows` gives None, or what is wrong."""

    allows: Callable[[Vocabulary, str], Complaint | None]


def check_expression(draft: Draft, path: Path, text: Any, gives: tuple[ItemType, ...], use: Use) -> Iterator[Problem]:
    """Refuse an expression that cannot be compiled, gives another type, or uses a name not known then."""
    expression = None
    if isinstance(text, str) and text:
        try:
            expression = draft.vocabulary.scope.compile(text)
        except ExpressionFault as fault:
            yield from (draft.problem(path, each.message, each.remedy) for each in fault.faults)
    if expression is None:
        return
    if expression.type is not None and expression.type not in gives:
        wanted = " or ".join(dict.fromkeys(_TYPE_WORDS[type_] for type_ in gives))
        message = f"`{text}` gives {_TYPE_WORDS[expression.type]}, but here it must give {wanted}"
        yield draft.problem(path, message, _turned(expression, gives))
    for name in expression.names:
        if complaint := use.allows(draft.vocabulary, name):
            yield draft.problem(path, *complaint)
    yield from _impossible_answers(draft, path, expression)


def _turned(expression: Expression, gives: tuple[ItemType, ...]) -> str:
    if "boolean" in gives:
        return "compare it with something, such as `form.item >= 3`"
    if gives == ("text",):
        kind = expression.type
        return (
            f'write `{expression.text} ? "yes" : "no"`' if kind == "boolean" else f"write `string({expression.text})`"
        )
    return "see the type of each item that it uses"


def _impossible_answers(draft: Draft, path: Path, expression: Expression) -> Iterator[Problem]:
    """Refuse a comparison with a text that is none of the item's choices: it could never be true."""
    for name, literal in compared_texts(expression.text):
        asked = draft.vocabulary.asked(name) if name in expression.names else None
        if asked is None or asked.type != "choice" or not asked.choices or literal in asked.choices:
            continue
        near = nearest(literal, asked.choices)
        remedy = f"did you mean `{near}`?" if near else f"its choices: {', '.join(asked.choices)}"
        yield draft.problem(path, f"`{literal}` is never an answer of `{name}`", remedy)


def possible_results(draft: Draft, text: Any) -> tuple[str, ...] | None:
    """Give the texts that a value can take; None where that cannot be told from the file."""
    if not isinstance(text, str):
        return None
    if text.strip() == "participant.site":
        return draft.ids("sites")
    if text.strip() in draft.vocabulary.scope.operands:
        asked = draft.vocabulary.asked(text.strip())
        return _possible_answers(asked) if asked else None
    found = resulting_texts(text)
    return tuple(found) if found is not None else None


def _possible_answers(asked: Asked) -> tuple[str, ...] | None:
    if asked.type == "boolean":
        return ("true", "false")
    if asked.choices:
        return asked.choices
    if asked.type == "integer" and asked.limits and asked.limits[1] - asked.limits[0] <= 100:
        return tuple(str(value) for value in range(int(asked.limits[0]), int(asked.limits[1]) + 1))
    return None


def check_levels(draft: Draft, path: Path, text: Any, *, all_reached: bool = True) -> Iterator[Problem]:
    """Refuse `levels` at `path` that leave out a possible result, or (`all_reached`) name an impossible one."""
    levels, possible = draft.keys(*path), possible_results(draft, text)
    if possible is None or not levels:
        return
    for value in dict.fromkeys(possible):
        if value not in levels:
            message = f"`{text}` can give `{value}`, which has no level"
            yield draft.problem(path, message, f'add "{value}" with its label')
    for level in levels:
        if all_reached and level not in possible:
            yield draft.problem(
                (*path, level), f"`{text}` can never give `{level}`", f"it gives: {', '.join(dict.fromkeys(possible))}"
            )


def _before(vocabulary: Vocabulary, name: str) -> Complaint | None:
    """Only what is known when a participant is randomised."""
    if name in BUILT_INS:
        if name in ("randomisation.date", "visit.date"):
            return f"`{name}` is not known before randomisation", "use screening.date or consent.date"
        return None
    first, *rest = name.split(".")
    if len(rest) == 2 and not vocabulary.visits[first].before:
        return f"`{name}` is recorded after randomisation", "use a visit before it"
    visits = vocabulary.asked_at(first)
    if len(rest) == 1 and not any(vocabulary.visits[visit].before for visit in visits):
        return f"the form `{first}` is not asked before randomisation", "ask it at a visit before it"
    return None


def _baseline(vocabulary: Vocabulary, name: str) -> Complaint | None:
    """What was known at randomisation, told unambiguously once the trial is over."""
    if name == "randomisation.date":
        return None
    if complaint := _before(vocabulary, name):
        return complaint
    form, *rest = name.split(".")
    later = [visit for visit in vocabulary.asked_at(form) if not vocabulary.visits[visit].before]
    if len(rest) == 1 and name not in BUILT_INS and later:
        visit = next(visit for visit in vocabulary.asked_at(form) if visit not in later)
        message = f"`{name}` is the latest record, which may come from `{later[0]}`, after randomisation"
        return message, f"write `{visit}.{name}`"
    return None


def _outcome(vocabulary: Vocabulary, name: str) -> Complaint | None:
    """What is recorded at one visit, so that the latest record does not depend on when one looks."""
    if name == "visit.date":
        return "`visit.date` has no meaning outside a form", "use a date that a form records"
    form, *rest = name.split(".")
    visits = vocabulary.asked_at(form)
    if len(rest) == 1 and name not in BUILT_INS and len(visits) != 1:
        return f"`{name}` is asked at {len(visits)} visits", f"say which: `{(*visits, 'visit')[-2:][0]}.{name}`"
    return None


BEFORE_RANDOMISATION = Use(_before)
BASELINE = Use(_baseline)
OUTCOME = Use(_outcome)
ENTRY = Use(lambda _vocabulary, _name: None)

"""What is no request at all: a value of another type, a person without a name, text that cannot be written."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, get_args, get_origin, get_type_hints

from trialwright.conduct import commands as c
from trialwright.conduct.situation import Actor
from trialwright.terms import Problem, Refused


def refuse_malformed(command: c.Command, actor: Actor) -> None:
    """Refuse a command or a person that no decision could be made on."""
    kind_of_command: type = type(command)
    fields = _fields(kind_of_command)
    problems = [
        Problem(name, f"{value!r} is not of type {kind.__name__}", "give a value of that type")
        for name, kinds, kind in fields
        if type(value := getattr(command, name)) not in kinds and not isinstance(value, kind)
    ]
    for name in ("name", "role"):
        if not isinstance(getattr(actor, name), str) or not getattr(actor, name).strip():
            problems.append(Problem(f"actor {name}", "is missing", "say who asks, in which role"))
    texts = [actor.name, actor.role, *(getattr(command, name) for name, _, _ in fields)]
    problems += [
        Problem("text", f"{text!r} cannot be written as UTF-8", "type it anew") for text in texts if _broken(text)
    ]
    if problems:
        raise Refused(problems)


def _broken(value: Any) -> bool:
    """Whether text holds half a surrogate pair, also in a form's values."""
    if isinstance(value, str):
        return not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, Mapping):
        return any(_broken(each) for each in (*value, *value.values()))
    return isinstance(value, tuple) and any(_broken(each) for each in value)


@lru_cache(maxsize=64)
def _fields(command: Hashable) -> tuple[tuple[str, tuple[type, ...], type], ...]:
    """Give each field with the types it may have, and the one to name."""
    found = []
    for name, hint in get_type_hints(command).items():
        if name == "permission":
            continue
        parts = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        kinds = tuple(get_origin(part) or part for part in parts)
        wanted = next(kind for kind in kinds if kind is not type(None))
        found.append((name, kinds, wanted))
    return tuple(found)

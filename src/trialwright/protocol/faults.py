"""What the model says is wrong, in words: file and line, the value, the limit, and the remedy."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from trialwright.protocol.cel_text import nearest
from trialwright.protocol.tree import Path, dotted, has, line_of, value_at
from trialwright.terms import Problem

Model = TypeVar("Model", bound=BaseModel)


def check_model(model: type[Model], root: Any, name: str) -> Model | list[Problem]:
    """Read `root` as `model`, strictly: text is not turned into numbers, nor `no` into false."""
    try:
        return model.model_validate_json(json.dumps(root), strict=True)
    except ValidationError as error:
        return list(_problems(model, error, root, name))


def _problems(model: type[BaseModel], error: ValidationError, root: Any, name: str) -> Iterator[Problem]:
    seen: set[tuple[Path, str]] = set()
    for detail in error.errors(include_url=False):
        path, absent = _place(root, detail)
        kind = "union" if detail["loc"] != (*path, *absent) else detail["type"]
        if (path, kind) in seen:
            continue
        seen.add((path, kind))
        message, remedy = _words(model, detail, root, path, kind)
        where = (
            (*path, "assumed") if kind == "value_error" and has(value_at(root, path), "assumed") else (*path, *absent)
        )
        yield Problem(dotted(root, (*path, *absent)), message, remedy, f"{name}:{line_of(root, where)}")


def _place(root: Any, detail: ErrorDetails) -> tuple[Path, Path]:
    """Split pydantic's location into the path that exists in the file and the key that is missing.

    Steps that name a branch of a union stand in the location but not in the file; they are left out.
    """
    path: list[str | int] = []
    here = root
    for step in detail["loc"]:
        if has(here, step):
            here = value_at(here, (step,))
        elif step == detail["loc"][-1] and detail["type"] == "missing" and isinstance(here, dict):
            return tuple(path), (step,)
        else:
            continue
        path.append(step)
    return tuple(path), ()


def _words(model: type[BaseModel], detail: ErrorDetails, root: Any, path: Path, kind: str) -> tuple[str, str]:
    value = value_at(root, path)
    if kind == "missing":
        key = str(detail["loc"][-1])
        return f"`{key}` is missing", f"add `{key}:`{_purpose(model, path, key)}"
    if kind == "extra_forbidden":
        key = str(path[-1])
        known = _keys(model, path[:-1])
        near = nearest(key, known)
        return f"unknown key `{key}`", f"did you mean `{near}`?" if near else f"known here: {', '.join(known)}"
    if kind == "union" and detail["type"] == "missing" and isinstance(value, list):
        return f"has {_entries(len(value))}, too few", "see `trialwright schema` for how many it needs"
    if kind == "union":
        return f"{shown(value)} fits none of the forms it may take", "see `trialwright schema` for them"
    message, remedy = _WORDS.get(kind, _as_it_is)(detail, value)
    if value is None and kind.endswith("_type"):
        return "is empty", remedy
    return message.replace("{value}", shown(value)), remedy


def shown(value: Any) -> str:
    """Write a value as the reader knows it from the file, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"


Wording = Callable[[ErrorDetails, Any], tuple[str, str]]


def _must_be(what: str, remedy: str) -> Wording:
    return lambda _detail, _value: (f"{{value}} is not {what}", remedy)


def _text(_detail: ErrorDetails, value: Any) -> tuple[str, str]:
    scalar = isinstance(value, bool | int | float)
    return "{value} is not text", "write it in quotes" if scalar else "write a text"


def _one_of(detail: ErrorDetails, value: Any) -> tuple[str, str]:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    known = re.findall(r"'([^']*)'", expected)
    near = nearest(str(value), known)
    return f"{{value}} is not one of {', '.join(known)}", f"did you mean `{near}`?" if near else "write one of them"


def _pattern(detail: ErrorDetails, _value: Any) -> tuple[str, str]:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    remedy = {
        "^[a-z][a-z0-9_]*$": "begin with a small letter; use small letters, digits and underscores",
        "^[A-Z0-9]{2,8}$": "write two to eight capital letters or digits",
        r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$": "write `form.item`",
    }.get(pattern, f"it must match {pattern}")
    return "{value} cannot be an identifier here", remedy


def _bound(sign: str, key: str) -> Wording:
    def words(detail: ErrorDetails, _value: Any) -> tuple[str, str]:
        limit = detail.get("ctx", {}).get(key)
        return f"{{value}} is not {sign} {limit}", f"write a number {sign} {limit}"

    return words


def _too_short(detail: ErrorDetails, value: Any) -> tuple[str, str]:
    least = detail.get("ctx", {}).get("min_length")
    has = len(value) if isinstance(value, Mapping | Sequence) else 0
    return f"has {_entries(has)}, fewer than {least}", f"give at least {least}"


def _too_long(detail: ErrorDetails, value: Any) -> tuple[str, str]:
    most = detail.get("ctx", {}).get("max_length")
    has = len(value) if isinstance(value, Mapping | Sequence) else 0
    return f"has {_entries(has)}, more than {most}", f"give at most {most}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _own(detail: ErrorDetails, _value: Any) -> tuple[str, str]:
    message, _, remedy = detail["msg"].removeprefix("Value error, ").partition(": ")
    return message, remedy


def _as_it_is(detail: ErrorDetails, _value: Any) -> tuple[str, str]:
    return f"{{value}}: {detail['msg'][:1].lower()}{detail['msg'][1:]}", "see `trialwright schema`"


_DATE = _must_be("a date", "write it as 2012-11-01")
_WHOLE = _must_be("a whole number", "write a whole number, without quotes")
_NUMBER = _must_be("a number", "write a number, without quotes")
_LIST = _must_be("a list", "write its elements on lines that begin with `- `, or as [a, b]")
_MAPPING = _must_be("a mapping of keys to values", "write `key: value` on indented lines")

_WORDS: dict[str, Wording] = {
    "string_type": _text,
    "string_too_short": lambda _detail, _value: ("is empty", "write a text"),
    "string_pattern_mismatch": _pattern,
    "literal_error": _one_of,
    "bool_type": _must_be("true or false", "write true or false, without quotes"),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "too_short": _too_short,
    "too_long": _too_long,
    "greater_than": _bound("above", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("below", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "value_error": _own,
}


def _purpose(model: type[BaseModel], path: Path, key: str) -> str:
    for each in _models(model, path):
        if (field := each.model_fields.get(key)) is not None and field.description:
            return f" ({field.description})"
    return ""


def _keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Give the keys that the model knows at a path."""
    return tuple(dict.fromkeys(key for each in _models(model, path) for key in each.model_fields))


def _models(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """Give the models that may stand at a path."""
    found: list[Any] = [model]
    for step in path:
        found = [inner for each in found for inner in _inner(each, step)]
    return [each for each in found if isinstance(each, type) and issubclass(each, BaseModel)]


def _inner(annotation: Any, step: str | int) -> list[Any]:
    """Give what may stand one step below an annotation, with unions and annotations opened."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(step))
        return _opened(field.annotation) if field else []
    arguments = get_args(annotation)
    return _opened(arguments[-1]) if arguments else []


def _opened(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        return _opened(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [inner for each in get_args(annotation) for inner in _opened(each)]
    return [annotation]

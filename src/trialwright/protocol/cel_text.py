"""Reading CEL as text: the names it uses, and its compiler's messages in the words of this project."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise

RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"}
    | {"namespace", "null", "package", "return", "true", "var", "void", "while"}
)
"""Words that CEL keeps for itself; no form, visit or item may have one as its identifier."""

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*)
    |(?P<string>[rRbB]{0,2}(?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>\d[\w.]*)
    |(?P<member>\.\s*[A-Za-z_]\w*)
    |(?P<chain>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)
    |(?P<sign>&&|\|\||[=!<>]=|[^\s\w])""",
    re.VERBOSE,
)

_TYPES = {
    "int": "integer",
    "double": "decimal",
    "bool": "true/false",
    "string": "text",
    "google.protobuf.Timestamp": "date",
    "google.protobuf.Duration": "duration",
    "null_type": "null",
    "dyn": "unknown",
}

_ERROR = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an expression, and the way on."""

    message: str
    remedy: str = ""


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[tuple[str, str], ...]:
    """Give each token of the text as (kind, text); comments and spaces are left out, also within a name."""
    return tuple(
        (found.lastgroup, "".join(found.group().split()) if found.lastgroup == "chain" else found.group())
        for found in _TOKEN.finditer(text)
        if found.lastgroup and found.lastgroup != "comment"
    )


def names_in(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Give the known names that the text uses, each once, in the order of their first use."""
    found: dict[str, None] = {}
    for kind, part in tokens(text):
        if kind != "chain":
            continue
        parts = part.split(".")
        for length in range(min(3, len(parts)), 0, -1):
            if (name := ".".join(parts[:length])) in known:
                found[name] = None
                break
    return tuple(found)


def uses_has(text: str) -> bool:
    """Whether the text calls the macro `has`, which for dotted names does not do what it says."""
    row = [*tokens(text), ("", "")]
    return any(one == ("chain", "has") and two[1] == "(" for one, two in pairwise(row))


def compared_texts(text: str) -> Iterator[tuple[str, str]]:
    """Give each (name, literal) where a name is compared with a text: `a == "x"`, `"x" != a`, `a in ["x"]`."""
    row = tokens(text)
    for at, (kind, part) in enumerate(row):
        if kind == "sign" and part in ("==", "!=") and 0 < at < len(row) - 1:
            sides = (row[at - 1], row[at + 1])
            for one, other in (sides, sides[::-1]):
                if one[0] == "chain" and other[0] == "string":
                    yield one[1], unquoted(other[1])
        if kind == "chain" and part == "in" and 0 < at < len(row) - 1 and row[at - 1][0] == "chain":
            for kind_after, element in row[at + 2 :]:
                if element == "]":
                    break
                if kind_after == "string":
                    yield row[at - 1][1], unquoted(element)


def resulting_texts(text: str) -> list[str] | None:
    """Give the texts that a chain of `condition ? "x" : "y"` can result in; None where it cannot be told."""
    row = tokens(text)
    results = [
        unquoted(part)
        for at, (kind, part) in enumerate(row)
        if kind == "string" and at and row[at - 1][1] in ("?", ":")
    ]
    conditions = sum(part == "?" for _, part in row)
    return results if conditions and len(results) == conditions + 1 else None


def unquoted(literal: str) -> str:
    """Give the text inside a literal's quotes; escapes are left as they stand."""
    body = literal.lstrip("rRbB")
    width = 3 if body[:3] in ('"""', "'''") else 1
    return body[width:-width]


def words(message: str) -> str:
    """Give one of CEL's messages without its code and its drawing."""
    text = re.sub(r"\s*\[[A-Z_]+\]\s*$", "", message.strip())
    return re.sub(r"^[A-Z_]+: ", "", text)


def nearest(word: str, known: Collection[str]) -> str:
    """Give the known word that is most like `word`, or nothing; of dotted names, one that shares a part."""
    return _nearest(word, tuple(known))


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str:
    parts = set(word.split("."))
    kin = [name for name in known if not parts.isdisjoint(name.split("."))] if len(parts) > 1 else known
    return next(iter(get_close_matches(word, kin, 1, 0.6)), "")


def explain(error: str, text: str, known: Collection[str]) -> tuple[Fault, ...]:
    """Turn the compiler's error into faults with remedies, one for each place."""
    lines = _ERROR.findall(error)
    if not lines:
        return (Fault(words(error), _LANGUAGE),)
    found = [_fault(message, f"line {row}, column {column}" if int(row) > 1 else f"column {column}", text, known)
             for row, column, message in lines]  # fmt: skip
    return tuple(dict.fromkeys(found[:1] if "Syntax error" in lines[0][2] else found))


def _fault(message: str, where: str, text: str, known: Collection[str]) -> Fault:
    message = words(message)
    if name := re.match(r"undeclared reference to '([^']+)'", message):
        near = nearest(name[1], known)
        remedy = f"did you mean `{near}`?" if near else "write `form.item` or `visit.form.item`"
        return Fault(f"there is no `{name[1]}` to look up ({where} of `{text}`)", remedy)
    if call := re.match(r"found no matching overload for '([^']+)' applied to '\((.*)\)'", message):
        sign = call[1].replace("_?_:_", "? :").replace("_", "").replace("@", "") or call[1]
        types = [_TYPES.get(each.strip(), each.strip()) for each in call[2].split(",")]
        remedy = "compare and combine values of one type"
        if set(types) == {"integer", "decimal"}:
            remedy = "write a whole number as 2.0 beside a decimal, or `double(…)` around an integer"
        return Fault(f"`{sign}` cannot take ({', '.join(types)}) ({where} of `{text}`)", remedy)
    if message.startswith("Syntax error"):
        return Fault(f"cannot be read ({where} of `{text}`): {message[14:90]}", _syntax_remedy(text))
    return Fault(f"{message} ({where} of `{text}`)", _LANGUAGE)


def _syntax_remedy(text: str) -> str:
    chains = {part for kind, part in tokens(text) if kind == "chain"}
    if chains & {"and", "or", "not", "AND", "OR", "NOT"}:
        return "write && for and, || for or, ! for not"
    if any(part == "=" for _, part in tokens(text)):
        return "write == to compare"
    return _LANGUAGE


_LANGUAGE = "the CEL language has && || ! == != < <= > >= + - * / % in ? : and the functions days() and date()"

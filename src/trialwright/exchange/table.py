"""Reading a data file: its columns are checked before the first row."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

from trialwright.exchange.mapping import Mapping
from trialwright.terms import Problem, Refused

Row = dict[str, str]


def read_rows(path: Path, mapping: Mapping) -> list[Row]:
    """Read every row. Raises `Refused` for a file that is missing or damaged, and for columns that do not agree."""
    try:
        with _open(path, mapping) as file:
            reader = csv.DictReader(file, delimiter=mapping.file.delimiter, strict=True, restkey="\0")
            _columns(path, list(reader.fieldnames or []), mapping)
            rows = list(reader)
    except FileNotFoundError:
        raise Refused(Problem(str(path), "does not exist", "give the path of the downloaded data")) from None
    except (OSError, EOFError) as problem:
        raise Refused(Problem(str(path), f"cannot be read: {problem}", "download it again")) from None
    except UnicodeDecodeError as problem:
        encoding = mapping.file.encoding
        message = f"is not {encoding} text: byte {problem.start} is {problem.object[problem.start]:#x}"
        raise Refused(Problem(str(path), message, "set file.encoding in mapping.yaml")) from None
    except csv.Error as problem:
        raise Refused(Problem(str(path), f"is not a table: {problem}", "download it again")) from None
    if not rows:
        raise Refused(Problem(str(path), "has no rows", "give the path of the downloaded data"))
    _widths(path, rows)
    return rows


def _widths(path: Path, rows: list[Row]) -> None:
    problems = [
        Problem(f"{path.name} row {number}", "has more or fewer cells than the header", "download the file again")
        for number, row in enumerate(rows, 1)
        if "\0" in row or None in row.values()
    ]
    if problems:
        raise Refused(problems[:20])


@contextmanager
def _open(path: Path, mapping: Mapping) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding=mapping.file.encoding, newline="") as file:
            yield file
    else:
        with path.open(encoding=mapping.file.encoding, newline="") as file:
            yield file


def _columns(path: Path, header: list[str], mapping: Mapping) -> None:
    named = mapping.columns()
    problems = []
    for column in named:
        if column not in header:
            near = get_close_matches(column, header, 1)
            remedy = f"did you mean {near[0]!r}?" if near else "give the file that mapping.yaml describes"
            problems.append(Problem(path.name, f"the column {column!r} is missing", remedy))
    for column in header:
        if column not in named:
            message = f"the column {column!r} is unknown to mapping.yaml"
            problems.append(Problem(path.name, message, "map it, or name it under `unused` with the reason"))
    if problems:
        raise Refused(problems)

"""The commands by name, and what a refusal looks like: each problem on a line of its own, exit code 2."""

from __future__ import annotations

import gc
import sqlite3
import sys

import typer

from trialwright.cli import inspect_record, people, run_trial, write_protocol
from trialwright.terms import Refused

app = typer.Typer(
    name="trialwright",
    help="Run a randomised trial from one protocol file: check it, conduct it, verify it, report it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (write_protocol, run_trial, people, inspect_record):
    module.add(app)


def main() -> None:
    """Run a command. Exit 0, 1 (it ran and something does not hold), 2 (it was asked wrongly)."""
    # A record is held whole until the end: looking for garbage in it again and again costs a fifth of the time.
    gc.set_threshold(100_000, 50, 100)
    try:
        app()
    except Refused as refused:
        _refuse(*map(str, refused.problems))
    except sqlite3.Error as problem:
        _refuse(f"the record is damaged or cannot be written: {problem}; run `trialwright verify`")
    except OSError as problem:
        _refuse(f"{problem.filename}: {problem.strerror}; check the path and its permissions")


def _refuse(*said: str) -> None:
    for each in said:
        print(f"error: {each}".encode("utf-8", "replace").decode(), file=sys.stderr)
    sys.exit(2)

"""What the command line shows: progress on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

Progress = Callable[[int, int, str], None]


def say(text: str = "") -> None:
    """Print a line or several; control characters in somebody's free text never reach the terminal."""
    typer.echo("".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text))


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """Show a bar with the remaining time on a terminal; elsewhere say only what begins."""
    if not sys.stderr.isatty():
        typer.echo(f"{title} ...", err=True)
        yield lambda _done, _total, _label: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(complete_style="dark_cyan"),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[label]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, label="")
        yield lambda done, total, label: bar.update(task, completed=done, total=total, label=label)

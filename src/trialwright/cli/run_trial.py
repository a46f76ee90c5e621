"""Commands that run a whole trial: the demonstration, a virtual trial, and the replay of a finished one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from trialwright.cli.screen import progress, say
from trialwright.cli.write_protocol import Folder
from trialwright.terms import Problem, Refused

Out = Annotated[Path, typer.Option(help="The folder for record, results and report: new or empty.")]


def _new(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(
            Problem(str(out), "is not empty, and nothing is overwritten", "choose another folder, or remove it")
        )


def _example(name: str) -> Path:
    """Find an example that comes with the project."""
    folder = Path(__file__).resolve().parents[3] / "examples" / name
    if not folder.is_dir():
        raise Refused(Problem(str(folder), "is not there", "run the demonstration in a copy of the repository"))
    return folder


def demo(out: Out = Path("demo")) -> None:
    """Run STARTING-2 with 60 virtual participants from protocol to report."""
    simulate(_example("starting2"), out)


def simulate(
    folder: Folder,
    out: Out,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed than the one in virtual.yaml.")] = None,
    participants: Annotated[int | None, typer.Option(min=1, help="Randomise so many, not as many as planned.")] = None,
) -> None:
    """Run a trial with virtual participants, who go through the same door, and report it."""
    from trialwright.cli.analyse import analyse, summary
    from trialwright.simulation import run

    _new(out)
    with progress("Virtual trial") as bar:
        simulated = run(folder, out, seed=seed, participants=participants, progress=bar)
    with progress("Report") as bar:
        done = analyse(simulated.record, out, bar)
    say(summary(done))
    say(simulated.notice)
    say(f"Next: open {done.report}, or trialwright verify {simulated.record}")


def replay(
    folder: Folder,
    data: Annotated[Path, typer.Option(help="The data file that mapping.yaml describes.")],
    out: Out,
) -> None:
    """Send a finished trial's real data through the door, then lock, unseal, analyse and report it."""
    from trialwright.cli.analyse import analyse, summary
    from trialwright.exchange import replay as run
    from trialwright.protocol import load

    _new(out)
    trial = load(folder)
    with progress("Replay") as bar:
        replayed = run(folder, trial, data, out, datetime.now(UTC), bar)
    with progress("Report") as bar:
        done = analyse(replayed.record, out, bar)
    say(summary(done))
    left_out = f"{replayed.rejected_values:,} values and {replayed.rejected_rows:,} rows"
    say(f"not accepted: {left_out} of {replayed.rows:,} rows, listed in {replayed.not_accepted}")
    if replayed.expected_rows not in (None, replayed.rows):
        say(f"NOTE: mapping.yaml expects {replayed.expected_rows:,} rows; this file has {replayed.rows:,}")
    say(f"Next: open {done.report}, or trialwright verify {replayed.record}")


def add(app: typer.Typer) -> None:
    """Put these commands under their names."""
    app.command()(demo)
    app.command()(simulate)
    app.command()(replay)

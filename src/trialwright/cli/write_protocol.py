"""Commands for who writes the protocol: check it, get its schema, seal its allocation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialwright.cli.screen import say

if TYPE_CHECKING:
    from trialwright.protocol import Protocol

Folder = Annotated[Path, typer.Argument(help="The trial's folder, with its protocol.yaml.", show_default=False)]


def check(folder: Folder) -> None:
    """Read a protocol and name everything that is wrong with it, each with file and line."""
    from trialwright.protocol import load

    trial = load(folder)
    protocol = trial.current
    say(f"{protocol.trial.id}: {protocol.trial.title}")
    say(f"versions      {', '.join(each.version for each in trial.versions)}; {protocol.version} is the newest")
    arms = ", ".join(f"{arm.label} {protocol.allocation.ratio[arm.id]}" for arm in protocol.arms)
    say(f"arms          {arms}; {protocol.allocation.method}")
    criteria = len(protocol.eligibility.inclusion) + len(protocol.eligibility.exclusion)
    say(f"participants  {protocol.trial.planned} at {len(protocol.sites)} sites; {criteria} criteria")
    items = sum(len(form.items) for form in protocol.catalogue.values())
    say(f"forms         {len(protocol.forms)} with {items} items at {len(protocol.visits)} visits")
    say(f"analyses      {len(protocol.analyses)} of {len(protocol.endpoints)} endpoints")
    warn_of_wording(protocol)
    say("The protocol holds. Next: trialwright seal, or trialwright simulate.")


def warn_of_wording(protocol: Protocol) -> None:
    """Say which scales are worded by us: paraphrase is not validated."""
    ours = sorted(
        {form.instrument.name for form in protocol.catalogue.values() if form.instrument and not form.validated}
    )
    if ours:
        say(f"WARNING: the wording of {', '.join(ours)} is our own paraphrase and not validated.")
        say("         Raters must work from the official or translated form; scores and ranges are unchanged.")


def schema() -> None:
    """Print the JSON Schema of protocol.yaml, for editors."""
    import json

    from trialwright.protocol import json_schema

    say(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def seal(
    folder: Folder,
    vault: Annotated[Path, typer.Option(help="Where the sealed allocation goes: away from folder and record.")],
) -> None:
    """Draw the secret of the allocation into a file for its owner alone, and print its commitment."""
    import secrets

    from trialwright.protocol import load
    from trialwright.randomisation import Vault
    from trialwright.terms import Problem, Refused

    trial = load(folder)
    allocation = trial.current.allocation
    if allocation.method == "recorded":
        remedy = "replay its data with `trialwright replay`"
        raise Refused(Problem("allocation.method", "a recorded allocation has no secret to draw", remedy))
    if vault.resolve().is_relative_to(folder.resolve()):
        remedy = "choose a place that who reads the protocol does not read"
        raise Refused(Problem(str(vault), "is inside the trial's folder", remedy))
    sizes = trial.sealed.blocks.sizes if trial.sealed else ()
    strata = trial.sealed.blocks.strata if trial.sealed else {}
    sealed = Vault.draw(allocation.method, allocation.ratio, sizes, secrets.token_bytes, strata)
    sealed.write(vault)
    say(f"commitment  {sealed.commitment}")
    say(f"vault       {vault} (readable by you alone: keep it away from the record, and a copy in a safe)")
    say(f"Next: trialwright begin {folder} --record RECORD --vault {vault}")


def add(app: typer.Typer) -> None:
    """Put these commands under their names."""
    app.command()(check)
    app.command()(schema)
    app.command()(seal)

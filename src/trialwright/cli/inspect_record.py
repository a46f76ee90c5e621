"""Commands for who checks a record: whether it is whole, and whether its allocation is the sealed one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from trialwright.cli.people import Record, VaultFile
from trialwright.cli.screen import say
from trialwright.terms import Problem, Refused


def verify(
    record: Record,
    vault: VaultFile = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check the chain against the receipt, rebuild the index, and replay the allocation once it is unsealed."""
    from trialwright.conduct import prove
    from trialwright.randomisation import Vault
    from trialwright.record import Finding, Ledger
    from trialwright.record import verify as verify_record

    ledger = Ledger(record)
    checked = verify_record(ledger)
    findings = list(checked.findings)
    arms: dict[str, str] = {}
    if not findings:
        arms, allocation = prove(ledger.entries(), Vault.open(vault) if vault else None)
        findings += [Finding(each.seq, each.message) for each in allocation]
    if as_json:
        found = [{"entry": each.seq, "message": each.message} for each in findings]
        say(json.dumps({"entries": checked.entries, "head": checked.head, "findings": found}, indent=2))
    else:
        say(f"record     {record}: {checked.entries:,} entries, head {checked.head[:16]}")
        say(
            f"receipt    {checked.receipts:,} lines agree" if not findings else f"receipt    {checked.receipts:,} lines"
        )
        if arms:
            say(f"allocation {len(arms):,} recomputed from the sealed secret")
        elif not findings:
            say("allocation places in order; still sealed, so the arms were not recomputed")
        for finding in findings:
            say(f"FOUND      {finding}")
        say("The record is whole." if not findings else "The record is not what was written.")
    raise typer.Exit(1 if findings else 0)


def report(record: Record, out: Annotated[Path, typer.Option(help="The folder for report and results.")]) -> None:
    """Analyse a locked and unsealed record, and write its report."""
    from trialwright.cli.analyse import analyse, summary

    ours = out.is_dir() and (out / "report.html").is_file()
    if out.exists() and not ours and (not out.is_dir() or any(out.iterdir())):
        remedy = "choose another folder, or one with an earlier report"
        raise Refused(Problem(str(out), "holds something else, and nothing is overwritten", remedy))
    say(summary(analyse(record, out)))


def add(app: typer.Typer) -> None:
    """Put these commands under their names."""
    app.command()(verify)
    app.command()(report)

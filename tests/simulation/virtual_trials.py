"""Virtual trials for tests: STARTING-2 as it is, and with every mishap made frequent."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from trialwright.protocol import load
from trialwright.record import Entry, Ledger
from trialwright.simulation import load_assumptions

STARTING2 = Path(__file__).resolve().parents[2] / "examples" / "starting2"
PROTOCOL = load(STARTING2).current
ASSUMED = load_assumptions(STARTING2)


def entries_of(record: Path) -> list[Entry]:
    ledger = Ledger(record)
    try:
        return list(ledger.entries())
    finally:
        ledger.close()


def frequent_mishaps(folder: Path) -> Path:
    """Copy STARTING-2 with chances so high that a small trial meets every mishap of its assumptions."""
    shutil.copytree(STARTING2, folder)
    path = folder / "virtual.yaml"
    text = path.read_text(encoding="utf-8")
    head, mark, tail = text.partition("# --- What goes wrong")
    head = re.sub(r"(criterion: \w+, probability:) [0-9.]+", r"\1 0.05", head)
    head = head.replace("changed_mind: 0.02", "changed_mind: 0.1")
    tail = re.sub(r"\bprobability: [0-9.]+", "probability: 0.2", tail)
    tail = re.sub(r"chance: \{msc: [0-9.]+, control: 0\}", "chance: {msc: 0.5, control: 0}", tail)
    tail = re.sub(r"chance: \{msc: [0-9.]+, control: 0\.[0-9]+\}", "chance: {msc: 0.25, control: 0.25}", tail)
    tail = re.sub(r"missed: \{[^}]*\}", "missed: {day1: 0.2, week1: 0.2, week4: 0.2, day90: 0.2}", tail)
    tail = re.sub(r"\blate: [0-9.]+", "late: 0.2", tail)
    tail = re.sub(r"(impossible|forgotten|implausible|unnoticed): [0-9.]+", r"\1: 0.08", tail)
    path.write_text(head + mark + tail, encoding="utf-8")
    return folder

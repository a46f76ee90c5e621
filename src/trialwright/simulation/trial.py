"""Runs a virtual trial from the first protocol to the unsealed allocation, everything through the door."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from trialwright.conduct import Actor, Trial, commands
from trialwright.protocol import Protocol, TrialFolder, load
from trialwright.randomisation import Vault
from trialwright.simulation.agenda import Agenda
from trialwright.simulation.assumptions import Assumptions
from trialwright.simulation.chance import Chance
from trialwright.simulation.enrolment import Enrolment
from trialwright.simulation.findings import Findings
from trialwright.simulation.follow_up import FollowUp
from trialwright.simulation.loading import read_assumptions
from trialwright.simulation.staff import Staff
from trialwright.simulation.stage import Stage
from trialwright.terms import Problem, Refused

RECORD, VAULT = "record.trial", "vault.json"
NOTICE = (
    "The participants are virtual, and the allocation's secret is public: it is the SHA-256 of "
    "'trialwright virtual trial, seed {seed}'."
)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a virtual trial left behind: its record and vault, what happened how often, and what must be said of it."""

    record: Path
    vault: Path
    seed: int
    counts: Mapping[str, int]
    notice: str


def run(
    folder: Path,
    out: Path,
    *,
    seed: int | None = None,
    participants: int | None = None,
    progress: Progress | None = None,
) -> Simulated:
    """Run the trial of a folder with virtual participants, into a new record in the folder `out`.

    `seed` and `participants` (to be randomised) are those of `virtual.yaml` and of the protocol unless given. The
    same seed gives the same bytes. Raises Refused, before anything is written, for faults in the files.
    """
    trial_folder = load(folder)
    mode = trial_folder.current.trial.mode
    if mode != "virtual":
        message = f"is {mode!r}: what is made from virtual participants would not say so"
        raise Refused(Problem("trial.mode", message, "set it to virtual in a copy of the folder"))
    assumptions = read_assumptions(Path(folder), trial_folder.current)
    seed = assumptions.seed if seed is None else seed
    wanted = participants or trial_folder.current.trial.planned
    if not wanted or wanted < 1:
        raise Refused(
            Problem("participants", "nobody says how many to randomise", "set trial.planned, or give a number")
        )
    vault = _sealed(trial_folder, seed)
    out.mkdir(parents=True, exist_ok=True)
    vault.write(out / VAULT)
    stage = _stage(trial_folder, assumptions, out / RECORD, vault, seed)
    try:
        _run(stage, trial_folder, wanted, progress or (lambda _done, _total, _label: None))
    finally:
        stage.trial.ledger.close()
    counts = {name: stage.counts[name] for name in sorted(stage.counts)}
    return Simulated(out / RECORD, out / VAULT, seed, counts, NOTICE.format(seed=seed))


def _sealed(folder: TrialFolder, seed: int) -> Vault:
    """Seal an allocation whose secret anybody can compute."""
    allocation = folder.current.allocation
    if allocation.method == "recorded":
        remedy = "a virtual trial draws its own: use permuted-blocks or simple"
        raise Refused(Problem("allocation.method", "a recorded allocation belongs to a finished trial", remedy))
    ratio = {arm.id: allocation.ratio[arm.id] for arm in folder.current.arms}
    sizes = folder.sealed.blocks.sizes if folder.sealed else []
    secret = hashlib.sha256(f"trialwright virtual trial, seed {seed}".encode()).digest()
    strata = folder.sealed.blocks.strata if folder.sealed else {}
    return Vault.draw(allocation.method, ratio, sizes, lambda count: secret[:count], strata)


def _stage(folder: TrialFolder, assumptions: Assumptions, record: Path, vault: Vault, seed: int) -> Stage:
    """Begin the record, and hire the staff."""
    first = folder.versions[0]
    agenda = Agenda(min(first.effective, first.trial.starts or first.effective))
    manager = Actor(_manager(first, assumptions).replace("_", " "), _manager(first, assumptions))
    trial = Trial.create(record, vault, manager, agenda.moment(), durable=False)
    staff = Staff(trial, first, assumptions.staff, agenda)
    versions = {version.version: version for version in folder.versions}
    return Stage(assumptions, versions, trial, agenda, staff, Chance(seed), Findings(assumptions))


def _manager(protocol: Protocol, assumptions: Assumptions) -> str:
    """Give the entrusted role of the staff."""
    for role in assumptions.staff:
        if protocol.roles[role].entrusted:
            return role
    raise Refused(
        Problem("virtual.yaml: staff", "has no entrusted role", "add the data manager, who locks and unseals")
    )


def _run(stage: Stage, folder: TrialFolder, wanted: int, progress: Progress) -> None:
    over = 0

    def finished() -> None:
        nonlocal over
        over += 1
        progress(over, wanted, f"{stage.agenda.on}: {enrolment.randomised} randomised, {over} followed up")

    enrolment = Enrolment(stage, wanted, FollowUp(stage, finished))
    first, agenda = folder.versions[0], stage.agenda
    site = first.sites[0].id
    _adopt(stage, folder, first.version, first.effective.isoformat())
    for adoption in stage.assumptions.amendments:
        day = date.fromisoformat(adoption.adopt_on)
        agenda.plan(day, partial(_adopt, stage, folder, adoption.version, adoption.adopt_on))
    enrolment.open_sites(agenda.today)
    agenda.run()
    manager = stage.staff.may("lock", site)
    days = stage.chance.number(stage.assumptions.closing.days_to_lock, "lock")

    def close() -> None:
        manager.do(commands.LockTrial(agenda.on, "every visit is over and every query is closed"))
        manager.do(commands.UnsealAllocation(agenda.on, "the record is locked: the analysis can begin"))

    agenda.within(days, close)
    agenda.run()


def _adopt(stage: Stage, folder: TrialFolder, version: str, on: str) -> None:
    seat = stage.staff.may("adopt-protocol", folder.versions[0].sites[0].id)
    seat.do(commands.AdoptProtocol(on, folder.text, version))

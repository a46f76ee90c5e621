"""A small trial with everything that a decision can meet, and the people who run it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trialwright.conduct import Actor, Trial, commands, perform
from trialwright.randomisation import Vault
from trialwright.record import Entry
from trialwright.terms import Refused

PROTOCOL = """\
format: trialwright/1
version: "1.0"
effective: 2013-01-01
trial:
  {id: SMALL, title: A small trial, mode: virtual, design: PROBE, condition: stroke, starts: 2013-01-01, planned: 12}
arms:
  - {id: cells, label: Cells, role: experimental, treatment: cells}
  - {id: control, label: Control, role: comparator, treatment: standard}
contrasts:
  - {id: main, label: Cells against control, treated_label: Cells, control_label: Control,
     treated: [cells], control: [control]}
allocation:
  method: permuted-blocks
  ratio: {cells: 2, control: 1}
  strata: [{id: site, label: Site, value: participant.site}]
  concealment: central
sites: [{id: SMC, label: First}, {id: UHB, label: Second, opens: 2013-03-01}]
roles:
  coordinator:
    label: Coordinator
    may: [screen, record-consent, assess-eligibility, randomise, record-form, correct-form, miss-visit, answer-query,
          report-adverse-event, report-deviation, discontinue-treatment, withdraw-follow-up, withdraw-consent,
          record-death]
    sees: [progress, arm, safety, deviations, queries, withdrawal, form.entry, form.infusion]
  treater:
    label: Treater
    may: [record-form, report-adverse-event]
    sees: [progress, arm, safety, form.entry, form.infusion]
  rater:
    label: Rater
    blinded: true
    may: [record-form, correct-form]
    sees: [appointments, form.mrs]
  manager:
    label: Data manager
    entrusted: true
    may: [adopt-protocol, close-query, lock, unseal, import]
    sees: [progress, queries, form.entry, form.mrs]
consent: {proxy: false, document: consent form}
eligibility:
  inclusion:
    - {id: age, label: Age 30 to 75, when: entry.age >= 30 && entry.age <= 75}
  exclusion:
    - {id: lacunar, label: Lacunar syndrome, when: entry.lacunar}
time_zero: {label: planned day of cells, days_after_randomisation: 28}
visits:
  - {id: screening, label: Screening, anchor: screening, day: 0, window: [0, 7], forms: [entry]}
  - {id: baseline, label: Baseline, anchor: randomisation, day: 0, window: [7, 0], forms: [mrs]}
  - {id: treatment, label: Treatment, anchor: time-zero, day: 0, window: [3, 7], arms: [cells], forms: [infusion]}
  - {id: day90, label: Day 90, anchor: time-zero, day: 90, window: [7, 14], forms: [mrs]}
forms:
  - id: entry
    label: Entry
    entered_by: [coordinator]
    items:
      - {id: age, label: Age, type: integer, range: [18, 110], plausible: [30, 90]}
      - {id: lacunar, label: Lacunar syndrome, type: boolean}
      - {id: weight, label: Weight, type: decimal, unit: kg, range: [20, 250], required: false}
      - {id: dose, label: Intended cells, type: decimal, formula: entry.weight * 1.0, required: false}
    checks:
      - {id: adult, holds: entry.age >= 18, level: hard, message: not an adult, remedy: check the day of birth}
  - {id: mrs, label: Rankin, entered_by: [rater], instrument: mrs/1}
  - id: infusion
    label: Infusion
    entered_by: [treater]
    reveals_arm: true
    items: [{id: cells, label: Cells, type: decimal, range: [0, 1000]}]
products:
  - id: cells
    label: Cells
    arms: [cells]
    autologous: true
    steps: [{id: infusion, label: Infusion, form: infusion}]
    dose: {amount: 1.0, unit: 10^6/kg, route: intravenous, item: infusion.cells}
    treated_step: infusion
safety:
  grades: {"1": Mild, "3": Severe}
  serious: {death: Died, hospitalisation: Admitted}
  causality: {no: Unrelated, possible: Possibly}
  related: [possible]
  outcomes: {recovered: Recovered, fatal: Fatal}
  report_serious_within_hours: 24
  expected: [Fever]
  follow_until: day90
endpoints:
  - {id: mrs, label: Rankin at day 90, type: ordinal, value: day90.mrs.score, visit: day90, better: lower, at_death: 6,
     levels: {"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": Dead}}
estimands:
  - {id: mrs, label: Effect on Rankin, endpoint: mrs, contrast: main, population: itt, summary: common odds ratio,
     intercurrent: [{event: death, strategy: composite, value: 6}]}
analysis_sets: [{id: itt, label: Intention to treat, kind: intention-to-treat}]
analyses:
  - {id: primary, label: Shift, estimand: mrs, role: primary, methods: [wilcoxon, proportional-odds]}
baseline:
  - {id: age, label: Age, value: entry.age, kind: continuous, unit: years}
amendments:
  - version: "2.0"
    effective: 2013-06-01
    summary: Age limit widened
    because: slow accrual
    changes: {eligibility.inclusion.age.when: entry.age >= 20 && entry.age <= 85}
"""

KIM = Actor("Kim", "coordinator")
LEE = Actor("Lee", "treater")
PARK = Actor("Park", "rater")
CHOI = Actor("Choi", "manager")

SECRET = bytes(range(32))


def at(day: str) -> datetime:
    """Give noon of a day."""
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def begin(folder: Path, *, secret: bytes = SECRET, protocol: str = PROTOCOL, amended: bool = False) -> Trial:
    """Begin the small trial in a new record."""
    vault = Vault.draw("permuted-blocks", {"cells": 2, "control": 1}, [3], lambda n: secret[:n])
    trial = Trial.create(folder / "record.trial", vault, CHOI, at("2013-01-01"), durable=False)
    for version in ("1.0", "2.0") if amended else ("1.0",):
        do(trial, commands.AdoptProtocol("2013-01-01", protocol, version), CHOI, "2013-01-01")
    return trial


def do(trial: Trial, command: commands.Command, actor: Actor = KIM, day: str = "") -> list[Entry]:
    """Perform a command on the day it happened, or a later one."""
    return perform(trial, command, actor, at(day or command.on))


def screen(trial: Trial, day: str = "2013-02-01", site: str = "SMC", **values: object) -> str:
    """Screen, consent and enter one person; gives the participant's number."""
    number = do(trial, commands.ScreenParticipant(site, day))[0].stream
    do(trial, commands.RecordConsent(number, day))
    entry = {"age": 60, "lacunar": False, "weight": 70.0, **values}
    do(trial, commands.RecordForm(number, day, "screening", "entry", entry))
    return number


def enrol(trial: Trial, day: str = "2013-02-01", site: str = "SMC", **values: object) -> str:
    """Screen and randomise one person."""
    number = screen(trial, day, site, **values)
    do(trial, commands.AssessEligibility(number, day))
    do(trial, commands.Randomise(number, day))
    return number


def rate(trial: Trial, number: str, score: int, day: str, visit: str = "day90") -> list[Entry]:
    """Let the rater record a Rankin grade."""
    pseudonym = trial.pseudonym(number)
    return do(trial, commands.RecordForm(pseudonym, day, visit, "mrs", {"score": score}), PARK, day)


def later(day: str, days: int) -> str:
    """Give the day so many days later."""
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()


def refusal(trial: Trial, command: commands.Command, actor: Actor = KIM, day: str = "2014-01-01") -> str:
    """Expect a refusal that changes nothing; gives its words."""
    before = [entry.digest for entry in trial.ledger.entries()]
    receipt = trial.ledger.receipt.read_bytes()
    with pytest.raises(Refused) as refused:
        perform(trial, command, actor, at(day))
    assert [entry.digest for entry in trial.ledger.entries()] == before
    assert trial.ledger.receipt.read_bytes() == receipt
    assert all(problem.remedy for problem in refused.value.problems)
    return str(refused.value)

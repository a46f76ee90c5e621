"""A small trial of cells against standard care, and participants' histories as facts with their ledger entries."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from trialwright.protocol import Protocol, parse
from trialwright.record import Entry, ParticipantState, encode, fold
from trialwright.record import facts as f

PROTOCOL = """\
format: trialwright/1
version: "1.0"
effective: 2020-01-01
trial:
  {id: SMALL, title: A small trial, mode: virtual, design: PROBE, condition: stroke, starts: 2020-01-01, planned: 12}
arms:
  - {id: cells, label: Cells, role: experimental, treatment: cells}
  - {id: control, label: Control, role: comparator, treatment: standard care}
contrasts:
  - {id: main, label: Cells against control, treated_label: Cells, control_label: Control,
     treated: [cells], control: [control]}
allocation:
  method: permuted-blocks
  ratio: {cells: 2, control: 1}
  strata: [{id: site, label: Site, value: participant.site}]
  concealment: central
sites: [{id: AA, label: First}, {id: BB, label: Second}]
roles:
  coordinator:
    label: Coordinator
    may: [screen, record-consent, assess-eligibility, randomise, record-form, correct-form, miss-visit, answer-query,
          report-adverse-event, report-deviation, discontinue-treatment, withdraw-follow-up, withdraw-consent,
          record-death]
    sees: [progress, arm, safety, deviations, queries, withdrawal, form.entry, form.marrow, form.infusion, form.other]
  rater:
    label: Rater
    blinded: true
    may: [record-form, correct-form]
    sees: [appointments, form.mrs, form.leg]
  manager:
    label: Data manager
    entrusted: true
    may: [adopt-protocol, close-query, lock, unseal]
    sees: [progress, queries, form.entry, form.mrs, form.leg]
consent: {proxy: false, document: consent form}
eligibility:
  inclusion:
    - {id: age, label: Age 30 to 75, when: entry.age >= 30 && entry.age <= 75}
  exclusion:
    - {id: lacunar, label: Lacunar syndrome, when: entry.lacunar}
time_zero: {label: planned day of cells, days_after_randomisation: 10}
visits:
  - {id: screening, label: Screening, anchor: screening, day: 0, window: [0, 7], forms: [entry]}
  - {id: baseline, label: Baseline, anchor: randomisation, day: 0, window: [7, 0], forms: [mrs, leg]}
  - {id: harvest, label: Harvest, anchor: randomisation, day: 1, window: [1, 4], arms: [cells], forms: [marrow]}
  - {id: treatment, label: Treatment, anchor: time-zero, day: 0, window: [3, 7], arms: [cells], forms: [infusion]}
  - {id: week4, label: Week 4, anchor: time-zero, day: 28, window: [4, 4], forms: [leg, other]}
  - {id: day90, label: Day 90, anchor: time-zero, day: 90, window: [7, 14], forms: [mrs, leg, other]}
forms:
  - id: entry
    label: Entry
    entered_by: [coordinator]
    items:
      - {id: age, label: Age, type: integer, range: [18, 110]}
      - {id: sex, label: Sex, type: choice, choices: {f: Female, m: Male}, required: false}
      - {id: lacunar, label: Lacunar syndrome, type: boolean}
      - {id: hope, label: Recovery potential, type: choice, choices: {low: Low, high: High}, required: false}
  - {id: mrs, label: Rankin, entered_by: [rater], instrument: mrs/1}
  - id: leg
    label: Leg
    entered_by: [rater]
    items: [{id: score, label: Leg score, type: integer, range: [0, 100], required: false, missing: {UN: Untestable}}]
  - id: marrow
    label: Marrow
    entered_by: [coordinator]
    reveals_arm: true
    items: [{id: volume, label: Volume, type: decimal, range: [0, 1000]}]
  - id: infusion
    label: Infusion
    entered_by: [coordinator]
    reveals_arm: true
    items: [{id: cells, label: Cells, type: decimal, range: [0, 1000]}]
  - id: other
    label: Other treatment
    entered_by: [coordinator]
    items: [{id: other_cells, label: Other cells, type: boolean}]
products:
  - id: product
    label: Cells
    arms: [cells]
    autologous: true
    steps:
      - {id: harvest, label: Harvest, form: marrow}
      - {id: infusion, label: Infusion, form: infusion, after: harvest}
    dose: {amount: 1.0, unit: 10^6/kg, route: intravenous, item: infusion.cells}
    treated_step: infusion
co_interventions:
  - {id: other_cells, label: Other cells, form: other, item: other_cells, allowed: false}
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
  - {id: mrs, label: Rankin at day 90, type: ordinal, value: day90.mrs.score, baseline: baseline.mrs.score,
     visit: day90, better: lower, at_death: 6,
     levels: {"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": Dead}}
  - {id: leg, label: Change in leg score, type: continuous, value: day90.leg.score, baseline: baseline.leg.score,
     change: true, visit: day90, better: higher, at_death: 0, unit: points}
  - {id: leg_alive, label: Change in leg score of the living, type: continuous, value: day90.leg.score,
     baseline: baseline.leg.score, change: true, visit: day90, better: higher, unit: points}
  - {id: good, label: Good outcome, type: binary, value: day90.mrs.score <= 2, visit: day90, better: higher,
     at_death: 0}
estimands:
  - {id: mrs, label: Effect on Rankin, endpoint: mrs, contrast: main, population: itt, summary: common odds ratio,
     intercurrent: [{event: death, strategy: composite, value: 6}]}
  - {id: leg, label: Effect on leg score, endpoint: leg, contrast: main, population: itt, summary: difference of means,
     intercurrent: [EVENTS]}
  - {id: good, label: Effect on a good outcome, endpoint: good, contrast: main, population: itt,
     summary: difference of risks, intercurrent: [{event: death, strategy: composite, value: 0}]}
analysis_sets:
  - {id: itt, label: Intention to treat, kind: intention-to-treat}
  - {id: mitt, label: With a Rankin grade, kind: modified-intention-to-treat, endpoint: mrs}
  - {id: pp, label: Per protocol, kind: per-protocol, excludes_deviations: [major]}
  - {id: safety, label: Safety, kind: safety}
analyses:
  - {id: primary, label: Shift in Rankin, estimand: mrs, role: primary, subgroups: [hope],
     methods: [wilcoxon, proportional-odds, generalised-odds-ratio, van-elteren]}
  - {id: leg, label: Change in leg score, estimand: leg, role: secondary, methods: [welch, student, ancova],
     covariates: [entry.age, entry.sex], subgroups: [hope]}
  - {id: good, label: Good outcome, estimand: good, role: secondary, subgroups: [hope],
     methods: [risk-difference, risk-ratio, odds-ratio]}
  - {id: good_adjusted, label: Good outcome adjusted, estimand: good, role: sensitivity,
     methods: [risk-difference, risk-ratio, odds-ratio], covariates: [entry.age]}
subgroups:
  - {id: hope, label: Recovery potential, value: entry.hope, levels: {low: Low, high: High}}
baseline:
  - {id: age, label: Age, value: entry.age, kind: continuous, unit: years}
  - {id: sex, label: Sex, value: entry.sex, kind: categorical, levels: {f: Female, m: Male}}
  - {id: rankin, label: Rankin grade, value: baseline.mrs.score, kind: categorical,
     levels: {"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5"}}
assumptions: [{about: sites, because: two are enough}]
"""

POLICY = "{event: death, strategy: composite, value: 0}"

START = "2020-02-01"
"""The day on which everybody is randomised: time zero is 10 days later, day 90 is 2020-05-11."""


def day(number: int) -> str:
    """Give the ISO day that many days after time zero."""
    return (date.fromisoformat(START) + timedelta(10 + number)).isoformat()


@cache
def protocol(events: str = POLICY) -> Protocol:
    """Give the small trial, with these intercurrent events in the estimand of the leg score; death is among them."""
    return parse(PROTOCOL.replace("EVENTS", events if "event: death" in events else f"{events}, {POLICY}"))[0]


class History:
    """What happened to one participant; each fact takes the next number of the ledger."""

    last = 0

    def __init__(self, name: str = "AA-001", on: str = START) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self.add(f.ParticipantScreened(name[:2], f"P{name}"), on)

    def add(self, fact: Any, on: str) -> int:
        """Add a fact; gives its number in the ledger."""
        History.last += 1
        entry = Entry(
            History.last, self.name, len(self.entries) + 1, fact.kind, on, f"{on}T12:00:00Z", "Kim", "coordinator",
            encode(fact), "", "",
        )  # fmt: skip
        self.entries.append(entry)
        return History.last

    def form(self, visit: str, form: str, on: str, **values: Any) -> int:
        """Record a form."""
        return self.add(f.FormRecorded(visit, form, values, {}), on)

    def state(self) -> ParticipantState:
        """Fold the facts."""
        return fold(self.name, self.entries)


def randomised(name: str = "AA-001", *, age: int = 60, mrs: int = 4, leg: int | None = 40, **entry: Any) -> History:
    """Give a participant up to randomisation."""
    history = History(name)
    history.form("screening", "entry", START, age=age, lacunar=False, **entry)
    history.add(f.ConsentRecorded("herself", "1.0"), START)
    history.add(f.EligibilityAssessed(True, (), (), "1.0"), START)
    history.form("baseline", "mrs", START, score=mrs)
    history.form("baseline", "leg", START, score=leg)
    history.add(f.ParticipantRandomised(name[:2], 1, day(0), {"site": name[:2]}), START)
    return history


def treated(name: str = "AA-001", **baseline: Any) -> History:
    """Give a participant up to the infusion."""
    history = randomised(name, **baseline)
    history.form("harvest", "marrow", day(-9), volume=20.0)
    history.form("treatment", "infusion", day(0), cells=70.0)
    return history


def seen(history: History, mrs: int | None, leg: int | None = 60, on: int = 90) -> History:
    """Add the day-90 visit."""
    if mrs is not None:
        history.form("day90", "mrs", day(on), score=mrs)
    history.form("day90", "leg", day(on), score=leg)
    return history

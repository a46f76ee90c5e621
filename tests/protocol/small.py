"""The smallest protocol that has one of everything: two arms, a product, a blinded rater, a change of mind."""

from __future__ import annotations

from trialwright.protocol import parse
from trialwright.terms import Problem, Refused

SMALL = """\
format: trialwright/1
version: "1"
effective: 2020-01-01
trial:
  id: SMALL
  title: Cells against no cells
  mode: virtual
  design: randomised, open label, blinded rating
  condition: stroke
  starts: 2020-01-01
  ends: 2021-12-31
  planned: 30
arms:
  - {id: cells, label: Cells, role: experimental, treatment: one infusion}
  - {id: usual, label: Usual care, role: comparator, treatment: usual care}
contrasts:
  - id: cells_v_usual
    label: Cells against usual care
    treated_label: Cells
    control_label: Usual care
    treated: [cells]
    control: [usual]
allocation:
  method: permuted-blocks
  ratio:
    cells: 2
    usual: 1
  strata:
    - id: site
      label: Site
      value: participant.site
  concealment: central
sites:
  - {id: AA, label: North, opens: 2020-02-01}
  - {id: BB, label: South}
roles:
  nurse:
    label: Nurse
    may: [screen, record-consent, assess-eligibility, randomise, record-form]
    sees: [appointments, progress, arm, safety, form.history, form.infusion]
  rater:
    label: Rater
    blinded: true
    may: [record-form]
    sees: [appointments, form.rankin, form.history.age]
  manager:
    label: Data manager
    entrusted: true
    may: [lock, unseal]
    sees: [arm, form.rankin]
consent: {document: consent form 1}
eligibility:
  inclusion:
    - id: adult
      label: Adult
      when: history.age >= 18
    - id: recent
      label: Within 90 days
      when: days(screening.date, history.onset) <= 90
  exclusion:
    - id: lacunar
      label: Lacunar stroke
      when: history.cause == "lacunar"
time_zero: {label: planned day of cells, days_after_randomisation: 14}
visits:
  - {id: screening, label: Screening, anchor: screening, day: 0, window: [0, 7], forms: [history]}
  - {id: baseline, label: Baseline, anchor: randomisation, day: 0, window: [7, 0], forms: [rankin]}
  - {id: cells, label: Infusion, anchor: time-zero, day: 0, window: [1, 3], arms: [cells], forms: [infusion]}
  - {id: day90, label: Day 90, anchor: time-zero, day: 90, window: [7, 14], forms: [rankin]}
forms:
  - id: history
    label: History
    entered_by: [nurse]
    items:
      - {id: age, label: Age, type: integer, unit: years, range: [0, 120], plausible: [30, 90]}
      - {id: onset, label: Day of onset, type: date}
      - id: cause
        label: Cause
        type: choice
        choices: {artery: Artery, lacunar: Lacunar, other: Other}
      - {id: which, label: Which other, type: text, when: history.cause == "other"}
      - {id: weight, label: Weight, type: decimal, unit: kg, range: [20, 250], missing: {UN: Unknown}}
      - {id: double_weight, label: Twice the weight, type: decimal, required: false, formula: history.weight * 2.0}
  - id: rankin
    label: Rankin
    entered_by: [rater]
    instrument: mrs/1
    checks:
      - {id: not_a_child, holds: history.age >= 18, level: soft, message: rated in a child}
  - id: infusion
    label: Infusion
    entered_by: [nurse]
    reveals_arm: true
    items:
      - {id: given, label: Day of infusion, type: date}
      - {id: dose, label: Dose, type: decimal, range: [0, 10]}
      - {id: clean, label: Sterile, type: choice, choices: {"yes": "Yes", "no": "No"}}
    checks:
      - id: sterile
        holds: infusion.clean == "yes"
        level: hard
        message: the product is not sterile
        remedy: do not infuse
products:
  - id: cells
    label: Cells
    arms: [cells]
    autologous: true
    steps:
      - {id: harvest, label: Harvest, form: infusion}
      - {id: infusion, label: Infusion, form: infusion, after: harvest}
    specification:
      - {id: clean, label: Sterile, item: infusion.clean, equals: "yes"}
      - {id: enough, label: Enough, item: infusion.dose, minimum: 0.5, maximum: 2}
    dose: {amount: 1, unit: million per kg, route: intravenous, item: infusion.dose}
    treated_step: infusion
co_interventions:
  - {id: cause, label: Cause, form: history, item: cause, allowed: true}
safety:
  grades: {"1": Mild, "2": Severe}
  serious: {death: Death}
  causality: {unrelated: Not related, related: Related}
  related: [related]
  outcomes: {recovered: Recovered}
  report_serious_within_hours: 24
  follow_until: day90
endpoints:
  - id: rankin
    label: Rankin at day 90
    type: ordinal
    value: day90.rankin.grade
    baseline: baseline.rankin.grade
    visit: day90
    better: lower
    at_death: 6
    levels: {"0": None, "1": Trace, "2": Slight, "3": Moderate, "4": Marked, "5": Severe, "6": Dead}
  - id: worse
    label: Worse than before
    type: binary
    value: day90.rankin.score > baseline.rankin.score
    visit: day90
    better: lower
estimands:
  - id: rankin
    label: Effect on the Rankin grade
    endpoint: rankin
    contrast: cells_v_usual
    population: itt
    summary: common odds ratio
    intercurrent:
      - {event: death, strategy: composite, value: 6}
      - {event: treatment-not-started, strategy: treatment-policy}
analysis_sets:
  - {id: itt, label: All randomised, kind: intention-to-treat}
  - {id: rated, label: All rated, kind: modified-intention-to-treat, endpoint: rankin}
analyses:
  - id: main
    label: Shift
    estimand: rankin
    role: primary
    methods: [wilcoxon, proportional-odds]
    covariates: [history.age, baseline.rankin.grade]
    subgroups: [old]
subgroups:
  - id: old
    label: Age
    value: 'history.age >= 70 ? "old" : "young"'
    levels:
      old: 70 and over
      young: Under 70
baseline:
  - {id: age, label: Age, value: history.age, kind: continuous}
  - id: cause
    label: Cause
    value: history.cause
    kind: categorical
    levels: {artery: Artery, lacunar: Lacunar, other: Other}
assumptions:
  - about: eligibility.inclusion.adult.when
    because: a guess
amendments:
  - version: "2"
    effective: 2020-06-01
    summary: Age limit raised
    because: too many were young
    changes:
      eligibility.inclusion.adult.when: history.age >= 30
      eligibility.inclusion.adult.label: At least 30
"""


def changed(*changes: tuple[str, str], text: str = SMALL) -> str:
    """Give the text with each (old, new) made; each `old` must stand there exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def line(words: str, text: str = SMALL) -> int:
    """Give the number of the one line that holds these words."""
    found = [number for number, row in enumerate(text.splitlines(), 1) if words in row]
    assert len(found) == 1, f"{words!r} stands on lines {found}"
    return found[0]


def refusals(text: str) -> tuple[Problem, ...]:
    """Give the problems for which a text is refused; none where it is accepted."""
    try:
        parse(text)
    except Refused as refused:
        return refused.problems
    return ()

"""Each line changes one thing of the small protocol (protocol/small.py), and says what is then refused there.

The problem must stand on the line that was changed, or on the line that the third entry names.
"""

from __future__ import annotations

import pytest

from protocol.small import SMALL, changed, line, refusals

MODEL = [
    ("planned: 30", "planned: many", "`many` is not a whole number"),
    ("planned: 30", "planned: 30.5", "`30.5` is not a whole number"),
    ("planned: 30", 'planned: "30"', "`30` is not a whole number"),
    ("planned: 30", "planned: -3", "`-3` is not above 0"),
    ("planned: 30", "planned:", "is empty"),
    ("planned: 30", "planed: 30", "unknown key `planed`; did you mean `planned`?"),
    ("planned: 30", "colour: red\n  planned: 30", "unknown key `colour`; known here: "),
    ("mode: virtual", "mode: virtul", "`virtul` is not one of live, virtual, replay; did you mean `virtual`?"),
    ("blinded: true", "blinded: yes", "`yes` is not true or false; write true or false"),
    ("starts: 2020-01-01", "starts: 2020-13-01", "`2020-13-01` is not a date; write it as 2012-11-01"),
    ("starts: 2020-01-01", "starts: 1 January", "is not a date"),
    ("title: Cells against no cells", "title: 7", "`7` is not text; write it in quotes"),
    ('version: "1"', "version: 1.0", "`1.0` is not text; write it in quotes"),
    ("id: AA,", "id: north!,", "`north!` cannot be an identifier here; write two to eight capital letters"),
    ("- id: old", "- id: Old", "`Old` cannot be an identifier here; begin with a small letter"),
    ("entered_by: [rater]", "entered_by: rater", "`rater` is not a list"),
    ("entered_by: [rater]", "entered_by: []", "has 0 entries, fewer than 1"),
    ("consent: {document: consent form 1}", "consent: signed", "`signed` is not a mapping"),
    ("window: [1, 3]", "window: [1, 3, 5]", "has 3 entries"),
    ("treated: [cells]", "treated: cells", "`cells` fits none of the forms it may take"),
    ("concealment: central", "concealment: central\n  assumed: true", "an assumption needs its reason"),
]

DESIGN = [
    ("    cells: 2", "    cell: 2", "there is no arm `cell`; did you mean `cells`?"),
    ("    cells: 2", "    cells: 0", "the share 0 is below 1"),
    ("treated: [cells]", "treated: [cels]", "there is no arm `cels`; did you mean `cells`?"),
    ("control: [usual]", "control: [usual, cells]", "`cells` is on both sides of the contrast"),
    ("control: [usual]", "control: [usual, usual]", "arm `usual` is named twice"),
    ("control: [usual]", "control: []", "selects no arm"),
    ("control: [usual]", "control: {dose: [none]}", "there is no factor `dose`; the protocol defines no factor"),
    ("method: permuted-blocks", "method: permuted", "`permuted` is not one of"),
    ("opens: 2020-02-01", "opens: 2019-02-01", "the site opens on 2019-02-01, before the trial starts"),
    ("ends: 2021-12-31", "ends: 2019-12-31", "the trial ends on 2019-12-31, before it starts"),
    ("value: participant.site", "value: history.age", "gives a whole number, but here it must give a text"),
    ("value: participant.site", "value: history.age >= 50", 'write `history.age >= 50 ? "yes" : "no"`'),
    ("value: participant.site", "value: randomisation.date", "`randomisation.date` is not known before randomisation"),
    ("{id: BB, label: South}", "{id: AA, label: South}", "the site `AA` stands twice, first at protocol.yaml:"),
]

SCHEDULE = [
    ("when: history.age >= 18", "when: history.agee >= 18", "there is no `history.agee` to look up"),
    ("when: history.age >= 18", "when: history.age", "gives a whole number, but here it must give true or false"),
    ("when: history.age >= 18", "when: history.age >= 18.0", "`>=` cannot take (integer, decimal)"),
    ("when: history.age >= 18", "when: history.age > 18 and true", "write && for and"),
    ("when: history.age >= 18", "when: history.age = 18", "write == to compare"),
    ("when: history.age >= 18", "when: day90.rankin.score < 3", "`day90.rankin.score` is recorded after randomisation"),
    ("when: history.age >= 18", 'when: infusion.clean == "yes"', "`infusion` is not asked before randomisation"),
    ("when: history.age >= 18", "when: visit.date > screening.date", "`visit.date` is not known before randomisation"),
    ('when: history.cause == "lacunar"', 'when: history.cause == "lacuna"', "`lacuna` is never an answer"),
    ('when: history.cause == "lacunar"', 'when: history.cause in ["artery", "x"]', "`x` is never an answer"),
    ('when: history.cause == "lacunar"', """when: '"x" == history.cause'""", "`x` is never an answer"),
    ("- id: lacunar\n", "- id: adult\n", "the criterion `adult` stands twice"),
    ("window: [1, 3]", "window: [-1, 3]", "the window's -1 days are below 0"),
    ("forms: [history]}", "forms: [history, hystory]}", "there is no form `hystory`; did you mean `history`?"),
    ("arms: [cells], forms", "arms: [sells], forms", "there is no arm `sells`"),
    ("anchor: screening, day: 0,", "anchor: screening, day: 0, arms: [cells],", "no arm is known then"),
    ("anchor: time-zero, day: 90", "anchor: time-zero, day: -20", "day -20 from time zero is before randomisation"),
    ("{id: screening, label", "{id: visit, label", "`visit` has a meaning of its own"),
]

FORMS = [
    ("- id: history\n", "- id: screening\n", "`screening` has a meaning of its own in expressions"),
    ("{id: onset, label", "{id: true, label", "is not text"),
    ("{id: onset, label", "{id: import, label", "`import` has a meaning of its own"),
    ("entered_by: [rater]", "entered_by: [ratter]", "there is no role `ratter`; did you mean `rater`?"),
    ("entered_by: [rater]", "entered_by: [manager]", "enters this form, but may not `record-form`"),
    ("entered_by: [rater]", "entered_by: [nurse]", "the role `nurse` enters this form, but does not see it"),
    ("instrument: mrs/1", "instrument: mrs/7", "did you mean mrs/1"),
    ("instrument: mrs/1", "instrument: nihs/1", "did you mean nihss/1?"),
    ("instrument: mrs/1", "instrument: zzz", "known: mrs/1, "),
    ("{id: onset, label: Day of onset, type: date}", "{id: onset, label: x, type: day}", "`day` is not one of"),
    ("range: [0, 120]", "range: [120, 0]", "the limits 120 and 0 are in the wrong order; write [0, 120]"),
    ("plausible: [30, 90]", "plausible: [30, 190]", "reaches beyond the possible 0 to 120"),
    ("type: date}\n      - id: cause", "type: date, range: [0, 1]}\n      - id: cause", "`range` limits numbers"),
    ("label: Which other, type: text", "label: Which other, type: choice", "a choice without `choices`"),
    ("missing: {UN: Unknown}", 'missing: {"9": Unknown}', "the missing code `9` reads as a number"),
    ("type: integer, unit: years", 'type: integer, choices: {"1": a, b: b}', "the code `b` is not a whole number"),
    ("type: integer, unit: years", 'type: integer, choices: {"1": a, "999": b}', "the code 999 is outside the range"),
    ('when: history.cause == "other"}', 'when: history.which == "x"}', "depends on its own answer"),
    ('when: history.cause == "other"}', "when: history.cause}", "here it must give true or false"),
    ("formula: history.weight * 2.0", "formula: history.double_weight", "the formula needs its own result"),
    ("formula: history.weight * 2.0", 'formula: "true"', "gives true or false, but here it must give a decimal"),
    ("formula: history.weight * 2.0", "formula: 'has(history.weight) ? 1.0 : 0.0'", "has() cannot tell"),
    ("{id: dose, label", "{id: given, label", "the item `given` stands twice"),
    ("- {id: not_a_child, holds: history.age", "- {id: not_a_child, holds: rankin.age", "there is no `rankin.age`"),
]

BLINDING = [
    ("sees: [appointments, form.rankin, form.history.age]", "sees: [arm, form.rankin, form.history.age]", "from which"),
    ("sees: [appointments, form.rankin, form", "sees: [progress, form.rankin, form", "would see `progress`"),
    ("sees: [appointments, form.rankin, form", "sees: [safety, form.rankin, form", "would see `safety`"),
    ("sees: [appointments, form.rankin, form", "sees: [withdrawal, form.rankin, form", "would see `withdrawal`"),
    ("sees: [appointments, form.rankin, form", "sees: [deviations, form.rankin, form", "would see `deviations`"),
    ("form.rankin, form.history.age]", "form.rankin, form.history.age, form.infusion]", "which reveals the arm"),
    ("form.rankin, form.history.age]", "form.rankin, form.history.age, form.infusion.dose]", "which reveals the arm"),
    ("form.rankin, form.history.age]", "form.rankin, form.histery.age]", "did you mean `form.history.age`?"),
    ("may: [record-form]", "may: [record-form, randomise]", "the blinded role `rater` may not `randomise`"),
    ("may: [record-form]", "may: [record-form, unseal]", "the blinded role `rater` may not `unseal`"),
    ("holds: history.age >= 18", "holds: history.weight >= 18.0", "which does not see it"),
    ("holds: history.age >= 18", "holds: randomisation.date < visit.date", "`randomisation.date` is used in a form of"),
    ("holds: history.age >= 18", "holds: infusion.dose > 1.0", "`infusion.dose` is used in a form of the blinded"),
    ('holds: infusion.clean == "yes"', "holds: rankin.grade < 5", "`rankin.grade` is a blinded outcome, and `nurse`"),
    (
        'holds: infusion.clean == "yes"',
        "holds: day90.rankin.grade < 5",
        "is a blinded outcome, and `nurse`, who enters",
    ),
    ("may: [lock, unseal]", "may: [lock, unseal, unlock]", "`unlock` is not one of"),
]

PRODUCT = [
    ("form: infusion, after: harvest", "form: infusion, after: harvst", "there is no step `harvst`"),
    ("form: infusion, after: harvest", "form: infusion, after: infusion", "`infusion` does not stand before this step"),
    ("label: Harvest, form: infusion", "label: Harvest, form: history", "so it tells the arm"),
    ("label: Harvest, form: infusion", "label: Harvest, form: harvest", "there is no form `harvest`"),
    ("item: infusion.clean, equals", "item: infusion.cleen, equals", "did you mean `infusion.clean`?"),
    ('equals: "yes"', "equals: sterile", "there is no choice of `infusion.clean` called `sterile`"),
    ('item: infusion.clean, equals: "yes"', "item: infusion.clean, minimum: 1", "but here a number is needed"),
    ("minimum: 0.5, maximum: 2}", "minimum: 5, maximum: 2}", "the minimum 5 is above the maximum 2"),
    ("item: infusion.dose, minimum: 0.5, maximum: 2}", "item: infusion.dose}", "a limit needs `minimum` or `maximum`"),
    ("route: intravenous, item: infusion.dose", "route: intravenous, item: infusion.given", "a number is needed"),
    ("treated_step: infusion", "treated_step: infuse", "there is no step `infuse`; did you mean `infusion`?"),
    ("form: history, item: cause", "form: history, item: couse", "did you mean `cause`?"),
    ("related: [related]", "related: [relatd]", "there is no causality `relatd`"),
    ("follow_until: day90", "follow_until: day9", "there is no visit `day9`"),
    ('grades: {"1": Mild', "grades: {mild: Mild", "the grade `mild` is not a whole number"),
]

OUTCOMES = [
    ("value: day90.rankin.grade", "value: day90.rankin.grad", "did you mean `day90.rankin.grade`?"),
    ("value: day90.rankin.grade", "value: rankin.grade", "`rankin.grade` is asked at 2 visits; say which"),
    ("value: day90.rankin.grade", "value: history.weight", "gives a decimal number, but here"),
    ("baseline: baseline.rankin.grade", "baseline: day90.rankin.grade", "is recorded after randomisation"),
    ("baseline: baseline.rankin.grade", "baseline: rankin.grade", "write `baseline.rankin.grade`"),
    ("baseline: baseline.rankin.grade\n", "change: true\n", "a change needs the value before randomisation"),
    (
        "visit: day90\n    better: lower\n    at_death",
        "visit: cells\n    better: lower\n    at_death",
        "limited to some arms",
    ),
    ("at_death: 6", "at_death: 7", "the value at death 7 is not among the levels"),
    ('"5": Severe, "6": Dead}', '"6": Dead}', "`day90.rankin.grade` can give `5`, which has no level"),
    ('"5": Severe, "6": Dead}', '"5": Severe, "6": Dead, dead: x}', "the level `dead` is not a whole number"),
    ("endpoint: rankin\n    contrast", "endpoint: ranking\n    contrast", "did you mean `rankin`?"),
    ("contrast: cells_v_usual", "contrast: cells", "there is no contrast `cells`"),
    ("population: itt", "population: it", "there is no analysis set `it`; did you mean `itt`?"),
    ("strategy: composite, value: 6", "strategy: composite, value: 5", "death takes 5 here, but 6 in the endpoint"),
    ("strategy: composite, value: 6", "strategy: treatment-policy", "death cannot be ignored"),
    ("strategy: composite, value: 6", "strategy: principal-stratum", "not supported; supported: treatment-policy, "),
    ("strategy: treatment-policy}", "strategy: treatment-policy, value: 3}", "`value` belongs to a composite strategy"),
    (
        "event: treatment-not-started, strategy: treatment-policy",
        "event: consent-withdrawn, strategy: composite",
        "needs",
    ),
    ("event: treatment-not-started", "event: death", "`death` stands twice"),
]

POPULATIONS = [
    ("kind: modified-intention-to-treat, endpoint: rankin", "kind: modified-intention-to-treat", "needs the endpoint"),
    ("intention-to-treat, endpoint: rankin", "intention-to-treat, endpoint: ranking", "there is no endpoint `ranking`"),
    ("estimand: rankin\n", "estimand: effect\n", "there is no estimand `effect`"),
    ("role: primary", "role: main", "`main` is not one of primary"),
    ("methods: [wilcoxon, proportional-odds]", "methods: [wilcoxon, ancova]", "ancova is for continuous endpoints"),
    ("covariates: [history.age, baseline", "covariates: [history.agee, baseline", "did you mean `history.age`?"),
    ("covariates: [history.age, baseline", "covariates: [day90.rankin.grade, baseline", "recorded after randomisation"),
    ("subgroups: [old]", "subgroups: [young]", "there is no subgroup `young`"),
    ("      old: 70 and over", "      aged: 70 and over", "can never give `aged`; it gives: old, young"),
    ("value: history.age, kind: continuous", "value: history.cause, kind: continuous", "here it must give a whole"),
    ("levels: {artery: Artery, lacunar: Lacunar, other: Other}", "levels: {artery: A, other: O}", "can give `lacunar`"),
]

VERSIONS = [
    ("about: eligibility.inclusion.adult.when", "about: eligibility.inclusion.adul.when", "did you mean `eligibility."),
    ('version: "2"', 'version: "1"', "the version `1` stands twice"),
    ("effective: 2020-06-01", "effective: 2020-01-01", "takes effect on 2020-01-01, not after the version before it"),
    ("adult.when: history.age >= 30", "adult.wen: history.age >= 30", "unknown key `wen`"),
    ("adult.when: history.age >= 30", "adlt.when: history.age >= 30", "did you mean `eligibility.inclusion.adult`?"),
    ("adult.when: history.age >= 30", "adult.when: history.agee >= 30", "there is no `history.agee`"),
    ("adult.when: history.age >= 30", "adult.when: 30", "`30` is not text"),
    ("eligibility.inclusion.adult.when: history.age >= 30", "trial.mode: live", "an amendment cannot change"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [*MODEL, *DESIGN, *SCHEDULE, *FORMS, *BLINDING, *PRODUCT, *OUTCOMES, *POPULATIONS, *VERSIONS],
)
def test_a_fault_is_refused_at_its_line(old: str, new: str, message: str) -> None:
    text = changed((old, new))
    pairs = zip(SMALL.splitlines(), text.splitlines(), strict=False)
    number = next(at for at, (before, after) in enumerate(pairs, 1) if before != after)
    found = [problem for problem in refusals(text) if problem.source == f"protocol.yaml:{number}"]
    assert any(message in f"{problem.message}; {problem.remedy}" for problem in found), (number, refusals(text))


def test_a_missing_key_is_named_at_the_part_that_lacks_it() -> None:
    text = changed(("    better: lower\n    at_death: 6\n", "    at_death: 6\n"))
    (problem,) = refusals(text)
    assert problem.place == "endpoints.rankin.better"
    assert problem.message == "`better` is missing"
    assert problem.source == f"protocol.yaml:{line('label: Rankin at day 90', text) - 1}"


def test_the_small_protocol_is_right() -> None:
    assert refusals(SMALL) == ()


def test_an_arm_without_a_share_is_refused_where_the_shares_stand() -> None:
    (problem,) = refusals(changed(("    usual: 1\n", "")))[:1]
    assert problem.source == f"protocol.yaml:{line('  ratio:')}"


def test_a_form_that_no_visit_asks_is_refused() -> None:
    text = changed(("arms: [cells], forms: [infusion]", "arms: [cells], forms: [rankin]"))
    assert any("the form `infusion` is asked at no visit" in problem.message for problem in refusals(text))


def test_a_form_of_an_arm_limited_visit_reveals_the_arm_though_it_does_not_say_so() -> None:
    text = changed(("    reveals_arm: true\n", ""), ("form.rankin, form.history.age]", "form.rankin, form.infusion]"))
    said = [str(problem) for problem in refusals(text)]
    assert any("which is asked only at `cells`, which not every arm has" in each for each in said)


def test_an_estimand_that_is_silent_on_death_is_refused() -> None:
    text = changed(("      - {event: death, strategy: composite, value: 6}\n", ""))
    (problem,) = refusals(text)
    assert problem.message == "the estimand does not say how a death counts"
    assert problem.source == f"protocol.yaml:{line('    intercurrent:')}"


def test_a_live_trial_may_not_take_its_allocation_from_data() -> None:
    text = changed(("mode: virtual", "mode: live"), ("method: permuted-blocks", "method: recorded"))
    (problem,) = refusals(text)
    assert problem.source == f"protocol.yaml:{line('method: recorded', text)}"
    assert "a live trial cannot take its allocation from data" in problem.message


def test_who_knows_arms_may_use_a_blinded_assessment_made_before_randomisation() -> None:
    assert refusals(changed(('holds: infusion.clean == "yes"', "holds: baseline.rankin.grade < 5"))) == ()


def test_no_role_is_both_blinded_and_entrusted_with_arms() -> None:
    text = changed(("blinded: true", "blinded: true\n    entrusted: true"))
    assert any("both blinded and entrusted" in problem.message for problem in refusals(text))


def test_without_a_primary_analysis_nothing_is_confirmed() -> None:
    (problem,) = refusals(changed(("role: primary", "role: secondary")))
    assert problem.message == "no analysis is primary"


def test_covariates_that_no_method_reads_are_refused() -> None:
    (problem,) = refusals(changed(("methods: [wilcoxon, proportional-odds]", "methods: [wilcoxon]")))
    assert problem.message == "no method of this analysis can use covariates"


def test_somebody_must_be_able_to_unseal() -> None:
    found = refusals(changed(("may: [lock, unseal]", "may: [lock]")))
    assert [problem.message for problem in found] == ["no role may `unseal`, so the trial could never be analysed"]


def test_who_unseals_is_entrusted() -> None:
    (problem,) = refusals(changed(("    entrusted: true\n", "")))
    assert "is not entrusted" in problem.message


def test_factors_are_crossed_by_the_arms() -> None:
    factors = "factors:\n  - {id: cells, label: Cells, levels: {given: Given, none: None}}\narms:\n"
    text = changed(
        ("arms:\n", factors),
        ("treatment: one infusion}", "treatment: one infusion, levels: {cells: givn}}"),
        ("treated: [cells]", "treated: {cells: [given, much]}"),
    )
    said = " ".join(str(problem) for problem in refusals(text))
    assert "no level of `cells` called `givn`; did you mean `given`?" in said
    assert "there is no level of `cells` called `much`" in said
    assert "the arm has no level of the factor `cells`" in said

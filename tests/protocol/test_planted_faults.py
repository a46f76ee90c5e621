"""Twenty faults of twenty kinds in one file: all are reported at once, each at its line, and nothing else is."""

from __future__ import annotations

from protocol.small import SMALL, changed, refusals

FAULTS = [
    ("  planned: 30", "  planned: thirty", "trial.planned: `thirty` is not a whole number"),
    ("  mode: virtual", "  mode: virtul", "trial.mode: `virtul` is not one of live, virtual, replay"),
    ("    treated: [cells]", "    treated: [cels]", "contrasts.cells_v_usual.treated.0: there is no arm `cels`"),
    ("    cells: 2", "    cells: 0", "allocation.ratio.cells: the share 0 is below 1"),
    ("  concealment: central", "  concealement: central", "allocation.concealement: unknown key `concealement`"),
    (
        "label: North, opens: 2020-02-01",
        "label: North, opens: 2020-02-31",
        "sites.AA.opens: `2020-02-31` is not a date",
    ),
    (
        "sees: [appointments, form.rankin, form",
        "sees: [arm, form.rankin, form",
        "the blinded role `rater` would see `arm`",
    ),
    ("      when: history.age >= 18", "      when: history.ages >= 18", "there is no `history.ages` to look up"),
    ("      when: history.cause ==", "      when: history.cause !==", "cannot be read"),
    (
        "anchor: randomisation, day: 0, window: [7, 0]",
        "anchor: randomisation, day: 0, window: [7]",
        "has 1 entry, too few",
    ),
    ("arms: [cells], forms: [infusion]", "arms: [cells], forms: [infusion, infuse]", "there is no form `infuse`"),
    ("range: [0, 120]", "range: [120, 0]", "the limits 120 and 0 are in the wrong order"),
    ("    instrument: mrs/1", "    instrument: mrs/9", "instrument 'mrs' has no version '9'"),
    ("        level: hard", "        level: severe", "`severe` is not one of hard, soft"),
    ("form: infusion, after: harvest", "form: infusion, after: harvesting", "there is no step `harvesting`"),
    ("minimum: 0.5, maximum: 2", "minimum: 5, maximum: 2", "the minimum 5 is above the maximum 2"),
    ("  follow_until: day90", "  follow_until: day91", "there is no visit `day91`"),
    ("strategy: composite, value: 6", "strategy: principal-stratum", "the principal-stratum strategy is not supported"),
    ("{id: rated, label: All rated", "{id: itt, label: All rated", "the analysis set `itt` stands twice"),
    ("adult.label: At least 30", "adult.lable: At least 30", "unknown key `lable`"),
]
CONSEQUENCES = (
    "`concealment` is missing",
    "no level of",
    "to look up",
)
"""What follows from a planted fault at another line, and is rightly said as well."""


def test_a_file_with_twenty_faults_reports_all_twenty_each_at_its_line() -> None:
    assert len(FAULTS) == 20
    text = changed(*((old, new) for old, new, _ in FAULTS))
    lines = text.splitlines()
    problems = refusals(text)
    for _, new, message in FAULTS:
        (number,) = [at for at, row in enumerate(lines, 1) if new in row]
        said = [str(problem) for problem in problems if problem.source == f"protocol.yaml:{number}"]
        assert any(message in each for each in said), (new, said)


def test_nothing_is_reported_but_the_faults_and_what_follows_from_them() -> None:
    text = changed(*((old, new) for old, new, _ in FAULTS))
    changed_lines = {
        number
        for number, (before, after) in enumerate(zip(SMALL.splitlines(), text.splitlines(), strict=True), 1)
        if before != after
    }
    elsewhere = [
        str(problem)
        for problem in refusals(text)
        if int(problem.source.partition(":")[2]) not in changed_lines
        and not any(words in problem.message for words in CONSEQUENCES)
    ]
    assert elsewhere == []


def test_every_problem_has_place_message_remedy_and_line() -> None:
    for problem in refusals(changed(*((old, new) for old, new, _ in FAULTS))):
        assert problem.place
        assert problem.message
        assert problem.remedy, problem
        assert problem.source.startswith("protocol.yaml:")


def test_problems_come_in_the_order_of_the_file() -> None:
    found = refusals(changed(*((old, new) for old, new, _ in FAULTS)))
    numbers = [int(problem.source.partition(":")[2]) for problem in found]
    assert numbers == sorted(numbers)
    assert len(set(found)) == len(found)

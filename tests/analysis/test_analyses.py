"""Analyses: the numbers are those of the participants, by hand and by the statistics themselves."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from statistics import mean, stdev
from typing import get_args

import pytest

from analysis.trials import PROVENANCE, TRIAL, datasets, estimate, histories, results, statistic
from datasets.histories import day, protocol
from trialwright import statistics as st
from trialwright.analysis import run
from trialwright.analysis.methods import METHODS
from trialwright.analysis.sources import read_ranges
from trialwright.protocol import Protocol
from trialwright.protocol.outcomes import Intercurrent, Method
from trialwright.record import facts as f


def test_every_method_of_the_protocol_has_its_statistic() -> None:
    assert set(METHODS) == set(get_args(Method))


def test_the_shift_is_the_ranks_of_the_grades_death_among_them() -> None:
    primary = results(TRIAL).analysis("primary")
    expected = st.wilcoxon([1, 2, 2, 3, 4, 6], [2, 3, 4, 5], better="lower")
    found = estimate(primary, "wilcoxon")
    assert (found.estimate, found.lower, found.upper, found.p) == (
        expected.estimate, expected.lower, expected.upper, expected.p_exact,
    )  # fmt: skip
    assert (found.n, found.n_treated, found.n_control) == (10, 6, 4)


def test_the_probability_of_a_better_outcome_is_counted_over_all_pairs() -> None:
    wins = ties = 0
    for treated in (1, 2, 2, 3, 4, 6):
        for control in (2, 3, 4, 5):
            wins, ties = wins + (treated < control), ties + (treated == control)
    found = estimate(results(TRIAL).analysis("primary"), "wilcoxon")
    assert found.estimate == pytest.approx((wins + ties / 2) / 24)
    odds = estimate(results(TRIAL).analysis("primary"), "generalised-odds-ratio")
    assert odds.estimate == pytest.approx((wins + ties / 2) / (24 - wins - ties / 2))


def test_counts_of_grades_add_up_and_name_the_dead() -> None:
    treated, control = results(TRIAL).analysis("primary").groups
    assert [(each.label, each.n) for each in treated.counts] == [
        ("0", 0), ("1", 1), ("2", 2), ("3", 1), ("4", 1), ("5", 0), ("Dead", 1),
    ]  # fmt: skip
    assert sum(each.n for each in control.counts) == control.observed == 4


def test_the_difference_in_change_is_that_of_the_means() -> None:
    cells, control = [30, 22, 15, 11, 0, -40], [12, 4, 1, -10]
    found = estimate(results(TRIAL).analysis("leg"), "welch")
    assert found.estimate == pytest.approx(mean(cells) - mean(control))
    assert found.se == pytest.approx(sqrt(stdev(cells) ** 2 / 6 + stdev(control) ** 2 / 4))
    assert (found.unit, found.favours_treated) == ("points", "above")
    treated = results(TRIAL).analysis("leg").groups[0].summary
    assert treated is not None
    assert (treated.n, treated.mean, treated.sd) == (6, pytest.approx(mean(cells)), pytest.approx(stdev(cells)))


def test_the_difference_in_risk_has_its_standard_deviation_per_1000() -> None:
    found = estimate(results(TRIAL).analysis("good"), "risk-difference")
    assert found.estimate == pytest.approx(3 / 6 - 1 / 4)
    assert statistic(found, "per 1000") == pytest.approx(250)
    assert statistic(found, "SD per 1000") == pytest.approx(1000 * sqrt(0.5 * 0.5 / 6 + 0.25 * 0.75 / 4))
    assert found.favours_treated == "above"


def test_covariates_adjust_and_who_lacks_one_is_left_out_with_a_note() -> None:
    ages = [60, 50, 70, 65, 40, None, 55, 61, 48, 72]
    result = results(TRIAL, age=[age or 60 for age in ages], sex=["f", "m", None, *"fmfmfmf"]).analysis("leg")
    found = estimate(result, "ancova")
    assert (found.n, found.covariates) == (9, ("entry.age", "entry.sex"))
    assert result.notes[0].startswith("Adjusted estimates leave out 1 participant")
    assert estimate(result, "welch").n == 10
    assert estimate(result, "welch").covariates == ()


def test_the_ancova_is_that_of_the_participants_in_it() -> None:
    ages = [60, 50, 70, 65, 40, 58, 55, 61, 48, 72]
    found = estimate(results(TRIAL, age=ages, sex=list("fmfmfmfmfm")).analysis("leg"), "ancova")
    y = [30, 22, 15, 11, 0, -40, 12, 4, 1, -10]
    male = [0, 1] * 5
    expected = st.ancova(y, [1] * 6 + [0] * 4, list(zip(ages, male, strict=True)))
    assert (found.estimate, found.p) == (pytest.approx(expected.estimate), pytest.approx(expected.p))


def test_a_withdrawn_participant_is_missing_with_a_reason_and_in_the_population() -> None:
    rows = [*TRIAL, ("control", None, None)]
    made = histories(rows)
    made[-1].add(f.ConsentWithdrawn("no more"), day(20))
    control = results(rows, made=made).analysis("primary").groups[1]
    assert (control.n, control.observed, control.missing[0].text) == (5, 4, "withdrew consent")


def test_the_strategy_of_the_estimand_changes_the_result_and_is_counted() -> None:
    result = results(TRIAL, events="{event: death, strategy: hypothetical}").analysis("leg")
    assert estimate(result, "welch").n == 9
    assert [(each.event, each.strategy, each.n) for each in result.estimand.intercurrent] == [
        ("death", "hypothetical", 1)
    ]


def test_an_event_that_happened_without_a_strategy_is_noted() -> None:
    made = histories(TRIAL)
    made[0].add(f.TreatmentDiscontinued("fever"), day(1))
    notes = results(TRIAL, made=made).analysis("primary").notes
    assert "The estimand names no strategy for treatment-discontinued" in notes[0]


def test_a_principal_stratum_is_said_to_be_unsupported() -> None:
    rules = [Intercurrent(event="treatment-not-started", strategy="principal-stratum")]
    text = protocol()
    asked = [
        text.estimand["leg"].model_copy(update={"intercurrent": rules}),
        text.estimand["mrs"],
        text.estimand["good"],
    ]
    changed = Protocol.model_validate(text.model_copy(update={"estimands": asked}).model_dump())
    result = run(changed, datasets(TRIAL), PROVENANCE).analysis("leg")
    assert result.estimates == ()
    assert "principal stratum by treatment-not-started, which is not supported" in result.cannot[0].because


def test_changing_one_score_changes_the_result() -> None:
    made = histories(TRIAL)
    before = results(TRIAL, made=made).analysis("primary")
    made[0].add(f.FormCorrected("day90", "mrs", {"score": 5}, {}, "typing error"), day(95))
    after = results(TRIAL, made=made).analysis("primary")
    assert estimate(before, "wilcoxon").estimate != estimate(after, "wilcoxon").estimate
    assert before.dataset_digest != after.dataset_digest


def test_the_entry_of_a_score_is_among_the_sources_of_its_analysis_alone() -> None:
    made = histories(TRIAL)
    rating = next(each.seq for each in made[1].entries if each.fact == f.FormRecorded("day90", "mrs", {"score": 2}, {}))
    found = results(TRIAL, made=made)
    assert rating in read_ranges(found.analysis("primary").sources.ranges)
    assert rating not in read_ranges(found.analysis("leg").sources.ranges)


def test_the_shift_table_tells_from_where_to_where() -> None:
    treated = results(TRIAL).analysis("primary").shift[0]
    assert treated.levels == ("1", "2", "3", "4", "5", "6")
    assert treated.cells[3] == (1, 2, 1, 1, 0, 1)
    assert [(each.level, each.label, each.n) for each in treated.change] == [
        ("-3", "-3", 1), ("-2", "-2", 2), ("-1", "-1", 1), ("0", "0", 1), ("1", "+1", 0), ("2", "+2", 1),
    ]  # fmt: skip


def test_the_change_of_grade_is_compared_as_well_and_marked_as_unplanned() -> None:
    change = results(TRIAL).analysis("primary").change
    expected = st.wilcoxon([-3, -2, -2, -1, 0, 2], [-2, -1, 0, 1], better="lower")
    assert (change[0].method, change[0].p, change[0].unplanned) == ("wilcoxon", expected.p, True)


def test_an_interval_that_includes_the_null_says_what_it_leaves_open() -> None:
    found = estimate(results(TRIAL).analysis("primary"), "proportional-odds")
    assert found.includes_null is True
    assert found.compatible_with_benefit is True
    assert found.compatible_with_harm is True


def test_what_favours_the_treated_follows_from_what_is_better() -> None:
    text = protocol()
    worse = text.endpoint["good"].model_copy(update={"better": "lower"})
    turned = text.model_copy(update={"endpoints": [worse if each.id == "good" else each for each in text.endpoints]})
    turned = Protocol.model_validate(turned.model_dump())
    found = estimate(run(turned, datasets(TRIAL), PROVENANCE).analysis("good"), "risk-difference")
    assert found.favours_treated == "below"


def test_a_subgroup_shows_each_level_and_its_interaction() -> None:
    hope = ["low", "high"] * 5
    found = next(each for each in results(TRIAL, hope=hope).subgroups if each.analysis == "leg")
    low = found.levels[0]
    assert (low.level, low.treated.observed, low.control.observed) == ("low", 3, 2)
    assert low.estimate is not None
    assert low.estimate.estimate == pytest.approx(mean([30, 15, 0]) - mean([12, 1]))
    y, arm = [30, 22, 15, 11, 0, -40, 12, 4, 1, -10], [1.0] * 6 + [0.0] * 4
    expected = st.interaction(y, arm, hope)
    assert found.interaction is not None
    assert (found.interaction.p, found.interaction.n) == (pytest.approx(expected.p), 10)


def test_who_has_no_level_of_a_subgroup_is_counted_apart() -> None:
    hope = ["low", "high"] * 4 + [None, None]
    found = next(each for each in results(TRIAL, hope=hope).subgroups if each.analysis == "leg")
    assert found.without == 2


def test_an_ordinal_interaction_compares_models_with_and_without_it() -> None:
    rows = [("cells", g, 40) for g in (1, 2, 3, 3, 4, 2, 1, 5)] + [("control", g, 40) for g in (2, 3, 4, 5, 3, 4, 1, 2)]
    hope = ["low", "high"] * 8
    found = next(each for each in results(rows, hope=hope).subgroups if each.analysis == "primary").interaction
    high = [float(each == "high") for each in hope]
    arm = [1.0] * 8 + [0.0] * 8
    grades = [grade for _, grade, _ in rows]
    both = [[a, h, a * h] for a, h in zip(arm, high, strict=True)]
    larger = st.proportional_odds(grades, both, quick=True).loglik
    smaller = st.proportional_odds(grades, [row[:2] for row in both], quick=True).loglik
    assert found is not None
    assert (found.statistic, found.df) == (pytest.approx(2 * (larger - smaller)), 1)


def test_invented_arms_are_said_to_be_invented() -> None:
    dummy = replace(datasets(TRIAL), dummy=True)
    found = run(protocol(), dummy, PROVENANCE)
    assert found.dummy
    assert any("invented" in note for note in found.notes)

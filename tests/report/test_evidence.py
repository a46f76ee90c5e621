"""Class of evidence: each deciding fact moves the class and the words, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report.made_results import made, nothing_estimable, protocol_of
from trialwright.analysis import Results
from trialwright.analysis.results import Observed, Reason
from trialwright.protocol import Protocol
from trialwright.report import assess

Case = tuple[Protocol, Results]


def base() -> Case:
    return protocol_of("starting2"), made()


def changed(protocol: Protocol, **update: object) -> Protocol:
    """The protocol with other parts, without what it remembered of the old ones."""
    copy = protocol.model_copy(update=update)
    for name in set(copy.__dict__) - set(Protocol.model_fields):
        del copy.__dict__[name]
    return copy


def open_raters(case: Case) -> Case:
    protocol, results = case
    rater = protocol.roles["rater"].model_copy(update={"blinded": False})
    return changed(protocol, roles={**protocol.roles, "rater": rater}), results


def rated_by_those_who_treat(case: Case) -> Case:
    protocol, results = case
    forms = [
        form.model_copy(update={"entered_by": ["treater"]}) if form.id == "mrs" else form for form in protocol.forms
    ]
    return changed(protocol, forms=forms), results


def not_concealed(case: Case) -> Case:
    protocol, results = case
    allocation = protocol.allocation.model_copy(update={"concealment": "an open list on the ward", "concealed": False})
    return changed(protocol, allocation=allocation), results


def observed(case: Case, known: int) -> Case:
    protocol, results = case
    arms = tuple(
        replace(arm, observed=(Observed("mrs", "mRS", known, (Reason("lost", arm.allocated - known),)),))
        for arm in results.flow.arms
    )
    return protocol, replace(results, flow=replace(results.flow, arms=arms))


def half_lost(case: Case) -> Case:
    return observed(case, 14)


def many_crossed_over(case: Case) -> Case:
    protocol, results = case
    arms = tuple(replace(arm, crossovers=2) for arm in results.flow.arms)
    return protocol, replace(results, flow=replace(results.flow, arms=arms))


def unbalanced_and_unadjusted(case: Case) -> Case:
    protocol, results = case
    analyses = tuple(
        replace(each, estimates=tuple(replace(one, covariates=()) for one in each.estimates))
        for each in results.analyses
    )
    tables = tuple(
        replace(table, rows=tuple(replace(row, standardised_difference=0.4) for row in table.rows))
        for table in results.baseline
    )
    return protocol, replace(results, analyses=analyses, baseline=tables)


def nobody_in_one_arm(case: Case) -> Case:
    protocol, _ = case
    return protocol, made("starting2", {"msc": 40, "control": 0})


def flow_does_not_add_up(case: Case) -> Case:
    protocol, results = case
    return protocol, replace(results, flow=replace(results.flow, screened=99))


def all_masked(case: Case) -> Case:
    protocol, results = case
    roles = {name: role.model_copy(update={"blinded": True}) for name, role in protocol.roles.items()}
    roles["participant"] = roles["rater"]
    return changed(protocol, roles=roles), results


def three_primaries(case: Case) -> Case:
    protocol, results = case
    chosen = {"mi_leg", "mi_arm"}
    analyses = [
        each.model_copy(update={"role": "primary"}) if each.id in chosen else each for each in protocol.analyses
    ]
    return changed(protocol, analyses=analyses), results


@pytest.mark.parametrize(
    ("changes", "earlier", "newer"),
    [
        ((), "I", "II"),
        ((all_masked,), "I", "I"),
        ((open_raters,), "IV", "III"),
        ((rated_by_those_who_treat,), "IV", "IV"),
        ((not_concealed,), "II", "II"),
        ((half_lost,), "II", "II"),
        ((many_crossed_over,), "II", "II"),
        ((not_concealed, half_lost), "III", "II"),
        ((unbalanced_and_unadjusted,), "III", "III"),
        ((nobody_in_one_arm,), "IV", "IV"),
        ((flow_does_not_add_up,), "IV", "III"),
        ((all_masked, not_concealed), "II", "II"),
        ((all_masked, three_primaries), "I", "II"),
        ((three_primaries, not_concealed, half_lost), "III", "III"),
    ],
    ids=lambda each: "+".join(one.__name__ for one in each) if isinstance(each, tuple) else None,
)
def test_each_deciding_fact_moves_the_class(changes, earlier, newer):
    case = base()
    for change in changes:
        case = change(case)
    found = assess(*case)
    assert (found.earlier.number, found.newer.number) == (earlier, newer)
    assert f"Class {earlier}" in found.statement or "no primary effect" in found.statement


@pytest.mark.parametrize(
    ("change", "criterion"),
    [
        (open_raters, "masked-outcome"),
        (not_concealed, "concealed"),
        (half_lost, "completion"),
        (many_crossed_over, "completion"),
        (unbalanced_and_unadjusted, "baseline"),
        (nobody_in_one_arm, "randomised"),
    ],
)
def test_the_criterion_that_fails_is_named_with_its_fact_and_its_remedy(change, criterion):
    before = {each.id: each for each in assess(*base()).earlier.criteria}
    found = assess(*change(base())).earlier
    after = {each.id: each for each in found.criteria}
    assert before[criterion].met
    assert not after[criterion].met
    assert before[criterion].fact != after[criterion].fact
    assert after[criterion].asks in found.because
    assert after[criterion].remedy in found.next


def test_four_fifths_complete_is_enough_and_one_fewer_is_not():
    protocol, results = base()
    arms = results.flow.arms

    def with_known(first: int, second: int) -> Case:
        known = tuple(
            replace(arm, observed=(Observed("mrs", "mRS", n, (Reason("lost", arm.allocated - n),)),))
            for arm, n in zip(arms, (first, second), strict=True)
        )
        return protocol, replace(results, flow=replace(results.flow, arms=known))

    assert assess(*with_known(32, 16)).earlier.number == "I"
    assert assess(*with_known(31, 16)).earlier.number == "II"


def test_an_open_label_trial_never_reaches_class_one_of_the_newer_scheme():
    found = assess(*base()).newer
    assert found.number == "II"
    assert "unaware of the treatment" in found.because
    assert "mask participants" in found.next


def test_death_alone_is_an_objective_outcome_whoever_enters_it():
    found = {each.id: each for each in assess(protocol_of("ist"), made("ist")).earlier.criteria}
    assert "Dead at 14 days is death, which is objective" in found["masked-outcome"].fact


def test_effects_do_not_move_the_class():
    assert assess(protocol_of("starting2"), nothing_estimable(made())).earlier.number == "I"


def test_virtual_participants_are_never_evidence_about_patients():
    statement = assess(*base()).statement
    assert statement.startswith("The participants are virtual, so this is no evidence about patients.")
    assert "would provide" in statement


def test_real_participants_give_the_statement_in_the_journals_form():
    statement = assess(protocol_of("ist"), made("ist")).statement
    assert statement.startswith("This study provides Class I evidence that, in acute ischaemic stroke")
    assert "lacks the precision to exclude a benefit or a harm" in statement
    assert "no effect" not in statement


def test_assessing_twice_gives_the_same():
    assert assess(*base()) == assess(*base())

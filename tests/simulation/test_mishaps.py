"""Whatever virtual.yaml says can go wrong does go wrong in a trial in which it is frequent."""

from __future__ import annotations

from collections import Counter

from simulation.conftest import Finished
from simulation.virtual_trials import ASSUMED, PROTOCOL
from trialwright.record import facts


def of(trial: Finished, kind: type) -> list:  # type: ignore[type-arg]
    return [entry.fact for entry in trial.entries if isinstance(entry.fact, kind)]


def test_people_are_kept_out_by_every_criterion_that_is_made_to_fail(mishaps: Finished) -> None:
    failed = {criterion for fact in of(mishaps, facts.EligibilityAssessed) for criterion in fact.failed}
    assert {each.criterion for each in ASSUMED.screening.fails} <= failed
    assert {"age", "severity"} <= failed


def test_people_refuse_consent_and_change_their_mind_before_the_allocation(mishaps: Finished) -> None:
    assert mishaps.simulated.counts["consent refused"] > 0
    assert mishaps.simulated.counts["withdrew before allocation"] > 0
    assert {fact.given_by for fact in of(mishaps, facts.ConsentRecorded)} == {"participant", "representative"}


def test_participants_leave_for_every_reason(mishaps: Finished) -> None:
    withdrawn = {fact.reason for fact in of(mishaps, facts.ConsentWithdrawn)}
    ended = {(fact.reason, fact.lost) for fact in of(mishaps, facts.FollowUpWithdrawn)}
    for each in ASSUMED.drop_out:
        if each.kind == "withdraw-consent":
            assert each.reason in withdrawn
        else:
            assert (each.reason, each.kind == "lost") in ended


def test_participants_die_and_the_death_is_a_fatal_event_too(mishaps: Finished) -> None:
    deaths = of(mishaps, facts.ParticipantDied)
    assert deaths
    fatal = [fact for fact in of(mishaps, facts.AdverseEventReported) if fact.outcome == "fatal"]
    assert Counter(fact.term for fact in fatal) == Counter(fact.cause for fact in deaths)


def test_every_adverse_event_occurs_and_one_that_only_cells_cause_in_the_treated_alone(mishaps: Finished) -> None:
    terms = {fact.term for fact in of(mishaps, facts.AdverseEventReported)}
    assert {event.term for event in ASSUMED.adverse_events} <= terms
    for participant in mishaps.participants.values():
        reported = {event.fact.term for event in participant.adverse_events.values()}
        if "allergic reaction" in reported:
            assert ("cell_infusion", "infusion") in participant.forms


def test_every_deviation_is_reported(mishaps: Finished) -> None:
    described = {(fact.severity, fact.description) for fact in of(mishaps, facts.DeviationReported)}
    assert {(each.severity, each.description) for each in ASSUMED.deviations} == described


def test_every_visit_that_can_be_missed_is_and_late_ones_are_queried(mishaps: Finished) -> None:
    missed = {fact.visit for fact in of(mishaps, facts.VisitMissed)}
    assert set(ASSUMED.visits.missed) <= missed
    assert any(fact.query.endswith(".window") for fact in of(mishaps, facts.QueryOpened))


def test_treatment_is_not_given_for_every_reason_and_then_the_product_is_never_infused(mishaps: Finished) -> None:
    assert {fact.reason for fact in of(mishaps, facts.TreatmentDiscontinued)} == {
        each.reason for each in ASSUMED.treatment_failures
    }
    for participant in mishaps.participants.values():
        if participant.treatment_discontinued is not None:
            assert ("cell_infusion", "infusion") not in participant.forms


def test_a_rejected_product_is_on_record(mishaps: Finished) -> None:
    decisions = Counter(
        participant.forms["product_release", "release"].values["decision"]
        for participant in mishaps.participants.values()
        if ("product_release", "release") in participant.forms
    )
    assert decisions["released"] > decisions["rejected"] > 0


def test_every_kind_of_slip_is_made(mishaps: Finished) -> None:
    made = {name.removeprefix("slip: ") for name in mishaps.simulated.counts if name.startswith("slip: ")}
    general = {"impossible", "forgotten", "implausible", "unnoticed"}
    assert made == general | {each.id for each in ASSUMED.typing.particular}
    assert mishaps.simulated.counts["entries refused"] > 0


def test_every_level_of_edit_check_speaks(mishaps: Finished) -> None:
    """Hard ones refuse and leave no trace but the count; soft ones, limits and instruments open queries."""
    asked = {(fact.form, fact.item) for fact in of(mishaps, facts.QueryOpened)}
    soft = {(form.id, check.id) for form in PROTOCOL.forms for check in form.checks if check.level == "soft"}
    plausible = {(form.id, item.id) for form in PROTOCOL.forms for item in form.items if item.plausible}
    assert asked & soft
    assert asked & plausible
    assert mishaps.simulated.counts["slip: pressures"] > 0
    for participant in mishaps.participants.values():
        for (_, form), recorded in participant.forms.items():
            if form == "vital_signs":
                assert recorded.values["systolic"] > recorded.values["diastolic"]  # type: ignore[operator]  numbers


def test_what_was_typed_wrong_is_corrected_with_a_reason_and_answered(mishaps: Finished) -> None:
    corrections = of(mishaps, facts.FormCorrected)
    assert corrections
    assert all(fact.reason for fact in corrections)
    raters = [entry for entry in mishaps.entries if isinstance(entry.fact, facts.FormCorrected)]
    assert {"rater", "coordinator"} <= {entry.role for entry in raters}
    assert mishaps.simulated.counts["queries answered"] == mishaps.simulated.counts["queries closed"]


def test_nothing_is_recorded_after_consent_is_withdrawn_but_answers(mishaps: Finished) -> None:
    for number, participant in mishaps.participants.items():
        if participant.consent_withdrawn is None:
            continue
        later = [e for e in mishaps.entries if e.stream == number and e.seq > participant.consent_withdrawn.seq]
        assert {type(entry.fact) for entry in later} <= {facts.QueryAnswered, facts.QueryClosed}

"""A virtual trial is a whole trial: allocated by its blocks, every form filled, every query closed, the chain sound."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from simulation.conftest import Finished
from simulation.virtual_trials import PROTOCOL, STARTING2
from trialwright.conduct import prove
from trialwright.randomisation import Vault
from trialwright.record import Known, Ledger, facts, verify
from trialwright.simulation import run
from trialwright.terms import Refused


def test_the_allocation_follows_its_blocks_and_is_proven_by_the_record_alone(small: Finished) -> None:
    arms, findings = prove(small.entries)
    assert findings == []
    assert len(arms) == 12
    sequences: dict[str, list[str]] = {}
    for entry in small.entries:
        if isinstance(entry.fact, facts.ParticipantRandomised):
            sequences.setdefault(entry.fact.stratum, []).append(arms[entry.stream])
    for sequence in sequences.values():
        for start in range(0, len(sequence), 6):
            block = Counter(sequence[start : start + 6])
            assert block["msc"] <= 4
            assert block["control"] <= 2 + (len(sequence[start:]) < 6)


def test_sixty_are_allocated_two_to_one_within_a_block_at_each_site(small: Finished) -> None:
    vault = Vault.open(small.simulated.vault)
    for site, count in (("SMC", 30), ("UHB", 12), ("UHC", 9), ("UHD", 9)):
        arms = Counter(vault.arm(site, number) for number in range(1, count + 1))
        assert abs(arms["msc"] - 2 * arms["control"]) <= 6


def test_the_record_verifies(small: Finished) -> None:
    ledger = Ledger(small.simulated.record)
    try:
        assert verify(ledger).findings == ()
    finally:
        ledger.close()


def test_every_form_that_came_due_is_filled_or_its_visit_missed(small: Finished) -> None:
    arms, _ = prove(small.entries)
    may_be_missing = {"fa_asymmetry"}
    for number, participant in small.participants.items():
        if participant.randomised is None or participant.follow_up_withdrawn or participant.consent_withdrawn:
            continue
        if participant.died:
            continue
        for visit in PROTOCOL.visits:
            if (visit.arms and arms[number] not in visit.arms) or visit.id in participant.missed:
                continue
            filled = {form for at, form in participant.forms if at == visit.id}
            assert set(visit.forms) - filled <= may_be_missing, (number, visit.id)


def test_every_form_in_the_record_passes_the_edit_checks_again(small: Finished) -> None:
    for participant in small.participants.values():
        for (_, form), recorded in participant.forms.items():
            known = Known(participant, on=recorded.on)
            assert PROTOCOL.catalogue[form].examine(recorded.values, known, form).problems == ()


def test_every_form_was_entered_by_a_role_that_enters_it(small: Finished) -> None:
    for entry in small.entries:
        if isinstance(entry.fact, facts.FormRecorded):
            assert entry.role in PROTOCOL.form[entry.fact.form].entered_by


def test_every_query_is_answered_and_closed_before_the_lock(small: Finished) -> None:
    queries = [query for participant in small.participants.values() for query in participant.queries.values()]
    assert queries
    assert all(query.closed for query in queries)
    locked = next(entry.fact for entry in small.entries if isinstance(entry.fact, facts.TrialLocked))
    assert locked.open_queries == 0


def test_the_counts_are_those_of_the_record(small: Finished) -> None:
    kinds = Counter(type(entry.fact) for entry in small.entries)
    counts = small.simulated.counts
    assert counts["screened"] == kinds[facts.ParticipantScreened] == len(small.participants)
    assert counts["randomised"] == kinds[facts.ParticipantRandomised] == 12
    not_eligible = sum(
        not entry.fact.eligible for entry in small.entries if isinstance(entry.fact, facts.EligibilityAssessed)
    )
    assert counts["not eligible"] == not_eligible
    left = counts["not eligible"] + counts.get("consent refused", 0) + counts.get("withdrew before allocation", 0)
    assert counts["screened"] == left + counts["randomised"]
    assert counts["queries closed"] == kinds[facts.QueryClosed] == kinds[facts.QueryOpened]
    assert counts["corrections"] == kinds[facts.FormCorrected]


def test_the_amendment_is_adopted_on_its_day_and_holds_for_who_consents_later(small: Finished) -> None:
    adopted = [
        (entry.fact.version, entry.on) for entry in small.entries if isinstance(entry.fact, facts.ProtocolAdopted)
    ]
    assert adopted == [("1.0", "2012-11-01"), ("2.0", "2013-09-01")]
    for participant in small.participants.values():
        if participant.consented is not None:
            expected = "2.0" if participant.consented.on >= "2013-09-01" else "1.0"
            assert participant.consented.fact.version == expected


def test_the_record_is_locked_and_unsealed_last_by_the_entrusted_role(small: Finished) -> None:
    lock, unseal = small.entries[-2:]
    assert isinstance(lock.fact, facts.TrialLocked)
    assert isinstance(unseal.fact, facts.AllocationUnsealed)
    assert PROTOCOL.roles[lock.role].entrusted
    assert PROTOCOL.roles[unseal.role].entrusted


def test_time_zero_is_the_same_distance_in_both_arms(small: Finished) -> None:
    for participant in small.participants.values():
        if participant.randomised is not None:
            zero = date.fromisoformat(participant.randomised.fact.time_zero)
            assert (zero - date.fromisoformat(participant.randomised.on)).days == 28


def test_the_demonstrations_secret_is_public_and_says_so(small: Finished) -> None:
    import hashlib

    secret = hashlib.sha256(b"trialwright virtual trial, seed 2021").hexdigest()
    assert Vault.open(small.simulated.vault).unseal()["secret"] == secret
    assert "public" in small.simulated.notice
    assert "virtual" in small.simulated.notice


def test_progress_is_told_and_nothing_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int, str]] = []
    run(STARTING2, tmp_path, participants=1, progress=lambda done, total, label: told.append((done, total, label)))
    assert told[-1][:2] == (1, 1)
    assert capsys.readouterr().out == ""


def test_a_record_is_never_overwritten(small: Finished) -> None:
    before = small.simulated.record.read_bytes()
    with pytest.raises(Refused, match="exists already"):
        run(STARTING2, small.simulated.record.parent, participants=1)
    assert small.simulated.record.read_bytes() == before

"""Virtual raters act on their own window alone, and nothing that they are given holds an arm."""

from __future__ import annotations

import ast
import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from simulation.conftest import Finished
from simulation.virtual_trials import ASSUMED, PROTOCOL, STARTING2
from trialwright.conduct import Actor, Appointment, View, commands
from trialwright.conduct.sight import visible
from trialwright.record import Entry, facts
from trialwright.simulation import rater, run, stage
from trialwright.simulation.chance import Chance
from trialwright.simulation.keyboard import Keyboard
from trialwright.simulation.rater import Bedside, Opinion, rate

ARMS = {"msc", "control", "MSC", "Control"}
BEDSIDE = Bedside("ABCDEFGH", "day90", {"fac": {"category": 3}, "mrs": {"score": 4}}, 0.5)


class PlantedSeat:
    """A seat with a planted window; it remembers what was asked of the door."""

    def __init__(self, *appointments: Appointment) -> None:
        self.actor = Actor("SMC rater 1", "rater", frozenset({"SMC"}))
        self.on = "2013-09-01"
        self.view = View(self.actor, appointments)
        self.asked: list[commands.Command] = []

    def look(self, participant: str) -> View:
        return self.view

    def do(self, command: commands.Command) -> list[Entry]:
        self.asked.append(command)
        return [None]  # type: ignore[list-item]  the rater counts entries and reads none


def rated(*appointments: Appointment) -> list[commands.Command]:
    calm = ASSUMED.typing.model_copy(
        update={"impossible": 0, "forgotten": 0, "implausible": 0, "unnoticed": 0, "particular": []}
    )
    seat = PlantedSeat(*appointments)
    chance = Chance(1).of("SMC", 1)
    opinion = Opinion(ASSUMED.opinions, PROTOCOL.catalogue, chance)
    rate(seat, BEDSIDE, opinion, Keyboard(calm, chance, PROTOCOL.catalogue, Counter()))  # type: ignore[arg-type]
    return seat.asked


def appointment(pseudonym: str = "ABCDEFGH", visit: str = "day90") -> Appointment:
    return Appointment(pseudonym, visit, "2013-09-01", ("fac", "mrs"), {}, {}, 7)


def test_a_rater_without_an_appointment_rates_nothing() -> None:
    assert rated() == []


def test_a_rater_does_not_rate_at_another_visit_or_another_person() -> None:
    assert rated(appointment(visit="week4"), appointment(pseudonym="OTHERONE")) == []


def test_a_rater_rates_what_her_window_asks_for_by_pseudonym_at_the_version_she_saw() -> None:
    asked = rated(appointment())
    assert [(each.form, each.seen) for each in asked if isinstance(each, commands.RecordForm)] == [
        ("fac", 7),
        ("mrs", 8),
    ]
    assert {each.participant for each in asked if isinstance(each, commands.RecordForm)} == {"ABCDEFGH"}


def test_nothing_that_a_rater_is_given_tells_the_arm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Bedside] = []
    seen: list[View] = []
    original = rater.rate

    def watched(seat: Any, bedside: Bedside, opinion: Opinion, keyboard: Keyboard) -> Any:
        given.append(bedside)
        seen.append(seat.look(bedside.pseudonym))
        return original(seat, bedside, opinion, keyboard)

    monkeypatch.setattr(stage, "rate", watched)
    simulated = run(STARTING2, tmp_path, participants=3)
    assert simulated.counts["treated"] >= 1
    assert len(given) >= 9
    for thing in (*given, *seen):
        assert ARMS.isdisjoint(words(dataclasses.asdict(thing) if isinstance(thing, Bedside) else thing))
    assert all(view.participants == () for view in seen)


def words(thing: Any) -> set[str]:
    """Give every text inside something, however deep, but guesses that the rater entered herself."""
    if isinstance(thing, str):
        return {thing}
    if dataclasses.is_dataclass(thing):
        thing = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    if hasattr(thing, "items"):
        return set().union(*(words(key) | words(value) for key, value in thing.items() if key != "arm_guess"), set())
    if isinstance(thing, list | tuple | set | frozenset):
        return set().union(*(words(each) for each in thing), set())
    return set()


def test_the_watch_for_arms_sees_a_planted_one() -> None:
    assert not ARMS.isdisjoint(words(Bedside("A", "day90", {"mrs": {"why": "msc"}}, 0.0)))


def test_the_raters_module_cannot_reach_world_or_vault() -> None:
    tree = ast.parse(Path(rater.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    forbidden = {"person", "findings", "stage", "follow_up", "mishaps", "enrolment", "trial"}
    assert not {name for name in imported if name and name.rpartition(".")[2] in forbidden}
    assert not {name for name in imported if name and ("randomisation" in name or "record" in name)}


def test_every_rating_was_entered_by_a_rater_and_none_by_somebody_who_treats(small: Finished) -> None:
    treaters = set()
    raters = set()
    for participant in small.participants.values():
        for (_, form), recorded in participant.forms.items():
            (raters if PROTOCOL.blinded_form(form) else treaters).add(recorded.actor)
    assert raters
    assert raters.isdisjoint(treaters)
    assert all("rater" in name for name in raters)


def test_raters_answer_the_queries_on_their_own_forms_and_never_read_an_answer(mishaps: Finished) -> None:
    answered = [entry for entry in mishaps.entries if isinstance(entry.fact, facts.QueryAnswered)]
    by_raters = [entry for entry in answered if entry.role == "rater"]
    assert by_raters
    stream = [entry for entry in mishaps.entries if entry.stream == by_raters[0].stream]
    shown = visible(stream, PROTOCOL, PROTOCOL.roles["rater"], unsealed=False)
    words = {entry.fact.answer for entry in shown if isinstance(entry.fact, facts.QueryAnswered)}
    assert words == {""}
    asked = {entry.fact.form for entry in shown if isinstance(entry.fact, facts.QueryOpened)}
    assert all(PROTOCOL.form[form].entered_by == ["rater"] for form in asked)

"""The blinded rater. She knows her window, the patient in the room and her own opinion, and nothing else.

Nothing in this module may receive an arm, a participant's number, or anything that is made from them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from trialwright.conduct import Appointment, commands
from trialwright.protocol import EntryForm
from trialwright.simulation.chance import Chance, drawn
from trialwright.simulation.draws import Draw
from trialwright.simulation.keyboard import Keyboard
from trialwright.simulation.staff import Seat
from trialwright.terms import Value

Answers = dict[str, Value]


@dataclass(frozen=True)
class Bedside:
    """The patient in the room: the pseudonym on her badge, the visit on her slip, and what examining her shows.

    `answers` holds what is to be found by form; `impression` is the change that anybody can see, in standard
    deviations, the higher the better.
    """

    pseudonym: str
    visit: str
    answers: Mapping[str, Answers]
    impression: float


class Opinion:
    """What a rater thinks beyond what she examines: her guess of the treatment, from her impression alone."""

    def __init__(self, draws: Mapping[str, Mapping[str, Draw]], forms: Mapping[str, EntryForm], chance: Chance) -> None:
        self._draws = draws
        self._forms = forms
        self._chance = chance

    def of(self, form: str, bedside: Bedside) -> Answers | None:
        """Give the answers to a form of opinions, None for any other form."""
        if form not in self._draws:
            return None
        entry = self._forms[form]
        answers: Answers = {}
        for name, draw in self._draws[form].items():
            score = self._chance.score("opinion", bedside.visit, form, name)
            if draw.trait is not None:
                score = draw.loading * bedside.impression + math.sqrt(1 - draw.loading**2) * score
            answers[name] = drawn(draw, score, entry.item[name])
        asked = entry.asked(answers)
        return {name: value for name, value in answers.items() if name in asked}


def rate(seat: Seat, bedside: Bedside, opinion: Opinion, keyboard: Keyboard) -> tuple[dict[str, Answers], bool]:
    """Rate every form that the rater's window asks for; without an appointment, nothing.

    Gives her notes by form, and whether the record holds something else or asks back.
    """
    notes: dict[str, Answers] = {}
    to_settle = False
    appointment = _appointment(seat, bedside)
    if appointment is None:
        return notes, to_settle
    seen = appointment.seen
    for form in appointment.forms:
        answers = opinion.of(form, bedside) or bedside.answers.get(form)
        if answers is None:
            continue
        command = commands.RecordForm(bedside.pseudonym, seat.on, bedside.visit, form, answers, seen=seen)
        entries, differs = keyboard.enter(seat, command)
        seen += len(entries)
        to_settle |= differs or len(entries) > 1
        notes[form] = answers
    return notes, to_settle


def _appointment(seat: Seat, bedside: Bedside) -> Appointment | None:
    """Find the appointment of the patient in the room in the rater's own window."""
    for each in seat.look(bedside.pseudonym).appointments:
        if each.pseudonym == bedside.pseudonym and each.visit == bedside.visit:
            return each
    return None

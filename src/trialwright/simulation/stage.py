"""The stage of one virtual trial: record, people, calendar and counts; and a day on which a participant comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from trialwright.conduct import Trial, commands
from trialwright.protocol import Protocol, Visit
from trialwright.record import facts
from trialwright.simulation.agenda import Agenda
from trialwright.simulation.assumptions import Assumptions
from trialwright.simulation.chance import Chance
from trialwright.simulation.findings import Answers, Findings
from trialwright.simulation.keyboard import Keyboard
from trialwright.simulation.person import Person
from trialwright.simulation.rater import Bedside, Opinion, rate
from trialwright.simulation.settling import close, settle
from trialwright.simulation.staff import Seat, Staff


@dataclass(frozen=True)
class _Unsettled:
    """What somebody still has to compare with her notes."""

    seat: Seat
    who: str
    visit: str
    notes: dict[str, Answers]


@dataclass
class Stage:
    """Everything that the parts of a simulation share."""

    assumptions: Assumptions
    versions: dict[str, Protocol]
    trial: Trial
    agenda: Agenda
    staff: Staff
    chance: Chance
    findings: Findings
    counts: Counter[str] = field(default_factory=Counter)
    unsettled: dict[str, list[_Unsettled]] = field(default_factory=dict)

    def protocol(self, person: Person) -> Protocol:
        """Give the version of the protocol under which a participant is."""
        return self.versions[person.version]

    def attend(self, person: Person, visit: Visit) -> None:
        """Let a participant come to a visit: everybody enters her forms."""
        protocol = self.protocol(person)
        found = self.findings.at(person, protocol, visit, self.agenda.on)
        by_role: dict[str, list[str]] = {}
        for form in visit.forms:
            if form not in person.never:
                by_role.setdefault(self.staff.enters(protocol, form), []).append(form)
        keyboard = Keyboard(self.assumptions.typing, person.chance, protocol.catalogue, self.counts)
        with self.trial.together():
            for role, forms in by_role.items():
                if protocol.roles[role].blinded:
                    self._rated(person, visit, role, found, keyboard)
                else:
                    self._entered(person, visit, self.staff.seat(role, person.site), forms, found, keyboard)

    def _rated(self, person: Person, visit: Visit, role: str, found: dict[str, Answers], keyboard: Keyboard) -> None:
        """Bring the participant to a rater, who finds her own way from here."""
        protocol = self.protocol(person)
        which = int(person.chance.stream("rater", visit.id).integers(self.assumptions.staff[role]))
        seat = self.staff.seat(role, person.site, which)
        share = self.assumptions.course.share.get(visit.id, 0)
        shown = {form: found[form] for form in found if role in protocol.form[form].entered_by}
        bedside = Bedside(person.pseudonym, visit.id, shown, person.improvement(share, protocol))
        opinion = Opinion(self.assumptions.opinions, protocol.catalogue, person.chance)
        notes, to_settle = rate(seat, bedside, opinion, keyboard)
        if to_settle:
            self._to_settle(person, _Unsettled(seat, person.pseudonym, visit.id, notes))

    def _entered(
        self,
        person: Person,
        visit: Visit,
        seat: Seat,
        forms: list[str],
        found: dict[str, Answers],
        keyboard: Keyboard,
    ) -> None:
        notes = {form: found[form] for form in forms}
        to_settle = False
        for form, answers in notes.items():
            command = commands.RecordForm(person.number, self.agenda.on, visit.id, form, answers)
            entries, differs = keyboard.enter(seat, command)
            to_settle |= differs or any(isinstance(entry.fact, facts.QueryOpened) for entry in entries)
        if to_settle:
            self._to_settle(person, _Unsettled(seat, person.number, visit.id, notes))

    def _to_settle(self, person: Person, unsettled: _Unsettled) -> None:
        self.unsettled.setdefault(person.number, []).append(unsettled)
        days = person.chance.number(self.assumptions.typing.days_to_answer, "answer", unsettled.visit)
        self.agenda.within(days, lambda: self.settle(person))

    def settle(self, person: Person) -> None:
        """Let everybody compare with her notes what she entered of a participant, and answer what is asked."""
        answered: list[str] = []
        for each in self.unsettled.pop(person.number, []):
            with self.trial.together():
                answered += settle(each.seat, each.who, each.visit, each.notes, self.counts)
        if answered:
            days = person.chance.number(self.assumptions.typing.days_to_close, "close", answered[0])
            self.agenda.within(days, lambda: self._close(person))

    def _close(self, person: Person) -> None:
        manager = self.staff.may("close-query", person.site)
        with self.trial.together():
            close(manager, person.number, self.counts)

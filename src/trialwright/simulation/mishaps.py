"""What happens to participants beside the schedule: they leave, die, fall ill, and the protocol is departed from."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from trialwright.conduct import commands
from trialwright.protocol import Visit
from trialwright.simulation.assumptions import AdverseEvent, Death, Deviation, Leaving
from trialwright.simulation.person import Person
from trialwright.simulation.stage import Stage

_DAYS_TO_REPORT = 4


class Mishaps:
    """Plans what goes wrong for each participant, and lets somebody report it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._assumed = stage.assumptions

    def plan(self, person: Person, arm: str, zero: date) -> None:
        """Plan what will happen to a participant of an arm; `zero` is her time zero."""
        agenda, chance = self._stage.agenda, person.chance
        for each in self._assumed.drop_out:
            if each.arm in (None, arm) and chance.happens(each.probability, "leaves", each.kind, each.reason):
                days = chance.number(each.days_after_randomisation, "leaves on", each.kind, each.reason)
                agenda.within(days, partial(self._leave, person, each))
        for deviation in self._assumed.deviations:
            if deviation.arm in (None, arm) and chance.happens(
                deviation.probability, "deviation", deviation.description
            ):
                days = chance.number(deviation.days_after_randomisation, "deviates on", deviation.description)
                agenda.within(days, partial(self._deviate, person, deviation))
        death = self._assumed.death
        if death is not None and chance.happens(death.chance.get(arm, 0), "death"):
            agenda.plan(zero + timedelta(days=chance.number(death.days, "dies on")), partial(self._die, person, death))
        for event in self._assumed.adverse_events:
            if chance.happens(event.chance.get(arm, 0), "event", event.term):
                if event.after is None:
                    self._plan_event(person, event, zero)
                else:
                    person.events.append(event)

    def after(self, person: Person, visit: Visit) -> None:
        """Plan the events that a visit which took place brings."""
        for event in person.events:
            if event.after == visit.id:
                self._plan_event(person, event, self._stage.agenda.today)

    def _plan_event(self, person: Person, event: AdverseEvent, start: date) -> None:
        day = start + timedelta(days=person.chance.number(event.days, "event on", event.term))
        self._stage.agenda.plan(day, lambda: self._fall_ill(person, event))

    def _fall_ill(self, person: Person, event: AdverseEvent) -> None:
        """Suffer an event today; it is reported some days later."""
        if person.gone:
            return
        person.setback += event.setback
        chance, term = person.chance, event.term
        report = commands.ReportAdverseEvent(
            person.number,
            self._stage.agenda.on,
            term,
            chance.code(event.grade, "grade", term),
            chance.code(event.causality, "causality", term),
            chance.code(event.outcome, "outcome", term),
            tuple(event.serious),
        )
        delay = int(chance.stream("reported", term).integers(_DAYS_TO_REPORT))
        self._stage.agenda.within(delay, lambda: self._report(person, report))

    def _report(self, person: Person, report: commands.ReportAdverseEvent) -> None:
        if person.consent_withdrawn:
            return
        self._stage.staff.may("report-adverse-event", person.site).do(report)
        self._stage.counts["adverse events"] += 1
        self._stage.counts["serious adverse events"] += bool(report.serious)

    def _leave(self, person: Person, leaving: Leaving) -> None:
        if person.gone:
            return
        on, staff = self._stage.agenda.on, self._stage.staff
        person.gone = True
        if leaving.kind == "withdraw-consent":
            seat = staff.may("withdraw-consent", person.site)
            seat.do(commands.WithdrawConsent(person.number, on, leaving.reason))
            person.consent_withdrawn = True
            self._stage.counts["consent withdrawn"] += 1
            return
        lost = leaving.kind == "lost"
        seat = staff.may("withdraw-follow-up", person.site)
        seat.do(commands.WithdrawFollowUp(person.number, on, leaving.reason, lost))
        self._stage.counts["lost" if lost else "follow-up withdrawn"] += 1

    def _die(self, person: Person, death: Death) -> None:
        """Die today; the site learns it some days later."""
        if person.gone:
            return
        person.gone = True
        on = self._stage.agenda.on
        delay = int(person.chance.stream("death reported").integers(_DAYS_TO_REPORT))
        self._stage.agenda.within(delay, lambda: self._record_death(person, death, on))

    def _record_death(self, person: Person, death: Death, on: str) -> None:
        cause = person.chance.code(death.causes, "cause")
        with self._stage.trial.together():
            self._stage.staff.may("record-death", person.site).do(commands.RecordDeath(person.number, on, cause))
            fatal = commands.ReportAdverseEvent(
                person.number, on, cause, death.grade, death.causality, death.outcome, tuple(death.serious)
            )
            self._report(person, fatal)
        self._stage.counts["deaths"] += 1

    def _deviate(self, person: Person, deviation: Deviation) -> None:
        if person.gone:
            return
        seat = self._stage.staff.may("report-deviation", person.site)
        on = self._stage.agenda.on
        seat.do(commands.ReportDeviation(person.number, on, deviation.severity, deviation.description))
        self._stage.counts["deviations"] += 1

"""After the allocation: treatment and visits as the schedule plans them, and how they depart from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from trialwright.conduct import Seen, commands
from trialwright.conduct.forms import due
from trialwright.protocol import Visit
from trialwright.simulation.assumptions import TreatmentFailure
from trialwright.simulation.mishaps import Mishaps
from trialwright.simulation.person import Person
from trialwright.simulation.stage import Stage


class FollowUp:
    """Plans and keeps the visits of every randomised participant. `finished` is called when one is over."""

    def __init__(self, stage: Stage, finished: Callable[[], None]) -> None:
        self._stage = stage
        self._mishaps = Mishaps(stage)
        self._finished = finished

    def begin(self, person: Person, seen: Seen) -> None:
        """Plan everything for a participant who was just randomised, as an open-label person sees her."""
        stage, protocol, arm = self._stage, self._stage.protocol(person), seen.arm or ""
        if not any(arm in product.arms for product in protocol.products):
            person.received = arm
        failure = self._failure(person, arm)
        last, step = stage.agenda.today, stage.agenda.today
        for visit in protocol.visits:
            planned = due(seen.state, visit)
            if visit.before_randomisation or planned is None or (visit.arms and arm not in visit.arms):
                continue
            day = max(self._day(person, visit, planned), stage.agenda.today)
            if visit.arms:
                day = step = max(day, step)
            last = max(last, day)
            stage.agenda.plan(day, partial(self._visit, person, visit, failure))
        zero = seen.state.randomised.fact.time_zero if seen.state.randomised else stage.agenda.on
        self._mishaps.plan(person, arm, date.fromisoformat(zero))
        stage.agenda.plan(last + timedelta(days=1), self._finished)

    def _failure(self, person: Person, arm: str) -> TreatmentFailure | None:
        """Give the reason for which the treatment will not be given, None if it will."""
        for failure in self._stage.assumptions.treatment_failures:
            if failure.arm == arm and person.chance.happens(failure.probability, "treatment", failure.reason):
                return failure
        return None

    def _day(self, person: Person, visit: Visit, planned: date) -> date:
        assumed = self._stage.assumptions.visits
        before, after = visit.window
        off = min(max(person.chance.number(assumed.days_off, "day of", visit.id), -before), after)
        if person.chance.happens(assumed.late, "late", visit.id):
            off = after + person.chance.number(assumed.days_late, "days late", visit.id)
        return planned + timedelta(days=off)

    def _visit(self, person: Person, visit: Visit, failure: TreatmentFailure | None) -> None:
        stage = self._stage
        if person.gone:
            return
        if failure is not None and visit.arms and (failure.visit == visit.id or person.untreated):
            self._fail(person, visit, failure)
        elif person.chance.happens(stage.assumptions.visits.missed.get(visit.id, 0), "missed", visit.id):
            reason = person.chance.code(stage.assumptions.visits.reasons, "reason missed", visit.id)
            self._miss(person, visit, reason)
        else:
            stage.attend(person, visit)
            stage.counts["visits"] += 1
            self._receive(person, visit)
            self._mishaps.after(person, visit)

    def _receive(self, person: Person, visit: Visit) -> None:
        """Let the treatment begin to work with the step of the product that counts as treated."""
        for product in self._stage.protocol(person).products:
            treated = next(step for step in product.steps if step.id == product.treated_step)
            if treated.form in visit.forms:
                person.received = product.arms[0]
                self._stage.counts["treated"] += 1

    def _fail(self, person: Person, visit: Visit, failure: TreatmentFailure) -> None:
        stage = self._stage
        if failure.visit != visit.id or not failure.set:
            self._miss(person, visit, failure.reason)
        else:
            person.forced |= failure.set
            stage.attend(person, visit)
        if not person.untreated:
            person.untreated = True
            seat = stage.staff.may("discontinue-treatment", person.site)
            seat.do(commands.DiscontinueTreatment(person.number, stage.agenda.on, failure.reason))
            stage.counts["treatment not given"] += 1

    def _miss(self, person: Person, visit: Visit, reason: str) -> None:
        seat = self._stage.staff.may("miss-visit", person.site)
        seat.do(commands.MissVisit(person.number, self._stage.agenda.on, visit.id, reason))
        self._stage.counts["visits missed"] += 1

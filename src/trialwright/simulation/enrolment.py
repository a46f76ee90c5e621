"""From the screening log to the allocation: people come to the sites, and coordinators take them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from trialwright.conduct import commands
from trialwright.record import facts
from trialwright.simulation.follow_up import FollowUp
from trialwright.simulation.person import Person
from trialwright.simulation.stage import Stage
from trialwright.terms import Problem, Refused

Gap = Callable[[], float]
"""Gives the days from one arrival to the next."""

_DAYS_IN_A_MONTH = 30.4375
_TOO_MANY = 40
"""So many screened for each wanted participant say that the assumptions let hardly anybody in."""


class Enrolment:
    """Screens at every site until as many are randomised as are wanted."""

    def __init__(self, stage: Stage, wanted: int, follow_up: FollowUp) -> None:
        self._stage = stage
        self._wanted = wanted
        self._follow_up = follow_up
        self._under_way = 0
        self.randomised = 0

    def open_sites(self, begins: date) -> None:
        """Begin to screen at each site on the day it opens."""
        stage = self._stage
        for site in next(iter(stage.versions.values())).sites:
            rate = stage.assumptions.accrual.per_month.get(site.id, 0)
            if rate > 0:
                opens = max(site.opens or begins, begins)
                stream = stage.chance.of(site.id, 0).stream("arrivals")
                self._next(site.id, 1, opens, partial(stream.exponential, _DAYS_IN_A_MONTH / rate))

    def _next(self, site: str, number: int, after: date, gap: Gap) -> None:
        self._stage.agenda.plan(after + timedelta(days=int(gap())), lambda: self._arrive(site, number, gap))

    def _arrive(self, site: str, number: int, gap: Gap) -> None:
        """Meet the number-th person at a site; screen her if there is still a place for her."""
        if self.randomised >= self._wanted:
            return
        if self.randomised + self._under_way < self._wanted:
            self._screen(Person(self._stage.assumptions, self._stage.chance.of(site, number), site))
        self._next(site, number + 1, self._stage.agenda.today, gap)

    def _screen(self, person: Person) -> None:
        stage = self._stage
        if stage.counts["screened"] >= _TOO_MANY * (self._wanted + 1):
            message = f"{stage.counts['screened']} were screened and {self.randomised} randomised"
            raise Refused(Problem("virtual.yaml", message, "let the assumptions meet the criteria more often"))
        person.version = stage.trial.state().adopted[-1].version
        with stage.trial.together():
            screened = stage.staff.may("screen", person.site).do(
                commands.ScreenParticipant(person.site, stage.agenda.on)
            )
            fact = screened[0].fact
            assert isinstance(fact, facts.ParticipantScreened)  # noqa: S101  what the command gives
            person.number, person.pseudonym = screened[0].stream, fact.pseudonym
            person.known["screening.date"] = stage.agenda.on
            stage.counts["screened"] += 1
            for visit in stage.protocol(person).visits:
                if visit.anchor == "screening":
                    stage.attend(person, visit)
        assumed = stage.assumptions.screening
        if person.chance.happens(assumed.consent_refused, "consent refused"):
            stage.counts["consent refused"] += 1
            return
        self._under_way += 1
        stage.agenda.within(person.chance.number(assumed.days_to_consent, "consent"), lambda: self._consent(person))

    def _consent(self, person: Person) -> None:
        stage, on, assumed = self._stage, self._stage.agenda.on, self._stage.assumptions.screening
        stage.settle(person)
        by = "representative" if person.chance.happens(assumed.representative, "representative") else "participant"
        with stage.trial.together():
            consent = commands.RecordConsent(person.number, on, by)
            given = stage.staff.may("record-consent", person.site).do(consent)[0].fact
            assert isinstance(given, facts.ConsentRecorded)  # noqa: S101  what the command gives
            person.version, person.known["consent.date"] = given.version, on
            judge = stage.staff.may("assess-eligibility", person.site)
            assessed = judge.do(commands.AssessEligibility(person.number, on))[0].fact
        assert isinstance(assessed, facts.EligibilityAssessed)  # noqa: S101  what the command gives
        if not assessed.eligible:
            self._under_way -= 1
            stage.counts["not eligible"] += 1
        elif person.chance.happens(assumed.changed_mind, "changed mind"):
            stage.agenda.within(1, lambda: self._changes_mind(person))
        else:
            days = person.chance.number(assumed.days_to_baseline, "baseline")
            stage.agenda.within(days, lambda: self._baseline(person))

    def _changes_mind(self, person: Person) -> None:
        self._under_way -= 1
        seat = self._stage.staff.may("withdraw-consent", person.site)
        seat.do(
            commands.WithdrawConsent(person.number, self._stage.agenda.on, "changed her mind before the allocation")
        )
        self._stage.counts["withdrew before allocation"] += 1

    def _baseline(self, person: Person) -> None:
        stage = self._stage
        for visit in stage.protocol(person).visits:
            if visit.before_randomisation and visit.anchor != "screening":
                stage.attend(person, visit)
        days = person.chance.number(stage.assumptions.screening.days_to_randomisation, "randomisation")
        stage.agenda.within(days, lambda: self._randomise(person))

    def _randomise(self, person: Person) -> None:
        stage = self._stage
        seat = stage.staff.may("randomise", person.site)
        seat.do(commands.Randomise(person.number, stage.agenda.on))
        self._under_way -= 1
        self.randomised += 1
        stage.counts["randomised"] += 1
        person.known["randomisation.date"] = stage.agenda.on
        self._follow_up.begin(person, seat.look(person.number).participants[0])

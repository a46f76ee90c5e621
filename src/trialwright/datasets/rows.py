"""The rows of every frame, participant by participant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.datasets import schema
from trialwright.datasets.assessments import courses
from trialwright.datasets.lookup import Lookup, number, text
from trialwright.datasets.outcome import Measure, Outcome
from trialwright.datasets.outcome_rows import OutcomeRows
from trialwright.datasets.safety import adverse_event_rows, deviation_rows
from trialwright.datasets.screening import ScreeningLog
from trialwright.datasets.sets import flags, why_not
from trialwright.datasets.standing import ended, primary_visit
from trialwright.datasets.strategies import Variable
from trialwright.datasets.subject import Events, Subject
from trialwright.datasets.table import Table
from trialwright.datasets.treatment import Treatments
from trialwright.protocol.document import Protocol
from trialwright.record.fold import ParticipantState


class Builder:
    """Compiles what the protocol asks for once, and adds the rows of one participant after the other."""

    def __init__(self, protocol: Protocol, versions: Mapping[str, Protocol], dummy: bool) -> None:
        self._protocol = protocol
        self._measures = {each.id: Measure(protocol, each) for each in protocol.endpoints}
        self._variables: dict[tuple[Any, ...], Variable] = {}
        self.variable_of = {each.id: self._shared(each.id) for each in protocol.estimands}
        self._courses = courses(protocol)
        numeric = {column: protocol.expression(each) for each, column in schema.covariate_columns(protocol).items()}
        self._numbers = {c: e for c, e in numeric.items() if e.type in ("integer", "decimal", "boolean")}
        self._texts = {c: e for c, e in numeric.items() if c not in self._numbers}
        for row in protocol.baseline:
            kind = self._numbers if row.kind == "continuous" else self._texts
            kind[schema.baseline_column(row.id)] = protocol.expression(row.value)
        self._texts |= {schema.subgroup_column(each.id): protocol.expression(each.value) for each in protocol.subgroups}
        known = [*self._numbers.values(), *self._texts.values()]
        known += [measure.baseline for measure in self._measures.values() if measure.baseline is not None]
        early = frozenset(visit.id for visit in protocol.visits if visit.before_randomisation)
        self._before = Lookup(known, early)
        self._now = Lookup(measure.expression for measure in self._measures.values())
        self._treatments, self._events = Treatments(protocol, dummy), Events(protocol)
        self._log, self._end = ScreeningLog(protocol, versions), primary_visit(protocol)
        self.flags = flags(protocol)
        columns = {**schema.FRAMES, "participants": schema.participant_columns(protocol, self._texts, self._numbers)}
        self.tables = {name: Table(columns[name]) for name in schema.ORDER}
        self.endpoints = OutcomeRows(protocol.endpoint)
        self.variables = OutcomeRows({each.id: each.measure.endpoint for each in self._variables.values()})

    def _shared(self, estimand_id: str) -> str:
        """Give the variable of an estimand: that of the first with the same endpoint and strategies."""
        estimand = self._protocol.estimand[estimand_id]
        rules = tuple((each.event, each.strategy, each.value) for each in estimand.intercurrent)
        variable = Variable(estimand, self._measures[estimand.endpoint])
        return self._variables.setdefault((estimand.endpoint, rules), variable).id

    def screened(self, state: ParticipantState) -> None:
        """Add a person who was screened and not randomised."""
        self.tables["screening"].add(*self._log.row(state))

    def randomised(self, state: ParticipantState, arm: str) -> None:
        """Add a randomised participant."""
        self.screened(state)
        treatment = self._treatments.of(state, arm)
        events = self._events.of(state, treatment)
        subject = Subject(state, arm, treatment, self._now.find(state), self._before.find(state), events)
        outcomes = self._outcomes(subject)
        self.tables["participants"].add(*self._participant(subject), *self._flags(subject, outcomes))
        for event in adverse_event_rows(self._protocol, subject):
            self.tables["adverse_events"].add(*event)
        for deviation in deviation_rows(subject):
            self.tables["deviations"].add(*deviation)
        for course in self._courses:
            for value in course.rows(subject):
                self.tables["assessments"].add(*value)

    def _outcomes(self, subject: Subject) -> dict[str, Outcome]:
        """Add the endpoints and variables of a participant; give the outcome of each endpoint."""
        seen = {name: measure.measured(subject) for name, measure in self._measures.items()}
        outcomes = seen
        if subject.events:
            outcomes = {name: self._measures[name].outcome(subject, each) for name, each in seen.items()}
        for name, each in outcomes.items():
            self.endpoints.add(name, subject.state.id, each)
        for variable in self._variables.values():
            out, events = variable.outcome(subject, seen[variable.measure.endpoint.id])
            self.variables.add(variable.id, subject.state.id, out, events)
        return outcomes

    def _participant(self, subject: Subject) -> list[Any]:
        """Give the first columns of a participant, in the order of the schema."""
        state, treatment, arms = subject.state, subject.treatment, self._protocol.arm
        end = ended(state, self._end)
        stopped, died, randomised = state.treatment_discontinued, state.died, state.randomised
        assert randomised is not None  # noqa: S101  only the randomised come here
        given, actual = arms[subject.arm], arms[treatment.actual]
        return [
            *(state.id, state.site, given.id, given.label, given.treatment, actual.id, actual.treatment),
            *(randomised.on, treatment.started, _yes(treatment.received), treatment.why_not),
            *(_yes(treatment.crossover), _yes(stopped), stopped.fact.reason if stopped else ""),
            *(_yes(died), died.on if died else None, died.seq if died else None),
            *(end.status, end.on, end.reason, randomised.fact.stratum),
            sorted({randomised.seq, *subject.before.sources.values()}),
        ]

    def _flags(self, subject: Subject, outcomes: dict[str, Outcome]) -> Iterator[Any]:
        """Give the further columns of a participant: analysis sets, categories and numbers known before."""
        for each in self._protocol.analysis_sets:
            why = why_not(each, subject, outcomes)
            yield _yes(not why)
            yield why
        known = subject.before.values
        for expression in self._texts.values():
            yield text(expression.evaluate(known))
        for expression in self._numbers.values():
            yield number(expression.evaluate(known))


def _yes(value: object) -> str:
    return "Y" if value else "N"

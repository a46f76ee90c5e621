"""Every value of a scale over time: the expression of an endpoint, taken at each visit that has its forms."""

from __future__ import annotations

from typing import Any

from trialwright.datasets.calendar import days_between
from trialwright.datasets.lookup import at_visit, number
from trialwright.datasets.subject import Subject
from trialwright.protocol.document import Protocol
from trialwright.protocol.outcomes import Endpoint
from trialwright.protocol.schedule import Visit


class Course:
    """The course of one scale: an endpoint's score at every visit at which it can be taken."""

    def __init__(self, protocol: Protocol, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._expression = protocol.expression(endpoint.value)
        prefix = f"{endpoint.visit}."
        here = {name.split(".")[1] for name in self._expression.names if name.startswith(prefix)}
        self.visits: list[Visit] = [
            visit for visit in protocol.visits if here and here <= set(visit.forms) and not visit.arms
        ]

    def rows(self, subject: Subject) -> list[tuple[Any, ...]]:
        """Give the values of one participant, in the order of the schedule."""
        start = subject.state.randomised.on if subject.state.randomised else None
        rows = []
        for visit in self.visits:
            found = at_visit(subject.state, self._expression, self.endpoint.visit, visit.id)
            value, on = number(self._expression.evaluate(found.values)), found.day(self._expression)
            if value is None or on is None:
                continue
            rows.append(
                (
                    subject.state.id,
                    subject.arm,
                    self.endpoint.id,
                    visit.id,
                    on,
                    None if start is None else days_between(start, on),
                    value,
                    "Y" if visit.before_randomisation else "N",
                    list(found.entries(self._expression)),
                )
            )
        return rows


def courses(protocol: Protocol) -> list[Course]:
    """Give the course of each scale that is taken at two visits at least; endpoints of one score share theirs."""
    chosen: dict[str, Course] = {}
    for endpoint in protocol.endpoints:
        if endpoint.type != "binary" and endpoint.value not in chosen:
            course = Course(protocol, endpoint)
            if len(course.visits) > 1:
                chosen[endpoint.value] = course
    return list(chosen.values())

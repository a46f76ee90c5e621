"""On average the virtual participants of STARTING-2 come near what was published; no seed is chosen for it."""

from __future__ import annotations

from statistics import mean, pstdev

import pytest

from simulation.virtual_trials import ASSUMED, PROTOCOL
from trialwright.simulation.chance import Chance
from trialwright.simulation.findings import Findings
from trialwright.simulation.person import Person
from trialwright.terms import Value

PEOPLE = 160
"""The standard error of the mean change is then 1.9 with cells and 1.0 in the control arm."""


def changes(arm: str) -> list[tuple[float, float, Value]]:
    """Give change in Motricity Index leg, change in Rankin grade, and the grade at baseline, of eligible people."""
    protocol, assumptions = PROTOCOL, ASSUMED
    findings = Findings(assumptions)
    screening = protocol.visit["screening"].model_copy(update={"forms": ["demographics", "stroke", "nihss_screening"]})
    baseline = protocol.visit["baseline"].model_copy(update={"forms": ["mrs", "nihss", "motricity", "safe", "prep2"]})
    day90 = protocol.visit["day90"].model_copy(update={"forms": ["mrs", "motricity"]})
    found = []
    for number in range(100_000):
        person = Person(assumptions, Chance(99).of(arm, number), "SMC")
        person.forced = {}
        person.known |= {"screening.date": "2014-01-10", "consent.date": "2014-01-10"}
        findings.at(person, protocol, screening, "2014-01-10")
        wanted = ("severity", "paresis", "awake")
        criteria = [each.when for each in protocol.eligibility.inclusion if each.id in wanted]
        if any(protocol.expression(when).evaluate(person.known) is not True for when in criteria):
            continue
        findings.at(person, protocol, baseline, "2014-01-14")
        leg, grade = person.known["motricity.leg"], person.known["mrs.score"]
        person.received = arm
        findings.at(person, protocol, day90, "2014-05-12")
        found.append((person.known["motricity.leg"] - leg, person.known["mrs.score"] - grade, grade))  # type: ignore[operator]
        if len(found) == PEOPLE:
            break
    return found


@pytest.mark.parametrize(
    ("arm", "leg", "spread", "no_decrease"), [("msc", 14.8, 23.8, 0.333), ("control", 2.6, 13.0, 0.267)]
)
def test_changes_come_near_the_published_ones(arm: str, leg: float, spread: float, no_decrease: float) -> None:
    found = changes(arm)
    legs = [each[0] for each in found]
    assert mean(legs) == pytest.approx(leg, abs=5)
    assert pstdev(legs) == pytest.approx(spread, abs=5)
    assert mean(each[1] >= 0 for each in found) == pytest.approx(no_decrease, abs=0.1)
    assert mean(3 <= each[2] <= 5 for each in found) > 0.95  # type: ignore[operator]  grades

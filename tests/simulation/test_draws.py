"""Draws keep their shares, their limits and their order."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from statistics import NormalDist, mean, pstdev
from typing import Any

import pytest

from simulation.virtual_trials import ASSUMED, PROTOCOL
from trialwright.simulation.chance import Chance, drawn
from trialwright.simulation.draws import Draw
from trialwright.simulation.findings import Findings
from trialwright.simulation.person import Person
from trialwright.terms import Item

SCORES = [NormalDist().inv_cdf((each + 0.5) / 2000) for each in range(2000)]
WHOLE = Item(id="whole", label="w", type="integer", range=(0, 200))
DECIMAL = Item(id="decimal", label="d", type="decimal")
GRADE = Item(id="grade", label="g", type="integer", choices={"0": "a", "2": "b", "5": "c"})


def draw(**given: Any) -> Draw:
    return Draw.model_validate(given)


def test_shares_are_kept() -> None:
    got = Counter(drawn(draw(ordered=[0.5, 0.3, 0.2]), score, GRADE) for score in SCORES)
    assert got == {0: 1000, 2: 600, 5: 400}
    assert sum(bool(drawn(draw(yes=0.3), score)) for score in SCORES) == 600
    assert Counter(drawn(draw(choice={"a": 0.25, "b": 0.75}), score) for score in SCORES) == {"a": 500, "b": 1500}


@pytest.mark.parametrize(
    "given",
    [
        {"normal": [100, 20]},
        {"normal": [60, 20], "between": [28, 88]},
        {"lognormal": [12, 0.8], "between": [3, 110]},
        {"uniform": [3, 9]},
        {"ordered": [0.2, 0.3, 0.1, 0.4]},
    ],
)
def test_every_distribution_is_monotone_and_within_its_limits(given: dict[str, Any]) -> None:
    values = [drawn(draw(**given), score, DECIMAL) for score in SCORES]
    assert values == sorted(values)  # type: ignore[type-var]  numbers
    low, high = given.get("between", [0, 200])
    assert low <= values[0] <= values[-1] <= high  # type: ignore[operator]  numbers


def test_a_normal_has_its_mean_and_spread_and_a_category_of_probability_0_never_comes() -> None:
    values = [float(drawn(draw(normal=[60, 20], digits=3), score, DECIMAL) or 0) for score in SCORES]
    assert mean(values) == pytest.approx(60, abs=0.1)
    assert pstdev(values) == pytest.approx(20, abs=0.1)
    assert {drawn(draw(ordered=[0, 0.5, 0, 0.5, 0]), score) for score in (-9, *SCORES, 9)} == {1, 3}


def test_items_follow_their_trait_and_totals_their_items() -> None:
    """The better the leg, the higher each leg movement: never one up and another down by the trait alone."""
    protocol, assumptions = PROTOCOL, ASSUMED
    course = assumptions.course.model_copy(update={"rating_sd": 0.0})
    findings = Findings(assumptions.model_copy(update={"course": course}))
    visit = protocol.visit["day90"].model_copy(update={"forms": ["motricity", "fma", "fac"]})
    for number in range(20):
        person = Person(assumptions, Chance(3).of("SMC", number), "SMC")
        person.known["stroke.weak_side"] = "left"
        totals = []
        for level in (-3.0, -1.5, 0.0, 1.5, 3.0):
            person._start = dict.fromkeys(person._start, level)
            person._moves = dict.fromkeys(person._moves, (0.0, 0.0))
            found = findings.at(person, protocol, visit, "2014-01-01")
            scored = protocol.catalogue["motricity"].derive(found["motricity"])
            assert 1 <= scored["leg"] <= 100  # type: ignore[operator]  a number
            totals.append((*found["motricity"].values(), scored["leg"], found["fac"]["category"]))
        for earlier, later in pairwise(totals):
            assert all(a <= b for a, b in zip(earlier, later, strict=True))  # type: ignore[operator]  numbers


def test_the_interview_agrees_with_the_grade() -> None:
    protocol, assumptions = PROTOCOL, ASSUMED
    findings = Findings(assumptions)
    visit = protocol.visit["day90"].model_copy(update={"forms": ["mrs"]})
    for number in range(40):
        person = Person(assumptions, Chance(4).of("SMC", number), "SMC")
        answers = findings.at(person, protocol, visit, "2014-01-01")["mrs"]
        examined = protocol.catalogue["mrs"].examine(answers)
        assert examined.problems == ()
        assert examined.queries == ()
        assert examined.derived["interview_score"] == answers["score"]

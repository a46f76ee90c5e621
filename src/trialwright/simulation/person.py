"""One virtual participant as she really is: her traits, how they move, and what is true of her.

This is the world, not the record: nobody of the staff reads it. They find in the room what `findings` gives.
"""

from __future__ import annotations

import math

from trialwright.protocol import Protocol
from trialwright.simulation.assumptions import AdverseEvent, Assumptions
from trialwright.simulation.chance import Chance
from trialwright.terms import Value


class Person:
    """A virtual participant. `received` is the treatment that she really had, None for none so far.

    `version` is the protocol under which she is; `forced` are answers that are set; `never` are forms that she
    cannot have; `events` wait for a visit to take place.
    """

    def __init__(self, assumptions: Assumptions, chance: Chance, site: str) -> None:
        self.chance = chance
        self.site = site
        self.number = ""
        self.pseudonym = ""
        self.version = ""
        self.received: str | None = None
        self.gone = False
        self.consent_withdrawn = False
        self.untreated = False
        self.events: list[AdverseEvent] = []
        self.setback = 0.0
        self.known: dict[str, Value] = {"participant.site": site}
        self._course = assumptions.course
        names = assumptions.traits.names
        drawn: list[float] = chance.stream("traits").standard_normal(len(names)).tolist()
        rows = assumptions.traits.factor()
        self._start = {
            name: math.fsum(weight * each for weight, each in zip(row, drawn, strict=False))
            for name, row in zip(names, rows, strict=True)
        }
        moves: list[tuple[float, float]] = chance.stream("course").standard_normal((len(names), 2)).tolist()
        self._moves = dict(zip(names, moves, strict=True))
        self.forced = self._failing(assumptions)
        missing = assumptions.visits.form_missing
        self.never = frozenset(form for form, share in missing.items() if chance.happens(share, "never", form))

    def _failing(self, assumptions: Assumptions) -> dict[str, Value]:
        """Give the values that keep her out, if any do beside those that happen to."""
        forced: dict[str, Value] = {}
        for failing in assumptions.screening.fails:
            if self.chance.happens(failing.probability, "fails", failing.criterion):
                forced |= failing.set
        return forced

    def trait(self, name: str, share: float, protocol: Protocol) -> float:
        """Give where a trait stands when this share of its change has happened, in standard deviations."""
        start = self._start[name]
        change = self._course.traits.get(name)
        if change is None or share == 0:
            return start
        noise, response = self._moves[name]
        moved = change.natural + change.on_baseline * start + change.sd * noise
        moved += change.recovery * self._start.get("recovery", 0.0)
        effect = change.effect.get(self.received) if self.received else None
        if effect is not None:
            moved += self._potential(protocol) * (effect[0] + effect[1] * response)
        return start + share * moved - self.setback

    def _potential(self, protocol: Protocol) -> float:
        potential = self._course.low_potential
        if potential is None:
            return 1.0
        low = protocol.expression(potential.when).evaluate(self.known) is True
        return potential.effect if low else potential.otherwise

    def improvement(self, share: float, protocol: Protocol) -> float:
        """Give what anybody in the room sees of her change: the mean over all traits, in standard deviations."""
        changes = [self.trait(name, share, protocol) - self._start[name] for name in self._course.traits]
        return math.fsum(changes) / len(changes) if changes else 0.0

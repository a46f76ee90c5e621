"""The estimand's strategies for intercurrent events (ICH E9(R1)), applied to one participant's outcome.

Death comes first, since nothing can follow it; then the events in the protocol's order. An event counts when it
happened before the outcome was measured or, without a measurement, by the last day of the visit's window.
"""

from __future__ import annotations

from trialwright.datasets.calendar import due
from trialwright.datasets.outcome import Measure, Outcome
from trialwright.datasets.subject import Happened, Subject
from trialwright.protocol.outcomes import Estimand, Intercurrent, IntercurrentEvent

WORDS: dict[IntercurrentEvent, str] = {
    "death": "death",
    "treatment-not-started": "treatment not started",
    "treatment-discontinued": "treatment discontinued",
    "follow-up-withdrawn": "withdrawal from follow-up",
    "consent-withdrawn": "withdrawal of consent",
    "prohibited-treatment": "prohibited treatment",
}


class Variable:
    """The variable of one estimand: an endpoint with a strategy for each event."""

    def __init__(self, estimand: Estimand, measure: Measure) -> None:
        self.id = estimand.id
        self.measure = measure
        self._events = sorted(estimand.intercurrent, key=lambda each: each.event != "death")
        self._death = next((each for each in self._events if each.event == "death"), None)

    def outcome(self, subject: Subject, seen: Outcome) -> tuple[Outcome, tuple[IntercurrentEvent, ...]]:
        """Give the outcome that is analysed, from the one that was measured, and the events that came before it."""
        if not subject.events:
            return seen, ()
        dead = self.measure.dead(subject, seen)
        before = self._before(subject, seen, dead)
        for each in self._events:
            if each.event not in before:
                continue
            changed = self._at_death(subject, seen, each) if each.event == "death" else self._apply(subject, seen, each)
            if changed is not None:
                return changed, tuple(before)
        if dead and self._death is None:
            return self.measure.at_death(subject, seen, self.measure.endpoint.at_death), tuple(before)
        return seen, tuple(before)

    def _before(self, subject: Subject, seen: Outcome, dead: bool) -> dict[IntercurrentEvent, Happened]:
        days = due(subject.state, self.measure.visit)
        limit = seen.on or (days[1] if days else "9999")
        return {
            event: happened
            for event, happened in subject.events.items()
            if (dead if event == "death" else happened.on < limit or (seen.score is None and happened.on == limit))
        }

    def _at_death(self, subject: Subject, seen: Outcome, rule: Intercurrent) -> Outcome:
        if rule.strategy in ("hypothetical", "while-on-treatment"):
            return self._apply(subject, seen, rule) or seen
        value = self.measure.endpoint.at_death if rule.value is None else rule.value
        return self.measure.at_death(subject, seen, value)

    def _apply(self, subject: Subject, seen: Outcome, rule: Intercurrent) -> Outcome | None:
        """Give the outcome after an event, None where the strategy leaves it as it is."""
        happened, words = subject.events[rule.event], WORDS[rule.event]
        source = () if happened.source is None else (happened.source,)
        if rule.strategy == "composite":
            if rule.value is None:
                return _missing(seen, f"the estimand gives no value for {words}", source)
            sources = (*source, *self.measure.base_entries(subject))
            return self.measure.given(seen, rule.value, happened.on, "COMPOSITE", sources)
        if rule.strategy == "hypothetical" and (rule.event == "death" or seen.value is not None):
            return _missing(seen, f"set to missing after {words}", source)
        if rule.strategy == "while-on-treatment":
            last = self.measure.last_before(subject, happened.on, seen)
            return last or _missing(seen, f"no value before {words}", source)
        return None


def _missing(seen: Outcome, reason: str, sources: tuple[int, ...]) -> Outcome:
    return Outcome(None, seen.base, None, None, "", reason, sources)

"""The outcome of one participant: measured, given by death, or missing with its reason.

Death is a terminal event. Who died on or before the day on which an outcome was due has the value that death gives,
and so has who died within the visit's window before anything was recorded. The value is the score; a change is taken
from it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from trialwright.datasets.calendar import due
from trialwright.datasets.lookup import Found, at_visit, number
from trialwright.datasets.subject import Subject
from trialwright.instruments import instrument
from trialwright.protocol.document import Protocol
from trialwright.protocol.outcomes import Endpoint
from trialwright.protocol.vocabulary import BUILT_INS
from trialwright.terms import Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """`score` and `base` on the endpoint's scale, `value` what is analysed: the score, or its change.

    `on` is the day on which it was measured or given. `derived` is empty for a measured value, else `DEATH`,
    `COMPOSITE` or `LOV` (last value before an event). `missing` is the reason why there is no value, else empty.
    """

    score: float | None
    base: float | None
    value: float | None
    on: str | None
    derived: str
    missing: str
    sources: tuple[int, ...]


class Measure:
    """Measures one endpoint."""

    def __init__(self, protocol: Protocol, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.expression = protocol.expression(endpoint.value)
        self.baseline = None if endpoint.baseline is None else protocol.expression(endpoint.baseline)
        self.visit = protocol.visit[endpoint.visit]
        self.forms = {name.split(".")[-2] for name in self.expression.names}
        self._meaning = {name: _missing_codes(protocol, name) for name in self.expression.names}
        self._on_treatment = [
            visit for visit in protocol.visits if not visit.before_randomisation and self._taken_at(visit.forms)
        ]

    def _taken_at(self, forms: list[str]) -> bool:
        here = {name.split(".")[1] for name in self.expression.names if name.startswith(f"{self.endpoint.visit}.")}
        return bool(here) and here <= set(forms)

    def outcome(self, subject: Subject, seen: Outcome) -> Outcome:
        """Give the outcome by the endpoint's own rule: death counts as `at_death`, everything else as measured."""
        if self.dead(subject, seen):
            return self.at_death(subject, seen, self.endpoint.at_death)
        return seen

    def measured(self, subject: Subject) -> Outcome:
        """Give what was recorded, whatever happened to the participant."""
        value = number(self.expression.evaluate(subject.now.values))
        base, sources = self._base(subject), self.base_entries(subject)
        if value is None:
            return Outcome(None, base, None, None, "", self._why(subject), sources)
        return self._with_base(value, base, subject.now, _union(subject.now.entries(self.expression), sources))

    def dead(self, subject: Subject, seen: Outcome) -> bool:
        """Whether the participant had died when the outcome was due."""
        died, days = subject.state.died, due(subject.state, self.visit)
        if died is None or days is None:
            return False
        return died.on <= days[0] or (seen.score is None and died.on <= days[1])

    def at_death(self, subject: Subject, seen: Outcome, value: float | None) -> Outcome:
        """Give the outcome of a participant who died: `value` on the endpoint's scale, missing without one."""
        died = subject.state.died
        assert died is not None  # noqa: S101  asked of the dead alone
        sources = self.base_entries(subject)
        if value is None:
            return Outcome(None, seen.base, None, None, "", "died", (died.seq, *sources))
        return self.given(seen, value, died.on, "DEATH", (died.seq, *sources))

    def given(self, seen: Outcome, value: float, on: str, derived: str, sources: tuple[int, ...]) -> Outcome:
        """Give an outcome that an event determines."""
        if self.endpoint.change and seen.base is None:
            return Outcome(value, None, None, on, derived, "baseline not recorded", sources)
        change = value - seen.base if self.endpoint.change and seen.base is not None else value
        return Outcome(value, seen.base, change, on, derived, "", sources)

    def last_before(self, subject: Subject, event_on: str, seen: Outcome) -> Outcome | None:
        """Give the last value after randomisation and up to the day of an event; None where there is none."""
        if seen.on is not None and seen.on <= event_on:
            return seen
        best: Outcome | None = None
        for visit in self._on_treatment:
            found = at_visit(subject.state, self.expression, self.endpoint.visit, visit.id)
            value, on = number(self.expression.evaluate(found.values)), found.day(self.expression)
            if value is None or on is None or on > event_on or (best is not None and str(best.on) > on):
                continue
            sources = _union(found.entries(self.expression), self.base_entries(subject))
            best = self._with_base(value, seen.base, found, sources)
        return None if best is None else replace(best, derived="LOV")

    def base_entries(self, subject: Subject) -> tuple[int, ...]:
        """Give the ledger entries behind the baseline value."""
        return () if self.baseline is None else subject.before.entries(self.baseline)

    def _base(self, subject: Subject) -> float | None:
        return None if self.baseline is None else number(self.baseline.evaluate(subject.before.values))

    def _with_base(self, score: float, base: float | None, found: Found, sources: tuple[int, ...]) -> Outcome:
        on = found.day(self.expression)
        if not self.endpoint.change:
            return Outcome(score, base, score, on, "", "", sources)
        if base is None:
            return Outcome(score, None, None, on, "", "baseline not recorded", sources)
        return Outcome(score, base, score - base, on, "", "", sources)

    def _why(self, subject: Subject) -> str:
        """Say why nothing was measured."""
        state = subject.state
        if state.died is not None:
            return "died after the outcome was due, without it being recorded"
        if state.consent_withdrawn is not None:
            return "withdrew consent"
        if state.follow_up_withdrawn is not None:
            return "lost to follow-up" if state.follow_up_withdrawn.fact.lost else "withdrew from follow-up"
        if self.visit.id in state.missed:
            return "visit missed"
        if not any((self.visit.id, form) in state.forms for form in self.forms):
            return "assessment not recorded"
        for name, meaning in self._meaning.items():
            if (code := subject.now.values.get(name)) in meaning:
                return f"recorded as '{meaning[code]}'"
        return "value not recorded"


def _missing_codes(protocol: Protocol, name: str) -> dict[Value, str]:
    """Give the codes with which an item says that it has no value, and what they mean."""
    if name in BUILT_INS:
        return {}
    form, item = protocol.form[name.split(".")[-2]], name.rsplit(".", maxsplit=1)[-1]
    items = [*form.items]
    if form.instrument:
        used = instrument(form.instrument)
        items += [*used.items, *used.outputs]
    return {code: label for each in items if each.id == item for code, label in each.missing.items()}


def _union(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*one, *other})) if other else one

"""The screening log: everybody who was screened, and why some were not randomised."""

from __future__ import annotations

from typing import Any

from trialwright.protocol.document import Protocol
from trialwright.record.fold import ParticipantState


class ScreeningLog:
    """Gives a row for each screened person, with one reason for who was not randomised."""

    def __init__(self, protocol: Protocol) -> None:
        inclusion, exclusion = protocol.eligibility.inclusion, protocol.eligibility.exclusion
        self._not_met = {each.id: f"inclusion not met: {each.label}" for each in inclusion}
        self._not_met |= {each.id: f"exclusion: {each.label}" for each in exclusion}
        self._order = [each.id for each in (*inclusion, *exclusion)]

    def row(self, state: ParticipantState) -> tuple[Any, ...]:
        """Give the row of one person. `CRITERIA` lists every criterion that failed or could not be judged."""
        assessed = state.eligibility
        failed = [] if assessed is None else self._texts(assessed.fact.failed, "")
        unknown = [] if assessed is None else self._texts(assessed.fact.unevaluable, "could not be judged, ")
        randomised = state.randomised is not None
        sources = [event.seq for event in (state.screened, assessed, state.randomised) if event is not None]
        return (
            state.id,
            state.site,
            state.screened.on if state.screened else None,
            "Y" if randomised else "N",
            "" if randomised else self._reason(state, failed, unknown),
            [*failed, *unknown],
            sources,
        )

    def _texts(self, criteria: tuple[str, ...], before: str) -> list[str]:
        known = [each for each in self._order if each in criteria]
        others = [each for each in criteria if each not in self._not_met]
        return [f"{before}{self._not_met.get(each, each)}" for each in (*known, *others)]

    @staticmethod
    def _reason(state: ParticipantState, failed: list[str], unknown: list[str]) -> str:
        if failed or unknown:
            return (failed or unknown)[0]
        if state.died is not None:
            return "died before randomisation"
        if state.consent_withdrawn is not None:
            return "withdrew consent before randomisation"
        if state.consented is None:
            return "no consent recorded"
        if state.eligibility is None:
            return "eligibility not assessed"
        return "eligible, but not randomised"

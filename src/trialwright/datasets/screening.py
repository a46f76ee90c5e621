"""The screening log: everybody who was screened, and why some were not randomised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trialwright.protocol.document import Protocol
from trialwright.record.fold import Event, ParticipantState


class ScreeningLog:
    """Gives a row for each screened person, with one reason for who was not randomised."""

    def __init__(self, protocol: Protocol, versions: Mapping[str, Protocol]) -> None:
        self._current = protocol
        self._versions = versions

    def row(self, state: ParticipantState) -> tuple[Any, ...]:
        """Give the row of one person. `CRITERIA` lists every criterion that failed or could not be judged."""
        assessed = state.eligibility
        failed, unknown = ([], []) if assessed is None else self._criteria(assessed)
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

    def _criteria(self, assessed: Event) -> tuple[list[str], list[str]]:
        """Give the criteria that failed and those that could not be judged, as the version of their day says them."""
        eligibility = self._versions.get(assessed.fact.version, self._current).eligibility
        texts = {each.id: f"inclusion not met: {each.label}" for each in eligibility.inclusion}
        texts |= {each.id: f"exclusion: {each.label}" for each in eligibility.exclusion}
        failed = [text for criterion, text in texts.items() if criterion in assessed.fact.failed]
        unknown = [text for criterion, text in texts.items() if criterion in assessed.fact.unevaluable]
        failed += [each for each in assessed.fact.failed if each not in texts]
        unknown += [each for each in assessed.fact.unevaluable if each not in texts]
        return failed, [f"could not be judged, {text}" for text in unknown]

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

"""Adverse events and deviations, one row each."""

from __future__ import annotations

from typing import Any

from trialwright.datasets.subject import Subject
from trialwright.protocol.document import Protocol


def adverse_event_rows(protocol: Protocol, subject: Subject) -> list[tuple[Any, ...]]:
    """Give the adverse events of a randomised participant. `TRTEMFL`: on or after the day of randomisation."""
    related = frozenset(protocol.safety.related) if protocol.safety else frozenset()
    start = subject.state.randomised.on if subject.state.randomised else ""
    return [
        (
            subject.state.id,
            subject.arm,
            subject.treatment.actual,
            reference,
            event.on,
            event.fact.term,
            event.fact.grade,
            "Y" if event.fact.serious else "N",
            list(event.fact.serious),
            event.fact.causality,
            "Y" if event.fact.causality in related else "N",
            event.fact.outcome,
            "Y" if event.fact.expected else "N",
            "Y" if event.on >= start else "N",
            event.seq,
        )
        for reference, event in sorted(subject.state.adverse_events.items())
    ]


def deviation_rows(subject: Subject) -> list[tuple[Any, ...]]:
    """Give the deviations of a randomised participant."""
    return [
        (
            subject.state.id,
            subject.arm,
            event.on,
            event.fact.severity,
            event.fact.description,
            event.seq,
        )
        for event in subject.state.deviations
    ]

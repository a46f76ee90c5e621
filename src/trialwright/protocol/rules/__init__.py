"""What the parts of a protocol must agree on, by topic. Each rule reads a draft and gives problems."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.draft import Draft
from trialwright.protocol.rules.blinding import blinding
from trialwright.protocol.rules.design import design
from trialwright.protocol.rules.forms import forms
from trialwright.protocol.rules.identifiers import identifiers
from trialwright.protocol.rules.items import items
from trialwright.protocol.rules.outcomes import outcomes
from trialwright.protocol.rules.populations import populations
from trialwright.protocol.rules.product import product
from trialwright.protocol.rules.schedule import schedule
from trialwright.protocol.rules.versions import versions
from trialwright.terms import Problem

__all__ = ["RULES", "broken_rules", "versions"]

RULES = (
    identifiers,
    design,
    schedule,
    forms,
    items,
    blinding,
    product,
    outcomes,
    populations,
)


def broken_rules(draft: Draft) -> Iterator[Problem]:
    """Give every problem that any rule finds."""
    for rule in RULES:
        yield from rule(draft)

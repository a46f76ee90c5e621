"""What treatment a participant received, as far as the record tells, beside what was allocated."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.protocol.document import Protocol
from trialwright.protocol.product import Product
from trialwright.record.fold import ParticipantState, Recorded


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was received. `actual` is the arm whose treatment it was; `why_not` is empty where it was the allocated.

    Whoever began the steps of a product counts with its arm even where the last step was not reached: what
    a harvest brings about belongs to that arm. `source` is the ledger entry that tells.
    """

    received: bool
    started: str | None
    actual: str
    crossover: bool
    why_not: str
    source: int | None


class Treatments:
    """Tells the treatment received from the product's steps; without a product, everybody who did not discontinue.

    Beside invented arms everybody counts as treated as allocated: what was given would tell the true arm.
    """

    def __init__(self, protocol: Protocol, dummy: bool = False) -> None:
        self._dummy = dummy
        self._products = protocol.products
        self._final = {
            product.id: next(step.form for step in product.steps if step.id == product.treated_step)
            for product in protocol.products
        }
        plain = [arm.id for arm in protocol.arms if not any(arm.id in each.arms for each in protocol.products)]
        self._comparator = plain[0] if len(plain) == 1 else None

    def of(self, state: ParticipantState, arm: str) -> Treatment:
        """Give the treatment of one randomised participant allocated to `arm`."""
        start = state.randomised
        assert start is not None  # noqa: S101  only the randomised have an arm
        if self._dummy:
            return Treatment(True, start.on, arm, False, "", start.seq)
        forms: dict[str, Recorded] = {form: record for (_, form), record in state.forms.items()}
        for product in self._products:
            if (record := forms.get(self._final[product.id])) is not None:
                return _given(product, record, arm)
        begun = next((each for each in self._products if any(step.form in forms for step in each.steps)), None)
        if any(arm in product.arms for product in self._products):
            why, source = _why_not(state)
            actual = self._comparator or arm if begun is None else arm
            return Treatment(False, None, actual, False, why, source)
        stopped = state.treatment_discontinued
        if stopped is not None and not self._products:
            return Treatment(False, None, arm, False, stopped.fact.reason, stopped.seq)
        return Treatment(True, start.on, begun.arms[0] if begun else arm, False, "", start.seq)


def _given(product: Product, record: Recorded, arm: str) -> Treatment:
    own = arm in product.arms
    source = min(record.sources.values(), default=None)
    return Treatment(True, record.on, arm if own else product.arms[0], not own, "", source)


def _why_not(state: ParticipantState) -> tuple[str, int | None]:
    for event, text in (
        (state.treatment_discontinued, None),
        (state.died, "died before treatment"),
        (state.consent_withdrawn, "withdrew consent before treatment"),
        (state.follow_up_withdrawn, "left follow-up before treatment"),
    ):
        if event is not None:
            return text or str(event.fact.reason), event.seq
    return "treatment not recorded", None

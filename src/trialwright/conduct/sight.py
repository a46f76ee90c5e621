"""What of a record a role may see, fact by fact, from the role's allow-list: what is not named is absent.

Two walls. A blinded role gets only what tells nothing of an arm, numbered anew, so that no gap, number or
version depends on what is hidden. And an open role that is not entrusted gets no blinded assessment made after
randomisation until the allocation is unsealed: it learns that a form is done, never what it says. An entrusted
role may hold both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from trialwright.protocol import Protocol, Role
from trialwright.record import Entry, encode, facts
from trialwright.terms import Value

_APPOINTMENT = (
    facts.ParticipantScreened,
    facts.ConsentRecorded,
    facts.ParticipantRandomised,
    facts.VisitMissed,
    facts.FollowUpWithdrawn,
    facts.ConsentWithdrawn,
    facts.ParticipantDied,
)
"""What makes an appointment, and what cancels it."""

_SIGHTS: dict[type, str] = {
    facts.ParticipantScreened: "progress",
    facts.ConsentRecorded: "progress",
    facts.EligibilityAssessed: "progress",
    facts.ParticipantRandomised: "progress",
    facts.VisitMissed: "progress",
    facts.AdverseEventReported: "safety",
    facts.ParticipantDied: "safety",
    facts.DeviationReported: "deviations",
    facts.TreatmentDiscontinued: "withdrawal",
    facts.FollowUpWithdrawn: "withdrawal",
    facts.ConsentWithdrawn: "withdrawal",
}


def visible(entries: Iterable[Entry], protocol: Protocol, role: Role, *, unsealed: bool) -> list[Entry]:
    """Give the entries of one participant's stream that a role may see, redacted and numbered anew."""
    hidden: set[str] = set()
    shown: list[Entry] = []
    ended = False
    for entry in entries:
        fact = _redacted(entry.fact, protocol, role, unsealed, hidden)
        if fact is None:
            continue
        if role.blinded and isinstance(fact, facts.FollowUpWithdrawn):
            if ended:
                continue
            ended = True
        shown.append(
            _shown(entry, fact, len(shown) + 1, blank=role.blinded or fact is not entry.fact, number=not role.blinded)
        )
    return shown


def _shown(entry: Entry, fact: facts.Fact, version: int, *, blank: bool, number: bool) -> Entry:
    """Give an entry as it is shown, with the fact decoded already.

    `blank` leaves its place in the chain out; without `number` the participant's number is left out, too.
    """
    e = entry
    if blank:
        text = e.payload if fact is e.fact else encode(fact)
        shown = Entry(0, e.stream if number else "", version, fact.kind, e.on, "", e.actor, e.role, text, "", "")
    else:
        shown = Entry(e.seq, e.stream, version, e.kind, e.on, e.at, e.actor, e.role, e.payload, e.previous, e.digest)
    vars(shown)["fact"] = fact
    return shown


def _redacted(fact: facts.Fact, protocol: Protocol, role: Role, unsealed: bool, hidden: set[str]) -> facts.Fact | None:
    """Give what of a fact the role may see; `hidden` collects the queries about what she may not."""
    if isinstance(fact, facts.FormRecorded | facts.FormCorrected):
        return _form(fact, protocol, role, unsealed)
    if isinstance(fact, facts.QueryOpened) and not _may_be_asked(fact, protocol, role, unsealed):
        hidden.add(fact.query)
    if isinstance(fact, facts.QueryOpened | facts.QueryAnswered | facts.QueryClosed):
        return None if fact.query in hidden or "queries" not in role.sees else _query(fact, role)
    if role.blinded:
        return _appointment(fact, protocol) if "appointments" in role.sees else None
    return fact if _SIGHTS.get(type(fact)) in role.sees else _died(fact, role)


def _may_be_asked(fact: facts.QueryOpened, protocol: Protocol, role: Role, unsealed: bool) -> bool:
    """Whether the role sees a query: a blinded role those on forms that are wholly open to it."""
    whole = not role.blinded or "*" in _items(fact.form, role)
    return whole and _open(fact.visit, fact.form, protocol, role, unsealed)


def _query(fact: facts.QueryOpened | facts.QueryAnswered | facts.QueryClosed, role: Role) -> facts.Fact:
    """Show a blinded role that a query was answered, but not the words: somebody else may have written them."""
    return replace(fact, answer="") if role.blinded and isinstance(fact, facts.QueryAnswered) else fact


def _died(fact: facts.Fact, role: Role) -> facts.Fact | None:
    """Whoever follows the visits learns that they end, not why."""
    if "progress" not in role.sees or not isinstance(fact, _APPOINTMENT):
        return None
    return _without_reason(fact)


def _appointment(fact: facts.Fact, protocol: Protocol) -> facts.Fact | None:
    if not isinstance(fact, _APPOINTMENT):
        return None
    if isinstance(fact, facts.VisitMissed):
        visit = protocol.visit.get(fact.visit)
        return facts.VisitMissed(fact.visit, "") if visit and not visit.arms else None
    if isinstance(fact, facts.ParticipantRandomised):
        return facts.ParticipantRandomised("", 0, fact.time_zero, {})
    if isinstance(fact, facts.ConsentRecorded):
        return facts.ConsentRecorded("", fact.version)
    return _without_reason(fact)


def _without_reason(fact: facts.Fact) -> facts.Fact:
    if isinstance(fact, facts.FollowUpWithdrawn | facts.ConsentWithdrawn | facts.ParticipantDied):
        return facts.FollowUpWithdrawn(False, "")
    return fact


def _form(
    fact: facts.FormRecorded | facts.FormCorrected, protocol: Protocol, role: Role, unsealed: bool
) -> facts.Fact | None:
    if _open(fact.visit, fact.form, protocol, role, unsealed):
        items = _items(fact.form, role)
        if "*" in items:
            return fact
        values, derived = _only(fact.values, items), _only(fact.derived, items)
        nothing = isinstance(fact, facts.FormCorrected) and not values and not derived
        return None if nothing else replace(fact, values=values, derived=derived)
    if role.blinded or "progress" not in role.sees:
        return None
    return facts.FormRecorded(fact.visit, fact.form, {}, {})


def _only(values: Mapping[str, Value], items: frozenset[str]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name in items}


def _items(form: str, role: Role) -> frozenset[str]:
    """Give the items of a form that the allow-list opens; `*` is the whole form."""
    return _opened(tuple(role.sees)).get(form, frozenset())


@lru_cache(maxsize=64)
def _opened(sees: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Read the forms and items from an allow-list."""
    items: dict[str, set[str]] = {}
    for sight in sees:
        kind, _, name = sight.partition(".")
        if kind == "form":
            form, _, item = name.partition(".")
            items.setdefault(form, set()).add(item or "*")
    return {form: frozenset(each) for form, each in items.items()}


def _open(visit: str, form: str, protocol: Protocol, role: Role, unsealed: bool) -> bool:
    """Whether the role may read the form at this visit."""
    if not _items(form, role):
        return False
    planned = protocol.visit.get(visit)
    reveals = form not in protocol.form or protocol.form[form].reveals_arm or planned is None or bool(planned.arms)
    if role.blinded:
        return not reveals
    before = planned is not None and planned.before_randomisation
    return unsealed or before or role.entrusted or not protocol.blinded_form(form)

"""The window: what one person sees of a trial, folded from the facts that she may know."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.conduct.blind import Appointment, appointments
from trialwright.conduct.sight import visible
from trialwright.conduct.situation import Actor
from trialwright.conduct.trial import Trial
from trialwright.record import TRIAL, ParticipantState, fold
from trialwright.terms import Problem, Refused


@dataclass(frozen=True, slots=True)
class Seen:
    """One participant as a person sees her. `arm` is None for whoever may not know it."""

    id: str
    arm: str | None
    state: ParticipantState


@dataclass(frozen=True, slots=True)
class View:
    """What a person sees: appointments for a blinded role, participants for any other."""

    person: Actor
    appointments: tuple[Appointment, ...] = ()
    participants: tuple[Seen, ...] = ()


def view(trial: Trial, person: Actor, participant: str | None = None) -> View:
    """Show a person what she may see, of one participant or of all. Raises `Refused` for an unknown role."""
    state = trial.state()
    today = trial.protocol(state, trial.today())
    role = today.roles.get(person.role)
    if role is None:
        known = ", ".join(today.roles)
        raise Refused(Problem(person.name, f"the role {person.role!r} is unknown", f"the roles are {known}"))
    due: list[Appointment] = []
    seen: list[Seen] = []
    for number in _streams(trial, participant, blinded=role.blinded):
        entries = trial.ledger.stream(number)
        whole = fold(number, entries)
        if person.sites and whole.site not in person.sites:
            continue
        protocol = trial.protocol(state, whole.screened.on if whole.screened else "", whole)
        shown = visible(entries, protocol, role, unsealed=state.unsealed is not None)
        if not shown:
            continue
        folded = fold("" if role.blinded else number, shown)
        if role.blinded:
            due += appointments(folded, protocol, person.role)
        else:
            seen.append(Seen(number, trial.arm(whole) if "arm" in role.sees else None, folded))
    due.sort(key=lambda each: (each.due is None, each.due or "", each.pseudonym, each.visit))
    return View(person, tuple(due), tuple(seen))


def _streams(trial: Trial, participant: str | None, *, blinded: bool) -> list[str]:
    if participant is None:
        return [name for name in trial.ledger.streams() if name != TRIAL]
    name = trial.ledger.pseudonyms().get(participant) if blinded else participant
    if name is None or name == TRIAL or not trial.ledger.stream(name):
        raise Refused(Problem(participant, "is not in the screening log", "check the number"))
    return [name]

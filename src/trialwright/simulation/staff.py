"""Virtual staff: who works where, and the seat from which somebody enters and looks."""

from __future__ import annotations

from trialwright.conduct import Actor, Trial, View, commands, perform, view
from trialwright.protocol import Protocol
from trialwright.record import Entry
from trialwright.simulation.agenda import Agenda


class Seat:
    """One person at a screen: she can do and see what her role may, through the door and the window, and no more."""

    def __init__(self, trial: Trial, actor: Actor, agenda: Agenda) -> None:
        self._trial = trial
        self._agenda = agenda
        self.actor = actor

    def do(self, command: commands.Command) -> list[Entry]:
        """Go through the door. Raises Refused."""
        return perform(self._trial, command, self.actor, self._agenda.moment())

    def look(self, participant: str) -> View:
        """Look at one participant through the window, by the name under which this person knows her."""
        return view(self._trial, self.actor, participant)

    @property
    def on(self) -> str:
        """Today as an ISO day."""
        return self._agenda.on


class Staff:
    """Everybody who works in the trial. An entrusted role works for the whole trial, any other at one site."""

    def __init__(self, trial: Trial, protocol: Protocol, numbers: dict[str, int], agenda: Agenda) -> None:
        self._roles = {name: protocol.roles[name] for name in numbers}
        self._seats: dict[tuple[str, str], list[Seat]] = {}
        for name, role in self._roles.items():
            for site in [""] if role.entrusted else protocol.site:
                self._seats[name, site] = [
                    Seat(trial, _actor(name, site, each, numbers[name]), agenda) for each in range(numbers[name])
                ]

    def seat(self, role: str, site: str, which: int = 0) -> Seat:
        """Give somebody of a role at a site."""
        seats = self._seats.get((role, site)) or self._seats[role, ""]
        return seats[which % len(seats)]

    def may(self, permission: str, site: str) -> Seat:
        """Give somebody at a site who may do something."""
        for name, role in self._roles.items():
            if permission in role.may:
                return self.seat(name, site)
        raise LookupError(f"nobody of the virtual staff ({', '.join(self._roles)}) may {permission}")

    def enters(self, protocol: Protocol, form: str) -> str:
        """Give the role of the staff that enters a form."""
        for role in protocol.form[form].entered_by:
            if role in self._roles:
                return role
        raise LookupError(f"nobody of the virtual staff ({', '.join(self._roles)}) enters {form}")


def _actor(role: str, site: str, which: int, of: int) -> Actor:
    words = [site, role.replace("_", " "), str(which + 1) if of > 1 else ""]
    return Actor(" ".join(word for word in words if word), role, frozenset({site} if site else ()))

"""Send a finished trial's real data through the door again: one transaction per participant, nobody silently lost."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from trialwright.conduct import Actor, Trial, commands, perform
from trialwright.exchange.mapping import Mapping, load_mapping
from trialwright.exchange.table import Row, read_rows
from trialwright.exchange.translate import FormEntry, Person, Rejected, Translator
from trialwright.protocol import Protocol, TrialFolder
from trialwright.randomisation import Vault
from trialwright.terms import Problem, Refused


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay made: the record, the list of what was not accepted, and the counts."""

    record: Path
    not_accepted: Path
    rows: int
    randomised: int
    rejected_values: int
    rejected_rows: int
    expected_rows: int | None


def replay(
    folder: Path,
    trial_folder: TrialFolder,
    data: Path,
    out: Path,
    at: datetime,
    progress: Callable[[int, int, str], None],
) -> Replayed:
    """Replay a data file into a new record in `out`, then lock and unseal it.

    Everything is read and checked before anything is written. A value that the protocol refuses is left out,
    listed and recorded as rejected; the rest of the participant goes on. Raises `Refused`.
    """
    protocol = trial_folder.current
    if protocol.allocation.method != "recorded" or protocol.trial.mode != "replay":
        remedy = "a replay needs mode: replay and method: recorded"
        raise Refused(Problem("protocol.yaml", f"is a trial of mode {protocol.trial.mode!r}", remedy))
    mapping = load_mapping(folder / "mapping.yaml", protocol)
    rows = read_rows(data, mapping)
    out.mkdir(parents=True, exist_ok=True)
    run = _Replay(protocol, mapping, at)
    people = run.people(rows)
    vault = Vault.recorded(run.arms, secrets.token_bytes)
    record = out / "record.trial"
    trial = Trial.create(record, vault, run.manager, at, durable=False)
    on = at.date().isoformat()
    for version in trial_folder.versions:
        effective = version.effective.isoformat()
        perform(trial, commands.AdoptProtocol(effective, trial_folder.text, version.version), run.manager, at)
    for number, (row, person) in enumerate(zip(rows, people, strict=True), 1):
        run.send(trial, row, person)
        if number % 100 == 0 or number == len(rows):
            progress(number, len(rows), "")
    perform(trial, commands.LockTrial(on, f"all {len(rows)} rows of {data.name} were sent"), run.manager, at)
    perform(trial, commands.UnsealAllocation(on, "the trial is finished and published"), run.manager, at)
    trial.ledger.close()
    listed = out / "not_accepted.csv"
    run.write(listed)
    whole = sum(isinstance(person, list) for person in people)
    return Replayed(record, listed, len(rows), run.randomised, len(run.rejected), whole, mapping.file.rows)


class _Replay:
    """One run: who enters what, which arm was recorded for whom, and what was not accepted."""

    def __init__(self, protocol: Protocol, mapping: Mapping, at: datetime) -> None:
        self.translator = Translator(mapping, protocol)
        self.protocol = protocol
        self.mapping = mapping
        self.at = at
        self.arms: dict[str, str] = {}
        self.rejected: list[tuple[str, Rejected]] = []
        self.randomised = 0
        self.manager = self._actor("adopt-protocol", "lock", "unseal", "import")
        self.enroller = self._actor("screen", "record-consent", "assess-eligibility", "randomise")
        self._before = [each.visit for each in mapping.visits if protocol.visit[each.visit].before_randomisation]
        self._numbers: dict[int, str] = {}

    def _actor(self, *permissions: str) -> Actor:
        for name, role in self.protocol.roles.items():
            if set(permissions) <= set(role.may):
                return Actor(f"replay, {name}", name)
        needed = ", ".join(permissions)
        raise Refused(Problem("roles", f"no role may {needed}", "a replay needs a role that may do all of these"))

    def people(self, rows: list[Row]) -> list[Person | list[Rejected]]:
        """Read who is in the file, and fix the number and the recorded arm of each."""
        people = [self.translator.person(number, row) for number, row in enumerate(rows, 1)]
        counts: dict[str, int] = {}
        for person in people:
            if isinstance(person, Person):
                counts[person.site] = counts.get(person.site, 0) + 1
                number = f"{person.site}-{counts[person.site]:03d}"
                self._numbers[person.row] = number
                self.arms[number] = person.arm
        return people

    def send(self, trial: Trial, row: Row, person: Person | list[Rejected]) -> None:
        """Send one row: as a participant with everything that is known of her, or as a rejected row."""
        if isinstance(person, list):
            for each in person:
                self.rejected.append(("", each))
                reject = commands.RejectRow(self.at.date().isoformat(), each.row, each.column, each.value, each.rule)
                perform(trial, reject, self.manager, self.at)
            return
        number = self._numbers[person.row]
        randomised = person.randomised.isoformat()
        screened = (person.randomised - timedelta(self.mapping.screened.days_before_randomisation)).isoformat()
        consented = (person.randomised - timedelta(self.mapping.consented.days_before_randomisation)).isoformat()
        with trial.together():
            perform(trial, commands.ScreenParticipant(person.site, screened), self.enroller, self.at)
            perform(trial, commands.RecordConsent(number, consented, "not recorded"), self.enroller, self.at)
            self._reject(trial, number, person.rejected)
            forms = list(self.translator.forms(person, row))
            for form in forms:
                if form.visit in self._before:
                    self._form(trial, number, person, form)
            perform(trial, commands.AssessEligibility(number, randomised), self.enroller, self.at)
            try:
                perform(trial, commands.Randomise(number, randomised), self.enroller, self.at)
            except Refused as refused:
                columns = " and ".join(self.mapping.arm.columns)
                self._reject(trial, number, [Rejected(person.row, columns, "randomised", str(refused))])
                return
            self.randomised += 1
            for form in forms:
                if form.visit not in self._before:
                    self._form(trial, number, person, form)
            if person.died and self.mapping.death:
                by = Actor(f"replay, {self.mapping.death.by}", self.mapping.death.by)
                day, cause = person.died
                perform(trial, commands.RecordDeath(number, day.isoformat(), cause), by, self.at)

    def _form(self, trial: Trial, number: str, person: Person, form: FormEntry) -> None:
        """Record one form; values that are refused are replaced by their missing code and the form is sent again."""
        self._reject(trial, number, form.rejected)
        role = self.protocol.roles[form.by]
        name = trial.pseudonym(number) if role.blinded else number
        for _ in range(len(form.values) + 1):
            request = commands.RecordForm(name, form.on, form.visit, form.form, form.values)
            try:
                perform(trial, request, Actor(f"replay, {form.by}", form.by), self.at)
            except Refused as refused:
                if not self._without_refused(trial, number, person, form, refused):
                    whole = Rejected(person.row, form.form, "the whole form", str(refused))
                    self._reject(trial, number, [whole])
                    return
            else:
                return

    def _without_refused(self, trial: Trial, number: str, person: Person, form: FormEntry, refused: Refused) -> bool:
        """Take the values that were refused out of the form and list them; False where none can be named."""
        named = False
        for problem in refused.problems:
            cell = form.cells.pop(problem.item, None)
            if cell is None:
                continue
            named = True
            del form.values[problem.item]
            instead = self.translator.stand_in(form.form, problem.item)
            if instead is not None:
                form.values[problem.item] = instead
            self._reject(trial, number, [Rejected(person.row, *cell, problem.message)])
        return named

    def _reject(self, trial: Trial, number: str, rejected: list[Rejected] | tuple[Rejected, ...]) -> None:
        on = self.at.date().isoformat()
        for each in rejected:
            self.rejected.append((number, each))
            request = commands.RejectValue(number, on, each.row, each.column, each.value, each.rule)
            perform(trial, request, self.manager, self.at)

    def write(self, path: Path) -> None:
        """Write everything that was not accepted as a CSV file."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["row", "participant", "column", "value", "rule"])
            for number, each in self.rejected:
                writer.writerow([each.row, number, each.column, each.value, each.rule])

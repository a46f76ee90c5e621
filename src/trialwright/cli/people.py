"""Commands that go through the door, and the window: what a person does, and what she sees."""

from __future__ import annotations

import dataclasses
import re
import types
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer

from trialwright.cli.screen import say
from trialwright.cli.write_protocol import warn_of_wording
from trialwright.terms import Problem, Refused, Value

Record = Annotated[Path, typer.Argument(help="The record's file.", show_default=False)]
Name = Annotated[str, typer.Option("--as", help="Your name.", show_default=False)]
Role = Annotated[str, typer.Option(help="Your role in the protocol.", show_default=False)]
VaultFile = Annotated[Path | None, typer.Option("--vault", help="The sealed allocation, for who may hold it.")]


def begin(
    folder: Annotated[Path, typer.Argument(help="The trial's folder.", show_default=False)],
    record: Annotated[Path, typer.Option(help="Where the new record goes.")],
    vault: Annotated[Path, typer.Option(help="The file that `seal` wrote.")],
    name: Name,
    role: Role,
) -> None:
    """Begin a trial: the commitment is the record's first fact, the protocol the second."""
    from trialwright.conduct import Actor, Trial, commands, perform
    from trialwright.protocol import load
    from trialwright.randomisation import Vault

    trial_folder = load(folder)
    if trial_folder.current.trial.mode != "live":
        mode = trial_folder.current.trial.mode
        remedy = "set trial.mode to live, or use `simulate` or `replay`"
        raise Refused(Problem("trial.mode", f"is {mode!r}: a trial of real people is begun as 'live'", remedy))
    sealed = Vault.open(vault)
    allocation = trial_folder.current.allocation
    if wrong := sealed.differs(allocation.method, allocation.ratio):
        raise Refused(Problem(str(vault), wrong, "seal this trial's allocation with `trialwright seal`"))
    by, at = Actor(name, role), datetime.now(UTC)
    first = trial_folder.versions[0]
    may = [each for each, what in first.roles.items() if "adopt-protocol" in what.may]
    if role not in may:
        raise Refused(Problem(name, f"the role {role!r} may not adopt-protocol", f"ask a person in {' or '.join(may)}"))
    trial = Trial.create(record, sealed, by, at)
    for version in trial_folder.versions:
        on = version.effective.isoformat()
        perform(
            trial, commands.AdoptProtocol(min(on, at.date().isoformat()), trial_folder.text, version.version), by, at
        )
    warn_of_wording(trial_folder.current)
    say(f"record   {record}")
    say(f"receipt  {trial.ledger.receipt}")
    say(f"Next: trialwright do {record} screen-participant site=... on={at.date()} --as NAME --role ROLE")


def do(
    record: Record,
    command: Annotated[
        str, typer.Argument(help="What to do: screen-participant, record-form, ...", show_default=False)
    ],
    arguments: Annotated[
        list[str] | None, typer.Argument(help="name=value; an item of a form as values.item=value.")
    ] = None,
    *,
    name: Name,
    role: Role,
    vault: VaultFile = None,
) -> None:
    """Send one command through the door. Without arguments the command's own are listed."""
    from trialwright.conduct import Actor, Trial, perform
    from trialwright.randomisation import Vault
    from trialwright.record import Ledger

    request = _command(command, arguments or [])
    trial = Trial(Ledger(record), Vault.open(vault) if vault else None)
    for entry in perform(trial, request, Actor(name, role), datetime.now(UTC)):
        who = entry.stream if entry.seq else getattr(request, "participant", "")
        say(f"{entry.kind}  {who}  {entry.on}" + (f"  entry {entry.seq:,}" if entry.seq else ""))
    trial.ledger.close()


def show(
    record: Record,
    participant: Annotated[str | None, typer.Argument(help="One participant; without it, all.")] = None,
    *,
    name: Name,
    role: Role,
    vault: VaultFile = None,
) -> None:
    """Show what a person in a role may see of the trial, and nothing else."""
    from trialwright.conduct import Actor, Trial, view
    from trialwright.randomisation import Vault
    from trialwright.record import Ledger

    trial = Trial(Ledger(record), Vault.open(vault) if vault else None)
    seen = view(trial, Actor(name, role), participant)
    for each in seen.appointments:
        say(f"{each.pseudonym}  {each.visit}  due {each.due or 'before randomisation'}  to rate: {_words(each.forms)}")
        for form, values in each.rated.items() if participant else ():
            say(f"    {form}: " + ", ".join(f"{item} {value}" for item, value in values.items()))
    for one in seen.participants:
        state = one.state
        stage = "randomised" if state.randomised else "consented" if state.consented else "screened"
        say(f"{one.id}  {stage}" + (f"  {one.arm}" if one.arm else "") + f"  {len(state.forms)} forms")
        for (visit, form), recorded in state.forms.items() if participant else ():
            values = {**recorded.values, **recorded.derived}
            say(f"    {visit} {form} {recorded.on}: " + _words(f"{item} {value}" for item, value in values.items()))
    if not seen.appointments and not seen.participants:
        say("Nothing is here for this role yet.")
    trial.ledger.close()


def _words(each: Any) -> str:
    return ", ".join(each) or "nothing"


def _command(name: str, arguments: list[str]) -> Any:
    """Build a command from `name=value` words. Raises `Refused` with every problem at once."""
    from trialwright.conduct import commands

    known = {_dashed(cls.__name__): cls for cls in get_args(commands.Command)}
    cls = known.get(name)
    if cls is None:
        raise Refused(Problem("command", f"{name!r} is unknown", f"the commands are {', '.join(known)}"))
    hints = get_type_hints(cls)
    fields = {field.name: field for field in dataclasses.fields(cls)}
    given: dict[str, Any] = {}
    problems = []
    for argument in arguments:
        key, equals, text = argument.partition("=")
        name_, _, item = key.partition(".")
        if not equals or name_ not in fields or (bool(item) is not (name_ == "values")):
            problems.append(Problem(argument, "is not an argument of this command", f"they are {_usage(fields)}"))
        elif item:
            given.setdefault("values", {})[item] = _value(text)
        elif name_ in given:
            problems.append(Problem(argument, "is given twice", "give it once"))
        else:
            try:
                given[name_] = _file(text) if name_ == "text" else _typed(hints[name_], text)
            except ValueError as wrong:
                problems.append(Problem(name_, str(wrong), "correct it"))
    for field in fields.values():
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if needed and field.name not in given:
            example = "values.ITEM=..." if field.name == "values" else f"{field.name}=..."
            problems.append(Problem(field.name, "is missing", f"add {example}"))
    if problems:
        raise Refused(problems)
    return cls(**given)


def _usage(fields: dict[str, Any]) -> str:
    return ", ".join("values.ITEM" if name == "values" else name for name in fields)


def _typed(hint: Any, text: str) -> Any:
    if get_origin(hint) is tuple:
        return tuple(word for word in text.split(",") if word)
    if hint is bool:
        if text.casefold() not in _BOOLEANS:
            raise ValueError(f"{text!r} is neither yes nor no")
        return _BOOLEANS[text.casefold()]
    if hint is int or (get_origin(hint) is types.UnionType and int in get_args(hint)):
        if not re.fullmatch(r"-?\d{1,15}", text):
            raise ValueError(f"{text!r} is not a whole number")
        return int(text)
    return text


_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}


def _file(path: str) -> str:
    """Read the text that an argument names."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise ValueError(f"{path} cannot be read: {wrong}") from None


def _value(text: str) -> Value:
    """Read an item's value: a number, yes or no as true and false, nothing as empty, any other text."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", text):
        return float(text)
    return text or None


def _dashed(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def add(app: typer.Typer) -> None:
    """Put these commands under their names."""
    app.command()(begin)
    app.command()(do)
    app.command()(show)

"""From a locked record to its report: every number comes from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.cli.screen import Progress
from trialwright.terms import Problem, Refused

if TYPE_CHECKING:
    from trialwright.analysis import Provenance, Results
    from trialwright.record import Entry, Ledger, ParticipantState, TrialState


@dataclass(frozen=True, slots=True)
class Analysed:
    """What an analysis made: the results, and where they stand."""

    results: Results
    report: Path
    results_json: Path


def analyse(record: Path, out: Path, progress: Progress = lambda _done, _total, _label: None) -> Analysed:
    """Fold the record, build the datasets, run the protocol's analyses, and write results and report.

    Refuses a record that is not whole, not locked, or not unsealed.
    """
    from trialwright.conduct import versions
    from trialwright.record import Ledger

    ledger = Ledger(record)
    progress(0, 5, "verifying the record")
    entries, trial, head = _whole(record, ledger)
    ledger.close()
    progress(1, 5, "replaying the allocation")
    allocated = _allocated(record, entries)
    adopted = trial.adopted[-1]
    known = versions(adopted.text)
    protocol = known[adopted.version]

    from trialwright.analysis import as_json, run, sources_as_json
    from trialwright.datasets import Arms, build
    from trialwright.report import write_report

    progress(2, 5, "building datasets")
    states = _participants(entries)
    datasets = build(protocol, states, Arms(allocated), known)
    progress(3, 5, "analysing")
    results = run(protocol, datasets, _provenance(trial, states, head, len(entries)))
    progress(4, 5, "writing the report")
    out.mkdir(parents=True, exist_ok=True)
    results_json = out / "results.json"
    results_json.write_text(as_json(results), encoding="utf-8")
    (out / "sources.json").write_text(sources_as_json(results), encoding="utf-8")
    written = write_report(protocol, results, out)
    progress(5, 5, "done")
    return Analysed(results, written.path, results_json)


def _whole(record: Path, ledger: Ledger) -> tuple[list[Entry], TrialState, str]:
    """Give the entries of a record that is whole, locked and unsealed, what holds for the trial, and the head."""
    from trialwright.record import TRIAL, fold_trial, read_whole

    checked, entries = read_whole(ledger)
    if checked.findings:
        first = checked.findings[0]
        raise Refused(Problem(str(record), f"is not whole: {first}", "run `trialwright verify` and restore a copy"))
    trial = fold_trial(entry for entry in entries if entry.stream == TRIAL)
    if not trial.locked_on or not trial.unsealed:
        missing = "unsealed" if trial.locked_on else "locked"
        remedy = f"{'unseal-allocation' if trial.locked_on else 'lock-trial'} with `trialwright do`"
        raise Refused(Problem(str(record), f"is not {missing}: its arms are not known yet", remedy))
    return entries, trial, checked.head


def _allocated(record: Path, entries: list[Entry]) -> dict[str, str]:
    from trialwright.conduct import prove

    allocated, findings = prove(entries)
    if findings:
        message = f"the allocation does not hold: {findings[0]}"
        raise Refused(Problem(str(record), message, "do not analyse this record"))
    return allocated


def _participants(entries: list[Entry]) -> list[ParticipantState]:
    from trialwright.record import TRIAL, ParticipantState, apply

    states: dict[str, ParticipantState] = {}
    for entry in entries:
        if entry.stream != TRIAL:
            apply(states.setdefault(entry.stream, ParticipantState(entry.stream)), entry)
    return list(states.values())


def _provenance(trial: TrialState, states: list[ParticipantState], head: str, entries: int) -> Provenance:
    """Say what the numbers rest on, and what an import left out."""
    import trialwright
    from trialwright.analysis import NotAccepted, Provenance

    rejected = [("", event.fact) for event in trial.rejected]
    rejected += [(state.id, event.fact) for state in states for event in state.rejected]
    return Provenance(
        protocol_digest=trial.adopted[-1].digest,
        record_digest=head,
        entries=entries,
        software=f"trialwright {trialwright.__version__}",
        locked_on=trial.locked_on,
        not_accepted=tuple(
            NotAccepted(fact.row, fact.column, fact.value, fact.rule, participant) for participant, fact in rejected
        ),
    )


def summary(done: Analysed) -> str:
    """Say in five lines what was found and where it stands."""
    results = done.results
    flow = results.flow
    arms = ", ".join(f"{arm.label} {arm.allocated:,}" for arm in flow.arms)
    lines = [f"{results.trial}: {flow.screened:,} screened, {flow.randomised:,} randomised ({arms})"]
    for primary in results.primary[:2]:
        first = primary.estimates[0] if primary.estimates else None
        words = primary.cannot[0].because if primary.cannot else "not estimated"
        if first is not None and first.estimate is not None:
            interval = "" if first.lower is None else f" ({first.lower:.3g} to {first.upper:.3g})"
            p = "" if first.p is None else f", p = {first.p:.3g}"
            words = f"{first.name} {first.estimate:.3g}{interval}{p}"
        lines.append(f"{primary.label}: {words}")
    if results.virtual:
        lines.append("All participants are virtual: these numbers say nothing about a treatment.")
    lines.append(f"results  {done.results_json}")
    lines.append(f"report   {done.report}")
    return "\n".join(lines)

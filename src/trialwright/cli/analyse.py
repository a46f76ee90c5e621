"""From a locked record to its report: every number comes from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trialwright.analysis import Results
from trialwright.cli.screen import Progress
from trialwright.terms import Problem, Refused


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
    import trialwright
    from trialwright.analysis import NotAccepted, Provenance, as_json, run, sources_as_json
    from trialwright.conduct import prove, versions
    from trialwright.datasets import Arms, build
    from trialwright.record import TRIAL, Ledger, apply, fold_trial, verify
    from trialwright.record import ParticipantState as State
    from trialwright.report import write_report

    ledger = Ledger(record)
    progress(0, 5, "verifying the record")
    checked = verify(ledger)
    if checked.findings:
        first = checked.findings[0]
        raise Refused(Problem(str(record), f"is not whole: {first}", "run `trialwright verify` and restore a copy"))
    entries = list(ledger.entries())
    trial = fold_trial(entry for entry in entries if entry.stream == TRIAL)
    if not trial.locked_on or not trial.unsealed:
        missing = "unsealed" if trial.locked_on else "locked"
        remedy = f"{'unseal-allocation' if trial.locked_on else 'lock-trial'} with `trialwright do`"
        raise Refused(Problem(str(record), f"is not {missing}: its arms are not known yet", remedy))
    progress(1, 5, "replaying the allocation")
    allocated, findings = prove(entries)
    if findings:
        raise Refused(
            Problem(str(record), f"the allocation does not hold: {findings[0]}", "do not analyse this record")
        )
    adopted = trial.adopted[-1]
    protocol = versions(adopted.text)[adopted.version]
    progress(2, 5, "building datasets")
    states: dict[str, State] = {}
    for entry in entries:
        if entry.stream != TRIAL:
            apply(states.setdefault(entry.stream, State(entry.stream)), entry)
    rejected = [("", event.fact) for event in trial.rejected]
    rejected += [(state.id, event.fact) for state in states.values() for event in state.rejected]
    provenance = Provenance(
        protocol_digest=adopted.digest,
        record_digest=checked.head,
        entries=checked.entries,
        software=f"trialwright {trialwright.__version__}",
        locked_on=trial.locked_on,
        not_accepted=tuple(
            NotAccepted(fact.row, fact.column, fact.value, fact.rule, participant) for participant, fact in rejected
        ),
    )
    datasets = build(protocol, states.values(), Arms(allocated))
    progress(3, 5, "analysing")
    results = run(protocol, datasets, provenance)
    progress(4, 5, "writing the report")
    out.mkdir(parents=True, exist_ok=True)
    results_json = out / "results.json"
    results_json.write_text(as_json(results), encoding="utf-8")
    (out / "sources.json").write_text(sources_as_json(results), encoding="utf-8")
    written = write_report(protocol, results, out)
    progress(5, 5, "done")
    ledger.close()
    return Analysed(results, written.path, results_json)


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

"""virtual.yaml is read strictly: every fault at once, each with its line and a remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulation.virtual_trials import STARTING2
from trialwright.simulation import load_assumptions, run
from trialwright.terms import Problem, Refused

FAULTS = {
    "unknown site": ("per_month: {SMC: 2.0,", "per_month: {SMX: 2.0,"),
    "unknown role": ("staff: {coordinator: 1,", "staff: {coordinater: 1,"),
    "unknown arm": ("arm: control, probability: 0.15", "arm: kontrol, probability: 0.15"),
    "unknown criterion": ("criterion: lesion_size", "criterion: lesion_sice"),
    "unknown item": ("history.diabetes: {yes: 0.3}", "history.diabetis: {yes: 0.3}"),
    "unknown pattern": ("    viability: {normal", "    viabilety: {normal"),
    "unknown visit": ("day1: 0.02, week1: 0.15", "day2: 0.02, week1: 0.15"),
    "unknown trait": ("    speech: {natural", "    speach: {natural"),
    "unknown code": ("{unrelated: 0.8, unlikely: 0.2}", "{unrelatet: 0.8, unlikely: 0.2}"),
    "unknown name in a formula": ("{formula: demographics.age < 48}", "{formula: demographics.aage < 48}"),
    "no kind": ("history.hypertension: {yes: 0.65}", "history.hypertension: {}"),
    "two kinds": ("stroke.thrombolysis: {yes: 0.2}", "stroke.thrombolysis: {yes: 0.2, always: true}"),
    "shares that do not sum to 1": ("{left: 0.5, right: 0.5}", "{left: 0.5, right: 0.6}"),
    "a probability above 1": ("consent_refused: 0.10", "consent_refused: 1.10"),
    "limits exchanged": ("between: [28, 88]", "between: [88, 28]"),
    "an unknown key": ("  rating_sd: 0.10", "  rating_sdd: 0.10"),
}  # fmt: skip


def copied(tmp_path: Path, *faults: str) -> Path:
    folder = tmp_path / "trial"
    shutil.copytree(STARTING2, folder)
    path = folder / "virtual.yaml"
    text = path.read_text(encoding="utf-8")
    for fault in faults:
        right, wrong = FAULTS[fault]
        assert text.count(right) == 1, fault
        text = text.replace(right, wrong)
    path.write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        load_assumptions(folder)
    return list(refused.value.problems)


def line_of(fault: str, folder: Path) -> int:
    text = (folder / "virtual.yaml").read_text(encoding="utf-8")
    return text[: text.index(FAULTS[fault][1])].count("\n") + 1


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    folder = copied(tmp_path, *FAULTS)
    told = {int(problem.source.rpartition(":")[2]) for problem in problems_of(folder)}
    missing = {fault for fault in FAULTS if not {line_of(fault, folder), line_of(fault, folder) + 1} & told}
    assert missing == set()


def test_each_problem_names_the_file_and_a_remedy(tmp_path: Path) -> None:
    for problem in problems_of(copied(tmp_path, *FAULTS)):
        assert problem.source.startswith("virtual.yaml:")
        assert problem.remedy


def test_a_misspelt_name_is_suggested(tmp_path: Path) -> None:
    (problem,) = problems_of(copied(tmp_path, "unknown criterion"))
    assert "did you mean `lesion_size`?" in str(problem)


def test_an_item_that_nothing_draws_is_told_before_anything_runs(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    shutil.copytree(STARTING2, folder)
    path = folder / "virtual.yaml"
    kept = [line for line in path.read_text().splitlines() if "history.diabetes" not in line]
    path.write_text("\n".join(kept))
    with pytest.raises(Refused, match="nothing draws"):
        run(folder, tmp_path / "out", participants=1)
    assert not (tmp_path / "out").exists()


def test_a_folder_without_assumptions_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    shutil.copytree(STARTING2, folder)
    (folder / "virtual.yaml").unlink()
    with pytest.raises(Refused, match="no such file"):
        load_assumptions(folder)


def test_traits_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    shutil.copytree(STARTING2, folder)
    path = folder / "virtual.yaml"
    path.write_text(path.read_text().replace("- [0.6, 0.7, 1.0]", "- [0.99, -0.9, 1.0]"))
    assert any("contradict" in str(problem) for problem in problems_of(folder))

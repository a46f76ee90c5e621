"""A finished trial's data go through the door: nothing is dropped silently, and nothing is written of a bad file."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trialwright.cli.analyse import analyse
from trialwright.exchange import Replayed, replay
from trialwright.protocol import load
from trialwright.record import Ledger, facts, verify
from trialwright.terms import Refused

ROOT = Path(__file__).resolve().parents[2]
IST = ROOT / "examples" / "ist"
DATA = ROOT.parent / "shared" / "data" / "ist.csv.gz"
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)

needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="the International Stroke Trial's data are not here: see examples/ist/README.md"
)


def send(data: Path, out: Path) -> Replayed:
    return replay(IST, load(IST), data, out, AT, lambda _done, _total, _label: None)


@pytest.fixture(scope="module")
def rows() -> tuple[list[str], list[dict[str, str]]]:
    """Give header and first rows of the real file."""
    if not DATA.exists():
        pytest.skip("the International Stroke Trial's data are not here: see examples/ist/README.md")
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        found = [row for row, _ in zip(reader, range(40), strict=False)]
        return list(reader.fieldnames or []), found


def write(path: Path, header: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


def refused(data: Path, out: Path) -> str:
    with pytest.raises(Refused) as refusal:
        send(data, out)
    assert not out.exists()
    assert all(problem.remedy for problem in refusal.value.problems)
    return str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "ist.csv", tmp_path / "out")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ist.csv"
    path.write_bytes(b"\xff\xfe\x00HOSPNUM")
    assert "is not utf-8 text" in refused(path, tmp_path / "out")


def test_a_damaged_archive_is_refused(tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]) -> None:
    whole = write(tmp_path / "ist.csv", *rows).read_bytes()
    path = tmp_path / "ist.csv.gz"
    path.write_bytes(gzip.compress(whole)[:-9])
    assert "cannot be read" in refused(path, tmp_path / "out")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ist.csv"
    path.write_text("")
    assert "the column 'HOSPNUM' is missing" in refused(path, tmp_path / "out")


def test_an_unknown_and_a_missing_column_are_both_named(
    tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]
) -> None:
    header, found = rows
    renamed = ["AGEE" if name == "AGE" else name for name in header]
    changed = [{("AGEE" if name == "AGE" else name): value for name, value in row.items()} for row in found]
    said = refused(write(tmp_path / "ist.csv", renamed, changed), tmp_path / "out")
    assert "the column 'AGE' is missing; did you mean 'AGEE'?" in said
    assert "the column 'AGEE' is unknown to mapping.yaml" in said


def test_a_row_of_another_width_is_refused(tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]) -> None:
    header, found = rows
    path = write(tmp_path / "ist.csv", header, found)
    path.write_text(path.read_text() + "1,2,3\n")
    assert "row 41: has more or fewer cells than the header" in refused(path, tmp_path / "out")


def test_whatever_is_not_accepted_is_listed_and_recorded_and_the_rest_goes_on(
    tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]
) -> None:
    header, found = rows[0], [dict(row) for row in rows[1]]
    found[3]["AGE"] = "207"
    found[5]["SEX"] = "X"
    found[7]["RSBP"] = "high"
    found[9]["HOSPNUM"] = "9999"
    found[11]["RXASP"] = "?"
    found[13]["RDELAY"] = "77"
    done = send(write(tmp_path / "ist.csv", header, found), tmp_path / "out")
    with done.not_accepted.open(encoding="utf-8") as file:
        listed = {int(line["row"]): line for line in csv.DictReader(file) if int(line["row"]) in (4, 6, 8, 10, 12, 14)}
    assert {row: (line["column"], line["value"]) for row, line in listed.items()} == {
        4: ("AGE", "207"),
        6: ("SEX", "X"),
        8: ("RSBP", "high"),
        10: ("HOSPNUM", "9999"),
        12: ("RXASP and RXHEP", f"? and {found[11]['RXHEP']}"),
        14: ("RXASP and RXHEP", "randomised"),
    }
    assert "is outside 16..99" in listed[4]["rule"]
    assert (done.rows, done.randomised, done.rejected_rows) == (40, 37, 2)
    ledger = Ledger(done.record)
    kinds = Counter(entry.kind for entry in ledger.entries())
    assert kinds["row-rejected/1"] == 2
    assert kinds["value-rejected/1"] == done.rejected_values - 2
    assert kinds["participant-screened/1"] == 38
    assert not verify(ledger).findings
    ledger.close()
    results = analyse(done.record, tmp_path / "out").results
    assert len(results.not_accepted) == done.rejected_values
    assert (results.flow.screened, results.flow.randomised, results.flow.faults()) == (38, 37, ())


def test_one_participant_is_one_transaction(tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]) -> None:
    done = send(write(tmp_path / "ist.csv", *rows), tmp_path / "out")
    lines = done.record.with_name("record.trial.receipt").read_text().splitlines()
    assert sum(not line.startswith("~") for line in lines) == 40 + 4


@needs_data
def test_the_whole_trial_gives_the_published_counts_from_its_ledger_alone(tmp_path: Path) -> None:
    data = tmp_path / "ist.csv.gz"
    data.write_bytes(DATA.read_bytes())
    done = send(data, tmp_path / "out")
    data.unlink()
    assert (done.rows, done.randomised, done.rejected_rows) == (19_435, 19_435, 0)
    analysed = analyse(done.record, tmp_path / "out")
    written = json.loads(analysed.results_json.read_text())
    counts = {}
    for analysis in written["analyses"]:
        values = [{each["level"]: each["n"] for each in group["counts"]} for group in analysis["groups"]]
        counts[analysis["id"]] = tuple(value.get("1", value.get("true")) for value in values)
    assert counts["aspirin_dead14"] == (872, 909)
    assert counts["heparin_dead14"] == (876, 905)
    assert counts["aspirin_haemorrhagic14"] == (87, 74)
    assert counts["heparin_haemorrhagic14"] == (120, 41)
    assert counts["aspirin_dead_or_dependent6"] == (6000, 6125)
    assert counts["heparin_dead_or_dependent6"] == (6063, 6062)
    assert counts["aspirin_pulmonary_embolism14"] == (57, 77)
    assert counts["heparin_pulmonary_embolism14"] == (53, 81)
    adjusted = analysed.results.analysis("aspirin_dead_or_dependent6_adjusted").estimates[0]
    assert adjusted.estimate is not None
    assert adjusted.se is not None
    assert adjusted.p is not None
    assert (round(-1000 * adjusted.estimate), round(1000 * adjusted.se), round(adjusted.p, 2)) == (13, 6, 0.03)
    for name in ("aspirin_outcome6", "aspirin_outcome6_adjusted"):
        odds = next(each for each in analysed.results.analysis(name).estimates if each.method == "proportional-odds")
        assert odds.lower is not None
        assert odds.estimate is not None
        assert odds.upper is not None
        assert odds.lower < odds.estimate < odds.upper
    page = analysed.report.read_text(encoding="utf-8")
    for number in ("872", "909", "876", "905", "6000", "6125", "6063", "6062"):
        assert number in page.replace(",", "").replace("\u202f", "").replace("\u00a0", "")
    ledger = Ledger(done.record)
    assert not verify(ledger).findings
    assert sum(1 for entry in ledger.entries() if isinstance(entry.fact, facts.ParticipantRandomised)) == 19_435
    ledger.close()

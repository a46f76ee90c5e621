"""The command line refuses in words, with exit code 2, no traceback, and nothing changed."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from small_trial import PROTOCOL, begin, enrol, later, rate, screen
from trialwright.instruments import instrument
from trialwright.protocol import load
from trialwright.record import Ledger

MANAGER = ("--as", "Choi", "--role", "manager")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def trialwright(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = "from trialwright.cli import main; main()"
    arguments = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter


def refused(*words: str | Path) -> list[str]:
    """Expect a refusal; gives its lines."""
    done = trialwright(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert lines
    return lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a live trial's folder."""
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial" / "protocol.yaml").write_text(PROTOCOL.replace("mode: virtual", "mode: live"))
    (tmp_path / "trial" / "sealed.yaml").write_text("blocks: {sizes: [3, 6]}\n")
    return tmp_path / "trial"


def test_a_live_trial_is_checked_sealed_begun_and_worked(folder: Path) -> None:
    vault, record = folder.parent / "vault.json", folder.parent / "live.trial"
    assert trialwright("check", folder).returncode == 0
    sealed = trialwright("seal", folder, "--vault", vault)
    assert sealed.returncode == 0, sealed.stderr
    secret = json.loads(vault.read_text())["secret"]
    assert secret not in sealed.stdout + sealed.stderr
    begun = trialwright("begin", folder, "--record", record, "--vault", vault, "--as", "Choi", "--role", "manager")
    assert begun.returncode == 0, begun.stderr
    as_kim = ("--as", "Kim", "--role", "coordinator", "--vault", vault)

    def do(*words: str) -> str:
        done = trialwright("do", record, *words, *as_kim)
        assert done.returncode == 0, done.stderr
        return done.stdout

    today = datetime.now(UTC).date().isoformat()
    assert "participant-screened/1  SMC-001" in do("screen-participant", "site=SMC", f"on={today}")
    do("record-consent", "participant=SMC-001", f"on={today}")
    entry = ("visit=screening", "form=entry", "values.age=60", "values.lacunar=false", "values.weight=70.5")
    do("record-form", "participant=SMC-001", f"on={today}", *entry)
    do("assess-eligibility", "participant=SMC-001", f"on={today}")
    do("randomise", "participant=SMC-001", f"on={today}")
    again = refused("do", record, "randomise", "participant=SMC-001", f"on={today}", *as_kim)
    assert f"was randomised on {today} already; nobody is randomised twice" in again[0]
    shown = trialwright("show", record, "SMC-001", *as_kim).stdout
    assert re.search(r"SMC-001  randomised  (cells|control)", shown)
    rater = trialwright("show", record, "--as", "Park", "--role", "rater", "--vault", vault).stdout
    assert f"day90  due {later(today, 118)}  to rate: mrs" in rater
    assert not re.search(r"cells|control|SMC-001", rater)
    assert trialwright("verify", record).returncode == 0
    assert secret.encode() not in record.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "NOWHERE"), "there is no such folder"),
        (("verify", "NOWHERE"), "cannot be opened as a record"),
        (("report", "NOWHERE", "--out", "OUT"), "cannot be opened as a record"),
        (("do", "NOWHERE", "dance", "--as", "Kim", "--role", "rater"), "'dance' is unknown; the commands are"),
        (("do", "NOWHERE", "randomise", "--as", "Kim", "--role", "coordinator"), "participant: is missing"),
        (("do", "NOWHERE", "randomise", "color=red", "--as", "K", "--role", "c"), "is not an argument of this command"),
        (("replay", "IST", "--data", "NOWHERE", "--out", "OUT"), "does not exist; give the path"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    places = {"NOWHERE": tmp_path / "nowhere", "OUT": tmp_path / "out", "IST": EXAMPLES / "ist"}
    assert any(said in line for line in refused(*(places.get(word, word) for word in words)))
    assert not (tmp_path / "out").exists()


def test_an_unreadable_vault_is_refused_without_showing_it(tmp_path: Path) -> None:
    begin(tmp_path).ledger.close()
    vault = tmp_path / "vault.json"
    vault.write_text('{"secret": "0123"')
    said = refused("verify", tmp_path / "record.trial", "--vault", vault)
    assert "is not a sealed allocation" in said[0]
    assert "0123" not in said[0]


def test_a_protocol_with_faults_lists_them_all_with_their_lines(folder: Path) -> None:
    path = folder / "protocol.yaml"
    path.write_text(
        path.read_text().replace("better: lower", "better: louder").replace("role: comparator", "role: judge")
    )
    lines = refused("check", folder)
    assert [re.search(r"`(judge|louder)`.*\(protocol.yaml:\d+\)", line) is not None for line in lines] == [True, True]


def test_a_virtual_trial_is_not_begun_as_a_live_one(folder: Path) -> None:
    vault = folder.parent / "vault.json"
    trialwright("seal", folder, "--vault", vault)
    (folder / "protocol.yaml").write_text(PROTOCOL)
    words = ("--record", folder.parent / "x.trial", "--vault", vault, "--as", "Choi", "--role", "manager")
    assert "a trial of real people is begun as 'live'" in refused("begin", folder, *words)[0]


def test_a_folder_that_holds_something_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("years of work")
    lines = refused("simulate", EXAMPLES / "starting2", "--out", tmp_path / "out")
    assert "is not empty, and nothing is overwritten" in lines[0]
    assert (tmp_path / "out" / "thesis.docx").read_text() == "years of work"


def test_each_of_the_commonest_mistakes_is_refused_in_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    number = enrol(trial)
    alias = trial.pseudonym(number)
    rate(trial, number, 3, "2013-05-30")
    trial.ledger.close()
    record = tmp_path / "record.trial"
    kim, park, choi = (("--as", "Kim", "--role", "coordinator"), ("--as", "P", "--role", "rater"), MANAGER)
    place = (f"participant={alias}", "on=2013-05-30", "visit=day90", "form=mrs")
    again = ("randomise", f"participant={number}", "on=2013-02-02")
    out_of_range = ("correct-form", *place, "values.score=9", "reason=typing")
    without_reason = ("correct-form", *place, "values.score=2", "reason= ")
    assert "nobody is randomised twice" in refused("do", record, *again, *kim)[0]
    assert "score 9 is outside 0..5" in refused("do", record, *out_of_range, *park)[0]
    assert "a correction needs its reason; say why" in refused("do", record, *without_reason, *park)[0]
    assert trialwright("do", record, "lock-trial", "on=2014-01-01", "reason=complete", *choi).returncode == 0
    late = ("record-death", f"participant={number}", "on=2014-01-02", "cause=stroke")
    assert "is locked since 2014-01-01: nothing can be added" in refused("do", record, *late, *kim)[0]
    ledger = Ledger(record)
    kinds = [entry.kind for entry in ledger.entries()]
    ledger.close()
    assert kinds[-1] == "trial-locked/1"
    assert len(kinds) == 9


def test_a_locked_or_open_record_is_refused_where_it_does_not_fit(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    screen(trial)
    trial.ledger.close()
    said = refused("report", tmp_path / "record.trial", "--out", tmp_path / "out")
    assert "is not locked: its arms are not known yet" in said[0]


def test_verify_says_what_it_found_and_exits_with_one(tmp_path: Path) -> None:
    trial = begin(tmp_path)
    enrol(trial)
    record = tmp_path / "record.trial"
    receipt = trial.ledger.receipt
    trial.ledger._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    trial.ledger.close()
    assert trialwright("verify", record).returncode == 0
    shutil.copy(receipt, tmp_path / "kept")
    with receipt.open("a") as file:
        file.write(f"99 {'0' * 64}\n")
    done = trialwright("verify", record)
    assert done.returncode == 1
    assert "truncated: the receipt knows entry 99" in done.stdout
    found = json.loads(trialwright("verify", record, "--json").stdout)["findings"]
    assert found[0]["entry"] == 8


def test_the_schema_is_json(tmp_path: Path) -> None:
    schema = json.loads(trialwright("schema").stdout)
    assert schema["properties"]["arms"]["minItems"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("verify", ""), "record"),
        (("do", "RECORD", "correct-form", "seen=abc", "--as", "K", "--role", "rater"), "'abc' is not a whole number"),
        (("do", "RECORD", "withdraw-follow-up", "lost=maybe", "--as", "K", "--role", "c"), "neither yes nor no"),
        (("do", "RECORD", "screen-participant", "site=A", "site=B", "--as", "K", "--role", "c"), "is given twice"),
        (("do", "RECORD", "adopt-protocol", "text=NOWHERE", "--as", "K", "--role", "c"), "cannot be read"),
        (("report", "RECORD", "--out", "FULL"), "holds something else, and nothing is overwritten"),
        (("demo", "--out", "FULL"), "is not empty, and nothing is overwritten"),
        (("simulate", "STARTING2", "--out", "FILE/sub"), "check the path"),
        (("replay", "IST", "--data", "DAMAGED", "--out", "NOWHERE"), "is not utf-8 text"),
        (("replay", "IST", "--data", "UNKNOWN", "--out", "NOWHERE"), "the column 'COLOUR' is unknown to mapping.yaml"),
        (("verify", "DAMAGED"), "not a trialwright record"),
    ],
)
def test_what_is_asked_wrongly_is_said_and_nothing_is_lost(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    begin(tmp_path).ledger.close()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "record.trial").write_text("years of work")
    (tmp_path / "damaged").write_bytes((tmp_path / "record.trial").read_bytes()[:40] + b"\xff\xfe")
    (tmp_path / "unknown.csv").write_text("HOSPNUM,COLOUR\n1,red\n")
    places = {
        "RECORD": str(tmp_path / "record.trial"),
        "FULL": str(tmp_path / "full"),
        "FILE": str(tmp_path / "record.trial"),
        "DAMAGED": str(tmp_path / "damaged"),
        "NOWHERE": str(tmp_path / "nowhere"),
        "UNKNOWN": str(tmp_path / "unknown.csv"),
        "IST": str(EXAMPLES / "ist"),
        "STARTING2": str(EXAMPLES / "starting2"),
    }
    for name, place in places.items():
        words = tuple(word.replace(name, place) for word in words)
    assert any(said in line for line in refused(*words))
    assert (tmp_path / "full" / "record.trial").read_text() == "years of work"


def test_a_vault_is_not_sealed_beside_the_protocol(folder: Path) -> None:
    assert "is inside the trial's folder" in refused("seal", folder, "--vault", folder / "vault.json")[0]
    assert not (folder / "vault.json").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE entry SET payload = replace(payload, '60', '61') WHERE seq = 5", "entry 5: changed"),
        ("DELETE FROM entry WHERE seq = 5", "entry 5: deleted"),
        ("UPDATE entry SET seq = CASE seq WHEN 4 THEN -5 ELSE -4 END WHERE seq IN (4, 5)", "entry 4: out of place"),
        ("DELETE FROM entry WHERE seq > 6", "entry 7: truncated"),
    ],
    ids=["a flipped byte", "a deleted entry", "a swapped pair", "a truncated tail"],
)
def test_verify_names_what_was_done_to_a_record(tmp_path: Path, change: str, said: str) -> None:
    trial = begin(tmp_path)
    enrol(trial)
    trial.ledger.close()
    database = sqlite3.connect(tmp_path / "record.trial")
    guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        database.execute(f"DROP TRIGGER {name}")
    database.execute(change)
    database.execute("UPDATE entry SET seq = -seq WHERE seq < 0")
    for _, guard in guards:
        database.execute(guard)
    database.commit()
    database.close()
    done = trialwright("verify", tmp_path / "record.trial")
    assert done.returncode == 1
    assert f"FOUND      {said}" in done.stdout


def test_going_live_warns_that_paraphrase_is_not_validated(folder: Path) -> None:
    assert "WARNING: the wording of mrs/1 is our own paraphrase" in trialwright("check", folder).stdout


def test_a_site_loads_the_official_wording_and_the_warning_goes(folder: Path) -> None:
    items = [item.id for item in instrument("mrs/1").items]
    labels = ", ".join(f"{item}: Official words for {item}" for item in items)
    path = folder / "protocol.yaml"
    worded = f"instrument: mrs/1, wording: {{source: licensed form, labels: {{{labels}}}}}"
    path.write_text(path.read_text().replace("instrument: mrs/1", worded))
    checked = trialwright("check", folder)
    assert checked.returncode == 0, checked.stderr
    assert "WARNING" not in checked.stdout
    form = load(folder).current.catalogue["mrs"]
    assert form.item["score"].label == "Official words for score"
    path.write_text(path.read_text().replace(f"{items[0]}: Official", "head_ache: Official", 1))
    assert "head_ache" in refused("check", folder)[0]


def test_a_live_trial_is_not_filled_with_virtual_participants(folder: Path) -> None:
    said = refused("simulate", folder, "--out", folder.parent / "out")
    assert "what is made from virtual participants would not say so" in said[0]
    assert not (folder.parent / "out").exists()

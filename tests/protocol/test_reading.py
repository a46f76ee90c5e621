"""Reading a trial folder: what is kept, and one clear problem for each way in which nothing can be read."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

import trialwright.protocol as door
from protocol.small import SMALL, changed, line, refusals
from trialwright.protocol import TrialFolder, load, parse
from trialwright.terms import Problem, Refused

SEALED = "blocks:\n  sizes: [3, 6]\n  strata: {AA: [3]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "protocol.yaml").write_text(SMALL)
    (tmp_path / "sealed.yaml").write_text(SEALED)
    return tmp_path


def refused(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        load(folder)
    return caught.value.problems


def test_a_folder_gives_every_version_its_exact_text_and_digest(folder: Path) -> None:
    trial = load(folder)
    assert isinstance(trial, TrialFolder)
    assert [protocol.version for protocol in trial.versions] == ["1", "2"]
    assert trial.text == SMALL
    assert trial.digest == hashlib.sha256(SMALL.encode()).hexdigest()
    assert trial.current is trial.versions[-1]


def test_line_endings_are_kept_because_the_digest_is_of_the_bytes(folder: Path) -> None:
    text = SMALL.replace("\n", "\r\n")
    (folder / "protocol.yaml").write_bytes(text.encode())
    trial = load(folder)
    assert trial.text == text
    assert trial.digest == hashlib.sha256(text.encode()).hexdigest()


def test_a_version_is_in_effect_from_its_day_on(folder: Path) -> None:
    trial = load(folder)
    for day, version in ((date(2019, 1, 1), "1"), (date(2020, 5, 31), "1"), (date(2020, 6, 1), "2")):
        assert trial.at(day).version == version


def test_an_amended_value_is_cited_at_the_amendment() -> None:
    first, second = parse(SMALL)
    path = "eligibility.inclusion.adult.when"
    assert first.source(path) == f"protocol.yaml:{line('when: history.age >= 18')}"
    assert second.source(path) == f"protocol.yaml:{line('adult.when: history.age >= 30')}"
    assert second.effective == date(2020, 6, 1)
    assert second.eligibility.inclusion[0].when == "history.age >= 30"
    assert first.eligibility.inclusion[0].when == "history.age >= 18"


def test_an_amendment_removes_with_null_and_adds_at_a_new_identifier() -> None:
    text = changed(
        ("      eligibility.inclusion.adult.label: At least 30\n", "      eligibility.exclusion.lacunar:\n"
         "      eligibility.exclusion.heavy: {id: heavy, label: Heavy, when: history.weight > 200.0}\n"),
    )  # fmt: skip
    _, second = parse(text)
    assert [criterion.id for criterion in second.eligibility.exclusion] == ["heavy"]
    assert second.source("eligibility.exclusion.heavy") == f"protocol.yaml:{line('exclusion.heavy', text)}"


def test_the_adopted_text_is_read_back_under_its_own_name() -> None:
    with pytest.raises(Refused) as caught:
        parse(changed(("planned: 30", "planned: 0")), name="entry 1")
    assert caught.value.problems[0].source == f"entry 1:{line('planned: 30')}"


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "nowhere")
    assert str(problem) == f"{tmp_path / 'nowhere'}: there is no such folder; give the folder that holds protocol.yaml"


def test_a_file_in_place_of_the_folder_is_one_sentence(folder: Path) -> None:
    (problem,) = refused(folder / "protocol.yaml")
    assert problem.message == "is a file, not a folder"


def test_a_folder_without_a_protocol_is_one_sentence(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path)
    assert problem.place.endswith("protocol.yaml")
    assert problem.message == "there is no such file"


def test_a_folder_in_place_of_the_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "protocol.yaml").mkdir()
    (problem,) = refused(tmp_path)
    assert problem.message.startswith("cannot be read: ")


def test_bytes_that_are_not_utf8_are_named_with_their_line(folder: Path) -> None:
    (folder / "protocol.yaml").write_bytes(SMALL.encode().replace(b"label: Usual care,", b"label: Usual c\xe4re,"))
    (problem,) = refused(folder)
    assert problem.message == "byte 0xe4 is not UTF-8"
    assert problem.source == f"protocol.yaml:{line('label: Usual care,')}"


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "---\n"])
def test_an_empty_file_says_how_to_begin(text: str) -> None:
    (problem,) = refusals(text)
    assert problem.message == "the file is empty"
    assert "format: trialwright/1" in problem.remedy


@pytest.mark.parametrize("text", ["- a list\n", "just words\n", "7\n"])
def test_a_file_without_keys_says_so(text: str) -> None:
    (problem,) = refusals(text)
    assert problem.message == "the file does not hold keys and values"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Cells against no cells", "title: Cells: a trial", "mapping values are not allowed"),
        ("title: Cells against no cells", 'title: "Cells', "is not readable YAML"),
        ("treated: [cells]", "treated: [cells", "is not readable YAML"),
        ("  planned: 30", "\tplanned: 30", "is not readable YAML"),
        ("planned: 30", "planned: \x07", "the character U+0007 is not allowed"),
    ],
)
def test_unreadable_yaml_is_one_problem_near_its_line(old: str, new: str, message: str) -> None:
    (problem,) = refusals(changed((old, new)))
    assert message in problem.message
    assert problem.remedy
    assert int(problem.source.removeprefix("protocol.yaml:")) >= line(old)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("planned: 30", "planned: 30\n  planned: 40", "`planned` stands twice, first on line "),
        ("planned: 30", "planned: !!python/name:os.system 30", "has no meaning here"),
        ("planned: 30", "planned: *many", "*many names nothing that is complete above it"),
        ("treated: [cells]", "treated: &all [*all]", "*all names nothing that is complete above it"),
        ("planned: 30", "? [planned]\n  : 30", "a key must be a word"),
        ("amendments:", "---\namendments:", "a second document begins here"),
    ],
)
def test_what_yaml_allows_and_a_protocol_does_not_is_refused_at_its_line(old: str, new: str, message: str) -> None:
    text = changed((old, new))
    found = [problem for problem in refusals(text) if message in problem.message]
    assert [int(problem.source.removeprefix("protocol.yaml:")) - line(old) in (0, 1) for problem in found] == [True]


def test_an_alias_repeats_a_part_and_an_amendment_of_one_leaves_the_other() -> None:
    text = changed(
        ("levels: {artery: Artery, lacunar: Lacunar, other: Other}", "levels: *causes"),
        (
            "choices: {artery: Artery, lacunar: Lacunar, other: Other}",
            "choices: &causes {artery: A, lacunar: L, other: O}",
        ),
        ("adult.label: At least 30", "adult.label: x\n      baseline.cause.levels.artery: Large artery"),
    )
    first, second = parse(text)
    assert second.baseline[1].levels["artery"] == "Large artery"
    assert second.catalogue["history"].item["cause"].choices["artery"] == "A"
    assert first.baseline[1].levels["artery"] == "A"


def test_aliases_that_would_swell_are_refused() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (problem,) = refusals(text)
    assert "once its aliases are written out" in problem.message


def test_brackets_without_end_are_refused() -> None:
    (problem,) = refusals("a: " + "[" * 60 + "]" * 60)
    assert "nested more than" in problem.message


def test_no_is_text_dates_are_text_and_codes_are_text() -> None:
    text = changed(('choices: {"yes": "Yes", "no": "No"}', "choices: {yes: yes, no: no, 01: one}"))
    assert parse(text)[0].catalogue["infusion"].item["clean"].choices == {"yes": "yes", "no": "no", "01": "one"}


def test_block_sizes_are_given_by_stratum(folder: Path) -> None:
    sealed = load(folder).sealed
    assert sealed is not None
    assert (sealed.blocks.sizes, sealed.blocks.strata) == ([3, 6], {"AA": [3]})


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        (SEALED.replace("6", "4"), "the block size 4 is not a multiple of 3, the sum of the allocation ratio", 2),
        (SEALED.replace("[3, 6]", "[]"), "no block size", 2),
        (SEALED.replace("[3, 6]", "[three]"), "`three` is not a whole number", 2),
        (SEALED.replace("AA", "CC"), "there is no level of `site` called `CC`", 3),
        (SEALED.replace("AA", "AA/old"), "the stratum `AA/old` has 2 levels, and the allocation 1 factors", 3),
        (SEALED.replace("[3]", "[5]"), "the block size 5 is not a multiple of 3", 3),
        ("block: {sizes: [3]}", "unknown key `block`", 1),
        ("a: [", "is not readable YAML", 1),
    ],
)
def test_faults_of_the_block_details_are_refused_at_their_line(
    folder: Path, text: str, message: str, where: int
) -> None:
    (folder / "sealed.yaml").write_text(text)
    found = [problem for problem in refused(folder) if problem.message.startswith(message)]
    assert [problem.source for problem in found] == [f"sealed.yaml:{where}"]


def test_permuted_blocks_need_their_sizes(folder: Path) -> None:
    (folder / "sealed.yaml").unlink()
    (problem,) = refused(folder)
    assert problem.message == "permuted blocks need their sizes, and there is no sealed.yaml"
    assert problem.source == f"protocol.yaml:{line('method: permuted-blocks')}"


def test_block_details_without_blocks_are_refused(folder: Path) -> None:
    (folder / "protocol.yaml").write_text(changed(("method: permuted-blocks", "method: simple")))
    (problem,) = refused(folder)
    assert problem.message == "there are block details, but the allocation has no permuted blocks"


def test_the_problems_of_both_files_come_together(folder: Path) -> None:
    (folder / "protocol.yaml").write_text(changed(("planned: 30", "planned: 0")))
    (folder / "sealed.yaml").write_text("blocks: {sizes: [4]}")
    assert [problem.source.partition(":")[0] for problem in refused(folder)] == ["protocol.yaml", "sealed.yaml"]


def test_block_sizes_never_stand_in_the_public_file() -> None:
    (problem,) = refusals(changed(("  concealment: central", "  blocks: [3]\n  concealment: central")))
    assert problem.message == "unknown key `blocks`"


def test_the_room_is_opened_without_arrays_frames_or_the_expression_compiler() -> None:
    code = "import sys, trialwright.protocol; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603  our own
    assert not {"numpy", "polars", "cel_expr_python", "django"} & set(loaded)


def test_the_door_is_small_and_everything_on_it_exists() -> None:
    assert len(door.__all__) <= 12
    assert all(getattr(door, name) for name in door.__all__)


def test_a_protocol_says_who_it_is_and_stays_as_it_was_read() -> None:
    (protocol, _) = parse(SMALL)
    assert repr(protocol) == "Protocol('SMALL', version '1')"
    with pytest.raises(ValidationError, match="frozen"):
        protocol.version = "9"  # type: ignore[misc]
    assert parse(SMALL)[0] is protocol, "the same text is read once"


def test_a_protocol_goes_to_another_process_with_its_forms_and_lines() -> None:
    protocol = parse(SMALL)[0]
    protocol.catalogue["history"].derive({"weight": 70.0})
    copy = pickle.loads(pickle.dumps(protocol))  # noqa: S301  our own bytes
    assert copy.catalogue["history"].derive({"weight": 70.0}) == {"double_weight": 140.0}
    assert copy.source("eligibility.inclusion.adult") == protocol.source("eligibility.inclusion.adult")


def test_what_is_before_randomisation_is_the_same_for_names_and_for_visits() -> None:
    for folder in (Path(__file__).parents[2] / "examples").iterdir():
        for protocol in load(folder).versions if (folder / "protocol.yaml").exists() else ():
            for visit in protocol.visits:
                assert protocol.vocabulary.visits[visit.id].before == visit.before_randomisation

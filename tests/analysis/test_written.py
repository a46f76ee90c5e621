"""Results as text, and the short form of a list of ledger entries."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trials import PROVENANCE, TRIAL, datasets, histories, results
from datasets.histories import protocol
from trialwright.analysis import as_json, run, sources_as_json
from trialwright.analysis.results import Sources
from trialwright.analysis.sources import ranges, read_ranges, sources
from trialwright.datasets import Arms, build
from trialwright.terms import digest


def test_two_runs_give_identical_bytes_whatever_the_order_of_the_participants() -> None:
    made = histories(TRIAL)
    arms = Arms({each.name: arm for each, (arm, _, _) in zip(made, TRIAL, strict=True)})
    states = [each.state() for each in made]
    texts = [as_json(run(protocol(), build(protocol(), order, arms), PROVENANCE)) for order in (states, states[::-1])]
    assert texts[0] == texts[1]


def test_the_text_is_plain_json_with_every_analysis_and_its_provenance() -> None:
    found = json.loads(as_json(results(TRIAL)))
    assert [each["id"] for each in found["analyses"]] == ["primary", "leg", "good", "good_adjusted"]
    primary = found["analyses"][0]
    assert primary["estimand"]["population"] == "itt"
    assert primary["dataset_digest"] == found["dataset_digest"]
    assert primary["sources"]["count"] == len(read_ranges(primary["sources"]["ranges"]))
    assert found["virtual"] is True


def test_numbers_that_do_not_exist_are_null_and_an_infinite_one_says_so() -> None:
    made = results(TRIAL)
    analysis = made.analyses[0]
    odd = replace(analysis.estimates[0], estimate=float("nan"), upper=float("inf"))
    text = as_json(replace(made, analyses=(replace(analysis, estimates=(odd,)),)))
    found = json.loads(text)["analyses"][0]["estimates"][0]
    assert (found["estimate"], found["upper"]) == (None, "Infinity")


def test_a_long_list_of_entries_stands_in_the_file_of_sources_under_its_digest() -> None:
    many = sources(np.array([n * n for n in range(2000)]))
    made = results(TRIAL)
    long = replace(made, analyses=(replace(made.analyses[0], sources=many),))
    beside = json.loads(as_json(long))["analyses"][0]["sources"]
    assert (beside["ranges"], beside["count"]) == (None, 2000)
    assert json.loads(sources_as_json(long)) == {many.digest: many.ranges}


@given(st.sets(st.integers(1, 400), max_size=60))
def test_ranges_are_read_back_as_they_were(numbers: set[int]) -> None:
    ordered = sorted(numbers)
    assert read_ranges(ranges(np.array(ordered, dtype=np.int64))) == ordered


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([3], "3"),
        ([3, 4], "3,4"),
        ([3, 7, 8, 9], "3,7-9"),
        ([3, 7, 8, 9, *range(20, 61, 4)], "3,7-9,20-60/4"),
        ([1, 2, 3, 5, 7, 9], "1-3,5-9/2"),
    ],
)
def test_runs_are_written_short(numbers: list[int], text: str) -> None:
    assert ranges(np.array(numbers, dtype=np.int64)) == text


def test_the_digest_is_that_of_the_list_as_json() -> None:
    assert sources(np.array([9, 3, 3])) == Sources(2, digest("[3,9]"), "3,9")


def test_the_digest_of_the_datasets_is_that_of_their_lines_of_json() -> None:
    made = datasets(TRIAL)
    text = "".join(f"{name}\n{frame.write_ndjson()}" for name, frame in made.frames.items())
    assert made.digest == digest(text)

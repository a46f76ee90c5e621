"""The JSON Schema: a draft that editors know, which accepts the examples and refuses what the model refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from protocol.small import SMALL
from trialwright.protocol import json_schema
from trialwright.protocol.yaml_text import read_tree

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/protocol.yaml"))


def small() -> dict[str, Any]:
    return read_tree(SMALL, "protocol.yaml")[0]


def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def test_it_is_a_valid_schema_of_draft_2020_12() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == "trialwright protocol"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_example_fits_it(path: Path) -> None:
    root, _ = read_tree(path.read_text(), "protocol.yaml")
    assert [error.message for error in validator().iter_errors(root)] == []


def test_the_small_protocol_fits_it_and_a_misspelt_key_does_not() -> None:
    root = small()
    assert list(validator().iter_errors(root)) == []
    root["trail"] = root.pop("trial")
    assert len(list(validator().iter_errors(root))) == 2


def test_every_part_and_its_less_obvious_keys_are_described() -> None:
    schema = json_schema()
    assert all(part.get("description") for name, part in schema["$defs"].items()), schema["$defs"].keys()

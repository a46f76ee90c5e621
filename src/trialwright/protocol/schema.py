"""The protocol's JSON Schema, by which editors complete keys and check values while one writes."""

from __future__ import annotations

from typing import Any

from trialwright.protocol.document import Protocol

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of `protocol.yaml`.

    It knows keys, types and limits. What the parts must agree on, such as references and expressions, only
    `trialwright check` tells.
    """
    schema = Protocol.model_json_schema()
    about = {
        "$schema": DIALECT,
        "title": "trialwright protocol",
        "description": "A randomised trial in one file: forms, allocation, datasets and analyses follow from it.",
    }
    return {**schema, **about}

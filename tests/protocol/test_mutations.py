"""Every path of the STARTING-2 protocol is broken in turn: the fault is named at the line where it was made.

Paths are broken in small groups, so that each fault must also be found beside the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from trialwright.protocol.loader import check_tree
from trialwright.protocol.tree import Block, Rows, dotted, line_of, value_at
from trialwright.protocol.yaml_text import read_tree

EXAMPLE = Path(__file__).parents[2] / "examples" / "starting2" / "protocol.yaml"
Place = tuple[str | int, ...]


@cache
def tree() -> Block:
    root, problems = read_tree(EXAMPLE.read_text(), "protocol.yaml")
    assert problems == []
    return root


def paths(value: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    yield path, value
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from paths(value[step], (*path, step))


def broken(changes: dict[Place, Any]) -> Block:
    """Give a copy of the tree in which each path has its new value; a new key has a line of its own."""
    root = tree().copy()
    for path, value in changes.items():
        here: Any = root
        for step in path[:-1]:
            here[step] = here[step].copy()
            here = here[step]
        if path[-1] not in here and isinstance(here, Block):
            here.lines[str(path[-1])] = 100_000 + list(changes).index(path)
        here[path[-1]] = value
    return root


def unnamed(changes: dict[Place, Any]) -> list[str]:
    """Give the paths whose fault is not named at their line."""
    root = broken(changes)
    _, problems = check_tree(root, "protocol.yaml")
    named = {problem.source for problem in problems}
    assert all(problem.message for problem in problems)
    return [dotted(root, path) for path in changes if f"protocol.yaml:{line_of(root, path)}" not in named]


def groups(changes: dict[Place, Any], size: int) -> Iterator[dict[Place, Any]]:
    """Deal the changes into groups: neighbours into different ones, and never a path with one inside it."""
    for depth in {len(path) for path in changes}:
        alike = [(path, value) for path, value in changes.items() if len(path) == depth]
        count = len(alike) if depth == 1 else -(-len(alike) // size)
        yield from (dict(alike[start::count]) for start in range(count))


def of_wrong_kind(value: Any) -> Any:
    return 7 if isinstance(value, str) else "wrong" if isinstance(value, bool | int | float) else None


def test_the_example_itself_is_right() -> None:
    assert check_tree(tree(), "protocol.yaml")[1] == []


def test_each_leaf_of_a_wrong_kind_is_named_at_its_line() -> None:
    leaves = {path: of_wrong_kind(value) for path, value in paths(tree()) if not isinstance(value, Block | Rows)}
    assert len(leaves) > 1500
    assert [each for group in groups(leaves, 120) for each in unnamed(group)] == []


def test_each_collection_replaced_by_a_word_is_named_at_its_line() -> None:
    every = {path: "wrong" for path, value in paths(tree()) if path and isinstance(value, Block | Rows)}
    assert len(every) > 500
    assert [each for group in groups(every, 40) for each in unnamed(group)] == []


def test_each_unknown_key_is_named_at_its_line() -> None:
    nonsense = Block(0)
    nonsense["nonsense"] = 1
    added = {(*path, "zz_unknown"): nonsense for path, value in paths(tree()) if isinstance(value, Block)}
    assert len(added) > 350
    assert [each for group in groups(added, 25) for each in unnamed(group)] == []


def test_each_key_without_a_value_is_named_at_its_line_or_may_be_left_out() -> None:
    keys = {path: None for path, _ in paths(tree()) if path and isinstance(path[-1], str)}
    optional = {"unit", "instrument", "opens", "ends", "when", "formula", "plausible", "range", "after", "choices"}
    optional |= {
        "registered",
        "within_days",
        "minimum",
        "maximum",
        "equals",
        "at_death",
        "baseline",
        "endpoint",
        "safety",
        "value",
    }
    silent = {each.rpartition(".")[2] for group in groups(keys, 120) for each in unnamed(group)}
    assert silent <= optional


REFERENCES = {
    "arms", "treated", "control", "entered_by", "sees", "forms", "instrument", "form", "item", "after", "about",
    "treated_step", "related", "follow_until", "endpoint", "contrast", "population", "estimand", "subgroups",
    "visit", "value", "baseline", "when", "formula", "holds", "covariates", "may", "methods", "strategy", "event",
    "anchor", "type", "kind", "better", "role", "method", "mode", "level", "format", "effective", "starts", "ends",
    "opens", "registered", "excludes_deviations", "equals",
}  # fmt: skip
"""Keys whose value is a name that something else defines, or one word of a few."""


def refers(path: Place) -> bool:
    key = next(step for step in reversed(path) if isinstance(step, str))
    inside = path[0] in ("trial", "references") and key not in REFERENCES
    return key in REFERENCES and not inside and "levels" not in path and "choices" not in path


def test_each_reference_to_something_unknown_is_named_at_its_line() -> None:
    renamed = {path: "zz_unknown" for path, value in paths(tree()) if isinstance(value, str) and refers(path)}
    assert len(renamed) > 500
    assert [each for group in groups(renamed, 20) for each in unnamed(group)] == []


def test_each_path_of_an_amendment_that_leads_nowhere_is_named_at_its_line() -> None:
    changes = {path: value for path, value in paths(tree()) if path[-2:-1] == ("changes",)}
    assert changes
    for path, value in changes.items():
        for step in range(len(str(path[-1]).split("."))):
            parts = str(path[-1]).split(".")
            parts[step] = "zz_unknown"
            root = broken({(*path[:-1], ".".join(parts)): value})
            _, problems = check_tree(root, "protocol.yaml")
            assert "protocol.yaml:100000" in {problem.source for problem in problems}, parts


@pytest.mark.parametrize("value", [None, True, -1, 1e308, "", "\x00", "💥", [], {}, [[]], {"": {}}])
def test_no_value_anywhere_makes_the_reader_fall_over(value: Any) -> None:
    every = {path: value for path, _ in paths(tree()) if path}
    for group in list(groups(every, 120))[:: 2 if value is None else 5]:
        check_tree(broken(group), "protocol.yaml")


def test_the_tree_itself_was_left_alone() -> None:
    assert value_at(tree(), ("format",)) == "trialwright/1"
    assert check_tree(tree(), "protocol.yaml")[1] == []

"""What every instrument promises, whatever it measures."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import pytest
from cel_expr_python import cel
from hypothesis import given, settings
from hypothesis import strategies as st

import trialwright.instruments as door
from instruments.answer_sheets import complete, with_gaps
from trialwright.instruments import INSTRUMENTS, Instrument, instrument
from trialwright.terms import Item

EVERY = pytest.mark.parametrize("scale", INSTRUMENTS.values(), ids=list(INSTRUMENTS))


def faults(scale: Instrument) -> list[str]:
    """Everything about an instrument that a form or a dataset could trip over."""
    found = []
    items, outputs = [item.id for item in scale.items], [item.id for item in scale.outputs]
    if len(set(items + outputs)) < len(items + outputs):
        found.append("two items or outputs share an id")
    if scale.primary not in outputs:
        found.append("the primary output is not an output")
    elif scale.at_death is not None:
        lowest, highest = scale.item(scale.primary).range or (None, None)
        if lowest is None or not lowest <= scale.at_death <= highest:
            found.append("the value at death is not a value of the primary output")
    for item in (*scale.items, *scale.outputs):
        if item.type in {"integer", "decimal"} and item.range is None:
            found.append(f"{item.id} has no range")
        if item.type == "choice" and not item.choices:
            found.append(f"{item.id} has no choices")
        if item.type == "integer" and item.choices:
            codes = [int(code) for code in item.choices]
            if (min(codes), max(codes)) != item.range:
                found.append(f"{item.id}: choices and range differ")
    if not re.search(r"\b(19|20)\d\d;", scale.source):
        found.append("the source has no year")
    for rule in (scale.missing_rule, scale.death_rule):
        if not rule.endswith("."):
            found.append("a rule is not a sentence")
    if set(scale.score({})) != set(outputs):
        found.append("score does not give every output")
    return found


@EVERY
def test_every_instrument_is_whole(scale):
    assert faults(scale) == []
    assert instrument(scale.name) is scale


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"primary": "sum"}, "the primary output is not an output"),
        ({"at_death": 43}, "the value at death is not a value of the primary output"),
        ({"source": "the usual form"}, "the source has no year"),
        ({"missing_rule": ""}, "a rule is not a sentence"),
        ({"score": lambda values: {"total": 0}}, "score does not give every output"),
        ({"outputs": ()}, "the primary output is not an output"),
        (
            {"items": (Item(id="total", label="Total", type="integer"),)},
            "two items or outputs share an id",
        ),
    ],
)
def test_a_broken_instrument_is_found(broken, fault):
    assert fault in faults(replace(instrument("nihss/1"), **broken))


def test_the_catalogue_holds_every_scale_of_the_reference_trial():
    assert set(INSTRUMENTS) == {
        "mrs/1", "nihss/1", "motricity/1", "motricity/2", "fma/1", "fac/1", "mbi/1",
        "safe/1", "prep/1", "prep/2", "prep2/1", "fa_asymmetry/1",
    }  # fmt: skip


def test_the_door_has_four_names():
    assert door.__all__ == ["INSTRUMENTS", "Check", "Instrument", "instrument"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("nihs/1", "no instrument 'nihs/1'; did you mean nihss/1?"),
        ("NIHSS/1", "did you mean nihss/1?"),
        ("nihss", "'nihss' is named without its version; did you mean nihss/1?"),
        ("motricity/3", "'motricity' has no version '3'; did you mean motricity/1 or motricity/2?"),
        ("", "no instrument ''. Known: mrs/1, nihss/1"),
        ("euroqol/5", "Known: mrs/1, nihss/1"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_and_the_known(asked, answer):
    with pytest.raises(ValueError, match=re.escape(answer)):
        instrument(asked)


def test_nobody_can_change_the_catalogue_or_an_instrument():
    with pytest.raises(TypeError):
        INSTRUMENTS["mrs/9"] = instrument("mrs/1")
    with pytest.raises(FrozenInstanceError):
        instrument("mrs/1").primary = "score"


def test_an_item_is_found_by_its_id_and_an_unknown_id_is_named():
    assert instrument("nihss/1").item("item_5a").label.startswith("5a")
    with pytest.raises(KeyError, match="nihss/1 has no item or output 'item_12'"):
        instrument("nihss/1").item("item_12")


@EVERY
def test_labels_are_our_own_words_until_a_site_loads_validated_ones(scale):
    assert scale.validated_wording is False


@EVERY
def test_only_the_rankin_scale_has_a_value_at_death(scale):
    assert scale.at_death == (6 if scale.id == "mrs" else None)


@EVERY
def test_an_empty_sheet_gives_no_score_and_raises_no_query(scale):
    assert set(scale.score({}).values()) == {None}
    assert all(check.holds({}) is not False for check in scale.checks)


@EVERY
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_outputs_stay_within_their_declared_type_and_range(scale, data):
    sheet = data.draw(with_gaps(scale))
    before = dict(sheet)
    outputs = scale.score(sheet)
    assert sheet == before, "scoring changed the answers"
    assert list(outputs) == [item.id for item in scale.outputs]
    for item in scale.outputs:
        value = outputs[item.id]
        if value is None:
            continue
        if item.type == "choice":
            assert value in item.choices
        elif item.type == "boolean":
            assert isinstance(value, bool)
        else:
            assert type(value) is (int if item.type == "integer" else float)
            assert item.range[0] <= value <= item.range[1]
    assert {check.holds(sheet) for check in scale.checks} <= {True, False, None}


SUMS = pytest.mark.parametrize("name", ["nihss/1", "motricity/1", "motricity/2", "fma/1", "fac/1", "mbi/1", "safe/1"])


@SUMS
@given(data=st.data(), junk=st.sampled_from([None, "", "3", "un", True, 1.5, -1, 99, math.nan, math.inf]))
@settings(max_examples=40, deadline=None)
def test_an_answer_that_is_missing_or_impossible_leaves_the_total_empty(name, data, junk):
    scale = instrument(name)
    sheet = data.draw(complete(scale))
    always = [item.id for item in scale.items if item.when is None]
    assert scale.score({**sheet, data.draw(st.sampled_from(always)): junk})[scale.primary] is None


@SUMS
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_raising_an_answer_never_lowers_a_total(name, data):
    scale = instrument(name)
    sheet = data.draw(complete(scale))
    # The wheelchair stands in for walking that is 0; test_sums says what follows.
    raisable = [item for item in scale.items if isinstance(sheet[item.id], int) and item.id != "ambulation"]
    item = data.draw(st.sampled_from(raisable))
    higher = [int(code) for code in item.choices if int(code) >= sheet[item.id]]
    raised = scale.score({**sheet, item.id: data.draw(st.sampled_from(higher))})
    for output, value in scale.score(sheet).items():
        assert raised[output] >= value


def test_a_whole_number_written_as_a_decimal_is_that_number():
    assert instrument("fac/1").score({"category": 3.0}) == {"grade": 3}


@EVERY
def test_every_condition_is_a_valid_expression_over_earlier_items(scale):
    kinds = {"integer": cel.Type.INT, "decimal": cel.Type.DOUBLE, "boolean": cel.Type.BOOL}
    for item in scale.items:
        if item.when is None:
            continue
        others = {other.id: kinds.get(other.type, cel.Type.STRING) for other in scale.items if other is not item}
        cel.NewEnv(variables=others).compile(item.when)


def test_importing_the_scales_loads_neither_numpy_nor_polars():
    code = "import sys, trialwright.instruments; print(sorted({'numpy', 'polars', 'scipy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  own code
    assert run.stdout.strip() == "[]"

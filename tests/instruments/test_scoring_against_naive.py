"""Every scoring rule against the same rule in plain loops, on whole and on torn sheets."""

from __future__ import annotations

import math
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.answer_sheets import complete, with_gaps
from oracles import naive_instruments as naive
from trialwright.instruments import INSTRUMENTS, instrument

ORACLES = {
    "mrs/1": naive.mrs,
    "nihss/1": naive.nihss,
    "motricity/1": partial(naive.motricity, of_nothing=1),
    "motricity/2": partial(naive.motricity, of_nothing=0),
    "fma/1": naive.fugl_meyer,
    "fac/1": naive.fac,
    "mbi/1": naive.barthel,
    "safe/1": naive.safe,
    "prep/1": partial(naive.prep, middle_needs_mep=True),
    "prep/2": partial(naive.prep, middle_needs_mep=False),
    "prep2/1": naive.prep2,
    "fa_asymmetry/1": naive.fa_asymmetry,
}


def agree(one, other):
    if one.keys() != other.keys():
        return False
    return all(
        math.isclose(value, other[key], rel_tol=1e-12, abs_tol=1e-12)
        if isinstance(value, float) and other[key] is not None
        else value == other[key]
        for key, value in one.items()
    )


def test_every_instrument_has_an_oracle():
    assert set(ORACLES) == set(INSTRUMENTS)


@pytest.mark.parametrize("name", ORACLES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_scores_equal_the_plain_loops(name, data):
    scale = instrument(name)
    sheet = data.draw(complete(scale) | with_gaps(scale))
    assert agree(scale.score(sheet), ORACLES[name](sheet))


def test_a_wrong_rule_would_be_seen():
    paralysed = dict.fromkeys((item.id for item in instrument("motricity/1").items), 0)
    assert not agree(instrument("motricity/2").score(paralysed), ORACLES["motricity/1"](paralysed))
    middle = {"safe": 6}
    assert not agree(instrument("prep/2").score(middle), ORACLES["prep/1"](middle))

"""Rubin's rules against R's mice and plain loops."""

import json
from math import inf
from pathlib import Path

import numpy as np
import pytest

from oracles import naive_missing as naive
from trialwright.statistics import NotEstimable, pool

CASES = json.loads((Path(__file__).parents[1] / "oracles/published/pooling_r.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES)
def test_pooling_agrees_with_mice_and_with_plain_loops(case):
    df = case["complete_df"] or inf
    found = pool(case["estimates"], np.sqrt(case["variances"]), n=50, complete_df=df)
    for field in ("estimate", "within", "between", "relative_increase", "df", "fraction_missing"):
        assert getattr(found, field) == pytest.approx(case[field], rel=1e-10), field
    assert found.se**2 == pytest.approx(case["total"], rel=1e-12)
    parts = (found.estimate, found.within, found.between, found.se**2)
    assert parts == pytest.approx(naive.rubin(case["estimates"], case["variances"]))


def test_equal_estimates_lose_no_information():
    found = pool([0.5, 0.5, 0.5], [0.2, 0.2, 0.2], n=40, complete_df=38)
    assert (found.df, found.fraction_missing, found.se) == pytest.approx((38, 0, 0.2))
    assert (
        str(found) == "pooled estimate 0.500 (95 % CI 0.0951 to 0.905), p = 0.017, n = 40, Rubin's rules, 3 imputations"
    )


def test_invalid_input_is_named():
    with pytest.raises(NotEstimable, match="estimates: holds 1"):
        pool([1.0], [1.0], n=3)
    with pytest.raises(ValueError, match="standard_errors: length 2"):
        pool([1.0, 2, 3], [1.0, 1], n=3)
    with pytest.raises(NotEstimable, match="standard_errors: one of them is 0"):
        pool([1.0, 2], [0.0, 1], n=3)
    with pytest.raises(ValueError, match="complete_df: -1"):
        pool([1.0, 2], [1.0, 1], n=3, complete_df=-1)

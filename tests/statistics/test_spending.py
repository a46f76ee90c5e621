"""Spending functions by hand and at their ends."""

from math import e, exp, log

import pytest

from trialwright.statistics.spending import spent


@pytest.mark.parametrize(
    ("kind", "gamma"), [("obrien-fleming", None), ("pocock", None), ("hwang-shih-decani", -4), ("hwang-shih-decani", 0)]
)
def test_nothing_is_spent_at_the_start_all_at_the_end_and_never_less_than_before(kind, gamma):
    values = [spent(kind, k / 50, 0.025, gamma) for k in range(51)]
    assert (values[0], values[-1]) == (0, 0.025)
    assert values == sorted(values)


def test_the_functions_are_those_of_their_papers():
    assert spent("pocock", 0.5, 0.025) == pytest.approx(0.025 * log(1 + (e - 1) / 2))
    assert spent("hwang-shih-decani", 0.5, 0.025, -4) == pytest.approx(0.025 * (1 - exp(2)) / (1 - exp(4)))
    assert spent("hwang-shih-decani", 0.5, 0.025, 0) == pytest.approx(0.0125)
    # Lan and DeMets: half of a one-sided 0.025 at half of the information leaves z = 2.963 (rpact 3.3.4: 2.962588)
    assert spent("obrien-fleming", 0.5, 0.025) == pytest.approx(0.001525323, abs=1e-8)


def test_extreme_gamma_neither_overflows_nor_loses_the_end():
    assert spent("hwang-shih-decani", 0.9, 0.025, -5000) == pytest.approx(0, abs=1e-100)
    assert spent("hwang-shih-decani", 0.9, 0.025, 5000) == pytest.approx(0.025)


def test_gamma_belongs_to_one_function_alone():
    with pytest.raises(ValueError, match="gamma: 1 with 'pocock'"):
        spent("pocock", 0.5, 0.025, 1)
    with pytest.raises(ValueError, match="gamma: None with 'hwang-shih-decani'"):
        spent("hwang-shih-decani", 0.5, 0.025)
    with pytest.raises(ValueError, match="kind: 'haybittle'"):
        spent("haybittle", 0.5, 0.025)
    with pytest.raises(ValueError, match=r"fraction: 1\.2"):
        spent("pocock", 1.2, 0.025)

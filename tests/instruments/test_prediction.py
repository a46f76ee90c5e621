"""PREP and PREP2 as truth tables, and the asymmetry index that PREP reads."""

from __future__ import annotations

from itertools import product

import pytest

from oracles import naive_instruments as naive
from trialwright.instruments import instrument

PREP_1, PREP_2, PREP2 = (instrument(name) for name in ("prep/1", "prep/2", "prep2/1"))
FA = instrument("fa_asymmetry/1")


def predicted(scale, **answers):
    return scale.score(answers)["prediction"]


# Stinear 2017, figure 2: SAFE, age, MEP, NIHSS -> prediction; None is 'not known'.
PREP2_TABLE = [
    ((10, None, None, None), "excellent"),
    ((8, 79, None, None), "excellent"),
    ((8, 80, None, None), "excellent"),
    ((7, 79, None, None), "excellent"),
    ((7, 80, None, None), "good"),
    ((5, 79, None, None), "excellent"),
    ((5, 80, None, None), "good"),
    ((5, None, "present", 3), None),
    ((4, 79, "present", None), "good"),
    ((4, 80, "present", 20), "good"),
    ((0, None, "present", None), "good"),
    ((4, 50, "absent", 6), "limited"),
    ((4, 50, "absent", 7), "poor"),
    ((0, 90, "absent", 0), "limited"),
    ((0, 90, "absent", 42), "poor"),
    ((4, 50, "absent", None), None),
    ((4, 50, None, 5), None),
    ((None, 50, "present", 5), None),
]


@pytest.mark.parametrize(("answers", "prediction"), PREP2_TABLE)
def test_prep2_follows_its_published_tree(answers, prediction):
    sheet = dict(zip(("safe", "age", "mep", "nihss"), answers, strict=True))
    assert PREP2.score(sheet)["prediction"] == prediction


def test_the_full_truth_table_of_prep2():
    ages, responses = [None, 0, 18, 79, 80, 120], [None, "absent", "present"]
    for safe, age, mep, severity in product([None, *range(11)], ages, responses, [None, *range(43)]):
        sheet = {"safe": safe, "age": age, "mep": mep, "nihss": severity}
        assert PREP2.score(sheet) == naive.prep2(sheet), sheet


@pytest.mark.parametrize(("scale", "middle_needs_mep"), [(PREP_1, True), (PREP_2, False)])
def test_the_full_truth_table_of_prep(scale, middle_needs_mep):
    indices = [None, -1, 0.0, 0.1499, 0.15, 1]
    for safe, mep, index in product([None, *range(11)], [None, "absent", "present"], indices):
        sheet = {"safe": safe, "mep": mep, "fa_asymmetry": index}
        assert scale.score(sheet) == naive.prep(sheet, middle_needs_mep), sheet


def test_prep_as_published_asks_for_the_evoked_potential_below_8():
    assert predicted(PREP_1, safe=8) == "complete"
    assert predicted(PREP_1, safe=7) is None
    assert predicted(PREP_1, safe=7, mep="present") == "notable"
    assert predicted(PREP_1, safe=7, mep="absent", fa_asymmetry=0.14) == "limited"
    assert predicted(PREP_1, safe=7, mep="absent", fa_asymmetry=0.15) == "none"


def test_prep_as_taught_agrees_with_its_authors_examples():
    """Mr Smith, Mrs Brown, Mr Jones and his fourth day, from the authors' questions and answers for clinicians."""
    assert predicted(PREP_2, safe=8, days_from_onset=1) == "complete"
    assert predicted(PREP_2, safe=5, days_from_onset=3) == "notable"
    assert predicted(PREP_2, safe=4, days_from_onset=3) is None
    assert PREP_2.score({"safe": 5, "days_from_onset": 4})["outside_window"] is True


@pytest.mark.parametrize("scale", [PREP_1, PREP_2, PREP2])
def test_a_prediction_later_than_three_days_is_flagged_not_withheld(scale):
    flags = {days: scale.score({"safe": 9, "days_from_onset": days})["outside_window"] for days in (0, 3, 3.01, 20.2)}
    assert flags == {0: False, 3: False, 3.01: True, 20.2: True}
    assert scale.score({"safe": 9, "days_from_onset": 20})["prediction_rank"] == 3
    assert scale.score({"safe": 9})["outside_window"] is None


@pytest.mark.parametrize("scale", [PREP_1, PREP_2, PREP2])
def test_predictions_are_ranked_from_the_worst(scale):
    assert scale.item("prediction_rank").range == (0, 3)
    worst_first = list(scale.item("prediction").choices)
    assert worst_first in (["none", "limited", "notable", "complete"], ["poor", "limited", "good", "excellent"])


def test_more_strength_never_worsens_a_prediction():
    for mep, severity, age, index in product(["absent", "present"], [6, 7], [79, 80], [0.1, 0.2]):
        sheet = {"mep": mep, "nihss": severity, "age": age, "fa_asymmetry": index}
        for scale in (PREP_1, PREP_2, PREP2):
            ranks = [scale.score(sheet | {"safe": safe})["prediction_rank"] for safe in range(11)]
            assert ranks == sorted(ranks)


def test_a_test_is_asked_for_only_when_needed():
    assert PREP_1.item("mep").when == "safe < 8"
    assert PREP_2.item("mep").when == "safe < 5"
    assert PREP2.item("mep").when == "safe < 5"
    assert PREP2.item("nihss").when == 'safe < 5 && mep == "absent"'
    assert not PREP2.item("mep").required


@pytest.mark.parametrize("junk", [True, "9", -1, 11, 8.5, float("nan")])
def test_a_safe_score_that_cannot_be_gives_no_prediction(junk):
    for scale in (PREP_1, PREP_2, PREP2):
        assert predicted(scale, safe=junk, age=50, mep="present") is None


@pytest.mark.parametrize("junk", [True, "0.5", -0.1, 1.1, float("nan"), float("inf")])
def test_an_anisotropy_that_cannot_be_gives_no_index(junk):
    assert FA.score({"fa_ipsilesional": junk, "fa_contralesional": 0.5}) == {"asymmetry": None}


@pytest.mark.parametrize("junk", [True, 1, "unknown", ""])
def test_an_evoked_potential_is_absent_or_present_and_nothing_else(junk):
    assert predicted(PREP2, safe=0, mep=junk, nihss=0) is None


def test_asymmetry_is_the_difference_over_the_sum():
    assert FA.score({"fa_ipsilesional": 0.45, "fa_contralesional": 0.55})["asymmetry"] == pytest.approx(0.1)
    assert FA.score({"fa_ipsilesional": 0.6, "fa_contralesional": 0.6}) == {"asymmetry": 0.0}
    assert FA.score({"fa_ipsilesional": 0.0, "fa_contralesional": 0.0}) == {"asymmetry": None}
    assert FA.score({"fa_ipsilesional": 0.5}) == {"asymmetry": None}


def test_higher_anisotropy_beside_the_stroke_is_queried():
    (check,) = FA.checks
    assert check.holds({"fa_ipsilesional": 0.61, "fa_contralesional": 0.60}) is True
    assert check.holds({"fa_ipsilesional": 0.60, "fa_contralesional": 0.45}) is False
    assert check.holds({"fa_ipsilesional": 0.60}) is None

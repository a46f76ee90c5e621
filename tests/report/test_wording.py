"""Words that move with the interval, and numbers that read one way everywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf

import pytest

from report.made_results import estimate, made, nothing_estimable, protocol_of
from trialwright.report import assess
from trialwright.report.abstract import abstract
from trialwright.report.numerals import (
    count,
    day,
    effect,
    effect_said,
    mean_sd,
    number,
    p_said,
    p_value,
    percent,
    signed,
    trimmed,
)
from trialwright.report.statements import compatible, conclusions, headline, lower_first, said

FORBIDDEN = re.compile(
    r"no (significant )?(effect|difference between)|not effective|ineffective|(was|were|is) similar|equally|"
    r"did not (improve|differ|change)|does not (improve|differ)",
    re.IGNORECASE,
)


def text_of(results, protocol=None):
    protocol = protocol or protocol_of("starting2")
    return " ".join(part.text for part in abstract(protocol, results, assess(protocol, results)))


def with_effect(found):
    """The made results with one effect as the only method of the primary analysis."""
    results = made()
    first = replace(results.analyses[0], estimates=(found,))
    return replace(results, analyses=(first, *results.analyses[1:]))


BETTER = estimate("common odds ratio of a better outcome", 2.6, 0.3)
WORSE = estimate("common odds ratio of a better outcome", 0.4, 0.3)
OPEN = estimate("common odds ratio of a better outcome", 1.3, 0.4)


@pytest.mark.parametrize("example", ["starting2", "ist"])
def test_a_large_p_never_becomes_no_effect(example):
    assert FORBIDDEN.search(text_of(made(example), protocol_of(example))) is None


def test_an_interval_that_includes_no_difference_says_what_it_is_compatible_with():
    comparison = made().comparisons[0]
    assert compatible(OPEN, comparison) == (
        "The interval includes no difference; the data are compatible with a better outcome with MSC as well as with "
        "control."
    )


def test_an_interval_on_one_side_says_whose_side():
    comparison = made().comparisons[0]
    assert "better outcome with MSC" in compatible(BETTER, comparison)
    assert "better outcome with control" in compatible(WORSE, comparison)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (BETTER, "MSC was followed by better results than control"),
        (WORSE, "MSC was followed by worse results than control"),
        (OPEN, "does not settle whether MSC changes"),
    ],
)
def test_the_conclusion_follows_the_interval(found, words):
    assert words in conclusions(with_effect(found).primary)[0]
    assert words in text_of(with_effect(found))


@pytest.mark.parametrize(("found", "words"), [(BETTER, "improves"), (WORSE, "worsens"), (OPEN, "is compatible with")])
def test_the_evidence_statement_follows_the_interval(found, words):
    assert words in assess(protocol_of("starting2"), with_effect(found)).statement


def test_lower_is_better_turns_the_words_not_the_numbers():
    falls = estimate("difference in means", -4.0, 1.0, scale="difference", favours="below", unit="points")
    assert "better results than control" in conclusions(with_effect(falls).primary)[0]
    assert "−4.0 points" in effect_said(falls)


def test_numbers_of_the_abstract_are_those_of_the_results():
    results = with_effect(BETTER)
    text = text_of(results).replace("\u00a0", " ")
    assert "2.60 (95 % CI 1.44 to 4.68; p = 0.012)" in text
    assert "Of 83 people assessed" in text or "of 83 people assessed" in text
    assert "60 were randomised: 40 to MSC and 20 to control" in text
    assert "serious adverse events were recorded in 2 of 40 (5.0 %) with MSC" in text.lower().replace("msc", "MSC")


def test_the_abstract_moves_when_the_data_move():
    fewer = made("starting2", {"msc": 31, "control": 13})
    assert "44 were randomised: 31 to MSC and 13 to control" in text_of(fewer)
    assert text_of(fewer) != text_of(made())


def test_nothing_estimable_is_said_with_its_reason():
    results = nothing_estimable(made())
    text = text_of(results)
    assert "no effect can be estimated: nobody in the group 'Control' has this outcome" in text
    assert "cannot be said" in text
    assert "No statement of Class" in assess(protocol_of("starting2"), results).statement


def test_many_secondary_outcomes_are_counted_not_picked():
    text = text_of(made())
    assert re.search(
        r"Of 10 secondary outcomes, not adjusted for their number, the interval lay wholly on one side", text
    )


def test_the_headline_is_an_effect_with_an_interval_not_a_rank_probability():
    analysis = made().analyses[0]
    assert analysis.estimates[0].scale == "probability"
    found = headline(analysis)
    assert found is not None
    assert found.method == "proportional-odds"
    assert "Wilcoxon-Mann-Whitney, exact: p" in said(analysis)


def test_an_unplanned_effect_does_not_speak_before_a_planned_one():
    analysis = made().analyses[0]
    unplanned = replace(BETTER, unplanned=True)
    assert headline(replace(analysis, estimates=(unplanned, OPEN))) == OPEN


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.0, "<0.001"),
        (0.00099, "<0.001"),
        (0.0234, "0.023"),
        (0.05, "0.050"),
        (0.732, "0.73"),
        (0.999, ">0.99"),
        (1, ">0.99"),
    ],
)
def test_p_values_are_never_zero_or_one(p, written):
    assert p_value(p) == written


def test_a_p_value_in_a_sentence_keeps_its_sign_apart():
    assert p_said(0.0001).replace("\u00a0", " ") == "p < 0.001"
    assert p_said(0.732).replace("\u00a0", " ") == "p = 0.73"


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "–"), (-0.001, "0.00"), (-1.5, "−1.50"), (inf, "∞"), (-inf, "−∞")],
)
def test_signed_numbers_use_a_true_minus_and_no_negative_zero(value, written):
    assert signed(value) == written


def test_numbers_keep_the_digits_that_matter():
    assert [number(x) for x in (0, 0.01234, 1.234, 12.34, 1234.5, 2e7)] == [
        "0",
        "0.012",
        "1.23",
        "12.3",
        "1234",
        "2.00e+07",
    ]
    assert [trimmed(x) for x in (4.0, 4.5, 63.25, 120.0)] == ["4", "4.5", "63.2", "120"]
    assert mean_sd(63.03, 14.36) == "63.0 (14.4)"
    assert mean_sd(0.4512, 0.052) == "0.451 (0.052)"
    assert mean_sd(None, None) == "–"
    assert count(9999) == "9999"
    assert count(19435) == "19,435"
    assert percent(None) == "–"


def test_differences_of_risks_are_read_in_percentage_points():
    found = estimate(
        "difference in risk", -0.0125, 0.0069, scale="difference", favours="below", method="risk-difference"
    )
    assert effect(found) == "−1.25 (−2.60 to 0.10)"
    assert "percentage points" in effect_said(found)


def test_infinite_limits_and_missing_limits_can_be_written():
    assert effect(replace(BETTER, upper=inf)) == "2.60 (1.44 to ∞)"
    assert effect(replace(BETTER, lower=None, upper=None)) == "2.60"
    assert effect(replace(BETTER, estimate=None)) == "not estimable"


def test_dates_read_as_people_write_them():
    assert day("2018-03-01").replace("\u00a0", " ") == "1 March 2018"
    assert day("unknown") == "unknown"


def test_labels_begin_small_within_a_sentence_unless_they_are_names():
    assert lower_first("Modified Rankin grade") == "modified Rankin grade"
    assert lower_first("NIHSS at day 90") == "NIHSS at day 90"
    assert lower_first("Fugl-Meyer motor total") == "Fugl-Meyer motor total"
    assert lower_first("MSC") == "MSC"

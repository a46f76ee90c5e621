"""Figures: numbers add up in the drawing, words stay in their boxes, and every drawing says whose data it shows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from report.made_results import made, nothing_estimable
from report.svg_reading import boxes, root_of, words
from trialwright.analysis.results import EndpointText, GroupValues, LevelCount, Reason
from trialwright.report.figures.axes import Scale, ticks
from trialwright.report.figures.chosen import choose
from trialwright.report.figures.drawing import TWO_COLUMNS, on_page
from trialwright.report.figures.flow import participant_flow
from trialwright.report.figures.grotta import DEATH, HUES, hues, stacked_bars
from trialwright.report.figures.letters import width, wrap

MRS = EndpointText("mrs", "Modified Rankin grade", "ordinal", "lower", "", "day90", False, 6.0)
LABELS = ["No symptoms", "No disability", "Slight", "Moderate", "Moderately severe", "Severe", "Dead"]


def group(label: str, counts: list[int], codes: list[str] | None = None) -> GroupValues:
    n = sum(counts)
    codes = codes or [str(k) for k in range(len(counts))]
    levels = tuple(
        LevelCount(code, name, k, 100 * k / n if n else None, None)
        for code, name, k in zip(codes, LABELS, counts, strict=False)
    )
    return GroupValues(label, label, n, n, (), None, levels)


TREATED, CONTROL = group("MSC", [1, 4, 9, 11, 10, 3, 1]), group("Control", [0, 1, 4, 6, 6, 0, 2])


def every_figure():
    return [(example, figure) for example in ("starting2", "ist") for figure in choose(made(example)).every()]


@pytest.mark.parametrize("example", ["starting2", "ist"])
def test_no_word_of_the_flow_leaves_its_box(example):
    svg = participant_flow(made(example).flow, "f", "").svg()
    drawn = boxes(svg, "flow-box")
    assert len(drawn) == 3 + 3 * len(made(example).arms)
    for word in words(svg):
        assert any(box.holds(word) for box in drawn), word


@pytest.mark.parametrize("example", ["starting2", "ist"])
def test_no_two_boxes_of_the_flow_overlap(example):
    drawn = boxes(participant_flow(made(example).flow, "f", "").svg(), "flow-box")
    assert not [(a, b) for k, a in enumerate(drawn) for b in drawn[k + 1 :] if a.meets(b)]


def test_numbers_of_the_flow_add_up_as_they_are_drawn():
    results = made()
    assert results.flow.faults() == ()
    drawn = [word.text.replace("\u00a0", " ") for word in words(participant_flow(results.flow, "f", "").svg())]
    numbers = {text: int(text.rsplit("= ", 1)[1].replace(",", "")) for text in drawn if re.search(r"n = [\d,]+$", text)}
    assert numbers["Excluded, n = 23"] + 60 == 83
    assert "n = 83" in drawn
    assert "n = 60" in drawn
    allocated = [n for text, n in numbers.items() if text.startswith("Allocated")]
    assert sum(allocated) == 60
    assert sum(int(text.split()[0]) for text in drawn if re.match(r"\d+ (not met|declined)", text)) == 23


def test_flow_claims_no_treatment_that_the_record_does_not_hold():
    flow = made("ist").flow
    silent = replace(
        flow, arms=tuple(replace(arm, not_received=(), received=arm.allocated, crossovers=None) for arm in flow.arms)
    )
    drawn = " ".join(word.text for word in words(participant_flow(silent, "f", "").svg()))
    assert "received the allocated" not in drawn
    assert "not in the record" in drawn


def test_every_figure_of_virtual_participants_says_so_inside_the_drawing():
    for figure in choose(made()).every():
        assert "virtual participants" in [word.text for word in words(figure.drawing.svg())], figure.title


def test_no_figure_of_real_participants_calls_them_virtual():
    assert not [figure for figure in choose(made("ist")).every() if "virtual" in figure.drawing.svg()]


def test_invented_arms_are_marked_inside_every_figure():
    for figure in choose(replace(made(), dummy=True)).every():
        assert "virtual participants, invented arms" in figure.drawing.svg()


@pytest.mark.parametrize(("example", "figure"), every_figure(), ids=lambda each: getattr(each, "name", each))
def test_every_drawing_has_words_for_those_who_cannot_see_it_and_stays_on_its_sheet(example, figure):
    svg = figure.drawing.svg()
    root = root_of(svg)
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    assert wide == TWO_COLUMNS
    assert root.get("width") == "175.0mm"
    title, desc = (root.find(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
    assert title is not None
    assert title.text
    assert desc is not None
    assert len(desc.text or "") > 40
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    for word in words(svg):
        assert word.left >= -1, word
        assert word.right <= wide + 6, word
        assert word.bottom <= high, word
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) >= 7
    assert not re.search(r"style=|<style|<script|<image|href=|url\(", svg), example


@pytest.mark.parametrize(("example", "figure"), every_figure(), ids=lambda each: getattr(each, "name", each))
def test_no_two_words_of_a_drawing_overlap(example, figure):
    found = words(figure.drawing.svg())
    clashes = [(a.text, b.text) for k, a in enumerate(found) for b in found[k + 1 :] if a.meets(b)]
    assert not clashes, example


def test_bars_show_every_count_and_percentage_with_treated_above_control():
    svg = stacked_bars(MRS, (TREATED, CONTROL), "f", "").svg()
    said = [word.text.replace("\u00a0", " ") for word in words(svg)]
    joined = " | ".join(said)
    for each in (*TREATED.counts, *CONTROL.counts):
        if each.n:
            assert str(each.n) in said or f"{each.n}, " in joined
            assert f"{each.percent:.1f} %" in joined
    assert said.index("MSC") < said.index("Control")
    assert said.count("better") == 1


def test_bars_have_the_hues_of_the_house_and_death_apart():
    svg = stacked_bars(MRS, (TREATED, CONTROL), "f", "").svg()
    assert [box.fill for box in boxes(svg, "segment")][:7] == [*HUES, DEATH]


def test_words_inside_a_bar_fit_their_segment():
    svg = stacked_bars(MRS, (TREATED, CONTROL), "f", "").svg()
    segments = boxes(svg, "segment")
    for word in words(svg):
        inside = [box for box in segments if box.left < (word.left + word.right) / 2 < box.right and box.meets(word)]
        for box in inside:
            assert box.holds(word, slack=0.5), word


def test_higher_is_better_puts_the_highest_level_at_the_left():
    four = replace(MRS, better="higher", at_death=1.0)
    codes = ["1", "2", "3", "4"]
    sides = (group("A", [2, 3, 4, 5], codes), group("B", [3, 3, 3, 3], codes))
    found = boxes(stacked_bars(four, sides, "f", "").svg(), "segment")[:4]
    assert [box.fill for box in found] == [*hues(3), DEATH]
    assert found[0].right - found[0].left == pytest.approx(5 / 2 * (found[3].right - found[3].left), rel=1e-3)


def test_a_group_without_values_is_said_and_drawn_without_a_bar():
    svg = stacked_bars(MRS, (TREATED, group("Control", [0] * 7)), "f", "").svg()
    assert "nobody has a value" in svg
    assert len(boxes(svg, "segment")) == 7


def test_any_number_of_levels_has_its_hues_from_light_to_dark():
    for number in range(14):
        ramp = hues(number)
        bright = [sum(int(each[k : k + 2], 16) for k in (1, 3, 5)) for each in ramp]
        assert len(ramp) == number
        assert bright == sorted(bright, reverse=True)
        assert len(set(ramp)) == number


def test_forest_says_which_side_is_better_for_either_direction():
    figure = next(each for each in choose(made()).endpoints)
    said = [word.text for word in words(figure.drawing.svg())]
    assert "better with MSC" in said
    assert "better with Control" in said


def test_a_figure_of_nothing_estimable_says_so():
    for figure in choose(nothing_estimable(made())).endpoints:
        assert "not estimable" in figure.drawing.svg()


def test_data_of_a_figure_hold_what_is_drawn_and_whose_they_are():
    bars = choose(made()).distributions[0]
    text = bars.csv()
    assert text.startswith("Figure 2.")
    assert "virtual participants" in text.splitlines()[0]
    drawn = sum(1 for box in boxes(bars.drawing.svg(), "segment"))
    assert sum(1 for line in text.splitlines()[2:] if line.split(",")[3] != "0") == drawn


def test_courses_tell_arms_apart_by_line_style_too():
    svg = choose(made()).courses[0].drawing.svg()
    assert "stroke-dasharray" in svg
    assert svg.count('stroke-width="0.6"') > 50


def test_a_drawing_in_the_page_takes_the_colours_of_the_page():
    svg = choose(made()).flow[0].drawing.svg()
    assert "var(--ink)" in on_page(svg)
    assert "var(" not in svg


def test_excluded_reasons_of_no_participant_are_left_out():
    flow = replace(made().flow, excluded=(Reason("a", 23), Reason("never happened", 0)))
    assert "never happened" not in participant_flow(flow, "f", "").svg()


@pytest.mark.parametrize(
    ("low", "high"), [(-3, 17), (-0.2, 0.3), (-22, -3), (0.1, 0.9), (100, 1200), (0, 1e-3), (5, 5)]
)
def test_axis_numbers_are_few_round_and_inside(low, high):
    found = ticks(low, high)
    assert 1 <= len(found) <= 7
    assert all(low - 1e-12 <= each <= high + 1e-12 for each in found)


def test_a_ratio_scale_puts_half_and_double_at_equal_distances():
    scale = Scale(0.25, 4, 0, 100, ratio=True)
    assert scale.at(1) == pytest.approx(50)
    assert scale.at(2) - 50 == pytest.approx(50 - scale.at(0.5))


def test_wrapped_lines_fit_and_keep_every_letter():
    text = "slow recovery: NIHSS change of at most one point in three days (pseudohypoparathyroidism)"
    lines = wrap(text, 60, 7)
    assert all(width(line, 7) <= 60 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")

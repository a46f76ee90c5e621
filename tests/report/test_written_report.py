"""The page as it is written: complete, self-contained, the same bytes twice, and built whatever the trial was."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from report.made_results import made, nothing_estimable, protocol_of
from trialwright.analysis import NotAccepted
from trialwright.analysis.results import Flow
from trialwright.report import write_report

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Every element with its attributes, and whether tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.misnested: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def all(self, name: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(name)) is not None]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return {
        example: write_report(protocol_of(example), made(example), tmp_path_factory.mktemp(example))
        for example in ("starting2", "ist")
    }


@pytest.fixture(params=["starting2", "ist"])
def text(request, written):
    return written[request.param].path.read_text(encoding="utf-8")


def test_nothing_in_the_page_asks_another_host(text):
    page = Page(text)
    assert not [
        tag for tag, _ in page.elements if tag in {"script", "link", "iframe", "img", "object", "embed", "form"}
    ]
    assert not page.all("src")
    assert not page.all("srcset")
    assert "@import" not in text
    assert "url(" not in text
    for tag, attrs in page.elements:
        where = attrs.get("href")
        if where is not None:
            assert tag == "a"
            assert where.startswith(("#", "data:", "https://doi.org/")), where


def test_the_policy_lets_in_the_one_style_sheet_by_its_digest_and_nothing_else(text):
    policy = next(
        attrs["content"] for tag, attrs in Page(text).elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not [attrs for _, attrs in Page(text).elements if "style" in attrs or any(n.startswith("on") for n in attrs)]


def test_tags_close_in_order_and_every_anchor_has_its_place(text):
    page = Page(text)
    assert page.misnested == []
    names = page.all("id")
    assert len(names) == len(set(names))
    assert {where[1:] for where in page.all("href") if where.startswith("#")} <= set(names)
    for labelled in page.all("aria-labelledby"):
        assert set(labelled.split()) <= set(names)


def test_headings_go_down_one_step_at_a_time(text):
    levels = [int(tag[1]) for tag, _ in Page(text).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_header_names_trial_version_record_datasets_and_software(text):
    assert "b" * 64 in text
    assert "c" * 64 in text
    assert "trialwright 0.1.0" in text
    assert "Protocol version" in text


def test_virtual_participants_are_said_in_the_page_in_every_figure_and_in_every_file(written):
    report = written["starting2"]
    text = report.path.read_text(encoding="utf-8")
    assert text.index("Virtual participants.") < text.index("<h1>")
    assert "(virtual participants)</title>" in text
    for path in (*report.figures, *report.tables):
        assert "virtual participants" in path.read_text(encoding="utf-8"), path.name


def test_real_data_are_credited_and_never_called_virtual(written):
    text = written["ist"].path.read_text(encoding="utf-8")
    assert "Sandercock P, Niewada M, Czlonkowska A" in text
    assert "irtual" not in text
    for path in written["ist"].figures:
        assert "Data: Sandercock P, Niewada M, Czlonkowska A" in path.read_text(encoding="utf-8"), path.name


def test_two_builds_give_identical_bytes(written, tmp_path):
    again = write_report(protocol_of("starting2"), made("starting2"), tmp_path)
    assert [path.name for path in again.paths] == [path.name for path in written["starting2"].paths]
    for one, other in zip(again.paths, written["starting2"].paths, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_every_figure_and_table_of_the_page_stands_beside_it_as_a_file(written):
    report = written["starting2"]
    text = report.path.read_text(encoding="utf-8")
    assert len(report.figures) == text.count("<figure ")
    offered = set(re.findall(r'download="([^"]+)"', text))
    beside = {path.name for path in report.paths[1:]}
    assert offered <= beside


def test_data_offered_in_the_page_equal_the_files_beside_it(written):
    report = written["starting2"]
    text = report.path.read_text(encoding="utf-8")
    files = {path.name: path.read_text(encoding="utf-8") for path in report.paths[1:]}
    links = re.findall(r'download="([^"]+)" href="data:[^;]+;charset=utf-8;base64,([^"]+)"', text)
    assert len(links) > 20
    for name, data in links:
        assert base64.b64decode(data).decode() == files[name]


def test_figures_and_tables_are_numbered_in_their_order(text):
    for word in ("Figure", "Table"):
        numbers = [int(each) for each in re.findall(rf'class="number">{word} (\d+)\.', text)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_outcome_table_leads_back_to_its_ledger_entries(text):
    assert "3, 7-9, 20-60/4" in text
    assert "163 entries" in text


def test_every_method_stands_beside_the_others_with_its_number(written):
    path = next(path for path in written["starting2"].tables if "primary" in path.name)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    methods = [row[0] for row in rows if len(row) > 3 and row[3] not in {"", "Effect (95\u00a0%\u00a0CI)"}]
    assert sum("Wilcoxon" in each for each in methods) == 3
    assert sum("proportional odds" in each for each in methods) == 4
    assert any("adjusted for Modified Rankin grade, NIHSS, Age" in each for each in methods)


def test_a_cell_of_a_file_is_never_a_formula(written):
    path = next(path for path in written["starting2"].tables if "adverse-event-listing" in path.name)
    assert "'=Allergic reaction" in path.read_text(encoding="utf-8")


def test_what_the_data_say_cannot_break_out_of_the_page(tmp_path):
    evil = '<script>alert(1)</script>"\\'
    results = replace(made(), title=evil, notes=(evil,), trial='X"} body{display:none')
    text = write_report(protocol_of("starting2"), results, tmp_path).path.read_text(encoding="utf-8")
    assert "<script" not in text
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)[0]
    assert 'content: "X} body{display:none,' in style  # within its quotation marks, so a text and no rule
    assert Page(text).misnested == []


def test_values_that_an_import_refused_are_counted_and_listed(tmp_path):
    refused = tuple(NotAccepted(k, "FAP", "X", "not one of the codes Y, N, U") for k in range(1, 4))
    report = write_report(protocol_of("ist"), replace(made("ist"), not_accepted=refused), tmp_path)
    text = report.path.read_text(encoding="utf-8")
    assert "3 imported values could not be accepted" in text
    assert "Imported values that the protocol could not accept" in text
    listing = next(path for path in report.tables if "not-accepted-listing" in path.name)
    assert listing.read_text(encoding="utf-8").count("\n") == 5


def test_a_flow_that_does_not_add_up_is_said_in_the_page(tmp_path):
    results = made()
    broken = replace(results, flow=replace(results.flow, screened=99))
    text = write_report(protocol_of("starting2"), broken, tmp_path).path.read_text(encoding="utf-8")
    assert "The flow does not add up: screened: 99 is not 83" in text


def test_assumptions_amendments_and_references_are_listed(written):
    text = written["starting2"].path.read_text(encoding="utf-8")
    assert "one source says a single centre" in text
    assert "Age limit widened" in text
    assert "https://doi.org/10.1212/WNL.0000000000011440" in text


@pytest.mark.parametrize(
    "results",
    [
        pytest.param(lambda: made("starting2", {"msc": 40, "control": 0}), id="nobody in one arm"),
        pytest.param(lambda: made("starting2", {"msc": 1, "control": 0}), id="a single participant"),
        pytest.param(lambda: made("starting2", {"msc": 0, "control": 0}), id="nobody randomised"),
        pytest.param(lambda: nothing_estimable(made()), id="nothing estimable"),
        pytest.param(lambda: replace(made(), baseline=(), subgroups=(), trajectories=()), id="nothing but outcomes"),
        pytest.param(lambda: replace(made(), analyses=(), subgroups=(), baseline=()), id="no analysis"),
        pytest.param(lambda: replace(made(), dummy=True), id="invented arms"),
        pytest.param(lambda: replace(made(), flow=Flow(0, (), (), 0, ()), arms=(), analyses=(), subgroups=(),
                                     trajectories=()), id="no arm at all"),
    ],
)  # fmt: skip
def test_a_degenerate_trial_still_has_its_report(results, tmp_path):
    report = write_report(protocol_of("starting2"), results(), tmp_path)
    page = Page(report.path.read_text(encoding="utf-8"))
    assert page.misnested == []
    assert len(report.figures) >= 1
    text = report.path.read_text(encoding="utf-8")
    assert not re.search(r"\bnan\b|\bNone[<.,;)]|Traceback|Undefined", re.sub(r"base64,[^\"]*", "", text))


def test_a_record_that_is_not_locked_is_not_final(tmp_path):
    results = made()
    unlocked = replace(results, provenance=replace(results.provenance, locked_on=None))
    text = write_report(protocol_of("starting2"), unlocked, tmp_path).path.read_text(encoding="utf-8")
    assert "not locked: nothing here is final" in text

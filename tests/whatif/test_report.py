"""What is written: tables that agree with each other, and pages that need nothing else."""

from __future__ import annotations

import csv
import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact
from insurance_linker.whatif.report import Report, write
from insurance_linker.whatif.report.charts import folded
from tests.domain.life import fact, unit
from tests.whatif.weighing import ENDS, drafted, units_lived, weighed


@pytest.fixture
def report() -> Report:
    return weighed(_platform_worker(), drafted("two_months", "flexible_base_and_rate"))


def test_the_files_agree_with_the_summary(report: Report, tmp_path: Path) -> None:
    write(report, tmp_path)
    said = json.loads(report.summary())
    assert json.loads((tmp_path / "summary.json").read_text()) == said
    cases = _rows(tmp_path / "cases.csv")
    assert [int(row["changed"]) for row in cases] == [said["cases"]["changed"]] == [2]
    assert (cases[0]["form"], cases[0]["kind"], cases[0]["line"]) == ("platform", "renew", "pension")
    last = [row for row in _rows(tmp_path / "months.csv") if row["month_end"] == said["last"]]
    assert sum(int(row["draft"]) for row in last) == said["open_at_last"]["draft"] == 1
    assert {row["figure"] for row in _rows(tmp_path / "figures.csv")} == {"contribution", "pension"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_is_whole_and_every_chart_has_a_title_and_a_table(report: Report, tmp_path: Path, language: str) -> None:
    write(report, tmp_path)
    text = (tmp_path / f"whatif.{language}.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.left == [] and not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "http" not in text and "url(" not in text
    charts = page.tags.count("svg")
    assert charts == 4 and page.tags.count("title") >= charts + 1 and page.tags.count("desc") == charts
    assert page.tags.count("caption") == page.tags.count("table") >= charts + 1
    assert page.language == {"zh": "zh-CN", "en": "en"}[language]
    assert ("政策草案试算" in text) == (language == "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_units_are_told_apart_and_have_charts_of_their_own(tmp_path: Path, language: str) -> None:
    job = {"ref": "E", "form": "standard", "started_on": "2025-07-02", "work_district": "320106"}
    said = [fact("j", "employment.started", {"unit": unit(0), "employment": job}, on=date(2025, 7, 3))]
    draft = drafted("sixty_days")
    report = weighed(said, draft)
    for months in units_lived([(row, PERSON_FACTS) for row in said], draft, ENDS).values():
        report.tally.count_unit(months)
    report = Report(replace(report.asked, units="counted"), report.read, report.tally)
    write(report, tmp_path)
    told = {row["of"]: row for row in _rows(tmp_path / "cases.csv")}
    assert (told["unit"]["kind"], told["unit"]["due_on"], told["unit"]["form"]) == ("unit_unregistered", "1", "")
    assert told["person"]["kind"] == "enrol"
    summary = json.loads(report.summary())
    assert summary["of_units"]["cases"]["unit"]["changed"] == summary["of_units"]["differing"] == 1
    text = (tmp_path / f"whatif.{language}.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.left == [] and page.tags.count("svg") == 6 and page.tags.count("caption") == page.tags.count("table")
    assert {"zh": "单位和工程项目任务按区县", "en": "Cases of units and projects by district"}[language] in text
    assert {"zh": "单位: 单位未登记", "en": "Unit: Unit not registered"}[language] in text


@pytest.mark.parametrize(
    ("language", "told", "named"),
    [
        ("zh", "大龄失业人员（4050）、特困人员、低保对象、of_nobody", "平台用工: 大龄失业人员（4050）、特困人员、"),
        (
            "en", "older unemployed (4050), extreme poverty, minimum living allowance, of_nobody",
            "platform work: older unemployed (4050),",
        ),
    ],
)  # fmt: skip
def test_key_groups_are_told_in_words_on_the_pages_and_as_codes_in_files(
    tmp_path: Path, language: str, told: str, named: str
) -> None:
    lists = [
        fact(f"g{kind}", "group.listed", {"group": {"kind": kind, "from": "2025-01-02"}}, on=date(2025, 1, 3))
        for kind in ("low_income", "40-50", "extreme_poverty", "of_nobody")
    ]
    write(weighed([*_platform_worker(), *lists], drafted("two_months", "flexible_base_and_rate")), tmp_path)
    codes = "40-50+extreme_poverty+low_income+of_nobody"
    for name in ("cases.csv", "figures.csv"):
        assert {row["groups"] for row in _rows(tmp_path / name)} == {codes}
    text = (tmp_path / f"whatif.{language}.html").read_text(encoding="utf-8")
    assert text.count(f"<td>{told}</td>") == 3, "of cases once, of figures twice"
    assert f">{named}</text>" in text and codes not in text and "low_income" not in text


def test_a_long_name_of_a_bar_is_on_several_lines() -> None:
    assert folded("platform work") == ["platform work"]
    assert folded("work over retirement age: older unemployed (4050), severe disability") == [
        "work over retirement age: older unemployed", "(4050), severe disability",
    ]  # fmt: skip
    assert folded("平台用工: 大龄失业人员（4050）、零就业家庭成员、特困人员") == [
        "平台用工: 大龄失业人员（4050）、", "零就业家庭成员、特困人员",
    ]  # fmt: skip


def test_a_draft_that_begins_after_the_last_day_says_so(tmp_path: Path) -> None:
    report = weighed(_platform_worker(), drafted("two_months"), ends=(date(2025, 2, 28),))
    write(report, tmp_path)
    assert report.too_late and "2025-06-01" in (tmp_path / "whatif.en.html").read_text()


class _Page(HTMLParser):
    """Which tags there are, and which were left open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.left: list[str] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"]
        if tag != "meta":
            self.left.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.left.pop() == tag


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _platform_worker() -> list[Fact]:
    job = {"ref": "E", "form": "platform", "started_on": "2024-11-01", "work_district": "320106"}
    cover = {"line": "pension", "ref": "C", "from": "2024-12-01", "paid_by": "self", "district": "320106"}
    paid = {"line": "pension", "month": "2025-08", "base": "5000", "amount": "1000", "paid_on": "2025-08-10"}
    return [
        fact("j", "employment.started", {"unit": unit(0), "employment": job}, on=date(2025, 1, 2)),
        fact("c", "cover.enrolled", {"cover": cover}, on=date(2025, 1, 2)),
        fact("p", "contribution.recorded", {"contribution": paid}, on=date(2025, 8, 10)),
    ]

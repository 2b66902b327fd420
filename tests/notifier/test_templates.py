"""What people are told: every text in both languages, with what the linker puts into its requests."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from coverlink.contracts.decisions import NoticeRequest
from coverlink.contracts.fields import Line
from coverlink.contracts.messages import decode_message
from insurance_linker.domain.notices import ON_OPENING
from notifier.outside import keys
from notifier.templates import LANGUAGES, BadParams, UnknownTemplate, names, provider_text, render
from notifier.templates.__main__ import table
from notifier.templates.words import LONGEST_UNIT
from tests.notifier.requests import encoded, request

UNIT = {"unit_name": "南京鼓楼江东软件科技有限公司", "lines": ["pension", "medical", "unemployment", "injury"]}
ENTITLED = [{"code": "unemployment_benefit", "state": "unknown"}, {"code": "flexible_continuation", "state": "met"}]
REQUESTS: dict[str, dict[str, Any]] = {
    "enrol_opened": {**UNIT, "due_on": date(2026, 12, 28)},
    "enrol_overdue": {**UNIT, "due_on": date(2026, 12, 28)},
    "assist_opened": {
        **UNIT, "lines": [], "due_on": date(2026, 11, 10), "ended_on": "2026-10-31", "entitlements": ENTITLED,
    },
    "renew_opened": {
        "unit_name": None, "lines": ["resident_pension"], "due_on": date(2026, 12, 28), "line": "resident_pension",
        "last_month": "2026-05",
    },
}  # fmt: skip
"""As insurance_linker.domain.notices makes them."""
BOTH = pytest.mark.parametrize("language", LANGUAGES)
ALL = pytest.mark.parametrize("template", REQUESTS)
MOST_CHARACTERS = 140


def come_in(template: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters as they are after their way through Kafka."""
    _, came = decode_message(*encoded(request(("p-1", None), template=template, params=params)))
    assert isinstance(came, NoticeRequest)
    return came.params


def test_there_is_a_text_for_every_notice_of_the_linker() -> None:
    assert set(names()) == {*ON_OPENING.values(), "enrol_overdue"} == set(REQUESTS)


@BOTH
@ALL
class TestEveryText:
    def test_is_whole(self, template: str, language: str) -> None:
        said = render(template, language, come_in(template, REQUESTS[template]))
        assert said.subject and said.text
        for text in (said.subject, said.text):
            assert not re.search(r"[{}]|None|\d{4}-\d{2}|\n", text)
        assert "12333" in said.text, "whom to ask"

    def test_is_the_providers_copy_filled_with_the_words(self, template: str, language: str) -> None:
        said = render(template, language, come_in(template, REQUESTS[template]))
        copy = provider_text(template, language)
        places = re.findall(r"\{(\d+)\}", copy)
        assert places == [str(number) for number in range(1, len(said.params) + 1)]
        for place, word in zip(places, said.params.values(), strict=True):
            assert word
            copy = copy.replace(f"{{{place}}}", word)
        assert copy == said.text

    def test_names_the_parameters_that_are_missing(self, template: str, language: str) -> None:
        with pytest.raises(BadParams) as error:
            render(template, language, {"unit_name": "鼓楼第一公司"})
        missing = {"enrol": "lines", "assist": "ended_on", "renew": "line"}[template.partition("_")[0]]
        assert missing in str(error.value) and "鼓楼第一公司" not in str(error.value)


@ALL
def test_an_sms_stays_below_140_characters(template: str) -> None:
    longest = come_in(template, {**REQUESTS[template], "unit_name": "很" * 100})
    assert len(f"【{keys.SMS_SIGN}】{render(template, 'zh', longest).text}") < MOST_CHARACTERS


@BOTH
@pytest.mark.parametrize("line", get_args(Line))
def test_every_line_has_a_name(line: str, language: str) -> None:
    said = render("renew_opened", language, {**REQUESTS["renew_opened"], "line": line})
    assert line not in said.params["line"] or language == "en"


@BOTH
def test_what_is_not_known_is_told_as_such(language: str) -> None:
    gone = come_in("assist_opened", {**REQUESTS["assist_opened"], "ended_on": None, "entitlements": []})
    words = render("assist_opened", language, gone).params
    assert words["ended_on"] == {"zh": "近日", "en": "recently"}[language] and words["entitlements"]
    never = come_in("renew_opened", {**REQUESTS["renew_opened"], "last_month": None})
    assert render("renew_opened", language, never).params["last_month"] == {"zh": "近日", "en": "recently"}[language]


def test_what_a_person_cannot_get_is_not_promised() -> None:
    rows = [{"code": "unemployment_benefit", "state": "not_met"}, {"code": "flexible_continuation", "state": "met"}]
    said = render("assist_opened", "zh", {**REQUESTS["assist_opened"], "entitlements": rows})
    assert "失业保险金" not in said.text and "灵活就业" in said.text


def test_dates_and_lists_are_written_as_people_write_them() -> None:
    zh, en = (render("enrol_opened", language, REQUESTS["enrol_opened"]).params for language in LANGUAGES)
    assert (zh["due_on"], zh["lines"]) == ("2026年12月28日", "养老保险、医疗保险、失业保险、工伤保险")
    assert en["due_on"] == "28 December 2026" and en["lines"].startswith("pension insurance, medical insurance")


def test_a_units_name_breaks_nothing() -> None:
    name = "{{ 7 * 7 }}【工程】\n{% for %}"
    said = render("enrol_opened", "zh", {**REQUESTS["enrol_opened"], "unit_name": name})
    assert said.params["unit_name"] == "{{ 7 * 7 }}（工程） {% for …" and len(said.params["unit_name"]) == LONGEST_UNIT


@pytest.mark.parametrize(
    ("template", "params", "named"),
    [
        ("enrol_opened", {"due_on": "soon"}, "due_on"),
        ("enrol_opened", {"lines": ["dental"]}, "lines"),
        ("enrol_opened", {"lines": 3}, "lines"),
        ("enrol_opened", {"unit_name": 3}, "unit_name"),
        ("renew_opened", {"last_month": "never"}, "last_month"),
        ("assist_opened", {"entitlements": [{"code": "unemployment_benefit"}]}, "entitlements"),
    ],
)
def test_a_parameter_of_the_wrong_kind_is_named(template: str, params: dict[str, Any], named: str) -> None:
    with pytest.raises(BadParams, match=f"{template}.zh: {named} is not of its kind"):
        render(template, "zh", {**REQUESTS[template], **params})


@pytest.mark.parametrize(
    ("template", "language"), [("enrol_closed", "zh"), ("enrol_opened", "fr"), ("../templates", "zh"), ("", "zh")]
)
def test_what_is_not_there_is_said_so(template: str, language: str) -> None:
    with pytest.raises(UnknownTemplate):
        render(template, language, {})


def test_the_page_shows_the_texts_as_they_are() -> None:
    page = Path(__file__).parents[2] / "docs" / "notices.md"
    assert table() in page.read_text("utf-8"), "python -m notifier.templates makes the table"

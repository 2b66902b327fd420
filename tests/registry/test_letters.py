"""The call script and the letter of a case: from its own texts; whose name stands on it, and what never does."""

import re
from datetime import date
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from coverlink_simulator.numbers import unit_code
from registry.tasks.script import call, letter, phrases
from registry.web.pages import KINDS
from registry.web.words import phrases as words
from tests.registry.serving import Registry, claim, somebody
from tests.registry.test_pages import message, said, seated, sends

NUMBER = "320106199003077716"
WHY = {"rule": "owed@1", "inputs": {}, "text": {"zh": "未参加养老保险。", "en": "No pension cover."}}
STEPS = {
    "rule": "units.steps@1",
    "inputs": {"about": "steps"},
    "text": {"zh": "现在应发催办函", "en": "Due now: a letter"},
}
TODAY = date(2026, 11, 26)
TASK: dict[str, Any] = {
    "kind": "enrol", "person_id": "p", "due_on": date(2026, 12, 20), "gap": None, "because": [WHY, STEPS],
    "closes_when": {"text": {"zh": "参保时关闭。", "en": "Closes when covered."}},
    "advice": [
        {"code": "a", "state": "met", "to_person": {"zh": "您可以申请。", "en": "You may apply."}},
        {"code": "b", "state": "not_met", "to_person": {"zh": "不符合。", "en": "Not met."}},
        {"code": "c", "state": "unknown"},
    ],
}  # fmt: skip


def told(sections: Any, language: str = "en") -> dict[str, str]:
    return {section.code: " ".join(line[language] for line in section.lines) for section in sections}


def test_a_call_goes_from_who_is_there_to_what_was_agreed() -> None:
    script = told(call(TASK, TODAY))
    assert list(script) == ["open", "missing", "due", "how", "bring", "entitled", "done", "close"]
    assert script["missing"] == "No pension cover." and "20 December 2026" in script["due"]
    assert "You may apply." in script["entitled"] and "Not met" not in script["entitled"]
    assert script["entitled"].endswith(phrases()["entitled_note"]["en"]), "nothing is promised"
    assert "2026年12月20日" in told(call(TASK, TODAY), "zh")["due"]


def test_a_letter_says_how_to_object_and_not_how_far_the_office_has_come() -> None:
    text = told(letter(TASK, TODAY))
    assert list(text) == ["intro", "missing", "due", "how", "bring", "entitled", "object"]
    assert "not an administrative decision" in text["object"] and "Due now" not in str(text)
    of_unit = told(letter({**TASK, "person_id": None, "kind": "unit_unregistered"}, TODAY))
    assert "organisation" in of_unit["intro"] and "entitled" not in of_unit


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gap", [None, "missed"])
def test_a_day_that_has_passed_is_not_asked_for(kind: str, gap: str | None) -> None:
    task = {**TASK, "kind": kind, "gap": gap}
    for sections in (call, letter):
        assert "Please do so by 20 December" in told(sections(task, date(2026, 12, 20)))["due"]
        assert "20 December 2026, which has passed" in told(sections(task, date(2026, 12, 21)))["due"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_at_a_unit_is_asked_for_their_id_number(language: str) -> None:
    person, unit = (told(call({**TASK, "person_id": one}, TODAY), language)["open"] for one in ("p", None))
    asked = {"zh": "最后四位", "en": "last four"}[language]
    assert asked in person and asked not in unit


def test_every_kind_has_its_words_in_both_languages() -> None:
    assert set(phrases()["kinds"]) == set(KINDS)
    for kind in KINDS:
        for section in (*call({**TASK, "kind": kind}, TODAY), *letter({**TASK, "kind": kind}, TODAY)):
            assert all(set(line) == {"zh", "en"} and line["zh"] and line["en"] for line in section.lines)
            assert section.code in {*words()["script_part"], "intro", "object"}


def test_the_script_by_its_call_and_on_the_page_of_who_holds_the_claim(registry: Registry, person: str) -> None:
    task = registry.task(person)
    answer = registry.by("wang").get(f"/v1/tasks/{task}/script").json()
    assert answer["sections"][0]["code"] == "open"
    assert registry.by("zhao").get(f"/v1/tasks/{task}/script").status_code == 404
    wang = seated(registry, "wang")
    assert 'data-testid="script"' not in wang.get(f"/people/{person}").text
    claim(registry.by("wang"), task)
    assert 'data-testid="script"' in wang.get(f"/people/{person}").text


class TestLetter:
    @pytest.mark.parametrize(
        ("language", "name", "masked", "sender"),
        [
            ("zh-CN", "张小三：", "张**：", ">南京鼓楼社会保险经办机构<"),
            ("en", "张小三,", "张**,", ">Social insurance office, Gulou, Nanjing<"),
        ],
    )
    def test_the_name_is_whole_only_while_it_is_claimed_and_the_number_never(
        self, registry: Registry, language: str, name: str, masked: str, sender: str
    ) -> None:
        registry.empty()
        person = registry.known(NUMBER)
        task, wang = registry.task(person), seated(registry, "wang", language)
        before = wang.get(f"/tasks/{task}/letter").text
        assert masked in before and name not in before
        claim(registry.by("wang"), task)
        shown = wang.get(f"/tasks/{task}/letter").text
        assert name in shown and task in shown and sender in shown
        assert not re.search(r"\d{17}[\dX]|1381234", before + shown)
        assert name not in seated(registry, "li", language).get(f"/tasks/{task}/letter").text
        noted = registry.db.execute(
            "SELECT account, purpose FROM registry.access WHERE action = 'letter' AND person_id = %s ORDER BY id DESC"
            " LIMIT 2", (person,),
        ).fetchall()  # fmt: skip
        assert noted == [("li", None), ("wang", "work")]

    def test_to_a_unit(self, registry: Registry) -> None:
        unit, task = unit_code("320106", 77), registry.task(somebody(), kind="unit_unregistered")
        registry.db.execute(
            "UPDATE registry.task SET person_id = NULL, unit_id = %s, unit_name = '某厂', because = %s WHERE id = %s",
            (unit, Jsonb([WHY, STEPS]), task),
        )
        shown = seated(registry, "wang", "zh-CN").get(f"/tasks/{task}/letter").text
        assert "某厂：" in shown and "需要贵单位办理" in shown and "现在应发催办函" not in shown

    def test_that_it_was_sent_is_noted_by_a_button(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), seated(registry, "wang")
        assert 'data-testid="note-sent"' in wang.get(f"/tasks/{task}/letter").text
        done = sends(wang, f"/people/{person}/contacts", channel="letter", outcome="sent")
        assert message(done) == said("contact_noted")

    @pytest.mark.parametrize(("who", "status"), [("zhao", 404), ("sheng", 403), ("shen", 403)])
    def test_who_may_not(self, registry: Registry, person: str, who: str, status: int) -> None:
        assert seated(registry, who).get(f"/tasks/{registry.task(person)}/letter").status_code == status

    def test_of_a_closed_case_there_is_none(self, registry: Registry, person: str) -> None:
        task = registry.task(person)
        registry.db.execute("UPDATE registry.task SET status = 'closed' WHERE id = %s", (task,))
        assert seated(registry, "wang").get(f"/tasks/{task}/letter").url.path == f"/people/{person}"

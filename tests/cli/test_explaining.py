"""What ``coverlink explain`` prints of an answer: in one language throughout, and no code but ids and the rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest

from coverlink.contracts.fields import Gap
from coverlink.words.reasons import GAPS, GRADES, STATES, WHY_GAP
from coverlink_cli.explain import Purpose, told, why
from registry.access.reasons import PURPOSES

WHY: dict[str, Any] = {
    "because": [
        {
            "text": {"zh": "工作已结束。", "en": "The job ended."}, "rule": "assist.last_job_lost@1", "grade": "A",
            "provisional": True,
            "source": {"zh": "社会保险法第五十条", "en": "Social Insurance Law art. 50"},
            "inputs": {"since": "2026-11-10", "end_reason": "by_employer", "unit": None},
            "facts": [{"type": "coverlink.employment.ended.v1", "fact_id": "f-1"}, {"fact_id": "f-2"}],
        },
        {"text": {"zh": "其二。", "en": "Second."}, "rule": "x@1", "facts": []},
    ],
    "gap": "cut",
    "advice": [{"code": "benefit", "state": "unknown", "text": {"zh": "失业保险金。", "en": "Unemployment benefit."}}],
    "closes_when": {"text": {"zh": "重新就业时关闭。", "en": "Closes on new work."}},
    "ending": {"text": {"zh": "已登记。", "en": "It was answered."}},
}  # fmt: skip


def lines(answer: dict[str, Any], language: str) -> list[str]:
    return [line.strip() for line, _ in told(answer, language, "http://desk")]


def test_in_chinese() -> None:
    assert lines(WHY, "zh") == [
        "缺口：断保 (期限已过，原有的参保或缴费中断后没有恢复)",
        "1. 工作已结束。", "社会保险法第五十条 (已核对原文; 规则 assist.last_job_lost@1; 暂定)",
        "起始日期: 2026年11月10日", "离职原因: 单位解除", "离职 f-1", "尚未收到的事实 f-2", "2. 其二。", "规则 x@1",
        "何时办结：重新就业时关闭。",
        "可能享有：失业保险金。 (待核实)", "已办结：已登记。",
    ]  # fmt: skip


def test_in_english() -> None:
    found = lines(WHY, "en")
    assert found[0] == "Gap: cut (the due day has passed; cover or payment stopped and has not been restored)"
    assert found[2:7] == [
        "Social Insurance Law art. 50 (text read; rule assist.last_job_lost@1; provisional)", "since: 10 November 2026",
        "why the job ended: ended by the employer", "Job ended f-1", "a fact that is not here yet f-2",
    ]  # fmt: skip
    assert found[-3:] == [
        "Closes when: Closes on new work.", "May be entitled to: Unemployment benefit. (to be checked)",
        "Closed: It was answered.",
    ]  # fmt: skip


def test_what_is_not_known_is_not_told() -> None:
    plain = {**WHY, "gap": None, "advice": [], "ending": None}
    assert [lines(plain, "en")[0][:2], lines(plain, "en")[-1][:11]] == ["1.", "Closes when"]


def test_the_people_behind_a_figure_are_told_with_the_way_to_their_tasks() -> None:
    statements = [{"fact_id": "s-1", "type": "coverlink.unit.staffed.v1", "person_id": "pa"}, {"fact_id": "s-2"} | {
        "type": "coverlink.unit.staffed.v1"}]  # fmt: skip
    people = {"people": [{"person_id": "pa", "tasks": "/v1/tasks?person_id=pa"}], "people_elsewhere": 1}
    reason = {"text": {"zh": "共二人。", "en": "Two."}, "rule": "u@1", "facts": statements, **people}
    of_unit = {"because": [reason], "closes_when": WHY["closes_when"]}
    assert lines(of_unit, "en")[1:4] == [
        "rule u@1", "People behind it, worked out from their own facts: pa  http://desk/people/pa",
        "People of other districts: 1",
    ]  # fmt: skip
    assert lines(of_unit, "zh")[2:4] == [
        "涉及人员（按其本人记录推算）：pa  http://desk/people/pa", "另有其他地区人员：1",
    ]  # fmt: skip


def test_every_code_has_words() -> None:
    assert set(GAPS) == set(WHY_GAP) == set(get_args(Gap))
    assert set(GRADES) == {"A", "B", "C"} and set(STATES) == {"met", "not_met", "unknown"}
    assert tuple(purpose.value for purpose in Purpose) == PURPOSES


NEEDED = {"type": "urn:coverlink:problem:reason-needed", "person_id": "pa", "detail": "say why"}


class Guarded:
    """A registry that shows a task only to whoever has said why they look."""

    def __init__(self, bad: bool = False) -> None:
        self.stated: list[bytes] = []
        self._bad = bad

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            assert request.url.path == "/v1/people/pa/reason"
            self.stated.append(request.content)
            return httpx.Response(422, json={"detail": "too short"}) if self._bad else httpx.Response(200, json={})
        return httpx.Response(200, json=WHY) if self.stated else httpx.Response(403, json=NEEDED)


def asked(registry: Callable[[httpx.Request], httpx.Response], reason: str | None) -> httpx.Response:
    with httpx.Client(transport=httpx.MockTransport(registry), base_url="http://r") as client:
        return why(client, "t", reason, "inquiry")


class TestAPersonWhoIsSeenForAReasonOnly:
    def test_is_explained_once_it_is_stated(self) -> None:
        registry = Guarded()
        assert asked(registry, "asked at the counter").json() == WHY
        [given] = registry.stated
        assert httpx.Response(200, content=given).json() == {"purpose": "inquiry", "reason": "asked at the counter"}

    def test_is_not_without_one(self) -> None:
        registry = Guarded()
        assert asked(registry, None).status_code == 403 and not registry.stated

    def test_a_reason_that_is_refused_is_told_as_such(self) -> None:
        assert asked(Guarded(bad=True), "-").json() == {"detail": "too short"}

    @pytest.mark.parametrize("status", [200, 404])
    def test_where_none_is_needed_none_is_stated(self, status: int) -> None:
        def open_to_all(request: httpx.Request) -> httpx.Response:
            assert request.method == "GET"
            return httpx.Response(status, json=WHY)

        assert asked(open_to_all, "asked at the counter").status_code == status

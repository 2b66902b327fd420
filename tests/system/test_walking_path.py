"""One fact from the gateway to a task, a message and a timeline; and back: the answer is a fact that closes it."""

import json
import threading
import time
from typing import Any

import httpx

from coverlink_simulator.numbers import resident_id, unit_code
from tests.system.whole import Whole, until

UNIT = {"uscc": unit_code("320106", 77), "name": "鼓楼第一公司"}


def hire(number: int, form: str = "part_time", started_on: str = "2026-11-02") -> dict[str, Any]:
    from datetime import date

    person = {
        "id_type": "resident_id", "id_number": resident_id("320106", date(1990, 3, 7), number), "name": "张三",
        "mobile": "+8613800000000", "email": "zhang@example.com",
    }  # fmt: skip
    return {
        "specversion": "1.0", "id": f"walk-{number}", "source": "//walk.example", "time": "2026-11-20T09:30:00+08:00",
        "type": "coverlink.employment.started.v1",
        "data": {"person": person, "unit": UNIT, "employment": {
            "ref": f"E-{number}", "form": form, "started_on": started_on, "work_district": "320106"}},
    }  # fmt: skip


def test_one_employed_one_insured(whole: Whole) -> None:
    worker = whole.client("caseworker", "320106")
    heard: list[dict[str, Any]] = []
    threading.Thread(target=_listen, args=(worker, heard), daemon=True).start()
    time.sleep(0.5)
    began = time.perf_counter()
    person = whole.publish(hire(101))["person_id"]
    task = until(lambda: next((one for one in heard if one["person_id"] == person), None), 20, "the event")
    assert time.perf_counter() - began < 5
    assert (task["kind"], task["line"], task["district"], task["status"]) == ("enrol", "injury", "320106", "open")

    shown = until(lambda: _delivered(whole, "鼓楼第一公司"), 30, "the message")
    assert shown["channel"] == "sms" and shown["to"] == "+8613800000000" and "工伤保险" in shown["text"]
    kinds = until(
        lambda: (found := _timeline(worker, person)) and "coverlink.notice.settled.v1" in found and found,
        30,
        "the outcome",
    )
    assert set(kinds) >= {"coverlink.employment.started.v1", "coverlink.case.opened.v1"}

    why = worker.get(f"/v1/tasks/{task['id']}/why").json()
    assert why["because"][0]["facts"][0]["type"] == "coverlink.employment.started.v1"
    assert why["closes_when"]["text"]["zh"]

    cover = {"line": "injury", "ref": "C-1", "from": "2026-11-02", "paid_by": "unit", "district": "320106"}
    event = hire(101)
    event |= {"id": "walk-cover", "type": "coverlink.cover.enrolled.v1"}
    event["data"] = {"person": event["data"]["person"], "unit": UNIT, "cover": cover}
    whole.publish(event)
    ended = until(lambda: _task(worker, person, "closed"), 20, "the end")
    assert ended["ending"]["code"] == "covered"


def test_an_answer_closes_the_task(whole: Whole) -> None:
    worker = whole.client("caseworker", "320106")
    person = whole.publish(hire(102))["person_id"]
    task = until(lambda: _task(worker, person, "open"), 20, "the task")
    claimed = worker.post(f"/v1/tasks/{task['id']}/claim").json()
    shown = worker.get(f"/v1/people/{person}?purpose=work").json()
    assert (shown["name"], shown["mobile"]) == ("张三", "+8613800000000"), "whoever holds the claim sees whom to call"
    assert worker.get(f"/v1/people/{person}").json()["name"] == "张*"
    answer = {"token": claimed["token"], "code": "not_an_employee", "note": "a volunteer"}
    assert worker.post(f"/v1/tasks/{task['id']}/answer", json=answer).status_code == 200
    ended = until(lambda: _task(worker, person, "closed"), 20, "the end")
    assert ended["ending"]["code"] == "answered"


def test_a_person_is_found_by_number_and_a_unit_by_code(whole: Whole) -> None:
    worker = whole.client("caseworker", "320106")
    event = hire(103)
    person = whole.publish(event)["person_id"]
    until(lambda: _task(worker, person, "open"), 20, "the task")
    number = event["data"]["person"]["id_number"]
    assert worker.post("/v1/people/lookup", json={"id_number": number}).json() == {"person_id": person}
    unit = worker.get(f"/v1/units/{UNIT['uscc']}").json()
    assert unit["employed"] >= 1 and unit["lines"]["injury"]["gaps"] >= 1


def _task(client: httpx.Client, person: str, status: str) -> dict[str, Any] | None:
    found = client.get(f"/v1/tasks?person_id={person}&status={status}").json()["items"]
    return dict(found[0]) if found else None


def _timeline(client: httpx.Client, person: str) -> list[str]:
    answer = client.get(f"/v1/people/{person}/timeline")
    return [row["type"] for row in answer.json()["items"]] if answer.status_code == 200 else []


def _delivered(whole: Whole, words: str) -> dict[str, Any] | None:
    rows = httpx.get(f"{whole.demo.outside}/outside/messages").json()
    return next((dict(row) for row in rows if words in row["text"]), None)


def _listen(client: httpx.Client, heard: list[dict[str, Any]]) -> None:
    with client.stream("GET", "/v1/tasks/stream", timeout=None) as answer:
        for line in answer.iter_lines():
            if line.startswith("data:"):
                heard.append(json.loads(line[5:]))

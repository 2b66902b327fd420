"""A task is put off until a date: it comes back by itself, at the front; and before, when its case gets worse."""

import time
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.registry.records import Bus
from tests.registry.serving import Registry, claim, somebody
from tests.registry.test_pages import message, said, seated, sends
from tests.registry.test_undoing import told

CHINA = timezone(timedelta(hours=8))


def today() -> date:
    return datetime.now(CHINA).date()


def ahead(days: int) -> str:
    return (today() + timedelta(days)).isoformat()


def put_off(registry: Registry, task: str, days: int = 5, note: str | None = "waits for the letter") -> dict[str, Any]:
    token = claim(registry.by("wang"), task)["token"]
    given = {"token": token, "until": ahead(days), "note": note}
    answer = registry.by("wang").post(f"/v1/tasks/{task}/hold", json=given)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["task"])


def status(registry: Registry, task: str) -> str:
    return str(registry.db.execute("SELECT status FROM registry.task WHERE id = %s", (task,)).fetchone()[0])  # type: ignore[index]


def until_open(registry: Registry, task: str) -> None:
    for _ in range(60):
        if status(registry, task) == "open":
            return
        time.sleep(0.1)
    raise AssertionError("it did not come back")


def day_comes(registry: Registry, task: str) -> None:
    past = datetime.now(CHINA).replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
    registry.db.execute(
        "UPDATE registry.task SET answer = jsonb_set(answer, '{back_at}', to_jsonb(%s::text)) WHERE id = %s",
        (past, task),
    )


def due(registry: Registry, task: str, days: int) -> None:
    registry.db.execute(
        "UPDATE registry.task SET due_on = %s WHERE id = %s", (today() + timedelta(days), task)
    )  # fmt: skip


def test_it_is_held_until_that_day_begins_in_china_and_the_claim_ends(registry: Registry, person: str) -> None:
    task = registry.task(person)
    due(registry, task, 30)
    held = put_off(registry, task)
    assert (held["status"], held["back_at"]) == ("held", f"{ahead(5)}T00:00:00+08:00")
    assert registry.db.execute("SELECT FROM registry.lease WHERE lead = %s", (person,)).rowcount == 0
    [entry] = registry.by("wang").get(f"/v1/people/{person}/timeline").json()["items"]
    assert entry["type"] == "registry.task.held"
    assert (entry["body"]["until"], entry["body"]["note"]) == (ahead(5), "waits for the letter")
    [noted] = registry.db.execute(
        "SELECT account, task_id, about FROM registry.access WHERE action = 'hold' AND person_id = %s", (person,)
    ).fetchall()
    assert noted == ("wang", task, {"until": ahead(5)})
    assert registry.db.execute("SELECT FROM registry.outbox WHERE key = %s", (person,)).rowcount == 0


def test_next_passes_it_over_and_brings_it_first_of_its_priority_on_the_day(registry: Registry) -> None:
    registry.empty()
    people = {name: somebody() for name in ("held", "earlier due", "more urgent")}
    tasks = {name: registry.task(person, priority=50) for name, person in people.items()}
    registry.db.execute("UPDATE registry.task SET priority = 51 WHERE id = %s", (tasks["more urgent"],))
    due(registry, tasks["held"], 60)
    put_off(registry, tasks["held"])
    listed = [row["id"] for row in registry.by("wang").get("/v1/tasks").json()["items"]]
    assert tasks["held"] in listed, "what is put off still shows"
    day_comes(registry, tasks["held"])
    until_open(registry, tasks["held"])
    taken = [registry.by("wang").post("/v1/tasks/next").json()["tasks"][0]["person_id"] for _ in people]
    assert taken == [people["more urgent"], people["held"], people["earlier due"]]


def test_answered_after_that_it_is_like_any_other(registry: Registry) -> None:
    registry.empty()
    first, second = registry.task(somebody()), registry.task(somebody())
    due(registry, second, 60)
    put_off(registry, second)
    day_comes(registry, second)
    until_open(registry, second)
    token = claim(registry.by("wang"), second)["token"]
    given = {"token": token, "code": "waiver_signed"}
    assert registry.by("wang").post(f"/v1/tasks/{second}/answer", json=given).json()["task"]["status"] == "open"
    assert registry.by("wang").post("/v1/tasks/next").json()["tasks"][0]["id"] == first


def test_other_tasks_of_the_person_stay_claimed(registry: Registry, person: str) -> None:
    task, other = registry.task(person), registry.task(person)
    due(registry, task, 30)
    token = claim(registry.by("wang"), task)["token"]
    given = {"token": token, "until": ahead(3)}
    assert registry.by("wang").post(f"/v1/tasks/{task}/hold", json=given).json()["task"]["status"] == "held"
    assert status(registry, other) == "claimed"
    again = registry.by("wang").post(f"/v1/tasks/{task}/hold", json=given)
    assert (again.status_code, again.json()["type"]) == (409, "urn:coverlink:problem:not-claimed")


@pytest.mark.parametrize(
    ("days", "note", "reason"), [(0, "", "until_past"), (-9, "", "until_past"), (91, "", "until_far")]
)
def test_days_that_will_not_do_are_told(registry: Registry, person: str, days: int, note: str, reason: str) -> None:
    task = registry.task(person)
    token = claim(registry.by("wang"), task)["token"]
    given = {"token": token, "until": ahead(days), "note": note}
    answer = registry.by("wang").post(f"/v1/tasks/{task}/hold", json=given)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason) and answer.json()["detail"][:6] == "until:"
    assert status(registry, task) == "claimed"


def test_ninety_days_will_do_and_a_stale_token_will_not(registry: Registry, person: str) -> None:
    task = registry.task(person)
    token = claim(registry.by("wang"), task)["token"]
    for name, given, code in (("li", token, 409), ("wang", "x", 409), ("wang", token, 200)):
        body = {"token": given, "until": ahead(90), "note": None}
        assert registry.by(name).post(f"/v1/tasks/{task}/hold", json=body).status_code == code


def test_it_may_be_taken_up_early_by_name(registry: Registry, person: str) -> None:
    task = registry.task(person)
    put_off(registry, task)
    assert claim(registry.by("li"), task)["tasks"][0]["id"] == task


def test_it_wakes_when_it_becomes_late_but_not_because_it_was(registry: Registry) -> None:
    fresh, late = registry.task(somebody()), registry.task(somebody())
    due(registry, fresh, 2)
    due(registry, late, -2)
    for task in (fresh, late):
        put_off(registry, task)
    time.sleep(2.5)
    assert status(registry, fresh) == "held"
    due(registry, fresh, -1)
    until_open(registry, fresh)
    assert status(registry, late) == "held"


@pytest.mark.parametrize("at_work", [False, True], ids=["nobody there", "a colleague there"])
def test_it_wakes_at_once_when_its_gap_becomes_another(registry: Registry, at_work: bool) -> None:
    person, bus = somebody(), Bus()
    told(registry, bus.decided(person, "opened", 1))
    task, other = f"{person}-pension", registry.task(person)
    due(registry, task, 30)
    token = claim(registry.by("wang"), task)["token"]
    given = {"token": token, "until": ahead(20)}
    registry.by("wang").post(f"/v1/tasks/{task}/hold", json=given)
    if not at_work:
        registry.by("wang").post(f"/v1/tasks/{other}/release", json={"token": token})
    told(registry, bus.decided(person, "changed", 2, unit_name="又一公司"))
    rows = {row["id"]: row for row in registry.by("wang").get(f"/v1/tasks?person_id={person}").json()["items"]}
    assert (rows[task]["status"], rows[task]["unit_name"]) == ("held", "又一公司"), "what changes meanwhile shows"
    told(registry, bus.decided(person, "changed", 3, gap="missed"))
    assert status(registry, task) == ("claimed" if at_work else "open")


def test_a_form_with_a_date_does_the_same(registry: Registry, person: str) -> None:
    task, client = registry.task(person), seated(registry, "wang")
    sends(client, f"/tasks/{task}/claim")
    shown = client.get(f"/people/{person}").text
    assert f'type="date" name="until" required min="{ahead(1)}" max="{ahead(90)}"' in shown
    path = f"/tasks/{task}/hold"
    assert message(sends(client, path, until="soon")) == said("until_missing")
    assert message(sends(client, path, until=ahead(0))) == said("until_past")
    assert message(sends(client, path, until=ahead(99))) == said("until_far")
    done = sends(client, path, until=ahead(9), note="later")
    assert message(done) == said("put_off") and 'data-testid="back-at"' in done.text
    assert message(sends(client, path, until=ahead(9))) == said("stale")

"""PostgreSQL that is there and does not answer: whoever asks is told so in some seconds, and nothing is done twice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from coverlink_local.ground import Ground
from registry.patience import LEAST, SECONDS
from tests.registry.away import back, committing, frozen
from tests.registry.bodies import calls
from tests.registry.serving import Registry, claim, somebody
from tests.registry.test_pages import seated

BOUND = SECONDS + LEAST + 2.0
"""Two more, for all calls come at once on a machine that does other things."""


def timed(ask: Any) -> tuple[float, httpx.Response]:
    began = time.monotonic()
    answer = ask()
    return time.monotonic() - began, answer


def test_all_is_answered_in_time_and_again_as_soon_as_it_goes_on(own_ground: Ground, alone: Registry) -> None:
    person = somebody()
    task, chen = alone.task(person), alone.logged_in("chen")
    page = seated(alone, "wang")
    page.timeout = 60
    document = httpx.get(f"{alone.address}/openapi.json").json()
    known = [one for one in calls(document, task_id=task, person_id=person) if one.path != "/v1/logout"]

    def ask(call: Any) -> tuple[float, httpx.Response]:
        body = {"json": call.body} if call.body else {}
        address = f"{alone.address}{call.address()}"
        return timed(lambda: httpx.request(call.method, address, headers=chen.headers, timeout=60, **body))

    with ThreadPoolExecutor(len(known)) as threads:
        with frozen(own_ground):
            found = list(threads.map(ask, known))
            assert max(seconds for seconds, _ in found) < BOUND, "in line for a thread and a connection included"
            assert {answer.status_code for _, answer in found if answer.status_code >= 500} == {503}
            away = [answer for _, answer in found if answer.status_code == 503]
            assert len(away) > len(found) / 2 and {answer.headers["retry-after"] for answer in away} == {"2"}
            for language, said in (("zh", "数据库没有应答"), ("en", "The database does not answer")):
                headers = {"accept-language": language}
                seconds, told = timed(lambda headers=headers: page.get("/tasks", headers=headers))
                assert told.status_code == 503 and said in told.text and seconds < BOUND
            seconds, live = timed(lambda: httpx.get(f"{alone.address}/livez", timeout=60))
            assert live.status_code == 200 and seconds < 1
            seconds, ready = timed(lambda: httpx.get(f"{alone.address}/readyz", timeout=60))
            assert ready.status_code == 503 and ready.json()["wrong"] and seconds < BOUND
        assert httpx.get(f"{alone.address}/readyz", timeout=60).status_code == 200
        assert page.get("/tasks").status_code == 200
        after = [answer for _, answer in threads.map(ask, known)]
    assert [answer.text for answer in after if answer.status_code >= 500] == []


def test_whose_claim_was_on_its_way_is_told_to_look_first_and_claims_once(own_ground: Ground, alone: Registry) -> None:
    """It stands still between a commit and its answer."""
    person = somebody()
    task, wang = alone.task(person), alone.by("wang")
    wang.get("/v1/me")
    committing(alone)
    try:
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(timed, lambda: wang.post(f"/v1/tasks/{task}/claim", timeout=60))
            asked = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query ILIKE '%%commit%%'"
            while not alone.db.execute(asked).fetchone():
                time.sleep(0.01)
            with frozen(own_ground):
                seconds, told = waiting.result(60)
    finally:
        back(own_ground, alone)
    assert told.status_code == 503 and seconds < BOUND and "look before you try the same again" in told.json()["detail"]
    mine = wang.get("/v1/tasks/claims").json()
    assert task in str(mine), "it was done, and a look says so"
    assert claim(wang, task)["token"]
    rows = alone.db.execute("SELECT count(*) FROM registry.lease WHERE lead = %s", (person,)).fetchone()
    told_of = alone.db.execute(
        "SELECT count(*) FROM registry.outbox WHERE convert_from(value, 'UTF8') LIKE %s", (f"%{task}%",)
    ).fetchone()
    assert rows == (1,) and told_of is not None and told_of[0] <= 1


def test_a_stream_is_followed_on_after_it_stood_still(own_ground: Ground, alone: Registry) -> None:
    client = httpx.Client(base_url=alone.address, headers=alone.by("li").headers, timeout=60)
    with client.stream("GET", "/v1/tasks/stream?brief=1") as answer:
        lines = answer.iter_lines()
        next(lines)
        with frozen(own_ground):
            time.sleep(1)
        task = alone.task(somebody())
        claim(alone.by("wang"), task)
        assert f'data: {{"id":"{task}","status":"claimed"}}' in lines


@pytest.mark.parametrize("again", [False, True])
def test_a_log_in_that_was_not_answered_can_be_sent_again(own_ground: Ground, alone: Registry, again: bool) -> None:
    with frozen(own_ground):
        if again:
            body = {"user": "li", "password": "wrong"}
            seconds, told = timed(lambda: httpx.post(f"{alone.address}/v1/login", json=body, timeout=60))
            assert told.status_code == 503 and seconds < BOUND
    assert alone.logged_in("li").get("/v1/me").status_code == 200

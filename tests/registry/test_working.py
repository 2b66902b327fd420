"""Working: claims, answers, the live stream; over HTTP, against a server process on real PostgreSQL and Redis."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from coverlink.contracts.facts import decode_fact
from registry.access import account
from tests.registry.serving import PASSWORD, Listener, Registry, claim, somebody


class TestLogIn:
    def test_wrong_password_unknown_user_and_no_token_are_told_nothing_more(self, registry: Registry) -> None:
        for given in ({"user": "wang", "password": "no"}, {"user": "nobody", "password": "no"}):
            answer = httpx.post(f"{registry.address}/v1/login", json=given)
            assert answer.status_code == 401 and answer.json()["title"] == "Not logged in"
        answer = httpx.get(f"{registry.address}/v1/tasks")
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")

    def test_too_many_failures_are_kept_out_for_a_minute(self, registry: Registry) -> None:
        given = {"user": "somebody", "password": "no"}
        try:
            codes = [httpx.post(f"{registry.address}/v1/login", json=given).status_code for _ in range(12)]
            assert codes[0] == 401 and codes[-1] == 429
        finally:
            registry.redis.delete(*registry.redis.keys("registry.login:*"))

    def test_a_disabled_account_is_out_within_seconds(self, registry: Registry) -> None:
        account.create(registry.db, "gone", "caseworker", ["320106"], PASSWORD)
        client = registry._logged_in("gone")
        assert client.get("/v1/tasks").status_code == 200
        account.disable(registry.db, "gone")
        time.sleep(5.2)
        assert client.get("/v1/tasks").status_code == 401


class TestDistricts:
    def test_nothing_of_another_district_is_seen_or_done(self, registry: Registry, person: str) -> None:
        task, zhao = registry.task(person), registry.by("zhao")
        assert task not in [row["id"] for row in zhao.get("/v1/tasks?limit=500").json()["items"]]
        for call in ("claim", "release", "extend", "answer"):
            given = {"token": "x", "code": "enrolled"}
            assert zhao.post(f"/v1/tasks/{task}/{call}", json=given).status_code == 404
        for path in (f"/v1/tasks/{task}/why", f"/v1/people/{person}", f"/v1/people/{person}/timeline"):
            assert zhao.get(path).status_code == 404, path

    def test_a_province_reads_and_does_not_work(self, registry: Registry, person: str) -> None:
        task, sheng = registry.task(person), registry.by("sheng")
        assert sheng.get(f"/v1/tasks/{task}/why").status_code == 200
        assert sheng.post(f"/v1/tasks/{task}/claim").status_code == 403
        assert registry.by("wang").get("/v1/figures").status_code == 403
        assert sheng.get("/v1/figures").status_code == 200
        assert sheng.get("/v1/figures/districts").json()["definition"] == "1"


class TestClaims:
    def test_a_persons_tasks_are_claimed_together_and_by_one(self, registry: Registry, person: str) -> None:
        one, other = registry.task(person), registry.task(person)
        claimed = claim(registry.by("wang"), one)
        assert {task["id"] for task in claimed["tasks"]} == {one, other}
        assert {task["status"] for task in claimed["tasks"]} == {"claimed"}
        assert registry.by("li").post(f"/v1/tasks/{other}/claim").status_code == 409
        assert claim(registry.by("wang"), other)["token"] == claimed["token"], "one's own claim is renewed"

    def test_next_never_gives_the_same_to_two(self, registry: Registry) -> None:
        registry.db.execute("UPDATE registry.task SET status = 'closed'")
        for _ in range(15):
            name = somebody()
            registry.task(name)
            registry.task(name)

        def take(number: int) -> str | None:
            answer = registry.by("wang" if number % 2 else "li").post("/v1/tasks/next")
            return answer.json()["tasks"][0]["person_id"] if answer.status_code == 200 else None

        with ThreadPoolExecutor(20) as callers:
            taken = list(callers.map(take, range(25)))
        people = [one for one in taken if one]
        assert len(people) == len(set(people)) == 15 and taken.count(None) == 10

    def test_what_is_given_back_is_open_and_the_old_token_is_stale(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"]
        assert wang.post(f"/v1/tasks/{task}/extend", json={"token": token}).status_code == 200
        assert wang.post(f"/v1/tasks/{task}/release", json={"token": token}).json()["task"]["status"] == "open"
        for call in ("release", "extend", "answer"):
            answer = wang.post(f"/v1/tasks/{task}/{call}", json={"token": token, "code": "enrolled"})
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:coverlink:problem:stale")

    def test_a_lease_that_ran_out_frees_the_task(self, registry: Registry, person: str) -> None:
        task = registry.task(person)
        token = claim(registry.by("wang"), task)["token"]
        registry.db.execute("UPDATE registry.lease SET until = now() WHERE person_id = %s", (person,))
        assert claim(registry.by("li"), task)["tasks"], "free at once"
        answer = registry.by("wang").post(f"/v1/tasks/{task}/answer", json={"token": token, "code": "enrolled"})
        assert answer.status_code == 409

    def test_a_supervisor_may_take_a_claim_back(self, registry: Registry, person: str) -> None:
        task = registry.task(person)
        claim(registry.by("wang"), task)
        answer = registry.by("chen").post(f"/v1/tasks/{task}/release", json={"token": ""})
        assert answer.json()["task"]["status"] == "open"


class TestAnswers:
    def test_an_answer_is_a_fact_in_the_outbox_with_an_id_of_its_own(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"]
        given = {"token": token, "code": "left_job", "note": "张三 said so", "evidence": ""}
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).json()["task"]["status"] == "answered"
        rows = registry.db.execute("SELECT headers, value FROM registry.outbox WHERE key = %s", (person,)).fetchall()
        [(headers, value)] = rows
        fact: Any = decode_fact([(name, text.encode()) for name, text in headers], bytes(value))
        assert (fact.data.case_id, fact.data.code, fact.data.by) == (task, "left_job", "wang")
        assert "张三".encode() not in bytes(value), "the note stays here"
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).status_code == 409, "the lease ended with it"

    def test_unknown_codes_and_a_missing_note_are_told(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"]
        for code, named in (("nonsense", "code"), ("other", "note")):
            answer = wang.post(f"/v1/tasks/{task}/answer", json={"token": token, "code": code})
            assert answer.status_code == 422 and answer.json()["detail"].startswith(named)

    @pytest.mark.parametrize(
        ("code", "status"), [("waiver_signed", "open"), ("unreachable", "held"), ("refused", "held")]
    )
    def test_what_ends_nothing_comes_back(self, registry: Registry, person: str, code: str, status: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"]
        answer = wang.post(f"/v1/tasks/{task}/answer", json={"token": token, "code": code})
        assert answer.json()["task"]["status"] == status
        past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
        registry.db.execute(
            "UPDATE registry.task SET answer = jsonb_set(answer, '{back_at}', to_jsonb(%s::text)) WHERE id = %s",
            (past, task),
        )
        for _ in range(60):
            if wang.get(f"/v1/tasks?person_id={person}").json()["items"][0]["status"] == "open":
                return
            time.sleep(0.1)
        raise AssertionError("it did not come back")


class TestStream:
    def test_claims_are_told_at_once_and_only_in_their_district(self, registry: Registry, person: str) -> None:
        task = registry.task(person)
        mine, theirs = Listener(registry, "li"), Listener(registry, "zhao")
        began = time.perf_counter()
        claim(registry.by("wang"), task)
        kind, id_, told = mine.wait(lambda event: event[2]["id"] == task)
        assert (kind, told["status"]) == ("task.changed", "claimed") and id_.isdigit()
        assert time.perf_counter() - began < 1
        assert not theirs.events
        mine.close()
        theirs.close()

    def test_whoever_comes_back_misses_nothing(self, registry: Registry) -> None:
        first = Listener(registry, "li")
        people = [somebody() for _ in range(6)]
        tasks = [registry.task(name) for name in people]
        claim(registry.by("wang"), tasks[0])
        _, last, _ = first.wait(lambda event: event[2]["id"] == tasks[0])
        first.close()
        for task in tasks[1:]:
            claim(registry.by("wang"), task)
        again = Listener(registry, "li", last)
        again.wait(lambda event: event[2]["id"] == tasks[-1])
        assert {event[2]["id"] for event in again.events} >= set(tasks[1:])
        again.close()


def test_why_and_every_look_is_noted(registry: Registry, person: str) -> None:
    task = registry.task(person)
    said = registry.by("wang").get(f"/v1/tasks/{task}/why").json()
    assert said["because"][0]["rule"] == "owed@1" and said["closes_when"]["code"] == "covered"
    noted = registry.by("shen").get(f"/v1/access?person_id={person}").json()["items"]
    assert [(row["account"], row["action"], row["task_id"]) for row in noted] == [("wang", "why", task)]
    assert registry.by("wang").get("/v1/access").status_code == 403

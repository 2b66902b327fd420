"""Working: claims, answers, the live stream; over HTTP, against a server process on real PostgreSQL and Redis."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from coverlink.contracts.facts import decode_fact
from insurance_linker.policy import shipped
from registry.access import account
from registry.tasks import lease as leases
from registry.tasks.codes import ENDS
from tests.registry.serving import PASSWORD, Registry, claim, somebody


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
        client = registry.logged_in("gone")
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

    def test_next_is_the_most_urgent_then_the_earliest_due(self, registry: Registry) -> None:
        registry.empty()
        people = {priority: somebody() for priority in (30, 80, 55)}
        for priority, name in people.items():
            registry.task(name, priority=priority)
        taken = [registry.by("wang").post("/v1/tasks/next").json()["tasks"][0]["person_id"] for _ in people]
        assert taken == [people[80], people[55], people[30]], "a greater priority is more urgent"
        assert registry.by("wang").post("/v1/tasks/next").status_code == 204

    def test_the_queue_has_the_same_order_page_by_page(self, registry: Registry) -> None:
        registry.empty()
        for number in range(7):
            registry.task(somebody(), priority=[20, 80, 50][number % 3])
        seen: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            given = {"limit": "3", **({"cursor": cursor} if cursor else {})}
            page = registry.by("wang").get("/v1/tasks", params=given).json()
            seen, cursor = seen + page["items"], page["next_cursor"]
        assert [task["priority"] for task in seen] == [80, 80, 50, 50, 20, 20, 20]
        assert len({task["id"] for task in seen}) == 7

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
        registry.db.execute("UPDATE registry.lease SET until = now() WHERE lead = %s", (person,))
        assert claim(registry.by("li"), task)["tasks"], "free at once"
        answer = registry.by("wang").post(f"/v1/tasks/{task}/answer", json={"token": token, "code": "enrolled"})
        assert answer.status_code == 409

    def test_next_gives_what_another_left_behind(self, registry: Registry, person: str) -> None:
        registry.empty()
        task = registry.task(person)
        claim(registry.by("wang"), task)
        registry.db.execute("UPDATE registry.lease SET until = now() WHERE lead = %s", (person,))
        answer = registry.by("li").post("/v1/tasks/next")
        assert answer.status_code == 200 and answer.json()["tasks"][0]["id"] == task

    def test_what_another_left_behind_elsewhere_is_open_again(self, registry: Registry, person: str) -> None:
        here, elsewhere = registry.task(person), registry.task(person, district="500157")
        claim(registry.by("zhao"), elsewhere)
        registry.db.execute("UPDATE registry.lease SET until = now() WHERE lead = %s", (person,))
        claim(registry.by("wang"), here)
        [row] = registry.by("zhao").get(f"/v1/tasks?person_id={person}").json()["items"]
        assert (row["id"], row["status"]) == (elsewhere, "open")

    def test_what_is_held_may_be_taken_up_early_by_name(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        given = {"token": claim(wang, task)["token"], "code": "will_enrol"}
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).json()["task"]["status"] == "held"
        assert claim(registry.by("li"), task)["tasks"][0]["id"] == task

    def test_a_supervisor_takes_back_in_the_own_districts_only(self, registry: Registry, person: str) -> None:
        claim(registry.by("zhao"), registry.task(person, district="500157"))
        chen = account.find(registry.db, "chen")
        assert chen is not None
        with pytest.raises(leases.Stale):
            leases.release(registry.db, chen, person, "", force=True)

    def test_a_supervisor_takes_a_claim_back_by_force_only(self, registry: Registry, person: str) -> None:
        task, wang, chen = registry.task(person), registry.by("wang"), registry.by("chen")
        claim(wang, task)
        path = f"/v1/tasks/{task}/release"
        assert chen.post(path, json={"token": ""}).status_code == 409
        assert wang.post(path, json={"force": True}).status_code == 409, "a caseworker has no such force"
        assert chen.post(path, json={"force": True}).json()["task"]["status"] == "open"
        assert chen.post(path, json={"force": True}).status_code == 409, "nobody has it now"

    def test_a_stale_token_takes_nothing_from_the_next_holder(self, registry: Registry, person: str) -> None:
        task, chen = registry.task(person), registry.by("chen")
        old = claim(chen, task)["token"]
        chen.post(f"/v1/tasks/{task}/release", json={"token": old})
        claim(registry.by("li"), task)
        for given in ({"token": old}, {"token": old, "force": True}):
            answer = chen.post(f"/v1/tasks/{task}/release", json=given)
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:coverlink:problem:stale")
        [row] = chen.get(f"/v1/tasks?person_id={person}").json()["items"]
        assert row["status"] == "claimed"

    @pytest.mark.parametrize("token", ["", "x", "x" * 5_000])
    def test_a_token_of_any_length_that_is_not_the_claims_is_stale(
        self, registry: Registry, person: str, token: str
    ) -> None:
        task = registry.task(person)
        claim(registry.by("wang"), task)
        for call in ("release", "extend", "answer"):
            given = {"token": token, "code": "enrolled"}
            assert registry.by("wang").post(f"/v1/tasks/{task}/{call}", json=given).status_code == 409


def nested(levels: int) -> list[Any]:
    return [] if levels == 1 else [nested(levels - 1)]


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

    def test_the_same_answer_twice_is_one_fact_and_no_token_leaves(self, registry: Registry, person: str) -> None:
        """Two tasks: the claim outlives the first answer, and the same can be said again under it."""
        task, wang = registry.task(person), registry.by("wang")
        registry.task(person)
        for _ in range(2):
            token = claim(wang, task)["token"]
            given = {"token": token, "code": "unreachable"}
            assert wang.post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
        rows = registry.db.execute("SELECT headers, value FROM registry.outbox WHERE key = %s", (person,)).fetchall()
        ids = {dict(headers)["ce_factid"] for headers, _ in rows}
        assert len(rows) == 2 and len(ids) == 1
        assert not any(token in str(headers) or token.encode() in bytes(value) for headers, value in rows)

    def test_a_task_that_closed_meanwhile_says_how(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"]
        registry.db.execute(
            "UPDATE registry.task SET status = 'closed', ending = %s WHERE id = %s", (Jsonb({"code": "covered"}), task)
        )
        answer = wang.post(f"/v1/tasks/{task}/answer", json={"token": token, "code": "enrolled"})
        assert answer.status_code == 409 and answer.json()["task"]["ending"]["code"] == "covered"
        again = wang.post(f"/v1/tasks/{task}/claim")
        assert (again.status_code, again.json()["type"]) == (409, "urn:coverlink:problem:closed")

    def test_answers_that_end_a_case_are_those_of_the_national_pack(self) -> None:
        told = {row.kind: {*row.ends, *row.owed_after_all} for row in shipped().rows("answers") if row.region == "CN"}
        assert {kind: set(codes) for kind, codes in ENDS.items()} == told

    @pytest.mark.parametrize(
        "evidence",
        [None, "letter", {"files": [{"name": "a.pdf", "pages": 3}]}, [1, 2.5, True, None, "x\x00y"], nested(50)],
    )
    def test_evidence_is_any_json_and_a_note_may_be_null(self, registry: Registry, person: str, evidence: Any) -> None:
        task, wang = registry.task(person), registry.by("wang")
        given = {"token": claim(wang, task)["token"], "code": "left_job", "note": None, "evidence": evidence}
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
        [entry] = wang.get(f"/v1/people/{person}/timeline").json()["items"]
        kept = [*evidence[:4], "xy"] if isinstance(evidence, list) and evidence[1:] else evidence
        assert (entry["body"]["note"], entry["body"]["evidence"]) == ("", kept)

    @pytest.mark.parametrize("evidence", [b'"' + b"x" * 20_000 + b'"', b"NaN", b'"\\ud800"', b"[" * 51 + b"]" * 51])
    def test_evidence_that_cannot_be_kept_is_told(self, registry: Registry, person: str, evidence: bytes) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"].encode()
        body = b'{"token": "' + token + b'", "code": "left_job", "evidence": ' + evidence + b"}"
        head = {"content-type": "application/json"}
        answer = wang.post(f"/v1/tasks/{task}/answer", content=body, headers=head)
        assert answer.status_code == 422 and answer.json()["detail"].startswith("evidence:")

    def test_unknown_codes_and_a_missing_note_are_told(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), registry.by("wang")
        token = claim(wang, task)["token"]
        for code, named in (("nonsense", "code"), ("other", "note")):
            given = {"token": token, "code": code, "note": "\x00 "}
            answer = wang.post(f"/v1/tasks/{task}/answer", json=given)
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


ODD = [
    ("GET", "/v1/tasks/%00/why", 422), ("GET", "/v1/tasks?kind=%00", 422), ("GET", "/v1/people/%00", 422),
    ("GET", "/v1/tasks?due_before=2026-13-45", 422), ("GET", "/v1/tasks?cursor=MXwyfHg=", 400),
    ("GET", "/v1/tasks?cursor=OTk5OTl8MjAyNi0wMS0wMXx4", 400), ("GET", "/v1/tasks?status=nonsense", 422),
    ("GET", "/v1/units/nonsense", 422), ("GET", "/v1/figures/districts?on=today", 422), ("GET", "/v1/nonsense", 404),
    ("POST", "/v1/tasks/nonsense/claim", 404), ("PUT", "/v1/tasks", 405), ("POST", "/people/x%00/release", 422),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ODD)
def test_odd_questions_get_a_problem_and_no_fault(registry: Registry, method: str, path: str, status: int) -> None:
    answer = registry.by("wang").request(method, path)
    if path.startswith("/v1"):
        assert answer.headers["content-type"] == "application/problem+json" and answer.json()["detail"]
        assert answer.status_code == status
    else:
        assert answer.status_code < 500


@pytest.mark.parametrize(
    "body", [b"not json", b'{"user": "a\\u0000b", "password": "x"}', b'{"user": "\\ud800"}', b"[]"]
)
def test_odd_log_ins_are_refused_as_such(registry: Registry, body: bytes) -> None:
    head = {"content-type": "application/json"}
    answer = httpx.post(f"{registry.address}/v1/login", content=body, headers=head)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_over_the_limit_is_413(registry: Registry, chunked: bool) -> None:
    body = b'{"id_number": "' + b"x" * 100_000 + b'"}'
    head = {"content-type": "application/json"}
    sent = iter([body[:50_000], body[50_000:]]) if chunked else body
    answer = registry.by("wang").post("/v1/people/lookup", content=sent, headers=head)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")

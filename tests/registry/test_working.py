"""Working: claims, answers, the live stream; over HTTP, against a server process on real PostgreSQL and Redis."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis
from psycopg.types.json import Jsonb

from coverlink.contracts.facts import decode_fact
from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from registry.access import account
from tests.conftest import make_database
from tests.registry.tables import migrated

PASSWORD = "a long enough password"
ACCOUNTS = [
    ("wang", "caseworker", ["320106"]), ("li", "caseworker", ["320106"]), ("zhao", "caseworker", ["500157"]),
    ("chen", "supervisor", ["320100"]), ("sheng", "province", []), ("shen", "auditor", []),
]  # fmt: skip
TEXT = {"zh": "理由", "en": "reason"}


class Registry:
    """A server process, its database, and people who are logged in."""

    def __init__(self, url: str, redis_url: str, folder: Path) -> None:
        self.url, self.redis = url, redis.Redis.from_url(redis_url)
        self.address = f"http://127.0.0.1:{(port := free_ports(1))}"
        self._log = (folder / "registry.log").open("wb")
        self.log = folder / "registry.log"
        env = {
            **os.environ, "DATABASE_URL": url, "REDIS_URL": redis_url, "COVERLINK_PORT": str(port),
            "COVERLINK_SECRETS_DIR": str(make_secrets(folder / "secrets")),
        }  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-m", "registry"], env=env, stdout=self._log, stderr=self._log)
        for _ in range(200):
            try:
                if httpx.get(f"{self.address}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        self.db = psycopg.connect(url, autocommit=True)
        for name, role, districts in ACCOUNTS:
            account.create(self.db, name, role, districts, PASSWORD)  # type: ignore[arg-type]
        self._clients = {name: self._logged_in(name) for name, _, _ in ACCOUNTS}

    def _logged_in(self, name: str) -> httpx.Client:
        client = httpx.Client(base_url=self.address, timeout=10)
        answer = client.post("/v1/login", json={"user": name, "password": PASSWORD})
        client.headers["authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def by(self, name: str) -> httpx.Client:
        return self._clients[name]

    def task(self, person: str, *, district: str = "320106", kind: str = "enrol", priority: int = 2) -> str:
        """A task in the table, as the projector writes it."""
        task = str(uuid.uuid4())
        self.db.execute(
            "INSERT INTO registry.person (person_id, version, view, districts) VALUES (%s, 1, %s, %s)"
            " ON CONFLICT (person_id) DO UPDATE SET districts = person.districts || excluded.districts",
            (person, Jsonb({}), [district]),
        )
        self.db.execute(
            "INSERT INTO registry.task (id, version, kind, line, person_id, district, priority, opened_at, due_on,"
            " status, because, closes_when, cause)"
            " VALUES (%s, 1, %s, 'pension', %s, %s, %s, now(), %s, 'open', %s, %s, 'f')",
            (
                task, kind, person, district, priority, date(2026, 12, 1),
                Jsonb([{"rule": "owed@1", "facts": [], "inputs": {"days": 30}, "text": TEXT}]),
                Jsonb({"code": "covered", "text": TEXT}),
            ),
        )  # fmt: skip
        return task


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    databases = make_database(postgres_server)
    made = Registry(migrated(next(databases)), redis_server.url, tmp_path_factory.mktemp("registry"))
    yield made
    made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(30) == 0, made.log.read_text()[-2000:]
    made.db.close()
    next(databases, None)


@pytest.fixture
def person() -> str:
    return "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))


def claim(client: httpx.Client, task: str) -> dict[str, Any]:
    answer = client.post(f"/v1/tasks/{task}/claim")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


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
            name = "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))
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
        people = ["p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij")) for _ in range(6)]
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


class Listener:
    """An open stream in a thread."""

    def __init__(self, registry: Registry, name: str, last: str | None = None) -> None:
        self.events: list[tuple[str, str, dict[str, Any]]] = []
        self._client = httpx.Client(base_url=registry.address, timeout=None, headers=registry.by(name).headers)
        self._ready = threading.Event()
        self._last = {"last-event-id": last} if last else {}
        threading.Thread(target=self._listen, daemon=True).start()
        assert self._ready.wait(5)
        time.sleep(0.1)

    def _listen(self) -> None:
        try:
            with self._client.stream("GET", "/v1/tasks/stream", headers=self._last) as answer:
                self._ready.set()
                event: dict[str, str] = {}
                for line in answer.iter_lines():
                    if line:
                        name, _, value = line.partition(":")
                        event[name] = value.strip()
                    elif "data" in event:
                        self.events.append((event["event"], event["id"], json.loads(event["data"])))
                        event = {}
        except httpx.TransportError:
            pass

    def wait(self, fits: Any) -> tuple[str, str, dict[str, Any]]:
        for _ in range(200):
            for event in list(self.events):
                if fits(event):
                    return event
            time.sleep(0.02)
        raise AssertionError(f"not told: {self.events}")

    def close(self) -> None:
        self._client.close()


def test_why_and_every_look_is_noted(registry: Registry, person: str) -> None:
    task = registry.task(person)
    said = registry.by("wang").get(f"/v1/tasks/{task}/why").json()
    assert said["because"][0]["rule"] == "owed@1" and said["closes_when"]["code"] == "covered"
    noted = registry.by("shen").get(f"/v1/access?person_id={person}").json()["items"]
    assert [(row["account"], row["action"], row["task_id"]) for row in noted] == [("wang", "why", task)]
    assert registry.by("wang").get("/v1/access").status_code == 403

"""Caseworkers go on while servers and clients are killed, PostgreSQL is away and Redis forgets everything.

No person is two people's at a time, no task is lost, each lease ends, each answer is a line and a fact once.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
import redis
from psycopg.types.json import Jsonb

from coverlink_local.ground import Ground
from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from registry.access import account
from tests.own_ground import own_ground
from tests.registry.serving import PASSWORD, TEXT, somebody
from tests.registry.tables import migrated


class Course(NamedTuple):
    """``away``: seconds for which PostgreSQL is gone in the middle."""

    claimers: int
    tasks: int
    kills: int
    away: float


NAMES = ("an", "bai", "cao", "dong")
"""Caseworkers; several claimers share a log-in, and even so none gets what another has."""
SHORT, LONG = Course(16, 500, 3, 10), Course(64, 20_000, 20, 600)


class House:
    """Servers of its own, two processes of the registry, tasks, and caseworkers with their log-ins."""

    def __init__(self, ground: Ground, folder: Path, course: Course) -> None:
        self.ground, self._log = ground, (folder / "registry.log").open("wb")
        self.url = migrated(ground.postgres.url)
        self._env = {
            **os.environ, "DATABASE_URL": self.url, "REDIS_URL": ground.redis.url,
            "COVERLINK_SECRETS_DIR": str(make_secrets(folder / "secrets")),
        }  # fmt: skip
        self._ports = [free_ports(1), free_ports(1)]
        self.addresses = [f"http://127.0.0.1:{port}" for port in self._ports]
        self.processes = [self._started(port) for port in self._ports]
        with psycopg.connect(self.url, autocommit=True) as db:
            for name in NAMES:
                account.create(db, name, "caseworker", ["320106"], PASSWORD)
            given = (date(2026, 12, 1), Jsonb([]), Jsonb({"code": "covered", "text": TEXT}))
            with db.cursor() as rows:
                rows.executemany(
                    "INSERT INTO registry.task (id, version, kind, line, person_id, district, priority, opened_at,"
                    " due_on, status, because, closes_when)"
                    " VALUES (%s, 1, 'enrol', %s, %s, '320106', 2, now(), %s, 'open', %s, %s)",
                    [
                        (f"{person}-{line}", line, person, *given)
                        for person in (somebody() for _ in range(course.tasks // 2))
                        for line in ("pension", "injury")
                    ],
                )
        for address in self.addresses:
            self._until_ready(address)
        self.tokens = [self._logged_in(name) for name in NAMES]

    def _logged_in(self, name: str) -> str:
        given = {"user": name, "password": PASSWORD}
        return str(
            httpx.post(f"{self.addresses[0]}/v1/login", json=given, timeout=60).raise_for_status().json()["token"]
        )

    def _started(self, port: int) -> "subprocess.Popen[bytes]":
        env = {**self._env, "COVERLINK_PORT": str(port)}
        return subprocess.Popen([sys.executable, "-m", "registry"], env=env, stdout=self._log, stderr=self._log)

    def _until_ready(self, address: str) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("a registry does not get ready")

    def kill(self, place: int) -> None:
        self.processes[place].kill()
        self.processes[place].wait()
        self.processes[place] = self._started(self._ports[place])

    def close(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(60)


class Desk:
    """What caseworkers saw: who had whom, what was acknowledged, what should never be."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.held: dict[str, str] = {}
        self.acknowledged: set[str] = set()
        self.faults: list[str] = []
        self.left = 0

    def takes(self, lead: str, name: str) -> None:
        with self._lock:
            if lead in self.held:
                self.faults.append(f"{lead} was taken by {name} while {self.held[lead]} had it")
            self.held[lead] = name

    def gives(self, lead: str) -> None:
        with self._lock:
            self.held.pop(lead, None)


def works(house: House, desk: Desk, number: int, seed: int) -> None:
    """Takes the next, answers all of it, again; now and then dies with the claim in hand. Ends when there is none."""
    chance = random.Random(seed + number)
    headers = {"authorization": f"Bearer {house.tokens[number % len(NAMES)]}"}

    def ask(client: httpx.Client, path: str, body: Any = None) -> httpx.Response:
        end = time.monotonic() + 1_200
        while time.monotonic() < end:
            try:
                answer = client.post(f"{chance.choice(house.addresses)}{path}", json=body)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code != 503:
                return answer
            time.sleep(0.2)
        raise AssertionError("no registry answers")

    client = httpx.Client(headers=headers, timeout=20)
    while True:
        got = ask(client, "/v1/tasks/next")
        if got.status_code == 204:
            return
        if got.status_code != 200:
            desk.faults.append(f"next: {got.status_code} {got.text[:200]}")
            return
        told = got.json()
        lead = told["tasks"][0]["person_id"]
        desk.takes(lead, f"c{number}")
        time.sleep(chance.random() / 5)
        if chance.random() < 0.05:  # killed: nobody knows the token any more, the lease must end by itself
            client.close()
            client = httpx.Client(headers=headers, timeout=20)
            continue
        for task in told["tasks"]:
            done = ask(client, f"/v1/tasks/{task['id']}/answer", {"token": told["token"], "code": "will_enrol"})
            if done.status_code == 200:
                desk.acknowledged.add(task["id"])
            elif done.status_code != 409:  # 409: it was taken before its server was killed
                desk.faults.append(f"answer: {done.status_code} {done.text[:200]}")
        desk.gives(lead)


def sits(house: House, desk: Desk, number: int, seed: int) -> None:
    """Works; whoever gives up before the end is a fault."""
    try:
        works(house, desk, number, seed)
    except BaseException as error:
        desk.faults.append(f"c{number} gave up: {error!r}")


@contextmanager
def house_of(folder: Path, course: Course) -> Iterator[House]:
    with own_ground() as ground:
        ground.postgres.start()
        ground.redis.start()
        house = House(ground, folder, course)
        yield house
        house.close()


def run(folder: Path, course: Course) -> None:
    seed = int(os.environ.get("SEED", int.from_bytes(os.urandom(3))))
    print("seed", seed)
    chance, desk = random.Random(seed), Desk()
    with house_of(folder, course) as house:
        crowd = [threading.Thread(target=sits, args=[house, desk, number, seed]) for number in range(course.claimers)]
        for one in crowd:
            one.start()
        for fault in range(course.kills + 1):
            due = course.tasks * 0.8 * (fault + 1) / (course.kills + 2)
            while len(desk.acknowledged) < due and any(one.is_alive() for one in crowd):
                time.sleep(0.02)
            if fault == course.kills // 2:
                house.ground.postgres.stop()
                with redis.Redis.from_url(house.ground.redis.url) as server:
                    server.flushall()
                time.sleep(course.away)
                house.ground.postgres.start()
            else:
                house.kill(chance.randrange(2))
        for one in crowd:
            one.join()
        assert desk.faults == []
        with psycopg.connect(house.url, autocommit=True) as db:
            check(db, desk, course)


def check(db: psycopg.Connection[Any], desk: Desk, course: Course) -> None:
    """What stands in the database once everybody has gone home."""
    db.execute("UPDATE registry.lease SET until = now()")
    end = time.monotonic() + 60
    while db.execute(
        "SELECT FROM registry.lease UNION ALL SELECT FROM registry.task WHERE status = 'claimed'"
    ).rowcount:
        assert time.monotonic() < end, "each lease ends, and gives back what it had"
        time.sleep(0.2)
    standing = dict(db.execute("SELECT status, count(*) FROM registry.task GROUP BY status").fetchall())
    assert sum(standing.values()) == course.tasks, "none is lost"
    assert set(standing) <= {"open", "held"}
    answered = [
        task for (task,) in db.execute("SELECT body->>'task' FROM registry.entry WHERE type = 'registry.task.answered'")
    ]
    assert len(answered) == len(set(answered)) == standing["held"], "each answer is one line"
    assert desk.acknowledged <= set(answered), "what was acknowledged is there"
    facts = [headers for (headers,) in db.execute("SELECT headers FROM registry.outbox")]
    ids = {dict(headers)["ce_factid"] for headers in facts}
    assert len(facts) == len(ids) == len(answered), "and one fact"


def test_nothing_is_doubled_or_lost_while_servers_and_clients_are_killed(tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("house")
    run(folder, SHORT)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_nothing_is_doubled_or_lost_in_a_long_night(tmp_path_factory: Any) -> None:
    run(tmp_path_factory.mktemp("house"), LONG)

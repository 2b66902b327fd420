"""A server process of the registry, tasks in its tables, people who are logged in, and open streams."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis
from psycopg.types.json import Jsonb

from coverlink.contracts.bodies import Identity
from coverlink.identifiers.resident_id import parse_person_number
from coverlink.privacy.person_key import PersonKey
from coverlink.privacy.sealing import Sealer, seal_identity
from coverlink.privacy.vault import Vault
from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from coverlink_local.server import Server
from registry.access import account
from registry.settings import RegistrySettings
from tests.conftest import make_database
from tests.registry.tables import migrated

PASSWORD = "a long enough password"
ACCOUNTS = [
    ("wang", "caseworker", ["320106"]), ("li", "caseworker", ["320106"]), ("zhao", "caseworker", ["500157"]),
    ("chen", "supervisor", ["320100"]), ("sheng", "province", []), ("shen", "auditor", []),
]  # fmt: skip
TEXT = {"zh": "理由", "en": "reason"}


def served(postgres: Server, redis_server: Server, folder: Path, **set_to: str) -> Iterator["Registry"]:
    """A registry on a database of its own, ended in good order. For fixtures of any scope: ``yield from`` it."""
    databases = make_database(postgres)
    made = Registry(migrated(next(databases)), redis_server.url, folder, **set_to)
    yield made
    made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(30) == 0, made.log.read_text()[-2000:]
    made.db.close()
    next(databases, None)


class Registry:
    """A server process, its database, and people who are logged in. ``set_to``: settings, by their whole names."""

    def __init__(self, url: str, redis_url: str, folder: Path, **set_to: str) -> None:
        self.url, self.redis = url, redis.Redis.from_url(redis_url)
        self.address = f"http://127.0.0.1:{(port := free_ports(1))}"
        self._log = (folder / "registry.log").open("wb")
        self.log = folder / "registry.log"
        env = {
            **os.environ, "DATABASE_URL": url, "REDIS_URL": redis_url, "COVERLINK_PORT": str(port),
            "COVERLINK_SECRETS_DIR": str(make_secrets(folder / "secrets")), **set_to,
        }  # fmt: skip
        self.settings = RegistrySettings(secrets_dir=folder / "secrets")
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
        self._clients = {name: self.logged_in(name) for name, _, _ in ACCOUNTS}

    def logged_in(self, name: str) -> httpx.Client:
        client = httpx.Client(base_url=self.address, timeout=10)
        answer = client.post("/v1/login", json={"user": name, "password": PASSWORD})
        client.headers["authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def by(self, name: str) -> httpx.Client:
        return self._clients[name]

    def empty(self) -> None:
        """Nothing to do, and nobody at work."""
        self.db.execute("UPDATE registry.task SET status = 'closed'")
        self.db.execute("DELETE FROM registry.lease")

    def known(self, number: str, *, district: str = "320106") -> str:
        """Somebody whose identity is sealed in the register, as the gateway seals it; the person's id."""
        identity = Identity(id_number=number, name="张小三", mobile="+8613812345678")
        key = PersonKey(self.settings.secret("person_key"))
        person = key.person_id(parse_person_number("resident_id", number, date.today()))
        sealer = Vault(Sealer(self.settings.secret("master_key"))).sealers(self.db, [person], create=True)[person]
        self.db.execute(
            "INSERT INTO registry.person (person_id, version, view, districts, sealed) VALUES (%s, 1, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (person, Jsonb({}), [district], seal_identity(sealer, person, identity)),
        )
        return person

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


class Listener:
    """An open stream in a thread. ``ended``: the server ended it in order; ``arrived``: each event's time."""

    def __init__(self, registry: Registry, name: str, last: str | None = None) -> None:
        self.events: list[tuple[str, str, dict[str, Any]]] = []
        self.arrived: list[float] = []
        self.ended = threading.Event()
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
                        self.arrived.append(time.perf_counter())
                        self.events.append((event["event"], event["id"], json.loads(event["data"])))
                        event = {}
                self.ended.set()
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


def somebody() -> str:
    """The id of a person of whom nothing is known yet."""
    return "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))


def claim(client: httpx.Client, task: str) -> dict[str, Any]:
    answer = client.post(f"/v1/tasks/{task}/claim")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())

"""A person goes the whole way, with a refused and a doubtful event beside, and is erased: from then on nothing in
Kafka, PostgreSQL, Redis, the logs or a backup says who it was. Before, the same search finds them: so it can find."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from kafka import KafkaProducer

from coverlink.privacy.letterbox import Box
from coverlink.privacy.sealing import Sealer
from coverlink_local.postgres import database_url, programs
from coverlink_simulator.numbers import resident_id
from tests.gateway.events import binary
from tests.system import traces
from tests.system.test_walking_path import hire
from tests.system.whole import Whole, until

NAME, MOBILE, OTHER = "欧阳锦瑟", "13987650123", "司马无恙"
NUMBER = resident_id("320106", date(1991, 8, 23), 417)
SAID = (*traces.of_number(NUMBER), NAME, MOBILE)
APART = ("-Fc", "-N", "vault", "--exclude-table-data=registry.name_told", "--exclude-table-data=registry.name_token")
"""The ordinary backup: all but the data keys, and the index of names, which hangs on them and is made anew."""
KEYS = ("-Fc", "-n", "vault")


def event(number: str, **body: Any) -> dict[str, Any]:
    made = hire(0)
    made |= {"id": f"gone-{number}", "source": "//gone.example"}
    made["data"]["person"] |= {"id_number": NUMBER, "name": NAME, "mobile": f"+86{MOBILE}", "email": "jin@example.com"}
    made["data"]["employment"] |= {"ref": f"G-{number}", **body}
    return made


@pytest.fixture(scope="module")
def master(whole: Whole) -> Sealer:
    return Sealer(bytes.fromhex((whole.system.secrets / "master_key").read_text()))


@pytest.fixture(scope="module")
def box(whole: Whole) -> Box:
    return Box(bytes.fromhex((whole.system.secrets / "letterbox").read_text()))


def test_after_erasure_nothing_anywhere_says_who_it_was(whole: Whole, master: Sealer, box: Box, tmp_path: Path) -> None:
    person = lived(whole)
    until(lambda: not traces.found(inbox(whole), SAID), 30, "the inbox to be empty")
    before = everywhere(whole)
    assert traces.found(before, SAID) == [], "nothing stands in clear while they are known, either"
    with psycopg.connect(whole.demo.database) as db:
        opens = traces.found(traces.what_opens(before, db, master, box), (*SAID, f"{NAME} called"))
    assert {text for _, text in opens} >= {NUMBER, NAME, MOBILE}
    assert {where for where, _ in opens} >= {
        "topic person.facts.v1", "topic person.facts.inbox.v1.gateway.dlq", "table gateway.quarantine",
        "table registry.person", "table registry.contact", "table registry.entry",
    }  # fmt: skip
    old_rest, old_keys = dump(whole, tmp_path / "rest", *APART), dump(whole, tmp_path / "keys", *KEYS)

    ledger = tmp_path / "ledger"
    tool(whole, whole.demo.database, "registry.erase", person, "--reason", "asked", "--yes", "--ledger", str(ledger))
    after = everywhere(whole)
    assert traces.found(after, (*SAID, "jin@example.com")) == []
    assert all(envelope in after["topic person.facts.v1"] for envelope in mine(before, person)), "it stays, and is shut"
    with psycopg.connect(whole.demo.database) as db:
        opens_now = traces.what_opens(after, db, master, box)
    assert traces.found(opens_now, (*SAID, f"{NAME} called")) == []
    assert traces.found(opens_now, [OTHER]), "another person opens as before"

    dumped = dump(whole, tmp_path / "plain").read_bytes()
    assert traces.found({"a dump of all": dumped}, SAID) == [] and person.encode() in dumped
    kafka = {where: raw for where, raw in after.items() if where.startswith("topic")}
    new_keys = dump(whole, tmp_path / "new-keys", *KEYS)
    with restored(whole, new_keys, old_rest) as (url, db):
        places = {**kafka, **traces.tables(db)}
        assert mine(places, person), "the backup from before holds the envelopes"
        assert traces.found(places, SAID) + traces.found(traces.what_opens(places, db, master, box), SAID) == []
        tool(whole, url, "registry.names")
        assert db.execute("SELECT count(*) FROM registry.name_told").fetchone() != (0,), "others are found again"
        assert not db.execute("SELECT FROM registry.name_told WHERE person_id = %s", [person]).rowcount
    with restored(whole, old_keys, old_rest) as (url, db):
        places = {**kafka, **traces.tables(db)}
        assert traces.found(traces.what_opens(places, db, master, box), (NUMBER,)), "old keys bring them back"
        tool(whole, url, "registry.erase", "--again", "--ledger", str(ledger))
        places = {**kafka, **traces.tables(db)}
        assert traces.found(traces.what_opens(places, db, master, box), (*SAID, f"{NAME} called")) == []


def lived(whole: Whole) -> str:
    """Another person; and one who is hired over HTTP, with an event in doubt and one refused in the inbox, is told by
    message, has a contact noted, and is answered for."""
    another = event("0")
    someone = {"id_number": resident_id("320106", date(1991, 8, 23), 418), "name": OTHER, "mobile": "+8613712312312"}
    another["data"]["person"] |= someone
    whole.publish(another)
    person = str(whole.publish(event("1"))["person_id"])
    assert whole.publish(event("2", monthly_wage="99000000.00"))["status"] == "quarantined"
    with_error = event("3", form="no such form")
    producer = KafkaProducer(bootstrap_servers=whole.demo.kafka)
    headers, value = binary(with_error)
    producer.send("person.facts.inbox.v1", value=value, headers=headers, key=b"any").get(10)
    producer.close()
    worker = whole.client("caseworker", "320106")
    task = until(lambda: worker.get(f"/v1/tasks?person_id={person}").json()["items"], 30, "the task")[0]
    claimed = worker.post(f"/v1/tasks/{task['id']}/claim").json()
    contact = {"channel": "call", "outcome": "reached", "at": datetime.now(UTC).isoformat(), "note": f"{NAME} called"}
    assert worker.post(f"/v1/people/{person}/contacts", json=contact).status_code == 201
    said = {"token": claimed["token"], "code": "not_an_employee", "note": f"{NAME} called", "evidence": [MOBILE]}
    assert worker.post(f"/v1/tasks/{task['id']}/answer", json=said).status_code == 200

    def heard() -> set[str]:
        return {row["type"] for row in worker.get(f"/v1/people/{person}/timeline").json()["items"]}

    until(lambda: {"coverlink.case.closed.v1", "coverlink.notice.settled.v1"} <= heard(), 60, "all of the way")
    letters = "person.facts.inbox.v1.gateway.dlq"
    until(lambda: b"".join(dict(traces.records(whole.demo.kafka, [letters]))[letters]), 30, "the letter")
    return person


def inbox(whole: Whole) -> traces.Places:
    name = "person.facts.inbox.v1"
    return {name: b"\n".join(dict(traces.records(whole.demo.kafka, [name]))[name])}


def everywhere(whole: Whole) -> traces.Places:
    with psycopg.connect(whole.demo.database) as db:
        rows = traces.tables(db)
    redis, logs = traces.in_redis(whole.demo.redis), traces.logs(whole.system.folder)
    return {**traces.topics(whole.demo.kafka), **rows, **redis, **logs}


def mine(places: traces.Places, person: str) -> set[bytes]:
    """The person's sealed identities on the bus."""
    facts = places["topic person.facts.v1"].split(traces.SEPARATOR)
    return {one for fact in facts if person.encode() in fact for one in traces.ENVELOPE.findall(fact)}


def dump(whole: Whole, path: Path, *how: str) -> Path:
    subprocess.run([programs() / "pg_dump", *how, "-f", path, whole.demo.database], check=True, timeout=120)
    return path


@contextmanager
def restored(whole: Whole, *dumps: Path) -> Iterator[tuple[str, psycopg.Connection[Any]]]:
    """A new database from dumps, without a complaint of PostgreSQL's."""
    name = f"restored_{uuid4().hex[:8]}"
    url = database_url(whole.demo.database, name)
    with psycopg.connect(whole.demo.database, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        for section, path in product(("pre-data", "data", "post-data"), dumps):  # as docs/erasure.md has it
            command = [programs() / "pg_restore", "--exit-on-error", f"--section={section}", "-d", url, path]
            subprocess.run(command, check=True, timeout=120)
        with psycopg.connect(url, autocommit=True) as db:
            yield url, db
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def tool(whole: Whole, database: str, module: str, *arguments: str) -> str:
    env = {**whole.system.settings, "DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

"""The register is made anew from the log while it serves: compared, put in place, and nobody's work is lost."""

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from coverlink.bus import topics
from registry.database import connect
from registry.migrate import MIGRATIONS
from registry.project.reading import TOPICS
from registry.rebuild.compare import compare
from registry.rebuild.replay import Replay, places
from registry.rebuild.shadow import NEXT, Unlike, check, discard, into_shadow, open_shadow
from registry.rebuild.tables import KEPT, PROJECTED
from tests.conftest import make_database
from tests.registry.records import Bus, person_id
from tests.registry.serving import Registry, claim
from tests.registry.tables import migrated
from tests.registry.test_project_running import Running, lives, until

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'registry' ORDER BY 1"
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'registry'::regnamespace ORDER BY 1, 2
"""


class Living(Running):
    """A projector, a register that serves from the same database, and the tool."""

    registry: Registry
    bus: Bus

    def settled(self, *people: str, entries: int = 4) -> None:
        counted = "SELECT count(*) FROM registry.entry WHERE person_id = ANY(%s) AND type NOT LIKE 'registry.%%'"
        until(lambda: self.one(counted, list(people)) >= entries * len(people))

    def opened(self, people: list[str]) -> list[str]:
        """Somebody is hired and not insured; the tasks."""
        for person in people:
            self.send(
                self.bus.hired(person), self.bus.viewed(person, 1),
                self.bus.decided(person, "opened", 1), self.bus.decided(person, "opened", 2, line="injury"),
            )  # fmt: skip
        self.settled(*people, entries=3)
        return [f"{person}-{line}" for person in people for line in ("pension", "injury")]

    def tool(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [str(Path(sys.executable).with_name("coverlink")), "rebuild", "registry", *arguments]
        return subprocess.Popen(command, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def rebuilt(self, *arguments: str) -> tuple[int, str]:
        process = self.tool(*arguments)
        said = process.communicate(timeout=120)[0]
        return process.returncode, said

    def schemas(self) -> list[str]:
        return [name for (name,) in self.db.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^registry_'")]


@pytest.fixture(scope="module")
def living(
    kafka: str, postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Living]:
    topics.apply(kafka)
    folder, databases = tmp_path_factory.mktemp("living"), make_database(postgres_server)
    url = migrated(next(databases))
    made = Living(kafka, url, redis_server.url, folder / "projector.log")
    made.registry, made.bus = Registry(url, redis_server.url, folder), Bus()
    until(lambda: made.ready() == 200)
    yield made
    made.kill()
    made.registry.process.terminate()
    made.registry.process.wait(30)
    made.registry.db.close()
    made.db.close()
    next(databases, None)


def test_the_same_register_takes_the_old_ones_place_with_all_that_people_did(living: Living) -> None:
    people = [person_id() for _ in range(4)]
    tasks = living.opened(people)
    wang, li = living.registry.by("wang"), living.registry.by("li")
    tokens = [claim(wang, tasks[2 * place])["token"] for place in range(3)]
    wang.post(f"/v1/tasks/{tasks[0]}/answer", json={"token": tokens[0], "code": "will_enrol"}).raise_for_status()
    day = (date.today() + timedelta(10)).isoformat()
    wang.post(f"/v1/tasks/{tasks[2]}/hold", json={"token": tokens[1], "until": day, "note": "x"}).raise_for_status()
    work = "SELECT id, status, front, answer, changed_at FROM registry.task ORDER BY id"
    acts = "SELECT * FROM registry.entry WHERE type LIKE 'registry.%' ORDER BY person_id, entry_id"
    looks = "SELECT count(*), max(id) FROM registry.access"
    questions = (work, acts, looks, INDEXES, CONSTRAINTS, "SELECT * FROM registry.lease ORDER BY lead")
    before = [living.db.execute(question).fetchall() for question in questions]
    code, said = living.rebuilt()
    assert code == 0 and "switched" in said, said
    assert [living.db.execute(question).fetchall() for question in questions] == before
    assert {row[1] for row in before[0]} >= {"open", "claimed", "held"}
    assert li.post(f"/v1/tasks/{tasks[4]}/claim").status_code == 409, "still wang's"
    answered = wang.post(f"/v1/tasks/{tasks[4]}/answer", json={"token": tokens[2], "code": "will_enrol"})
    assert answered.status_code == 200, "under the token of before"
    living.send(living.bus.decided(people[3], "closed", 3))
    until(lambda: living.one("SELECT status FROM registry.task WHERE id = %s", tasks[6]) == "closed")
    migrated(living.database)
    audit = [sys.executable, "-m", "registry.audit", "verify"]
    assert subprocess.run(audit, env=living._env, capture_output=True).returncode == 0, "the chain of looks is whole"
    assert len(living.schemas()) == 1 and living.schemas()[0].startswith("registry_old_2")
    code, said = living.rebuilt("--drop-old")
    assert (code, living.schemas()) == (0, []) and "dropped registry_old_" in said

"""The register is made anew from the log while it serves: compared, put in place, and nobody's work is lost."""

import io
import itertools
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from psycopg import Connection

from coverlink.bus import topics
from coverlink.bus.clients import producer_config
from registry.access.account import Account
from registry.access.caller import DESK, set_caller
from registry.database import connect
from registry.project.reading import TOPICS
from registry.rebuild.__main__ import main
from registry.rebuild.compare import compare
from registry.rebuild.replay import Replay, places
from registry.rebuild.shadow import NEXT, Unlike, check, discard, into_shadow, open_shadow, shadowed, unchanged
from registry.rebuild.tables import KEPT, PROJECTED
from tests.conftest import make_database
from tests.own_ground import own_ground
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
        command = [sys.executable, "-m", "registry.rebuild", *arguments]
        return subprocess.Popen(command, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def rebuilt(self, *arguments: str) -> tuple[int, str]:
        said = io.StringIO()
        given = {name: self._env[name] for name in ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL")}
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
            for name, value in given.items():
                patch.setenv(name, value)
            code = main(arguments)
        return code, said.getvalue()

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
    living.db.execute("UPDATE registry.task SET assigned_to = 'li', assigned_at = now() WHERE id = %s", [tasks[7]])
    work = (
        "SELECT id, status, front, answer, changed_at, assigned_to, assigned_team, assigned_at"
        f" FROM registry.task WHERE person_id IN ({', '.join(map(repr, people))}) ORDER BY id"
    )
    acts = "SELECT * FROM registry.entry WHERE type LIKE 'registry.%' ORDER BY person_id, entry_id"
    looks = "SELECT count(*), max(id) FROM registry.access"
    questions = (work, acts, looks, INDEXES, CONSTRAINTS, "SELECT * FROM registry.lease ORDER BY lead")
    before = [living.db.execute(question).fetchall() for question in questions]
    command = [str(Path(sys.executable).with_name("coverlink")), "rebuild", "registry"]
    done = subprocess.run(command, env=living._env, capture_output=True, text=True)
    assert done.returncode == 0 and "switched" in done.stdout, done.stderr
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


def test_what_differs_is_named_by_ids_and_the_log_is_taken_only_when_that_is_wanted(living: Living) -> None:
    gone, _, kept = people = [person_id() for _ in range(3)]
    tasks = living.opened(people)
    living.db.execute("DELETE FROM registry.task WHERE id = %s", [tasks[0]])
    living.db.execute("DELETE FROM registry.employment WHERE person_id = %s", [gone])
    living.db.execute("UPDATE registry.task SET gap = 'secret', district = '500157' WHERE id = %s", [tasks[2]])
    extra = "INSERT INTO registry.notice VALUES ('made up', 'n', %s, 'secret', 'sms', 'delivered', now())"
    living.db.execute(extra, [kept])
    code, said = living.rebuilt("--compare-only")
    assert code == 1 and f"  {tasks[0]}: missing" in said and f"  {tasks[2]}: differs" in said, said
    assert f"  {gone}: missing" in said and "  made up: too many" in said
    assert "secret" not in said and "500157" not in said.partition("counted:")[0]
    assert "3 too many" in said.partition("counted:")[2], "counts of what differs differ, too"
    assert living.rebuilt()[0] == 1, "it differs, and nobody has said that the log is right"
    assert living.one("SELECT gap FROM registry.task WHERE id = %s", tasks[2]) == "secret"
    before = living.one("SELECT max(id) FROM registry.change")
    code, said = living.rebuilt("--accept")
    assert code == 0 and "going on where an earlier run was stopped" in said, said
    found = living.db.execute("SELECT id, gap, district, status FROM registry.task WHERE id = ANY(%s)", [tasks])
    assert {row[1:] for row in found.fetchall()} == {(None, "320106", "open")}
    told = living.db.execute(
        "SELECT unnest(types), unnest(tasks) FROM registry.change WHERE id > %s", [before]
    ).fetchall()
    assert sorted(told) == [("task.changed", tasks[2]), ("task.opened", tasks[0])], "those who watch are told"
    assert living.rebuilt("--compare-only")[0] == 0
    assert living.rebuilt("--drop-old")[0] == 0
    assert living.schemas() == [NEXT]


def test_a_table_or_column_that_nobody_has_placed_stops_it(living: Living) -> None:
    check(living.db)
    for made, undone, named in (
        ("CREATE TABLE registry.other ()", "DROP TABLE registry.other", "table other"),
        ("ALTER TABLE registry.unit ADD other text", "ALTER TABLE registry.unit DROP other", "column unit.other"),
        (
            "CREATE MATERIALIZED VIEW registry.seen AS SELECT FROM registry.unit",
            "DROP MATERIALIZED VIEW registry.seen", "view registry.seen",
        ),
        (
            "CREATE FUNCTION registry.jobs() RETURNS bigint RETURN (SELECT count(*) FROM registry.unit)",
            "DROP FUNCTION registry.jobs", "function registry.jobs",
        ),
    ):  # fmt: skip
        living.db.execute(made)
        try:
            with pytest.raises(Unlike, match=named):
                check(living.db)
        finally:
            living.db.execute(undone)
    assert not set(PROJECTED) & set(KEPT)
    assert shadowed("SELECT FROM registry.task") == f"SELECT FROM {NEXT}.task"
    with pytest.raises(Unlike, match=r"registry\.lease"):
        shadowed("SELECT FROM registry.task JOIN registry.lease USING (lead)")


RULES = """
SELECT 'policy', schemaname || '.' || tablename, policyname, permissive || cmd || roles::text, qual, with_check
FROM pg_policies WHERE schemaname IN ('registry', 'vault')
UNION ALL SELECT 'table', oid::regclass::text, array_to_string(reloptions, ','), relacl::text, relrowsecurity::text,
    CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END
FROM pg_class WHERE relnamespace IN ('registry'::regnamespace, 'vault'::regnamespace) AND relkind IN ('r', 'v')
UNION ALL SELECT 'column', attrelid::regclass::text, attname, attacl::text, NULL, NULL FROM pg_attribute
WHERE attacl IS NOT NULL AND attrelid::regclass::text ~ '^(registry|vault)\\.'
ORDER BY 1, 2, 3
"""
LEFT_BEHIND = """
SELECT pg_describe_object(classid, objid, objsubid) FROM pg_depend JOIN pg_class ON pg_class.oid = refobjid
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE refclassid = 'pg_class'::regclass AND nspname LIKE 'registry\\_old%'
    AND classid IN ('pg_policy'::regclass, 'pg_rewrite'::regclass, 'pg_proc'::regclass)
    AND pg_describe_object(classid, objid, objsubid) NOT LIKE '%registry\\_old%'
"""


def test_after_the_switch_the_desk_is_held_to_its_districts_as_before(living: Living) -> None:
    """Policies and views follow tables, not names: each is made anew or pointed at the new table."""
    person = person_id()
    task = living.opened([person])[0]
    token = claim(living.registry.by("wang"), task)["token"]
    said = {"token": token, "code": "will_enrol", "note": "from May on"}
    living.registry.by("wang").post(f"/v1/tasks/{task}/answer", json=said).raise_for_status()
    asked = {
        "person": "person_id", "task": "person_id", "employment": "person_id", "entry": "person_id", "lease": "lead",
        "my_answer": "person_id",
    }  # fmt: skip
    here, away = Account("wang", "caseworker", ("320106",)), Account("zhao", "caseworker", ("500157",))

    def seen(db: Connection[Any], caller: Account) -> list[bool]:
        set_caller(db, caller)
        rows = [db.execute(f"SELECT FROM registry.{of} WHERE {name} = %s", [person]) for of, name in asked.items()]
        rows.append(db.execute("SELECT FROM vault.data_key WHERE person_id = %s", [person]))
        return [row.rowcount > 0 for row in rows]

    before = living.db.execute(RULES).fetchall()
    with connect(living.database, DESK) as desk:
        for _ in range(6):  # so that plans are kept
            assert (seen(desk, here), seen(desk, away)) == ([True] * 7, [False] * 7)
        code, told = living.rebuilt()
        assert code == 0 and "switched" in told, told
        assert living.db.execute(RULES).fetchall() == before
        assert living.db.execute(LEFT_BEHIND).fetchall() == []
        with connect(living.database, DESK) as fresh:
            for db in (desk, fresh):
                assert (seen(db, here), seen(db, away)) == ([True] * 7, [False] * 7)
                of = {district for (district,) in db.execute("SELECT district FROM registry.task")}
                assert of <= {"500157"}, "nothing of elsewhere, whatever is asked"  # other tests' people may be there
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    db.execute("UPDATE registry.task SET district = '500157'")
        living.db.execute("UPDATE registry.person SET districts = '{}' WHERE person_id = %s", [person])
        living.db.execute("UPDATE registry.task SET district = '500157' WHERE lead = %s", [person])
        assert seen(desk, here)[4:5] == [False], "the lease is asked of the tasks that are now, not of those of before"
        assert seen(desk, away)[4:5] == [True]
    answers = living.registry.by("wang").get("/v1/tasks/answers").raise_for_status().json()["items"]
    assert [row["task_id"] for row in answers if row["task_id"] == task] == [], "of elsewhere by now"
    living.db.execute("UPDATE registry.task SET district = '320106' WHERE lead = %s", [person])
    answers = living.registry.by("wang").get("/v1/tasks/answers").raise_for_status().json()["items"]
    assert [row["note"] for row in answers if row["task_id"] == task] == ["from May on"]
    assert living.rebuilt("--drop-old")[0] == 0, "nothing leads to the old tables"
    assert living.rebuilt("--accept")[0] == 0
    assert living.db.execute(RULES).fetchall() == before
    assert living.rebuilt("--drop-old")[0] == 0


def test_a_shadow_of_other_rules_than_the_live_tables_have_takes_no_place(living: Living) -> None:
    open_shadow(living.db, anew=True)
    for change in (
        "ALTER POLICY desk ON registry.task USING (true)", "ALTER TABLE registry.entry DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON registry.notice TO coverlink_desk",
        "GRANT UPDATE (district) ON registry.task TO coverlink_desk",
        "CREATE POLICY more ON registry.unit AS RESTRICTIVE FOR UPDATE TO coverlink_desk USING (name <> '')",
    ):  # fmt: skip
        assert unchanged(living.db)
        with living.db.transaction(force_rollback=True):
            living.db.execute(change)
            assert not unchanged(living.db), change
            open_shadow(living.db)  # makes it anew, with that
            assert unchanged(living.db)
    discard(living.db, NEXT)


def test_whichever_order_the_topics_are_read_in_the_rows_are_the_same(living: Living) -> None:
    living.send(*lives(living.bus, people := [person_id() for _ in range(20)]))
    living.settled(*people)
    with connect(living.database, "-c enable_seqscan=off") as shadow:
        for turns in random.Random(1).sample(list(itertools.permutations(TOPICS)), 3):
            open_shadow(living.db, anew=True)
            replay = Replay(living._env["KAFKA_BOOTSTRAP_SERVERS"], into_shadow(shadow), 500, [[one] for one in turns])
            replay.read_to(places(living.db))
            replay.close()
            with living.db.transaction():
                assert all(one.same for one in compare(living.db)), turns
    discard(living.db, NEXT)


def test_after_a_restore_to_an_earlier_day_an_earlier_shadow_is_made_anew(living: Living) -> None:
    living.opened([person_id()])
    assert living.rebuilt("--compare-only")[0] == 0
    living.kill()
    living.db.execute("UPDATE registry.position SET next = next - 1 WHERE next > 0 AND topic = 'person.facts.v1'")
    living.start()
    until(lambda: living.ready() == 200)
    living.db.execute(f"UPDATE {NEXT}.position SET next = next + 5")
    code, said = living.rebuilt("--compare-only")
    assert code == 0 and "from the beginning of the log" in said, said


def test_what_the_log_has_no_more_is_said_before_anything(living: Living) -> None:
    person = person_id()
    living.opened([person])
    last = "SELECT partition, next FROM registry.position WHERE topic = 'notice.outcomes.v1'"
    living.send(living.bus.noticed(person))
    living.settled(person, entries=4)
    places_ = [TopicPartition("notice.outcomes.v1", *row) for row in living.db.execute(last)]
    client = AdminClient({"bootstrap.servers": living._env["KAFKA_BOOTSTRAP_SERVERS"]})
    for future in client.delete_records(places_).values():
        future.result()
    code, said = living.rebuilt("--anew")
    assert code == 1 and "what came before is not in the log any more" in said, said
    assert "notice: " in said and ": too many" in said
    assert living.rebuilt("--accept")[0] == 0
    assert living.one("SELECT count(*) FROM registry.notice WHERE outcome_id = %s", f"o-{person}") == 0


def test_two_do_not_rebuild_at_once_and_a_long_reader_is_not_waited_for(living: Living) -> None:
    with connect(living.database) as other:
        other.execute("SELECT pg_advisory_lock(7270112)")
        code, said = living.rebuilt()
        assert code == 2 and "another rebuild is at work" in said


def test_killed_anywhere_while_people_and_facts_come_in(living: Living) -> None:
    """Killed while it reads, compares and waits for its locks; what is there afterwards is what the log says."""
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)
    chance, people = random.Random(seed), [person_id() for _ in range(60)]
    living.opened(people)
    over, faults = threading.Event(), []

    def comes_in() -> None:
        bus = Bus()
        while not over.is_set():
            living.send(*lives(bus, [person_id()]))
            time.sleep(0.02)

    def works() -> None:
        client = living.registry.logged_in("li")
        while not over.is_set():
            got = client.post("/v1/tasks/next")
            if got.status_code == 200:
                told = got.json()
                token, task = told["token"], told["tasks"][0]["id"]
                done = client.post(f"/v1/tasks/{task}/answer", json={"token": token, "code": "will_enrol"})
                if done.status_code not in (200, 409):
                    faults.append(done.text)
            elif got.status_code >= 500:
                faults.append(got.text)

    at_work = [threading.Thread(target=work) for work in (comes_in, works)]
    for thread in at_work:
        thread.start()
    try:
        for _ in range(2):
            process = living.tool("--accept")
            time.sleep(chance.uniform(1.0, 4.0))
            process.kill()
            process.communicate()
        with psycopg.connect(living.database) as reader:  # it cannot switch while this reads
            reader.execute("SELECT count(*) FROM registry.tally")
            process = living.tool("--accept")
            for line in process.stdout or ():
                if line.strip() == "switching":
                    break
            time.sleep(1)
            process.kill()
            process.communicate()
        assert NEXT in living.schemas()
        code, said = living.rebuilt()
        assert code == 0 and "switched" in said, said
    finally:
        over.set()
        for thread in at_work:
            thread.join()
    assert faults == []
    code, said = living.rebuilt("--compare-only", "--anew")
    assert code == 0, said
    answers = "SELECT count(*), count(DISTINCT entry_id) FROM registry.entry WHERE type = 'registry.task.answered'"
    sent = "SELECT count(*), count(DISTINCT key) FROM registry.outbox"
    assert living.one(answers) == living.one(sent), "each answer is a line and a fact, once"
    living.rebuilt("--drop-old")


def test_what_a_crash_of_postgresql_takes_of_the_shadow_is_read_again(kafka: str) -> None:
    """The shadow's transactions are not flushed one by one; rows and place are lost together or not at all."""
    topics.apply(kafka)
    with own_ground() as ground:
        ground.postgres.start()
        url, bus = migrated(ground.postgres.url), Bus()
        producer = Producer(producer_config(kafka, "test"))
        for row in lives(bus, [person_id() for _ in range(300)]):
            producer.produce(row.topic, row.value, row.key, headers=list(row.headers))
        assert producer.flush(30) == 0
        with connect(url) as live:
            replay = Replay(kafka, live, 2_000)
            replay.read_to(replay.ends(TOPICS))
            replay.close()
        env = {
            **os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka, "DATABASE_URL": url, "COVERLINK_REGISTRY_BATCH": "20"
        }  # fmt: skip
        command = [sys.executable, "-m", "registry.rebuild"]
        first = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        with connect(url) as db:
            until(lambda: db.execute("SELECT to_regnamespace(%s)", [NEXT]).fetchone() != (None,))
            until(lambda: sum(places(into_shadow(db)).values()) > 100)
        ground.postgres.kill()
        said = first.communicate(timeout=60)[0]
        assert first.returncode == 2 and "start again to go on" in said, said
        ground.postgres.start()
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and "going on where an earlier run was stopped" in done.stderr, done

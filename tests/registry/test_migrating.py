"""A register with history is brought up to date, and back."""

import json
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine

from registry import changes
from registry.changes import BECAUSE
from registry.history import BODY
from registry.migrate import MIGRATIONS
from tests.registry.following import since
from tests.registry.tables import migrated

TASK = """
INSERT INTO registry.task (id, version, kind, person_id, district, priority, opened_at, due_on, status, because,
    closes_when) VALUES (%(id)s, 1, 'enrol', 'p', %(district)s, 2, now(), now(), 'open', %(because)s, '{}')
"""


def go(url: str, step: Any, revision: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes.update(connection=connection, schema="registry")
        step(config, revision)
    engine.dispose()


def test_counts_of_cases_get_the_districts_of_their_tasks(database: str) -> None:
    go(migrated(database), command.downgrade, "0002")
    with psycopg.connect(database) as db:
        for number, district in enumerate(("320106", "320106", "500157")):
            db.execute(TASK, {"id": f"t{number}", "because": Jsonb([]), "district": district})
            db.execute(
                "INSERT INTO registry.entry (person_id, entry_id, type, at, body)"
                " VALUES ('p', %s, 'coverlink.case.opened.v1', now(), %s)",
                (f"e{number}", Jsonb({"id": f"t{number}", "kind": "enrol"})),
            )
        closing = Jsonb({"id": "t0", "kind": "enrol", "ending": {"code": "covered"}})
        db.execute(
            "INSERT INTO registry.entry (person_id, entry_id, type, at, body)"
            " VALUES ('p', 'c', 'coverlink.case.closed.v1', now(), %s)", (closing,),
        )  # fmt: skip
        db.execute("INSERT INTO registry.tally VALUES ('facts', 7), ('opened:enrol', 3), ('closed:enrol:covered', 1)")
    go(database, command.upgrade, "head")
    with psycopg.connect(database) as db:
        told = db.execute("SELECT name, district, count FROM registry.tally ORDER BY 1, 2").fetchall()
    assert told == [
        ("closed:enrol:covered", "320106", 1), ("facts", "", 7), ("opened:enrol", "320106", 2),
        ("opened:enrol", "500157", 1),
    ]  # fmt: skip
    go(database, command.downgrade, "0002")
    with psycopg.connect(database) as db:
        told = db.execute("SELECT name, count FROM registry.tally ORDER BY 1").fetchall()
    assert told == [("closed:enrol:covered", 1), ("facts", 7), ("opened:enrol", 3)]


def test_reasons_stay_with_older_tasks_and_come_back_to_all(database: str) -> None:
    """From 0019 on they stand in the line of the decision only."""
    go(migrated(database), command.downgrade, "0018")
    steps = [{"rule": "r@1", "inputs": {"about": "steps", "step": "letter"}}]
    with psycopg.connect(database) as db:
        db.execute(TASK, {"id": "old", "because": Jsonb(steps), "district": "320106"})
    go(database, command.upgrade, "head")
    told = f"SELECT id, {BECAUSE}->0->>'rule', step FROM registry.task ORDER BY id"
    with psycopg.connect(database) as db:
        db.execute(TASK, {"id": "new", "because": None, "district": "320106"})
        db.execute("UPDATE registry.task SET decision = 'd', step = 'letter' WHERE id = 'new'")
        db.execute(
            "INSERT INTO registry.entry (person_id, entry_id, type, at, body) VALUES ('p', 'd', 't', now(), %s)",
            (Jsonb({"because": steps}),),
        )
        db.execute(
            "INSERT INTO registry.entry (person_id, entry_id, type, at, body, because)"
            " VALUES ('p', 'beside', 't', now(), %s, %s)",
            (Jsonb({"id": "new"}), json.dumps(steps)),
        )
        whole = f"SELECT entry_id, {BODY.format(row='entry')}->'because' FROM registry.entry ORDER BY 1"
        assert db.execute(whole).fetchall() == [("beside", steps), ("d", steps)]
        assert db.execute("SELECT registry.reasons('p', 'beside'), registry.reasons('p', 'd')").fetchone() == (
            steps, steps,
        )  # fmt: skip
        known = [("new", "r@1", "letter"), ("old", "r@1", "letter")]
        assert db.execute(told).fetchall() == known
    go(database, command.downgrade, "0018")
    with psycopg.connect(database) as db:
        assert db.execute("SELECT id, because->0->>'rule', step FROM registry.task ORDER BY id").fetchall() == known
        assert db.execute("SELECT entry_id, body->'because' FROM registry.entry ORDER BY 1").fetchall() == [
            ("beside", steps), ("d", steps),
        ]  # fmt: skip


def test_changes_keep_their_ids_when_those_of_a_transaction_come_into_one_row_and_out_again(database: str) -> None:
    go(migrated(database), command.downgrade, "0020")
    alone = "SELECT id, type, task_id FROM registry.change ORDER BY id"
    with psycopg.connect(database) as db:
        for id_ in ("t0", "t1", "t2"):
            db.execute(TASK, {"id": id_, "because": Jsonb([]), "district": "320106"})
        db.execute("INSERT INTO registry.change (type, task_id) VALUES ('task.opened', 't0'), ('task.closed', 't0')")
        known = db.execute(alone).fetchall()
    go(database, command.upgrade, "head")
    with psycopg.connect(database) as db, db.transaction():
        changes.write(db, [("task.opened", "t1"), ("task.opened", "t2")])
    with psycopg.connect(database) as db:
        told = [(one.id, one.type, one.task["id"]) for one in since(db, 0)]
        assert told == [*known, (3, "task.opened", "t1"), (4, "task.opened", "t2")]
    go(database, command.downgrade, "0020")
    with psycopg.connect(database) as db:
        assert db.execute(alone).fetchall() == told
        db.execute("INSERT INTO registry.change (type, task_id) VALUES ('task.closed', 't1')")
        assert db.execute(alone).fetchall()[-1][0] == 5


def test_both_spellings_of_a_databases_address_are_taken(database: str) -> None:
    assert database.startswith("postgresql://")
    migrated(database.replace("postgresql://", "postgres://"))
    with psycopg.connect(database) as db:
        assert db.execute("SELECT count(*) FROM registry.task").fetchone() == (0,)

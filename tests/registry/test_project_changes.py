"""The stream of tasks resumes after an id and misses nothing, whoever writes at the same time."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Rollback

from registry import changes
from registry.database import connect
from tests.registry.following import since
from tests.registry.records import Bus, person_id
from tests.registry.tables import migrated
from tests.registry.test_projecting import Register

WRITERS, EACH = 6, 40
MORE = """
UPDATE registry.task SET priority = priority + 1
WHERE id IN (SELECT id FROM registry.task WHERE id = ANY(%s) ORDER BY id FOR UPDATE)
"""


@pytest.fixture
def register(database: str) -> Iterator[Register]:
    made = Register(migrated(database))
    yield made
    made.db.close()


def test_a_reader_who_follows_concurrent_writers_gets_each_change_once_and_each_task_in_order(
    register: Register, database: str
) -> None:
    """Writers hold their transactions open for a while before and after their changes, and roll some of them back."""
    bus, people = Bus(), [person_id() for _ in range(4)]
    register.takes(*[bus.decided(person, "opened", 1) for person in people])
    tasks = [f"{person}-pension" for person in people]
    committed: list[tuple[int, str]] = []

    def writes(number: int) -> None:
        chance = random.Random(number)
        with connect(database) as db:
            for turn in range(EACH):
                some = chance.sample(tasks, chance.randint(1, 3))
                with changes.transaction(db) as way:
                    db.execute("SELECT pg_current_xact_id()")
                    time.sleep(chance.random() / 200)
                    db.execute(MORE, [some])
                    changes.write(db, [("task.changed", task) for task in some], way if turn % 2 else None)
                    last = db.execute("SELECT currval('registry.change_id_seq')").fetchone()
                    time.sleep(chance.random() / 500)
                    if turn % 5 == 0:
                        raise Rollback
                    assert last is not None
                    committed.extend((last[0] - len(some) + place, task) for place, task in enumerate(some, 1))

    writers = [threading.Thread(target=writes, args=[number]) for number in range(WRITERS)]
    last = changes.newest(register.db)
    for writer in writers:
        writer.start()
    seen: list[changes.Event] = []
    while True:
        done = not any(writer.is_alive() for writer in writers)
        news = since(register.db, seen[-1].id if seen else last, 3)
        seen += news
        if done and not news:
            break
    assert len(committed) >= WRITERS * EACH * 4 // 5
    assert [(one.id, one.task["id"]) for one in seen] == sorted(committed)
    for task in tasks:
        priorities = [one.task["priority"] for one in seen if one.task["id"] == task]
        assert priorities == sorted(priorities), "no state of a task is told after a later one"
        standing = register.rows("SELECT priority FROM registry.task WHERE id = %s", task)
        assert standing == [(priorities[-1],)], "the latest state of a task comes last"


def test_changes_of_a_transaction_that_is_not_committed_are_not_seen_and_not_passed(
    register: Register, database: str
) -> None:
    bus, one, other = Bus(), person_id(), person_id()
    register.takes(bus.decided(one, "opened", 1), bus.decided(other, "opened", 1))
    last = changes.newest(register.db)
    with connect(database) as early, connect(database) as late:
        second = threading.Thread(target=_changes, args=[late, f"{other}-pension"])
        with early.transaction():
            changes.write(early, [("task.changed", f"{one}-pension")])
            second.start()
            time.sleep(0.2)
            assert since(register.db, last) == []
        second.join()
    assert [change.task["person_id"] for change in since(register.db, last)] == [one, other]


def test_as_many_are_told_as_are_asked_for_while_there_are_more(register: Register) -> None:
    """Whoever gets fewer takes it that they have them all, in the middle of a transaction's changes, too."""
    bus, people = Bus(), [person_id() for _ in range(6)]
    register.takes(*[bus.decided(person, "opened", 1) for person in people])
    register.takes(*[bus.decided(person, "changed", 2) for person in people])
    told = [[one.id for one in since(register.db, last, 4)] for last in (0, 4, 8)]
    assert told == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]


def test_a_change_is_told_where_its_task_is_when_it_is_told(register: Register) -> None:
    """Whoever comes late, of the district where the task was, is told nothing of what it has become since."""
    bus, person = Bus(), person_id()
    register.takes(bus.decided(person, "opened", 1))
    register.db.execute("UPDATE registry.task SET district = '500157', status = 'held'")
    [told] = since(register.db, 0)
    assert (told.type, told.district) == ("task.opened", "500157")
    assert (told.task["district"], told.task["status"]) == ("500157", "held")


def test_what_is_older_than_seven_days_is_removed(register: Register) -> None:
    bus = Bus()
    for person in (person_id(), person_id()):
        register.takes(bus.decided(person, "opened", 1))
    register.db.execute("UPDATE registry.change SET at = now() - interval '8 days' WHERE id = 1")
    changes.clear(register.db)
    assert [change.id for change in since(register.db, 0)] == [2]


def _changes(db: psycopg.Connection[Any], task: str) -> None:
    with db.transaction():
        changes.write(db, [("task.changed", task)])
